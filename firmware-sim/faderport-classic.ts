import type { Clock } from '../src/ports/clock.ts';
import type { Port } from '../src/ports/port.ts';
import { CableEnd } from './cable-end.ts';
import { ByteParser } from './byte-parser.ts';
import { chance } from './chance.ts';
import { Fader, type FaderReading, type TouchSense } from './fader.ts';
import type { CapName } from './hands.ts';
import type { FaderTraits } from './models.ts';

export interface ClassicOptions {
  readonly clock: Clock;
  /** The device end of the cable; without it the unit is unplugged. */
  readonly port?: Port;
  /** Seed of noise. Default 1. */
  readonly seed?: number;
  /** Noise of the position readings, ± ten-bit steps. Default 0. */
  readonly noise?: number;
  /** It reports the movement of its own motor. Default false. */
  readonly reportsMotor?: boolean;
}

/** What it has, by the numbers each key is pressed and lit with. @source "FaderPort Classic Packet Messaging" */
const KEYS: readonly (readonly [name: string, press: number, light: number])[] = [
  ['user', 0x00, 0x07],
  ['punch', 0x01, 0x06],
  ['shift', 0x02, 0x05],
  ['rewind', 0x03, 0x04],
  ['fast forward', 0x04, 0x03],
  ['stop', 0x05, 0x02],
  ['play', 0x06, 0x01],
  ['record', 0x07, 0x00],
  ['touch', 0x08, 0x0f],
  ['write', 0x09, 0x0e],
  ['read', 0x0a, 0x0d],
  ['mix', 0x0b, 0x0c],
  ['project', 0x0c, 0x0b],
  ['transport', 0x0d, 0x0a],
  ['undo', 0x0e, 0x09],
  ['loop', 0x0f, 0x08],
  ['arm', 0x10, 0x17],
  ['solo', 0x11, 0x16],
  ['mute', 0x12, 0x15],
  ['previous', 0x13, 0x14],
  ['bank', 0x14, 0x13],
  ['next', 0x15, 0x12],
  ['output', 0x16, 0x11],
  ['off', 0x17, 0x10],
];
const FOOT_SWITCH = 0x7e;
const TOUCH = 0x7f;
const OFF_LIGHT = 0x10;
/** Ten bits told in fourteen; what it is sent has ten alone. */
const FADER: FaderTraits = { bits: 10, filled: false, touchless: true, servo: 'stays', home: undefined };
const REPORT_EVERY = 5e6; // ns
const SCALE = 4; // bits between what it is sent and what it tells

/** Its answer to who it is: PreSonus, family and member, and four bytes of version. */
const IDENTITY = [
  0xf0, 0x7e, 0x7f, 0x06, 0x02, 0x00, 0x01, 0x06, 0x02, 0x00, 0x01, 0x00, 0x01, 0x02, 0x06, 0x00, 0xf7,
];

export const classicModels = {
  'faderport-classic': { name: 'FaderPort (2010)', portName: 'FaderPort', strips: 1, master: false },
} as const;

/** Names of all its keys. */
export const classicKeys: readonly string[] = [...KEYS.map(([name]) => name), 'foot switch'];

/**
 * A FaderPort of 2010, seen from its own side of the cable. Until it is put into its native mode it lights nothing and
 * drives nothing; while OFF is lit its fader neither tells nor moves.
 */
export class FaderportClassic {
  readonly model = classicModels['faderport-classic'];
  readonly hasJog = false;
  /** The last whole message received. */
  lastMessage: readonly number[] = [];
  /** Messages it did not know what to do with. */
  unknown = 0;
  onChange: () => void = () => {};

  readonly #fader: Fader;
  readonly #lights = new Uint8Array(128);
  readonly #parser = new ByteParser((message) => this.#hear(message));
  readonly #cable = new CableEnd();
  #on = false;
  #native = false;
  #high = 0;

