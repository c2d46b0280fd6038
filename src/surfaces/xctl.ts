/**
 * XCtl, which an X-Touch speaks over the network: MIDI in datagrams. What its controls send, its lights and its motors are
 * those of a Mackie Control; its displays, rings, digits and meters are its own.
 * What is known of it, from whom, and what is not: docs/protocols/xctl.md.
 */
import { TEXT_ROOM, type Together } from '../model/controls.ts';
import type { SurfaceEvent } from '../model/events.ts';
import type { McuProfile, XctlProfile } from '../model/profile.ts';
import { ring, Shown } from '../model/shown.ts';
import type { ByteWriter } from '../wire/byte-writer.ts';
import { MidiParser } from '../wire/midi1.ts';
import { beginPacket, endPacket } from '../wire/packets.ts';
import type { Ear, Family, Listener, Pulse, Unit as AnyUnit } from './family.ts';
import { character, lampsLit, SPACE } from './mackie-shows.ts';
import { segmentsOf } from './seven-segments.ts';
import { beginMessage } from './midi-ear.ts';
import { first, mcu, nearestColour, STRIPS } from './mcu.ts';
import { xctlForm } from './xctl-form.ts';

type Unit = AnyUnit<XctlProfile>;

/** The unit as a Mackie Control: what is the same goes by that. One for each model met. */
const kin = new WeakMap<XctlProfile, AnyUnit<McuProfile>>();

function asMcu(profile: XctlProfile): AnyUnit<McuProfile> {
  let unit = kin.get(profile);
  if (unit === undefined) {
    const whole = {
      encoders: true,
      keys: 'all',
      wheel: true,
      display: { cells: CELLS, colours: true },
      timecode: true,
      assignment: true,
      meters: 'bridge',
    } as const;
    const id = OWN_ID;
    unit = { id, profile: { ...profile, ...whole, family: 'mcu', greeting: { kind: 'none', id } } };
    kin.set(profile, unit);
  }
  return unit;
}

// ── from the unit ──

/** What SysEx from the unit is headed by: that it is there, and what it says of itself when it is asked. */
const HELLO = [0xf0, 0x00, 0x20, 0x32, 0x58, 0x54, 0x00, 0xf7];
const OWN_ID = 0x58;
const IDENTITY = [0xf0, 0x00, 0x00, 0x66, OWN_ID, 0x01];

function begins(bytes: Uint8Array, length: number, head: readonly number[]): boolean {
  if (length < head.length) return false;
  for (let i = 0; i < head.length; i++) if (bytes[i] !== head[i]) return false;
  return true;
}

/** Understands a unit. A datagram may hold several messages, with running status; none goes on in the next. */
class XctlEar implements Ear {
  readonly #unit: Unit;
  readonly #to: Listener;
  readonly #message = new Uint8Array(3);
  readonly #event: SurfaceEvent = { type: 'moved', control: 0, value: 0 };
  readonly #parser: MidiParser;

  constructor(unit: Unit, to: Listener) {
    this.#unit = unit;
    this.#to = to;
    this.#parser = new MidiParser({
      message: (status, a, b) => this.#channel(status, a, b),
      sysex: (bytes, length) => this.#sysex(bytes, length),
      realtime: () => {},
    });
  }

  push(bytes: Uint8Array, length: number): void {
    this.#parser.push(bytes, length);
    this.#parser.push(END, END.length);
  }

  get faults(): number {
    return this.#parser.faults;
  }

  #channel(status: number, a: number, b: number): void {
    if (status === TUNE_REQUEST) return;
    beginMessage(this.#to, this.#message, status, a, b);
    const meant = mcu.decode(status, a, b, asMcu(this.#unit.profile).profile, this.#event);
    if (meant) {
      this.#to.sign();
      this.#to.event(this.#event);
    }
    this.#to.end(meant);
  }

  #sysex(bytes: Uint8Array, length: number): void {
    this.#to.begin(bytes, length);
    const hello = length === HELLO.length && begins(bytes, length, HELLO);
    const meant = hello || begins(bytes, length, IDENTITY);
    if (meant) this.#to.sign();
    this.#to.end(meant);
  }
}

