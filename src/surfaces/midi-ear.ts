import type { SurfaceEvent } from '../model/events.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { messageLength, MidiParser } from '../wire/midi1.ts';
import type { Ear, Heard, Listener, Unit } from './family.ts';

/** A language whose messages are MIDI, each to be understood by itself. Nothing throws. */
export interface MidiLanguage {
  /**
   * What a channel message from a unit means. Allocates nothing.
   *
   * @param into takes the event, its control by local number; half-written when the answer is false.
   * @returns whether it meant anything.
   */
  decode(status: number, a: number, b: number, profile: DeviceProfile, into: SurfaceEvent): boolean;

  /**
   * What a SysEx message from a unit says of it.
   *
   * @param sysex the whole message, F0 and F7 included, in its first `length` places.
   */
  hear(sysex: Uint8Array, length: number, profile: DeviceProfile): Heard | undefined;

  /** Does this key say only that it was pressed, and never that it was let go? Left out: none does. */
  neverReleased?(local: number, profile: DeviceProfile): boolean;
}

/** An ear for a unit that speaks such a language. */
export function midiEar(language: MidiLanguage, unit: Unit, to: Listener): Ear {
  return new MidiEar(language, unit, to);
}

/** Tells that a message of MIDI has come. @param message room for its bytes, the ear's own. */
export function beginMessage(to: Listener, message: Uint8Array, status: number, a: number, b: number): void {
  message[0] = status;
  message[1] = a;
  message[2] = b;
  to.begin(message, messageLength(status));
}

class MidiEar implements Ear {
  readonly #language: MidiLanguage;
  readonly #unit: Unit;
  readonly #to: Listener;
  readonly #parser: MidiParser;
  readonly #message = new Uint8Array(3);
  readonly #event: SurfaceEvent = { type: 'moved', control: 0, value: 0 };

  constructor(language: MidiLanguage, unit: Unit, to: Listener) {
    this.#language = language;
    this.#unit = unit;
    this.#to = to;
    this.#parser = new MidiParser({
      message: (status, a, b) => this.#channel(status, a, b),
      sysex: (bytes, length) => this.#sysex(bytes, length),
      realtime: () => {},
    });
  }

  push(bytes: Uint8Array, length: number): void {
    this.#parser.push(bytes, length);
  }

  get faults(): number {
    return this.#parser.faults;
  }

  #channel(status: number, a: number, b: number): void {
    beginMessage(this.#to, this.#message, status, a, b);
    this.#to.sign();
    this.#to.end(this.#meaning(status, a, b));
  }

  #meaning(status: number, a: number, b: number): boolean {
    const event = this.#event;
    const { profile } = this.#unit;
    if (!this.#language.decode(status, a, b, profile, event)) return false;
    const { type, control } = event;
    this.#to.event(event);
    if (type !== 'pressed' || this.#language.neverReleased?.(control, profile) !== true) return true;
    event.type = 'released';
    event.control = control;
    this.#to.event(event);
    return true;
  }

  #sysex(bytes: Uint8Array, length: number): void {
    this.#to.begin(bytes, length);
    const heard = this.#language.hear(bytes, length, this.#unit.profile);
    if (heard) this.#to.heard(heard);
    this.#to.end(heard !== undefined);
  }
}
