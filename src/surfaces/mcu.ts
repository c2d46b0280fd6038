/**
 * Mackie Control, spoken to and heard from surfaces: Mackie, Logic Control, and everything that does as they do.
 * What is known of it, from whom, and what is not: docs/protocols/mcu.md.
 */
import type { ControlKind, UnitControl, Together } from '../model/controls.ts';
import type { SurfaceEvent } from '../model/events.ts';
import type { McuProfile } from '../model/profile.ts';
import { TEXT_ROOM } from '../model/controls.ts';
import { light, type Shown } from '../model/shown.ts';
import type { ByteWriter } from '../wire/byte-writer.ts';
import type { Challenge, Family, Heard, Unit as AnyUnit } from './family.ts';
import { character, lampsLit, ringByte, SPACE, travel } from './mackie-shows.ts';
import { mcuForm } from './mcu-form.ts';
import { midiEar, type MidiLanguage } from './midi-ear.ts';

type Unit = AnyUnit<McuProfile>;

/** Strips of a unit. There is no address beyond them: the next eight are another unit at another port. */
export const STRIPS = 8;
const LOCALS = 256;

// ── what there can be on a unit ──

/** First local number of each kind of control. A key's is its note, counted from `key`. */
export const first = {
  fader: 0,
  mainFader: 8,
  encoder: 9,
  wheel: 17,
  pedal: 18,
  key: 32,
  meter: 160,
  upper: 168,
  lower: 176,
  colour: 184,
  timecode: 192,
  assignment: 193,
} as const;

const TIMECODE_DIGITS = 10;
const ASSIGNMENT_DIGITS = 2;

/** Keys by note; eight notes in a row where the name has a strip in it. */
const keyRows: readonly (readonly [note: number, name: string])[] = [
  [0x00, 'key rec {strip}'],
  [0x08, 'key solo {strip}'],
  [0x10, 'key mute {strip}'],
  [0x18, 'key select {strip}'],
  [0x20, 'key encoder {strip}'],
  [0x28, 'key track'],
  [0x29, 'key send'],
  [0x2a, 'key pan'],
  [0x2b, 'key plug-in'],
  [0x2c, 'key eq'],
  [0x2d, 'key instrument'],
  [0x2e, 'key bank left'],
  [0x2f, 'key bank right'],
  [0x30, 'key channel left'],
  [0x31, 'key channel right'],
  [0x32, 'key flip'],
  [0x33, 'key global view'],
  [0x34, 'key name/value'],
  [0x35, 'key smpte/beats'],
  [0x36, 'key F1'],
  [0x37, 'key F2'],
  [0x38, 'key F3'],
  [0x39, 'key F4'],
  [0x3a, 'key F5'],
  [0x3b, 'key F6'],
  [0x3c, 'key F7'],
  [0x3d, 'key F8'],
  [0x3e, 'key midi tracks'],
  [0x3f, 'key inputs'],
  [0x40, 'key audio tracks'],
  [0x41, 'key audio instrument'],
  [0x42, 'key aux'],
  [0x43, 'key busses'],
  [0x44, 'key outputs'],
  [0x45, 'key user'],
  [0x46, 'key shift'],
  [0x47, 'key option'],
  [0x48, 'key control'],
  [0x49, 'key alt'],
  [0x4a, 'key read'],
  [0x4b, 'key write'],
  [0x4c, 'key trim'],
  [0x4d, 'key touch'],
  [0x4e, 'key latch'],
  [0x4f, 'key group'],
  [0x50, 'key save'],
  [0x51, 'key undo'],
  [0x52, 'key cancel'],
  [0x53, 'key enter'],
  [0x54, 'key marker'],
  [0x55, 'key nudge'],
  [0x56, 'key cycle'],
  [0x57, 'key drop'],
  [0x58, 'key replace'],
  [0x59, 'key click'],
  [0x5a, 'key solo'],
  [0x5b, 'key rewind'],
  [0x5c, 'key forward'],
  [0x5d, 'key stop'],
  [0x5e, 'key play'],
  [0x5f, 'key record'],
  [0x60, 'key up'],
  [0x61, 'key down'],
  [0x62, 'key left'],
  [0x63, 'key right'],
  [0x64, 'key zoom'],
  [0x65, 'key scrub'],
  [0x66, 'key switch A'],
  [0x67, 'key switch B'],
  [0x71, 'lamp smpte'],
  [0x72, 'lamp beats'],
  [0x73, 'lamp rude solo'],
];

