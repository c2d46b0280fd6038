import { expect, test } from 'vitest';
import { lane } from '../../src/automation/lane.ts';
import type { Scene } from '../../src/scenes/scenes.ts';
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

test('what went into all scenes again and again filled the memory, and checkpoints that could not be written', () => {
  const bytes = new ArrayBuffer(8 * 4000);
  const mask = new Uint8Array(4000);
  const versions = (count: number): readonly Scene[] =>
    Array.from({ length: count }, (_, id) => ({
      id,
      name: '',
      values: new Float64Array(bytes),
      mask,
      scopes: {},
    }));
  const history = new History();
  const push = (after: readonly Scene[]): void => {
    const before = history.done.at(-1)?.scenes?.after ?? [];
    const step = { name: 'Push', who: 'x', parameters: [], before: [], after: [], lanes: [] };
    history.push({ ...step, scenes: { before, after } });
  };
  for (let i = 0; i < 20; i++) push(versions(200));
  expect(history.done).toHaveLength(5); // 1000 scenes
  for (let i = 0; i < 20; i++) {
    const [first, ...rest] = history.done.at(-1)?.scenes?.after ?? [];
    if (first) push([{ ...first, notes: `note ${i}` }, ...rest]);
  }
  expect(history.done).toHaveLength(25); // notes alone weigh nothing
});
