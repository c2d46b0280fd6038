import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Kernel } from '../../src/dsp/kernel.ts';
import { MAX_LEAST, MAX_QUICK_CUT, MAX_SLOW_CUT, MAX_SUMS, QUANTUM } from '../../src/dsp/kernel/layout.ts';
import { truePeakOf } from '../../src/dsp/true-peak.ts';
import { maximiserBytes, maximiserRows, TruePeakLimiter } from '../../src/dsp/true-peak-limiter.ts';
import { kernel } from './kernel-rig.ts';
import { noise as samplesOfNoise } from './tones.ts';

const RATE = 48_000;
const dB = (factor: number) => 20 * Math.log10(factor);
const peak = (x: Float32Array) => x.reduce((most, y) => Math.max(most, Math.abs(y)), 0);

/** Some frames of a sound, and enough silence after it for all of it to be heard. */
function sound(frames: number, at: (frame: number) => number): Float32Array {
  return Float32Array.from({ length: frames + 1000 }, (_, frame) => (frame < frames ? at(frame) : 0));
}

interface Settings {
  readonly ceiling?: number;
  readonly release?: number;
  readonly rate?: number;
}

function limited(
  channels: readonly Float32Array[],
  { ceiling = -1, release = 0.1, rate = RATE }: Settings = {},
) {
  const limiter = new TruePeakLimiter({ ceiling, release, rate, channels: channels.length });
  const heard = channels.map((x) => x.slice());
  limiter.process(heard, heard[0]!.length);
  return { heard, limiter };
}

const sine = (part: number, degrees: number) => (frame: number) =>
  Math.sin(2 * Math.PI * part * frame + (degrees * Math.PI) / 180);
const hiss = (seed: number) => {
  const samples = samplesOfNoise(30_000, seed);
  return (frame: number) => samples[frame % 30_000]!;
};
const bursts = (next: (frame: number) => number) => (frame: number) =>
  (frame % 3000 < 200 ? 1 : 0.05) * next(frame);

