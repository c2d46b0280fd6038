import { cos, power, sin, toDecibels } from './elementary.ts';
import { Fft } from './fft.ts';

/** The lowest band is 20 Hz and the highest 20 kHz, as steps of a tenth of a decade from 1 kHz. */
const LOWEST = -17;
const HIGHEST = 13;
/** A Hann window spreads a sine over so many bins to each side. */
const SPREAD = 2;
/** The lows are looked at eight times as long as the rest at 48 kHz, and as long at other rates. */
const SLOWER = 8;

/**
 * Mid frequencies of the bands at a rate, Hz: those of thirds of an octave that lie below 0.46 of it.
 *
 * @source IEC 61260-1:2014, base ten.
 */
export function bandsAt(rate: number): number[] {
  const steps = Array.from({ length: HIGHEST - LOWEST + 1 }, (_, n) => n + LOWEST);
  return steps.map((step) => 1000 * power(10, step / 10)).filter((middle) => middle < 0.46 * rate);
}

/** The last frames of both sides, and what energy is where in them. */
class Look {
  readonly #fft: Fft;
  readonly #left: Float32Array;
  readonly #right: Float32Array;
  readonly #hann: Float64Array;
  readonly #real: Float64Array;
  readonly #imaginary: Float64Array;
  #place = 0;
  readonly #scale: number;

  constructor(size: number) {
    this.#fft = new Fft(size);
    this.#left = new Float32Array(size);
    this.#right = new Float32Array(size);
    this.#hann = new Float64Array(size).map((_, i) => 0.5 - 0.5 * cos((2 * Math.PI * i) / size));
    this.#real = new Float64Array(size);
    this.#imaginary = new Float64Array(size);
    // what a full-scale sine on both sides leaves in the bins above 0
    this.#scale = 16 / (3 * size * size);
  }

  add(left: number, right: number): void {
    this.#left[this.#place] = Math.abs(left) < Infinity ? left : 0;
    this.#right[this.#place] = Math.abs(right) < Infinity ? right : 0;
    this.#place = (this.#place + 1) % this.#left.length;
  }

  /** Transforms what is there: the left as real numbers, the right as imaginary ones, for the price of one. */
  transform(): void {
    const size = this.#left.length;
    for (let i = 0; i < size; i++) {
      const at = (this.#place + i) % size;
      const hann = this.#hann[i] as number;
      this.#real[i] = hann * (this.#left[at] as number);
      this.#imaginary[i] = hann * (this.#right[at] as number);
    }
    this.#fft.run(this.#real, this.#imaginary);
  }

  /** Energy of both sides in a bin; their sum is what the bin and its mirror hold together. */
  #energy(bin: number): number {
    const mirror = this.#left.length - bin;
    const re = this.#real[bin] as number;
    const im = this.#imaginary[bin] as number;
    const re2 = this.#real[mirror] as number;
    const im2 = this.#imaginary[mirror] as number;
    return (re * re + im * im + re2 * re2 + im2 * im2) / 2;
  }

