import { expect, test } from 'vitest';

import { VirtualClock } from '../../src/ports/clock.ts';
import type { Port } from '../../src/ports/port.ts';
import { type RtpMidiOptions, RtpMidiSession } from '../../src/ports/rtp-midi.ts';
import { type Fate, VirtualNetwork } from './virtual-network.ts';
import { bytes, hex } from '../wire/hex.ts';

const MS = 1e6;

/** A port with what it was told. */
interface Heard {
  readonly port: Port;
  readonly stream: string[];
  readonly lost: string[];
}

class Rig {
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
  async linked(options: Partial<RtpMidiOptions> = {}) {
    const a = await this.endpoint('10.0.0.1', options);
    const b = await this.endpoint('10.0.0.2', options);
    await a.session.invite('10.0.0.2');
    this.clock.advance(5 * MS);
    return { a, b, left: a.ports[0]!, right: b.ports[0]! };
  }
}

function send(port: Port, message: string): void {
  const data = bytes(message);
  port.send(data, data.length);
}

test('an endpoint that is invited becomes a port at both ends, named after the other', async () => {
  const { left, right } = await new Rig().linked();
  expect([left.port.name, right.port.name]).toEqual(['desk 10.0.0.2', 'desk 10.0.0.1']);
  expect(left.port.transport).toBe('rtp-midi');
});

test('a fader moved at one end arrives at the other, both ways', async () => {
  const rig = new Rig();
  const { left, right } = await rig.linked();
  send(left.port, 'e0 00 40');
  send(right.port, '90 10 7f');
  rig.clock.advance(1 * MS);
  expect(right.stream).toEqual(['e0 00 40']);
  expect(left.stream).toEqual(['90 10 7f']);
});

test('the last move of a fader is repaired when its packet is lost and nothing follows', async () => {
  const rig = new Rig();
  const { left, right, b } = await rig.linked();
  send(left.port, 'e0 00 10');
  rig.clock.advance(10 * MS);
  rig.network.fate = lose('data', 1);
  send(left.port, 'e0 00 40');
  rig.clock.advance(300 * MS);
  expect(right.stream).toEqual(['e0 00 10', 'e0 00 40']);
  expect(b.session.links[0]).toMatchObject({ lost: 1, recovered: 1 });
});

/** Loses the next few datagrams of a channel, then lets everything through. */
function lose(channel: 'control' | 'data', count: number): Fate {
  let left = count;
  return (flight) => (flight.channel === channel && left-- > 0 ? [] : [100_000]);
}
