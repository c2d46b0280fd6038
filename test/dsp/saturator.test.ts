import { beforeAll, describe, expect, test } from 'vitest';
import type { Kernel, Place } from '../../src/dsp/kernel.ts';
import { LANES, SAT_LATE, SAT_ROWS, SAT_WET } from '../../src/dsp/kernel/layout.ts';
import * as taps from '../../src/dsp/kernel/taps.ts';
import { halfBand, openedHalfBand, Saturator, saturatorRows, softClip } from '../../src/dsp/saturator.ts';
import { kernel } from './kernel-rig.ts';
import { apart, late, noise, sound, through, troublesome } from './sound-rig.ts';

const RATE = 48_000;
const OPEN = 20_000;
let k: Kernel;
beforeAll(async () => {
  k = await kernel();
});

/** A saturator whose lanes are all set alike. */
function block(drive: number, tone = OPEN, wet = 1): Place {
  const place = k.takeRows(SAT_ROWS);
  for (let lane = 0; lane < LANES; lane++) {
    saturatorRows(drive, tone, RATE, k.floats, place >> 2, lane);
    k.put(place, SAT_WET, lane, wet);
  }
  return place;
}

const saturated = (lanes: readonly Float64Array[], place: Place) =>
  through(k, lanes, (bank) => k.run.saturate(bank, place));

/** Frames that a spectrum is taken of: lines 5 Hz apart, and what was at the beginning has died away. */
const LENGTH = 9600;
const LINE = RATE / LENGTH;
const SETTLED = 1280;
const QUANTA = (SETTLED + LENGTH) / 128;

const sine = (line: number, height: number) =>
  sound(QUANTA, (n) => height * Math.sin((2 * Math.PI * ((line * n) % LENGTH)) / LENGTH));

/** How high the sine on a line of the spectrum is, linear: one term of a plain Fourier transform. */
function heightAt(line: number, x: Float64Array): number {
  let [re, im] = [0, 0];
  for (let n = 0; n < LENGTH; n++) {
    const angle = (2 * Math.PI * ((line * n) % LENGTH)) / LENGTH;
    re += x[SETTLED + n]! * Math.cos(angle);
    im += x[SETTLED + n]! * Math.sin(angle);
  }
  return (2 / LENGTH) * Math.hypot(re, im);
}
const dB = (x: number) => 20 * Math.log10(x);

/** The height of every line of the spectrum up to 20 kHz, by turning a pointer rather than asking for each angle. */
function spectrum(x: Float64Array): Float64Array {
  const heights = new Float64Array(OPEN / LINE + 1);
  for (let line = 0; line < heights.length; line++) {
    const [c, s] = [Math.cos((2 * Math.PI * line) / LENGTH), Math.sin((2 * Math.PI * line) / LENGTH)];
    let [re, im, u, v] = [0, 0, 1, 0];
    for (let n = 0; n < LENGTH; n++) {
      re += x[SETTLED + n]! * u;
      im += x[SETTLED + n]! * v;
      [u, v] = [u * c - v * s, u * s + v * c];
    }
    heights[line] = (2 / LENGTH) * Math.hypot(re, im);
  }
  return heights;
}

