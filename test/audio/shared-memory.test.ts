import { expect, test } from 'vitest';
import { counter, HeardScore, SharedSound, soundBuffers } from '../../src/audio/live/shared-memory.ts';

const tape = (place: number) => ({
  turn: place,
  rolling: true,
  place,
  loop: true,
  loopFrom: place,
  loopTo: place,
});

test('what the tape is told while that is being read is not taken half, and taken whole the next time', () => {
  const buffers = soundBuffers(1, 1);
  const engine = new SharedSound(buffers);
  let reads = 0;
  /** Places have been read, and the turn is about to be: there the engine says something else. */
  class Interrupted extends SharedSound {
    override get(which: number): number {
      if (which === counter.turn && reads++ === 0) engine.order(tape(2), 2);
      return super.get(which);
    }
  }
  const sound = new Interrupted(buffers);
  const score = new HeardScore(sound);
  engine.order(tape(1), 1);
  expect(sound.read(score)).toBe(false);
  expect([score.version, score.tape.place, score.tape.turn]).toEqual([0, 0, 0]);
  expect(sound.read(score)).toBe(true);
  expect([score.version, score.tape]).toEqual([2, tape(2)]);
  expect(sound.read(score)).toBe(false); // nothing new
});
