import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
// @ts-expect-error it has no types
import osc from 'osc';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OscDoors, whyNoOsc } from '../../../src/bridge/osc/doors.ts';
import { emptyDocument } from '../../../src/model/document.ts';
import type { Trigger } from '../../../src/model/cues.ts';
import { OscTcp } from '../../../src/ports/osc-tcp.ts';
import { stage, until } from '../../server/rig.ts';
import { messagesOf, packetOf } from './rig.ts';

let desk: Awaited<ReturnType<typeof stage>>;
let doors: OscDoors;
const ends: (() => unknown)[] = [];

beforeEach(async () => {
  desk = await stage({ document: emptyDocument('OSC'), surface: false });
  doors = await OscDoors.open(desk.bridge, { host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await doors.close();
  await desk.close();
});

const value = (path: string): number => desk.engine.desk.values[desk.engine.table.at(path)]!;
const set = (path: string, to: number): void =>
  desk.bridge.submit({ type: 'set', parameter: desk.engine.table.at(path), value: to, who: 'page' });

/** A port of osc.js, open, with all it was told. */
async function peer(
  port: any,
): Promise<{ port: any; told: Map<string, unknown[]>; send(address: string, ...args: unknown[]): void }> {
  const told = new Map<string, unknown[]>();
  port.on('message', (message: any) => told.set(message.address, message.args));
  port.on('error', () => {});
  const ready = new Promise((resolve) => port.on('ready', resolve));
  port.open();
  await ready;
  ends.push(() => port.close());
  return { port, told, send: (address, ...args) => port.send({ address, args }) };
}

const udp = (to = doors.port) =>
  peer(
    new osc.UDPPort({ localAddress: '127.0.0.1', localPort: 0, remoteAddress: '127.0.0.1', remotePort: to }),
  );
const tcp = () => peer(new osc.TCPSocketPort({ address: '127.0.0.1', port: doors.port }));

describe.each([
  ['UDP', 'udp', udp],
  ['TCP', 'tcp', tcp],
] as const)('a program over %s (osc.js)', (_name, transport, open) => {
  test('moves the desk, and is told what others move', async () => {
    const { told, send } = await open();
    send('/subscribe', '/ch/1', '/ch/2/fader/text');
    send('/ch/3/fader', -6);
    await until(() => told.has('/ch/1/name') && value('ch/3/fader') === -6);
    set('ch/1/fader', -12.5);
    set('ch/2/fader', -3);
    await until(() => told.get('/ch/1/fader')?.[0] === -12.5);
    await until(() => told.get('/ch/2/fader/text')?.[0] === '−3.0 dB');
    expect(desk.bridge.units).toEqual([
      expect.objectContaining({ transport, state: 'online', messagesIn: 2, faults: 0 }),
    ]);
  });

  test('has all of the desk within a few seconds', async () => {
    const { told, send } = await open();
    send('/subscribe');
    const { length } = doors.desk.space.toldBy('/');
    await until(() => told.size === length);
  });
});

describe('over UDP', () => {
  const raw = (...packets: Uint8Array[]) => {
    const socket = dgram.createSocket('udp4');
    for (const packet of packets) socket.send(packet, doors.port, '127.0.0.1');
    return new Promise<void>((resolve) => setImmediate(() => socket.close(() => resolve())));
  };

  test('a tablet that sends from one port and hears on another is told there', async () => {
    const ear = await udp();
    const { port } = ear.port.socket.address();
    const mouth = await udp();
    mouth.port.send({
      address: '/subscribe',
      args: [
        { type: 'i', value: port },
        { type: 's', value: '/ch/1/fader' },
      ],
    });
    await until(() => ear.told.has('/ch/1/fader'));
    expect(mouth.told.size).toBe(0);
  });

  test('a tablet named at the start is told all, and what it sends from whatever port is its own', async () => {
    const ear = await udp();
    const { port } = ear.port.socket.address();
    const other = await OscDoors.open(desk.bridge, {
      host: '127.0.0.1',
      port: 0,
      to: [{ host: 'localhost', port }],
    });
    ends.push(() => other.close());
    await until(() => ear.told.has('/ch/1/fader') && ear.told.has('/main/name'));
    const mouth = await udp(other.port);
    mouth.send('/ch/1/fader', -6);
    await until(() => value('ch/1/fader') === -6);
    expect(other.desk.clients.size).toBe(1);
  });

  test('a client elsewhere on the network needs a port that is on it', async () => {
    const to = [{ host: '192.168.1.20', port: 9001 }];
    await expect(OscDoors.open(desk.bridge, { host: '127.0.0.1', port: 0, to })).rejects.toThrow(
      /0\.0\.0\.0/,
    );
    const foreign = [{ host: '8.8.8.8', port: 9001 }];
    await expect(OscDoors.open(desk.bridge, { host: '127.0.0.1', port: 0, to: foreign })).rejects.toThrow(
      /not on the local network/,
    );
  });

  test('cues go, by number too, and by any address that one of them waits for', async () => {
    const triggers: Trigger[] = [];
    const submit = desk.bridge.submit.bind(desk.bridge);
    desk.bridge.submit = (what) => {
      if (what.type === 'trigger') triggers.push(what.trigger);
      submit(what);
    };
    desk.bridge.command(
      { do: 'add-cue', cue: { name: 'Chorus', triggers: [{ by: 'osc', address: '/my/button' }] } } as any,
      'test',
    );
    const { send, told } = await udp();
    for (const address of ['/cue/go', '/cue/12.5/go', '/cue/stop', '/my/button']) send(address, 1);
    send('/my/other', 1);
    await until(() => told.has('/error'));
    expect(triggers).toEqual([
      { kind: 'msc', command: 'go' },
      { kind: 'msc', command: 'go', number: '12.5' },
      { kind: 'msc', command: 'all-off' },
      { kind: 'osc', address: '/my/button' },
    ]);
  });

  test('thousands of senders are no more clients than there is room for', async () => {
    const sockets = Array.from({ length: 80 }, () => dgram.createSocket('udp4'));
    for (const socket of sockets) socket.send(packetOf('/ping'), doors.port, '127.0.0.1');
    await until(() => doors.desk.clients.size === 32);
    for (const socket of sockets) socket.close();
    await raw(packetOf('/ch/1/fader', -6));
    await until(() => value('ch/1/fader') === -6);
    expect(doors.desk.clients.size).toBe(32);
  });
});

describe('over TCP', () => {
  /** A connection that sends bytes as they are. */
  async function connection() {
    const socket = net.connect(doors.port, '127.0.0.1');
    ends.push(() => socket.destroy());
    const bytes: Buffer[] = [];
    let closed = false;
    socket.on('data', (piece) => bytes.push(piece));
    socket.on('close', () => (closed = true));
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('connect', resolve));
    return { socket, heard: () => Buffer.concat(bytes), isClosed: () => closed };
  }
  const framed = (packet: Uint8Array) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(packet.length);
    return Buffer.concat([head, packet]);
  };

  test.each([
    [
      'END before and after',
      (packet: Uint8Array) => Buffer.concat([Buffer.of(0xc0), packet, Buffer.of(0xc0)]),
    ],
    ['only an END after', (packet: Uint8Array) => Buffer.concat([packet, Buffer.of(0xc0)])],
  ])('SLIP is understood by its first byte, and answered alike: %s', async (_what, frame) => {
    const { socket, heard } = await connection();
    for (const byte of frame(packetOf('/ping'))) socket.write(Buffer.of(byte)); // in single bytes
    await until(() => heard().length >= 14);
    const answer = heard();
    expect([answer[0], answer.at(-1)]).toEqual([0xc0, 0xc0]);
    expect(messagesOf(answer.subarray(1, -1))).toEqual([['/pong']]);
  });

  test('lengths are understood by the first byte, and answered alike', async () => {
    const { socket, heard } = await connection();
    for (const byte of framed(packetOf('/ping'))) socket.write(Buffer.of(byte));
    await until(() => heard().length >= 16);
    expect(heard().readUInt32BE(0)).toBe(12);
    expect(messagesOf(heard().subarray(4))).toEqual([['/pong']]);
  });

  test.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a length that is a lie', Buffer.from('00ffffff2f61', 'hex')],
  ])('what speaks %s is shut out, and nobody else', async (_what, bytes) => {
    const good = await tcp();
    const bad = await connection();
    bad.socket.write(bytes);
    await until(() => bad.isClosed());
    good.send('/ch/1/fader', -6);
    await until(() => value('ch/1/fader') === -6);
  });

  test('a client that goes away under a fader lets it go', async () => {
    const { port, send } = await tcp();
    send('/ch/1/fader/touch', 1);
    await until(() => desk.engine.arbiter.held.count === 1);
    port.close();
    await until(() => desk.engine.arbiter.held.count === 0 && doors.desk.clients.size === 0);
  });

  test('a client that does not read gets no more memory of ours, and does not keep the program from ending', async () => {
    const { socket } = await connection();
    socket.pause();
    socket.write(framed(packetOf('/subscribe')));
    await until(() => doors.desk.clients.size === 1);
    const [client] = [...doors.desk.clients];
    for (let round = 0; round < 60; round++) {
      for (let n = 1; n <= 32; n++)
        for (const what of ['fader', 'pan']) set(`ch/${n}/${what}`, what === 'pan' ? round / 60 : -round);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(client!.line.waiting).toBeLessThan(128 * 1024);
    await doors.close();
    doors = await OscDoors.open(desk.bridge, { host: '127.0.0.1', port: 0 });
  });
});

