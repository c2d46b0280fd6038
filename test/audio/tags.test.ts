import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AudioWriter, type AudioWriterSettings } from '../../src/audio/audio-writer.ts';
import { readArtwork } from '../../src/mastering/artwork.ts';
import type { Tags } from '../../src/mastering/tags.ts';
import { COVER, jpg, png } from '../mastering/pictures.ts';
import { asFfprobe, asMusicMetadata } from '../mastering/read-back.ts';
import { ALL_TAGS, someTags } from '../mastering/some-tags.ts';
import { folder, noFfmpeg, noFlac, open, readAll, refusal } from './files.ts';

const FRAMES = 5001; // an odd number of bytes with 24 bits in mono
const sound = Float32Array.from({ length: FRAMES }, (_, i) => Math.sin(i / 7) / 2);
const FORMATS = ['wav', 'aiff', 'flac'] as const;

async function write(file: string, settings: Partial<AudioWriterSettings>): Promise<string> {
  const plain = { format: 'wav', rate: 44_100, channels: 1, bits: 24, dither: 'none' } as const;
  const writer = await AudioWriter.create(file, { ...plain, ...settings });
  writer.write([sound, sound], FRAMES);
  await writer.finish();
  return file;
}

const { loudness: _, albumLoudness: __, artwork: ___, ...texts } = ALL_TAGS;

describe.each(FORMATS)('%s', (format) => {
  test('has all tags, as music-metadata reads them', async () => {
    const file = await write(path.join(folder(), 'a'), { format, tags: ALL_TAGS });
    const { tags, common, picture } = await asMusicMetadata(file);
    expect(tags).toEqual(texts);
    expect(common).toMatchObject({
      replaygain_track_gain: { dB: -8.88 }, // −18 − −9.123
      replaygain_track_peak: { ratio: 0.891251 }, // −1 dBTP
      replaygain_album_gain: { dB: 2.5 },
      replaygain_album_peak: { ratio: 0.944061 },
    });
    expect(picture).toMatchObject({ format: 'image/png', type: 'Cover (front)' });
    expect(Buffer.from(picture!.data).equals(COVER.bytes)).toBe(true);
  });

  test('has what there is and nothing else, whatever it is', async () => {
    const here = folder();
    let n = 0;
    const same = async (tags: Tags) => {
      const file = await write(path.join(here, `${n++}`), { format, tags });
      expect((await asMusicMetadata(file)).tags).toEqual(tags);
    };
    await fc.assert(fc.asyncProperty(someTags, same), { numRuns: 15 });
  });

  test('is the same file to the byte when it is written again', async () => {
    const [first, second] = await Promise.all(
      ['a', 'b'].map((name) => write(path.join(folder(), name), { format, tags: ALL_TAGS })),
    );
    expect(fs.readFileSync(first!).equals(fs.readFileSync(second!))).toBe(true);
  });

  test.each([1, 2] as const)('holds the same sound as without tags (%i channels)', async (channels) => {
    const here = folder();
    const plain = await open(await write(path.join(here, 'plain'), { format, channels }));
    const tagged = await open(await write(path.join(here, 'tagged'), { format, channels, tags: ALL_TAGS }));
    expect(tagged).toMatchObject({ format, frames: FRAMES, notes: [] });
    expect(readAll(tagged)).toEqual(readAll(plain));
  });

  test.skipIf(noFfmpeg)(`is read by ffprobe${noFfmpeg ? ` (${noFfmpeg})` : ''}`, async () => {
    const file = await write(path.join(folder(), 'a'), { format, tags: ALL_TAGS });
    const { tags, streams } = asFfprobe(file);
    const { title, artist, album, date, genre, comment, copyright } = ALL_TAGS;
    expect(tags).toMatchObject({ title, artist, album, date, genre, comment, copyright });
    expect(streams[0]).toMatchObject({ duration_ts: FRAMES });
    expect(streams[1]).toMatchObject({ codec_name: 'png', width: 30, height: 20 });
  });
});

