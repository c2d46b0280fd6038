import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lane, valueAtTime, type Lane } from '../../src/automation/lane.ts';
import { boundAt, strayed, thinned, type Thinned } from '../../src/automation/thin.ts';
import { allowed, faderLevel, faderTravel, rangeOf } from '../../src/units/laws.ts';

const fader: Thinned = { unit: 'dB', law: { kind: 'fader' } };
const gain: Thinned = { unit: 'dB', law: { kind: 'linear', min: -15, max: 15 } };
const pan: Thinned = { unit: 'pan', law: { kind: 'linear', min: -1, max: 1 } };
const freq: Thinned = { unit: 'Hz', law: { kind: 'log', min: 20, max: 20_000 } };
const mix: Thinned = { unit: '%', law: { kind: 'linear', min: 0, max: 100 } };
const attack: Thinned = { unit: 's', law: { kind: 'log', min: 0.0001, max: 0.2 } };
const mute: Thinned = { unit: 'switch', law: { kind: 'steps', min: 0, max: 1 } };
const kinds = { fader, gain, pan, freq, mix, attack, mute };

/** What a hand does: a value every 10 ms, by its share of the whole. */
function ride(seconds: number, at: (share: number) => number, sampleRate = 48_000): Lane {
  const count = seconds * 100;
  const shares = Array.from({ length: count + 1 }, (_, i) => i / count);
  return lane(
    shares.map((_, i) => Math.round((i * sampleRate) / 100)),
    shares.map(at),
  );
}

/** The level of a fader that counts 1024 places. */
const counted = (travel: number): number => faderLevel(Math.round(travel * 1023) / 1023);

/** Points a hand may leave: near one another as in a ride, and far apart; silence and both ends of the range. */
function rides({ law }: Thinned): fc.Arbitrary<Lane> {
  const { min, max } = rangeOf(law);
  const from = min === -Infinity ? -92 : min;
  const anywhere = fc.double({ min: from, max, noNaN: true });
  const step = fc.double({ min: -(max - from) / 200, max: (max - from) / 200, noNaN: true });
  const value = fc.oneof(
    { weight: 6, arbitrary: step.map((by) => (before: number) => before + by) },
    { weight: 1, arbitrary: fc.oneof(anywhere, fc.constantFrom(min, max)).map((to) => () => to) },
  );
  return fc
    .tuple(
      anywhere,
      fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), value), { maxLength: 150, size: 'max' }),
    )
    .map(([start, moves]) => {
      const times = [0];
      const values = [allowed(law, start)];
      for (const [after, move] of moves) {
        times.push(times.at(-1)! + after);
        values.push(allowed(law, move(Math.max(values.at(-1)!, from))));
      }
      return lane(times, values);
    });
}

describe.each(Object.entries(kinds))('a thinned lane of a %s', (_name, of) => {
  test('is nowhere further from what the hand did than its bound, with both ends as they were', () => {
    fc.assert(
      fc.property(rides(of), fc.constantFrom(0.5, 1, 3), (notes, factor) => {
        const after = thinned(notes, of, factor);
        notes.times.forEach((at, i) => {
          const value = notes.values[i]!;
          const off = strayed(of, valueAtTime(after, at, of.law), value);
          if (off > boundAt(of, value) * factor * (1 + 1e-7) + 1e-9)
            throw new Error(`at ${at} it is ${off} off ${value}`);
        });
        expect([after.times[0], after.times.at(-1)]).toEqual([notes.times[0], notes.times.at(-1)]);
        expect([after.values[0], after.values.at(-1)]).toEqual([notes.values[0], notes.values.at(-1)]);
      }),
      { numRuns: 300 },
    );
  });

  test('is not thinned further the second time', () => {
    fc.assert(
      fc.property(rides(of), (notes) => {
        const once = thinned(notes, of);
        expect(thinned(once, of)).toBe(once);
      }),
      { numRuns: 300 },
    );
  });
});

describe('too many points (pain 48)', () => {
  test.each([
    ['straight down to −30 dB', (share: number) => counted(faderTravel(-30 * share)), 12],
    ['slow at both ends, from 0 to −10 dB', (share: number) => -5 + 5 * Math.cos(Math.PI * share), 12],
    ['straight down to silence along the travel', (share: number) => faderLevel(0.75 * (1 - share)), 12],
    ['from 20 to 20 000 Hz', (share: number) => 20 * 1000 ** share, 2],
  ])('a fade of ten seconds, %s, has few', (_how, at, most) => {
    const of = _how.includes('Hz') ? freq : fader;
    expect(thinned(ride(10, at), of).times.length).toBeLessThanOrEqual(most);
  });

  test('a fader that is held while its sensor trembles by a step leaves two', () => {
    const held = (share: number): number => counted(0.75 + ((Math.round(share * 7919) % 3) - 1) / 1023);
    expect(thinned(ride(10, held), fader).times).toHaveLength(2);
  });

  test('a ride has as many at every sample rate, at the same moments', () => {
    const at = (share: number): number => counted(0.6 + 0.3 * Math.sin(17 * share) * Math.cos(5 * share));
    const [first, ...others] = [44_100, 48_000, 96_000, 192_000].map((rate) =>
      [...thinned(ride(30, at, rate), fader).times].map((time) => Math.round((time / rate) * 100)),
    );
    expect(first!.length).toBeLessThan(200);
    for (const other of others) expect(other).toEqual(first);
  });

  test('an hour that never rests is thinned at all: each point compared with each would outlast this test', () => {
    let seed = 1;
    const noise = ride(3600, (share) => {
      seed = (seed * 48_271) % 0x7fffffff;
      return -20 + 15 * share * (seed % 2 === 0 ? 1 : -1);
    });
    const left = thinned(noise, fader).times.length;
    expect(left).toBeGreaterThan(100_000);
    expect(left).toBeLessThan(noise.times.length);
  });
});

test('a switch keeps every throw, and loses only what repeats it', () => {
  const after = thinned(lane([0, 10, 20, 30, 40, 50], [0, 0, 1, 1, 0, 0]), mute);
  expect([[...after.times], [...after.values]]).toEqual([
    [0, 20, 40, 50],
    [0, 1, 0, 0],
  ]);
});

test('silence stays silence, to the point', () => {
  const silence = -Infinity;
  const notes = lane([0, 10, 20, 30, 40, 50, 60], [-10, -60, -89, silence, silence, silence, -80]);
  const after = thinned(notes, fader);
  expect([...after.times]).toEqual([0, 10, 20, 30, 50, 60]);
  expect(valueAtTime(after, 40, fader.law)).toBe(silence);
});
