import type { Kernel, Place } from '../../src/dsp/kernel.ts';
import { LANES, QUANTUM } from '../../src/dsp/kernel/layout.ts';

/** Numbers within ±1 that are the same at every run (xorshift). */
export function noise(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
}

/** So many quanta of sound, by frame; rounded to float32, so that kernel and twin hear the same. */
export function sound(quanta: number, at: (frame: number) => number): Float64Array {
  return Float64Array.from({ length: quanta * QUANTUM }, (_, frame) => Math.fround(at(frame)));
}

/** Lane n of a bank in memory becomes these frames. */
function fill(kernel: Kernel, bank: Place, lane: number, from: Float64Array, start = 0): void {
  for (let n = 0; n < QUANTUM; n++) {
    kernel.floats[(bank >> 2) + n * LANES + lane] = from[start + n] ?? 0;
  }
}

/** Sends up to eight lanes through a function of the kernel, quantum by quantum; the others are silent. */
export function through(
  kernel: Kernel,
  lanes: readonly Float64Array[],
  run: (bank: Place, quantum: number) => void,
): Float64Array[] {
  const bank = kernel.takeBank();
  const heard = lanes.map(({ length }) => new Float64Array(length));
  const quanta = Math.max(...lanes.map(({ length }) => length)) / QUANTUM;
  for (let quantum = 0; quantum < quanta; quantum++) {
    const start = quantum * QUANTUM;
    lanes.forEach((lane, n) => {
      fill(kernel, bank, n, lane, start);
    });
    run(bank, quantum);
    heard.forEach((lane, n) => {
      for (let frame = 0; frame < QUANTUM; frame++) {
        lane[start + frame] = kernel.get(bank, frame, n);
      }
    });
  }
  return heard;
}

/** The furthest that two sounds are apart. */
export function apart(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, x, n) => Math.max(most, Math.abs(x - (b[n] ?? NaN))), 0);
}

/** A sound as it is so many frames later, after silence. */
export function late(x: Float64Array, frames: number): Float64Array {
  return x.map((_, n) => x[n - frames] ?? 0);
}

/** Numbers of a block too small for the machine to be quick with, or none at all. */
export function troublesome(kernel: Kernel, block: Place, rows: number): number[] {
  const state = kernel.floats.subarray(block >> 2, (block >> 2) + rows * LANES);
  return [...state].filter((x) => x !== 0 && !(Math.abs(x) >= 1.2e-38));
}
