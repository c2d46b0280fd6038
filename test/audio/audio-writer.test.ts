import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AudioWriter, type AudioWriterSettings } from '../../src/audio/audio-writer.ts';
import { ffmpeg, folder, noFfmpeg, noFlac, open, readAll, refusal } from './files.ts';

const PLAIN = { format: 'wav', rate: 48_000, channels: 2, bits: 24, dither: 'none' } as const;
const FRAMES = 10_007; // more than two blocks, and odd

const left = Float32Array.from({ length: FRAMES }, (_, i) => Math.sin(i / 7) / 2);
const right = Float32Array.from({ length: FRAMES }, (_, i) => Math.cos(i / 30) / -3);

async function written(file: string, settings: Partial<AudioWriterSettings> = {}) {
  const writer = await AudioWriter.create(file, { ...PLAIN, ...settings });
  writer.write([left, right], 5000);
  writer.write([left.subarray(5000), right.subarray(5000)], FRAMES - 5000);
  return await writer.finish();
}

/** What a whole number of so many bits comes back as. */
const rounded = (row: Float32Array, bits: number) =>
  row.map((sample) => (bits === 32 ? sample : Math.floor(sample * 2 ** (bits - 1) + 0.5) / 2 ** (bits - 1)));

const KINDS = [
  ['wav', 16, 1],
  ['wav', 16, 2],
  ['wav', 24, 1],
  ['wav', 24, 2],
  ['wav', 32, 2],
  ['aiff', 16, 2],
  ['aiff', 24, 1],
  ['aiff', 32, 2],
  ['flac', 16, 1],
  ['flac', 24, 2],
] as const;

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(KINDS)('%s of %i bits with %i channels', (format, bits, channels) => {
  const make = async (more: Partial<AudioWriterSettings> = {}) => {
    const file = path.join(folder(), `mix.${format}`);
    return { file, said: await written(file, { format, bits, channels, ...more }) };
  };
  const rows = [left, right].slice(0, channels).map((row) => rounded(row, bits));

  test('is read back as it was written', async () => {
    const { file, said } = await make();
    expect(said).toEqual({ frames: FRAMES, clipped: 0, peak: expect.closeTo(20 * Math.log10(0.5), 3) });
    const back = await open(file);
    expect(back).toMatchObject({ format, bits, channels, rate: 48_000, frames: FRAMES, notes: [] });
    expect(readAll(back)).toEqual(rows);
    expect(fs.readdirSync(path.dirname(file))).toEqual([`mix.${format}`]);
  });

  test.skipIf(noFfmpeg)(`is read by ffmpeg as well${noFfmpeg ? ` (${noFfmpeg})` : ''}`, async () => {
    const { file } = await make();
    const judged = ffmpeg('-i', file, '-f', 'f32le', '-');
    const all = new Float32Array(judged.buffer.slice(judged.byteOffset, judged.byteOffset + judged.length));
    expect(all).toHaveLength(FRAMES * channels);
    rows.forEach((row, c) => expect(row.every((sample, i) => sample === all[i * channels + c])).toBe(true));
    const probed = JSON.parse(
      execFileSync('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', file], { encoding: 'utf8' }),
    ).streams[0];
    expect(probed).toMatchObject({ sample_rate: '48000', channels, duration_ts: FRAMES });
  });

  test('is the same file to the byte when it is written again, dither and all', async () => {
    const sum = async (seed: number) => {
      const { file } = await make({ dither: 'shaped', seed });
      return createHash('sha256').update(fs.readFileSync(file)).digest('hex');
    };
    expect(await sum(5)).toBe(await sum(5));
    if (bits !== 32) expect(await sum(5)).not.toBe(await sum(6));
  });
});

