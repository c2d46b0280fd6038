import type { Clock } from '../src/ports/clock.ts';
import type { HidModel } from './hid-models.ts';

/** How what is on a panel stands. */
interface PanelState {
  readonly down: ReadonlySet<number>;
  /** Detents the wheel was turned by since it was built. */
  readonly turned: number;
  /** Rings and sticks, −1 … +1, at rest 0. */
  readonly levers: readonly number[];
}

/** What a firmware does with the world outside. */
export interface FirmwareDoors {
  readonly clock: Clock;
  readonly report: (bytes: readonly number[]) => void;
  /** A feature report that was asked for. */
  readonly feature: (bytes: readonly number[]) => void;
}

/** The program in a simulated device: what it sends when something changes, and what it makes of what it is sent. */
export interface Firmware {
  /** Something on the panel changed; `by`: detents the wheel was just turned by. */
  changed(state: PanelState, by: number): void;
  output(report: readonly number[], state: PanelState): void;
  setFeature(report: readonly number[]): void;
  getFeature(id: number): void;
  /** Lights by their numbers, and how bright a light with brightness is, 0..255. */
  readonly lights: ReadonlyMap<number, 'on' | 'flash'>;
  readonly brightness: number;
  readonly standing: string;
  powerOff(): void;
}

/** A firmware that says what it has to and hears nothing. */
abstract class Simple implements Firmware {
  readonly lights = new Map<number, 'on' | 'flash'>();
  brightness = 0;
  protected readonly model: HidModel;
  protected readonly doors: FirmwareDoors;

  constructor(model: HidModel, doors: FirmwareDoors) {
    this.model = model;
    this.doors = doors;
  }

  get standing(): string {
    return 'online';
  }

  abstract changed(state: PanelState, by: number): void;
  output(_report: readonly number[], _state: PanelState): void {}
  setFeature(_report: readonly number[]): void {}
  getFeature(_id: number): void {}

  powerOff(): void {
    this.lights.clear();
    this.brightness = 0;
  }
}

const low = (number: number): number => number & 0xff;

/** Five bytes: ring, wheel (a counter that goes round), nothing, keys. @source Ardour libs/surfaces/contourdesign */
class Contour extends Simple {
  changed({ down, turned, levers }: PanelState): void {
    let keys = 0;
    for (const key of down) keys |= 1 << key;
    const ring = Math.round((levers[0] ?? 0) * 7);
    this.doors.report([low(ring), low(turned), 0, low(keys), low(keys >> 8)]);
  }
}

/** Six bytes: key, detents since the last report, nothing, brightness, flags, pulse. @source Linux powermate.c */
class PowerMate extends Simple {
  changed({ down }: PanelState, by: number): void {
    this.doors.report([down.size > 0 ? 1 : 0, low(by), 0, this.brightness, 0x10, 0]);
  }

  /** A 0 for no id, and the brightness. */
  override output([, brightness = 0]: readonly number[]): void {
    this.brightness = brightness;
  }
}

/** Where each product has its wheels and its clock. @source SuperFlyTV/xkeys packages/core/src/products.ts */
const xkeysPlaces = (columns: number, wheels: boolean): { jog: number; ring: number; time: number } =>
  wheels ? { jog: 6, ring: 7, time: 8 } : { jog: -1, ring: -1, time: columns + 2 };

/** Thirty-two bytes; answers two questions, and has lights of two colours. @source SuperFlyTV/xkeys xkeys.ts */
class XKeys extends Simple {
  /** The unit's own number, which its owner sets. */
  readonly #unit = 1;

