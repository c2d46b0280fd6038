import { describe, expect, test } from 'vitest';
import { ClipTrack } from '../../src/audio/clip-track.ts';
import { Loudness } from '../../src/dsp/loudness.ts';
import { insertOrders, keysOf } from '../../src/model/desk-parameters.ts';
import { soloMode } from '../../src/model/desk.ts';
import { phones, Played, SMALL, soloed, speakers, steady, peak, type Sound } from './played.ts';
import { noise, sine, trackOf } from './rig.ts';

// Sources are constants, so that every sample says what gain it went through; there is no high-pass in their way.

const HALF = 0.5;
const LONG = 96_000;
const constant = trackOf(steady(LONG, HALF));
const silence = -200;
/** float32 after a dozen multiplications. */
const NEAR = 4;

/** Level of the last sample against that of the source, dB. */
const at = (row: Float32Array): number => 20 * Math.log10(Math.abs(row.at(-1)!) / HALF);

/** How loud what is soloed or mixed is on either side once everything stands, dB. */
function levels(desk: Played, read?: Parameters<Played['run']>[1]): { left: number; right: number } {
  const { left, right } = desk.run(40, read);
  return { left: at(left), right: at(right) };
}

/** Both sides at a level; a channel in the middle loses 3 dB to each. */
const both = (level: number) => ({
  left: expect.closeTo(level, NEAR) as number,
  right: expect.closeTo(level, NEAR) as number,
});
const MIDDLE = 20 * Math.log10(Math.SQRT1_2);
const gone = (sound: { left: number; right: number }): void => {
  expect(sound.left).toBeLessThan(silence);
  expect(sound.right).toBeLessThan(silence);
};

const two = { 'ch/1': constant, 'ch/2': constant };
/** Channel 1 at 0 dB and channel 2 at −20, so that each is known by its level. */
const faders = { 'ch/1/fader': 0, 'ch/2/fader': -20 };
const amplitudes = (...dB: number[]): number =>
  20 * Math.log10(dB.reduce((sum, one) => sum + 10 ** (one / 20), 0)) + MIDDLE;

describe('who is heard', () => {
  test('all that is up is heard, and what is muted is not', async () => {
    const desk = (await Played.at(faders, two)).roll();
    expect(levels(desk)).toEqual(both(amplitudes(0, -20)));
    expect(levels(desk.set({ 'ch/1/mute': 1 }))).toEqual(both(amplitudes(-20)));
    gone(levels(desk.set({ 'ch/2/mute': 1 })));
    expect(levels(desk.set({ 'ch/1/mute': 0 }))).toEqual(both(amplitudes(0)));
  });

  test('a mute group silences its members while it is on', async () => {
    const desk = (await Played.at({ ...faders, 'ch/1/mute-group/2': 1 }, two)).roll();
    expect(levels(desk)).toEqual(both(amplitudes(0, -20)));
    expect(levels(desk.set({ 'mute-group/2': 1 }))).toEqual(both(amplitudes(-20)));
    expect(levels(desk.set({ 'mute-group/2': 0 }))).toEqual(both(amplitudes(0, -20)));
  });

  test('a DCA adds its dB to its members, mutes them, and at the bottom silences them', async () => {
    const member = { 'ch/1/dca/1': 1, 'ch/1/dca/2': 1 };
    const desk = (await Played.at({ ...faders, 'ch/2/mute': 1, ...member }, two)).roll();
    expect(levels(desk.set({ 'dca/1/fader': -5, 'dca/2/fader': 3 }))).toEqual(both(-2 + MIDDLE));
    gone(levels(desk.set({ 'dca/2/mute': 1 })));
    gone(levels(desk.set({ 'dca/2/mute': 0, 'dca/1/fader': -Infinity })));
  });

  test('solo in place cuts the others, and neither what is safe nor the group on its way', async () => {
    const ways = { 'ch/1/grp/1': 1, 'ch/1/to-main': 0, 'ch/2/grp/1': 1, 'ch/2/to-main': 0 };
    const desk = (await Played.at({ ...faders, ...ways }, two)).roll();
    expect(levels(desk.set({ 'ch/1/solo': 1 }))).toEqual(both(amplitudes(0)));
    expect(levels(desk.set({ 'ch/2/solo-safe': 1 }))).toEqual(both(amplitudes(0, -20)));
    gone(levels(desk.set({ 'ch/1/mute': 1, 'ch/2/solo-safe': 0 })));
    expect(levels(desk.set({ 'ch/1/mute': 0, 'ch/1/solo': 0, 'grp/1/solo': 1 }))).toEqual(
      both(amplitudes(0, -20)),
    );
  });

  test.each([
    ['AFL', soloMode.afl, -20],
    ['PFL', soloMode.pfl, 0],
  ])('%s leaves the mix alone and feeds the monitors', async (_name, mode, level) => {
    const values = { ...faders, 'monitor/solo-mode': mode, 'ch/2/solo': 1, 'monitor/phones': 0 };
    const desk = (await Played.at(values, two)).roll();
    expect(levels(desk)).toEqual(both(amplitudes(0, -20)));
    expect(levels(desk, soloed)).toEqual(both(level + MIDDLE));
    expect(levels(desk, phones)).toEqual(both(level + MIDDLE));
    expect(levels(desk.set({ 'ch/2/solo': 0 }), phones)).toEqual(both(amplitudes(0, -20)));
  });

  test('a muted strip is heard before the fader, and not after it', async () => {
    const desk = (await Played.at({ ...faders, 'ch/2/mute': 1, 'ch/2/solo': 1 }, two)).roll();
    expect(levels(desk.set({ 'monitor/solo-mode': soloMode.pfl }), soloed)).toEqual(both(MIDDLE));
    gone(levels(desk.set({ 'monitor/solo-mode': soloMode.afl }), soloed));
  });
});

