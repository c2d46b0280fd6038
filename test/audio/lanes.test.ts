import { describe, expect, test } from 'vitest';
import { lane, valueAtTime } from '../../src/automation/lane.ts';
import { Played, peak, steady } from './played.ts';
import { trackOf } from './rig.ts';

const IN_THE_MIDDLE = Math.SQRT1_2;
const PLACE = 3001; // prime: on no grid there is
/** What starts in mid-sound is faded in for so long, frames. */
const RISE = 128;
/**
 * Between two points that are heard a quantum apart a gain goes straight, and the lane straight in dB: of d dB a quantum that is
 * d²/70 dB off in the middle. Lanes here go no faster than 0.8 dB a quantum, 300 dB a second.
 */
const NEAR = 0.01;
const open = { 'ch/1/fader': 0 } as const;
const constant = (frames: number) => ({ 'ch/1': trackOf(steady(frames)) });

/** The gain that a strip gave to a constant, dB. */
const gain = (row: Float32Array, n: number): number => 20 * Math.log10(row[n]! / 0.5 / IN_THE_MIDDLE);

describe.each([44_100, 48_000, 96_000])('at %i Hz', (rate) => {
  test('a mute is heard from its own sample on, and is whole after 5 ms', async () => {
    const desk = await Played.at(open, constant(8192), { rate });
    desk.lane('ch/1/mute', lane([0, PLACE], [0, 1]));
    const { left } = desk.roll().run(50);
    const before = left[PLACE - 1]!;
    expect(left.findIndex((sample, n) => n > 0 && Math.abs(sample - before) > 1e-6)).toBe(PLACE);
    const over = PLACE + Math.round(0.005 * rate);
    expect(peak(left, over - 2, over - 1)).toBeGreaterThan(-66);
    expect(peak(left, over)).toBeLessThan(-250);
  });

  test('a fader follows its lane within 0.01 dB at every sample, corners and all', async () => {
    const points = lane([0, 1009, PLACE, 4999, 6007], [-6, -6, -18, -6, -12]);
    const desk = await Played.at(open, constant(8192), { rate });
    desk.lane('ch/1/fader', points);
    const { left } = desk.roll().run(60);
    const { law } = desk.table.row(desk.table.at('ch/1/fader'));
    for (let n = 0; n < left.length; n++) {
      const off = Math.abs(gain(left, n) - valueAtTime(points, n, law));
      if (off > NEAR) expect.fail(`${off} dB off at sample ${n}`);
    }
  });

  test('the lane of a DCA and the trim of a lane are followed as closely', async () => {
    const dca = lane([0, PLACE, 5003], [0, -12, -4]);
    const trim = lane([0, 2003, 4001], [0, -3, 0]);
    const desk = await Played.at({ ...open, 'ch/1/dca/1': 1 }, constant(8192), { rate });
    desk.lane('dca/1/fader', dca);
    desk.lane('ch/1/fader', { ...lane([0], [-5]), trim });
    const { left } = desk.roll().run(55);
    const { law } = desk.table.row(desk.table.at('ch/1/fader'));
    for (let n = 0; n < left.length; n++) {
      const wanted =
        valueAtTime(dca, n, law) - 5 + valueAtTime(trim, n, { kind: 'linear', min: -99, max: 99 });
      const off = Math.abs(gain(left, n) - wanted);
      if (off > NEAR) expect.fail(`${off} dB off at sample ${n}`);
    }
  });
});

test('round and round a loop the lane of a fader is at the same samples in every round', async () => {
  const [from, to] = [1013, 4021];
  const points = lane([from, 2003, 3001, to - 1], [-6, -12, -6, -6]);
  const desk = await Played.at(open, constant(8192));
  desk.lane('ch/1/fader', points).loop(from, to);
  const { left } = desk.roll(from).run(75);
  const { law } = desk.table.row(desk.table.at('ch/1/fader'));
  for (let n = RISE; n < left.length; n++) {
    const off = Math.abs(gain(left, n) - valueAtTime(points, from + (n % (to - from)), law));
    if (off > NEAR) expect.fail(`${off} dB off in sample ${n}`);
  }
});

test('a mute in a loop is heard at its own sample in every round', async () => {
  const [from, to] = [1013, 4021];
  const desk = await Played.at(open, constant(8192));
  desk.lane('ch/1/mute', lane([from, 2003, 3001], [0, 1, 0])).loop(from, to);
  const { left } = desk.roll(from).run(75);
  const round = to - from;
  for (const begin of [0, round, 2 * round]) {
    expect(left[begin + 2003 - from - 1]).toBeCloseTo(0.5 * IN_THE_MIDDLE, 6);
    expect(left[begin + 2003 - from]).toBeLessThan(0.5 * IN_THE_MIDDLE - 1e-4);
    expect(Math.abs(left[begin + 3001 - from - 1]!)).toBeLessThan(1e-6);
    expect(left[begin + 3001 - from]).toBeGreaterThan(1e-4);
  }
});

test('of two points one sample apart the second is the first that is heard otherwise', async () => {
  const desk = await Played.at(open, constant(8192));
  desk.lane('ch/1/fader', lane([0, PLACE - 1, PLACE], [0, 0, -20]));
  const { left } = desk.roll().run(40);
  const before = left[0]!;
  expect(left.findIndex((sample) => Math.abs(sample - before) > 1e-6)).toBe(PLACE);
  expect(gain(left, PLACE + 240)).toBeCloseTo(-20, 3);
});

test('a limiter that a lane puts in is in the way from the beginning, so that nothing gets late in mid-song', async () => {
  const desk = await Played.at(open, constant(8192));
  desk.lane('ch/1/limiter/on', lane([0, PLACE], [0, 1]));
  desk.roll().run(1);
  const { late } = desk.machine.sound;
  expect(late).toBeGreaterThan(0);
  desk.run(50);
  expect(desk.machine.sound.late).toBe(late);
});
