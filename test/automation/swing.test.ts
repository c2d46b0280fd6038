import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lane, valueAtTime } from '../../src/automation/lane.ts';
import { keptOf } from '../../src/automation/pass-notes.ts';
import { doubtAt, swung } from '../../src/automation/swing.ts';
import { strayed } from '../../src/automation/thin.ts';
import { faderLevel, faderTravel } from '../../src/units/laws.ts';

const fader = { unit: 'dB', law: { kind: 'fader' } } as const;
const RATES = [44_100, 48_000, 96_000, 192_000];

/** What a fader of ten bits tells of a way between two levels that takes ten seconds, 60 times a second, where it is another. */
function told(from: number, to: number, way: (share: number) => number, sampleRate = 48_000) {
  const times: number[] = [];
  const values: number[] = [];
  for (let i = 0; i <= 600; i++) {
    const travel = faderTravel(from) + (faderTravel(to) - faderTravel(from)) * way(i / 600);
    const level = faderLevel(Math.round(travel * 1023) / 1023);
    if (level === values.at(-1) && i < 600) continue;
    times.push(Math.round((i / 60) * sampleRate));
    values.push(level);
  }
  return lane(times, values);
}

describe('a fade of ten seconds that a ten-bit fader tells', () => {
  test.each([
    [-20, -5],
    [-40, -10],
    [-60, 0],
    [0, 10],
    [0, -60],
  ])('from %d to %d dB was hundreds of points, and is 12 at the most', (from, to) => {
    const notes = told(from, to, (share) => share);
    expect(notes.times.length).toBeGreaterThan(200);
    expect(keptOf(notes, fader, 48_000).times.length).toBeLessThanOrEqual(12);
  });

  test('slow at both ends, it is 24 at the most', () => {
    const notes = told(-40, -10, (share) => share * share * (3 - 2 * share));
    expect(keptOf(notes, fader, 48_000).times.length).toBeLessThanOrEqual(24);
  });
});

describe('whatever a hand does', () => {
  const steps = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 2, maxLength: 300 });
  const jumps = fc.array(fc.integer({ min: 0, max: 1023 }), { minLength: 2, maxLength: 60 });
  const walk = (by: readonly number[]): number[] => {
    let at = 500;
    return by.map((step) => (at = Math.min(1023, Math.max(0, at + step * 4))));
  };
  const ways = fc.oneof(steps.map(walk), jumps);
  const notesOf = (way: readonly number[], sampleRate: number) =>
    lane(
      way.map((_, i) => (i * sampleRate) / 60),
      way.map((step) => faderLevel(step / 1023)),
    );

  test('no line is further from a note than its fader can tell; ends and silence stay', () => {
    fc.assert(
      fc.property(ways, (way) => {
        const notes = notesOf(way, 48_000);
        const kept = swung(notes);
        notes.times.forEach((at, i) => {
          const value = notes.values[i]!;
          const played = valueAtTime(kept, at, fader.law);
          if (value === -Infinity || i === 0 || i === way.length - 1) expect(played).toBe(value);
          else expect(strayed(fader, played, value)).toBeLessThanOrEqual(doubtAt(value) + 1e-5);
        });
      }),
    );
  });

  test('it is as many points at every sample rate', () => {
    fc.assert(
      fc.property(ways, (way) => {
        const counts = RATES.map((rate) => swung(notesOf(way, rate)).times.length);
        expect(new Set(counts).size).toBe(1);
      }),
    );
  });
});
