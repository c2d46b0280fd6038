import { expect, test } from 'vitest';

import { bytes, hex } from '../wire/hex.ts';
import { lose, MS, Rig, SECOND, send } from './rtp-rig.ts';

test('an endpoint that is invited becomes a port at both ends, named after the other', async () => {
  const { left, right, a, invitation } = await new Rig().linked();
  expect([left.port.name, right.port.name]).toEqual(['desk 10.0.0.2', 'desk 10.0.0.1']);
  expect([left.port.transport, left.port.bytesPerSecond]).toEqual(['rtp-midi', Infinity]);
  expect(a.session.links[0]).toMatchObject({
    name: 'desk 10.0.0.2',
    address: { host: '10.0.0.2', port: 5004 },
  });
  expect(invitation.state).toBe('linked');
});

test('a fader moved at one end arrives at the other, both ways, with its time of arrival', async () => {
  const rig = new Rig();
  const { left, right } = await rig.linked();
  let arrived = 0;
  const listen = right.port.onBytes;
  right.port.onBytes = (data, length, at) => {
    arrived = at;
    listen(data, length, at);
  };
  const sent = rig.clock.now();
  send(left.port, 'e0 00 40');
  send(right.port, '90 10 7f');
  rig.clock.advance(1 * MS);
  expect(right.stream).toEqual(['e0 00 40']);
  expect(left.stream).toEqual(['90 10 7f']);
  expect(arrived - sent).toBe(100_000);
});

test('what is sent in one turn shares a packet, and what does not fit gets another', async () => {
  const rig = new Rig();
  const { left, right } = await rig.linked();
  for (let strip = 0; strip < 9; strip++) send(left.port, `e${strip} 00 40`);
  rig.clock.advance(1 * MS);
  expect(right.stream).toHaveLength(1);
  rig.network.flights.length = 0;
  for (let i = 0; i < 1000; i++) send(left.port, `b0 10 ${(i & 0x7f).toString(16)}`);
  rig.clock.advance(3 * MS);
  expect(right.stream.slice(1).join(' ').split(' ')).toHaveLength(3000);
  expect(Math.max(...rig.network.flights.map((flight) => flight.bytes.length))).toBeLessThanOrEqual(1400);
});

test('moves on a busy line share packets a little later, and a clock takes them along at once', async () => {
  const rig = new Rig();
  const { left, right } = await rig.linked();
  rig.clock.advance(10 * MS);
  rig.network.flights.length = 0;
  const arrived: number[] = [];
  for (let i = 0; i < 40; i++) {
    send(left.port, `e0 00 ${(i & 0x7f).toString(16)}`);
    rig.clock.advance(0.5 * MS);
    arrived.push(right.stream.join(' ').split('e0').length - 1);
  }
  expect(arrived[0]).toBe(1);
  for (const [i, count] of arrived.entries()) expect(i + 1 - count).toBeLessThanOrEqual(4);
  expect(rig.network.flights.length).toBeLessThanOrEqual(13); // one each 2 ms, and what keeps the session
  send(left.port, 'e0 00 7f');
  send(left.port, 'f8');
  rig.clock.advance(0.1 * MS);
  expect(right.stream.join(' ')).toMatch(/e0 00 7f f8$/u);
});

test('what a servo waits for does not wait on a busy line', async () => {
  const rig = new Rig();
  const { left, right } = await rig.linked();
  rig.clock.advance(10 * MS);
  send(left.port, 'e1 00 10');
  rig.clock.advance(0.2 * MS);
  send(left.port, 'e1 00 20');
  send(left.port, 'e0 00 40');
  rig.clock.advance(0.2 * MS);
  expect(right.stream.join(' ')).not.toContain('e0');
  left.port.hurry?.();
  rig.clock.advance(0.2 * MS);
  expect(right.stream.join(' ')).toMatch(/e1 00 20 e0 00 40$/u);
});

test('nonsense is not sent, and a message that was sent in two pieces is sent whole', async () => {
  const rig = new Rig();
  const { left, right } = await rig.linked();
  send(left.port, '01 02 f4 90 3c');
  rig.clock.advance(1 * MS);
  send(left.port, '7f');
  rig.clock.advance(1 * MS);
  expect(right.stream).toEqual(['90 3c 7f']);
});

