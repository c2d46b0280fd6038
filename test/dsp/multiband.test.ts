import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { QUANTUM } from '../../src/dsp/kernel/layout.ts';
import { MultibandTwin } from '../../src/dsp/multiband-twin.ts';
import { restingBand, spacedCrossovers } from '../../src/dsp/multiband.ts';
import { responses } from './spectrum.ts';

const RATE = 48_000;

/** Farthest from 0 dB from 20 Hz to 20 kHz. */
function unevenness(impulse: ArrayLike<number>): number {
  const hertz = RATE / impulse.length;
  const heard = responses(impulse).filter((_, bin) => bin * hertz >= 20 && bin * hertz <= 20_000);
  return Math.max(...heard.map(Math.abs));
}

function impulseOf(crossovers: readonly number[], frames = 8192): Float64Array {
  const bands = [...crossovers, 0].map(() => restingBand);
  const twin = new MultibandTwin(bands, crossovers, RATE);
  const [left, right] = [new Float64Array(frames), new Float64Array(frames)];
  left[0] = 1;
  for (let at = 0; at < frames; at += QUANTUM)
    twin.process(left.subarray(at, at + QUANTUM), right.subarray(at, at + QUANTUM));
  return left;
}

const hertz = fc.double({ min: Math.log2(20), max: Math.log2(22_000), noNaN: true }).map((log) => 2 ** log);
const asked = fc.array(hertz, { minLength: 1, maxLength: 4 });

const spaced = (wanted: readonly number[], rate = RATE): number[] => {
  const into = new Float64Array(wanted.length);
  spacedCrossovers(wanted, wanted.length, rate, into);
  return [...into];
};

describe('crossovers', () => {
  test('stand at least an octave apart, within 40 Hz to 16 kHz, whatever is asked for', () => {
    fc.assert(
      fc.property(asked, fc.constantFrom(44_100, 48_000, 96_000), (wanted, rate) => {
        const is = spaced(wanted, rate);
        expect(is[0]).toBeGreaterThanOrEqual(40);
        expect(is.at(-1)).toBeLessThanOrEqual(16_000);
        for (const [n, freq] of is.slice(1).entries())
          expect(freq / is[n]!).toBeGreaterThanOrEqual(2 - 1e-12);
      }),
    );
  });

  test('that are in order are left where they were asked for', () => {
    expect(spaced([120, 800, 5000, 12_000])).toEqual([120, 800, 5000, 12_000]);
  });

  test('move up as the one below asks for, and down where that leads too high', () => {
    expect(spaced([1000, 1000, 5000])).toEqual([1000, 2000, 5000]);
    expect(spaced([9000, 9500, 12_000])).toEqual([4000, 8000, 16_000]);
  });
});

describe('bands that do nothing', () => {
  test('add up flat to 1e-9 dB for any crossovers, which nothing but phase tells', () => {
    fc.assert(
      fc.property(asked, (wanted) => {
        expect(unevenness(impulseOf(spaced(wanted)))).toBeLessThan(1e-9);
      }),
      { numRuns: 6, examples: [[[120, 1000, 6000]], [[40, 80, 160, 320]], [[2000, 4000, 8000, 16_000]]] },
    );
  });

  test('cross at −6 dB: one alone is half as high at its crossover', () => {
    const twin = new MultibandTwin([{ ...restingBand, solo: 1 }, restingBand], [1500], RATE);
    const [left, right] = [new Float64Array(16_384), new Float64Array(16_384)];
    left[0] = 1;
    for (let at = 0; at < left.length; at += QUANTUM)
      twin.process(left.subarray(at, at + QUANTUM), right.subarray(at, at + QUANTUM));
    const heard = responses(left);
    expect(heard[1500 / (RATE / 16_384)]).toBeCloseTo(-6.0206, 3);
    // fourth order: 24 dB for each octave
    expect(heard[4096]! - heard[2048]!).toBeLessThan(-24);
    expect(right.every((x) => x === 0)).toBe(true);
  });
});
