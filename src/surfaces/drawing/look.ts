import { TEXT_ROOM } from '../../model/controls.ts';
import type { Shown } from '../../model/shown.ts';

/** Everything that a picture shows, as bytes: the same bytes are the same picture. */
export type Look = Uint8Array;

/** What kind of picture it is. */
export const shape = { key: 0, quarter: 1, meter: 2 } as const;

/** Where what stands in a look. */
export const part = {
  shape: 0,
  width: 1,
  height: 2,
  turned: 3,
  light: 4,
  ring: 5,
  bar: 6,
  colour: 7,
  upper: 10,
  lower: 10 + TEXT_ROOM,
} as const;

const LENGTH = 10 + 2 * TEXT_ROOM;

/** How finely a bar is drawn: its place is one of these steps, or `NO_BAR`. */
export const BAR_STEPS = 200;
export const NO_BAR = 255;

export function newLook(): Look {
  return new Uint8Array(LENGTH);
}

/** A place on a bar, 0..1; nowhere (−1, NaN) there is none. */
export function setBar(look: Look, at: number): void {
  look[part.bar] = at >= 0 ? Math.round(Math.min(1, at) * BAR_STEPS) : NO_BAR;
}

export function setColour(look: Look, row: Shown, control: number): void {
  const colour = row.value[control] as number;
  look[part.colour] = colour >> 16;
  look[part.colour + 1] = colour >> 8;
  look[part.colour + 2] = colour;
}

export function setText(look: Look, at: number, row: Shown, control: number): void {
  const from = control * TEXT_ROOM;
  for (let i = 0; i < TEXT_ROOM; i++) look[at + i] = row.text[from + i] as number;
}

/** Do two look the same? */
export function sameLook(a: Look, b: Look): boolean {
  for (let i = 0; i < LENGTH; i++) if (a[i] !== b[i]) return false;
  return true;
}

const POINT = 0x80;
const SPACE = 0x20;

/**
 * What is written in a look, as it is drawn: a minus before a number is a true one, and `inf` the sign for it. Bit 7 of a
 * character is a point behind it.
 */
export function textOf(look: Look, at: number): string {
  let text = '';
  for (let i = at; i < at + TEXT_ROOM; i++) {
    const code = look[i] as number;
    text += String.fromCodePoint(Math.max(SPACE, code & ~POINT)) + (code >= POINT ? '.' : '');
  }
  return text
    .trim()
    .replace(/(?<![\w-])-(?=\d|inf\b)/gu, '−')
    .replace(/(?<=^|[\s−])inf\b/gu, '∞');
}
