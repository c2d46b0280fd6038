import type { Clock } from '../src/ports/clock.ts';
import type { Port } from '../src/ports/port.ts';
import { CableEnd } from './cable-end.ts';
import { ByteWriter } from '../src/wire/byte-writer.ts';
import { beginPacket, endPacket, packet } from '../src/wire/packets.ts';
import { type Firmware, firmwareOf } from './hid-firmware.ts';
import { type HidModel, hidModels, type HidModelName } from './hid-models.ts';
import type { CapName } from './hands.ts';
import { TRAVEL } from './motor.ts';

export interface HidUnitOptions {
  readonly model: HidModelName;
  readonly clock: Clock;
  /** The device end of the cable; without it the unit is unplugged. */
  readonly port?: Port;
}

/** Most detents that fit into one report. */
const MOST_DETENTS = 127;

/**
 * A HID device, seen from its own side of the cable: its panel, and the firmware that reports what hands do to it. Rings and
 * sticks are knobs that spring back to their middle when they are let go: `knob 1` is the ring of a jog wheel.
 */
export class HidUnit {
  readonly model: HidModel & { readonly master: false };
  readonly hasFaders = false;
  readonly moving = false;
  onChange: () => void = () => {};
  readonly #down = new Set<number>();
  readonly #levers: number[];
  readonly #held = new Set<number>();
  readonly #firmware: Firmware;
  readonly #out = new ByteWriter();
  #turned = 0;
  readonly #cable = new CableEnd();
  #on = true;

