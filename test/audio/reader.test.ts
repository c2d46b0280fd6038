import fs from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openAudioFile } from '../../src/audio/audio-file.ts';
import { AudioWriter } from '../../src/audio/audio-writer.ts';
import { CHUNK_FRAMES } from '../../src/audio/chunk-cache.ts';
import { CacheTape } from '../../src/audio/live/cache-tape.ts';
import type { ClipOrder, LaidClip, LaidTracks, TrackOrders } from '../../src/audio/live/messages.ts';
import type { OpeningOptions } from '../../src/audio/live/open-files.ts';
import { Reader, type ReadingPlace } from '../../src/audio/live/reader.ts';
import { QUANTUM } from '../../src/dsp/kernel/layout.ts';
import { folder } from './files.ts';

const LONG = 30 * CHUNK_FRAMES;
const sampleAt = (frame: number): number => ((frame % 1000) + 1) / 2048;

async function write(
  file: string,
  frames: number,
  rate = 48_000,
  channels: 1 | 2 = 1,
  format: 'wav' | 'flac' = 'wav',
): Promise<void> {
  const about = { format, rate, channels, bits: format === 'wav' ? 32 : 16, dither: 'none' } as const;
  const writer = await AudioWriter.create(file, about);
  const row = Float32Array.from({ length: frames }, (_, n) => sampleAt(n));
  writer.write(
    Array.from({ length: channels }, () => row),
    frames,
  );
  await writer.finish();
}

const at = (place: number, loop?: readonly [number, number]): ReadingPlace => ({
  place,
  loop: loop !== undefined,
  loopFrom: loop?.[0] ?? 0,
  loopTo: loop?.[1] ?? 0,
});
const tracksOf = (...clips: readonly ClipOrder[]): TrackOrders => ({
  type: 'tracks',
  tracks: clips.map((clip, strip) => ({ strip, clips: [clip] })),
  references: [],
});
const clipsIn = ({ tracks }: LaidTracks): readonly LaidClip[] => tracks.flatMap(({ clips }) => clips);

/** A reader without its thread. */
function rig(options: OpeningOptions = {}) {
  const said: string[] = [];
  let now = 0;
  const reader = new Reader(48_000, (text) => said.push(text), { clock: () => now, ...options });
  onTestFinished(() => reader.close());
  return {
    said,
    reader,
    later: (ms: number) => (now += ms),
    isDue: () => reader.isDue,
    async lay(orders?: TrackOrders): Promise<readonly LaidClip[]> {
      if (orders) reader.take(orders);
      return clipsIn(await reader.lay());
    },
    /** Reads until nothing is wanted. @returns how many chunks that were. */
    read(tape: ReadingPlace): number {
      let steps = 0;
      while (reader.step(tape)) steps++;
      return steps;
    },
  };
}

/** Is it at hand, and right? */
function plays({ cache }: LaidClip, frame: number, frames = QUANTUM): boolean {
  const rows = [new Float32Array(frames), new Float32Array(frames)];
  const whole = new CacheTape(cache).read(frame, frames, rows, 0);
  return whole && rows[0]!.every((sample, n) => sample === sampleAt(frame + n));
}

