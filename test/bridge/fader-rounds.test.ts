import { expect, test } from 'vitest';
import { FaderRounds, ROUNDS } from '../../src/bridge/fader-rounds.ts';

/** Reports a fader so often a second, for so many seconds. @returns after how many reports it comes to that many rounds. */
function reports(
  places: (i: number) => number,
  rate: number,
  seconds: number,
  wanted: number = ROUNDS.certain,
): number {
  const rounds = new FaderRounds(2);
  for (let i = 0; i < rate * seconds; i++)
    if (rounds.count({ control: 1, value: places(i) }, { heardAt: (i * 1e9) / rate }) === wanted) return i;
  return -1;
}

test('a place that comes back as fast as a cable can goes round', () => {
  expect(reports(() => 0.5, 500, 10)).toBe(400);
});

test('and so do several that follow one another', () => {
  expect(reports((i) => (i % 20) / 20, 1000, 10)).toBeGreaterThan(0);
});

test.each([
  ['a reading that trembles', (i: number) => 0.5 + (i % 2) / 1023],
  ['a unit that repeats itself', () => 0.5],
])('%s two hundred times a second does not', (_what, places) => {
  expect(reports(places, 200, 600)).toBe(-1);
});

test('a ride does not, however fast it is reported', () => {
  expect(reports((i) => (i % 1000) / 1000, 5000, 60)).toBe(-1);
});

test('three places that go round slowly are doubtful within a second, and never certain', () => {
  const slow = (i: number) => (i % 3) / 3;
  expect(reports(slow, 60, 10, ROUNDS.doubtful)).toBeLessThanOrEqual(60);
  expect(reports(slow, 60, 10)).toBe(-1);
});