describe('where it goes', () => {
  test('a strip that is taken off the main is heard through its groups alone', async () => {
    const desk = (await Played.at({ 'ch/1/fader': 0 }, two)).roll();
    gone(levels(desk.set({ 'ch/1/to-main': 0 })));
    expect(levels(desk.set({ 'ch/1/grp/2': 1, 'grp/2/fader': -6 }))).toEqual(both(-6 + MIDDLE));
    gone(levels(desk.set({ 'grp/2/to-main': 0 })));
    expect(levels(desk.set({ 'grp/2/to-main': 1, 'main/fader': -4 }))).toEqual(both(-10 + MIDDLE));
  });

  test('a send after the fader goes with it, and one before it does not; neither without its switch', async () => {
    const values = { 'ch/1/fader': -10, 'ch/1/to-main': 0, 'ch/1/send/1/level': -6 };
    const desk = (await Played.at(values, two)).roll();
    expect(levels(desk)).toEqual(both(-16 + MIDDLE));
    expect(levels(desk.set({ 'ch/1/send/1/pre': 1 }))).toEqual(both(-6 + MIDDLE));
    gone(levels(desk.set({ 'ch/1/send/1/on': 0 })));
    expect(levels(desk.set({ 'ch/1/send/1/on': 1, 'ch/1/fader': -Infinity }))).toEqual(both(-6 + MIDDLE));
  });

  test('what is muted or cut by a solo is not heard through a send before the fader either', async () => {
    const values = { 'ch/1/fader': 0, 'ch/1/to-main': 0, 'ch/1/send/1/level': 0, 'ch/1/send/1/pre': 1 };
    const desk = (await Played.at(values, two)).roll();
    expect(levels(desk)).toEqual(both(MIDDLE));
    gone(levels(desk.set({ 'ch/1/mute': 1 })));
    gone(levels(desk.set({ 'ch/1/mute': 0, 'ch/2/solo': 1 })));
    expect(levels(desk.set({ 'ch/2/solo': 0 }))).toEqual(both(MIDDLE));
  });

  test('a group sends to a bus as a channel does', async () => {
    const values = { 'ch/1/fader': 0, 'ch/1/to-main': 0, 'ch/1/grp/1': 1, 'grp/1/to-main': 0 };
    const desk = (await Played.at({ ...values, 'grp/1/send/2/level': -3, 'bus/2/fader': -7 }, two)).roll();
    expect(levels(desk)).toEqual(both(-10 + MIDDLE));
  });

  test.each([
    [0, -3.0103],
    [1, -4.51545],
    [2, -6.0206],
  ])('a pan law %i takes that much from the middle and nothing from the sides', async (law, middle) => {
    const desk = (await Played.at({ 'ch/1/fader': 0, 'pan-law': law }, two)).roll();
    expect(levels(desk)).toEqual(both(middle));
    const left = levels(desk.set({ 'ch/1/pan': -1 }));
    expect(left.left).toBeCloseTo(0, NEAR);
    expect(left.right).toBeLessThan(silence);
    const right = levels(desk.set({ 'ch/1/pan': 1 }));
    expect(right.right).toBeCloseTo(0, NEAR);
    expect(right.left).toBeLessThan(silence);
  });

  test('a stereo strip has a balance that only turns down, and a width from mono to twice as wide', async () => {
    const track = trackOf(steady(LONG, HALF), steady(LONG, 0.25));
    const desk = (await Played.at({ 'ch/1/fader': 0 }, { 'ch/1': track })).roll();
    const last = (): [number, number] => {
      const { left, right } = desk.run(40);
      return [left.at(-1)!, right.at(-1)!];
    };
    const is = (left: number, right: number): void => {
      const [l, r] = last();
      expect(l).toBeCloseTo(left, 6);
      expect(r).toBeCloseTo(right, 6);
    };
    is(0.5, 0.25);
    desk.set({ 'ch/1/pan': 0.5 });
    is(0.25, 0.25);
    desk.set({ 'ch/1/pan': 0, 'ch/1/width': 0 });
    is(0.375, 0.375);
    desk.set({ 'ch/1/width': 200 });
    is(0.625, 0.125);
    desk.set({ 'ch/1/polarity': 1, 'ch/1/width': 100 });
    is(-0.5, -0.25);
  });

  test('a clip of one channel on a stereo strip is on both sides at full level', async () => {
    const wide = trackOf(steady(1000), steady(1000));
    const { clips } = constant;
    const mixed = { ...wide.clips[0]!, at: LONG };
    const desk = await Played.at({ 'ch/1/fader': 0 }, { 'ch/1': new ClipTrack([...clips, mixed]) });
    expect(levels(desk.roll())).toEqual(both(0));
  });

  test('polarity turns a strip against the same sound on another, until nothing is left', async () => {
    const desk = (await Played.at({ 'ch/1/fader': 0, 'ch/2/fader': 0, 'ch/2/polarity': 1 }, two)).roll();
    gone(levels(desk));
  });
});

