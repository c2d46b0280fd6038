import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Disc, DiscTrack } from '../../src/mastering/disc.ts';
import { discFaults, framesToSector, msf } from '../../src/mastering/red-book.ts';
import { someDiscs } from './some-discs.ts';

const track = (start: number, more: Partial<DiscTrack> = {}): DiscTrack => ({
  title: 'a',
  performer: 'b',
  start,
  ...more,
});
const disc = (tracks: readonly DiscTrack[], sectors: number, more: Partial<Disc> = {}): Disc => ({
  title: 'A',
  performer: 'B',
  tracks,
  sectors,
  ...more,
});
const isrc = 'GBAYE2400001';
const MINUTE = 60 * 75;

test('a disc that keeps the rules has no fault', () => {
  fc.assert(
    fc.property(someDiscs, (any) => {
      expect(discFaults(any).filter(({ text }) => !text.includes('play everywhere'))).toEqual([]);
    }),
    { numRuns: 50 },
  );
  expect(discFaults(disc([track(0)], 300))).toEqual([]);
  expect(discFaults(disc([track(150, { pause: 0 }), track(450)], 750))).toEqual([]);
  expect(
    discFaults(
      disc(
        Array.from({ length: 99 }, (_, i) => track(i * 300)),
        99 * 300,
      ),
    ),
  ).toEqual([]);
});

describe.each([
  ['no track', disc([], 300), undefined, 'one track at least'],
  [
    'a hundred tracks',
    disc(
      Array.from({ length: 100 }, (_, i) => track(i * 300)),
      30_000,
    ),
    undefined,
    '99 tracks at most and this one 100',
  ],
  [
    'a track of less than four seconds',
    disc([track(0), track(299)], 900),
    1,
    'track 1 has 00:03:74 and has to have 00:04:00',
  ],
  ['a last track as short', disc([track(0), track(300)], 599), 2, 'track 2 has 00:03:74'],
  [
    'a track that is short but for the pause after it',
    disc([track(0), track(400, { pause: 250 })], 900),
    1,
    'track 1 has 00:03:25',
  ],
  [
    'too long a programme',
    disc([track(0)], 79 * MINUTE + 57 * 75 + 1),
    undefined,
    'it has 79:57:01 and a CD 79:57:00 at most',
  ],
  ['a length that is no whole sectors', disc([track(0)], 300.5), undefined, 'fill up the last with silence'],
  ['a place that is none', disc([track(0), track(300.5)], 900), 2, 'whole sectors of 588 frames'],
  ['tracks out of order', disc([track(0), track(900), track(600)], 1800), 3, 'not after the one before it'],
  [
    'a pause that begins after its track',
    disc([track(0), track(600, { pause: 600 })], 1800),
    2,
    'not before its start',
  ],
  [
    'a first pause of less than two seconds',
    disc([track(149, { pause: 0 })], 1800),
    1,
    'has 00:01:74 and has to have 00:02:00',
  ],
  ['a beginning that belongs to nothing', disc([track(150)], 1800), 1, 'let its pause begin at 00:00:00'],
  ['a wrong ISRC', disc([track(0, { isrc: 'GBAYE' })], 300), 1, 'is no ISRC'],
  [
    'an ISRC with hyphens',
    disc([track(0, { isrc: 'GB-AYE-24-00001' })], 300),
    1,
    'write GB-AYE-24-00001 as GBAYE2400001',
  ],
  [
    'an ISRC that is there twice',
    disc([track(0, { isrc }), track(300, { isrc })], 600),
    2,
    'tracks 1 and 2 have the same ISRC',
  ],
  ['a wrong bar code', disc([track(0)], 300, { barcode: '0012345678901' }), undefined, 'ought to be 5'],
  [
    'a bar code of twelve digits',
    disc([track(0)], 300, { barcode: '012345678905' }),
    undefined,
    'as 0012345678905',
  ],
  [
    'more words than CD-Text holds',
    disc(
      Array.from({ length: 99 }, (_, i) => track(i * 300, { title: 'x'.repeat(40) })),
      99 * 300,
    ),
    undefined,
    'shorten titles or names',
  ],
  ['a wrong date', disc([track(0)], 300, { date: '27.3.' }), undefined, 'is no date'],
])('%s', (_, wrong, number, text) => {
  test('is an error, and says what to do', () => {
    const [fault, ...more] = discFaults(wrong).filter(({ severity }) => severity === 'error');
    expect(fault?.text).toContain(text);
    expect(fault?.track).toBe(number);
    expect(more).toEqual([]);
  });
});

test('a long disc and letters that CDs have not are warned of', () => {
  expect(discFaults(disc([track(0)], 75 * MINUTE))).toEqual([
    { severity: 'warning', text: expect.stringContaining('only 74:33:00 play everywhere') },
  ]);
  expect(discFaults(disc([track(0, { title: 'Łódź', composer: '音' })], 300, { title: 'é' }))).toEqual([
    { severity: 'warning', track: 1, text: expect.stringContaining('"Łódź" becomes "Lódz"') },
    { severity: 'warning', track: 1, text: expect.stringContaining('"音" becomes "?"') },
  ]);
});

test('places and lengths are counted as CDs count', () => {
  expect([0, 74, 75, 4499, 4500, 360_000 - 1].map(msf)).toEqual([
    '00:00:00',
    '00:00:74',
    '00:01:00',
    '00:59:74',
    '01:00:00',
    '79:59:74',
  ]);
  expect([0, 1, 587, 588, 589].map(framesToSector)).toEqual([0, 587, 1, 0, 587]);
});
