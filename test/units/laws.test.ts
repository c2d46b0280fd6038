import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  allowed,
  faderLevel,
  faderTravel,
  rangeOf,
  travelOf,
  valueAt,
  type Law,
} from '../../src/units/laws.ts';

const laws: readonly (readonly [string, Law])[] = [
  ['fader', { kind: 'fader' }],
  ['linear, −60…24', { kind: 'linear', min: -60, max: 24 }],
  ['linear, −1…1', { kind: 'linear', min: -1, max: 1 }],
  ['log, 20…20000', { kind: 'log', min: 20, max: 20_000 }],
  ['log, 0.0001…0.1', { kind: 'log', min: 0.0001, max: 0.1 }],
  ['switch', { kind: 'steps', min: 0, max: 1 }],
  ['steps, 0…4', { kind: 'steps', min: 0, max: 4 }],
];

test.each([
  // what            level      travel
  ['top', 10, 1],
  ['unity', 0, 0.75],
  ['−10 dB', -10, 0.5],
  ['−20 dB', -20, 0.375],
  ['−30 dB', -30, 0.25],
  ['−60 dB', -60, 0.0625],
  ['−75 dB', -75, 0.03125],
  ['silence', -Infinity, 0],
])('a fader stands at the travel that is published for the X32: %s', (_what, level, travel) => {
  expect(faderTravel(level)).toBe(travel);
  expect(faderLevel(travel)).toBe(level);
});

test('everything from −90 dB down is the bottom of a fader, and everything from +10 dB up its top', () => {
  expect([-90, -120, -Infinity, NaN].map(faderTravel)).toEqual([0, 0, 0, 0]);
  expect([10, 12, Infinity].map(faderTravel)).toEqual([1, 1, 1]);
});

test.each([0.0625, 0.25, 0.5])('the fader law does not jump where its segments meet at %s', (joint) => {
  const below = faderLevel(joint - 1e-12);
  expect(Math.abs(faderLevel(joint) - below)).toBeLessThan(1e-8);
  const level = faderLevel(joint);
  expect(Math.abs(faderTravel(level) - faderTravel(level - 1e-12))).toBeLessThan(1e-12);
});

describe.each([1024, 16_384])('a control of %i steps', (steps) => {
  const last = steps - 1;
  const stepOf = (travel: number): number => Math.round(travel * last);

  test.each(laws)('comes back to the step it stood on, under the law %s', (_name, law) => {
    for (let step = 0; step <= last; step++) {
      const value = allowed(law, valueAt(law, step / last));
      const back = stepOf(travelOf(law, value));
      if (law.kind !== 'steps' && back !== step) throw new Error(`step ${step} came back as ${back}`);
      const again = allowed(law, valueAt(law, back / last));
      if (again !== value && Math.abs(again - value) > 1e-9 * Math.abs(value)) {
        throw new Error(`${value} came back as ${again}`);
      }
    }
  });

  test.each(laws)('never falls while it rises, under the law %s', (_name, law) => {
    let before = -Infinity;
    for (let step = 0; step <= last; step++) {
      const value = valueAt(law, step / last);
      if (value < before) throw new Error(`at step ${step} ${value} follows ${before}`);
      before = value;
    }
  });
});

test.each(laws)('a value is allowed under the law %s exactly when it lies within its range', (_name, law) => {
  const { min, max } = rangeOf(law);
  fc.assert(
    fc.property(fc.double(), (value) => {
      const kept = allowed(law, value);
      expect(kept).toBeGreaterThanOrEqual(min);
      expect(kept).toBeLessThanOrEqual(max);
      expect(allowed(law, kept)).toBe(kept);
      if (law.kind === 'steps') expect(Number.isInteger(kept)).toBe(true);
    }),
  );
  expect(allowed(law, NaN)).toBe(min);
});

test.each(laws)('any value has a travel from 0 to 1 under the law %s', (_name, law) => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      const travel = travelOf(law, value);
      expect(travel >= 0 && travel <= 1).toBe(true);
    }),
  );
});