test('a system exclusive of any length arrives whole, a clock in its middle before it', async () => {
  const rig = new Rig();
  const { left, right } = await rig.linked();
  for (const length of [0, 1, 1196, 1197, 1198, 1199, 1200, 2396, 2397, 60_000]) {
    const sysex = Uint8Array.from([0xf0, ...Array.from({ length }, (_, i) => i & 0x7f), 0xf7]);
    right.stream.length = 0;
    left.port.send(sysex, 1);
    send(left.port, 'f8');
    left.port.send(sysex.subarray(1), sysex.length - 1);
    rig.clock.advance(1 * MS);
    expect(right.stream.join(' ')).toBe(`f8 ${hex(sysex)}`);
  }
});

test('the last move of a fader is repaired within 60 ms when its packet is lost and nothing follows', async () => {
  const rig = new Rig();
  const { left, right, b } = await rig.linked();
  send(left.port, 'e0 00 10');
  rig.clock.advance(10 * MS);
  rig.network.fate = lose('data', 1);
  send(left.port, 'e0 00 40');
  rig.clock.advance(60 * MS);
  expect(right.stream).toEqual(['e0 00 10', 'e0 00 40']);
  expect(b.session.links[0]).toMatchObject({ lost: 1, recovered: 1 });
});

test('the last move is repaired even when the first repeat is lost as well', async () => {
  const rig = new Rig();
  const { left, right } = await rig.linked();
  send(left.port, 'e0 00 10');
  rig.clock.advance(10 * MS);
  rig.network.fate = lose('data', 2);
  send(left.port, 'e0 00 40');
  rig.clock.advance(210 * MS);
  expect(right.stream).toEqual(['e0 00 10', 'e0 00 40']);
});

test('a key that was let go while the network was away is let go when it is back', async () => {
  const rig = new Rig();
  const { left, right } = await rig.linked();
  send(left.port, '90 68 7f');
  rig.clock.advance(400 * MS);
  rig.network.fate = () => [];
  send(left.port, '90 68 00');
  send(left.port, 'e0 7f 7f');
  rig.clock.advance(400 * MS);
  rig.network.fate = () => [100_000];
  send(left.port, 'b0 10 01');
  rig.clock.advance(1 * MS);
  expect(right.stream).toEqual(['90 68 7f', 'e0 7f 7f 90 68 00 b0 10 01']);
});

test('a packet that comes twice, or after a later one, is heard once and in order', async () => {
  const rig = new Rig();
  const { left, right, b } = await rig.linked();
  send(left.port, 'e0 00 10');
  rig.clock.advance(1 * MS);
  let packets = 0;
  rig.network.fate = ({ channel }) => (channel === 'data' && packets++ === 0 ? [5 * MS] : [100_000, 200_000]);
  send(left.port, 'e0 00 20');
  rig.clock.advance(1 * MS);
  send(left.port, 'e0 00 30');
  rig.clock.advance(10 * MS);
  expect(right.stream).toEqual(['e0 00 10', 'e0 00 20 e0 00 30']);
  expect(b.session.links[0]).toMatchObject({ late: 2, lost: 1, recovered: 1 });
});

test('a confirmed journal is not sent again, and no repeats follow what is confirmed', async () => {
  const rig = new Rig();
  const { left } = await rig.linked();
  send(left.port, 'e0 00 10');
  rig.clock.advance(2 * SECOND);
  rig.network.flights.length = 0;
  send(left.port, 'b0 10 01');
  rig.clock.advance(1 * MS);
  const packet = rig.network.flights.find(({ channel }) => channel === 'data')!;
  expect(hex(packet.bytes)).toMatch(/43 b0 10 01 80 [0-9a-f]{2} [0-9a-f]{2}$/);
});

