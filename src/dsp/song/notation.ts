import { exp } from '../elementary.ts';

/** The song goes at 120 BPM in 4/4. */
const BEAT = 0.5;
export const BAR = 4 * BEAT;

/** A note as written: seconds, number of its key (A4 is 69), and what is sung or how it is played. */
export interface Note {
  readonly start: number;
  readonly length: number;
  readonly pitch: number;
  readonly word: string;
}

/** A stroke as written, and its mark. */
export interface Stroke {
  readonly start: number;
  readonly mark: string;
}

const steps: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** Number of a key by its name, "G#4". */
export function pitchOf(name: string): number {
  const [, letter = '', sharp = '', octave = ''] = /^([A-G])(#?)(\d)$/.exec(name) ?? [];
  const step = steps[letter];
  if (step === undefined) throw new RangeError(`a note is written like G#4, not like ${name}`);
  return 12 * (Number(octave) + 1) + step + (sharp === '' ? 0 : 1);
}

/** Frequency of a key, Hz, equal temperament on A4 = 440 Hz. */
export function frequencyOf(pitch: number): number {
  return 440 * exp((Math.LN2 * (pitch - 69)) / 12);
}

/**
 * Reads a melody: bars between `|`, notes as `name/beats` or `name/beats/word`; `-` rests, `_` holds the note before.
 *
 * @throws RangeError if a bar has not four beats.
 */
export function notesOf(text: string): readonly Note[] {
  const notes: { start: number; length: number; pitch: number; word: string }[] = [];
  text.split('|').forEach((bar, n) => {
    let beat = 0;
    for (const token of bar.trim().split(/\s+/)) {
      const [name = '', beats = '', word = ''] = token.split('/');
      const length = Number(beats) * BEAT;
      const last = notes.at(-1);
      if (name === '_' && last !== undefined) last.length += length;
      else if (name !== '-') {
        notes.push({ start: n * BAR + beat * BEAT, length, pitch: pitchOf(name), word });
      }
      beat += Number(beats);
    }
    if (beat !== 4) throw new RangeError(`bar ${n + 1} has ${beat} beats, not 4: ${bar}`);
  });
  return notes;
}

/**
 * Reads drums: a word of sixteen places for each bar, `.` for nothing.
 *
 * @throws RangeError if a bar has not sixteen places.
 */
export function strokesOf(text: string): readonly Stroke[] {
  return text
    .trim()
    .split(/\s+/)
    .flatMap((bar, n) => {
      if (bar.length !== 16) throw new RangeError(`bar ${n + 1} has ${bar.length} places, not 16: ${bar}`);
      return bar
        .split('')
        .flatMap((mark, place) => (mark === '.' ? [] : [{ start: n * BAR + (place * BAR) / 16, mark }]));
    });
}
