import fc from 'fast-check';
import { checkDigit } from '../../src/mastering/codes.ts';
import type { Tags } from '../../src/mastering/tags.ts';
import { COVER } from './pictures.ts';

/** Everything there is, with letters of all kinds. */
export const ALL_TAGS = {
  title: 'Ünïcode "quoted" 音楽 🎚 = a; b\\c / d',
  artist: "Sœur O'Malley & Þórr",
  album: 'Álbum № 1',
  albumArtist: 'Various',
  composer: 'Пётр',
  date: '2026-03-27',
  genre: 'Drum & Bass',
  track: 3,
  tracks: 12,
  disc: 1,
  discs: 2,
  isrc: 'GBAYE2400001',
  barcode: '5012345678900',
  comment: 'first line\nsecond line',
  label: 'Làbel',
  copyright: '℗ 2026 Làbel',
  loudness: { integrated: -9.123, range: 5.5, truePeak: -1, maxMomentary: -6.25, maxShortTerm: -7 },
  albumLoudness: { integrated: -20.5, truePeak: -0.5 },
  artwork: COVER,
} as const satisfies Tags;

/** What readers bring back as it was: none trims it, none takes it for something else. */
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 400 })
  .map((any) => any.replaceAll(/\p{C}/gu, '').trim())
  .filter((any) => any !== '');
const name = fc.constantFrom('Rock', 'Drum & Bass', 'Hörspiel', '演歌', 'R&B/Soul');
const year = fc.integer({ min: 1900, max: 2100 }).map(String);
const day = fc.date({ min: new Date('1950-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
const barcode = fc.stringMatching(/^\d{11,12}$/).map((digits) => digits + checkDigit(digits));

/** Tags of which any may be left out; a count of tracks or discs only with the number of one. */
export const someTags: fc.Arbitrary<Tags> = fc
  .record(
    {
      title: text,
      artist: text,
      album: text,
      albumArtist: text,
      composer: text,
      date: fc.oneof(
        year,
        day.map((date) => date.toISOString().slice(0, 10)),
      ),
      genre: name,
      track: fc.integer({ min: 1, max: 99 }),
      tracks: fc.integer({ min: 99, max: 200 }),
      disc: fc.integer({ min: 1, max: 9 }),
      discs: fc.integer({ min: 9, max: 20 }),
      isrc: fc.stringMatching(/^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$/),
      barcode,
      comment: text,
      label: text,
      copyright: text,
    },
    { requiredKeys: [] },
  )
  .map(({ tracks, discs, ...tags }) => ({
    ...tags,
    ...(tags.track !== undefined && tracks !== undefined && { tracks }),
    ...(tags.disc !== undefined && discs !== undefined && { discs }),
  }));
