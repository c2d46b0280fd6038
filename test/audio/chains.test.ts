import { describe, expect, test } from 'vitest';
import { QUANTUM } from '../../src/dsp/kernel/layout.ts';
import { Played } from './played.ts';
import { RATE, sine, trackOf } from './rig.ts';

/** One second of full scale, then soft: a limiter with a long release still holds the soft part down. */
const burst = sine(4 * RATE, 500, 0.05);
burst.set(sine(RATE, 500, 1));
const holding: Readonly<Record<string, number>> = {
  'ch/1/fader': 0,
  'ch/1/limiter/on': 1,
  'ch/1/limiter/ceiling': -20,
  'ch/1/limiter/release': 1,
};
/** Quanta until the change, shortly after the burst, and until the end. */
const BEFORE = 400;
const AFTER = 60;
/** From here on, quanta, all that was changed is through: what is compared. */
const THROUGH = 40;

/** The level of each 20 ms, ten waves, dB. */
function levels(row: Float32Array): number[] {
  return Array.from({ length: Math.floor(row.length / 960) }, (_, n) => {
    const sum = row.subarray(n * 960, (n + 1) * 960).reduce((energy, x) => energy + x * x, 0);
    return 10 * Math.log10(sum / 960);
  });
}

async function changed(change: Change): Promise<number[]> {
  const desk = (await Played.at(holding, { 'ch/1': trackOf(burst) })).roll();
  desk.run(BEFORE);
  const quanta = AFTER - change(desk);
  return levels(desk.run(quanta).left.subarray((quanta - AFTER + THROUGH) * QUANTUM));
}

/** An order for every strip of the bank, so that nobody keeps the chain of another one going. */
const orders = (order: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`ch/${n + 1}/order`, order]));

/** @returns quanta that it took. */
type Change = (desk: Played) => number;
const set =
  (values: Readonly<Record<string, number>>): Change =>
  (desk) => (desk.set(values), 0);
const thereAndBack: Change = (desk) => {
  desk.set(orders(1)).run(20);
  desk.set(orders(0));
  return 20;
};

describe('a limiter that holds goes on holding', () => {
  const changes: readonly (readonly [string, Change])[] = [
    ['when the strip beside it puts saturation in', set({ 'ch/5/sat/on': 1 })],
    ['when its own order changes', set({ 'ch/1/order': 1 })],
    ['when the order of the strip beside it changes', set({ 'ch/5/order': 1 })],
    ['when its order changes and changes back', thereAndBack],
  ];
  test.each(changes)('%s', async (_when, change) => {
    const before = await changed(() => 0);
    const after = await changed(change);
    // the release goes on where it was; 23 frames of 48 000 that the sound is later by are 0.004 dB of it
    expect(after.length).toBeGreaterThan(1);
    after.forEach((level, n) => expect(Math.abs(level - before[n]!)).toBeLessThan(0.2));
  });
});

test('a chain that comes back is not heard with what it held when it was left', async () => {
  const loud = sine(RATE, 500, 0.5);
  const desk = (await Played.at({ 'ch/1/fader': 0, 'ch/1/limiter/on': 1 }, { 'ch/1': trackOf(loud) })).roll();
  desk.run(20);
  // left in mid-sound: another order, and saturation, until all is silent
  desk.set({ 'ch/1/order': 1, 'ch/5/sat/on': 1 }).run(20);
  desk.stop().run(60);
  desk.set({ 'ch/1/order': 0, 'ch/5/sat/on': 0 });
  const { left } = desk.roll(3 * RATE).run(4);
  expect(Math.max(...left.map(Math.abs))).toBeLessThan(1e-6);
});

test('a gate that was put in meanwhile stays closed when an order comes back', async () => {
  const soft = sine(4 * RATE, 500, 0.01);
  const alone = { 'ch/1/fader': 0, 'ch/1/order': 0 };
  const desk = (await Played.at({ ...orders(2), ...alone }, { 'ch/1': trackOf(soft) })).roll();
  desk.run(10);
  desk.set({ 'ch/1/order': 1, 'ch/1/gate/threshold': -20 }).run(20);
  desk.set({ 'ch/1/gate/on': 1, 'ch/1/gate/release': 0.3 }).run(1000);
  const closed = Math.max(...desk.run(10).left.map(Math.abs));
  const most = Math.max(...desk.set(alone).run(40).left.map(Math.abs));
  expect(most).toBeLessThan(2 * closed);
});
