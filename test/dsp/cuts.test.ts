import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compressorRows } from '../../src/dsp/compressor.ts';
import { gateRows } from '../../src/dsp/gate.ts';
import type { Kernel, Place } from '../../src/dsp/kernel.ts';
import {
  COMP_ROWS,
  COMP_WET_STEP,
  GATE_LEAST,
  GATE_ROWS,
  GATE_WET_STEP,
  GRAIN,
  QUANTUM,
  SVF_ROWS,
} from '../../src/dsp/kernel/layout.ts';
import { svfCoefficients } from '../../src/dsp/svf.ts';
import { kernel } from './kernel-rig.ts';
import { eight, hiss, rowsOf, through } from './lanes-rig.ts';

/** Frames at which a quantum is cut: any multiples of 16. */
const cuts = fc
  .uniqueArray(fc.integer({ min: 1, max: QUANTUM / GRAIN - 1 }))
  .map((grains) => [0, ...grains.toSorted((a, b) => a - b).map((n) => n * GRAIN), QUANTUM]);

/** Noise that dies away, so that states are cleared on the way; then some that is loud again. */
const sounds = eight((lane) =>
  hiss(6400, 20 + lane).map((x, n) => (n < 4800 ? x * Math.exp(-n / (20 + 10 * lane)) : x)),
);

const RATE = 48_000;

const PROCESSORS: readonly {
  readonly name: 'svf' | 'gate' | 'compress';
  readonly rows: number;
  readonly set: (k: Kernel, block: Place, lane: number) => void;
  readonly run: (k: Kernel, bank: Place, block: Place, from: number, frames: number) => void;
}[] = [
  {
    name: 'svf',
    rows: 2 * SVF_ROWS,
    set(k, block, lane) {
      const into = new Float64Array(6);
      for (const section of [0, SVF_ROWS]) {
        svfCoefficients('high-pass', 400 * (lane + 1) + section, 1, 0, RATE, into);
        for (const [n, value] of into.entries()) k.put(block, section + n, lane, value);
      }
    },
    run: (k, bank, block, from, frames) => k.run.svf(bank, block, 2, from, frames),
  },
  {
    name: 'gate',
    rows: GATE_ROWS,
    set(k, block, lane) {
      const times = { attack: 0.0002, hold: 0.001 * lane, release: 0.001 };
      const settings = { mode: lane % 3, threshold: -20, hysteresis: 4, range: -50, ratio: 3, ...times };
      gateRows({ ...settings, link: lane & 1 }, RATE, k.floats, block >> 2, lane);
      k.put(block, GATE_WET_STEP, lane, 1e-4);
      k.put(block, GATE_LEAST, lane, 1);
    },
    run: (k, bank, block, from, frames) => k.run.gate(bank, bank, block, from, frames),
  },
  {
    name: 'compress',
    rows: COMP_ROWS,
    set(k, block, lane) {
      const times = { attack: 0.0002 * lane, release: 0.001 };
      const settings = {
        threshold: -30,
        ratio: 1 + lane,
        knee: 6,
        makeup: 2,
        rms: lane & 1,
        auto: 0,
        ...times,
      };
      compressorRows({ ...settings, link: lane & 1 }, RATE, k.floats, block >> 2, lane);
      k.put(block, COMP_WET_STEP, lane, 1e-4);
    },
    run: (k, bank, block, from, frames) => k.run.compress(bank, bank, block, from, frames),
  },
];

describe('however a quantum is cut, the sound and all that is kept are the same to the bit', () => {
  test.each(PROCESSORS)('$name', async ({ rows, set, run }) => {
    const k = await kernel();
    const bank = k.takeBank();
    const block = k.takeRows(rows);
    const after = (at: readonly number[]) => {
      k.run.clear(block, rows * 32);
      for (let lane = 0; lane < 8; lane++) set(k, block, lane);
      const heard = through(k, bank, sounds, () => {
        for (const [n, from] of at.slice(0, -1).entries()) run(k, bank, block, from, at[n + 1]! - from);
      });
      return { heard, kept: rowsOf(k, block, rows) };
    };
    const whole = after([0, QUANTUM]);
    // 1e-15 is below what is heard and above what is kept: the sound has to have got there
    expect(whole.heard[0]!.subarray(3000, 4800).some((x) => Math.abs(x) < 1e-15)).toBe(true);
    fc.assert(
      fc.property(cuts, (at) => {
        expect(after(at)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });
});
