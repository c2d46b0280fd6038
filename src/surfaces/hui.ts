/**
 * HUI, spoken to and heard from surfaces: Mackie's own, and the many that have it as one of their modes.
 * What is known of it, from whom, and what is not: docs/protocols/hui.md.
 */
import { TEXT_ROOM, type ControlKind, type UnitControl } from '../model/controls.ts';
import type { SurfaceEvent } from '../model/events.ts';
import type { HuiProfile } from '../model/profile.ts';
import { light, Shown } from '../model/shown.ts';
import type { ByteWriter } from '../wire/byte-writer.ts';
import { MidiParser } from '../wire/midi1.ts';
import type { Ear, Family, Listener, Pulse, Unit as AnyUnit } from './family.ts';
import { character, lampsLit, ringByte, SPACE, travel } from './mackie-shows.ts';
import { beginMessage } from './midi-ear.ts';
import { huiForm } from './hui-form.ts';
import {
  AUTO_PORT,
  footKeys,
  OUTSIDE_ZONE,
  outsideLamps,
  PUSH_PORT,
  stripKeys,
  TOUCH_PORT,
  zones,
} from './hui-keys.ts';

type Unit = AnyUnit<HuiProfile>;

/** Strips of a unit, and ports of a zone. The next eight strips are another unit at another port. */
const STRIPS = 8;
const PORTS = 8;
const LOCALS = 320;

// ── what there can be on a unit ──

/** First local number of each kind of control. A key's is its zone and port, counted from `key`. */
const first = {
  fader: 0,
  mainFader: 8,
  encoder: 9,
  parameter: 17,
  scroll: 21,
  wheel: 22,
  meter: 32,
  name: 40,
  assignment: 48,
  main: 49,
  timecode: 57,
  key: 64,
  outside: 304,
} as const;

const PARAMETERS = 4;
const NAME_CELLS = 4;
const MAIN_CELLS = 10;
/** Digits of the time display, and of the time that it is given: what is blank of that is left out. */
const DIGITS = 8;
const TIME_CELLS = 10;

type Show = (
  nth: number,
  row: Shown,
  index: number,
  before: Shown | undefined,
  unit: Unit,
  out: ByteWriter,
) => void;

/** A control, or a run of them: one for each strip, or numbered. */
interface Section {
  readonly first: number;
  readonly count: number;
  /** How far it is from the local number of one to that of the next. */
  readonly stride: number;
  readonly name: string;
  readonly kind: ControlKind;
  readonly has: (profile: HuiProfile) => boolean;
  readonly cells?: number;
  readonly show?: Show;
}

const single = { count: 1, stride: 1 };
const perStrip = { count: STRIPS, stride: 1 };
const motor: Pick<Section, 'kind' | 'show'> = { kind: 'fader', show: showFader };

