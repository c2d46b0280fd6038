import type { Port } from '../src/ports/port.ts';
import { CableEnd } from './cable-end.ts';
import { ByteParser } from './byte-parser.ts';
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
import { expectedReply, REPLY_TIME, type Standing } from './handshake.ts';
import { hasLamp } from './keys.ts';
import { MackiePanel, MASTER, type PanelOptions } from './mackie-panel.ts';
import { type MackieModel, type ModelName, models } from './models.ts';
import { picture } from './picture.ts';
import { COMMANDS, type Commands, RECEIVED_KINDS, type ReceivedKind } from './sysex-commands.ts';

export interface MackieOptions extends PanelOptions {
  /** A model by its short name, or one of your own making. */
  readonly model: ModelName | MackieModel;
  /** The device end of the cable; without it the unit is unplugged. */
  readonly port?: Port;
  /** What the input holds of each 10 ms, bytes; the rest is lost, as on an X-Touch. Default Infinity. */
  readonly burstLimit?: number;
  /** Serial number it greets with, seven ASCII characters. Default 'XYZ0001'. */
  readonly serial?: string;
}

/** Bytes of every SysEx to and from the family, up to the device id. */
const HEADER = [0xf0, 0x00, 0x00, 0x66] as const;
const BURST_WINDOW = 10e6; // ns
/** Time for which the display takes no text after its meters changed orientation, ns. @source Logic Control, LCD */
const REORIENTATION = 600e6;

function ascii(text: string): readonly number[] {
  return Array.from(text, (c) => c.charCodeAt(0) & 0x7f);
}

/**
 * A Mackie Control, or a unit that speaks its protocol, seen from its own side of the cable: what it sends when hands
 * work it and what it shows when the host speaks.
 *
 * @source Logic Control MIDI implementation (Logic 7.2 Dedicated Control Surface Support, appendix B);
 *   NicoG60/TouchMCU, `doc/mackie_control_protocol.md`
 */
export class MackieSurface extends MackiePanel {
  readonly model: MackieModel;
  /** Messages received since it was built, by kind. */
  readonly received: Record<ReceivedKind, number>;
  /** The last whole message received. */
  lastMessage: readonly number[] = [];
  /** Bytes that found the input full (`burstLimit`). */
  droppedBytes = 0;

  readonly #options: MackieOptions;
  readonly #face: Face;
  readonly #parser: ByteParser;
  readonly #cable = new CableEnd();
  #standing: Standing = 'off';
  #challenge: { readonly bytes: readonly number[]; readonly at: number } | undefined;
  #vertical = false;
  #textFrom = 0;
  #window = { start: 0, bytes: 0 };

  constructor(options: MackieOptions) {
    const model = typeof options.model === 'string' ? models[options.model] : options.model;
    super(model, options);
    this.model = model;
    this.#options = options;
    this.#face = new Face(this.model);
    this.received = Object.fromEntries(RECEIVED_KINDS.map((kind) => [kind, 0])) as Record<
      ReceivedKind,
      number
    >;
    this.#parser = new ByteParser((message) => this.#hear(message));
    if (options.port !== undefined) this.plug(options.port);
    this.powerOn();
  }

  // ── cable and power ──

  /** Whether it is on, and listens. */
  get standing(): Standing {
    return this.#standing;
  }

  /** Puts a cable in. A unit that has power says nothing about it. */
  plug(port: Port): void {
    this.#parser.loseSync();
    this.#cable.plug(port, (bytes, length, at) => this.#receive(bytes, length, at));
  }

  /** Pulls the cable out at the unit's end. */
  unplug(): void {
    this.#cable.unplug();
  }

  picture(): string {
    return picture(this);
  }

  /** Everything shown and learnt is gone; the faders stay where they are. */
  powerOff(): void {
    this.#standing = 'off';
    this.#challenge = undefined;
    this.#parser.loseSync();
    this.#blank();
    for (const fader of this.faders) fader.power(false);
    this.onChange();
  }

