import { power } from './elementary.ts';
import { Fft } from './fft.ts';

/** How one microphone stands to another that heard the same. */
export interface Alignment {
  /** How much later the second is, s; below 0: earlier. */
  readonly later: number;
  /** Is the second upside down? */
  readonly inverted: boolean;
  /** How sure that is, 0..1: little where they heard different things, or where a tone fits at several places. */
  readonly confidence: number;
}

/** From this confidence on it is worth telling somebody. */
export const SURE = 0.5;

/** Below it a room hums, above it two microphones hardly agree, Hz. */
const LOW = 30;
const HIGH = 8000;
/**
 * How far spectra are flattened before they are compared: 0 leaves the loudest tone in charge, which fits at every period of its
 * own; 1 gives every frequency the same say, noise too (Knapp and Carter 1976, the phase transform).
 */
const FLATTEN = 0.7;
/** A second place as far off as this is another place, and no shoulder of the first, s. */
const SHOULDER = 0.001;
/** Agreement over the whole spectrum that is as sure as it gets for microphones at two places. */
const AGREED = 0.35;
/** A second best place that reaches this share of the best leaves nothing to be said; none of it is sure. */
const RIVAL = 0.85;

const nothing: Alignment = { later: 0, inverted: false, confidence: 0 };

/**
 * By how much the second of two sounds is later, and whether it is upside down: where their cross-correlation, flattened in
 * frequency, is furthest from zero.
 *
 * @param most how far they may be apart either way, s.
 */
export function alignmentOf(a: Float32Array, b: Float32Array, rate: number, most: number): Alignment {
  const reach = Math.round(most * rate);
  if (isSilent(a) || isSilent(b)) return nothing;
  let size = 2;
  while (size < Math.max(a.length, b.length) + 2 * reach + 2) size *= 2;
  const { correlation, whole } = crossed(a, b, new Fft(size), rate);
  if (whole === 0) return nothing;
  const at = (lag: number): number => correlation[(lag + size) % size] as number;
  let best = 0;
  for (let lag = -reach; lag <= reach; lag++) if (Math.abs(at(lag)) > Math.abs(at(best))) best = lag;
  const inverted = at(best) < 0;
  const upright = (lag: number): number => (inverted ? -at(lag) : at(lag));
  const top = upright(best);
  const rival = rivalOf(upright, best, { reach, shoulder: Math.round(SHOULDER * rate) }) / top;
  const agreed = Math.min(1, top / whole / AGREED);
  return {
    later: (best + between(upright, best)) / rate,
    inverted,
    confidence: agreed * Math.min(1, Math.max(0, (RIVAL - rival) / (RIVAL / 2))),
  };
}

/** Below −80 dBFS over all there is nothing to go by. */
function isSilent(sound: Float32Array): boolean {
  let sum = 0;
  for (const sample of sound) sum += sample * sample;
  return !(sum > 1e-8 * sound.length);
}

/** The best of the other places: upside down anywhere, or upright somewhere else. */
function rivalOf(
  upright: (lag: number) => number,
  best: number,
  { reach, shoulder }: { readonly reach: number; readonly shoulder: number },
): number {
  let rival = 0;
  for (let lag = -reach; lag <= reach; lag++) {
    const height = upright(lag);
    const other = Math.abs(lag - best) > shoulder ? Math.abs(height) : -height;
    if (other > rival) rival = other;
  }
  return rival;
}

/** Where between samples the top is: that of the parabola through three, −0.5..0.5. */
function between(height: (lag: number) => number, best: number): number {
  const [before, top, after] = [height(best - 1), height(best), height(best + 1)];
  const bend = before - 2 * top + after;
  return bend < 0 ? Math.min(0.5, Math.max(-0.5, (before - after) / (2 * bend))) : 0;
}

/**
 * Cross-correlation by lag, negative ones from the end; `whole` is what it would come to at the top if the second were the first,
 * only later.
 */
function crossed(
  a: Float32Array,
  b: Float32Array,
  fft: Fft,
  rate: number,
): { readonly correlation: Float64Array; readonly whole: number } {
  const { size } = fft;
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  real.set(a);
  imaginary.set(b);
  fft.run(real, imaginary); // both at once: a real, b imaginary
  const whole = cross(real, imaginary, size, rate);
  fft.run(real, imaginary); // of a spectrum with its conjugate: back again, as it is real
  return { correlation: real, whole };
}

/** Makes the spectrum of both that of their correlation, conjugated; nothing outside the band. @returns the sum of its magnitudes. */
function cross(real: Float64Array, imaginary: Float64Array, size: number, rate: number): number {
  const from = Math.max(1, Math.ceil((LOW * size) / rate));
  const to = Math.min(size / 2 - 1, Math.floor((HIGH * size) / rate));
  let whole = 0;
  for (let k = 0; k <= size / 2; k++) {
    const mirror = (size - k) % size;
    const [x, y, u, v] = [real[k], imaginary[k], real[mirror], imaginary[mirror]] as [
      number,
      number,
      number,
      number,
    ];
    // A = (Z[k] + conj Z[−k]) / 2, B = (Z[k] − conj Z[−k]) / 2i
    const [ar, ai, br, bi] = [(x + u) / 2, (y - v) / 2, (y + v) / 2, (u - x) / 2];
    const re = ar * br + ai * bi; // conj(A)·B
    const im = ar * bi - ai * br;
    const size2 = re * re + im * im;
    const flat = k >= from && k <= to && size2 > 0 ? power(size2, -FLATTEN / 2) : 0;
    real[k] = re * flat;
    imaginary[k] = -im * flat;
    real[mirror] = re * flat;
    imaginary[mirror] = im * flat;
    whole += 2 * Math.sqrt(size2) * flat;
  }
  return whole;
}