const FIRST_TOUCH_NOTE = 0x68;
/** Pressing ends below the notes of touch; the lamps above them only show. */
const LAST_KEY_NOTE = 0x67;

type Show = (
  strip: number,
  row: Shown,
  index: number,
  before: Shown | undefined,
  unit: Unit,
  out: ByteWriter,
) => void;

/** A control, or eight in a row, one for each strip. */
interface Section {
  readonly first: number;
  readonly name: string;
  readonly kind: ControlKind;
  readonly has: (profile: McuProfile) => boolean;
  readonly stays?: (profile: McuProfile) => boolean;
  readonly cells?: (profile: McuProfile) => number;
  readonly show?: Show;
}

const cellsOfStrip = (profile: McuProfile): number => profile.display?.cells ?? 0;

const sections: readonly Section[] = [
  {
    first: first.fader,
    name: 'fader {strip}',
    kind: 'fader',
    has: () => true,
    stays: noMotor,
    show: showFader,
  },
  {
    first: first.mainFader,
    name: 'fader main',
    kind: 'fader',
    has: (p) => p.mainFader,
    stays: noMotor,
    show: showMainFader,
  },
  { first: first.encoder, name: 'encoder {strip}', kind: 'encoder', has: (p) => p.encoders, show: showRing },
  { first: first.wheel, name: 'wheel', kind: 'wheel', has: (p) => p.wheel },
  // where all keys are, the pedal's socket is
  { first: first.pedal, name: 'pedal', kind: 'pedal', has: (p) => p.keys === 'all', stays: () => true },
  ...keyRows.map(([note, name]): Section => ({
    first: first.key + note,
    name,
    kind: name.startsWith('lamp') ? 'lamp' : 'key',
    has: (p) => hasKey(p, name),
    show: (strip, row, index, _before, unit, out) => showLight(note + strip, row, index, unit, out),
  })),
  {
    first: first.meter,
    name: 'meter {strip}',
    kind: 'meter',
    has: (p) => p.meters !== null,
    show: showMeter,
  },
  {
    first: first.upper,
    name: 'text upper {strip}',
    kind: 'text',
    has: (p) => p.display !== null,
    cells: cellsOfStrip,
    show: (strip, row, index, _before, unit, out) => showText(strip * 7, row, index, unit, out),
  },
  {
    first: first.lower,
    name: 'text lower {strip}',
    kind: 'text',
    has: (p) => p.display !== null,
    cells: cellsOfStrip,
    show: (strip, row, index, _before, unit, out) => showText(LINE + strip * 7, row, index, unit, out),
  },
  {
    first: first.colour,
    name: 'colour {strip}',
    kind: 'colour',
    has: (p) => p.display?.colours === true,
    show: showColours,
  },
  {
    first: first.timecode,
    name: 'text timecode',
    kind: 'text',
    has: (p) => p.timecode,
    cells: () => TIMECODE_DIGITS,
    show: (_strip, row, index, before, _unit, out) =>
      showDigits(TIMECODE_DIGITS, RIGHTMOST_OF_TIMECODE, row, index, before, out),
  },
  {
    first: first.assignment,
    name: 'text assignment',
    kind: 'text',
    has: (p) => p.assignment,
    cells: () => ASSIGNMENT_DIGITS,
    show: (_strip, row, index, before, _unit, out) =>
      showDigits(ASSIGNMENT_DIGITS, RIGHTMOST_OF_ASSIGNMENT, row, index, before, out),
  },
];

function noMotor({ faders }: McuProfile): boolean {
  return !faders.motor;
}

const perStrip = (section: Section): boolean => section.name.endsWith('{strip}');

function hasKey(profile: McuProfile, name: string): boolean {
  if (profile.keys === 'all') return true;
  return profile.keys === 'strip' ? name.endsWith('{strip}') : profile.keys.includes(name);
}

function controls(profile: McuProfile): readonly UnitControl[] {
  return sections
    .filter((section) => section.has(profile))
    .flatMap((section) => unitControls(section, profile));
}

