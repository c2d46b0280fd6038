import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { levelsOf, soundOfFile } from '../../src/audio/clip-measures.ts';
import { alignmentBetween, stereoCheck } from '../../src/audio/phase-check.ts';
import { findStems } from '../../src/audio/stem-files.ts';
import { takeIn, type TakeInSettings } from '../../src/audio/take-in.ts';
import { arranged } from '../../src/model/import-plan.ts';
import { ffmpeg, floatWav, folder, noFfmpeg, open, readAll, refusal } from './files.ts';

const RATE = 48_000;
const sine = (hertz: number, level: number, seconds = 1, phase = 0) =>
  Float32Array.from(
    { length: seconds * RATE },
    (_, i) => level * Math.sin((2 * Math.PI * hertz * i) / RATE + phase),
  );
/** A sound with silence around it. */
const within = (sound: Float32Array, silent = 480) => {
  const out = new Float32Array(sound.length + 2 * silent);
  out.set(sound, silent);
  return out;
};

/** Files in a folder of their own, and an empty session beside it. */
function stems(files: Readonly<Record<string, readonly Float32Array[]>>) {
  const home = folder();
  const from = path.join(home, 'stems');
  fs.mkdirSync(from);
  for (const [name, rows] of Object.entries(files))
    fs.writeFileSync(path.join(from, name), floatWav(rows, RATE));
  return { from, audio: path.join(home, 'audio') };
}

async function taken(at: { from: string; audio: string }, more: Partial<TakeInSettings> = {}) {
  const { files } = await findStems([at.from]);
  const settings = { folder: at.audio, rate: RATE, at: 0, fades: 0.005, skipBad: false, ...more };
  return await takeIn(arranged(files, { join: true, keepOrder: false }), settings);
}

const there = (dir: string): readonly string[] => (fs.existsSync(dir) ? fs.readdirSync(dir).sort() : []);