  /** Energy between two places of the axis of bins, parts of bins included; 1 is a full-scale sine. */
  between(low: number, high: number): number {
    let sum = 0;
    const last = Math.min(this.#left.length / 2 - 1, Math.round(high));
    for (let bin = Math.max(1, Math.round(low)); bin <= last; bin++) {
      const part = Math.min(high, bin + 0.5) - Math.max(low, bin - 0.5);
      if (part > 0) sum += part * this.#energy(bin);
    }
    return sum * this.#scale;
  }
}

/** Where a band is looked for. */
interface Band {
  readonly isSlow: boolean;
  readonly low: number;
  readonly high: number;
  /** Makes good what thinning out has taken off. */
  readonly gain: number;
}

/** Three running means one after the other: what is thinned out by `factor` after them folds back 40 dB down or more. */
function thinning(factor: number): Float64Array {
  let taps = new Float64Array([1]);
  for (let n = 0; n < 3; n++) {
    const wider = new Float64Array(taps.length + factor - 1);
    for (const [i, tap] of taps.entries()) {
      for (let k = 0; k < factor; k++) wider[i + k] = (wider[i + k] as number) + tap / factor;
    }
    taps = wider;
  }
  return taps;
}

/** Gain of that at a frequency. */
function thinningGain(factor: number, frequency: number, rate: number): number {
  const half = (Math.PI * frequency) / rate;
  const mean = sin(factor * half) / (factor * sin(half));
  return mean * mean * mean;
}

/**
 * What is heard where: levels of thirds of an octave, dBFS, from the last frames (Hann window). A full-scale sine on both sides
 * reads 0 dB in its band; on one side −3 dB. Bands too narrow for the window are read from a slower copy of the sound. Adding
 * costs next to nothing: the work is done when it is read.
 */
export class Spectrum {
  /** Mid frequencies of the bands, Hz. */
  readonly frequencies: readonly number[];
  readonly #bands: readonly Band[];
  readonly #fast: Look;
  readonly #slow: Look;
  readonly #factor: number;
  readonly #taps: Float64Array;
  /** The frames that the next of the slow copy is made of, twice side by side so that they never wrap. */
  readonly #left: Float64Array;
  readonly #right: Float64Array;
  #place = 0;
  #until: number;

  /**
   * @param rate Hz.
   * @param size frames looked at, a power of two.
   */
  constructor(rate: number, size = 4096) {
    this.#factor = SLOWER * Math.max(1, Math.round(rate / 48_000));
    this.#fast = new Look(size);
    this.#slow = new Look(size);
    this.#taps = thinning(this.#factor);
    this.#left = new Float64Array(2 * this.#taps.length);
    this.#right = new Float64Array(2 * this.#taps.length);
    this.#until = this.#factor;
    this.frequencies = bandsAt(rate);
    this.#bands = this.frequencies.map((middle) => bandOf(middle, rate, size, this.#factor));
  }

  /** The next frames. Allocates nothing. */
  add(left: Float32Array, right: Float32Array, frames: number): void {
    for (let i = 0; i < frames; i++) {
      const l = left[i] as number;
      const r = right[i] as number;
      this.#fast.add(l, r);
      this.#keep(Math.abs(l) < Infinity ? l : 0, Math.abs(r) < Infinity ? r : 0);
      if (--this.#until > 0) continue;
      this.#until = this.#factor;
      this.#slow.add(this.#mean(this.#left), this.#mean(this.#right));
    }
  }

  #keep(left: number, right: number): void {
    const span = this.#taps.length;
    this.#left[this.#place] = left;
    this.#left[this.#place + span] = left;
    this.#right[this.#place] = right;
    this.#right[this.#place + span] = right;
    this.#place = (this.#place + 1) % span;
  }

  #mean(kept: Float64Array): number {
    let sum = 0;
    for (let k = 0; k < this.#taps.length; k++) {
      sum += (this.#taps[k] as number) * (kept[this.#place + k] as number);
    }
    return sum;
  }

  /** Levels of the bands now, lowest first, dBFS; −Infinity for silence. */
  read(into: Float32Array): void {
    this.#fast.transform();
    this.#slow.transform();
    for (let n = 0; n < this.#bands.length; n++) {
      const { isSlow, low, high, gain } = this.#bands[n] as Band;
      const look = isSlow ? this.#slow : this.#fast;
      into[n] = toDecibels(gain * look.between(low, high)) / 2;
    }
  }
}

function bandOf(middle: number, rate: number, size: number, factor: number): Band {
  const edge = power(10, 1 / 20);
  const isNarrow = (edge - 1 / edge) * middle < (2 * SPREAD * rate) / size;
  const bins = (isNarrow ? size * factor : size) / rate;
  const taken = isNarrow ? thinningGain(factor, middle, rate) : 1;
  return {
    isSlow: isNarrow,
    // never narrower than what the window makes of a sine
    low: Math.min(middle / edge, middle - SPREAD / bins) * bins,
    high: Math.max(middle * edge, middle + SPREAD / bins) * bins,
    gain: 1 / (taken * taken),
  };
}