describe('FLAC', () => {
  test.skipIf(noFlac).each([16, 24] as const)(
    `of %i bits stands the test of flac, its length and checksum known${noFlac ? ` (${noFlac})` : ''}`,
    async (bits) => {
      const file = path.join(folder(), 'mix.flac');
      await written(file, { format: 'flac', bits });
      execFileSync('flac', ['--test', '--silent', '--warnings-as-errors', file]);
      const shown = execFileSync('metaflac', ['--show-total-samples', '--show-bps', '--show-md5sum', file], {
        encoding: 'utf8',
      });
      const pcm = Buffer.alloc(FRAMES * 2 * (bits / 8));
      [left, right].forEach((row, c) =>
        rounded(row, bits).forEach((sample, i) =>
          pcm.writeIntLE(sample * 2 ** (bits - 1), (i * 2 + c) * (bits / 8), bits / 8),
        ),
      );
      const md5 = createHash('md5').update(pcm).digest('hex');
      expect(shown.trim().split('\n')).toEqual([String(FRAMES), String(bits), md5]);
    },
  );

  test('holds no floats, and says so before there is a file', async () => {
    const here = folder();
    const error = await refusal(written(path.join(here, 'mix.flac'), { format: 'flac', bits: 32 }));
    expect(error.message).toContain('FLAC holds whole numbers of 16 or 24 bits');
    expect(fs.readdirSync(here)).toEqual([]);
  });

  test('leaves the global fetch as it was', async () => {
    const before = globalThis.fetch;
    await written(path.join(folder(), 'mix.flac'), { format: 'flac' });
    expect(globalThis.fetch).toBe(before);
  });

  test('two at once do not get in each other’s way', async () => {
    const here = folder();
    const settings = { ...PLAIN, format: 'flac', channels: 1 } as const;
    const writers = await Promise.all(
      ['a', 'b'].map((name) => AudioWriter.create(path.join(here, name), settings)),
    );
    for (let at = 0; at + 1000 <= FRAMES; at += 1000) {
      writers[0]!.write([left.subarray(at)], 1000);
      writers[1]!.write([right.subarray(at)], 1000);
    }
    await Promise.all(writers.map((writer) => writer.finish()));
    expect(readAll(await open(path.join(here, 'a')))).toEqual([rounded(left.subarray(0, 10_000), 24)]);
    expect(readAll(await open(path.join(here, 'b')))).toEqual([rounded(right.subarray(0, 10_000), 24)]);
  });
});

describe('a WAV file that grows beyond what 32 bits can say', () => {
  test('becomes RF64, which ffmpeg reads too', async () => {
    const file = path.join(folder(), 'mix.wav');
    await written(file, { longFrom: 50_000 });
    const back = await open(file);
    expect(back).toMatchObject({ format: 'rf64', frames: FRAMES });
    expect(readAll(back)).toEqual([left, right].map((row) => rounded(row, 24)));
    const bytes = fs.readFileSync(file);
    expect(Number(bytes.readBigUInt64LE(20))).toBe(bytes.length - 8);
    if (!noFfmpeg) expect(ffmpeg('-i', file, '-f', 's24le', '-')).toHaveLength(FRAMES * 6);
  });

  test('stays RIFF up to there', async () => {
    const file = path.join(folder(), 'mix.wav');
    await written(file);
    const exact = fs.statSync(file).size - 8;
    await written(file, { longFrom: exact });
    expect((await open(file)).format).toBe('wav');
    await written(file, { longFrom: exact - 1 });
    expect((await open(file)).format).toBe('rf64');
  });
});

describe('what goes wrong leaves no half file', () => {
  test('nor does a process that was killed while it wrote, once the same file is written again', async () => {
    const here = folder();
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    const half = `.killed.wav.${gone}.0.new`;
    const others = [`.killed.wav.${process.ppid}.0.new`, `.other.wav.${gone}.0.new`]; // somebody may still be writing these
    for (const draft of [half, ...others]) fs.writeFileSync(path.join(here, draft), 'half');
    await written(path.join(here, 'killed.wav'));
    expect(fs.readdirSync(here).toSorted()).toEqual([...others, 'killed.wav'].toSorted());
  });

  test.each(['wav', 'aiff', 'flac'] as const)('%s: a full disk', async (format) => {
    const here = folder();
    const file = path.join(here, 'mix');
    fs.writeFileSync(file, 'the mix of yesterday');
    const write = fs.writeSync;
    let room = 8000;
    vi.spyOn(fs, 'writeSync').mockImplementation((...args: Parameters<typeof write>) => {
      room -= Number(args[3]);
      if (room < 0) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
      return write(...args);
    });
    const error = await refusal(written(file, { format }));
    expect(error.code).toBe('AUDIO_WRITE_FAILED');
    expect(error.message).toContain('the disk is full; make room');
    expect(fs.readdirSync(here)).toEqual(['mix']);
    expect(fs.readFileSync(file, 'utf8')).toBe('the mix of yesterday');
    vi.restoreAllMocks();
    await written(file, { format }); // and the next one is none the worse
    expect((await open(file)).frames).toBe(FRAMES);
  });

  test('a disk that takes little at a time is no fault', async () => {
    const write = fs.writeSync;
    vi.spyOn(fs, 'writeSync').mockImplementation(((
      handle: number,
      from: Uint8Array,
      at: number,
      length: number,
      to: number,
    ) => write(handle, from, at, Math.min(length, 777), to)) as typeof write);
    const file = path.join(folder(), 'mix.wav');
    await written(file);
    expect(readAll(await open(file))).toEqual([left, right].map((row) => rounded(row, 24)));
  });

  test('a folder that vanishes while it is written', async () => {
    const here = path.join(folder(), 'takes');
    fs.mkdirSync(here);
    const writer = await AudioWriter.create(path.join(here, 'mix.wav'), PLAIN);
    writer.write([left, right], 100);
    fs.rmSync(here, { recursive: true });
    const error = await refusal(writer.finish());
    expect(error.message).toMatch(/mix\.wav: cannot write it: there is no such file or folder/);
  });

  test('a folder that is not there, or is where the file should be', async () => {
    const here = folder();
    expect((await refusal(written(path.join(here, 'none', 'mix.wav')))).message).toContain(
      'no such file or folder',
    );
    expect((await refusal(written(here))).message).toContain('something else than a file');
  });

  test('giving it up', async () => {
    for (const format of ['wav', 'flac'] as const) {
      const here = folder();
      const writer = await AudioWriter.create(path.join(here, 'mix'), { ...PLAIN, format });
      writer.write([left, right], FRAMES);
      writer.abort();
      writer.abort();
      expect(fs.readdirSync(here)).toEqual([]);
      expect(() => writer.write([left, right], 1)).toThrow(RangeError);
      await expect(writer.finish()).rejects.toThrow(RangeError);
    }
  });

  test.each([NaN, Infinity, -Infinity])('a sample of %f', async (wrong) => {
    const here = folder();
    const writer = await AudioWriter.create(path.join(here, 'mix.wav'), { ...PLAIN, channels: 1 });
    writer.write([left], 5000);
    const row = left.slice();
    row[4321] = wrong;
    expect(() => writer.write([row], FRAMES)).toThrow(/frame 9321 is no finite number/);
    expect(fs.readdirSync(here)).toEqual([]);
  });

  test('fewer samples than were announced', async () => {
    const here = folder();
    const writer = await AudioWriter.create(path.join(here, 'mix.wav'), PLAIN);
    expect(() => writer.write([left, right.subarray(0, 99)], 100)).toThrow(/channel 1 has no 100 frames/);
    expect(fs.readdirSync(here)).toEqual([]);
  });

  test.each([
    [{ rate: 7999 }, '8000..384000 Hz, got 7999'],
    [{ rate: 44_100.5 }, 'got 44100.5'],
    [{ channels: 3 as 2 }, '1 or 2 channels here, got 3'],
    [{ bits: 20 as 24 }, '16, 24 or 32 bits, got 20'],
  ])('settings that no file has: %o', async (settings, says) => {
    expect((await refusal(written(path.join(folder(), 'a'), settings))).message).toContain(says);
  });
});