describe('stems', () => {
  test('come in under their names, sides as one stereo file to the bit, and play from where it was said', async () => {
    const rows = { left: sine(440, 0.5), right: sine(660, 0.25) };
    const at = stems({
      '01_Gtr L.wav': [rows.left],
      '02_Gtr R.wav': [rows.right],
      '03_Kick.wav': [sine(60, 0.5)],
    });
    const { arrived } = await taken(at, { at: 96_000 });
    expect(arrived.map(({ stem, clip }) => [stem.label, clip.file, clip.at, clip.length])).toEqual([
      ['Kick', 'Kick.wav', 96_000, RATE],
      ['Gtr', 'Gtr.wav', 96_000, RATE],
    ]);
    expect(readAll(await open(path.join(at.audio, 'Gtr.wav')))).toEqual([rows.left, rows.right]);
  });

  test('never write over what is there: a name that is taken gets a number', async () => {
    const at = stems({ 'Kick.wav': [sine(60, 0.5)] });
    fs.mkdirSync(at.audio);
    fs.writeFileSync(path.join(at.audio, 'KICK.wav'), 'somebody’s');
    const { arrived } = await taken(at);
    expect(arrived[0]?.clip.file).toBe('Kick 2.wav');
    expect(fs.readFileSync(path.join(at.audio, 'KICK.wav'), 'utf8')).toBe('somebody’s');
  });

  test('fade for 5 ms where they begin or end in sound, and not where they do in silence', async () => {
    const at = stems({ 'Cut.wav': [sine(100, 0.5, 1, 1)], 'Whole.wav': [within(sine(100, 0.5))] });
    const fades = async (seconds: number) =>
      (await taken(at, { fades: seconds })).arrived.map(({ clip: { fadeIn, fadeOut } }) => [fadeIn, fadeOut]);
    expect(await fades(0.005)).toEqual([
      [240, 240],
      [undefined, undefined],
    ]);
    expect((await fades(0))[0]).toEqual([undefined, undefined]);
    expect((await fades(10))[0]).toEqual([24_000, 24_000]); // the two meet in the middle, and never overlap
  });

  test('are turned to a peak, and trims bring the RMS where it was asked for', async () => {
    const at = stems({ 'Tone.wav': [within(sine(1000, 0.25))] }); // −12.04 dBFS, RMS −15.05
    const [one] = (await taken(at, { normalise: { by: 'peak', level: -8 }, gainStage: -18 })).arrived;
    expect(one?.clip.gain).toBeCloseTo(4.04, 2);
    // two windows of 100 ms have 10 ms of silence in them, and count whole
    expect(one?.trim).toBeCloseTo(-18 - (-15.05 + 4.04) + 10 * Math.log10(1.02), 1);
  });

  test('say how far they are, from nothing to all, never less than before', async () => {
    const at = stems({ 'A.wav': [sine(60, 0.5)], 'B.wav': [sine(60, 0.5, 2)] });
    const shares: number[] = [];
    await taken(at, { onProgress: ({ share }) => shares.push(share) });
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeCloseTo(1, 9);
  });

  test('leave nothing behind when they are called off, not even the folder that was made for them', async () => {
    const at = stems({ 'A.wav': [sine(60, 0.5)], 'B.wav': [sine(60, 0.5)] });
    const stop = new AbortController();
    const asked = taken(at, {
      signal: stop.signal,
      onProgress: ({ stem }) => stem === 2 && stop.abort(new Error('called off')),
    });
    await expect(asked).rejects.toThrow('called off');
    expect(fs.existsSync(at.audio)).toBe(false);
  });

  test('come in whole or not at all where one is damaged, unless that one may be left out', async () => {
    const bad = sine(60, 0.5);
    bad[30_000] = NaN;
    const at = stems({ 'Bass.wav': [bad], 'Kick.wav': [sine(60, 0.5)] });
    expect((await refusal(taken(at))).message).toContain('Bass.wav: frame 30000');
    expect(there(at.audio)).toEqual([]);
    const { arrived, bad: left, drop } = await taken(at, { skipBad: true });
    expect(arrived.map(({ stem }) => stem.label)).toEqual(['Kick']);
    expect(left).toHaveLength(1);
    expect(there(at.audio)).toEqual(['Kick.wav']);
    await drop();
    expect(there(at.audio)).toEqual([]);
  });
});

describe('a folder of stems', () => {
  test('gives what can be read, names what cannot, and passes by what a Mac leaves beside it', async () => {
    const at = stems({
      'Kick 10.wav': [sine(60, 0.5)],
      'Kick 2.wav': [sine(60, 0.5)],
      '._Kick.wav': [sine(60, 0.5)],
    });
    fs.writeFileSync(path.join(at.from, 'Rough.mp3'), 'x');
    fs.writeFileSync(path.join(at.from, 'Notes.txt'), 'x');
    fs.writeFileSync(path.join(at.from, 'Empty.wav'), '');
    const { files, bad, notes } = await findStems([at.from, path.join(at.from, 'Kick 2.wav')]);
    expect(files.map(({ name }) => name)).toEqual(['Kick 2.wav', 'Kick 10.wav']);
    expect(bad.map(({ message }) => message).join()).toContain('Empty.wav');
    expect(notes.join()).toMatch(/passed by Rough\.mp3; convert/);
    expect((await refusal(findStems([path.join(at.from, 'No.wav')]))).message).toContain(
      'No.wav is not there',
    );
  });
});

