/**
 * FaderPorts in their own mode: the 8 and the 16, and the one of 2018, which has less of the same.
 * What is known of it, from whom, and what is not: docs/protocols/faderport.md.
 */
import type { UnitControl, Together } from '../model/controls.ts';
import type { SurfaceEvent } from '../model/events.ts';
import type { DeviceProfile, Faderport2Profile, FaderportProfile } from '../model/profile.ts';
import { light, type Shown } from '../model/shown.ts';
import type { ByteWriter } from '../wire/byte-writer.ts';
import type { Family, Pulse, Unit as AnyUnit } from './family.ts';
import {
  blankBar,
  hasMeter,
  isLit,
  layOut,
  linesOf,
  showBar,
  showLine,
  showMeter,
} from './faderport-displays.ts';
import { faderport2Form, faderportForm } from './faderport-form.ts';
import { keysOf2, keysOf8, type KeyRow } from './faderport-keys.ts';
import { midiEar, type MidiLanguage } from './midi-ear.ts';

type Profile = FaderportProfile | Faderport2Profile;
type Unit = AnyUnit<Profile>;

/** Most strips of a unit. */
const STRIPS = 16;

// ── what there can be on a unit ──

/** First local number of each kind of control. A key's is its note, counted from `key`; its colour's from `colour`. */
const first = {
  fader: 0,
  bar: 16,
  encoder: 32,
  wheel: 33,
  key: 64,
  colour: 192,
  meter: 320,
  display: 336,
} as const;

/** Local numbers kept for the display of a strip: its upper line, the lamp that inverts it, and the other lines. */
const OF_DISPLAY = 8;
const INVERSE = 1;
const LOCALS = first.display + STRIPS * OF_DISPLAY;

function controlsWith(rows: readonly KeyRow[], profile: Profile): readonly UnitControl[] {
  const strips = Array.from({ length: profile.strips }, (_, strip) => strip);
  const all = [
    ...strips.map((n): UnitControl => ({
      local: first.fader + n,
      name: 'fader {strip}',
      kind: 'fader',
      strip: n + 1,
    })),
    ...rows.flatMap((row) => keyControls(row, profile.strips)),
    ...(profile.family === 'faderport' ? ofThe8(profile, strips) : ofThe2),
  ];
  return all.toSorted((a, b) => a.local - b.local);
}

function keyControls({ name, notes, coloured }: KeyRow, strips: number): UnitControl[] {
  const perStrip = name.endsWith('{strip}');
  return notes.slice(0, strips).flatMap((note, n): UnitControl[] => {
    const strip = perStrip ? n + 1 : 0;
    const key: UnitControl = { local: first.key + note, name, kind: 'key', strip };
    if (!coloured) return [key];
    return [
      key,
      { local: first.colour + note, name: name.replace(/^key/u, 'colour'), kind: 'colour', strip },
    ];
  });
}

const ofThe2: readonly UnitControl[] = [{ local: first.encoder, name: 'encoder', kind: 'encoder', strip: 0 }];

function ofThe8({ display }: FaderportProfile, strips: readonly number[]): readonly UnitControl[] {
  return [
    { local: first.encoder, name: 'encoder param', kind: 'encoder', strip: 0 },
    { local: first.wheel, name: 'wheel', kind: 'wheel', strip: 0 },
    ...strips.flatMap((n): UnitControl[] => {
      const strip = n + 1;
      const at = first.display + n * OF_DISPLAY;
      return [
        // a bar is a ring without a knob: it shows a parameter as an encoder does
        { local: first.bar + n, name: 'bar {strip}', kind: 'encoder', strip },
        ...(hasMeter(display)
          ? [{ local: first.meter + n, name: 'meter {strip}', kind: 'meter', strip } as const]
          : []),
        ...linesOf(display).map(({ name, cells }, line): UnitControl => ({
          local: at + (line === 0 ? 0 : line + INVERSE),
          name: `text ${name} {strip}`,
          kind: 'text',
          strip,
          cells,
        })),
        { local: at + INVERSE, name: 'lamp inverse {strip}', kind: 'lamp', strip },
      ];
    }),
  ];
}

