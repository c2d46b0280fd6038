import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edited, type Edited } from '../../src/automation/edit.ts';
import { emptyLane, lane, valueAtTime, type Lane } from '../../src/automation/lane.ts';
import type { LaneEdit } from '../../src/model/input.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { defaultLayout } from '../../src/model/layout.ts';
import { rangeOf, travelOf, valueAt } from '../../src/units/laws.ts';

const table = new ParameterTable(defaultLayout);

function of(path: string, points: readonly (readonly [number, number])[] | Lane, resting = 0): Edited {
  const { unit, law } = table.row(table.at(path));
  const made =
    'times' in points
      ? points
      : lane(
          points.map(([at]) => at),
          points.map(([, value]) => value),
        );
  return { unit, law, lane: made, resting, sampleRate: 48_000 };
}

const pointsOf = ({ times, values }: Lane): [number, number][] => [...times].map((at, i) => [at, values[i]!]);
const after = (lane: Edited, edit: LaneEdit): [number, number][] => {
  const done = edited(lane, edit);
  if (typeof done === 'string') throw new Error(done);
  return pointsOf(done);
};

const FADER = [
  [100, -20],
  [200, -10],
  [300, -30],
  [400, -6],
] as const;

describe('a lane is reshaped without playing:', () => {
  test.each<[string, LaneEdit, readonly (readonly [number, number])[]]>([
    [
      'mirrored around a level',
      { how: 'mirror', around: -20 },
      [
        [100, -20],
        [200, -30],
        [300, -10],
        [400, -34],
      ],
    ],
    [
      'reversed in time',
      { how: 'reverse' },
      [
        [100, -6],
        [200, -30],
        [300, -10],
        [400, -20],
      ],
    ],
    [
      'held from one place to another',
      { how: 'hold', from: 200, to: 300 },
      [
        [100, -20],
        [199, expect.closeTo(-10.1, 9)],
        [200, -10],
        [300, -10],
        [301, expect.closeTo(-29.76, 9)],
        [400, -6],
      ] as never,
    ],
    [
      'drawn straight between what is there (pain 48)',
      { how: 'line', from: 100, to: 400 },
      [
        [99, -20],
        [100, -20],
        [400, -6],
        [401, -6],
      ],
    ],
    [
      'drawn straight between two values',
      { how: 'line', from: 100, to: 400, start: '-inf', end: 0 },
      [
        [99, -20],
        [100, -Infinity],
        [400, 0],
        [401, -6],
      ],
    ],
  ])('%s', (_what, edit, points) => {
    expect(
      after(of('ch/1/fader', FADER), edit).filter(
        ([at]) => !(edit.how === 'mirror' || edit.how === 'reverse') || (at >= 100 && at <= 400),
      ),
    ).toEqual(points);
  });

  test('a stretch is copied again and again', () => {
    const copied = edited(of('ch/1/fader', FADER), {
      how: 'copy',
      from: 100,
      to: 200,
      at: 1000,
      times: 3,
    }) as Lane;
    const { law } = of('ch/1/fader', FADER);
    const at = (place: number) => valueAtTime(copied, place, law);
    for (const again of [0, 100, 200])
      for (const place of [0, 30, 99]) expect(at(1000 + again + place)).toBeCloseTo(at(100 + place), 9);
    expect(at(1300)).toBe(-10);
  });

  test('pans are mirrored around the middle, without saying so', () => {
    expect(
      after(
        of('ch/1/pan', [
          [0, -0.5],
          [100, 0.25],
        ]),
        { how: 'mirror' },
      ).filter(([at]) => at <= 100),
    ).toEqual([
      [0, 0.5],
      [100, -0.25],
    ]);
  });

  test('a switch is reversed so that it holds for as long as it did', () => {
    const mute = of('ch/1/mute', [
      [0, 0],
      [10, 1],
      [30, 0],
    ]);
    const back = edited(mute, { how: 'reverse', from: 0, to: 99 }) as Lane;
    for (let place = 0; place < 100; place++)
      expect(valueAtTime(back, place, mute.law)).toBe(valueAtTime(mute.lane, 99 - place, mute.law));
  });

  test.each<[string, string, LaneEdit]>([
    ['say around what value', 'ch/1/fader', { how: 'mirror' }],
    ['nothing can be mirrored around silence', 'ch/1/fader', { how: 'mirror', around: -100 }],
    ['it has steps', 'ch/1/mute', { how: 'mirror', around: 0 }],
    ['it has steps', 'ch/1/mute', { how: 'smooth', by: 1 }],
    ['it has steps', 'ch/1/mute', { how: 'line', from: 0, to: 100, start: 0, end: 1 }],
    ['a stretch cannot end before it begins', 'ch/1/fader', { how: 'reverse', from: 300, to: 100 }],
    ['a stretch cannot end before it begins', 'ch/1/fader', { how: 'hold', from: 300, to: 100 }],
    ['the lane has no takes', 'ch/1/fader', { how: 'comp', take: 1 }],
    ['a single place is copied once', 'ch/1/fader', { how: 'copy', from: 100, to: 100, at: 5, times: 2 }],
  ])('what cannot be done is said: %s', (why, path, edit) => {
    const points =
      path === 'ch/1/mute'
        ? ([
            [0, 0],
            [50, 1],
          ] as const)
        : FADER;
    expect(edited(of(path, points), edit)).toContain(why);
  });

  test('an empty lane has nothing to reshape, and is drawn on what the parameter stands at', () => {
    expect(edited(of('ch/1/fader', emptyLane), { how: 'reverse' })).toContain('no points');
    expect(after(of('ch/1/fader', emptyLane, -5), { how: 'line', from: 10, to: 20, end: 0 })).toEqual([
      [9, -5],
      [10, -5],
      [20, 0],
      [21, -5],
    ]);
  });
});