const sections: readonly Section[] = [
  { first: first.fader, ...perStrip, name: 'fader {strip}', ...motor, has: () => true },
  {
    first: first.mainFader,
    ...single,
    name: 'fader main',
    kind: 'fader',
    has: (p) => p.mainFader,
    show: (_nth, row, index, before, unit, out) => showFader(first.mainFader, row, index, before, unit, out),
  },
  {
    first: first.encoder,
    ...perStrip,
    name: 'encoder {strip}',
    kind: 'encoder',
    has: (p) => p.encoders,
    show: showRing,
  },
  {
    first: first.parameter,
    count: PARAMETERS,
    stride: 1,
    name: 'encoder parameter {n}',
    kind: 'encoder',
    has: (p) => p.parameters,
    show: (nth, row, index, before, unit, out) => showRing(STRIPS + nth, row, index, before, unit, out),
  },
  { first: first.scroll, ...single, name: 'wheel scroll', kind: 'wheel', has: (p) => p.parameters },
  { first: first.wheel, ...single, name: 'wheel', kind: 'wheel', has: (p) => p.wheel },
  {
    first: first.meter,
    ...perStrip,
    name: 'meter {strip}',
    kind: 'meter',
    has: (p) => p.meters,
    show: showMeter,
  },
  {
    first: first.name,
    ...perStrip,
    name: 'text name {strip}',
    kind: 'text',
    cells: NAME_CELLS,
    has: (p) => p.display.names,
    show: (nth, row, index, _before, _unit, out) => showText(SMALL, nth, NAME_CELLS, row, index, out),
  },
  {
    first: first.assignment,
    ...single,
    name: 'text assignment',
    kind: 'text',
    cells: NAME_CELLS,
    has: (p) => p.display.assignment,
    show: (_nth, row, index, _before, _unit, out) => showText(SMALL, STRIPS, NAME_CELLS, row, index, out),
  },
  {
    first: first.main,
    count: 8,
    stride: 1,
    name: 'text main {n}',
    kind: 'text',
    cells: MAIN_CELLS,
    has: (p) => p.display.main,
    show: (nth, row, index, _before, _unit, out) => showText(LARGE, nth, MAIN_CELLS, row, index, out),
  },
  {
    first: first.timecode,
    ...single,
    name: 'text timecode',
    kind: 'text',
    cells: TIME_CELLS,
    has: (p) => p.display.timecode,
    show: showTime,
  },
  ...stripKeys.map((name, n): Section => ({
    first: first.key + TOUCH_PORT + 1 + n,
    count: STRIPS,
    stride: PORTS,
    name,
    kind: 'key',
    has: (p) => hasKey(p, name) && !(p.push === 'auto' && n + 1 === AUTO_PORT),
    show: (strip, row, index, _before, { profile }, out) =>
      showLight(strip, portOf(n + 1, strip, profile), row, index, out),
  })),
  ...zones.flatMap(([zone, names]) =>
    names.map((name, port): Section => ({
      first: first.key + zone * PORTS + port,
      ...single,
      name,
      kind: name.startsWith('lamp') ? 'lamp' : 'key',
      has: (p) => hasKey(p, name),
      show: (_nth, row, index, _before, _unit, out) => showLight(zone, port, row, index, out),
    })),
  ),
  ...footKeys.map((name, port): Section => ({
    first: first.key + OUTSIDE_ZONE * PORTS + port,
    ...single,
    name,
    kind: 'key',
    has: (p) => hasKey(p, name),
  })),
  ...outsideLamps.map((name, port): Section => ({
    first: first.outside + port,
    ...single,
    name,
    kind: 'lamp',
    has: (p) => hasKey(p, name),
    show: (_nth, row, index, _before, _unit, out) => showLight(OUTSIDE_ZONE, port, row, index, out),
  })),
];

function hasKey(profile: HuiProfile, name: string): boolean {
  if (profile.keys === 'all') return true;
  return profile.keys === 'strip' ? name.endsWith('{strip}') : profile.keys.includes(name);
}

const isPerStrip = ({ name }: Section): boolean => name.endsWith('{strip}');

function controls(profile: HuiProfile): readonly UnitControl[] {
  return sections
    .filter((section) => section.has(profile))
    .flatMap((section) => unitControls(section, profile))
    .toSorted((a, b) => a.local - b.local);
}

function unitControls(section: Section, { strips, faders }: HuiProfile): UnitControl[] {
  const count = isPerStrip(section) ? Math.min(strips, STRIPS) : section.count;
  return Array.from({ length: count }, (_, n) => ({
    local: section.first + n * section.stride,
    name: section.name.replace('{n}', String(n + 1)),
    kind: section.kind,
    strip: isPerStrip(section) ? n + 1 : 0,
    stays: section.kind === 'fader' && !faders.motor,
    ...(section.cells !== undefined && { cells: section.cells }),
  }));
}

/** Of each model met so far, 1 for each local number it has. */
const locals = new WeakMap<HuiProfile, Uint8Array>();

