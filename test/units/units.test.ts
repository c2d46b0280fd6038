import { expect, test } from 'vitest';
import { dB, describeLevel, type Decibels } from '../../src/units/level.ts';
import { describePlace, nanoseconds, samples, type Samples } from '../../src/units/time.ts';
import { position, type Position } from '../../src/units/travel.ts';

test('the compiler keeps a level, a travel and a place on the timeline apart', () => {
  // @ts-expect-error a level is no travel
  const travel: Position = dB(0);
  // @ts-expect-error a plain number is no level
  const level: Decibels = 0;
  // @ts-expect-error a moment is no place
  const place: Samples = nanoseconds(0);
  expect([travel, level, place]).toEqual([0, 0, 0]);
});

test('a unit refuses what it cannot be', () => {
  for (const n of [NaN, Infinity]) expect(() => dB(n)).toThrow(RangeError);
  for (const n of [NaN, -0.001, 1.001]) expect(() => position(n)).toThrow('position must be in 0..1');
  for (const n of [NaN, -1, Infinity]) {
    expect(() => nanoseconds(n)).toThrow(RangeError);
    expect(() => samples(n)).toThrow(RangeError);
  }
  expect(dB(-Infinity)).toBe(-Infinity);
});

test.each([
  [0, '0.0 dB'],
  [-0, '0.0 dB'],
  [-0.04, '0.0 dB'],
  [-0.05, '0.0 dB'],
  [-0.06, '−0.1 dB'],
  [-6, '−6.0 dB'],
  [10, '10.0 dB'],
  [-Infinity, '−∞ dB'],
])('a level of %s is written "%s", with a true minus and no −0.0', (level, text) => {
  expect(describeLevel(level)).toBe(text);
});

test.each([
  [0, '0:00.000'],
  [48_000 * 61.5, '1:01.500'],
  [47_999.99, '0:01.000'],
  [48_000 * 3600, '60:00.000'],
])('place %s is written "%s"', (place, text) => {
  expect(describePlace(place, 48_000)).toBe(text);
});
