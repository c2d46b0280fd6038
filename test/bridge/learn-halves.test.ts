import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ear } from '../../src/bridge/learn-ear.ts';
import { oneOrTwo } from '../../src/bridge/learn-halves.ts';
import type { Control } from '../../src/model/controls.ts';

const knob = (number: number): Control => ({
  number,
  name: `knob ${number}`,
  kind: 'knob',
  strip: 0,
  stays: true,
  unit: 0,
  local: number,
  cells: 0,
});
const [COARSE, FINE, OTHER] = [1, 33, 7];
const WHOLE = 'cc14 1';
const coarseKnob: Control = { ...knob(COARSE), finer: { fine: FINE, whole: WHOLE } };

type Message = readonly [control: number, value: number];

/** The first control that the ear takes for the one that is meant. */
function meantBy(messages: readonly Message[]): number | string | undefined {
  const ear = new Ear();
  for (const [control, value] of messages) {
    const half = control === COARSE || control === FINE;
    const meant = ear.hear(1, knob(control), half ? coarseKnob : undefined, 'moved', value / 127, true);
    if (meant && meant !== 'other way') return meant.whole ?? control;
  }
  return undefined;
}

const pair = (value: number): readonly Message[] => [
  [COARSE, value >> 7],
  [FINE, value & 0x7f],
];

describe('of pairs of values that came together', () => {
  test.each([
    // what was moved                          coarse              fine                   what it is
    ['a fader, slowly: the coarse half stays', [64, 64, 64, 65], [16, 32, 48, 0], 'one'],
    ['a fader of seven bits that pads', [10, 11, 12, 13], [0, 0, 0, 0], 'one'],
    ['a fader, fast: the fine half leaps', [10, 14, 17, 22], [3, 90, 12, 71], 'one'],
    ['two knobs with both hands', [10, 11, 12, 13], [50, 51, 53, 54], undefined],
    ['two knobs, one of them by a jump once', [10, 11, 12, 13], [50, 98, 99, 100], undefined],
    ['nothing yet', [], [], undefined],
    ['once', [64], [3], undefined],
  ] as const)('%s: %j %j', (_moved, coarse, fine, is) => {
    expect(oneOrTwo(coarse, fine)).toBe(is);
  });

  test('two knobs that go together for long are two', () => {
    const up = Array.from({ length: 16 }, (_, n) => n + 20);
    expect(oneOrTwo(up, up)).toBe('two');
  });
});

describe('of what a hand moves', () => {
  test('a fader of fourteen bits is one control, whatever its steps, and neither of its halves', () => {
    fc.assert(
      fc.property(
        fc.nat(8000),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 64, maxLength: 64 }),
        fc.constantFrom(1, -1),
        (from, steps, way) => {
          let at = way > 0 ? from : 16383 - from;
          const values = [at, ...steps.map((step) => (at = Math.min(16383, Math.max(0, at + way * step))))];
          fc.pre(Math.abs(values[0]! - at) > 2000); // as far as any knob has to go, and some
          fc.pre(new Set(values.map((value) => value & 0x7f)).size > 8); // its fine half is one
          const meant = meantBy(values.flatMap(pair));
          expect(meant).toBe(WHOLE);
        },
      ),
    );
  });

  test('two knobs turned one after the other stay two, whichever is first and however far', () => {
    const turn = fc
      .tuple(fc.nat(100), fc.integer({ min: 2, max: 20 }))
      .map(([from, steps]) => Array.from({ length: steps + 1 }, (_, n) => from + Math.min(n, 27)));
    fc.assert(
      fc.property(turn, turn, fc.boolean(), (coarse, fine, coarseFirst) => {
        const first = coarse.map((value): Message => [COARSE, value]);
        const second = fine.map((value): Message => [FINE, value]);
        const meant = meantBy(coarseFirst ? [...first, ...second] : [...second, ...first]);
        expect(meant).not.toBe(WHOLE);
      }),
    );
  });

  test('two knobs turned at once, which send only when they change and never leap, are not one', () => {
    const changes = fc.array(fc.constantFrom(-3, -2, -1, 1, 2, 3), { minLength: 4, maxLength: 40 });
    const walk = (steps: readonly number[]): readonly number[] => {
      let at = 64;
      return [at, ...steps.map((step) => (at = Math.min(127, Math.max(0, at + step))))];
    };
    const moved = (values: readonly number[]) => values.filter((value, n) => value !== values[n - 1]);
    fc.assert(
      fc.property(changes, changes, fc.array(fc.boolean()), (a, b, order) => {
        const [coarse, fine] = [[...moved(walk(a))], [...moved(walk(b))]];
        const messages: Message[] = [];
        // in any order, and, as a controller does that looks at all its knobs in turn, one by one
        for (let n = 0; coarse.length > 0 && fine.length > 0; n++) {
          const isCoarse = order[n] ?? n % 2 === 0;
          messages.push(isCoarse ? [COARSE, coarse.shift()!] : [FINE, fine.shift()!]);
        }
        expect(meantBy(messages)).not.toBe(WHOLE);
      }),
    );
  });

  test('one half that came alone once is a knob of its own, however well the rest goes together', () => {
    const together = [8192, 8208, 8224, 8240, 8400, 8800, 9200].flatMap(pair);
    expect(meantBy(together)).toBe(WHOLE);
    expect(meantBy([[COARSE, 63], ...together])).not.toBe(WHOLE);
    expect(meantBy([[FINE, 0], [FINE, 1], ...together])).not.toBe(WHOLE);
    expect(meantBy([...pair(8000), [FINE, 1], ...together])).not.toBe(WHOLE);
    expect(meantBy(together.flatMap((message) => [message, [OTHER, 5] as const]))).not.toBe(WHOLE);
  });

  test('a fader that sends its fine half first is not one: its halves would be joined with those of the next value', () => {
    const values = [8192, 8208, 8224, 8240, 8400, 8800, 9200, 9900];
    expect(meantBy(values.flatMap((value) => pair(value).toReversed()))).not.toBe(WHOLE);
  });

  test('a knob alone is meant as soon as ever', () => {
    expect(meantBy([64, 65, 66, 68].map((value) => [COARSE, value]))).toBe(COARSE);
    expect(meantBy([64, 65, 66, 68].map((value) => [FINE, value]))).toBe(FINE);
  });
});

test('a fader of fourteen bits that creeps is no encoder (its values looked like clicks when they were rounded)', () => {
  const ear = new Ear();
  const creeps = [65.1, 65.2, 65.3, 65.2, 63.1, 63];
  expect(
    creeps.map((value) => ear.hear(1, knob(5), undefined, 'moved', value / 127, true)).filter(Boolean),
  ).toEqual([]);
});
