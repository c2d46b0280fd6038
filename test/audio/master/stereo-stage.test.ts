import { describe, expect, test } from 'vitest';
import { StereoStage } from '../../../src/audio/master/stereo-stage.ts';
import type { Kernel } from '../../../src/dsp/kernel.ts';
import { StereoTwin } from '../../../src/dsp/stereo-twin.ts';
import { monoBelow } from '../../../src/dsp/stereo-width.ts';
import { steepest, type Stereo } from '../../dsp/effect-rig.ts';
import { kernel } from '../../dsp/kernel-rig.ts';
import { bursts, errorOf, hiss, tone } from '../../dsp/lanes-rig.ts';
import { decibels, responses, rms, toneIn } from '../../dsp/spectrum.ts';
import { click, played, twinPlayed } from './stage-rig.ts';

const RATE = 48_000;

interface Settings {
  readonly widths?: readonly number[];
  readonly mono?: number;
  readonly guard?: number;
  readonly crossovers?: readonly [low: number, high: number];
}

function set(
  stage: StereoStage,
  { widths = [1, 1, 1], mono = 20, guard = 0, crossovers = [250, 4000] }: Settings,
) {
  for (const [band, width] of widths.entries()) stage.setWidth(band, width);
  stage.setMonoBelow(mono);
  stage.setGuard(guard);
  stage.setCrossovers(...crossovers);
}

function stereo(k: Kernel, settings: Settings): StereoStage {
  const stage = new StereoStage(k, RATE);
  set(stage, settings);
  stage.snap();
  return stage;
}

const some = (frames: number, seed = 3): Stereo => [bursts(frames, seed, 30), bursts(frames, seed + 4, 30)];
const sides = ([left, right]: Stereo) => ({
  mid: left.map((x, n) => (x + right[n]!) / 2),
  side: left.map((x, n) => (x - right[n]!) / 2),
});

/** Σ LR/√(Σ L²·Σ R²). */
function correlation([left, right]: Stereo): number {
  const sum = (a: Float32Array, b: Float32Array) => a.reduce((all, x, n) => all + x * b[n]!, 0);
  return sum(left, right) / Math.sqrt(sum(left, left) * sum(right, right));
}

const from = ([left, right]: Stereo, frame: number): Stereo => [left.subarray(frame), right.subarray(frame)];

