/** What is added before samples become whole numbers: nothing, triangular noise, or that and a shaper. */
export type Dither = 'none' | 'tpdf' | 'shaped';

/**
 * Noise shaper for rates near 44.1 kHz: what the error of the nine samples before is weighed with (Wannamaker, "Psychoacoustically
 * Optimal Noise Shaping", JAES 1992, nine taps, F-weighted). It moves noise from 2 to 6 kHz, where the ear is sharpest, up to
 * 20 kHz: −24.5 dB at 3.5 kHz, +25.5 dB at 20 kHz, +18.4 dB altogether.
 */
const SHAPER = [2.412, -3.37, 3.937, -4.174, 3.353, -2.205, 1.281, -0.569, 0.0847] as const;
const SHAPED_BITS = 16;
/** The curve was drawn for 44.1 kHz and is still right, a little stretched, at 48. */
const SHAPED_RATE = 50_000;
/** Digital silence for so long makes silence of the dither too. */
const BLACK_SECONDS = 0.1;

/** Noise from whole numbers alone: PCG, 32 bits, RXS-M-XS (O'Neill 2014). The same on every machine. */
class Noise {
  #state: number;
  readonly #step: number;

  /** @param stream what channels differ in; each is a sequence of its own, of a period of 2^32. */
  constructor(seed: number, stream: number) {
    this.#step = ((stream * 2 + 1) * 0x9e3779b1) | 1;
    this.#state = (seed + this.#step) | 0;
    this.next();
  }

  /** 0 ≤ x < 1. */
  next(): number {
    const state = this.#state;
    this.#state = (Math.imul(state, 747796405) + this.#step) | 0;
    const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737);
    return (((word >>> 22) ^ word) >>> 0) / 2 ** 32;
  }
}

export interface QuantiserSettings {
  /** Of the whole numbers that come out, 8..24. */
  readonly bits: number;
  /** `shaped` is `tpdf` above 16 bits and above 50 kHz: there is nothing to gain. */
  readonly dither: Dither;
  /** Frames a second. */
  readonly rate: number;
  readonly seed: number;
  /** Which channel it is for: each has noise of its own. */
  readonly channel: number;
}

/**
 * Makes whole numbers of one channel's samples, the last thing done to them. With triangular noise of ±1 step the error is 0.5
 * steps RMS whatever the signal, and none of it is distortion (Lipshitz, Wannamaker and Vanderkooy, JAES 1992).
 */
export class Quantiser {
  readonly #full: number;
  readonly #dithers: boolean;
  readonly #shapes: boolean;
  readonly #noise: Noise;
  readonly #blackAfter: number;
  readonly #errors = new Float64Array(SHAPER.length);
  #silent = 0;
  #cut = 0;

  /** @throws RangeError for a number of bits that is not 8..24. */
  constructor({ bits, dither, rate, seed, channel }: QuantiserSettings) {
    if (!(bits >= 8 && bits <= 24)) throw new RangeError(`whole numbers have 8..24 bits here, got ${bits}`);
    this.#full = 2 ** (bits - 1);
    this.#dithers = dither !== 'none';
    this.#shapes = dither === 'shaped' && bits <= SHAPED_BITS && rate <= SHAPED_RATE;
    this.#noise = new Noise(seed, channel);
    this.#blackAfter = Math.round(BLACK_SECONDS * rate);
  }

  /** Samples that did not fit and were cut to the largest number there is. */
  get cut(): number {
    return this.#cut;
  }

  /**
   * @param input −1..1, finite.
   * @param output gets whole numbers from place `at` on, every `stride` places.
   */
  process(input: Float32Array, frames: number, output: Int32Array, at = 0, stride = 1): void {
    const full = this.#full;
    for (let i = 0, to = at; i < frames; i++, to += stride) {
      const sample = input[i] ?? 0;
      this.#silent = sample === 0 ? this.#silent + 1 : 0;
      if (this.#silent > this.#blackAfter) {
        output[to] = 0;
        if (this.#silent === this.#blackAfter + 1) this.#errors.fill(0);
        continue;
      }
      const wanted = this.#shapes ? sample * full - this.#past() : sample * full;
      const noise = this.#dithers ? this.#noise.next() + this.#noise.next() - 1 : 0;
      const whole = Math.floor(wanted + noise + 0.5);
      if (this.#shapes) this.#keep(whole - wanted); // before it is cut: a shaper must not chase what cannot be had
      output[to] = this.#fit(whole);
    }
  }

  #fit(whole: number): number {
    if (whole >= -this.#full && whole < this.#full) return whole;
    this.#cut++;
    return whole < 0 ? -this.#full : this.#full - 1;
  }

  #past(): number {
    let sum = 0;
    for (let k = 0; k < SHAPER.length; k++) sum += (SHAPER[k] ?? 0) * (this.#errors[k] ?? 0);
    return sum;
  }

  #keep(error: number): void {
    this.#errors.copyWithin(1, 0, SHAPER.length - 1);
    this.#errors[0] = error;
  }
}
