import type { SurfaceEvent } from '../model/events.ts';
import type { MidiProfile } from '../model/profile.ts';
import { MidiParser } from '../wire/midi1.ts';
import type { Ear, Listener, Unit } from './family.ts';
import { beginMessage } from './midi-ear.ts';
import { hearingOf } from './midi-hears.ts';
import {
  carriers,
  CHANNELS,
  kinds,
  NUMBERS,
  PAIR,
  parameterOf,
  role,
  roles,
  slotsOf,
} from './midi-messages.ts';
import { byChannel, meaning, onAllPages, readingsOf, type Readings } from './midi-readings.ts';

/** No half of a value has come yet. */
const NONE = 0xff;
/** No parameter is chosen: both halves of its number at their highest. @source MIDI 1.0, "RPN and NRPN" */
const NULL_PARAMETER = 0x3fff;
/** What of a parameter's number its coarse half leaves as it is, and what its fine one. */
const FINE = 0x007f;
const COARSE = 0x3f80;

/**
 * The ear for a controller that sends plain MIDI. Some values come in more than one message: it remembers halves of
 * fourteen bits, and which parameter was chosen on each channel.
 *
 * A controller that sends two halves is understood when the second has come, so that a fader on its way never jumps back
 * by the half that is missing. One that sends only the coarse half is noticed as soon as it sends two in a row, and
 * understood by that alone from there on.
 *
 * Where nobody described the controller, every controller is a control of its own; what several of them say together is
 * told besides, once it is a control as well.
 */
export class MidiUnitEar implements Ear {
  readonly #unit: Unit<MidiProfile>;
  readonly #to: Listener;
  #readings: Readings;
  readonly #parser: MidiParser;
  readonly #message = new Uint8Array(3);
  readonly #event: SurfaceEvent = { type: 'moved', control: 0, value: 0 };
  /** By local number: the coarse half that came, or the fine one where that comes first. */
  #halves: Uint8Array;
  /** By local number: 1 while a coarse half waits for its fine one, 2 where none ever comes. */
  #waits: Uint8Array;
  /** By channel: the parameter chosen, and whether it is a registered one. */
  readonly #numbers = new Uint16Array(CHANNELS).fill(NULL_PARAMETER);
  readonly #registered = new Uint8Array(CHANNELS);
  /** By channel: which halves of that number have come; 3 for both. */
  readonly #came = new Uint8Array(CHANNELS);
  /** Nobody described the controller. */
  readonly #open: boolean;

