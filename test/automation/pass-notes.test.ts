import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lane, valueAtTime } from '../../src/automation/lane.ts';
import { keptOf } from '../../src/automation/pass-notes.ts';
import { faderLevel, faderTravel } from '../../src/units/laws.ts';

const fader = { unit: 'dB', law: { kind: 'fader' } } as const;
const STEP = 1 / 1023;

/** Reports of a fader that counts to ten bits, each 20 ms, as levels. */
function reported(steps: readonly number[], sampleRate = 48_000) {
  return lane(
    steps.map((_, i) => Math.round(i * 0.02 * sampleRate)),
    steps.map((step) => faderLevel(step * STEP)),
  );
}

/** The farthest a kept lane is from what was told, in steps. */
function farthest(steps: readonly number[], sampleRate = 48_000): number {
  const notes = reported(steps, sampleRate);
  const kept = keptOf(notes, fader, sampleRate);
  return Math.max(
    ...steps.map((step, i) =>
      Math.abs(faderTravel(valueAtTime(kept, notes.times[i]!, fader.law)) / STEP - step),
    ),
  );
}

describe('what is kept of a pass', () => {
  test.each([44_100, 48_000, 96_000, 192_000])(
    'a held fader with a sensor that trembles leaves two points, at %i Hz',
    (sampleRate) => {
      const trembling = fc.array(fc.constantFrom(-1, 0, 1), { minLength: 100, maxLength: 400 });
      fc.assert(
        fc.property(trembling, fc.integer({ min: 600, max: 900 }), (noise, at) => {
          fc.pre(noise.includes(-1) && noise.includes(1)); // else it stands somewhere between two steps, or at one
          const half = noise.length >> 1;
          const mean = (part: readonly number[]): number => part.reduce((a, b) => a + b, 0) / part.length;
          fc.pre(Math.abs(mean(noise.slice(0, half)) - mean(noise.slice(half))) < 0.4);
          const turned = noise.filter((step, i) => i > 0 && step !== noise[i - 1]).length;
          fc.pre(turned > noise.length / 2);
          const steps = noise.map((step) => at + step);
          const notes = reported(steps, sampleRate);
          expect(keptOf(notes, fader, sampleRate).times).toHaveLength(2);
          expect(farthest(steps, sampleRate)).toBeLessThanOrEqual(1.01);
        }),
        { numRuns: 60 },
      );
    },
  );

  test('a slow fade stays a fade, and is no staircase', () => {
    const fade = Array.from({ length: 1500 }, (_, i) => Math.round(700 + i / 60)); // less than a step a second
    expect(farthest(fade)).toBeLessThan(0.6);
  });

  test('the top of a slow ride is not taken for a held fader', () => {
    const top = Array.from({ length: 100 }, (_, i) => Math.round(600 - ((i - 50) / 20) ** 2));
    expect(farthest(top)).toBeLessThan(1.3);
  });

  test('what is no fader is thinned to its bound, and nothing in it is settled', () => {
    const pan = { unit: 'pan', law: { kind: 'linear', min: -1, max: 1 } } as const;
    const notes = lane(
      Array.from({ length: 50 }, (_, i) => i * 960),
      Array.from({ length: 50 }, (_, i) => (i % 2) / 60),
    );
    expect(keptOf(notes, pan, 48_000).times.length).toBeGreaterThan(40);
  });
});
