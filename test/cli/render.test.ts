import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAudioFile } from '../../src/audio/audio-file.ts';
import { AudioWriter } from '../../src/audio/audio-writer.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { createSession } from '../../src/session/session.ts';

const program = path.resolve('dist/src/cli/main.js');
const folder = mkdtempSync(path.join(tmpdir(), 'faderline-render-'));
const session = path.join(folder, 'song');
const RATE = 48_000;
const HALF = RATE / 2;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A second of a steady 0.5 on channel 1, whose fader falls from 0 to −20 dB between a quarter and three quarters. */
beforeAll(async () => {
  const opened = await createSession(session, {
    ...emptyDocument('song'),
    layout: { channels: 2, groups: 1, buses: 1, dcas: 1, muteGroups: 1 },
    labels: { 'ch/1': { name: 'Tone / DC', colour: 0 } },
    values: { 'ch/1/fader': 0, 'ch/1/pan': -1 },
    lanes: { 'ch/1/fader': { times: [12_000, 36_000], values: [0, -20] } },
    markers: [{ at: HALF, name: 'Middle' }],
    clips: { 'ch/1': [{ file: 'tone.wav', at: 0, from: 0, length: RATE }] },
  });
  await opened.close();
  mkdirSync(path.join(session, 'audio'), { recursive: true });
  const writer = await AudioWriter.create(path.join(session, 'audio', 'tone.wav'), {
    format: 'wav',
    rate: RATE,
    channels: 1,
    bits: 32,
    dither: 'none',
  });
  writer.write([new Float32Array(RATE).fill(0.5)], RATE);
  await writer.finish();
});

function render(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'render', ...args], {
    encoding: 'utf8',
    timeout: 60_000,
    cwd: folder,
  });
  return { code: status, out: stdout, err: stderr };
}

async function samples(name: string) {
  const file = await openAudioFile(path.join(folder, name));
  const left = new Float32Array(file.frames);
  const right = new Float32Array(file.frames);
  file.read(0, file.frames, [left, right]);
  file.close();
  return {
    ...file,
    rate: file.rate,
    channels: file.channels,
    bits: file.bits,
    frames: file.frames,
    left,
    right,
  };
}

const level = (sample: number): number => 20 * Math.log10(Math.abs(sample) / 0.5);

