import type { Clock } from '../src/ports/clock.ts';
import type { Port } from '../src/ports/port.ts';
import { CableEnd } from './cable-end.ts';
import { ByteParser } from './byte-parser.ts';
import { genericModels, type GenericModel, type GenericModelName } from './generic-models.ts';
import type { CapName } from './hands.ts';
import { TRAVEL } from './motor.ts';
import { plainPicture } from './picture.ts';

export interface GenericOptions {
  /** A model by its short name, or one of your own making. */
  readonly model: GenericModelName | GenericModel;
  readonly clock: Clock;
  /** The device end of the cable; without it the unit is unplugged. */
  readonly port?: Port;
}

/** What can be seen and felt of a fader or knob. */
export interface CapReading {
  /** Ten-bit steps and fractions, 0..1023. */
  readonly position: number;
  readonly held: boolean;
  /** It feels no hand. */
  readonly touched: false;
}

/** From this value on, a controller from the host lights a light. */
const LIT = 64;
const FULL = 127;

/** A thing that is pressed: what it sends, and whether it has a light. */
interface Key {
  readonly status: number;
  readonly number: number;
  readonly light: boolean;
}

/** A fader or a knob: where it stands, and what of that the host knows. */
interface Cap {
  readonly status: number;
  readonly number: number;
  position: number;
  held: boolean;
  reported: number;
}

/**
 * A controller that sends plain MIDI, seen from its own side of the cable. It says nothing when it comes, sends a value
 * only when it changes, never moves anything by itself, and forgets its lights when it loses power. Knobs, faders and
 * keys count from 1.
 */
export class GenericSurface {
  readonly model: GenericModel & { readonly master: false };
  /** The last whole message received. */
  lastMessage: readonly number[] = [];
  /** Messages received since it was built. */
  received = 0;
  /** Called after anything that can be seen has changed. */
  onChange: () => void = () => {};
  readonly hasJog = false;
  /** Nothing on it goes on by itself. */
  readonly moving = false;

  readonly #caps = new Map<string, Cap>();
  readonly #keys = new Map<string, Key>();
  readonly #lights = new Set<string>();
  readonly #parser: ByteParser;
  readonly #cable = new CableEnd();
  #on = true;

  constructor({ model, port }: GenericOptions) {
    this.model = { ...(typeof model === 'string' ? genericModels[model] : model), master: false };
    const { knobs, faders, keys, channel } = this.model;
    for (const { name, count, status, number } of faders ? [knobs, faders] : [knobs])
      for (let n = 0; n < count; n++)
        this.#caps.set(`${name} ${n + 1}`, {
          status: status | channel,
          number: number + n,
          position: 0,
          held: false,
          reported: 0,
        });
    for (const { name, count, status, number, light } of keys)
      for (let n = 0; n < count; n++)
        this.#keys.set(count === 1 ? name : `${name} ${n + 1}`, {
          status: status | channel,
          number: number + n,
          light,
        });
    this.#parser = new ByteParser((message) => this.#hear(message));
    if (port !== undefined) this.plug(port);
  }

  // ── cable and power ──

  get standing(): 'online' | 'off' {
    return this.#on ? 'online' : 'off';
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

  picture(): string {
    return plainPicture(this);
  }

  powerOff(): void {
    this.#on = false;
    this.#lights.clear();
    this.#parser.loseSync();
    this.onChange();
  }

  powerOn(): void {
    this.#on = true;
    this.onChange();
  }

  // ── what hands do ──

  get knobs(): number {
    return this.model.knobs.count;
  }

  get hasFaders(): boolean {
    return this.model.faders !== undefined;
  }

  /** Names of all its keys. */
  get keyNames(): readonly string[] {
    return [...this.#keys.keys()];
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }

  press(key: string): void {
    const { status, number } = this.#key(key);
    this.#say(status, number, FULL);
  }

  release(key: string): void {
    const { status, number } = this.#key(key);
    const noteOff = (status & 0xf0) === 0x90 && this.model.release === 'note off';
    this.#say(noteOff ? status - 0x10 : status, number, 0);
  }

  hold(cap: CapName): void {
    this.#cap(cap).held = true;
    this.onChange();
  }

  /** The hand moves it, ten-bit steps 0..1023. A value is sent only when it is another. */
  move(cap: CapName, to: number): void {
    const it = this.#cap(cap);
    it.held = true;
    it.position = Math.min(TRAVEL, Math.max(0, to));
    const value = Math.round((it.position / TRAVEL) * FULL);
    if (value !== it.reported) this.#say(it.status, it.number, value);
    it.reported = value;
    this.onChange();
  }

  letGo(cap: CapName): void {
    this.#cap(cap).held = false;
    this.onChange();
  }

  turn(): void {
    throw new RangeError(`${this.model.name} has no endless pots: turn a knob to a place`);
  }

  jog(): void {
    throw new RangeError(`${this.model.name} has no jog wheel`);
  }

  // ── what eyes see ──

  /** A fader by its number, or a knob as `knob 3`. */
  fader(cap: CapName): CapReading {
    const { position, held } = this.#cap(cap);
    return { position, held, touched: false };
  }

  /** Is the light of a key lit? Those without a light never are. */
  light(key: string): boolean {
    this.#key(key);
    return this.#lights.has(key);
  }

  // ── names ──

  #cap(name: CapName): Cap {
    const cap = this.#caps.get(typeof name === 'number' ? `fader ${name}` : name);
    if (cap === undefined) throw new RangeError(`${this.model.name} has no ${capText(name)}`);
    return cap;
  }

  #key(name: string): Key {
    const key = this.#keys.get(name);
    if (key === undefined) throw new RangeError(`${this.model.name} has no key '${name}'`);
    return key;
  }

  // ── the cable ──

  #say(status: number, number: number, value: number): void {
    if (this.#on) this.#cable.send(Uint8Array.of(status, number, value), 3);
    this.onChange();
  }

  /** A light hears the message that its key sends. */
  #hear(message: readonly number[]): void {
    this.received++;
    this.lastMessage = message;
    const [status = 0, number = 0, value = 0] = message;
    for (const [name, key] of this.#keys) {
      if (!key.light || key.status !== status || key.number !== number) continue;
      if (value >= LIT) this.#lights.add(name);
      else this.#lights.delete(name);
    }
    this.onChange();
  }
}

function capText(name: CapName): string {
  if (name === 'master') return 'master fader';
  return typeof name === 'number' ? `fader ${name}` : name;
}
