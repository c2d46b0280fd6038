import { describe, expect, test } from 'vitest';
import { Compressor, compressorRows, staticGain, type CompressorSettings } from '../../src/dsp/compressor.ts';
import { fromDecibels } from '../../src/dsp/elementary.ts';
import type { Kernel, Place } from '../../src/dsp/kernel.ts';
import {
  COMP_GAIN,
  COMP_LEAST,
  COMP_ROWS,
  COMP_SQUARE,
  COMP_WET,
  COMP_WET_STEP,
  LANES,
  QUANTUM,
} from '../../src/dsp/kernel/layout.ts';
import { kernel } from './kernel-rig.ts';
import {
  bursts,
  dB,
  eight,
  errorOf,
  fill,
  gainsOn,
  hiss,
  join,
  level,
  noiseThenSilence,
  rowsOf,
  through,
  tone,
  withNoNumber,
} from './lanes-rig.ts';

const RATE = 48_000;
const COMP: CompressorSettings = {
  threshold: -20,
  ratio: 4,
  attack: 0.01,
  release: 0.1,
  knee: 0,
  makeup: 0,
  rms: 0,
  auto: 0,
  link: 0,
};

function block(k: Kernel, settings: (lane: number) => CompressorSettings) {
  const at = k.takeRows(COMP_ROWS);
  for (let lane = 0; lane < LANES; lane++) {
    compressorRows(settings(lane), RATE, k.floats, at >> 2, lane);
    k.put(at, COMP_WET, lane, 1);
  }
  return at;
}

/** The gain of lane 0 on a key, dB, frame by frame. */
async function gains(settings: CompressorSettings, key: Float32Array): Promise<Float32Array> {
  const k = await kernel();
  const at = block(k, () => settings);
  return gainsOn(k, key, (bank, listens) => k.run.compress(bank, listens, at, 0, QUANTUM)).map(dB);
}

/** Giannoulis et al. 2012, equation 4: what comes out, in its three pieces. */
function curve(db: number, { threshold: t, ratio: r, knee: w }: CompressorSettings): number {
  if (2 * (db - t) < -w) return db;
  if (w > 0 && 2 * Math.abs(db - t) <= w) return db + ((1 / r - 1) * (db - t + w / 2) ** 2) / (2 * w);
  return t + (db - t) / r;
}

describe('what a level is turned down by', () => {
  const SETTINGS = [
    COMP,
    { ...COMP, knee: 12 },
    { ...COMP, threshold: -35, ratio: 20, knee: 30 },
    { ...COMP, threshold: -10, ratio: Infinity, knee: 6 },
    { ...COMP, ratio: 1 },
  ];
  test.each(SETTINGS)('is the curve: threshold $threshold, ratio $ratio, knee $knee', async (settings) => {
    const k = await kernel();
    const bank = k.takeBank();
    const at = block(k, () => ({ ...settings, attack: 0, release: 0 }));
    for (let db = -100; db <= 12; db++) {
      const wanted = curve(db, settings) - db;
      const { threshold, ratio, knee } = settings;
      // a knee of no width at all is one of 0.001 dB
      expect(Math.abs(staticGain(db, threshold, ratio, knee) - wanted)).toBeLessThan(2e-4);
      fill(
        k,
        bank,
        eight(() => level(db, QUANTUM)),
      );
      k.run.compress(bank, bank, at, 0, QUANTUM);
      expect(Math.abs(k.get(at, COMP_GAIN, 5) - wanted)).toBeLessThan(1e-3);
      expect(Math.abs(dB(k.get(bank, 100, 5)) - db - wanted)).toBeLessThan(1e-3);
    }
  });

  test('is 0 for silence, and never above 0', () => {
    expect(staticGain(-Infinity, -20, 4, 6)).toBe(0);
    expect(staticGain(-180, -20, Infinity, 0)).toBe(0);
  });
});

