/** One value each so many ms, and how many are kept: three minutes. */
const EVERY = 100;
const KEPT = 1800;
/** A picture that is late leaves no gap, ms; a page that is not looked at, and one that hears nothing, do. */
const LATE = 1000;

/** A level over the last three minutes, by the clock: what was not seen leaves a gap as long as it took. */
export class LevelHistory {
  readonly #values = new Float32Array(KEPT).fill(NaN);
  /** The last place that is filled, counted from the beginning of time. */
  #last = -1;

  /** @param now ms. @param level NaN where none is known. @returns whether there is something new to see. */
  add(now: number, level: number): boolean {
    const place = Math.floor(now / EVERY);
    const missed = this.#last < 0 ? 0 : place - this.#last - 1;
    if (missed < 0) return false;
    const between = missed * EVERY < LATE ? level : NaN;
    for (let back = Math.min(missed, KEPT - 1); back > 0; back--)
      this.#values[(place - back) % KEPT] = between;
    this.#values[place % KEPT] = level;
    this.#last = place;
    return true;
  }

  /** Calls with each level that is known, oldest first, and how far it is along the three minutes, 0..1; NaN where a gap is. */
  each(see: (along: number, level: number) => void): void {
    for (let n = 0; n < KEPT; n++) see(n / (KEPT - 1), this.#values[(this.#last + 1 + n) % KEPT] as number);
  }
}
