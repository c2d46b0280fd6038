import { describe, expect, test } from 'vitest';
import { ClipTrack, type Clip } from '../../src/audio/clip-track.ts';
import { Played, steady } from './played.ts';
import { RATE, sessionOf, mixOf, tapeOf } from './rig.ts';

const LONG = 10_000;
const clip = (height: number, rest: Partial<Clip>): Clip => ({
  tape: tapeOf(steady(LONG, height)),
  at: 0,
  from: 0,
  length: LONG,
  ...rest,
});

/** What a strip with these clips plays, in blocks that fall on nothing. */
function played(clips: readonly Clip[], frames = LONG): Float32Array {
  const row = new Float32Array(frames);
  const track = new ClipTrack(clips);
  for (let at = 0; at < frames; at += 77) track.read(at, Math.min(77, frames - at), [row], at);
  return row;
}

describe('where two clips overlap', () => {
  const below = clip(0.5, { length: 6000 });

  test('the later cuts the earlier, for good', () => {
    const row = played([below, clip(0.25, { at: 2000, length: 1000 })]);
    expect([row[1999], row[2000], row[2999]]).toEqual([0.5, 0.25, 0.25]);
    expect(row.subarray(3000).every((x) => x === 0)).toBe(true);
  });

  test('a fade in of the later is a cross-fade, after which the earlier is gone', () => {
    const row = played([below, clip(0.25, { at: 2000, length: 3000, fadeIn: 1000 })]);
    for (let n = 0; n < 1000; n++)
      expect(row[2000 + n]).toBeCloseTo(0.5 * (1 - n / 1000) + (0.25 * n) / 1000, 6);
    expect([row[1999], row[3000], row[4999], row[5000]]).toEqual([0.5, 0.25, 0.25, 0]);
  });

  test('two halves of one take, cross-faded, are that take', () => {
    const tape = tapeOf(Float32Array.from({ length: LONG }, (_, n) => Math.sin(n / 9) / 2));
    const first = { tape, at: 0, from: 0, length: 5000 };
    const second = { tape, at: 4000, from: 4000, length: 4000, fadeIn: 1000 };
    const whole = played([{ tape, at: 0, from: 0, length: 8000 }]);
    played([second, first]).forEach((x, n) => expect(x).toBeCloseTo(whole[n]!, 6));
  });

  test('an earlier clip that ends while the later comes keeps its own fade out', () => {
    const row = played([
      clip(0.5, { length: 2500, fadeOut: 1000 }),
      clip(0, { at: 2000, length: 2000, fadeIn: 1000 }),
    ]);
    expect(row[2250]).toBeCloseTo(0.5 * 0.75 * 0.25, 6);
    expect(row[2500]).toBe(0);
  });
});

test('a clip has its gain and its fades, and begins in its file where it says', () => {
  const tape = tapeOf(Float32Array.from({ length: LONG }, (_, n) => n / LONG));
  const row = played([{ tape, at: 1000, from: 500, length: 4000, gain: -6, fadeIn: 100, fadeOut: 200 }]);
  const gain = 10 ** (-6 / 20);
  expect(row[999]).toBe(0);
  expect(row[1000]).toBe(0);
  expect(row[1050]).toBeCloseTo((gain * 0.5 * 550) / LONG, 6);
  expect(row[3000]).toBeCloseTo((gain * 2500) / LONG, 6);
  expect(row[4900]).toBeCloseTo((gain * 0.5 * 4400) / LONG, 6);
  expect(row[5000]).toBe(0);
});

test('a clip that is longer than its file is silent beyond its end, and one that is shorter ends where it says', () => {
  const long = played([clip(0.5, { from: LONG - 100, length: 3000 })]);
  expect([long[99], long[100], long[2999]]).toEqual([0.5, 0, 0]);
  const short = played([clip(0.5, { length: 300 })]);
  expect([short[299], short[300]]).toEqual([0.5, 0]);
});

describe('a start in mid-clip', () => {
  const tracks = { 'ch/1': new ClipTrack([clip(0.5, {})]) };
  const values = { 'ch/1/fader': 0, 'ch/1/pan': -1 };

  test('is faded in while somebody listens, and what begins there begins hard', async () => {
    const amid = (await Played.at(values, tracks)).roll(1000).run(2).left;
    expect(amid[0]).toBeLessThan(0.01);
    expect(amid[127]).toBeCloseTo(0.5, 6);
    for (let n = 1; n < 128; n++) expect(amid[n]! - amid[n - 1]!).toBeLessThan(0.5 / 127);
    expect((await Played.at(values, tracks)).roll(0).run(1).left[0]).toBeCloseTo(0.5, 6);
  });

  test('begins hard in a bounce', async () => {
    const { left } = await mixOf(sessionOf({ values }), tracks, 256, 1000);
    expect(left[0]).toBeCloseTo(0.5, 6);
    expect(RATE).toBe(48_000);
  });
});
