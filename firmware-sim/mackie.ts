import type { Clock } from '../src/ports/clock.ts';
import type { Port } from '../src/ports/port.ts';
import { ByteParser } from './byte-parser.ts';
import { type Chance, chance } from './chance.ts';
import {
  assignmentText,
  Face,
  LCD_CELL,
  LCD_LINE,
  lcdText,
  type Light,
  light,
  type MeterReading,
  type Ring,
  ring,
  timeText,
} from './face.ts';
import { Fader, type FaderReading, type TouchSense } from './fader.ts';
import { expectedReply, REPLY_TIME, type Standing } from './handshake.ts';
import { hasKey, hasLamp, keyNames, noteOf } from './keys.ts';
import { type MackieModel, type ModelName, models } from './models.ts';
import { COMMANDS, type Commands, RECEIVED_KINDS, type ReceivedKind } from './sysex-commands.ts';

/** A fader as the panel calls it: 1..8 from the left, or the master. */
export type FaderName = number | 'master';

export interface MackieOptions {
  /** A model by its short name, or one of your own making. */
  readonly model: ModelName | MackieModel;
  readonly clock: Clock;
  /** The device end of the cable; without it the unit is unplugged. */
  readonly port?: Port;
  /** Seed of everything that chance decides: noise, flicker, challenge. Default 1. */
  readonly seed?: number;
  /** Noise of the position readings, ± ten-bit steps. Default 0; real units have about 1. */
  readonly noise?: number;
  /** Least time between two position reports of one fader, ns. Default 5 ms. */
  readonly reportEvery?: number;
  /** Any position received under the hand makes the motor grab the cap for 40 ms, as on a BCF2000. Default false. */
  readonly blocksOnEcho?: boolean;
  /**
   * Units that report untouched movement report that of their own motors, too. Default false.
   *
   * @source that an X-Touch Compact does not was measured, for the others it is assumed; that some do is known from
   *   hosts that guard against it: Ardour `faderport8` (takes no move without a touch), JulienCr/xtouch-gw (takes none
   *   for 120 ms after it drove a motor)
   */
  readonly reportsMotor?: boolean;
  /** What the input holds of each 10 ms, bytes; the rest is lost, as on an X-Touch. Default Infinity. */
  readonly burstLimit?: number;
  /** Serial number it greets with, seven ASCII characters. Default 'XYZ0001'. */
  readonly serial?: string;
}

/** Bytes of every SysEx to and from the family, up to the device id. */
const HEADER = [0xf0, 0x00, 0x00, 0x66] as const;
const FIRST_TOUCH_NOTE = 0x68;
const MASTER = 8;
const BURST_WINDOW = 10e6; // ns
/** Time for which the display takes no text after its meters changed orientation, ns. @source Logic Control, LCD */
const REORIENTATION = 600e6;

function ascii(text: string): readonly number[] {
  return Array.from(text, (c) => c.charCodeAt(0) & 0x7f);
}

/**
 * A Mackie Control, or a unit that speaks its protocol, seen from its own side of the cable: what it sends when hands
 * work it and what it shows when the host speaks. Strips, pots and faders are numbered from 1, as on the panel.
 *
 * @source Logic Control MIDI implementation (Logic 7.2 Dedicated Control Surface Support, appendix B);
 *   NicoG60/TouchMCU, `doc/mackie_control_protocol.md`
 */
export class MackieSurface {
  readonly model: MackieModel;
  /** Messages received since it was built, by kind. */
  readonly received: Record<ReceivedKind, number>;
  /** The last whole message received. */
  lastMessage: readonly number[] = [];
  /** Bytes that found the input full (`burstLimit`). */
  droppedBytes = 0;
  /** Called after anything that can be seen has changed. */
  onChange: () => void = () => {};

