import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

import { BridgeError } from '../model/errors.ts';

/** The two halves of an AppleMIDI endpoint: the control port and the data port right above it. */
export type Channel = 'control' | 'data';

/** Two UDP sockets on neighbouring ports. */
export interface UdpPair {
  /** The control port; data is one above. */
  readonly port: number;
  /** Called with each datagram. The array is the pair's own: copy what you keep. */
  onDatagram: (channel: Channel, bytes: Uint8Array, length: number, from: Address) => void;
  /** Called when a socket has failed, with a sentence for people. */
  onTrouble: (problem: string) => void;
  /** Sends a copy of the bytes. `to.port` is where this datagram goes, control or data. Never throws. */
  send(channel: Channel, bytes: Uint8Array, length: number, to: Address): void;
  /** Numeric address of a host name; rejects if there is none. */
  resolve(host: string): Promise<string>;
  close(): Promise<void>;
}

export interface Address {
  /** Numeric IPv4 or IPv6 address. */
  readonly host: string;
  readonly port: number;
}

export type OpenUdpPair = (host: string, port: number) => Promise<UdpPair>;

/** The data port is one above. */
const HIGHEST_CONTROL_PORT = 65_534;

/** Whether a control port can be, with a data port above it. */
export function isControlPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= HIGHEST_CONTROL_PORT;
}

/** @throws BridgeError 'USAGE' for a port that can be no control port. */
export function checkControlPort(port: number): void {
  if (isControlPort(port)) return;
  const remedy = `choose one from 1 to ${HIGHEST_CONTROL_PORT}, as the one above it is needed too`;
  throw new BridgeError('USAGE', `${port} can be no RTP-MIDI port: ${remedy}`, { port });
}

/** How often a free pair is looked for before giving up. */
const MOST_TRIES = 32;

/**
 * Opens a control and a data port on one address of this machine.
 *
 * @param host numeric address to listen on.
 * @param port control port, 1..65534; 0 takes any free pair, the control port even.
 * @throws BridgeError 'PORT_BUSY' or 'PORT_MISSING' with the remedy, when the ports cannot be had; 'USAGE' for a port
 *   that cannot be.
 */
export async function openUdpPair(host: string, port: number): Promise<UdpPair> {
  if (port !== 0) {
    checkControlPort(port);
    return openAt(host, port);
  }
  for (let tries = 1; ; tries++) {
    const free = await anyFreePort(host);
    if (free % 2 !== 0 || free > HIGHEST_CONTROL_PORT) continue;
    try {
      return await openAt(host, free);
    } catch (error) {
      if (tries >= MOST_TRIES) throw error;
    }
  }
}

async function openAt(host: string, port: number): Promise<UdpPair> {
  const control = await bindUdp(host, port);
  try {
    return new SocketPair(control, await bindUdp(host, port + 1), port, host);
  } catch (error) {
    control.close();
    throw error;
  }
}

async function anyFreePort(host: string): Promise<number> {
  const probe = await bindUdp(host, 0);
  const { port } = probe.address();
  await new Promise<void>((done) => probe.close(done));
  return port;
}

/**
 * A UDP socket that listens.
 *
 * @throws BridgeError 'PORT_BUSY' or 'PORT_MISSING', with the remedy.
 */
export function bindUdp(host: string, port: number): Promise<Socket> {
  // Every address we send to is numeric already: without a look-up the datagram leaves in this turn of the loop.
  const socket = createSocket({
    type: host.includes(':') ? 'udp6' : 'udp4',
    lookup: (address, _options, found) => found(null, address, isIP(address)),
  });
  return new Promise((done, failed) => {
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      failed(unavailable(host, port, error));
    });
    socket.bind({ port, address: host, exclusive: true }, () => {
      socket.removeAllListeners('error');
      done(socket);
    });
  });
}

function unavailable(host: string, port: number, error: NodeJS.ErrnoException): BridgeError {
  const context = { host, port, cause: error.code };
  if (error.code === 'EADDRINUSE') {
    const remedy = 'stop the other program, or choose another port (0 takes any free one)';
    return new BridgeError('PORT_BUSY', `UDP port ${port} on ${host} is in use: ${remedy}`, context);
  }
  const remedy = error.code === 'EACCES' ? 'choose a port above 1023' : 'choose an address of this machine';
  return new BridgeError(
    'PORT_MISSING',
    `cannot listen on UDP ${host}:${port} (${error.code ?? error.message}): ${remedy}`,
    context,
  );
}

class SocketPair implements UdpPair {
  onDatagram: UdpPair['onDatagram'] = () => {};
  onTrouble: UdpPair['onTrouble'] = () => {};
  readonly port: number;
  readonly #sockets: Record<Channel, Socket>;
  readonly #family: 4 | 6;
  #open = true;

  constructor(control: Socket, data: Socket, port: number, host: string) {
    this.port = port;
    this.#family = host.includes(':') ? 6 : 4;
    this.#sockets = { control, data };
    this.#listen('control', control);
    this.#listen('data', data);
  }

  #listen(channel: Channel, socket: Socket): void {
    socket.on('message', (bytes: Buffer, from: RemoteInfo) => {
      this.onDatagram(channel, bytes, bytes.length, { host: from.address, port: from.port });
    });
    socket.on('error', (error) => this.onTrouble(`the ${channel} socket failed: ${error.message}`));
  }

  send(channel: Channel, bytes: Uint8Array, length: number, to: Address): void {
    if (!this.#open) return;
    // What cannot be sent (no route, a full buffer) is lost like any datagram, and found out like any: by silence.
    try {
      this.#sockets[channel].send(copyOf(bytes, length), to.port, to.host, () => {});
    } catch (error) {
      this.onTrouble(`nothing can be sent to ${to.host}:${to.port}: ${(error as Error).message}`);
    }
  }

  async resolve(host: string): Promise<string> {
    if (isIP(host) !== 0) return host;
    return (await lookup(host, { family: this.#family })).address;
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await new Promise((done) => setImmediate(done)); // lets the last datagrams go
    await Promise.all(
      Object.values(this.#sockets).map((socket) => new Promise<void>((done) => socket.close(done))),
    );
  }
}

/** A short copy, byte by byte: a view and a `Buffer.from` cost more than a packet of one fader is worth. */
export function copyOf(bytes: Uint8Array, length: number): Buffer {
  const copy = Buffer.allocUnsafe(length);
  for (let i = 0; i < length; i++) copy[i] = bytes[i] as number;
  return copy;
}
