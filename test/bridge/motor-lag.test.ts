import fc from 'fast-check';
import { expect, test } from 'vitest';
import { catchLag, firstSign, LONGEST, rideLag, travelOn, type Leg } from '../../src/bridge/motor-lag.ts';

const MS = 1e6;
const up: Leg = { from: { at: 0, travel: 0.3 }, to: { at: 1000 * MS, travel: 0.7 } };
const down: Leg = { from: { at: 1500 * MS, travel: 0.7 }, to: { at: 2500 * MS, travel: 0.3 } };

test('a way leads from leg to leg, and rests between them and at its ends', () => {
  const at = [-5, 0, 500, 1000, 1400, 1500, 2000, 9000].map((ms) => travelOn([up, down], ms * MS));
  [0.3, 0.3, 0.5, 0.7, 0.7, 0.7, 0.5, 0.3].forEach((travel, i) => expect(at[i]).toBeCloseTo(travel, 9));
});

test('what is reported late of a ride is as late as it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 250 }), fc.integer({ min: 1, max: 20 }), (late, every) => {
      const reports = Array.from({ length: Math.floor(3000 / every) }, (_, i) => ({
        at: (i * every + late) * MS,
        travel: travelOn([up, down], i * every * MS),
      }));
      for (const leg of [up, down]) expect(rideLag(leg, reports)).toBeCloseTo(late * MS, -1);
    }),
  );
});

test('a ride of which little is reported says nothing', () => {
  expect(rideLag(up, [])).toBeUndefined();
  expect(rideLag(up, [{ at: 550 * MS, travel: 0.5 }])).toBeUndefined();
});

test('a reading that trembles is no sign of a jump', () => {
  const jump: Leg = { from: { at: 0, travel: 0.3 }, to: { at: 0, travel: 0.34 } };
  const reports = [
    { at: -5 * MS, travel: 0.34 },
    { at: 2 * MS, travel: 0.3 + 1 / 1023 },
    { at: 33 * MS, travel: 0.305 },
    { at: 38 * MS, travel: 0.32 },
  ];
  expect(firstSign(jump, 0, reports)).toBe(33 * MS);
  expect(firstSign(jump, 0, reports.slice(0, 2))).toBeUndefined();
});

test('a motor that is caught was as far behind as it was, whichever way it rode', () => {
  const legs: Leg[] = Array.from({ length: 6 }, (_, i) => ({
    from: { at: i * 1400 * MS, travel: i % 2 === 0 ? 0.15 : 0.85 },
    to: { at: (i + 1) * 1400 * MS, travel: i % 2 === 0 ? 0.85 : 0.15 },
  }));
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 8399 }),
      fc.integer({ min: 1, max: LONGEST / MS - 1 }),
      (sent, late) => {
        const travel = travelOn(legs, sent * MS);
        const caught = catchLag(legs, (sent + late) * MS, travel);
        const middle = Math.abs(travel - 0.5) < 0.24;
        if (middle) expect(caught?.lag).toBeCloseTo(late * MS, -1);
        if (middle) expect(caught?.up).toBe(Math.floor(sent / 1400) % 2 === 0);
      },
    ),
  );
});
