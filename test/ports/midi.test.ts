import { expect, test } from 'vitest';

import type { Plugged } from '../../src/ports/alsa-cards.ts';
import { VirtualClock } from '../../src/ports/clock.ts';
import { stableName } from '../../src/ports/midi-names.ts';
import { type MidiLibrary, MidiSource, type NativeInput, type NativeOutput } from '../../src/ports/midi.ts';
import type { Port } from '../../src/ports/port.ts';
import { bytes, hex } from '../wire/hex.ts';

const SECOND = 1e9;

/** A MIDI system in memory: what is plugged in, and every handle that the program has on it. */
class FakeSystem implements MidiLibrary {
  inputs: string[] = [];
  outputs: string[] = [];
  missing: string | undefined;
  fault: string | undefined;
  /** Handles of this direction cannot be had. */
  without: 'input' | 'output' | undefined;
  readonly units = new Map<string, Plugged>();
  readonly handles: FakeHandle[] = [];

  plug(...names: readonly string[]): void {
    this.inputs = [...names];
    this.outputs = [...names];
  }

  input(): NativeInput {
    return this.#handle('input');
  }

  output(): NativeOutput {
    return this.#handle('output');
  }

  #handle(direction: 'input' | 'output'): FakeHandle {
    if (this.fault !== undefined) throw new Error(this.fault);
    if (this.without === direction) throw new Error('no memory');
    const handle = new FakeHandle(this, direction);
    this.handles.push(handle);
    return handle;
  }

  /** A unit with this serial number is there now, by this name. */
  is(raw: string, serial: string, time = serial): void {
    this.units.set(raw, { identity: { usb: '1397:00b4', serial, path: `at ${raw}` }, time });
  }

  get alive(): number {
    return this.handles.filter((handle) => !handle.destroyed).length;
  }

  /** The open handle of a port, as the system calls it. */
  on(direction: 'input' | 'output', raw: string): FakeHandle {
    return this.handles.find(
      (each) => each.direction === direction && each.opened === raw && !each.destroyed,
    )!;
  }
}

class FakeHandle {
  opened: string | undefined;
  destroyed = false;
  readonly sent: string[] = [];
  heard: (delta: number, message: Buffer) => void = () => {};
  readonly direction: 'input' | 'output';
  readonly #system: FakeSystem;

  constructor(system: FakeSystem, direction: 'input' | 'output') {
    this.#system = system;
    this.direction = direction;
  }

