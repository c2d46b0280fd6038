import dgram from 'node:dgram';
// @ts-expect-error it has no types
import osc from 'osc';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OscDoor } from '../../src/bridge/osc-door.ts';
import { emptyDocument } from '../../src/model/document.ts';
import type { Trigger } from '../../src/model/cues.ts';
import { stage, until } from '../server/rig.ts';

let desk: Awaited<ReturnType<typeof stage>>;
let door: OscDoor;
let peer: any;
let triggers: Trigger[];

beforeEach(async () => {
  desk = await stage({ document: emptyDocument('OSC'), surface: false });
  door = await OscDoor.open(desk.bridge, { host: '127.0.0.1', port: 0 });
  triggers = [];
  const submit = desk.bridge.submit.bind(desk.bridge);
  desk.bridge.submit = (what) => {
    if (what.type === 'trigger') triggers.push(what.trigger);
    submit(what);
  };
  peer = new osc.UDPPort({
    localAddress: '127.0.0.1',
    localPort: 0,
    remoteAddress: '127.0.0.1',
    remotePort: door.port,
  });
  const ready = new Promise((resolve) => peer.on('ready', () => resolve(undefined)));
  peer.open();
  await ready;
});

afterEach(async () => {
  peer.close();
  await door.close();
  await desk.close();
});

const send = (address: string, ...args: (number | string)[]) => peer.send({ address, args });
const raw = (...packets: Uint8Array[]) => {
  const socket = dgram.createSocket('udp4');
  for (const packet of packets) socket.send(packet, door.port, '127.0.0.1');
  return new Promise<void>((resolve) => setImmediate(() => socket.close(() => resolve())));
};

describe('another program that speaks OSC', () => {
  test('plays, records, locates and stops the tape', async () => {
    const { transport } = desk.engine;
    send('/transport/locate', 12.5);
    await until(() => desk.engine.place === 12.5 * 48_000);
    send('/transport/play', 1);
    await until(() => transport.state === 'playing');
    send('/transport/play', 0); // the button comes up
    send('/transport/record');
    await until(() => transport.state === 'recording');
    send('/transport/stop', 1);
    await until(() => transport.state === 'stopped');
    expect(door.faults).toBe(0);
  });

  test('recalls a scene by its place in the list', async () => {
    desk.bridge.command({ do: 'store-scene', name: 'Verse' }, 'test');
    desk.bridge.command({ do: 'store-scene', name: 'Chorus' }, 'test');
    send('/scene/1/recall');
    await until(() => desk.engine.sceneId === 1);
    send('/scene/9/recall');
    await until(() => door.faults === 1);
    expect(desk.engine.sceneId).toBe(1);
  });

  test('makes cues go, by number too, and hands on every other address', async () => {
    for (const address of ['/cue/go', '/cue/12.5/go', '/cue/stop', '/my/button']) send(address, 1);
    await until(() => triggers.length === 4);
    expect(triggers).toEqual([
      { kind: 'msc', command: 'go' },
      { kind: 'msc', command: 'go', number: '12.5' },
      { kind: 'msc', command: 'all-off' },
      { kind: 'osc', address: '/my/button' },
    ]);
  });

  test('may put messages into bundles', async () => {
    peer.send({
      timeTag: osc.timeTag(0),
      packets: [
        { address: '/a', args: [] },
        { address: '/b', args: [] },
      ],
    });
    await until(() => triggers.length === 2);
  });

  test('is seen in the list of devices and in the monitor', async () => {
    const seen: string[] = [];
    desk.bridge.watch(({ unit, family, meaning }) => seen.push(`${unit} ${family} ${meaning}`));
    send('/cue/go', 1);
    await until(() => seen.length === 1);
    expect(seen[0]).toBe(`OSC 127.0.0.1:${door.port} osc /cue/go 1`);
    expect(desk.bridge.units).toContainEqual(
      expect.objectContaining({ name: `OSC 127.0.0.1:${door.port}`, transport: 'udp', messagesIn: 1 }),
    );
  });
});

describe('what means nothing', () => {
  test.each<readonly [string, Uint8Array]>([
    ['no bytes', Uint8Array.of()],
    ['no OSC', Uint8Array.from({ length: 64 }, (_, i) => i * 7)],
    ['an address cut off', Uint8Array.from(Buffer.from('/cue'))],
    ['bundles in bundles in bundles', nested(40)],
    ['a packet too long', new Uint8Array(9000)],
  ])('is counted and does nothing: %s', async (_what, packet) => {
    await raw(packet);
    await until(() => door.faults === 1);
    expect([triggers.length, desk.engine.transport.state]).toEqual([0, 'stopped']);
  });

  test('addresses that would mean many', async () => {
    send('/cue/*/go');
    await until(() => door.faults === 1);
    expect(triggers).toEqual([]);
  });

  test('a flood: what is too much is counted, and the door stays open', async () => {
    for (let i = 0; i < 2000; i++) send('/flood', i + 1);
    await until(() => door.dropped > 100);
    expect(triggers.length).toBeLessThan(250);
    await until(() => {
      send('/transport/play', 1);
      return desk.engine.transport.state === 'playing';
    });
  });
});

/** A bundle that holds nothing but a bundle, so many deep. */
function nested(deep: number): Uint8Array {
  let packet = Buffer.from('/a\0\0,\0\0\0', 'latin1');
  for (let i = 0; i < deep; i++) {
    const head = Buffer.alloc(20);
    head.write('#bundle\0', 'latin1');
    head.writeUInt32BE(packet.length, 16);
    packet = Buffer.concat([head, packet]);
  }
  return packet;
}
