import { Chance } from './chance.ts';
import type { Note } from './notation.ts';
import { forceAt, secondLine, voiceLine } from './score.ts';
import { sing, type Sung } from './singer.ts';
import { sides, soft, Svf, type Progress, type Stem } from './sound.ts';

/** A line as one of the singers takes it: a little early or late, louder in the chorus and on high notes. */
function taken(line: readonly Note[], seed: number, late: number): readonly Sung[] {
  const chance = new Chance(seed);
  return line.map((note) => {
    const level =
      (0.5 + 0.42 * forceAt(note.start)) * (1 + 0.008 * (note.pitch - 64)) * (1 + chance.around(0.12));
    return { ...note, start: note.start + late + chance.around(0.012), level };
  });
}

/** The song's voice. */
export function singVox(stem: Stem, progress: Progress): void {
  const character = { seed: 71, size: 1.12, vibrato: 26, air: 0.05, glide: 0.11, breathes: true };
  sing(taken(voiceLine, 72, 0), character, sides(stem)[0], progress);
}

/** The second voice, a third below, in the choruses. */
export function singDouble(stem: Stem, progress: Progress): void {
  const character = { seed: 73, size: 1.06, vibrato: 18, air: 0.09, glide: 0.14, breathes: false };
  sing(taken(secondLine, 74, 0.012), character, sides(stem)[0], progress);
}

/** When somebody speaks over the talkback, seconds, and for how many syllables. */
const remarks: readonly (readonly [at: number, syllables: number])[] = [
  [0.6, 6],
  [5.8, 4],
  [18.9, 3],
  [31, 3],
  [42.6, 5],
  [60.5, 9],
];
const words = ['wo', 'sha', 'te', 'na', 'ki', 'mo', 'da', 'le', 'ho', 'fa', 'su', 'ri'] as const;

/** Talkback: somebody says what nobody understands, through a small microphone. */
export function talk(stem: Stem, progress: Progress): void {
  const [out] = sides(stem);
  const chance = new Chance(75);
  const said = remarks.flatMap(([at, syllables]): Sung[] => {
    let start = at;
    return Array.from({ length: syllables }, (_, n) => {
      const length = chance.between(0.11, 0.2);
      const pitch = 47 - (4 * n) / syllables + chance.around(2.2);
      const word = words[Math.floor(chance.between(0, words.length))] ?? 'a';
      const note = { start, length, pitch, word, level: chance.between(0.6, 0.95) };
      start += length + (chance.noise() > 0.7 ? 0.12 : 0.005);
      return note;
    });
  });
  sing(said, { seed: 76, size: 1, vibrato: 0, air: 0.1, glide: 0.09, breathes: false }, out, progress);
  smallMicrophone(out);
}

/** 400 Hz to 3 kHz, and a little too loud for it. */
function smallMicrophone(out: Float32Array): void {
  const low = new Svf(400, 0.8);
  const high = new Svf(3000, 0.8);
  for (let i = 0; i < out.length; i++) {
    low.run(out[i] as number);
    high.run(low.high);
    out[i] = soft(2.5 * high.low);
  }
}