test.each([
  ['never', [0x03, 0x03]],
  ['acknowledged', [0x03, 0x43]],
  ['always', [0x43, 0x43]],
] as const)(
  'with the journal sent %s, the first packet and one after feedback begin so',
  async (journal, flags) => {
    const rig = new Rig();
    const { left } = await rig.linked({ journal });
    const begins: number[] = [];
    for (let i = 0; i < 2; i++) {
      rig.network.flights.length = 0;
      send(left.port, `e0 00 1${i}`);
      rig.clock.advance(1 * MS);
      begins.push(rig.network.flights.find(({ channel }) => channel === 'data')!.bytes[12]!);
    }
    expect(begins).toEqual(flags);
  },
);

test('the clocks are compared at once and every second and a half, by the initiator', async () => {
  const rig = new Rig();
  const { a, b } = await rig.linked();
  expect(a.session.links[0]).toMatchObject({ latency: 0.1, offset: 0 });
  expect(b.session.links[0]).toMatchObject({ latency: 0.1, offset: 0 });
  rig.clock.advance(30 * SECOND);
  rig.network.flights.length = 0;
  rig.clock.advance(30 * SECOND);
  const exchanges = rig.network.flights.map(({ bytes: [, , c, k, , , , , count], from }) => [
    c,
    k,
    count,
    from.host,
  ]);
  expect(exchanges).toHaveLength(60);
  expect(exchanges.filter(([, , count, host]) => count !== 1 && host === '10.0.0.1')).toHaveLength(40);
});

test('an endpoint that is off is invited each second, twelve times, then again after a pause (MIDIMaster 24)', async () => {
  const rig = new Rig();
  const a = await rig.endpoint('10.0.0.1');
  const invitation = await a.session.invite('10.0.0.2');
  rig.clock.advance(11.5 * SECOND);
  expect(rig.network.flights).toHaveLength(12);
  rig.clock.advance(1 * SECOND);
  expect(invitation.state).toBe('pausing');
  expect(rig.lines).toEqual([
    'RTP-MIDI: 10.0.0.2:5004: no answer to 12 invitations on its control port; asking again in 2 s',
  ]);
  const b = await rig.endpoint('10.0.0.2');
  rig.clock.advance(3 * SECOND);
  expect(invitation.state).toBe('linked');
  expect(b.ports).toHaveLength(1);
});

test('an invitation that is closed asks no more', async () => {
  const rig = new Rig();
  const a = await rig.endpoint('10.0.0.1');
  const invitation = await a.session.invite('10.0.0.2');
  invitation.close();
  rig.network.flights.length = 0;
  rig.clock.advance(100 * SECOND);
  expect(rig.network.flights).toEqual([]);
  expect(invitation.state).toBe('closed');
});

test('an answer that was lost on either port only costs a second', async () => {
  for (const channel of ['control', 'data'] as const) {
    const rig = new Rig();
    const a = await rig.endpoint('10.0.0.1');
    const b = await rig.endpoint('10.0.0.2');
    let lost = 0;
    rig.network.fate = (flight) =>
      flight.channel === channel && flight.bytes[2] === 0x4f && lost++ === 0 ? [] : [100_000];
    await a.session.invite('10.0.0.2');
    rig.clock.advance(1.1 * SECOND);
    expect([lost, a.ports.length, b.ports.length]).toEqual([expect.any(Number), 1, 1]);
  }
});

test('after six silent seconds the initiator gives the link up, after sixty the other end, and it opens again when the cable is back (rtpmidid 24)', async () => {
  const rig = new Rig();
  const { a, b, left, right } = await rig.linked();
  rig.network.fate = () => [];
  rig.clock.advance(6 * SECOND);
  expect(left.lost).toEqual(['no answer to 3 clock exchanges']);
  rig.clock.advance(55 * SECOND);
  expect(right.lost).toEqual(['nothing heard for 60 s']);
  rig.network.fate = () => [100_000];
  rig.clock.advance(20 * SECOND);
  expect([a.ports.length, b.ports.length]).toEqual([2, 2]);
  send(a.ports[1]!.port, 'e0 00 40');
  rig.clock.advance(1 * MS);
  expect(b.ports[1]!.stream).toEqual(['e0 00 40']);
});

