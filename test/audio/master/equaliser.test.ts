import { describe, expect, test } from 'vitest';
import { Equaliser } from '../../../src/audio/master/equaliser.ts';
import { eqPlaces, eqShapes, type EqBand } from '../../../src/dsp/eq-band.ts';
import { LinearPhaseTwin, MinimumPhaseTwin } from '../../../src/dsp/eq-twin.ts';
import type { Kernel } from '../../../src/dsp/kernel.ts';
import { QUANTUM } from '../../../src/dsp/kernel/layout.ts';
import { linearPhaseLate, linearPhaseTaps } from '../../../src/dsp/linear-phase.ts';
import { steepest, type Stereo } from '../../dsp/effect-rig.ts';
import { kernel } from '../../dsp/kernel-rig.ts';
import { errorOf, hiss, tone } from '../../dsp/lanes-rig.ts';
import { responses, toneIn } from '../../dsp/spectrum.ts';
import { click, played, twinPlayed } from './stage-rig.ts';

const RATE = 48_000;
const LATE = linearPhaseLate(RATE);

const band = (
  shape: (typeof eqShapes)[number],
  place: (typeof eqPlaces)[number],
  freq: number,
  q = 1,
  gain = 0,
): EqBand => ({ on: 1, shape: eqShapes.indexOf(shape), place: eqPlaces.indexOf(place), freq, q, gain });

/** A band in every place, and of every kind of filter. */
const ALL: readonly EqBand[] = [
  band('low cut 24', 'stereo', 30),
  band('low shelf', 'stereo', 100, 0.7, 3),
  band('bell', 'mid', 400, 1.2, -4),
  band('high shelf', 'side', 5000, 0.7, 5),
  band('bell', 'left', 2000, 2, 6),
  band('notch', 'right', 3000, 3),
  band('high cut 12', 'side', 16_000),
  band('bell', 'stereo', 10_000, 0.5, -2),
];
const STEREO = ALL.filter(({ place }) => place === 0);

function equaliser(k: Kernel, bands: readonly EqBand[], linear = 1, rate = RATE): Equaliser {
  const stage = new Equaliser(k, rate);
  for (const [n, settings] of bands.entries()) stage.setBand(n, settings);
  stage.setLinear(linear);
  stage.snap();
  return stage;
}

const quanta = (frames: number) => QUANTUM * Math.ceil(frames / QUANTUM);
const some = (frames: number, seed = 3): Stereo => [hiss(frames, seed, 0.5), hiss(frames, seed + 1, 0.5)];

