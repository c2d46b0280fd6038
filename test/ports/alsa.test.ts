import { existsSync } from 'node:fs';
import easymidi from 'easymidi';
import { expect, test } from 'vitest';
import { MidiSource } from '../../src/ports/midi.ts';

/** Waits until something is so, looking each 20 ms; the test's own deadline ends it. */
async function until<Found>(look: () => Found | undefined): Promise<Found> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const portNamed = (names: readonly string[], part: string): string | undefined =>
  names.find((name) => name.includes(part));

// The other end is an independent library. It needs a real sequencer: a machine without one has nothing to test here.
test.skipIf(!existsSync('/dev/snd/seq'))(
  'a virtual port of ours and a program of another make understand each other over the ALSA sequencer',
  { timeout: 60_000 },
  async () => {
    const source = new MidiSource({ claim: () => false });
    const port = source.openVirtual('Faderline test');
    const heard: number[] = [];
    port.onBytes = (bytes, length) => heard.push(...bytes.subarray(0, length));
    const output = new easymidi.Output(await until(() => portNamed(easymidi.getOutputs(), 'Faderline test')));
    const input = new easymidi.Input(await until(() => portNamed(easymidi.getInputs(), 'Faderline test')));
    const theirs: unknown[] = [];
    input.on('pitch', (message) => theirs.push(message));
    input.on('noteon', (message) => theirs.push(message));
    output.send('pitch', { value: 8192, channel: 2 });
    output.send('noteon', { note: 0x10, velocity: 0, channel: 0 });
    await until(() => (heard.length >= 6 ? true : undefined));
    expect(heard).toEqual([0xe2, 0x00, 0x40, 0x90, 0x10, 0x00]);
    port.send(Uint8Array.of(0xe3, 0x7f, 0x7f, 0x90, 0x5e, 0x7f), 6);
    await until(() => (theirs.length >= 2 ? true : undefined));
    expect(theirs).toMatchObject([
      { value: 16383, channel: 3 },
      { note: 0x5e, velocity: 127, channel: 0 },
    ]);
    output.close();
    input.close();
    await source.close();
  },
);
