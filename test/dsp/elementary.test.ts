import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cos,
  decayOf,
  exp,
  fromDecibels,
  log,
  power,
  sin,
  tan,
  toDecibels,
} from '../../src/dsp/elementary.ts';

const near = (a: number, b: number, within: number) =>
  Math.abs(a - b) <= within * Math.max(1e-300, Math.abs(b));
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('own functions are those of the language to the last digits', () => {
  test.each([
    ['exp', exp, Math.exp, number(-300, 300), 4e-14],
    ['exp near 0', exp, Math.exp, number(-2, 2), 5e-16],
    ['log', log, Math.log, number(1e-300, 0.9), 4e-15],
    ['log above 1', log, Math.log, number(1.1, 1e300), 4e-15],
    ['dB to factor', fromDecibels, (x: number) => 10 ** (x / 20), number(-120, 40), 1e-14],
    ['factor to dB', toDecibels, (x: number) => 20 * Math.log10(x), number(1e-9, 0.9), 1e-14],
    ['tan', tan, Math.tan, number(1e-6, 1.56), 3e-14],
  ])('%s', (_name, mine, theirs, from, within) => {
    fc.assert(
      fc.property(from, (x) => near(mine(x), theirs(x), within)),
      { numRuns: 5000 },
    );
  });

  test('sine and cosine, to 1e-15 of their height near 0 and 1e-12 a thousand turns away', () => {
    fc.assert(
      fc.property(number(-7, 7), (x) => {
        expect(Math.abs(sin(x) - Math.sin(x))).toBeLessThan(1e-15);
        expect(Math.abs(cos(x) - Math.cos(x))).toBeLessThan(1e-15);
      }),
      { numRuns: 5000 },
    );
    fc.assert(fc.property(number(-6283, 6283), (x) => Math.abs(sin(x) - Math.sin(x)) < 1e-12));
  });

  test('at their ends', () => {
    expect([exp(-Infinity), exp(Infinity), exp(0)]).toEqual([0, Infinity, 1]);
    expect([log(0), log(1), log(Infinity), log(-1)]).toEqual([-Infinity, 0, Infinity, NaN]);
    expect([fromDecibels(-Infinity), fromDecibels(0), toDecibels(0)]).toEqual([0, 1, -Infinity]);
    expect([power(0, 2), power(2, 10), power(9, 0.5)].map((x) => Math.round(x * 1e9) / 1e9)).toEqual([
      0, 1024, 3,
    ]);
    expect(decayOf(0, 48_000)).toBe(0);
    expect(decayOf(0.01, 48_000) ** 480).toBeCloseTo(Math.exp(-1), 12);
  });
});