test('an idle link stays open for an hour', async () => {
  const rig = new Rig();
  const { left, right } = await rig.linked();
  rig.clock.advance(3600 * SECOND);
  expect([...left.lost, ...right.lost]).toEqual([]);
});

test('closing a port says goodbye, and the other end learns it at once', async () => {
  const rig = new Rig();
  const { a, left, right } = await rig.linked();
  right.port.close();
  rig.clock.advance(1 * MS);
  expect(left.lost).toEqual(['the other end closed the session']);
  expect(right.lost).toEqual([]);
  rig.clock.advance(1 * SECOND);
  expect(a.ports).toHaveLength(2);
});

test('closing a session sends what is still waiting, then goodbye', async () => {
  const rig = new Rig();
  const { a, left, right } = await rig.linked();
  send(left.port, 'e0 00 40');
  await a.session.close();
  rig.clock.advance(100 * SECOND);
  expect(right.stream).toEqual(['e0 00 40']);
  expect(right.lost).toEqual(['the other end closed the session']);
  expect(left.lost).toEqual([]);
});

test('when both ends invite each other at once there is one link, and it stays', async () => {
  const rig = new Rig();
  const a = await rig.endpoint('10.0.0.1');
  const b = await rig.endpoint('10.0.0.2');
  await Promise.all([a.session.invite('10.0.0.2'), b.session.invite('10.0.0.1')]);
  rig.clock.advance(200 * SECOND);
  expect([a.ports.length, b.ports.length]).toEqual([1, 1]);
  expect([a.session.links.length, b.session.links.length]).toEqual([1, 1]);
  send(b.ports[0]!.port, 'e0 00 40');
  rig.clock.advance(1 * MS);
  expect(a.ports[0]!.stream).toEqual(['e0 00 40']);
});

test('a peer that was restarted without goodbye is let in again, and its old link is dropped', async () => {
  const rig = new Rig();
  const a = await rig.endpoint('10.0.0.1');
  const first = await rig.endpoint('10.0.0.2', { random: () => 111 });
  await first.session.invite('10.0.0.1');
  rig.clock.advance(5 * MS);
  const second = await rig.endpoint('10.0.0.2', { random: () => 222 });
  await second.session.invite('10.0.0.1');
  rig.clock.advance(5 * MS);
  expect(a.ports[0]!.lost).toEqual(['the other end began anew']);
  expect(a.session.links).toHaveLength(1);
  send(second.ports[0]!.port, 'e0 00 40');
  rig.clock.advance(1 * MS);
  expect(a.ports[1]!.stream).toEqual(['e0 00 40']);
});

test('the ninth peer is declined, and let in when another has left', async () => {
  const rig = new Rig();
  const a = await rig.endpoint('10.0.0.1');
  const guests = [];
  for (let i = 2; i <= 10; i++) {
    const guest = await rig.endpoint(`10.0.0.${i}`, { name: 'Studio' });
    await guest.session.invite('10.0.0.1');
    rig.clock.advance(5 * MS);
    guests.push(guest);
  }
  expect(a.ports.map(({ port }) => port.name)).toEqual([
    'Studio',
    'Studio (2)',
    'Studio (3)',
    'Studio (4)',
    'Studio (5)',
    'Studio (6)',
    'Studio (7)',
    'Studio (8)',
  ]);
  expect(a.session.refusals.rejected).toBe(1);
  await guests[0]!.session.close();
  rig.clock.advance(10 * SECOND);
  expect(a.ports).toHaveLength(9);
});

// What follows is written by hand from Apple's description: our own codec has no part in the other end.

const INVITE = 'ff ff 49 4e 00 00 00 02 12 34 56 78 ca fe ba be 62 72 69 64 67 65 00';

async function guest(rig = new Rig()) {
  const a = await rig.endpoint('10.0.0.1');
  const stranger = await rig.stranger('10.0.0.9');
  const ssrc = hex(
    Uint8Array.of(a.session.ssrc >>> 24, a.session.ssrc >>> 16, a.session.ssrc >>> 8, a.session.ssrc),
  );
  const ok = `ff ff 4f 4b 00 00 00 02 12 34 56 78 ${ssrc} 64 65 73 6b 20 31 30 2e 30 2e 30 2e 31 00`;
  const no = `ff ff 4e 4f 00 00 00 02 12 34 56 78 ${ssrc}`;
  const join = (): void => {
    stranger.send('control', INVITE);
    stranger.send('data', INVITE);
  };
  return { rig, a, stranger, ssrc, ok, no, join };
}