describe('the saturator', () => {
  test.each([1001, 1939])('folds nothing back of a sine on line %d of 5 Hz, driven 6 dB', (line) => {
    const heights = spectrum(saturated([sine(line, 0.5)], block(6))[0]!);
    const folded = heights.map((height, n) => (n * LINE < 20 || n % line === 0 ? 0 : height));
    expect(dB(heights[line]!)).toBeGreaterThan(-8);
    // what the ear does not find below a full-scale tone
    expect(dB(Math.max(...folded))).toBeLessThan(-80);
  });

  test('lets small sounds through as loud as they were, however far it is driven', () => {
    for (const drive of [0, 12, 24]) {
      for (const [line, within] of [
        [4, 0.01],
        [200, 0.01],
        [2000, 0.01],
        [3600, 0.02],
        [4000, 0.1],
      ] as const) {
        const heard = saturated([sine(line, 1e-4)], block(drive))[0]!;
        // the two filters ripple by less than 0.02 dB up to 19 kHz, and begin to fall at 20 kHz
        expect(Math.abs(dB(heightAt(line, heard) / 1e-4))).toBeLessThan(within);
      }
    }
  });

  test('is late by the frames it says: a small sound is left after it is taken away', () => {
    const next = [3, 41, 977, 2003, 2900].map((line, n) => sine(line, 1e-4 / (n + 1)));
    const small = sound(QUANTA, (n) => next.reduce((sum, x) => sum + x[n]!, 0));
    const heard = saturated([small], block(0))[0]!.subarray(SETTLED);
    // 0.01 dB of ripple leave 1e-3 of it; a frame more or less would leave more than it is
    expect(apart(heard, late(small, SAT_LATE).subarray(SETTLED))).toBeLessThan(3e-4 * 1e-3);
  });

  test('that is switched off is only late, to the bit', () => {
    const next = noise(1);
    const lane = sound(8, () => 3 * next());
    expect(saturated([lane], block(24, 1000, 0))[0]).toEqual(late(lane, SAT_LATE));
  });

  test('makes as much of a third harmonic as its cubic says, and takes as much from the tone', () => {
    const [height, line] = [0.5, 61];
    const drive = 10 ** (6 / 20);
    const heard = saturated([sine(line, height)], block(6))[0]!;
    // sin³ = ¾ sin − ¼ sin 3: of x − 4/27·x³ at drive·height, brought back by the drive
    const cube = (4 / 27) * drive ** 2 * height ** 3;
    expect(dB(heightAt(3 * line, heard))).toBeCloseTo(dB(cube / 4), 1);
    expect(dB(heightAt(line, heard))).toBeCloseTo(dB(height - 0.75 * cube), 2);
    expect(dB(heightAt(2 * line, heard))).toBeLessThan(-120);
  });

  test('turns a low tone far too loud into a square as high as the curve goes', () => {
    const heard = saturated([sine(4, 1)], block(24))[0]!;
    const crest = LENGTH / 16 + LENGTH / 4 + SAT_LATE;
    expect(heard[crest]! * 10 ** (24 / 20)).toBeCloseTo(1, 3);
  });

  test('has a curve without a corner, and nothing beyond ±1', () => {
    expect(softClip(1.5)).toBeCloseTo(1, 15);
    expect(softClip(40)).toBe(softClip(1.5));
    expect(softClip(-40)).toBe(-softClip(40));
    expect((softClip(1.5) - softClip(1.5 - 1e-6)) / 1e-6).toBeLessThan(1e-5);
    expect(softClip(1e-6) / 1e-6).toBeCloseTo(1, 9);
  });

  test('lowers by 3 dB at the corner of its tone, and by next to nothing far below', () => {
    const heard = (line: number) => {
      const [closed, open] = [1000, OPEN].map((tone) => saturated([sine(line, 1e-3)], block(0, tone))[0]!);
      return dB(heightAt(line, closed!) / heightAt(line, open!));
    };
    expect(heard(200)).toBeCloseTo(-3.01, 1); // the pole of an exponential is within 0.05 dB of it at 1 kHz
    expect(Math.abs(heard(10))).toBeLessThan(0.02);
  });

  test('hears of saturated and dry as much as its mix says', () => {
    const lane = sine(61, 0.5);
    const [wet, dry, half] = [1, 0, 0.5].map((mix) => saturated([lane], block(12, 3000, mix))[0]!);
    expect(
      apart(
        half!,
        wet!.map((x, n) => (x + dry![n]!) / 2),
      ),
    ).toBeLessThan(1e-7);
  });

  test('has the two filters its formulas give', () => {
    const table = (name: string, length: number) =>
      Array.from({ length }, (_, n) => (taps as Record<string, number>)[`${name}_${n}`]);
    const up = halfBand();
    const down = openedHalfBand();
    expect(Object.keys(taps)).toHaveLength(up.length + down.length);
    // the table has ten digits, more than a float32 holds
    table('UP', up.length).forEach((tap, n) => expect(tap).toBeCloseTo(up[n]!, 10));
    table('DOWN', down.length).forEach((tap, n) => expect(tap).toBeCloseTo(down[n]!, 10));
  });

  test.each([
    ['barely driven', 0, OPEN, 0.5],
    ['driven into the bend', 6, 8000, 0.7],
    ['driven far over the top', 24, OPEN, 1],
    ['given a dark tone', 18, 1000, 1],
  ] as const)('is in the kernel what it is in its definition: %s', (_name, drive, tone, wet) => {
    const next = noise(17);
    const lanes = [() => next(), () => 4 * next(), () => 1e-4 * next()].map((at) => sound(20, at));
    lanes.push(sound(20, (n) => 1.2 * Math.sin(n / 9)));
    const heard = saturated(lanes, block(drive, tone, wet));
    heard.forEach((lane, n) => {
      const twin = new Saturator(drive, tone, RATE);
      twin.wet = wet;
      const wanted = Float64Array.from(lanes[n]!);
      twin.process(wanted);
      // float32 all the way, 70 taps of up to 0.6 and a curve: a few parts in 1e7 of what comes in
      expect(apart(lane, wanted)).toBeLessThan(1e-6 * Math.max(...lanes[n]!));
    });
  });

  test('moves from one drive to the next in a straight line over a quantum', () => {
    const lane = sine(61, 0.8);
    const place = block(0);
    const twin = new Saturator(0, OPEN, RATE);
    const wanted = Float64Array.from(lane);
    const heard = through(k, [lane], (bank, quantum) => {
      if (quantum === 5 || quantum === 6) {
        saturatorRows(quantum === 5 ? 18 : 12, OPEN, RATE, k.floats, place >> 2, 0);
        twin.turn(quantum === 5 ? 18 : 12);
      }
      k.run.saturate(bank, place);
      twin.process(wanted.subarray(128 * quantum, 128 * quantum + 128));
    })[0]!;
    expect(apart(heard, wanted)).toBeLessThan(2e-6); // and 128 roundings of the two lines
  });

  test('keeps what is no number in its lane, and is itself again once that has been heard', () => {
    const next = noise(5);
    const lanes = Array.from({ length: LANES }, () => sound(6, () => next()));
    const clean = saturated(lanes, block(12, 5000));
    const spoilt = lanes.map((lane) => Float64Array.from(lane));
    spoilt[2]![100] = NaN;
    const heard = saturated(spoilt, block(12, 5000));
    heard.forEach((lane, n) => {
      if (n !== 2) expect(lane).toEqual(clean[n]);
    });
    expect(heard[2]!.slice(256).some(Number.isNaN)).toBe(false);
  });

  test('does not saturate one lane otherwise because its neighbour is switched on', () => {
    const next = noise(9);
    const lanes = [0, 1].map(() => sound(8, () => next()));
    const switched = (neighbour: number) => {
      const place = block(12, 4000, 0);
      return through(k, lanes, (bank, quantum) => {
        k.put(place, SAT_WET, 0, quantum < 4 ? 0 : 1);
        k.put(place, SAT_WET, 1, neighbour);
        k.run.saturate(bank, place);
      })[0];
    };
    expect(switched(1)).toEqual(switched(0));
  });

  test('keeps nothing that slows the machine down once it is silent', () => {
    const next = noise(13);
    const place = block(12, 1000);
    saturated([sound(100, (frame) => (frame < 1000 ? next() : 0))], place);
    expect(troublesome(k, place, SAT_ROWS)).toEqual([]);
  });
});
