import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cdText } from '../../src/mastering/cd-text.ts';
import { cueSheet } from '../../src/mastering/cue.ts';
import { checksumFile, ddpFileset } from '../../src/mastering/ddp.ts';
import type { Disc } from '../../src/mastering/disc.ts';
import { discFaults } from '../../src/mastering/red-book.ts';
import { readCdText, readCue, readDdp } from '../ground/disc-reader.ts';
import { someDiscs } from './some-discs.ts';

const bare = (title: string, tracks: readonly string[], performer = ''): Disc => ({
  title,
  performer,
  tracks: tracks.map((name, i) => ({ title: name, performer, start: i * 750 })),
  sectors: tracks.length * 750,
});

const ascii = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

describe('CD-Text', () => {
  test('is what cue2ddp 1.1 makes of the same texts', () => {
    // recorded from cue2ddp: disc "Disc", three tracks, all by "Artist"
    const golden =
      'gAAAAERpc2MAVHJhY2sgT0gEgAEBB25lAFRyYWNrIFR3b1XJgAICCQBUcmFjayBUaHJlZeZvgAMDCwAAAAAAAAAAAAAAAF33gQAEAEFydGlzdABBcnRpc/0i' +
      'gQEFBXQAQXJ0aXN0AEFydIwlgQMGA2lzdAAAAAAAAAAAAGKsjwAHAAABAwAEAwAAAAAAAED7jwEIAAAAAAAAAAADCQAAANamjwIJAAAAAAAJAAAAAAAAAApO';
    const disc = bare('Disc', ['Track One', 'Track Two', 'Track Three'], 'Artist');
    expect(Buffer.from(cdText(disc)).toString('base64')).toBe(golden);
  });

  test('of a disc without words is empty', () => {
    expect(cdText(bare('', ['', '']))).toEqual(new Uint8Array());
  });

  test('spells what it has no letters for, and keeps those it has', () => {
    const texts = readCdText(cdText(bare('Ænima “live” – Łódź', ['Über 音', 'İstanbul\tte\u0301'])));
    expect(texts.get(0x80)).toEqual(['Ænima "live" - Lódz', 'Über ?', 'Istanbul té']);
  });

  test('with more words than a block holds is refused, and says how many are too many', () => {
    const long = bare('A', Array<string>(60).fill('x'.repeat(59)));
    expect(() => cdText(long)).toThrow(
      /takes 304 packs, and a disc has 256: some 576 characters too many; shorten/,
    );
    const most = bare('A', Array<string>(50).fill('x'.repeat(59)));
    expect(readCdText(cdText(most)).get(0x80)).toHaveLength(51);
  });
});

/** What is said of a disc in CUE, CD-Text and DDP is read back the same. */
test('any disc is read back from each of them', () => {
  fc.assert(
    fc.property(someDiscs, (disc) => {
      expect(discFaults(disc).filter(({ severity }) => severity === 'error')).toEqual([]);
      const cue = readCue(cueSheet(disc, { file: 'album.wav', kind: 'WAVE' }));
      expect(cue.words['TITLE']).toBe(disc.title);
      expect(cue.words['PERFORMER']).toBe(disc.performer);
      expect([cue.words['CATALOG'], cue.words['REM DATE'], cue.words['REM GENRE']]).toEqual([
        disc.barcode,
        disc.date,
        disc.genre,
      ]);
      expect(
        cue.tracks.map((track) => ({
          title: track['TITLE'],
          performer: track['PERFORMER'],
          composer: track['REM COMPOSER'],
          isrc: track['ISRC'],
          pause: track.index[0],
          start: track.index[1],
        })),
      ).toEqual(
        disc.tracks.map(({ title, performer, composer, isrc, pause, start }) => ({
          title,
          performer,
          composer,
          isrc,
          pause,
          start,
        })),
      );

      const texts = readCdText(cdText(disc));
      expect(texts.get(0x80)).toEqual([disc.title, ...disc.tracks.map(({ title }) => title)]);
      expect(texts.get(0x81)).toEqual([disc.performer, ...disc.tracks.map(({ performer }) => performer)]);
      const composers = disc.tracks.map(({ composer = '' }) => composer);
      expect(texts.get(0x83)).toEqual(composers.some((name) => name !== '') ? ['', ...composers] : undefined);

      const set = ddpFileset(disc, 'JOB 1');
      const ddp = readDdp((name) => set.files.find((file) => file.name === name)!.bytes);
      const shift = disc.tracks[0]!.start === 0 ? 150 : 0;
      expect(ddp).toMatchObject({ barcode: disc.barcode ?? '', masterId: 'JOB 1', texts });
      expect(ddp.image).toMatchObject({
        name: 'IMAGE.DAT',
        size: disc.sectors + shift,
        pause: disc.tracks[0]!.start + shift,
      });
      expect(set.image).toMatchObject({
        silence: shift,
        sectors: disc.sectors + shift,
        bytes: (disc.sectors + shift) * 2352,
      });
      const [leadIn, ...packets] = ddp.packets;
      expect(leadIn).toMatchObject({ track: '00', index: 0, at: 0, barcode: disc.barcode ?? '' });
      expect(packets.splice(-2)).toEqual(
        Array(2).fill(expect.objectContaining({ track: 'AA', index: 1, at: disc.sectors + shift })),
      );
      disc.tracks.forEach(({ isrc = '', pause, start }, i) => {
        const mine = packets.filter(({ track }) => Number(track) === i + 1);
        expect(mine[0]!.isrc).toBe(isrc);
        expect(mine.map(({ index, at }) => [index, at])).toEqual([
          ...(i === 0 ? [[0, 0]] : pause === undefined ? [] : [[0, pause + shift]]),
          [1, start + shift],
        ]);
      });
    }),
    { numRuns: 60 },
  );
});

