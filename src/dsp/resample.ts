import { sin } from './elementary.ts';

/** Samples of either width. */
export type Samples = Float32Array | Float64Array;

/** Of the lower rate: up to here nothing is lost (20 kHz at 44.1), and from a half of it on nothing is left. */
const PASS = 20_000 / 44_100;
const STOP = 0.5;
/** dB by which the stop band is down. */
const DOWN = 125;
/** Kaiser's window for that: its shape, and how many lobes it is wide (Kaiser 1974; Oppenheim and Schafer 7.62, 7.63). */
const BETA = 0.1102 * (DOWN - 8.7);
const TAPS = (DOWN - 8) / (2.285 * 2 * Math.PI * (STOP - PASS));
/** Coefficients kept at most (8 MB); a ratio that needs more goes between rows. */
const MOST_COEFFICIENTS = 2 ** 20;
/** Rows for those: a straight line between two is off by (π/rows)²/8, 3e-7 at the top of the band, far less below. */
const ROWS = 2048;
/** Frames taken in at once. */
const BLOCK = 1024;

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** Modified Bessel function of order 0, by its series; x up to 20. */
function bessel(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}

/** Rows of the filter, each for one place of an output sample between two of the input. */
interface Bank {
  readonly coefficients: Float64Array;
  /** Coefficients in a row. */
  readonly taps: number;
  /** Rows to a step of the input; one more follows, for the step's end. */
  readonly rows: number;
  /** Whether an output falls between rows. */
  readonly between: boolean;
}

/** @param up steps of the output for `down` steps of the input. */
function makeBank(up: number, down: number): Bank {
  const narrow = Math.min(1, up / down); // the lower rate, in units of the input's
  const half = 2 * Math.ceil(TAPS / narrow / 4);
  const taps = half * 2;
  const between = (up + 1) * taps > MOST_COEFFICIENTS;
  // a filter that is narrower changes more slowly from row to row
  const rows = between ? Math.max(64, Math.ceil(ROWS * narrow)) : up;
  const coefficients = new Float64Array((rows + 1) * taps);
  for (let row = 0; row <= rows; row++)
    fillRow(coefficients.subarray(row * taps, (row + 1) * taps), row / rows, narrow);
  return { coefficients, taps, rows, between };
}

/** Nothing to do. */
const SAME: Bank = { coefficients: new Float64Array([1, 1]), taps: 1, rows: 1, between: false };

/** Sum of products, in four threads so that one addition need not wait for the other. */
function weigh(row: Float64Array, from: number, by: Float64Array, at: number, taps: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let k = 0;
  for (; k + 3 < taps; k += 4) {
    a += (row[from + k] ?? 0) * (by[at + k] ?? 0);
    b += (row[from + k + 1] ?? 0) * (by[at + k + 1] ?? 0);
    c += (row[from + k + 2] ?? 0) * (by[at + k + 2] ?? 0);
    d += (row[from + k + 3] ?? 0) * (by[at + k + 3] ?? 0);
  }
  for (; k < taps; k++) a += (row[from + k] ?? 0) * (by[at + k] ?? 0);
  return a + b + (c + d);
}

/** One row: a sinc that is cut at the middle of the transition, in Kaiser's window, and adds up to exactly 1. */
function fillRow(row: Float64Array, place: number, narrow: number): void {
  const half = row.length / 2;
  const cutoff = (PASS + STOP) * narrow; // of half the input's rate
  let sum = 0;
  for (let k = 0; k < row.length; k++) {
    const t = k - (half - 1) - place;
    const x = Math.PI * cutoff * t;
    const within = 1 - (t / half) * (t / half);
    const value = within <= 0 ? 0 : (t === 0 ? 1 : sin(x) / x) * bessel(BETA * Math.sqrt(within));
    row[k] = value;
    sum += value;
  }
  for (let k = 0; k < row.length; k++) row[k] = (row[k] ?? 0) / sum;
}

