import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  QUANTUM,
  REV_GLIDE,
  REV_LINE_FRAMES,
  REV_LINE_POLE,
  REV_LINES,
  REV_PHASES,
  REV_PLACES,
} from '../../src/dsp/kernel/layout.ts';
import { Reverb } from '../../src/dsp/reverb-twin.ts';
import { reverbBytes, reverbRows, type ReverbSettings } from '../../src/dsp/reverb.ts';
import {
  effect,
  energy,
  errorBeside,
  highest,
  noises,
  quanta,
  steepest,
  stereo,
  type Stereo,
} from './effect-rig.ts';

const RATE = 48_000;
const ROOM: ReverbSettings = { type: 0, time: 1, preDelay: 0, damping: 20_000, lowCut: 20 };
const TYPES = [0, 1, 2];

const rows = (settings: ReverbSettings, rate: number) => (floats: Float32Array, base: number) => {
  reverbRows(settings, rate, floats, base);
};
const reverb = (settings: ReverbSettings, rate = RATE) =>
  effect('reverb', reverbBytes(rate), rows(settings, rate));

/** What comes back of one sample on both sides. */
async function answer(settings: ReverbSettings, seconds: number, rate = RATE): Promise<Stereo> {
  const { play } = await reverb(settings, rate);
  const click = stereo(quanta(seconds, rate));
  click[0][0] = 1;
  click[1][0] = 1;
  return play(click);
}

function sine(frequency: number, frames: number): Stereo {
  const side = new Float32Array(frames).map((_, i) => Math.sin((2 * Math.PI * frequency * i) / RATE));
  return [side, side];
}

/** Seconds for 60 dB, from −5 to −35 dB of the energy that is still to come (Schroeder, 1965; ISO 3382). */
function decayTime(samples: Float32Array, rate: number): number {
  const left = new Float64Array(samples.length);
  let sum = 0;
  for (let i = samples.length - 1; i >= 0; i--) left[i] = sum += samples[i]! ** 2;
  let n = 0;
  let x = 0;
  let y = 0;
  let xx = 0;
  let xy = 0;
  for (const [i, value] of left.entries()) {
    const level = 10 * Math.log10(value / sum);
    if (level > -5 || level < -35) continue;
    n++;
    x += i;
    y += level;
    xx += i * i;
    xy += i * level;
  }
  return (-60 * (n * xx - x * x)) / (n * xy - x * y) / rate;
}

/** Two one-poles below a frequency. */
function lows(samples: Float32Array, frequency: number, rate: number): Float32Array {
  const part = 1 - Math.exp((-2 * Math.PI * frequency) / rate);
  let once = 0;
  let twice = 0;
  return samples.map((x) => {
    once += part * (x - once);
    twice += part * (once - twice);
    return twice;
  });
}

/** A band a sixth of an octave wide or so, and nothing of what is far from it: twice a pair of poles between two zeros. */
function band(samples: Float32Array, frequency: number, rate: number): Float32Array {
  const radius = Math.exp((-Math.PI * frequency) / 10 / rate);
  const a1 = 2 * radius * Math.cos((2 * Math.PI * frequency) / rate);
  let x1 = 0;
  let x2 = 0;
  let y1 = 0;
  let y2 = 0;
  return samples.map((x) => {
    const y = x - x2 + a1 * y1 - radius * radius * y2;
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    return y;
  });
}

