import { setImmediate as nextTurn } from 'node:timers/promises';
import { alignmentOf, type Alignment } from '../dsp/alignment.ts';
import { Loudness } from '../dsp/loudness.ts';
import { pass, type Sound } from './clip-measures.ts';

export { SURE } from '../dsp/alignment.ts';

/** What becomes of a stereo sound where there is one speaker. */
export interface StereoCheck {
  /** Of left and right over all of it, −1..1. */
  readonly correlation: number;
  /** Loudness of (left + right) / 2 on both sides, less that of stereo, LU: 0 for mono, −3 for two unrelated sides. */
  readonly monoLoss: number;
}

/** More than this is lost of a sound whose sides cancel, LU. */
export const MOST_MONO_LOSS = -6;

/** @returns undefined for silence. @throws BridgeError when the disk fails; the reason of `signal`. */
export async function stereoCheck(
  sound: Sound,
  rate: number,
  signal?: AbortSignal,
): Promise<StereoCheck | undefined> {
  const stereo = new Loudness(rate);
  const mono = new Loudness(rate);
  const sums = { cross: 0, left: 0, right: 0 };
  const half = new Float32Array(0x10000);
  await pass(
    sound,
    (rows, frames) => {
      const [left = half, right = left] = rows;
      for (let i = 0; i < frames; i++) {
        const l = left[i] ?? 0;
        const r = right[i] ?? 0;
        sums.cross += l * r;
        sums.left += l * l;
        sums.right += r * r;
        half[i] = (l + r) / 2;
      }
      stereo.add(left, right, frames);
      mono.add(half, half, frames);
    },
    signal,
  );
  if (!(stereo.integrated > -Infinity)) return undefined;
  const both = Math.sqrt(sums.left * sums.right);
  return {
    correlation: both > 0 ? sums.cross / both : 0,
    monoLoss: mono.integrated - stereo.integrated,
  };
}

/** How much of two sounds is compared, and how far apart microphones are looked for, s. */
const COMPARED = 10;
const APART = 0.02;
const STEP = 0.5;

/**
 * How the second of two sounds stands to the first, over the 10 s in which both are loudest.
 *
 * @returns undefined where they are never heard together.
 * @throws BridgeError when the disk fails; the reason of `signal`.
 */
export async function alignmentBetween(
  a: Sound,
  b: Sound,
  rate: number,
  signal?: AbortSignal,
): Promise<Alignment | undefined> {
  const from = Math.max(a.from, b.from);
  const until = Math.min(a.until, b.until);
  if (until - from < STEP * rate) return undefined;
  const step = Math.round(STEP * rate);
  const steps = Math.floor((until - from) / step);
  const powers = new Float64Array(steps);
  const rows = [a, b].map((sound) => ({ sound, mono: new Float32Array(step) }));
  for (let n = 0; n < steps; n++) {
    const [first, second] = rows.map(({ sound, mono }) => powerOf(fold(sound, from + n * step, mono)));
    powers[n] = Math.sqrt((first ?? 0) * (second ?? 0));
    await nextTurn();
    signal?.throwIfAborted();
  }
  const place = from + loudest(powers, Math.round(COMPARED / STEP)) * step;
  const frames = Math.min(until - place, COMPARED * rate);
  const [first, second] = [a, b].map((sound) => fold(sound, place, new Float32Array(frames)));
  return first && second && alignmentOf(first, second, rate, APART);
}

/** A stretch as one channel. */
function fold(sound: Sound, place: number, into: Float32Array): Float32Array {
  const right = new Float32Array(sound.channels === 2 ? into.length : 0);
  sound.read(place, into.length, sound.channels === 2 ? [into, right] : [into]);
  for (let i = 0; i < right.length; i++) into[i] = ((into[i] ?? 0) + (right[i] ?? 0)) / 2;
  return into;
}

function powerOf(sound: Float32Array): number {
  let sum = 0;
  for (const sample of sound) sum += sample * sample;
  return sum;
}

/** Where so many steps in a row have the most power. */
function loudest(powers: Float64Array, count: number): number {
  let best = 0;
  let most = -1;
  for (let n = 0; n === 0 || n + count <= powers.length; n++) {
    const sum = powers.subarray(n, n + count).reduce((all, one) => all + one, 0);
    if (sum > most) [best, most] = [n, sum];
  }
  return best;
}
