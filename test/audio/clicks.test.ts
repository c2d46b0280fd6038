import { describe, expect, test } from 'vitest';
import { lane } from '../../src/automation/lane.ts';
import { ClipTrack } from '../../src/audio/clip-track.ts';
import { QUANTUM } from '../../src/dsp/kernel/layout.ts';
import { faderLevel } from '../../src/units/laws.ts';
import { Played, speakers, steady, type Sound } from './played.ts';
import { RATE, sine, tapeOf, trackOf } from './rig.ts';

const LOUD = 0.5;
const LONG = 2 * RATE;
/** Where it happens, quanta: a maximum of the sine of 200 Hz lies within the quantum. */
const WHEN = 40;
/** How long is listened for it after that, quanta: longer than anything here takes. */
const AFTER = 60;

/** Butterworth of the fourth order at 8 kHz, twice: what a click has, and a sine of 200 Hz has not, is left. */
function highs(row: Float32Array): Float64Array {
  let now = Float64Array.from(row);
  const g = Math.tan((Math.PI * 8000) / RATE);
  for (const q of [0.5412, 1.3066, 0.5412, 1.3066]) {
    const next = new Float64Array(now.length);
    const a = 1 / (1 + g / q + g * g);
    let [x1, x2, y1, y2] = [0, 0, 0, 0];
    for (let n = 0; n < now.length; n++) {
      const x = now[n]!;
      const y = a * (x - 2 * x1 + x2 - 2 * (g * g - 1) * y1 - (1 - g / q + g * g) * y2);
      next[n] = y;
      [x2, x1, y2, y1] = [x1, x, y1, y];
    }
    now = next;
  }
  return now;
}

/** The highest of what is over 8 kHz while something changes, dB below the sine. */
function click({ left, right }: Sound): number {
  let most = 0;
  for (const row of [highs(left), highs(right)])
    for (let n = (WHEN - 4) * QUANTUM; n < row.length; n++) most = Math.max(most, Math.abs(row[n]!));
  return 20 * Math.log10(most / LOUD);
}

/** The sharpest bend from sample to sample: of what only rings it is much the same from one moment to the next. */
function steepest({ left, right }: Sound): number {
  let most = 0;
  for (const row of [left, right])
    for (let n = 2; n < row.length; n++)
      most = Math.max(most, Math.abs(row[n]! - 2 * row[n - 1]! + row[n - 2]!));
  return most;
}

const open: Readonly<Record<string, number>> = { 'ch/1/fader': 0, 'ch/1/pan': -0.5, 'bus/1/fader': 0 };
const tone = { 'ch/1': trackOf(sine(LONG, 200, LOUD)) };

/** Lets the sine sound, does something, and listens. */
async function changed(
  before: Readonly<Record<string, number>>,
  change: (desk: Played) => void,
  tracks: Readonly<Record<string, ClipTrack>> = tone,
): Promise<number> {
  const desk = (await Played.at({ ...open, ...before }, tracks)).roll();
  desk.run(WHEN);
  change(desk);
  desk.run(AFTER);
  return click(desk.heard);
}

const set =
  (values: Readonly<Record<string, number>>) =>
  (desk: Played): void =>
    void desk.set(values);

/** A line from full to nothing in 5 ms has this much over 8 kHz at its ends; whoever jumps has 30 dB more. */
const QUIET = -45;
/** What goes in grains of 16 frames goes in 90 steps from out to in: each has this much. */
const GRAINY = -40;
/** A gain that jumps by 24 dB has gone the first 0.5 of them within a grain. */
const STEEP = -30;

test('what jumps is found: a clip that ends at the top of the sine', async () => {
  const cut = {
    'ch/1': new ClipTrack([{ tape: tapeOf(sine(LONG, 200, LOUD)), at: 0, from: 0, length: 5340 }]),
  };
  expect(await changed({}, () => undefined, cut)).toBeGreaterThan(-15);
});