  constructor(unit: Unit<MidiProfile>, to: Listener) {
    this.#unit = unit;
    this.#to = to;
    this.#open = unit.profile.controls === 'all';
    this.#readings = readingsOf(unit.profile);
    const { length } = this.#readings.tops;
    this.#halves = new Uint8Array(length).fill(NONE);
    this.#waits = new Uint8Array(length);
    this.#parser = new MidiParser({
      message: (status, a, b) => this.#channel(status, a, b),
      sysex: (bytes, count) => this.#sysex(bytes, count),
      realtime: () => {},
    });
  }

  push(bytes: Uint8Array, length: number): void {
    this.#renew();
    this.#parser.push(bytes, length);
  }

  get faults(): number {
    return this.#parser.faults;
  }

  /** The unit may have more controls by now, behind those there were; where it has fewer, what waited for a half is forgotten. */
  #renew(): void {
    const readings = readingsOf(this.#unit.profile);
    if (readings === this.#readings) return;
    this.#readings = readings;
    const { length } = readings.tops;
    const [halves, waits] = [this.#halves, this.#waits];
    this.#halves = new Uint8Array(length).fill(NONE);
    this.#waits = new Uint8Array(length);
    if (length <= halves.length) return;
    this.#halves.set(halves);
    this.#waits.set(waits);
  }

  #channel(status: number, a: number, b: number): void {
    beginMessage(this.#to, this.#message, status, a, b);
    this.#to.sign();
    this.#to.end(this.#meaning(status, a, b));
  }

  #meaning(status: number, a: number, b: number): boolean {
    const first = slotsOf[status >> 4] as number;
    if (first < 0) return false;
    const channel = status & 0x0f;
    const bare = first === kinds.bend.slots || first === kinds.pressure.slots;
    const slot = bare ? first + channel : first + channel * NUMBERS + a;
    const means = this.#readings.meanings[slot] as number;
    if (means === meaning.parameter) return this.#carrier(channel, a, b);
    const local = this.#readings.locals[slot] as number;
    switch (means) {
      case meaning.travel:
        return this.#moved(channel, local, b);
      case meaning.alone:
        return this.#moved(channel, local, a);
      case meaning.bend:
        return this.#moved(channel, local, (b << 7) | a);
      case meaning.clicks:
        return this.#turned(channel, local, this.#clicks(local, b));
      case meaning.bendClicks:
        return this.#turned(channel, local, this.#clicks(local, (b << 7) | a));
      case meaning.right:
      case meaning.left:
        return this.#paired(channel, local, means === meaning.right ? 1 : -1, isOn(status, b));
      case meaning.key:
        return this.#tell(channel, local, isOn(status, b) ? 'pressed' : 'released', 0);
      case meaning.toggle:
        return this.#toggled(channel, local);
      case meaning.touch:
        return this.#tell(channel, local, isOn(status, b) ? 'touched' : 'let-go', 0);
      case meaning.coarse:
        return this.#coarse(channel, local, b);
      case meaning.fine:
        return this.#fine(channel, local, b);
      case meaning.either:
        return this.#either(channel, slot, a, b);
      default:
        return false;
    }
  }

  // ── values in one message ──

  #moved(channel: number, local: number, value: number): boolean {
    return this.#tell(channel, local, 'moved', Math.min(1, value / (this.#readings.tops[local] as number)));
  }

  #clicks(local: number, value: number): number {
    return this.#readings.clicks[local]?.[value] ?? 0;
  }

  #turned(channel: number, local: number, clicks: number): boolean {
    return clicks !== 0 && this.#tell(channel, local, 'turned', clicks);
  }

  /** Each way has a message of its own; that it is over again says nothing. */
  #paired(channel: number, local: number, clicks: number, on: boolean): boolean {
    return !on || this.#tell(channel, local, 'turned', clicks);
  }

  #toggled(channel: number, local: number): boolean {
    this.#tell(channel, local, 'pressed', 0);
    return this.#tell(channel, local, 'released', 0);
  }

  // ── values in two ──

  #coarse(channel: number, local: number, coarse: number): boolean {
    const fine = this.#halves[local] as number;
    if (this.#readings.fineFirst[local] === 1)
      return this.#whole(channel, local, coarse, fine === NONE ? 0 : fine);
    this.#halves[local] = coarse;
    if (this.#waits[local] === 0 || this.#readings.clicks[local] !== undefined) {
      this.#waits[local] = 1;
      return true;
    }
    this.#waits[local] = 2;
    return this.#tell(channel, local, 'moved', coarse / 0x7f);
  }

  #fine(channel: number, local: number, fine: number): boolean {
    if (this.#readings.fineFirst[local] === 1) {
      this.#halves[local] = fine;
      return true;
    }
    const coarse = this.#halves[local] as number;
    this.#waits[local] = 0;
    return coarse !== NONE && this.#whole(channel, local, coarse, fine);
  }

  #whole(channel: number, local: number, coarse: number, fine: number): boolean {
    const value = (coarse << 7) | fine;
    if (this.#readings.clicks[local] !== undefined)
      return this.#turned(channel, local, this.#clicks(local, value));
    return this.#moved(channel, local, value);
  }

  // ── parameters ──

  /** A message that chooses a parameter, or that says something of the one that is chosen. */
  #carrier(channel: number, controller: number, value: number): boolean {
    switch (controller) {
      case carriers.coarseNrpn:
      case carriers.coarseRpn:
        return this.#choose(channel, controller === carriers.coarseRpn, value << 7, FINE);
      case carriers.fineNrpn:
      case carriers.fineRpn:
        return this.#choose(channel, controller === carriers.fineRpn, value, COARSE);
    }
    if (!this.#isChosen(channel)) return false;
    const number = parameterOf(this.#registered[channel] === 1, channel, this.#numbers[channel] as number);
    const { parameters, coarseOnly, steps } = this.#readings;
    const local = parameters.get(number);
    if (local === undefined) return this.#open && this.#to.met?.(number) === true;
    switch (controller) {
      case carriers.coarse:
        if (coarseOnly[local] === 1) return this.#moved(channel, local, value);
        return this.#coarse(channel, local, value);
      case carriers.fine:
        return this.#fine(channel, local, value);
      default:
        return (
          steps[local] === 1 && this.#tell(channel, local, 'turned', controller === carriers.up ? 1 : -1)
        );
    }
  }

  /** Either half of a number chooses; one of the other kind begins anew. */
  #choose(channel: number, registered: boolean, half: number, kept: number): boolean {
    const now = registered ? 1 : 0;
    const before = this.#registered[channel] === now ? (this.#numbers[channel] as number) : 0;
    const came = this.#registered[channel] === now ? (this.#came[channel] as number) : 0;
    this.#came[channel] = came | (kept === FINE ? 1 : 2);
    this.#registered[channel] = now;
    this.#numbers[channel] = (before & kept) | half;
    return true;
  }

  /** Of a controller nobody described, no half of a number is taken for the whole. */
  #isChosen(channel: number): boolean {
    if (this.#open && this.#came[channel] !== 3) return false;
    return this.#numbers[channel] !== NULL_PARAMETER;
  }

  // ── what nobody described ──

  /** A controller by itself, and perhaps part of something else as well. What says something of a parameter is that alone. */
  #either(channel: number, slot: number, controller: number, value: number): boolean {
    if (roles[controller] === role.chooses) this.#carrier(channel, controller, value);
    else if (roles[controller] === role.says && this.#isChosen(channel)) {
      if (this.#carrier(channel, controller, value)) return true;
    } else this.#half(channel, slot, controller, value);
    return this.#moved(channel, this.#readings.locals[slot] as number, value);
  }

  #half(channel: number, slot: number, controller: number, value: number): void {
    const pair = this.#readings.pairs[slot] as number;
    if (pair < 0) return;
    if (controller < PAIR) this.#coarse(channel, pair, value);
    else this.#fine(channel, pair, value);
  }

  // ── telling ──

  /** Says what a control did, and before that which page is in front, where the message shows that it is another. */
  #tell(channel: number, local: number, type: SurfaceEvent['type'], value: number): boolean {
    const on = this.#readings.pages[local] as number;
    const page = on === byChannel ? channel : on;
    if (page !== onAllPages && page !== this.#unit.id) this.#to.heard({ type: 'redrawn', id: page });
    const event = this.#event;
    event.type = type;
    event.control = local;
    event.value = value;
    this.#to.event(event);
    return true;
  }

  #sysex(bytes: Uint8Array, length: number): void {
    this.#to.begin(bytes, length);
    const hearing = hearingOf(this.#unit.profile, bytes, length);
    if (hearing) {
      if (hearing.means !== 'ready') this.#to.sign();
      hearing.tell(bytes, length, this.#unit, this.#to, this.#event);
    }
    this.#to.end(hearing !== undefined);
  }
}

/** A note off is off whatever its velocity; a note on of velocity 0 and a controller at 0 are off as well. */
function isOn(status: number, value: number): boolean {
  return status >> 4 !== 0x8 && value > 0;
}