function has(profile: HuiProfile, local: number): boolean {
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
  sections.find((s) => {
    const steps = (local - s.first) / s.stride;
    return Number.isInteger(steps) && steps >= 0 && steps < s.count;
  }),
);

/** A port of a strip's zone as the unit has it: some have the push of an encoder where others have AUTO. */
function portOf(port: number, zone: number, { push }: HuiProfile): number {
  if (push !== 'auto' || zone >= STRIPS) return port;
  if (port === PUSH_PORT) return AUTO_PORT;
  return port === AUTO_PORT ? PUSH_PORT : port;
}

// ── from the unit ──

const PING_NOTE = 0x00;
const SYSTEM_RESET = 0xff;
/** Controller numbers of what comes from a unit; faders from 00 and 20 on, encoders from 40 on. */
const heard = { wheel: 0x0d, zone: 0x0f, port: 0x2f, low: 0x20, encoder: 0x40 } as const;
const FADERS = first.mainFader + 1;
/** Nothing was said yet: no zone, no upper half. */
const NONE = 0xff;

/** What each controller number turns; −1 for those that turn nothing. */
const turnedBy = Int16Array.from({ length: 128 }, (_, cc) => {
  if (cc === heard.wheel) return first.wheel;
  const nth = cc - heard.encoder;
  return nth >= 0 && nth <= first.scroll - first.encoder ? first.encoder + nth : -1;
});

/**
 * Understands a unit. Two things have to be remembered: the zone that ports are of until another is named, and the upper
 * half of each fader, which is not a move before its lower half.
 */
class HuiEar implements Ear {
  readonly #unit: Unit;
  readonly #to: Listener;
  readonly #parser: MidiParser;
  readonly #message = new Uint8Array(3);
  readonly #event: SurfaceEvent = { type: 'moved', control: 0, value: 0 };
  readonly #upper = new Uint8Array(FADERS).fill(NONE);
  #zone = NONE;

  constructor(unit: Unit, to: Listener) {
    this.#unit = unit;
    this.#to = to;
    this.#parser = new MidiParser({
      message: (status, a, b) => this.#channel(status, a, b),
      sysex: (bytes, length) => this.#unknown(bytes, length),
      realtime: (status) => this.#realtime(status),
    });
  }

  push(bytes: Uint8Array, length: number): void {
    this.#parser.push(bytes, length);
  }

  get faults(): number {
    return this.#parser.faults;
  }

  /** A unit has nothing to say in SysEx. */
  #unknown(bytes: Uint8Array, length: number): void {
    this.#to.begin(bytes, length);
    this.#to.end(false);
  }

  /** Switched on: what it said before counts no more, and it shows nothing. */
  #realtime(status: number): void {
    if (status !== SYSTEM_RESET) return;
    this.#zone = NONE;
    this.#upper.fill(NONE);
    this.#message[0] = status;
    this.#to.begin(this.#message, 1);
    this.#to.heard({ type: 'ready', id: this.#unit.id });
    this.#to.end(true);
  }

  #channel(status: number, a: number, b: number): void {
    beginMessage(this.#to, this.#message, status, a, b);
    if (status === 0xb0) return this.#to.end(this.#controller(a, b));
    const ping = status === 0x90 && a === PING_NOTE && b > 0;
    if (ping) this.#to.sign();
    this.#to.end(ping);
  }

  /** @returns whether it means anything: halves that wait for their other half do. */
  #controller(cc: number, value: number): boolean {
    if (cc === heard.zone) {
      this.#zone = value;
      return true;
    }
    if (cc === heard.port) return this.#port(value);
    if (cc < FADERS) {
      this.#upper[cc] = value;
      return has(this.#unit.profile, cc);
    }
    if (cc >= heard.low && cc < heard.low + FADERS) return this.#moved(cc - heard.low, value);
    return this.#turned(turnedBy[cc] as number, value);
  }

  #moved(fader: number, lower: number): boolean {
    const upper = this.#upper[fader] as number;
    const at = ((upper << 7) | lower) / this.#unit.profile.faders.top;
    return upper !== NONE && this.#tell('moved', first.fader + fader, Math.min(1, at));
  }

  /** Bit 6 set is to the right, the other way round than with a Mackie Control. 00 and 40 are no motion. */
  #turned(control: number, value: number): boolean {
    const clicks = value & 0x3f;
    return clicks > 0 && this.#tell('turned', control, (value & 0x40) === 0 ? -clicks : clicks);
  }

  /** 40 and the port is down, the port alone up. Other upper halves mean something to hosts only. */
  #port(value: number): boolean {
    const zone = this.#zone;
    const down = (value & 0x40) !== 0;
    if (zone === NONE || (value & ~0x40) >= PORTS) return false;
    const { profile } = this.#unit;
    const port = portOf(value & 0x07, zone, profile);
    const key = first.key + zone * PORTS + port;
    if (sectionAt[key]?.kind === 'key') return this.#tell(down ? 'pressed' : 'released', key, 0);
    if (zone >= STRIPS || port !== TOUCH_PORT || !profile.faders.touch) return false;
    return this.#tell(down ? 'touched' : 'let-go', first.fader + zone, 0);
  }

  #tell(type: SurfaceEvent['type'], control: number, value: number): boolean {
    if (!has(this.#unit.profile, control)) return false;
    const event = this.#event;
    event.type = type;
    event.control = control;
    event.value = value;
    this.#to.sign();
    this.#to.event(event);
    return true;
  }
}

