import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { AudioWriter, type AudioWriterSettings } from '../../src/audio/audio-writer.ts';
import { writeDdp } from '../../src/audio/ddp-writer.ts';
import { cueSheet } from '../../src/mastering/cue.ts';
import type { Disc } from '../../src/mastering/disc.ts';
import { readDdp } from '../ground/disc-reader.ts';
import { folder, noFlac, open, refusal } from './files.ts';

const SECTORS = 800;
const disc: Disc = {
  title: 'Album',
  performer: 'Band',
  tracks: [
    { title: 'One', performer: 'Band', isrc: 'GBAYE2400001', start: 0 },
    { title: 'Two', performer: 'Band', pause: 310, start: 400 },
  ],
  sectors: SECTORS,
};

/** Every 16-bit number comes, the lowest and highest too. */
const left = Float32Array.from({ length: SECTORS * 588 }, (_, i) => ((i % 65_536) - 32_768) / 32_768);
const right = left.map((sample) => -sample / 2);

async function programme(
  file: string,
  frames = SECTORS * 588,
  more: Partial<AudioWriterSettings> = {},
): Promise<string> {
  const settings = { format: 'wav', rate: 44_100, channels: 2, bits: 16, dither: 'none', ...more } as const;
  const writer = await AudioWriter.create(file, settings);
  writer.write([left, right], frames);
  await writer.finish();
  return file;
}

const noMd5sum = spawnSync('md5sum', ['--version']).error ? 'without md5sum' : undefined;

describe('a DDP fileset', () => {
  test(`is whole: read by what it says of itself, its sound is the programme to the bit${noMd5sum ? ` (${noMd5sum})` : ''}`, async () => {
    const here = folder();
    const source = await programme(path.join(here, 'album.wav'));
    const out = path.join(here, 'a', 'ddp');
    const seen: number[] = [];
    await writeDdp(out, disc, source, { masterId: 'JOB', onProgress: (sectors) => seen.push(sectors) });
    expect(seen.at(-1)).toBe(SECTORS + 150);
    const ddp = readDdp((name) => fs.readFileSync(path.join(out, name)));
    expect(ddp.masterId).toBe('JOB');
    expect(ddp.packets.map(({ track, index, at }) => [track, index, at])).toEqual([
      ['00', 0, 0],
      ['01', 0, 0],
      ['01', 1, 150],
      ['02', 0, 460],
      ['02', 1, 550],
      ['AA', 1, 950],
      ['AA', 1, 950],
    ]);
    const image = fs.readFileSync(path.join(out, ddp.image.name));
    expect(image.length).toBe(ddp.image.size * 2352);
    expect(image.subarray(0, 150 * 2352).every((byte) => byte === 0)).toBe(true);
    const wav = fs.readFileSync(source);
    expect(image.subarray(150 * 2352).equals(wav.subarray(wav.length - SECTORS * 2352))).toBe(true);
    const files = ['CDTEXT.BIN', 'CHECKSUM.MD5', 'DDPID', 'DDPMS', 'IMAGE.DAT', 'PQDESCR'];
    expect(fs.readdirSync(out).toSorted()).toEqual(files);
    if (!noMd5sum) execFileSync('md5sum', ['--check', '--strict', '--quiet', 'CHECKSUM.MD5'], { cwd: out });
  });

  test('is the same to the byte when it is written again over itself', async () => {
    const here = folder();
    const source = await programme(path.join(here, 'album.wav'));
    const out = path.join(here, 'ddp');
    await writeDdp(out, disc, source);
    const first = fs.readFileSync(path.join(out, 'CHECKSUM.MD5'), 'utf8');
    await writeDdp(out, disc, source);
    expect(fs.readFileSync(path.join(out, 'CHECKSUM.MD5'), 'utf8')).toBe(first);
    expect(first.split('\n').map((line) => line.slice(34))).toEqual([
      'DDPID',
      'DDPMS',
      'CDTEXT.BIN',
      'PQDESCR',
      'IMAGE.DAT',
      '',
    ]);
  });

  test('without words leaves no CD-Text of an earlier one', async () => {
    const here = folder();
    const source = await programme(path.join(here, 'album.wav'));
    const out = path.join(here, 'ddp');
    await writeDdp(out, disc, source);
    const tracks = disc.tracks.map((track) => ({ ...track, title: '', performer: '' }));
    await writeDdp(out, { ...disc, title: '', performer: '', tracks }, source);
    expect(fs.readdirSync(out)).not.toContain('CDTEXT.BIN');
    expect(readDdp((name) => fs.readFileSync(path.join(out, name))).texts.size).toBe(0);
  });

  test('called off half-way has no checksums, and no half file', async () => {
    const here = folder();
    const source = await programme(path.join(here, 'album.wav'));
    const out = path.join(here, 'ddp');
    await writeDdp(out, disc, source);
    const off = new AbortController();
    const onProgress = (sectors: number) => sectors > 300 && off.abort(new Error('enough'));
    await expect(writeDdp(out, disc, source, { signal: off.signal, onProgress })).rejects.toThrow('enough');
    expect(fs.readdirSync(out).toSorted()).toEqual(['DDPID', 'DDPMS', 'IMAGE.DAT', 'PQDESCR']);
  });

  test.each([
    [{ bits: 24 }, SECTORS * 588, 'a CD has 2 channels of 16 bits and this file 2 of 24'],
    [{ channels: 1 }, SECTORS * 588, 'this file 1 of 16'],
    [{ rate: 48_000 }, SECTORS * 588, 'has 48000 frames a second'],
    [{}, SECTORS * 588 - 1, 'the disc has 800 sectors of 588 frames and this file 470399 frames'],
  ] as const)('is not made of another programme: %o, %i frames', async (more, frames, says) => {
    const here = folder();
    const source = await programme(path.join(here, 'album.wav'), frames, more);
    expect((await refusal(writeDdp(path.join(here, 'ddp'), disc, source))).message).toContain(says);
    expect(fs.readdirSync(here)).toEqual(['album.wav']);
  });
});

