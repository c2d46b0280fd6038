/** What the strips of a FaderPort 8 or 16 show: three or four lines of text, a bar and a meter, each strip by itself. */
import { TEXT_ROOM } from '../model/controls.ts';
import type { FaderportProfile } from '../model/profile.ts';
import { light, ring, type Shown } from '../model/shown.ts';
import type { ByteWriter } from '../wire/byte-writer.ts';

type Display = FaderportProfile['display'];
type Size = 'small' | 'large';

/** What fits in a display in each of its modes. @source Reasonus, pictures of the modes; Ardour, fp8_strip.cc */
const modes: readonly { readonly lines: readonly Size[]; readonly meter: boolean }[] = [
  { lines: ['small', 'small', 'large'], meter: false },
  { lines: ['large', 'small', 'small'], meter: false },
  { lines: ['small', 'small', 'small', 'small'], meter: false },
  { lines: ['large', 'large'], meter: false },
  { lines: ['large', 'large'], meter: true },
  { lines: ['small', 'small', 'large'], meter: true },
  { lines: ['small', 'large', 'small'], meter: false },
  { lines: ['large', 'small', 'small'], meter: true },
  { lines: ['small', 'large', 'small'], meter: true },
];

/** What the lines are called from the top, by how many there are: the first and the last are so everywhere. */
const lineNames: Readonly<Record<number, readonly string[]>> = {
  2: ['upper', 'lower'],
  3: ['upper', 'middle', 'lower'],
  4: ['upper', 'second', 'third', 'lower'],
};

/** The lines of a display from the top: their names, and the characters that fit. */
export function linesOf(display: Display): readonly { readonly name: string; readonly cells: number }[] {
  const { lines } = modeOf(display);
  return lines.map((size, n) => ({ name: lineNames[lines.length]?.[n] ?? '', cells: display[size] }));
}

export function hasMeter(display: Display): boolean {
  return modeOf(display).meter;
}

function modeOf({ mode }: Display): (typeof modes)[number] {
  return modes[mode] as (typeof modes)[number];
}

// ── text ──

const WRITE_LINE = 0x12;
const SET_MODE = 0x13;
/** Forgets what was written before. */
const CLEAR = 0x10;
const INVERTED = 0x04;
const aligned = { centre: 0, left: 1, right: 2 } as const;

const SPACE = 0x20;
const UNKNOWN = 0x3f; // a question mark

/** Bytes of every SysEx to these units up to the command. */
function header(id: number, command: number, out: ByteWriter): void {
  out.put3(0xf0, 0x00, 0x01);
  out.put3(0x06, id, command);
}

/** Empties the display of a strip, and lays it out. */
export function layOut(id: number, strip: number, { mode }: Display, out: ByteWriter): void {
  header(id, SET_MODE, out);
  out.put3(strip, mode | CLEAR, 0xf7);
}

/** A line, as long as its text: spaces after it would push it out of the middle. */
export function showLine(
  id: number,
  strip: number,
  line: number,
  row: Shown,
  index: number,
  inverted: boolean,
  cells: number,
  display: Display,
  out: ByteWriter,
): void {
  header(id, WRITE_LINE, out);
  out.put3(strip, line, aligned[display.align] | (inverted ? INVERTED : 0));
  const from = index * TEXT_ROOM;
  let length = cells;
  while (length > 0 && row.text[from + length - 1] === SPACE) length--;
  for (let i = 0; i < length; i++) out.put(character(row.text[from + i] ?? SPACE));
  out.put(0xf7);
}

/** What it can show is 20…7E; the bit for a point has no meaning here. */
function character(code: number): number {
  const plain = code & 0x7f;
  return plain >= SPACE && plain <= 0x7e ? plain : UNKNOWN;
}

/** Does this light, which is a line in black on white, burn? */
export function isLit(row: Shown, index: number): boolean {
  return (row.value[index] ?? light.off) !== light.off;
}

// ── bars ──

/** Where the bars of the first eight strips begin, and of the others, and how far behind each bar its mode is. */
const BARS = 0x30;
const BARS_FROM_9 = 0x40;
const BAR_MODES = 8;
const NO_BAR = 4;

/** Normal, bipolar, fill, spread, by the styles of rings. */
const barModes: readonly number[] = [0, 1, 2, 3];

/**
 * How far along a bar is, and how it is drawn where that changes. One that goes out is emptied first, as Ardour does.
 *
 * @source manual of the FaderPort 16, 11.2.5; Ardour, fp8_strip.cc
 */
export function showBar(
  strip: number,
  row: Shown,
  index: number,
  before: Shown | undefined,
  out: ByteWriter,
): void {
  const controller = (strip < 8 ? BARS : BARS_FROM_9 - 8) + strip;
  const value = row.value[index] ?? -1;
  out.put3(0xb0, controller, value > 0 ? Math.round(Math.min(value, 1) * 0x7f) : 0);
  const mode = barMode(row, index);
  if (before === undefined || barMode(before, index) !== mode) out.put3(0xb0, controller + BAR_MODES, mode);
}

function barMode(row: Shown, index: number): number {
  if (!((row.value[index] ?? -1) >= 0)) return NO_BAR;
  return barModes[(row.style[index] ?? 0) & ring.spread] ?? NO_BAR;
}

export function blankBar(strip: number, out: ByteWriter): void {
  const controller = (strip < 8 ? BARS : BARS_FROM_9 - 8) + strip;
  out.put3(0xb0, controller, 0);
  out.put3(0xb0, controller + BAR_MODES, NO_BAR);
}

// ── meters ──

const FULL = 0x7f;

/** Peaks: half decibels from −63.5 dBFS up. They fall by themselves. @source Ardour, fp8_strip.cc */
export function showMeter(strip: number, level: number, out: ByteWriter): void {
  const height = level > -FULL / 2 ? Math.min(FULL, Math.round(2 * level + FULL)) : 0;
  out.put2(strip < 8 ? 0xd0 | strip : 0xc0 | (strip - 8), height);
}
