import { describe, expect, test } from 'vitest';
import type { AudioFile } from '../../src/audio/audio-file.ts';
import { CHUNK_FRAMES, ChunkCache } from '../../src/audio/chunk-cache.ts';
import { CacheTape, LANDING_SLOTS } from '../../src/audio/live/cache-tape.ts';
import { QUANTUM } from '../../src/dsp/kernel/layout.ts';

const FRAMES = 20 * CHUNK_FRAMES;

/** Full scale throughout: a hole of one sample would show, and so would a step. */
const steady: AudioFile = {
  path: 'steady.wav',
  format: 'wav',
  rate: 48_000,
  channels: 2,
  frames: FRAMES,
  bits: 32,
  notes: [],
  read(_from, frames, into, at = 0) {
    for (const row of into) row.fill(1, at, at + frames);
    return frames;
  },
  close() {},
};

function rig() {
  const ahead = new ChunkCache(2, 4);
  const landing = new ChunkCache(2, LANDING_SLOTS);
  for (const cache of [ahead, landing]) cache.forget(FRAMES);
  const order = { number: 0, channels: 2, frames: FRAMES, ahead: ahead.buffer, aheadSlots: 4 } as const;
  const tape = new CacheTape({ ...order, landing: landing.buffer });
  let place = 0;
  let last = 0;
  let steepest = 0;
  const play = (quanta: number): { whole: number; rows: Float32Array[] } => {
    const rows = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)];
    let whole = 0;
    for (let n = 0; n < quanta; n++) {
      if (tape.read(place, QUANTUM, rows, 0)) whole++;
      for (const sample of rows[0]!) {
        steepest = Math.max(steepest, Math.abs(sample - last));
        last = sample;
      }
      place += QUANTUM;
    }
    return { whole, rows };
  };
  return {
    ahead,
    landing,
    play,
    jump: (to: number) => (place = to),
    steepest: () => steepest,
    forget: () => (steepest = 0),
  };
}

// a fade over a quantum goes by 1/128 a sample
const FADED = 1 / QUANTUM + 1e-6;

describe('a file that another thread reads', () => {
  test('begins as it is, where it is at hand', () => {
    const { ahead, play } = rig();
    ahead.fill(0, steady);
    const { whole, rows } = play(1);
    expect(whole).toBe(1);
    expect([rows[0]![0], rows[1]![0]]).toEqual([1, 1]);
  });

  test('is silent until it is there, and then comes without a click', () => {
    const { ahead, play, steepest } = rig();
    const before = play(5);
    expect(before.whole).toBe(0);
    expect(before.rows[0]!.every((sample) => sample === 0)).toBe(true);
    ahead.fill(0, steady);
    const after = play(2);
    expect(after.whole).toBe(2);
    expect(after.rows.map((row) => row[QUANTUM - 1])).toEqual([1, 1]);
    expect(steepest()).toBeLessThan(FADED);
  });

  test('goes without a click where the disk does not keep up, and comes back in time', () => {
    const { ahead, play, steepest, forget } = rig();
    ahead.fill(0, steady);
    play(1);
    forget();
    const quanta = CHUNK_FRAMES / QUANTUM;
    expect(play(quanta + 5).whole).toBe(quanta - 1);
    ahead.fill(1, steady);
    expect(play(3).whole).toBe(3);
    expect(steepest()).toBeLessThan(FADED);
  });

  test('goes round a loop without a hole: what it goes back to is kept apart', () => {
    const { ahead, landing, play, jump } = rig();
    for (let chunk = 10; chunk < 14; chunk++) ahead.fill(chunk, steady);
    landing.fill(0, steady);
    jump(12 * CHUNK_FRAMES);
    expect(play(3).rows[0]!.every((sample) => sample === 1)).toBe(true);
    jump(100);
    const { whole, rows } = play(3);
    expect(whole).toBe(3);
    expect(rows[0]!.every((sample) => sample === 1)).toBe(true);
  });

  test('after a jump out of silence begins as it is: whoever jumps fades that himself', () => {
    const { ahead, play, jump } = rig();
    play(2);
    ahead.fill(5, steady);
    jump(5 * CHUNK_FRAMES);
    expect(play(1).rows[0]![0]).toBe(1);
  });
});
