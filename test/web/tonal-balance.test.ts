import { describe, expect, test } from 'vitest';
import { recordCurve } from '../../src/model/tonal-curve.ts';
import { Balance, curveOf, laidOver } from '../../src/web/tonal-balance.ts';

describe('the balance of a mix', () => {
  test('is the mean of the energy, and silence is no part of it', () => {
    const balance = new Balance();
    expect(balance.levels).toEqual([]);
    balance.add([-20, -40]);
    balance.add(['-inf', '-inf']);
    balance.add([-90, -85]);
    balance.add(['-inf', -40]);
    const [low, high] = balance.levels;
    expect(low).toBeCloseTo(-20 - 10 * Math.log10(2), 9);
    expect(high).toBeCloseTo(-40, 9);
    balance.reset();
    expect(balance.levels).toEqual([]);
  });

  test('begins anew where there are other bands: the rate is another', () => {
    const balance = new Balance();
    balance.add([-20, -20]);
    balance.add([-30, -30, -30]);
    expect(balance.levels.map(Math.round)).toEqual([-30, -30, -30]);
  });

  test('a curve is laid over it by the bands that are heard', () => {
    expect(laidOver([0, -2, -4], [-20, -22, -24])).toEqual([-20, -22, -24]);
    expect(laidOver([0, 0, 0], [-20, -30, -Infinity])).toEqual([-25, -25, -25]);
    expect(laidOver([0, 0], [-20, -20, -20])).toEqual([]);
    expect(laidOver([0, 0], [-Infinity, -Infinity])).toEqual([]);
  });
});

test('records fall by 5 dB an octave in a plain spectrum from 100 Hz to 4 kHz: by 2 in thirds of an octave', () => {
  expect(recordCurve(100)).toBe(0);
  expect(recordCurve(200)).toBeCloseTo(-2, 12);
  expect(recordCurve(3200)).toBeCloseTo(-10, 12);
  expect(recordCurve(30)).toBeLessThan(-10);
  expect(recordCurve(16_000) - recordCurve(8000)).toBeLessThan(-2);
  expect(curveOf('records', [100, 200])).toEqual([recordCurve(100), recordCurve(200)]);
  expect(curveOf('pink', [100, 200])).toEqual([0, 0]);
  expect(curveOf('kept', [100, 200])).toEqual([]);
});

test('a balance that was kept stays kept where nothing was heard since', () => {
  const balance = new Balance();
  expect(balance.keep([])).toEqual([]);
  balance.add([-20, -30]);
  const kept = balance.keep([]);
  expect(kept.map(Math.round)).toEqual([-20, -30]);
  balance.add(['-inf', '-inf']);
  expect(balance.keep(kept)).toBe(kept);
  balance.add([-10, -10]);
  expect(balance.keep(kept).map(Math.round)).toEqual([-10, -10]);
});
