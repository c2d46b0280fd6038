/** How controls are made to show what they ought to. */
import { TEXT_ROOM } from '../model/controls.ts';
import type { MidiFeedback, MidiProfile } from '../model/profile.ts';
import { light, ring, Shown } from '../model/shown.ts';
import type { ByteWriter } from '../wire/byte-writer.ts';
import { dimmed, nearest, paletteOf, rgbOf, type Palette } from './midi-colours.ts';
import { colourOf, knownsOf, singlesOf, type Single } from './midi-controls.ts';
import { FOURTEEN_BITS, kinds, PAIR, SEVEN_BITS } from './midi-messages.ts';
import { segmentsOf } from './seven-segments.ts';
import { byteAt, compile, NO_SLOT, rows, slots, type Program, type Row, type Slot } from './midi-template.ts';

const segments = segmentsOf({ _: 0x08, j: 0x1e, q: 0x67 });

/** What a control shows, and by which messages. */
interface Voice {
  /** How many controls down the list its first part is. */
  readonly part: number;
  /** Its messages, one behind the other. */
  readonly messages: readonly Program[];
  /** What is said instead where it shows nothing at all. */
  readonly dark: readonly Program[] | undefined;
  readonly shows: 'light' | 'travel' | 'level' | 'text';
  /** The page it is on, from 0; −1: on all. */
  readonly page: number;
  readonly lights: readonly [off: number, on: number, flash: number];
  readonly off: number;
  readonly from: number;
  readonly to: number;
  readonly rings: readonly number[];
  readonly ringOff: number;
  /** Levels of a meter at which it goes a step further. */
  readonly scale: readonly number[];
  /** Where its colour is, counted from its first part; 0 for none. */
  readonly colourAt: number;
  readonly palette: Palette | undefined;
  readonly plain: number;
  readonly dim: number;
  /** Characters of its lines. */
  readonly cells: readonly number[];
  /** The controller keeps what it was set to when we go. */
  readonly keeps: boolean;
}

const known = new WeakMap<MidiProfile, readonly (Voice | undefined)[]>();

export function voicesOf(profile: MidiProfile): readonly (Voice | undefined)[] {
  let voices = known.get(profile);
  if (voices === undefined) {
    voices = singlesOf(profile).map((single) => voiceOf(single, profile));
    known.set(profile, voices);
  }
  return voices;
}

const WHITE = 0xffffff;
const noPalette: Palette | undefined = undefined;

function voiceOf(single: Single, profile: MidiProfile): Voice | undefined {
  const { of, shows, part, parts, nth } = single;
  const { kind, feedback, lines = [] } = of;
  if (!feedback || (kind === 'fader' && !profile.faders.motor)) return undefined;
  const templates = feedback.messages ?? plainly(single);
  if (templates.length === 0) return undefined;
  const fourteen = shows !== undefined && kinds[shows.message].bits === 14;
  const { from = 0, to = fourteen ? FOURTEEN_BITS : SEVEN_BITS, on = SEVEN_BITS, flash = on } = feedback;
  const { off = 0, ring: drawn, dark, palette } = feedback;
  const knowns = knownsOf(nth, shows, feedback);
  return {
    part,
    messages: templates.map((text) => compile([text], knowns)),
    dark: dark?.map((text) => compile([text], knowns)),
    shows: showsOf(kind),
    page: (of.page ?? 0) - 1,
    lights: [off, on, flash],
    off: kind === 'fader' ? from : off,
    from,
    to,
    rings: drawn ? [drawn.dot, drawn['boost-cut'], drawn.wrap, drawn.spread] : [],
    ringOff: drawn?.off ?? drawn?.dot ?? 0,
    scale: feedback.scale ?? [],
    colourAt: colourOf(of) === undefined ? 0 : parts - 1,
    palette: palette === undefined ? noPalette : paletteOf(profile.palettes?.[palette] ?? []),
    plain: feedback.plain === undefined ? WHITE : rgbOf(feedback.plain),
    dim: feedback.dim ?? 0,
    cells: lines.map(({ cells }) => cells),
    keeps: feedback.sets === true,
  };
}

function showsOf(kind: Single['of']['kind']): Voice['shows'] {
  if (kind === 'key' || kind === 'lamp') return 'light';
  if (kind === 'meter') return 'level';
  return kind === 'text' ? 'text' : 'travel';
}