  /** Comes up dark, and greets if its model does. */
  powerOn(): void {
    if (this.#standing !== 'off') return;
    this.#standing = this.model.greeting === 'challenge' ? 'offline' : 'online';
    this.#blank();
    for (const fader of this.faders) fader.power(true);
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

  // ── what eyes see ──

  /** Whether something to be seen goes on by itself: a motor on its way, a meter on its fall. */
  get moving(): boolean {
    const now = this.clock.now();
    return (
      this.faders.some((fader) => fader.read().moving) ||
      this.#face.rings.some((_, strip) => this.#face.readMeter(strip, now).level > 0)
    );
  }

  /** A strip's seven characters of the display's upper or lower line. */
  text(strip: number, line: 'upper' | 'lower'): string {
    const from = (line === 'upper' ? 0 : LCD_LINE) + LCD_CELL * this.strip(strip);
    return lcdText(this.#face, from, LCD_CELL);
  }

  /** A whole line of the display, 56 characters. */
  line(line: 'upper' | 'lower'): string {
    return lcdText(this.#face, line === 'upper' ? 0 : LCD_LINE, LCD_LINE);
  }

  ring(pot: number): Ring {
    return ring(this.#face.rings[this.strip(pot)] ?? 0);
  }

  /** The light of a key or of its own ('rude solo light'), by name or note; 'off' where this model has none. */
  light(key: string | number): Light {
    const note = typeof key === 'number' ? key : this.note(key);
    if (!hasLamp(note, this.model.lamps)) return 'off';
    return light(this.#face.lights[note] ?? 0, this.model.lightRule);
  }

  meter(strip: number): MeterReading {
    return this.#face.readMeter(this.strip(strip), this.clock.now());
  }

  /** Whether the meters in the display stand upright. */
  get metersVertical(): boolean {
    return this.#vertical;
  }

  /** Colour of a strip's display: bit 0 red, 1 green, 2 blue; 0 is dark. */
  colour(strip: number): number {
    return this.#face.colours[this.strip(strip)] ?? 0;
  }

  /** The time display's ten digits with their points: '001.02.03.120'. */
  get time(): string {
    return timeText(this.#face);
  }

  /** The two digits of the assignment display with their points. */
  get assignment(): string {
    return assignmentText(this.#face);
  }

  // ── out ──

  protected say(message: readonly number[]): void {
    if (this.#standing === 'online') this.#send(message);
    this.onChange();
  }

  #send(message: readonly number[]): void {
    this.#cable.send(Uint8Array.from(message), message.length);
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
    const bytes = Array.from({ length: 4 }, () => Math.floor(this.chance() * 128));
    this.#challenge = { bytes, at: this.clock.now() };
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
    this.#face.meter(byte >> 4, byte & 0x0f, this.clock.now());
    return 'meter';
  }

  #setFader(channel: number, value: number): ReceivedKind {
    if (channel > MASTER) return 'unknown';
    const fader = this.faderOn(channel);
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
    const inTime = challenge !== undefined && this.clock.now() - challenge.at <= REPLY_TIME;
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
      if (this.model.display === undefined || this.clock.now() < this.#textFrom) return 'ignored';
      this.#face.writeLcd(offset, text);
      return 'text';
    },
    setDigits: (first, text, room) => {
      this.#face.writeDigits(first, text, room);
      return 'digit';
    },
    setTouchless: (on) => {
      for (const fader of this.faders) fader.setTouchless(on);
      return 'setting';
    },
    setMeterMode: (strip, mode) => {
      if (strip < this.#face.meterModes.length) this.#face.meterModes[strip] = mode;
      return 'setting';
    },
    setOrientation: (vertical) => {
      if (vertical !== this.#vertical) this.#textFrom = this.clock.now() + REORIENTATION;
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
      else if (what === 'faders') for (const fader of this.faders) fader.receive(0);
      else this.#blank();
      return 'reset';
    },
  };
}
