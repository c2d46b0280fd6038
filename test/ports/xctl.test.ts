import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { Bridge, controlsOf } from '../../src/bridge/bridge.ts';
import { loadMapping, loadProfiles } from '../../src/bridge/library.ts';
import { Engine } from '../../src/engine/engine.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { realClock, VirtualClock } from '../../src/ports/clock.ts';
import { XctlSource } from '../../src/ports/xctl.ts';
import type { Port } from '../../src/ports/port.ts';
import { bytes, hex } from '../surfaces/rig.ts';

const CALL = 'f0 00 20 32 58 54 00 f7';
const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A surface's own end: a socket, what it heard, and a way to wait for something. */
async function handmade(to: number) {
  const socket: Socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  closing.push(() => void socket.close());
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(hex(data)));
  const until = async (what: RegExp): Promise<void> => {
    while (!heard.some((one) => what.test(one))) await once(socket, 'message');
  };
  return { heard, until, say: (text: string) => socket.send(bytes(text), to, '127.0.0.1'), socket };
}

test('a surface that calls is a port of its own, and so is the next; what is no call opens nothing', async () => {
  const source = new XctlSource({ host: '127.0.0.1', port: 0 });
  closing.push(() => source.close());
  const ports: Port[] = [];
  await source.start((port) => ports.push(port));
  const [first, second] = [await handmade(source.port), await handmade(source.port)];
  first.say('90 00 7f');
  first.say(CALL);
  second.say(CALL);
  while (ports.length < 2) await new Promise((done) => setImmediate(done));
  expect(source.strays.count).toBe(1);
  expect(ports.map(({ name }) => name.replace(/\d+$/, 'N'))).toEqual(Array(2).fill('X-Touch at 127.0.0.1:N'));
  expect(new Set(ports.map(({ identity }) => identity?.path)).size).toBe(2);
  const two = packets('90 5e 7f', 'd0 08');
  ports[0]!.send(two, two.length);
  await first.until(/^d0 08$/);
  expect(first.heard).toEqual(['90 5e 7f', 'd0 08']);
  expect(second.heard).toEqual([]);
});

test('one that is quiet for fifteen seconds is gone, and comes back as another port when it calls again', async () => {
  const clock = new VirtualClock();
  const source = new XctlSource({ host: '127.0.0.1', port: 0, clock });
  closing.push(() => source.close());
  const ports: Port[] = [];
  const lost: string[] = [];
  await source.start((port) => {
    ports.push(port);
    port.onLost = (reason) => lost.push(reason);
  });
  const surface = await handmade(source.port);
  surface.say(CALL);
  while (ports.length < 1) await new Promise((done) => setImmediate(done));
  clock.advance(14e9);
  expect(lost).toEqual([]);
  clock.advance(2e9);
  expect(lost).toEqual([expect.stringContaining('nothing came from it for 15 s')]);
  surface.say(CALL);
  while (ports.length < 2) await new Promise((done) => setImmediate(done));
  expect(ports[1]!.name).toBe(ports[0]!.name);
});

/** Messages as a family hands them to its port: each a packet. */
const packets = (...messages: string[]): Uint8Array =>
  Uint8Array.from(messages.map(bytes).flatMap((message) => [0, 0, message.length, ...message]));

/** A surface that called, its port, and a clock that stands until it is told to go on. */
async function called() {
  const clock = new VirtualClock();
  const source = new XctlSource({ host: '127.0.0.1', port: 0, clock });
  closing.push(() => source.close());
  const ports: Port[] = [];
  await source.start((port) => ports.push(port));
  const surface = await handmade(source.port);
  surface.say(CALL);
  while (ports.length < 1) await new Promise((done) => setImmediate(done));
  const send = (...messages: string[]) => {
    const row = packets(...messages);
    ports[0]!.send(row, row.length);
  };
  /** Lets time pass, ms; what left meanwhile is heard. */
  const pass = async (ms: number) => {
    for (let n = 0; n < ms; n++) {
      clock.advance(1e6);
      await surface.until(/./);
      for (let turn = 0; turn < 3; turn++) await new Promise((done) => setImmediate(done));
    }
  };
  return { surface, send, pass, clock, port: ports[0]! };
}

