/** Messages with slots, as device files write them: "9{light} {number} {colour}". */

/** What is put into a slot when a message goes out. The others are known of a control once and for all. */
export const slots = [
  'value', // seven bits
  'high', // the two halves of fourteen
  'low',
  'page', // the page in front, from 0
  'light', // the value for off, on or flashing
  'colour', // the nearest of the palette
  'red', // seven bits
  'green',
  'blue',
  'ring', // the value for the way a ring is drawn
] as const;
export type Slot = (typeof slots)[number];

/** What stands for a row of bytes: a line, its characters; segments, those of a digit; points, seven of them a byte. */
export const rows = ['line 1', 'line 2', 'segments', 'points'] as const;
export type Row = (typeof rows)[number];

/** What is known of a control of a run before anything is shown on it. */
const known = ['number', 'index', 'channel', 'n'] as const;
type Known = (typeof known)[number];
export type Knowns = Readonly<Partial<Record<Known, number>>>;

/** One byte of a template: a number, and what is added to it. */
interface Byte {
  readonly base: number;
  readonly knowns: readonly Known[];
  readonly slots: readonly Slot[];
}
type Token = Byte | { readonly row: Row };

/** A template that was read, or why it could not be. */
export type Template = { readonly tokens: readonly Token[] } | { readonly problem: string };

const ROOM_FOR_SLOTS = 2;

/** Reads a template. */
export function readTemplate(text: string): Template {
  const tokens: Token[] = [];
  for (const [written] of text.matchAll(/[\da-f]?\{[^}]*\}?|\S+/gu)) {
    const token = readToken(written);
    if (typeof token === 'string') return { problem: token };
    tokens.push(token);
  }
  const problem = shapeOf(tokens);
  return problem === undefined ? { tokens } : { problem };
}

function readToken(written: string): Token | string {
  if (/^[\da-f]{2}$/u.test(written)) return { base: Number.parseInt(written, 16), knowns: [], slots: [] };
  const [, nibble, inside] = /^([\da-f]?)\{([^{}]+)\}$/u.exec(written) ?? [];
  if (inside === undefined)
    return `expected bytes such as "90" and slots such as "{number}" with spaces between, found "${written}"`;
  const row = rows.find((one) => one === inside);
  if (row !== undefined) return nibble === '' ? { row } : `"{${row}}" is a row of bytes and stands alone`;
  return readSum(inside, nibble === '' ? 0 : Number.parseInt(nibble as string, 16) << 4);
}

function readSum(inside: string, base: number): Byte | string {
  const byte = { base, knowns: [] as Known[], slots: [] as Slot[] };
  for (const part of inside.split('+').map((one) => one.trim())) {
    const slot = slots.find((one) => one === part);
    const fixed = known.find((one) => one === part);
    if (slot) byte.slots.push(slot);
    else if (fixed) byte.knowns.push(fixed);
    else if (/^\d{1,3}$/u.test(part)) byte.base += Number(part);
    else return `there is no slot "{${part}}"; there are ${[...known, ...slots, ...rows].join(', ')}`;
  }
  return byte.slots.length <= ROOM_FOR_SLOTS ? byte : `at most ${ROOM_FOR_SLOTS} things that change add up`;
}

/** A status byte by its first half, and how many bytes follow it. */
const dataBytes: Readonly<Record<number, number>> = { 8: 2, 9: 2, 10: 2, 11: 2, 12: 1, 13: 1, 14: 2 };

/** What is wrong with the whole of it: it is one message, from its status to its end. */
function shapeOf(tokens: readonly Token[]): string | undefined {
  const [status, ...data] = tokens;
  if (status === undefined || 'row' in status)
    return 'expected one whole message such as "90 {number} {value}"';
  if (status.base === 0xf0) {
    const end = tokens.at(-1) as Token;
    return 'base' in end && end.base === 0xf7 ? undefined : 'expected one whole message: SysEx ends in f7';
  }
  const length = dataBytes[status.base >> 4];
  if (length === undefined)
    return 'expected one whole message: it begins with its status, 80 to ef, or with f0';
  if (data.length !== length || data.some((one) => 'row' in one))
    return `expected one whole message: this kind has ${length} bytes after the first`;
  return undefined;
}

/** The slots and rows a template makes use of. */
export function usesOf(template: Template): ReadonlySet<Slot | Row | Known> {
  if ('problem' in template) return new Set();
  return new Set(
    template.tokens.flatMap((one) => ('row' in one ? [one.row] : [...one.slots, ...one.knowns])),
  );
}

/** Nothing is added in the place of a slot. */
export const NO_SLOT = 255;

/** A template for one control, ready to be put on the cable: bytes, and what is added to each. */
export interface Program {
  readonly bases: Uint8Array;
  readonly first: Uint8Array;
  readonly second: Uint8Array;
  /** 0 for a byte; else the number of the row that stands in its place, from 1. */
  readonly rows: Uint8Array;
}

/** Makes templates ready for one control. @throws RangeError for templates that are not in order: device files are checked. */
export function compile(templates: readonly string[], of: Knowns): Program {
  const tokens = templates.flatMap((text) => {
    const template = readTemplate(text);
    if ('problem' in template) throw new RangeError(template.problem);
    return template.tokens;
  });
  return {
    bases: Uint8Array.from(tokens, (one) => ('row' in one ? 0 : baseOf(one, of))),
    first: Uint8Array.from(tokens, (one) => slotAt(one, 0)),
    second: Uint8Array.from(tokens, (one) => slotAt(one, 1)),
    rows: Uint8Array.from(tokens, (one) => ('row' in one ? 1 + rows.indexOf(one.row) : 0)),
  };
}

/** What is known of a byte of a control. */
function baseOf({ base, knowns }: Byte, of: Knowns): number {
  return knowns.reduce((sum, one) => sum + (of[one] ?? 0), base);
}

function slotAt(token: Token, nth: number): number {
  const slot = 'row' in token ? undefined : token.slots[nth];
  return slot === undefined ? NO_SLOT : slots.indexOf(slot);
}

/** The bytes of a template that are out of range for a control of a run, whatever is put into its slots. */
export function overflows(template: Template, of: Knowns): boolean {
  if ('problem' in template) return false;
  return template.tokens.some(
    (one, n) => n > 0 && 'base' in one && one.base < 0x80 && baseOf(one, of) > 0x7f,
  );
}

/** What the slots hold, by their numbers. */
export type Registers = Int32Array;

/** The byte at a place of a program: never a status where there was none, nor another one. */
export function byteAt({ bases, first, second }: Program, at: number, registers: Registers): number {
  const base = bases[at] as number;
  const one = first[at] as number;
  const other = second[at] as number;
  let more = 0;
  if (one !== NO_SLOT) more += registers[one] as number;
  if (other !== NO_SLOT) more += registers[other] as number;
  return base < 0x80 ? (base + more) & 0x7f : base + (more & 0x0f);
}
