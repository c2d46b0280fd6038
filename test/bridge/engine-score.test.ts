import { expect, test } from 'vitest';
import { EngineScore } from '../../src/bridge/engine-score.ts';
import { Engine } from '../../src/engine/engine.ts';
import { TICK } from '../../src/engine/timing.ts';
import type { Command } from '../../src/model/input.ts';
import { emptyDocument } from '../../src/model/document.ts';

const RATE = 48_000;

/** An engine that plays a loop of a second from 0, and what the sound was told after each tick. */
function looping() {
  const engine = new Engine(
    { ...emptyDocument('loop'), loop: { on: true, from: 0, to: RATE }, length: 60 * RATE },
    () => [],
  );
  const score = new EngineScore(engine);
  const look = () => score.look(() => {});
  const say = (command: Command) => {
    engine.step({
      at: engine.now,
      sample: engine.sample,
      what: { type: 'command', command, who: 'test' },
    });
    look();
  };
  const passes = (seconds: number) => {
    for (let tick = Math.round((seconds * 1e9) / TICK); tick > 0; tick--) {
      engine.advance((engine.tick + 1) * TICK);
      look();
    }
  };
  say({ do: 'play' });
  return { engine, score, say, passes };
}

test('rounds of a loop are no jumps: the sound goes round by itself', () => {
  const { score, passes } = looping();
  passes(3.4);
  expect(score.tape.turn).toBe(1);
});

test('a loop switched off after some rounds makes no hole in the sound', () => {
  const { engine, score, say, passes } = looping();
  passes(2.5);
  say({ do: 'loop', on: false });
  passes(1.5);
  expect(engine.place).toBe(2 * RATE);
  expect(score.tape.turn).toBe(1);
});

test('nor does one whose end is moved, or one that is switched on behind the tape', () => {
  const { score, say, passes } = looping();
  passes(2.5);
  say({ do: 'loop', to: 2 * RATE });
  passes(4.2);
  say({ do: 'loop', on: false });
  passes(3);
  say({ do: 'loop', on: true, from: 0, to: RATE });
  passes(1);
  expect(score.tape.turn).toBe(1);
});

test('a locate while it rolls is one, and so are stop and start', () => {
  const { score, say, passes } = looping();
  passes(0.5);
  say({ do: 'locate', to: 10 * RATE });
  passes(0.1);
  const located = score.tape.turn;
  expect(located).toBeGreaterThan(1);
  expect(score.tape).toMatchObject({ rolling: true });
  say({ do: 'stop' });
  expect(score.tape).toMatchObject({ rolling: false, turn: located + 1 });
});
