import { expect, test } from 'vitest';
import { LevelHistory } from '../../src/web/level-history.ts';

/** Levels by where they stand, tenths of seconds before now; gaps left out. */
function seen(history: LevelHistory): Record<number, number> {
  const found: Record<number, number> = {};
  history.each((along, level) => {
    if (!Number.isNaN(level)) found[Math.round((1 - along) * 1799)] = level;
  });
  return found;
}

test('pictures that come quicker than ten a second are one value, and late ones leave no gap', () => {
  const history = new LevelHistory();
  expect([1000, 1050, 1099].map((now) => history.add(now, -20))).toEqual([true, false, false]);
  history.add(1410, -10);
  expect(seen(history)).toEqual({ 0: -10, 1: -10, 2: -10, 3: -10, 4: -20 });
});

test('a page that was not looked at for a minute has a gap of a minute, and not a line across it', () => {
  const history = new LevelHistory();
  history.add(0, -20);
  history.add(60_000, -10);
  expect(seen(history)).toEqual({ 0: -10, 600: -20 });
});

test('what is not heard any more is a gap, and not the last level for ever', () => {
  const history = new LevelHistory();
  history.add(0, -20);
  for (let now = 100; now <= 500; now += 100) history.add(now, NaN);
  expect(seen(history)).toEqual({ 5: -20 });
});

test('three minutes are kept, at sixty pictures a second as well', () => {
  const history = new LevelHistory();
  for (let picture = 0; picture < 60 * 200; picture++) history.add(picture * (1000 / 60), picture / 60);
  const all = seen(history);
  expect(Object.keys(all)).toHaveLength(1800);
  expect(all[1799]).toBeCloseTo(200 - 180, 0);
});

test('an hour away leaves nothing', () => {
  const history = new LevelHistory();
  for (let now = 0; now < 200_000; now += 100) history.add(now, -20);
  history.add(3_800_000, -10);
  expect(seen(history)).toEqual({ 0: -10 });
});
