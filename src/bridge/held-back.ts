import type { SurfaceEvent } from '../model/events.ts';
import type { Clock } from '../ports/clock.ts';

/**
 * More than this is given on at once, so that a flood does not fill the memory. A cable that leads back brings every light of
 * a surface that is being shown everything, some 300 of them: that has to find room, or lights would press their keys.
 */
const MOST = 1024;

/** What came from units and is given on a little later, each unit's in its order, or never. */
export class HeldBack<Unit> {
  readonly #clock: Clock;
  readonly #deliver: (unit: Unit, event: SurfaceEvent) => void;
  readonly #waiting = new Map<Unit, { readonly events: SurfaceEvent[]; readonly cancel: () => void }>();

  constructor(clock: Clock, deliver: (unit: Unit, event: SurfaceEvent) => void) {
    this.#clock = clock;
    this.#deliver = deliver;
  }

  has(unit: Unit): boolean {
    return this.#waiting.has(unit);
  }

  /**
   * @param event may be used again: it is copied.
   * @param time for which it waits if it is the first of its unit, ns; those after it wait for it.
   */
  add(unit: Unit, event: SurfaceEvent, time: number): void {
    let waiting = this.#waiting.get(unit);
    if (!waiting) {
      waiting = { events: [], cancel: this.#clock.after(time, () => this.give(unit)) };
      this.#waiting.set(unit, waiting);
    }
    waiting.events.push({ ...event });
    if (waiting.events.length >= MOST) this.give(unit);
  }

  /** What waits of a unit need wait no longer. */
  give(unit: Unit): void {
    const events = this.#waiting.get(unit)?.events ?? [];
    this.drop(unit);
    for (const event of events) this.#deliver(unit, event);
  }

  /** What waits of a unit is never given on. @returns how much that was. */
  drop(unit: Unit): number {
    const waiting = this.#waiting.get(unit);
    waiting?.cancel();
    this.#waiting.delete(unit);
    return waiting?.events.length ?? 0;
  }

  close(): void {
    for (const unit of this.#waiting.keys()) this.drop(unit);
  }
}