describe('DDP', () => {
  /** The example of the open description of the format, as cue2ddp writes it: two tracks, the second with a pause. */
  const golden = {
    DDPID: 'DDP 2.000012345678905'.padEnd(87) + 'CD'.padEnd(41),
    DDPMS: [
      'VVVMS0              90        CDTEXT                   00               17CDTEXT.BIN',
      'VVVMS0             448        PQ DESCR                                  17PQDESCR',
      'VVVMD0            1650                DA71     150                      17IMAGE.DAT',
    ],
    PQDESCR: [
      'VVVS0000  00000001              0012345678905',
      'VVVS0100  00000001  USABC1234567',
      'VVVS0101  00020001',
      'VVVS0200  00100001',
      'VVVS0201  00120001',
      'VVVSAA01  00220001',
      'VVVSAA01  00220001',
    ],
  };
  const words = { title: 'One', performer: '', isrc: 'USABC1234567' };
  const first: Disc = {
    title: 'Album',
    performer: '',
    barcode: '0012345678905',
    tracks: [
      { ...words, start: 0 },
      { title: 'Two', performer: '', pause: 600, start: 750 },
    ],
    sectors: 1500,
  };
  const withPause: Disc = {
    ...first,
    tracks: [
      { ...words, pause: 0, start: 150 },
      { title: 'Two', performer: '', pause: 750, start: 900 },
    ],
    sectors: 1650,
  };

  test.each([
    ['whose programme begins with the first sound', first],
    ['whose programme has the first pause', withPause],
  ])('of a disc %s is what cue2ddp writes', (_, disc) => {
    const { files } = ddpFileset(disc);
    const rows = (name: string) => ascii(files.find((file) => file.name === name)!.bytes);
    expect(files.map(({ name }) => name)).toEqual(['DDPID', 'DDPMS', 'CDTEXT.BIN', 'PQDESCR']);
    expect(rows('DDPID')).toBe(golden.DDPID);
    expect(rows('DDPMS')).toBe(golden.DDPMS.map((row) => row.padEnd(128)).join(''));
    expect(rows('PQDESCR')).toBe(golden.PQDESCR.map((row) => row.padEnd(64)).join(''));
  });

  test('has the master ID in letters of ASCII, and refuses one too long', () => {
    const { files } = ddpFileset(first, 'Größe 1');
    expect(ascii(files[0]!.bytes).slice(38, 86).trim()).toBe('Grosse 1');
    expect(() => ddpFileset(first, 'x'.repeat(49))).toThrow(/has 49 characters and may have 48/);
  });

  test('has a first pause of 9999 sectors, and refuses more, which its map has no room for', () => {
    const hidden = (start: number): Disc => ({
      ...first,
      tracks: [{ ...words, pause: 0, start }],
      sectors: 20_000,
    });
    const map = ascii(ddpFileset(hidden(9999)).files[1]!.bytes);
    expect(map.slice(-128).slice(46, 50)).toBe('9999');
    expect(() => ddpFileset(hidden(10_000))).toThrow('has 02:13:25, and a DDP holds 02:13:24; shorten it');
  });

  test('is not made of a disc that breaks the Red Book', () => {
    expect(() => ddpFileset({ ...first, sectors: 800 })).toThrow(
      'track 2 has 00:00:50 and has to have 00:04:00',
    );
  });

  test('has checksums as md5sum reads them', () => {
    expect(ascii(checksumFile([['DDPID', 'ab'.repeat(16)]]))).toBe(`${'ab'.repeat(16)} *DDPID\n`);
  });
});

describe('a CUE sheet', () => {
  test('is as CDRWIN has it', () => {
    const disc: Disc = {
      title: 'Album "Live"',
      performer: 'Björk',
      genre: 'Rock',
      date: '2026',
      barcode: '0012345678905',
      tracks: [
        { title: 'One', performer: 'Björk', isrc: 'USABC1234567', composer: 'Someone', start: 0 },
        { title: 'x'.repeat(90), performer: 'Łukasz\n', pause: 6000, start: 6149 },
      ],
      sectors: 9000,
    };
    expect(ascii(cueSheet(disc, { file: 'älbum 1.wav', kind: 'WAVE' })).split('\r\n')).toEqual([
      'REM GENRE "Rock"',
      'REM DATE 2026',
      'CATALOG 0012345678905',
      'PERFORMER "Björk"',
      `TITLE "Album 'Live'"`,
      'FILE "älbum 1.wav" WAVE',
      '  TRACK 01 AUDIO',
      '    TITLE "One"',
      '    PERFORMER "Björk"',
      '    REM COMPOSER "Someone"',
      '    ISRC USABC1234567',
      '    INDEX 01 00:00:00',
      '  TRACK 02 AUDIO',
      `    TITLE "${'x'.repeat(80)}"`,
      '    PERFORMER "Lukasz "',
      '    INDEX 00 01:20:00',
      '    INDEX 01 01:21:74',
      '',
    ]);
  });

  test.each(['album “1”.wav', 'a"b.wav', '音.wav', 'a\nb.wav'])(
    'is not made for a file that it cannot name: %j',
    (file) => {
      expect(() => cueSheet(bare('A', ['B']), { file, kind: 'WAVE' })).toThrow(
        'a CUE sheet cannot name this file',
      );
    },
  );
});