test('the programme that the tests write is what it is meant to be', async () => {
  const file = await open(await programme(path.join(folder(), 'album.wav')));
  expect(file).toMatchObject({ rate: 44_100, bits: 16, channels: 2, frames: SECTORS * 588 });
});

test.skipIf(noFlac)(
  `metaflac takes the CUE sheet of an image, with every index and code${noFlac ? ` (${noFlac})` : ''}`,
  async () => {
    const here = folder();
    const image = await programme(path.join(here, 'album.flac'), SECTORS * 588, { format: 'flac' });
    const sheet = path.join(here, 'album.cue');
    const coded: Disc = { ...disc, title: 'Größe "1"', barcode: '0012345678905' };
    fs.writeFileSync(sheet, cueSheet(coded, { file: 'album.flac', kind: 'WAVE' }));
    execFileSync('metaflac', ['--no-utf8-convert', `--import-cuesheet-from=${sheet}`, image], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const block = execFileSync('metaflac', ['--list', '--block-type=CUESHEET', image], { encoding: 'utf8' });
    const all = (pattern: RegExp) => Array.from(block.matchAll(pattern), ([, found]) => found);
    expect(all(/media catalog number: (\d+)/g)).toEqual(['0012345678905']);
    expect(all(/ISRC: (\S+)/g)).toContain('GBAYE2400001');
    expect(block).toContain('number: 170 (LEAD-OUT)');
    const [one, two, leadOut] = all(/^ {6}offset: (\d+)/gm).map(Number);
    expect([one, two, leadOut]).toEqual([0, 310 * 588, SECTORS * 588]); // a track begins where its pause does
    expect(all(/^ {10}offset: (\d+)/gm).map(Number)).toEqual([0, 0, 90 * 588]);
  },
);
