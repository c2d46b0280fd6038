import type { Clock } from '../../src/ports/clock.ts';
import type { Port } from '../../src/ports/port.ts';
import { CableEnd } from '../cable-end.ts';
import { ByteParser } from '../byte-parser.ts';
import type { CapName } from '../hands.ts';
import { Motor, TRAVEL } from '../motor.ts';
import type { Bytes, CapWiring, ControllerModel, Inside, KeyWiring, Look, RingLook } from './model.ts';

export interface ControllerOptions {
  readonly model: ControllerModel;
  readonly clock: Clock;
  /** The device end of the cable; without it the unit is unplugged. */
  readonly port?: Port;
}

const FULL = 127;
const dark: Look = { burns: 'off' };

/** A fader or knob, and what its firmware knows of it. */
interface Cap {
  readonly wiring: CapWiring;
  readonly motor: Motor;
  held: boolean;
  reported: number;
  /** Of a motor under a hand: where it is to go when the hand is off. */
  waiting: number | undefined;
  movedAt: number;
}

/**
 * A plain controller with what such have beside knobs and keys: motors that wait for the hand, rings, coloured lights,
 * displays, pages and modes of their own. It says nothing of what it is told, and forgets what it showed without power.
 */
export class ControllerSurface {
  readonly model: ControllerModel;
  readonly hasJog: boolean;
  readonly knobs: number;
  readonly pots: number;
  /** Whole messages received since it was built. */
  readonly received: Bytes[] = [];
  /** Called after anything that can be seen has changed. */
  onChange: () => void = () => {};

  readonly #clock: Clock;
  readonly #caps: ReadonlyMap<string, Cap>;
  readonly #lights = new Map<string, Look>();
  readonly #rings = new Map<string, RingLook>();
  readonly #texts = new Map<string, string>();
  readonly #meters = new Map<string, number>();
  readonly #again = new Set<string>();
  readonly #inside: Inside;
  readonly #parser: ByteParser;
  readonly #cable = new CableEnd();
  #on = true;

