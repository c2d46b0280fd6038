import { describe, expect, test } from 'vitest';
import { alignmentOf, SURE } from '../../src/dsp/alignment.ts';

const RATE = 48_000;
const LONG = 2 * RATE;

/** Noise of a seed, −1..1 (mulberry32). */
function noise(seed: number, length = LONG): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  });
}

/** Drum strokes at uneven places: a falling tone and a click of noise. */
function strokes(seed: number): Float32Array {
  const out = new Float32Array(LONG);
  const chance = noise(seed, 64);
  const hiss = noise(seed + 1, LONG);
  for (let n = 0; n < 6; n++) {
    const at = Math.round((0.05 + n * 0.31 + 0.03 * (chance[n] as number)) * RATE);
    for (let i = 0; at + i < LONG && i < 0.25 * RATE; i++) {
      const t = i / RATE;
      const tone = Math.sin(2 * Math.PI * (55 * t + 6 * (1 - Math.exp(-30 * t)))) * Math.exp(-14 * t);
      out[at + i] = (out[at + i] as number) + 0.7 * tone + 0.25 * (hiss[i] as number) * Math.exp(-120 * t);
    }
  }
  return out;
}

/** A plucked string that plays a few notes: harmonics, no noise. */
function bass(): Float32Array {
  const notes = [41.2, 55, 61.7, 49, 73.4, 41.2];
  return Float32Array.from({ length: LONG }, (_, i) => {
    const t = i / RATE;
    const note = notes[Math.floor(t / 0.33) % notes.length] as number;
    const since = t % 0.33;
    let sum = 0;
    for (let k = 1; k < 24; k++) sum += Math.sin(2 * Math.PI * note * k * since) / k ** 1.3;
    return 0.3 * sum * Math.min(1, since * 400) * Math.exp(-5 * since);
  });
}

const later = (sound: Float32Array, frames: number, factor = 1): Float32Array =>
  sound.map((_, i) => factor * (sound[i - frames] ?? 0));

/** One pole: what an amplifier's box leaves. */
function dull(sound: Float32Array, hertz: number): Float32Array {
  const keep = Math.exp((-2 * Math.PI * hertz) / RATE);
  let state = 0;
  return sound.map((sample) => (state = keep * state + (1 - keep) * sample));
}

const mixed = (...all: readonly Float32Array[]): Float32Array =>
  (all[0] as Float32Array).map((_, i) => all.reduce((sum, one) => sum + (one[i] as number), 0));

describe('a second microphone', () => {
  test.each([
    ['strokes, upside down', later(strokes(5), 0, -0.5), strokes(5), 0, true],
    ['strokes, 1.5 ms later', later(strokes(5), 72), strokes(5), 72, false],
    ['strokes, 6 ms earlier and upside down', strokes(5), later(strokes(5), 288, -1), -288, true],
    [
      'strokes in a box, with noise of its own, 40 samples later and upside down',
      mixed(
        dull(later(strokes(5), 40, -1), 2500),
        noise(9).map((n) => n * 0.02),
      ),
      strokes(5),
      40,
      true,
    ],
    ['a bass through an amplifier, 2 ms later', dull(later(bass(), 96), 3000), bass(), 96, false],
    ['a bass, upside down', later(bass(), 0, -1), bass(), 0, true],
  ])('%s is found', (_what, second, first, frames, inverted) => {
    const found = alignmentOf(first, second, RATE, 0.02);
    expect(found.inverted).toBe(inverted);
    expect(Math.abs(found.later * RATE - frames)).toBeLessThan(4); // the pole itself is late by 3 samples
    expect(found.confidence).toBeGreaterThan(SURE);
  });

  test('between samples is found to a tenth of one', () => {
    const tone = noise(3);
    const half = tone.map((_, i) => ((tone[i] as number) + (tone[i - 1] ?? 0)) / 2);
    expect(alignmentOf(tone, half, RATE, 0.02).later * RATE).toBeCloseTo(0.5, 1);
  });
});

describe('nothing is said', () => {
  test.each([
    ['of two sounds that have nothing to do with each other', strokes(5), noise(9)],
    ['of two players of one instrument', strokes(5), strokes(77)],
    [
      'of one steady tone, which fits at every period',
      Float32Array.from({ length: LONG }, (_, i) => Math.sin((2 * Math.PI * 200 * i) / RATE)),
      Float32Array.from({ length: LONG }, (_, i) => Math.sin((2 * Math.PI * 200 * (i - 48)) / RATE)),
    ],
    ['of silence', new Float32Array(LONG), strokes(5)],
  ])('%s', (_what, a, b) => {
    expect(alignmentOf(a, b, RATE, 0.02).confidence).toBeLessThan(SURE);
  });
});
