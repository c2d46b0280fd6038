// @ts-expect-error it has no types
import osc from 'osc';
import { OscDesk } from '../../../src/bridge/osc/desk.ts';
import type { OscClient, OscLine } from '../../../src/bridge/osc/client.ts';
import { emptyDocument, type SessionDocument } from '../../../src/model/document.ts';
import { Show } from '../../scenarios/show.ts';

/** What a client was told: address and arguments. */
export type Told = [address: string, ...args: (number | string)[]];

type Argument = number | string | boolean | { type: string; value?: unknown };

/** Packets are written and read by osc.js, which knows nothing of ours. */
export const packetOf = (address: string, ...args: Argument[]): Uint8Array =>
  osc.writePacket({ address, args: args.map(typed) }, { metadata: true });

export const bundleOf = (timeTag: unknown, ...packets: object[]): Uint8Array =>
  osc.writePacket({ timeTag, packets }, { metadata: true });

/** A message inside a bundle. */
export const message = (address: string, ...args: Argument[]) => ({ address, args: args.map(typed) });

function typed(value: Argument): object {
  if (typeof value === 'number') return { type: 'f', value };
  if (typeof value === 'boolean') return { type: value ? 'T' : 'F', value };
  return typeof value === 'string' ? { type: 's', value } : value;
}

/** All messages of a packet. */
export function messagesOf(packet: Uint8Array): Told[] {
  const flat = (read: any): Told[] =>
    read.packets ? read.packets.flatMap(flat) : [[read.address, ...read.args.map((arg: any) => arg.value)]];
  // a copy: osc.js reads what is a view into other memory at the wrong place
  return flat(osc.readPacket(new Uint8Array(packet), { metadata: true }));
}

/** A tablet at the end of a line in memory. It answers by hand. */
export class Tablet {
  readonly client: OscClient;
  readonly packets: Uint8Array[] = [];
  waiting = 0;
  closed: string | undefined;
  /** Called with each message it is told. */
  onTold: (told: Told) => void = () => {};
  readonly #desk: OscDesk;

  constructor(
    desk: OscDesk,
    options: { transport?: OscLine['transport']; lasting?: boolean; name?: string } = {},
  ) {
    const { transport = 'udp', lasting = false, name = '10.0.0.7:9001' } = options;
    this.#desk = desk;
    const waiting = () => this.waiting;
    this.client = desk.join(
      {
        name,
        transport,
        get waiting() {
          return waiting();
        },
        send: (bytes, length) => {
          const packet = bytes.slice(0, length);
          this.packets.push(packet);
          for (const told of messagesOf(packet)) this.onTold(told);
        },
        close: (reason) => (this.closed = reason),
      },
      lasting,
    )!;
  }

  send(address: string, ...args: Argument[]): void {
    this.raw(packetOf(address, ...args));
  }

  raw(packet: Uint8Array): void {
    this.#desk.heard(this.client, packet, packet.length);
  }

  /** All it was told, in order. */
  get told(): Told[] {
    return this.packets.flatMap(messagesOf);
  }

  of(address: string): Told[] {
    return this.told.filter(([at]) => at === address);
  }

  /** What was told last at an address. */
  last(address: string): Told | undefined {
    return this.of(address).at(-1);
  }

  forget(): void {
    this.packets.length = 0;
  }
}

/** A show with the desk of OSC, in virtual time. */
export function oscShow(document: SessionDocument = emptyDocument('OSC')) {
  const show = new Show(document);
  const wall = { now: Date.UTC(2026, 10, 29) };
  const desk = new OscDesk(show.bridge, () => wall.now + show.clock.now() / 1e6);
  const held = (path: string): string => {
    const { arbiter, table } = show.engine;
    return arbiter.names[arbiter.holder[table.at(path)]!] ?? '';
  };
  return { show, desk, wall, held, tablet: (options = {}) => new Tablet(desk, options) };
}
