import { sin } from './elementary.ts';

/** Samples on each side of the gap that is looked into. */
const SIDE = 12;
const TAPS = 2 * SIDE;
const BETA = 9;
/** Frames looked at in one go. */
const CHUNK = 64;

/** Modified Bessel function of the first kind and order 0, Abramowitz and Stegun 9.6.12. */
function besselZero(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 60; k++) {
    term *= (x * x) / (4 * k * k);
    sum += term;
  }
  return sum;
}

/** Sine of πt over πt under a Kaiser window, |t| ≤ SIDE. */
function windowedSinc(t: number): number {
  if (t === 0) return 1;
  const edge = t / SIDE;
  const kaiser = besselZero(BETA * Math.sqrt(Math.max(0, 1 - edge * edge))) / besselZero(BETA);
  return (sin(Math.PI * t) / (Math.PI * t)) * kaiser;
}

/**
 * What the samples around a gap weigh at a place in it and at the place as far from its other end, which see the same samples
 * from the other side: `even` weighs the sums of two samples as far from the middle, `odd` their differences, nearest first. The
 * wave is even + odd at the one place and even − odd at the other, so that |even| + |odd| is the higher of both.
 */
interface Places {
  readonly even: Float64Array;
  readonly odd: Float64Array;
}

function placesAt(place: number): Places {
  const near = new Float64Array(SIDE).map((_, k) => windowedSinc(place + k));
  const far = new Float64Array(SIDE).map((_, k) => windowedSinc(k + 1 - place));
  const sum = near.reduce((all, weight, k) => all + weight + (far[k] as number), 0);
  return {
    even: near.map((weight, k) => (weight + (far[k] as number)) / (2 * sum)),
    odd: near.map((weight, k) => (weight - (far[k] as number)) / (2 * sum)),
  };
}

/** Of a gap that is cut into so many phases, the places up to its middle. */
function bankOf(phases: number): Places[] {
  return Array.from({ length: phases / 2 }, (_, before) => placesAt((before + 1) / phases));
}

/** Eight places a sample up to 48 kHz, and as fine in time above. */
function phasesAt(rate: number): number {
  if (rate <= 50_000) return 8;
  return rate <= 100_000 ? 4 : 2;
}

/** The most that a bank can make of samples of height 1. */
function mostOf(bank: readonly Places[]): number {
  const most = (weights: Float64Array) => weights.reduce((sum, weight) => sum + 2 * Math.abs(weight), 0);
  return Math.max(1, ...bank.map(({ even, odd }) => most(even) + most(odd)));
}

const sums = new Float64Array(SIDE);
const differences = new Float64Array(SIDE);

/** Highest magnitude in the gap after a sample; there are SIDE − 1 samples before it and SIDE after it. */
function highestAfter(bank: readonly Places[], samples: Float64Array, at: number): number {
  for (let k = 0; k < SIDE; k++) {
    const before = samples[at - k] as number;
    const after = samples[at + 1 + k] as number;
    sums[k] = before + after;
    differences[k] = before - after;
  }
  let highest = 0;
  for (let n = 0; n < bank.length; n++) {
    const { even, odd } = bank[n] as Places;
    let e = 0;
    let o = 0;
    for (let k = 0; k < SIDE; k++) {
      e += (even[k] as number) * (sums[k] as number);
      o += (odd[k] as number) * (differences[k] as number);
    }
    highest = Math.max(highest, Math.abs(e) + Math.abs(o));
  }
  return highest;
}

/** One channel: the samples on their way through, and the highest so far. */
class Between {
  readonly #bank: readonly Places[];
  readonly #most: number;
  readonly #samples = new Float64Array(TAPS - 1 + CHUNK);
  peak = 0;

  constructor(bank: readonly Places[]) {
    this.#bank = bank;
    this.#most = mostOf(bank);
  }

  /** @param frames CHUNK at most. Zeros where `from` is undefined. */
  add(from: Float32Array | undefined, at: number, frames: number): void {
    const samples = this.#samples;
    let before = 0;
    for (let i = 0; i < TAPS - 1; i++) before = Math.max(before, Math.abs(samples[i] as number));
    let highest = 0;
    for (let i = 0; i < frames; i++) {
      const x = from === undefined ? 0 : (from[at + i] as number);
      const height = Math.abs(x);
      const isSound = height < Infinity; // not if it is no number either
      samples[TAPS - 1 + i] = isSound ? x : 0;
      if (isSound && height > highest) highest = height;
    }
    if (highest > this.peak) this.peak = highest;
    // where even the worst case could not be a new peak there is nothing to work out: most of a programme
    if (Math.max(before, highest) * this.#most > this.peak) {
      for (let i = 0; i < frames; i++) {
        this.peak = Math.max(this.peak, highestAfter(this.#bank, samples, SIDE - 1 + i));
      }
    }
    samples.copyWithin(0, frames, frames + TAPS - 1);
  }

  reset(): void {
    this.peak = 0;
  }
}

/**
 * A true-peak meter after ITU-R BS.1770-4 Annex 2, with a finer bank than the Recommendation's: 24 taps at eight places a
 * sample (Kaiser, β 9), within 0.05 dB of the wave for what lies below 0.42 of the rate. It does not clip at full scale.
 * Peaks of the newest 12 frames are seen as samples at once, between samples when what follows has come (or `finish`).
 */
export class TruePeak {
  readonly #channels: readonly Between[];

  /** @param rate Hz. */
  constructor(rate: number, channels = 2) {
    const bank = bankOf(phasesAt(rate));
    this.#channels = Array.from({ length: channels }, () => new Between(bank));
  }

  /** The next frames of one or two channels. Allocates nothing. */
  add(left: Float32Array, right: Float32Array, frames: number): void {
    for (let c = 0; c < this.#channels.length; c++) {
      const samples = c === 0 ? left : right;
      for (let at = 0; at < frames; at += CHUNK) {
        (this.#channels[c] as Between).add(samples, at, Math.min(CHUNK, frames - at));
      }
    }
  }

  /** Nothing follows: what stands between the last samples counts too. */
  finish(): void {
    for (const channel of this.#channels) channel.add(undefined, 0, SIDE);
  }

  /** Highest magnitude since the last reset, linear: 1 is 0 dBTP. */
  get peak(): number {
    let highest = 0;
    for (let c = 0; c < this.#channels.length; c++) {
      highest = Math.max(highest, (this.#channels[c] as Between).peak);
    }
    return highest;
  }

  /** Forgets the peak. What was added last still stands before what is added next. */
  reset(): void {
    for (const channel of this.#channels) channel.reset();
  }
}

/** Highest magnitude of a whole channel, between its samples too: linear, eight places a sample whatever its rate. */
export function truePeakOf(channel: Float32Array): number {
  const meter = new TruePeak(48_000, 1);
  meter.add(channel, channel, channel.length);
  meter.finish();
  return meter.peak;
}
