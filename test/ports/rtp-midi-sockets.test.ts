import { createSocket } from 'node:dgram';
import { once } from 'node:events';

import { afterEach, expect, test } from 'vitest';

import type { Port } from '../../src/ports/port.ts';
import { type RtpMidiOptions, RtpMidiSession } from '../../src/ports/rtp-midi.ts';
import { openUdpPair } from '../../src/ports/udp-pair.ts';
import { hex } from '../wire/hex.ts';
import { HandmadePeer } from './handmade-peer.ts';
import { send } from './rtp-rig.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

/** A session on real sockets, on any free pair of ports, and the ports it opens, one after another. */
async function session(options: Partial<RtpMidiOptions> = {}) {
  const made = new RtpMidiSession({ name: 'Faderline', port: 0, ...options });
  const ports: Port[] = [];
  let wake = (): void => {};
  open.push(made);
  await made.start((port) => {
    ports.push(port);
    wake();
  });
  const nextPort = async (): Promise<Port> => {
    while (ports.length === 0) await new Promise<void>((done) => (wake = done));
    return ports.shift()!;
  };
  return { session: made, nextPort };
}

async function peer(): Promise<HandmadePeer> {
  const made = await HandmadePeer.open();
  open.push(made);
  return made;
}

function heard(port: Port): Promise<string> {
  return new Promise((done) => {
    port.onBytes = (bytes, length) => done(hex(bytes.subarray(0, length)));
  });
}

function lost(port: Port): Promise<string> {
  return new Promise((done) => {
    port.onLost = done;
  });
}

test('a peer of another make joins, is heard, hears, is confirmed and leaves', async () => {
  const { session: ours, nextPort } = await session();
  const theirs = await peer();
  await theirs.join(ours.port);
  const port = await nextPort();
  expect(port.name).toBe('handmade');

  const first = heard(port);
  const confirmed = theirs.feedback();
  theirs.send([0xe0, 0x00, 0x40]);
  expect(await first).toBe('e0 00 40');
  expect(await confirmed).toBe(0xfffe);

  const received = theirs.receive();
  send(port, '90 10 7f');
  expect(await received).toBe('90107f');

  const gone = lost(port);
  theirs.leave();
  expect(await gone).toBe('the other end closed the session');
});

test('a peer of another make is invited, and the clocks are compared', async () => {
  const { session: ours, nextPort } = await session();
  const theirs = await peer();
  const invited = theirs.beInvited();
  await ours.invite('localhost', theirs.port);
  const port = await nextPort();
  await invited;
  expect(port.name).toBe('handmade');
  expect(ours.links[0]!.latency).toBeGreaterThan(0);
  expect(ours.links[0]!.latency).toBeLessThan(1000);
  const goodbye = theirs.goodbye();
  await ours.close();
  await goodbye;
});

test('two of our own sessions find each other by address and carry faders both ways', async () => {
  const one = await session({ name: 'one' });
  const two = await session({ name: 'two' });
  await one.session.invite('127.0.0.1', two.session.port);
  const [left, right] = await Promise.all([one.nextPort(), two.nextPort()]);
  expect([left.name, right.name]).toEqual(['two', 'one']);
  const there = heard(right);
  send(left, 'e0 00 40');
  expect(await there).toBe('e0 00 40');
  const back = heard(left);
  send(right, 'e1 00 41');
  expect(await back).toBe('e1 00 41');
});

test('a port that another program has: start says which, and what to do', async () => {
  const { session: first } = await session();
  const second = new RtpMidiSession({ name: 'late', port: first.port });
  await expect(second.start(() => {})).rejects.toMatchObject({
    code: 'PORT_BUSY',
    message: `UDP port ${first.port} on 127.0.0.1 is in use: stop the other program, or choose another port (0 takes any free one)`,
  });
  expect(second.trouble).toContain('is in use');
  const third = new RtpMidiSession({ name: 'late', port: first.port - 1 });
  await expect(third.start(() => {})).rejects.toMatchObject({ code: 'PORT_BUSY' });
});

test('an address that this machine does not have: start says so', async () => {
  const nowhere = new RtpMidiSession({ name: 'lost', host: '192.0.2.99', port: 0 });
  await expect(nowhere.start(() => {})).rejects.toMatchObject({ code: 'PORT_MISSING' });
});

test('any free pair of ports is an even one and the next', async () => {
  const { session: ours } = await session();
  expect(ours.port % 2).toBe(0);
  expect(ours.port).toBeGreaterThan(1023);
});

test('a host that does not exist cannot be invited, and says so', async () => {
  const { session: ours } = await session();
  await expect(ours.invite('no-such-host.invalid')).rejects.toThrow('no-such-host.invalid');
});

test('a session that listens to this machine only is not advertised, and says so', async () => {
  const lines: string[] = [];
  await session({ advertise: true, log: (line) => lines.push(line) });
  expect(lines).toEqual([
    'RTP-MIDI: not advertised, as 127.0.0.1 is reached from this machine only; listen on 0.0.0.0',
  ]);
});

test('a peer whose data port would be 65536 is declined, and nobody else is harmed', async () => {
  const { session: ours, nextPort } = await session();
  const last = createSocket('udp4');
  open.push({ close: () => last.close() });
  last.bind(65_535, '127.0.0.1');
  await once(last, 'listening');
  const invite = Buffer.from('ffff494e0000000212345678deadbeef4576696c00', 'hex');
  const declined = once(last, 'message');
  last.send(invite, ours.port, '127.0.0.1');
  expect(((await declined) as [Buffer])[0].toString('latin1', 2, 4)).toBe('NO');
  last.send(invite, ours.port + 1, '127.0.0.1');
  last.send(Buffer.from(`ffff434bdeadbeef${'00'.repeat(28)}`, 'hex'), ours.port + 1, '127.0.0.1');
  const theirs = await peer();
  await theirs.join(ours.port);
  expect((await nextPort()).name).toBe('handmade');
});

test.each([0, -1, 65_535, 99_999, 1.5, Number.NaN])(
  'port %d: it can be no control port of anybody',
  async (port) => {
    const { session: ours } = await session();
    const error = { code: 'USAGE', message: expect.stringContaining('from 1 to 65534') };
    await expect(ours.invite('127.0.0.1', port)).rejects.toMatchObject(error);
    if (port === 0) return; // we take any free pair
    await expect(new RtpMidiSession({ name: 'high', port }).start(() => {})).rejects.toMatchObject(error);
  },
);

test('a datagram to where none can be sent is a trouble, not the end of the program', async () => {
  const pair = await openUdpPair('127.0.0.1', 0);
  open.push(pair);
  const troubles: string[] = [];
  pair.onTrouble = (problem) => troubles.push(problem);
  pair.send('data', Uint8Array.of(1), 1, { host: '127.0.0.1', port: 65_536 });
  expect(troubles).toEqual([expect.stringContaining('127.0.0.1:65536')]);
});
