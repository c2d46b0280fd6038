import { Chance } from './chance.ts';
import { frequencyOf } from './notation.ts';
import { changes, forceAt, sectionAt, type Change } from './score.ts';
import { add, fall, frameAt, RATE, shape, sides, sine, smooth, type Progress, type Stem } from './sound.ts';

/** Where chords fall within a change of a whole bar, beats: start, length, how hard. */
type Touch = readonly [beat: number, length: number, force: number];
const comping: readonly (readonly Touch[])[] = [
  [
    [0, 1.6, 0.9],
    [1.5, 0.4, 0.55],
    [2.5, 1.2, 0.75],
  ],
  [
    [0, 1.4, 0.85],
    [1.5, 0.9, 0.7],
    [3, 0.8, 0.6],
  ],
];
const driving: readonly Touch[] = [
  [0, 0.9, 0.95],
  [1, 0.45, 0.6],
  [1.5, 0.9, 0.8],
  [2.5, 0.45, 0.65],
  [3, 0.9, 0.8],
];

/** An electric piano: broken chords in the intro, comping in the verse, driving in the chorus, one last chord that rings. */
export function playKeys(stem: Stem, progress: Progress): void {
  const hand = new Chance(41);
  changes.forEach((change, n) => {
    const section = sectionAt(change.start);
    if (change.length > 2) roll(stem, change, hand);
    else if (section === 'intro' || section === 'outro') broken(stem, change, hand);
    else {
      const touches = section === 'chorus' ? driving : (comping[n % comping.length] ?? driving);
      for (const touch of touches) strike(stem, change, touch, hand);
    }
    progress(n / changes.length);
  });
  tremolo(stem);
}

function strike(stem: Stem, change: Change, [beat, length, force]: Touch, hand: Chance): void {
  const start = beat * 0.5;
  if (start >= change.length) return;
  const held = Math.min(length * 0.5, change.length - start);
  for (const pitch of change.chord.close) {
    const at = change.start + start + hand.between(0, 0.012);
    tine(stem, at, held, pitch, force * forceAt(at) * (1 + hand.around(0.18)));
  }
}

/** Up and down the chord in eighths. */
function broken(stem: Stem, change: Change, hand: Chance): void {
  const way = [0, 1, 2, 3, 2, 1, 3, 2];
  for (let n = 0; n * 0.25 < change.length; n++) {
    const pitch = change.chord.close[way[n % way.length] ?? 0] ?? change.chord.close[0] ?? 60;
    const at = change.start + n * 0.25 + hand.around(0.008);
    tine(
      stem,
      at,
      Math.min(1.1, change.length - n * 0.25),
      pitch + 12,
      (n % 4 === 0 ? 0.7 : 0.5) + hand.around(0.08),
    );
    if (n === 0) for (const low of change.chord.close.slice(0, 2)) tine(stem, at, change.length, low, 0.4);
  }
}

function roll(stem: Stem, change: Change, hand: Chance): void {
  [...change.chord.close, 72, 76, 79].forEach((pitch, n) => {
    tine(stem, change.start + 0.045 * n + hand.around(0.004), change.length - 0.6, pitch, 0.7);
  });
}

/**
 * One note of the piano by frequency modulation (Chowning, JAES 1973): a carrier that is bent by its own pitch, the less the
 * longer it rings, and a tine fourteen times as high that is gone at once.
 */
function tine(stem: Stem, at: number, seconds: number, pitch: number, force: number): void {
  const [out] = sides(stem);
  const start = frameAt(at);
  const length = Math.round((seconds + 0.12) * RATE);
  const step = frequencyOf(pitch) / RATE;
  const keep = fall(4.2 - (pitch - 48) * 0.05);
  const mellow = fall(2.2);
  const chime = fall(0.16);
  let level = 0.3 * force;
  let index = 0.09 + 0.2 * force * force;
  let bell = 0.06 * force;
  let phase = 0;
  for (let i = 0; i < length; i++) {
    phase += step;
    const body = sine(phase + index * sine(phase));
    const y = level * (body + 0.25 * sine(0.5 + phase * 1.0012)) + level * bell * 3 * sine(phase * 14);
    add(out, start + i, y * shape(i, length, 70, 0.12 * RATE));
    level *= keep;
    index *= mellow;
    bell *= chime;
  }
}

/** The piano's own tremolo swings between left and right, 4.6 times a second. */
function tremolo(stem: Stem): void {
  const [left, right] = sides(stem);
  for (let i = 0; i < left.length; i++) {
    const swing = 0.22 * sine((4.6 * i) / RATE) * smooth(i / RATE);
    const y = left[i] as number;
    left[i] = y * (0.78 + swing);
    right[i] = y * (0.78 - swing);
  }
}
