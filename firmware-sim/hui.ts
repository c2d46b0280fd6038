import type { Clock } from '../src/ports/clock.ts';
import type { Port } from '../src/ports/port.ts';
import { CableEnd } from './cable-end.ts';
import { ByteParser } from './byte-parser.ts';
import { chance } from './chance.ts';
import { ring, type Ring } from './face.ts';
import { Fader, type FaderReading, type TouchSense } from './fader.ts';
import type { CapName, PotName } from './hands.ts';
import { panelLights, panelSwitches, stripSwitch, switchNumber } from './hui-keys.ts';
import type { FaderTraits } from './models.ts';
import { huiPicture } from './hui-picture.ts';

/** What a model of HUI has and how it behaves. */
export interface HuiModel {
  readonly name: string;
  /** What the port of a real one is called. */
  readonly portName: string;
  readonly strips: number;
  readonly master: false;
  /** Port of a strip's zone at which the push of its pot comes. */
  readonly pushPort: number;
  /** It has the two lines of forty characters, and the four pots below them. */
  readonly mainDisplay: boolean;
  readonly fader: FaderTraits;
}

const HUI: HuiModel = {
  name: 'HUI',
  portName: 'HUI', // it has DIN sockets: this is what people call the port it is plugged into
  strips: 8,
  master: false,
  pushPort: 5,
  mainDisplay: true,
  fader: { bits: 10, filled: true, touchless: false, servo: 'returns', home: undefined },
};

/**
 * The models there are.
 *
 * @source orchetect/MIDIKit; DrivenByMoss (where an X-Touch has the push of a pot); that faders are those of a Mackie
 *   Control and of an X-Touch in its other modes is assumed
 */
export const huiModels = {
  hui: HUI,
  'x-touch-hui': {
    ...HUI,
    name: 'X-Touch (HUI)',
    portName: 'X-Touch',
    pushPort: 4,
    mainDisplay: false,
    fader: { bits: 12, filled: false, touchless: true, servo: 'pulls-back', home: 0 },
  },
} as const satisfies Record<string, HuiModel>;

/** Short name of a model, as scripts and the command line say it. */
export type HuiModelName = keyof typeof huiModels;

export interface HuiOptions {
  /** A model by its short name, or one of your own making. */
  readonly model: HuiModelName | HuiModel;
  readonly clock: Clock;
  /** The device end of the cable; without it the unit is unplugged. */
  readonly port?: Port;
  /** Seed of noise and flicker. Default 1. */
  readonly seed?: number;
  /** Noise of the position readings, ± ten-bit steps. Default 0. */
  readonly noise?: number;
  /** Units that report untouched movement report that of their own motors, too. Default false. */
  readonly reportsMotor?: boolean;
}

/** What both columns of a strip's meter show, lamps 0 to 12, the twelfth being for what is too loud. */
interface Columns {
  readonly left: number;
  readonly right: number;
}

/** It answers the host's ping as often as it comes, and after so long without one takes the host to be gone, ns. */
const HOST_GONE = 5e9;
const HEADER = [0xf0, 0x00, 0x00, 0x66, 0x05, 0x00] as const;
const NAME_CELLS = 4;
const NAMES = 9; // eight strips, then the display beside the assign keys
const MAIN_CELLS = 10;
const MAIN_ZONES = 8;
const DIGITS = 8;
const REPORT_EVERY = 5e6; // ns
const BLANK = 0x20;

/**
 * A HUI seen from its own side of the cable. Without a host it is off line: dark, and silent but for its answer to the
 * first ping. Strips, pots and faders count from 1.
 *
 * @source "Mackie HUI MIDI protocol" (theageman); orchetect/MIDIKit
 */
export class HuiSurface {
  readonly model: HuiModel;
  /** Whole messages received since it was built: `meant` those it could do something with. */
  readonly received = { pings: 0, meant: 0, unknown: 0 };
  /** Called after anything that can be seen has changed. */
  onChange: () => void = () => {};
  readonly hasJog = true;
  readonly parameterPots: number;

