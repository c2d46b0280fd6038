/**
 * Controllers that send plain MIDI messages: which message is which control, and what makes it light up, stands in the
 * device file. What is known of such devices, from whom, and what is not: docs/protocols/generic-midi.md.
 */
import type { UnitControl } from '../model/controls.ts';
import type { SurfaceEvent } from '../model/events.ts';
import type { ClickDialect, MidiAddress, MidiControl, MidiFeedback, MidiProfile } from '../model/profile.ts';
import { light, type Shown } from '../model/shown.ts';
import type { ByteWriter } from '../wire/byte-writer.ts';
import type { Family, Unit } from './family.ts';

/** More than any one controller has. */
export const MOST_STRIPS = 64;
const CHANNELS = 16;
const NUMBERS = 128;
/** The two ends of a message's value, by whether it is a bend. */
const SEVEN_BITS = 0x7f;
const FOURTEEN_BITS = 0x3fff;

// ── messages ──

/** High half of the status of each kind of message, and where its slots begin in the tables: one for each message. */
const kinds: Readonly<Record<MidiAddress['message'], { readonly status: number; readonly slots: number }>> = {
  cc: { status: 0xb0, slots: 0 },
  note: { status: 0x90, slots: CHANNELS * NUMBERS },
  bend: { status: 0xe0, slots: 2 * CHANNELS * NUMBERS },
};
const SLOTS = kinds.bend.slots + CHANNELS;

/** Where the slots begin by the high half of a status; −1 for messages that are no control's. A note off is a note. */
const slotsOf = Int16Array.from({ length: 16 }, (_, high) => {
  const status = high === 0x8 ? kinds.note.status : high << 4;
  return Object.values(kinds).find((kind) => kind.status === status)?.slots ?? -1;
});

/** One message: what it is, its channel from 0, and its number, 0 for a bend. */
export interface Message {
  readonly message: MidiAddress['message'];
  readonly channel: number;
  readonly number: number;
}

/** The place of a message in the tables. */
export function slotOf({ message, channel, number }: Message): number {
  const { slots } = kinds[message];
  return message === 'bend' ? slots + channel : slots + channel * NUMBERS + number;
}

/** A message in words: "cc 21 on channel 1". */
export function describeMessage({ message, channel, number }: Message): string {
  return `${message === 'bend' ? message : `${message} ${number}`} on channel ${channel + 1}`;
}

// ── runs ──

/** How many controls an entry of a device file stands for. */
export function lengthOfRun({ name, count }: MidiControl, strips: number): number {
  return count ?? (name.endsWith('{strip}') ? strips : 1);
}

/** The message of the `nth` control of a run, from 0; undefined where the file does not say. */
export function messageOf(
  { message, number, channel }: Partial<MidiAddress>,
  counts: MidiControl['counts'],
  nth: number,
): Message | undefined {
  if (message === undefined || channel === undefined) return undefined;
  const channels = counts === 'channel' || (counts === undefined && message === 'bend');
  const on = channel - 1 + (channels ? nth : 0);
  if (message === 'bend') return { message, channel: on, number: 0 };
  if (typeof number === 'object') {
    const listed = number[nth];
    return listed === undefined ? undefined : { message, channel: on, number: listed };
  }
  return number === undefined ? undefined : { message, channel: on, number: number + (channels ? 0 : nth) };
}

/** The message that makes a control show something: what feedback leaves out is as in the control's own. */
export function feedbackAddress(control: MidiControl, feedback: MidiFeedback): Partial<MidiAddress> {
  const { message, number, channel } = { ...control, ...feedback };
  return {
    ...(message && { message }),
    ...(number !== undefined && { number }),
    ...(channel !== undefined && { channel }),
  };
}

// ── what a model has ──

/** One control, with all its messages. */
interface Single {
  readonly name: string;
  readonly strip: number;
  readonly of: MidiControl;
  readonly sends: Message | undefined;
  readonly touch: Message | undefined;
  readonly shows: Message | undefined;
}

function singles({ controls, strips }: MidiProfile): readonly Single[] {
  if (controls === 'all') return everything;
  return controls.flatMap((of) =>
    Array.from({ length: lengthOfRun(of, strips) }, (_, nth): Single => {
      const { name, touch, feedback, counts } = of;
      return {
        name: name.replace('{n}', String(nth + 1)),
        strip: name.endsWith('{strip}') ? nth + 1 : 0,
        of,
        sends: messageOf(of, counts, nth),
        touch: touch && messageOf(touch, counts, nth),
        shows: feedback && messageOf(feedbackAddress(of, feedback), counts, nth),
      };
    }),
  );
}

/** What each kind of message is where nothing is known of the controller. */
const anyones: readonly (readonly [message: MidiAddress['message'], kind: MidiControl['kind']])[] = [
  ['cc', 'knob'],
  ['note', 'key'],
  ['bend', 'knob'],
];

