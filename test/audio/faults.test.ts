import { describe, expect, test } from 'vitest';
import { QUANTUM, REV_CUT_STATE, REV_PLACES } from '../../src/dsp/kernel/layout.ts';
import { keysOf } from '../../src/model/desk-parameters.ts';
import { stripMeter } from '../../src/model/meters.ts';
import { peak, Played, SMALL } from './played.ts';
import { kernel, noise, offline, RATE, sessionOf, sine, trackOf } from './rig.ts';

/** Everything that keeps something from quantum to quantum is in. */
const everything = (strip: string): Record<string, number> =>
  Object.fromEntries(
    Object.entries({
      'eq/on': 1,
      'eq/1/gain': 6,
      'eq/4/gain': -6,
      'comp/on': 1,
      'sat/on': 1,
      'sat/tone': 8000,
      'limiter/on': 1,
      delay: 0.003,
      ...(strip.startsWith('ch') && { 'gate/on': 1, 'gate/key-low': 100, 'hpf/on': 1, 'lpf/on': 1 }),
    }).map(([path, value]) => [`${strip}/${path}`, value]),
  );

const LONG = 400 * QUANTUM;
/** The smallest float32 that is as fast as any. */
const SMALLEST = 2 ** -126;
const isFinite = (row: Float32Array): boolean => row.every(Number.isFinite);

describe('a clip with what is no number in it', () => {
  const [from, to] = [40 * QUANTUM + 5, 60 * QUANTUM + 17];
  const spoilt = noise(LONG, 1);
  spoilt.fill(NaN, from, to);
  spoilt[from + 300] = Infinity;
  const values: Record<string, number> = {
    'ch/1/fader': 0,
    'ch/2/fader': 0,
    ...everything('ch/1'),
    'ch/1/send/1/level': 0,
    'ch/1/send/2/level': 0,
    'ch/1/send/2/pre': 1,
    'ch/1/grp/1': 1,
    'bus/1/fx': 1,
    'bus/2/fx': 2,
    // its neighbour listens to it
    'ch/2/comp/on': 1,
    'ch/2/comp/key': keysOf(SMALL).indexOf('ch/1'),
    'monitor/solo-mode': 2,
    'ch/1/solo': 1,
  };
  const tracks = { 'ch/1': trackOf(spoilt), 'ch/2': trackOf(noise(LONG, 2)) };

  test('is kept from every other strip, the mix and the monitors, and counted', async () => {
    const desk = (await Played.at(values, tracks)).roll();
    desk.run(39);
    expect(desk.machine.sound.faults).toBe(0);
    for (let n = 0; n < 30; n++) {
      const { left, right } = desk.run(1);
      expect(isFinite(left) && isFinite(right)).toBe(true);
      expect(isFinite(desk.machine.monitor.speakers.left)).toBe(true);
    }
    // found as it comes out of the alignment of 3 ms, which is then emptied: in every second or third of 22 quanta
    expect(desk.machine.sound.faults).toBeGreaterThanOrEqual(7);
    expect(desk.machine.sound.faults).toBeLessThanOrEqual(22);
  });

  test('leaves its neighbours as they are without it', async () => {
    const apart = {
      ...values,
      'ch/1/to-main': 0,
      'ch/1/grp/1': 0,
      'ch/2/comp/on': 0,
      'ch/1/send/1/level': -Infinity,
      'ch/1/send/2/level': -Infinity,
    };
    const with_ = (await Played.at(apart, tracks)).roll().run(100).left;
    const without = (await Played.at(apart, { ...tracks, 'ch/1': trackOf(noise(LONG, 1)) }))
      .roll()
      .run(100).left;
    expect(Buffer.from(with_.buffer).equals(Buffer.from(without.buffer))).toBe(true);
  });

  test('is over when it is over: the strip sounds, and its meters move', async () => {
    const desk = (await Played.at(values, tracks)).roll();
    desk.run(200);
    const { faults } = desk.machine.sound;
    desk.set({ 'ch/2/mute': 1 }).run(100);
    expect(desk.machine.sound.faults).toBe(faults);
    expect(peak(desk.run(20).left)).toBeGreaterThan(-40);
    const strip = desk.table.strips.findIndex(({ path }) => path === 'ch/1');
    const row = desk.machine.meters.rows.subarray(strip * stripMeter.fields, (strip + 1) * stripMeter.fields);
    expect(isFinite(row)).toBe(true);
  });
});

const layout = { channels: 2, groups: 1, buses: 2, dcas: 1, muteGroups: 1 };
/** Whole numbers that stand among the float32 of a reverb and of a delay: as float32 they look like next to nothing. */
const WHOLE = REV_CUT_STATE - REV_PLACES + 1;

describe.each([
  ['alone', { 'bus/1/fx': 0, 'bus/2/fx': 0 }, 0],
  ['with a reverb and a delay', { 'bus/1/fx': 1, 'bus/1/reverb/time': 0.5, 'bus/2/fx': 2 }, WHOLE],
])('the strips %s', (_name, effects, whole) => {
  test('leave nothing in memory after programme that would be slow to count with', async () => {
    const strips = ['ch/1', 'ch/2', 'grp/1', 'bus/1', 'bus/2', 'main'];
    const values: Record<string, number> = Object.assign(
      { 'ch/1/fader': 0, 'ch/2/fader': 0, ...effects },
      { 'ch/1/grp/1': 1, 'ch/1/send/1/level': 0, 'ch/2/send/2/level': 0 },
      ...strips.map(everything),
    );
    const clip = noise(50 * QUANTUM, 5);
    const desk = (
      await Played.at(values, { 'ch/1': trackOf(clip), 'ch/2': trackOf(clip) }, { layout })
    ).roll();
    desk.run(50);
    const first = (await kernel()).take(0) >> 2; // what is before it are the kernel's own constants
    for (let half = 0; half < 8; half++) {
      desk.run(187);
      const { floats } = desk.machine.sound.kernel;
      let slow = 0;
      for (let n = first; n < floats.length; n++)
        if (floats[n] !== 0 && Math.abs(floats[n]!) < SMALLEST) slow++;
      expect(slow).toBeLessThanOrEqual(whole);
    }
    expect(desk.machine.sound.faults).toBe(0);
    // what keeps filters awake is 300 dB down
    if (whole === 0) expect(peak(desk.run(20).left)).toBeLessThan(-250);
  });
});

test('a desk that plays for long takes no more memory', async () => {
  const desk = (await Played.at({ 'ch/1/fader': 0 }, { 'ch/1': trackOf(noise(LONG, 5)) })).roll();
  const flip = (on: number): void => {
    desk.set({
      'ch/1/order': on,
      'ch/1/sat/on': on,
      'ch/1/limiter/on': on,
      'bus/1/fx': on,
      'ch/1/comp/key': on,
    });
    desk.run(20);
  };
  for (let n = 0; n < 4; n++) flip(n % 2);
  const before = desk.machine.sound.kernel.take(0);
  for (let n = 0; n < 10; n++) flip(n % 2);
  expect(desk.machine.sound.kernel.take(0)).toBe(before);
});

test('what a file was late for is counted once, however often the desk is put together anew', async () => {
  const track = trackOf(sine(RATE, 1000));
  track.missed = 500; // for a desk before this one
  const desk = await offline(sessionOf(), { 'ch/1': track });
  expect(desk.machine.missed).toBe(0);
  track.missed += 128;
  expect(desk.machine.missed).toBe(128);
});