/** An RTP packet of the stranger. */
function rtp(sequence: string, section: string): string {
  return `80 61 ${sequence} 00 01 86 a0 ca fe ba be ${section}`;
}

test('a repeated invitation is accepted again without a second session', async () => {
  const { a, stranger, ok, join } = await guest();
  stranger.send('control', INVITE);
  stranger.send('control', INVITE);
  join();
  join();
  expect(stranger.control).toEqual([ok, ok, ok, ok]);
  expect(stranger.data).toEqual([ok, ok]);
  expect(a.ports).toHaveLength(1);
  expect(a.ports[0]!.port.name).toBe('bridge');
});

test('an invitation of another version is declined', async () => {
  const { stranger, no } = await guest();
  stranger.send('control', INVITE.replace('00 00 00 02', '00 00 00 01'));
  expect(stranger.control).toEqual([no]);
});

test('an invitation on the data port with another token, or before the control port, is declined', async () => {
  const { a, stranger, no } = await guest();
  stranger.send('data', INVITE);
  expect(stranger.data).toEqual([no]);
  stranger.send('control', INVITE);
  stranger.send('data', INVITE.replace('12 34 56 78', '12 34 56 79'));
  expect(stranger.data[1]).toBe(no.replace('12 34 56 78', '12 34 56 79'));
  expect(a.ports).toHaveLength(0);
});

test('a peer that does not follow on the data port within ten seconds has to begin again', async () => {
  const { rig, a, stranger, no } = await guest();
  stranger.send('control', INVITE);
  rig.clock.advance(10 * SECOND);
  stranger.send('data', INVITE);
  expect(stranger.data).toEqual([no]);
  expect(a.ports).toHaveLength(0);
});

test('a clock exchange is answered with our time, and its end tells the latency', async () => {
  const { rig, a, stranger, ssrc, join } = await guest();
  join();
  rig.clock.advance(98 * MS);
  stranger.send('data', `ff ff 43 4b ca fe ba be 00 00 00 00 00 00 00 00 00 00 27 10${' 00'.repeat(16)}`);
  expect(stranger.data.at(-1)).toBe(
    `ff ff 43 4b ${ssrc} 01 00 00 00 00 00 00 00 00 00 27 10 00 00 00 00 00 00 03 e9${' 00'.repeat(8)}`,
  );
  // 10 000 there and 10 004 back, our 1001 between: 9001 units of 100 µs ahead of us
  stranger.send(
    'data',
    'ff ff 43 4b ca fe ba be 02 00 00 00 00 00 00 00 00 00 27 10 00 00 00 00 00 00 03 e9 00 00 00 00 00 00 27 14',
  );
  expect(a.session.links[0]).toMatchObject({ latency: 0.5, offset: 900.1 });
});

test('an answer to a clock exchange that nobody began is ignored', async () => {
  const { a, stranger, join } = await guest();
  join();
  const before = stranger.data.length;
  for (const count of ['01', '02']) {
    stranger.send(
      'data',
      `ff ff 43 4b ca fe ba be ${count} 00 00 00 00 00 00 00 00 00 27 10${' 00'.repeat(16)}`,
    );
  }
  expect(stranger.data).toHaveLength(before);
  expect(a.session.links[0]!.latency).toBeUndefined();
});

test('a gap of three packets is closed by the journal: the fader comes before the commands of the packet', async () => {
  const { a, stranger, ssrc, join } = await guest();
  join();
  stranger.send('data', rtp('12 34', '03 90 3c 7f'));
  stranger.send('data', rtp('12 38', '43 90 3c 00 a0 12 35 80 05 10 80 40'));
  expect(a.ports[0]!.stream).toEqual(['90 3c 7f', 'e0 00 40 90 3c 00']);
  expect(a.session.links[0]).toMatchObject({ lost: 3, recovered: 3 });
  expect(stranger.control.at(-1)).toBe(`ff ff 52 53 ${ssrc} 12 38 00 00`);
});