describe('FLAC', () => {
  test.skipIf(noFlac)(
    `stands the test of flac, and metaflac lists its tags${noFlac ? ` (${noFlac})` : ''}`,
    async () => {
      const file = await write(path.join(folder(), 'a.flac'), { format: 'flac', tags: ALL_TAGS });
      execFileSync('flac', ['--test', '--silent', '--warnings-as-errors', file]);
      const show = (...args: string[]) =>
        execFileSync('metaflac', [...args, '--no-utf8-convert', file], { encoding: 'utf8' });
      expect(show('--export-tags-to=-').split('\n')).toEqual(
        expect.arrayContaining([
          `TITLE=${ALL_TAGS.title}`,
          `ALBUMARTIST=${ALL_TAGS.albumArtist}`,
          'TRACKNUMBER=3',
          'TRACKTOTAL=12',
          'ISRC=GBAYE2400001',
          'BARCODE=5012345678900',
          'REPLAYGAIN_TRACK_GAIN=-8.88 dB',
          'REPLAYGAIN_REFERENCE_LOUDNESS=-18.00 LUFS',
        ]),
      );
      const picture = path.join(path.dirname(file), 'cover.png');
      execFileSync('metaflac', [`--export-picture-to=${picture}`, file]);
      expect(fs.readFileSync(picture).equals(COVER.bytes)).toBe(true);
    },
  );

  test.skipIf(noFlac).each([
    ['a grey PNG', png(3, 2)],
    ['a JPEG', jpg(3, 2)],
  ])('says of %s what metaflac says', async (_, bytes) => {
    const here = folder();
    const picture = path.join(here, 'cover');
    fs.writeFileSync(picture, bytes);
    const read = readArtwork(bytes);
    const ours = await write(path.join(here, 'a.flac'), {
      format: 'flac',
      tags: read.ok ? { artwork: read.artwork } : {},
    });
    const theirs = await write(path.join(here, 'b.flac'), { format: 'flac' });
    execFileSync('metaflac', [`--import-picture-from=${picture}`, theirs]);
    const [mine, golden] = [ours, theirs].map((file) =>
      execFileSync('metaflac', ['--list', '--block-type=PICTURE', file], { encoding: 'utf8' }).replace(
        /^METADATA.*/m,
        '',
      ),
    );
    expect(mine).toBe(golden);
  });

  test('takes no picture larger than a block, and says so before there is a file', async () => {
    const here = folder();
    const artwork = { ...COVER, bytes: new Uint8Array(2 ** 24) };
    const asked = write(path.join(here, 'a'), { format: 'flac', tags: { artwork } });
    expect((await refusal(asked)).message).toContain('make the picture smaller');
    expect(fs.readdirSync(here)).toEqual([]);
  });
});

/** Chunks of a WAV or AIFF file in the order they stand. */
function chunksOf(file: string, little: boolean): Map<string, Buffer> {
  const bytes = fs.readFileSync(file);
  const chunks = new Map<string, Buffer>();
  for (let at = 12; at < bytes.length;) {
    const size = little ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4);
    chunks.set(bytes.toString('latin1', at, at + 4), bytes.subarray(at + 8, at + 8 + size));
    at += 8 + size + (size % 2);
    expect(at).toBeLessThanOrEqual(bytes.length);
  }
  return chunks;
}

describe('WAV', () => {
  test('has its chunks where EBU and players look for them', async () => {
    const file = await write(path.join(folder(), 'a'), { tags: ALL_TAGS });
    const order = ['JUNK', 'fmt ', 'bext', 'data', 'CSET', 'LIST', 'id3 ', 'axml', 'iXML'];
    expect([...chunksOf(file, true).keys()]).toEqual(order);
    expect(fs.readFileSync(file).readUInt32LE(4)).toBe(fs.statSync(file).size - 8);
  });

  test('says what it has in bext, each at its byte (EBU Tech 3285 v2)', async () => {
    const bext = chunksOf(await write(path.join(folder(), 'a'), { tags: ALL_TAGS }), true).get('bext')!;
    const at = (from: number, size: number) => bext.toString('latin1', from, from + size).replace(/\0+$/, '');
    expect(at(0, 256)).toBe('Unicode "quoted" ?? ? = a; b\\c / d / Soeur O\'Malley & Thorr / Album No 1');
    expect(at(256, 32)).toBe('Faderline');
    expect(at(320, 10)).toBe('2026-03-27');
    expect(bext.readUInt16LE(346)).toBe(2);
    expect([412, 414, 416, 418, 420].map((byte) => bext.readInt16LE(byte))).toEqual([
      -912, 550, -100, -625, -700,
    ]);
    expect(bext.subarray(422, 602).every((byte) => byte === 0)).toBe(true);
    expect(bext.toString('latin1', 602)).toBe('A=PCM,F=44100,W=24,M=mono,T=Faderline\r\n');
  });

  test('says of silence that it has no loudness', async () => {
    const { loudness } = ALL_TAGS;
    const tags = { loudness: { ...loudness, integrated: -Infinity, truePeak: -Infinity } };
    const file = await write(path.join(folder(), 'a'), { tags });
    const bext = chunksOf(file, true).get('bext')!;
    expect([412, 416].map((byte) => bext.readUInt16LE(byte))).toEqual([0x7fff, 0x7fff]);
    expect((await asMusicMetadata(file)).common.replaygain_track_gain).toBeUndefined();
  });

  test('has its ISRC in axml (EBU Tech 3352), and none in INFO, where it would mean something else', async () => {
    const chunks = chunksOf(await write(path.join(folder(), 'a'), { tags: ALL_TAGS }), true);
    expect(chunks.get('axml')!.toString()).toContain('<dc:identifier>ISRC:GBAYE2400001</dc:identifier>');
    expect(chunks.get('LIST')!.toString()).not.toContain('ISRC');
    const bare = chunksOf(await write(path.join(folder(), 'b'), { tags: { title: 'a' } }), true);
    expect([...bare.keys()]).toEqual(['JUNK', 'fmt ', 'bext', 'data', 'LIST', 'id3 ', 'iXML']);
  });

  test('has XML that no text breaks', async () => {
    const comment = '</NOTE> & "<b>" \u0001\ud83c\udf9a';
    const ixml = chunksOf(await write(path.join(folder(), 'a'), { tags: { comment } }), true).get('iXML')!;
    expect(ixml.toString()).toContain('<NOTE>&lt;/NOTE&gt; &amp; &quot;&lt;b&gt;&quot; 🎚</NOTE>');
  });

  test('has its tags as RF64 as well', async () => {
    const file = await write(path.join(folder(), 'a'), { tags: ALL_TAGS, longFrom: 10_000 });
    const bytes = fs.readFileSync(file);
    expect(bytes.toString('latin1', 0, 4)).toBe('RF64');
    expect(Number(bytes.readBigUInt64LE(20))).toBe(bytes.length - 8);
    expect((await open(file)).frames).toBe(FRAMES);
    if (!noFfmpeg) expect(asFfprobe(file).tags).toMatchObject({ title: ALL_TAGS.title });
  });
});

