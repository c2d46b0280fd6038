import type { Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { BridgeError } from '../model/errors.ts';
import { eachPacket } from '../wire/packets.ts';
import { type Clock, realClock } from './clock.ts';
import { isLoopback } from './local-network.ts';
import type { Port, PortSource } from './port.ts';
import { bindUdp, type Address } from './udp-pair.ts';
import { XCTL_PORT } from './xctl.ts';

/** Ports that are tried until one is free. */
const MOST_TRIES = 32;

interface XctlDeviceOptions {
  /** Where the bridge is: a name or a numeric address. */
  readonly host: string;
  /** UDP port that the bridge listens on. Default 10111. */
  readonly port?: number;
  readonly clock?: Clock;
}

/**
 * The surface's end of XCtl: what a unit says goes to one bridge, and what comes from there is for it. A real one calls from the
 * port that it calls. So does this one where the bridge is elsewhere; on the bridge's own computer it calls from the next that is
 * free, the same each time, so that it is known again.
 */
export class XctlDevice implements PortSource {
  readonly name = 'XCtl surface';
  readonly trouble = undefined;
  /** Resolves when the bridge has been heard. */
  readonly answered: Promise<void>;
  readonly #options: XctlDeviceOptions;
  #socket: Socket | undefined;
  #end: DeviceEnd | undefined;
  #closed = false;
  #wasAnswered: () => void = () => {};

  constructor(options: XctlDeviceOptions) {
    this.#options = options;
    this.answered = new Promise((done) => (this.#wasAnswered = done));
  }

  /**
   * Opens the one cable there is. Whether anybody is at its other end is found out by what comes.
   *
   * @throws BridgeError 'PORT_MISSING' for a host that there is not, 'PORT_BUSY' where no port is free.
   */
  async start(opened: (port: Port) => void): Promise<void> {
    const { host, port = XCTL_PORT, clock = realClock } = this.#options;
    const to = { host: await addressOf(host), port };
    const socket = await bindFrom(to.host);
    if (this.#closed) return void socket.close();
    this.#socket = socket;
    this.#end = new DeviceEnd(socket, to, clock, this.#wasAnswered);
    opened(this.#end);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#end?.close();
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    await new Promise((done) => setImmediate(done)); // lets the last datagrams go
    await new Promise<void>((done) => socket.close(done));
  }
}

async function addressOf(host: string): Promise<string> {
  if (isIP(host) !== 0) return host;
  try {
    return (await lookup(host, { family: 4 })).address;
  } catch {
    throw new BridgeError('PORT_MISSING', `there is no computer "${host}": give its name or its address`, {
      host,
    });
  }
}

/** From the loopback to a bridge on this computer, from every interface to one elsewhere. */
async function bindFrom(to: string): Promise<Socket> {
  const own = isLoopback(to) ? to : to.includes(':') ? '::' : '0.0.0.0';
  const first = isLoopback(to) ? XCTL_PORT + 1 : XCTL_PORT;
  for (let tries = 1; ; tries++) {
    try {
      return await bindUdp(own, first + tries - 1);
    } catch (error) {
      const isTaken = error instanceof BridgeError && error.code === 'PORT_BUSY';
      if (!isTaken || tries >= MOST_TRIES) throw error;
    }
  }
}

class DeviceEnd implements Port {
  readonly name: string;
  readonly transport = 'udp';
  readonly framing = 'packets';
  readonly bytesPerSecond = Infinity;
  onBytes: Port['onBytes'] = () => {};
  onLost: Port['onLost'] = () => {};
  readonly #socket: Socket;
  readonly #to: Address;
  #open = true;

  constructor(socket: Socket, to: Address, clock: Clock, answered: () => void) {
    this.name = `bridge at ${to.host}:${to.port}`;
    this.#socket = socket;
    this.#to = to;
    socket.on('message', (bytes, from) => {
      const isBridge = from.address === to.host && from.port === to.port;
      if (!this.#open || !isBridge) return;
      this.onBytes(bytes, bytes.length, clock.now());
      answered();
    });
    socket.on('error', (error) => {
      this.#open = false;
      this.onLost(`the socket of XCtl failed: ${error.message}`);
    });
  }

  send(bytes: Uint8Array, length: number): void {
    if (!this.#open) return;
    // What cannot be sent is lost like any datagram, and found out like any: by silence.
    eachPacket(bytes, length, (_kind, content) =>
      this.#socket.send(Buffer.from(content), this.#to.port, this.#to.host, () => {}),
    );
  }

  close(): void {
    this.#open = false;
  }
}