  readonly #clock: Clock;
  readonly #options: MackieOptions;
  readonly #face: Face;
  readonly #faders: readonly Fader[];
  readonly #parser: ByteParser;
  readonly #chance: Chance;
  readonly #held = new Set<number>();
  #port: Port | undefined;
  #standing: Standing = 'off';
  #challenge: { readonly bytes: readonly number[]; readonly at: number } | undefined;
  #vertical = false;
  #textFrom = 0;
  #window = { start: 0, bytes: 0 };

  constructor(options: MackieOptions) {
    this.model = typeof options.model === 'string' ? models[options.model] : options.model;
    this.#options = options;
    this.#clock = options.clock;
    this.#chance = chance(options.seed ?? 1);
    this.#face = new Face(this.model);
    this.received = Object.fromEntries(RECEIVED_KINDS.map((kind) => [kind, 0])) as Record<
      ReceivedKind,
      number
    >;
    this.#parser = new ByteParser((message) => this.#hear(message));
    this.#faders = this.#buildFaders();
    if (options.port !== undefined) this.plug(options.port);
    this.powerOn();
  }

  #buildFaders(): readonly Fader[] {
    const { noise = 0, reportEvery = 5e6, blocksOnEcho = false, reportsMotor = false } = this.#options;
    const traits = { ...this.model.fader, noise, reportEvery, blocksOnEcho, reportsMotor };
    const channels = Array.from({ length: this.model.strips }, (_, strip) => strip);
    if (this.model.master) channels.push(MASTER);
    return channels.map((channel) => {
      const outlet = {
        touch: (on: boolean) => this.#say([0x90, FIRST_TOUCH_NOTE + channel, on ? 0x7f : 0x00]),
        report: (value: number) => this.#say([0xe0 | channel, value & 0x7f, value >> 7]),
      };
      return new Fader(traits, this.#clock, chance(Math.floor(this.#chance() * 2 ** 32)), outlet);
    });
  }

  // ── cable and power ──

  /** Whether it is on, and listens. */
  get standing(): Standing {
    return this.#standing;
  }