describe('levels', () => {
  test('of a tone are what the numbers say', async () => {
    const at = stems({ 'Tone.wav': [sine(997, 0.5, 4)] });
    const levels = await levelsOf(soundOfFile(await open(path.join(at.from, 'Tone.wav'))), RATE);
    expect(levels.peak).toBeCloseTo(-6.02, 2);
    expect(levels.truePeak).toBeCloseTo(-6.02, 1);
    expect(levels.rms).toBeCloseTo(-9.03, 2);
    expect(levels.loudness).toBeCloseTo(-9.03, 1); // BS.1770: 997 Hz at 0 dBFS in one channel is −3.01 LUFS
  });

  test('leave pauses out of the RMS', async () => {
    const pause = new Float32Array(9 * RATE);
    const at = stems({ 'Tone.wav': [Float32Array.from([...sine(1000, 0.5), ...pause])] });
    const { rms } = await levelsOf(soundOfFile(await open(path.join(at.from, 'Tone.wav'))), RATE);
    expect(rms).toBeCloseTo(-9.03, 2);
  });

  test.skipIf(noFfmpeg)('agree with another meter, and true peaks too', async () => {
    const at = stems({});
    const file = path.join(at.from, 'noise.wav');
    ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'anoisesrc=d=8:c=pink:a=0.4:r=48000:s=7',
      '-ac',
      '2',
      '-c:a',
      'pcm_f32le',
      file,
    );
    const ours = await levelsOf(soundOfFile(await open(file)), RATE);
    const { stderr } = spawnSync(
      'ffmpeg',
      ['-nostats', '-i', file, '-af', 'ebur128=peak=true', '-f', 'null', '-'],
      { encoding: 'utf8' },
    );
    const summary = stderr.slice(stderr.lastIndexOf('Summary'));
    expect(Math.abs(ours.loudness - Number(/I:\s+(-?[\d.]+)/.exec(summary)?.[1]))).toBeLessThan(0.1); // it prints tenths
    expect(Math.abs(ours.truePeak - Number(/Peak:\s+(-?[\d.]+)/.exec(summary)?.[1]))).toBeLessThan(0.2);
  });
});

describe('in mono', () => {
  const check = async (rows: readonly Float32Array[]) => {
    const at = stems({ 'Wide.wav': rows });
    return await stereoCheck(soundOfFile(await open(path.join(at.from, 'Wide.wav'))), RATE);
  };
  const tone = sine(1000, 0.5, 2);

  test.each([
    ['two sides alike lose nothing', [tone, tone], 1, 0],
    ['one side alone loses 3 LU', [tone, new Float32Array(tone.length)], 0, -3.01],
    ['two sides at right angles lose 3 LU', [tone, sine(1000, 0.5, 2, Math.PI / 2)], 0, -3.01],
    ['two sides upside down to each other are gone', [tone, tone.map((x) => -x)], -1, -Infinity],
  ])('%s', async (_what, rows, correlation, loss) => {
    const found = await check(rows);
    expect(found?.correlation).toBeCloseTo(correlation, 2);
    if (loss === -Infinity) expect(found?.monoLoss).toBe(loss);
    else expect(found?.monoLoss).toBeCloseTo(loss, 1);
  });

  test('nothing is said of silence', async () => {
    expect(await check([new Float32Array(RATE), new Float32Array(RATE)])).toBeUndefined();
  });
});

test('two microphones are compared where both are loudest, wherever on the timeline that is', async () => {
  const burst = Float32Array.from({ length: 12 * RATE }, (_, i) => {
    const since = (i % 17_011) / RATE;
    return i > 8 * RATE
      ? 0.6 * Math.exp(-20 * since) * Math.sin(2 * Math.PI * (60 + 400 * Math.exp(-60 * since)) * since)
      : 0;
  });
  const at = stems({ 'In.wav': [burst], 'Out.wav': [burst.map((_, i) => -0.4 * (burst[i - 96] ?? 0))] });
  const [a, b] = [await open(path.join(at.from, 'In.wav')), await open(path.join(at.from, 'Out.wav'))].map(
    soundOfFile,
  );
  const found = await alignmentBetween(a!, b!, RATE);
  expect(found?.inverted).toBe(true);
  expect(found!.later * 1000).toBeCloseTo(2, 2);
  expect(found!.confidence).toBeGreaterThan(0.5);
  expect(await alignmentBetween(a!, { ...b!, from: 20 * RATE, until: 30 * RATE }, RATE)).toBeUndefined();
});
