import { cos, sin } from './elementary.ts';

/** Fast Fourier transform of complex numbers, in place (Cooley and Tukey, radix 2). Holds its tables; running it allocates nothing. */
export class Fft {
  readonly size: number;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #reversed: Uint32Array;

  /** @param size a power of two, 2 or more. */
  constructor(size: number) {
    if (!(size >= 2 && Number.isInteger(size) && (size & (size - 1)) === 0)) {
      throw new RangeError(`a transform is as long as a power of two, got ${size}`);
    }
    this.size = size;
    this.#cos = new Float64Array(size / 2).map((_, k) => cos((2 * Math.PI * k) / size));
    this.#sin = new Float64Array(size / 2).map((_, k) => sin((2 * Math.PI * k) / size));
    this.#reversed = new Uint32Array(size);
    for (let i = 1; i < size; i++) {
      this.#reversed[i] = ((this.#reversed[i >> 1] as number) >> 1) | ((i & 1) * (size / 2));
    }
  }

  /** Σ x[n]·e^(−2πikn/size) for every k, unscaled, in the place of x. */
  run(real: Float64Array, imaginary: Float64Array): void {
    this.#reverse(real);
    this.#reverse(imaginary);
    for (let half = 1; half < this.size; half *= 2) {
      for (let from = 0; from < this.size; from += 2 * half) this.#join(real, imaginary, from, half);
    }
  }

  #reverse(values: Float64Array): void {
    for (let i = 0; i < this.size; i++) {
      const other = this.#reversed[i] as number;
      if (other <= i) continue;
      const value = values[i] as number;
      values[i] = values[other] as number;
      values[other] = value;
    }
  }

  /** Two transforms side by side become one twice as long. */
  #join(real: Float64Array, imaginary: Float64Array, from: number, half: number): void {
    const turn = this.size / 2 / half;
    for (let k = 0; k < half; k++) {
      const c = this.#cos[k * turn] as number;
      const s = this.#sin[k * turn] as number;
      const a = from + k;
      const b = a + half;
      const re = (real[b] as number) * c + (imaginary[b] as number) * s;
      const im = (imaginary[b] as number) * c - (real[b] as number) * s;
      real[b] = (real[a] as number) - re;
      imaginary[b] = (imaginary[a] as number) - im;
      real[a] = (real[a] as number) + re;
      imaginary[a] = (imaginary[a] as number) + im;
    }
  }
}