describe('of linear phase', () => {
  test.each([
    ['bands in all places', ALL],
    ['stereo bands', STEREO],
  ])('%s: does what its twin does tap by tap, to −110 dB', async (_what, bands) => {
    const k = await kernel();
    const sound = some(quanta(LATE + 600));
    const heard = played(k, equaliser(k, bands), sound);
    const wanted = twinPlayed(new LinearPhaseTwin(bands, RATE), sound);
    for (const side of [0, 1] as const) expect(errorOf(heard[side], wanted[side])).toBeLessThan(-110);
  });

  test.each([44_100, 48_000, 96_000])(
    'at %i Hz its filter is symmetric to 1e-6 around the middle it tells',
    async (rate) => {
      const k = await kernel();
      const stage = equaliser(k, ALL, 1, rate);
      const { late } = stage;
      expect(late).toBe(linearPhaseLate(rate));
      const heard = played(k, stage, click(quanta(2 * late)));
      for (const side of heard)
        for (let n = 1; late + n < side.length && n <= late; n++)
          expect(Math.abs(side[late + n]! - side[late - n]!)).toBeLessThan(1e-6);
      expect(heard[0].indexOf(Math.max(...heard[0]))).toBe(late);
    },
  );

  test('is within 0.05 dB of the filters that are not late', async () => {
    const k = await kernel();
    const clicks = (stage: Equaliser) => {
      const padded = new Float64Array(32_768);
      padded.set(played(k, stage, click(16_384))[0]);
      return responses(padded);
    };
    const [linear, minimum] = [clicks(equaliser(k, STEREO)), clicks(equaliser(k, STEREO, 0))];
    const hertz = RATE / 32_768;
    for (const [bin, db] of linear.entries())
      if (bin * hertz > 4 * (RATE / 8191) && bin * hertz < 20_000)
        expect(Math.abs(db - minimum[bin]!)).toBeLessThan(0.05);
  });

  test('becomes another by a cross-fade that does not click, within 60 ms', async () => {
    const k = await kernel();
    const stage = equaliser(k, [band('bell', 'stereo', 1000, 1, -6)]);
    const sound = tone(quanta(48_000), 1000, RATE, 0.4);
    const [heard] = played(k, stage, [sound, sound], (quantum) => {
      if (quantum === 150) stage.setBand(0, band('bell', 'stereo', 1000, 1, 6));
    });
    const from = 150 * QUANTUM;
    expect(toneIn(heard.subarray(from - 4000, from), RATE, 1000).level).toBeCloseTo(0.2005, 3);
    expect(toneIn(heard.subarray(from + 0.06 * RATE, from + 10_000), RATE, 1000).level).toBeCloseTo(0.798, 3);
    expect(steepest(heard.subarray(from - 4000))).toBeLessThan((1.05 * 0.8 * steepest(sound)) / 0.4);
  });

  test('comes to the same by changes as from the beginning', async () => {
    const k = await kernel();
    const sound = some(quanta(40_000));
    const stage = equaliser(k, []);
    const heard = played(k, stage, sound, (quantum) => {
      // a knob that is turned, faster than filters are worked out
      if (quantum < 60) stage.setBand(2, band('bell', 'mid', 300 + 10 * quantum, 1, quantum / 10));
      if (quantum === 60) for (const [n, settings] of ALL.entries()) stage.setBand(n, settings);
    });
    const wanted = played(k, equaliser(k, ALL), sound);
    const settled = 120 * QUANTUM;
    for (const side of [0, 1] as const)
      expect(heard[side].subarray(settled)).toEqual(wanted[side].subarray(settled));
  });

  test('that begins among others is silent at first, and as it is to be within 70 ms and its filter', async () => {
    const k = await kernel();
    const sound = some(quanta(30_000));
    const stage = equaliser(k, []);
    played(k, stage, some(12_800, 70));
    for (const [n, settings] of ALL.entries()) stage.setBand(n, settings);
    stage.begin();
    const heard = played(k, stage, sound);
    expect(heard[0].subarray(0, 1024).every((x) => x === 0)).toBe(true);
    const wanted = played(k, equaliser(k, ALL), sound);
    const settled = 0.07 * RATE;
    for (const side of [0, 1] as const)
      expect(errorOf(heard[side].subarray(settled), wanted[side].subarray(settled))).toBeLessThan(-120);
  });

  test('of bands that do nothing only delays, to −125 dB', async () => {
    const k = await kernel();
    const sound = some(quanta(2 * LATE));
    const heard = played(k, equaliser(k, []), sound);
    for (const side of [0, 1] as const)
      expect(
        errorOf(heard[side].subarray(LATE), sound[side].subarray(0, sound[side].length - LATE)),
      ).toBeLessThan(-125);
  });

  test('what is no number is one silent frame, and silence in the end is silence', async () => {
    const [k, other] = [await kernel(), await kernel()];
    const [hurt, clean] = [some(12_800), some(12_800)];
    hurt[1][700] = NaN;
    clean[1][700] = 0;
    expect(played(k, equaliser(k, ALL), hurt)).toEqual(played(other, equaliser(other, ALL), clean));
    const stage = equaliser(k, ALL);
    played(k, stage, some(12_800));
    const silence = new Float32Array(12_800);
    const [left] = played(k, stage, [silence, silence]);
    expect(left.subarray(9216).every((x) => x === 0)).toBe(true);
  });
});

