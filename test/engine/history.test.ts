import { expect, test } from 'vitest';
import { lane } from '../../src/automation/lane.ts';
import { History, type Change } from '../../src/engine/history.ts';

/** A step that leaves a lane of so many points. */
function pass(points: number): Change {
  const times = Array.from({ length: points }, (_, i) => i);
  const lanes = [{ parameter: 0, before: lane([], []), after: lane(times, times) }];
  return { name: 'pass', who: 'x', parameters: [], before: [], after: [], lanes };
}

test('undo goes back two hundred steps', () => {
  const history = new History();
  for (let i = 0; i < 250; i++) history.push(pass(1));
  expect(history.done).toHaveLength(200);
});

test('long passes push out the oldest steps, never the newest (an evening of riding filled the memory)', () => {
  const history = new History();
  for (let i = 0; i < 30; i++) history.push(pass(100_000));
  expect(history.done).toHaveLength(20);
  history.push(pass(3_000_000));
  expect(history.done).toHaveLength(1);
});
