import type { RemoteInfo, Socket } from 'node:dgram';
import { isLocalNetwork } from '../ports/local-network.ts';
import { bindUdp } from '../ports/udp-pair.ts';
import { OscReader } from '../wire/osc.ts';
import { Allowance } from './allowance.ts';
import type { Bridge, UnitStatus } from './bridge.ts';
import { askedByOsc } from './osc-addresses.ts';

/** So many messages at once, and so many a second: a show needs few, a flood must not fill the journal. */
const BURST = 100;
const PER_SECOND = 50;
/** A longer packet is not looked at, bytes. */
const MOST_BYTES = 8192;

/** Where OSC is listened to. */
export interface OscAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * A door for show control over OSC: packets in, cues and the tape out. It has no passwords; whoever reaches it may use
 * it, from the local network at most.
 */
export class OscDoor {
  /** Packets that mean nothing, and messages that ask for what there is not. */
  faults = 0;
  messages = 0;
  readonly #bridge: Bridge;
  readonly #socket: Socket;
  readonly #host: string;
  readonly #reader = new OscReader();
  readonly #allowance: Allowance;
  #heardAt: number | undefined;

  private constructor(bridge: Bridge, socket: Socket, host: string) {
    this.#bridge = bridge;
    this.#socket = socket;
    this.#host = host;
    this.#allowance = new Allowance(BURST, PER_SECOND, this.#now());
    socket.on('message', (bytes: Buffer, from: RemoteInfo) => this.#packet(bytes, from.address));
    socket.on('error', (error) => bridge.options.log('warn', 'OSC', `the socket failed: ${error.message}`));
  }

  /** @throws BridgeError 'PORT_BUSY' or 'PORT_MISSING', with the remedy. */
  static async open(bridge: Bridge, { host, port }: OscAddress): Promise<OscDoor> {
    const door = new OscDoor(bridge, await bindUdp(host, port), host);
    bridge.doors.add(door);
    return door;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Messages that were too many. */
  get dropped(): number {
    return this.#allowance.refused;
  }

  /** As people see it in the list of devices. */
  get unit(): UnitStatus {
    return {
      name: `OSC ${this.#host}:${this.port}`,
      model: 'show control',
      transport: 'udp',
      state: 'online',
      surface: -1,
      strips: 0,
      heard: this.#heardAt === undefined ? undefined : (this.#now() - this.#heardAt) / 1000,
      messagesIn: this.messages,
      bytesOut: 0,
      faults: this.faults + this.dropped,
    };
  }

  close(): Promise<void> {
    this.#bridge.doors.delete(this);
    return new Promise((closed) => this.#socket.close(() => closed()));
  }

  #now(): number {
    return this.#bridge.options.clock.now() / 1e6;
  }

  #packet(bytes: Uint8Array, from: string): void {
    const reader = this.#reader;
    if (bytes.length > MOST_BYTES || !isLocalNetwork(from) || !reader.open(bytes)) {
      this.faults++;
      this.#watched(bytes, reader.problem ? `means nothing: ${reader.problem}` : `left alone, from ${from}`);
      return;
    }
    while (reader.nextMessage()) this.#message(bytes, reader);
  }

  #message(bytes: Uint8Array, reader: OscReader): void {
    const now = this.#now();
    if (!this.#allowance.take(now)) return;
    this.messages++;
    this.#heardAt = now;
    const { address } = reader;
    const number = reader.next() === undefined ? undefined : reader.number();
    const asked = askedByOsc(this.#bridge.engine, address, number);
    if ('why' in asked && number !== 0) this.faults++;
    this.#watched(bytes, 'why' in asked ? `${address}: ${asked.why}` : `${address} ${number ?? ''}`.trim());
    if ('what' in asked) this.#bridge.submit(asked.what);
  }

  #watched(bytes: Uint8Array, meaning: string): void {
    const { onTraffic } = this.#bridge;
    if (onTraffic.size === 0) return;
    const at = this.#bridge.now() / 1e9;
    const traffic = { unit: this.unit.name, family: 'osc', way: 'in', at, meaning } as const;
    for (const listener of onTraffic) listener({ ...traffic, bytes: bytes.slice() });
  }
}
