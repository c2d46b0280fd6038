import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { importAudio } from '../../src/audio/import-audio.ts';
import { AudioWriter } from '../../src/audio/audio-writer.ts';
import { toneIn } from '../dsp/spectrum.ts';
import {
  bytes,
  chunk,
  ffmpeg,
  floatWav,
  fmt,
  folder,
  noFfmpeg,
  open,
  put,
  readAll,
  refusal,
  wav,
} from './files.ts';

const sine = (hertz: number, rate: number, frames: number, level = 0.5) =>
  Float32Array.from({ length: frames }, (_, i) => level * Math.sin((2 * Math.PI * hertz * i) / rate));

async function imported(source: string, rate = 48_000) {
  const target = path.join(folder(), 'take.wav');
  const said = await importAudio(source, target, { rate });
  const file = await open(target);
  return { said, file, rows: readAll(file), target };
}

describe('a take', () => {
  test('at the session’s rate comes in to the bit', async () => {
    const rows = [sine(440, 48_000, 50_000), sine(997, 48_000, 50_000)];
    const { said, file, rows: back } = await imported(put('a', floatWav(rows)));
    expect(back).toEqual(rows);
    expect(file).toMatchObject({ format: 'wav', bits: 32, rate: 48_000, channels: 2 });
    expect(said).toMatchObject({ frames: 50_000, channels: 2, rate: 48_000, bits: 32, notes: [] });
  });

  test.each([44_100, 96_000, 22_050])('of %i Hz is converted, and as long as it was', async (rate) => {
    const source = put('a', floatWav([sine(997, rate, rate * 2)], rate));
    const { said, file, rows } = await imported(source);
    expect(said).toMatchObject({ frames: 96_000, rate, channels: 1 });
    expect(file).toMatchObject({ frames: 96_000, rate: 48_000 });
    const { level, rest } = toneIn(rows[0]!.subarray(4000, 92_000), 48_000, 997);
    expect(level).toBeCloseTo(0.5, 5);
    expect(rest).toBeLessThan(1e-6); // −120 dB
  });

  test.skipIf(noFfmpeg)(`of FLAC comes in${noFfmpeg ? ` (${noFfmpeg})` : ''}`, async () => {
    const source = path.join(folder(), 'a.flac');
    ffmpeg('-f', 'lavfi', '-i', 'sine=997:r=44100:d=1', source);
    const { said, rows } = await imported(source);
    expect(said).toMatchObject({ frames: 48_000, bits: 16, rate: 44_100 });
    expect(toneIn(rows[0]!.subarray(4000, 44_000), 48_000, 997).level).toBeCloseTo(0.125, 3);
  });

  test('that was cut off says so', async () => {
    const { said } = await imported(put('a', wav(fmt(), chunk('data', bytes(0, 1, 0, 2), 0))));
    expect(said.frames).toBe(2);
    expect(said.notes.join()).toContain('cut off');
  });
});

describe('what a take is, is measured while it comes in', () => {
  test('level, mean, silence', async () => {
    const row = new Float32Array(48_000);
    row.set(sine(100, 48_000, 24_000), 12_000); // whole periods
    const lifted = row.map((sample) => sample + 2 ** -12); // −72 dBFS
    const { said } = await imported(put('a', floatWav([row, lifted])));
    expect(said.peak).toBeCloseTo(20 * Math.log10(0.5 + 2 ** -12), 4);
    expect(said.rms).toBeCloseTo(20 * Math.log10(0.5 / Math.SQRT2 / Math.SQRT2), 2); // half of it is silent
    expect(said.dc[0]).toBeCloseTo(0, 6);
    expect(said.dc[1]).toBeCloseTo(2 ** -12, 6);
    expect(said.silentHead).toBe(12_001); // a sine begins with 0, and its first step is above −70 dBFS
    expect(said.silentTail).toBe(12_000);
    expect(said.clipped).toBe(0);
  });

  test('silence counts in frames of the copy', async () => {
    const row = new Float32Array(44_100);
    row[11_025] = 0.5;
    const { said } = await imported(put('a', floatWav([row], 44_100)));
    expect([said.silentHead, said.silentTail]).toEqual([12_000, 35_999]);
  });

  test('nothing but silence', async () => {
    const { said } = await imported(put('a', floatWav([new Float32Array(1000)])));
    expect(said).toMatchObject({ peak: -Infinity, rms: -Infinity, silentHead: 1000, silentTail: 1000 });
  });

  test('runs of three samples at full scale are clipping, two are a wave’s top', async () => {
    const row = new Float32Array(40_000);
    row.fill(1, 100, 102);
    row.fill(-1, 200, 203);
    row.fill(1.5, 300, 400);
    row.fill(1, 16_382, 16_386); // across two blocks
    expect((await imported(put('a', floatWav([row])))).said.clipped).toBe(3);
  });

  test('full scale of 16 bits is 32 767', async () => {
    const full = bytes(0xff, 0x7f);
    expect((await imported(put('a', wav(fmt(), chunk('data', bytes(full, full, full)))))).said.clipped).toBe(
      1,
    );
  });
});

