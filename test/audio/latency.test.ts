import { describe, expect, test } from 'vitest';
import { LIMIT_LATE, QUANTUM, SAT_LATE } from '../../src/dsp/kernel/layout.ts';
import { truePeakLate } from '../../src/dsp/true-peak-limiter.ts';
import { soloMode } from '../../src/model/desk.ts';
import { Played, soloed, type Sound } from './played.ts';
import { noise, trackOf } from './rig.ts';

const QUANTA = 30;
/** Each way through the desk is taken by one channel, whose impulse comes at a time of its own. */
const ways = {
  'straight to the main': { at: 503, values: { 'ch/1/to-main': 1 } },
  'through a group': { at: 1103, values: { 'ch/2/grp/1': 1 } },
  'through a send after the fader': { at: 1709, values: { 'ch/3/send/1/level': 0 } },
  'through a send before the fader': { at: 2309, values: { 'ch/4/send/1/level': 0, 'ch/4/send/1/pre': 1 } },
  'through a group, and its send': { at: 2903, values: { 'ch/5/grp/2': 1, 'grp/2/send/2/level': 0 } },
} as const;

const tracks = Object.fromEntries(
  Object.values(ways).map(({ at }, n) => {
    const row = new Float32Array(QUANTA * QUANTUM);
    row[at] = 0.25;
    return [`ch/${n + 1}`, trackOf(row)];
  }),
);
const routed: Record<string, number> = { 'grp/2/to-main': 0 };
Object.values(ways).forEach(({ values }, n) => {
  Object.assign(routed, { [`ch/${n + 1}/fader`]: 0, [`ch/${n + 1}/to-main`]: 0 }, values);
});

/** Saturation that only just bends anything, and a limiter that nothing reaches. */
const saturates = (strip: string) => ({ [`${strip}/sat/on`]: 1, [`${strip}/sat/drive`]: 0 });
const limits = (strip: string) => ({ [`${strip}/limiter/on`]: 1, [`${strip}/limiter/ceiling`]: 0 });

/** Where the impulse of each way is heard, less where it was. */
function arrivals({ left }: Sound): number[] {
  return Object.values(ways).map(({ at }) => {
    let most = at - 100;
    for (let n = at - 100; n < at + 480; n++) if (Math.abs(left[n]!) > Math.abs(left[most]!)) most = n;
    expect(Math.abs(left[most]!)).toBeGreaterThan(0.1);
    return most - at;
  });
}

const stages = ['ch/1', 'grp/1', 'bus/1', 'main'] as const;
const combinations = Array.from({ length: 16 }, (_, bits) => stages.filter((_strip, n) => (bits >> n) & 1));

describe('with saturation and a limiter on', () => {
  test.each(combinations.map((strips) => [strips.join(', ') || 'nothing', strips] as const))(
    '%s, all ways are late alike',
    async (_name, strips) => {
      const values = Object.assign(
        {},
        routed,
        ...strips.flatMap((strip) => [saturates(strip), limits(strip)]),
      );
      const desk = (await Played.at(values, tracks)).roll();
      const heard = arrivals(desk.run(QUANTA));
      const late = strips.length * (SAT_LATE + LIMIT_LATE);
      expect(desk.machine.sound.late).toBe(late);
      expect(heard).toEqual(heard.map(() => late));
      expect(desk.machine.sound.faults).toBe(0);
    },
  );
});

test.each([
  ['AFL', soloMode.afl],
  ['PFL', soloMode.pfl],
])('%s is as late as the mix, whichever stage is soloed', async (_name, mode) => {
  const values = Object.assign(
    { ...routed, 'monitor/solo-mode': mode },
    ...['ch/8', 'grp/2', 'bus/2', 'main'].map(limits),
  );
  const desk = (await Played.at(values, tracks)).roll();
  const solos = ['ch/1', 'grp/1', 'ch/3', 'ch/4', 'grp/2'];
  desk.set(Object.fromEntries(solos.map((strip) => [`${strip}/solo`, 1])));
  const heard = arrivals(desk.run(QUANTA, soloed));
  expect(heard).toEqual(heard.map(() => 4 * LIMIT_LATE));
});

test('a limiter that is put in while it plays makes all ways late alike', async () => {
  const desk = (await Played.at(routed, tracks)).roll();
  desk.run(1);
  desk.set({ ...limits('ch/7'), ...saturates('bus/2') }).run(40);
  desk.roll(0).run(1); // it fades where it was, and begins anew
  const heard = arrivals(desk.run(QUANTA));
  expect(new Set(heard).size).toBe(1);
  expect(heard[0]).toBe(LIMIT_LATE + SAT_LATE);
});

test('the mastering chain makes the mix and what is soloed late alike', async () => {
  const chain = { 'master/saturation/on': 1, 'master/saturation/drive': 0, 'master/limiter/on': 1 };
  const late = SAT_LATE + truePeakLate(48_000);
  const desk = (await Played.at({ ...routed, ...chain }, tracks)).roll();
  const heard = arrivals(desk.run(QUANTA));
  expect(desk.machine.sound.late).toBe(late);
  expect(heard).toEqual(heard.map(() => late));
  const afl = { ...routed, ...chain, 'monitor/solo-mode': soloMode.afl, 'ch/1/solo': 1, 'grp/1/solo': 1 };
  const solos = (await Played.at({ ...afl, 'bus/1/solo': 1, 'grp/2/solo': 1 }, tracks)).roll();
  const own = arrivals(solos.run(QUANTA, soloed));
  expect(own).toEqual(own.map(() => late));
});

test('time alignment makes one strip late by so many samples, and no other', async () => {
  const desk = (await Played.at({ ...routed, 'ch/2/delay': 0.005, ...limits('ch/2') }, tracks)).roll();
  expect(arrivals(desk.run(QUANTA))).toEqual([0, 240, 0, 0, 0].map((own) => own + LIMIT_LATE));
});

test('stems add up to what the main is given', async () => {
  const channels = ['ch/1', 'ch/2', 'ch/3', 'ch/4', 'ch/5'];
  const loud = Object.fromEntries(
    channels.map((path, n) => [path, trackOf(noise(QUANTA * QUANTUM, n + 1, 0.2))]),
  );
  const values = {
    ...routed,
    ...limits('ch/2'),
    ...saturates('grp/1'),
    ...limits('bus/1'),
    'ch/1/pan': -0.4,
  };
  const desk = (await Played.at(values, loud)).roll();
  const { sound } = desk.machine;
  const strips = desk.table.strips.filter(({ kind }) => kind !== 'dca' && kind !== 'main');
  const sum = new Float64Array(QUANTA * QUANTUM + 500);
  const mix = new Float32Array(QUANTA * QUANTUM);
  const [left, right] = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)];
  for (let quantum = 0; quantum < QUANTA; quantum++) {
    // a pan that moves is in the stem as it is in the mix
    if (quantum === 15) desk.set({ 'ch/1/pan': 0.8 });
    mix.set(desk.run(1).left, quantum * QUANTUM);
    for (const { number } of strips) {
      const late = sound.stem(number, left, right);
      left.forEach((x, n) => (sum[quantum * QUANTUM + n + sound.late - late]! += x));
    }
  }
  let most = 0;
  for (let n = 500; n < mix.length - 500; n++) most = Math.max(most, Math.abs(mix[n]! - sum[n]!));
  // float32 sums of five strips of half scale
  expect(20 * Math.log10(most)).toBeLessThan(-120);
});
