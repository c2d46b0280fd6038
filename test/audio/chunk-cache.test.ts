import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import { build } from 'vite';
import { AudioWriter } from '../../src/audio/audio-writer.ts';
import type { AudioFile } from '../../src/audio/audio-file.ts';
import { CHUNK_FRAMES, ChunkCache } from '../../src/audio/chunk-cache.ts';
import { BridgeError } from '../../src/model/errors.ts';
import type { FillerOrders } from './cache-filler.ts';
import { folder, open } from './files.ts';

const CHUNKS = 20;
const FRAMES = CHUNKS * CHUNK_FRAMES - 5000;

/** Every sample is another, so that what comes from elsewhere is seen: exact in 32 bits. */
const sampleAt = (frame: number, channel: number) =>
  frame < 0 || frame >= FRAMES ? 0 : (frame * 2 + channel + 1) / 2 ** 23;

/** A file in memory. */
const song: AudioFile = {
  path: 'song.wav',
  format: 'wav',
  rate: 48_000,
  channels: 2,
  frames: FRAMES,
  bits: 32,
  notes: [],
  read(from, frames, into, at = 0) {
    const got = Math.max(0, Math.min(frames, FRAMES - from));
    into.forEach((row, c) => {
      for (let i = 0; i < got; i++) row[at + i] = sampleAt(from + i, c);
    });
    return got;
  },
  close() {},
};

function filled(slots = 4, channels = 2): ChunkCache {
  const cache = new ChunkCache(channels, slots);
  cache.forget(FRAMES);
  return cache;
}

const rows = (frames: number) => [new Float32Array(frames).fill(9), new Float32Array(frames).fill(9)];
const expected = (from: number, frames: number) =>
  [0, 1].map((c) => Float32Array.from({ length: frames }, (_, i) => sampleAt(from + i, c)));

describe('a cache of chunks', () => {
  test('plays what was filled, across chunks and into the place asked for', () => {
    const cache = filled();
    cache.fill(0, song);
    cache.fill(1, song);
    const into = rows(300);
    expect(cache.read(CHUNK_FRAMES - 100, 200, into, 50)).toBe(true);
    expect(into.map((row) => row.slice(50, 250))).toEqual(expected(CHUNK_FRAMES - 100, 200));
    expect(into[0]!.slice(0, 50).every((sample) => sample === 9)).toBe(true);
    expect(into[0]!.slice(250).every((sample) => sample === 9)).toBe(true);
  });

  test('says what is missing, and is silent there and only there', () => {
    const cache = filled();
    cache.fill(1, song);
    const into = rows(200);
    expect(cache.read(CHUNK_FRAMES - 100, 200, into, 0)).toBe(false);
    expect(into[1]!.slice(0, 100)).toEqual(new Float32Array(100));
    expect(into[1]!.slice(100)).toEqual(expected(CHUNK_FRAMES, 100)[1]);
  });

  test('is silent before the beginning and after the end, and misses nothing there', () => {
    const cache = filled();
    const into = rows(100);
    expect(cache.read(-100, 100, into, 0)).toBe(true);
    expect(into).toEqual([new Float32Array(100), new Float32Array(100)]);
    cache.fill(0, song);
    cache.fill(CHUNKS - 1, song);
    expect(cache.read(-40, 100, into, 0)).toBe(true);
    expect(into).toEqual(expected(-40, 100));
    expect(cache.read(FRAMES - 40, 100, into, 0)).toBe(true);
    expect(into).toEqual(expected(FRAMES - 40, 100));
  });

  test('wants the nearest chunk that is missing, as far ahead as it has slots', () => {
    const cache = filled(3);
    const order: number[] = [];
    for (
      let next = cache.wanted(5 * CHUNK_FRAMES + 1);
      next >= 0;
      next = cache.wanted(5 * CHUNK_FRAMES + 1)
    ) {
      order.push(next);
      cache.fill(next, song);
    }
    expect(order).toEqual([5, 6, 7]);
    expect(cache.wanted(6 * CHUNK_FRAMES)).toBe(8);
    expect(cache.wanted(-1e6)).toBe(0);
    expect(cache.wanted(FRAMES)).toBe(-1);
    cache.fill(CHUNKS - 1, song);
    expect(cache.wanted(FRAMES - 1)).toBe(-1);
  });

  test('forgets when it gets another file', () => {
    const cache = filled();
    cache.fill(0, song);
    cache.forget(1000);
    expect([cache.frames, cache.wanted(0)]).toEqual([1000, 0]);
    expect(cache.read(0, 10, rows(10), 0)).toBe(false);
  });

  test('of a file whose disk fails holds nothing in that slot', () => {
    const cache = filled();
    cache.fill(0, song);
    const broken = {
      ...song,
      read: () => {
        throw new BridgeError('AUDIO_FILE_UNREADABLE', 'the disk reports an error');
      },
    };
    expect(() => cache.fill(4, broken)).toThrow(BridgeError); // in the slot of 0
    expect(cache.read(0, 10, rows(10), 0)).toBe(false);
    cache.fill(0, song);
    expect(cache.read(0, 10, rows(10), 0)).toBe(true);
  });

  test('of a file that has shrunk is silent from there on', () => {
    const cache = filled();
    const short = {
      ...song,
      read: (from: number, _frames: number, into: readonly Float32Array[]) => song.read(from, 10, into),
    };
    cache.fill(0, song);
    cache.fill(0, short);
    const into = rows(20);
    expect(cache.read(0, 20, into, 0)).toBe(true);
    expect(into[0]).toEqual(Float32Array.from({ length: 20 }, (_, i) => (i < 10 ? sampleAt(i, 0) : 0)));
  });

  test.each([
    [0, 4, undefined],
    [1, 1, undefined],
    [1.5, 4, undefined],
    [2, 4, new SharedArrayBuffer(64)],
  ])('with %f channels, %i slots and memory of another size there is none', (channels, slots, buffer) => {
    expect(() => new ChunkCache(channels, slots, buffer)).toThrow(RangeError);
  });
});