const band = { 'ch/1/eq/1/gain': 12, 'ch/1/eq/1/freq': 250 };
const squash = { 'ch/1/comp/threshold': -40, 'ch/1/comp/ratio': 10 };
type Values = Readonly<Record<string, number>>;
describe('nothing clicks', () => {
  const changes: readonly (readonly [string, Values, Values, number?])[] = [
    ['a step of a fader', {}, { 'ch/1/fader': faderLevel(767 / 1023) }],
    ['a fader thrown to the bottom', {}, { 'ch/1/fader': -Infinity }],
    ['a fader thrown to the top', { 'ch/1/fader': -60 }, { 'ch/1/fader': 10 }],
    ['the fader of a group', { 'ch/1/grp/1': 1, 'ch/1/to-main': 0 }, { 'grp/1/fader': -20 }],
    ['the main fader', {}, { 'main/fader': -30 }],
    ['a DCA', { 'ch/1/dca/1': 1 }, { 'dca/1/fader': -40 }],
    ['a mute', {}, { 'ch/1/mute': 1 }],
    ['a mute that is lifted', { 'ch/1/mute': 1 }, { 'ch/1/mute': 0 }],
    ['a solo', {}, { 'ch/2/solo': 1 }],
    ['a pan from side to side', { 'ch/1/pan': -1 }, { 'ch/1/pan': 1 }],
    ['another pan law', { 'ch/1/pan': 0 }, { 'pan-law': 2 }],
    ['a send that jumps', {}, { 'ch/1/send/1/level': 0 }],
    ['a send that is switched off', { 'ch/1/send/1/level': 0 }, { 'ch/1/send/1/on': 0 }],
    [
      'a send that goes before the fader',
      { 'ch/1/send/1/level': 0, 'ch/1/fader': -20 },
      { 'ch/1/send/1/pre': 1 },
    ],
    ['a strip that goes to a group', {}, { 'ch/1/grp/1': 1 }],
    ['a strip taken off the main', {}, { 'ch/1/to-main': 0 }],
    ['a trim', {}, { 'ch/1/trim': -12 }],
    ['a polarity', {}, { 'ch/1/polarity': 1 }],
    ['an equaliser that is put in', band, { 'ch/1/eq/on': 1 }, GRAINY],
    ['an equaliser that is taken out', { ...band, 'ch/1/eq/on': 1 }, { 'ch/1/eq/on': 0 }, GRAINY],
    ['a band that is swept', { ...band, 'ch/1/eq/on': 1 }, { 'ch/1/eq/1/freq': 4000 }],
    ['a band that is turned', { ...band, 'ch/1/eq/on': 1 }, { 'ch/1/eq/1/gain': -12 }, STEEP],
    ['another type of band', { ...band, 'ch/1/eq/on': 1 }, { 'ch/1/eq/1/type': 2 }, GRAINY],
    ['a high-pass that is put in', { 'ch/1/hpf/freq': 300 }, { 'ch/1/hpf/on': 1 }],
    ['a high-pass that is taken out', { 'ch/1/hpf/freq': 300, 'ch/1/hpf/on': 1 }, { 'ch/1/hpf/on': 0 }],
    ['a high-pass that is swept', { 'ch/1/hpf/freq': 20, 'ch/1/hpf/on': 1 }, { 'ch/1/hpf/freq': 900 }],
    ['a steeper high-pass', { 'ch/1/hpf/freq': 200, 'ch/1/hpf/on': 1 }, { 'ch/1/hpf/slope': 3 }, GRAINY],
    ['a low-pass that is put in', { 'ch/1/lpf/freq': 500 }, { 'ch/1/lpf/on': 1 }],
    ['a compressor that is put in', squash, { 'ch/1/comp/on': 1 }],
    ['a compressor that is taken out', { ...squash, 'ch/1/comp/on': 1 }, { 'ch/1/comp/on': 0 }],
    ['the make-up of a compressor', { ...squash, 'ch/1/comp/on': 1 }, { 'ch/1/comp/makeup': 20 }],
    ['a gate that is put in', { 'ch/1/gate/threshold': 0 }, { 'ch/1/gate/on': 1 }],
    ['a limiter that is put in, and makes late', {}, { 'ch/1/limiter/on': 1 }],
    [
      'a limiter that is taken out',
      { 'ch/1/limiter/on': 1, 'ch/1/limiter/ceiling': -20 },
      { 'ch/1/limiter/on': 0 },
    ],
    ['a limiter on another strip', {}, { 'ch/7/limiter/on': 1, 'bus/2/limiter/on': 1 }],
    ['a time alignment', {}, { 'ch/1/delay': 0.0125 }],
    ['the effect of a bus', { 'ch/1/send/1/level': 0, 'bus/1/fx/mix': 60 }, { 'bus/1/fx': 1 }],
    ['another effect of a bus', { 'ch/1/send/1/level': 0, 'bus/1/fx': 1 }, { 'bus/1/fx': 2 }],
    ['a bus that loses its effect', { 'ch/1/send/1/level': 0, 'bus/1/fx': 2 }, { 'bus/1/fx': 0 }],
    ['another source', {}, { 'ch/1/source': 4 }],
    [
      'the level of the generator',
      { 'ch/1/source': 1, 'generator/freq': 200, 'generator/level': -6 },
      { 'generator/level': -30 },
    ],
    [
      'a scene in which everything is another',
      { ...band, ...squash },
      {
        ...squash,
        'ch/1/eq/on': 1,
        'ch/1/comp/on': 1,
        'ch/1/limiter/on': 1,
        'ch/1/order': 1,
        'ch/1/fader': -20,
        'ch/1/pan': 1,
        'ch/1/polarity': 1,
      },
    ],
  ];
  test.each(changes.map(([what, before, after, least = QUIET]) => [what, before, after, least] as const))(
    '%s',
    async (_what, before, after, least) => {
      expect(await changed(before, set(after))).toBeLessThan(least);
    },
  );

  test('another order of inserts', async () => {
    const values = { ...band, ...squash, 'ch/1/eq/on': 1, 'ch/1/comp/on': 1 };
    expect(await changed(values, set({ 'ch/1/order': 1 }))).toBeLessThan(QUIET);
  });

  test('an order that is changed again before the first change is through', async () => {
    const values = { ...band, ...squash, 'ch/1/eq/on': 1, 'ch/1/comp/on': 1, 'ch/1/comp/makeup': 12 };
    const level = await changed(values, (desk) => {
      desk.set({ 'ch/1/order': 1 }).run(3);
      desk.set({ 'ch/1/order': 5 }).run(7);
      desk.set({ 'ch/1/limiter/on': 1 });
    });
    expect(level).toBeLessThan(QUIET);
  });

  test('the tape that stops, starts in mid-sound, or is located while it rolls', async () => {
    expect(await changed({}, (desk) => desk.stop())).toBeLessThan(QUIET);
    expect(await changed({}, (desk) => desk.roll(60_030))).toBeLessThan(QUIET);
    expect(await changed({}, (desk) => desk.stop().run(4) && desk.roll(60_060))).toBeLessThan(QUIET);
  });

  test('a place with other faders, while a reverb rings', async () => {
    const values = { 'ch/1/send/1/level': 0, 'ch/1/to-main': 0, 'bus/1/fx': 1, 'bus/1/reverb/time': 10 };
    const level = await changed(values, (desk) => {
      desk.lane('main/fader', lane([0, 50_000, 50_001], [0, 0, -40])).run(2);
      desk.roll(60_000);
    });
    expect(level).toBeLessThan(QUIET);
  });

  test.each(['room', 'hall', 'plate'])('a start while a %s still rings', async (type) => {
    const values = {
      'ch/1/send/1/level': 0,
      'ch/1/to-main': 0,
      'bus/1/fx': 1,
      'bus/1/reverb/time': 10,
      'bus/1/reverb/type': ['room', 'hall', 'plate'].indexOf(type),
    };
    const desk = (await Played.at({ ...open, ...values }, tone)).roll();
    desk.run(400);
    desk.stop().run(20);
    const before = steepest(desk.run(20));
    // where there is nothing: all that is heard is what rings
    expect(steepest(desk.roll(LONG + 1000).run(20)) / before).toBeLessThan(1.5);
  });

  test.each([5333, 5376, 5340])('a loop that ends at sample %i in mid-sound', async (end) => {
    expect(await changed({}, (desk) => desk.loop(1210, end))).toBeLessThan(QUIET);
  });
});