function unitControls(section: Section, profile: McuProfile): UnitControl[] {
  const { name, kind } = section;
  const more = {
    stays: section.stays?.(profile) ?? false,
    ...(section.cells && { cells: section.cells(profile) }),
  };
  if (!perStrip(section)) return [{ local: section.first, name, kind, strip: 0, ...more }];
  const strips = Math.min(profile.strips, STRIPS);
  return Array.from({ length: strips }, (_, n) => ({
    local: section.first + n,
    name,
    kind,
    strip: n + 1,
    ...more,
  }));
}

/** Of each model met so far, 1 for each local number it has. */
const locals = new WeakMap<McuProfile, Uint8Array>();

function has(profile: McuProfile, local: number): boolean {
  let known = locals.get(profile);
  if (known === undefined) {
    known = new Uint8Array(LOCALS);
    for (const control of controls(profile)) known[control.local] = 1;
    locals.set(profile, known);
  }
  return known[local] === 1;
}

/** The section each local number belongs to. */
const sectionAt: readonly (Section | undefined)[] = Array.from({ length: LOCALS }, (_, local) =>
  sections.find((s) => local >= s.first && local < s.first + (perStrip(s) ? STRIPS : 1)),
);

// ── from the unit ──

type Decode = (channel: number, a: number, b: number, profile: McuProfile, into: SurfaceEvent) => boolean;

/** By the upper half of the status byte. */
const decodes: Partial<Record<number, Decode>> = {
  // not part of the language, but what an operating system may make of a release
  0x8: (channel, note, _velocity, profile, into) => decodeNote(channel, note, 0, profile, into),
  0x9: decodeNote,
  0xb: decodeController,
  0xe: decodeFader,
};

function decode(status: number, a: number, b: number, profile: McuProfile, into: SurfaceEvent): boolean {
  const meaning = decodes[status >> 4];
  return meaning !== undefined && meaning(status & 0x0f, a, b, profile, into) && has(profile, into.control);
}

function decodeNote(
  channel: number,
  note: number,
  velocity: number,
  profile: McuProfile,
  into: SurfaceEvent,
): boolean {
  if (channel !== 0) return false;
  into.value = 0;
  if (note <= LAST_KEY_NOTE) {
    into.control = first.key + note;
    into.type = velocity > 0 ? 'pressed' : 'released';
    return true;
  }
  // a fader is touched like a key: the notes 68…6F and 70 follow its own numbers, the main fader last
  if (!profile.faders.touch || note > FIRST_TOUCH_NOTE + first.mainFader) return false;
  into.control = first.fader + note - FIRST_TOUCH_NOTE;
  into.type = velocity > 0 ? 'touched' : 'let-go';
  return true;
}

const WHEEL = 0x3c;
const PEDAL = 0x2e;

/** What each controller number turns; −1 for those that turn nothing. */
const turnedBy = Int16Array.from({ length: 128 }, (_, cc) => {
  if (cc >= 0x10 && cc < 0x10 + STRIPS) return first.encoder + cc - 0x10;
  return cc === WHEEL ? first.wheel : -1;
});

function decodeController(
  channel: number,
  cc: number,
  value: number,
  _profile: McuProfile,
  into: SurfaceEvent,
): boolean {
  if (channel !== 0) return false;
  if (cc === PEDAL) {
    into.type = 'moved';
    into.control = first.pedal;
    into.value = value / 0x7f;
    return true;
  }
  const clicks = value & 0x3f;
  into.type = 'turned';
  into.control = turnedBy[cc] ?? -1;
  into.value = (value & 0x40) === 0 ? clicks : -clicks;
  return clicks > 0; // 00 and 40 are no motion
}

function decodeFader(
  channel: number,
  low: number,
  high: number,
  profile: McuProfile,
  into: SurfaceEvent,
): boolean {
  if (channel > first.mainFader) return false;
  into.type = 'moved';
  into.control = first.fader + channel;
  into.value = Math.min(1, ((high << 7) | low) / profile.faders.top);
  return true;
}

// ── to the unit: one message a control ──

function show(
  local: number,
  row: Shown,
  index: number,
  before: Shown | undefined,
  unit: Unit,
  out: ByteWriter,
): void {
  const section = sectionAt[local];
  if (section === undefined || !has(unit.profile, local)) return;
  section.show?.(local - section.first, row, index, before, unit, out);
}