// ── to the unit ──

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
  section.show?.((local - section.first) / section.stride, row, index, before, unit, out);
}

/** The number a fader is sent to, upper half first: the very number it reported, when it is the travel it reported. */
function showFader(
  fader: number,
  row: Shown,
  index: number,
  _before: Shown | undefined,
  unit: Unit,
  out: ByteWriter,
): void {
  const { motor: driven, top } = unit.profile.faders;
  if (!driven) return;
  const at = Math.round(travel(row, index) * top);
  out.put3(0xb0, fader, at >> 7).put3(0xb0, heard.low + fader, at & 0x7f);
}

const RINGS = 0x10;

function showRing(
  encoder: number,
  row: Shown,
  index: number,
  _before: Shown | undefined,
  _unit: Unit,
  out: ByteWriter,
): void {
  out.put3(0xb0, RINGS + encoder, ringByte(row, index));
}

const SELECT_ZONE = 0x0c;
const SET_PORT = 0x2c;
const ON = 0x40;

/** A light burns or does not: the language has no flashing, so what flashes elsewhere is on. */
function showLight(zone: number, port: number, row: Shown, index: number, out: ByteWriter): void {
  const on = (row.value[index] ?? light.off) !== light.off;
  out.put3(0xb0, SELECT_ZONE, zone).put3(0xb0, SET_PORT, (on ? ON : 0) | port);
}

/** Lowest level, dBFS, that lights 1, 2, … 11 of a column; its twelfth lamp is for what is too loud. */
const meterSteps: readonly number[] = [-60, -50, -40, -30, -20, -14, -10, -8, -6, -4, -2];
const CLIP = 0x0c;
/** Both columns of a strip: the desk has one level for it. */
const COLUMNS: readonly number[] = [0x00, 0x10];

/** Only what changed: eight meters of six bytes would fill a DIN cable by themselves. */
function showMeter(
  strip: number,
  row: Shown,
  index: number,
  before: Shown | undefined,
  _unit: Unit,
  out: ByteWriter,
): void {
  const lit = lamps(row, index);
  if (before !== undefined && lamps(before, index) === lit) return;
  for (let n = 0; n < COLUMNS.length; n++) out.put3(0xa0, strip, (COLUMNS[n] as number) | lit);
}

function lamps(row: Shown, index: number): number {
  const tooLoud = row.style[index] === 1 || (row.value[index] ?? -Infinity) >= 0;
  return tooLoud ? CLIP : lampsLit(row, index, meterSteps);
}