describe('a compressor', () => {
  test('of infinite ratio holds every level at its threshold, to 0.0001 dB', async () => {
    const k = await kernel();
    const bank = k.takeBank();
    const at = block(k, () => ({ ...COMP, threshold: -100, ratio: Infinity, attack: 0, release: 0 }));
    const levels = hiss(12_800, 17).map((x) => fromDecibels(-40 + 50 * x));
    const heard = through(
      k,
      bank,
      eight(() => levels),
      () => k.run.compress(bank, bank, at, 0, QUANTUM),
    );
    // the logarithm is within 0.000013 dB, and a gain of 100 dB is written to 0.000008
    expect(Math.max(...heard[3]!.map((y) => Math.abs(dB(y) + 100)))).toBeLessThan(1e-4);
  });

  test('has gone 63.2 % of the way after its attack: −9.48 dB of 15', async () => {
    const heard = await gains(COMP, join(level(-40, RATE / 10), level(0, RATE / 2)));
    expect(heard[4799]).toBe(0);
    expect(heard[4800 + 479]).toBeCloseTo(-9.48, 2);
    expect(heard.at(-1)).toBeCloseTo(-15, 2);
  });

  test('comes back in its release: 36.8 % are left after it, from wherever it began', async () => {
    for (const from of [-10, 0]) {
      const heard = await gains(COMP, join(level(from, RATE / 2), level(-90, RATE / 2)));
      const reduced = heard[RATE / 2 - 1]!;
      expect(heard[RATE / 2 + 4799]! / reduced).toBeCloseTo(Math.exp(-1), 3);
    }
  });

  test('with no attack is down with the very frame that is loud', async () => {
    const heard = await gains({ ...COMP, attack: 0 }, join(level(-40, 1000), level(0, 100)));
    expect([heard[999], Math.abs(heard[1000]! + 15) < 1e-3]).toEqual([0, true]);
  });

  test('that listens to the mean square hears a sine 3 dB lower than its peaks, and no ripple of it', async () => {
    // slower than a period, so that the mean counts; the mean square of a sine is 3.01 dB below its peak
    const settings = { ...COMP, rms: 1, attack: 0.05, release: 0.05 };
    const heard = await gains(settings, tone(RATE, 1000, RATE));
    const last = heard.subarray(RATE / 2);
    expect(Math.abs(last.at(-1)! - staticGain(-3.0103, -20, 4, 0))).toBeLessThan(0.1);
    expect(Math.max(...last) - Math.min(...last)).toBeLessThan(0.05);
  });

  test('that listens to the mean square has heard 63.2 % of the power after 10 ms', async () => {
    const k = await kernel();
    const bank = k.takeBank();
    const at = block(k, () => ({ ...COMP, rms: 1 }));
    through(
      k,
      bank,
      eight(() => level(0, 384)),
      () => k.run.compress(bank, bank, at, 0, QUANTUM),
    );
    expect(k.get(at, COMP_SQUARE, 0)).toBeCloseTo(1 - Math.exp(-384 / 480), 5);
  });

  test('makes up what it is told, and by itself half of what full scale loses', async () => {
    const still = level(-60, QUANTUM);
    expect((await gains({ ...COMP, makeup: 6 }, still))[5]).toBeCloseTo(6, 4);
    expect((await gains({ ...COMP, makeup: 1, auto: 1 }, still))[5]).toBeCloseTo(8.5, 3);
  });
});

/** Settings that differ from lane to lane. */
const MIXED = (lane: number): CompressorSettings => ({
  threshold: -50 + 6 * lane,
  ratio: lane === 7 ? Infinity : 1 + lane,
  attack: lane === 0 ? 0 : 0.0005 * lane ** 2,
  release: 0.01 * (lane + 1) ** 2,
  knee: 3 * lane,
  makeup: lane - 4,
  rms: lane % 2,
  auto: lane === 2 ? 1 : 0,
  link: lane === 4 || lane === 5 ? 1 : 0,
});