describe('the true-peak limiter', () => {
  test.each([
    ['a square of 997 Hz', (n: number) => (sine(997 / RATE, 0)(n) >= 0 ? 1 : -1)],
    ['a square of 4.8 kHz', (n: number) => (n % 10 < 5 ? 1 : -1)],
    ['a square of 60 Hz', (n: number) => (n % 800 < 400 ? 1 : -1)],
    ['a quarter of the rate, its samples 3 dB below its peaks', sine(1 / 4, 45)],
    ['a sixth of the rate', sine(1 / 6, 60)],
    ['an eighth of the rate', sine(1 / 8, 67.5)],
    ['20 kHz', sine(20_000 / RATE, 0)],
    ['23 kHz', sine(23_000 / RATE, 10)],
    ['half of the rate', (n: number) => (n % 2 ? 1 : -1)],
    ['white noise', hiss(1)],
    ['bursts of white noise', bursts(hiss(5))],
    ['bursts of 19 kHz', bursts(sine(19_000 / RATE, 0))],
    ['bursts of 1 kHz', bursts(sine(1000 / RATE, 0))],
    ['single samples', (n: number) => (n % 777 === 0 ? 1 : 0)],
  ])('lets nothing over its ceiling between samples either: %s', (_name, next) => {
    for (const gain of [1.5, 4, 20]) {
      for (const release of [0.01, 0.2]) {
        const { heard } = limited([sound(24_000, (frame) => gain * next(frame))], { release });
        expect(dB(truePeakOf(heard[0]!))).toBeLessThanOrEqual(-1 + 0.05);
        expect(dB(peak(heard[0]!))).toBeLessThanOrEqual(-1);
      }
    }
  });

  test('lets nothing over it whatever comes, at any rate', () => {
    const kinds = { hiss, sine: (seed: number) => sine((seed % 1009) / 2018, seed), square: (seed: number) => (n: number) => (n % (2 + (seed % 90)) < 1 + (seed % 90) / 2 ? 1 : -1) }; // prettier-ignore
    const part = fc.record({
      kind: fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])),
      seed: fc.integer({ min: 1, max: 1e6 }),
      gain: fc.oneof(fc.double({ min: 0, max: 20, noNaN: true }), fc.constantFrom(1e4, 1e12, 1e-30)),
      frames: fc.integer({ min: 1, max: 700 }),
    });
    const parts = fc.array(part, { minLength: 1, maxLength: 8 });
    const ceilings = fc.double({ min: -30, max: 0, noNaN: true });
    const releases = fc.double({ min: 0.001, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        parts,
        ceilings,
        releases,
        fc.constantFrom(44_100, 48_000),
        (made, ceiling, release, rate) => {
          const stretches = made.flatMap(({ kind, seed, gain, frames }) => {
            const next = kinds[kind](seed);
            return Array.from({ length: frames }, (_, n) => gain * next(n));
          });
          const left = sound(stretches.length, (n) => stretches[n]!);
          const right = sound(stretches.length, (n) => stretches[stretches.length - 1 - n]!);
          for (const heard of limited([left, right], { ceiling, release, rate }).heard) {
            expect(dB(truePeakOf(heard))).toBeLessThanOrEqual(ceiling + 0.05);
          }
        },
      ),
      { numRuns: 80 },
    );
  });

  test('leaves what stays below the ceiling as it is, only later, to the bit', () => {
    const quiet = hiss(7);
    for (const rate of [44_100, 48_000, 96_000, 192_000]) {
      const x = sound(3000, (frame) => 0.3 * quiet(frame));
      const { heard, limiter } = limited([x], { rate });
      expect(heard[0]).toEqual(x.map((_, n) => x[n - limiter.late] ?? 0));
      expect(limiter.least).toBe(1);
      // 2.7 ms, and 24 samples for what is between them
      expect(limiter.late / rate).toBeLessThan(0.0036);
    }
  });

  test('is the same however what it hears is cut', () => {
    const next = bursts(hiss(4));
    const x = sound(6000, (frame) => 3 * next(frame));
    const whole = limited([x, x]).heard;
    for (const size of [1, 7, 64, 100, 128, 1023]) {
      const limiter = new TruePeakLimiter({ ceiling: -1, release: 0.1, rate: RATE, channels: 2 });
      const cut = [x.slice(), x.slice()];
      for (let at = 0; at < x.length; at += size) {
        const blocks = cut.map((channel) => channel.subarray(at, at + size));
        limiter.process(blocks, blocks[0]!.length);
      }
      expect(cut).toEqual(whole);
    }
  });

  test('turns all channels down alike', () => {
    const next = hiss(3);
    const left = sound(9000, (frame) => (frame % 2000 < 90 ? 4 : 0.3) * next(frame));
    const right = left.map((x) => x / 4); // exact in float32, and so is the product with a gain
    const { heard } = limited([left, right]);
    expect(heard[1]).toEqual(heard[0]!.map((x) => x / 4));
  });

  test('gives back 63.2 % of the cut of a lone peak in the release time, and in the end all of it', () => {
    const release = 0.01;
    const at = 500;
    const x = sound(80_000, (frame) => (frame === at ? 4 : 0.125));
    const { heard, limiter } = limited([x], { release });
    const cut = (frame: number) => 1 - heard[0]![frame + limiter.late]! / 0.125;
    const start = at + 200; // the averages are behind it
    expect(cut(start + release * RATE) / cut(start)).toBeCloseTo(Math.exp(-1), 2);
    expect(heard[0]!.subarray(70_000, 80_000).every((y) => y === 0.125)).toBe(true);
  });

  test('lets go more slowly where there was much to do', () => {
    const after = (frames: number) => {
      const x = sound(60_000, (n) => (n < frames ? 4 : 0.125) * (n < frames ? sine(0.01, 0)(n) : 1));
      const { heard, limiter } = limited([x], { release: 0.02 });
      return 1 - heard[0]![frames + limiter.late + 4000]! / 0.125;
    };
    expect(after(24_000)).toBeGreaterThan(3 * after(100));
  });

  test('tells the lowest gain, anew once it was set back', () => {
    const x = sound(4000, (frame) => (frame < 2000 ? 4 : 0.1) * sine(0.01, 0)(frame));
    const limiter = new TruePeakLimiter({ ceiling: -6, release: 0.001, rate: RATE, channels: 1 });
    limiter.process([x.subarray(0, 2000)], 2000);
    expect(dB(limiter.least)).toBeCloseTo(-6.1 - dB(4), 1);
    limiter.process([x.subarray(2000)], 3000);
    limiter.process([new Float32Array(9000)], 9000);
    limiter.least = 1;
    limiter.process([new Float32Array(4000)], 4000);
    expect(limiter.least).toBe(1);
  });

  test('takes what is no number for silence', () => {
    const next = hiss(5);
    const good = sound(3000, (frame) => 3 * next(frame));
    const spoilt = good.map((x, n) => (n === 700 ? NaN : n === 900 ? -Infinity : x));
    const silent = good.map((x, n) => (n === 700 || n === 900 ? 0 : x));
    expect(limited([spoilt]).heard).toEqual(limited([silent]).heard);
  });
});

