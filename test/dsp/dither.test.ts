import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Quantiser, type Dither } from '../../src/dsp/dither.ts';
import { averagedSpectrum, decibels, rms, toneIn } from './spectrum.ts';

const RATE = 44_100;

interface How {
  readonly bits?: number;
  readonly dither?: Dither;
  readonly rate?: number;
  readonly seed?: number;
  readonly channel?: number;
}

function quantised(input: Float32Array, how: How = {}): Int32Array {
  const quantiser = new Quantiser({ bits: 16, dither: 'tpdf', rate: RATE, seed: 1, channel: 0, ...how });
  const output = new Int32Array(input.length);
  quantiser.process(input, input.length, output);
  return output;
}

const sine = (hertz: number, level: number, frames: number) =>
  Float32Array.from({ length: frames }, (_, i) => level * Math.sin((2 * Math.PI * hertz * i) / RATE));

/** What was added, in steps of the whole numbers. */
const errors = (input: Float32Array, output: Int32Array, bits = 16) =>
  Float64Array.from(output, (whole, i) => whole - input[i]! * 2 ** (bits - 1));

// no silence, and far below a step: what comes out is the dither alone
const hush = new Float32Array(1 << 19).fill(1e-12);

describe('triangular dither', () => {
  test.each([
    ['in silence', hush],
    ['under a tone', sine(997, 0.5, 1 << 19)],
    ['under a constant of a third of a step', new Float32Array(1 << 19).fill(1 / 3 / 32_768)],
    ['under a constant of half a step', new Float32Array(1 << 19).fill(0.5 / 32_768)],
  ])('is off by half a step RMS %s, and by nothing in the mean', (_where, input) => {
    const error = errors(input, quantised(input));
    // half a million samples: both are known within 0.2 % of a step
    expect(Math.abs(rms(error) / 0.5 - 1)).toBeLessThan(0.01);
    expect(Math.abs(error.reduce((sum, e) => sum + e, 0) / error.length)).toBeLessThan(0.005);
  });

  test('of 24 bits is just as fine', () => {
    const input = new Float32Array(1 << 18).fill(1e-12);
    expect(Math.abs(rms(quantised(input, { bits: 24 })) / 0.5 - 1)).toBeLessThan(0.01);
  });

  test('a tone of one step has no harmonics above the noise, which without dither it has', () => {
    const size = 1 << 16;
    const hertz = (RATE / size) * 1486; // 1 kHz, in the middle of a bin
    const input = sine(hertz, 10 ** (-90.3 / 20), size * 32);
    const harmonics = (dither: Dither) => {
      const power = averagedSpectrum(quantised(input, { dither }), size);
      const near = (bin: number) => Math.max(...power.subarray(bin - 1, bin + 2));
      const around = power.subarray(20_000, 22_000).reduce((sum, p) => sum + p / 2000, 0);
      return Math.max(...[2, 3, 4, 5, 7, 9].map((k) => 10 * Math.log10(near(1486 * k) / around)));
    };
    // of 32 averages of noise the largest of 18 bins lies 2 dB above the mean; 3.5 is one in a thousand
    expect(harmonics('tpdf')).toBeLessThan(3.5);
    expect(harmonics('none')).toBeGreaterThan(20);
  });

  test.each([-60, -80, -90, -100, -110])('a tone at %i dBFS comes out as loud', (level) => {
    const input = sine(997, 10 ** (level / 20), 1 << 20);
    const found = toneIn(quantised(input), RATE, 997).level / 32_768;
    // a tone of 0.1 steps in noise of 0.5, over a million samples: known within 0.7 %, 0.06 dB
    expect(Math.abs(decibels(found) - level)).toBeLessThan(0.5);
  });

  test('is another for each channel and seed, and the same for the same', () => {
    const short = hush.subarray(0, 4096);
    const first = quantised(short);
    expect(quantised(short)).toEqual(first);
    for (const other of [{ channel: 1 }, { seed: 2 }]) {
      const second = quantised(short, other);
      const product = first.reduce((sum, a, i) => sum + a * second[i]!, 0) / first.length;
      expect(Math.abs(product)).toBeLessThan(0.25 * 0.08); // five standard errors of nothing in common
    }
  });
});