  changed(state: PanelState, by: number): void {
    this.doors.report(this.#report(state, by, 0));
    if (by !== 0) this.doors.report(this.#report(state, 0, 0)); // the wheel is at rest again
  }

  override output([, command = 0, a = 0, b = 0]: readonly number[], state: PanelState): void {
    if (command === 177) this.doors.report(this.#report(state, 0, 2));
    else if (command === 214) this.doors.report(this.#version());
    else if (command === 181) this.#light(a, b);
    else if (command === 182)
      for (let n = 0; n < this.model.red; n++) this.#light(n + (a === 1 ? this.model.red : 0), b > 0 ? 1 : 0);
  }

  #light(number: number, state: number): void {
    if (state === 0) this.lights.delete(number);
    else this.lights.set(number, state === 2 ? 'flash' : 'on');
  }

  #report({ down, levers }: PanelState, by: number, flags: number): readonly number[] {
    const bytes = Array.from({ length: 32 }, () => 0);
    const { columns, rows, levers: wheels } = this.model;
    const { jog, ring, time } = xkeysPlaces(columns, wheels > 0);
    bytes[0] = this.#unit;
    bytes[1] = flags;
    for (const key of down) {
      const column = Math.floor(key / rows);
      bytes[2 + column] = (bytes[2 + column] ?? 0) + 2 ** (key % rows);
    }
    if (jog > 0) bytes[jog] = low(Math.sign(by));
    if (ring > 0) bytes[ring] = low(Math.round((levers[0] ?? 0) * 7));
    const ms = Math.floor(this.doors.clock.now() / 1e6);
    for (let i = 0; i < 4; i++) bytes[time + i] = Math.floor(ms / 256 ** (3 - i)) & 0xff;
    return bytes;
  }

  #version(): readonly number[] {
    const bytes = Array.from({ length: 32 }, () => 0);
    const product = Number.parseInt(this.model.usb.slice(5), 16);
    bytes[0] = this.#unit;
    bytes[1] = 214;
    bytes[10] = 20;
    bytes[11] = low(product);
    bytes[12] = product >> 8;
    return bytes;
  }
}

/** Sticks, pad and keys: id 1 with the makes that have ids. @source published descriptions, docs/protocols/hid.md */
class Gamepad extends Simple {
  changed({ down, levers }: PanelState): void {
    const stick = (n: number, sign: number): number =>
      Math.min(255, Math.max(0, Math.round(127.5 + sign * (levers[n] ?? 0) * 127.5)));
    const pad = [100, 101, 102, 103].map((way) => down.has(way));
    const north = Number(pad[0] === true) - Number(pad[2] === true);
    const east = Number(pad[1] === true) - Number(pad[3] === true);
    const compass = new Map([
      ['1 0', 0],
      ['1 1', 1],
      ['0 1', 2],
      ['-1 1', 3],
      ['-1 0', 4],
      ['-1 -1', 5],
      ['0 -1', 6],
      ['1 -1', 7],
    ]);
    let keys = 0;
    for (const key of down) if (key < 100) keys += 2 ** (key + 4);
    keys += compass.get(`${north} ${east}`) ?? 8;
    const body = [
      stick(0, 1),
      stick(1, -1),
      stick(2, 1),
      stick(3, -1),
      low(keys),
      low(keys >> 8),
      low(keys >> 16),
    ];
    const hasIds = this.model.usb.startsWith('054c');
    this.doors.report(hasIds ? [1, ...body, 0, 0] : [...body, 0xff]);
  }
}

/**
 * Riddles and their answers: all that this firmware knows of them. It need not be able to solve them.
 *
 * @source worked out with smunaut/blackmagic-misc bmd.py
 */
const riddles: readonly (readonly [riddle: bigint, answer: bigint])[] = [
  [0x0000000000000000n, 0x3ae1206f97c10bc8n],
  [0x0000000000000001n, 0x2b9ab32bebf244c6n],
  [0x0123456789abcdefn, 0xe5c7b689e9967608n],
  [0xfedcba9876543210n, 0xc4a7da4761c769e8n],
  [0xdeadbeefcafebaben, 0xbd48870e672cf5fan],
];

const GRANTED = 600; // s
const WHEEL = 360; // counts to a detent of ours

/** Silent until its riddle is answered, and again ten minutes later. @source smunaut/blackmagic-misc bmd.py */
class SpeedEditor extends Simple {
  #asked = 0;
  #answer: readonly number[] = [];
  #until = -Infinity;
  #wheel = 0;

  override get standing(): string {
    return this.#admitted ? 'online' : 'waits for its answer';
  }

  get #admitted(): boolean {
    return this.doors.clock.now() < this.#until;
  }

  changed({ down }: PanelState, by: number): void {
    if (!this.#admitted) return;
    if (by !== 0) {
      this.#wheel = by * WHEEL;
      const bytes = new DataView(new ArrayBuffer(4));
      bytes.setInt32(0, this.#wheel, true);
      this.doors.report([3, 0, ...new Uint8Array(bytes.buffer), 0]);
      return;
    }
    const codes = [...down].slice(0, 6).flatMap((code) => [low(code), code >> 8]);
    this.doors.report([4, ...codes, ...Array.from({ length: 12 - codes.length }, () => 0)]);
  }

  override output(report: readonly number[]): void {
    if (report[0] !== 2 || !this.#admitted) return;
    this.lights.clear();
    for (let bit = 0; bit < 18; bit++)
      if ((((report[1 + Math.floor(bit / 8)] ?? 0) >> (bit % 8)) & 1) === 1) this.lights.set(bit, 'on');
  }

  override setFeature([id, which, ...content]: readonly number[]): void {
    if (id !== 6 || which === undefined) return;
    this.#asked = which;
    this.#answer = content;
  }

  override getFeature(id: number): void {
    if (id !== 6) return;
    const [riddle, right] = riddles[this.#nth % riddles.length] as readonly [bigint, bigint];
    if (this.#asked === 0) this.doors.feature([6, 0, ...eight(riddle)]);
    else if (this.#asked === 1) this.doors.feature([6, 2, ...eight(0x1122334455667788n)]);
    else if (this.#asked === 3 && eight(right).every((byte, i) => byte === this.#answer[i])) {
      this.#nth++;
      this.#until = this.doors.clock.now() + GRANTED * 1e9;
      this.doors.feature([6, 4, low(GRANTED), GRANTED >> 8, 0, 0, 0, 0, 0, 0]);
    } else this.doors.feature([6, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]);
  }

  #nth = 2;

  override powerOff(): void {
    super.powerOff();
    this.#until = -Infinity;
  }
}

function eight(number: bigint): readonly number[] {
  return Array.from({ length: 8 }, (_, i) => Number(BigInt.asUintN(8, number >> BigInt(8 * i))));
}

/** The firmware of a model. */
export function firmwareOf(model: HidModel, doors: FirmwareDoors): Firmware {
  switch (model.firmware) {
    case 'contour':
      return new Contour(model, doors);
    case 'powermate':
      return new PowerMate(model, doors);
    case 'x-keys':
      return new XKeys(model, doors);
    case 'gamepad':
      return new Gamepad(model, doors);
    case 'speed-editor':
      return new SpeedEditor(model, doors);
  }
}