describe('what works on a strip', () => {
  const keys = keysOf(SMALL);
  const squashed = {
    'comp/on': 1,
    'comp/threshold': -40,
    'comp/ratio': 20,
    'comp/knee': 0,
    'comp/attack': 0.0001,
    'comp/release': 0.005,
  };
  const on = (strip: string, values: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(values).map(([path, value]) => [`${strip}/${path}`, value]));
  /** Soft enough not to reach any threshold. */
  const soft = trackOf(steady(LONG, HALF / 1000));

  test.each([
    ['an earlier channel', 'ch/2', 'ch/1', {}],
    ['a later channel', 'ch/1', 'ch/8', {}],
    ['a group', 'ch/2', 'grp/1', { 'ch/8/grp/1': 1, 'ch/8/to-main': 0 }],
    ['a bus', 'ch/2', 'bus/1', { 'ch/8/send/1/level': 0, 'ch/8/to-main': 0 }],
  ])('a compressor is keyed by %s, and lets go when that is silent', async (_what, strip, key, ways) => {
    const source = key.startsWith('ch') ? key : 'ch/8';
    const values = {
      [`${strip}/fader`]: 0,
      ...on(strip, squashed),
      [`${strip}/comp/key`]: keys.indexOf(key),
      [`${source}/fader`]: 0,
      ...ways,
      'monitor/solo-mode': soloMode.afl,
      [`${strip}/solo`]: 1,
    };
    const desk = (await Played.at(values, { [strip]: soft, [source]: constant })).roll();
    const ducked = levels(desk, soloed).left;
    expect(ducked).toBeLessThan(-60 + MIDDLE - 25);
    const free = levels(desk.set({ [`${source}/trim`]: -60, [`${source}/source`]: 4 }), soloed);
    expect(free).toEqual(both(-60 + MIDDLE));
  });

  test('a key that is only on the right of a stereo strip works on a strip of one channel too', async () => {
    const right = trackOf(new Float32Array(LONG), steady(LONG, HALF));
    const values = { 'ch/1/fader': 0, ...on('ch/1', squashed), 'ch/1/comp/key': keys.indexOf('ch/2') };
    const desk = (await Played.at(values, { 'ch/1': soft, 'ch/2': right })).roll();
    expect(levels(desk).left).toBeLessThan(-60 + MIDDLE - 20);
  });

  test('the low cut of a key keeps the bass from working the compressor', async () => {
    const bass = trackOf(sine(LONG, 40));
    const values = { 'ch/1/fader': 0, ...on('ch/1', squashed), 'ch/1/comp/release': 0.2 };
    const all = (await Played.at(values, { 'ch/1': bass })).roll().run(200).left;
    const cut = (await Played.at({ ...values, 'ch/1/comp/key-low': 500 }, { 'ch/1': bass }))
      .roll()
      .run(200).left;
    // 40 Hz is 44 dB down after a high-pass of the second order at 500 Hz
    expect(peak(cut, 12_800)).toBeGreaterThan(peak(all, 12_800) + 25);
  });

  test('insert orders differ in what comes out, and each does what it says', async () => {
    const eq = { 'ch/1/eq/on': 1, 'ch/1/eq/3/gain': 12, 'ch/1/eq/3/freq': 1000 };
    const values = { 'ch/1/fader': 0, ...on('ch/1', squashed), 'ch/1/comp/makeup': 20, ...eq };
    const level = async (order: number): Promise<number> => {
      const desk = await Played.at({ ...values, 'ch/1/order': order }, { 'ch/1': trackOf(sine(LONG, 1000)) });
      return peak(desk.roll().run(100).left, 6400);
    };
    const eqFirst = await level(insertOrders.findIndex((order) => order.join() === 'gate,eq,comp,sat'));
    const compFirst = await level(insertOrders.findIndex((order) => order.join() === 'gate,comp,eq,sat'));
    // a compressor of 20:1 takes all but a twentieth of 12 dB back; an equaliser after it adds all 12
    expect(compFirst - eqFirst).toBeCloseTo(12 * (1 - 1 / 20), 0);
  });

  test.each([1, 2])('effect %i that is taken out and put in again begins with nothing in it', async (fx) => {
    const ring = {
      'bus/1/fx': fx,
      'bus/1/reverb/time': 20,
      'bus/1/echo/feedback': 90,
      'bus/1/echo/time': 0.1,
    };
    const values = { 'ch/1/fader': 0, 'ch/1/to-main': 0, 'ch/1/send/1/level': 0, ...ring };
    const desk = (await Played.at(values, { 'ch/1': trackOf(noise(100 * 128)) })).roll();
    desk.run(120);
    expect(peak(desk.run(40).left)).toBeGreaterThan(-40);
    desk.set({ 'bus/1/fx': 0 }).run(20);
    desk.set({ 'bus/1/fx': fx });
    expect(peak(desk.run(60).left)).toBeLessThan(silence);
  });

  test('a limiter lets nothing over its ceiling', async () => {
    const values = { 'ch/1/fader': 0, 'ch/1/pan': -1, 'ch/1/limiter/on': 1, 'ch/1/limiter/ceiling': -12 };
    const desk = (await Played.at(values, { 'ch/1': trackOf(noise(LONG, 3, 1)) })).roll();
    const { left } = desk.run(200);
    expect(peak(left)).toBeLessThan(-12 + 1e-3);
    expect(peak(left)).toBeGreaterThan(-13);
  });

  test('the signals of the generator have its level and its pitch', async () => {
    const values = {
      'ch/1/fader': 0,
      'ch/1/pan': -1,
      'ch/1/source': 1,
      'generator/freq': 1000,
      'generator/level': -18,
    };
    const desk = await Played.at(values);
    const { left } = desk.run(375); // a second, standing
    expect(peak(left)).toBeCloseTo(-18, 2);
    let crossings = 0;
    for (let n = 1; n < left.length; n++) if (left[n - 1]! < 0 && left[n]! >= 0) crossings++;
    expect(Math.abs(crossings - 1000)).toBeLessThanOrEqual(1);
    const rms = (row: Float32Array): number =>
      10 * Math.log10((2 * row.reduce((sum, x) => sum + x * x, 0)) / row.length);
    expect(rms(desk.set({ 'ch/1/source': 2 }).run(750).left)).toBeGreaterThan(-20);
    expect(rms(desk.set({ 'ch/1/source': 2 }).run(750).left)).toBeLessThan(-16);
    desk.set({ 'ch/1/source': 4 }).run(2);
    expect(peak(desk.run(10).left)).toBeLessThan(silence);
  });
});

