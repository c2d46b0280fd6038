import { ByteWriter } from '../src/wire/byte-writer.ts';
import { beginPacket, endPacket, packet } from '../src/wire/packets.ts';
import type { Port } from '../src/ports/port.ts';
import { CableEnd } from './cable-end.ts';
import { dots } from './dots.ts';
import type { Picture } from './jpeg.ts';
import { StreamDeckDisplay } from './stream-deck-display.ts';
import { keysOf, streamDeckModels, type StreamDeckModel, type StreamDeckName } from './stream-deck-models.ts';

export interface StreamDeckOptions {
  readonly model: StreamDeckName;
  /** The device end of the cable; without it the unit is unplugged. */
  readonly port?: Port;
  /** What tells it from its like. */
  readonly serial?: string;
}

/** Where a finger is put on the touch strip: in the middle of an encoder's part, pixels. */
const FINGER_Y = 50;
const PART_WIDTH = 200;
/** Bytes of a feature report, with its id. */
const FEATURE = 32;
const FIRMWARE = '1.01.000';
/** Where the version begins in the answer about the firmware: behind a checksum that nobody reads. */
const VERSION_AT = 6;

/**
 * A Stream Deck, seen from its own side of the cable: it tells of all its keys whenever one changes, of a finger on its strip
 * when that has left, and shows what pictures come. It shows its logo until then.
 */
export class StreamDeck {
  readonly model: StreamDeckModel & { readonly master: false };
  readonly display: StreamDeckDisplay;
  /** Percent, as the host last said. */
  brightness = 100;
  /** Reports that it does not know. */
  unknown = 0;
  onChange: () => void = () => {};
  readonly hasFaders = false;
  readonly hasJog = false;
  /** Nothing on it goes on by itself. */
  readonly moving = false;
  readonly #names: readonly string[];
  readonly #serial: string;
  readonly #down = new Set<string>();
  readonly #out = new ByteWriter();
  readonly #cable = new CableEnd();
  #on = true;

  constructor({ model, port, serial = 'A00SIM0000001' }: StreamDeckOptions) {
    this.model = { ...streamDeckModels[model], master: false };
    this.display = new StreamDeckDisplay(this.model);
    this.#names = keysOf(this.model);
    this.#serial = serial;
    if (port) this.plug(port);
  }

  // ── cable and power ──

  get standing(): 'online' | 'off' {
    return this.#on ? 'online' : 'off';
  }

