import type { Clock } from '../src/ports/clock.ts';
import type { Port } from '../src/ports/port.ts';
import { CableEnd } from './cable-end.ts';
import { ByteParser } from './byte-parser.ts';
import { type Chance, chance } from './chance.ts';
import { Fader, type FaderReading, type TouchSense } from './fader.ts';
import { FaderportFace, type BarMode, type KeyLight, type Line } from './faderport-face.ts';
import { type FaderportModel, faderportModels, type FaderportName } from './faderport-models.ts';
import { faderportPicture } from './faderport-picture.ts';
import type { CapName } from './hands.ts';

export interface FaderportOptions {
  readonly model: FaderportName;
  readonly clock: Clock;
  /** The device end of the cable; without it the unit is unplugged. */
  readonly port?: Port;
  /** Seed of noise. Default 1. */
  readonly seed?: number;
  /** Noise of the position readings, ± ten-bit steps. Default 0. */
  readonly noise?: number;
  /** It reports the movement of its own motors. Default false. */
  readonly reportsMotor?: boolean;
  /** Its input takes so much at once and works it off so fast; what finds it full is lost. Default: all there is. */
  readonly intake?: { readonly room: number; readonly perSecond: number };
}

const FIRST_TOUCH = 0x68;
const REPORT_EVERY = 5e6; // ns
/** Without a word that the host is there it falls half asleep, ns. @source Reasonus issue 225: 10 to 25 minutes */
const FALLS_ASLEEP = 600e9;
const MOST_CLICKS = 0x3f;

/**
 * A FaderPort 8, 16 or of 2018 in its own mode, seen from its own side of the cable. It greets nobody: it shows what it
 * is told, and keeps showing it when the host has gone.
 *
 * @source PreSonus, FaderPort 16 Owner's Manual, 11.2; Reasonus
 */
export class FaderportSurface {
  readonly model: FaderportModel;
  /** The last whole message received. */
  lastMessage: readonly number[] = [];
  /** Messages it did not know what to do with. */
  unknown = 0;
  /** Bytes that found the input full (`intake`). */
  droppedBytes = 0;
  /** Called after anything that can be seen has changed. */
  onChange: () => void = () => {};

  readonly #clock: Clock;
  readonly #options: FaderportOptions;
  readonly #face: FaderportFace;
  readonly #faders: readonly Fader[];
  readonly #ids: ReadonlyMap<string, number>;
  readonly #parser = new ByteParser((message) => this.#hear(message));
  readonly #chance: Chance;
  readonly #cable = new CableEnd();
  #on = false;
  #reminded = 0;
  #waiting = 0;
  #workedAt = 0;

  constructor(options: FaderportOptions) {
    this.model = faderportModels[options.model];
    this.#options = options;
    this.#clock = options.clock;
    this.#chance = chance(options.seed ?? 1);
    this.#face = new FaderportFace(this.model.strips);
    this.#ids = new Map([...this.model.keys].map(([id, name]) => [name, id]));
    this.#faders = this.#buildFaders();
    if (options.port !== undefined) this.plug(options.port);
    this.powerOn();
  }

  #buildFaders(): readonly Fader[] {
    const { noise = 0, reportsMotor = false } = this.#options;
    const traits = {
      ...this.model.fader,
      noise,
      reportEvery: REPORT_EVERY,
      blocksOnEcho: false,
      reportsMotor,
    };
    return Array.from({ length: this.model.strips }, (_, strip) => {
      const outlet = {
        touch: (on: boolean) => this.#say(0x90, FIRST_TOUCH + strip, on ? 0x7f : 0x00),
        report: (value: number) => this.#say(0xe0 | strip, value & 0x7f, value >> 7),
      };
      return new Fader(traits, this.#clock, chance(Math.floor(this.#chance() * 2 ** 32)), outlet);
    });
  }

  // ── cable and power ──

  get standing(): 'off' | 'online' | 'half asleep' {
    if (!this.#on) return 'off';
    return this.#asleep ? 'half asleep' : 'online';
  }

  /** Nobody said for long enough that a host is there. */
  get #asleep(): boolean {
    return this.#clock.now() - this.#reminded > FALLS_ASLEEP;
  }