  get #list(): string[] {
    return this.direction === 'input' ? this.#system.inputs : this.#system.outputs;
  }

  getPortCount = (): number => this.#list.length;
  getPortName = (index: number): string => this.#list[index] ?? '';
  openPort = (index: number): void => {
    if (this.#list[index]!.startsWith('busy')) throw new Error('in use by another program');
    this.opened = this.#list[index]!;
  };
  openVirtualPort = (name: string): void => {
    this.opened = name;
    this.#list.push(`RtMidi ${this.direction === 'input' ? 'Input' : 'Output'} Client:${name} 130:0`);
  };
  ignoreTypes = (): void => {};
  on = (_event: string, heard: FakeHandle['heard']): void => {
    this.heard = heard;
  };
  sendMessage = (message: Buffer): void => {
    if (this.#system.fault !== undefined) throw new Error(this.#system.fault);
    this.sent.push(hex(message));
  };
  destroy = (): void => {
    this.destroyed = true;
  };
}

async function rig(system: FakeSystem, claim: (name: string) => boolean = () => true) {
  const clock = new VirtualClock();
  const lines: string[] = [];
  const ports: Port[] = [];
  const lost: string[] = [];
  const source = new MidiSource({
    claim,
    clock,
    log: (line) => lines.push(line),
    library: system,
    missing: () => system.missing,
    unitOf: (raw) => system.units.get(raw),
  });
  await source.start((port) => {
    ports.push(port);
    port.onLost = (reason) => lost.push(`${port.name}: ${reason}`);
  });
  return { source, clock, lines, ports, lost };
}

test.each([
  ['X-Touch:X-Touch MIDI 1 20:0', 'X-Touch:X-Touch MIDI 1'],
  ['2- X-Touch', 'X-Touch'],
  ['RtMidi Output Client:desk 130:0', 'desk'],
  ['nanoKONTROL2', 'nanoKONTROL2'],
  ['Port 10', 'Port 10'],
])('%s is called %s, whatever number it has today', (raw, name) => {
  expect(stableName(raw)).toBe(name);
});

test('a surface that is plugged in becomes one port, in and out', async () => {
  const system = new FakeSystem();
  system.plug('X-Touch:X-Touch MIDI 1 20:0');
  const { ports, clock } = await rig(system);
  expect(ports.map((port) => port.name)).toEqual(['X-Touch:X-Touch MIDI 1']);
  const heard: string[] = [];
  ports[0]!.onBytes = (data, length, at) => heard.push(`${hex(data.subarray(0, length))} at ${at}`);
  clock.advance(5);
  system.on('input', 'X-Touch:X-Touch MIDI 1 20:0').heard(0, Buffer.from([0xe0, 0, 0x40]));
  expect(heard).toEqual(['e0 00 40 at 5']);
  ports[0]!.send(bytes('90 10 7f c0 05 f8 f0 01 02 f7'), 10);
  expect(system.on('output', 'X-Touch:X-Touch MIDI 1 20:0').sent).toEqual([
    '90 10 7f',
    'c0 05',
    'f8',
    'f0 01 02 f7',
  ]);
});

test('nonsense never reaches the library', async () => {
  const system = new FakeSystem();
  system.plug('X-Touch');
  const { ports } = await rig(system);
  ports[0]!.send(bytes('01 02 f4 f9 90 3c'), 6);
  ports[0]!.send(bytes('b0 07 64'), 3);
  expect(system.on('output', 'X-Touch').sent).toEqual(['b0 07 64']);
});

test('only what is claimed is opened, and all that is there is known', async () => {
  const system = new FakeSystem();
  system.plug('X-Touch', 'Piano');
  const { ports, source } = await rig(system, (name) => name === 'X-Touch');
  expect(ports.map((port) => port.name)).toEqual(['X-Touch']);
  expect(source.available).toEqual(['X-Touch', 'Piano']);
});

test('looking each second for an hour costs two handles', async () => {
  const system = new FakeSystem();
  system.plug('X-Touch', 'Piano');
  const { clock } = await rig(system, () => false);
  clock.advance(3600 * SECOND);
  expect(system.handles).toHaveLength(2);
});

test('a surface that is pulled is lost within a second, and is back when plugged in under another number (alsa-lib 442)', async () => {
  const system = new FakeSystem();
  system.plug('X-Touch 20:0');
  const { ports, lost, clock } = await rig(system);
  system.plug();
  clock.advance(1 * SECOND);
  expect(lost).toEqual(['X-Touch: it was unplugged']);
  expect(system.alive).toBe(2);
  system.plug('X-Touch 24:0');
  clock.advance(1 * SECOND);
  expect(ports.map((port) => port.name)).toEqual(['X-Touch', 'X-Touch']);
});

test('a surface that is pulled and plugged in again within a second is opened anew', async () => {
  const system = new FakeSystem();
  system.plug('X-Touch 20:0');
  const { ports, lost, clock } = await rig(system);
  system.plug('X-Touch 24:0');
  clock.advance(1.1 * SECOND);
  expect(lost).toEqual(['X-Touch: it was plugged in again']);
  expect(ports).toHaveLength(2);
  expect(system.on('input', 'X-Touch 24:0')).toBeDefined();
});

test('of two like units the second keeps its name when the first is pulled', async () => {
  const system = new FakeSystem();
  system.plug('X-Touch 20:0', 'X-Touch 24:0');
  const { ports, lost, clock } = await rig(system);
  expect(ports.map((port) => port.name)).toEqual(['X-Touch', 'X-Touch (2)']);
  system.plug('X-Touch 24:0');
  clock.advance(1 * SECOND);
  expect(lost).toEqual(['X-Touch: it was unplugged']);
  ports[1]!.send(bytes('e0 00 40'), 3);
  expect(system.on('output', 'X-Touch 24:0').sent).toEqual(['e0 00 40']);
});

test('of two like units that the system gives one name, each is opened once, by its position (mido 39)', async () => {
  const system = new FakeSystem();
  system.plug('X-Touch', 'X-Touch');
  const { ports } = await rig(system);
  expect(ports.map((port) => port.name)).toEqual(['X-Touch', 'X-Touch (2)']);
  expect(system.handles.filter((handle) => handle.opened !== undefined)).toHaveLength(4);
});

test('a port says which unit it is of, whatever number the system gives it (BespokeSynth 1877)', async () => {
  const system = new FakeSystem();
  system.plug('X-Touch 20:0', 'X-Touch 24:0');
  system.is('X-Touch 20:0', 'SN-1');
  system.is('X-Touch 24:0', 'SN-2');
  const { ports, clock } = await rig(system);
  expect(ports.map(({ name, identity }) => [name, identity?.serial])).toEqual([
    ['X-Touch', 'SN-1'],
    ['X-Touch (2)', 'SN-2'],
  ]);
  system.plug();
  clock.advance(2 * SECOND);
  system.plug('X-Touch 20:0');
  system.is('X-Touch 20:0', 'SN-2');
  clock.advance(1.1 * SECOND);
  expect(ports.slice(2).map(({ name, identity }) => [name, identity?.serial])).toEqual([['X-Touch', 'SN-2']]);
});

test('a unit that is put back before the next look, under the same number, is opened anew', async () => {
  const system = new FakeSystem();
  system.plug('X-Touch 20:0');
  system.is('X-Touch 20:0', 'SN-1', 'first time');
  const { ports, lost, clock } = await rig(system);
  system.is('X-Touch 20:0', 'SN-1', 'second time');
  clock.advance(1.1 * SECOND);
  expect(lost).toEqual(['X-Touch: it was plugged in again']);
  expect(ports).toHaveLength(2);
});

test('a surface whose output comes later than its input is opened again with both', async () => {
  const system = new FakeSystem();
  system.inputs = ['X-Touch 20:0'];
  const { ports, clock } = await rig(system);
  ports[0]!.send(bytes('e0 00 40'), 3); // into nowhere, without harm
  system.plug('X-Touch 20:0');
  clock.advance(1.1 * SECOND);
  ports[1]!.send(bytes('e0 00 40'), 3);
  expect(system.on('output', 'X-Touch 20:0').sent).toEqual(['e0 00 40']);
});

test('a port that another program holds is complained about once, and tried again less and less often (MIDIMaster 24)', async () => {
  const system = new FakeSystem();
  system.plug('busy X-Touch');
  const { source, ports, lines, clock } = await rig(system);
  clock.advance(120 * SECOND);
  expect(lines).toEqual(['MIDI: cannot open busy X-Touch: in use by another program; trying again']);
  expect(source.refused).toEqual([{ name: 'busy X-Touch', why: 'in use by another program' }]);
  expect(ports).toEqual([]);
  expect(system.alive).toBe(2);
  // at 0, 1, 3, 7, 15, 31, 61 and 91 s, and the scanners
  expect(system.handles.filter(({ direction }) => direction === 'input')).toHaveLength(8 + 1);
  system.plug('X-Touch');
  clock.advance(1.1 * SECOND);
  expect(ports).toHaveLength(1);
  expect(source.refused).toEqual([]);
});

test('a port that opens half-way gives back the half that it has', async () => {
  const system = new FakeSystem();
  const { clock, lines, source } = await rig(system);
  system.without = 'output';
  system.plug('X-Touch');
  clock.advance(10 * SECOND);
  expect(lines).toEqual(['MIDI: cannot open X-Touch: no memory; trying again']);
  expect(() => source.openVirtual('Faderline')).toThrow('no memory');
  expect(system.alive).toBe(2);
});

test('a list that changes between the look and the opening is no fault: the next look opens', async () => {
  const system = new FakeSystem();
  const { clock, lines, ports } = await rig(system);
  system.plug('X-Touch 20:0');
  clock.advance(1 * SECOND);
  const { input } = system;
  system.input = () => {
    system.input = input;
    system.plug('Piano 16:0', 'X-Touch 20:0');
    return input.call(system);
  };
  clock.advance(0.5 * SECOND);
  expect(lines).toEqual([]);
  expect(ports.map(({ name }) => name).sort()).toEqual(['Piano', 'X-Touch']);
});

test('a unit whose ports come one after the other is opened once, when all are there (pipedal 587)', async () => {
  const system = new FakeSystem();
  const { clock, ports, lost } = await rig(system);
  system.inputs = ['X-Touch 20:0'];
  clock.advance(1.05 * SECOND);
  system.plug('X-Touch 20:0');
  clock.advance(1 * SECOND);
  expect([ports.length, lost]).toEqual([1, []]);
  ports[0]!.send(bytes('e0 00 40'), 3);
  expect(system.on('output', 'X-Touch 20:0').sent).toEqual(['e0 00 40']);
});

test('without a sequencer there is one line with the remedy, no handle, and ports as soon as it is there', async () => {
  const system = new FakeSystem();
  system.plug('X-Touch');
  system.missing = 'no sequencer: run "sudo modprobe snd-seq"';
  const { source, lines, ports, clock } = await rig(system);
  clock.advance(10 * SECOND);
  expect(source.trouble).toBe('no sequencer: run "sudo modprobe snd-seq"');
  expect(lines).toEqual(['MIDI: no sequencer: run "sudo modprobe snd-seq"']);
  expect(system.handles).toEqual([]);
  system.missing = undefined;
  clock.advance(1 * SECOND);
  expect(source.trouble).toBeUndefined();
  expect(ports).toHaveLength(1);
});

test('without libasound there is one line with the remedy', async () => {
  const system = new FakeSystem();
  system.fault = 'libasound.so.2: cannot open shared object file: No such file or directory';
  const { source, lines, clock } = await rig(system);
  clock.advance(10 * SECOND);
  expect(source.trouble).toBe(
    'libasound is missing: run "sudo apt-get install libasound2", then start again',
  );
  expect(lines).toHaveLength(1);
});

test('a port that fails while sending is lost, not thrown', async () => {
  const system = new FakeSystem();
  system.plug('X-Touch');
  const { ports, lost } = await rig(system);
  system.fault = 'the device is gone';
  ports[0]!.send(bytes('e0 00 40'), 3);
  ports[0]!.send(bytes('e0 00 40'), 3);
  expect(lost).toEqual(['X-Touch: the device is gone']);
});

test('closing gives back every handle and nobody is told of a loss', async () => {
  const system = new FakeSystem();
  system.plug('X-Touch');
  const { source, lost, clock } = await rig(system);
  source.openVirtual('Faderline');
  await source.close();
  expect(system.alive).toBe(0);
  expect(lost).toEqual([]);
  clock.advance(10 * SECOND);
  expect(system.alive).toBe(0);
});

test('a port that its owner closed is opened again by the next look', async () => {
  const system = new FakeSystem();
  system.plug('X-Touch');
  const { ports, lost, clock } = await rig(system);
  ports[0]!.close();
  clock.advance(1 * SECOND);
  expect(ports).toHaveLength(2);
  expect(lost).toEqual([]);
});

test('a virtual port is heard and hears, and is not taken for a device', async () => {
  const system = new FakeSystem();
  const { source, ports, clock } = await rig(system);
  const port = source.openVirtual('Faderline');
  clock.advance(2 * SECOND);
  expect(ports).toEqual([]);
  const heard: string[] = [];
  port.onBytes = (data, length) => heard.push(hex(data.subarray(0, length)));
  system.on('input', 'Faderline').heard(0, Buffer.from([0xb0, 7, 100]));
  expect(heard).toEqual(['b0 07 64']);
  port.send(bytes('b0 07 64'), 3);
  expect(system.on('output', 'Faderline').sent).toEqual(['b0 07 64']);
});

test('a virtual port where there is no MIDI: the error says what to do', async () => {
  const system = new FakeSystem();
  system.missing = 'run "sudo modprobe snd-seq"';
  const { source } = await rig(system);
  expect(() => source.openVirtual('Faderline')).toThrow(
    expect.objectContaining({ code: 'MIDI_UNAVAILABLE', message: 'run "sudo modprobe snd-seq"' }),
  );
});

test('on this very machine the source starts and stops, with or without MIDI', async () => {
  const lines: string[] = [];
  const source = new MidiSource({ claim: () => false, log: (line) => lines.push(line) });
  await source.start(() => {});
  expect(lines).toHaveLength(source.trouble === undefined ? 0 : 1);
  await source.close();
});
