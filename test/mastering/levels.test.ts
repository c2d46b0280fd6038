import { describe, expect, test } from 'vitest';
import { deliveryFor, deliveryOf } from '../../src/mastering/deliveries.ts';
import { gainKnots, isThere, nextGains, relativeGains, type Attempt } from '../../src/mastering/levels.ts';
import { album } from './albums.ts';

const streaming = deliveryOf('streaming');
const broadcast = deliveryOf('broadcast');

describe('gains that set tracks against each other', () => {
  const tracks = [{}, { trim: -2 }, {}];
  test('are the trims where the album has one gain', () => {
    expect(relativeGains(album(tracks), streaming, [-10, -14, -20])).toEqual([0, -2, 0]);
  });

  test('bring all to the loudest, and trims on top, where each goes to the target', () => {
    const each = album(tracks, { normalise: 'track' });
    expect(relativeGains(each, streaming, [-10, -14, -20])).toEqual([0, 2, 10]);
  });

  test('know no trims in a broadcast, where each track is a programme', () => {
    expect(relativeGains(album(tracks), broadcast, [-10, -14, -20])).toEqual([0, 4, 10]);
  });

  test('leave silence alone', () => {
    expect(relativeGains(album(tracks), broadcast, [-10, -Infinity, -10])).toEqual([0, 0, 0]);
  });
});

test('levels that an album asks for take the place of those of a delivery', () => {
  const asked = deliveryFor(album([{}], { levels: { cd: { loudness: -9 } } }), deliveryOf('cd'));
  expect(asked).toMatchObject({ loudness: -9, ceiling: -0.5, limits: true });
  const record = deliveryFor(album([{}], { levels: { vinyl: { loudness: -12 } } }), deliveryOf('vinyl'));
  expect(record.limits).toBe(false);
});

describe('the search for gains', () => {
  /** A limiter, roughly: what is over the knee comes out at a third. */
  const limited = (gain: number) => {
    const loudness = -20 + gain;
    return loudness > -12 ? -12 + (loudness + 12) / 3 : loudness;
  };

  test.each([-14, -12, -10, -8.5])('finds a target of %d LUFS within four attempts', (target) => {
    const tried: Attempt[] = [{ gains: [0], loudness: [limited(0)] }];
    while (tried.length <= 5 && !isThere(tried.at(-1)!.loudness, [target])) {
      const gains = nextGains(tried, [target]);
      tried.push({ gains, loudness: gains.map(limited) });
    }
    expect(isThere(tried.at(-1)!.loudness, [target])).toBe(true);
    expect(tried.length - 1).toBeLessThanOrEqual(4);
  });

  test('leaves silence where it is', () => {
    expect(nextGains([{ gains: [3], loudness: [-Infinity] }], [-14])).toEqual([3]);
  });
});

describe('the gain over an album', () => {
  const RATE = 1000;
  const knots = (marks: Parameters<typeof gainKnots>[0]) => gainKnots(marks, [1, 5], RATE);

  test('moves in the gap between two tracks', () => {
    expect(
      knots([
        { start: 0, sounds: 5000, end: 7000 },
        { start: 7000, sounds: 9000, end: 9000 },
      ]),
    ).toEqual([
      { at: 0, gain: 1 },
      { at: 5000, gain: 1 },
      { at: 7000, gain: 5 },
    ]);
  });

  test('moves over what overlaps', () => {
    expect(
      knots([
        { start: 0, sounds: 5000, end: 4000 },
        { start: 4000, sounds: 9000, end: 9000 },
      ]).slice(1),
    ).toEqual([
      { at: 4000, gain: 1 },
      { at: 5000, gain: 5 },
    ]);
  });

  test('moves within 20 ms where two tracks meet', () => {
    expect(
      knots([
        { start: 0, sounds: 5000, end: 5000 },
        { start: 5000, sounds: 9000, end: 9000 },
      ]).slice(1),
    ).toEqual([
      { at: 4990, gain: 1 },
      { at: 5010, gain: 5 },
    ]);
  });
});