describe('what cannot come in leaves nothing', () => {
  test.each([NaN, Infinity, -Infinity])('a sample of %f, with its frame', async (wrong) => {
    const row = sine(440, 48_000, 40_000);
    row[34_567] = wrong;
    const target = path.join(folder(), 'take.wav');
    const error = await refusal(
      importAudio(put('a', floatWav([sine(1, 1, 40_000), row])), target, { rate: 44_100 }),
    );
    expect(error.message).toMatch(/frame 34567 \(at 0\.720 s\) is no number/);
    expect(error.context['frame']).toBe(34_567);
    expect(fs.readdirSync(path.dirname(target))).toEqual([]);
  });

  test('an import that is called off half-way, after a progress that only grew', async () => {
    const target = path.join(folder(), 'take.wav');
    const calling = new AbortController();
    const seen: number[] = [];
    const source = put('a', floatWav([sine(440, 48_000, 200_000)]));
    const running = importAudio(source, target, {
      rate: 44_100,
      signal: calling.signal,
      onProgress: (done) => {
        seen.push(done);
        if (done > 0.5) calling.abort(new Error('enough'));
      },
    });
    await expect(running).rejects.toThrow('enough');
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBeLessThan(0.7);
    expect(fs.readdirSync(path.dirname(target))).toEqual([]);
    await expect(importAudio(source, target, { rate: 44_100, signal: calling.signal })).rejects.toThrow(
      'enough',
    );
  });

  test.skipIf(noFfmpeg)('a FLAC file that is called off while it is decoded', async () => {
    const source = path.join(folder(), 'a.flac');
    ffmpeg('-f', 'lavfi', '-i', 'anoisesrc=r=48000:d=8:seed=1', source);
    const target = path.join(folder(), 'take.wav');
    const calling = new AbortController();
    const running = importAudio(source, target, { rate: 48_000, signal: calling.signal });
    setImmediate(() => calling.abort(new Error('enough')));
    await expect(running).rejects.toThrow('enough');
    expect(fs.readdirSync(path.dirname(target))).toEqual([]);
  });

  test('progress ends with 1', async () => {
    const seen: number[] = [];
    const target = path.join(folder(), 'take.wav');
    const onProgress = (done: number) => void seen.push(done);
    await importAudio(put('a', floatWav([sine(440, 48_000, 50_000)])), target, { rate: 48_000, onProgress });
    expect(seen.at(-1)).toBe(1);
    expect(seen.length).toBeGreaterThan(3);
  });

  test('a file that is cut while it is read', async () => {
    const source = put('a', floatWav([sine(440, 48_000, 100_000)]));
    const target = path.join(folder(), 'take.wav');
    const running = importAudio(source, target, {
      rate: 48_000,
      onProgress: (done) => {
        if (done > 0.3) fs.truncateSync(source, 200_000);
      },
    });
    expect((await refusal(running)).message).toContain('was cut while it was read');
    expect(fs.readdirSync(path.dirname(target))).toEqual([]);
  });

  test('six channels, and what was there before stays', async () => {
    const target = put('take.wav', bytes('before'));
    const surround = put('a', wav(fmt({ channels: 6 }), chunk('data', new Uint8Array(24))));
    expect((await refusal(importAudio(surround, target, { rate: 48_000 }))).message).toContain(
      'split it into',
    );
    expect(fs.readFileSync(target, 'utf8')).toBe('before');
  });
});

test('a take of its own file, exported and imported again, is the same', async () => {
  const file = path.join(folder(), 'mix.aiff');
  const row = sine(440, 48_000, 3000);
  const settings = { format: 'aiff', rate: 48_000, channels: 1, bits: 32, dither: 'none' } as const;
  const writer = await AudioWriter.create(file, settings);
  writer.write([row], 3000);
  await writer.finish();
  expect((await imported(file)).rows).toEqual([row]);
});

describe('two mono files', () => {
  const pair = (left: Uint8Array, right: Uint8Array) => {
    const dir = folder();
    const files = { left: path.join(dir, 'L.wav'), right: path.join(dir, 'R.wav') };
    fs.writeFileSync(files.left, left);
    fs.writeFileSync(files.right, right);
    return files;
  };

  test('come in as the sides of one, converted like any other', async () => {
    const files = pair(
      floatWav([sine(440, 44_100, 44_100)], 44_100),
      floatWav([sine(997, 44_100, 44_100)], 44_100),
    );
    const target = path.join(folder(), 'take.wav');
    expect(await importAudio(files, target, { rate: 48_000 })).toMatchObject({ frames: 48_000, channels: 2 });
    const [left, right] = readAll(await open(target));
    expect(toneIn(left!.subarray(4000, 44_000), 48_000, 440).level).toBeCloseTo(0.5, 4);
    expect(toneIn(right!.subarray(4000, 44_000), 48_000, 997).level).toBeCloseTo(0.5, 4);
  });

  test('that are not equally long are no two sides, and nothing is written', async () => {
    const files = pair(floatWav([sine(440, 48_000, 100)]), floatWav([sine(440, 48_000, 101)]));
    const target = path.join(folder(), 'take.wav');
    const { message } = await refusal(importAudio(files, target, { rate: 48_000 }));
    expect(message).toContain('are no two sides of one sound');
    expect(fs.existsSync(target)).toBe(false);
  });
});
