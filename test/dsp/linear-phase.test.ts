import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eqPlaces, eqSections, eqShapes, restingEqBand, type EqBand } from '../../src/dsp/eq-band.ts';
import { linearPhaseLate, linearPhaseLength, linearPhaseTaps } from '../../src/dsp/linear-phase.ts';
import { rbj } from './rbj.ts';
import { responseOf } from '../../src/dsp/svf.ts';
import { responses } from './spectrum.ts';

const RATE = 48_000;

const band = (shape: (typeof eqShapes)[number], freq: number, q = 1, gain = 0, place = 'stereo'): EqBand => ({
  on: 1,
  shape: eqShapes.indexOf(shape),
  place: eqPlaces.indexOf(place as 'stereo'),
  freq,
  q,
  gain,
});

/** What a band is to do at a frequency, dB: by the sections of the filter that is not late. */
function target(bands: readonly EqBand[], freq: number, rate = RATE): number {
  const two = new Float64Array(12);
  let sum = 0;
  for (const each of bands) {
    const count = eqSections(each, rate, two);
    for (let n = 0; n < count; n++) sum += responseOf(two, 6 * n, freq, rate);
  }
  return sum;
}

/** The response of taps, dB, over 65 536 bins. */
const heard = (taps: Float64Array): number[] => {
  const padded = new Float64Array(65_536);
  padded.set(taps);
  return responses(padded);
};

/** Farthest that taps are from what was asked for above 4 · rate/length, dB; what is below −60 dB does not count. */
function worst(bands: readonly EqBand[], rate = RATE): number {
  const taps = linearPhaseTaps(bands, rate).ownLeft;
  const hertz = rate / 65_536;
  return Math.max(
    ...heard(taps).map((db, bin) => {
      const freq = bin * hertz;
      if (freq < (4 * rate) / taps.length || freq > 20_000) return 0;
      const wanted = target(bands, freq, rate);
      return wanted < -60 ? 0 : Math.abs(db - wanted);
    }),
  );
}

describe('a linear-phase filter', () => {
  test.each([
    [44_100, 8191, 4095 + 384],
    [48_000, 8191, 4095 + 384],
    [88_200, 16_383, 8191 + 384],
    [96_000, 16_383, 8191 + 384],
    [192_000, 32_767, 16_383 + 384],
  ])('at %i Hz is %i frames long and late by %i', (rate, length, late) => {
    expect([linearPhaseLength(rate), linearPhaseLate(rate)]).toEqual([length, late]);
  });

  test.each([
    ['bell of 1 kHz', [band('bell', 1000, 1, 6)], 1e-4],
    ['bell of 40 Hz', [band('bell', 40, 1, 6)], 0.05],
    ['bells up and down', [band('bell', 100, 2, -6), band('bell', 8000, 0.7, 3)], 0.05],
    ['shelves', [band('low shelf', 80, 0.7, 4), band('high shelf', 9000, 0.7, -3)], 0.05],
    ['low cut, 12 dB at 25 Hz', [band('low cut 12', 25)], 0.05],
    ['low cut, 24 dB at 25 Hz', [band('low cut 24', 25)], 0.05],
    ['low cut, 24 dB at 100 Hz', [band('low cut 24', 100)], 0.05],
    ['high cut, 24 dB at 12 kHz', [band('high cut 24', 12_000)], 0.05],
  ])('%s: within the tolerance of what was asked for', (_what, bands, tolerance) => {
    expect(worst(bands)).toBeLessThan(tolerance);
  });

  test('and at 96 kHz', () => {
    expect(worst([band('low cut 24', 40), band('bell', 1000, 1, 6)], 96_000)).toBeLessThan(0.05);
  });

  test('any mastering move is within 0.05 dB, symmetric, and its middle is in the middle', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    const move = fc
      .tuple(number(Math.log2(50), Math.log2(16_000)), number(0.4, 2), number(-6, 6))
      .map(([octave, q, gain]) => band('bell', 2 ** octave, q, gain));
    fc.assert(
      fc.property(fc.array(move, { minLength: 1, maxLength: 8 }), (bands) => {
        expect(worst(bands)).toBeLessThan(0.05);
        const { ownLeft: taps, ownRight, fromLeft } = linearPhaseTaps(bands, RATE);
        const uneven = taps.map((tap, n) => Math.abs(tap - taps[taps.length - 1 - n]!));
        expect(Math.max(...uneven)).toBeLessThan(1e-12);
        expect(taps.indexOf(Math.max(...taps))).toBe((taps.length - 1) / 2);
        expect(ownRight.every((tap, n) => Math.abs(tap - taps[n]!) < 1e-15)).toBe(true);
        expect(fromLeft.every((tap) => Math.abs(tap) < 1e-15)).toBe(true);
      }),
      { numRuns: 4 },
    );
  });

  test('rings before its middle by less than −60 dB beyond 5 ms: a bell of 6 dB at 1 kHz', () => {
    const taps = linearPhaseTaps([band('bell', 1000, 1, 6)], RATE).ownLeft;
    const before = taps.subarray(0, (taps.length - 1) / 2 - 0.005 * RATE);
    expect(20 * Math.log10(Math.max(...before.map(Math.abs)))).toBeLessThan(-60);
  });

  test('bands on mid and side go from side to side, those on one side stay there', () => {
    const mid = linearPhaseTaps([band('bell', 1000, 1, 6, 'mid')], RATE);
    const sum = mid.ownLeft.map((tap, n) => tap + mid.fromRight[n]!);
    const difference = mid.ownLeft.map((tap, n) => tap - mid.fromRight[n]!);
    const [inMid, inSide] = [heard(sum), heard(difference)];
    const bin = Math.round(1000 / (RATE / 65_536));
    expect(inMid[bin]).toBeCloseTo(6, 2);
    expect(inSide[bin]).toBeCloseTo(0, 6);
    const left = linearPhaseTaps([band('bell', 1000, 1, 6, 'left')], RATE);
    expect(heard(left.ownLeft)[bin]).toBeCloseTo(6, 2);
    expect(heard(left.ownRight)[bin]).toBeCloseTo(0, 6);
  });

  test('does what the cookbook says of a bell', () => {
    const six = rbj('bell', 2000, 1.4, -5, RATE);
    const bin = 3000;
    const w = (2 * Math.PI * bin) / 65_536;
    const size = (c: readonly number[]) =>
      Math.hypot(
        c[0]! + c[1]! * Math.cos(w) + c[2]! * Math.cos(2 * w),
        c[1]! * Math.sin(w) + c[2]! * Math.sin(2 * w),
      );
    const taps = linearPhaseTaps([band('bell', 2000, 1.4, -5)], RATE).ownLeft;
    expect(heard(taps)[bin]).toBeCloseTo(20 * Math.log10(size(six.slice(0, 3)) / size(six.slice(3))), 4);
  });

  test('of bands that do nothing is one frame', () => {
    const taps = linearPhaseTaps(
      [restingEqBand, band('bell', 1000), { ...band('notch', 50), on: 0 }],
      RATE,
    ).ownLeft;
    const middle = (taps.length - 1) / 2;
    expect(taps[middle]).toBeCloseTo(1, 14);
    expect(Math.max(...taps.map((tap, n) => (n === middle ? 0 : Math.abs(tap))))).toBeLessThan(1e-15);
  });
});