test('a journal that does not reach back far enough recovers only what it speaks for', async () => {
  const { a, stranger, join } = await guest();
  join();
  stranger.send('data', rtp('12 34', '00'));
  stranger.send('data', rtp('12 38', '40 a0 12 37 80 05 10 80 40'));
  expect(a.session.links[0]).toMatchObject({ lost: 3, recovered: 1 });
});

test('from FFFF to 0000 there is no gap', async () => {
  const { a, stranger, join } = await guest();
  join();
  stranger.send('data', rtp('ff ff', '03 90 3c 7f'));
  stranger.send('data', rtp('00 00', '43 90 3c 00 20 ff ff 00 05 10 00 40'));
  expect(a.ports[0]!.stream).toEqual(['90 3c 7f', '90 3c 00']);
  expect(a.session.links[0]!.lost).toBe(0);
});

test('a gap without a journal is simply stepped over', async () => {
  const { a, stranger, join } = await guest();
  join();
  stranger.send('data', rtp('00 01', '03 90 3c 7f'));
  stranger.send('data', rtp('00 05', '03 90 3c 00'));
  expect(a.ports[0]!.stream).toEqual(['90 3c 7f', '90 3c 00']);
  expect(a.session.links[0]).toMatchObject({ lost: 3, recovered: 0 });
});

test('a peer that begins its numbers anew is heard again from its second packet', async () => {
  const { a, stranger, join } = await guest();
  join();
  stranger.send('data', rtp('80 00', '03 90 01 01'));
  stranger.send('data', rtp('10 00', '03 90 02 02'));
  stranger.send('data', rtp('10 01', '43 90 03 03 20 10 00 00 07 08 01 f0 02 82'));
  expect(a.ports[0]!.stream).toEqual(['90 01 01', '90 02 02 90 03 03']);
});

test('feedback comes a second after data, as often as that', async () => {
  const { rig, a, stranger, ssrc, join } = await guest();
  join();
  for (let i = 1; i <= 9; i++) stranger.send('data', rtp(`00 0${i}`, '03 90 3c 7f'));
  rig.clock.advance(1 * SECOND);
  const feedback = stranger.control.filter((packet) => packet.startsWith('ff ff 52 53'));
  expect(feedback).toEqual([`ff ff 52 53 ${ssrc} 00 01 00 00`, `ff ff 52 53 ${ssrc} 00 09 00 00`]);
  expect(a.session.links[0]!.received).toBe(9);
});

test('feedback is understood whichever half of the field it stands in', async () => {
  for (const half of ['upper', 'lower']) {
    const { rig, a, stranger, join } = await guest();
    join();
    send(a.ports[0]!.port, 'e0 00 40');
    rig.clock.advance(1 * MS);
    const sequence = stranger.data.at(-1)!.slice(6, 11);
    stranger.send(
      'control',
      `ff ff 52 53 ca fe ba be ${half === 'upper' ? `${sequence} 00 00` : `00 00 ${sequence}`}`,
    );
    const before = stranger.data.length;
    rig.clock.advance(1 * SECOND);
    expect(stranger.data).toHaveLength(before); // confirmed: nothing is repeated
  }
});

test('feedback about packets that were never sent changes nothing', async () => {
  const { rig, a, stranger, join } = await guest();
  join();
  send(a.ports[0]!.port, 'e0 00 40');
  rig.clock.advance(1 * MS);
  const sequence = Number.parseInt(stranger.data.at(-1)!.slice(6, 11).replace(' ', ''), 16);
  const never = hex(Uint8Array.of((sequence + 50) >> 8, sequence + 50));
  stranger.send('control', `ff ff 52 53 ca fe ba be ${never} 00 00`);
  const before = stranger.data.length;
  rig.clock.advance(1 * SECOND);
  expect(stranger.data.length - before).toBe(2); // both repeats of the journal
});