/** Every message there is as a control of its own: `cc 21`, `note 36`, `bend`, and `channel 5 cc 21` beyond the first. */
const everything: readonly Single[] = Array.from({ length: CHANNELS }, (_, channel) =>
  anyones.flatMap(([message, kind]) =>
    Array.from({ length: message === 'bend' ? 1 : NUMBERS }, (_unused, number): Single => {
      const plain = message === 'bend' ? message : `${message} ${number}`;
      const name = channel === 0 ? plain : `channel ${channel + 1} ${plain}`;
      const sends = { message, channel, number };
      return { name, strip: 0, of: { name, kind }, sends, touch: undefined, shows: undefined };
    }),
  ),
).flat();

/** Does it stay where the hand left it? Not what has a motor, nor a knob that takes the number it is sent. */
function stays({ kind, feedback }: MidiControl, { faders }: MidiProfile): boolean {
  if (kind === 'pedal') return true;
  if (kind === 'knob') return feedback?.sets !== true;
  return kind === 'fader' && (feedback === undefined || !faders.motor);
}

function controls(profile: MidiProfile): readonly UnitControl[] {
  return singles(profile).map(({ name, strip, of }, local) => ({
    local,
    name,
    kind: of.kind,
    strip,
    stays: stays(of, profile),
  }));
}

// ── tables of a model ──

/** What a message means, as `readings` has it. */
const reading = { nothing: 0, travel: 1, bend: 2, clicks: 3, key: 4, toggle: 5, touch: 6 } as const;

/** What a control shows, and by which message. */
interface Showing {
  readonly status: number;
  readonly number: number;
  readonly bend: boolean;
  /** Values of `light.off`, `on`, `flash`; undefined for what shows travel. */
  readonly lights: readonly [number, number, number] | undefined;
  readonly off: number;
  readonly from: number;
  readonly to: number;
  /** What it is left at; undefined: as it is. */
  readonly rest: number | undefined;
}

/** What must be known of a model when a message comes or goes, by the slot of the message or by local number. */
interface Tables {
  readonly readings: Uint8Array;
  readonly locals: Int16Array;
  readonly tops: Float64Array;
  readonly clicks: readonly (Int8Array | undefined)[];
  readonly shows: readonly (Showing | undefined)[];
  readonly toggles: Uint8Array;
  readonly redrawn: Uint8Array;
  readonly wake: Uint8Array;
}

/** How many clicks each value is. @source docs/protocols/generic-midi.md, "Endless knobs" */
const dialects: Readonly<Record<ClickDialect, Int8Array>> = {
  'twos-complement': clicksBy((value) => (value < 0x40 ? value : value - 0x80)),
  offset: clicksBy((value) => value - 0x40),
  'signed-bit': clicksBy((value) => ((value & 0x40) === 0 ? value : 0x40 - value)),
};

function clicksBy(meaning: (value: number) => number): Int8Array {
  return Int8Array.from({ length: NUMBERS }, (_, value) => meaning(value));
}

const known = new WeakMap<MidiProfile, Tables>();

function tablesOf(profile: MidiProfile): Tables {
  let tables = known.get(profile);
  if (tables === undefined) {
    tables = buildTables(profile);
    known.set(profile, tables);
  }
  return tables;
}

function buildTables(profile: MidiProfile): Tables {
  const all = singles(profile);
  const readings = new Uint8Array(SLOTS);
  const locals = new Int16Array(SLOTS);
  const tops = new Float64Array(SLOTS).fill(SEVEN_BITS);
  const clicks: (Int8Array | undefined)[] = Array.from({ length: all.length });
  all.forEach(({ of, sends, touch }, local) => {
    if (sends) {
      const slot = slotOf(sends);
      readings[slot] = readingOf(of, sends);
      locals[slot] = local;
      tops[slot] = of.top ?? (sends.message === 'bend' ? FOURTEEN_BITS : SEVEN_BITS);
    }
    if (touch) {
      readings[slotOf(touch)] = reading.touch;
      locals[slotOf(touch)] = local;
    }
    clicks[local] = of.clicks && dialects[of.clicks];
  });
  return {
    readings,
    locals,
    tops,
    clicks,
    shows: all.map((single) => showingOf(single, profile)),
    toggles: Uint8Array.from(all, ({ of }) => Number(of.release === 'none')),
    redrawn: Uint8Array.from(all, ({ of }) => Number(of.redraws === true)),
    wake: Uint8Array.from((profile.wake ?? []).flatMap((message) => bytesOf(message))),
  };
}

function readingOf({ kind, release }: MidiControl, { message }: Message): number {
  if (kind === 'key') return release === 'none' ? reading.toggle : reading.key;
  if (kind === 'encoder' || kind === 'wheel') return reading.clicks;
  return message === 'bend' ? reading.bend : reading.travel;
}

