import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Kernel, Place } from '../../src/dsp/kernel.ts';
import {
  LANES,
  MEASURE_CROSS,
  MEASURE_ENERGY,
  MEASURE_PEAK,
  MEASURE_ROWS,
  MIX_LEFT,
  MIX_LEFT_STEP,
  MIX_RIGHT,
  MIX_RIGHT_STEP,
  MIX_ROWS,
  QUANTUM,
  RAMP_GAIN,
  RAMP_ROWS,
  RAMP_STEP,
} from '../../src/dsp/kernel/layout.ts';
import { kernel } from './kernel-rig.ts';
import { noise } from './sound-rig.ts';

let k: Kernel;
let next: () => number;
beforeAll(async () => {
  k = await kernel();
});
beforeEach(() => {
  next = noise(2024);
});

/** What stands in a bank, or in as many floats as are asked for. */
const copyOf = (place: Place, floats = LANES * QUANTUM) =>
  Float64Array.from(k.floats.subarray(place >> 2, (place >> 2) + floats));

function noisyBank(height = 1): Place {
  const bank = k.takeBank();
  for (let n = 0; n < LANES * QUANTUM; n++) k.floats[(bank >> 2) + n] = height * next();
  return bank;
}

function noisyRow(block: Place, row: number, height: number): void {
  for (let lane = 0; lane < LANES; lane++) k.put(block, row, lane, height * next());
}

/** A gain is added up in float32: 128 times half of 6e-8, and the rounding of what comes of it. */
const NEAR = 5e-6;

describe('a gain', () => {
  test('moves from frame to frame in each lane on its own, in place or not, and its rows stay as they are', () => {
    const [source, target, block] = [noisyBank(), k.takeBank(), k.takeRows(RAMP_ROWS)];
    noisyRow(block, RAMP_GAIN, 1);
    noisyRow(block, RAMP_STEP, 0.01);
    const [x, rows] = [copyOf(source), copyOf(block, RAMP_ROWS * LANES)];
    k.run.ramp(source, target, block);
    copyOf(target).forEach((y, n) => {
      const lane = n % LANES;
      const gain = rows[lane]! + Math.floor(n / LANES) * rows[LANES + lane]!;
      expect(Math.abs(y - x[n]! * gain)).toBeLessThan(NEAR);
    });
    expect(copyOf(source)).toEqual(x);
    expect(copyOf(block, RAMP_ROWS * LANES)).toEqual(rows);
    k.run.ramp(source, source, block);
    expect(copyOf(source)).toEqual(copyOf(target));
  });

  test('that was worked out for each frame is rounded once', () => {
    const [source, gains, target] = [noisyBank(), noisyBank(), k.takeBank()];
    k.run.curve(source, target, gains);
    const [x, gain] = [copyOf(source), copyOf(gains)];
    expect(copyOf(target)).toEqual(x.map((y, n) => Math.fround(y * gain[n]!)));
  });
});

