/** How much of an error is taken back at once, and how much of it is taken for a wrong speed: critically damped. */
const PULL = 0.1;
const PULL_OF_SPEED = 0.0025;
/** An error beyond this is no jitter, counts. It pulls no harder than one of this size. */
const MOST_ERROR = 0.4;
/** A cable only ever makes late, so that what comes late says less: a part of the pull. */
const OF_LATE = 0.25;
/** So many errors beyond `MOST_ERROR` one after another are no burst, but where the stream now is. */
const NO_BURST = 8;
/** Then an error pulls up to this, counts. */
const MOST_SHIFT = 2;

/**
 * Where a stream is that counts at a steady pace: between its counts, behind their jitter, and through its gaps. A
 * second-order loop, which follows a constant error of speed to nothing.
 */
export class Flywheel {
  #count = 0;
  #at = 0;
  #interval = 1;
  /** Errors beyond the jitter, one after another on one side; below 0 for late ones. */
  #far = 0;

  /** Sets it going: `count` was at `at` ns, the next one is `interval` ns later. */
  start(count: number, at: number, interval: number): void {
    this.#count = count;
    this.#at = at;
    this.#interval = interval;
    this.#far = 0;
  }

  /** From one count to the next, ns. */
  get interval(): number {
    return this.#interval;
  }

  /** Where it is at a moment, counts and parts of one. */
  countAt(now: number): number {
    return this.#count + (now - this.#at) / this.#interval;
  }

  /** The stream says that it was at `count` at `at` ns, give or take. */
  pull(count: number, at: number): void {
    const expected = this.countAt(at);
    const pulled = this.#weighed(count - expected);
    this.#count = expected + PULL * pulled;
    this.#at = at;
    this.#interval *= 1 - PULL_OF_SPEED * pulled;
  }

  #weighed(error: number): number {
    const side = Math.sign(error);
    if (Math.abs(error) <= MOST_ERROR) this.#far = 0;
    else this.#far = side === Math.sign(this.#far) ? this.#far + side : side;
    if (Math.abs(this.#far) > NO_BURST) return side * Math.min(Math.abs(error), MOST_SHIFT);
    const pulled = side * Math.min(Math.abs(error), MOST_ERROR);
    return pulled < 0 ? pulled * OF_LATE : pulled;
  }
}