describe('the reference does not click', () => {
  const reference = { track: trackOf(sine(LONG, 200, LOUD)), loudness: -20 };
  const second = { track: trackOf(sine(LONG, 240, LOUD)), loudness: -20 };
  const listened = { 'monitor/reference': 1, 'monitor/match': 0, 'monitor/level': 0 };

  /** What the speakers are given of it, from the start of the desk on. */
  async function clickOf(before: (desk: Played) => void, change: (desk: Played) => void): Promise<number> {
    const desk = await Played.at(listened, {}, { references: [reference, second] });
    before(desk);
    const parts = [desk.run(WHEN, speakers)];
    change(desk);
    parts.push(desk.run(AFTER, speakers));
    const whole = (side: 'left' | 'right') => Float32Array.from(parts.flatMap((part) => [...part[side]]));
    return click({ left: whole('left'), right: whole('right') });
  }
  const rolls = (desk: Played): void => void desk.roll();
  const stands = (): void => undefined;

  test.each<[string, (desk: Played) => void, (desk: Played) => void]>([
    ['where the tape stops', rolls, (desk) => desk.stop()],
    ['where the tape starts in its middle', stands, (desk) => desk.roll(60_030)],
    ['where the tape is located while it rolls', rolls, (desk) => desk.roll(60_030)],
    ['where a loop wraps within a quantum', rolls, (desk) => desk.loop(1210, 5340)],
    ['where a loop wraps between two quanta', rolls, (desk) => desk.loop(1210, 5376)],
    ['where it is taken away', rolls, ({ machine }) => machine.retrack(new Map<number, ClipTrack>(), [])],
    [
      'where another takes its place',
      rolls,
      ({ machine }) =>
        machine.retrack(new Map<number, ClipTrack>(), [
          { track: trackOf(sine(LONG, 300, LOUD)), loudness: -20 },
        ]),
    ],
    ['where B is listened to instead of A', rolls, (desk) => desk.set({ 'monitor/reference': 2 })],
  ])('%s', async (_where, before, change) => {
    expect(await clickOf(before, change)).toBeLessThan(QUIET);
  });

  test('and is where the tape is, to the sample, where a loop wraps', async () => {
    const track = new ClipTrack([{ tape: tapeOf(steady(LONG)), at: 1000, from: 0, length: 2000 }]);
    const desk = await Played.at(listened, {}, { references: [{ track, loudness: -20 }] });
    const { left } = desk.loop(1000, 4000).roll(1000).run(30, speakers);
    expect([left[1999], left[2000], left[2999], left[3000]]).toEqual(
      [0.5, 0, 0, 0.5].map((x) => expect.closeTo(x, 6)),
    );
  });
});