describe('the reader', () => {
  test('has the beginnings of all files at hand before the tape begins', async () => {
    const dir = folder();
    const names = Array.from({ length: 5 }, (_, n) => path.join(dir, `${n}.wav`));
    for (const name of names) await write(name, LONG);
    const { lay, read } = rig();
    const clips = await lay(
      tracksOf(...names.map((file, n) => ({ file, at: n * 200_000, from: 0, length: LONG }))),
    );
    read(at(0));
    expect(clips.map((clip) => plays(clip, 0))).toEqual([true, true, true, true, true]);
  });

  test('stays ahead of the tape, and where the tape is told to go', async () => {
    const file = path.join(folder(), 'song.wav');
    await write(file, LONG);
    const { lay, read } = rig();
    const [clip] = await lay(tracksOf({ file, at: 1000, from: 500, length: LONG - 500 }));
    for (let frame = 500; frame + CHUNK_FRAMES < LONG; frame += 5000) {
      read(at(1000 + frame - 500));
      // a second ahead: much more than a disk needs
      expect([plays(clip!, frame), plays(clip!, Math.min(LONG - QUANTUM, frame + 48_000))]).toEqual([
        true,
        true,
      ]);
    }
    read(at(1000 + 20_000));
    expect(plays(clip!, 20_500)).toBe(true);
  });

  test('keeps what a loop goes back to, until after the tape is there', async () => {
    const file = path.join(folder(), 'song.wav');
    await write(file, LONG);
    const { lay, read } = rig();
    const [clip] = await lay(tracksOf({ file, at: 0, from: 0, length: LONG }));
    const loop = [3 * CHUNK_FRAMES + 77, 25 * CHUNK_FRAMES] as const;
    for (let place = loop[0]; place < loop[1]; place += CHUNK_FRAMES) {
      read(at(place, loop));
      expect([plays(clip!, place), plays(clip!, loop[0])]).toEqual([true, true]);
    }
  });

  test('reads what is needed soonest first', async () => {
    const dir = folder();
    const [late, soon] = [path.join(dir, 'late.wav'), path.join(dir, 'soon.wav')];
    await write(late, LONG);
    await write(soon, LONG);
    const { lay, reader } = rig();
    const orders = tracksOf(
      { file: late, at: 900_000, from: 0, length: LONG },
      { file: soon, at: 0, from: 0, length: LONG },
    );
    const clips = await lay(orders);
    reader.step(at(0));
    expect(clips.map((clip) => plays(clip, 0))).toEqual([false, true]);
  });

  test('plays one file at two places at once', async () => {
    const file = path.join(folder(), 'loop.wav');
    await write(file, LONG);
    const { lay, read } = rig();
    const clips = await lay(
      tracksOf(
        { file, at: 0, from: 0, length: LONG },
        { file, at: 0, from: 10 * CHUNK_FRAMES, length: 5 * CHUNK_FRAMES },
      ),
    );
    read(at(0));
    expect([plays(clips[0]!, 0), plays(clips[1]!, 10 * CHUNK_FRAMES)]).toEqual([true, true]);
  });

  test('keeps half a megabyte of a file ahead at the most, and a short one whole', async () => {
    const dir = folder();
    await write(path.join(dir, 'long.wav'), LONG, 48_000, 2);
    await write(path.join(dir, 'short.wav'), 3000);
    const { lay, read } = rig();
    const [long, short] = await lay(
      tracksOf(
        { file: path.join(dir, 'long.wav'), at: 0, from: 0, length: LONG },
        { file: path.join(dir, 'short.wav'), at: 0, from: 0, length: 3000 },
      ),
    );
    expect(long!.cache.ahead.byteLength).toBeLessThanOrEqual(512 * 1024 + 64 * 8);
    expect(short!.cache.landing).toBeUndefined();
    read(at(0));
    expect(plays(short!, 0, 3000)).toBe(true);
  });

  test('keeps the memory of a clip that stays where another comes, and gives up what is played no more', async () => {
    const dir = folder();
    const [one, two] = [path.join(dir, 'one.wav'), path.join(dir, 'two.wav')];
    await write(one, LONG);
    await write(two, LONG);
    const { lay } = rig();
    const first = { file: one, at: 0, from: 0, length: LONG };
    const second = { file: two, at: 0, from: 0, length: LONG };
    const [before] = await lay(tracksOf(first));
    const [after, other] = await lay(tracksOf(first, second));
    expect(after!.cache.number).toBe(before!.cache.number);
    await lay(tracksOf(second));
    const [, again] = await lay(tracksOf(second, first));
    expect([before!.cache.number, other!.cache.number]).not.toContain(again!.cache.number);
  });

  test('tells once of a file that is missing, leaves the others be, and plays it when it is back', async () => {
    const dir = folder();
    const [here, gone] = [path.join(dir, 'here.wav'), path.join(dir, 'gone.wav')];
    await write(here, LONG);
    const { lay, read, later, isDue, said } = rig();
    const orders = tracksOf(
      { file: gone, at: 0, from: 0, length: LONG },
      { file: here, at: 0, from: 0, length: LONG },
    );
    expect((await lay(orders)).map(({ file }) => file)).toEqual([here]);
    expect(isDue()).toBe(false);
    later(6000);
    expect(isDue()).toBe(true);
    await lay();
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(gone);
    await write(gone, LONG);
    later(11_000);
    const clips = await lay();
    read(at(0));
    expect(clips.map((clip) => plays(clip, 0))).toEqual([true, true]);
    expect(isDue()).toBe(false);
  });

  test('does not play a file of another rate, and says what to do', async () => {
    const file = path.join(folder(), 'cd.wav');
    await write(file, LONG, 44_100);
    const { lay, said } = rig();
    expect(await lay(tracksOf({ file, at: 0, from: 0, length: LONG }))).toEqual([]);
    expect(said[0]).toMatch(/44100 frames a second and the session 48000; import it/);
  });

  test('a file that takes long to open holds up no other, and plays when it is open', async () => {
    const dir = folder();
    const [long, song] = [path.join(dir, 'long.flac'), path.join(dir, 'song.wav')];
    await write(song, LONG);
    await write(long, LONG);
    let decoded = (): void => {};
    const decoding = new Promise<void>((resolve) => (decoded = resolve));
    const open: OpeningOptions['open'] = async (file, ...rest) => {
      if (file === long) await decoding;
      return await openAudioFile(file, ...rest);
    };
    const { lay, read, isDue, reader } = rig({ open });
    const orders = tracksOf(
      { file: long, at: 0, from: 0, length: LONG },
      { file: song, at: 0, from: 0, length: LONG },
    );
    const [clip, ...others] = await lay(orders);
    expect([clip!.file, others.length, isDue()]).toEqual([song, 0, false]);
    for (let place = 0; place + CHUNK_FRAMES < LONG; place += CHUNK_FRAMES) {
      read(at(place));
      expect(plays(clip!, place)).toBe(true);
    }
    decoded();
    while (!reader.isDue) await nextTurn();
    const clips = await lay();
    read(at(0));
    expect(clips.map((one) => plays(one, 0))).toEqual([true, true]);
    expect(isDue()).toBe(false);
  });

  test('a long file that is played no more while it is opened is not opened to its end', async () => {
    let calledOff: AbortSignal | undefined;
    const open: OpeningOptions['open'] = (_file, signal) => {
      calledOff = signal;
      return new Promise(() => {});
    };
    const { lay } = rig({ open });
    await lay(tracksOf({ file: path.join(folder(), 'long.flac'), at: 0, from: 0, length: LONG }));
    expect(calledOff?.aborted).toBe(false);
    await lay(tracksOf());
    expect(calledOff?.aborted).toBe(true);
  });

  test('a damaged file that takes long to be found so is not due again at once, and less and less often', async () => {
    let [now, attempts] = [0, 0];
    const open: OpeningOptions['open'] = async () => {
      attempts++;
      now += 20_000; // decoded almost to its end
      await Promise.resolve();
      throw new Error('its sound does not have the checksum it names');
    };
    const { lay, reader, said } = rig({ open, clock: () => now });
    const waits: number[] = [];
    let orders: TrackOrders | undefined = tracksOf({
      file: path.join(folder(), 'bad.flac'),
      at: 0,
      from: 0,
      length: LONG,
    });
    for (; waits.length < 6; orders = undefined) {
      await lay(orders);
      const ended = now;
      while (!reader.isDue) now += 1000;
      waits.push(now - ended);
    }
    expect(waits).toEqual([5000, 10_000, 20_000, 40_000, 60_000, 60_000]);
    expect([attempts, said.length]).toEqual([6, 1]);
  });

  test('a FLAC file of another rate is known by its header, and not decoded beside a good one', async () => {
    const dir = folder();
    const [other, song] = [path.join(dir, 'other.flac'), path.join(dir, 'song.wav')];
    await write(other, LONG, 44_100, 1, 'flac');
    fs.truncateSync(other, 64); // no sound is left: were it decoded, that would be said
    await write(song, LONG);
    const { lay, read, said, isDue } = rig();
    const [clip] = await lay(
      tracksOf({ file: other, at: 0, from: 0, length: LONG }, { file: song, at: 0, from: 0, length: LONG }),
    );
    expect(said[0]).toMatch(/44100 frames a second and the session 48000; import it/);
    read(at(0));
    expect([plays(clip!, 0), isDue()]).toEqual([true, false]);
  });

  test('does not follow a link out of the session', async () => {
    const [outside, inside] = [path.join(folder(), 'secret.wav'), path.join(folder(), 'link.wav')];
    await write(outside, LONG);
    fs.symlinkSync(outside, inside);
    const { lay, said } = rig();
    expect(await lay(tracksOf({ file: inside, at: 0, from: 0, length: LONG }))).toEqual([]);
    expect(said[0]).toMatch(/link\.wav is a link/);
  });

  test('is silent from where a file was cut off while it played, and goes on', async () => {
    const file = path.join(folder(), 'song.wav');
    await write(file, LONG);
    const { lay, read } = rig();
    const [clip] = await lay(tracksOf({ file, at: 0, from: 0, length: LONG }));
    fs.truncateSync(file, 15 * CHUNK_FRAMES * 4);
    read(at(20 * CHUNK_FRAMES));
    const rows = [new Float32Array(QUANTUM).fill(9)];
    new CacheTape(clip!.cache).read(20 * CHUNK_FRAMES, QUANTUM, rows, 0);
    expect(rows[0]!.every((sample) => sample === 0)).toBe(true);
  });

  test('finds how loud the reference is while it has nothing to read', async () => {
    const file = path.join(folder(), 'reference.wav');
    await write(file, 10 * 48_000, 48_000, 2);
    const { reader } = rig();
    const clip = { file, at: 0, from: 0, length: 10 * 48_000 };
    reader.take({ type: 'tracks', tracks: [], references: [clip] });
    expect((await reader.lay()).references[0]?.loudness).toBe(-Infinity);
    while (reader.step(at(0)));
    expect(reader.isDue).toBe(true);
    // a saw with a mean of a quarter of full scale: loud, whatever exactly
    expect((await reader.lay()).references[0]?.loudness).toBeGreaterThan(-30);
    while (reader.step(at(0)));
    expect(reader.isDue).toBe(false);
  });
});
