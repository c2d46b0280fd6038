import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LoopGuard, usualLimits } from '../../src/bridge/loop-guard.ts';

const { within, answers, quiet } = usualLimits;
const KEY = 7;

describe('what a peer sends back', () => {
  test('as it was sent is no move', () => {
    const guard = new LoopGuard();
    guard.sent(KEY, -6, 0);
    expect(guard.heard(KEY, -6, 40, false)).toBe('echo');
    expect(guard.echoes).toBe(1);
  });

  test('is no move either when it lags behind a fader that automation drives', () => {
    const guard = new LoopGuard();
    const heard = [];
    for (let i = 0; i < 5; i++) {
      guard.sent(KEY, i, i * 20);
      if (i >= 2) heard.push(guard.heard(KEY, i - 2, i * 20, false));
    }
    expect(heard).toEqual(['echo', 'echo', 'echo']);
  });

  test('long after, it is a hand that came back to the same place', () => {
    const guard = new LoopGuard();
    guard.sent(KEY, -6, 0);
    expect(guard.heard(KEY, -6, within + 1, false)).toBe('move');
  });

  test('under another key is judged by itself', () => {
    const guard = new LoopGuard();
    guard.sent(KEY, -6, 0);
    expect(guard.heard(KEY + 1, -6, 40, false)).toBe('move');
  });

  test('is a move under a finger', () => {
    const guard = new LoopGuard();
    guard.sent(KEY, -6, 0);
    expect(guard.heard(KEY, -6, 40, true)).toBe('move');
  });
});

/** A peer that answers each thing that is sent to it, a while later. @returns what each answer was taken for. */
function goesRound(guard: LoopGuard, times: number, answer: (value: number) => number, from = 0): string[] {
  const judged: string[] = [];
  for (let i = 0, value = 0; i < times; i++) {
    guard.sent(KEY, value, from + i * 100);
    value = answer(value);
    judged.push(guard.heard(KEY, value, from + i * 100 + 30, false));
  }
  return judged;
}

describe('what goes round and round', () => {
  test.each([
    ['as it was', (value: number) => value],
    ['a little higher each time', (value: number) => value + 0.1],
  ])('%s is cut, once, and stays cut (pain 13: pd-else 1638, benny 190)', (_what, answer) => {
    const judged = goesRound(new LoopGuard(), 30, answer);
    expect(judged.indexOf('loop')).toBe(answers - 1);
    expect(judged.filter((one) => one === 'loop')).toHaveLength(1);
    expect(judged.slice(answers).every((one) => one === 'cut')).toBe(true);
  });

  test('is cut even where each thing is answered twice', () => {
    const guard = new LoopGuard();
    const judged: string[] = [];
    for (let i = 0; i < 12; i++) {
      guard.sent(KEY, i, i * 100);
      judged.push(
        guard.heard(KEY, i + 0.4, i * 100 + 30, false),
        guard.heard(KEY, i + 0.5, i * 100 + 35, false),
      );
    }
    expect(judged).toContain('loop');
  });

  test('is let in again when nothing has come for a while', () => {
    const guard = new LoopGuard();
    goesRound(guard, 10, (value) => value);
    const last = 930;
    expect(guard.cut).toEqual([KEY]);
    expect(guard.heard(KEY, -20, last + quiet - 1, false)).toBe('cut');
    expect(guard.heard(KEY, -20, last + 2 * quiet, false)).toBe('move');
    expect(guard.cut).toEqual([]);
  });

  test('is let in again by a finger', () => {
    const guard = new LoopGuard();
    goesRound(guard, 10, (value) => value);
    expect(guard.heard(KEY, -20, 950, true)).toBe('move');
    expect(guard.heard(KEY, -21, 960, false)).toBe('move');
  });
});

describe('a hand', () => {
  test('that takes a fader which automation drives is never taken for a loop', () => {
    const guard = new LoopGuard();
    let now = 0;
    for (; now < 2000; now += 20) guard.sent(KEY, now / 100, now); // from its first move on it is sent nothing
    for (let i = 0; i < 200; i++, now += 16)
      expect(guard.heard(KEY, -i / 10, now, false)).not.toMatch(/loop|cut/);
  });

  test.each([[16], [100], [450]])('that moves every %i ms is one for as long as it moves', (every) => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 60 }), (values) => {
        const guard = new LoopGuard();
        values.forEach((value, i) => expect(guard.heard(KEY, value, i * every, false)).toBe('move'));
      }),
    );
  });

  test('on what was sent nothing is one, whatever else goes on', () => {
    const event = fc.record({
      sent: fc.boolean(),
      key: fc.integer({ min: 0, max: 3 }),
      value: fc.integer({ min: 0, max: 5 }),
      later: fc.nat(400),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), (events) => {
        const guard = new LoopGuard();
        let now = 0;
        for (const { sent, key, value, later } of events) {
          now += later;
          if (sent) guard.sent(key, value, now);
          else guard.heard(key, value, now, false);
          expect(guard.heard(9, value, now, false)).toBe('move');
        }
      }),
    );
  });
});