test('a loop whose beginning is the beginning of a clip begins hard: an attack stays one', async () => {
  const track = new ClipTrack([{ tape: tapeOf(steady(LONG)), at: 1000, from: 0, length: 2000 }]);
  const { left } = (await Played.at({ 'ch/1/fader': 0, 'ch/1/pan': -1 }, { 'ch/1': track }))
    .loop(1000, 4000)
    .roll(1000)
    .run(30);
  expect([left[0], left[1999], left[2000], left[2999], left[3000]]).toEqual(
    [0.5, 0.5, 0, 0, 0.5].map((x) => expect.closeTo(x, 6)),
  );
});

test('a full throw moves no gain by more than 0.02 dB a sample, beside the louder of its ends', async () => {
  const desk = (
    await Played.at({ 'ch/1/fader': -Infinity, 'ch/1/pan': -1 }, { 'ch/1': trackOf(steady(LONG)) })
  ).roll();
  desk.run(4);
  const { left } = desk.set({ 'ch/1/fader': 0 }).run(8);
  for (let n = 1; n < left.length; n++)
    expect(20 * Math.log10(1 + Math.abs(left[n]! - left[n - 1]!) / 0.5)).toBeLessThan(0.02);
  expect(left.at(-1)).toBeCloseTo(0.5, 6);
});
