import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Kernel, Place } from '../../src/dsp/kernel.ts';
import {
  LANES,
  LIMIT_CUT,
  LIMIT_LATE,
  LIMIT_LEAST,
  LIMIT_ROWS,
  LIMIT_WET,
  LIMIT_WET_STEP,
} from '../../src/dsp/kernel/layout.ts';
import { Limiter, limiterRows } from '../../src/dsp/limiter.ts';
import { kernel } from './kernel-rig.ts';
import { apart, late, noise, sound, through, troublesome } from './sound-rig.ts';

const RATE = 48_000;
let k: Kernel;
beforeAll(async () => {
  k = await kernel();
});

interface Settings {
  readonly ceiling?: number;
  readonly release?: number;
  readonly link?: boolean;
  readonly wet?: number;
}

/** A limiter whose lanes are all set alike. */
function block({ ceiling = -6, release = 0.1, link = false, wet = 1 }: Settings = {}): Place {
  const place = k.takeRows(LIMIT_ROWS);
  for (let lane = 0; lane < LANES; lane++) {
    limiterRows(ceiling, release, link, RATE, k.floats, place >> 2, lane);
    k.put(place, LIMIT_WET, lane, wet);
    k.put(place, LIMIT_LEAST, lane, 1);
  }
  return place;
}

const limited = (lanes: readonly Float64Array[], place: Place) =>
  through(k, lanes, (bank) => k.run.limit(bank, place));
const peak = (x: Float64Array) => x.reduce((most, y) => Math.max(most, Math.abs(y)), 0);

const kinds = {
  noise: (seed: number) => noise(seed),
  sine: (seed: number) => {
    const step = (seed % 1009) / 1009;
    let angle = 0;
    return () => Math.sin((angle += Math.PI * step));
  },
  square: (seed: number) => {
    const period = 2 + (seed % 500);
    let n = 0;
    return () => (n++ % period < period / 2 ? 1 : -1);
  },
  clicks: (seed: number) => {
    const next = noise(seed);
    return () => (next() > 0.97 ? next() : 0);
  },
};

