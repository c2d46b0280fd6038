import { expect, test } from 'vitest';
import { HeldBack } from '../../src/bridge/held-back.ts';
import type { SurfaceEvent } from '../../src/model/events.ts';
import { VirtualClock } from '../../src/ports/clock.ts';

function rig() {
  const clock = new VirtualClock();
  const given: string[] = [];
  const held = new HeldBack<string>(clock, (unit, { control }) => given.push(`${unit} ${control}`));
  const event: SurfaceEvent = { type: 'pressed', control: 0, value: 0 };
  const add = (unit: string, control: number): void => {
    event.control = control;
    held.add(unit, event, 60e6);
  };
  return { clock, given, held, add };
}

test('what waits is given on in its order, when the first of it has waited long enough', () => {
  const { clock, given, add } = rig();
  add('a', 1);
  clock.advance(30e6);
  add('a', 2);
  add('b', 3);
  clock.advance(29e6);
  expect(given).toEqual([]);
  clock.advance(1e6);
  expect(given).toEqual(['a 1', 'a 2']);
  clock.advance(30e6);
  expect(given).toEqual(['a 1', 'a 2', 'b 3']);
});

test('what is dropped is counted and never given on; others wait as before', () => {
  const { clock, given, held, add } = rig();
  add('a', 1);
  add('a', 2);
  add('b', 3);
  expect(held.drop('a')).toBe(2);
  expect(held.drop('a')).toBe(0);
  expect([held.has('a'), held.has('b')]).toEqual([false, true]);
  clock.advance(1e9);
  expect(given).toEqual(['b 3']);
});

test('a flood does not wait', () => {
  const { given, add } = rig();
  for (let n = 0; n < 3000; n++) add('a', n);
  expect(given).toHaveLength(2048);
  expect(given.at(-1)).toBe('a 2047');
});