describe('a reverb', () => {
  test.each(TYPES.flatMap((type) => [0.5, 1.2, 3].map((time) => [type, time] as const)))(
    'of type %i lets the lows fall by 60 dB in %d s, ± 5 %%',
    async (type, time) => {
      const sides = await answer({ ...ROOM, type, time }, 1.3 * time);
      for (const side of sides) {
        expect(Math.abs(decayTime(lows(side, 1000, RATE), RATE) / time - 1)).toBeLessThan(0.05);
      }
    },
  );

  test.each([[44_100], [96_000], [192_000]])('rings as long at %i Hz', async (rate) => {
    const [left] = await answer({ ...ROOM, type: 1 }, 1.3, rate);
    expect(Math.abs(decayTime(lows(left, 1000, rate), rate) - 1)).toBeLessThan(0.05);
  });

  test.each([2000, 5000])('falls twice as fast at its damping of %i Hz', async (damping) => {
    const [left] = await answer({ ...ROOM, type: 1, time: 3, damping }, 3);
    // a band is as wide as it has to be, and its upper half falls faster: 10 %
    expect(Math.abs(decayTime(band(band(left, damping, RATE), damping, RATE), RATE) / 1.5 - 1)).toBeLessThan(
      0.1,
    );
  });

  test.each(TYPES)('is dense 100 ms after a click, and never thin in mono (type %i)', async (type) => {
    const [left, right] = await answer({ ...ROOM, type, time: 2 }, 2.5);
    const piece = left.subarray(0.1 * RATE, 0.15 * RATE);
    const mean = Math.sqrt(energy(piece) / piece.length);
    const echoes = piece.filter((x) => Math.abs(x) > mean).length / 0.05;
    expect(echoes).toBeGreaterThan(1000);
    const mono = left.map((x, i) => x + right[i]!);
    // against the sum of both, as loud as if they were not related at all: −3 dB
    expect(10 * Math.log10(energy(mono) / (2 * (energy(left) + energy(right))))).toBeGreaterThan(-3);
    expect(10 * Math.log10(energy(mono) / (2 * (energy(left) + energy(right))))).toBeLessThan(-1.5);
  });

  test.each(TYPES.flatMap((type) => [0.3, 2, 10].map((time) => [type, time] as const)))(
    'of type %i and %d s gives noise back about as loud as it came, the sides alike',
    async (type, time) => {
      const sides = await answer({ ...ROOM, type, time }, Math.max(1, time));
      // the energy of what comes of one sample is the gain for noise
      for (const side of sides) expect(Math.abs(10 * Math.log10(energy(side)))).toBeLessThan(3);
    },
  );

  test.each([0, 0.02, 0.25])('is silent for its pre-delay of %d s, to the sample', async (preDelay) => {
    for (const type of TYPES) {
      const [left, right] = await answer({ ...ROOM, type, preDelay }, 0.3);
      const first = Math.round(preDelay * RATE);
      for (const side of [left, right]) expect(side.findIndex((x) => x !== 0)).toBe(first);
    }
  });

  test('takes the lows off what goes in, as far as it is told', async () => {
    const through = async (lowCut: number) => {
      const { play } = await reverb({ ...ROOM, lowCut });
      const [left] = play(sine(50, quanta(2, RATE)));
      return energy(left.subarray(RATE));
    };
    // second order: 24 dB two octaves below
    const taken = 10 * Math.log10((await through(200)) / (await through(20)));
    expect(taken).toBeGreaterThan(-26);
    expect(taken).toBeLessThan(-22);
  });

  test('ends: after ten times its length there is nothing in it at all', async () => {
    const { play, block } = await reverb({ ...ROOM, time: 0.5 });
    play(noises(quanta(0.5, RATE), 3));
    const [left, right] = play(stereo(quanta(5, RATE)));
    expect(highest(left.subarray(4 * RATE))).toBeLessThan(1e-15);
    expect(highest(right.subarray(4 * RATE))).toBeLessThan(1e-15);
    expect(subnormals(block)).toBe(0);
  });

  test('never holds a number that is too small to reckon with, at any time of its fall', async () => {
    const { play, block } = await reverb({ ...ROOM, time: 0.4, damping: 500 });
    play(noises(quanta(0.1, RATE), 5));
    for (let n = 0; n < 60; n++) {
      play(stereo(10 * QUANTUM));
      expect(subnormals(block)).toBe(0);
    }
  });

  test('does not pile up a steady offset', async () => {
    const { play } = await reverb({ ...ROOM, time: 20 });
    const one = new Float32Array(quanta(8, RATE)).fill(1);
    const [left, right] = play([one, one]);
    expect(highest(left.subarray(7 * RATE))).toBeLessThan(0.02);
    expect(highest(right.subarray(7 * RATE))).toBeLessThan(0.02);
  });

  test('gives the same bits again', async () => {
    const sound = noises(quanta(1, RATE), 11);
    const [a, b] = [await reverb(ROOM), await reverb(ROOM)];
    expect(a.play(sound)).toEqual(b.play(sound));
  });

  test('plays on after what is no number', async () => {
    const { play } = await reverb({ ...ROOM, preDelay: 0.01 });
    const sound = noises(quanta(0.5, RATE), 13);
    sound[0].fill(Number.NaN, 1000, 2000);
    sound[1][5000] = -Infinity;
    sound[1][6000] = 3e38;
    for (const side of play(sound)) expect(side.every((x) => Number.isFinite(x))).toBe(true);
    const [left] = play(noises(quanta(1, RATE), 15));
    expect(energy(left.subarray(RATE / 2)) / (RATE / 2)).toBeGreaterThan(0.1);
  });

  test.each<[string, Partial<ReverbSettings>]>([
    ['time', { time: 6 }],
    ['a much shorter time', { time: 0.1 }],
    ['damping', { damping: 500 }],
    ['low cut', { lowCut: 60 }],
    ['pre-delay', { preDelay: 0.131 }],
    ['type', { type: 2 }],
    ['type, time and pre-delay', { type: 1, time: 3, preDelay: 0.2 }],
  ])('does not click when another %s is set', async (_what, change) => {
    const { play, set } = await reverb(ROOM);
    const tone = sine(150, quanta(1, RATE));
    const before = play(tone).map((side) => side.subarray(RATE / 2));
    set(rows({ ...ROOM, ...change }, RATE));
    const after = play(tone);
    // a click of a tenth of the sound would be five times as steep as the tone, which is 0.02 a sample; a longer
    // reverb may get louder by as much as its tail does
    const loud = Math.max(...after.map(highest), ...before.map(highest));
    for (const side of after) expect(steepest(side)).toBeLessThan(1.5 * loud * ((2 * Math.PI * 150) / RATE));
  });

  test('keeps its tail when the pre-delay is turned', async () => {
    const { play, set } = await reverb({ ...ROOM, type: 1, time: 4 });
    play(noises(quanta(1, RATE), 17));
    const level = () => {
      const [left] = play(stereo(QUANTUM * 4));
      return 10 * Math.log10(energy(left) / left.length);
    };
    level();
    for (let n = 0; n < 40; n++) {
      set(rows({ ...ROOM, type: 1, time: 4, preDelay: 0.001 * n }, RATE));
      expect(level()).toBeGreaterThan(-30);
    }
  });

  test('has lines of prime lengths at every rate, no two alike', () => {
    const floats = new Float32Array(400);
    for (const rate of [32_000, 44_100, 48_000, 88_200, 96_000, 192_000]) {
      for (const type of TYPES) {
        reverbRows({ ...ROOM, type }, rate, floats, 0);
        const lengths = [...floats.subarray(REV_LINE_FRAMES, REV_LINE_FRAMES + REV_LINES)];
        expect(new Set(lengths).size).toBe(REV_LINES);
        for (const n of lengths) {
          for (let divisor = 2; divisor * divisor <= n; divisor++) expect(n % divisor).not.toBe(0);
        }
      }
    }
  });

  test('is stable whatever it is set to', () => {
    const any = fc.oneof(fc.double(), fc.double({ min: 0, max: 30_000 }));
    const settings = fc.record({ type: any, time: any, preDelay: any, damping: any, lowCut: any });
    fc.assert(
      fc.property(settings, fc.constantFrom(32_000, 48_000, 192_000), (wild, rate) => {
        const floats = new Float32Array(200);
        reverbRows(wild, rate, floats, 0);
        expect(floats.every((x) => Number.isFinite(x))).toBe(true);
        for (let line = 0; line < REV_LINES; line++) {
          const gain = 4 * floats[REV_GLIDE + line]!;
          const pole = floats[REV_LINE_POLE + line]!;
          expect(pole).toBeGreaterThanOrEqual(0);
          expect(gain / (1 - pole)).toBeLessThan(1);
        }
      }),
    );
  });

  test('refuses a rate it is not made for', () => {
    expect(() => reverbBytes(8000)).toThrow(RangeError);
    expect(() => reverbBytes(Number.NaN)).toThrow(RangeError);
  });
});