describe('a port that is taken', () => {
  test('for TCP by others, as a free one was asked for: another free one is found (it gave up)', async () => {
    const open = vi.spyOn(OscTcp, 'open');
    open.mockImplementationOnce(async (host, port) => {
      const other = net.createServer().listen(port, host); // somebody was quicker
      await once(other, 'listening');
      ends.push(() => other.close());
      open.mockRestore();
      return OscTcp.open(host, port);
    });
    const found = await OscDoors.open(desk.bridge, { host: '127.0.0.1', port: 0 });
    await found.close();
    expect(found.port).toBeGreaterThan(0);
  });

  test.each(['udp', 'tcp'] as const)(
    'by %s is told with the remedy, and leaves nothing open',
    async (kind) => {
      const server = net.createServer();
      const socket = dgram.createSocket('udp4');
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as net.AddressInfo;
      if (kind === 'udp') {
        await new Promise<void>((resolve) => server.close(() => resolve()));
        await new Promise<void>((resolve) => socket.bind(port, '127.0.0.1', resolve));
      }
      const at = { host: '127.0.0.1', port };
      await expect(OscDoors.open(desk.bridge, at)).rejects.toThrow(/in use: stop the other program/);
      expect(await whyNoOsc(at)).toMatch(/in use/);
      if (kind === 'udp') await new Promise<void>((resolve) => socket.close(() => resolve()));
      else {
        socket.close();
        await new Promise<void>((resolve) => server.close(() => resolve()));
      }
      expect(await whyNoOsc(at)).toBeUndefined();
    },
  );
});