const SMALL = 0x10;
const LARGE = 0x12;
const TIME = 0x11;

function header(display: number, out: ByteWriter): void {
  out.put3(0xf0, 0x00, 0x00).put3(0x66, 0x05, 0x00).put(display);
}

function showText(
  display: number,
  place: number,
  cells: number,
  row: Shown,
  index: number,
  out: ByteWriter,
): void {
  header(display, out);
  out.put(place);
  for (let i = 0; i < cells; i++) out.put(character(row.text[index * TEXT_ROOM + i] ?? SPACE));
  out.put(0xf7);
}

/** What each character is to the time display: figures and A to F are there, everything else is blank. */
const BLANK_DIGIT = 0x20;
const POINT = 0x10;
const digits = Uint8Array.from({ length: 128 }, (_, code) => {
  const figure = Number.parseInt(String.fromCharCode(code), 16);
  return Number.isNaN(figure) ? BLANK_DIGIT : figure;
});

/** From the rightmost digit to the leftmost that changes: the display is addressed by how many come. */
function showTime(
  _nth: number,
  row: Shown,
  index: number,
  before: Shown | undefined,
  _unit: Unit,
  out: ByteWriter,
): void {
  squeeze(row, index, now);
  let changed = DIGITS;
  if (before !== undefined) {
    squeeze(before, index, then);
    while (changed > 0 && now[DIGITS - changed] === then[DIGITS - changed]) changed--;
  }
  if (changed === 0) return;
  header(TIME, out);
  for (let i = DIGITS - 1; i >= DIGITS - changed; i--) out.put(now[i] as number);
  out.put(0xf7);
}

const now = new Uint8Array(DIGITS);
const then = new Uint8Array(DIGITS);

/** Ten characters in eight digits: blanks go first, then what is leftmost. */
function squeeze(row: Shown, index: number, into: Uint8Array): void {
  const text = index * TEXT_ROOM;
  let blanks = 0;
  for (let i = 0; i < TIME_CELLS && blanks < TIME_CELLS - DIGITS; i++)
    if (row.text[text + i] === SPACE) blanks++;
  let rest = TIME_CELLS - DIGITS - blanks;
  let at = 0;
  for (let i = 0; i < TIME_CELLS; i++) {
    const code = row.text[text + i] ?? SPACE;
    if (code === SPACE && blanks > 0) blanks--;
    else if (rest > 0) rest--;
    else into[at++] = (digits[code & 0x7f] as number) | ((code & 0x80) === 0 ? 0 : POINT);
  }
}

// ── coming and going ──

function ping(_unit: AnyUnit, out: ByteWriter): void {
  out.put3(0x90, PING_NOTE, 0x00);
}

/** A unit that was just switched on has no host before it is asked: what it is shown until then is lost. */
function wake(unit: AnyUnit, out: ByteWriter): number {
  ping(unit, out);
  return 0;
}

/** There is no message that clears all: everything is shown nothing. */
function blank({ profile }: Unit, out: ByteWriter): void {
  const nothing = new Shown(1);
  nothing.value[0] = -Infinity;
  const dark = new Shown(1);
  for (const { local, kind } of controls(profile))
    show(local, kind === 'key' || kind === 'lamp' ? dark : nothing, 0, undefined, { profile, id: 0 }, out);
}

const keyNames: readonly string[] = [
  ...stripKeys,
  ...zones.flatMap(([, names]) => names),
  ...footKeys,
  ...outsideLamps,
];

/** The family of HUI. */
const pulse: Pulse = { every: 1000, silentAfter: 3000, say: ping };

export const hui: Family = {
  name: 'hui',
  page: 'hui',
  forms: [huiForm(STRIPS, keyNames)],
  strips: STRIPS,
  keys: keyNames,
  controls,
  listen: (unit: Unit, to) => new HuiEar(unit, to),
  greet: ping,
  answer: () => {},
  wake,
  show,
  together: () => undefined,
  pulse: () => pulse,
  blank,
};
