import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Echo, softClip } from '../../src/dsp/echo-twin.ts';
import { echoBytes, echoRows, noteTime, type EchoSettings } from '../../src/dsp/echo.ts';
import { ECHO_LINE, ECHO_PLACE, QUANTUM } from '../../src/dsp/kernel/layout.ts';
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
const OPEN: EchoSettings = { time: 0.1, feedback: 50, pingPong: 0, lowCut: 20, highCut: 20_000 };

const rows = (settings: EchoSettings, rate: number) => (floats: Float32Array, base: number) => {
  echoRows(settings, rate, floats, base);
};
const echo = (settings: EchoSettings, rate = RATE) => effect('echo', echoBytes(rate), rows(settings, rate));

/** A burst of 1 kHz, quiet enough for the clip to leave it alone, then silence. */
function burst(seconds: number, left = 0.01, right = 0.01): Stereo {
  const sound = stereo(quanta(seconds, RATE));
  for (let i = 0; i < 480; i++) {
    const x = Math.sin((2 * Math.PI * 1000 * i) / RATE);
    sound[0][i] = left * x;
    sound[1][i] = right * x;
  }
  return sound;
}

/** dB of the n-th repeat of a burst, against the burst. */
function repeat(side: Float32Array, n: number, height = 0.01): number {
  const from = n * OPEN.time * RATE;
  // filters make a repeat longer: all until the next
  return 10 * Math.log10(energy(side.subarray(from, from + 0.09 * RATE)) / (240 * height * height));
}

describe('an echo', () => {
  test.each(
    [0.001, 0.0105, 0.375, 2].flatMap((time) =>
      [44_100, 48_000, 192_000].map((rate) => [time, rate] as const),
    ),
  )('comes after %d s, to the sample and unchanged (%i Hz)', async (time, rate) => {
    const { play } = await echo({ ...OPEN, time, feedback: 0 }, rate);
    const sound = stereo(quanta(time + 0.01, rate));
    sound[0][5] = 0.7;
    sound[1][6] = -0.3;
    const [left, right] = play(sound);
    const frames = Math.round(time * rate);
    const wanted = stereo(left.length);
    wanted[0][5 + frames] = 0.7;
    wanted[1][6 + frames] = -0.3;
    for (const [side, samples] of [left, right].entries()) {
      expect(samples.every((x, i) => x === wanted[side]![i])).toBe(true);
    }
  });

  test.each([95, 50, 10])('loses the same from repeat to repeat: %i %% are left', async (feedback) => {
    const { play } = await echo({ ...OPEN, feedback });
    const [left] = play(burst(0.6));
    const loss = 20 * Math.log10(feedback / 100);
    for (const n of [1, 2, 3, 4]) {
      // the cuts at 20 Hz and 20 kHz take a little off a burst of 10 ms, every time
      expect(Math.abs(repeat(left, n) - (n - 1) * loss)).toBeLessThan(0.1 * n);
    }
  });

  test('from side to side begins on the left and takes both sides along', async () => {
    const { play } = await echo({ ...OPEN, pingPong: 1 });
    const [left, right] = play(burst(0.5, 0, 0.02));
    // half of the one side, in the middle
    for (const [n, side, other] of [
      [1, left, right],
      [2, right, left],
      [3, left, right],
    ] as const) {
      expect(Math.abs(repeat(side, n) - (n - 1) * 20 * Math.log10(0.5))).toBeLessThan(0.3);
      expect(repeat(other, n)).toBeLessThan(-60);
    }
  });

  test('keeps its sides apart otherwise', async () => {
    const { play } = await echo(OPEN);
    const [left, right] = play(burst(0.5, 0.01, 0));
    expect(repeat(left, 3)).toBeGreaterThan(-13);
    expect(highest(right)).toBe(0);
  });

  test.each([
    ['low', { lowCut: 1000 }],
    ['high', { highCut: 1000 }],
  ])('gets thinner from repeat to repeat by its %s cut', async (_which, cut) => {
    const { play } = await echo({ ...OPEN, feedback: 95, ...cut });
    const [left] = play(burst(0.6));
    // −3 dB at the corner, for the middle of the burst; its edges spread
    expect(repeat(left, 1)).toBeCloseTo(0, 1);
    const loss = repeat(left, 3) - repeat(left, 4);
    expect(loss).toBeGreaterThan(2);
    expect(loss).toBeLessThan(4.5);
  });

  test('never gets louder than what comes in and the clip together, whatever comes in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          time: fc.double({ min: 0.001, max: 0.05, noNaN: true }),
          feedback: fc.constant(95),
          pingPong: fc.constantFrom(0, 1),
          lowCut: fc.constantFrom(20, 1000),
          highCut: fc.constantFrom(1000, 20_000),
        }),
        fc.integer({ min: 1, max: 1e6 }),
        fc.constantFrom(0.1, 1, 8),
        async (settings, seed, height) => {
          const { play } = await echo(settings);
          const out = play(noises(quanta(1, RATE), seed).map((side) => side.map((x) => x * height)) as unknown as Stereo); // prettier-ignore
          for (const side of out) expect(highest(side)).toBeLessThanOrEqual(height + 1.9 + 1e-5);
        },
      ),
      { numRuns: 15 },
    );
  });

  test('ends at exactly nothing, and never holds a number too small to reckon with', async () => {
    const { play, block } = await echo({ ...OPEN, time: 0.01, feedback: 60 });
    play(noises(quanta(0.1, RATE), 3));
    for (let n = 0; n < 40; n++) {
      play(stereo(8 * QUANTUM));
      const small = block.filter((x, i) => i !== ECHO_PLACE && x !== 0 && Math.abs(x) < 1e-30);
      expect(small.length).toBe(0);
    }
    play(stereo(quanta(3, RATE))); // what was written last but one time round is written over
    expect(highest(block.subarray(ECHO_LINE))).toBe(0);
  });

  test('plays on after what is no number', async () => {
    const { play } = await echo(OPEN);
    const sound = noises(quanta(0.5, RATE), 9);
    sound[0].fill(Number.NaN, 500, 900);
    sound[1][2000] = Infinity;
    sound[1][3000] = -3e38;
    for (const side of play(sound)) {
      expect(side.every((x) => Number.isFinite(x))).toBe(true);
      expect(energy(side)).toBeGreaterThan(1000);
    }
  });

  test.each<[string, Partial<EchoSettings>]>([
    ['time', { time: 0.2503 }],
    ['a much shorter time', { time: 0.001 }],
    ['feedback', { feedback: 0 }],
    ['side to side', { pingPong: 1 }],
    ['low cut', { lowCut: 1000 }],
    ['high cut', { highCut: 1000 }],
  ])('does not click when another %s is set', async (_what, change) => {
    const { play, set } = await echo(OPEN);
    const tone = new Float32Array(quanta(1, RATE)).map(
      (_, i) => 0.3 * Math.sin((2 * Math.PI * 150 * i) / RATE),
    );
    const before = play([tone, tone]).map((side) => side.subarray(RATE / 2));
    set(rows({ ...OPEN, ...change }, RATE));
    const after = play([tone, tone]);
    const loud = Math.max(...before.map(highest), ...after.map(highest));
    // nothing is steeper than the tone itself, but for what fades within 30 ms: at most 2 × loud ÷ 1440 frames
    const steep = loud * ((2 * Math.PI * 150) / RATE + 2 / 1440);
    for (const side of after) expect(steepest(side)).toBeLessThan(1.05 * steep);
  });

  test('follows its time through a turn of the knob, and arrives', async () => {
    const { play, set } = await echo({ ...OPEN, feedback: 0 });
    for (let n = 0; n <= 100; n++) {
      set(rows({ ...OPEN, feedback: 0, time: 0.1 + n / 1000 }, RATE));
      play(stereo(QUANTUM));
    }
    play(stereo(quanta(0.1, RATE)));
    const sound = stereo(quanta(0.3, RATE));
    sound[0][0] = 1;
    expect(play(sound)[0].indexOf(1)).toBe(0.2 * RATE);
  });

  test('is stable whatever it is set to', () => {
    const any = fc.oneof(fc.double(), fc.double({ min: 0, max: 30_000 }));
    const settings = fc.record({ time: any, feedback: any, pingPong: any, lowCut: any, highCut: any });
    fc.assert(
      fc.property(settings, fc.constantFrom(8000, 48_000, 192_000), (wild, rate) => {
        const floats = new Float32Array(12);
        echoRows(wild, rate, floats, 0);
        expect(floats.every((x) => Number.isFinite(x) && x >= 0)).toBe(true);
        expect(floats[0]).toBeGreaterThan(0);
        expect(floats[0]).toBeLessThan(floats[2]!);
        expect(floats[4]).toBeLessThanOrEqual(Math.fround(0.95));
      }),
    );
  });

  test('refuses a rate it is not made for', () => {
    expect(() => echoBytes(0)).toThrow(RangeError);
    expect(() => echoBytes(Number.NaN)).toThrow(RangeError);
  });
});