describe('the limiter', () => {
  test('lets no sample over its ceiling, whatever comes', () => {
    const part = fc.record({
      kind: fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])),
      seed: fc.integer({ min: 1, max: 1e6 }),
      gain: fc.oneof(fc.double({ min: 0, max: 20, noNaN: true }), fc.constantFrom(1e4, 1e12, 3e38, 1e-30)),
    });
    const parts = fc.array(part, { minLength: 1, maxLength: 4 });
    const ceilings = fc.double({ min: -30, max: 0, noNaN: true });
    const releases = fc.double({ min: 0.01, max: 1, noNaN: true });
    fc.assert(
      fc.property(parts, ceilings, releases, fc.boolean(), (made, ceiling, release, link) => {
        const sources = made.map(({ kind, seed, gain }) => ({ next: kinds[kind](seed), gain }));
        const lanes = [0, 1].map((lane) =>
          sound(6, (frame) => {
            const { next, gain } = sources[(Math.floor(frame / 200) + lane) % sources.length]!;
            return gain * next();
          }),
        );
        const most = Math.fround(10 ** (ceiling / 20)) * (1 + 1e-6);
        for (const heard of limited(lanes, block({ ceiling, release, link }))) {
          expect(peak(heard)).toBeLessThanOrEqual(most);
        }
        const twin = new Limiter(ceiling, release, RATE, 2);
        twin.process(lanes);
        for (const heard of lanes) expect(peak(heard)).toBeLessThanOrEqual(most);
      }),
      { numRuns: 60 },
    );
  });

  test('goes down in a straight line that ends just when the peak is heard, and holds until it has gone', () => {
    const at = 200;
    const heard = limited([sound(3, (frame) => (frame === at ? 2 : 0.25))], block({ release: 1 }))[0]!;
    const ceiling = 10 ** (-6 / 20);
    const cut = 1 - ceiling / 2;
    for (let before = 0; before < 64; before++) {
      if (before === 0) expect(heard[at + LIMIT_LATE]).toBeCloseTo(ceiling, 6);
      else expect(heard[at + LIMIT_LATE - before]! / 0.25).toBeCloseTo(1 - (cut * (64 - before)) / 64, 6);
    }
    expect(heard[at + LIMIT_LATE - 64]).toBe(0.25);
    // the first release comes in at 1/64 of the average: 48 000 frames for 63 %
    expect(heard[at + LIMIT_LATE + 1]! / 0.25).toBeCloseTo(1 - cut, 5);
  });

  test('gives back 63.2 % of a cut in the release time, and in the end all of it', () => {
    const release = 0.05;
    const heard = limited([sound(300, (frame) => (frame < 1000 ? 1 : 0.25))], block({ release }))[0]!;
    const cut = (frame: number) => 1 - heard[frame]! / 0.25;
    const start = 1000 + 200; // after look-ahead, hold and average
    expect(cut(start + release * RATE) / cut(start)).toBeCloseTo(Math.exp(-1), 4);
    // a cut of 0.5 is below 1e-7 after 15.4 time constants
    expect([...heard.subarray(1200 + 16 * release * RATE)].every((x) => x === 0.25)).toBe(true);
  });

  test('leaves what stays below the ceiling as it is, only later, to the bit', () => {
    const next = noise(7);
    const lane = sound(8, () => 0.5 * next());
    const loud = sound(8, () => 2 * next());
    expect(limited([lane], block())[0]).toEqual(late(lane, LIMIT_LATE));
    expect(limited([loud], block({ wet: 0 }))[0]).toEqual(late(loud, LIMIT_LATE));
    const twin = Float64Array.from(lane);
    new Limiter(-6, 0.1, RATE).process([twin]);
    expect(twin).toEqual(late(lane, LIMIT_LATE));
  });

  test('turns both sides of a linked pair down alike, and of one that is not linked only the loud side', () => {
    const next = noise(3);
    const left = sound(20, (frame) => (frame % 700 < 90 ? 2 : 0.3) * next());
    const right = left.map((x) => Math.fround(0.25 * x));
    const [a, b] = limited([left, right], block({ link: true })) as [Float64Array, Float64Array];
    expect(
      apart(
        a.map((x) => x * 0.25),
        b,
      ),
    ).toBeLessThan(1e-7); // two roundings of one gain
    expect(peak(a)).toBeGreaterThan(0.4);
    const apartOnes = limited([left, right], block());
    expect(apartOnes[1]).toEqual(late(right, LIMIT_LATE));
    expect(apart(apartOnes[0]!, a)).toBe(0);
  });

  test.each([
    ['noise', 'noise', 3, -6, 0.1],
    ['a tone far too loud', 'sine', 30, -20, 0.01],
    ['a square and a long release', 'square', 1.5, -1, 1],
    ['clicks', 'clicks', 4, -30, 0.05],
  ] as const)('is in the kernel what it is in its definition: %s', (_name, kind, gain, ceiling, release) => {
    const [a, b] = [kinds[kind](11), kinds[kind](301)];
    const lanes = [a, b].map((next) => sound(60, (frame) => gain * next() * (frame % 3000 < 1500 ? 1 : 0.1)));
    for (const link of [false, true]) {
      const place = block({ ceiling, release, link });
      const heard = limited(lanes, place);
      const wanted = lanes.map((lane) => Float64Array.from(lane));
      const twins = link
        ? [new Limiter(ceiling, release, RATE, 2)]
        : [0, 1].map(() => new Limiter(ceiling, release, RATE));
      if (link) twins[0]!.process(wanted);
      else wanted.forEach((lane, n) => twins[n]!.process([lane]));
      // a release rounds a float32 at every frame, 3e-8 each: over a time constant of 4800 frames, most of which cancel, it
      // may be 2e-5 of the gain away, 0.0002 dB
      heard.forEach((lane, n) => expect(apart(lane, wanted[n]!)).toBeLessThan(2e-5 * gain));
      expect(k.get(place, LIMIT_LEAST, 0)).toBeCloseTo(twins[0]!.least, 4);
    }
  });

  test('fades in and out between late and limited', () => {
    const lane = sound(2, () => 1);
    const place = block({ wet: 0 });
    for (let n = 0; n < LANES; n++) k.put(place, LIMIT_WET_STEP, n, 1 / 256);
    const heard = through(k, [lane], (bank, quantum) => {
      for (let n = 0; n < LANES; n++) k.put(place, LIMIT_WET, n, quantum / 2);
      k.run.limit(bank, place);
    })[0]!;
    const ceiling = 10 ** (-6 / 20);
    for (const frame of [130, 200, 255]) {
      expect(heard[frame]).toBeCloseTo(1 - (frame / 256) * (1 - ceiling), 5);
    }
  });

  test.each([false, true])(
    'limits as if there were silence where something is no number, linked: %s',
    (link) => {
      const next = noise(5);
      const lanes = Array.from({ length: LANES }, () => sound(6, () => 2 * next()));
      const [silent, spoilt] = [0, NaN].map((x) =>
        lanes.map((lane, n) => (n === 2 ? lane.map((y, frame) => (frame === 100 ? x : y)) : lane)),
      );
      const wanted = limited(silent!, block({ link }));
      wanted[2]![100 + LIMIT_LATE] = NaN;
      expect(limited(spoilt!, block({ link }))).toEqual(wanted);
    },
  );

  test('does not limit one lane otherwise because its neighbour is switched on', () => {
    const next = noise(9);
    const lanes = [0, 1].map(() => sound(8, () => 2 * next()));
    const switched = (neighbour: number) => {
      const place = block({ wet: 0 });
      return through(k, lanes, (bank, quantum) => {
        k.put(place, LIMIT_WET, 0, quantum < 4 ? 0 : 1);
        k.put(place, LIMIT_WET, 1, neighbour);
        k.run.limit(bank, place);
      })[0];
    };
    expect(switched(1)).toEqual(switched(0));
  });

  test('keeps nothing that slows the machine down once it is silent', () => {
    const next = noise(13);
    const place = block({ release: 0.01 });
    limited([sound(400, (frame) => (frame < 4000 ? 2 * next() : 0))], place);
    expect(troublesome(k, place, LIMIT_ROWS)).toEqual([]);
    expect(k.get(place, LIMIT_CUT + 63, 0)).toBe(0);
  });
});