const hasLiblo = (() => {
  try {
    execFileSync('oscsend', { stdio: 'ignore' });
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
})();

describe.skipIf(!hasLiblo)('liblo (skipped where there is no oscsend: apt-get install liblo-tools)', () => {
  const oscsend = (...args: string[]) =>
    new Promise<void>((resolve, reject) => {
      execFile('oscsend', args, (error) => (error ? reject(new Error(error.message)) : resolve()));
    });

  function oscdump(url: string): { lines: string[]; child: ChildProcess } {
    const lines: string[] = [];
    const child = spawn('oscdump', ['-L', url], { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.on('data', (text: Buffer) => lines.push(...text.toString('utf8').split('\n')));
    ends.push(() => child.kill());
    return { lines, child };
  }

  test('moves a fader over UDP and over TCP, in every type it has for a number', async () => {
    const url = (kind: string) => `osc.${kind}://127.0.0.1:${doors.port}/`;
    await oscsend(url('udp'), '/ch/1/fader', 'f', '-6');
    await until(() => value('ch/1/fader') === -6);
    await oscsend(url('udp'), '/ch/1/fader', 'd', '-7');
    await until(() => value('ch/1/fader') === -7);
    await oscsend(url('tcp'), '/ch/1/fader', 'i', '-8');
    await until(() => value('ch/1/fader') === -8);
    await oscsend(url('udp'), '/ch/{1,2}/mute', 'T');
    await until(() => value('ch/2/mute') === 1);
  });

  test('reads what it is told', async () => {
    const free = dgram.createSocket('udp4');
    await new Promise<void>((resolve) => free.bind(0, '127.0.0.1', resolve));
    const { port } = free.address();
    await new Promise<void>((resolve) => free.close(() => resolve()));
    const { lines } = oscdump(`osc.udp://:${port}`);
    const subscribe = () =>
      oscsend(
        `osc.udp://127.0.0.1:${doors.port}/`,
        '/subscribe',
        'iss',
        String(port),
        '/ch/1/name',
        '/ch/1/mute',
      );
    const deadline = performance.now() + 30_000;
    while (!lines.some((line) => line.includes('/ch/1/name')) && performance.now() < deadline) {
      await subscribe(); // until it listens
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(lines.some((line) => /\/ch\/1\/name s "Ch 1"/.test(line))).toBe(true);
    expect(lines.some((line) => /\/ch\/1\/mute i 0/.test(line))).toBe(true);
  });
});
