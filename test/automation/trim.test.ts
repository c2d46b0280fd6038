import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lane, type Lane } from '../../src/automation/lane.ts';
import { boundAt, strayed, type Thinned } from '../../src/automation/thin.ts';
import { coalesced, compositeAt, moved, trimLaw, withTrim } from '../../src/automation/trim.ts';
import { rangeOf, type Law } from '../../src/units/laws.ts';

const kinds: Readonly<Record<string, Thinned>> = {
  fader: { unit: 'dB', law: { kind: 'fader' } },
  gain: { unit: 'dB', law: { kind: 'linear', min: -15, max: 15 } },
  pan: { unit: 'pan', law: { kind: 'linear', min: -1, max: 1 } },
  freq: { unit: 'Hz', law: { kind: 'log', min: 20, max: 20_000 } },
  attack: { unit: 's', law: { kind: 'log', min: 0.0001, max: 0.2 } },
};

function valuesOf(law: Law): fc.Arbitrary<number> {
  const { min, max } = rangeOf(law);
  const within = fc.double({ min: min === -Infinity ? -89 : min, max, noNaN: true });
  return law.kind === 'fader' ? fc.oneof({ weight: 5, arbitrary: within }, fc.constant(-Infinity)) : within;
}

function lanesOf(law: Law, sampleRate: number): fc.Arbitrary<Lane> {
  return fc
    .array(fc.tuple(fc.integer({ min: 1, max: sampleRate }), valuesOf(law)), { minLength: 1, maxLength: 8 })
    .map((points) => {
      let at = 0;
      const times = points.map(([after]) => (at += after));
      return lane(
        times,
        points.map(([, value]) => value),
      );
    });
}

/** A ride that comes back: hands are at most as fast as 1 dB in 10 ms, and so are these. */
function trimsOf(law: Law, sampleRate: number): fc.Arbitrary<Lane> {
  const { max } = trimLaw(law) as { max: number };
  const reach = law.kind === 'fader' ? 12 : max / 4;
  const by = fc.double({ min: -reach, max: reach, noNaN: true });
  return fc
    .array(fc.tuple(fc.integer({ min: sampleRate >> 3, max: sampleRate }), by), {
      minLength: 1,
      maxLength: 6,
    })
    .map((points) => {
      let at = 0;
      const times = [0, ...points.map(([after]) => (at += after)), at + sampleRate];
      return lane(times, [0, ...points.map(([, value]) => value), 0]);
    });
}

describe.each(Object.entries(kinds))('the trim of a %s', (_name, about) => {
  test.each([44_100, 48_000, 96_000, 192_000])(
    'made part of its lane is heard as it was beside it, within the bound, at %i Hz',
    (sampleRate) => {
      fc.assert(
        fc.property(lanesOf(about.law, sampleRate), trimsOf(about.law, sampleRate), (plain, trim) => {
          const before: Lane = { ...plain, trim };
          const after = coalesced(before, about);
          expect(after.trim).toBeUndefined();
          const last = Math.max(plain.times.at(-1)!, trim.times.at(-1)!) + 100;
          for (let i = 0; i <= 200; i++) {
            const at = Math.round((last * i) / 200);
            const heard = compositeAt(before, at, about.law);
            const now = compositeAt(after, at, about.law);
            if (heard === -Infinity || now === -Infinity)
              expect(Math.max(heard, now)).toBeLessThanOrEqual(-60); // as good as silent
            else expect(strayed(about, heard, now)).toBeLessThanOrEqual(boundAt(about, heard));
          }
        }),
        { numRuns: 60 },
      );
    },
  );

  test('is how far the hand moved: put on where it came from, it is where it is', () => {
    fc.assert(
      fc.property(valuesOf(about.law), valuesOf(about.law), (from, to) => {
        const there = withTrim(about.law, from, moved(about.law, from, to));
        if (from === -Infinity) return;
        if (to === -Infinity) expect(there).toBe(-Infinity);
        else expect(strayed(about, there, to)).toBeLessThan(1e-9 * Math.abs(to) + 1e-9);
      }),
    );
  });

  test('of nothing leaves everything as it is', () => {
    fc.assert(
      fc.property(valuesOf(about.law), (value) => {
        expect(withTrim(about.law, value, 0)).toBe(value);
      }),
    );
  });
});

test('a lane of silence stays silent, however it is trimmed', () => {
  expect(withTrim({ kind: 'fader' }, -Infinity, 60)).toBe(-Infinity);
});
