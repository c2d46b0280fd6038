import { beforeAll, describe, expect, test } from 'vitest';
import { BlockReader } from '../../src/audio/block-reader.ts';
import { demoDocument } from '../../src/bridge/demo.ts';
import type { ClipTrack } from '../../src/audio/clip-track.ts';
import { noise, offline, RATE, trackOf } from './rig.ts';

const FRAMES = 0.4 * RATE;
const FROM = 19 * RATE; // where the chorus begins, and everything moves

/** The demo with all its lanes and effects, and noises in place of its parts. */
const demo = demoDocument();
/** Its gate closes sooner, so that there is less to wait for until the desk is at rest. */
const document = { ...demo, values: { ...demo.values, 'ch/2/gate/release': 0.02 } };
const tracks: Record<string, ClipTrack> = {};
beforeAll(() => {
  const parts = Object.keys(document.clips ?? {});
  parts.forEach((strip, n) => (tracks[strip] = trackOf(noise(FROM + FRAMES, n + 1, 0.1))));
});

/** The mix of the demo in blocks of sizes that somebody chose, as bytes. */
async function inBlocks(next: () => number): Promise<Buffer> {
  const desk = await offline(document, tracks);
  desk.start(FROM);
  const rows = [desk.machine.left, desk.machine.right];
  const reader = new BlockReader(() => {
    desk.quantum();
    return rows;
  });
  const whole = [new Float32Array(FRAMES), new Float32Array(FRAMES)];
  for (let at = 0; at < FRAMES;) {
    const frames = Math.min(next(), FRAMES - at);
    const block = [new Float32Array(frames), new Float32Array(frames)];
    reader.read(block, frames);
    block.forEach((row, side) => whole[side]!.set(row, at));
    at += frames;
  }
  return Buffer.concat(whole.map(({ buffer }) => Buffer.from(buffer)));
}

/** 1…2000, the same each time. */
function random(): () => number {
  let state = 12_345;
  return () => 1 + ((state = (state * 1_103_515_245 + 12_345) % 2 ** 31) % 2000);
}

describe('the mix of the demo', () => {
  let whole: Buffer;
  beforeAll(async () => {
    whole = await inBlocks(() => FRAMES);
  });

  test('is loud enough to differ', () => {
    const floats = new Float32Array(whole.buffer, whole.byteOffset, whole.length / 4);
    expect(Math.max(...floats.subarray(0, 10_000))).toBeGreaterThan(0.05);
  });

  test.each([
    ['64', () => () => 64],
    ['128', () => () => 128],
    ['480', () => () => 480],
    ['1024', () => () => 1024],
    ['random sizes', random],
  ])('in blocks of %s is the same to the byte', async (_name, sizes) => {
    expect((await inBlocks(sizes())).equals(whole)).toBe(true);
  });
});
