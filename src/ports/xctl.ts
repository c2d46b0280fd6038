import type { RemoteInfo, Socket } from 'node:dgram';
import { BridgeError } from '../model/errors.ts';
import { ByteWriter } from '../wire/byte-writer.ts';
import { contentAt, sizeAt } from '../wire/packets.ts';
import { realClock, type Clock } from './clock.ts';
import { isLocalNetwork } from './local-network.ts';
import type { Identity, Port, PortSource } from './port.ts';
import { Strays } from './strays.ts';
import { bindUdp, copyOf, type Address } from './udp-pair.ts';

/** Where surfaces call, and where they are called from. @source pythag/x-touch-xctl */
export const XCTL_PORT = 10_111;

/** What the first datagram of a surface begins with: its call, or its answer to ours. */
const CALLS = ['f000203258', 'f000006658'];
const CALL_BYTES = 5;

/** A surface calls every 2 s: after so long without anything it is gone, ns. */
const GONE_AFTER = 15e9;
const LOOK_EVERY = 1e9;
/** Time from one datagram to the next: a faster row overruns an X-Touch (1 ms in XTouch.py); what comes meanwhile shares the next. ns */
const PACE = 2e6;
/** Bytes per second: what messages of one each, 1 ms apart, come to. */
const RATE = 6000;
/** Messages of one kind share a datagram up to this length, bytes: all lights of an X-Touch do. @source pythag, `SendAllButtons` */
const MOST_SHARED = 233;
/** Where so much waits, newer values had better be sent than more of these; and so much is all that is kept of a flood. Bytes. */
const FULL = 256;
const MOST_WAITING = 16 * 1024;
/** Surfaces at a time: more are not surfaces. */
const MOST = 32;

interface XctlOptions {
  /** Numeric address to listen on. */
  readonly host: string;
  /** UDP port, 1 to 65535; 0 takes any free one. */
  readonly port: number;
  readonly clock?: Clock;
  /** Takes one line for people. */
  readonly log?: (line: string) => void;
}

/** Surfaces that speak XCtl call us: each address that does is a port. */
export class XctlSource implements PortSource {
  readonly name = 'XCtl';
  trouble: string | undefined;
  readonly strays: Strays;
  readonly #options: XctlOptions;
  readonly #clock: Clock;
  readonly #ports = new Map<string, XctlPort>();
  #socket: Socket | undefined;
  #opened: (port: Port) => void = () => {};
  #stopLooking: () => void = () => {};

  constructor(options: XctlOptions) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
    this.strays = new Strays(options.log);
  }

  /** The port it listens on; 0 while it does not. */
  get port(): number {
    return this.#socket?.address().port ?? 0;
  }

  /** @throws BridgeError 'PORT_BUSY' or 'PORT_MISSING', with the remedy. */
  async start(opened: (port: Port) => void): Promise<void> {
    const { host, port } = this.#options;
    this.#opened = opened;
    try {
      this.#socket = await bindUdp(host, port);
    } catch (error) {
      if (error instanceof BridgeError) this.trouble = error.message;
      throw error;
    }
    this.#socket.on('message', (bytes, from) => this.#heard(bytes, from));
    this.#socket.on('error', (error) => (this.trouble = `the socket of XCtl failed: ${error.message}`));
    this.#look();
  }

  async close(): Promise<void> {
    this.#stopLooking();
    const socket = this.#socket;
    this.#socket = undefined;
    for (const port of this.#ports.values()) await port.emptied();
    this.#ports.clear();
    if (socket) await new Promise<void>((done) => socket.close(done));
  }

  #heard(bytes: Uint8Array, from: RemoteInfo): void {
    const key = `${from.address} ${from.port}`;
    const port = this.#ports.get(key) ?? this.#meet(key, bytes, { host: from.address, port: from.port });
    port?.arrive(bytes, this.#clock.now());
  }

  #meet(key: string, bytes: Uint8Array, to: Address): XctlPort | undefined {
    const head = Buffer.from(bytes.subarray(0, CALL_BYTES)).toString('hex');
    const socket = this.#socket;
    if (!CALLS.includes(head) || this.#ports.size >= MOST || !socket || !isLocalNetwork(to.host)) {
      this.strays.note('it is no call of a surface', () => `${to.host}:${to.port}`, bytes);
      return undefined;
    }
    const port = new XctlPort(to, socket, this.#clock, () => this.#ports.delete(key));
    this.#ports.set(key, port);
    this.#opened(port);
    return port;
  }

  #look(): void {
    this.#stopLooking = this.#clock.after(LOOK_EVERY, () => {
      for (const port of this.#ports.values()) port.look(this.#clock.now());
      this.#look();
    });
  }
}

