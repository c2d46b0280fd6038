import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { BridgeError } from '../../model/errors.ts';
import { isLocalNetwork, isLoopback } from '../../ports/local-network.ts';
import { announce } from '../../ports/mdns.ts';
import { OscTcp, type TcpPeer } from '../../ports/osc-tcp.ts';
import { OscUdp, type UdpPeer } from '../../ports/osc-udp.ts';
import type { Bridge } from '../bridge.ts';
import type { OscClient } from './client.ts';
import { OscDesk } from './desk.ts';

/** Where OSC is listened to, or sent. */
export interface OscAddress {
  readonly host: string;
  readonly port: number;
}

/** What OSC is started with. */
export interface OscOptions extends OscAddress {
  /** Clients that are told everything from the start, and need not ask: their computers and the ports they listen on. */
  readonly to?: readonly OscAddress[];
  /** Others on the network may find it. */
  readonly advertise?: boolean;
}

/** The sockets of OSC: UDP and TCP on one port number. Whoever reaches them may move the desk; there are no passwords. */
export class OscDoors {
  readonly desk: OscDesk;
  readonly port: number;
  readonly #udp: OscUdp;
  readonly #tcp: OscTcp;
  readonly #host: string;
  readonly #clients = new WeakMap<UdpPeer, OscClient>();
  readonly #advertise: boolean;
  readonly #log: (line: string) => void;
  readonly #unannounce: (() => Promise<void>)[] = [];

  private constructor(bridge: Bridge, { host, advertise = false }: OscOptions, udp: OscUdp, tcp: OscTcp) {
    this.#host = host;
    this.#advertise = advertise;
    this.#log = (line) => bridge.options.log('info', 'OSC', line);
    this.desk = new OscDesk(bridge);
    this.port = udp.port;
    this.#udp = udp;
    this.#tcp = tcp;
    udp.onPacket = (peer, bytes, length) => this.#datagram(peer, bytes, length);
    udp.onTrouble = (problem) => bridge.options.log('warn', 'OSC', problem);
    tcp.onPeer = (peer) => this.#connection(peer);
  }

  /** @throws BridgeError 'PORT_BUSY' or 'PORT_MISSING', with the remedy; 'USAGE' for a client that cannot be. */
  static async open(bridge: Bridge, options: OscOptions): Promise<OscDoors> {
    const { host, to = [] } = options;
    const [udp, tcp] = await openBoth(options);
    const doors = new OscDoors(bridge, options, udp, tcp);
    try {
      for (const client of to) await doors.#lasting(client);
    } catch (error) {
      await doors.close();
      throw error;
    }
    if (doors.isPrivate) return doors;
    bridge.options.log(
      'warn',
      'OSC',
      `${host} can be reached by others: whoever speaks OSC to it can move the desk`,
    );
    if (doors.#advertise) doors.#announce('osc', 'udp', doors.port);
    return doors;
  }

  /** Only this computer reaches it. */
  get isPrivate(): boolean {
    return isLoopback(this.#host);
  }

  /** Others on the network may find the tree of addresses, which is served over HTTP on a port that they can reach. */
  announceQuery(port: number): void {
    if (this.#advertise) this.#announce('oscjson', 'tcp', port);
  }

  #announce(type: string, protocol: 'udp' | 'tcp', port: number): void {
    this.#unannounce.push(announce(type, protocol, 'Faderline', port, this.#log));
  }

  async close(): Promise<void> {
    this.desk.close();
    await Promise.all([this.#udp.close(), this.#tcp.close(), ...this.#unannounce.map((end) => end())]);
  }

  #datagram(peer: UdpPeer, bytes: Uint8Array, length: number): void {
    let client = this.#clients.get(peer);
    if (!client || !this.desk.clients.has(client)) {
      client = this.desk.join(peer);
      if (!client) return peer.close('there is no room');
      this.#clients.set(peer, client);
    }
    this.desk.heard(client, bytes, length);
  }

  #connection(peer: TcpPeer): void {
    const client = this.desk.join(peer);
    if (!client) return peer.close('there is no room');
    peer.onPacket = (bytes, length) => this.desk.heard(client, bytes, length);
    peer.onFault = (why) => this.desk.unreadable(client, why);
    peer.onLost = (reason) => {
      this.#log(`${client.who}, ${peer.name}, is gone: ${reason}`);
      this.desk.gone(client);
    };
  }

  async #lasting({ host, port }: OscAddress): Promise<void> {
    const address = isIP(host) > 0 ? host : await numeric(host);
    if (!isLocalNetwork(address))
      throw new BridgeError('USAGE', `${host} is not on the local network; OSC goes no further`);
    if (isLoopback(this.#host) && !isLoopback(address)) {
      const remedy = `listen on the network to reach ${host}: --osc 0.0.0.0:${this.port}`;
      throw new BridgeError('USAGE', `OSC is for this computer only; ${remedy}`);
    }
    const peer = this.#udp.to(address, port);
    const client = this.desk.join(peer, true);
    if (!client) throw new BridgeError('USAGE', 'there are too many clients to send to');
    this.#clients.set(peer, client);
  }
}

async function numeric(host: string): Promise<string> {
  try {
    return (await lookup(host, 4)).address;
  } catch (error) {
    const why = `${host} cannot be found on the network (${(error as Error).message})`;
    throw new BridgeError('PORT_MISSING', `${why}; check the name or give its address`);
  }
}

/** Why the UDP ports from this one on cannot be listened on, with the remedy; undefined: they can. Nothing stays open. */
export async function whyNoUdp(host: string, port: number, count = 1): Promise<string | undefined> {
  try {
    for (let n = 0; n < count; n++) {
      const udp = await OscUdp.open(host, port + n);
      await udp.close();
    }
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** How often another free port is looked for where somebody has TCP of the one that UDP was given. */
const TRIES = 10;

/** UDP and TCP at the same port; of port 0, at one that is free for both. */
async function openBoth({ host, port }: OscAddress, triesLeft = TRIES): Promise<[OscUdp, OscTcp]> {
  const udp = await OscUdp.open(host, port);
  try {
    return [udp, await OscTcp.open(host, udp.port)];
  } catch (error) {
    await udp.close();
    const isBusy = error instanceof BridgeError && error.code === 'PORT_BUSY';
    if (!isBusy || port !== 0 || triesLeft === 1) throw error;
    return openBoth({ host, port }, triesLeft - 1);
  }
}

/** Why OSC cannot be listened to there, with the remedy; undefined: it can. Nothing stays open. */
export async function whyNoOsc({ host, port }: OscAddress): Promise<string | undefined> {
  try {
    const both = await openBoth({ host, port });
    for (const one of both) await one.close();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
