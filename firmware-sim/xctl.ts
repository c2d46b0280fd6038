import type { Port } from '../src/ports/port.ts';
import { ByteWriter } from '../src/wire/byte-writer.ts';
import { beginPacket, endPacket } from '../src/wire/packets.ts';
import { ByteParser } from './byte-parser.ts';
import { CableEnd } from './cable-end.ts';
import { type Light, light, type MeterReading, type Ring } from './face.ts';
import { hasLamp } from './keys.ts';
import { MackiePanel, type PanelOptions } from './mackie-panel.ts';
import { models } from './models.ts';
import { picture } from './picture.ts';
import { CELLS, DIGITS, STRIPS, XctlFace } from './xctl-face.ts';

/**
 * The models there are. An X-Touch has the same faders and keys in each of its modes.
 *
 * @source the name is what a bridge on the same computer calls it: it has none that goes over the network
 */
export const xctlModels = {
  'x-touch-xctl': {
    name: 'X-Touch (XCtl)',
    portName: 'X-Touch at 127.0.0.1',
    strips: STRIPS,
    master: true,
    keys: 'all',
    fader: models['x-touch'].fader,
  },
} as const;

/** Short name of a model, as scripts and the command line say it. */
export type XctlModelName = keyof typeof xctlModels;

export interface XctlOptions extends PanelOptions {
  readonly model?: XctlModelName;
  /** The device end of the cable, which carries packets; without it the unit is unplugged. */
  readonly port?: Port;
  /** What tells it from its like when it answers, five ASCII characters. Default '66740'. */
  readonly serial?: string;
}

/** Its call: it is there, and looks for its host. */
const CALL = [0xf0, 0x00, 0x20, 0x32, 0x58, 0x54, 0x00, 0xf7] as const;
/** The host's answer to it, which some hosts give and it can do without. */
const CALL_ANSWERED = [0xf0, 0x00, 0x20, 0x32, 0x58, 0x54, 0x01, 0xf7] as const;
const HOST_IS_THERE = [0xf0, 0x00, 0x00, 0x66, 0x14, 0x00, 0xf7] as const;
/** What it says of itself when it hears that, with its serial number behind. */
const ANSWER = [0xf0, 0x00, 0x00, 0x66, 0x58, 0x01, 0x30, 0x31, 0x35, 0x36, 0x34, 0x30] as const;
const SERIAL_LENGTH = 5;
const STRIP_HEADER = [0xf0, 0x00, 0x00, 0x66, 0x58] as const;
const FIRST_STRIP = 0x20;
/** Header, strip, colour, two lines, end. */
const STRIP_MESSAGE = STRIP_HEADER.length + 2 + 2 * CELLS + 1;
const CALL_EVERY = 2e9; // ns
/** It has no link when its host has not been heard for so long, ns. FK has seven to eight seconds. */
const LINK_LASTS = 7e9;

const FIRST_RING = 0x30;
const FIRST_DIGIT = 0x60;
/** The same digit with its point lit. */
const FIRST_POINTED = 0x70;
const POINT = 0x80;

/**
 * An X-Touch in XCtl mode, seen from its own side of the network. It calls its host every two seconds; it has a link while the
 * host says that it is there, and without one it tells nothing of what hands do, and heeds nothing else that comes.
 *
 * @source "Xctl Protocol for X-Touch" by FK; pythag/x-touch-xctl, `x-touch.cpp`
 */
export class XctlSurface extends MackiePanel {
  readonly model = {
    ...xctlModels['x-touch-xctl'],
    display: 'own',
    colours: true,
    digits: true,
    meter: true,
  } as const;
  /** Whole messages received since it was built: `meant` those it could do something with, `unlinked` those without a link. */
  readonly received = { keepAlives: 0, meant: 0, unknown: 0, unlinked: 0 };

  readonly #face = new XctlFace();
  readonly #parser: ByteParser;
  readonly #out = new ByteWriter(64);
  readonly #cable = new CableEnd();
  readonly #serial: readonly number[];
  #on = false;
  #linked = false;
  #cancelCall: () => void = () => {};
  #cancelLink: () => void = () => {};

  constructor(options: XctlOptions) {
    super(xctlModels[options.model ?? 'x-touch-xctl'], options);
    const serial = (options.serial ?? '66740').padEnd(SERIAL_LENGTH).slice(0, SERIAL_LENGTH);
    this.#serial = Array.from(serial, (sign) => sign.charCodeAt(0) & 0x7f);
    this.#parser = new ByteParser((message) => this.#hear(message));
    if (options.port !== undefined) this.plug(options.port);
    this.powerOn();
  }

  // ── cable and power ──