/** What one message of a kind is as templates, where the file gives none. */
function plainly({ shows, of }: Single): readonly string[] {
  if (!shows) return [];
  const slot = of.kind === 'key' || of.kind === 'lamp' ? '{light}' : '{value}';
  const on = shows.channel === 'page' ? '{page}' : '{channel}';
  switch (shows.message) {
    case 'cc':
      return [`b${on} {number} ${slot}`];
    case 'note':
      return [`9${on} {number} ${slot}`];
    case 'bend':
      return [`e${on} {low} {high}`];
    case 'program':
      return [`c${on} {value}`];
    case 'pressure':
      return [`d${on} {value}`];
    case 'poly':
      return [`a${on} {number} {value}`];
    case 'cc14':
      return [`b${on} {number} {high}`, `b${on} {number+${PAIR}} {low}`];
    default:
      return parameterSaid(shows.message === 'rpn', shows.number, on, isCoarse(of.feedback, of.top));
  }
}

/** A parameter that ends at seven bits has them all in the coarse half. */
function isCoarse(feedback: MidiFeedback | undefined, top: number | undefined): boolean {
  return (feedback?.to ?? top ?? FOURTEEN_BITS) <= SEVEN_BITS;
}

/** Chooses a parameter and sets it. @source MIDI 1.0 Detailed Specification: number, coarse half first, then data */
function parameterSaid(registered: boolean, number: number, on: string, coarse: boolean): readonly string[] {
  const [high, low] = registered ? ['65', '64'] : ['63', '62'];
  const chosen = [`b${on} ${high} ${hex(number >> 7)}`, `b${on} ${low} ${hex(number & 0x7f)}`];
  return [...chosen, ...(coarse ? [`b${on} 06 {value}`] : [`b${on} 06 {high}`, `b${on} 26 {low}`])];
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

// ── showing ──

/** What is put into slots, by their numbers, and what was put there the last time. */
const registers = new Int32Array(slots.length);
const earlier = new Int32Array(slots.length);
const at = Object.fromEntries(slots.map((slot, n) => [slot, n])) as Readonly<Record<Slot, number>>;
/** Rows of bytes as programs number them. */
const rowOf = Object.fromEntries(rows.map((row, n) => [row, n + 1])) as Readonly<Record<Row, number>>;

/**
 * Says what a control shows, and all that goes out with it. Allocates nothing.
 *
 * @param index of the control in the row.
 * @param before what it shows now, where that is known: of several messages, those that would say nothing new are left out.
 * @param page in front, from 0: what is on another is not said, but for knobs that are set there as well.
 */
export function say(
  voice: Voice,
  row: Shown,
  index: number,
  before: Shown | undefined,
  page: number,
  out: ByteWriter,
): void {
  if (voice.page >= 0 && voice.page !== page && !voice.keeps) return;
  const first = index - voice.part;
  const wasNothing = before !== undefined && fill(voice, before, first, earlier);
  const nothing = fill(voice, row, first, registers);
  registers[at.page] = page;
  const messages = nothing && voice.dark ? voice.dark : voice.messages;
  const compare = before !== undefined && messages.length > 1 && wasNothing === nothing;
  for (let n = 0; n < messages.length; n++) {
    const message = messages[n] as Program;
    if (!compare || isNew(message)) sayMessage(voice, message, row, first, out);
  }
}

/** Does a message say anything that it did not say before? One in which nothing ever changes does. */
function isNew({ first, second, rows: lines }: Program): boolean {
  let fixed = true;
  for (let n = 0; n < first.length; n++) {
    if (lines[n] !== 0) return true;
    const one = first[n] as number;
    const other = second[n] as number;
    if (one === NO_SLOT || one === at.page) continue;
    fixed = false;
    if (registers[one] !== earlier[one]) return true;
    if (other !== NO_SLOT && registers[other] !== earlier[other]) return true;
  }
  return fixed;
}

function sayMessage(voice: Voice, message: Program, row: Shown, first: number, out: ByteWriter): void {
  for (let n = 0; n < message.bases.length; n++) {
    const which = message.rows[n] as number;
    if (which === 0) out.put(byteAt(message, n, registers));
    else sayRow(voice, which, row, first, out);
  }
}

/** Puts everything that a row has for this control into registers. @returns whether it shows nothing at all. */
function fill(voice: Voice, row: Shown, first: number, into: Int32Array): boolean {
  const value = row.value[first] as number;
  if (voice.shows === 'text') return fillColour(voice, row, first, true, into);
  if (voice.shows === 'light') {
    into[at.light] = voice.lights[value] ?? voice.lights[light.off];
    const lit = value === light.on || value === light.flash;
    return fillColour(voice, row, first, lit, into) || (!lit && voice.colourAt === 0);
  }
  const shown = voice.shows === 'level' ? levelOf(voice, value) : value;
  const assigned = shown >= 0;
  const travel = assigned ? voice.from + Math.round(Math.min(1, shown) * (voice.to - voice.from)) : voice.off;
  into[at.value] = travel;
  into[at.high] = travel >> 7;
  into[at.low] = travel & 0x7f;
  into[at.ring] = assigned ? (voice.rings[(row.style[first] as number) & RING] ?? 0) : voice.ringOff;
  return fillColour(voice, row, first, assigned, into) || !assigned;
}

/** The ways to draw a ring, without the lamp in the middle. */
const RING = ring.centreLamp - 1;

/** How far up a meter is, 0..1. */
function levelOf({ scale }: Voice, level: number): number {
  let steps = 0;
  while (steps < scale.length && level >= (scale[steps] as number)) steps++;
  return scale.length === 0 ? 0 : steps / scale.length;
}

/** A light that is off has its colour dimmed; one that is on and has none is lit in the plain one. @returns is it dark? */
function fillColour(voice: Voice, row: Shown, first: number, lit: boolean, into: Int32Array): boolean {
  if (voice.colourAt === 0) return false;
  const given = row.value[first + voice.colourAt] as number;
  let rgb = given > 0 ? given : voice.plain;
  if (!lit) rgb = given > 0 ? dimmed(given, voice.dim) : 0;
  into[at.red] = rgb >> 17;
  into[at.green] = (rgb >> 9) & 0x7f;
  into[at.blue] = (rgb >> 1) & 0x7f;
  if (voice.palette) into[at.colour] = nearest(voice.palette, rgb);
  return rgb === 0;
}

const SPACE = 0x20;
const UNKNOWN = 0x3f; // a question mark

function sayRow(voice: Voice, which: number, row: Shown, first: number, out: ByteWriter): void {
  if (which === rowOf['line 1']) sayLine(voice.cells[0] ?? 0, row, first, out);
  else if (which === rowOf['line 2']) sayLine(voice.cells[1] ?? 0, row, first + 1, out);
  else if (which === rowOf.segments) saySegments(voice, row, first, out);
  else sayPoints(voice, row, first, out);
}

/** ASCII; the bit for a point has no meaning here. */
function sayLine(cells: number, row: Shown, control: number, out: ByteWriter): void {
  for (let n = 0; n < cells; n++) {
    const code = (row.text[control * TEXT_ROOM + n] ?? SPACE) & 0x7f;
    out.put(code >= SPACE && code <= 0x7e ? code : UNKNOWN);
  }
}

/** The digits of all its lines, one behind the other. */
function saySegments({ cells }: Voice, row: Shown, first: number, out: ByteWriter): void {
  for (let line = 0; line < cells.length; line++)
    for (let n = 0; n < (cells[line] as number); n++)
      out.put(segments[(row.text[(first + line) * TEXT_ROOM + n] as number) & 0x7f] as number);
}

/** The points beside those digits, seven to a byte, the leftmost in the lowest bit. */
function sayPoints({ cells }: Voice, row: Shown, first: number, out: ByteWriter): void {
  let bits = 0;
  let count = 0;
  for (let line = 0; line < cells.length; line++)
    for (let n = 0; n < (cells[line] as number); n++) {
      bits |= ((row.text[(first + line) * TEXT_ROOM + n] as number) >> 7) << (count % 7);
      if (++count % 7 !== 0) continue;
      out.put(bits);
      bits = 0;
    }
  if (count % 7 !== 0) out.put(bits);
}

/** Everything dark, motors at the bottom, displays empty. A knob that takes a number keeps the one it has. */
export function blank(profile: MidiProfile, page: number, out: ByteWriter): void {
  const voices = voicesOf(profile);
  const nothing = emptyRow(profile);
  voices.forEach((voice, index) => {
    if (voice && voice.part === 0 && !voice.keeps) say(voice, nothing, index, undefined, page, out);
  });
}

function emptyRow(profile: MidiProfile): Shown {
  const all = singlesOf(profile);
  const row = new Shown(all.length);
  all.forEach(({ kind }, n) => {
    if (kind === 'meter') row.value[n] = -Infinity;
    else if (kind !== 'key' && kind !== 'lamp' && kind !== 'colour') row.value[n] = -1;
  });
  return row;
}
