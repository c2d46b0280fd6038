import { fromDecibels, power, tan } from './elementary.ts';

/** The head and the low cut of ITU-R BS.1770-4 Annex 1, for one rate: two biquads in series. */
export interface KWeighting {
  readonly head: readonly [b0: number, b1: number, b2: number, a1: number, a2: number];
  /** Its numerator is scale · (1, −2, 1). */
  readonly cut: readonly [scale: number, a1: number, a2: number];
}

/** Floats of state of one channel. */
export const K_STATE = 4;

// The analogue filters behind the printed coefficients for 48 kHz, which they give back to all their digits.
const HEAD = { frequency: 1681.974450955533, gain: 3.999843853973347, q: 0.7071752369554196 };
const CUT = { frequency: 38.13547087602444, q: 0.5003270373238773 };
const PRINTED = 48_000;

const warped = (frequency: number, rate: number) => tan((Math.PI * frequency) / rate);

function cutDenominator(rate: number): number {
  const k = warped(CUT.frequency, rate);
  return 1 + k / CUT.q + k * k;
}

/**
 * K-weighting at any rate.
 *
 * @param rate Hz, 8000 or more.
 * @source ITU-R BS.1770-4, tables 1 and 2; other rates by the bilinear transform of the same analogue filters.
 */
export function kWeighting(rate: number): KWeighting {
  if (!(rate >= 8000)) throw new RangeError(`a rate to weight at must be 8000 Hz or more, got ${rate}`);
  const k = warped(HEAD.frequency, rate);
  const high = fromDecibels(HEAD.gain);
  const band = power(high, 0.4996667741545416);
  const a0 = 1 + k / HEAD.q + k * k;
  const cut = warped(CUT.frequency, rate);
  const cut0 = cutDenominator(rate);
  return {
    head: [
      (high + (band * k) / HEAD.q + k * k) / a0,
      (2 * (k * k - high)) / a0,
      (high - (band * k) / HEAD.q + k * k) / a0,
      (2 * (k * k - 1)) / a0,
      (1 - k / HEAD.q + k * k) / a0,
    ],
    // The table's numerator is not divided by a0: its gain at 48 kHz is kept at every rate.
    cut: [cutDenominator(PRINTED) / cut0, (2 * (cut * cut - 1)) / cut0, (1 - cut / CUT.q + cut * cut) / cut0],
  };
}

/**
 * Sum of the squares of a stretch of one channel, weighted.
 *
 * @param state K_STATE numbers from `at`, which are carried on.
 */
export function weightedEnergy(
  { head, cut }: KWeighting,
  state: Float64Array,
  at: number,
  samples: Float32Array,
  from: number,
  to: number,
): number {
  // one by one: taking an array apart at once would make an iterator for every stretch
  const b0 = head[0];
  const b1 = head[1];
  const b2 = head[2];
  const a1 = head[3];
  const a2 = head[4];
  const scale = cut[0];
  const c1 = cut[1];
  const c2 = cut[2];
  let h1 = state[at] as number;
  let h2 = state[at + 1] as number;
  let l1 = state[at + 2] as number;
  let l2 = state[at + 3] as number;
  let energy = 0;
  for (let i = from; i < to; i++) {
    const x = samples[i] as number;
    const y = b0 * x + h1;
    h1 = b1 * x - a1 * y + h2;
    h2 = b2 * x - a2 * y;
    const s = scale * y;
    const z = s + l1;
    l1 = l2 - 2 * s - c1 * z;
    l2 = s - c2 * z;
    energy += z * z;
  }
  state[at] = h1;
  state[at + 1] = h2;
  state[at + 2] = l1;
  state[at + 3] = l2;
  return energy;
}