function showingOf({ of, shows }: Single, { faders }: MidiProfile): Showing | undefined {
  const { kind, feedback } = of;
  if (!shows || !feedback || (kind === 'fader' && !faders.motor)) return undefined;
  const bend = shows.message === 'bend';
  const { off = 0, from = 0, to = bend ? FOURTEEN_BITS : SEVEN_BITS, on = SEVEN_BITS, flash = on } = feedback;
  const lit = kind === 'key' || kind === 'lamp';
  return {
    status: kinds[shows.message].status | shows.channel,
    number: shows.number,
    bend,
    lights: lit ? [off, on, flash] : undefined,
    off: kind === 'fader' ? from : off,
    from,
    to,
    rest: feedback.sets === true ? undefined : kind === 'fader' ? from : off,
  };
}

/** The bytes of a message written in hexadecimal. */
function bytesOf(message: string): readonly number[] {
  return message.split(' ').map((pair) => Number.parseInt(pair, 16));
}

// ── from the unit ──

type Read = (
  status: number,
  a: number,
  b: number,
  slot: number,
  tables: Tables,
  into: SurfaceEvent,
) => boolean;

const readTravel: Read = (_status, _a, b, slot, { tops }, into) => {
  into.type = 'moved';
  into.value = Math.min(1, b / (tops[slot] as number));
  return true;
};

const readBend: Read = (_status, a, b, slot, { tops }, into) => {
  into.type = 'moved';
  into.value = Math.min(1, ((b << 7) | a) / (tops[slot] as number));
  return true;
};

const readClicks: Read = (_status, _a, b, _slot, { clicks }, into) => {
  into.type = 'turned';
  into.value = clicks[into.control]?.[b] ?? 0;
  return into.value !== 0;
};

const readKey: Read = (status, _a, b, _slot, _tables, into) => {
  into.type = isOn(status, b) ? 'pressed' : 'released';
  into.value = 0;
  return true;
};

const readToggle: Read = (_status, _a, _b, _slot, _tables, into) => {
  into.type = 'pressed';
  into.value = 0;
  return true;
};

const readTouch: Read = (status, _a, b, _slot, _tables, into) => {
  into.type = isOn(status, b) ? 'touched' : 'let-go';
  into.value = 0;
  return true;
};

/** What messages mean, in the order of `reading`. */
const readings: readonly (Read | undefined)[] = [
  undefined,
  readTravel,
  readBend,
  readClicks,
  readKey,
  readToggle,
  readTouch,
];

/** A note off is off whatever its velocity; a note on of velocity 0 and a controller at 0 are off as well. */
function isOn(status: number, value: number): boolean {
  return status >> 4 !== 0x8 && value > 0;
}

function decode(status: number, a: number, b: number, profile: MidiProfile, into: SurfaceEvent): boolean {
  const first = slotsOf[status >> 4] ?? -1;
  if (first < 0) return false;
  const tables = tablesOf(profile);
  const channel = status & 0x0f;
  const slot = first === kinds.bend.slots ? first + channel : first + channel * NUMBERS + (a & 0x7f);
  into.control = tables.locals[slot] as number;
  const read = readings[tables.readings[slot] as number];
  return read !== undefined && read(status, a & 0x7f, b & 0x7f, slot, tables, into);
}

function neverReleased(local: number, profile: MidiProfile): boolean {
  return tablesOf(profile).toggles[local] === 1;
}

function redraws(local: number, profile: MidiProfile): boolean {
  return tablesOf(profile).redrawn[local] === 1;
}

// ── to the unit ──

function show(
  local: number,
  row: Shown,
  index: number,
  _before: Shown | undefined,
  { profile }: Unit<MidiProfile>,
  out: ByteWriter,
): void {
  const showing = tablesOf(profile).shows[local];
  if (showing === undefined) return;
  say(showing, showing.lights ? lightOf(showing.lights, row, index) : travelOf(showing, row, index), out);
}

function lightOf(lights: readonly number[], row: Shown, index: number): number {
  return lights[row.value[index] as number] ?? (lights[light.off] as number);
}

/** Between the two ends; what is nowhere (−1, NaN) is off. */
function travelOf({ off, from, to }: Showing, row: Shown, index: number): number {
  const travel = row.value[index] as number;
  return travel >= 0 ? from + Math.round(Math.min(1, travel) * (to - from)) : off;
}

function say({ status, number, bend }: Showing, value: number, out: ByteWriter): void {
  if (bend) out.put3(status, value & 0x7f, value >> 7);
  else out.put3(status, number, value);
}

/** Some wait for a word from the host before they behave. */
function wake({ profile }: Unit<MidiProfile>, out: ByteWriter): number {
  for (const byte of tablesOf(profile).wake) out.put(byte);
  return 0;
}

/** Lights and rings off, motors down. A knob that takes a number keeps the one it has. */
function blank({ profile }: Unit<MidiProfile>, out: ByteWriter): void {
  for (const showing of tablesOf(profile).shows)
    if (showing?.rest !== undefined) say(showing, showing.rest, out);
}

/** The family of controllers that send plain MIDI messages. */
export const midi: Family = {
  name: 'midi',
  strips: MOST_STRIPS,
  keys: [],
  controls,
  decode,
  neverReleased,
  redraws,
  hear: () => undefined,
  greet: () => {},
  answer: () => {},
  wake,
  show,
  together: () => undefined,
  blank,
};