/** A message of one byte that means nothing to anybody here, and ends whatever a datagram left unfinished. */
const TUNE_REQUEST = 0xf6;
const END = Uint8Array.of(TUNE_REQUEST);

// ── to the unit: a datagram a control ──

const CELLS = 7;

type Write = (
  nth: number,
  row: Shown,
  index: number,
  before: Shown | undefined,
  unit: Unit,
  out: ByteWriter,
) => void;

/** What this language says in its own way: from which local number on, how many, and how. */
const own: readonly { readonly from: number; readonly count: number; readonly write: Write }[] = [
  { from: first.encoder, count: STRIPS, write: writeRing },
  { from: first.meter, count: STRIPS, write: writeMeter },
  {
    from: first.upper,
    count: STRIPS,
    write: (strip, row, at, _b, u, out) => writeStrip(strip, row, at, u, out),
  },
  {
    from: first.lower,
    count: STRIPS,
    write: (strip, row, at, _b, u, out) => writeStrip(strip, row, at - u.profile.strips, u, out),
  },
  {
    from: first.colour,
    count: STRIPS,
    write: (strip, row, at, _b, u, out) => writeStrip(strip, row, at - 2 * u.profile.strips, u, out),
  },
  {
    from: first.timecode,
    count: 1,
    write: (_n, row, at, before, _u, out) => writeDigits(TIME_FROM, TIME_DIGITS, row, at, before, out),
  },
  {
    from: first.assignment,
    count: 1,
    write: (_n, row, at, before, _u, out) => writeDigits(0, TIME_FROM, row, at, before, out),
  },
];

/** By local number, what is said in its own way. */
const ownAt = Array.from({ length: 256 }, (_, local) =>
  own.find(({ from, count }) => local >= from && local < from + count),
);

function show(
  local: number,
  row: Shown,
  index: number,
  before: Shown | undefined,
  unit: Unit,
  out: ByteWriter,
): void {
  const start = beginPacket(out);
  const section = ownAt[local];
  if (section === undefined) mcu.show(local, row, index, before, asMcu(unit.profile), out);
  else if (section.count === 1 || local - section.from < unit.profile.strips)
    section.write(local - section.from, row, index, before, unit, out);
  end(out, start);
}

/** A packet with nothing in it is none. */
function end(out: ByteWriter, start: number): void {
  if (out.length === start + EMPTY) out.length = start;
  else endPacket(out, start);
}

/** What a packet is led by. */
const EMPTY = 3;

const RING_LEFT = 0x30;
const RING_RIGHT = 0x38;
/** Lamps of a ring; the seventh stands at the top. */
const LAMPS = 13;
const TOP_LAMP = 6;

/** A bit for each lamp, the seven on the left and the six on the right of it apart. */
function writeRing(
  strip: number,
  row: Shown,
  index: number,
  _before: Shown | undefined,
  _unit: Unit,
  out: ByteWriter,
): void {
  const value = row.value[index] ?? -1;
  const lit = value >= 0 ? ringLamps(Math.min(value, 1), (row.style[index] ?? 0) & 0x03) : 0;
  out.put3(0xb0, RING_LEFT + strip, lit & 0x7f).put3(0xb0, RING_RIGHT + strip, lit >> 7);
}

function ringLamps(at: number, mode: number): number {
  const lamp = Math.round(at * (LAMPS - 1));
  if (mode === ring.dot) return 1 << lamp;
  if (mode === ring.wrap) return run(0, lamp);
  if (mode === ring.boostCut) return run(Math.min(lamp, TOP_LAMP), Math.max(lamp, TOP_LAMP));
  const wide = Math.round(at * TOP_LAMP);
  return run(TOP_LAMP - wide, TOP_LAMP + wide);
}

/** The bits from one to another. */
function run(from: number, to: number): number {
  return (1 << (to + 1)) - (1 << from);
}

/** Lowest level, dBFS, that lights 1, 2, … 7 of eight lamps; the last is red, for what is too loud. Ours to choose. */
const meterSteps: readonly number[] = [-60, -40, -30, -20, -14, -8, -3];
const RED = 8;

