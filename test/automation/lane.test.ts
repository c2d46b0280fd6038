import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  emptyLane,
  lane,
  pointBefore,
  replaceStretch,
  valueAtTime,
  valueFrom,
  type Lane,
} from '../../src/automation/lane.ts';
import { allowed, faderLevel, faderTravel, rangeOf, type Law } from '../../src/units/laws.ts';

const fader: Law = { kind: 'fader' };
const pan: Law = { kind: 'linear', min: -1, max: 1 };
const freq: Law = { kind: 'log', min: 20, max: 20_000 };
const mute: Law = { kind: 'steps', min: 0, max: 1 };
const laws = [fader, pan, freq, mute] as const;

describe('a lane', () => {
  test('without points says nothing', () => {
    expect(valueAtTime(emptyLane, 100, fader)).toBeNaN();
  });

  test('holds its first value before the first point and its last after the last', () => {
    const of = lane([100, 200], [-6, -12]);
    expect([0, 99, 100, 200, 9999].map((at) => valueAtTime(of, at, fader))).toEqual([-6, -6, -6, -12, -12]);
  });

  test('of levels is straight in dB', () => {
    expect(valueAtTime(lane([0, 100], [0, -40]), 25, fader)).toBe(-10);
  });

  test('of levels with silence at one end is straight in travel, and reaches silence only there', () => {
    const of = lane([0, 100], [0, -Infinity]);
    expect(valueAtTime(of, 50, fader)).toBe(faderLevel(0.375));
    expect(valueAtTime(of, 99, fader)).toBeGreaterThan(-90);
    expect(valueAtTime(of, 100, fader)).toBe(-Infinity);
    expect(valueAtTime(lane([0, 100], [-Infinity, -Infinity]), 50, fader)).toBe(-Infinity);
  });

  test('of frequencies passes the octaves evenly', () => {
    expect(valueAtTime(lane([0, 100], [100, 10_000]), 50, freq)).toBeCloseTo(1000, 9);
  });

  test('of a switch holds each step until the next', () => {
    const of = lane([0, 100, 200], [0, 1, 0]);
    expect([0, 99.9, 100, 199, 200].map((at) => valueAtTime(of, at, mute))).toEqual([0, 0, 1, 1, 0]);
  });
});

/** A lane of a law: its times in order, values anywhere the law allows, silence included. */
function lanes(law: Law, least = 0): fc.Arbitrary<Lane> {
  const { min, max } = rangeOf(law);
  const from = min === -Infinity ? -95 : min;
  const value = fc.oneof(
    { weight: 4, arbitrary: fc.double({ min: from, max, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(min, max) },
  );
  return fc
    .uniqueArray(fc.tuple(fc.nat(5000), value), { selector: ([at]) => at, minLength: least, maxLength: 12 })
    .map((points) => points.sort((a, b) => a[0] - b[0]))
    .map((points) =>
      lane(
        points.map(([at]) => at),
        points.map(([, level]) => allowed(law, level)),
      ),
    );
}

test('a place found from where the tape was last is the one found afresh', () => {
  fc.assert(
    fc.property(lanes(fader), fc.nat(6000), fc.integer({ min: -1, max: 14 }), ({ times }, at, from) => {
      expect(pointBefore(times, at, from)).toBe(pointBefore(times, at));
    }),
  );
});

test.each(laws.map((law) => [law.kind, law] as const))(
  'a value between two points lies between their values: %s',
  (_kind, law) => {
    fc.assert(
      fc.property(lanes(law, 1), fc.double({ min: 0, max: 6000, noNaN: true }), (of, at) => {
        const before = pointBefore(of.times, at);
        const value = valueFrom(of, at, before, law);
        const ends = [
          of.values[Math.max(0, before)]!,
          of.values[Math.min(before + 1, of.values.length - 1)]!,
        ];
        expect(value).toBeGreaterThanOrEqual(Math.min(...ends));
        expect(value).toBeLessThanOrEqual(Math.max(...ends));
      }),
    );
  },
);

test('a line that has only just left silence is silent, not at −90 dB, which no fader can be', () => {
  const of = lane([0, 1e9], [-Infinity, -89.999_999]);
  expect(valueAtTime(of, 1e-9, fader)).toBe(-Infinity);
  expect(faderLevel(Number.MIN_VALUE)).toBe(-Infinity);
});

test.each(laws.map((law) => [law.kind, law] as const))(
  'what a lane says is a value its law allows: %s',
  (_kind, law) => {
    const place = fc.oneof(
      fc.double({ min: 0, max: 6000, noNaN: true }),
      fc.double({ min: 0, max: 1e-12, noNaN: true }),
    );
    fc.assert(
      fc.property(lanes(law, 1), fc.nat(12), place, (of, i, past) => {
        const from = of.times[i % of.times.length]!;
        for (const at of [past, from + past, from - past]) {
          const value = valueAtTime(of, at, law);
          expect(value).toBe(allowed(law, value));
        }
      }),
      { numRuns: 1000 },
    );
  },
);

/** Same value, or the same place of a fader to far less than a step of its motor. */
function near(a: number, b: number, law: Law): boolean {
  if (a === b) return true;
  if (law.kind === 'fader') return Math.abs(faderTravel(a) - faderTravel(b)) < 1e-9;
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), 1e-6);
}

