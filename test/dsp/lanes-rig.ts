import { fromDecibels } from '../../src/dsp/elementary.ts';
import type { Kernel, Place } from '../../src/dsp/kernel.ts';
import { LANES, QUANTUM } from '../../src/dsp/kernel/layout.ts';

/** Noise of ±1, wide-band, the same for the same seed (Marsaglia's xorshift32). */
export function hiss(frames: number, seed: number, level = 1): Float32Array {
  let state = seed | 1;
  return Float32Array.from({ length: frames }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return level * (state / 2 ** 31);
  });
}

/** A tone, cosine. */
export const tone = (frames: number, freq: number, rate: number, level = 1): Float32Array =>
  Float32Array.from({ length: frames }, (_, n) => level * Math.cos((2 * Math.PI * freq * n) / rate));

/** One value for so long. @param db dBFS */
export const level = (db: number, frames: number): Float32Array =>
  new Float32Array(frames).fill(fromDecibels(db));

/** One after the other. */
export const join = (...parts: readonly Float32Array[]): Float32Array =>
  Float32Array.from(parts.flatMap((part) => [...part]));

/** Noise that swells and dies away again and again. @param depth from softest to loudest, dB */
export const bursts = (frames: number, seed: number, depth: number): Float32Array =>
  hiss(frames, seed).map(
    (x, n) => x * fromDecibels(-depth + depth * Math.abs(Math.sin(n / (3000 + 100 * seed)))),
  );

export const dB = (factor: number): number => 20 * Math.log10(factor);

export const eight = <T>(make: (lane: number) => T): T[] => Array.from({ length: LANES }, (_, n) => make(n));

/** Writes a quantum of eight lanes into a bank. */
export function fill(k: Kernel, bank: Place, lanes: readonly ArrayLike<number>[], from = 0): void {
  for (const [lane, sound] of lanes.entries())
    for (let n = 0; n < QUANTUM; n++) k.put(bank, n, lane, sound[from + n] ?? 0);
}

/** Eight lanes through a bank, quantum by quantum. */
export function through(
  k: Kernel,
  bank: Place,
  lanes: readonly ArrayLike<number>[],
  quantum: (from: number) => void,
): Float32Array[] {
  const out = lanes.map(({ length }) => new Float32Array(length));
  for (let from = 0; from < (out[0]?.length ?? 0); from += QUANTUM) {
    fill(k, bank, lanes, from);
    quantum(from);
    for (const [lane, sound] of out.entries())
      for (let n = 0; n < QUANTUM && from + n < sound.length; n++) sound[from + n] = k.get(bank, n, lane);
  }
  return out;
}

/** Loud noise on all lanes of a bank, then silence. */
export function noiseThenSilence(k: Kernel, bank: Place, silence: number, quantum: () => void): void {
  const noise = eight((lane) => hiss(12_800, lane + 1));
  through(k, bank, noise, quantum);
  const nothing = eight(() => new Float32Array(silence));
  through(k, bank, nothing, quantum);
}

/**
 * One frame of a lane is no number. @param clean and `hurt`: two of the same, not yet used.
 *
 * @returns what came out, and what has to: as if that frame had been silent, but for itself.
 */
export function withNoNumber(
  k: Kernel,
  bank: Place,
  sounds: readonly Float32Array[],
  clean: () => void,
  hurt: () => void,
): { heard: Float32Array[]; wanted: Float32Array[] } {
  const [lane, frame] = [3, 500];
  sounds[lane]![frame] = 0;
  const wanted = through(k, bank, sounds, clean);
  sounds[lane]![frame] = NaN;
  wanted[lane]![frame] = NaN;
  return { heard: through(k, bank, sounds, hurt), wanted };
}

/** The gain that lane 0 of a processor has on a key, frame by frame: 1 goes through it. */
export function gainsOn(
  k: Kernel,
  key: Float32Array,
  quantum: (bank: Place, listens: Place) => void,
): Float32Array {
  const [bank, listens] = [k.takeBank(), k.takeBank()];
  const ones = eight(() => new Float32Array(key.length).fill(1));
  const keys = eight(() => key);
  const heard = through(k, bank, ones, (from) => {
    fill(k, listens, keys, from);
    quantum(bank, listens);
  });
  return heard[0]!;
}

/** How far one sound is from another, dB of its own power. */
export function errorOf(sound: ArrayLike<number>, reference: ArrayLike<number>): number {
  let error = 0;
  let power = 0;
  for (let n = 0; n < reference.length; n++) {
    error += (sound[n]! - reference[n]!) ** 2;
    power += reference[n]! ** 2;
  }
  return 10 * Math.log10(error / power);
}

/** All rows of a block, as they are. */
export const rowsOf = (k: Kernel, block: Place, rows: number): Float32Array =>
  k.floats.slice(block >> 2, (block >> 2) + rows * LANES);
