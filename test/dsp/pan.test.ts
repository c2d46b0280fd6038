import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { balanceGains, panGains, type PanLaw } from '../../src/dsp/pan.ts';

const pans = fc.double({ min: -1, max: 1, noNaN: true });

function panned(pan: number, law: PanLaw): readonly [number, number] {
  const into = new Float64Array(2);
  panGains(pan, law, into);
  return [into[0]!, into[1]!];
}

function balanced(pan: number, width: number): (left: number, right: number) => readonly [number, number] {
  const gains = new Float64Array(4);
  balanceGains(pan, width, gains);
  const [ll, lr, rl, rr] = gains as unknown as [number, number, number, number];
  return (left, right) => [left * ll + right * rl, left * lr + right * rr];
}

describe('a mono sound', () => {
  test.each([
    [-3, -3.0103],
    [-4.5, -4.5154],
    [-6, -6.0206],
  ] as const)('in the middle of the %d dB law is that much lower on either side', (law, level) => {
    const [left, right] = panned(0, law);
    expect(20 * Math.log10(left)).toBeCloseTo(level, 3);
    expect(right).toBeCloseTo(left, 12);
  });

  test.each([-3, -4.5, -6] as const)(
    'at the end of the %d dB law is on one side only, as loud as it is',
    (law) => {
      expect(panned(-1, law)).toEqual([1, 0]);
      expect(panned(1, law)).toEqual([0, 1]);
    },
  );

  test('keeps its power by −3 dB, its sum by −6 dB, and lies between the two by −4.5 dB', () => {
    fc.assert(
      fc.property(pans, (pan) => {
        const [left, right] = panned(pan, -3);
        expect(Math.abs(left * left + right * right - 1)).toBeLessThan(1e-6);
        const [l, r] = panned(pan, -6);
        expect(Math.abs(l + r - 1)).toBeLessThan(1e-12);
        const [a, b] = panned(pan, -4.5);
        expect(Math.abs(a * a - left * l)).toBeLessThan(1e-12);
        expect(Math.abs(b * b - right * r)).toBeLessThan(1e-12);
      }),
    );
  });

  test('never gets louder on the side it moves away from', () => {
    fc.assert(
      fc.property(pans, pans, fc.constantFrom(-3, -4.5, -6), (one, other, law) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        expect(panned(to, law)[0]).toBeLessThanOrEqual(panned(from, law)[0] + 1e-12);
        expect(panned(to, law)[1]).toBeGreaterThanOrEqual(panned(from, law)[1] - 1e-12);
      }),
    );
  });
});

describe('a stereo sound', () => {
  test('in the middle at 100 % is as it came', () => {
    expect(balanced(0, 100)(0.3, -0.7)).toEqual([0.3, -0.7]);
  });

  test('at 0 % is half the sum on both sides', () => {
    const [left, right] = balanced(0, 0)(0.8, 0.2);
    expect(left).toBe(0.5);
    expect(right).toBe(0.5);
  });

  test('at 200 % has the same sum and twice the difference', () => {
    const [left, right] = balanced(0, 200)(0.5, 0.25);
    expect(left + right).toBeCloseTo(0.75, 12);
    expect(left - right).toBeCloseTo(0.5, 12);
  });

  test('loses only the side that its balance moves away from', () => {
    expect(balanced(0.5, 100)(1, 1)).toEqual([0.5, 1]);
    expect(balanced(-1, 100)(1, 1)).toEqual([1, 0]);
  });

  test('is made narrower first and balanced then', () => {
    fc.assert(
      fc.property(pans, fc.double({ min: 0, max: 200, noNaN: true }), (pan, width) => {
        const [l, r] = balanced(0, width)(0.9, -0.4);
        const [left, right] = balanced(pan, width)(0.9, -0.4);
        expect(left).toBeCloseTo(l * Math.min(1, 1 - pan), 12);
        expect(right).toBeCloseTo(r * Math.min(1, 1 + pan), 12);
      }),
    );
  });
});