  plug(port: Port): void {
    this.#parser.loseSync();
    this.#cable.plug(port, (bytes, length) => this.#receive(bytes, length));
  }

  unplug(): void {
    this.#cable.unplug();
  }

  powerOff(): void {
    this.#on = false;
    this.#parser.loseSync();
    this.#face.clear();
    for (const fader of this.#faders) fader.power(false);
    this.onChange();
  }

  /** Comes up dark; the faders stay where they are. */
  powerOn(): void {
    if (this.#on) return;
    this.#on = true;
    this.#reminded = this.#clock.now();
    this.#face.clear();
    for (const fader of this.#faders) fader.power(true);
    this.onChange();
  }

  picture(): string {
    return faderportPicture(this);
  }

  // ── what hands do ──

  get hasJog(): boolean {
    return this.model.navigator;
  }

  /** Names of all its keys. */
  get keyNames(): readonly string[] {
    return [...this.#ids.keys()];
  }

  has(key: string): boolean {
    return this.#ids.has(key);
  }

  press(key: string): void {
    this.#say(0x90, this.#id(key), 0x7f);
  }

  release(key: string): void {
    this.#say(0x90, this.#id(key), 0x00);
  }

  /** Turns the one knob there is, + clockwise. */
  turn(pot: number, clicks: number): void {
    if (pot !== 1) throw new RangeError(`${this.model.name} has one knob, got ${pot}`);
    this.#clicks(0x10, clicks);
  }

  /** Turns the Session Navigator, + clockwise. */
  jog(clicks: number): void {
    if (!this.hasJog) throw new RangeError(`${this.model.name} has no Session Navigator`);
    this.#clicks(0x3c, clicks);
  }

  #clicks(controller: number, clicks: number): void {
    for (let left = Math.abs(Math.trunc(clicks)); left > 0; left -= MOST_CLICKS)
      this.#say(0xb0, controller, (clicks < 0 ? 0x40 : 0) | Math.min(MOST_CLICKS, left));
  }

  hold(cap: CapName): void {
    this.#fader(cap).hold();
    this.onChange();
  }

  move(cap: CapName, to: number): void {
    this.#fader(cap).move(to);
    this.onChange();
  }

  letGo(cap: CapName): void {
    this.#fader(cap).letGo();
    this.onChange();
  }

  setTouchSense(cap: CapName, sense: TouchSense): void {
    this.#fader(cap).setSense(sense);
  }

  // ── what eyes see ──

  fader(cap: CapName): FaderReading {
    return this.#fader(cap).read();
  }

  get moving(): boolean {
    const now = this.#clock.now();
    return (
      this.#faders.some((fader) => fader.read().moving) ||
      this.#faders.some((_, strip) => this.#face.peak(strip, now) > 0)
    );
  }

  light(key: string): KeyLight {
    return this.#face.light(this.#id(key));
  }

  /** Colour of a key's light, seven bits of red, green and blue; white where it has only that. */
  colour(key: string): readonly number[] {
    const id = this.#id(key);
    return this.model.coloured.has(id) ? this.#face.colour(id) : [0x7f, 0x7f, 0x7f];
  }

  /** A line of a strip's display, from 0 at the top. */
  line(strip: number, line: number): Line {
    return this.#face.line(this.#strip(strip), line);
  }

  lines(strip: number): readonly Line[] {
    return this.#face.lines(this.#strip(strip));
  }

  /** The number of the layout of a strip's display. */
  mode(strip: number): number {
    return this.#face.mode(this.#strip(strip));
  }

  bar(strip: number): { readonly value: number; readonly mode: BarMode } {
    return this.#face.bar(this.#strip(strip));
  }

  /** Height of a strip's meter, 0..1. */
  meter(strip: number): number {
    return this.#face.peak(this.#strip(strip), this.#clock.now());
  }

  // ── names ──

  #strip(n: number): number {
    if (Number.isInteger(n) && n >= 1 && n <= this.model.strips) return n - 1;
    throw new RangeError(`${this.model.name} has strips 1 to ${this.model.strips}, got ${n}`);
  }

  #fader(cap: CapName): Fader {
    const fader = typeof cap === 'number' ? this.#faders[this.#strip(cap)] : undefined;
    if (fader === undefined) throw new RangeError(`${this.model.name} has no ${cap}`);
    return fader;
  }

  #id(key: string): number {
    const id = this.#ids.get(key);
    if (id === undefined) throw new RangeError(`${this.model.name} has no key '${key}'`);
    return id;
  }

