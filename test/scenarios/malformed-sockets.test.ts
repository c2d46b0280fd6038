import dgram from 'node:dgram';
import net from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { OscDoors } from '../../src/bridge/osc/doors.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { RtpMidiSession } from '../../src/ports/rtp-midi.ts';
import { VirtualHidSource } from '../../src/ports/virtual-hid.ts';
import { XctlSource } from '../../src/ports/xctl.ts';
import { stage, until } from '../server/rig.ts';
import { bytes as sent } from '../surfaces/rig.ts';

// What strangers send to every door that listens on the network, through real sockets: it is counted, seen in the monitor, and
// changes nothing; a surface elsewhere goes on.

const rtp = new RtpMidiSession({ name: 'Faderline', port: 0 });
const xctl = new XctlSource({ host: '127.0.0.1', port: 0 });
const hid = new VirtualHidSource({ claim: () => false, port: 0 });
let desk: Awaited<ReturnType<typeof stage>>;
let osc: OscDoors;
const seen: string[] = [];

beforeAll(async () => {
  desk = await stage({ document: emptyDocument('Attacked'), doors: [rtp, xctl, hid] });
  osc = await OscDoors.open(desk.bridge, { host: '127.0.0.1', port: 0 });
  desk.bridge.osc = osc;
  desk.bridge.watch(({ way, unit, meaning }) => {
    if (way === 'in' && unit !== 'X-Touch') seen.push(`${unit}: ${meaning ?? ''}`);
  });
});

afterAll(async () => {
  await osc.close();
  await desk.close();
});

beforeEach(() => (seen.length = 0));

const filled = (length: number, ...head: number[]): Uint8Array => {
  const packet = new Uint8Array(length).fill(0xff);
  packet.set(head.slice(0, length));
  return packet;
};
const text = (words: string): Uint8Array => new Uint8Array(Buffer.from(words, 'latin1'));

/** Sends one datagram, from a port of its own. */
async function datagram(port: number, packet: Uint8Array): Promise<void> {
  const socket = dgram.createSocket('udp4');
  await new Promise((done) => socket.send(packet, port, '127.0.0.1', done));
  await new Promise<void>((done) => socket.close(done));
}

/** Sends pieces over a connection, and waits until the other end has had enough, or 300 ms. */
async function connection(port: number, ...pieces: readonly Uint8Array[]): Promise<void> {
  const socket = net.connect(port, '127.0.0.1');
  socket.on('error', () => {});
  const ended = new Promise((done) => socket.once('close', done));
  for (const piece of pieces) socket.write(piece);
  await Promise.race([ended, new Promise((done) => setTimeout(done, 300))]);
  socket.destroy();
}

let place = 300;

/** What must hold whatever came: nothing moved, no fault of ours, and the surface at the other cable works. */
async function nothingElse(before: readonly number[]): Promise<void> {
  expect([...desk.engine.desk.values]).toEqual(before);
  expect(desk.bridge.faults).toBe(0);
  const at = desk.engine.table.at('ch/2/fader');
  desk.surface!.move(2, (place = place === 300 ? 700 : 300));
  await until(() => desk.engine.desk.values[at] !== before[at]);
  desk.surface!.letGo(2);
}

const values = (): readonly number[] => [...desk.engine.desk.values];

