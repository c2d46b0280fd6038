import { Svf, svfCoefficients } from './svf.ts';

/**
 * An elliptical filter, as cutters have it: what differs between the sides goes through a high-pass of 12 dB an octave, so that
 * the bass is the same on both and the needle stays in its groove. What both sides share passes untouched.
 */
export class Elliptical {
  readonly #side = new Svf();

  /** @param frequency Hz, where the difference is 3 dB down. @param rate Hz. */
  constructor(frequency: number, rate: number) {
    const numbers = new Float64Array(6);
    svfCoefficients('high-pass', frequency, Math.SQRT1_2, 0, rate, numbers);
    this.#side.set(numbers);
  }

  /** In place. Allocates nothing. */
  process(left: Float32Array, right: Float32Array, frames: number): void {
    for (let i = 0; i < frames; i++) {
      const l = left[i] as number;
      const r = right[i] as number;
      const middle = (l + r) / 2;
      const side = this.#side.process((l - r) / 2);
      left[i] = middle + side;
      right[i] = middle - side;
    }
  }
}