/** Of each model met so far: 1 for each local number it has, and the characters of those that are lines of text. */
interface Known {
  readonly has: Uint8Array;
  readonly cells: Uint8Array;
}
const known = new WeakMap<Profile, Known>();

function knownOf(profile: Profile): Known {
  let tables = known.get(profile);
  if (tables === undefined) {
    tables = { has: new Uint8Array(LOCALS), cells: new Uint8Array(LOCALS) };
    for (const { local, cells } of controlsOf(profile)) {
      tables.has[local] = 1;
      tables.cells[local] = cells ?? 0;
    }
    known.set(profile, tables);
  }
  return tables;
}

function controlsOf(profile: Profile): readonly UnitControl[] {
  return controlsWith(profile.family === 'faderport' ? keysOf8 : keysOf2, profile);
}

// ── from the unit ──

const FIRST_TOUCH_NOTE = 0x68;
const STEPS = 1023;

function decode(status: number, a: number, b: number, profile: DeviceProfile, into: SurfaceEvent): boolean {
  const { has } = knownOf(profile as Profile);
  return mean(status, a, b, profile as Profile, into) && has[into.control] === 1;
}

function mean(status: number, a: number, b: number, profile: Profile, into: SurfaceEvent): boolean {
  if ((status & 0xf0) === 0xe0) return meanFader(status & 0x0f, (b << 7) | a, into);
  // a Note Off is not part of the language, but what an operating system may make of a release
  if (status === 0x90 || status === 0x80) return meanNote(a, status === 0x80 ? 0 : b, profile, into);
  return status === 0xb0 && meanTurn(a, b, profile, into);
}

/** 1024 places, each a sixteenth of the number: the four bits below mean nothing. */
function meanFader(strip: number, number: number, into: SurfaceEvent): boolean {
  into.type = 'moved';
  into.control = first.fader + strip;
  into.value = (number >> 4) / STEPS;
  return true;
}

function meanNote(note: number, velocity: number, { strips }: Profile, into: SurfaceEvent): boolean {
  const strip = note - FIRST_TOUCH_NOTE;
  const touch = strip >= 0 && strip < strips;
  into.value = 0;
  into.control = touch ? first.fader + strip : first.key + note;
  if (touch) into.type = velocity > 0 ? 'touched' : 'let-go';
  else into.type = velocity > 0 ? 'pressed' : 'released';
  return true;
}

const ENCODER = 0x10;
const NAVIGATOR = 0x3c;

/** The one of 2018 has one knob: its manual gives it the number of the navigator, two programs that work the other. */
function meanTurn(controller: number, value: number, { family }: Profile, into: SurfaceEvent): boolean {
  if (controller !== ENCODER && controller !== NAVIGATOR) return false;
  const clicks = value & 0x3f;
  into.type = 'turned';
  into.control = controller === NAVIGATOR && family === 'faderport' ? first.wheel : first.encoder;
  into.value = (value & 0x40) === 0 ? clicks : -clicks;
  return clicks > 0;
}

// ── to the unit ──

function show(
  local: number,
  row: Shown,
  index: number,
  before: Shown | undefined,
  { profile, id }: Unit,
  out: ByteWriter,
): void {
  const tables = knownOf(profile);
  if (tables.has[local] !== 1) return;
  if (local < first.bar) showFader(local - first.fader, row, index, profile, out);
  else if (local < first.encoder) showBar(local - first.bar, row, index, before, out);
  else if (local < first.key)
    return; // knobs show nothing
  else if (local < first.colour) showLight(local - first.key, row, index, out);
  else if (local < first.meter) showColour(local - first.colour, row, index, out);
  else if (local < first.display) showMeter(local - first.meter, row.value[index] ?? -Infinity, out);
  else if (profile.family === 'faderport') showText(local, row, index, tables, profile, id, out);
}

function showFader(strip: number, row: Shown, index: number, { faders }: Profile, out: ByteWriter): void {
  if (!faders.motor) return;
  const value = row.value[index] ?? 0;
  const at = value > 0 ? Math.round(Math.min(value, 1) * STEPS) << 4 : 0;
  out.put3(0xe0 | strip, at & 0x7f, at >> 7);
}

