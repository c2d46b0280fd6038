import { describe, expect, test } from 'vitest';
import { TruePeak, truePeakOf } from '../../src/dsp/true-peak.ts';
import { noise } from './tones.ts';

const dB = (factor: number) => 20 * Math.log10(factor);

/** A sine of half a second at a part of the rate, faded over 20 ms so that its ends add nothing. */
function sine(part: number, height: number, degrees: number, rate: number): Float32Array {
  const frames = rate / 2;
  const fade = rate / 50;
  return new Float32Array(frames).map((_, i) => {
    const edge = Math.min(1, i / fade, (frames - i) / fade);
    return edge * height * Math.sin(2 * Math.PI * part * i + (degrees * Math.PI) / 180);
  });
}

/**
 * One period of a quarter of the rate made at four times the rate, band-limited and thinned out from another first sample: what
 * EBU Tech 3341 describes for its cases 20 to 23. Its highest point is 1 before it is thinned out.
 */
function period(offset: number): Float32Array {
  const fine = new Float64Array(4000);
  for (let i = 0; i < 16; i++) fine[2000 + i] = Math.sin((2 * Math.PI * (i + 0.5)) / 16);
  const limited = fine.map((_, n) => {
    let sum = 0;
    for (let k = -128; k <= 128; k++) {
      const t = k / 4;
      const sinc = k === 0 ? 1 : Math.sin(Math.PI * t * 0.9) / (Math.PI * t * 0.9);
      sum += (fine[n - k] ?? 0) * sinc * (0.5 + 0.5 * Math.cos((Math.PI * k) / 129));
    }
    return sum;
  });
  const highest = limited.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return Float32Array.from({ length: 1000 }, (_, i) => limited[4 * i + offset]! / highest);
}

/** The standard's own tolerance: +0.2/−0.4 dB. */
function reads(peak: number, wanted: number): void {
  expect(dB(peak)).toBeLessThanOrEqual(wanted + 0.2);
  expect(dB(peak)).toBeGreaterThanOrEqual(wanted - 0.4);
}

describe.each([[44_100], [48_000], [96_000]])('EBU Tech 3341 true peak at %i Hz', (rate) => {
  test.each([
    ['15', 1 / 4, 0.5, 0, -6],
    ['16', 1 / 4, 0.5, 45, -6],
    ['17', 1 / 6, 0.5, 60, -6],
    ['18', 1 / 8, 0.5, 67.5, -6],
    ['19', 1 / 4, 1.41, 45, 3],
  ])('case %s', (_case, part, height, phase, wanted) => {
    const meter = new TruePeak(rate);
    const samples = sine(part, height, phase, rate);
    meter.add(new Float32Array(samples.length), samples, samples.length);
    reads(meter.peak, wanted);
  });
});

describe('true peak', () => {
  test.each([20, 21, 22, 23])(
    'EBU Tech 3341 case %i: a peak between samples is seen wherever they fall',
    (n) => {
      reads(truePeakOf(period(n - 20)), 0);
    },
  );

  test('is within 0.05 dB of a steady sine up to 0.42 of the rate, at any phase', () => {
    // no simple fractions of the rate: they meet the same few places again and again, and may always miss the top
    for (const part of [0.0103, 0.1007, 0.2013, 0.2493, 0.3011, 0.3537, 0.4013, 0.42]) {
      for (const phase of [0, 22, 45, 67, 90]) {
        expect(Math.abs(dB(truePeakOf(sine(part, 0.7, phase, 48_000)) / 0.7))).toBeLessThan(0.05);
      }
    }
  });

  test('is never below the highest sample, and never above what the bank can make of it', () => {
    const samples = noise(20_000, 9);
    const highest = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    expect(truePeakOf(samples)).toBeGreaterThanOrEqual(highest);
    expect(truePeakOf(samples)).toBeLessThan(3 * highest);
  });

  test('is the same however what it hears is cut', () => {
    const samples = noise(5000, 4).map((x, i) => x * Math.sin(i / 700));
    const whole = new TruePeak(48_000);
    whole.add(samples, samples, samples.length);
    for (const size of [1, 7, 64, 128, 1000]) {
      const meter = new TruePeak(48_000);
      for (let at = 0; at < samples.length; at += size) {
        const block = samples.subarray(at, at + size);
        meter.add(block, block, block.length);
      }
      expect(meter.peak).toBe(whole.peak);
    }
  });

  test('counts what stands after the last sample once it is finished', () => {
    const samples = new Float32Array(40);
    samples.set([1, 1], 38); // two equal samples: the wave is highest between them
    const meter = new TruePeak(48_000);
    meter.add(samples, samples, samples.length);
    expect(meter.peak).toBe(1);
    meter.finish();
    expect(meter.peak).toBeGreaterThan(1.2);
  });

  test('starts again when it is reset', () => {
    const meter = new TruePeak(48_000);
    const loud = sine(0.1, 0.9, 0, 48_000);
    meter.add(loud, loud, loud.length);
    meter.reset();
    expect(meter.peak).toBe(0);
    const quiet = sine(0.1, 0.1, 0, 48_000);
    meter.add(quiet, quiet, quiet.length);
    expect(meter.peak).toBeCloseTo(0.1, 3);
  });

  test('takes what is not a number for silence', () => {
    const samples = sine(0.1, 0.5, 0, 48_000);
    samples[1000] = Number.NaN;
    samples[2000] = -Infinity;
    const peak = truePeakOf(samples);
    expect(peak).toBeGreaterThanOrEqual(0.49);
    expect(peak).toBeLessThan(1.2);
  });
});
