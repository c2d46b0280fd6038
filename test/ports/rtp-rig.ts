import { VirtualClock } from '../../src/ports/clock.ts';
import type { Port } from '../../src/ports/port.ts';
import { type RtpMidiOptions, RtpMidiSession } from '../../src/ports/rtp-midi.ts';
import { bytes, hex } from '../wire/hex.ts';
import { type Fate, VirtualNetwork } from './virtual-network.ts';

export const MS = 1e6;
export const SECOND = 1e9;

/** A port with what it was told. */
interface Heard {
  readonly port: Port;
  readonly stream: string[];
  readonly lost: string[];
}

/** Endpoints on a network in memory, in virtual time. */
export class Rig {
  readonly clock = new VirtualClock();
  readonly network = new VirtualNetwork(this.clock);
  readonly lines: string[] = [];

  async endpoint(host: string, options: Partial<RtpMidiOptions> = {}) {
    const ports: Heard[] = [];
    let seed = Number(host.replaceAll('.', '')) * 7919;
    const session = new RtpMidiSession({
      name: `desk ${host}`,
      host,
      clock: this.clock,
      log: (line) => this.lines.push(line),
      open: this.network.open,
      random: () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0),
      defer: (flush) => this.clock.after(0, flush),
      ...options,
    });
    await session.start((port) => {
      const heard: Heard = { port, stream: [], lost: [] };
      port.onBytes = (data, length) => heard.stream.push(hex(data.subarray(0, length)));
      port.onLost = (reason) => heard.lost.push(reason);
      ports.push(heard);
    });
    return { session, ports };
  }

  /** Two endpoints, the first of which has invited the second. */
  async linked(options: Partial<RtpMidiOptions> = {}, fate = this.network.fate) {
    this.network.fate = fate;
    const a = await this.endpoint('10.0.0.1', options);
    const b = await this.endpoint('10.0.0.2', options);
    const invitation = await a.session.invite('10.0.0.2');
    this.clock.advance(5 * MS);
    return { a, b, invitation, left: a.ports[0]!, right: b.ports[0]! };
  }

  /** A peer that is nothing but bytes written by hand. It shows what it was sent. */
  async stranger(host: string) {
    const pair = await this.network.open(host, 5004);
    const control: string[] = [];
    const data: string[] = [];
    pair.onDatagram = (channel, datagram) => (channel === 'control' ? control : data).push(hex(datagram));
    const send = (channel: 'control' | 'data', text: string): void => {
      const to = { host: '10.0.0.1', port: channel === 'control' ? 5004 : 5005 };
      pair.send(channel, bytes(text), bytes(text).length, to);
      this.clock.advance(1 * MS);
    };
    return { control, data, send };
  }
}

export function send(port: Port, message: string): void {
  const data = bytes(message);
  port.send(data, data.length);
}

/** Loses the next few datagrams of a channel, then lets everything through. */
export function lose(channel: 'control' | 'data', count: number): Fate {
  let left = count;
  return (flight) => (flight.channel === channel && left-- > 0 ? [] : [100_000]);
}
