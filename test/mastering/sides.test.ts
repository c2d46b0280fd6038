import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sidesOf } from '../../src/mastering/sides.ts';
import { track } from './albums.ts';

function starts(minutes: readonly number[]): number[] {
  let at = 0;
  return [0, ...minutes.map((one) => (at += one * 60))];
}
const tracks = (minutes: readonly number[], sides: readonly (string | undefined)[] = []) =>
  minutes.map((_, n) => track(sides[n] === undefined ? {} : { side: sides[n] }));
const shared = (minutes: readonly number[], sides?: readonly (string | undefined)[]) =>
  sidesOf(tracks(minutes, sides), starts(minutes)).map(({ name, first, last }) => `${name} ${first}-${last}`);

test('two sides, as equal as the order of the tracks allows', () => {
  expect(shared([3, 4, 5, 4, 6, 3])).toEqual(['A 0-2', 'B 3-5']);
  expect(shared([10, 2, 2, 2, 2, 2])).toEqual(['A 0-0', 'B 1-5']);
});

test('four sides where two are too short', () => {
  expect(shared([12, 12, 12, 12])).toEqual(['A 0-0', 'B 1-1', 'C 2-2', 'D 3-3']);
  expect(shared([10, 10, 10, 10, 10, 10, 10, 10])).toEqual(['A 0-1', 'B 2-3', 'C 4-5', 'D 6-7']);
});

test('what tracks say themselves counts, and those that say nothing stay with the one before', () => {
  expect(shared([1, 1, 1, 1, 1], [undefined, undefined, undefined, 'B'])).toEqual(['A 0-2', 'B 3-4']);
});

test('no side begins in a cross-fade', () => {
  const crossing = { length: 2, curve: 'linear' } as const;
  const cut = (...cross: readonly boolean[]) =>
    sidesOf(
      cross.map((one) => track(one ? { crossfade: crossing } : {})),
      starts(cross.map(() => 5)),
    ).map(({ first, last }) => `${first}-${last}`);
  expect(cut(false, false, true, false)).toEqual(['0-0', '1-3']);
  expect(cut(false, false, true, false, false)).toEqual(['0-2', '3-4']);
  expect(cut(false, true, true, true)).toEqual(['0-3']);
});

test('one or two tracks have a side each', () => {
  expect(shared([4])).toEqual(['A 0-0']);
  expect(shared([4, 30])).toEqual(['A 0-0', 'B 1-1']);
});

test('no other cut into two has a shorter longest side, and every track has its place', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 3, maxLength: 7 }), (minutes) => {
      const sides = sidesOf(tracks(minutes), starts(minutes));
      const length = (from: number, to: number) => minutes.slice(from, to).reduce((sum, one) => sum + one, 0);
      const best = Math.min(
        ...minutes.slice(1).map((_, n) => Math.max(length(0, n + 1), length(n + 1, minutes.length))),
      );
      expect(sides.flatMap(({ first, last }) => [first, last])).toEqual([
        0,
        sides[1]!.first - 1,
        sides[1]!.first,
        minutes.length - 1,
      ]);
      expect(Math.max(...sides.map(({ first, last }) => length(first, last + 1)))).toBe(best);
    }),
  );
});