describe('the stereo stage', () => {
  test('does what its twin does, guard and all, to −90 dB', async () => {
    const k = await kernel();
    const stage = stereo(k, { widths: [0.5, 1.2, 1.8], mono: 120, guard: 1 });
    const twin = new StereoTwin(250, 4000, 120, RATE);
    twin.guard = 1;
    twin.widths.set([0.5, 1.2, 1.8]);
    for (const [band, { width }] of twin.bands.entries()) width.snap(twin.widths[band]!);
    const sound = some(38_400);
    const heard = played(k, stage, sound, (quantum) => {
      if (quantum !== 80) return;
      set(stage, { widths: [1, 0.2, 2], mono: 300, guard: 1, crossovers: [400, 3000] });
    });
    const wanted = twinPlayed(twin, sound, (quantum) => {
      if (quantum !== 80) return;
      twin.widths.set([1, 0.2, 2]);
      twin.motion.set(monoBelow(300));
      twin.crossovers.set([400, 3000], 2);
    });
    for (const side of [0, 1] as const) expect(errorOf(heard[side], wanted[side])).toBeLessThan(-90);
  });

  test('that does nothing is flat within 0.01 dB, and keeps the sides apart to −100 dB', async () => {
    const k = await kernel();
    const [left, right] = played(k, stereo(k, {}), click(8192));
    const heard = responses(left).slice(4, 3414);
    expect(Math.max(...heard.map(Math.abs))).toBeLessThan(0.01);
    expect(decibels(Math.max(...right.map(Math.abs)))).toBeLessThan(-100);
  });

  test('makes each band as wide as it is told', async () => {
    const k = await kernel();
    const stage = stereo(k, { widths: [0, 1, 2] });
    const frames = 48_000;
    for (const [freq, width] of [
      [40, 0],
      [1000, 1],
      [16_000, 2],
    ] as const) {
      const sound: Stereo = [tone(frames, freq, RATE, 0.3), tone(frames, freq, RATE, 0.1)];
      const { mid, side } = sides(from(played(k, stage, sound), 24_000));
      expect(toneIn(mid, RATE, freq).level).toBeCloseTo(0.2, 3);
      // bands reach a little into each other: two octaves on, −48 dB of the other's width
      expect(Math.abs(toneIn(side, RATE, freq).level - 0.1 * width)).toBeLessThan(0.002);
    }
  });

  test('mono below: the side goes at 12 dB an octave, −3 dB at the frequency, the middle stays', async () => {
    const k = await kernel();
    const stage = stereo(k, { mono: 150 });
    for (const [freq, db] of [
      [150, -3.01],
      [75, -12.3],
      [37.5, -24.1],
      [1500, 0],
    ] as const) {
      const sound: Stereo = [tone(48_000, freq, RATE, 0.5), new Float32Array(48_000)];
      const { mid, side } = sides(from(played(k, stage, sound), 16_000));
      expect(decibels(toneIn(side, RATE, freq).level / 0.25)).toBeCloseTo(db, 1);
      expect(toneIn(mid, RATE, freq).level).toBeCloseTo(0.25, 4);
    }
  });

  test('guarded, no band comes below a correlation of 0: what is too wide is drawn back, the rest left alone', async () => {
    const k = await kernel();
    const frames = 144_000;
    const mid = hiss(frames, 5, 0.2);
    const side = hiss(frames, 6, 0.2);
    const wide: Stereo = [mid.map((m, n) => m + side[n]!), mid.map((m, n) => m - side[n]!)];
    const free = from(played(k, stereo(k, { widths: [1.8, 1.8, 1.8] }), wide), 48_000);
    expect(correlation(free)).toBeLessThan(-0.4);
    const stage = stereo(k, { widths: [1.8, 1.8, 0.5], guard: 1 });
    const heard = from(played(k, stage, wide), 48_000);
    expect(correlation(heard)).toBeGreaterThan(-0.01);
    for (const band of [0, 1]) {
      expect(stage.width(band)).toBeGreaterThan(0.8);
      expect(stage.width(band)).toBeLessThan(1.2);
      expect(Math.abs(stage.correlation(band))).toBeLessThan(1e-6);
    }
    expect(stage.width(2)).toBe(0.5);
    // M² − S²/4 by M² + S²/4, of noise that is as loud in both
    expect(Math.abs(stage.correlation(2) - 0.6)).toBeLessThan(0.05);
  });

  test('draws back and lets go smoothly', async () => {
    const k = await kernel();
    const stage = stereo(k, { widths: [1, 1, 1], guard: 1 });
    const sound = tone(96_000, 1000, RATE, 0.25);
    // the right side turns round for a while: the side alone is left, and it goes
    const turned = sound.map((x, n) => (n > 24_000 && n < 60_000 ? -x : x));
    const widths: number[] = [];
    const [left] = played(k, stage, [sound, turned], () => {
      widths.push(stage.width(1));
    });
    expect(Math.min(...widths)).toBeLessThan(0.6);
    expect(widths.at(-1)).toBe(1);
    const steps = widths.slice(1).map((width, n) => Math.abs(width - widths[n]!));
    expect(Math.max(...steps)).toBeLessThan(0.0626);
    expect(steepest(left.subarray(26_000, 58_000))).toBeLessThan(1.02 * steepest(sound));
  });

  test('gives the same for the same, and is quite still in silence', async () => {
    const [one, two] = await Promise.all([kernel(), kernel()]);
    const settings = { widths: [0.3, 1.1, 1.7], mono: 90, guard: 1 };
    expect(played(one, stereo(one, settings), some(12_800))).toEqual(
      played(two, stereo(two, settings), some(12_800)),
    );
    const begins = one.take(0);
    const stage = stereo(one, settings);
    const ends = one.take(0);
    played(one, stage, some(12_800));
    const silence = played(one, stage, [new Float32Array(96_000), new Float32Array(96_000)]);
    expect(silence[0].subarray(48_000).every((x) => x === 0)).toBe(true);
    const kept = one.floats.subarray(begins >> 2, ends >> 2);
    expect(kept.every((x) => x === 0 || Math.abs(x) > 1e-30)).toBe(true);
    // what was heard is forgotten by and by: 26 times 0.3 s to −120 dBFS
    const rest = new Float32Array(400_000);
    played(one, stage, [rest, rest]);
    expect(stage.correlation(1)).toBe(1);
  });

  test('is itself again after what is no number, and tells that one side alone has no correlation', async () => {
    const k = await kernel();
    const stage = stereo(k, { guard: 1 });
    const hurt = some(1280);
    hurt[0][500] = NaN;
    played(k, stage, hurt);
    const heard = played(k, stage, [tone(24_064, 1000, RATE, 0.5), new Float32Array(24_064)]);
    expect(rms(heard[0].subarray(12_000))).toBeCloseTo(0.5 * Math.SQRT1_2, 3);
    expect(Math.abs(stage.correlation(1))).toBeLessThan(0.01);
  });
});