describe('the true-peak limiter of the kernel', () => {
  let k: Kernel;
  beforeAll(async () => {
    k = await kernel();
  });

  /** Both sides through the kernel, quantum by quantum; cut to whole quanta. */
  function maximised(
    [left, right]: readonly [Float32Array, Float32Array],
    { ceiling = -1, release = 0.1, rate = RATE }: Settings = {},
  ) {
    const block = k.take(maximiserBytes);
    const planar = [k.takePlanar(), k.takePlanar()] as const;
    maximiserRows(ceiling, release, rate, k.floats, block >> 2);
    k.floats[(block >> 2) + MAX_LEAST] = 1;
    const heard = [left.slice(), right.slice()] as const;
    for (let at = 0; at + QUANTUM <= left.length; at += QUANTUM) {
      planar.forEach((place, c) => k.planar(place).set(heard[c]!.subarray(at, at + QUANTUM)));
      k.run.maximise(planar[0], planar[1], block);
      planar.forEach((place, c) => heard[c]!.set(k.planar(place), at));
    }
    const whole = left.length - (left.length % QUANTUM);
    return {
      heard: heard.map((x) => x.subarray(0, whole)),
      block,
      least: k.floats[(block >> 2) + MAX_LEAST]!,
    };
  }

  test.each([
    ['white noise', hiss(1), 4, -1, 0.05, 48_000],
    ['bursts', bursts(hiss(2)), 10, -6, 0.01, 44_100],
    ['a square', (n: number) => (n % 50 < 25 ? 1 : -1), 3, -1, 0.5, 96_000],
    ['20 kHz', sine(20_000 / RATE, 0), 20, -12, 0.1, 192_000],
  ] as const)('is what it is in its definition: %s', (_name, next, gain, ceiling, release, rate) => {
    const left = sound(30_000, (n) => gain * next(n));
    const right = sound(30_000, (n) => gain * 0.7 * next(n + 13));
    const { heard, least } = maximised([left, right], { ceiling, release, rate });
    const wanted = limited([left, right], { ceiling, release, rate });
    // only levels are float32: a sum of 24 products is right within 1e-6 of what goes into it, 0.00001 dB of the gain
    heard.forEach((x, c) => {
      const off = x.reduce((most, y, n) => Math.max(most, Math.abs(y - wanted.heard[c]![n]!)), 0);
      expect(off).toBeLessThan(3e-6 * gain);
    });
    expect(least).toBeCloseTo(wanted.limiter.least, 5);
    if (rate < 50_000) for (const x of heard) expect(dB(truePeakOf(x))).toBeLessThanOrEqual(ceiling + 0.05);
  });

  test('leaves what stays below the ceiling as it is, only later, to the bit', () => {
    const next = hiss(9);
    const x = sound(5000, (n) => 0.3 * next(n));
    const { heard } = maximised([x, x]);
    const { late } = new TruePeakLimiter({ ceiling: -1, release: 0.1, rate: RATE, channels: 1 });
    for (const y of heard) expect([...y]).toEqual([...y].map((_, n) => x[n - late] ?? 0));
  });

  test('takes what is no number, or no sound any more, for silence', () => {
    const next = hiss(5);
    const good = sound(3000, (n) => 3 * next(n));
    const odd = new Map([[700, NaN], [900, -Infinity], [1100, 3e38]]); // prettier-ignore
    const spoilt = good.map((x, n) => odd.get(n) ?? x);
    const silent = good.map((x, n) => (odd.has(n) ? 0 : x));
    expect(maximised([spoilt, good]).heard).toEqual(maximised([silent, good]).heard);
  });

  test('keeps nothing that slows the machine down once it is silent', () => {
    const next = hiss(5);
    const x = sound(90_000, (n) => (n < 3000 ? 3 * next(n) : 0));
    const { block, heard } = maximised([x, x], { release: 0.01 });
    expect(heard[0]!.subarray(60_000).every((y) => y === 0)).toBe(true);
    for (const cut of [MAX_QUICK_CUT, MAX_SLOW_CUT, MAX_SUMS, MAX_SUMS + 2])
      expect(new Float64Array(k.floats.buffer, block + 4 * cut, 1)[0]).toBe(0);
  });
});
