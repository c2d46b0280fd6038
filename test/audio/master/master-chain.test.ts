import { beforeAll, describe, expect, test } from 'vitest';
import { MasterChain } from '../../../src/audio/master/master-chain.ts';
import type { Kernel } from '../../../src/dsp/kernel.ts';
import { eqPlaces, eqShapes } from '../../../src/dsp/eq-band.ts';
import { QUANTUM, SAT_LATE } from '../../../src/dsp/kernel/layout.ts';
import { linearPhaseLate } from '../../../src/dsp/linear-phase.ts';
import { Loudness } from '../../../src/dsp/loudness.ts';
import { truePeakOf } from '../../../src/dsp/true-peak.ts';
import { TruePeakLimiter, truePeakLate } from '../../../src/dsp/true-peak-limiter.ts';
import { defaultLayout } from '../../../src/model/layout.ts';
import {
  masterBandTypes,
  masterOrders,
  masterPlaces,
  masterStages,
} from '../../../src/model/master-parameters.ts';
import { ParameterTable } from '../../../src/model/parameters.ts';
import type { Stereo } from '../../dsp/effect-rig.ts';
import { kernel } from '../../dsp/kernel-rig.ts';
import { noise } from '../../dsp/sound-rig.ts';
import { played } from './stage-rig.ts';

const RATE = 48_000;
const LATE = truePeakLate(RATE);
const table = new ParameterTable(defaultLayout);
let k: Kernel;
beforeAll(async () => {
  k = await kernel();
});

type Settings = Readonly<Record<string, number>>;

/** A chain, with parameters below `master/` set before sound begins. */
function chainWith(settings: Settings = {}, kernelOf = k) {
  const values = table.initialValues();
  const set = (more: Settings): void => {
    for (const [path, value] of Object.entries(more)) values[table.at(`master/${path}`)] = value;
  };
  set(settings);
  const chain = new MasterChain({ kernel: kernelOf, rate: RATE, table, values });
  chain.snap();
  return { chain, set };
}

/** Two sides of a sound that go together a little: noise whose level moves. */
function music(quanta: number, level = 0.3): Stereo {
  const [a, b, c] = [noise(3), noise(5), noise(7)];
  const left = new Float32Array(quanta * QUANTUM);
  const right = left.slice();
  for (let n = 0; n < left.length; n++) {
    const middle = a();
    const loud = level * (0.7 + 0.3 * Math.sin(n / 3000));
    left[n] = loud * (middle + 0.5 * b());
    right[n] = loud * (middle + 0.5 * c());
  }
  return [left, right];
}

function sine(quanta: number, height = 0.5, frequency = 220): Stereo {
  const left = new Float32Array(quanta * QUANTUM).map(
    (_, n) => height * Math.sin((2 * Math.PI * frequency * n) / RATE),
  );
  return [left, left.slice()];
}

const later = (x: Float32Array, frames: number) => x.map((_, n) => x[n - frames] ?? 0);

/** LUFS of a stretch, quanta. */
function loudness([left, right]: Stereo, from: number, to: number): number {
  const meter = new Loudness(RATE);
  const [l, r] = [left, right].map((x) => x.subarray(from * QUANTUM, to * QUANTUM)) as [
    Float32Array,
    Float32Array,
  ];
  meter.add(l, r, l.length);
  return meter.integrated;
}

/** The longest step from a frame to the next, from a quantum on. */
const steepest = (x: Float32Array, from = 0) => {
  let most = 0;
  for (let n = from * QUANTUM + 1; n < x.length; n++) most = Math.max(most, Math.abs(x[n]! - x[n - 1]!));
  return most;
};

/** Every stage does something one can hear. */
const busy: Settings = {
  'eq/on': 1,
  'eq/2/gain': 3,
  'eq/6/gain': -4,
  'multiband/on': 1,
  'multiband/1/threshold': -40,
  'multiband/3/gain': 4,
  'stereo/on': 1,
  width: 140,
  'mono-below': 120,
  'stereo/guard': 1,
  'saturation/on': 1,
  'saturation/drive': 9,
  'reverb/on': 1,
  'reverb/level': -18,
  'limiter/on': 1,
  'limiter/gain': 6,
};