  readonly #clock: Clock;
  readonly #faders: readonly Fader[];
  readonly #parser: ByteParser;
  readonly #lights = new Set<number>();
  readonly #rings = new Uint8Array(12);
  readonly #meters = new Uint8Array(16);
  readonly #names = new Uint8Array(NAMES * NAME_CELLS).fill(BLANK);
  readonly #main = new Uint8Array(MAIN_ZONES * MAIN_CELLS).fill(BLANK);
  readonly #digits = new Uint8Array(DIGITS).fill(BLANK);
  readonly #upper = new Uint8Array(8);
  #zone: number | undefined;
  readonly #cable = new CableEnd();
  #standing: 'off' | 'off line' | 'online' = 'off';
  #cancelGone: () => void = () => {};

  constructor({ model, clock, port, seed = 1, noise = 0, reportsMotor = false }: HuiOptions) {
    this.model = typeof model === 'string' ? huiModels[model] : model;
    this.parameterPots = this.model.mainDisplay ? 4 : 0;
    this.#clock = clock;
    this.#parser = new ByteParser((message) => this.#hear(message));
    const random = chance(seed);
    const traits = {
      ...this.model.fader,
      noise,
      reportEvery: REPORT_EVERY,
      blocksOnEcho: false,
      reportsMotor,
    };
    this.#faders = Array.from({ length: this.model.strips }, (_, strip) => {
      const outlet = {
        touch: (on: boolean) => this.#switch(switchNumber(strip, 0), on),
        report: (value: number) => this.#say([0xb0, strip, value >> 7, 0xb0, 0x20 + strip, value & 0x7f]),
      };
      return new Fader(traits, clock, chance(Math.floor(random() * 2 ** 32)), outlet);
    });
    if (port !== undefined) this.plug(port);
    this.powerOn();
  }

  // ── cable and power ──

  /** Whether it is on, and has a host. */
  get standing(): 'off' | 'off line' | 'online' {
    return this.#standing;
  }

  plug(port: Port): void {
    this.#parser.loseSync();
    this.#cable.plug(port, (bytes, length) => {
      if (this.#standing === 'off') return;
      for (let i = 0; i < length; i++) this.#parser.feed(bytes[i] ?? 0);
      this.onChange();
    });
  }

  unplug(): void {
    this.#cable.unplug();
  }

  powerOff(): void {
    this.#standing = 'off';
    this.#parser.loseSync();
    this.#forget();
    for (const fader of this.#faders) fader.power(false);
    this.onChange();
  }

  /** Comes up dark, and says so by a system reset. */
  powerOn(): void {
    if (this.#standing !== 'off') return;
    this.#standing = 'off line';
    for (const fader of this.#faders) fader.power(true);
    this.#send([0xff]);
    this.onChange();
  }

  powerCycle(): void {
    this.powerOff();
    this.powerOn();
  }

  #forget(): void {
    this.#cancelGone();
    this.#zone = undefined;
    this.#lights.clear();
    for (const shown of [this.#rings, this.#meters, this.#upper]) shown.fill(0);
    for (const text of [this.#names, this.#main, this.#digits]) text.fill(BLANK);
  }

  // ── what hands do ──

  has(key: string): boolean {
    return this.#find(key) !== undefined;
  }

  press(key: string): void {
    this.#switch(this.#number(key), true);
  }

  release(key: string): void {
    this.#switch(this.#number(key), false);
  }

  /** Presses a key and lets it go at once. */
  tap(key: string): void {
    this.press(key);
    this.release(key);
  }

  /** Turns a pot by detent clicks, + clockwise. */
  turn(pot: PotName, clicks: number): void {
    this.#wheel(0x40 + this.#pot(pot), clicks);
  }

  jog(clicks: number): void {
    this.#wheel(0x0d, clicks);
  }

  hold(fader: CapName): void {
    this.#fader(fader).hold();
    this.onChange();
  }

  move(fader: CapName, to: number): void {
    this.#fader(fader).move(to);
    this.onChange();
  }

  letGo(fader: CapName): void {
    this.#fader(fader).letGo();
    this.onChange();
  }

  setTouchSense(fader: CapName, sense: TouchSense): void {
    this.#fader(fader).setSense(sense);
  }

  /** One message carries up to 63 clicks; bit 6 is clockwise. */
  #wheel(controller: number, clicks: number): void {
    for (let left = Math.abs(Math.trunc(clicks)); left > 0; left -= 63)
      this.#say([0xb0, controller, (clicks > 0 ? 0x40 : 0) | Math.min(63, left)]);
  }

  /** Zone, then port: every switch says both, although the zone may be the same as before. */
  #switch(number: number, down: boolean): void {
    this.#say([0xb0, 0x0f, number >> 3, 0xb0, 0x2f, (down ? 0x40 : 0x00) + (number & 7)]);
  }

  // ── what eyes see ──

  get moving(): boolean {
    return this.#faders.some((fader) => fader.read().moving);
  }

  fader(name: CapName): FaderReading {
    return this.#fader(name).read();
  }

  ring(pot: PotName): Ring {
    return ring(this.#rings[this.#pot(pot)] ?? 0);
  }

  /** Is the light of a switch lit, or one of its own ('rude solo light', 'relay 1 light')? */
  light(name: string): boolean {
    const number = this.#find(name) ?? panelLights.get(name);
    if (number === undefined) throw new RangeError(`${this.model.name} has no light '${name}'`);
    return this.#lights.has(number);
  }

  meter(strip: number): Columns {
    const at = this.#strip(strip);
    return { left: this.#meters[at] ?? 0, right: this.#meters[8 + at] ?? 0 };
  }

  /** The four characters over a strip. */
  text(strip: number): string {
    return ascii(this.#names, this.#strip(strip) * NAME_CELLS, NAME_CELLS);
  }

  /** The four characters beside the assign keys. */
  get assignment(): string {
    return ascii(this.#names, (NAMES - 1) * NAME_CELLS, NAME_CELLS);
  }

  /** A whole line of the main display, 40 characters. */
  line(line: 'upper' | 'lower'): string {
    const half = this.#main.length / 2;
    return ascii(this.#main, line === 'upper' ? 0 : half, half);
  }

  /** One of the eight cells of ten characters that the main display is made of, from the upper left on. */
  cell(n: number): string {
    return ascii(this.#main, (n - 1) * MAIN_CELLS, MAIN_CELLS);
  }

  /** The time display with its points: '01.02.03.24'. */
  get time(): string {
    const digit = (code: number): string => {
      const point = code === 0x30 || (code & 0x30) === 0x10 ? '.' : '';
      return (code < 0x20 ? (code & 0x0f).toString(16).toUpperCase() : ' ') + point;
    };
    return [...this.#digits].toReversed().map(digit).join('');
  }

  /** Names of what is lit outside the strips. */
  get lit(): readonly string[] {
    // a foot switch has no light: what burns at its port is a relay
    const names = new Map([...panelSwitches, ...panelLights].map(([name, number]) => [number, name]));
    return [...names].filter(([number]) => this.#lights.has(number)).map(([, name]) => name);
  }

  picture(): string {
    return huiPicture(this);
  }

  // ── names ──

  #strip(n: number): number {
    if (Number.isInteger(n) && n >= 1 && n <= this.model.strips) return n - 1;
    throw new RangeError(`${this.model.name} has strips 1 to ${this.model.strips}, got ${n}`);
  }

  #pot(name: PotName): number {
    if (typeof name === 'number') return this.#strip(name);
    const n = Number(name.slice('parameter '.length));
    if (Number.isInteger(n) && n >= 1 && n <= this.parameterPots) return 8 + n - 1;
    throw new RangeError(`${this.model.name} has no pot '${name}'`);
  }

  #fader(name: CapName): Fader {
    const fader = typeof name === 'number' ? this.#faders[this.#strip(name)] : undefined;
    if (fader === undefined) throw new RangeError(`${this.model.name} has no fader '${name}'`);
    return fader;
  }

  #find(name: string): number | undefined {
    const key = name.toLowerCase();
    const [, of = '', strip = ''] = /^(\w+) (\d+)$/.exec(key) ?? [];
    const n = Number(strip);
    if (of === 'pot' && n >= 1 && n <= this.model.strips) return switchNumber(n - 1, this.model.pushPort);
    const own = n >= 1 && n <= this.model.strips ? stripSwitch(of, n) : undefined;
    return own ?? panelSwitches.get(key);
  }

  #number(name: string): number {
    const number = this.#find(name);
    if (number === undefined) throw new RangeError(`${this.model.name} has no key '${name}'`);
    return number;
  }

  // ── the cable ──

  #say(bytes: readonly number[]): void {
    if (this.#standing === 'online') this.#send(bytes);
    this.onChange();
  }

  #send(bytes: readonly number[]): void {
    this.#cable.send(Uint8Array.from(bytes), bytes.length);
  }

  #hear(message: readonly number[]): void {
    const [status = 0, a = 0, b = 0] = message;
    if (status === 0x90 && a === 0 && b === 0) return this.#pinged();
    const obeyed = this.#standing === 'online' && this.#obey(message, status, a, b);
    this.received[obeyed ? 'meant' : 'unknown']++;
  }

  #pinged(): void {
    this.received.pings++;
    this.#standing = 'online';
    this.#cancelGone();
    this.#cancelGone = this.#clock.after(HOST_GONE, () => this.#hostGone());
    this.#send([0x90, 0x00, 0x7f]);
  }

  #hostGone(): void {
    this.#standing = 'off line';
    this.#forget();
    this.onChange();
  }

  #obey(message: readonly number[], status: number, a: number, b: number): boolean {
    if (status === 0xb0) return this.#obeyController(a, b);
    if (status === 0xa0) return this.#setMeter(a, b);
    const ours = HEADER.every((byte, i) => message[i] === byte);
    return ours && this.#write(message[HEADER.length] ?? 0, message.slice(HEADER.length + 1, -1));
  }

  #obeyController(controller: number, value: number): boolean {
    if (controller < 0x08) this.#upper[controller] = value;
    else if (controller === 0x0c) this.#zone = value;
    else if (controller === 0x2c) return this.#setLight(value);
    else if (controller >= 0x10 && controller < 0x1c) this.#rings[controller - 0x10] = value;
    else if (controller >= 0x20 && controller < 0x28) return this.#drive(controller - 0x20, value);
    else return false;
    return true;
  }

  #drive(strip: number, lower: number): boolean {
    this.#faders[strip]?.receive(((this.#upper[strip] ?? 0) << 7) | lower);
    return this.#faders[strip] !== undefined;
  }

  #setLight(value: number): boolean {
    const state = value >> 4;
    if (this.#zone === undefined || (state !== 0 && state !== 4)) return false;
    const number = switchNumber(this.#zone, value & 0x07);
    if (state === 4) this.#lights.add(number);
    else this.#lights.delete(number);
    return true;
  }

  #setMeter(strip: number, value: number): boolean {
    if (strip >= 8 || value >> 4 > 1 || (value & 0x0f) > 0x0c) return false;
    this.#meters[(value >> 4) * 8 + strip] = value & 0x0f;
    return true;
  }

  /** Several groups of place and text may come in one message; a group that is cut short is no message. */
  #write(display: number, data: readonly number[]): boolean {
    if (display === 0x11) return this.#writeTime(data);
    const large = display === 0x12;
    if (!large && display !== 0x10) return false;
    if (large && !this.model.mainDisplay) return false;
    const cells = large ? MAIN_CELLS : NAME_CELLS;
    const into = large ? this.#main : this.#names;
    if (data.length === 0 || data.length % (cells + 1) !== 0) return false;
    for (let from = 0; from < data.length; from += cells + 1) {
      const place = (data[from] ?? 0) * cells;
      if (place < into.length) into.set(data.slice(from + 1, from + 1 + cells), place);
    }
    return true;
  }

  /** The rightmost first. */
  #writeTime(data: readonly number[]): boolean {
    if (data.length === 0 || data.length > DIGITS) return false;
    this.#digits.set(data);
    return true;
  }
}

function ascii(text: Uint8Array, from: number, length: number): string {
  const shown = [...text.subarray(from, from + length)];
  return shown.map((c) => (c >= 0x20 && c < 0x7e ? String.fromCharCode(c) : '·')).join('');
}