test('what is said at once shares a datagram with what is of its kind, in order; a display has one of its own', async () => {
  const { surface, send, pass } = await called();
  const strip = (n: number) => `f0 00 00 66 58 2${n} 07 43 68 20 31 20 20 20 20 20 20 20 20 20 20 f7`;
  send('e0 00 40', 'e1 00 40', 'e8 00 40', '90 10 7f', '90 11 00', strip(0), strip(1), 'd0 08', 'd0 18');
  await pass(30);
  expect(surface.heard).toEqual([
    'e0 00 40 e1 00 40 e8 00 40', // pythag's SendAllFaders
    '90 10 7f 90 11 00',
    strip(0),
    strip(1),
    'd0 08 d0 18',
  ]);
});

test('datagrams leave 2 ms apart, and what comes meanwhile shares the next', async () => {
  const { surface, send, pass } = await called();
  send('e0 00 10');
  send('e0 00 20');
  send('e1 00 30');
  await pass(1);
  expect(surface.heard).toEqual(['e0 00 10']);
  await pass(1);
  expect(surface.heard).toEqual(['e0 00 10', 'e0 00 20 e1 00 30']);
  await pass(5);
  send('e2 00 40');
  await surface.until(/^e2/);
  expect(surface.heard).toHaveLength(3);
});

test('no datagram is longer than one that an X-Touch is known to take', async () => {
  const { surface, send, pass } = await called();
  send(...Array.from({ length: 116 }, (_, n) => hex([0x90, n, 0x7f])));
  await pass(10);
  const lengths = surface.heard.map((one) => bytes(one).length);
  expect(lengths).toEqual([231, 117]);
});

test('a fader and a ring that take turns share two datagrams: each had one, and seconds of them piled up', async () => {
  const { surface, send, pass } = await called();
  const turns = Array.from({ length: 20 }, (_, n) => [hex([0xe0, n, 0x40]), hex([0xb0, 0x30, n])]);
  send(...turns.flat());
  await pass(10);
  expect(surface.heard).toEqual([
    turns.map(([fader]) => fader).join(' '),
    turns.map(([, ring]) => ring).join(' '),
  ]);
});

test('where it cannot keep up it says so, and a flood costs neither memory nor the show', async () => {
  const { surface, send, pass, clock, port } = await called();
  expect(port.full).toBe(false);
  const strip = 'f0 00 00 66 58 20 07 43 68 20 31 20 20 20 20 20 20 20 20 20 20 f7';
  for (let n = 0; n < 100_000; n++) send(strip);
  expect(port.full).toBe(true);
  await pass(4);
  expect(surface.heard.slice(0, 2)).toEqual([strip, strip]);
  clock.advance(2e9);
  expect(port.full).toBe(false);
});

test('a port that another program has is said to be busy, with the remedy', async () => {
  const source = new XctlSource({ host: '127.0.0.1', port: 0 });
  closing.push(() => source.close());
  await source.start(() => {});
  const second = new XctlSource({ host: '127.0.0.1', port: source.port });
  await expect(second.start(() => {})).rejects.toThrow('stop the other program');
  expect(second.trouble).toContain('is in use');
});

test('over a real socket an X-Touch is recognised, shown the desk and obeyed', async () => {
  const engine = new Engine(emptyDocument('Show'), controlsOf);
  const source = new XctlSource({ host: '127.0.0.1', port: 0 });
  const { profiles, fallback } = loadProfiles();
  const bridge = new Bridge({
    engine,
    clock: realClock,
    sources: [source],
    profiles,
    fallback,
    mappingFor: loadMapping,
    save: async () => 'saved',
    log: () => {},
  });
  await bridge.start();
  closing.push(() => bridge.close());
  const surface = await handmade(source.port);
  surface.say(CALL);
  await surface.until(/^f0 00 00 66 14 00 f7$/); // the host is there
  surface.say(CALL);
  await surface.until(/^f0 00 00 66 58 20 .. 43 68 20 31 20 20 20 /); // Ch 1
  expect(bridge.units).toMatchObject([
    { model: 'Behringer X-Touch, XCtl', state: 'online', transport: 'udp' },
  ]);
  surface.heard.length = 0;
  surface.say('90 10 7f');
  surface.say('90 10 00');
  await surface.until(/90 10 7f/);
  expect(engine.desk.values[engine.table.at('ch/1/mute')]).toBe(1);
});
