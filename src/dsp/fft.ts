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

/** The circle in equal steps: a quarter of it is worked out, and the rest read from that. */
export class Circle {
  readonly steps: number;
  readonly #quarter: Float64Array;

  /** @param steps a multiple of 4. */
  constructor(steps: number) {
    this.steps = steps;
    this.#quarter = new Float64Array(steps / 4 + 1).map((_, k) => cos((2 * Math.PI * k) / steps));
    this.#quarter[steps / 4] = 0;
  }

  /** Cosine of 2πk/steps. @param k whole, 0 or above. */
  cos(k: number): number {
    const round = k % this.steps;
    const up = round > this.steps / 2 ? this.steps - round : round;
    return up <= this.steps / 4
      ? (this.#quarter[up] as number)
      : -(this.#quarter[this.steps / 2 - up] as number);
  }

  sin(k: number): number {
    return this.cos(k + (3 * this.steps) / 4);
  }
}

/** How many float32 the table of a transform of the kernel takes. */
export function fftTableLength(size: number): number {
  let length = 0;
  for (let left = size; left > 2; left /= 4) length += (6 * left) / 4;
  return length;
}

/**
 * Fills in the turns of the kernel's `fft`: for each of its steps, over `left` values, columns of the cosine and the sine of
 * 2πp/left, of twice and of three times that, p from 0 on.
 *
 * @param circle of a multiple of `size` steps.
 * @param size a power of four, 16 or more, or twice such a power.
 * @param base index of the table's first float.
 */
export function fftTable(circle: Circle, size: number, floats: Float32Array, base: number): void {
  let at = base;
  for (let left = size; left > 2; left /= 4) {
    const column = left / 4;
    for (let times = 1; times <= 3; times++) {
      const step = times * (circle.steps / left);
      for (let p = 0; p < column; p++) {
        floats[at + p] = circle.cos(step * p);
        floats[at + column + p] = circle.sin(step * p);
      }
      at += 2 * column;
    }
  }
}