  constructor({ clock, port, seed = 1, noise = 0, reportsMotor = false }: ClassicOptions) {
    const traits = { ...FADER, noise, reportEvery: REPORT_EVERY, blocksOnEcho: false, reportsMotor };
    this.#fader = new Fader(traits, clock, chance(seed), {
      touch: (on) => this.#say(0xa0, TOUCH, on ? 1 : 0),
      report: (value) => this.#report(value),
    });
    if (port !== undefined) this.plug(port);
    this.powerOn();
  }

  // ── cable and power ──

  get standing(): 'off' | 'online' | 'not native' {
    if (!this.#on) return 'off';
    return this.#native ? 'online' : 'not native';
  }

  plug(port: Port): void {
    this.#parser.loseSync();
    this.#cable.plug(port, (bytes, length) => {
      if (this.#on) for (let i = 0; i < length; i++) this.#parser.feed(bytes[i] ?? 0);
    });
  }

  unplug(): void {
    this.#cable.unplug();
  }

  powerOff(): void {
    this.#on = this.#native = false;
    this.#lights.fill(0);
    this.#parser.loseSync();
    this.#fader.power(false);
    this.onChange();
  }

  powerOn(): void {
    if (this.#on) return;
    this.#on = true;
    this.#fader.power(true);
    this.onChange();
  }

  picture(): string {
    const { position, touched } = this.#fader.read();
    const lit = KEYS.filter(([name]) => this.light(name)).map(([name]) => name);
    return [
      `${this.model.name}, ${this.standing}`,
      `${position.toFixed(0)}${touched ? ' █' : ''}`,
      `lit: ${lit.join(', ') || 'none'}`,
    ].join('\n');
  }

  // ── what hands do ──

  has(key: string): boolean {
    return classicKeys.includes(key);
  }

  press(key: string): void {
    this.#say(0xa0, pressId(key), 1);
  }

  release(key: string): void {
    this.#say(0xa0, pressId(key), 0);
  }

  /** Turns its one knob, + clockwise. */
  turn(pot: number, clicks: number): void {
    if (pot !== 1) throw new RangeError(`${this.model.name} has one knob, got ${pot}`);
    const most = 0x3f;
    for (let left = Math.abs(Math.trunc(clicks)); left > 0; left -= most) {
      const step = Math.min(most, left);
      this.#say(0xe0, 0x00, clicks > 0 ? step : 0x80 - step);
    }
  }

  jog(): void {
    throw new RangeError(`${this.model.name} has no jog wheel`);
  }

  hold(cap: CapName): void {
    this.#only(cap).hold();
    this.onChange();
  }

  move(cap: CapName, to: number): void {
    this.#only(cap).move(to);
    this.onChange();
  }

  letGo(cap: CapName): void {
    this.#only(cap).letGo();
    this.onChange();
  }

  setTouchSense(cap: CapName, sense: TouchSense): void {
    this.#only(cap).setSense(sense);
  }

  // ── what eyes see ──

  fader(cap: CapName): FaderReading {
    return this.#only(cap).read();
  }

  get moving(): boolean {
    return this.#fader.read().moving;
  }

  light(key: string): boolean {
    const [, , light = -1] = KEYS.find(([name]) => name === key) ?? [];
    return this.#lights[light] === 1;
  }

  #only(cap: CapName): Fader {
    if (cap === 1) return this.#fader;
    throw new RangeError(`${this.model.name} has one fader, got ${cap}`);
  }

  // ── the cable ──

  get #fadersOff(): boolean {
    return this.#lights[OFF_LIGHT] === 1;
  }

  #say(status: number, a: number, b: number): void {
    if (this.#on) this.#cable.send(Uint8Array.of(status, a, b), 3);
    this.onChange();
  }

  /** In two halves. */
  #report(value: number): void {
    if (this.#fadersOff) return;
    this.#say(0xb0, 0x00, value >> 7);
    this.#say(0xb0, 0x20, value & 0x7f);
  }

  #hear(message: readonly number[]): void {
    this.lastMessage = message;
    if (!this.#obey(message)) this.unknown++;
    this.onChange();
  }

  #obey(message: readonly number[]): boolean {
    const [status = 0, a = 0, b = 0] = message;
    if (status === 0xf0) return this.#obeySysEx(message);
    if (status === 0x91 && a === 0x00 && b === 0x64) {
      this.#native = true;
      return true;
    }
    if (!this.#native) return false;
    if (status === 0xa0 && a < 0x18) {
      this.#lights[a] = b;
      return true;
    }
    return status === 0xb0 && this.#obeyFader(a, b);
  }

  /** 0 to 1023, the upper half first. */
  #obeyFader(controller: number, value: number): boolean {
    if (controller === 0x00) this.#high = value;
    else if (controller !== 0x20) return false;
    else if (!this.#fadersOff) this.#fader.receive((((this.#high << 7) | value) & 0x3ff) << SCALE);
    return true;
  }

  #obeySysEx(message: readonly number[]): boolean {
    const asked = message.length === 6 && message[1] === 0x7e && message[3] === 0x06 && message[4] === 0x01;
    if (asked) this.#cable.send(Uint8Array.from(IDENTITY), IDENTITY.length);
    return asked;
  }
}

function pressId(key: string): number {
  if (key === 'foot switch') return FOOT_SWITCH;
  const [, id] = KEYS.find(([name]) => name === key) ?? [];
  if (id === undefined) throw new RangeError(`a FaderPort of 2010 has no key '${key}'`);
  return id;
}
