// @ts-expect-error it has no types
import osc from 'osc';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { OscDoors } from '../../src/bridge/osc/doors.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { messagesOf, packetOf } from '../bridge/osc/rig.ts';
import { ask, stage, until } from './rig.ts';

let desk: Awaited<ReturnType<typeof stage>>;
const sockets: WebSocket[] = [];

beforeEach(async () => {
  desk = await stage({ document: emptyDocument('OSC'), surface: false });
  desk.bridge.osc = await OscDoors.open(desk.bridge, { host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await desk.bridge.osc?.close();
  await desk.close();
});

const value = (path: string): number => desk.engine.desk.values[desk.engine.table.at(path)]!;
const set = (path: string, to: number): void =>
  desk.bridge.submit({ type: 'set', parameter: desk.engine.table.at(path), value: to, who: 'page' });

/** A WebSocket with all it was told. */
async function connected(path: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(`ws://127.0.0.1:${desk.port}${path}`, { headers });
  sockets.push(socket);
  const told = new Map<string, unknown>();
  let refused: string | undefined;
  socket.on('message', (data) => {
    for (const [address, first] of messagesOf(data as Buffer)) told.set(address, first);
  });
  socket.on('error', (error) => (refused = error.message));
  await until(() => socket.readyState === WebSocket.OPEN || refused !== undefined);
  return { socket, told, refused: () => refused };
}

describe('a WebSocket', () => {
  test('speaks OSC in binary messages (osc.js)', async () => {
    const port = new osc.WebSocketPort({ url: `ws://127.0.0.1:${desk.port}/osc`, metadata: false });
    const told = new Map<string, unknown[]>();
    port.on('message', ({ address, args }: any) => told.set(address, args));
    port.on('error', () => {});
    const ready = new Promise((resolve) => port.on('ready', resolve));
    port.open();
    await ready;
    port.send({ address: '/subscribe', args: ['/ch/1/fader', '/ch/1/name'] });
    port.send({ address: '/ch/2/fader', args: [-6] });
    await until(() => value('ch/2/fader') === -6 && told.has('/ch/1/name'));
    set('ch/1/fader', -3);
    await until(() => told.get('/ch/1/fader')?.[0] === -3);
    port.close();
    await until(() => desk.bridge.osc!.desk.clients.size === 0);
  });

  test('of OSCQuery listens and ignores', async () => {
    const { socket, told } = await connected('/');
    socket.send(JSON.stringify({ COMMAND: 'LISTEN', DATA: '/ch/1/fader/travel' }));
    await until(() => told.has('/ch/1/fader/travel'));
    socket.send(JSON.stringify({ COMMAND: 'IGNORE', DATA: '/ch/1/fader/travel' }));
    socket.send(packetOf('/ping'));
    await until(() => told.has('/pong'));
    set('ch/1/fader', 0);
    socket.send(packetOf('/ch/1/fader/text'));
    await until(() => told.has('/ch/1/fader/text'));
    expect(told.get('/ch/1/fader/travel')).toBe(0);
  });

  test.each(['no JSON', '[]', 'null', '{"COMMAND":"LISTEN"}', '{"COMMAND":"LISTEN","DATA":"/nowhere"}'])(
    'that says %s is told nothing, and counted',
    async (text) => {
      const { socket, told } = await connected('/osc');
      socket.send(text);
      await until(() => [...desk.bridge.osc!.desk.clients].some(({ faults }) => faults === 1));
      expect(told.size).toBe(0);
    },
  );

  test('of a page elsewhere is refused: it would move the desk from any site', async () => {
    for (const path of ['/osc', '/']) {
      const { refused } = await connected(path, { origin: 'http://evil.example' });
      expect(refused()).toMatch(/403/);
    }
    expect(desk.bridge.osc!.desk.clients.size).toBe(0);
  });

  test('leads nowhere where OSC was not asked for', async () => {
    await desk.bridge.osc!.close();
    desk.bridge.osc = undefined;
    const { refused } = await connected('/osc');
    expect(refused()).toMatch(/404/);
  });
});

describe('OSCQuery', () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    ask(desk.port, path, { headers: { host: `127.0.0.1:${desk.port}`, ...headers } });

  test('tells who it is and where OSC goes', async () => {
    const { json } = await get('/?HOST_INFO');
    expect(json).toMatchObject({
      NAME: expect.stringMatching(/^Faderline .*: OSC$/),
      OSC_PORT: desk.bridge.osc!.port,
      OSC_TRANSPORT: 'UDP',
      EXTENSIONS: { ACCESS: true, VALUE: true, RANGE: true, DESCRIPTION: true, LISTEN: true },
    });
  });

  test('tells of one address: type, value, range, what is below', async () => {
    set('ch/1/fader', -6);
    const { json } = await get('/ch/1/fader');
    expect(json).toMatchObject({
      FULL_PATH: '/ch/1/fader',
      TYPE: 'f',
      ACCESS: 3,
      VALUE: [-6],
      RANGE: [{ MIN: -144, MAX: 10 }],
      DESCRIPTION: 'Ch 1 fader, dB',
    });
    expect(Object.keys(json.CONTENTS)).toEqual(['travel', 'text', 'touch']);
    expect(json.CONTENTS.text).toMatchObject({ ACCESS: 1, TYPE: 's', VALUE: ['−6.0 dB'] });
  });

  test.each([
    ['/ch/1/mute?VALUE', { VALUE: [0] }],
    ['/ch/1/eq/1/type?RANGE', { RANGE: [{ VALS: [0, 1, 2, 3] }] }],
    ['/transport/stop?VALUE', { VALUE: [1] }],
    ['/ch/1?ACCESS', { ACCESS: 0 }],
    [
      '/main/name',
      { FULL_PATH: '/main/name', TYPE: 's', ACCESS: 3, VALUE: ['Main'], DESCRIPTION: 'name of Main' },
    ],
  ])('answers %s', async (path, expected) => {
    expect((await get(path)).json).toEqual(expected);
  });

  test.each([
    ['/ch/1?VALUE', 204],
    ['/ch/1/fader?COLOUR', 400],
    ['/ch/99', 404],
    ['/ch/%zz', 400],
  ])('answers %s with %d', async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });

  test('tells of the whole tree, with every address that a client may subscribe to', async () => {
    const { json } = await get('/');
    const found: string[] = [];
    const walk = (node: any): void => {
      if ('TYPE' in node) found.push(node.FULL_PATH);
      for (const child of Object.values(node.CONTENTS ?? {})) walk(child);
    };
    walk(json);
    const { space } = desk.bridge.osc!.desk;
    expect(found.toSorted()).toEqual(
      Array.from({ length: space.count }, (_, node) => space.address(node)).toSorted(),
    );
  });

  test('leaves the page to browsers, and is closed to pages elsewhere', async () => {
    expect((await get('/', { accept: 'text/html' })).text).toMatch(/The page is not built/);
    expect((await get('/?HOST_INFO', { origin: 'http://evil.example' })).status).toBe(403);
    expect((await get('/ch/1/fader', { host: 'evil.example' })).status).toBe(403);
  });
});