  constructor({ model, clock, port }: HidUnitOptions) {
    this.model = { ...hidModels[model], master: false };
    this.#levers = Array.from({ length: this.model.levers }, () => 0);
    this.#firmware = firmwareOf(this.model, {
      clock,
      report: (bytes) => this.#send(packet.plain, bytes),
      feature: (bytes) => this.#send(packet.feature, bytes),
    });
    if (port !== undefined) this.plug(port);
  }

  // ── cable and power ──

  get standing(): string {
    return this.#on ? this.#firmware.standing : 'off';
  }

  plug(port: Port): void {
    this.#cable.plug(port, (bytes, length) => {
      if (this.#on) this.#hear(bytes[0] ?? 0, [...bytes.subarray(1, length)]);
    });
  }

  unplug(): void {
    this.#cable.unplug();
  }

  powerOff(): void {
    this.#on = false;
    this.#firmware.powerOff();
    this.onChange();
  }

  powerOn(): void {
    this.#on = true;
    this.onChange();
  }

  picture(): string {
    const names = Object.keys(this.model.keys).flatMap((key) => [key, `red ${key}`]);
    const lit = names
      .filter((key) => this.light(key) !== 'off')
      .map((key) => (this.light(key) === 'flash' ? `${key} (flashing)` : key));
    const glow = this.model.firmware === 'powermate' ? [`glows: ${this.brightness}`] : [];
    const keys = Object.entries(this.model.keys).filter(([, number]) => this.#down.has(number));
    return [
      `${this.model.name}: ${this.standing}`,
      `down: ${keys.map(([name]) => name).join(', ') || 'none'}`,
      `lit: ${lit.join(', ') || 'none'}`,
      ...glow,
    ].join('\n');
  }

  // ── what hands do ──

  get hasJog(): boolean {
    return this.model.hasJog;
  }

  /** Left out where there are none: what has knobs that spring back has no endless ones. */
  get knobs(): number | undefined {
    return this.model.levers > 0 ? this.model.levers : undefined;
  }

  get keyNames(): readonly string[] {
    return Object.keys(this.model.keys);
  }

  has(key: string): boolean {
    return Object.hasOwn(this.model.keys, key);
  }

  press(key: string): void {
    this.#down.add(this.#number(key));
    this.#changed();
  }

  release(key: string): void {
    this.#down.delete(this.#number(key));
    this.#changed();
  }

  /** The knob of a PowerMate. */
  turn(_pot: number, clicks: number): void {
    if (this.model.firmware !== 'powermate') throw new RangeError(`${this.model.name} has no endless pots`);
    this.#changed(clicks);
  }

  jog(clicks: number): void {
    if (!this.hasJog) throw new RangeError(`${this.model.name} has no jog wheel`);
    this.#changed(clicks);
  }

  hold(cap: CapName): void {
    this.#held.add(this.#lever(cap));
    this.onChange();
  }

  /** Ten-bit steps 0..1023: the middle is at rest. */
  move(cap: CapName, to: number): void {
    const lever = this.#lever(cap);
    this.#held.add(lever);
    this.#levers[lever] = Math.min(1, Math.max(-1, (to / TRAVEL) * 2 - 1));
    this.#changed();
  }

  letGo(cap: CapName): void {
    const lever = this.#lever(cap);
    this.#held.delete(lever);
    this.#levers[lever] = 0;
    this.#changed();
  }

  // ── what eyes see ──

  fader(cap: CapName): { readonly position: number; readonly held: boolean } {
    const lever = this.#lever(cap);
    return { position: (((this.#levers[lever] ?? 0) + 1) / 2) * TRAVEL, held: this.#held.has(lever) };
  }

  /** The light of a key; of X-keys the blue one, and the red one as `red A 1`. */
  light(name: string): 'off' | 'on' | 'flash' {
    const { firmware, rows, red } = this.model;
    const isRed = name.startsWith('red ');
    const number = this.#number(isRed ? name.slice('red '.length) : name);
    if (firmware === 'speed-editor') return this.#firmware.lights.get(speedEditorLights[name] ?? -1) ?? 'off';
    if (firmware !== 'x-keys') return 'off';
    // lights count eight to a column, whatever rows there are
    const light = Math.floor(number / rows) * 8 + (number % rows) + (isRed ? red : 0);
    return this.#firmware.lights.get(light) ?? 'off';
  }

  /** How bright the foot of a PowerMate glows, 0..255. */
  get brightness(): number {
    return this.#firmware.brightness;
  }

  /** Sends a report as it is, whatever the panel says: a firmware gone wrong. */
  say(bytes: readonly number[]): void {
    this.#send(packet.plain, bytes);
  }

  // ── within ──

  #number(key: string): number {
    const number = this.model.keys[key];
    if (number === undefined) throw new RangeError(`${this.model.name} has no key '${key}'`);
    return number;
  }

  #lever(cap: CapName): number {
    const n = typeof cap === 'string' && cap.startsWith('knob ') ? Number(cap.slice('knob '.length)) : 0;
    if (n >= 1 && n <= this.model.levers) return n - 1;
    throw new RangeError(`${this.model.name} has no ${typeof cap === 'number' ? `fader ${cap}` : cap}`);
  }

  #changed(clicks = 0): void {
    let left = clicks;
    do {
      const by = Math.min(MOST_DETENTS, Math.max(-MOST_DETENTS, left));
      left -= by;
      this.#turned += by;
      if (this.#on) this.#firmware.changed(this.#state(), by);
    } while (left !== 0);
    this.onChange();
  }

  #state() {
    return { down: this.#down, turned: this.#turned, levers: this.#levers };
  }

  #hear(kind: number, report: readonly number[]): void {
    if (kind === packet.ask) this.#firmware.getFeature(report[0] ?? 0);
    else if (kind === packet.feature) this.#firmware.setFeature(report);
    else this.#firmware.output(report, this.#state());
    this.onChange();
  }

  #send(kind: number, bytes: readonly number[]): void {
    const start = beginPacket(this.#out.clear(), kind);
    this.#out.putAll(bytes);
    endPacket(this.#out, start);
    this.#cable.send(this.#out.bytes, this.#out.length);
  }
}

/** The bits of its lights. @source smunaut/blackmagic-misc bmd.py */
const speedEditorLights: Readonly<Record<string, number>> = {
  cut: 1,
  dissolve: 2,
  transition: 4,
  snap: 5,
  CAM7: 6,
  CAM8: 7,
  CAM9: 8,
  'live overwrite': 9,
  CAM4: 10,
  CAM5: 11,
  CAM6: 12,
  'video only': 13,
  CAM1: 14,
  CAM2: 15,
  CAM3: 16,
  'audio only': 17,
};