function showMainFader(
  _strip: number,
  row: Shown,
  index: number,
  before: Shown | undefined,
  unit: Unit,
  out: ByteWriter,
): void {
  showFader(first.mainFader, row, index, before, unit, out);
}

/** The number a fader is sent to: the very number it reported, when it is the travel it reported. */
function showFader(
  channel: number,
  row: Shown,
  index: number,
  _before: Shown | undefined,
  unit: Unit,
  out: ByteWriter,
): void {
  const { motor, top } = unit.profile.faders;
  if (!motor) return;
  const at = Math.round(travel(row, index) * top);
  out.put3(0xe0 | channel, at & 0x7f, at >> 7);
}

function showRing(
  strip: number,
  row: Shown,
  index: number,
  _before: Shown | undefined,
  _unit: Unit,
  out: ByteWriter,
): void {
  out.put3(0xb0, 0x30 + strip, ringByte(row, index));
}

/** Velocities of `light.off`, `on`, `flash`. Units tell others apart by their own rules, so no others are sent. */
const velocities: readonly number[] = [0x00, 0x7f, 0x01];

/** Always as Note On: devices do not take a Note Off for lights. */
function showLight(note: number, row: Shown, index: number, unit: Unit, out: ByteWriter): void {
  const wanted = row.value[index] ?? light.off;
  const able = wanted === light.flash && unit.profile.blink === 'bridge' ? light.on : wanted;
  out.put3(0x90, note, velocities[able] ?? 0);
}

/** Lowest level, dBFS, that lights 1, 2, … 12. */
const meterSteps: readonly number[] = [-60, -50, -40, -30, -20, -14, -10, -8, -6, -4, -2, 0];
const SET_OVERLOAD = 0x0e;
const CLEAR_OVERLOAD = 0x0f;

/**
 * A level, and the mark of overload where it changes: in a display it stays until it is cleared. A bridge of lamps has
 * one lamp for it instead, which is the top of its scale.
 */
function showMeter(
  strip: number,
  row: Shown,
  index: number,
  before: Shown | undefined,
  unit: Unit,
  out: ByteWriter,
): void {
  const over = row.style[index] === 1;
  const level = lampsLit(row, index, meterSteps);
  if (unit.profile.meters === 'bridge') {
    out.put2(0xd0, (strip << 4) | (over ? SET_OVERLOAD : level));
    return;
  }
  out.put2(0xd0, (strip << 4) | level);
  if (before !== undefined && before.style[index] === row.style[index]) return;
  out.put2(0xd0, (strip << 4) | (over ? SET_OVERLOAD : CLEAR_OVERLOAD));
}

/** Characters of one line of the display: eight strips of seven. */
const LINE = 56;
const WRITE_DISPLAY = 0x12;

function showText(offset: number, row: Shown, index: number, unit: Unit, out: ByteWriter): void {
  header(unit.id, WRITE_DISPLAY, out);
  out.put(offset);
  const cells = cellsOfStrip(unit.profile);
  for (let i = 0; i < 7; i++)
    out.put(i < cells ? character(row.text[index * TEXT_ROOM + i] ?? SPACE) : SPACE);
  out.put(0xf7);
}

const RIGHTMOST_OF_TIMECODE = 0x40;
const RIGHTMOST_OF_ASSIGNMENT = 0x4a;

/** Digits are addressed one by one, counted from the right: only those that change are sent. */
function showDigits(
  digits: number,
  rightmost: number,
  row: Shown,
  index: number,
  before: Shown | undefined,
  out: ByteWriter,
): void {
  for (let i = 0; i < digits; i++) {
    const at = index * TEXT_ROOM + i;
    const code = row.text[at] ?? SPACE;
    if (before === undefined || before.text[at] !== code) {
      out.put3(0xb0, rightmost + digits - 1 - i, segments(code));
    }
  }
}

/** `0pcccccc`: point, character. 40…5F are sent as 00…1F, 20…3F as they are; small letters as capitals. */
function segments(code: number): number {
  const point = (code & 0x80) >> 1;
  const plain = code & 0x7f;
  const folded = plain >= 0x60 ? plain - 0x20 : plain;
  return point | (folded < SPACE || plain > 0x7a ? SPACE : folded & 0x3f);
}