  /** Puts a cable in. A unit that has power says nothing about it. */
  plug(port: Port): void {
    this.#port = port;
    this.#parser.loseSync();
    port.onBytes = (bytes, length, at) => {
      if (this.#port === port) this.#receive(bytes, length, at);
    };
    port.onLost = () => {
      if (this.#port === port) this.#port = undefined;
    };
  }

  /** Pulls the cable out at the unit's end. */
  unplug(): void {
    const port = this.#port;
    this.#port = undefined;
    port?.close();
  }

  /** Everything shown and learnt is gone; the faders stay where they are. */
  powerOff(): void {
    this.#standing = 'off';
    this.#challenge = undefined;
    this.#parser.loseSync();
    this.#blank();
    for (const fader of this.#faders) fader.power(false);
    this.onChange();
  }

  /** Comes up dark, and greets if its model does. */
  powerOn(): void {
    if (this.#standing !== 'off') return;
    this.#standing = this.model.greeting === 'challenge' ? 'offline' : 'online';
    this.#blank();
    for (const fader of this.#faders) fader.power(true);
    this.#greet();
    this.onChange();
  }

  powerCycle(): void {
    this.powerOff();
    this.powerOn();
  }

  #blank(): void {
    this.#face.clear();
    this.#vertical = false;
    this.#textFrom = 0;
  }

  // ── what hands do ──

  /** Presses a key, by name ('play', 'mute 3', 'F1') or note; it stays down. */
  press(key: string | number): void {
    const note = this.#key(key);
    this.#held.add(note);
    this.#say([0x90, note, 0x7f]);
  }

  release(key: string | number): void {
    const note = this.#key(key);
    this.#held.delete(note);
    this.#say([0x90, note, 0x00]);
  }

  /** Presses a key and lets it go at once. */
  tap(key: string | number): void {
    this.press(key);
    this.release(key);
  }

  /** Turns a V-pot by detent clicks, + clockwise; one message carries up to 63. */
  turn(pot: number, clicks: number): void {
    const strip = this.#strip(pot);
    this.#wheel(0x10 + strip, clicks);
  }

  /** Presses a V-pot; it stays down until `release('pot n')`. */
  pushPot(pot: number): void {
    this.press(`pot ${this.#strip(pot) + 1}`);
  }

  /** Whether it has a key of this name. */
  has(key: string): boolean {
    const note = noteOf(key);
    return note !== undefined && hasKey(note, this.model.strips, this.model.keys);
  }

  get hasJog(): boolean {
    return this.model.keys === 'all';
  }

  /** Turns the jog wheel by detent clicks, + clockwise. */
  jog(clicks: number): void {
    if (!this.hasJog) throw new RangeError(`${this.model.name} has no jog wheel`);
    this.#wheel(0x3c, clicks);
  }

  /** A hand takes a fader's cap. */
  hold(fader: FaderName): void {
    this.#fader(fader).hold();
    this.onChange();
  }

  /** The hand moves the cap, ten-bit steps 0..1023, taking it first if need be. */
  move(fader: FaderName, to: number): void {
    this.#fader(fader).move(to);
    this.onChange();
  }

  letGo(fader: FaderName): void {
    this.#fader(fader).letGo();
    this.onChange();
  }

  /** How well a fader feels hands from now on. */
  setTouchSense(fader: FaderName, sense: TouchSense): void {
    this.#fader(fader).setSense(sense);
  }

  #wheel(controller: number, clicks: number): void {
    for (let left = Math.abs(Math.trunc(clicks)); left > 0; left -= 63) {
      this.#say([0xb0, controller, (clicks < 0 ? 0x40 : 0) | Math.min(63, left)]);
    }
  }

  // ── what eyes see ──

  fader(name: FaderName): FaderReading {
    return this.#fader(name).read();
  }

  /** Whether something to be seen goes on by itself: a motor on its way, a meter on its fall. */
  get moving(): boolean {
    const now = this.#clock.now();
    return (
      this.#faders.some((fader) => fader.read().moving) ||
      this.#face.rings.some((_, strip) => this.#face.readMeter(strip, now).level > 0)
    );
  }

  /** Keys that are down, as notes. */
  get keysDown(): ReadonlySet<number> {
    return this.#held;
  }

  /** A strip's seven characters of the display's upper or lower line. */
  text(strip: number, line: 'upper' | 'lower'): string {
    const from = (line === 'upper' ? 0 : LCD_LINE) + LCD_CELL * this.#strip(strip);
    return lcdText(this.#face, from, LCD_CELL);
  }

  /** A whole line of the display, 56 characters. */
  line(line: 'upper' | 'lower'): string {
    return lcdText(this.#face, line === 'upper' ? 0 : LCD_LINE, LCD_LINE);
  }

  ring(pot: number): Ring {
    return ring(this.#face.rings[this.#strip(pot)] ?? 0);
  }

  /** The light of a key or of its own ('rude solo light'), by name or note; 'off' where this model has none. */
  light(key: string | number): Light {
    const note = typeof key === 'number' ? key : this.#note(key);
    if (!hasLamp(note, this.model.lamps)) return 'off';
    return light(this.#face.lights[note] ?? 0, this.model.lightRule);
  }

  meter(strip: number): MeterReading {
    return this.#face.readMeter(this.#strip(strip), this.#clock.now());
  }

  /** Whether the meters in the display stand upright. */
  get metersVertical(): boolean {
    return this.#vertical;
  }

  /** Colour of a strip's display: bit 0 red, 1 green, 2 blue; 0 is dark. */
  colour(strip: number): number {
    return this.#face.colours[this.#strip(strip)] ?? 0;
  }

  /** The time display's ten digits with their points: '001.02.03.120'. */
  get time(): string {
    return timeText(this.#face);
  }

  /** The two digits of the assignment display with their points. */
  get assignment(): string {
    return assignmentText(this.#face);
  }

  // ── names ──

  #strip(n: number): number {
    if (Number.isInteger(n) && n >= 1 && n <= this.model.strips) return n - 1;
    throw new RangeError(`${this.model.name} has strips 1 to ${this.model.strips}, got ${n}`);
  }

  #fader(name: FaderName): Fader {
    const at = name === 'master' ? this.model.strips : this.#strip(name);
    const fader = this.#faders[at];
    if (fader === undefined) throw new RangeError(`${this.model.name} has no master fader`);
    return fader;
  }

  #note(name: string): number {
    const note = noteOf(name);
    if (note === undefined)
      throw new RangeError(`no key is called '${name}'; there are ${keyNames.join(', ')}`);
    return note;
  }

  #key(key: string | number): number {
    const note = typeof key === 'number' ? key : this.#note(key);
    if (hasKey(note, this.model.strips, this.model.keys)) return note;
    throw new RangeError(`${this.model.name} has no key '${key}'`);
  }

  // ── out ──

  #say(message: readonly number[]): void {
    if (this.#standing === 'online') this.#send(message);
    this.onChange();
  }

  #send(message: readonly number[]): void {
    this.#port?.send(Uint8Array.from(message), message.length);
  }

  #sendSysEx(command: number, data: readonly number[]): void {
    this.#send([...HEADER, this.model.id, command, ...data, 0xf7]);
  }

  #serial(): readonly number[] {
    const serial = (this.#options.serial ?? 'XYZ0001').padEnd(7).slice(0, 7);
    return ascii(serial);
  }

  /** 01: here I am, and what I want to hear back. */
  #greet(): void {
    if (this.model.greeting === 'none') return;
    const bytes = Array.from({ length: 4 }, () => Math.floor(this.#chance() * 128));
    this.#challenge = { bytes, at: this.#clock.now() };
    this.#sendSysEx(0x01, [...this.#serial(), ...bytes]);
  }

  // ── in ──

  #receive(bytes: Uint8Array, length: number, at: number): void {
    if (this.#standing === 'off') return;
    for (let i = 0; i < length; i++) {
      if (this.#hasRoom(at)) this.#parser.feed(bytes[i] ?? 0);
    }
    this.onChange();
  }

  #hasRoom(at: number): boolean {
    const start = Math.floor(at / BURST_WINDOW) * BURST_WINDOW;
    if (start !== this.#window.start) this.#window = { start, bytes: 0 };
    if (this.#window.bytes++ < (this.#options.burstLimit ?? Infinity)) return true;
    this.droppedBytes++;
    this.#parser.loseSync();
    return false;
  }

  #hear(message: readonly number[]): void {
    this.lastMessage = message;
    this.received[this.#obey(message)]++;
  }

  #obey(message: readonly number[]): ReceivedKind {
    const [status = 0, a = 0, b = 0] = message;
    if (status >= 0xf8) return 'real time';
    if (status === 0xf0) return this.#obeySysEx(message);
    if (this.#standing !== 'online') return 'ignored';
    switch (status & 0xf0) {
      case 0x80: // never part of the protocol: no light goes out by it
        return 'note off';
      case 0x90:
        return status === 0x90 ? this.#setLight(a, b) : 'unknown';
      case 0xb0:
        return this.#setController(status & 0x0f, a, b);
      case 0xd0:
        return status === 0xd0 ? this.#setMeter(a) : 'unknown';
      case 0xe0:
        return this.#setFader(status & 0x0f, (b << 7) | a);
      default:
        return 'unknown';
    }
  }

  #setLight(note: number, velocity: number): ReceivedKind {
    this.#face.lights[note] = velocity;
    return 'light';
  }

  #setController(channel: number, controller: number, value: number): ReceivedKind {
    if (controller >= 0x40 && controller <= 0x4b) {
      if (!this.model.digits) return 'ignored';
      this.#face.digits[controller - 0x40] = value; // on any channel: some hosts use the sixteenth
      return 'digit';
    }
    if (channel !== 0 || controller < 0x30 || controller > 0x37) return 'unknown';
    this.#face.rings[controller - 0x30] = value;
    return 'ring';
  }

  #setMeter(byte: number): ReceivedKind {
    if (this.model.meter === undefined) return 'ignored';
    this.#face.meter(byte >> 4, byte & 0x0f, this.#clock.now());
    return 'meter';
  }

  #setFader(channel: number, value: number): ReceivedKind {
    if (channel > MASTER) return 'unknown';
    const strip = channel < this.model.strips;
    const fader =
      strip || channel === MASTER ? this.#faders[Math.min(channel, this.model.strips)] : undefined;
    if (fader === undefined) return 'ignored';
    fader.receive(value);
    return 'fader';
  }

  #obeySysEx(message: readonly number[]): ReceivedKind {
    const ours = HEADER.every((byte, i) => message[i] === byte) && message[4] === this.model.id;
    const command = message[5];
    if (!ours || command === undefined || message.length < 7) return 'unknown';
    const data = message.slice(6, -1);
    if (this.#standing === 'locked') return 'ignored';
    if (command === 0x00 || command === 0x02) return this.#shakeHands(command, data);
    const obey = COMMANDS.get(command);
    if (obey === undefined) return 'unknown';
    if (this.#standing !== 'online' || this.model.deafTo.includes(command)) return 'ignored';
    return obey(this.#commands, data);
  }

  #shakeHands(command: number, data: readonly number[]): ReceivedKind {
    if (this.model.greeting === 'none') return 'ignored';
    if (command === 0x00) this.#greet();
    else this.#judgeReply(data);
    return 'handshake';
  }

  #judgeReply(data: readonly number[]): void {
    const challenge = this.#challenge;
    const serial = this.#serial();
    const expected = [...serial, ...expectedReply(challenge?.bytes ?? [])];
    const same = data.length === expected.length && expected.every((byte, i) => data[i] === byte);
    const inTime = challenge !== undefined && this.#clock.now() - challenge.at <= REPLY_TIME;
    if (this.model.greeting === 'challenge') {
      this.#standing = same && inTime ? 'online' : 'offline';
      this.#sendSysEx(same && inTime ? 0x03 : 0x04, serial);
    } else if (same) {
      this.#sendSysEx(0x03, serial);
    } else {
      this.#lock();
    }
  }

  #lock(): void {
    this.#face.clear();
    this.#face.writeLcd(0, ascii('Security unlock failed'));
    this.#standing = 'locked';
  }

  // ── SysEx commands, by what they do ──

  readonly #commands: Commands = {
    setText: (offset, text) => {
      if (this.model.display === undefined || this.#clock.now() < this.#textFrom) return 'ignored';
      this.#face.writeLcd(offset, text);
      return 'text';
    },
    setDigits: (first, text, room) => {
      this.#face.writeDigits(first, text, room);
      return 'digit';
    },
    setTouchless: (on) => {
      for (const fader of this.#faders) fader.setTouchless(on);
      return 'setting';
    },
    setMeterMode: (strip, mode) => {
      if (strip < this.#face.meterModes.length) this.#face.meterModes[strip] = mode;
      return 'setting';
    },
    setOrientation: (vertical) => {
      if (vertical !== this.#vertical) this.#textFrom = this.#clock.now() + REORIENTATION;
      this.#vertical = vertical;
      return 'setting';
    },
    setColours: (colours) => {
      if (!this.model.colours || colours.length !== this.#face.colours.length) return 'ignored';
      this.#face.colours.set(colours.map((colour) => colour & 7));
      return 'colours';
    },
    tellVersion: () => {
      if (this.model.version === undefined) return 'ignored';
      this.#sendSysEx(0x14, ascii(this.model.version));
      return 'version';
    },
    reset: (what) => {
      if (what === 'unit') this.powerCycle();
      else if (what === 'lights') this.#face.lights.fill(0);
      else if (what === 'faders') for (const fader of this.#faders) fader.receive(0);
      else this.#blank();
      return 'reset';
    },
  };
}
