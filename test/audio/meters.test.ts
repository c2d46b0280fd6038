import { expect, test } from 'vitest';
import { QUANTUM } from '../../src/dsp/kernel/layout.ts';
import { stripMeter } from '../../src/model/meters.ts';
import type { OfflineDesk } from '../../src/bridge/offline-desk.ts';
import { offline, RATE, sessionOf, sine, trackOf } from './rig.ts';

/** What the meters of the first strip say how far each processor turns it down, dB, after so many seconds more. */
function reductions(desk: OfflineDesk, seconds: number): number[] {
  for (let n = 0; n < (seconds * RATE) / QUANTUM; n++) {
    desk.quantum();
    desk.machine.meters.run();
  }
  const { rows } = desk.machine.meters;
  return [rows[stripMeter.gate]!, rows[stripMeter.comp]!, rows[stripMeter.limiter]!];
}

test('nothing turns a strip down whose processors are off, from the first block on', async () => {
  const desk = await offline(sessionOf({ values: { 'ch/1/fader': 0 } }), {
    'ch/1': trackOf(sine(RATE, 1000)),
  });
  desk.start(0);
  expect(reductions(desk, 0.01)).toEqual([0, 0, 0]);
  expect(reductions(desk, 0.5)).toEqual([0, 0, 0]);
});

test('nor when those of a neighbour are on and it is loud itself', async () => {
  const of = (path: string) => ({
    [`${path}/fader`]: 0,
    [`${path}/gate/on`]: 1,
    [`${path}/comp/on`]: 1,
    [`${path}/limiter/on`]: 1,
    [`${path}/limiter/ceiling`]: -20,
  });
  const loud = trackOf(sine(RATE, 1000));
  const desk = await offline(sessionOf({ values: { 'ch/1/fader': 0, ...of('ch/2') } }), {
    'ch/1': loud,
    'ch/2': loud,
  });
  desk.start(0);
  expect(reductions(desk, 0.5)).toEqual([0, 0, 0]);
});

test('a gate that was shut is seen to be open again', async () => {
  const values = { 'ch/1/fader': 0, 'ch/1/gate/on': 1, 'ch/1/gate/threshold': -40, 'ch/1/gate/range': -80 };
  const tone = sine(4 * RATE, 1000).map((x, n) => (n < RATE ? 0 : x)); // a second of silence first
  const desk = await offline(sessionOf({ values }), { 'ch/1': trackOf(tone) });
  desk.start(0);
  const [shut] = reductions(desk, 0.9);
  expect(shut).toBeLessThan(-30);
  expect(shut).toBeGreaterThanOrEqual(-96);
  const [open] = reductions(desk, 3); // 80 dB come back within 2 s
  expect(open).toBeCloseTo(0, 3);
});
