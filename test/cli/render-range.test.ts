import { expect, test } from 'vitest';
import { rangeOf } from '../../src/cli/render-range.ts';
import { emptyDocument } from '../../src/model/document.ts';

const RATE = 48_000;
const song = {
  ...emptyDocument('song'),
  length: 134 * RATE,
  markers: [{ at: 10 * RATE, name: 'Verse' }],
};

test('a range that goes on for an hour and a half after a song of 2:14 ends with the song, and that is said', () => {
  const range = rangeOf(song, '0:00..99:00', 10);
  expect(range).toMatchObject({ from: 0, to: 134 * RATE });
  expect(range.note).toContain('the song ends at 2:14.000');
  expect(range.note).toContain('rings');
});

test('a range that ends within the tail of the song is as long as it was asked for', () => {
  expect(rangeOf(song, 'Verse..2:20', 10)).toEqual({ from: 10 * RATE, to: 140 * RATE });
  expect(rangeOf(song, 'Verse..2:20', 0).to).toBe(134 * RATE);
  expect(rangeOf(song, 'Verse..', 10)).toEqual({ from: 10 * RATE, to: 134 * RATE });
});

test('a session that has no end is rendered for as long as is asked for', () => {
  expect(rangeOf({ ...song, length: 0 }, '0..99:00', 10)).toEqual({ from: 0, to: 5940 * RATE });
});

test('a place alone is no range, and what is written instead is said; nor is one after the end of the song', () => {
  expect(() => rangeOf(song, '17s', 10)).toThrow(/--range 17s is one place .* 0\.\.17s, 17s\.\./);
  expect(() => rangeOf(song, '3:00..4:00', 10)).toThrow('begins where the song is over: it ends at 2:14.000');
});