/** Velocities of `light.off`, `on`, `flash`. */
const velocities: readonly number[] = [0x00, 0x7f, 0x01];

function showLight(note: number, row: Shown, index: number, out: ByteWriter): void {
  out.put3(0x90, note, velocities[row.value[index] ?? light.off] ?? 0);
}

/** Red, green, blue as velocities on three channels. A light that is on and black could not be told from one that is off. */
function showColour(note: number, row: Shown, index: number, out: ByteWriter): void {
  const wanted = row.value[index] ?? 0;
  const rgb = (wanted & 0xfefefe) === 0 ? 0xffffff : wanted;
  out.put3(0x91, note, (rgb >> 17) & 0x7f);
  out.put3(0x92, note, (rgb >> 9) & 0x7f);
  out.put3(0x93, note, (rgb >> 1) & 0x7f);
}

/** A line; the upper one says as well whether it is inverted. */
function showText(
  local: number,
  row: Shown,
  index: number,
  { cells }: Known,
  { display }: FaderportProfile,
  id: number,
  out: ByteWriter,
): void {
  const strip = Math.floor((local - first.display) / OF_DISPLAY);
  const part = (local - first.display) % OF_DISPLAY;
  if (part > INVERSE)
    return showLine(id, strip, part - INVERSE, row, index, false, cells[local] as number, display, out);
  const upper = local - part;
  const at = index - part;
  const inverted = isLit(row, at + INVERSE);
  showLine(id, strip, 0, row, at, inverted, cells[upper] as number, display, out);
}

/** The upper line of each strip, and the lamp that inverts it. */
const uppers: readonly Together[] = Array.from({ length: STRIPS }, (_, strip) => ({
  first: first.display + strip * OF_DISPLAY,
  count: INVERSE + 1,
}));

function together(local: number): Together | undefined {
  const upper = uppers[Math.floor((local - first.display) / OF_DISPLAY)];
  return upper && local - upper.first < upper.count ? upper : undefined;
}

// ── coming and going ──

function wake({ profile, id }: Unit, out: ByteWriter): number {
  if (profile.family === 'faderport')
    for (let strip = 0; strip < profile.strips; strip++) layOut(id, strip, profile.display, out);
  return 0;
}

function blank(unit: Unit, out: ByteWriter): void {
  const { profile } = unit;
  for (const { local, kind, strip } of controlsOf(profile)) {
    if (kind === 'fader' && profile.faders.motor) out.put3(0xe0 | local, 0x00, 0x00);
    else if (kind === 'key') out.put3(0x90, local - first.key, 0x00);
    else if (kind === 'meter') showMeter(strip - 1, -Infinity, out);
    else if (local >= first.bar && local < first.encoder) blankBar(strip - 1, out);
  }
  wake(unit, out); // which empties the displays
}

/** Units half asleep write odd things in large letters and lose what they are told: this keeps them awake. */
const pulse: Pulse = {
  every: 990,
  say: (_unit, out) => {
    out.put3(0xa0, 0x00, 0x00);
  },
};

const shared = {
  page: 'faderport',
  decode,
  hear: () => undefined,
  greet: () => {},
  answer: () => {},
  wake,
  show,
  together,
  pulse: () => pulse,
  blank,
} as const satisfies Partial<Family & MidiLanguage>;

/** The family of the FaderPort 8 and 16. */
export const faderport: Family & MidiLanguage = {
  ...shared,
  name: 'faderport',
  forms: [faderportForm(STRIPS)],
  strips: STRIPS,
  keys: keysOf8.map(({ name }) => name),
  controls: (profile) => controlsOf(profile as FaderportProfile),
  listen: (unit, to) => midiEar(faderport, unit, to),
};

/** The family of the FaderPort of 2018. */
export const faderport2: Family & MidiLanguage = {
  ...shared,
  name: 'faderport-2',
  forms: [faderport2Form],
  strips: 1,
  keys: keysOf2.map(({ name }) => name),
  controls: (profile) => controlsOf(profile as Faderport2Profile),
  listen: (unit, to) => midiEar(faderport2, unit, to),
};