/**
 * Changes the sample rate, for good: a windowed sinc, one row of coefficients for every place an output sample can have between
 * two of the input (or a straight line between the two nearest of 2048, for ratios like 48 000 : 47 999). Flat within 0.0001 dB up
 * to 0.4535 of the lower rate (20 kHz at 44.1), 125 dB down from half of it. The filter's delay is taken out: sample 0 comes
 * out as sample 0.
 *
 * It is fed block by block, of any size, and the result does not depend on how; `flush` gives what is still under way.
 */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #bank: Bank;
  /** What is waiting for its place under the filter, by channel. */
  readonly #waiting: readonly Float64Array[];
  /** Frames that wait, the filter's left half at the start included. */
  #there: number;
  /** Where the filter's first coefficient lies, and how far the output is beyond, in steps of 1/up. */
  #base = 0;
  #place = 0;
  #taken = 0;
  #given = 0;

  /** @throws RangeError for rates that are not whole and positive, or no channel. */
  constructor(from: number, to: number, channels: number) {
    for (const rate of [from, to])
      if (!(Number.isInteger(rate) && rate > 0))
        throw new RangeError(`a sample rate is whole and positive, got ${rate}`);
    if (!(Number.isInteger(channels) && channels > 0))
      throw new RangeError(`channels must be 1 or more, got ${channels}`);
    const common = commonDivisor(from, to);
    this.#up = to / common;
    this.#down = from / common;
    this.#bank = from === to ? SAME : makeBank(this.#up, this.#down);
    const room = this.#bank.taps + BLOCK;
    this.#waiting = Array.from({ length: channels }, () => new Float64Array(room));
    this.#there = Math.floor((this.#bank.taps - 1) / 2); // silence before the beginning
  }

  /** The most frames that can come out for so many put in. */
  most(frames: number): number {
    return Math.ceil((frames * this.#up) / this.#down) + 1;
  }

  /** The most frames that `flush` gives. */
  get mostFlushed(): number {
    return this.most(this.#bank.taps);
  }

  /**
   * @param input one array per channel, `frames` long or longer.
   * @param output one per channel, with room for `most(frames)`.
   * @returns how many frames were written, from the start of the arrays.
   */
  process(input: readonly Samples[], frames: number, output: readonly Samples[]): number {
    let given = 0;
    for (let done = 0; done < frames;) {
      const now = Math.min(frames - done, this.#bank.taps + BLOCK - this.#there);
      this.#take(input, done, now);
      given += this.#give(output, given, Infinity);
      done += now;
    }
    this.#taken += frames;
    return given;
  }

  /** What is still under way; altogether as many frames as ⌈taken × to ∕ from⌉. Only once, at the end. */
  flush(output: readonly Samples[]): number {
    const all = Math.ceil((this.#taken * this.#up) / this.#down);
    let given = 0;
    while (this.#given < all) {
      this.#take([], 0, this.#bank.taps + BLOCK - this.#there);
      given += this.#give(output, given, all - this.#given);
    }
    return given;
  }

  #take(input: readonly Samples[], from: number, frames: number): void {
    for (let c = 0; c < this.#waiting.length; c++) {
      const row = this.#waiting[c];
      const source = input[c];
      if (!row) continue;
      for (let i = 0; i < frames; i++) row[this.#there + i] = source?.[from + i] ?? 0;
    }
    this.#there += frames;
  }

  /** Filters all that can be, up to `most` frames, and moves up what waits. */
  #give(output: readonly Samples[], at: number, most: number): number {
    const { taps } = this.#bank;
    let base = this.#base;
    let place = this.#place;
    let count = 0;
    while (base + taps <= this.#there && count < most) {
      for (let c = 0; c < this.#waiting.length; c++) {
        const row = this.#waiting[c];
        const to = output[c];
        if (row && to) to[at + count] = this.#filter(row, base, place);
      }
      count++;
      place += this.#down;
      const steps = Math.floor(place / this.#up);
      place -= steps * this.#up;
      base += steps;
    }
    this.#given += count;
    this.#place = place;
    const gone = Math.min(base, this.#there); // a low rate can step beyond what has come
    for (const row of this.#waiting) row.copyWithin(0, gone, this.#there);
    this.#there -= gone;
    this.#base = base - gone;
    return count;
  }

  #filter(row: Float64Array, base: number, place: number): number {
    const { coefficients, taps, rows, between } = this.#bank;
    if (!between) return weigh(row, base, coefficients, place * taps, taps);
    const at = (place / this.#up) * rows;
    const low = Math.floor(at);
    const below = weigh(row, base, coefficients, low * taps, taps);
    const above = weigh(row, base, coefficients, (low + 1) * taps, taps);
    return below + (above - below) * (at - low);
  }
}
