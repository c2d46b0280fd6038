import { sin } from './elementary.ts';

/** Samples on each side of the gap that is looked into. */
export const SIDE = 12;
const BETA = 9;

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
export interface Places {
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
export function bankOf(phases: number): Places[] {
  return Array.from({ length: phases / 2 }, (_, before) => placesAt((before + 1) / phases));
}

/** Eight places a sample up to 48 kHz, and as fine in time above. */
export function phasesAt(rate: number): number {
  if (rate <= 50_000) return 8;
  return rate <= 100_000 ? 4 : 2;
}

/** The most that a bank can make of samples of height 1. */
export function mostOf(bank: readonly Places[]): number {
  const most = (weights: Float64Array) => weights.reduce((sum, weight) => sum + 2 * Math.abs(weight), 0);
  return Math.max(1, ...bank.map(({ even, odd }) => most(even) + most(odd)));
}

const sums = new Float64Array(SIDE);
const differences = new Float64Array(SIDE);
const found = new Float64Array(1);

/** Highest magnitude in the gap after a sample; there are SIDE − 1 samples before it and SIDE after it. */
export function highestAfter(bank: readonly Places[], samples: Float64Array, at: number): number {
  lookAfter(bank, samples, at);
  return found[0] as number;
}

/** The same, into `found`: too long to be inlined, it would return a number on the heap, for every sample. */
function lookAfter(bank: readonly Places[], samples: Float64Array, at: number): void {
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
  found[0] = highest;
}
