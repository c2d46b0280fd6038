import { describe, expect, test } from 'vitest';
import { Elliptical } from '../../src/dsp/elliptical.ts';
import { Groove } from '../../src/dsp/groove.ts';

const RATE = 96_000;
const tone = (frequency: number, height = 0.5, phase = 0, seconds = 1) =>
  Float32Array.from(
    { length: seconds * RATE },
    (_, n) => height * Math.sin((2 * Math.PI * frequency * n) / RATE + phase),
  );

const rms = (row: Float32Array) =>
  Math.sqrt(row.subarray(RATE / 2).reduce((sum, x) => sum + x * x, 0) / (RATE / 2));
const dB = (ratio: number) => 20 * Math.log10(ratio);

/** What is left of a tone that is upside down on the right, dB; Butterworth, second order, as a textbook has it. */
function side(frequency: number): number {
  const [left, right] = [tone(frequency), tone(frequency, 0.5, Math.PI)];
  new Elliptical(120, RATE).process(left, right, left.length);
  return dB(rms(left) / rms(tone(frequency)));
}

describe('an elliptical filter at 120 Hz', () => {
  test.each([30, 60, 120, 240, 1000])(
    'takes off the difference at %d Hz what a second-order Butterworth does',
    (frequency) => {
      expect(side(frequency)).toBeCloseTo(-10 * Math.log10(1 + (120 / frequency) ** 4), 1);
    },
  );

  test('leaves what both sides share as it is, to the bit', () => {
    const [left, right] = [tone(50), tone(50)];
    new Elliptical(120, RATE).process(left, right, left.length);
    expect(left).toEqual(tone(50));
    expect(right).toEqual(tone(50));
  });
});

function grooveOf(left: Float32Array, right: Float32Array): Groove {
  const groove = new Groove(RATE);
  for (let at = 0; at < left.length; at += 5000) {
    const to = Math.min(left.length, at + 5000);
    groove.add(left.subarray(at, to), right.subarray(at, to), to - at);
  }
  return groove;
}

describe('what a groove cares for', () => {
  test('correlation is 1 for the same, 0 a quarter turn apart, and −1 upside down', () => {
    expect(grooveOf(tone(440), tone(440)).correlation).toBeCloseTo(1, 6);
    expect(grooveOf(tone(440), tone(440, 0.5, Math.PI / 2)).correlation).toBeCloseTo(0, 6);
    expect(grooveOf(tone(440), tone(440, 0.5, Math.PI)).correlation).toBeCloseTo(-1, 6);
    expect(grooveOf(new Float32Array(RATE), new Float32Array(RATE)).correlation).toBe(1);
  });

  test('the bass is looked at by itself', () => {
    const both = (bass: Float32Array) => tone(2000).map((x, n) => x + bass[n]!);
    const groove = grooveOf(both(tone(60)), both(tone(60, 0.5, Math.PI)));
    expect(groove.correlation).toBeCloseTo(0, 1);
    expect(groove.bassCorrelation).toBeLessThan(-0.95);
  });

  test('sibilance is the loudest tenth of a second of 6 to 12 kHz against the mean of all', () => {
    const sound = tone(500);
    const hiss = tone(8500, 0.5, 0, 1);
    for (let n = 0.4 * RATE; n < 0.6 * RATE; n++) sound[n]! += hiss[n]!;
    // as loud as the tone, for two tenths: the mean is 1.2 of it; and the band's edges take off a little of it
    expect(grooveOf(sound, sound).sibilance).toBeGreaterThan(-10 * Math.log10(1.2) - 2);
    expect(grooveOf(sound, sound).sibilance).toBeLessThan(-10 * Math.log10(1.2) + 0.1);
    expect(grooveOf(tone(500), tone(500)).sibilance).toBeLessThan(-35);
    expect(grooveOf(new Float32Array(RATE), new Float32Array(RATE)).sibilance).toBe(-Infinity);
  });
});