function writeMeter(
  strip: number,
  row: Shown,
  index: number,
  _before: Shown | undefined,
  _unit: Unit,
  out: ByteWriter,
): void {
  const tooLoud = row.style[index] === 1 || (row.value[index] ?? -Infinity) >= 0;
  out.put2(0xd0, (strip << 4) | (tooLoud ? RED : lampsLit(row, index, meterSteps)));
}

const WRITE_STRIP = 0x20;
/** Two lines of text, and their colour. */
const LINES = 3;

/** A strip's two lines and their colour go out together, whichever of them changed. 00 would shift a text to the middle. @param index of its upper line. */
function writeStrip(strip: number, row: Shown, index: number, { profile }: Unit, out: ByteWriter): void {
  out.put3(0xf0, 0x00, 0x00).put3(0x66, OWN_ID, WRITE_STRIP + strip);
  out.put(nearestColour(row.value[index + 2 * profile.strips] ?? 0));
  for (let line = 0; line < 2; line++) {
    const from = (index + line * profile.strips) * TEXT_ROOM;
    for (let i = 0; i < CELLS; i++) out.put(character(row.text[from + i] ?? SPACE));
  }
  out.put(0xf7);
}

/** By strips, then by local number from the upper lines on: which controls one message has. */
const displays = Array.from({ length: STRIPS + 1 }, (_s, strips) =>
  Array.from({ length: LINES * STRIPS }, (_l, at) => ({
    first: first.upper + at - Math.floor(at / STRIPS) * strips,
    count: LINES,
    step: strips,
  })),
);

function together(local: number, { strips }: XctlProfile): Together | undefined {
  return displays[strips]?.[local - first.upper];
}

const DIGIT = 0x60;
const POINTED_DIGIT = 0x70;
/** Digits from the left: two of assignment, then ten of time. */
const TIME_FROM = 2;
const TIME_DIGITS = 10;

const segments = segmentsOf({ m: 0x37, v: 0x1c, x: 0x76 });

/** Only the digits that changed: segments at one number, or at the one ten above it with the point lit. */
function writeDigits(
  from: number,
  count: number,
  row: Shown,
  index: number,
  before: Shown | undefined,
  out: ByteWriter,
): void {
  for (let i = 0; i < count; i++) {
    const at = index * TEXT_ROOM + i;
    const code = row.text[at] ?? SPACE;
    if (before !== undefined && before.text[at] === code) continue;
    out.put3(
      0xb0,
      (code & 0x80) === 0 ? DIGIT + from + i : POINTED_DIGIT + from + i,
      segments[code & 0x7f] as number,
    );
  }
}

// ── coming and going ──

/** The unit shows that it has no link when this has not come for seven seconds. */
function keepAlive(_unit: AnyUnit, out: ByteWriter): void {
  const start = beginPacket(out);
  out.put3(0xf0, 0x00, 0x00).put3(0x66, 0x14, 0x00).put(0xf7);
  endPacket(out, start);
}

/** Everything is shown nothing, but the light behind the words: it stays on for the next host. */
function blank(unit: Unit, out: ByteWriter): void {
  const nothing = new Shown(4 * STRIPS);
  nothing.value.fill(-Infinity);
  const dark = new Shown(1);
  for (const { local, kind } of mcu.controls(asMcu(unit.profile).profile)) {
    if (kind === 'key' || kind === 'lamp') show(local, dark, 0, undefined, unit, out);
    else if (kind !== 'colour') show(local, nothing, STRIPS, undefined, unit, out);
  }
}

/** The family of XCtl. */
const pulse: Pulse = { every: 2000, silentAfter: 5000, say: keepAlive };

export const xctl: Family = {
  name: 'xctl',
  page: 'xctl',
  forms: [xctlForm(STRIPS)],
  strips: STRIPS,
  keys: mcu.keys,
  controls: (profile: XctlProfile) => mcu.controls(asMcu(profile).profile),
  listen: (unit: Unit, to) => new XctlEar(unit, to),
  greet: keepAlive,
  answer: () => {},
  wake: (unit, out) => {
    keepAlive(unit, out); // it may have no link yet, or none any more: what it is shown before that can be lost
    return 0;
  },
  show,
  together,
  pulse: () => pulse,
  blank,
};