describe('the monitors', () => {
  const monitor = { 'monitor/level': 0, 'monitor/phones': 0 };
  const heard = (desk: Played, read: typeof speakers = speakers): Sound => desk.run(40, read);
  const wide = { 'ch/1': trackOf(steady(LONG, 0.5), steady(LONG, 0.25)) };
  const open = { 'ch/1/fader': 0 };

  test('dim, the trims of both pairs of speakers, and mute are on the speakers alone', async () => {
    const desk = (await Played.at({ ...open, ...monitor }, wide)).roll();
    const left = (read = speakers): number => at(heard(desk, read).left);
    expect(left()).toBeCloseTo(0, NEAR);
    desk.set({ 'monitor/dim': 1, 'monitor/dim-level': -15 });
    expect(left()).toBeCloseTo(-15, NEAR);
    desk.set({ 'monitor/dim': 0, 'monitor/trim-a': -3, 'monitor/trim-b': 4, 'monitor/level': -10 });
    expect(left()).toBeCloseTo(-13, NEAR);
    desk.set({ 'monitor/speakers': 1 });
    expect(left()).toBeCloseTo(-6, NEAR);
    desk.set({ 'monitor/mute': 1 });
    expect(left()).toBeLessThan(silence);
    expect(left(phones)).toBeCloseTo(0, NEAR);
    expect(left((machine) => machine as never)).toBeCloseTo(0, NEAR);
  });

  test('mono is half of both on either side, and swap changes sides', async () => {
    const desk = (await Played.at({ ...open, ...monitor, 'monitor/mono': 1 }, wide)).roll();
    expect([heard(desk).left.at(-1)!, heard(desk).right.at(-1)!]).toEqual([
      expect.closeTo(0.375, 6),
      expect.closeTo(0.375, 6),
    ]);
    desk.set({ 'monitor/mono': 0, 'monitor/swap': 1 });
    expect([heard(desk).left.at(-1)!, heard(desk).right.at(-1)!]).toEqual([
      expect.closeTo(0.25, 6),
      expect.closeTo(0.5, 6),
    ]);
  });

  test('the reference is brought to the loudness of the mix, unless the match is off', async () => {
    const mix = trackOf(sine(LONG, 1000, 0.5));
    // What is 20 dB softer is brought up by 20
    const track = trackOf(sine(LONG, 1000, 0.05), sine(LONG, 1000, 0.05));
    const meter = new Loudness(48_000);
    meter.add(sine(LONG, 1000, 0.05), sine(LONG, 1000, 0.05), LONG);
    const reference = { track, loudness: meter.integrated };
    const desk = await Played.at(
      { ...open, 'ch/1/pan': 0, ...monitor },
      { 'ch/1': mix },
      { references: [reference] },
    );
    desk.roll().run(300);
    const own = peak(desk.run(20, phones).left);
    expect(own).toBeCloseTo(-6.02 + MIDDLE, 1);
    desk.set({ 'monitor/reference': 1 }).run(10);
    expect(peak(desk.run(20, phones).left)).toBeCloseTo(own, 1);
    desk.set({ 'monitor/match': 0 }).run(60);
    expect(peak(desk.run(20, phones).left)).toBeCloseTo(-26.02, 1);
  });
});
