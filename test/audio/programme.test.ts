import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AlbumMeter } from '../../src/audio/album-meter.ts';
import type { AudioFile } from '../../src/audio/audio-file.ts';
import { GainRide } from '../../src/audio/gain-ride.ts';
import { Programme } from '../../src/audio/programme.ts';
import { marksAt, sequence } from '../../src/mastering/sequence.ts';
import { album } from '../mastering/albums.ts';
import { noise } from './rig.ts';

const RATE = 1000;

/** A file in memory. */
function file(...channels: readonly Float32Array[]): AudioFile {
  const frames = channels[0]!.length;
  return {
    path: 'memory',
    format: 'wav',
    rate: RATE,
    channels: channels.length,
    frames,
    bits: 32,
    notes: [],
    read(from, count, into, at = 0) {
      const many = Math.max(0, Math.min(count, frames - from));
      channels.forEach((channel, side) => into[side]?.set(channel.subarray(from, from + many), at));
      return many;
    },
    close: () => {},
  };
}

const steady = (frames: number, height: number) => new Float32Array(frames).fill(height);
const ones = (frames: number, height = 1) => file(steady(frames, height), steady(frames, -height));

function played(
  of: Parameters<typeof album>[0],
  files: readonly AudioFile[],
  gains: readonly number[] = [],
  block = 700,
) {
  const laid = sequence(
    album(of),
    files.map(({ frames }) => frames),
    RATE,
  );
  const programme = new Programme(
    laid,
    files.map((one, n) => ({ file: one, gain: gains[n] ?? 1 })),
  );
  const left = new Float32Array(laid.frames);
  const right = new Float32Array(laid.frames);
  for (let at = 0; at < laid.frames; at += block) {
    const many = Math.min(block, laid.frames - at);
    programme.read(at, many, [left.subarray(at, at + many), right.subarray(at, at + many)]);
  }
  return { left, right, frames: laid.frames };
}

describe('an album as one sound', () => {
  test('has each track in its place to the frame, with its gain, and digital silence between', () => {
    const { left, right } = played([{}, { gap: 1.5 }], [ones(3000), ones(2000)], [0.5, 0.25]);
    expect([...new Set(left.subarray(0, 3000))]).toEqual([0.5]);
    expect([...new Set(left.subarray(3000, 4500))]).toEqual([0]);
    expect([...new Set(left.subarray(4500))]).toEqual([0.25]);
    expect(right[0]).toBe(-0.5);
  });

  test('uses only the stretch of a source that was asked for', () => {
    const ramp = Float32Array.from({ length: 5000 }, (_, n) => n / 8192);
    const { left, frames } = played([{ in: 1, out: 3 }], [file(ramp, ramp)]);
    expect(frames).toBe(2000);
    expect(left).toEqual(ramp.subarray(1000, 3000));
  });

  test('a mono file plays on both sides', () => {
    const { left, right } = played([{}], [file(steady(10, 0.5))]);
    expect(right).toEqual(left);
    expect(left[3]).toBe(0.5);
  });

  test('fades go from silence and back to it, each a mirror image of the other', () => {
    const fade = { length: 0.5, curve: 's-curve' } as const;
    const { left } = played([{ fadeIn: fade, fadeOut: fade }], [ones(2000)]);
    expect(left[0]).toBeLessThan(1e-5);
    expect(left.subarray(500, 1500).every((sample) => sample === 1)).toBe(true);
    for (let n = 0; n < 500; n++) expect(left[n]).toBeCloseTo(left[1999 - n]!, 7);
  });

  test('tracks that cross-fade straight add up to one height', () => {
    const { left, frames } = played(
      [{}, { crossfade: { length: 0.5, curve: 'linear' } }],
      [ones(1000), ones(1000)],
    );
    expect(frames).toBe(1500);
    for (const sample of left) expect(sample).toBeCloseTo(1, 6);
  });

  test('is the same in blocks of any size', () => {
    const of = [
      { fadeIn: { length: 0.3, curve: 'exponential' } as const },
      { crossfade: { length: 0.4, curve: 'equal power' } as const },
      {},
    ];
    const files = [1, 2, 3].map((seed) => file(noise(2100, seed), noise(2100, seed + 9)));
    const whole = played(of, files, [0.3, 0.6, 0.9], 1e6);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), (block) => {
        expect(played(of, files, [0.3, 0.6, 0.9], block)).toEqual(whole);
      }),
      { numRuns: 10 },
    );
  });
});

describe('a gain that rides', () => {
  const knots = [
    { at: 0, gain: 0 },
    { at: 1000, gain: 0 },
    { at: 2000, gain: -20 },
  ];
  function ridden(block: number): Float32Array {
    const row = steady(4000, 1);
    const ride = new GainRide(knots);
    for (let at = 0; at < row.length; at += block) {
      const many = Math.min(block, row.length - at);
      ride.process([row.subarray(at, at + many)], many);
    }
    return row;
  }

  test('stands, moves straight in dB, and stands', () => {
    const row = ridden(4000);
    expect(row[999]).toBe(1);
    expect(20 * Math.log10(row[1500]!)).toBeCloseTo(-10, 4);
    expect(row[3000]).toBeCloseTo(0.1, 7);
  });

  test('is the same in blocks of any size', () => {
    for (const block of [1, 7, 333, 1000]) expect(ridden(block)).toEqual(ridden(4000));
  });
});

test('a track of an album measures what its file does by itself', () => {
  const rate = 48_000;
  const rows = [noise(4 * rate, 3), noise(4 * rate, 4)] as const;
  for (const row of rows) for (let n = 0; n < 2 * rate; n++) row[n]! *= 0.1;
  const laid = sequence(album([{}, { gap: 0 }]), [2 * rate, 2 * rate], rate);
  const meter = new AlbumMeter(rate, marksAt(laid, rate));
  for (let at = 0; at < 4 * rate; at += 10_000) {
    const to = Math.min(4 * rate, at + 10_000);
    meter.add(rows[0].subarray(at, to), rows[1].subarray(at, to), to - at);
  }
  const { album: whole, tracks } = meter.finish();
  const alone = [0, 1].map((n) => {
    const own = new AlbumMeter(rate, [{ start: 0, sounds: 2 * rate, end: 2 * rate }]);
    const [left, right] = rows.map((row) => row.subarray(n * 2 * rate, (n + 1) * 2 * rate)) as [
      Float32Array,
      Float32Array,
    ];
    own.add(left, right, 2 * rate);
    return own.finish().album;
  });
  // sums over blocks that are cut elsewhere differ in their last digit
  const digits = (levels: object) =>
    JSON.stringify(levels, (_key, x: unknown) => (typeof x === 'number' ? x.toFixed(9) : x));
  expect(tracks.map(digits)).toEqual(alone.map(digits));
  expect(whole.truePeak).toBeCloseTo(alone[1]!.truePeak, 9);
  expect(tracks[1]!.integrated - tracks[0]!.integrated).toBeCloseTo(20, 0);
});