test.each(['wav', 'aiff'] as const)(
  '%s without sound is not read as if its tags were sound',
  async (format) => {
    const settings = { format, rate: 44_100, channels: 1, bits: 16, dither: 'none', tags: ALL_TAGS } as const;
    const file = path.join(folder(), 'a');
    await (await AudioWriter.create(file, settings)).finish();
    expect((await refusal(open(file))).message).toContain('it has no sound in it (0 frames)');
  },
);

test('a peak that is no number is left out of ReplayGain, and the gain is not', async () => {
  const loudness = { ...ALL_TAGS.loudness, truePeak: Number.NaN };
  const file = await write(path.join(folder(), 'a'), { format: 'flac', tags: { loudness } });
  const { common } = await asMusicMetadata(file);
  expect(common.replaygain_track_gain).toMatchObject({ dB: -8.88 });
  expect(common.replaygain_track_peak).toBeUndefined();
});

test('AIFF says the length of all it has, and is given up where that is too long', async () => {
  const here = folder();
  const file = await write(path.join(here, 'a'), { format: 'aiff', tags: ALL_TAGS });
  expect(fs.readFileSync(file).readUInt32BE(4)).toBe(fs.statSync(file).size - 8);
  expect([...chunksOf(file, false).keys()]).toEqual(['COMM', 'SSND', 'NAME', 'AUTH', '(c) ', 'ANNO', 'ID3 ']);
  const asked = write(path.join(here, 'b'), { format: 'aiff', tags: ALL_TAGS, longFrom: FRAMES * 3 });
  expect((await refusal(asked)).message).toContain('no more than 4 GiB');
});

test.each([
  [{ isrc: 'GB-AYE-24-00001' }, 'ISRC: "GB-AYE-24-00001" is kept as GBAYE2400001; write it so'],
  [{ isrc: 'GBAYE24' }, 'it has 7 characters and not 12'],
  [{ barcode: '5012345678901' }, 'its last digit ought to be 0'],
  [{ date: '27.3.2026' }, 'yyyy-mm-dd'],
  [{ track: 0 }, 'tracks are counted from 1'],
  [{ disc: 3, discs: 2 }, 'disc 3 of 2'],
  [{ title: 'a\0b' }, 'title has a NUL character'],
  [{ comment: '\ud83c' }, 'half a character'],
  [{ genre: '17' }, 'is a code in ID3, and players would show another word'],
  [{ genre: '(4)' }, 'write the genre in words'],
])('tags that no file holds: %o', async (tags, says) => {
  const here = folder();
  expect((await refusal(write(path.join(here, 'a'), { tags }))).message).toContain(says);
  expect(fs.readdirSync(here)).toEqual([]);
});

test.each([
  ['comment has 1048577 characters and may have 1048576; shorten it', { comment: 'x'.repeat(2 ** 20 + 1) }],
  ['the cover is empty', { artwork: { ...COVER, bytes: new Uint8Array() } }],
  ['may have 134217728; make it smaller', { artwork: { ...COVER, bytes: new Uint8Array(2 ** 27 + 1) } }],
])('tags of sizes that no file holds: %s', async (says, tags) => {
  const here = folder();
  expect((await refusal(write(path.join(here, 'a'), { tags }))).message).toContain(says);
  expect(fs.readdirSync(here)).toEqual([]);
});