/** The kind of a message: notes, controllers, levels, faders. A display's goes alone. */
function kindOf(status: number): number {
  return status & 0xf0;
}

const SYSEX = 0xf0;

/** The cable to one surface. */
class XctlPort implements Port {
  readonly name: string;
  readonly transport = 'udp';
  readonly framing = 'packets';
  readonly bytesPerSecond = RATE;
  readonly identity: Identity;
  onBytes: Port['onBytes'] = () => {};
  onLost: Port['onLost'] = () => {};
  readonly #to: Address;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #forget: () => void;
  /** Packets that wait, the oldest first; and the memory for those of them that stay as others leave. */
  #waiting = new ByteWriter();
  #staying = new ByteWriter();
  readonly #datagram = new ByteWriter();
  #heardAt: number;
  #open = true;
  /** When something may leave again, ns. */
  #freeAt = -Infinity;
  #pacing = false;
  readonly #paced = (): void => {
    this.#pacing = false;
    this.#leave();
  };
  #whenEmpty: () => void = () => {};

  constructor(to: Address, socket: Socket, clock: Clock, forget: () => void) {
    const at = to.port === XCTL_PORT ? to.host : `${to.host}:${to.port}`;
    this.name = `X-Touch at ${at}`;
    this.identity = { path: at };
    this.#to = to;
    this.#socket = socket;
    this.#clock = clock;
    this.#forget = forget;
    this.#heardAt = clock.now();
  }

  arrive(bytes: Uint8Array, at: number): void {
    this.#heardAt = at;
    if (this.#open) this.onBytes(bytes, bytes.length, at);
  }

  /** Is it still there? */
  look(now: number): void {
    if (!this.#open || now - this.#heardAt < GONE_AFTER) return;
    this.#open = false;
    this.#waiting.clear();
    this.#forget();
    this.onLost(
      `nothing came from it for ${GONE_AFTER / 1e9} s: is it on, and is this computer its "Slv IP"?`,
    );
  }

  /** At once where nothing left a moment ago; the others one after the other. */
  send(bytes: Uint8Array, length: number): void {
    if (!this.#open || this.#waiting.length > MOST_WAITING) return;
    this.#waiting.putAll(bytes, 0, length);
    if (!this.#pacing) this.#leave();
  }

  get full(): boolean {
    return this.#waiting.length > FULL;
  }

  #leave(): void {
    if (this.#waiting.length === 0) return this.#whenEmpty();
    const now = this.#clock.now();
    if (now >= this.#freeAt) {
      this.#freeAt = now + PACE;
      this.#gather();
      const { bytes, length } = this.#datagram;
      // What cannot be sent is lost like any datagram, and found out like any: by silence.
      this.#socket.send(copyOf(bytes, length), this.#to.port, this.#to.host, () => {});
      if (this.#waiting.length === 0) return this.#whenEmpty();
    }
    this.#pacing = true;
    this.#clock.after(this.#freeAt - now, this.#paced);
  }

  /**
   * Puts the oldest that waits into the datagram, and all of its kind behind it that find room. What is of other kinds stays: two
   * that take turns, as a fader and a ring do, would else have a datagram each.
   */
  #gather(): void {
    const { bytes, length } = this.#waiting;
    const datagram = this.#datagram.clear();
    const staying = this.#staying.clear();
    const kind = kindOf(bytes[contentAt(0)] as number);
    let room = MOST_SHARED;
    for (let at = 0; at < length;) {
      const from = contentAt(at);
      const end = from + sizeAt(bytes, at);
      const isOfKind = kindOf(bytes[from] as number) === kind;
      if (isOfKind && (datagram.length === 0 || end - from <= room)) {
        datagram.putAll(bytes, from, end);
        room = kind === SYSEX ? 0 : room - (end - from);
      } else {
        staying.putAll(bytes, at, end);
        if (isOfKind) room = 0; // they stay in their order
      }
      at = end;
    }
    this.#staying = this.#waiting;
    this.#waiting = staying;
  }

  /** Resolves when what was given to it has left. */
  async emptied(): Promise<void> {
    if (!this.#pacing) return;
    await new Promise<void>((done) => {
      this.#whenEmpty = done;
    });
  }

  /** What was given to it still leaves. Its surface is not heard any more, as long as the source is open. */
  close(): void {
    this.#open = false;
  }
}