describe.each(laws.map((law) => [law.kind, law] as const))('a pass over a lane of law %s', (_kind, law) => {
  const { min, max } = rangeOf(law);
  const resting = fc.constantFrom(...[min, max, (Math.max(min, -80) + max) / 2].map((v) => allowed(law, v)));
  const stretch = fc
    .tuple(fc.nat(5200), fc.oneof(fc.constant(0), fc.nat(2000)))
    .map(([from, long]) => [from, from + long] as const);
  const cases = fc
    .tuple(lanes(law), stretch, resting, lanes(law, 1))
    .map(([old, [from, to], rest, notes]) => {
      const inside = [...notes.times].map((at) => Math.round(from + ((to - from) * at) / 5000));
      const times = [...new Set([from, ...inside, to])].sort((a, b) => a - b);
      const values = times.map((_, i) => notes.values[i % notes.values.length]!);
      return { old, from, to, rest, written: lane(times, values) };
    });

  test('changes nothing outside what it wrote (pain 46: Write or Touch erased the rest of the lane)', () => {
    fc.assert(
      fc.property(
        cases,
        fc.array(fc.nat(6500), { minLength: 10 }),
        ({ old, from, to, rest, written }, more) => {
          const after = replaceStretch(old, from, to, written, rest, law);
          const was = (at: number): number => (old.times.length === 0 ? rest : valueAtTime(old, at, law));
          for (const at of [...more, from - 1, to + 1, from - 2, to + 2, ...old.times]) {
            if (at < 0 || (at >= from && at <= to)) continue;
            const now = valueAtTime(after, at, law);
            if (!near(now, was(at), law)) throw new Error(`at ${at}: ${was(at)} became ${now}`);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  test('holds what was written, to the sample, and its points ascend', () => {
    fc.assert(
      fc.property(cases, ({ old, from, to, rest, written }) => {
        const after = replaceStretch(old, from, to, written, rest, law);
        for (let at = from; at <= to; at += Math.max(1, (to - from) >> 4))
          expect(near(valueAtTime(after, at, law), valueAtTime(written, at, law), law)).toBe(true);
        for (let i = 1; i < after.times.length; i++)
          expect(after.times[i]!).toBeGreaterThan(after.times[i - 1]!);
        for (const value of after.values) expect(allowed(law, value)).toBe(value);
      }),
    );
  });

  test('beside another leaves that one as it was', () => {
    fc.assert(
      fc.property(cases, ({ old, from, to, rest, written }) => {
        const first = replaceStretch(old, from, to, written, rest, law);
        const next = lane([to + 1, to + 50], [rest, rest]);
        const both = replaceStretch(first, to + 1, to + 50, next, rest, law);
        for (let at = from; at <= to; at += Math.max(1, (to - from) >> 3))
          expect(near(valueAtTime(both, at, law), valueAtTime(first, at, law), law)).toBe(true);
      }),
    );
  });

  test('leaves the old lane itself untouched, for undo', () => {
    fc.assert(
      fc.property(cases, ({ old, from, to, rest, written }) => {
        const times = old.times.slice();
        const values = old.values.slice();
        replaceStretch(old, from, to, written, rest, law);
        expect([old.times, old.values]).toEqual([times, values]);
      }),
    );
  });
});

test('a pass from the very start of the timeline needs no point before it', () => {
  const after = replaceStretch(emptyLane, 0, 100, lane([0, 100], [-6, -6]), 0, fader);
  expect([...after.times]).toEqual([0, 100, 101]);
  expect([...after.values]).toEqual([-6, -6, 0]);
});

test('a fade out of silence that a pass cuts in two stays the fade it was', () => {
  const old = lane([0, 48_000], [-Infinity, 0]);
  const after = replaceStretch(old, 4800, 9600, lane([4800, 9600], [-20, -20]), 0, fader);
  expect(valueAtTime(after, 24_000, fader)).toBeCloseTo(faderLevel(0.375), 9);
});

test('a switch that was thrown holds until the next point of the lane', () => {
  const old = lane([0, 100, 200], [0, 1, 0]);
  const after = replaceStretch(old, 50, 50, lane([50], [1]), 0, mute, { latching: true });
  expect([[...after.times], [...after.values]]).toEqual([
    [0, 50, 100, 200],
    [0, 1, 1, 0],
  ]);
  const beside = replaceStretch(old, 99, 99, lane([99], [1]), 0, mute, { latching: true });
  expect([...beside.times]).toEqual([0, 99, 100, 200]);
});

test('a switch that was thrown holds no further than it may, and is what it was behind that', () => {
  const old = lane([0, 100, 200], [0, 1, 0]);
  const held = (until: number): number[][] => {
    const after = replaceStretch(old, 50, 50, lane([50], [1]), 0, mute, { latching: true, until });
    return [[...after.times], [...after.values]];
  };
  expect(held(80)).toEqual([
    [0, 50, 81, 100, 200],
    [0, 1, 0, 1, 0],
  ]);
  for (const until of [99, 100, 1000])
    expect(held(until)).toEqual([
      [0, 50, 100, 200],
      [0, 1, 1, 0],
    ]);
});