const WRITE_COLOURS = 0x72;
const WHITE = 7;
const colours: Together = { first: first.colour, count: STRIPS };

/** All eight in one message; strips a unit does not have are white. */
function showColours(
  strip: number,
  row: Shown,
  index: number,
  _before: Shown | undefined,
  unit: Unit,
  out: ByteWriter,
): void {
  header(unit.id, WRITE_COLOURS, out);
  for (let n = 0; n < STRIPS; n++) {
    out.put(n < unit.profile.strips ? nearestColour(row.value[index - strip + n] ?? 0) : WHITE);
  }
  out.put(0xf7);
}

/**
 * The nearest of seven colours: a bit for red, green, blue each that is more than half as strong as the strongest.
 * Black would be an unreadable display, so it is white.
 *
 * @source Ardour, libs/surfaces/mackie/surface.cc (X-Touch colours)
 */
export function nearestColour(rgb: number): number {
  const red = (rgb >> 16) & 0xff;
  const green = (rgb >> 8) & 0xff;
  const blue = rgb & 0xff;
  const half = Math.max(red, green, blue) / 2;
  if (half === 0) return WHITE;
  return (red > half ? 1 : 0) | (green > half ? 2 : 0) | (blue > half ? 4 : 0);
}

function together(local: number): Together | undefined {
  return local >= first.colour && local < first.colour + STRIPS ? colours : undefined;
}

// ── greeting ──

const say = { query: 0x00, reply: 0x02, meterMode: 0x20, meterDirection: 0x21 } as const;

function greet({ profile, id }: Unit, out: ByteWriter): void {
  if (profile.greeting.kind === 'none') return;
  header(id, say.query, out);
  out.put(0xf7);
}

/** What a unit may call itself: main unit and extender of Mackie, and of Emagic. */
const ids: readonly number[] = [0x14, 0x15, 0x10, 0x11];

/** By all the names it may have: a unit answers to its own. */
function ask(out: ByteWriter): void {
  for (const id of ids) {
    header(id, say.query, out);
    out.put(0xf7);
  }
}

/** Ids in this place that are other languages: HUI, X-Touch in Xctl mode, and everybody. */
const foreign: ReadonlySet<number> = new Set([0x05, 0x58, 0x7f]);

/** What each command of a unit means, of the whole message. */
const readings: Partial<Record<number, (message: Uint8Array, id: number) => Heard>> = {
  0x01: (message, id) => ({ type: 'ready', id, ...challengeOf(message) }),
  0x03: (_message, id) => ({ type: 'confirmed', id }),
  0x04: (_message, id) => ({ type: 'refused', id }),
  0x06: (_message, id) => ({ type: 'ready', id }), // X-Touch Compact, in place of 01
  0x14: (message, id) => ({ type: 'version', id, version: versionOf(message) }),
};

function hear(sysex: Uint8Array, length: number): Heard | undefined {
  const id = sysex[4] as number;
  if (length < 7 || sysex[1] !== 0x00 || sysex[2] !== 0x00 || sysex[3] !== 0x66 || foreign.has(id))
    return undefined;
  return readings[sysex[5] as number]?.(sysex.subarray(0, length), id);
}

/** Seven bytes of serial number and four of challenge, or fewer from those that are only telling they are there. */
function challengeOf(message: Uint8Array): { challenge?: Challenge } {
  if (message.length < 18) return {};
  return { challenge: { serial: [...message.subarray(6, 13)], numbers: [...message.subarray(13, 17)] } };
}

function versionOf(message: Uint8Array): string {
  return String.fromCharCode(...message.subarray(6, message.length - 1).map(character)).trim();
}

/** Only those who will not listen without get an answer: a wrong one locks a Mackie Control until it is switched off. */
function answer(heard: Heard, { profile }: Unit, out: ByteWriter): void {
  if (profile.greeting.kind !== 'challenge' || heard.type !== 'ready' || heard.challenge === undefined)
    return;
  header(heard.id, say.reply, out);
  for (const byte of heard.challenge.serial) out.put(byte & 0x7f);
  for (const byte of challengeResponse(heard.challenge.numbers)) out.put(byte);
  out.put(0xf7);
}