test('goodbye closes the session, and the peer may come again', async () => {
  const { a, stranger, join } = await guest();
  join();
  stranger.send('control', 'ff ff 42 59 00 00 00 02 12 34 56 78 ca fe ba be');
  expect(a.ports[0]!.lost).toEqual(['the other end closed the session']);
  join();
  expect(a.ports).toHaveLength(2);
});

test('a goodbye of an older session does not close the new one (Arduino-AppleMIDI-Library 178)', async () => {
  const { a, stranger, join } = await guest();
  join();
  stranger.send('control', 'ff ff 42 59 00 00 00 02 12 34 56 77 ca fe ba be');
  stranger.send('control', 'ff ff 42 59 00 00 00 02 12 34 56 78 ca fe ba bf');
  expect(a.ports[0]!.lost).toEqual([]);
  expect(a.session.refusals.staleEnds).toBe(2);
});

test('what strangers send is counted, shown to who watches, and dropped', async () => {
  const { a, stranger } = await guest();
  const shown: string[] = [];
  a.session.strays.onStray = (stray) => shown.push(hex(stray.bytes).slice(0, 5));
  stranger.send('data', rtp('00 01', '03 90 3c 7f'));
  stranger.send('control', 'ff ff 52 53 ca fe ba be 00 01 00 00');
  stranger.send('control', 'ff ff 41 42 00 00 00 02');
  stranger.send('data', '01 02 03');
  stranger.send('data', `80 61 ${'00 '.repeat(1600)}`);
  expect(a.session.refusals).toMatchObject({ unknown: 2, malformed: 3 });
  expect(shown).toEqual(['80 61', 'ff ff', 'ff ff', '01 02', '80 61']);
  expect(a.ports).toHaveLength(0);
});

test('nobody from outside the local network is answered', async () => {
  const rig = new Rig();
  const a = await rig.endpoint('10.0.0.1');
  const outsider = await rig.stranger('203.0.113.7');
  outsider.send('control', INVITE);
  expect(outsider.control).toEqual([]);
  outsider.send('control', INVITE);
  expect(a.session.refusals.foreign).toBe(2);
  expect(rig.lines).toEqual([
    'RTP-MIDI: ignored an invitation from 203.0.113.7, which is not on the local network',
  ]);
});

test('a peer cannot make our log or page look strange by its name', async () => {
  const { a, stranger } = await guest();
  const named = `${INVITE.slice(0, 47)} 1b 5b 32 4a 0a 41 ${'42 '.repeat(100)}00`;
  stranger.send('control', named);
  stranger.send('data', named);
  expect(a.ports[0]!.port.name).toBe(`[2JA${'B'.repeat(60)}`);
});

test('packets of another peer, or from another address, are not taken for those of this link', async () => {
  const { rig, a, join } = await guest();
  join();
  const other = await rig.stranger('10.0.0.10');
  other.send('data', rtp('00 01', '03 90 3c 7f'));
  expect(a.ports[0]!.stream).toEqual([]);
  expect(a.session.refusals.unknown).toBe(1);
  expect(bytes(INVITE)).toHaveLength(23);
});

test('what a peer sends from another port is somebody else, whatever SSRC is on it', async () => {
  const { rig, a, join } = await guest();
  join();
  const forger = await rig.network.open('10.0.0.9', 5710);
  for (const text of [rtp('00 01', '03 90 68 7f'), `ff ff 43 4b ca fe ba be 00${' 00'.repeat(27)}`]) {
    forger.send('data', bytes(text), bytes(text).length, { host: '10.0.0.1', port: 5005 });
    rig.clock.advance(1 * MS);
  }
  expect(a.ports[0]!.stream).toEqual([]);
  expect(a.session.refusals.unknown).toBe(2);
});

test('data goes to where it comes from, also when that is not one above control', async () => {
  const { rig, a, stranger } = await guest();
  stranger.send('control', INVITE);
  const elsewhere = await rig.network.open('10.0.0.9', 6000);
  const to = { host: '10.0.0.1', port: 5005 };
  elsewhere.send('data', bytes(INVITE), bytes(INVITE).length, to);
  rig.clock.advance(1 * MS);
  rig.network.flights.length = 0;
  send(a.ports[0]!.port, 'e0 00 40');
  rig.clock.advance(1 * MS);
  expect(rig.network.flights[0]!.to).toEqual({ host: '10.0.0.9', port: 6001 });
});

