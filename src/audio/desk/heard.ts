import { GRAIN, QUANTUM } from '../../dsp/kernel/layout.ts';
import { decayOf, exp, log } from '../../dsp/elementary.ts';
import { Bits } from '../../model/bits.ts';
import type { ParameterTable } from '../../model/parameters.ts';

/** How fast a knob is followed: time constant, seconds. */
const FOLLOWS = 0.015;
/** Near enough to have arrived: a part of the way there is at most; of what goes by factors, a part of the value. */
const ARRIVED = 1e-4;

export const GRAINS = QUANTUM / GRAIN;

/**
 * Where each parameter is in the sound, on its way to where the desk has it: what glides does so in its own law, grain by
 * grain of a fixed grid, so that a knob that is turned does not rattle; what has steps jumps.
 */
export class Heard {
  /** At the end of this quantum, in the parameter's own unit, by number. */
  readonly values: Float64Array;
  /** Those that are on their way. */
  readonly moving: Bits;
  readonly #to: Float64Array;
  readonly #table: ParameterTable;
  readonly #left: number;
  /** Of those that move in this quantum: where in `#trace` their grains begin; −1 for what stands. */
  readonly #traceOf: Int32Array;
  readonly #traced: Bits;
  #trace = new Float64Array(64 * GRAINS);

  constructor(table: ParameterTable, rate: number) {
    this.#table = table;
    this.values = table.initialValues();
    this.#to = table.initialValues();
    this.moving = new Bits(table.count);
    this.#traced = new Bits(table.count);
    this.#traceOf = new Int32Array(table.count).fill(-1);
    this.#left = decayOf(FOLLOWS, rate / GRAIN);
  }

  /** A parameter is to be somewhere: at once, or by and by. */
  set(number: number, value: number, how: 'at once' | 'gliding'): void {
    this.#to[number] = value;
    if (how === 'gliding' && this.values[number] !== value) this.moving.add(number);
    else {
      this.values[number] = value;
      this.moving.delete(number);
    }
  }

  /** Everything is where it was to go. */
  snap(): void {
    for (let i = 0; i < this.moving.count; i++) {
      const number = this.moving.list[i] as number;
      this.values[number] = this.#to[number] as number;
    }
    this.moving.clear();
    this.#forget();
  }

  /** Where a parameter is in a grain of this quantum. */
  at(number: number, grain: number): number {
    const trace = this.#traceOf[number] as number;
    return trace < 0 ? (this.values[number] as number) : (this.#trace[trace + grain] as number);
  }

  /** One quantum on. */
  quantum(): void {
    this.#forget();
    const { moving } = this;
    if (moving.count * GRAINS > this.#trace.length) this.#trace = new Float64Array(2 * moving.count * GRAINS);
    for (let i = moving.count - 1; i >= 0; i--) {
      const number = moving.list[i] as number;
      this.#traceOf[number] = this.#traced.count * GRAINS;
      this.#traced.add(number);
      this.#glide(number);
    }
  }

  #forget(): void {
    for (let i = 0; i < this.#traced.count; i++) this.#traceOf[this.#traced.list[i] as number] = -1;
    this.#traced.clear();
  }

  #glide(number: number): void {
    const to = this.#to[number] as number;
    const trace = this.#traceOf[number] as number;
    let now = this.values[number] as number;
    for (let grain = 0; grain < GRAINS; grain++) {
      now = this.#towards(number, now, to);
      this.#trace[trace + grain] = now;
    }
    this.values[number] = now;
    if (now === to) this.moving.delete(number);
  }

  #towards(number: number, now: number, to: number): number {
    const { law } = this.#table.row(number);
    if (law.kind === 'log') {
      const way = log(now / to);
      return Math.abs(way) < ARRIVED ? to : to * exp(way * this.#left);
    }
    if (law.kind !== 'linear') return to;
    const next = to + (now - to) * this.#left;
    return Math.abs(next - to) < (law.max - law.min) * ARRIVED ? to : next;
  }
}
