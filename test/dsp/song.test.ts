import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { frequencyOf, notesOf, pitchOf, strokesOf } from '../../src/dsp/song/notation.ts';
import {
  bassLine,
  changes,
  hatStrokes,
  highLine,
  kickStrokes,
  secondLine,
  snareStrokes,
  tomStrokes,
  voiceLine,
} from '../../src/dsp/song/score.ts';
import { renderPart, songFrames, songParts } from '../../src/dsp/song/song.ts';
import { demoDocument } from '../../src/bridge/demo.ts';

const RATE = 48_000;

/** The samples as little-endian floats, channel after channel. */
function hash(stem: readonly Float32Array[]): string {
  const sum = createHash('sha256');
  for (const channel of stem) sum.update(new Uint8Array(channel.buffer));
  return sum.digest('hex').slice(0, 16);
}

/**
 * One part of each kind of instrument, which is known to the last bit: whoever changes the sound on purpose writes the new one
 * here. The others (toms, second guitar, pad, second half of the choir, talk) are the same code with other numbers.
 */
const hashes: readonly (readonly [name: string, hash: string])[] = [
  ['Kick', '35ebdca7eba9eefe'],
  ['Snare', 'fc13f04236b5ef40'],
  ['Hats', '56eb2f18ec2207b5'],
  ['Bass', '5943813ebe0ccb3c'],
  ['Gtr L', 'c2a6ed99bdbfe987'],
  ['Keys', '752e003c35bc8255'],
  ['Strings', '4a465063119f2d7e'],
  ['Vox', '837419abf264e6d9'],
  ['Vox Dbl', '41978c8044fa9bae'],
  ['Choir L', '9cbe1ee6cdc5f757'],
  ['FX', '2f4982f4b74e5dda'],
];

const played = new Map(
  hashes.map(([name]) => [
    name,
    renderPart(
      songParts.findIndex((part) => part.name === name),
      RATE,
    ),
  ]),
);
const stem = (name: string): Float32Array => played.get(name)![0]!;

function rms(channel: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = Math.round(from * RATE); i < to * RATE; i++) sum += channel[i]! ** 2;
  return 20 * Math.log10(Math.sqrt(sum / ((to - from) * RATE)));
}

/** How strong a frequency is in a stretch, by correlation with its sine and cosine. */
function strength(channel: Float32Array, from: number, seconds: number, frequency: number): number {
  let re = 0;
  let im = 0;
  const length = Math.round(seconds * RATE);
  for (let i = 0; i < length; i++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length);
    const x = window * channel[Math.round(from * RATE) + i]!;
    re += x * Math.cos((2 * Math.PI * frequency * i) / RATE);
    im += x * Math.sin((2 * Math.PI * frequency * i) / RATE);
  }
  return Math.hypot(re, im);
}

