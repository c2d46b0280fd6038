import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAlbum } from '../../src/session/album-file.ts';
import { newAlbumText } from '../../src/session/new-album.ts';

const HEAD = 'faderline album: 1\ntitle: First Light\nartist: The Band\n';
const parse = (text: string) => parseAlbum(text, 'album.yaml');

describe('an album file', () => {
  test('says as little as it likes', () => {
    expect(parse(`${HEAD}tracks:\n  - file: a.wav\n    title: A\n`)).toEqual({
      title: 'First Light',
      artist: 'The Band',
      gap: 2,
      normalise: 'album',
      levels: {},
      waivers: [],
      tracks: [
        {
          source: { file: 'a.wav' },
          title: 'A',
          trim: 0,
          in: 0,
          fadeIn: { length: 0, curve: 'linear' },
          fadeOut: { length: 0, curve: 'linear' },
        },
      ],
    });
  });

  test('says all there is to say, with units', () => {
    const { tracks, ...rest } = parse(`${HEAD}album artist: Various
barcode: 0036000291452
date: 2026
gap: 2500ms
levels: { cd: { loudness: -10 LUFS, ceiling: −0.3 dBTP } }
tracks:
  - session: ../one
    title: 1999
    isrc: GB-AYE-24-00001
    trim: -1.5 dB
    in: 1.2s
    out: 3min
    fade in: 20ms
    fade out: 8s exponential
    side: A
  - { file: b.wav, title: B, crossfade: 4s equal power }
waivers:
  - { check: mono, track: 2, reason: meant }
`);
    expect(rest).toMatchObject({
      albumArtist: 'Various',
      barcode: '0036000291452',
      date: '2026',
      gap: 2.5,
      levels: { cd: { loudness: -10, ceiling: -0.3 } },
      waivers: [{ check: 'mono', track: 2, reason: 'meant' }],
    });
    expect(tracks).toMatchObject([
      {
        source: { session: '../one' },
        title: '1999',
        trim: -1.5,
        in: 1.2,
        out: 180,
        fadeIn: { length: 0.02, curve: 'linear' },
        fadeOut: { length: 8, curve: 'exponential' },
        side: 'A',
      },
      { crossfade: { length: 4, curve: 'equal power' } },
    ]);
  });

  test('a source that is cut is faded for 5 ms where nothing is said', () => {
    const [cut] = parse(`${HEAD}tracks:\n  - { file: a.wav, title: A, in: 1s, out: 2s }\n`).tracks;
    expect([cut!.fadeIn.length, cut!.fadeOut.length]).toEqual([0.005, 0.005]);
  });

  const track = (rest: string) => `${HEAD}tracks:\n  - file: a.wav\n    title: A\n    ${rest}\n`;
  test.each([
    [
      'a time that is none',
      track('gap: two'),
      'album.yaml:7:10: tracks 1 gap: expected a time such as 2s or 500ms, at most 60 s, got "two"',
    ],
    [
      'a curve there is not',
      track('fade out: 3s log'),
      'album.yaml:7:15: tracks 1 fade out: expected a time of at most 60 s, and a curve',
    ],
    [
      'a word that means nothing',
      track('isrcs: x'),
      'album.yaml:5:5: tracks 1: "isrcs" means nothing here; did you mean "isrc"?',
    ],
    [
      'two sources',
      track('session: b'),
      'album.yaml:5:5: tracks 1: expected "session: FOLDER" or "file: FILE", one of them',
    ],
    [
      'a gap and a cross-fade',
      track('gap: 1s\n    crossfade: 2s'),
      'album.yaml:7:10: tracks 1 gap: a track that cross-fades has no gap: remove one',
    ],
    [
      'an end before the beginning',
      track('in: 5s\n    out: 4s'),
      'album.yaml:8:10: tracks 1 out: expected a time later than "in"',
    ],
    [
      'a day there is not',
      `date: 2026-02-30\n${track('')}`,
      'album.yaml:1:7: date: "2026-02-30" is no date: that month has the days 01 to 28',
    ],
    ['no tracks', HEAD, 'album.yaml:1:1: tracks: it must be there'],
    ['no title', track('').replace('title: First Light\n', ''), 'album.yaml:1:1: title: it must be there'],
    [
      'another format',
      track('').replace('album: 1', 'album: 9'),
      'album.yaml:1:18: faderline album: expected 1: the format of this file',
    ],
    [
      'a level that is none',
      track('trim: loud'),
      'album.yaml:7:11: tracks 1 trim: expected a level from -24 to 12 dB, got "loud"',
    ],
    ['no YAML', `${HEAD}tracks: [`, 'album.yaml:4:10: this is no YAML'],
    [
      'a delivery there is not',
      `${track('')}levels: { cds: { loudness: -9 } }\n`,
      'levels: "cds" means nothing here; did you mean "cd"?',
    ],
    ['nothing at all', '', 'an album is a list of "name: value"; this file has none'],
  ])('%s is named at its place', (_what, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  test('every fault is named at once', () => {
    expect(() => parse(track('gap: x\n    trim: y'))).toThrow(/7:10[^]*8:11/u);
  });
});

describe('a new album file', () => {
  test('is read as what it was made of, whatever the names', () => {
    const name = fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme' }).filter((text) => {
      const plain = text.trim() === text && text !== '';
      return plain && !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\p{Cs}/u.test(text);
    });
    fc.assert(
      fc.property(name, name, fc.array(name, { minLength: 1, maxLength: 4 }), (title, artist, titles) => {
        const tracks = titles.map((one) => ({ kind: 'file' as const, path: one, title: one }));
        const read = parse(newAlbumText(title, artist, tracks));
        expect([read.title, read.artist]).toEqual([title, artist]);
        expect(read.tracks.map((one) => [one.source, one.title])).toEqual(
          titles.map((one) => [{ file: one }, one]),
        );
      }),
    );
  });
});
