import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { marksAt, sequence, totalTime } from '../../src/mastering/sequence.ts';
import { album } from './albums.ts';

const RATE = 48_000;
const s = (seconds: number) => seconds * RATE;
const fade = (length: number, curve: 'linear' | 's-curve' | 'equal power' = 'linear') => ({ length, curve });

describe('an album laid out', () => {
  test('has its own gap, or that of a track, between the end of one source and the beginning of the next', () => {
    const laid = sequence(album([{}, {}, { gap: 3.25 }]), [s(10), s(20), s(5)], RATE);
    expect(laid.tracks.map(({ at }) => at)).toEqual([0, s(12), s(35.25)]);
    expect(laid.tracks.map(({ gap }) => gap)).toEqual([0, s(2), s(3.25)]);
    expect(totalTime(laid)).toBe(40.25);
  });

  test('a gap before the first track means nothing', () => {
    expect(sequence(album([{ gap: 5 }]), [s(10)], RATE).tracks[0]!.at).toBe(0);
  });

  test('a gap is whole frames at any rate', () => {
    const laid = sequence(album([{}, {}], { gap: 1 / 3 }), [1000, 1000], 44_100);
    expect(laid.tracks[1]!.at).toBe(1000 + 14_700);
  });

  test('a cross-fade begins before the one before ends, and both fade by its curve', () => {
    const laid = sequence(
      album([{ fadeOut: fade(1) }, { crossfade: fade(4, 'equal power') }]),
      [s(10), s(20)],
      RATE,
    );
    const [first, second] = laid.tracks;
    expect(second).toMatchObject({ at: s(6), overlap: s(4), gap: 0 });
    expect(first!.fadeOut).toEqual({ frames: s(4), curve: 'equal power' });
    expect(second!.fadeIn).toEqual({ frames: s(4), curve: 'equal power' });
    expect(laid.frames).toBe(s(26));
  });

  test('only the stretch of a source that is used counts', () => {
    const laid = sequence(album([{ in: 2, out: 7 }, {}]), [s(10), s(3)], RATE);
    expect(laid.tracks[0]).toMatchObject({ from: s(2), frames: s(5) });
    expect(laid.tracks[1]!.at).toBe(s(7));
  });

  test.each([
    [
      'an end beyond the source',
      album([{ out: 11 }]),
      'track 1 (A): "out" is beyond its end: its source is 10 s long; lower it',
    ],
    ['a beginning beyond it', album([{ in: 10 }]), 'track 1 (A): nothing is left between "in" and the end'],
    [
      'fades that meet',
      album([{ fadeIn: fade(6), fadeOut: fade(5) }]),
      'its fades last 11 s together and the track only 10 s',
    ],
    ['a cross-fade longer than both', album([{}, { crossfade: fade(11) }]), 'shorten them'],
  ])('refuses %s, and says what to do', (_what, wrong, message) => {
    expect(() => sequence(wrong, [s(10), s(30)], RATE)).toThrow(message);
  });
});

describe('its marks at another rate', () => {
  test('at the same rate are where the tracks are', () => {
    const laid = sequence(album([{}, {}]), [s(10), s(5)], RATE);
    expect(marksAt(laid, RATE)).toEqual([
      { start: 0, sounds: s(10), end: s(12) },
      { start: s(12), sounds: s(17), end: s(17) },
    ]);
  });

  test('files follow one another without a gap or an overlap, whatever the lengths and rates', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            length: fc.integer({ min: 1, max: 500_000 }),
            gap: fc.double({ min: 0, max: 5, noNaN: true }),
          }),
          {
            minLength: 1,
            maxLength: 12,
          },
        ),
        fc.constantFrom(44_100, 48_000, 88_200, 96_000),
        fc.constantFrom(44_100, 48_000, 96_000),
        (tracks, rate, to) => {
          const laid = sequence(
            album(tracks.map(({ gap }) => ({ gap }))),
            tracks.map(({ length }) => length),
            rate,
          );
          const marks = marksAt(laid, to);
          expect(marks[0]!.start).toBe(0);
          marks.slice(1).forEach(({ start }, n) => expect(start).toBe(marks[n]!.end));
          expect(marks.at(-1)!.end).toBe(Math.ceil((laid.frames * to) / rate));
        },
      ),
    );
  });
});
