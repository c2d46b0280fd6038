import type { Clock } from '../src/ports/clock.ts';
import { type Chance, chance } from './chance.ts';
import { Fader, type FaderReading, type TouchSense } from './fader.ts';
import { hasKey, keyNames, noteOf } from './keys.ts';
import type { FaderTraits } from './models.ts';

/** A fader as the panel calls it: 1..8 from the left, or the master. */
export type FaderName = number | 'master';

/** What a model has for hands. */
interface PanelModel {
  readonly name: string;
  /** Strips and master fader that are there to be touched and seen. */
  readonly strips: number;
  readonly master: boolean;
  /** `all` keys of the main unit, or those of the strips only. */
  readonly keys: 'all' | 'strip';
  readonly fader: FaderTraits;
}

/** What may differ from one unit of a model to the next. */
export interface PanelOptions {
  readonly clock: Clock;
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
}

const FIRST_TOUCH_NOTE = 0x68;
/** The channel of the master fader. */
export const MASTER = 8;
/** Most clicks that fit into one message. */
const MOST_CLICKS = 63;

/**
 * The keys, pots, wheel and faders of a Mackie Control and its kin, and what they say when hands work them. Strips, pots and
 * faders are numbered from 1, as on the panel.
 *
 * @source Logic Control MIDI implementation; that an X-Touch in XCtl mode says the same: "Xctl Protocol for X-Touch" by FK
 */
export abstract class MackiePanel {
  abstract readonly model: PanelModel;
  /** Called after anything that can be seen has changed. */
  onChange: () => void = () => {};
  protected readonly clock: Clock;
  protected readonly chance: Chance;
  protected readonly faders: readonly Fader[];
  readonly #held = new Set<number>();

  constructor(model: PanelModel, options: PanelOptions) {
    this.clock = options.clock;
    this.chance = chance(options.seed ?? 1);
    this.faders = this.#buildFaders(model, options);
  }

  #buildFaders(model: PanelModel, options: PanelOptions): readonly Fader[] {
    const { noise = 0, reportEvery = 5e6, blocksOnEcho = false, reportsMotor = false } = options;
    const traits = { ...model.fader, noise, reportEvery, blocksOnEcho, reportsMotor };
    const channels = Array.from({ length: model.strips }, (_, strip) => strip);
    if (model.master) channels.push(MASTER);
    return channels.map((channel) => {
      const outlet = {
        touch: (on: boolean) => this.say([0x90, FIRST_TOUCH_NOTE + channel, on ? 0x7f : 0x00]),
        report: (value: number) => this.say([0xe0 | channel, value & 0x7f, value >> 7]),
      };
      return new Fader(traits, this.clock, chance(Math.floor(this.chance() * 2 ** 32)), outlet);
    });
  }

  /** Tells the host, if it is there to be told. */
  protected abstract say(message: readonly number[]): void;

  // ── what hands do ──

  /** Presses a key, by name ('play', 'mute 3', 'F1') or note; it stays down. */
  press(key: string | number): void {
    const note = this.#key(key);
    this.#held.add(note);
    this.say([0x90, note, 0x7f]);
  }

  release(key: string | number): void {
    const note = this.#key(key);
    this.#held.delete(note);
    this.say([0x90, note, 0x00]);
  }

  /** Presses a key and lets it go at once. */
  tap(key: string | number): void {
    this.press(key);
    this.release(key);
  }

  /** Turns a V-pot by detent clicks, + clockwise; one message carries up to 63. */
  turn(pot: number, clicks: number): void {
    this.#wheel(0x10 + this.strip(pot), clicks);
  }

  /** Presses a V-pot; it stays down until `release('pot n')`. */
  pushPot(pot: number): void {
    this.press(`pot ${this.strip(pot) + 1}`);
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
    for (let left = Math.abs(Math.trunc(clicks)); left > 0; left -= MOST_CLICKS) {
      this.say([0xb0, controller, (clicks < 0 ? 0x40 : 0) | Math.min(MOST_CLICKS, left)]);
    }
  }

  // ── what eyes see of it ──

  fader(name: FaderName): FaderReading {
    return this.#fader(name).read();
  }

  /** Keys that are down, as notes. */
  get keysDown(): ReadonlySet<number> {
    return this.#held;
  }

  // ── names ──

  /** From 0. @throws RangeError for a strip that it has not. */
  protected strip(n: number): number {
    if (Number.isInteger(n) && n >= 1 && n <= this.model.strips) return n - 1;
    throw new RangeError(`${this.model.name} has strips 1 to ${this.model.strips}, got ${n}`);
  }

  /** Of a key or light. @throws RangeError for a name that nothing has. */
  protected note(name: string): number {
    const note = noteOf(name);
    if (note === undefined)
      throw new RangeError(`no key is called '${name}'; there are ${keyNames.join(', ')}`);
    return note;
  }

  /** What a pitch bend on a channel is for; undefined where there is no such fader. */
  protected faderOn(channel: number): Fader | undefined {
    if (channel < this.model.strips) return this.faders[channel];
    return channel === MASTER ? this.faders[this.model.strips] : undefined;
  }

  #fader(name: FaderName): Fader {
    const at = name === 'master' ? this.model.strips : this.strip(name);
    const fader = this.faders[at];
    if (fader === undefined) throw new RangeError(`${this.model.name} has no master fader`);
    return fader;
  }

  #key(key: string | number): number {
    const note = typeof key === 'number' ? key : this.note(key);
    if (hasKey(note, this.model.strips, this.model.keys)) return note;
    throw new RangeError(`${this.model.name} has no key '${key}'`);
  }
}