/** Makes a program of cache-filler.ts that a thread of plain Node runs. */
async function buildFiller(): Promise<string> {
  const to = folder();
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: path.join(import.meta.dirname, 'cache-filler.ts'),
      outDir: to,
      emptyOutDir: false,
      minify: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'filler.mjs' } },
    },
  });
  return path.join(to, 'filler.mjs');
}

async function songOnDisk(): Promise<string> {
  const file = path.join(folder(), 'song.wav');
  const writer = await AudioWriter.create(file, {
    format: 'wav',
    rate: 48_000,
    channels: 2,
    bits: 32,
    dither: 'none',
  });
  const into = rows(FRAMES);
  song.read(0, FRAMES, into);
  writer.write(into, FRAMES);
  await writer.finish();
  return file;
}

test('while another thread fills, what is played is right or missing, never torn', async () => {
  const file = await songOnDisk();
  expect((await open(file)).frames).toBe(FRAMES);
  const slots = 3;
  const cache = filled(slots);
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const orders: FillerOrders = { buffer: cache.buffer, slots, file, stop };
  const worker = new Worker(await buildFiller(), { workerData: orders });
  onTestFinished(() => void worker.terminate());
  const filledAtLast = new Promise<number>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
  await new Promise((resolve) => worker.once('online', resolve));

  const into = rows(CHUNK_FRAMES);
  let played = 0;
  let missing = 0;
  let torn = 0;
  let last = -1;
  const until = performance.now() + 30_000; // far more than it takes; a thread that never fills fails below
  for (let turn = 1; (played < 1500 || missing < 1500) && performance.now() < until; turn++) {
    const from = Math.floor(((turn * 0.618_034) % 1) * FRAMES);
    const frames = turn % 2 ? 128 : CHUNK_FRAMES;
    const whole = cache.read(from, frames, into, 0);
    if (whole) played++;
    else missing++;
    for (let at = 0; at < frames; at++) {
      const sample = into[0]![at]!;
      // silence is what is missing; anything else must be what belongs there, in both channels
      if (!whole && sample === 0 && into[1]![at] === 0) continue;
      if (sample === sampleAt(from + at, 0) && into[1]![at] === sampleAt(from + at, 1)) continue;
      torn++;
      last = from + at;
    }
  }
  Atomics.store(stop, 0, 1);
  const fills = await filledAtLast;
  expect({ torn, last }).toEqual({ torn: 0, last: -1 });
  expect(fills).toBeGreaterThan(100);
  expect(Math.min(played, missing)).toBeGreaterThanOrEqual(1500);
});
