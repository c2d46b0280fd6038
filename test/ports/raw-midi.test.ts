import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Plugged, RawDevice } from '../../src/ports/alsa-cards.ts';
import { VirtualClock } from '../../src/ports/clock.ts';
import type { Port } from '../../src/ports/port.ts';
import { RawMidiSource, surveyRawMidi } from '../../src/ports/raw-midi.ts';
import { bytes, hex } from '../wire/hex.ts';

// A FIFO stands in for the file of a device: opened to be read and written, it gives back what is put into it.

const SECOND = 1e9;
const folder = mkdtempSync(path.join(tmpdir(), 'faderline-raw-'));
afterAll(() => rmSync(folder, { recursive: true }));

const device = (card: number, more: Partial<RawDevice> = {}): RawDevice => ({
  card,
  device: 0,
  name: 'X-Touch',
  hears: true,
  speaks: true,
  ...more,
});
const fileOf = (card: number) => path.join(folder, `midiC${card}D0`);

beforeEach(() => {
  for (const card of [1, 2]) rmSync(fileOf(card), { force: true });
  for (const card of [1, 2]) execFileSync('mkfifo', [fileOf(card)]);
});

async function rig(claim: (name: string) => boolean = () => true, standBy?: () => boolean) {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const ports: Port[] = [];
  const lost: string[] = [];
  const heard: string[] = [];
  const system = {
    there: [device(1)] as RawDevice[],
    units: new Map<number, Plugged>(),
    devices: () => system.there,
    ofCard: (card: number) => system.units.get(card),
  };
  const source = new RawMidiSource({
    claim,
    clock,
    log: (line) => lines.push(line),
    cards: system,
    folder,
    ...(standBy && { standBy }),
  });
  const start = () =>
    source.start((port) => {
      ports.push(port);
      port.onLost = (reason) => lost.push(`${port.name}: ${reason}`);
      port.onBytes = (data, length) => heard.push(hex(data.subarray(0, length)));
    });
  return { source, system, clock, lines, ports, lost, heard, start };
}

test('what a device says is heard, and what is sent goes out', async () => {
  const { ports, heard, clock, start, source } = await rig();
  await start();
  ports[0]!.send(bytes('90 10 7f'), 3);
  clock.advance(0.01 * SECOND);
  expect(heard).toEqual(['90 10 7f']);
  await source.close();
  clock.advance(SECOND);
  expect(heard).toHaveLength(1);
});

test('a device that takes nothing for a while gets everything in order when it takes it', async () => {
  const { ports, clock, start, source, system, lost } = await rig();
  system.there = [device(1, { hears: false })];
  const theirs = openSync(fileOf(1), constants.O_RDONLY | constants.O_NONBLOCK);
  await start();
  const message = new Uint8Array(3000);
  for (let n = 0; n < 30; n++) ports[0]!.send(message.fill(n), message.length); // a FIFO holds 65 536 bytes
  const got: number[] = [];
  const piece = Buffer.alloc(8192);
  for (let i = 0; i < 40 && got.length < 90_000; i++) {
    got.push(...piece.subarray(0, readSync(theirs, piece)));
    clock.advance(0.01 * SECOND);
  }
  expect(got).toEqual(Array.from({ length: 90_000 }, (_, i) => Math.floor(i / 3000)));
  expect(lost).toEqual([]);
  closeSync(theirs);
  await source.close();
});

test('a device that takes nothing any more is lost, and tried again', async () => {
  const { ports, clock, start, source, lost } = await rig();
  await start();
  ports[0]!.onBytes = () => {};
  const message = new Uint8Array(60_000);
  for (let n = 0; n < 3; n++) ports[0]!.send(message, message.length);
  expect(lost).toEqual(['X-Touch: it takes nothing any more']);
  clock.advance(SECOND);
  expect(ports).toHaveLength(2);
  await source.close();
});

test('only what is claimed is opened, and all that is there is known', async () => {
  const { source, system, ports, start } = await rig((name) => name === 'X-Touch');
  system.there = [device(1), device(2, { name: 'Piano' })];
  await start();
  expect(ports.map(({ name }) => name)).toEqual(['X-Touch']);
  expect(source.available).toEqual(['X-Touch', 'Piano']);
  await source.close();
});

test('a device says which unit it is, whatever number it has today', async () => {
  const { source, system, ports, start, clock } = await rig();
  const plugged = (serial: string, time: string): Plugged => ({
    identity: { usb: '1397:00b4', serial, path: serial },
    time,
  });
  system.there = [device(1), device(2)];
  system.units = new Map([
    [1, plugged('SN-1', '1')],
    [2, plugged('SN-2', '2')],
  ]);
  await start();
  expect(ports.map(({ name, identity }) => [name, identity?.serial])).toEqual([
    ['X-Touch', 'SN-1'],
    ['X-Touch (2)', 'SN-2'],
  ]);
  system.units = new Map([
    [1, plugged('SN-2', '3')],
    [2, plugged('SN-1', '4')],
  ]);
  clock.advance(SECOND);
  expect(ports.slice(2).map(({ identity }) => identity?.serial)).toEqual(['SN-2', 'SN-1']);
  await source.close();
});

test('a device that is pulled is lost; put back within a second it is opened anew', async () => {
  const { source, system, ports, lost, start, clock } = await rig();
  system.units.set(1, { identity: { usb: '1397:00b4', path: 'a' }, time: 'first' });
  await start();
  system.units.set(1, { identity: { usb: '1397:00b4', path: 'a' }, time: 'second' });
  clock.advance(SECOND);
  expect(lost).toEqual(['X-Touch: it was plugged in again']);
  expect(ports).toHaveLength(2);
  system.there = [];
  clock.advance(SECOND);
  expect(lost.at(-1)).toBe('X-Touch: it was unplugged');
  await source.close();
});

test('it stands by while there is a sequencer, and gives its devices up when one comes', async () => {
  let standsBy = false;
  const { source, ports, lost, start, clock } = await rig(
    () => true,
    () => standsBy,
  );
  await start();
  standsBy = true;
  clock.advance(SECOND);
  expect(lost).toEqual(['X-Touch: it is opened by way of the sequencer']);
  expect(source.available).toEqual([]);
  standsBy = false;
  clock.advance(SECOND);
  expect(ports).toHaveLength(2);
  await source.close();
});

test('a device that only speaks is not sent to, and one that ends is lost', async () => {
  const { source, system, ports, lost, heard, start, clock } = await rig();
  system.there = [device(1, { speaks: false })];
  await start();
  const theirs = openSync(fileOf(1), constants.O_WRONLY | constants.O_NONBLOCK);
  ports[0]!.send(bytes('90 10 7f'), 3);
  writeSync(theirs, bytes('b0 07 64'));
  clock.advance(0.01 * SECOND);
  expect([heard, lost]).toEqual([['b0 07 64'], []]);
  closeSync(theirs);
  await source.close();
});

test('a survey names the devices that have a file, and opens none', () => {
  const there = [device(1), device(2, { name: 'nanoKONTROL2' }), device(3, { name: 'pulled just now' })];
  expect(surveyRawMidi({ devices: () => there }, folder)).toEqual([
    { name: 'X-Touch', file: fileOf(1), trouble: undefined },
    { name: 'nanoKONTROL2', file: fileOf(2), trouble: undefined },
  ]);
});
