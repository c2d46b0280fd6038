import { expect, test } from 'vitest';

import { chance } from '../../firmware-sim/chance.ts';
import { Flywheel } from '../../src/sync/flywheel.ts';

const MS = 1e6;
const INTERVAL = 10 * MS;

/** Turns the wheel once per count, each `lateBy(count)` ms late; answers the greatest error after `from`, counts. */
function turn(lateBy: (count: number) => number, { counts = 1000, from = 0, speed = 1 } = {}): number {
  const wheel = new Flywheel();
  wheel.start(0, 0, INTERVAL);
  let worst = 0;
  for (let count = 1; count <= counts; count++) {
    const sent = (count * INTERVAL) / speed;
    wheel.pull(count, sent + lateBy(count) * MS);
    if (count >= from) worst = Math.max(worst, Math.abs(wheel.countAt(sent + INTERVAL) - count - speed));
  }
  return worst;
}

test('on a perfect cable it is where the stream is', () => {
  expect(turn(() => 0)).toBeLessThan(1e-6);
});

test('jitter shows as less than a tenth of itself', () => {
  const draw = chance(1);
  expect(turn(() => draw() * 6 - 3, { from: 100 })).toBeLessThan(0.25);
});

test('a burst that is 20 ms late moves it by less than a tenth of that', () => {
  // three in a row let go at once, every eighth count
  expect(turn((count) => [20, 10, 0][count % 8] ?? 0)).toBeLessThan(0.15);
});

test('a cable that lets go only every 30 ms is believed when it is punctual', () => {
  expect(turn((count) => [0, 20, 10][count % 3]!)).toBeLessThan(0.3);
});

test.each([0.9, 0.95, 1.05, 1.1])('at speed %d it is there after two seconds', (speed) => {
  expect(turn(() => 0, { from: 200, speed })).toBeLessThan(0.25);
});

test('a cable that has become 15 ms slower for good is believed after a second', () => {
  // where the stream is, is then 1.5 counts behind when it was sent
  expect(Math.abs(turn((count) => (count > 200 ? 15 : 0), { from: 300, counts: 900 }) - 1.5)).toBeLessThan(
    0.4,
  );
});
