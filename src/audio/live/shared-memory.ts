import { mixMeter, stripMeter } from '../../model/meters.ts';
import type { Score, TapeOrders } from '../player.ts';

/** Frames of what is listened to that the ring holds: about 1.4 s at 48 kHz. A power of two. */
const RING_FRAMES = 65_536;
/** Reductions of the limiter that are remembered: a minute, at ten a second. */
const HISTORY = 600;

/** Whole numbers that are counted, by place. */
export const counter = {
  /** Even while nothing is being written; odd while the tape's orders are. */
  seal: 0,
  version: 1,
  turn: 2,
  rolling: 3,
  loop: 4,
  /** Blocks that came too late for whoever hears them. */
  underruns: 5,
  /** Lanes that held what was no number. */
  faults: 6,
  /** Frames of files that were not at hand in time. */
  missed: 7,
  /** Frames that were written into the ring, modulo 2³². */
  written: 8,
  /** Asks for loudness and true peak to begin anew, by being another. */
  reset: 9,
  /** How long the last blocks took, in thousandths of the time they last. */
  load: 10,
  /** Frames the mix is late by. */
  late: 11,
  /** The turn of the tape that is heard. */
  heardTurn: 12,
  /** How long after it was made a frame is heard, µs; 0 where nobody hears it. */
  latency: 13,
  /** The longest that a block took since this was last set to 0, µs. */
  longest: 14,
  /** Reductions of the limiter that were remembered. */
  remembered: 15,
  count: 16,
} as const;

const place = { at: 0, loopFrom: 1, loopTo: 2, heard: 3, next: 4, count: 5 } as const;

/** The memory that the sound and the rest of the program have in common. */
export interface SoundBuffers {
  readonly values: SharedArrayBuffer;
  readonly led: SharedArrayBuffer;
  readonly counters: SharedArrayBuffer;
  readonly places: SharedArrayBuffer;
  readonly strips: SharedArrayBuffer;
  readonly mix: SharedArrayBuffer;
  readonly ring: SharedArrayBuffer;
  readonly history: SharedArrayBuffer;
}

/** Silence everywhere, also in the meters. @param parameters and `strips`: how many there are. */
export function soundBuffers(parameters: number, strips: number): SoundBuffers {
  const buffers = blankBuffers(parameters, strips);
  new Float32Array(buffers.mix).fill(-Infinity).fill(0, mixMeter.limiter);
  const rows = new Float32Array(buffers.strips);
  for (let row = 0; row < rows.length; row += stripMeter.fields)
    for (const level of stripMeter.levels) rows[row + level] = -Infinity;
  return buffers;
}

function blankBuffers(parameters: number, strips: number): SoundBuffers {
  return {
    values: new SharedArrayBuffer(8 * parameters),
    led: new SharedArrayBuffer(parameters),
    counters: new SharedArrayBuffer(4 * counter.count),
    places: new SharedArrayBuffer(8 * place.count),
    strips: new SharedArrayBuffer(4 * strips * stripMeter.fields),
    mix: new SharedArrayBuffer(4 * mixMeter.fields),
    ring: new SharedArrayBuffer(4 * 2 * RING_FRAMES),
    history: new SharedArrayBuffer(4 * HISTORY),
  };
}

/** That memory, as either side sees it. */
export class SharedSound {
  readonly values: Float64Array<SharedArrayBuffer>;
  readonly led: Uint8Array<SharedArrayBuffer>;
  readonly counters: Int32Array<SharedArrayBuffer>;
  /** By `stripMeter`, strip after strip; and by `mixMeter`. */
  readonly strips: Float32Array<SharedArrayBuffer>;
  readonly mix: Float32Array<SharedArrayBuffer>;
  readonly #places: Float64Array<SharedArrayBuffer>;
  readonly #ring: Float32Array<SharedArrayBuffer>;
  readonly #history: Float32Array<SharedArrayBuffer>;

  constructor(buffers: SoundBuffers) {
    this.values = new Float64Array(buffers.values);
    this.led = new Uint8Array(buffers.led);
    this.counters = new Int32Array(buffers.counters);
    this.strips = new Float32Array(buffers.strips);
    this.mix = new Float32Array(buffers.mix);
    this.#places = new Float64Array(buffers.places);
    this.#ring = new Float32Array(buffers.ring);
    this.#history = new Float32Array(buffers.history);
  }