test('invitations that nobody goes on with do not keep an honest surface out', async () => {
  const { rig, a, stranger, ok, join } = await guest();
  const flood = await rig.network.open('10.0.0.9', 7000);
  for (let i = 0; i < 40; i++) {
    const invite = INVITE.replace('ca fe ba be', `00 00 01 ${(16 + i).toString(16)}`);
    const pair = i % 2 === 0 ? flood : await rig.network.open(`10.0.1.${i}`, 7000);
    pair.send('control', bytes(invite), bytes(invite).length, { host: '10.0.0.1', port: 5004 });
    rig.clock.advance(1 * MS);
  }
  join();
  expect([stranger.control, stranger.data, a.ports.length]).toEqual([[ok], [ok], 1]);
});

test('a desk that was killed is back at once when the surface moves, and within six seconds when it does not', async () => {
  for (const [moves, within] of [
    [true, 0.1],
    [false, 6],
  ] as const) {
    const rig = new Rig();
    const { left, a, b } = await rig.linked();
    rig.clock.advance(10 * SECOND);
    const again = await rig.endpoint('10.0.0.2', { random: () => 4242 });
    if (moves) send(left.port, 'e0 00 40');
    rig.clock.advance(within * SECOND);
    expect([left.lost.length, a.session.links.length, again.ports.length]).toEqual([1, 1, 1]);
    expect(b.ports).toHaveLength(1);
    send(a.ports[1]!.port, 'e0 00 41');
    rig.clock.advance(1 * MS);
    expect(again.ports[0]!.stream).toEqual(['e0 00 41']);
  }
});

test('a surface that is pulled is missed within seconds, not after a minute (a ghost hand went on recording)', async () => {
  const rig = new Rig();
  const { b } = await rig.linked();
  rig.clock.advance(40 * SECOND);
  expect(b.ports[0]!.lost).toEqual([]);
  rig.network.fate = () => [];
  rig.clock.advance(8 * SECOND);
  expect(b.ports[0]!.lost).toEqual(['nothing heard for 6 s']);
});

test('a device that answers no clock exchange keeps its link', async () => {
  const rig = new Rig();
  const { left } = await rig.linked({}, ({ bytes: [, , c, k] }) =>
    c === 0x43 && k === 0x4b ? [] : [100_000],
  );
  rig.clock.advance(50 * SECOND);
  expect(left.lost).toEqual([]);
});

test('however much strangers send, they are told to begin anew four times a second', async () => {
  const { rig, stranger, ssrc } = await guest();
  for (let i = 0; i < 1000; i++) stranger.send('data', rtp('00 01', '03 90 3c 7f'));
  expect(stranger.control).toEqual(Array(4).fill(`ff ff 42 59 00 00 00 02 ca fe ba be ${ssrc}`));
  const outsider = await rig.stranger('203.0.113.7');
  rig.clock.advance(1 * SECOND);
  outsider.send('data', rtp('00 01', '03 90 3c 7f'));
  expect(outsider.control).toEqual([]);
});

test('a surface that left and came back under its own number was thrown out again and again', async () => {
  const rig = new Rig();
  const desk = await rig.endpoint('10.0.0.1');
  const own = (from: number) => {
    let given = 0;
    return { random: () => (given++ === 0 ? 777 : from + given) }; // its number, then its tokens
  };
  const first = await rig.endpoint('10.0.0.2', own(5e6));
  await first.session.invite('10.0.0.1');
  rig.clock.advance(40 * SECOND);
  await first.session.close();
  rig.clock.advance(100 * MS);
  const second = await rig.endpoint('10.0.0.2', own(1e6));
  await second.session.invite('10.0.0.1');
  for (let beat = 0; beat < 90; beat++) {
    rig.clock.advance(1 * SECOND);
    send(second.ports.at(-1)!.port, 'e0 00 40');
  }
  expect(desk.ports.map(({ lost }) => lost)).toEqual([['the other end closed the session'], []]);
});