describe('the soft clip', () => {
  test('is linear where it is quiet, bends 6 dB above, and holds at twice full scale', () => {
    expect(softClip(0.01) / 0.01).toBeCloseTo(1, 4);
    expect(softClip(-1)).toBeCloseTo(-0.93, 2);
    expect([softClip(6), softClip(1e9), softClip(-1e9)]).toEqual([2, 2, -2]);
  });
});

describe('the kernel’s echo', () => {
  test.each([
    [48_000, OPEN],
    [44_100, { time: 0.001, feedback: 95, pingPong: 1, lowCut: 300, highCut: 3000 }],
    [192_000, { time: 0.031, feedback: 80, pingPong: 0.5, lowCut: 1000, highCut: 1000 }],
  ])('is its twin’s, through changes too (%i Hz, %j)', async (rate, settings) => {
    const { play, set } = await echo(settings, rate);
    const twin = new Echo(rate, settings);
    const error = errorBeside(twin, play, 200, 100, (n) => {
      if (n !== 100) return;
      const other = { time: 0.0123, feedback: 60, pingPong: 0, lowCut: 50, highCut: 8000 };
      set(rows(other, rate));
      twin.set(other);
    });
    // float32 filters at 192 kHz, many times round
    expect(error).toBeLessThan(-90);
  });
});

describe('a note', () => {
  test.each([
    ['a crotchet', 1 / 4, 120, 0.5],
    ['a dotted quaver', 3 / 16, 100, 0.45],
    ['a quaver of three', 1 / 12, 60, 1 / 3],
    ['a whole note', 1, 240, 1],
  ])('%s lasts as long as the tempo says', (_name, length, bpm, seconds) => {
    expect(noteTime(length, bpm)).toBeCloseTo(seconds, 12);
  });

  test('has no length without a tempo', () => {
    expect(() => noteTime(1 / 4, 0)).toThrow(RangeError);
    expect(() => noteTime(1 / 4, Number.NaN)).toThrow(RangeError);
  });
});