  /** Whether it is on, and has a host. */
  get standing(): 'off' | 'no link' | 'online' {
    if (!this.#on) return 'off';
    return this.#linked ? 'online' : 'no link';
  }

  /** Puts a cable in: a unit that is on calls at once. */
  plug(port: Port): void {
    this.#cable.plug(port, (bytes, length) => this.#receive(bytes, length));
    if (this.#on) this.#call();
  }

  /** Pulls the cable out at the unit's end. */
  unplug(): void {
    this.#cable.unplug();
  }

  /** Everything shown is gone; the faders stay where they are. */
  powerOff(): void {
    this.#on = false;
    this.#linked = false;
    this.#cancelCall();
    this.#cancelLink();
    this.#face.clear();
    for (const fader of this.faders) fader.power(false);
    this.onChange();
  }

  /** Comes up dark, and calls. */
  powerOn(): void {
    if (this.#on) return;
    this.#on = true;
    for (const fader of this.faders) fader.power(true);
    this.#call();
    this.onChange();
  }

  #call(): void {
    this.#cancelCall();
    this.#send(CALL);
    this.#cancelCall = this.clock.after(CALL_EVERY, () => this.#call());
  }

  // ── what eyes see ──

  get moving(): boolean {
    const now = this.clock.now();
    const falls = (strip: number): boolean => this.#face.readMeter(strip, now).level > 0;
    return (
      this.faders.some((fader) => fader.read().moving) ||
      Array.from({ length: STRIPS }, (_, n) => n).some(falls)
    );
  }

  /** A strip's seven characters of the upper or lower line of its display. */
  text(strip: number, line: 'upper' | 'lower'): string {
    return this.#face.readStrip(this.strip(strip))[line];
  }

  /** Colour of a strip's display: bit 0 red, 1 green, 2 blue; 0 is dark. */
  colour(strip: number): number {
    return this.#face.readStrip(this.strip(strip)).colour;
  }

  /** Is the lower line of a strip's display dark on bright? */
  inverted(strip: number): boolean {
    return this.#face.readStrip(this.strip(strip)).inverted;
  }

  /** Thirteen lamps from left to right; the seventh is at the top. */
  ring(pot: number): Ring {
    return this.#face.readRing(this.strip(pot));
  }

  /** The light of a key or of its own ('rude solo light'), by name or note; 'off' where it has none. */
  light(key: string | number): Light {
    const note = typeof key === 'number' ? key : this.note(key);
    return hasLamp(note, 'many') ? light(this.#face.lights[note] ?? 0, 'one') : 'off';
  }

  meter(strip: number): MeterReading {
    return this.#face.readMeter(this.strip(strip), this.clock.now());
  }

  /** The time display's ten digits with their points: '001.02.03.120'. */
  get time(): string {
    return this.#face.time;
  }

  /** The two digits of the assignment display with their points. */
  get assignment(): string {
    return this.#face.assignment;
  }

  picture(): string {
    return picture(this);
  }

  // ── out ──

  protected say(message: readonly number[]): void {
    if (this.#linked) this.#send(message);
    this.onChange();
  }

  /** A datagram. */
  #send(message: readonly number[]): void {
    const start = beginPacket(this.#out);
    for (const byte of message) this.#out.put(byte);
    endPacket(this.#out, start);
    this.#cable.send(this.#out.bytes, this.#out.length);
    this.#out.clear();
  }

  // ── in ──

  /** A datagram may hold several messages, with running status; nothing of it goes on in the next. */
  #receive(bytes: Uint8Array, length: number): void {
    if (!this.#on) return;
    for (let i = 0; i < length; i++) this.#parser.feed(bytes[i] ?? 0);
    this.#parser.loseSync();
    this.onChange();
  }

  #hear(message: readonly number[]): void {
    if (same(message, HOST_IS_THERE)) return this.#hostIsThere();
    if (!this.#linked) this.received.unlinked++;
    else this.received[this.#obey(message) ? 'meant' : 'unknown']++;
  }

  #hostIsThere(): void {
    this.received.keepAlives++;
    this.#linked = true;
    this.#cancelLink();
    this.#cancelLink = this.clock.after(LINK_LASTS, () => {
      this.#linked = false;
      this.onChange();
    });
    this.#send([...ANSWER, ...this.#serial, 0xf7]);
  }

  #obey(message: readonly number[]): boolean {
    const [status = 0, a = 0, b = 0] = message;
    if (status === 0xf0) return same(message, CALL_ANSWERED) || this.#writeStrip(message);
    if (status === 0x90) this.#face.lights[a] = b;
    else if (status === 0xb0) return this.#obeyController(a, b);
    else if (status === 0xd0) this.#face.meter(a >> 4, a & 0x0f, this.clock.now());
    else if ((status & 0xf0) === 0xe0) return this.#drive(status & 0x0f, (b << 7) | a);
    else return false;
    return true;
  }

  #obeyController(controller: number, value: number): boolean {
    if (controller >= FIRST_RING && controller < FIRST_RING + 2 * STRIPS)
      this.#face.rings[controller - FIRST_RING] = value;
    else if (controller >= FIRST_DIGIT && controller < FIRST_DIGIT + DIGITS)
      this.#face.digits[controller - FIRST_DIGIT] = value;
    else if (controller >= FIRST_POINTED && controller < FIRST_POINTED + DIGITS)
      this.#face.digits[controller - FIRST_POINTED] = value | POINT;
    else return false;
    return true;
  }

  #drive(channel: number, value: number): boolean {
    const fader = this.faderOn(channel);
    fader?.receive(value);
    return fader !== undefined;
  }

  #writeStrip(message: readonly number[]): boolean {
    const [place = 0, colour = 0, ...rest] = message.slice(STRIP_HEADER.length);
    const strip = place - FIRST_STRIP;
    if (!STRIP_HEADER.every((byte, i) => message[i] === byte) || message.length !== STRIP_MESSAGE)
      return false;
    if (strip < 0 || strip >= STRIPS) return false;
    this.#face.writeStrip(strip, colour, rest.slice(0, -1));
    return true;
  }
}

function same(message: readonly number[], other: readonly number[]): boolean {
  return message.length === other.length && other.every((byte, i) => message[i] === byte);
}