describe.each([
  ['control', 0],
  ['data', 1],
] as const)('at the %s port of RTP-MIDI', (_channel, plus) => {
  test.each([
    ['an empty datagram', new Uint8Array(0)],
    ['a datagram of 65,507 bytes', filled(65_507, 0x80, 0x61)],
    ['an invitation that is cut off', sent('ff ff 49 4e 00 00 00 02 11')],
    ['a command that there is none', sent('ff ff 5a 5a 00 00 00 02 11 22 33 44 55 66 77 88')],
    ['a packet of a session that there is none', sent('80 61 00 01 00 00 00 01 de ad be ef 03 90 10 7f')],
    ['a list of commands longer than its packet', sent('80 61 00 01 00 00 00 01 de ad be ef 8f ff 90')],
  ])('%s', async (_what, packet) => {
    const before = values();
    const count = rtp.strays.count;
    await datagram(rtp.port + plus, packet);
    await until(() => rtp.strays.count > count && seen.length > 0);
    expect(seen[0]).toMatch(/^RTP-MIDI, 127\.0\.0\.1:\d+: means nothing: it /u);
    await nothingElse(before);
  });

  test('an invitation whose name never ends, which is one all the same', async () => {
    const before = values();
    await datagram(rtp.port + plus, sent('ff ff 49 4e 00 00 00 02 11 22 33 44 55 66 77 88 69 64 69 64'));
    await nothingElse(before);
  });
});

test.each([
  ['an empty datagram', new Uint8Array(0)],
  ['a datagram of 65,507 bytes', filled(65_507, 0xf0)],
  ['a system exclusive that is cut off', sent('f0 00 20 33')],
  ['a fader of a surface that never called', sent('e0 7f 7f')],
])('at the port of XCtl: %s', async (_what, packet) => {
  const before = values();
  const count = xctl.strays.count;
  await datagram(xctl.port, packet);
  await until(() => xctl.strays.count > count && seen.length > 0);
  expect(seen[0]).toMatch(/^XCtl, 127\.0\.0\.1:\d+: means nothing: it is no call of a surface$/u);
  await nothingElse(before);
});

test.each([
  ['an empty datagram', new Uint8Array(0)],
  ['a datagram of 65,507 bytes', filled(65_507, 0x2f)],
  ['a bundle whose length is a lie', sent('23 62 75 6e 64 6c 65 00 00 00 00 00 00 00 00 01 7f ff ff ff')],
  ['an address named error', text('error\0\0\0,\0\0\0')],
  ['text that is no OSC', text('GET / HTTP/1.1\r\n\r\n')],
])('at the port of OSC, UDP: %s', async (_what, packet) => {
  const before = values();
  await datagram(osc.port, packet);
  await until(() => seen.length > 0);
  expect(seen[0]).toMatch(/^OSC \d+.*: /u);
  expect(desk.bridge.units.some(({ faults, name }) => faults > 0 && seen[0]?.startsWith(name))).toBe(true);
  await nothingElse(before);
});

test.each([
  ['a length that is a lie', [sent('7f ff ff ff 2f 61')]],
  ['a web browser', [text('GET / HTTP/1.1\r\nHost: x\r\n\r\n')]],
  ['SLIP with an escape of nothing', [sent('c0 db 00 00 00 c0')]],
  ['a bundle of no bytes inside a length', [sent('00 00 00 08'), text('#bundle\0')]],
] as const)('at the port of OSC, TCP: %s', async (_what, pieces) => {
  const before = values();
  await connection(osc.port, ...pieces);
  await until(() => seen.length > 0);
  expect(seen[0]).toMatch(/^OSC \d+.*: means nothing/u);
  await nothingElse(before);
});

test.each([
  ['a length that is a lie', [sent('10 ff ff')]],
  ['a hello that is no JSON', [sent('10 00 03 7b 7b 7b')]],
  [
    'a hello with numbers that nobody knows',
    [sent('10 00 24'), text('{"usb":"dead:beef","product":"Evil"}')],
  ],
  ['a report before any hello', [sent('00 00 02 01 02')]],
  ['a web browser', [text('GET / HTTP/1.1\r\nHost: x\r\n\r\n')]],
] as const)('at the port of virtual HID devices: %s', async (_what, pieces) => {
  const before = values();
  const count = hid.strays.count;
  await connection(hid.port, ...pieces);
  await until(() => hid.strays.count > count && seen.length > 0);
  expect(seen[0]).toMatch(/^virtual HID, a program: means nothing: /u);
  await nothingElse(before);
});