// --- whatever the lane -----------------------------------------------------------------------------------------------

const rates = [44_100, 48_000, 96_000, 192_000] as const;
const paths = ['ch/1/fader', 'ch/1/pan', 'ch/1/eq/1/freq', 'ch/1/mute', 'ch/1/eq/1/gain'] as const;

/** A lane of a parameter over four seconds, and a stretch of it. Silent, or clearly not: by a hair more than −90 dB is neither. */
const lanes = fc
  .record({
    path: fc.constantFrom(...paths),
    rate: fc.constantFrom(...rates),
    points: fc.uniqueArray(
      fc.tuple(
        fc.double({ min: 0, max: 4, noNaN: true }),
        fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 1, noNaN: true })),
      ),
      { minLength: 1, maxLength: 12, selector: ([at]) => Math.round(at * 1000) },
    ),
    stretch: fc.tuple(fc.double({ min: 0, max: 4, noNaN: true }), fc.double({ min: 0, max: 4, noNaN: true })),
  })
  .map(({ path, rate, points, stretch }) => {
    const { law } = table.row(table.at(path));
    const sorted = points
      .map(([at, travel]) => [Math.round(at * rate), valueAt(law, travel)] as const)
      .sort(([a], [b]) => a - b);
    const [a, b] = stretch.map((at) => Math.round(at * rate)) as [number, number];
    return { edited: of(path, sorted, valueAt(law, 0.5)), rate, from: Math.min(a, b), to: Math.max(a, b) };
  });

const shapes = ({
  from,
  to,
  edited: { law },
}: {
  from: number;
  to: number;
  edited: Edited;
}): readonly LaneEdit[] => {
  const middle = valueAt(law, 0.5);
  return [
    { how: 'mirror', from, to, around: middle },
    { how: 'smooth', from, to, by: 3 },
    { how: 'reverse', from, to },
    { how: 'line', from, to },
    { how: 'line', from, to, start: middle, end: middle },
    { how: 'hold', from, to, value: middle },
    { how: 'copy', from, to, at: from },
  ];
};

