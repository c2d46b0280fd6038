import { Chance } from './chance.ts';
import { frequencyOf } from './notation.ts';
import { changes, forceAt, sectionAt, type Change } from './score.ts';
import { add, fall, frameAt, RATE, sides, Svf, type Progress, type Stem } from './sound.ts';

/** The open strings, keys of E2 A2 D3 G3 B3 E4. */
const open = [40, 45, 50, 55, 59, 64] as const;

/** One of two takes of the same part: another hand, another guitar. */
export interface Take {
  readonly seed: number;
  /** Where the pick meets the string, share of its length. */
  readonly pick: number;
  /** Resonances of the body, Hz. */
  readonly body: readonly [number, number, number];
  /** Tuning, cents. */
  readonly tuned: number;
}

export const takes: readonly [Take, Take] = [
  { seed: 61, pick: 0.17, body: [104, 212, 395], tuned: 2 },
  { seed: 62, pick: 0.12, body: [112, 228, 440], tuned: -3 },
];

/** What is done to one string: plucked at a pitch, or damped (pitch 0). */
interface Pluck {
  readonly at: number;
  readonly pitch: number;
  readonly force: number;
}

/** Strums of a bar: beat, down or up, how hard. */
type Strum = readonly [beat: number, way: 'down' | 'up', force: number];
const strums: readonly Strum[] = [
  [0, 'down', 1],
  [1, 'down', 0.8],
  [1.5, 'up', 0.55],
  [2.5, 'up', 0.7],
  [3, 'down', 0.85],
  [3.5, 'up', 0.6],
];
/** Picked strings of a bar, in eighths, counted from the lowest that the chord has. */
const picking = [0, 3, 2, 4, 1, 3, 2, 4] as const;

/** An acoustic guitar: picked in the verse, strummed in the chorus, one slow chord at the end. */
export function playGuitar(stem: Stem, take: Take, progress: Progress): void {
  const [out] = sides(stem);
  const strings = part(take);
  strings.forEach((plucks, n) => {
    sound(out, plucks, take, new Chance(take.seed * 10 + n));
    progress((n + 1) / strings.length);
  });
  resonate(out, take);
}

/** What each string has to do, in order of time. */
function part(take: Take): readonly Pluck[][] {
  const hand = new Chance(take.seed);
  const strings: Pluck[][] = open.map(() => []);
  for (const change of changes) {
    const section = sectionAt(change.start);
    if (section === 'intro') continue;
    if (change.length > 2) strum(strings, change, [0, 'down', 0.8], hand, 0.06);
    else if (section === 'chorus') {
      for (const [beat, way, force] of strums) {
        if (beat * 0.5 < change.length) strum(strings, change, [beat, way, force], hand, 0.011);
      }
    } else pick(strings, change, hand);
    damp(strings, change.start + change.length - 0.03);
  }
  return strings.map((plucks) => plucks.sort((a, b) => a.at - b.at));
}

function strum(
  strings: Pluck[][],
  change: Change,
  [beat, way, force]: Strum,
  hand: Chance,
  gap: number,
): void {
  const at = change.start + beat * 0.5 + hand.around(0.01) - 0.012;
  const level = force * forceAt(at) * (1 + hand.around(0.15));
  let n = 0;
  for (let i = 0; i < 6; i++) {
    const string = way === 'down' ? i : 5 - i;
    const fret = change.chord.frets[string] ?? -1;
    if (fret < 0 || (way === 'up' && n > 3)) continue;
    const pitch = (open[string] as number) + fret;
    const late = n * gap * (1 + hand.around(0.3));
    strings[string]?.push({ at: at + late, pitch, force: level * (1 - 0.06 * n) * (1 + hand.around(0.12)) });
    n++;
  }
}

