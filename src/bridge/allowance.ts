/** So many at once after a rest, and so many a second. */
export interface Limit {
  readonly burst: number;
  readonly rate: number;
}

/** How much may come from one sender: so many at once after a rest, and so many a second. */
export class Allowance {
  /** How often it was used up. */
  refused = 0;
  readonly #burst: number;
  readonly #rate: number;
  #left: number;
  #at: number;

  /** @param now ms, monotonic. */
  constructor(burst: number, rate: number, now: number) {
    this.#burst = burst;
    this.#rate = rate;
    this.#left = burst;
    this.#at = now;
  }

  /** Is there one left? */
  has(now: number): boolean {
    this.#left = Math.min(this.#burst, this.#left + ((now - this.#at) * this.#rate) / 1000);
    this.#at = now;
    return this.#left >= 1;
  }

  /** Takes one. @returns false when there is none left. */
  take(now: number): boolean {
    if (!this.has(now)) {
      this.refused++;
      return false;
    }
    this.#left--;
    return true;
  }
}