describe('a session is rendered', () => {
  test('as long as what plays, with the automation at its samples', async () => {
    const { code, out } = render(session, 'mix.wav', '--bits', '32', '--tail', '0s', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject([{ path: 'mix.wav', frames: RATE, clipped: 0 }]);
    const mix = await samples('mix.wav');
    expect([mix.frames, mix.channels, mix.rate, mix.bits]).toEqual([RATE, 2, RATE, 32]);
    expect(level(mix.left[0]!)).toBeCloseTo(0, 4);
    for (let n = 12_000; n < 36_000; n += 997)
      expect(Math.abs(level(mix.left[n]!) + (20 * (n - 12_000)) / 24_000)).toBeLessThan(0.01);
    expect(level(mix.left[40_000]!)).toBeCloseTo(-20, 3);
    expect(Math.max(...mix.right.map(Math.abs))).toBeLessThan(1e-6);
  });

  test('from a marker on, in mono, at another rate and fewer bits', async () => {
    const { code } = render(
      session,
      'half.flac',
      '--range',
      'Middle..',
      '--mono',
      '--rate',
      '44100',
      '--bits',
      '16',
    );
    expect(code).toBe(0);
    const half = await samples('half.flac');
    expect([half.channels, half.rate, half.bits]).toEqual([1, 44_100, 16]);
    expect(half.frames).toBeGreaterThanOrEqual(22_050);
    expect(level(2 * half.left[11_025 + 5000]!)).toBeCloseTo(-20, 1);
  });

  test('with a file for each strip, called as the strip is', async () => {
    const { code } = render(session, 'parts.wav', '--stems', '--tail', '0s');
    expect(code).toBe(0);
    const parts = readdirSync(folder).filter((name) => name.startsWith('parts'));
    expect(parts.toSorted()).toEqual(['parts - ch 1 Tone _ DC.wav', 'parts.wav']); // of what is silent there is none
    const [mix, stem] = [await samples('parts.wav'), await samples('parts - ch 1 Tone _ DC.wav')];
    expect(mix.left.every((sample, n) => Math.abs(sample - stem.left[n]!) < 1e-6)).toBe(true);
  });

  test('the same bytes every time', () => {
    render(session, 'a.wav', '--bits', '16');
    render(session, 'b.wav', '--bits', '16');
    expect(spawnSync('cmp', [path.join(folder, 'a.wav'), path.join(folder, 'b.wav')]).status).toBe(0);
  });
});

test('one missing and one damaged file are named and left out with --skip-missing, and the rest is rendered', async () => {
  const holed = path.join(folder, 'holed');
  const clip = { at: 0, from: 0, length: RATE };
  const opened = await createSession(holed, {
    ...emptyDocument('holed'),
    values: { 'ch/2/fader': 0 },
    clips: {
      'ch/1': [
        { file: 'gone.wav', ...clip },
        { file: 'gone.wav', ...clip, at: RATE },
      ],
      'ch/2': [
        { file: 'broken.wav', ...clip },
        { file: 'tone.wav', ...clip },
      ],
    },
  });
  await opened.close();
  cpSync(path.join(session, 'audio'), path.join(holed, 'audio'), { recursive: true });
  writeFileSync(path.join(holed, 'audio', 'broken.wav'), 'RIFF');
  const { code, out, err } = render(holed, 'holed.wav', '--skip-missing', '--json');
  expect(code).toBe(0);
  expect(err.match(/left out: .*gone\.wav/g)).toHaveLength(1); // however often it plays
  expect(err).toMatch(/left out: .*broken\.wav/);
  expect(JSON.parse(out)[0].peak).toBeGreaterThan(-20); // the tone is there
});

describe('what cannot be rendered is told, and nothing is written', () => {
  test.each([
    [['nowhere', 'x.wav'], /nowhere/],
    [[session, 'x.mp3'], /must end in \.wav, \.aiff or \.flac/],
    [[session, 'x.flac', '--bits', '32'], /FLAC .*--bits 24/],
    [[session, 'x.wav', '--range', '0.8s..0.2s'], /ends before it begins/],
    [[session, 'x.wav', '--range', '3s..4s'], /begins where the song is over/],
    [[session, 'x.wav', '--range', 'Verse..'], /Verse is no time.*Middle/],
    [[session, 'x.wav', '--tail', 'long'], /--tail is a time/],
    [[session, 'nowhere/x.wav'], /nowhere/],
  ])('%j', (args, why) => {
    const { code, err } = render(...args);
    expect(code).not.toBe(0);
    expect(err).toMatch(why);
    expect(err).not.toContain('a fault of ours');
    expect(readdirSync(folder).filter((name) => name.startsWith('x') || name.startsWith('.x'))).toEqual([]);
  });

  test('over a recording of the session, even with --force', async () => {
    const take = path.join(session, 'audio', 'tone.wav');
    const before = statSync(take).mtimeMs;
    symlinkSync(take, path.join(folder, 'link.wav'));
    for (const target of [take, path.join(session, 'audio', 'new.wav'), path.join(folder, 'link.wav')]) {
      const { code, err } = render(session, target, '--force');
      expect(code).toBe(2);
      expect(err).toContain('among the recordings');
    }
    expect(statSync(take).mtimeMs).toBe(before);
    rmSync(path.join(folder, 'link.wav'));
  });

  test('over a file that is there, without --force', () => {
    expect(render(session, 'once.wav').code).toBe(0);
    const again = render(session, 'once.wav');
    expect(again.code).toBe(2);
    expect(again.err).toContain('--force');
    expect(render(session, 'once.wav', '--force').code).toBe(0);
  });

  test('a session of which a file is not there', async () => {
    const other = path.join(folder, 'other');
    const opened = await createSession(other, {
      ...emptyDocument('other'),
      clips: { 'ch/1': [{ file: 'gone.wav', at: 0, from: 0, length: 10 }] },
    });
    await opened.close();
    const { code, err } = render(other, 'x.wav');
    expect(code).not.toBe(0);
    expect(err).toMatch(/gone\.wav.*--skip-missing/);
  });
});