describe('of minimum phase', () => {
  test('is not late, and does what its twin does, to −100 dB', async () => {
    const k = await kernel();
    const stage = equaliser(k, ALL, 0);
    expect(stage.late).toBe(0);
    const sound = some(19_200);
    const heard = played(k, stage, sound);
    const wanted = twinPlayed(new MinimumPhaseTwin(ALL, RATE), sound);
    for (const side of [0, 1] as const) expect(errorOf(heard[side], wanted[side])).toBeLessThan(-100);
  });

  test('glides as its twin does, whatever of a band is changed', async () => {
    const k = await kernel();
    const stage = equaliser(k, ALL, 0);
    const twin = new MinimumPhaseTwin(ALL, RATE);
    const changes: Readonly<Record<number, EqBand>> = {
      10: band('bell', 'mid', 900, 0.6, 4),
      30: band('high shelf', 'mid', 900, 0.6, 4),
      60: band('high shelf', 'right', 1900, 0.6, 4),
      90: band('low cut 24', 'right', 300),
      120: { ...band('low cut 24', 'right', 300), on: 0 },
    };
    const sound = some(19_200);
    const heard = played(k, stage, sound, (n) => {
      if (changes[n]) stage.setBand(2, changes[n]);
    });
    const wanted = twinPlayed(twin, sound, (n) => {
      if (changes[n]) twin.set(2, changes[n]);
    });
    for (const side of [0, 1] as const) expect(errorOf(heard[side], wanted[side])).toBeLessThan(-95);
  });
});

describe('from one phase to the other', () => {
  test('it goes without a click, once what is to be heard has filled', async () => {
    const k = await kernel();
    const stage = equaliser(k, [band('bell', 'stereo', 300, 1, 6)], 0);
    // 300 Hz is 28 of its periods and a bit late: at every place of the cross-fade the two are added up
    const sound = tone(quanta(60_000), 300, RATE, 0.25);
    const [heard] = played(k, stage, [sound, sound], (quantum) => {
      if (quantum === 100) stage.setLinear(1);
      if (quantum === 300) stage.setLinear(0);
    });
    expect(stage.late).toBe(0);
    expect(steepest(heard.subarray(4000))).toBeLessThan(2.5 * 2 * steepest(sound) * 0.5);
    const level = (quantum: number) =>
      toneIn(heard.subarray(quantum * QUANTUM, (quantum + 40) * QUANTUM), RATE, 300).level;
    for (const quantum of [50, 240, 400]) expect(level(quantum)).toBeCloseTo(0.4988, 3);
  });

  test('bands that were changed meanwhile are as they are to be', async () => {
    const k = await kernel();
    const stage = equaliser(k, [], 0);
    const sound = some(quanta(60_000));
    const heard = played(k, stage, sound, (quantum) => {
      if (quantum === 20) for (const [n, settings] of ALL.entries()) stage.setBand(n, settings);
      if (quantum === 40) stage.setLinear(1);
    });
    const wanted = played(k, equaliser(k, ALL), sound);
    const settled = 200 * QUANTUM;
    // partitions begin where they began, and are the same to the bit
    for (const side of [0, 1] as const)
      expect(errorOf(heard[side].subarray(settled), wanted[side].subarray(settled))).toBeLessThan(-110);
  });
});

test('mid and side are exact: there and back is the same to the bit for samples of 23 bits', async () => {
  const k = await kernel();
  const bank = k.takeBank();
  const [left, right] = [hiss(QUANTUM, 5), hiss(QUANTUM, 6)].map((x) =>
    x.map((y) => Math.round(y * 2 ** 22) / 2 ** 22),
  );
  const places = [k.takePlanar(), k.takePlanar()] as const;
  k.planar(places[0]).set(left!);
  k.planar(places[1]).set(right!);
  k.run.spread(...places, bank);
  k.run.toSides(bank, 0, QUANTUM);
  const mid = Array.from({ length: QUANTUM }, (_, n) => k.get(bank, n, 0));
  const side = Array.from({ length: QUANTUM }, (_, n) => k.get(bank, n, 7));
  expect(mid).toEqual(Array.from(left!, (l, n) => (l + right![n]!) / 2));
  expect(side).toEqual(Array.from(left!, (l, n) => (l - right![n]!) / 2));
  k.run.fromSides(bank, 0, QUANTUM);
  k.run.collect(bank, ...places);
  expect([k.planar(places[0]), k.planar(places[1])]).toEqual([left, right]);
});

test('a band that is not there is refused', async () => {
  const k = await kernel();
  const stage = new Equaliser(k, RATE);
  expect(() => {
    stage.setBand(8, ALL[0]!);
  }).toThrow('bands 0 to 7');
  expect(linearPhaseTaps([], RATE).ownLeft).toHaveLength(8191);
});
