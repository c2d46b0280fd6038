/** The controls of Stream Decks: what they are called, and which local number is what. */
import { TEXT_ROOM, type ControlKind, type UnitControl, type Together } from '../model/controls.ts';
import type { StreamDeckProfile } from '../model/profile.ts';

/** Of any model. */
export const MOST_KEYS = 32;
export const MOST_COLUMNS = 9;
export const MOST_ENCODERS = 8;

/** What is sent as one picture stands side by side, the first being what is pressed or turned. */
export const keyParts = { key: 0, upper: 1, lower: 2, colour: 3, meter: 4 } as const;
export const quarterParts = { encoder: 0, upper: 1, lower: 2, colour: 3 } as const;
const KEY_PARTS = 5;
const QUARTER_PARTS = 4;

/** Local numbers, the same in all models: where each run of them begins. */
export const runs = {
  keys: 0,
  quarters: MOST_KEYS * KEY_PARTS,
  meters: MOST_KEYS * KEY_PARTS + MOST_ENCODERS * QUARTER_PARTS,
  pushes: MOST_KEYS * KEY_PARTS + MOST_ENCODERS * (QUARTER_PARTS + 1),
  taps: MOST_KEYS * KEY_PARTS + MOST_ENCODERS * (QUARTER_PARTS + 2),
  rests: MOST_KEYS * KEY_PARTS + MOST_ENCODERS * (QUARTER_PARTS + 3),
  swipeLeft: MOST_KEYS * KEY_PARTS + MOST_ENCODERS * (QUARTER_PARTS + 4),
  swipeRight: MOST_KEYS * KEY_PARTS + MOST_ENCODERS * (QUARTER_PARTS + 4) + 1,
} as const;

/** Local number of a key, counted from 0, row by row from the top left, as the unit counts them. */
export function localOfKey(key: number): number {
  return runs.keys + key * KEY_PARTS;
}

/** Local number of an encoder, counted from 0. */
export function localOfEncoder(encoder: number): number {
  return runs.quarters + encoder * QUARTER_PARTS;
}

/** Key, or encoder, that a local number belongs to, from 0; what is neither is −1. */
export function keyOf(local: number): number {
  return local < runs.quarters ? Math.floor(local / KEY_PARTS) : -1;
}
export function quarterOf(local: number): number {
  return local >= runs.quarters && local < runs.meters
    ? Math.floor((local - runs.quarters) / QUARTER_PARTS)
    : -1;
}
/** Encoder whose meter a local number is, from 0; −1 for none. */
export function meterOf(local: number): number {
  return local >= runs.meters && local < runs.pushes ? local - runs.meters : -1;
}

/** The controls of each picture: once, so that asking for them allocates nothing. */
const pictures: readonly Together[] = [
  ...Array.from({ length: MOST_KEYS }, (_, key) => ({ first: localOfKey(key), count: KEY_PARTS })),
  ...Array.from({ length: MOST_ENCODERS }, (_, one) => ({
    first: localOfEncoder(one),
    count: QUARTER_PARTS,
  })),
];

export function together(local: number): Together | undefined {
  const key = keyOf(local);
  if (key >= 0) return pictures[key];
  const quarter = quarterOf(local);
  return quarter < 0 ? undefined : pictures[MOST_KEYS + quarter];
}

/** What a row of keys is called: A, B, C … */
function letterOf(row: number): string {
  return String.fromCodePoint(0x41 + row);
}

function part(local: number, name: string, kind: ControlKind, strip: number): UnitControl {
  return { local, name, kind, strip, ...(kind === 'text' && { cells: TEXT_ROOM }) };
}

export function controls({ rows, strips, touchStrip }: StreamDeckProfile): readonly UnitControl[] {
  const keys = Array.from({ length: rows * strips }, (_, key) => {
    const first = localOfKey(key);
    const row = letterOf(Math.floor(key / strips));
    const strip = (key % strips) + 1;
    return [
      part(first + keyParts.key, `key ${row} {strip}`, 'key', strip),
      part(first + keyParts.upper, `text ${row} upper {strip}`, 'text', strip),
      part(first + keyParts.lower, `text ${row} lower {strip}`, 'text', strip),
      part(first + keyParts.colour, `colour ${row} {strip}`, 'colour', strip),
      part(first + keyParts.meter, `meter ${row} {strip}`, 'meter', strip),
    ];
  });
  return [...keys.flat(), ...(touchStrip ? ofTouchStrip(strips) : [])];
}

function ofTouchStrip(strips: number): readonly UnitControl[] {
  const each = (of: (n: number) => readonly UnitControl[]): readonly UnitControl[] =>
    Array.from({ length: strips }, (_, n) => of(n)).flat();
  return [
    ...each((n) => [
      part(localOfEncoder(n) + quarterParts.encoder, 'encoder {strip}', 'encoder', n + 1),
      part(localOfEncoder(n) + quarterParts.upper, 'text upper {strip}', 'text', n + 1),
      part(localOfEncoder(n) + quarterParts.lower, 'text lower {strip}', 'text', n + 1),
      part(localOfEncoder(n) + quarterParts.colour, 'colour {strip}', 'colour', n + 1),
    ]),
    ...each((n) => [part(runs.meters + n, 'meter {strip}', 'meter', n + 1)]),
    ...each((n) => [part(runs.pushes + n, 'key encoder {strip}', 'key', n + 1)]),
    ...each((n) => [part(runs.taps + n, 'key touch {strip}', 'key', n + 1)]),
    ...each((n) => [part(runs.rests + n, 'key touch long {strip}', 'key', n + 1)]),
    part(runs.swipeLeft, 'key swipe left', 'key', 0),
    part(runs.swipeRight, 'key swipe right', 'key', 0),
  ];
}