describe('the kernel’s reverb', () => {
  test.each([
    [48_000, { ...ROOM }],
    [44_100, { type: 1, time: 3, preDelay: 0.05, damping: 4000, lowCut: 300 }],
    [96_000, { type: 2, time: 0.5, preDelay: 0.25, damping: 500, lowCut: 1000 }],
  ])('is its twin’s, through changes too (%i Hz, %j)', async (rate, settings) => {
    const { play, set } = await reverb(settings, rate);
    const twin = new Reverb(rate, settings);
    const changes = new Map([
      [60, { ...settings, time: 2 * settings.time, damping: 3000, lowCut: 100, preDelay: 0.01 }],
      [90, { ...settings, type: (settings.type + 1) % 3, preDelay: 0.03 }],
    ]);
    const error = errorBeside(twin, play, 120, 80, (n) => {
      const change = changes.get(n);
      if (change === undefined) return;
      set(rows(change, rate));
      twin.set(change);
    });
    // float32 rounds at −150 dB, sixteen lines and a matrix at each round: −90 dB leaves room for long tails
    expect(error).toBeLessThan(-90);
  });
});

/** How many numbers of a block are not 0 and yet smaller than what is ever heard; places and phases are no sound. */
function subnormals(block: Float32Array): number {
  let count = 0;
  for (const [i, x] of block.entries()) {
    const isWhole = (i >= REV_PLACES && i < REV_PLACES + 4) || (i >= REV_PHASES && i < REV_PHASES + 4);
    if (!isWhole && x !== 0 && Math.abs(x) < 1e-30) count++;
  }
  return count;
}
