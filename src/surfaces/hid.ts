/**
 * HID devices: which bits of which report are which control, and what lights them, stands in the device file. What is known
 * of such devices, from whom, and what is not: docs/protocols/hid.md.
 */
import type { ControlKind, UnitControl } from '../model/controls.ts';
import type { HidControl, HidFeedback, HidProfile } from '../model/profile.ts';
import { light, type Shown } from '../model/shown.ts';
import type { ByteWriter } from '../wire/byte-writer.ts';
import { beginPacket, endPacket, packet } from '../wire/packets.ts';
import { askChallenge, challengeIn, giveAnswer, renew } from './blackmagic-handshake.ts';
import type { Family, Pulse, Unit } from './family.ts';
import { HidEar, type Reading, reading } from './hid-ear.ts';
import { hidForm, lengthOfHidRun, MOST_HID_STRIPS, reportOf } from './hid-form.ts';

// ── what a model has ──

/** One control: its name, what of a report it is, and what lights it. */
interface Single {
  readonly name: string;
  readonly strip: number;
  readonly kind: ControlKind;
  readonly reading: Reading | undefined;
  readonly light: Light | undefined;
}

/** What lights a control. */
interface Light {
  /** For off, on and flashing: whole reports. Empty where they are made when they are wanted. */
  readonly reports: readonly Uint8Array[];
  /** A ring: what is the same of its report, and where the byte between its ends stands. */
  readonly ring:
    | { readonly report: Uint8Array; readonly at: number; readonly from: number; readonly to: number }
    | undefined;
  /** A bit in a word that lights several. */
  readonly word: Word | undefined;
}

/** All the lights that go out in one word, and by which of its bits. */
interface Word {
  readonly report: Uint8Array;
  readonly at: number;
  readonly locals: number[];
  readonly bits: number[];
}

/** What a hat is called when it is pressed one way, clockwise from the top, two steps of eight apart. */
const ways = ['up', 'right', 'down', 'left'] as const;

const kindOf: Readonly<Record<HidControl['kind'], ControlKind>> = {
  key: 'key',
  hat: 'key',
  wheel: 'wheel',
  lever: 'wheel',
  encoder: 'encoder',
  knob: 'knob',
  pedal: 'pedal',
  lamp: 'lamp',
};

/** What must be known of a model when a report comes or goes. */
interface Tables {
  readonly singles: readonly Single[];
  readonly readings: readonly Reading[];
  readonly wake: readonly Uint8Array[];
  readonly rest: readonly Uint8Array[];
}

const known = new WeakMap<HidProfile, Tables>();

function tablesOf(profile: HidProfile): Tables {
  let tables = known.get(profile);
  if (tables === undefined) {
    const singles = singlesOf(profile);
    tables = {
      singles,
      readings: singles.flatMap((single) => (single.reading ? [single.reading] : [])),
      wake: (profile.wake ?? []).map((report) => padded(bytesOf(report), profile.output)),
      rest: (profile.rest ?? []).map((report) => padded(bytesOf(report), profile.output)),
    };
    known.set(profile, tables);
  }
  return tables;
}

function singlesOf(profile: HidProfile): readonly Single[] {
  const singles: Single[] = [];
  const words = new Map<string, Word>();
  for (const of of profile.controls) {
    const length = of.kind === 'hat' ? ways.length : lengthOfHidRun(of, profile.strips);
    for (let nth = 0; nth < length; nth++) {
      const local = singles.length;
      singles.push({
        name:
          of.kind === 'hat' ? `${of.name} ${ways[nth] as string}` : of.name.replace('{n}', String(nth + 1)),
        strip: of.name.endsWith('{strip}') ? nth + 1 : 0,
        kind: kindOf[of.kind],
        reading: of.kind === 'lamp' ? undefined : readingOf(of, nth, local, profile),
        light:
          of.feedback && lightOf({ length: profile.output ?? 0, ...of.feedback }, of.kind, nth, local, words),
      });
    }
  }
  return singles;
}

function readingOf(of: HidControl, nth: number, local: number, { reports }: HidProfile): Reading {
  const { bit = 0, every = 1, code, byte = 0, bits = 8, signed = false, tells = 'clicks', perClick = 1 } = of;
  const highest = 2 ** (signed ? bits - 1 : bits) - 1;
  const { from = 0, to = highest, dead = 0, noise = 1 } = of;
  return {
    does: whatItDoes(of),
    report: reportOf(of, reports)?.id ?? 0,
    local,
    bit: of.kind === 'hat' ? bit : bit + nth * every,
    code: typeof code === 'object' ? (code[nth] as number) : (code ?? 0) + nth,
    way: nth,
    byte: byte + (nth * bits) / 8,
    bits,
    signed,
    counter: tells === 'counter',
    perClick,
    from,
    to,
    dead,
    noise,
  };
}

function whatItDoes({ kind, code }: HidControl): Reading['does'] {
  if (kind === 'hat') return reading.hat;
  if (kind === 'key') return code === undefined ? reading.bit : reading.code;
  if (kind === 'wheel' || kind === 'encoder') return reading.turns;
  return kind === 'lever' ? reading.lever : reading.stands;
}

// ── what lights them ──