describe('the mastering chain', () => {
  test('is not there while everything is off, and with its bypass and its order neither: the mix comes out to the bit', () => {
    const sound = music(40);
    for (const settings of [{}, { bypass: 1 }, { order: 3 }, { 'limiter/bypass': 1, 'limiter/gain': 12 }]) {
      const { chain } = chainWith(settings);
      expect(played(k, chain, sound)).toEqual(sound);
      expect(chain.late).toBe(0);
    }
  });

  test('limits as the true-peak limiter is defined, after its gain', () => {
    const sound = music(200);
    const { chain } = chainWith({
      'limiter/on': 1,
      'limiter/gain': 9,
      'limiter/ceiling': -2,
      'limiter/release': 0.05,
    });
    const heard = played(k, chain, sound);
    const gain = 10 ** (9 / 20);
    const wanted = sound.map((x) => x.map((y) => y * gain));
    new TruePeakLimiter({ ceiling: -2, release: 0.05, rate: RATE, channels: 2 }).process(
      wanted,
      wanted[0]!.length,
    );
    heard.forEach((x, c) => {
      const off = x.reduce((most, y, n) => Math.max(most, Math.abs(y - wanted[c]![n]!)), 0);
      expect(off).toBeLessThan(1e-5);
    });
    expect(chain.late).toBe(LATE);
  });

  test.each([...masterOrders.keys()])(
    'in order %i, nothing goes over the ceiling, and what makes late is told',
    (order) => {
      const { chain } = chainWith({ ...busy, order, 'limiter/ceiling': -3 });
      expect(chain.late).toBe(linearPhaseLate(RATE) + SAT_LATE + LATE);
      for (const x of played(k, chain, music(100)))
        expect(20 * Math.log10(truePeakOf(x))).toBeLessThan(-3 + 0.05);
    },
  );

  test('stages sound otherwise in another order, and every order has each of them once', () => {
    const heard = [0, 5].map((order) => played(k, chainWith({ ...busy, order }).chain, music(60))[0]);
    expect(heard[0]).not.toEqual(heard[1]);
    for (const order of masterOrders) expect([...order].sort()).toEqual([...masterStages].sort());
  });

  test('gives the same to the bit every time, made when it is needed or ahead', () => {
    const ahead = chainWith();
    ahead.chain.make();
    ahead.set(busy);
    ahead.chain.snap();
    const [a, b, c] = [chainWith(busy), chainWith(busy), ahead].map(({ chain }) =>
      played(k, chain, music(60)),
    );
    expect(a).toEqual(b);
    expect(a).toEqual(c);
  });

  test('is the same whenever it is started from rest, whatever was heard and set before', () => {
    const { chain, set } = chainWith({ ...busy, 'limiter/gain': 12, 'eq/2/gain': -9, 'reverb/level': -10 });
    played(k, chain, music(60, 0.6));
    played(k, chain, music(Math.ceil((4 * RATE) / QUANTUM), 0));
    set({ 'limiter/gain': 6, 'eq/2/gain': 3, 'reverb/level': -18 });
    chain.snap();
    expect(played(k, chain, music(60))).toEqual(played(k, chainWith(busy).chain, music(60)));
  });

  test('does not cut off what still rings where sound begins again', () => {
    const { chain } = chainWith({ 'eq/on': 1, 'limiter/on': 1 });
    const sound = sine(100);
    const heard = played(k, chain, sound, (quantum) => {
      if (quantum === 60) chain.snap();
    });
    expect(steepest(heard[0], 45)).toBeLessThan(1.01 * steepest(sound[0]));
  });

  test('names types and places of bands as the equaliser does', () => {
    expect(masterBandTypes).toEqual(eqShapes);
    expect(masterPlaces).toEqual(eqPlaces);
  });

  test('an equaliser of the other phase is cross-faded to, and the sound does not become late or early by it', () => {
    const { chain, set } = chainWith({ 'eq/on': 1, 'eq/8/gain': 3 });
    const sound = sine(900, 0.3, 300);
    const late = linearPhaseLate(RATE);
    const heard = played(k, chain, sound, (quantum) => {
      if (quantum === 300) set({ 'eq/phase': 1 });
      if (quantum === 600) set({ 'eq/phase': 0 });
      expect(chain.late).toBe(late);
    });
    expect(steepest(heard[0], 1 + Math.ceil(late / QUANTUM))).toBeLessThan(1.05 * steepest(sound[0]));
    for (const quantum of [290, 500, 880]) {
      const n = quantum * QUANTUM;
      expect(heard[0][n]).toBeCloseTo(sound[0][n - late]!, 2);
    }
  });

  describe('a stage that is switched on while sound goes on', () => {
    test.each(['eq', 'multiband', 'stereo', 'saturation', 'reverb', 'limiter'])(
      'does not click: %s',
      (stage) => {
        const { chain, set } = chainWith({
          'eq/3/gain': 6,
          width: 0,
          'multiband/2/gain': 6,
          'limiter/gain': 6,
        });
        const sound = sine(300);
        const heard = played(k, chain, sound, (quantum) => {
          if (quantum === 20) set({ [`${stage}/on`]: 1 });
          if (quantum === 220) set({ [`${stage}/on`]: 0 });
        });
        // twice as loud and cross-faded over 10 ms, where a click would be 0.5
        for (const x of heard) expect(steepest(x)).toBeLessThan(2.5 * steepest(sound[0]));
      },
    );

    test('makes the sound late once, and goes on making it late when it is off again', () => {
      const { chain, set } = chainWith();
      const sound = music(120);
      const heard = played(k, chain, sound, (quantum) => {
        if (quantum === 20) set({ 'limiter/on': 1 });
        if (quantum === 60) set({ 'limiter/on': 0 });
      });
      const tail = 100 * QUANTUM;
      expect(heard[0].subarray(tail)).toEqual(later(sound[0], LATE).subarray(tail));
      expect(chain.late).toBe(LATE);
      chain.snap();
      expect(chain.late).toBe(0);
    });

    test('is in the way from the beginning where a lane or a scene will put it in', () => {
      const { chain } = chainWith();
      expect(chain.foresee(table.at('master/limiter/on'), true)).toBe(true);
      expect(chain.foresee(table.at('master/limiter/gain'), true)).toBe(false);
      chain.snap();
      expect(chain.late).toBe(LATE);
      const sound = music(30);
      expect(played(k, chain, sound)[0]).toEqual(later(sound[0], LATE));
    });
  });

  describe('what is bypassed', () => {
    test.each([
      ['the equaliser', { 'eq/on': 1, 'eq/4/gain': 6, 'eq/6/gain': 9 }, 'eq/bypass'],
      ['the limiter', { 'limiter/on': 1, 'limiter/gain': 9 }, 'limiter/bypass'],
      [
        'the multiband compressor',
        { 'multiband/on': 1, 'multiband/3/gain': 6, 'multiband/4/gain': -6 },
        'multiband/bypass',
      ],
      ['the stereo stage', { 'stereo/on': 1, width: 30, 'width/3': 180 }, 'stereo/bypass'],
      ['the saturation', { 'saturation/on': 1, 'saturation/drive': 20 }, 'saturation/bypass'],
      ['the reverb', { 'reverb/on': 1, 'reverb/level': -6 }, 'reverb/bypass'],
      ['the whole chain', busy, 'bypass'],
    ])(
      'is as loud as what it is compared with, within 0.2 LU, and does not click: %s',
      (_name, settings, bypass) => {
        const { chain, set } = chainWith(settings);
        const quanta = Math.round((8 * RATE) / QUANTUM);
        const sound = music(quanta);
        const heard = played(k, chain, sound, (quantum) => {
          if (quantum === quanta / 2) set({ [bypass]: 1 });
        });
        const before = loudness(heard, quanta / 4, quanta / 2 - 8);
        const after = loudness(heard, quanta / 2 + 8, quanta);
        expect(Math.abs(after - before)).toBeLessThan(0.2);
      },
    );

    test('is the sound before it, as late, and nothing else', () => {
      const { chain, set } = chainWith({ 'limiter/on': 1, 'limiter/gain': 6, 'limiter/ceiling': -1 });
      const sound = sine(400, 0.1);
      const heard = played(k, chain, sound, (quantum) => {
        if (quantum === 200) set({ 'limiter/bypass': 1 });
      });
      const from = 300 * QUANTUM;
      const gain = heard[0][from + 50]! / sound[0][from + 50 - LATE]!;
      expect(20 * Math.log10(gain)).toBeCloseTo(6, 1);
      for (let n = from; n < from + 20 * QUANTUM; n++)
        expect(heard[0][n]).toBeCloseTo(gain * sound[0][n - LATE]!, 3);
    });

    test('does not click when it comes and goes', () => {
      const { chain, set } = chainWith({ 'limiter/on': 1, 'limiter/gain': 6 });
      const sound = sine(300, 0.2);
      const heard = played(k, chain, sound, (quantum) => {
        set({ 'limiter/bypass': quantum % 60 < 30 ? 0 : 1, bypass: quantum % 100 < 50 ? 0 : 1 });
      });
      expect(steepest(heard[0], 2)).toBeLessThan(1.1 * 2 * steepest(sound[0]));
    });

    test('is not compared with anything while its stage is off', () => {
      const { chain } = chainWith({ 'multiband/on': 0, 'multiband/bypass': 1, 'limiter/on': 1 });
      const sound = music(50, 0.1);
      expect(played(k, chain, sound)[0]).toEqual(later(sound[0], LATE));
    });
  });

  test('another order is cross-faded to without a click, and as loud', () => {
    const { chain, set } = chainWith({
      'multiband/on': 1,
      'saturation/on': 1,
      'saturation/drive': 6,
      'limiter/on': 1,
    });
    const sound = sine(300, 0.3);
    const heard = played(k, chain, sound, (quantum) => {
      if (quantum === 150) set({ order: 2 });
    });
    expect(steepest(heard[0], 2)).toBeLessThan(1.2 * steepest(sound[0]));
  });

  test('tells how far it turns down, and forgets it once it was told', () => {
    const { chain } = chainWith({
      'limiter/on': 1,
      'limiter/gain': 12,
      'limiter/release': 0.01,
      'multiband/on': 1,
      'multiband/3/threshold': -60,
      'multiband/3/ratio': 10,
    });
    played(k, chain, music(100, 0.5));
    const told = new Float32Array(6);
    chain.reductions(told, 0);
    expect(told[0]).toBeLessThan(-6);
    expect(told[3]).toBeLessThan(-6);
    played(k, chain, music(2000, 0));
    chain.reductions(told, 0);
    chain.reductions(told, 0);
    expect(told[0]).toBe(0);
  });

  test('holds what goes beside it back by as much', () => {
    const { chain } = chainWith({ 'limiter/on': 1 });
    const places = [k.takePlanar(), k.takePlanar()] as const;
    const sound = music(20);
    const beside = played(k, { run: (left, right) => { chain.run(...places); chain.beside(left, right); } }, sound); // prettier-ignore
    expect(beside[0]).toEqual(later(sound[0], LATE));
  });
});
