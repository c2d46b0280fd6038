import { expect, test } from 'vitest';
import { discOf } from '../../src/mastering/disc-of.ts';
import { album } from './albums.ts';

const S = 588;

test('an index stands on the sector its sound begins in, and a pause on the first that is all pause', () => {
  const marks = [
    { start: 0, sounds: 1000 * S + 1, end: 1150 * S + 300 },
    { start: 1150 * S + 300, sounds: 2000 * S, end: 2000 * S },
    { start: 2000 * S, sounds: 2600 * S, end: 2600 * S },
  ];
  const { tracks, sectors } = discOf(album([{}, {}, {}]), marks, 2600 * S);
  expect(tracks.map(({ pause, start }) => [pause, start])).toEqual([
    [undefined, 0],
    [1001, 1150],
    [undefined, 2000],
  ]);
  expect(sectors).toBe(2600);
});

test('names and codes come from the track, else from the album; codes as a CD has them', () => {
  const of = album([{ title: 'One', isrc: 'gb-aye-24-00001', artist: 'A Guest' }, { title: 'Two' }], {
    composer: 'Somebody',
    barcode: '036000291452',
    date: '2026',
  });
  const marks = [0, 1].map((n) => ({
    start: n * 400 * S,
    sounds: (n + 1) * 400 * S,
    end: (n + 1) * 400 * S,
  }));
  expect(discOf(of, marks, 800 * S)).toMatchObject({
    title: 'First Light',
    performer: 'The Band',
    barcode: '0036000291452',
    date: '2026',
    tracks: [
      { title: 'One', performer: 'A Guest', composer: 'Somebody', isrc: 'GBAYE2400001' },
      { title: 'Two', performer: 'The Band' },
    ],
  });
});

test('a code that is none, and was waived, is left out', () => {
  const marks = [{ start: 0, sounds: 400 * S, end: 400 * S }];
  const disc = discOf(album([{ isrc: 'nonsense' }], { barcode: '12' }), marks, 400 * S);
  expect(disc.barcode).toBeUndefined();
  expect(disc.tracks[0]!.isrc).toBeUndefined();
});
