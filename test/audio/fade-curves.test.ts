import { describe, expect, test } from 'vitest';
import { fadedOut } from '../../src/audio/fade-curves.ts';
import { fadeCurves } from '../../src/mastering/album.ts';

const places = Array.from({ length: 101 }, (_, n) => n / 100);

describe.each(fadeCurves)('a fade of the curve "%s"', (curve) => {
  test('goes from all to nothing, and never back', () => {
    expect(fadedOut(curve, 0)).toBeCloseTo(1, 12);
    expect(fadedOut(curve, 1)).toBeCloseTo(0, 12);
    places
      .slice(1)
      .forEach((u, n) => expect(fadedOut(curve, u)).toBeLessThanOrEqual(fadedOut(curve, places[n]!)));
  });

  test('has no step', () => {
    for (let u = 0; u < 1; u += 1e-4)
      expect(fadedOut(curve, u) - fadedOut(curve, u + 1e-4)).toBeLessThan(1e-3);
  });
});

test('both sides of an equal-power cross-fade have one power together; of a linear and an S one height', () => {
  for (const u of places) {
    expect(fadedOut('equal power', u) ** 2 + fadedOut('equal power', 1 - u) ** 2).toBeCloseTo(1, 12);
    for (const curve of ['linear', 's-curve'] as const)
      expect(fadedOut(curve, u) + fadedOut(curve, 1 - u)).toBeCloseTo(1, 12);
  }
});

test('an exponential fade is 30 dB down in the middle, and an equal-power one 3', () => {
  expect(20 * Math.log10(fadedOut('exponential', 0.5))).toBeCloseTo(-30, 9);
  expect(20 * Math.log10(fadedOut('equal power', 0.5))).toBeCloseTo(-3.0103, 4);
});
