import { once } from 'node:events';
import { connect } from 'node:net';

import { afterEach, expect, test } from 'vitest';

import { VirtualClock } from '../../src/ports/clock.ts';
import type { Port } from '../../src/ports/port.ts';
import { VirtualHidDevice } from '../../src/ports/virtual-hid-device.ts';
import { VirtualHidSource, type VirtualHidOptions } from '../../src/ports/virtual-hid.ts';
import { bytes, hex } from '../wire/hex.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

/** Things that come one after another, each waited for. */
class Arrivals<T> {
  readonly #come: T[] = [];
  #wake: () => void = () => {};

  add(one: T): void {
    this.#come.push(one);
    this.#wake();
  }

  async next(): Promise<T> {
    while (this.#come.length === 0) await new Promise<void>((done) => (this.#wake = done));
    return this.#come.shift()!;
  }
}

async function host(options: Partial<VirtualHidOptions> = {}) {
  const ports = new Arrivals<Port>();
  const log = new Arrivals<string>();
  const source = new VirtualHidSource({
    claim: (usb) => usb === '0b33:0030',
    port: 0,
    log: (line) => log.add(line),
    ...options,
  });
  await source.start((port) => ports.add(port));
  open.push(source);
  return { source, ports, log };
}

async function device(port: number, usb = '0b33:0030') {
  const ports = new Arrivals<Port>();
  const log = new Arrivals<string>();
  const source = new VirtualHidDevice({
    device: { usb, product: 'ShuttlePRO v2', serial: 'sim-1' },
    port,
    log: (line) => log.add(line),
  });
  await source.start((end) => ports.add(end));
  open.push(source);
  return { source, ports, log };
}

function heard(port: Port): Arrivals<string> {
  const arrivals = new Arrivals<string>();
  port.onBytes = (report, length) => arrivals.add(hex(report.subarray(0, length)));
  return arrivals;
}

function lost(port: Port): Promise<string> {
  return new Promise((done) => (port.onLost = done));
}

test('a device joins, is known by what it says of itself, and reports go both ways one by one', async () => {
  const { source, ports } = await host();
  const far = await (await device(source.port)).ports.next();
  const near = await ports.next();
  expect(near).toMatchObject({
    name: 'ShuttlePRO v2',
    transport: 'hid',
    framing: 'packets',
    identity: { usb: '0b33:0030', serial: 'sim-1' },
  });
  const fromDevice = heard(near);
  const fromHost = heard(far);
  far.send(bytes('00 00 05 00 05 00 00 00 00 00 05 00 06 00 00 00'), 16);
  expect(await fromDevice.next()).toBe('00 05 00 00 00');
  expect(await fromDevice.next()).toBe('00 06 00 00 00');
  near.send(bytes('00 00 02 00 b5 02 00 02 06 0a'), 10);
  expect(await fromHost.next()).toBe('00 00 b5');
  expect(await fromHost.next()).toBe('02 06 0a');
});

test('a device whose program ends is lost, and joins again when it is back', async () => {
  const { source, ports } = await host();
  const first = await device(source.port);
  const gone = lost(await ports.next());
  await first.source.close();
  expect(await gone).toBe('it was unplugged');
  await device(source.port);
  expect((await ports.next()).name).toBe('ShuttlePRO v2');
});

test('a second device of the same name is told apart', async () => {
  const { source, ports } = await host();
  await device(source.port);
  await ports.next();
  await device(source.port);
  expect((await ports.next()).name).toBe('ShuttlePRO v2 (2)');
});

test('a bridge that goes is told to the device, which joins the next one at that port', async () => {
  const first = await host();
  const { port } = first.source;
  const { ports } = await device(port);
  const gone = lost(await ports.next());
  await first.source.close();
  expect(await gone).toBe('it was unplugged');
  const second = await host({ port });
  expect((await second.ports.next()).name).toBe('ShuttlePRO v2');
});

test('a device that no device file knows is sent away, and both ends say why', async () => {
  const { source, log } = await host();
  const { log: told } = await device(source.port, '1234:5678');
  expect(await log.next()).toBe('no device file knows 1234:5678 (ShuttlePRO v2)');
  expect(await told.next()).toBe('no device file knows 1234:5678 (ShuttlePRO v2)');
});

test.each([
  ['a page in a browser', Buffer.from('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n{}')],
  ['a hello that is no JSON', Buffer.from(bytes('10 00 03 7b 7b 7b'))],
  ['a hello without a product', hello({ usb: '0b33:0030' })],
  ['a hello with a name that would break the log', hello({ usb: '0b33:0030', product: 'a\nb' })],
  ['a report before any hello', Buffer.from(bytes('00 00 01 00'))],
])('%s is hung up on', async (_what, said) => {
  const { source, ports } = await host();
  let joined = false;
  void ports.next().then(() => (joined = true));
  const socket = connect({ host: '127.0.0.1', port: source.port });
  open.push({ close: () => socket.destroy() });
  socket.write(said);
  await once(socket, 'close');
  expect(joined).toBe(false);
});

function hello(content: object): Buffer {
  const text = Buffer.from(JSON.stringify(content));
  return Buffer.concat([Buffer.of(0x10, text.length >> 8, text.length & 0xff), text]);
}

test('a device that hangs is lost after four seconds without a word, and one that says nothing at all after two', async () => {
  const clock = new VirtualClock();
  const { source, ports } = await host({ clock });
  const hung = connect({ host: '127.0.0.1', port: source.port });
  hung.on('error', () => {});
  open.push({ close: () => hung.destroy() });
  hung.write(hello({ usb: '0b33:0030', product: 'Hung' }));
  const gone = lost(await ports.next());
  clock.advance(4e9);
  clock.advance(1e9);
  expect(await gone).toBe('nothing was heard from it');
  const mute = connect({ host: '127.0.0.1', port: source.port }).resume();
  open.push({ close: () => mute.destroy() });
  while (!mute.closed) {
    clock.advance(2e9);
    await new Promise((done) => setImmediate(done));
  }
});

test('a port that is taken is told of with the remedy', async () => {
  const { source } = await host();
  const second = new VirtualHidSource({ claim: () => true, port: source.port });
  await expect(second.start(() => {})).rejects.toThrow('choose another with --virtual-hid N');
  expect(second.trouble).toContain(`port ${source.port}`);
});