/** How far apart two lanes are at a place, in travel of the control. */
function apart({ law }: Edited, a: Lane, b: Lane, place: number): number {
  const [one, other] = [valueAtTime(a, place, law), valueAtTime(b, place, law)];
  return one === other ? 0 : Math.abs(travelOf(law, one) - travelOf(law, other));
}

/** Rounding, in travel: a lane cut in two is drawn from other ends. */
const ROUNDING = 1e-6;

describe('whatever the lane, at every sample rate', () => {
  test('an edit never alters a value outside its stretch', () => {
    fc.assert(
      fc.property(lanes, ({ edited: lane, rate, from, to }) => {
        for (const edit of shapes({ edited: lane, from, to })) {
          const done = edited(lane, edit);
          if (typeof done === 'string') continue;
          for (let i = 0; i <= 300; i++) {
            const place = Math.round((i / 300) * 4.2 * rate);
            if (place < from - 1 || place > to + 1)
              expect(apart(lane, lane.lane, done, place)).toBeLessThan(ROUNDING);
          }
          for (const place of [from - 1, to + 1, ...lane.lane.times].filter(
            (at) => at >= 0 && (at < from || at > to),
          ))
            expect(apart(lane, lane.lane, done, place)).toBeLessThan(ROUNDING);
        }
      }),
      { numRuns: 100 },
    );
  });

  test.each(['mirror', 'reverse'] as const)('%s twice is what was there', (how) => {
    fc.assert(
      fc.property(lanes, ({ edited: lane, rate, from, to }) => {
        const { min, max } = rangeOf(lane.law);
        const around =
          lane.law.kind === 'fader'
            ? -39.8
            : lane.law.kind === 'log'
              ? Math.sqrt(min * max)
              : (min + max) / 2;
        const edit: LaneEdit = how === 'mirror' ? { how, from, to, around } : { how, from, to };
        const once = edited(lane, edit);
        if (typeof once === 'string') return;
        const twice = edited({ ...lane, lane: once }, edit) as Lane;
        for (let i = 0; i <= 200; i++)
          expect(apart(lane, lane.lane, twice, Math.round((i / 200) * 4.2 * rate))).toBeLessThan(ROUNDING);
      }),
      { numRuns: 100 },
    );
  });

  test('smoothing moves no point further than its bound, leaves the ends, and is never rougher', () => {
    fc.assert(
      fc.property(lanes, fc.constantFrom(0, 0.5, 3, 100), ({ edited: lane, from, to }, by) => {
        const done = edited(lane, { how: 'smooth', from, to, by });
        if (typeof done === 'string') return;
        const height = (value: number): number => (lane.law.kind === 'log' ? Math.log2(value) : value);
        const places = done.times.filter((at) => at >= from && at <= to);
        for (const place of places) {
          const [old, now] = [lane.lane, done].map((of) => valueAtTime(of, place, lane.law)) as [
            number,
            number,
          ];
          if (old === -Infinity) expect(now).toBe(-Infinity);
          else expect(Math.abs(height(now) - height(old))).toBeLessThan(by + 1e-6);
        }
        for (const place of [from, to]) expect(apart(lane, lane.lane, done, place)).toBeLessThan(ROUNDING);
        const rough = (of: Lane): number => {
          let sum = 0;
          for (let i = 1; i < places.length; i++) {
            const [a, b] = [places[i - 1]!, places[i]!].map((at) =>
              height(valueAtTime(of, at, lane.law)),
            ) as [number, number];
            if (Number.isFinite(b - a)) sum += Math.abs(b - a);
          }
          return sum;
        };
        expect(rough(done)).toBeLessThan(rough(lane.lane) + 1e-6);
      }),
      { numRuns: 100 },
    );
  });
});
