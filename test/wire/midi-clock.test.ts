import fc from 'fast-check';
import { expect, test } from 'vitest';

import { decodeClock, decodeSongPosition, encodeSongPosition } from '../../src/wire/midi-clock.ts';

test.each([
  // status, what; source: midi-wire reference §5
  [0xf8, 'clock'],
  [0xfa, 'start'],
  [0xfb, 'continue'],
  [0xfc, 'stop'],
  [0xfe, undefined],
  [0xff, undefined],
  [0x90, undefined],
] as const)('status %d says %s', (status, what) => {
  expect(decodeClock(status)).toBe(what);
});

test.each([
  // low, high, sixteenths; source: midi-wire reference §5, "F2 lsb msb", 0–16383
  [0x00, 0x00, 0],
  [0x10, 0x00, 16],
  [0x00, 0x01, 128],
  [0x7f, 0x7f, 16_383],
] as const)('song position %d %d is sixteenth %d', (low, high, sixteenths) => {
  expect(decodeSongPosition(low, high)).toBe(sixteenths);
  expect(encodeSongPosition(sixteenths)).toEqual([low, high]);
});

test('a song that is longer than song position can say stays at its last place', () => {
  expect(encodeSongPosition(20_000)).toEqual([0x7f, 0x7f]);
  expect(encodeSongPosition(-1)).toEqual([0, 0]);
});

test('what was sent is what is understood', () => {
  fc.assert(
    fc.property(fc.nat(16_383), (place) => {
      expect(decodeSongPosition(...encodeSongPosition(place))).toBe(place);
    }),
  );
});

test('any bytes are answered with a place in the song', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (low, high) => {
      expect(decodeSongPosition(low, high)).toBeGreaterThanOrEqual(0);
      expect(decodeSongPosition(low, high)).toBeLessThanOrEqual(16_383);
      decodeClock(low);
    }),
  );
});
