import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Resampler } from '../../src/dsp/resample.ts';
import { decibels, rms, toneIn } from './spectrum.ts';

const sine = (hertz: number, rate: number, frames: number, level = 1) =>
  Float64Array.from({ length: frames }, (_, i) => level * Math.sin((2 * Math.PI * hertz * i) / rate));

/** All of a sound at another rate, fed in blocks. */
function converted(input: Float64Array, from: number, to: number, block = 4096): Float64Array {
  const resampler = new Resampler(from, to, 1);
  const room = new Float64Array(Math.max(resampler.most(block), resampler.mostFlushed));
  const all: number[] = [];
  const keep = (count: number) => {
    for (let i = 0; i < count; i++) all.push(room[i]!);
  };
  for (let at = 0; at < input.length; at += block) {
    const piece = input.subarray(at, at + block);
    keep(resampler.process([piece], piece.length, [room]));
  }
  keep(resampler.flush([room]));
  return Float64Array.from(all);
}

/** Without the beginning and end, where the sound starts and stops. */
const middle = (samples: Float64Array, rate: number) =>
  samples.subarray(Math.round(rate * 0.05), samples.length - Math.round(rate * 0.05));

const RATES = [
  [44_100, 48_000],
  [48_000, 44_100],
  [96_000, 48_000],
  [88_200, 44_100],
  [48_000, 96_000],
  [48_000, 47_999], // between rows
  [47_999, 48_000], // and up
] as const;

describe.each(RATES)('from %i to %i Hz', (from, to) => {
  const low = Math.min(from, to);

  test('997 Hz at −1 dBFS comes with less than −120 dB of anything else', () => {
    const made = middle(converted(sine(997, from, from / 2, 10 ** (-1 / 20)), from, to), to);
    const { level, rest } = toneIn(made, to, 997);
    expect(decibels(rest / (level / Math.SQRT2))).toBeLessThan(-120);
    expect(decibels(level)).toBeCloseTo(-1, 4);
  });

  test('the level is the same within 0.02 dB from 20 Hz to 20 kHz, and nothing else is above −110 dB', () => {
    for (const hertz of [20, 100, 5000, 12_000, 17_000, 20_000]) {
      const made = middle(converted(sine(hertz, from, from / 2), from, to), to);
      const { level, rest } = toneIn(made, to, hertz);
      expect(Math.abs(decibels(level))).toBeLessThan(0.02);
      expect(decibels(rest)).toBeLessThan(-110);
    }
  });

  test('what the lower rate cannot hold leaves nothing above −110 dBFS', () => {
    for (const part of [0.5, 0.53, 0.7, 0.95]) {
      const hertz = part * low + 1;
      if (hertz >= from / 2) continue;
      const made = middle(converted(sine(hertz, from, from / 2), from, to), to);
      expect(decibels(rms(made) * Math.SQRT2)).toBeLessThan(-110);
    }
  });

  test('a wave stays where it was', () => {
    // a bump at 0.1 s, of 4 ms: wide enough to be held by both rates
    const bump = (i: number, rate: number) => Math.exp(-(((i / rate - 0.1) / 0.0008) ** 2));
    const made = converted(
      Float64Array.from({ length: from / 5 }, (_, i) => bump(i, from)),
      from,
      to,
    );
    const worst = made.reduce((most, sample, i) => Math.max(most, Math.abs(sample - bump(i, to))), 0);
    expect(worst).toBeLessThan(1e-6); // the bump has nothing above 20 kHz to lose
  });
});

test('a tone of 23 kHz leaves nothing above −110 dBFS at 44.1 kHz', () => {
  const made = middle(converted(sine(23_000, 48_000, 48_000), 48_000, 44_100), 44_100);
  expect(decibels(rms(made) * Math.SQRT2)).toBeLessThan(-110);
});

test.each([
  [48_000, 44_100, 1],
  [48_000, 44_100, 48_001],
  [44_100, 48_000, 3],
  [384_000, 8000, 1000],
  [8000, 384_000, 10],
  [48_000, 47_999, 50_000],
  [48_000, 48_000, 777],
])('from %i to %i Hz, %i frames become as many as there is time for', (from, to, frames) => {
  expect(converted(new Float64Array(frames).fill(1), from, to)).toHaveLength(Math.ceil((frames * to) / from));
});

test('a constant stays one, to the last digits, in the middle of it', () => {
  for (const [from, to] of [...RATES, [384_000, 8000], [383_999, 8000]] as const) {
    const made = middle(converted(new Float64Array(from / 4).fill(0.5), from, to), to);
    expect(Math.max(...made.map((sample) => Math.abs(sample - 0.5)))).toBeLessThan(1e-12);
  }
});

test('the same rate is left alone', () => {
  const noise = Float64Array.from({ length: 5000 }, (_, i) => Math.sin(i * i));
  expect(converted(noise, 44_100, 44_100)).toEqual(noise);
});

test('how the sound is cut into blocks makes no difference, not to a bit', () => {
  const noise = Float64Array.from({ length: 3000 }, (_, i) => Math.sin(i * i));
  const whole = RATES.map(([from, to]) => converted(noise, from, to, 3000));
  fc.assert(
    fc.property(fc.nat(RATES.length - 1), fc.integer({ min: 1, max: 3000 }), (which, block) => {
      const [from, to] = RATES[which]!;
      expect(converted(noise, from, to, block)).toEqual(whole[which]);
    }),
    { numRuns: 30 },
  );
});

test('channels do not hear each other', () => {
  const resampler = new Resampler(44_100, 48_000, 2);
  const out = [new Float64Array(3000), new Float64Array(3000)];
  const left = sine(500, 44_100, 2000);
  const count = resampler.process([left, new Float64Array(2000)], 2000, out);
  expect(count).toBeGreaterThan(1500);
  expect(out[1]!.every((sample) => sample === 0)).toBe(true);
  expect(Math.max(...out[0]!)).toBeGreaterThan(0.9);
});

test.each([
  [0, 48_000, 1],
  [44_100.5, 48_000, 1],
  [44_100, -1, 1],
  [44_100, 48_000, 0],
])('from %f to %f Hz with %i channels there is nothing', (from, to, channels) => {
  expect(() => new Resampler(from, to, channels)).toThrow(RangeError);
});

test('the same sound makes the same samples on every machine', () => {
  // made without sines, which differ between machines; the sum was taken on x86-64 with Node 20.20
  const input = Float64Array.from({ length: 5000 }, (_, i) => (((i * 7919) % 1000) - 500) / 1024);
  const sum = createHash('sha256');
  for (const [from, to] of RATES) sum.update(converted(input, from, to));
  expect(sum.digest('hex').slice(0, 16)).toBe('cf92a1faf19b9f13');
});
