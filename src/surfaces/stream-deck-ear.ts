/** What comes from a Stream Deck. @source docs/protocols/stream-deck.md, "From the unit" */
import type { SurfaceEvent, SurfaceEventType } from '../model/events.ts';
import type { StreamDeckProfile } from '../model/profile.ts';
import type { Ear, Listener, Unit } from './family.ts';
import { localOfEncoder, localOfKey, MOST_ENCODERS, runs } from './stream-deck-controls.ts';

/** Reports, by their ids. */
export const report = { input: 0x01, picture: 0x02, command: 0x03, firmware: 0x05 } as const;

const happened = { keys: 0x00, touch: 0x02, encoders: 0x03 } as const;
const touched = { tap: 1, rest: 2, swipe: 3 } as const;
/** Where in an input report what is told begins. */
const CONTENT = 4;
/** Where the version stands in the answer about the firmware, and how far its length counts. */
const VERSION = 6;

/** Remembers what is down, so that a report of all keys tells of those that changed. */
export class StreamDeckEar implements Ear {
  faults = 0;
  readonly #unit: Unit<StreamDeckProfile>;
  readonly #to: Listener;
  readonly #keys: Uint8Array;
  readonly #pushes = new Uint8Array(MOST_ENCODERS);
  readonly #event: SurfaceEvent = { type: 'pressed', control: 0, value: 0 };

  constructor(unit: Unit<StreamDeckProfile>, to: Listener) {
    this.#unit = unit;
    this.#to = to;
    this.#keys = new Uint8Array(unit.profile.rows * unit.profile.strips);
  }

  push(bytes: Uint8Array, length: number): void {
    const id = bytes[0];
    if (length > CONTENT && id === report.input) this.#input(bytes, length);
    else if (length >= VERSION && id === report.firmware) this.#firmware(bytes, length);
    else this.faults++;
  }

  #input(bytes: Uint8Array, length: number): void {
    const { strips, touchStrip } = this.#unit.profile;
    switch (bytes[1]) {
      case happened.keys:
        return this.#states(bytes, length, this.#keys, CONTENT);
      case happened.encoders:
        if (!touchStrip) return this.#nothing(bytes, length);
        if (bytes[CONTENT] === 0)
          return this.#states(bytes, length, this.#pushes.subarray(0, strips), CONTENT + 1);
        return this.#turns(bytes, length, strips);
      case happened.touch:
        return touchStrip ? this.#touch(bytes, length, touchStrip.width) : this.#nothing(bytes, length);
      default:
        return this.#nothing(bytes, length);
    }
  }

  /** What this family has no word for. */
  #nothing(bytes: Uint8Array, length: number): void {
    this.#to.begin(bytes, length);
    this.#to.end(false);
  }

  /** All keys, or all encoders: a byte each, not 0 while it is down. What comes behind them is of other models. */
  #states(bytes: Uint8Array, length: number, known: Uint8Array, from: number): void {
    if (length < from + known.length) {
      this.faults++;
      return;
    }
    this.#begin(bytes, length);
    for (let n = 0; n < known.length; n++) {
      const down = bytes[from + n] === 0 ? 0 : 1;
      if (down === known[n]) continue;
      known[n] = down;
      const local = known === this.#keys ? localOfKey(n) : runs.pushes + n;
      this.#tell(down === 1 ? 'pressed' : 'released', local, 0);
    }
    this.#to.end(true);
  }

  #turns(bytes: Uint8Array, length: number, count: number): void {
    if (length < CONTENT + 1 + count) {
      this.faults++;
      return;
    }
    this.#begin(bytes, length);
    for (let n = 0; n < count; n++) {
      const clicks = ((bytes[CONTENT + 1 + n] as number) << 24) >> 24;
      if (clicks !== 0) this.#tell('turned', localOfEncoder(n), clicks);
    }
    this.#to.end(true);
  }

  /** A finger on the strip is told of when it has left: it is a key that was pressed and let go. */
  #touch(bytes: Uint8Array, length: number, width: number): void {
    const how = bytes[CONTENT] as number;
    const swipes = how === touched.swipe;
    if (length < CONTENT + (swipes ? 10 : 6)) {
      this.faults++;
      return;
    }
    const local = this.#placeOf(how, numberAt(bytes, 6), swipes ? numberAt(bytes, 10) : 0, width);
    this.#begin(bytes, length);
    if (local >= 0) {
      this.#tell('pressed', local, 0);
      this.#tell('released', local, 0);
    }
    this.#to.end(local >= 0);
  }

  #placeOf(how: number, x: number, end: number, width: number): number {
    const { strips } = this.#unit.profile;
    const strip = Math.min(strips - 1, Math.floor((x * strips) / width));
    if (how === touched.tap) return runs.taps + strip;
    if (how === touched.rest) return runs.rests + strip;
    if (how !== touched.swipe) return -1;
    return end < x ? runs.swipeLeft : runs.swipeRight;
  }

  /** The answer to the greeting: it is there, and no other sign of that is needed, or everything would be shown twice. */
  #firmware(bytes: Uint8Array, length: number): void {
    const end = Math.min(length, 2 + (bytes[1] as number));
    let version = '';
    for (let i = VERSION; i < end && bytes[i] !== 0; i++) version += String.fromCodePoint(bytes[i] as number);
    this.#to.begin(bytes, length);
    const { id } = this.#unit;
    this.#to.heard({ type: 'ready', id });
    this.#to.heard({ type: 'version', id, version });
    this.#to.end(true);
  }

  #begin(bytes: Uint8Array, length: number): void {
    this.#to.begin(bytes, length);
    this.#to.sign();
  }

  #tell(type: SurfaceEventType, control: number, value: number): void {
    const event = this.#event;
    event.type = type;
    event.control = control;
    event.value = value;
    this.#to.event(event);
  }
}

/** Sixteen bits, the least significant byte first. */
function numberAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}
