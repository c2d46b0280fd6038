import { Chance } from './chance.ts';
import { frequencyOf, type Note } from './notation.ts';
import { bassLine, forceAt } from './score.ts';
import {
  add,
  fall,
  frameAt,
  RATE,
  saw,
  shape,
  sides,
  sine,
  soft,
  Svf,
  type Progress,
  type Stem,
} from './sound.ts';

/** A plucked electric bass; its player's touch is uneven, by several dB, which is the compressor's work. */
export function playBass(stem: Stem, progress: Progress): void {
  const [out] = sides(stem);
  const hand = new Chance(31);
  bassLine.forEach((note, n) => {
    const next = bassLine[n + 1];
    const force = (0.5 + 0.4 * forceAt(note.start)) * (1 + hand.around(0.45));
    const target = note.word === 'slide' && next !== undefined ? next.pitch : note.pitch;
    pluck(out, note, target, force, hand);
    progress(n / bassLine.length);
  });
}

/** How long before its end a note starts to slide, seconds. */
const SLIDE = 0.11;

function pluck(out: Float32Array, note: Note, target: number, force: number, hand: Chance): void {
  const start = frameAt(note.start + hand.around(0.006));
  const length = Math.round((note.length * 0.94 + (note.word === 'slide' ? 0.03 : 0)) * RATE);
  const frequency = frequencyOf(note.pitch);
  const ratio = frequencyOf(target) / frequency;
  const filter = new Svf(300, 0.9);
  const keep = fall(5.5);
  const darker = fall(0.9);
  let level = force;
  let bright = 1;
  let phase = 0;
  for (let i = 0; i < length; i++) {
    if (i % 32 === 0) filter.tune(240 + 3 * frequency + 1900 * force * bright, 0.95);
    const slid = Math.max(0, Math.min(1, 1 - (length - i) / (SLIDE * RATE)));
    const step = (frequency * (1 + (ratio - 1) * slid)) / RATE;
    phase += step;
    if (phase >= 1) phase -= 1;
    filter.run(saw(phase, step) + 0.5 * sine(phase) + (i < 400 ? 0.25 * hand.noise() : 0));
    const y = level * soft(1.4 * filter.low);
    add(out, start + i, y * shape(i, length, 140, 1400));
    level *= keep;
    bright *= darker;
  }
}
