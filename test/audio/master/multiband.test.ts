import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Multiband } from '../../../src/audio/master/multiband.ts';
import type { Kernel } from '../../../src/dsp/kernel.ts';
import { QUANTUM } from '../../../src/dsp/kernel/layout.ts';
import { MultibandTwin } from '../../../src/dsp/multiband-twin.ts';
import { restingBand, spacedCrossovers, type BandSettings } from '../../../src/dsp/multiband.ts';
import { steepest, type Stereo } from '../../dsp/effect-rig.ts';
import { kernel } from '../../dsp/kernel-rig.ts';
import { bursts, dB, errorOf, hiss, tone } from '../../dsp/lanes-rig.ts';
import { responses } from '../../dsp/spectrum.ts';
import { click, played, twinPlayed } from './stage-rig.ts';

const RATE = 48_000;
const WORKING: readonly BandSettings[] = [
  { threshold: -30, ratio: 2, attack: 0.03, release: 0.2, knee: 6, makeup: 2, bypass: 0, solo: 0 },
  { threshold: -35, ratio: 3, attack: 0.01, release: 0.1, knee: 12, makeup: 1, bypass: 0, solo: 0 },
  { threshold: -40, ratio: 1.5, attack: 0.005, release: 0.08, knee: 0, makeup: -1, bypass: 0, solo: 0 },
  { threshold: -45, ratio: 4, attack: 0.001, release: 0.05, knee: 3, makeup: 0, bypass: 1, solo: 0 },
  { threshold: -50, ratio: 10, attack: 0.001, release: 0.3, knee: 3, makeup: 3, bypass: 0, solo: 0 },
];
const CROSSOVERS = [120, 700, 3500, 11_000] as const;

function working(k: Kernel, count: number, bands = WORKING, crossovers: readonly number[] = CROSSOVERS) {
  const stage = new Multiband(k, RATE);
  const [first = 100, second = 1000, third = 5000, fourth = 12_000] = crossovers;
  stage.setCount(count);
  stage.setCrossovers(first, second, third, fourth);
  for (const [n, band] of bands.entries()) stage.setBand(n, band);
  stage.snap();
  return stage;
}

const some = (frames: number, seed = 5): Stereo => [bursts(frames, seed, 50), bursts(frames, seed + 9, 30)];

