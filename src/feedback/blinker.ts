import type { Control, Together } from '../model/controls.ts';
import { light, Shown } from '../model/shown.ts';

/** How long a flashing light is on, and then off, ns: twice a second, as control surfaces do. */
const HALF = 250e6;

/** For units whose lights do not flash by themselves: what ought to flash is on and off in turn. */
export class Blinker {
  readonly #lights: readonly number[];
  readonly #seen: Shown;
  readonly #time = new Float64Array(1);
  #on = true;

  /** @param controls of the whole surface; those of its `unit`th unit are let flash. */
  constructor(controls: readonly Control[], unit: number) {
    this.#lights = controls
      .filter((control) => control.unit === unit && (control.kind === 'key' || control.kind === 'lamp'))
      .map(({ number }) => number);
    this.#seen = new Shown(controls.length);
  }

  /**
   * Is it time for the other half?
   *
   * @param clock tells the time, ns: handed on by itself, a number costs memory.
   * @param turned is called with each light that ought to flash, when it is.
   */
  turn(clock: { stamp(row: Float64Array): void }, wanted: Shown, turned: (control: number) => void): void {
    clock.stamp(this.#time);
    const on = Math.floor((this.#time[0] as number) / HALF) % 2 === 0;
    if (on === this.#on) return;
    this.#on = on;
    for (let n = 0; n < this.#lights.length; n++) {
      const control = this.#lights[n] as number;
      if (wanted.value[control] === light.flash) turned(control);
    }
  }

  /** What a row says at this moment of a control, or of those that go out with it. The row is the blinker's own. */
  seen(row: Shown, one: number, group: Together | undefined): Shown {
    const first = group?.first ?? one;
    const count = group?.count ?? 1;
    const step = group?.step ?? 1;
    for (let i = 0; i < count; i++) {
      const control = first + i * step;
      this.#seen.copy(control, row);
      if (row.value[control] === light.flash && this.#lights.includes(control))
        this.#seen.value[control] = this.#on ? light.on : light.off;
    }
    return this.#seen;
  }
}
