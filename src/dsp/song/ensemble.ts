import { Chance } from './chance.ts';
import { frequencyOf } from './notation.ts';
import { changes, forceAt, highLine, leadUp, sectionAt } from './score.ts';
import { add, fall, frameAt, RATE, saw, shape, sides, sine, Svf, type Progress, type Stem } from './sound.ts';

/** How many play one note on each side, how far apart they are tuned, and how they begin and end. */
interface Desk {
  readonly players: number;
  /** Cents. */
  readonly apart: number;
  readonly vibrato: number;
  /** Seconds. */
  readonly attack: number;
  readonly release: number;
}

const padDesk: Desk = { players: 2, apart: 9, vibrato: 0, attack: 0.5, release: 0.9 };
const bowDesk: Desk = { players: 2, apart: 6, vibrato: 11, attack: 0.28, release: 0.35 };

/** Warm and slow, behind everything; its filter opens and closes with the song. */
export function playPad(stem: Stem, progress: Progress): void {
  const hand = new Chance(51);
  changes.forEach((change, n) => {
    for (const pitch of change.chord.close) {
      const level = 0.16 * (0.6 + 0.4 * forceAt(change.start));
      hold(stem, change.start - 0.08, change.length + 0.1, pitch, level, padDesk, hand);
    }
    progress(n / changes.length);
  });
  for (const channel of stem) {
    dampen(channel, (at) => 500 + 1500 * forceAt(at) * forceAt(at) + 180 * sine(at / 11), 0.8);
  }
}

/** Strings: silent at first, below the end of a verse, wide in the chorus with a line on top; they swell towards its end. */
export function playStrings(stem: Stem, progress: Progress): void {
  const hand = new Chance(52);
  for (const { start, length, chord } of changes) {
    const section = sectionAt(start);
    if (section !== 'chorus' && section !== 'outro' && leadUp(start + length / 2) === 0) continue;
    for (const pitch of chord.wide.slice(0, 3)) {
      hold(stem, start - 0.05, length + 0.05, pitch, 0.14 * swell(start), bowDesk, hand);
    }
    progress(start / 64);
  }
  for (const { start, length, pitch } of highLine) {
    hold(stem, start - 0.04, length + 0.06, pitch, 0.2 * swell(start), bowDesk, hand);
  }
  for (const channel of stem) {
    dampen(channel, (at) => 1800 + 3400 * forceAt(at), 0.6);
    box(channel);
  }
}

/** Louder from bar to bar of a chorus. */
function swell(start: number): number {
  const bar = Math.floor(start / 2) % 6;
  return forceAt(start) * (sectionAt(start) === 'chorus' ? 0.8 + 0.06 * ((bar + 2) % 6) : 0.75);
}

/** A note held by a desk of players on each side. */
function hold(
  stem: Stem,
  at: number,
  seconds: number,
  pitch: number,
  level: number,
  desk: Desk,
  hand: Chance,
): void {
  for (const out of sides(stem)) {
    for (let player = 0; player < desk.players; player++) {
      const detuned = pitch + (desk.apart * ((player - (desk.players - 1) / 2) * 2 + hand.around(0.6))) / 100;
      play(out, frameAt(at + hand.between(0, 0.05)), seconds, detuned, level, desk, hand);
    }
  }
}

function play(
  out: Float32Array,
  start: number,
  seconds: number,
  pitch: number,
  level: number,
  desk: Desk,
  hand: Chance,
): void {
  const length = Math.min(out.length - start, Math.round((seconds + desk.release) * RATE));
  const step = frequencyOf(pitch) / RATE;
  const depth = (desk.vibrato / 1200) * Math.LN2 * step;
  const rate = hand.between(4.9, 5.8) / RATE;
  const attack = desk.attack * RATE * hand.between(0.8, 1.2);
  const release = desk.release * RATE;
  let phase = hand.between(0, 1);
  let now = step;
  let gain = 0;
  for (let i = 0; i < length; i++) {
    if (i % 16 === 0) {
      now = step + depth * sine(i * rate) * Math.min(1, i / 20_000);
      gain = level * shape(i + 8, length, attack, release);
    }
    phase += now;
    if (phase >= 1) phase -= 1;
    add(out, start + i, gain * saw(phase, now));
  }
}

/** A low-pass that follows the song. */
function dampen(channel: Float32Array, cutoff: (seconds: number) => number, q: number): void {
  const filter = new Svf(1000, q);
  const slow = fall(0.9 / 64);
  let at = cutoff(0);
  for (let i = 0; i < channel.length; i++) {
    if (i % 64 === 0) {
      const wanted = cutoff(i / RATE);
      at = wanted + (at - wanted) * slow;
      filter.tune(at, q);
    }
    filter.run(channel[i] as number);
    channel[i] = filter.low;
  }
}

/** What the bodies of the instruments add and what is below them. */
function box(channel: Float32Array): void {
  const wood = new Svf(480, 1.6);
  const bridge = new Svf(2600, 1.2);
  const floor = new Svf(150, 0.7);
  for (let i = 0; i < channel.length; i++) {
    floor.run(channel[i] as number);
    wood.run(floor.high);
    bridge.run(floor.high);
    channel[i] = 0.7 * floor.high + 0.4 * wood.band + 0.5 * bridge.band;
  }
}