  plug(port: Port): void {
    this.display.reset();
    this.#cable.plug(port, (bytes, length) => {
      if (this.#on) this.#hear(bytes[0], bytes.slice(1, length));
    });
  }

  unplug(): void {
    this.#cable.unplug();
  }

  powerOff(): void {
    this.#on = false;
    this.display.reset();
    this.onChange();
  }

  // ── what hands do ──

  /** Names of everything that can be pressed. */
  get keyNames(): readonly string[] {
    return this.#names;
  }

  has(key: string): boolean {
    return this.#names.includes(key.toLowerCase());
  }

  /** A key or an encoder goes down; a finger is put on the strip, and leaves it. */
  press(key: string): void {
    const name = this.#named(key);
    this.#down.add(name);
    if (name.startsWith('touch') || name.startsWith('swipe')) this.#finger(name);
    else this.#tellStates(name);
  }

  release(key: string): void {
    const name = this.#named(key);
    this.#down.delete(name);
    if (!name.startsWith('touch') && !name.startsWith('swipe')) this.#tellStates(name);
  }

  /** @param pot from 1. @param clicks to the right; below 0 to the left. */
  turn(pot: number, clicks: number): void {
    const { encoders } = this.model;
    if (!(pot >= 1 && pot <= encoders)) throw new RangeError(`${this.model.name} has no encoder ${pot}`);
    this.#say(0x03, [1, ...Array.from({ length: encoders }, (_, n) => (n === pot - 1 ? clicks & 0xff : 0))]);
  }

  jog(): void {
    throw new RangeError(`${this.model.name} has no jog wheel`);
  }

  hold(): void {
    throw new RangeError(`${this.model.name} has no faders`);
  }

  move(): void {
    this.hold();
  }

  letGo(): void {
    this.hold();
  }

  fader(): never {
    throw new RangeError(`${this.model.name} has no faders`);
  }

  // ── what eyes see ──

  /** A key by its name, `A 1`. */
  key(name: string): Picture {
    return this.display.key(this.#names.indexOf(this.#named(name)));
  }

  /** An encoder's part of the touch strip, from 1. */
  part(encoder: number): Picture {
    const { strip } = this.display;
    const rgb = strip.rgb.filter((_value, i) => {
      const x = Math.floor(i / 3) % strip.width;
      return x >= (encoder - 1) * PART_WIDTH && x < encoder * PART_WIDTH;
    });
    return { width: PART_WIDTH, height: strip.height, rgb };
  }

  picture(): string {
    return [`${this.model.name}, ${this.standing}`, ...dots(this.display.face())].join('\n');
  }

  // ── the cable ──

  #named(key: string): string {
    const name = key.toLowerCase();
    if (!this.#names.includes(name)) throw new RangeError(`${this.model.name} has no key '${key}'`);
    return name;
  }

  #tellStates(name: string): void {
    const { rows, strips, encoders } = this.model;
    const states = (names: readonly string[]): readonly number[] =>
      names.map((one) => Number(this.#down.has(one)));
    const keys = this.#names.slice(0, rows * strips);
    if (keys.includes(name)) this.#say(0x00, states(keys));
    else this.#say(0x03, [0, ...states(Array.from({ length: encoders }, (_, n) => `encoder ${n + 1}`))]);
  }

  #finger(name: string): void {
    const middle = (Number(/\d+$/.exec(name)?.[0] ?? 1) - 0.5) * PART_WIDTH;
    const at = (x: number): readonly number[] => [x & 0xff, x >> 8, FINGER_Y, 0];
    if (name.startsWith('swipe')) {
      const [from, to] = name === 'swipe left' ? [600, 200] : [200, 600];
      this.#say(0x02, [3, 0, ...at(from), ...at(to)]);
    } else this.#say(0x02, [name.startsWith('touch long') ? 2 : 1, 0, ...at(middle)]);
  }

  #say(event: number, content: readonly number[]): void {
    const { report } = this.model;
    this.#send([0x01, event, content.length & 0xff, content.length >> 8, ...content], report);
    this.onChange();
  }

  #send(content: readonly number[], length: number, kind: number = packet.plain): void {
    const start = beginPacket(this.#out.clear(), kind);
    this.#out.putAll(content);
    for (let i = content.length; i < length; i++) this.#out.put(0);
    endPacket(this.#out, start);
    if (this.#on) this.#cable.send(this.#out.bytes, this.#out.length);
  }

  /** @param kind what the host used the cable for; `report` is led by its id. */
  #hear(kind: number | undefined, report: Uint8Array): void {
    if (kind === packet.output) this.display.take(report);
    else if (kind === packet.feature) this.#obey(report);
    else this.#answer(report);
    this.onChange();
  }

  #obey(report: Uint8Array): void {
    const [id, command, value = 0] = report;
    if (id === 0x03 && report.length === FEATURE && command === 0x08 && value <= 100) this.brightness = value;
    else if (id === 0x03 && report.length === FEATURE && command === 0x02) this.display.reset();
    else this.unknown++;
  }

  #answer([id]: Uint8Array): void {
    const ascii = (text: string): readonly number[] => Array.from(text, (sign) => sign.charCodeAt(0));
    const checksum = [0, 0, 0, 0];
    if (id === 0x05)
      this.#send(
        [0x05, VERSION_AT - 2 + FIRMWARE.length, ...checksum, ...ascii(FIRMWARE)],
        FEATURE,
        packet.feature,
      );
    else if (id === 0x06)
      this.#send([0x06, this.#serial.length, ...ascii(this.#serial)], FEATURE, packet.feature);
    else this.unknown++;
  }
}