describe('a sum', () => {
  test('gets each lane by its two gains, on top of what it has', () => {
    const [source, left, right, block] = [noisyBank(), noisyBank(), noisyBank(), k.takeRows(MIX_ROWS)];
    for (const row of [MIX_LEFT, MIX_RIGHT]) noisyRow(block, row, 1);
    for (const row of [MIX_LEFT_STEP, MIX_RIGHT_STEP]) noisyRow(block, row, 0.01);
    const [x, l, r, rows] = [copyOf(source), copyOf(left), copyOf(right), copyOf(block, MIX_ROWS * LANES)];
    k.run.mix(source, left, right, block);
    const wanted = (n: number, row: number) =>
      x[n]! *
      (rows[row * LANES + (n % LANES)]! + Math.floor(n / LANES) * rows[(row + 1) * LANES + (n % LANES)]!);
    copyOf(left).forEach((y, n) => {
      expect(Math.abs(y - l[n]! - wanted(n, MIX_LEFT))).toBeLessThan(NEAR);
    });
    copyOf(right).forEach((y, n) => {
      expect(Math.abs(y - r[n]! - wanted(n, MIX_RIGHT))).toBeLessThan(NEAR);
    });
    expect(copyOf(block, MIX_ROWS * LANES)).toEqual(rows);
  });

  test.each([MIX_LEFT, MIX_LEFT_STEP, MIX_RIGHT, MIX_RIGHT_STEP])(
    'hears a lane of which only row %d is not 0, in either half of the bank',
    (row) => {
      for (const lane of [3, 4]) {
        const [source, left, right, block] = [noisyBank(), k.takeBank(), k.takeBank(), k.takeRows(MIX_ROWS)];
        k.put(block, row, lane, 0.5);
        k.run.mix(source, left, right, block);
        const [heard, silent] = row < MIX_RIGHT ? [left, right] : [right, left];
        expect(k.get(heard, 1, lane)).toBe(0.5 * k.get(source, 1, lane));
        expect(copyOf(silent).every((y) => y === 0)).toBe(true);
      }
    },
  );

  test('of the lanes of a bank is added exactly and rounded once', () => {
    const [bank, planar] = [noisyBank(), k.takePlanar()];
    // 1 + 2⁻³⁰ − 1: float32 would lose the small one
    [1, 2 ** -30, -1, 0, 0, 0, 0, 0].forEach((x, lane) => k.put(bank, 5, lane, x));
    k.run.fold(bank, planar);
    const x = copyOf(bank);
    copyOf(planar, QUANTUM).forEach((y, frame) => {
      const [a, b, c, d, e, f, g, h] = x.subarray(frame * LANES) as unknown as number[];
      expect(y).toBe(Math.fround(a! + c! + (e! + g!) + (b! + d! + (f! + h!))));
    });
    expect(copyOf(planar, QUANTUM)[5]).toBe(2 ** -30);
  });

  test('of two channels is one', () => {
    const [bank] = [noisyBank()];
    const [to, from] = [bank, bank + QUANTUM * 4];
    const [a, b] = [copyOf(to, QUANTUM), copyOf(from, QUANTUM)];
    k.run.addPlanar(to, from);
    expect(copyOf(to, QUANTUM)).toEqual(a.map((x, n) => Math.fround(x + b[n]!)));
    expect(copyOf(from, QUANTUM)).toEqual(b);
  });
});

describe('a measure', () => {
  const of = (x: Float64Array, lane: number) => x.filter((_, n) => n % LANES === lane);

  test('has the peak, the energy and how far the two of a pair go together, of this quantum alone', () => {
    const block = k.takeRows(MEASURE_ROWS);
    k.run.measure(noisyBank(9), block);
    const bank = noisyBank();
    k.put(bank, 127, 6, -3);
    k.run.measure(bank, block);
    const x = copyOf(bank);
    for (let lane = 0; lane < LANES; lane++) {
      const [own, other] = [of(x, lane), of(x, lane ^ 1)];
      expect(k.get(block, MEASURE_PEAK, lane)).toBe(Math.max(...own.map(Math.abs)));
      // 64 sums of float32 on either side: 4e-6 of them at most
      const energy = own.reduce((sum, y) => sum + y * y, 0);
      expect(Math.abs(k.get(block, MEASURE_ENERGY, lane) / energy - 1)).toBeLessThan(4e-6);
      const cross = own.reduce((sum, y, n) => sum + y * other[n]!, 0);
      expect(Math.abs(k.get(block, MEASURE_CROSS, lane) - cross)).toBeLessThan(4e-6 * energy);
      expect(k.get(block, MEASURE_CROSS, lane)).toBe(k.get(block, MEASURE_CROSS, lane ^ 1));
    }
    expect(k.get(block, MEASURE_PEAK, 6)).toBe(3);
  });

  test('shows by its energy where something is no number, and in no other lane', () => {
    const [bank, block] = [noisyBank(), k.takeRows(MEASURE_ROWS)];
    k.put(bank, 77, 2, NaN);
    k.run.measure(bank, block);
    for (let lane = 0; lane < LANES; lane++) {
      expect(Number.isNaN(k.get(block, MEASURE_ENERGY, lane))).toBe(lane === 2);
      expect(k.get(block, MEASURE_PEAK, lane)).toBeGreaterThan(0.5);
    }
  });
});
