import { fromDecibels } from '../dsp/elementary.ts';
import type { Knot } from '../mastering/levels.ts';

/** A gain that stands and moves by knots, straight in dB between two of them. It is gone through from the beginning, once. */
export class GainRide {
  readonly #knots: readonly Knot[];
  #next = 0;
  #at = 0;

  /** @param knots in the order of their places; before the first and behind the last it stands. */
  constructor(knots: readonly Knot[]) {
    this.#knots = knots;
  }

  /** The next frames, in place. */
  process(rows: readonly Float32Array[], frames: number): void {
    for (let from = 0; from < frames;) {
      while ((this.#knots[this.#next]?.at ?? Infinity) <= this.#at) this.#next++;
      const to = Math.min(frames, from + (this.#knots[this.#next]?.at ?? Infinity) - this.#at);
      this.#stretch(rows, from, to);
      this.#at += to - from;
      from = to;
    }
  }

  #stretch(rows: readonly Float32Array[], from: number, to: number): void {
    const before = this.#knots[this.#next - 1];
    const next = this.#knots[this.#next];
    const start = (before ?? next)?.gain ?? 0;
    const end = (next ?? before)?.gain ?? 0;
    const length = (next?.at ?? 0) - (before?.at ?? 0);
    const steady = fromDecibels(start);
    for (let i = from; i < to; i++) {
      const into = this.#at + i - from - (before?.at ?? 0);
      const by = start === end ? steady : fromDecibels(start + ((end - start) * into) / length);
      for (const row of rows) row[i] = (row[i] as number) * by;
    }
  }
}