test('an AIFF file that would pass what its sizes can say is given up and says what to do instead', async () => {
  const here = folder();
  const error = await refusal(written(path.join(here, 'a'), { format: 'aiff', longFrom: 50_000 }));
  expect(error.message).toContain('no more than 4 GiB; write WAV');
  expect(fs.readdirSync(here)).toEqual([]);
});

test.each(['wav', 'flac'] as const)(
  '%s: what was read before is read again, until it is closed',
  async (format) => {
    const file = path.join(folder(), 'a');
    await written(file, { format });
    const back = await open(file);
    expect(readAll(back)).toEqual(readAll(back));
    back.close();
    expect(() => back.read(0, 1, [new Float32Array(1)])).toThrow(/is closed/);
  },
);

test('loud samples are cut in whole numbers and counted, and kept in floats', async () => {
  const loud = Float32Array.from([2, -2, 0.5]);
  const write = async (bits: 16 | 32) => {
    const file = path.join(folder(), 'a.wav');
    const writer = await AudioWriter.create(file, { ...PLAIN, channels: 1, bits });
    writer.write([loud], 3);
    return { said: await writer.finish(), rows: readAll(await open(file)) };
  };
  const peak = expect.closeTo(6.0206, 4);
  expect(await write(16)).toEqual({
    said: { frames: 3, clipped: 2, peak },
    rows: [Float32Array.from([32_767 / 32_768, -1, 0.5])],
  });
  expect(await write(32)).toEqual({ said: { frames: 3, clipped: 0, peak }, rows: [loud] });
});

test('silence has no peak, and whoever waits is told how far it is', async () => {
  const seen: number[] = [];
  const writer = await AudioWriter.create(path.join(folder(), 'a.wav'), {
    ...PLAIN,
    onProgress: (frames) => seen.push(frames),
  });
  for (let i = 0; i < 3; i++) writer.write([new Float32Array(100), new Float32Array(100)], 100);
  expect(await writer.finish()).toEqual({ frames: 300, clipped: 0, peak: -Infinity });
  expect(seen).toEqual([100, 200, 300]);
});

test.skipIf(process.platform === 'win32')('through a link, the file it leads to is written', async () => {
  const here = folder();
  fs.mkdirSync(path.join(here, 'real'));
  fs.writeFileSync(path.join(here, 'real', 'mix.wav'), '');
  fs.symlinkSync(path.join(here, 'real', 'mix.wav'), path.join(here, 'mix.wav'));
  await written(path.join(here, 'mix.wav'));
  expect(fs.lstatSync(path.join(here, 'mix.wav')).isSymbolicLink()).toBe(true);
  expect((await open(path.join(here, 'real', 'mix.wav'))).frames).toBe(FRAMES);
});