describe('the demo song', () => {
  test('has the parts of the demo, in its order', () => {
    const { labels } = demoDocument();
    expect(songParts.map(({ name }) => name)).toEqual(songParts.map((_, i) => labels[`ch/${i + 1}`]?.name));
    expect(new Set(songParts.map(({ file }) => file)).size).toBe(16);
    expect(songFrames).toBe(64 * RATE);
  });

  test.each(hashes)('%s is the same to the bit on every machine', (name, known) => {
    expect(hash(played.get(name)!)).toBe(known);
  });

  test('a part that is played again is the same, and says how far it is', () => {
    const shares: number[] = [];
    const again = renderPart(0, RATE, (share) => shares.push(share));
    expect(hash(again)).toBe(hash(played.get('Kick')!));
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  test.each(hashes)('%s peaks between −12 and −3 dBFS, and has no offset', (name) => {
    const channels = played.get(name)!;
    expect(channels).toHaveLength(songParts.find((part) => part.name === name)!.channels);
    let highest = 0;
    for (const channel of channels) {
      expect(channel).toHaveLength(songFrames);
      let sum = 0;
      for (const sample of channel) {
        sum += sample; // a NaN would stay
        highest = Math.max(highest, Math.abs(sample));
      }
      expect(Math.abs(sum / songFrames)).toBeLessThan(1e-5); // −100 dBFS
      expect(channel.at(-1)).toBe(0);
    }
    expect(20 * Math.log10(highest)).toBeGreaterThan(-12);
    expect(20 * Math.log10(highest)).toBeLessThan(-3);
  });

  test('there is no part 16', () => {
    expect(() => renderPart(16, RATE)).toThrow(RangeError);
  });
});

describe('what is heard is what is written', () => {
  test('the bass plays its notes: each is stronger than its neighbours a semitone off', () => {
    const long = bassLine.filter(({ length, word }) => length >= 0.7 && word === '');
    expect(long.length).toBeGreaterThan(8);
    for (const { start, length, pitch } of long) {
      const at = (offset: number) =>
        strength(stem('Bass'), start + 0.05, Math.min(0.6, length - 0.1), frequencyOf(pitch + offset));
      expect(at(0)).toBeGreaterThan(Math.max(at(-1), at(1)));
    }
  });

  test('the kick is on the beat, to 5 ms, and nowhere else', () => {
    const kick = stem('Kick');
    for (const { start } of kickStrokes) {
      const from = Math.round((start + 0.006) * RATE);
      expect(Math.max(...kick.subarray(from, from + 480))).toBeGreaterThan(0.2); // −14 dBFS
    }
    expect(rms(kick, 0, 3.99)).toBe(-Infinity); // two bars of rest
  });

  test('the voice is silent in its rests, to the last bit, and sings its notes', () => {
    expect(rms(stem('Vox'), 0, 7.9)).toBe(-Infinity);
    expect(rms(stem('Vox'), 11.6, 11.85)).toBe(-Infinity);
    expect(rms(stem('Vox'), 62.5, 64)).toBe(-Infinity);
    for (const { start, length, pitch } of voiceLine.filter((note) => note.length >= 0.75)) {
      const at = (offset: number) =>
        strength(stem('Vox'), start + 0.15, length - 0.25, frequencyOf(pitch + offset));
      expect(at(0)).toBeGreaterThan(Math.max(at(-2), at(2))); // vibrato is a quarter of a tone
    }
  });

  test('the second voice and the strings are silent in the first verse', () => {
    expect(rms(stem('Vox Dbl'), 0, 19.8)).toBe(-Infinity);
    expect(rms(stem('Strings'), 0, 15.9)).toBe(-Infinity);
  });

  test.each(['Kick', 'Snare', 'Hats', 'Bass', 'Gtr L', 'Keys', 'Strings', 'Vox'])(
    '%s rises into the chorus',
    (name) => {
      expect(rms(stem(name), 20, 32)).toBeGreaterThan(rms(stem(name), 8, 18) + 0.5);
    },
  );

  test('under the intro the snare hums at 50 Hz, some 50 dB down, and not in the verse', () => {
    expect(rms(stem('Snare'), 0.2, 1.2)).toBeGreaterThan(-56);
    expect(rms(stem('Snare'), 0.2, 1.2)).toBeLessThan(-42);
    expect(strength(stem('Snare'), 0.2, 1, 50)).toBeGreaterThan(5 * strength(stem('Snare'), 0.2, 1, 70));
    expect(rms(stem('Snare'), 10.3, 10.4)).toBeLessThan(-100); // between two strokes
  });
});

describe('the score', () => {
  test.each([
    ['kick', kickStrokes],
    ['snare', snareStrokes],
    ['hats', hatStrokes],
    ['toms', tomStrokes],
    ['bass', bassLine],
    ['voice', voiceLine],
    ['second voice', secondLine],
    ['strings', highLine],
    ['chords', changes],
  ])('of the %s is in order and within the song', (_name, line) => {
    const starts = line.map(({ start }) => start);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    expect(starts[0]).toBeGreaterThanOrEqual(0);
    expect(starts.at(-1)).toBeGreaterThan(50);
    expect(starts.at(-1)).toBeLessThan(62.1);
  });

  test('has a chord at all times, another row of them in the chorus than in the verse', () => {
    changes.slice(1).forEach(({ start }, n) => {
      expect(start).toBeCloseTo(changes[n]!.start + changes[n]!.length, 9);
    });
    const within = (from: number, to: number) =>
      changes.filter(({ start }) => start >= from && start < to).map(({ chord }) => chord.close.join(' '));
    expect(within(8, 20)).toEqual(within(32, 44));
    expect(within(20, 32)).toEqual(within(44, 56));
    expect(within(8, 20)).not.toEqual(within(20, 32));
  });

  test('names keys as MIDI does, on A4 = 440 Hz', () => {
    expect(['C4', 'A4', 'G#4', 'E2'].map(pitchOf)).toEqual([60, 69, 68, 40]);
    expect(frequencyOf(69)).toBe(440);
    expect(frequencyOf(57)).toBeCloseTo(220, 9);
  });

  test('holds a note across a bar', () => {
    expect(notesOf('-/3 C4/1/la | _/2 -/2')).toEqual([{ start: 1.5, length: 1.5, pitch: 60, word: 'la' }]);
  });

  test.each([
    ['a bar of three beats', () => notesOf('C4/3')],
    ['a key that is none', () => notesOf('H4/4')],
    ['a bar of drums with fifteen places', () => strokesOf('X..............')],
  ])('refuses %s', (_what, read) => {
    expect(read).toThrow(RangeError);
  });
});
