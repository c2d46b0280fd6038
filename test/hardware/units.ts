import assert from 'node:assert/strict';
import fs from 'node:fs';
import { Roster } from '../../src/bridge/roster.ts';
import { SurfaceSettings } from '../../src/bridge/surface-settings.ts';
import { MidiSource } from '../../src/ports/midi.ts';
import type { Port } from '../../src/ports/port.ts';
import { hex, hurriedClock, until, UsbMidi, type Scenario } from './ground.ts';

/** Looks for faders, and keeps what is open by the name that its unit has in the books. */
async function faders() {
  const open = new Map<string, Port>();
  const roster = new Roster(new SurfaceSettings(undefined), () => {});
  const lines: string[] = [];
  const source = new MidiSource({
    claim: (name) => name.startsWith('Fader'),
    clock: hurriedClock,
    log: (line) => lines.push(line),
  });
  await source.start((port) => {
    const { name } = roster.came(port);
    open.set(name, port);
    port.onLost = () => {
      roster.went(name);
      open.delete(name);
    };
  });
  const named = (name: string) => until(name, () => open.get(name), { more: () => [...open.keys()].join() });
  const gone = (name: string) => until(`loss of ${name}`, () => !open.has(name));
  return { source, open, lines, named, gone };
}

const FIRST = 'Fader:Fader MIDI 1';
const SECOND = 'Fader:Fader MIDI 1 (2)';
const about = { product: 'Fader', usb: '1397:00b4' };

/** Sends from the device's side, and waits for it to come at this port. */
async function says(unit: UsbMidi, port: Port, byte: number): Promise<void> {
  const heard: number[] = [];
  port.onBytes = (bytes, length) => heard.push(...bytes.subarray(0, length));
  const file = await until('the device side', () => unit.file);
  fs.writeFileSync(file, Uint8Array.of(0xe0, byte, 0x40));
  await until(`what ${unit.name} says`, () => hex(heard).includes(hex([0xe0, byte, 0x40])), {
    more: () => `heard ${hex(heard)}`,
  });
}

export const units: readonly Scenario[] = [
  {
    name: 'a USB unit is known by its numbers, its serial number and its socket; others by name only',
    run: async () => {
      const unit = new UsbMidi('one', { ...about, serial: 'SN-1' });
      const { source, named } = await faders();
      unit.plug(1);
      const port = await named(FIRST);
      assert.deepEqual(port.identity, { usb: '1397:00b4', serial: 'SN-1', path: 'dummy_hcd.1/1' });
      await source.close();
      unit.remove();
      const all: Port[] = [];
      const others = new MidiSource({ claim: (name) => name.includes('VirMIDI') });
      await others.start((one) => all.push(one));
      assert.ok(all.length > 0);
      assert.deepEqual(
        all.map(({ identity }) => identity),
        all.map(() => undefined),
      );
      await others.close();
    },
  },
  {
    name: 'two like units with serial numbers keep their names when they change sockets (BespokeSynth 1877)',
    run: async () => {
      const [a, b] = [1, 2].map((n) => new UsbMidi(`unit${n}`, { ...about, serial: `SN-${n}` })) as [
        UsbMidi,
        UsbMidi,
      ];
      const { source, named, gone } = await faders();
      a.plug(0);
      await says(a, await named(FIRST), 1);
      b.plug(1);
      await says(b, await named(SECOND), 2);
      a.unplug();
      b.unplug();
      await gone(FIRST);
      await gone(SECOND);
      b.plug(0);
      await says(b, await named(SECOND), 3);
      a.plug(1);
      await says(a, await named(FIRST), 4);
      await source.close();
      a.remove();
      b.remove();
    },
  },
  {
    name: 'two like units whose maker gave both one serial number are told apart by their sockets (mixxx 16175)',
    run: async () => {
      const [a, b] = [1, 2].map((n) => new UsbMidi(`unit${n}`, { ...about, serial: '000000000001' })) as [
        UsbMidi,
        UsbMidi,
      ];
      const { source, named, gone } = await faders();
      a.plug(0);
      await says(a, await named(FIRST), 1);
      b.plug(1);
      await says(b, await named(SECOND), 2);
      a.unplug();
      b.unplug();
      await gone(FIRST);
      await gone(SECOND);
      b.plug(1);
      await says(b, await named(SECOND), 3);
      a.plug(0);
      await says(a, await named(FIRST), 4);
      await source.close();
      a.remove();
      b.remove();
    },
  },
  {
    name: 'a unit that is pulled and put back before anybody looked is opened anew',
    run: async () => {
      const unit = new UsbMidi('quick', { ...about, serial: 'SN-1' });
      const ports: Port[] = [];
      let waking: () => void = () => {};
      const source = new MidiSource({
        claim: (name) => name.startsWith('Fader'),
        clock: { ...hurriedClock, after: (_delay, wake) => ((waking = wake), () => {}) },
      });
      const lost: string[] = [];
      await source.start((port) => {
        ports.push(port);
        port.onLost = (reason) => lost.push(reason);
      });
      const looked = () => {
        waking();
        return ports.length > 0;
      };
      unit.plug();
      await until('the port', looked);
      unit.unplug();
      unit.plug();
      const [name] = await until('the card', () => {
        const there = fs.readFileSync('/proc/asound/seq/clients', 'utf8').match(/"Fader MIDI 1"/);
        return there ?? undefined;
      });
      assert.ok(name);
      await until('another port', () => {
        waking();
        return ports.length === 2;
      });
      assert.deepEqual(lost, ['it was plugged in again']);
      await says(unit, ports[1] as Port, 5);
      await source.close();
      unit.remove();
    },
  },
];