  get(which: number): number {
    return Atomics.load(this.counters, which);
  }

  set(which: number, value: number): void {
    Atomics.store(this.counters, which, value);
  }

  /** Where the tape is that is heard, samples. */
  get heardPlace(): number {
    return this.#places[place.heard] as number;
  }

  set heardPlace(at: number) {
    this.#places[place.heard] = at;
  }

  /** Where the engine's tape is, samples: where it begins from when it stands. */
  get nextPlace(): number {
    return this.#places[place.next] as number;
  }

  set nextPlace(at: number) {
    this.#places[place.next] = at;
  }

  /** Tells the sound what the tape is to do. */
  order(tape: TapeOrders, version: number): void {
    Atomics.add(this.counters, counter.seal, 1);
    this.#places[place.at] = tape.place;
    this.#places[place.loopFrom] = tape.loopFrom;
    this.#places[place.loopTo] = tape.loopTo;
    this.set(counter.turn, tape.turn);
    this.set(counter.rolling, tape.rolling ? 1 : 0);
    this.set(counter.loop, tape.loop ? 1 : 0);
    this.set(counter.version, version);
    Atomics.add(this.counters, counter.seal, 1);
  }

  /** Reads what the tape is to do. @returns false while that is being written: then nothing was changed. */
  read(into: HeardScore): boolean {
    const before = this.get(counter.seal);
    if (before % 2 !== 0 || before === into.seal) return false;
    const { next } = into;
    next.place = this.#places[place.at] as number;
    next.loopFrom = this.#places[place.loopFrom] as number;
    next.loopTo = this.#places[place.loopTo] as number;
    next.turn = this.get(counter.turn);
    next.rolling = this.get(counter.rolling) === 1;
    next.loop = this.get(counter.loop) === 1;
    const version = this.get(counter.version);
    // adding nothing is a load that the reads of places above may not slip behind, as they may behind a plain one on ARM
    if (Atomics.add(this.counters, counter.seal, 0) !== before) return false;
    into.take(version, before);
    return true;
  }

  /** Remembers how far the limiter takes the mix down, dB. */
  remember(reduction: number): void {
    const count = this.get(counter.remembered) >>> 0;
    this.#history[count % HISTORY] = reduction;
    this.set(counter.remembered, (count + 1) | 0);
  }

  /** The last reductions of the limiter, ten a second, the oldest first; as many as there are of a minute. */
  remembered(): number[] {
    const count = this.get(counter.remembered) >>> 0;
    const many = Math.min(count, HISTORY);
    return Array.from({ length: many }, (_, n) => this.#history[(count - many + n) % HISTORY] as number);
  }

  /** Writes frames for whoever listens. */
  write(left: Float32Array, right: Float32Array, frames: number): void {
    const first = this.get(counter.written) >>> 0;
    for (let n = 0; n < frames; n++) {
      const at = 2 * ((first + n) & (RING_FRAMES - 1));
      this.#ring[at] = left[n] as number;
      this.#ring[at + 1] = right[n] as number;
    }
    this.set(counter.written, (first + frames) | 0);
  }

  /**
   * Reads interleaved frames from a place of the ring on.
   *
   * @param from counted as `written` is.
   */
  listen(from: number, frames: number, into: Float32Array): void {
    for (let n = 0; n < frames; n++) {
      const at = 2 * ((from + n) & (RING_FRAMES - 1));
      into[2 * n] = this.#ring[at] as number;
      into[2 * n + 1] = this.#ring[at + 1] as number;
    }
  }
}

/** What the sound was told last. */
export class HeardScore implements Score {
  version = 0;
  seal = -1;
  readonly values: Float64Array;
  readonly led: Uint8Array;
  tape: Mutable<TapeOrders> = blank();
  next: Mutable<TapeOrders> = blank();

  constructor({ values, led }: SharedSound) {
    this.values = values;
    this.led = led;
  }

  take(version: number, seal: number): void {
    const read = this.next;
    this.next = this.tape;
    this.tape = read;
    this.version = version;
    this.seal = seal;
  }
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

function blank(): Mutable<TapeOrders> {
  return { turn: 0, rolling: false, place: 0, loop: false, loopFrom: 0, loopTo: 0 };
}