  constructor({ model, clock, port }: ControllerOptions) {
    this.model = model;
    this.#clock = clock;
    this.hasJog = model.jog !== undefined;
    this.#caps = new Map(
      Object.entries(model.caps).map(([name, wiring]): [string, Cap] => [
        name,
        {
          wiring,
          motor: new Motor(0, clock.now()),
          held: false,
          reported: 0,
          waiting: undefined,
          movedAt: -Infinity,
        },
      ]),
    );
    this.knobs = Object.keys(model.caps).filter((name) => name.startsWith('knob ')).length;
    this.pots = model.pots.length;
    this.#inside = {
      page: model.start?.page ?? 0,
      mode: model.start?.mode ?? 0,
      light: (key, look) => this.#lights.set(key, look),
      ring: (knob, look) => this.#rings.set(knob, look),
      text: (line, words) => this.#texts.set(line, words),
      meter: (name, value) => this.#meters.set(name, value),
      put: (cap, value) => this.#put(cap, value),
      stands: (cap) => Math.round((this.#cap(cap as CapName).motor.position(clock.now()) / TRAVEL) * FULL),
      dark: () => this.#lights.clear(),
      reply: (bytes) => this.#say(bytes),
    };
    this.#parser = new ByteParser((message) => {
      this.received.push(message);
      this.model.hear(message, this.#inside);
      this.onChange();
    });
    if (port !== undefined) this.plug(port);
  }

  // ── cable and power ──

  get standing(): 'online' | 'off' {
    return this.#on ? 'online' : 'off';
  }

  get moving(): boolean {
    const now = this.#clock.now();
    return [...this.#caps.values()].some(({ motor }) => motor.moving(now));
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
    this.#on = false;
    this.#forget();
    this.#parser.loseSync();
    this.onChange();
  }

  powerOn(): void {
    this.#on = true;
    this.#inside.page = this.model.start?.page ?? 0;
    this.#inside.mode = this.model.start?.mode ?? 0;
    this.onChange();
  }

  #forget(): void {
    for (const shown of [this.#lights, this.#rings, this.#texts, this.#meters]) shown.clear();
  }

  // ── what hands do ──

  get keyNames(): readonly string[] {
    return Object.keys(this.model.keys);
  }

  get hasFaders(): boolean {
    return this.#caps.has('fader 1');
  }

  has(key: string): boolean {
    return Object.hasOwn(this.model.keys, key);
  }

  press(key: string): void {
    const { press, again, ownLight } = this.#key(key);
    const second = again !== undefined && this.#again.has(key);
    if (again !== undefined && !this.#again.delete(key)) this.#again.add(key);
    if (ownLight === true) this.#lights.set(key, { burns: 'on' });
    this.#say((second ? again : press)(this.#inside.page));
  }

  release(key: string): void {
    const { release, ownLight } = this.#key(key);
    if (ownLight === true) this.#lights.set(key, dark);
    if (release) this.#say(release(this.#inside.page));
    else this.onChange();
  }

  hold(name: CapName): void {
    const cap = this.#cap(name);
    if (!cap.held && cap.wiring.touch) this.#say(cap.wiring.touch(true));
    cap.held = true;
    cap.motor.off(this.#clock.now());
    this.onChange();
  }

  /** The hand moves it, ten-bit steps 0..1023. A value is sent only when it is another. */
  move(name: CapName, to: number): void {
    const cap = this.#cap(name);
    if (!cap.held) this.hold(name);
    cap.motor.place(to, this.#clock.now());
    cap.movedAt = this.#clock.now();
    const value = Math.round((Math.min(TRAVEL, Math.max(0, to)) / TRAVEL) * FULL);
    const another = value !== cap.reported;
    cap.reported = value;
    if (another) this.#say(cap.wiring.say(value, this.#inside.page));
    else this.onChange();
  }

  letGo(name: CapName): void {
    const cap = this.#cap(name);
    cap.held = false;
    if (cap.wiring.touch) this.#say(cap.wiring.touch(false));
    if (cap.waiting !== undefined) cap.motor.drive(cap.waiting, this.#clock.now());
    cap.waiting = undefined;
    this.onChange();
  }

  turn(pot: number, clicks: number): void {
    const wired = this.model.pots[pot - 1];
    if (wired === undefined) throw new RangeError(`${this.model.name} has no endless pot ${pot}`);
    this.#say(wired(clicks));
  }

  jog(clicks: number): void {
    const { jog } = this.model;
    if (jog === undefined) throw new RangeError(`${this.model.name} has no jog wheel`);
    this.#say(jog(clicks, this.#inside.page));
  }

  /** A hand turns it to another page of its own, from 0: what it showed is gone. */
  turnPage(page: number): void {
    this.#inside.page = page;
    this.#lights.clear();
    this.#say(this.model.pageSaid?.(page) ?? []);
  }

  // ── what eyes see ──

  fader(name: CapName): {
    readonly position: number;
    readonly held: boolean;
    readonly touched: boolean;
    readonly moving: boolean;
  } {
    const { motor, held, wiring } = this.#cap(name);
    const now = this.#clock.now();
    return {
      position: motor.position(now),
      held,
      touched: held && wiring.touch !== undefined,
      moving: motor.moving(now),
    };
  }

  light(key: string): Look {
    return this.#lights.get(key) ?? dark;
  }

  ring(knob: string): RingLook {
    return this.#rings.get(knob) ?? { style: 'off', at: -1 };
  }

  text(line: string): string {
    return this.#texts.get(line) ?? '';
  }

  meter(name: string): number {
    return this.#meters.get(name) ?? 0;
  }

  get page(): number {
    return this.#inside.page;
  }

  get mode(): number {
    return this.#inside.mode;
  }

  /** For eyes in a terminal. */
  picture(): string {
    const places = [...this.#caps].map(
      ([name, { motor }]) => `${name} ${motor.position(this.#clock.now()).toFixed(0)}`,
    );
    const lit = [...this.#lights].filter(([, { burns }]) => burns !== 'off');
    const lights = lit.map(([name, { burns, colour }]) =>
      [name, colour, burns === 'flash' ? '(flashing)' : undefined].filter(Boolean).join(' '),
    );
    return [
      `${this.model.name}, ${this.standing}, page ${this.page + 1}`,
      places.join('  '),
      ...[...this.#texts].map(([line, words]) => `${line}: ${words}`),
      `lit: ${lights.join(', ') || 'none'}`,
    ].join('\n');
  }

  // ── inside ──

  #put(name: string, value: number): void {
    const cap = this.#cap(name as CapName);
    const now = this.#clock.now();
    if (now - cap.movedAt < (cap.wiring.deadTime ?? 0)) return;
    cap.reported = value;
    const to = (value / FULL) * TRAVEL;
    if (cap.wiring.motor !== true) cap.motor.place(to, now);
    else if (cap.held) cap.waiting = to;
    else cap.motor.drive(to, now);
  }

  #cap(name: CapName): Cap {
    const cap = this.#caps.get(typeof name === 'number' ? `fader ${name}` : name);
    if (cap === undefined) throw new RangeError(`${this.model.name} has no ${name}`);
    return cap;
  }

  #key(name: string): KeyWiring {
    const key = this.model.keys[name];
    if (key === undefined) throw new RangeError(`${this.model.name} has no key '${name}'`);
    return key;
  }

  #say(bytes: Bytes): void {
    if (this.#on && bytes.length > 0) this.#cable.send(Uint8Array.from(bytes), bytes.length);
    this.onChange();
  }
}
