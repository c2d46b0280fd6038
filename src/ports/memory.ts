import type { Clock } from './clock.ts';
import { eachPacket } from '../wire/packets.ts';
import type { Identity, Port } from './port.ts';

/** How a cable in memory behaves. */
export interface CableOptions {
  readonly name?: string;
  /** One-way travel time, ns. */
  readonly delay?: number;
  /** What it carries each way, bytes per second; Infinity by default. A byte takes its time on the wire. */
  readonly bytesPerSecond?: number;
  /** Cuts every chunk into pieces of at most this many bytes, to prove that chunking changes nothing. */
  readonly chunk?: number;
  /**
   * It carries packets: each that is sent into one end comes out of the other by itself. `hid`: the device is told by a
   * byte in front what kind of report it is.
   */
  readonly packets?: 'plain' | 'hid';
  readonly identity?: Identity;
}

/** A cable with two ends in one process. Each byte sent into one end comes out of the other, in order, later. */
export class MemoryCable {
  readonly host: MemoryPort;
  readonly device: MemoryPort;
  /** Bytes that have entered each end so far. */
  readonly carried = { fromHost: 0, fromDevice: 0 };

  constructor(clock: Clock, options: CableOptions = {}) {
    const name = options.name ?? 'memory';
    const led = options.packets === 'hid';
    this.host = new MemoryPort(name, clock, options, led, (n) => (this.carried.fromHost += n));
    this.device = new MemoryPort(name, clock, options, false, (n) => (this.carried.fromDevice += n));
    this.host.peer = this.device;
    this.device.peer = this.host;
  }

  /** Pulls the plug: what is under way is lost and both ends learn it. */
  unplug(reason = 'cable unplugged'): void {
    for (const end of [this.host, this.device]) end.lose(reason);
  }
}

class MemoryPort implements Port {
  readonly transport = 'memory';
  readonly bytesPerSecond: number;
  onBytes: Port['onBytes'] = () => {};
  onLost: Port['onLost'] = () => {};
  peer: MemoryPort | undefined;
  #open = true;
  #freeAt = 0;

  readonly name: string;
  readonly framing?: 'packets';
  readonly identity?: Identity;
  readonly #clock: Clock;
  readonly #options: CableOptions;
  /** Packets it sends are led by their kind. */
  readonly #led: boolean;
  readonly #count: (bytes: number) => void;

  constructor(
    name: string,
    clock: Clock,
    options: CableOptions,
    led: boolean,
    count: (bytes: number) => void,
  ) {
    this.name = name;
    this.#clock = clock;
    this.#options = options;
    this.#led = led;
    this.#count = count;
    if (options.packets) this.framing = 'packets';
    if (options.identity) this.identity = options.identity;
    this.bytesPerSecond = options.bytesPerSecond ?? Infinity;
  }

  send(bytes: Uint8Array, length: number): void {
    if (!this.#open) return;
    this.#count(length);
    if (this.framing === 'packets')
      return eachPacket(bytes, length, (kind, content) => this.#packet(kind, content));
    const step = this.#options.chunk ?? length;
    for (let from = 0; from < length; from += step) {
      this.#carry(bytes.slice(from, Math.min(length, from + step)));
    }
  }

  #packet(kind: number, content: Uint8Array): void {
    this.#carry(this.#led ? Uint8Array.of(kind, ...content) : content.slice());
  }

  #carry(piece: Uint8Array): void {
    const now = this.#clock.now();
    this.#freeAt = Math.max(this.#freeAt, now) + (piece.length / this.bytesPerSecond) * 1e9;
    const travel = this.#freeAt - now + (this.#options.delay ?? 0);
    this.#clock.after(travel, () => this.peer?.arrive(piece));
  }

  arrive(piece: Uint8Array): void {
    if (this.#open) this.onBytes(piece, piece.length, this.#clock.now());
  }

  lose(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.onLost(reason);
  }

  close(): void {
    this.#open = false;
    this.peer?.lose('the other end closed the cable');
  }
}