describe('shaped dither', () => {
  const band = (power: Float64Array, from: number, to: number) => {
    const bin = (hertz: number) => Math.round((hertz / RATE) * power.length * 2);
    return power.subarray(bin(from), bin(to)).reduce((sum, p) => sum + p, 0) / (bin(to) - bin(from));
  };

  test('moves the noise from where the ear is sharp to where it is not', () => {
    const flat = averagedSpectrum(quantised(hush), 4096);
    const shaped = averagedSpectrum(quantised(hush, { dither: 'shaped' }), 4096);
    const change = (from: number, to: number) =>
      10 * Math.log10(band(shaped, from, to) / band(flat, from, to));
    // Wannamaker's figures for the nine taps; ±1 dB for the width of the bands
    expect(Math.abs(change(3300, 3700) + 24.5)).toBeLessThan(1);
    expect(Math.abs(change(19_800, 20_200) - 25.5)).toBeLessThan(1);
    expect(Math.abs(decibels(rms(quantised(hush, { dither: 'shaped' })) / 0.5) - 18.4)).toBeLessThan(0.3);
  });

  test.each([{ bits: 24 }, { rate: 96_000 }])('is plain for %o, where there is nothing to gain', (how) => {
    const short = hush.subarray(0, 4096);
    expect(quantised(short, { ...how, dither: 'shaped' })).toEqual(quantised(short, how));
  });

  test('does not run away when everything is too loud', () => {
    const loud = new Float32Array(50_000).fill(1.5);
    loud.fill(1e-12, 25_000);
    const quiet = quantised(loud, { dither: 'shaped' }).subarray(25_100);
    expect(rms(quiet)).toBeLessThan(10);
  });
});

describe('whole numbers', () => {
  test('without dither are the nearest', () => {
    const input = Float32Array.from([0, 0.25, 1.4 / 32_768, 1.6 / 32_768, -1.6 / 32_768, -1]);
    expect([...quantised(input, { dither: 'none' })]).toEqual([0, 8192, 1, 2, -2, -32_768]);
  });

  test('of 24 bits go through without a change', () => {
    const input = Float32Array.from({ length: 1000 }, (_, i) => ((i * 16_769) % 8_388_608) / 8_388_608);
    expect([...quantised(input, { bits: 24, dither: 'none' })]).toEqual(
      [...input].map((sample) => sample * 8_388_608),
    );
  });

  test('that do not fit are cut and counted', () => {
    const quantiser = new Quantiser({ bits: 16, dither: 'none', rate: RATE, seed: 1, channel: 0 });
    const output = new Int32Array(4);
    quantiser.process(Float32Array.from([1, -1, 3, -3]), 4, output);
    expect([...output]).toEqual([32_767, -32_768, 32_767, -32_768]);
    expect(quantiser.cut).toBe(3);
  });

  test('go where they belong among other channels', () => {
    const quantiser = new Quantiser({ bits: 16, dither: 'none', rate: RATE, seed: 1, channel: 0 });
    const output = new Int32Array(6);
    quantiser.process(Float32Array.from([0.5, 0.25]), 2, output, 1, 3);
    expect([...output]).toEqual([0, 16_384, 0, 0, 8192, 0]);
  });

  test.each(['tpdf', 'shaped'] as const)('%s: 100 ms of digital silence become exactly that', (dither) => {
    const input = new Float32Array(RATE);
    input[100] = 0.5;
    input[RATE - 1] = 0.5;
    const output = quantised(input, { dither });
    const black = output.subarray(101 + 4410, RATE - 1);
    expect(black.every((whole) => whole === 0)).toBe(true);
    expect(rms(output.subarray(101, 101 + 4410))).toBeGreaterThan(0.4);
    expect(Math.abs(output[RATE - 1]! - 16_384)).toBeLessThanOrEqual(2);
  });

  test.each([7, 25, NaN])('there are none of %f bits', (bits) => {
    expect(() => quantised(hush, { bits })).toThrow(RangeError);
  });
});

test('the same sound makes the same numbers on every machine', () => {
  // made without sines, which differ between machines; the sum was taken on x86-64 with Node 20.20
  const input = Float32Array.from({ length: 10_000 }, (_, i) => (((i * 7919) % 1000) - 500) / 1024);
  const sum = createHash('sha256');
  for (const dither of ['none', 'tpdf', 'shaped'] as const)
    sum.update(quantised(input, { dither, seed: 42, channel: 1 }));
  expect(sum.digest('hex').slice(0, 16)).toBe('c0b4c08122869daf');
});
