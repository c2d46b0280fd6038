import type { Clock } from '../../src/ports/clock.ts';
import type { Address, Channel, UdpPair } from '../../src/ports/udp-pair.ts';

/** One datagram on its way. */
export interface Flight {
  readonly channel: Channel;
  readonly bytes: Uint8Array;
  readonly from: Address;
  readonly to: Address;
}

/** What becomes of a datagram: how long each copy of it travels, ns. None is loss, two are a double. */
export type Fate = (flight: Flight) => readonly number[];

/** A network in memory that loses, doubles and reorders as it is told, in virtual time. */
export class VirtualNetwork {
  fate: Fate = () => [100_000];
  readonly flights: Flight[] = [];
  readonly #clock: Clock;
  readonly #pairs = new Map<string, VirtualPair>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  readonly open = async (host: string, port: number): Promise<UdpPair> => {
    const pair = new VirtualPair(host, port, this);
    this.#pairs.set(`${host}:${port}`, pair);
    this.#pairs.set(`${host}:${port + 1}`, pair);
    return pair;
  };

  carry(flight: Flight): void {
    this.flights.push(flight);
    for (const travel of this.fate(flight)) this.#clock.after(travel, () => this.#arrive(flight));
  }

  unplug(pair: VirtualPair): void {
    for (const [address, owner] of this.#pairs) if (owner === pair) this.#pairs.delete(address);
  }

  #arrive({ bytes, from, to }: Flight): void {
    const pair = this.#pairs.get(`${to.host}:${to.port}`);
    pair?.onDatagram(to.port === pair.port ? 'control' : 'data', bytes, bytes.length, from);
  }
}

class VirtualPair implements UdpPair {
  onDatagram: UdpPair['onDatagram'] = () => {};
  onTrouble: UdpPair['onTrouble'] = () => {};
  readonly host: string;
  readonly port: number;
  readonly #network: VirtualNetwork;

  constructor(host: string, port: number, network: VirtualNetwork) {
    this.host = host;
    this.port = port;
    this.#network = network;
  }

  send(channel: Channel, bytes: Uint8Array, length: number, to: Address): void {
    const from = { host: this.host, port: channel === 'control' ? this.port : this.port + 1 };
    this.#network.carry({ channel, bytes: bytes.slice(0, length), from, to });
  }

  async resolve(host: string): Promise<string> {
    return host;
  }

  async close(): Promise<void> {
    this.#network.unplug(this);
  }
}
