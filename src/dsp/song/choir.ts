import { fromDecibels } from '../elementary.ts';
import { Chance } from './chance.ts';
import { frequencyOf } from './notation.ts';
import { changes, forceAt, sectionAt, type Change } from './score.ts';
import { add, frameAt, RATE, saw, shape, sides, sine, type Progress, type Stem } from './sound.ts';
import { FORMANTS, Throat, vowels, type Vowel } from './throat.ts';

/** How many sing each note on one side. */
const SINGERS = 3;
const ATTACK = 0.22;
const RELEASE = 0.5;

/** Half a choir, on the left or on the right: wide chords in the chorus, and the last chords of the song. */
export function singChoir(stem: Stem, seed: number, progress: Progress): void {
  const [out] = sides(stem);
  const chance = new Chance(seed);
  const sung = changes.filter(({ start }) => {
    const section = sectionAt(start);
    return section === 'chorus' || section === 'outro';
  });
  sung.forEach((change, n) => {
    for (const pitch of change.chord.wide) {
      for (let singer = 0; singer < SINGERS; singer++) voice(out, change, pitch, chance);
    }
    progress(n / sung.length);
  });
  throughThroats(out);
}

/** The cords of one singer: the edges of a saw, with a vibrato of their own. */
function voice(out: Float32Array, change: Change, pitch: number, chance: Chance): void {
  const start = frameAt(change.start - 0.06 + chance.between(0, 0.09));
  const length = Math.min(out.length - start, Math.round((change.length + 0.3) * RATE));
  const step = frequencyOf(pitch + chance.around(0.13)) / RATE;
  const rate = chance.between(4.6, 5.9) / RATE;
  const depth = step * chance.between(0.004, 0.011);
  const level = forceAt(change.start) * chance.between(0.8, 1);
  let phase = chance.between(0, 1);
  let now = step;
  let gain = 0;
  let last = 0;
  for (let i = 0; i < length; i++) {
    if (i % 16 === 0) {
      now = step + depth * sine(i * rate) * Math.min(1, i / 24_000);
      gain = level * shape(i + 8, length, ATTACK * RATE, RELEASE * RATE);
    }
    phase += now;
    if (phase >= 1) phase -= 1;
    const y = saw(phase, now);
    add(out, start + i, gain * (y - last));
    last = y;
  }
}

/** All sing the same vowel, "oh" opening to "ah" in the course of four bars; there is air in it. */
function throughThroats(out: Float32Array): void {
  const throat = new Throat();
  const air = new Chance(89);
  const [closed, open] = [vowels['o'], vowels['a']] as readonly [Vowel, Vowel];
  let dark = 0;
  let loud = 0;
  for (let i = 0; i < out.length; i++) {
    if (i % 256 === 0) {
      const wide = 0.5 - 0.5 * sine(i / (8 * RATE) + 0.25);
      for (let n = 0; n < FORMANTS; n++) mix(throat, n, closed, open, wide);
    }
    const x = out[i] as number;
    loud += 0.002 * (Math.abs(x) - loud);
    dark += 0.35 * (x + 0.25 * loud * air.noise() - dark);
    out[i] = throat.run(dark);
  }
}

function mix(throat: Throat, n: number, a: Vowel, b: Vowel, share: number): void {
  const between = (row: 'at' | 'level' | 'width') =>
    (a[row][n] ?? 0) * (1 - share) + (b[row][n] ?? 0) * share;
  throat.move(n, 1.1 * between('at'), 1.6 * between('width'), fromDecibels(between('level')));
}
