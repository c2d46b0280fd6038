import type { MeterReading, Ring } from './face.ts';

export const STRIPS = 8;
/** Characters of each of a strip's two lines. */
export const CELLS = 7;
/** Lamps of a ring: seven from the left to the top, six from there on. */
const LEFT_LAMPS = 7;
const RIGHT_LAMPS = 6;
/** Digits from the left: two of assignment, then ten of time. */
export const DIGITS = 12;
const ASSIGNMENT_DIGITS = 2;
const METER_LAMPS = 8;
/** A level stands for so long and then falls, from full to nothing in so long, ns. */
const METER_STANDS = 1.2e9;
const METER_FALLS = 0.3e9;
const BLANK = 0x20;
const WHITE = 7;
/** Bit of a strip's colour byte that turns its lower line over. */
const INVERTS = 0x40;

/** What a strip's display shows. */
export interface StripReading {
  readonly upper: string;
  readonly lower: string;
  /** Bit 0 red, 1 green, 2 blue; 0 is dark. */
  readonly colour: number;
  /** The lower line is dark on bright. */
  readonly inverted: boolean;
}

/**
 * Everything an X-Touch in XCtl mode can be made to show. Memory and reading of it; which message goes where is the unit's.
 *
 * @source "Xctl Protocol for X-Touch" by FK; pythag/x-touch-xctl, `x-touch.cpp`. How long a meter stands is read from FK's "no
 *   flicker when it is repeated every 1.2 s"; how fast it then falls is assumed.
 */
export class XctlFace {
  readonly lights = new Uint8Array(128);
  /** Of each ring the lamps on the left, then of each those on the right: a bit each, the outermost on the left first. */
  readonly rings = new Uint8Array(2 * STRIPS);
  /** A bit for each segment, a to g, and bit 7 for the point. */
  readonly digits = new Uint8Array(DIGITS);
  readonly #texts = new Uint8Array(STRIPS * 2 * CELLS);
  readonly #colours = new Uint8Array(STRIPS);
  readonly #levels = new Uint8Array(STRIPS);
  readonly #levelsAt = new Float64Array(STRIPS);

  constructor() {
    this.clear();
  }

  /** Dark and empty, as after power-up. */
  clear(): void {
    for (const row of [this.lights, this.rings, this.digits, this.#levels]) row.fill(0);
    this.#texts.fill(BLANK);
    this.#colours.fill(WHITE);
  }

  /** Both lines and the colour of a strip. @param text fourteen characters. */
  writeStrip(strip: number, colour: number, text: readonly number[]): void {
    this.#colours[strip] = colour;
    this.#texts.set(text, strip * 2 * CELLS);
  }

  /** @param level 0..15: lamps that are lit, and from eight on all of them. */
  meter(strip: number, level: number, now: number): void {
    this.#levels[strip] = Math.min(level, METER_LAMPS);
    this.#levelsAt[strip] = now;
  }

  readMeter(strip: number, now: number): MeterReading {
    const fallen = Math.max(0, now - (this.#levelsAt[strip] ?? 0) - METER_STANDS) / METER_FALLS;
    const level = Math.max(0, (this.#levels[strip] ?? 0) / METER_LAMPS - fallen);
    const segments = Math.ceil(level * METER_LAMPS);
    return { level, segments, overload: segments === METER_LAMPS, signal: level > 0 };
  }

  readStrip(strip: number): StripReading {
    const line = (nth: number) =>
      lineText(this.#texts.subarray((2 * strip + nth) * CELLS).subarray(0, CELLS));
    const colour = this.#colours[strip] ?? 0;
    return { upper: line(0), lower: line(1), colour: colour & 7, inverted: (colour & INVERTS) !== 0 };
  }

  readRing(pot: number): Ring {
    const bits = (this.rings[pot] ?? 0) | ((this.rings[STRIPS + pot] ?? 0) << LEFT_LAMPS);
    const leds = Array.from({ length: LEFT_LAMPS + RIGHT_LAMPS }, (_, lamp) => ((bits >> lamp) & 1) === 1);
    return { leds, centre: false };
  }

  get assignment(): string {
    return digitText(this.digits.subarray(0, ASSIGNMENT_DIGITS));
  }

  get time(): string {
    return digitText(this.digits.subarray(ASSIGNMENT_DIGITS));
  }
}

/** 00 is no cell of its own: what else the line has stands in the middle. */
function lineText(cells: Uint8Array): string {
  const text = [...cells]
    .filter((code) => code !== 0)
    .map((code) => (code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '·'))
    .join('');
  return text.padStart(text.length + Math.floor((CELLS - text.length) / 2)).padEnd(CELLS);
}

/** Segments of the figures from 0 on. */
const FIGURES = [0x3f, 0x06, 0x5b, 0x4f, 0x66, 0x6d, 0x7d, 0x07, 0x7f, 0x6f];

/** What is read into the segments of a digit. @source FK and pythag (figures and "-"); letters as they are usually made */
const SIGNS: ReadonlyMap<number, string> = new Map([
  [0x00, ' '],
  ...FIGURES.map((segments, figure): [number, string] => [segments, String(figure)]),
  [0x40, '-'],
  [0x08, '_'],
  [0x48, '='],
  [0x63, '°'],
  [0x77, 'A'],
  [0x7c, 'b'],
  [0x39, 'C'],
  [0x58, 'c'],
  [0x5e, 'd'],
  [0x79, 'E'],
  [0x71, 'F'],
  [0x3d, 'G'],
  [0x76, 'H'],
  [0x74, 'h'],
  [0x1e, 'J'],
  [0x38, 'L'],
  [0x54, 'n'],
  [0x5c, 'o'],
  [0x73, 'P'],
  [0x67, 'q'],
  [0x50, 'r'],
  [0x78, 't'],
  [0x3e, 'U'],
  [0x1c, 'u'],
  [0x6e, 'y'],
]);

function digitText(digits: Uint8Array): string {
  return [...digits].map((code) => (SIGNS.get(code & 0x7f) ?? '?') + (code > 0x7f ? '.' : '')).join('');
}
