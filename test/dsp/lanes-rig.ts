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