/**
 * The answer to a challenge of four numbers.
 *
 * @source "Logic Control: MIDI Implementation", Logic 7 Dedicated Control Surface Support, appendix B. Ardour shifts
 *   by `d` in the second line; the maker's paper and a test on a Mackie Control (NicoG60/TouchMCU) say 4.
 */
export function challengeResponse(challenge: readonly number[]): readonly number[] {
  const [a = 0, b = 0, c = 0, d = 0] = challenge;
  return [
    (a + (b ^ 0x0a) - d) & 0x7f,
    ((c >> 4) ^ (a + d)) & 0x7f,
    ((d - (c << 2)) ^ (a | b)) & 0x7f,
    (b - c + (0xf0 ^ (d << 4))) & 0x7f,
  ];
}

// ── coming and going ──

/** Signal lamp, peak hold, bar: bars are bit 1 to some makes and bit 2 to others, so both. */
const ALL_OF_METER = 0x07;
const VERTICAL = 0x01;
/** While bars change direction, what is written to the display is lost. ms, by the paper of the Logic Control. */
const DIRECTION_SETTLES = 600;

function wake({ profile, id }: Unit, out: ByteWriter): number {
  if (profile.meters !== 'display') return 0;
  header(id, say.meterDirection, out);
  out.put2(VERTICAL, 0xf7);
  for (let n = 0; n < Math.min(profile.strips, STRIPS); n++) {
    header(id, say.meterMode, out);
    out.put3(n, ALL_OF_METER, 0xf7);
    out.put2(0xd0, (n << 4) | CLEAR_OVERLOAD);
    out.put2(0xd0, n << 4);
  }
  return DIRECTION_SETTLES;
}

/** By ordinary messages only: half of the shortcuts for this do nothing on a Mackie Control. Colours stay. */
function blank({ profile, id }: Unit, out: ByteWriter): void {
  for (const { local, kind } of controls(profile)) blankOf[kind]?.(local, profile, out);
  if (profile.display !== null) for (const offset of [0, LINE]) blankLine(id, offset, out);
  if (profile.timecode) blankDigits(RIGHTMOST_OF_TIMECODE, TIMECODE_DIGITS, out);
  if (profile.assignment) blankDigits(RIGHTMOST_OF_ASSIGNMENT, ASSIGNMENT_DIGITS, out);
}

const blankOf: Partial<Record<ControlKind, (local: number, profile: McuProfile, out: ByteWriter) => void>> = {
  fader: (local, { faders }, out) => {
    if (faders.motor) out.put3(0xe0 | (local - first.fader), 0x00, 0x00);
  },
  encoder: (local, _profile, out) => out.put3(0xb0, 0x30 + local - first.encoder, 0x00),
  key: blankLight,
  lamp: blankLight,
  meter: (local, { meters }, out) => {
    if (meters === 'display') out.put2(0xd0, ((local - first.meter) << 4) | CLEAR_OVERLOAD);
    out.put2(0xd0, (local - first.meter) << 4);
  },
};

function blankLight(local: number, _profile: McuProfile, out: ByteWriter): void {
  out.put3(0x90, local - first.key, 0x00);
}

function blankLine(id: number, offset: number, out: ByteWriter): void {
  header(id, WRITE_DISPLAY, out);
  out.put(offset);
  for (let i = 0; i < LINE; i++) out.put(SPACE);
  out.put(0xf7);
}

function blankDigits(rightmost: number, digits: number, out: ByteWriter): void {
  for (let n = 0; n < digits; n++) out.put3(0xb0, rightmost + n, SPACE);
}

// ── bytes ──

function header(id: number, command: number, out: ByteWriter): void {
  out.put3(0xf0, 0x00, 0x00);
  out.put3(0x66, id, command);
}

const keyNames = keyRows.map(([, name]) => name);

/** The family of Mackie Control. */
export const mcu: Family & MidiLanguage = {
  name: 'mcu',
  page: 'mcu',
  forms: [mcuForm(STRIPS, keyNames)],
  strips: STRIPS,
  keys: keyNames,
  controls,
  listen: (unit, to) => midiEar(mcu, unit, to),
  decode,
  hear,
  ask,
  greet,
  answer,
  wake,
  show,
  together,
  blank,
};
