import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAudioFile } from '../../../src/audio/audio-file.ts';
import { masterFor } from '../../../src/bridge/release/master.ts';
import { deliveriesNamed } from '../../../src/bridge/release/named.ts';
import {
  buildRelease,
  openRelease,
  type Delivered,
  type OpenRelease,
} from '../../../src/bridge/release/release.ts';
import { writeReport } from '../../../src/bridge/release/report.ts';
import { stageFor } from '../../../src/bridge/release/stage.ts';
import { deliveryOf } from '../../../src/mastering/deliveries.ts';
import { noFfmpeg, noFlac } from '../../audio/files.ts';
import { readCue, readDdp } from '../../ground/disc-reader.ts';
import { jpg } from '../../mastering/pictures.ts';
import { asMusicMetadata } from '../../mastering/read-back.ts';
import { albumIn, mix, quietly, session, write } from './mixes.ts';

const RATE = 48_000;
const GAPS = [2, 1.25];

const folder = mkdtempSync(path.join(tmpdir(), 'faderline-release-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dir = path.join(folder, 'album');
const out = path.join(dir, 'out');
const ALBUM = `title: 'First Light: "ночь"'
artist: The Band
date: 2026-03-27
genre: Ambient
label: Small Hours
copyright: 2026 The Band
barcode: 036000291452
artwork: cover.jpg
tracks:
  - { session: song, title: Rendered / one, isrc: GB-AYE-24-00001, composer: A. Writer }
  - { file: two.flac, title: Two, isrc: GB-AYE-24-00002, trim: -3 dB }
  - { file: three.wav, title: Three, artist: The Band & a Guest, isrc: GB-AYE-24-00003, gap: ${GAPS[1]}s }
`;
const seconds = [5, 4.25, 4.1];

let release: OpenRelease;
let made: readonly Delivered[];

beforeAll(async () => {
  albumIn(dir, ALBUM);
  writeFileSync(path.join(dir, 'cover.jpg'), jpg(1600, 1600));
  await session(path.join(dir, 'song'), mix(seconds[0]!, RATE, 1));
  await write(path.join(dir, 'two.flac'), mix(seconds[1]!, RATE, 2, 0.5), { format: 'flac' });
  await write(path.join(dir, 'three.wav'), mix(seconds[2]!, 44_100, 3), { rate: 44_100 });
  release = await openRelease(dir, quietly());
  made = await buildRelease(release, deliveriesNamed('streaming,broadcast,cd,vinyl,download'), {
    out,
    force: false,
  });
}, 120_000);

const files = (id: string, end: string): string[] =>
  readdirSync(path.join(out, id), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end))
    .sort()
    .map((name) => path.join(out, id, name));

/** Samples as they stand in files one after the other, as whole numbers of their bits. */
async function samples(...names: readonly string[]): Promise<Int32Array[]> {
  const rows: number[][] = [[], []];
  for (const name of names) {
    const file = await openAudioFile(name);
    const read = [new Float32Array(file.frames), new Float32Array(file.frames)];
    file.read(0, file.frames, read);
    file.close();
    read.forEach((row, side) => {
      for (const x of row) rows[side]!.push(Math.round(x * 2 ** (file.bits - 1)));
    });
  }
  return rows.map((row) => Int32Array.from(row));
}

/** What ffmpeg measures of files one after the other. */
function judged(...names: readonly string[]): { loudness: number; peak: number } {
  const list = path.join(folder, 'list.txt');
  writeFileSync(list, names.map((name) => `file '${name.replaceAll("'", String.raw`'\''`)}'\n`).join(''));
  const args = ['-hide_banner', '-nostats', '-f', 'concat', '-safe', '0', '-i', list, '-map', '0:a'];
  const { stderr } = spawnSync('ffmpeg', [...args, '-af', 'ebur128=peak=true', '-f', 'null', '-'], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const last = stderr.slice(stderr.lastIndexOf('Summary:'));
  return {
    loudness: Number(/I:\s+(-?[\d.]+) LUFS/.exec(last)?.[1]),
    peak: Number(/Peak:\s+(-?[\d.]+) dBFS/.exec(last)?.[1]),
  };
}

test('every delivery is made, with all its files', () => {
  expect(made.map(({ folder: place }) => place !== undefined)).toEqual([true, true, true, true, true]);
  expect(files('streaming', '')).toMatchObject(
    [
      'SHA256SUMS',
      'cover.jpg',
      'flac',
      'flac/01 Rendered _ one.flac',
      'flac/02 Two.flac',
      'flac/03 Three.flac',
      'manifest.json',
      'wav',
      'wav/01 Rendered _ one.wav',
      'wav/02 Two.wav',
      'wav/03 Three.wav',
    ].map((name) => path.join(out, 'streaming', name)),
  );
  expect(files('vinyl', '.wav').map((name) => path.basename(name))).toEqual(['Side A.wav', 'Side B.wav']);
  expect(readdirSync(path.join(out, 'cd', 'ddp')).sort()).toEqual([
    'CDTEXT.BIN',
    'CHECKSUM.MD5',
    'DDPID',
    'DDPMS',
    'IMAGE.DAT',
    'PQDESCR',
  ]);
});

describe.skipIf(noFfmpeg)(`another meter${noFfmpeg ? ` (${noFfmpeg})` : ''}`, () => {
  test('finds the album as loud as streaming wants it, and no peak over the ceiling', () => {
    const { loudness, peak } = judged(...files('streaming', '.wav'));
    expect(Math.abs(loudness + 14)).toBeLessThanOrEqual(0.1);
    expect(peak).toBeLessThanOrEqual(-1);
    expect(made[0]!.quality!.levels.album.integrated).toBeCloseTo(loudness, 0);
  });

  test('finds each track as loud as a broadcast wants it', () => {
    for (const file of files('broadcast', '.wav')) {
      const { loudness, peak } = judged(file);
      expect(Math.abs(loudness + 23)).toBeLessThanOrEqual(0.1);
      expect(peak).toBeLessThanOrEqual(-1);
    }
  });

  test.each([
    ['cd', '.wav', -0.5],
    ['vinyl', '.wav', -3],
    ['download', '.flac', -1],
  ])('finds no peak of %s over its ceiling, and the highest close below it', (id, end, ceiling) => {
    const peak = Math.max(...files(id, end).map((file) => judged(file).peak));
    expect(peak).toBeLessThanOrEqual(ceiling);
    expect(peak).toBeGreaterThan(ceiling - 0.5);
  });

  test('reads every file', () => {
    const all = ['.wav', '.flac', '.mp3', '.m4a'].flatMap((end) =>
      made.flatMap(({ delivery }) => files(delivery.id, end)),
    );
    expect(all.length).toBe(3 + 3 + 3 + 1 + 2 + 3 + 3 + 3);
    const inputs = all.flatMap((file) => ['-i', file]);
    const maps = all.flatMap((_, n) => ['-map', `${n}:a`]);
    const said = spawnSync('ffmpeg', ['-v', 'error', '-xerror', ...inputs, ...maps, '-f', 'null', '-'], {
      encoding: 'utf8',
    });
    expect(said).toMatchObject({ status: 0, stderr: '' });
  });
});

test.skipIf(noFlac)('flac finds its files whole', () => {
  for (const file of files('streaming', '.flac')) execFileSync('flac', ['-t', '-s', file]);
});

test('gaps are what they are to be, to the frame', async () => {
  const [first, second, third] = await Promise.all(files('streaming', '.wav').map((file) => samples(file)));
  const sounds = seconds.map((length) => Math.ceil(length * RATE));
  expect([first, second, third].map((rows) => rows![0]!.length)).toEqual([
    sounds[0]! + GAPS[0]! * RATE,
    sounds[1]! + GAPS[1]! * RATE,
    sounds[2],
  ]);
  // the mixes begin and end at once; in the gap there is dither, a step or two, and then nothing at all
  const loud = (x: number) => Math.abs(x) > 100;
  expect([first, second].map((rows) => rows![0]!.findLastIndex(loud) + 1)).toEqual(sounds.slice(0, 2));
  expect([second, third].map((rows) => rows![0]!.findIndex(loud))).toEqual([0, 0]);
});

test('the files one after the other are the album as it was rendered, bit for bit', async () => {
  const streaming = deliveryOf('streaming');
  const master = await masterFor(release, await stageFor(release, streaming), streaming);
  const whole = await samples(master.path);
  for (const end of ['.wav', '.flac']) {
    const rows = await samples(...files('streaming', end));
    rows.forEach((row, side) =>
      expect(Buffer.from(row.buffer).equals(Buffer.from(whole[side]!.buffer))).toBe(true),
    );
  }
});

describe.skipIf(noFfmpeg)('another album', () => {
  const other = path.join(folder, 'other');
  const levels = 'levels: { streaming: { loudness: -12 LUFS } }\n';
  const built = async (text: string, id: string): Promise<string> => {
    albumIn(other, `title: T\nartist: A\n${levels}${text}`);
    const to = path.join(other, id);
    const [one] = await buildRelease(await openRelease(other, quietly()), deliveriesNamed(id), {
      out: to,
      force: true,
    });
    expect(one!.findings.filter(({ level }) => level === 'red')).toEqual([]);
    return one!.folder!;
  };

  test('brings each track to the target by itself, limiter and all, its trim on top', async () => {
    await write(path.join(other, 'one.wav'), mix(2, RATE, 4));
    await write(path.join(other, 'two.wav'), mix(2, RATE, 5, 0.3));
    const place = await built(
      'normalise: track\ntracks:\n  - { file: one.wav, title: One }\n  - { file: two.wav, title: Two, gap: 0s, trim: -2 dB }\n',
      'streaming',
    );
    const heard = ['01 One', '02 Two'].map((name) => judged(path.join(place, 'wav', `${name}.wav`)));
    expect(Math.abs(heard[0]!.loudness + 12)).toBeLessThanOrEqual(0.1);
    expect(Math.abs(heard[1]!.loudness + 14)).toBeLessThanOrEqual(0.1);
    for (const { peak } of heard) expect(peak).toBeLessThanOrEqual(-1);
  });

  test('of 96 kHz keeps its rate where it can: MP3 and M4A have 48', async () => {
    await write(path.join(other, 'fast.wav'), mix(1, 96_000, 6), { rate: 96_000 });
    const place = await built('tracks:\n  - { file: fast.wav, title: Fast }\n', 'download');
    const rates = ['flac', 'mp3', 'm4a'].map((kind) =>
      execFileSync(
        'ffprobe',
        [
          '-v',
          'error',
          '-select_streams',
          'a',
          '-show_entries',
          'stream=sample_rate',
          '-of',
          'csv=p=0',
          path.join(place, kind, `01 Fast.${kind}`),
        ],
        { encoding: 'utf8' },
      ).replace(/\D/g, ''),
    );
    expect(rates).toEqual(['96000', '48000', '48000']);
    expect(readdirSync(path.join(place, 'mp3'))).toEqual(['01 Fast.mp3']);
  });
});

test('tracks say what they are, and read back as they were written', async () => {
  const [, , third] = files('streaming', '.flac');
  const { tags, picture } = await asMusicMetadata(third!);
  expect(tags).toMatchObject({
    title: 'Three',
    artist: 'The Band & a Guest',
    album: 'First Light: "ночь"',
    date: '2026-03-27',
    track: 3,
    tracks: 3,
    isrc: 'GBAYE2400003',
    barcode: '036000291452',
    label: 'Small Hours',
  });
  expect(picture?.format).toBe('image/jpeg');
});

describe('the CD', () => {
  const folderOf = path.join(out, 'cd');
  const sectorsOf = (from: number) => from * 75;

  test('has its indexes where the tracks begin, in the sheet and in the image', () => {
    const { tracks, words } = readCue(readFileSync(path.join(folderOf, 'album.cue')));
    const starts = [0, seconds[0]! + GAPS[0]!, seconds[0]! + GAPS[0]! + seconds[1]! + GAPS[1]!].map(
      sectorsOf,
    );
    expect(tracks.map(({ index }) => index[1])).toEqual(starts.map(Math.floor));
    expect(tracks.map(({ index }) => index[0])).toEqual([
      undefined,
      sectorsOf(5),
      Math.ceil(sectorsOf(5 + 2 + 4.25)),
    ]);
    expect(tracks.map(({ ISRC }) => ISRC)).toEqual(['GBAYE2400001', 'GBAYE2400002', 'GBAYE2400003']);
    expect(words['CATALOG']).toBe('0036000291452');
    const { packets } = readDdp((name) => readFileSync(path.join(folderOf, 'ddp', name)));
    const firsts = packets.filter(
      ({ index, track }) => index === 1 && /^\d\d$/.test(track) && track !== '00',
    );
    expect(firsts.map(({ at }) => at - 150)).toEqual(starts.map(Math.floor));
  });

  test('has one sound in both, of whole sectors', () => {
    const wav = readFileSync(path.join(folderOf, 'album.wav'));
    const image = readFileSync(path.join(folderOf, 'ddp', 'IMAGE.DAT'));
    const sound = wav.subarray(wav.indexOf('data') + 8);
    expect(sound.length % 2352).toBe(0);
    expect(image.subarray(150 * 2352).equals(sound)).toBe(true);
    const sum = createHash('md5').update(image).digest('hex');
    expect(readFileSync(path.join(folderOf, 'ddp', 'CHECKSUM.MD5'), 'ascii')).toContain(sum);
  });
});

test('a side of a record holds its tracks and no pause behind them, and a sheet has its times', async () => {
  const [left] = await samples(files('vinyl', '.wav')[0]!);
  expect(left!.length).toBe(seconds[0]! * 96_000);
  expect(readFileSync(path.join(out, 'vinyl', 'timing.txt'), 'utf8')).toContain('01  0:00.00  0:05.00');
});

test('the checksums are those of the files', () => {
  const lines = readFileSync(path.join(out, 'SHA256SUMS'), 'utf8').trim().split('\n');
  expect(lines.length).toBeGreaterThan(20);
  for (const line of lines) {
    const [, sum, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line)!;
    expect(
      createHash('sha256')
        .update(readFileSync(path.join(out, name!)))
        .digest('hex'),
    ).toBe(sum);
  }
});

test('made again from the mixes alone, every byte is the same', async () => {
  const before = new Map(['cd'].map((id) => [id, readFileSync(path.join(out, id, 'SHA256SUMS'), 'utf8')]));
  const report = readFileSync(await writeReport(out, release, made));
  rmSync(path.join(dir, '.work'), { recursive: true });
  const again = await openRelease(dir, quietly());
  await buildRelease(again, deliveriesNamed('cd'), { out, force: true });
  for (const [id, sums] of before) expect(readFileSync(path.join(out, id, 'SHA256SUMS'), 'utf8')).toBe(sums);
  expect(readFileSync(await writeReport(out, again, made)).equals(report)).toBe(true);
}, 60_000);

test('what is there is not written over unasked', async () => {
  const asked = deliveriesNamed('cd');
  await expect(buildRelease(release, asked, { out, force: false })).rejects.toThrow(
    '--force puts the new one in its place',
  );
});

test('a folder that is no delivery is never taken away, forced or not', async () => {
  const music = path.join(folder, 'music');
  mkdirSync(path.join(music, 'download'), { recursive: true });
  writeFileSync(path.join(music, 'download', 'mine.mp3'), 'years of it');
  await expect(
    buildRelease(release, deliveriesNamed('download'), { out: music, force: true }),
  ).rejects.toThrow('is there and no delivery');
  expect(readdirSync(path.join(music, 'download'))).toEqual(['mine.mp3']);
});

test('called off, a delivery leaves nothing, and what was there stays', async () => {
  const stop = new AbortController();
  const reporter = {
    ...quietly(stop.signal),
    step: (what: string): void => {
      if (what.includes('wav 2')) stop.abort(new Error('enough'));
    },
  };
  const stopped = await openRelease(dir, reporter);
  await expect(buildRelease(stopped, deliveriesNamed('broadcast'), { out, force: true })).rejects.toThrow(
    'enough',
  );
  expect(files('broadcast', '.wav').length).toBe(3);
  expect(readdirSync(out).filter((name) => name.startsWith('.'))).toEqual([]);
});

test('the report draws every delivery', async () => {
  const page = readFileSync(await writeReport(out, release, made), 'utf8');
  expect(page.match(/<svg /g)!.length).toBe(2 * made.length);
  expect(page).not.toMatch(/NaN|undefined|https?:/);
  expect(page).toContain('First Light: &quot;ночь&quot;');
  // what a cutting room and a plant ask for first, and the way to every file
  expect(page).toContain('barcode 036000291452');
  expect(page).toMatch(/<td>GBAYE2400003<\/td><td>1\.25 s<\/td>/);
  expect(page).toMatch(/3\. Three<\/td><td>GBAYE2400003<\/td><td>00:11:19<\/td><td>00:12:37<\/td>/);
  expect(page).toMatch(/Side B<\/td><td>2 to 3<\/td><td>0:10<\/td>/);
  const ways = Array.from(page.matchAll(/<a href="([^"]+)"/g), ([, way]) => decodeURIComponent(way!));
  expect(ways).toContain('streaming/flac/01 Rendered _ one.flac');
  for (const way of ways) expect(existsSync(path.join(out, way))).toBe(true);
  const facts = JSON.parse(readFileSync(path.join(out, 'report.json'), 'utf8')) as {
    deliveries: { delivery: string; tracks: { truePeak: number[] }[] }[];
  };
  expect(facts.deliveries.map(({ delivery }) => delivery)).toEqual([
    'streaming',
    'broadcast',
    'cd',
    'vinyl',
    'download',
  ]);
  expect(existsSync(path.join(out, 'report.html'))).toBe(true);
});
