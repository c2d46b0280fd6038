import assert from 'node:assert/strict';
import fs from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import easymidi from 'easymidi';
import type { Port } from '../../src/ports/port.ts';
import { RawMidiSource } from '../../src/ports/raw-midi.ts';
import { hex, hurriedClock, until, UsbMidi, type Scenario } from './ground.ts';

/** A source of raw devices, and what it did. */
async function rawSource(claim: (name: string) => boolean) {
  const lines: string[] = [];
  const ports: Port[] = [];
  const lost: string[] = [];
  const source = new RawMidiSource({ claim, clock: hurriedClock, log: (line) => lines.push(line) });
  await source.start((port) => {
    ports.push(port);
    port.onLost = (reason) => lost.push(reason);
  });
  return { source, lines, ports, lost };
}

/** The first of the kernel's own cables between a raw device and the sequencer. */
const VIRTUAL = 'Virtual Raw MIDI';

export const rawDevices: readonly Scenario[] = [
  {
    name: 'bytes go through a raw device both ways, with a library of another make at the sequencer',
    run: async () => {
      const { source, ports } = await rawSource((name) => name === VIRTUAL);
      const [port] = ports;
      assert.ok(port, source.available.join(', '));
      const heard: number[] = [];
      port.onBytes = (bytes, length) => heard.push(...bytes.subarray(0, length));
      const named = (names: readonly string[]) => names.find((name) => name.includes('VirMIDI 0-0')) ?? '';
      const output = new easymidi.Output(named(easymidi.getOutputs()));
      const input = new easymidi.Input(named(easymidi.getInputs()));
      const theirs: number[] = [];
      input.on('pitch', ({ value }) => theirs.push(value));
      // the kernel begins to keep what comes with the first read
      await until('the first byte', () => {
        output.send('pitch', { value: 1, channel: 2 });
        return heard.length > 0;
      });
      await pause(500);
      heard.length = 0;
      output.send('pitch', { value: 8192, channel: 2 });
      output.send('pitch', { value: 8193, channel: 2 });
      await until('what the sequencer sends', () => heard.length >= 4, { more: () => hex(heard) });
      assert.match(hex(heard), /^(e2 )?00 40 (e2 )?01 40$/); // the kernel sends running status
      port.send(Uint8Array.of(0xe3, 0x7f, 0x7f), 3);
      await until('what the raw device sends', () => theirs.length > 0);
      assert.deepEqual(theirs, [16383]);
      input.close();
      output.close();
      await source.close();
    },
  },
  {
    name: 'a raw device that another program has is told of once, with the remedy, and opened when it is free',
    run: async () => {
      const unit = new UsbMidi('busy', { product: 'Busy Fader', usb: '1234:0001' });
      unit.plug();
      const file = await until('the file of the card', () => fileOf('Busy Fader'));
      const theirs = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_NONBLOCK);
      const { source, lines, ports, lost } = await rawSource((name) => name === 'Busy Fader');
      await until('three tries', () => source.refused.length > 0);
      assert.equal(lines.length, 1);
      assert.match(
        lines[0] ?? '',
        /cannot open Busy Fader: another program has \/dev\/snd\/midiC\dD0, and "fuser/,
      );
      fs.closeSync(theirs);
      await until('the port', () => ports.length > 0);
      assert.deepEqual(source.refused, []);
      unit.unplug();
      await until('the loss', () => lost.length > 0);
      assert.deepEqual(lost, ['it was unplugged']);
      await source.close();
      unit.remove();
    },
  },
];

function fileOf(name: string): string | undefined {
  for (const card of fs.readdirSync('/proc/asound').filter((one) => /^card\d+$/.test(one))) {
    const about = `/proc/asound/${card}/midi0`;
    if (fs.existsSync(about) && fs.readFileSync(about, 'utf8').startsWith(name))
      return `/dev/snd/midiC${card.slice(4)}D0`;
  }
  return undefined;
}
