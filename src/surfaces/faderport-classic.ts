/**
 * The FaderPort of 2010: one fader, one knob, 24 keys, and a language of its own.
 * What is known of it, from whom, and what is not: docs/protocols/faderport.md.
 */
import type { UnitControl } from '../model/controls.ts';
import type { SurfaceEvent } from '../model/events.ts';
import type { DeviceProfile, FaderportClassicProfile } from '../model/profile.ts';
import { light, type Shown } from '../model/shown.ts';
import type { ByteWriter } from '../wire/byte-writer.ts';
import type { Family, Heard, Unit as AnyUnit } from './family.ts';
import { faderportClassicForm } from './faderport-form.ts';
import { midiEar, type MidiLanguage } from './midi-ear.ts';

type Unit = AnyUnit<FaderportClassicProfile>;

// ── what there is on it ──

/** First local number of each kind of control; a key's is the number it is pressed by, counted from `key`. */
const first = { fader: 0, encoder: 1, key: 8 } as const;

/** By the numbers they are pressed with. @source "FaderPort Classic Packet Messaging"; Ardour, faderport.cc */
const keyNames: readonly string[] = [
  'key user',
  'key punch',
  'key shift',
  'key rewind',
  'key forward',
  'key stop',
  'key play',
  'key record',
  'key touch',
  'key write',
  'key read',
  'key mix',
  'key project',
  'key transport',
  'key undo',
  'key loop',
  'key arm',
  'key solo',
  'key mute',
  'key previous',
  'key bank',
  'key next',
  'key output',
  'key off',
];
const OFF = keyNames.indexOf('key off');
const FOOT_SWITCH = keyNames.length;

const everything: readonly UnitControl[] = [
  { local: first.fader, name: 'fader {strip}', kind: 'fader', strip: 1 },
  { local: first.encoder, name: 'encoder', kind: 'encoder', strip: 0 },
  ...[...keyNames, 'key foot switch'].map((name, n): UnitControl => ({
    local: first.key + n,
    name,
    kind: 'key',
    strip: 0,
  })),
];

// ── from the unit ──

const FOOT_SWITCH_ID = 0x7e;
const TOUCH_ID = 0x7f;
/** Controllers of the two halves of a fader's number. */
const HIGH = 0x00;
const LOW = 0x20;

/** Hears one unit: a fader's number comes in two halves, and is known with the second. */
class Halves {
  #high = -1;

  decode(
    status: number,
    a: number,
    b: number,
    profile: FaderportClassicProfile,
    into: SurfaceEvent,
  ): boolean {
    if (status === 0xb0) return this.#half(a, b, profile, into);
    if (status === 0xa0) return meanKey(a, b, into);
    return status === 0xe0 && meanTurn(b, into);
  }

  #half(controller: number, value: number, { faders }: FaderportClassicProfile, into: SurfaceEvent): boolean {
    into.type = 'moved';
    into.control = first.fader;
    if (controller === HIGH) this.#high = value;
    if (controller !== LOW || this.#high < 0) return false;
    into.value = Math.min(1, ((this.#high << 7) | value) / faders.top);
    return true;
  }
}

function meanKey(id: number, value: number, into: SurfaceEvent): boolean {
  into.value = 0;
  if (id === TOUCH_ID) {
    into.control = first.fader;
    into.type = value > 0 ? 'touched' : 'let-go';
    return true;
  }
  into.control = first.key + (id === FOOT_SWITCH_ID ? FOOT_SWITCH : id);
  into.type = value > 0 ? 'pressed' : 'released';
  return id < keyNames.length || id === FOOT_SWITCH_ID;
}

/** Clicks in two's complement: 01…3F to the right, 7F…41 to the left. */
function meanTurn(value: number, into: SurfaceEvent): boolean {
  into.type = 'turned';
  into.control = first.encoder;
  into.value = value < 0x40 ? value : value - 0x80;
  return value !== 0 && value !== 0x40;
}

// ── to the unit ──

/** What it is sent goes from 0 to 1023, though what it reports goes sixteen times as far. */
const STEPS = 1023;
/** Velocities of `light.off`, `on`; it does not flash by itself. */
const LIT = 0x01;

function show(
  local: number,
  row: Shown,
  index: number,
  _before: Shown | undefined,
  { profile }: Unit,
  out: ByteWriter,
): void {
  const value = row.value[index] ?? 0;
  if (local === first.fader && profile.faders.motor) {
    const at = value > 0 ? Math.round(Math.min(value, 1) * STEPS) : 0;
    drive(at, out);
  } else if (local >= first.key) showLight(local - first.key, value, out);
}

function drive(at: number, out: ByteWriter): void {
  out.put3(0xb0, HIGH, at >> 7);
  out.put3(0xb0, LOW, at & 0x7f);
}

/** While OFF is lit the fader neither reports nor moves: it stays dark. The foot switch has no light. */
function showLight(key: number, value: number, out: ByteWriter): void {
  if (key === OFF || key >= FOOT_SWITCH) return;
  out.put3(0xa0, lightOf(key), value === light.off ? 0 : LIT);
}

/** The lights count the other way in each row of eight. */
function lightOf(key: number): number {
  return key ^ 0x07;
}

// ── greeting ──

const ask = (out: ByteWriter): void => {
  out.put3(0xf0, 0x7e, 0x7f);
  out.put3(0x06, 0x01, 0xf7);
};

/** What it is, in its answer to who it is: PreSonus, and which of its products. */
const identity: readonly number[] = [0x06, 0x02, 0x00, 0x01, 0x06, 0x02, 0x00, 0x01, 0x00];
const SHORTEST_IDENTITY = 17;

function hear(sysex: Uint8Array, length: number): Heard | undefined {
  if (length < SHORTEST_IDENTITY || sysex[1] !== 0x7e) return undefined;
  return identity.every((byte, n) => sysex[3 + n] === byte) ? { type: 'ready', id: 0 } : undefined;
}

/** Until it is told so, after each time it gets power, it sends other things. */
function wake(_unit: Unit, out: ByteWriter): number {
  out.put3(0x91, 0x00, 0x64);
  out.put3(0xa0, lightOf(OFF), 0x00); // whoever was here before may have left it lit
  return 0;
}

function blank({ profile }: Unit, out: ByteWriter): void {
  if (profile.faders.motor) drive(0, out);
  for (let key = 0; key < keyNames.length; key++) out.put3(0xa0, lightOf(key), 0x00);
}

/** The family of the FaderPort of 2010. */
export const faderportClassic: Family = {
  name: 'faderport-classic',
  page: 'faderport',
  forms: [faderportClassicForm],
  strips: 1,
  keys: [...keyNames, 'key foot switch'],
  controls: () => everything,
  listen: (unit, to) => {
    const halves = new Halves();
    const language: MidiLanguage = {
      decode: (status, a, b, profile: DeviceProfile, into) =>
        halves.decode(status, a, b, profile as FaderportClassicProfile, into),
      hear,
    };
    return midiEar(language, unit, to);
  },
  ask,
  greet: ({ profile }, out) => {
    if (profile.greeting.kind === 'query') ask(out);
  },
  answer: () => {},
  wake,
  show,
  together: () => undefined,
  blank,
};