describe('the kernel', () => {
  test('does what the twin does with every setting, to −90 dB', async () => {
    const k = await kernel();
    const bank = k.takeBank();
    const at = block(k, MIXED);
    for (let lane = 0; lane < LANES; lane++) k.put(at, COMP_WET, lane, 1 - lane / 10);
    const sounds = eight((lane) => bursts(48_000, 3 + lane, 70));
    const heard = through(k, bank, sounds, () => k.run.compress(bank, bank, at, 0, QUANTUM));
    for (const [lane, sound] of sounds.entries()) {
      const twin = new Compressor(MIXED(lane), RATE);
      twin.wet = 1 - lane / 10;
      const beside = MIXED(lane).link > 0 ? sounds[lane ^ 1]! : sound;
      const wanted = sound.map((x, n) => twin.process(x, Math.max(Math.abs(x), Math.abs(beside[n]!))));
      // what is left after a frame has 24 bits: a release of half a second is known to a thousandth
      expect(errorOf(heard[lane]!, wanted)).toBeLessThan(-90);
    }
  });

  test('two lanes that are linked are turned down alike, by the louder of them', async () => {
    const k = await kernel();
    const bank = k.takeBank();
    const at = block(k, (lane) => ({ ...COMP, link: lane < 4 ? 1 : 0 }));
    const db = (lane: number) => (lane % 4 === 1 ? 0 : -25);
    const sounds = eight((lane) => level(db(lane), 25_600));
    const heard = through(k, bank, sounds, () => k.run.compress(bank, bank, at, 0, QUANTUM));
    const gain = heard.map((sound, lane) => dB(sound.at(-1)!) - db(lane));
    for (const [lane, wanted] of [-15, -15, 0, 0, 0, -15, 0, 0].entries())
      expect(gain[lane]).toBeCloseTo(wanted, 2);
  });

  test('tells the most it took away since it was last asked', async () => {
    const k = await kernel();
    const bank = k.takeBank();
    const at = block(k, () => COMP);
    const run = () => k.run.compress(bank, bank, at, 0, QUANTUM);
    const loud = join(level(0, 25_600), level(-90, 96_000));
    through(
      k,
      bank,
      eight(() => loud),
      run,
    );
    expect(k.get(at, COMP_LEAST, 6)).toBeCloseTo(-15, 2);
    k.put(at, COMP_LEAST, 6, 0);
    through(
      k,
      bank,
      eight(() => level(-90, 1280)),
      run,
    );
    expect(k.get(at, COMP_LEAST, 6)).toBeGreaterThan(-1e-5);
  });

  test('below the threshold, and bypassed, it is not there to the bit', async () => {
    const k = await kernel();
    const bank = k.takeBank();
    const at = block(k, (lane) => ({ ...COMP, threshold: lane < 4 ? 3 : -60 }));
    for (let lane = 4; lane < LANES; lane++) k.put(at, COMP_WET, lane, 0);
    const sounds = eight((lane) => hiss(1280, lane + 1));
    const heard = through(k, bank, sounds, () => k.run.compress(bank, bank, at, 0, QUANTUM));
    expect(heard).toEqual(sounds);
  });

  test('is mixed in by so much from frame to frame', async () => {
    const k = await kernel();
    const bank = k.takeBank();
    const at = block(k, () => ({ ...COMP, threshold: 3, makeup: -20 }));
    for (let lane = 0; lane < LANES; lane++) {
      k.put(at, COMP_WET, lane, 0);
      k.put(at, COMP_WET_STEP, lane, 1 / 256);
    }
    const sounds = eight((lane) => hiss(QUANTUM, lane + 1));
    const heard = through(k, bank, sounds, () => k.run.compress(bank, bank, at, 0, QUANTUM));
    const fades = sounds.map((sound) => sound.map((x, n) => x * (1 - (n / 256) * 0.9)));
    for (const [lane, sound] of heard.entries()) expect(errorOf(sound, fades[lane]!)).toBeLessThan(-110);
    expect(k.get(at, COMP_WET, 0)).toBe(0.5);
  });

  test('in silence after noise nothing is left that is too small to reckon with, and the gain is 0', async () => {
    const k = await kernel();
    const bank = k.takeBank();
    const at = block(k, MIXED);
    // the slowest release is 0.64 s: 17 times that from 40 dB to a millionth
    noiseThenSilence(k, bank, 12 * RATE, () => k.run.compress(bank, bank, at, 0, QUANTUM));
    for (const value of rowsOf(k, at, COMP_ROWS)) expect(value === 0 || Math.abs(value) >= 1e-15).toBe(true);
    expect(eight((lane) => k.get(at, COMP_GAIN, lane))).toEqual(eight(() => 0));
  });

  test('what is no number stays in its frame of its lane: the compressor goes on as if it had been silence', async () => {
    const k = await kernel();
    const bank = k.takeBank();
    const [at, other] = [block(k, MIXED), block(k, MIXED)];
    const sounds = eight((lane) => bursts(1280, 3 + lane, 70));
    const on = (rows: Place) => () => k.run.compress(bank, bank, rows, 0, QUANTUM);
    const { heard, wanted } = withNoNumber(k, bank, sounds, on(at), on(other));
    expect(heard).toEqual(wanted);
  });
});