  // ── the cable ──

  #say(status: number, a: number, b: number): void {
    if (this.#on) this.#cable.send(Uint8Array.of(status, a, b), 3);
    this.onChange();
  }

  #receive(bytes: Uint8Array, length: number): void {
    if (!this.#on) return;
    for (let i = 0; i < length; i++) if (this.#hasRoom()) this.#parser.feed(bytes[i] ?? 0);
    this.onChange();
  }

  #hasRoom(): boolean {
    const { room, perSecond } = this.#options.intake ?? { room: Infinity, perSecond: 1 };
    if (room === Infinity) return true;
    const now = this.#clock.now();
    this.#waiting = Math.max(0, this.#waiting - ((now - this.#workedAt) / 1e9) * perSecond);
    this.#workedAt = now;
    if (this.#waiting + 1 > room) {
      this.droppedBytes++;
      this.#parser.loseSync();
      return false;
    }
    this.#waiting++;
    return true;
  }

  #hear(message: readonly number[]): void {
    if (this.#asleep) return;
    this.lastMessage = message;
    if (!this.#obey(message)) this.unknown++;
  }

  #obey(message: readonly number[]): boolean {
    const [status = 0, a = 0, b = 0] = message;
    if (status === 0xf0) return this.#obeySysEx(message);
    const channel = status & 0x0f;
    switch (status & 0xf0) {
      case 0x90:
        return this.#obeyLight(channel, a, b);
      case 0xa0:
        if (status === 0xa0 && a === 0 && b === 0) this.#reminded = this.#clock.now();
        return status === 0xa0 && a === 0 && b === 0;
      case 0xb0:
        return status === 0xb0 && this.#obeyBar(a, b);
      case 0xc0: // strips from the ninth on
        return this.#obeyMeter(channel + (channel < 8 ? 8 : 0), channel >= 8, a);
      case 0xd0:
        return this.#obeyMeter(channel < 8 ? channel : channel - 8, channel >= 8, a);
      case 0xe0:
        this.#faders[channel]?.receive((b << 7) | a);
        return channel < this.#faders.length;
      default:
        return false;
    }
  }

  /** Channel 1 says how it burns, 2 to 4 in which colour. */
  #obeyLight(channel: number, id: number, value: number): boolean {
    if (channel > 3 || !this.model.keys.has(id)) return false;
    if (channel === 0) this.#face.lights[id] = value;
    else this.#face.colours[(channel - 1) * 128 + id] = value;
    return true;
  }

  /** Bars 30 to 37 and their modes 38 to 3F, then the same for the strips from the ninth on. */
  #obeyBar(controller: number, value: number): boolean {
    if (!this.model.displays || controller < 0x30 || controller > 0x4f) return false;
    const strip = (controller & 0x07) + (controller >= 0x40 ? 8 : 0);
    return (controller & 0x08) === 0 ? this.#face.setBar(strip, value) : this.#face.setBarMode(strip, value);
  }

  #obeyMeter(strip: number, reduction: boolean, value: number): boolean {
    if (!this.model.displays) return false;
    return reduction
      ? this.#face.setReduction(strip, value)
      : this.#face.setPeak(strip, value, this.#clock.now());
  }

  #obeySysEx(message: readonly number[]): boolean {
    const header = [0xf0, 0x00, 0x01, 0x06, this.model.id];
    if (!this.model.displays || header.some((byte, i) => message[i] !== byte)) return false;
    const [command = 0, strip = 0, ...rest] = message.slice(5, -1);
    if (command === 0x12) return this.#face.write(strip, rest[0] ?? 0, rest[1] ?? 0, rest.slice(2));
    return command === 0x13 && this.#face.setMode(strip, rest[0] ?? 0);
  }
}