describe('the multiband compressor', () => {
  test.each([2, 3, 4, 5])('of %i bands does what its twin does, to −90 dB', async (count) => {
    const k = await kernel();
    const sound = some(19_200);
    const heard = played(k, working(k, count), sound);
    const twin = new MultibandTwin(WORKING.slice(0, count), CROSSOVERS.slice(0, count - 1), RATE);
    const wanted = twinPlayed(twin, sound);
    for (const side of [0, 1] as const) expect(errorOf(heard[side], wanted[side])).toBeLessThan(-90);
  });

  test('is flat within 0.01 dB for any crossovers while it turns nothing down', async () => {
    const k = await kernel();
    const hertz = fc
      .double({ min: Math.log2(30), max: Math.log2(20_000), noNaN: true })
      .map((log) => 2 ** log);
    fc.assert(
      fc.property(fc.array(hertz, { minLength: 1, maxLength: 4 }), (wanted) => {
        const stage = working(k, wanted.length + 1, [], wanted);
        const [impulse] = played(k, stage, click(8192));
        const heard = responses(impulse).slice(8, 3414);
        expect(Math.max(...heard.map(Math.abs))).toBeLessThan(0.01);
      }),
      { numRuns: 5 },
    );
  });

  test('glides to other crossovers as its twin does, and clicks nowhere', async () => {
    const k = await kernel();
    const stage = working(k, 3, [], [200, 2000]);
    const resting = [restingBand, restingBand, restingBand];
    const twin = new MultibandTwin(resting, [200, 2000], RATE);
    const into = new Float64Array(2);
    const moves = [2, 40, 41, 90];
    const to = (quantum: number) => [100 * (1 + (quantum % 7)), 1500 + 50 * quantum] as const;
    const low = tone(19_200, 300, RATE, 0.5);
    const heard = played(k, stage, [low, low], (quantum) => {
      if (moves.includes(quantum)) stage.setCrossovers(...to(quantum), 9000, 16_000);
    });
    const wanted = twinPlayed(twin, [low, low], (quantum) => {
      if (!moves.includes(quantum)) return;
      spacedCrossovers(to(quantum), 2, RATE, into);
      twin.crossovers.set(into, 2);
    });
    expect(errorOf(heard[0], wanted[0])).toBeLessThan(-90);
    // a tone of 300 Hz goes 0.02 from sample to sample at the most
    expect(steepest(heard[0].subarray(1000))).toBeLessThan(0.03);
  });

  test('both sides are turned down alike, by the louder', async () => {
    const k = await kernel();
    const loud = tone(24_064, 1000, RATE, 0.5);
    const soft = tone(24_064, 1000, RATE, 0.005);
    const [left, right] = played(k, working(k, 4), [loud, soft]);
    const last = 24_000;
    const ratio = left.subarray(last).map((x, n) => x - 100 * right[last + n]!);
    expect(Math.max(...ratio.map(Math.abs))).toBeLessThan(1e-5);
    expect(steepest(left.subarray(23_000))).toBeLessThan(0.8 * steepest(loud));
  });

  test('tells what each band is turned down by since it was asked, and of one that is not there nothing', async () => {
    const k = await kernel();
    const stage = working(k, 4, WORKING, [120, 700, 5000, 12_000]);
    const sound = tone(48_000, 1900, RATE, 1);
    played(k, stage, [sound, sound]);
    // 0 dB, 40 above a threshold that a ratio of 1.5 belongs to: a third of it; the detector follows the sine's ripple
    expect(stage.least(2)).toBeGreaterThan(-13.5);
    expect(stage.least(2)).toBeLessThan(-11);
    expect(stage.least(0)).toBeGreaterThan(-0.1);
    expect(stage.least(4)).toBe(0);
    played(k, stage, [new Float32Array(96_000), new Float32Array(96_000)]);
    stage.least(2);
    played(k, stage, [new Float32Array(QUANTUM), new Float32Array(QUANTUM)]);
    expect(stage.least(2)).toBe(0);
  });

  test('a band that is soloed is heard alone, one that is bypassed as it came, and neither of them of a sudden', async () => {
    const k = await kernel();
    const stage = working(k, 3, [], [200, 4000]);
    const sound = tone(19_200, 1000, RATE, 0.5);
    const solo = { ...restingBand, solo: 1 };
    const [left] = played(k, stage, [sound, sound], (quantum) => {
      if (quantum === 50) stage.setBand(0, solo);
      if (quantum === 100) stage.setBand(0, restingBand);
    });
    const most = (from: number, to: number) => Math.max(...left.subarray(from, to).map(Math.abs));
    expect(most(5000, 6400)).toBeGreaterThan(0.49);
    expect(most(8000, 12_800)).toBeLessThan(0.005); // two octaves and more beyond the crossover: 40 dB
    expect(most(14_000, 19_200)).toBeGreaterThan(0.49);
    expect(steepest(left.subarray(1000))).toBeLessThan(1.1 * steepest(sound));
    const bypassed = WORKING.map((band) => ({ ...band, bypass: 1 }));
    const through = played(k, working(k, 5, bypassed), some(12_800));
    expect(through).toEqual(played(k, working(k, 5, []), some(12_800)));
  });

  test('becomes one of another number of bands without a click', async () => {
    const k = await kernel();
    const stage = working(k, 4, []);
    const sound = tone(25_600, 110, RATE, 0.5);
    const heard = played(k, stage, [sound, sound], (quantum) => {
      if (quantum > 20 && quantum % 40 === 0) stage.setCount(2 + ((quantum / 40) % 4));
    });
    expect(steepest(heard[0].subarray(2000))).toBeLessThan(2 * steepest(sound));
    expect(() => {
      stage.setCount(6);
    }).toThrow('2 to 5 bands');
  });

  test('gives the same for the same, and is quite still in silence', async () => {
    const [one, two] = await Promise.all([kernel(), kernel()]);
    const sound = some(12_800);
    expect(played(one, working(one, 5), sound)).toEqual(played(two, working(two, 5), sound));
    const begins = one.take(0);
    const stage = working(one, 5);
    const ends = one.take(0);
    played(one, stage, [hiss(12_800, 3), hiss(12_800, 4)]);
    const silence = played(one, stage, [new Float32Array(192_000), new Float32Array(192_000)]);
    expect(silence[0].subarray(96_000).every((x) => x === 0)).toBe(true);
    // nothing is left anywhere that is too small to reckon with
    const kept = one.floats.subarray(begins >> 2, ends >> 2);
    expect(kept.every((x) => x === 0 || Math.abs(x) > 1e-30)).toBe(true);
  });

  test('is itself again after what is no number', async () => {
    const k = await kernel();
    const stage = working(k, 4);
    const hurt = some(1280);
    hurt[0][500] = NaN;
    played(k, stage, hurt);
    const heard = played(k, stage, some(QUANTUM * 4));
    expect([...heard[0], ...heard[1]].every(Number.isFinite)).toBe(true);
    expect(dB(Math.max(...heard[0]))).toBeGreaterThan(-60);
  });
});