function lightOf(
  feedback: HidFeedback & { readonly length: number },
  kind: HidControl['kind'],
  nth: number,
  local: number,
  words: Map<string, Word>,
): Light {
  const { report, length, number, every = 1, off = '', on = '', flash = on, bit } = feedback;
  const head = bytesOf(report);
  if (bit !== undefined) {
    const word = wordFor(words, report, head, length);
    word.locals.push(local);
    word.bits.push(typeof bit === 'object' ? (bit[nth] as number) : bit + nth);
    return { reports: [], ring: undefined, word };
  }
  const numbered = number === undefined ? head : [...head, number + nth * every];
  const whole = (value: string): Uint8Array => padded([...numbered, ...bytesOf(value)], length);
  if (kind !== 'encoder')
    return { reports: [whole(off), whole(on), whole(flash)], ring: undefined, word: undefined };
  const [from = 0] = bytesOf(off);
  const [to = 0] = bytesOf(on);
  return {
    reports: [],
    ring: { report: padded(numbered, length), at: numbered.length, from, to },
    word: undefined,
  };
}

function wordFor(words: Map<string, Word>, report: string, head: Uint8Array, length: number): Word {
  const word = words.get(report) ?? { report: padded(head, length), at: head.length, locals: [], bits: [] };
  words.set(report, word);
  return word;
}

function padded(bytes: ArrayLike<number>, length = 0): Uint8Array {
  const whole = new Uint8Array(Math.max(length, bytes.length));
  whole.set(bytes);
  return whole;
}

/** Bytes written in hexadecimal. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text === '' ? [] : text.split(' '), (pair) => Number.parseInt(pair, 16));
}

function put(report: Uint8Array, out: ByteWriter): void {
  const start = beginPacket(out, packet.output);
  out.putAll(report);
  endPacket(out, start);
}

function show(
  local: number,
  row: Shown,
  index: number,
  _before: Shown | undefined,
  { profile }: Unit<HidProfile>,
  out: ByteWriter,
): void {
  const lit = tablesOf(profile).singles[local]?.light;
  if (lit === undefined) return;
  const value = row.value[index] as number;
  if (lit.word) putWord(lit.word, row, index - local, out);
  else if (lit.ring) {
    const { report, at, from, to } = lit.ring;
    report[at] = value >= 0 ? from + Math.round(Math.min(1, value) * (to - from)) : from;
    put(report, out);
  } else put((lit.reports[value] ?? lit.reports[light.off]) as Uint8Array, out);
}

/** @param first place of the unit's first control in the row. */
function putWord({ report, at, locals, bits }: Word, row: Shown, first: number, out: ByteWriter): void {
  report.fill(0, at);
  for (let i = 0; i < locals.length; i++) {
    const lit = (row.value[first + (locals[i] as number)] as number) > light.off;
    const bit = bits[i] as number;
    if (lit) report[at + (bit >> 3)] = (report[at + (bit >> 3)] as number) | (1 << (bit & 7));
  }
  put(report, out);
}

/** Lights out: those that go in one word by that, the others one by one. */
function blank({ profile }: Unit<HidProfile>, out: ByteWriter): void {
  const { singles, rest } = tablesOf(profile);
  const done = new Set<Word>();
  for (const { light: lit } of singles) {
    if (lit?.word && !done.has(lit.word)) {
      done.add(lit.word);
      lit.word.report.fill(0, lit.word.at);
      put(lit.word.report, out);
    }
    if (lit?.ring) {
      lit.ring.report[lit.ring.at] = lit.ring.from;
      put(lit.ring.report, out);
    }
    if (lit?.reports[light.off]) put(lit.reports[light.off] as Uint8Array, out);
  }
  for (const report of rest) put(report, out);
}

function wake({ profile }: Unit<HidProfile>, out: ByteWriter): number {
  for (const report of tablesOf(profile).wake) put(report, out);
  return 0;
}

/** A host that was let in is let in again before its time is over. */
const pulse: Pulse = { every: 1000, say: renew };

/** The family of HID devices that their device files describe. */
export const hid: Family = {
  name: 'hid',
  page: 'hid',
  forms: [hidForm],
  strips: MOST_HID_STRIPS,
  keys: [],
  controls: (profile: HidProfile): readonly UnitControl[] =>
    tablesOf(profile).singles.map(({ name, strip, kind }, local) => ({
      local,
      name,
      kind,
      strip,
      stays: kind === 'knob' || kind === 'pedal',
    })),
  listen: (unit: Unit<HidProfile>, to) => {
    const { handshake, reports } = unit.profile;
    const answers = handshake === undefined ? undefined : challengeIn(unit, to);
    return new HidEar(reports, tablesOf(unit.profile).readings, to, answers);
  },
  greet: (unit: Unit<HidProfile>, out) => {
    if (unit.profile.handshake !== undefined) askChallenge(out);
  },
  answer: (heard, _unit, out) => {
    if (heard.type === 'ready' && heard.challenge) giveAnswer(heard.challenge.numbers, out);
  },
  wake,
  show,
  together: () => undefined,
  pulse: ({ handshake }: HidProfile) => (handshake === undefined ? undefined : pulse),
  blank,
};
