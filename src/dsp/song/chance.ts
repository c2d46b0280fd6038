/**
 * Chance that is the same in every run: Marsaglia's xorshift on 32 bits ("Xorshift RNGs", JSS 2003). One seed is one take; two
 * takes of the same part differ in nothing else.
 */
export class Chance {
  #state: number;

  /** @param seed any whole number; neighbours give takes that have nothing in common. */
  constructor(seed: number) {
    this.#state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) | 0 || 1;
    for (let i = 0; i < 8; i++) this.noise();
  }

  /** White noise, −1..1. */
  noise(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x * (1 / 2_147_483_648);
  }

  /** Somewhere from a to b. */
  between(a: number, b: number): number {
    return a + (b - a) * 0.5 * (this.noise() + 1);
  }

  /** Off by up to this much to either side, mostly by less: how far a hand is from the beat. */
  around(width: number): number {
    return width * 0.5 * (this.noise() + this.noise());
  }
}