function pick(strings: Pluck[][], change: Change, hand: Chance): void {
  const played = change.chord.frets.flatMap((fret, string) => (fret < 0 ? [] : [string]));
  for (let n = 0; n * 0.25 < change.length; n++) {
    const string = played[Math.min(picking[n % 8] ?? 0, played.length - 1)] ?? 5;
    const at = change.start + n * 0.25 + hand.around(0.012);
    const pitch = (open[string] as number) + (change.chord.frets[string] ?? 0);
    strings[string]?.push({
      at,
      pitch,
      force: (n % 4 === 0 ? 0.8 : 0.6) * forceAt(at) * (1 + hand.around(0.2)),
    });
  }
}

function damp(strings: Pluck[][], at: number): void {
  for (const plucks of strings) plucks.push({ at, pitch: 0, force: 0 });
}

const LONGEST = 1024;

/** A string after Karplus and Strong, tuned by an all-pass (Jaffe and Smith, CMJ 1983). */
class WoundString {
  readonly #line = new Float32Array(LONGEST);
  #at = 0;
  #delay = 100;
  #keep = 0;
  #turn = 0;
  #in = 0;
  #out = 0;
  #last = 0;

  /** @param time the note takes to a thousandth, seconds. */
  tune(frequency: number, time: number): void {
    const period = RATE / frequency - DULL; // the loop's low-pass holds it up by as much
    this.#delay = Math.floor(period - 0.3);
    const rest = period - this.#delay;
    this.#turn = (1 - rest) / (1 + rest);
    this.#keep = fall((time * frequency) / RATE);
  }

  /** A hand on the string. */
  damp(): void {
    this.#keep *= 0.86;
  }

  run(pushed: number): number {
    const line = this.#line;
    const x = line[(this.#at - this.#delay) & (LONGEST - 1)] as number;
    const tuned = this.#turn * (x - this.#out) + this.#in;
    this.#in = x;
    this.#out = tuned;
    const y = this.#keep * ((1 - DULL) * tuned + DULL * this.#last) + pushed;
    this.#last = tuned;
    line[this.#at & (LONGEST - 1)] = y;
    this.#at++;
    return y;
  }
}

/** How much of the loop is the sample before: what the string loses at the top, and its delay in samples. */
const DULL = 0.3;
/** A string that was not touched for so long is still, seconds. */
const STILL = 4.5;

function sound(out: Float32Array, plucks: readonly Pluck[], take: Take, hand: Chance): void {
  const string = new WoundString();
  plucks.forEach(({ at, pitch, force }, n) => {
    const start = frameAt(at);
    const next = frameAt(plucks[n + 1]?.at ?? Infinity);
    const end = Math.min(out.length, next, start + STILL * RATE);
    let push: Float32Array | undefined;
    if (pitch > 0) {
      const frequency = frequencyOf(pitch + take.tuned / 100);
      string.tune(frequency, 3.6 - 0.03 * (pitch - 40));
      push = stroke(frequency, force, take, hand);
    } else string.damp();
    for (let i = start; i < end; i++) add(out, i, string.run(push?.[i - start] ?? 0));
  });
}

/** What the pick puts into the string: one period of noise, brighter when harder, less what its place on the string takes. */
function stroke(frequency: number, force: number, take: Take, hand: Chance): Float32Array {
  const period = Math.round(RATE / frequency);
  const shift = Math.max(1, Math.round(period * take.pick));
  const push = new Float32Array(period + shift);
  const bright = 0.12 + 0.3 * force;
  let y = 0;
  for (let i = 0; i < period; i++) {
    y += bright * (hand.noise() - y);
    add(push, i, force * y);
    add(push, i + shift, -force * y);
  }
  return push;
}

/** The body of the guitar. */
function resonate(out: Float32Array, { body }: Take): void {
  const floor = new Svf(75, 0.7);
  const air = new Svf(body[0], 2.5);
  const top = new Svf(body[1], 3);
  const back = new Svf(body[2], 2);
  const attack = new Svf(3800, 0.7);
  for (let i = 0; i < out.length; i++) {
    floor.run(out[i] as number);
    const x = floor.high;
    air.run(x);
    top.run(x);
    back.run(x);
    attack.run(x);
    out[i] = 0.7 * x + 0.5 * air.band + 0.6 * top.band + 0.4 * back.band + 0.2 * attack.band;
  }
}
