import assert from 'node:assert/strict';
import easymidi from 'easymidi';
import { MidiSource } from '../../src/ports/midi.ts';
import { heldAtRest, hex, hurriedClock, until, type Scenario } from './ground.ts';

const portNamed = (names: readonly string[], part: string): string | undefined =>
  names.find((name) => name.includes(part));

/** A sysex of so many bytes. */
const sysex = (length: number): number[] => [
  0xf0,
  ...Array.from({ length: length - 2 }, (_, i) => i & 0x7f),
  0xf7,
];

export const sequencer: readonly Scenario[] = [
  {
    name: 'a virtual port of ours and a library of another make understand each other over the sequencer',
    run: async () => {
      const source = new MidiSource({ claim: () => false });
      const port = source.openVirtual('Faderline test');
      const heard: number[] = [];
      port.onBytes = (bytes, length) => heard.push(...bytes.subarray(0, length));
      const named = (names: readonly string[]) => portNamed(names, 'Faderline test') ?? '';
      const output = new easymidi.Output(named(easymidi.getOutputs()));
      const input = new easymidi.Input(named(easymidi.getInputs()));
      const theirs: unknown[] = [];
      for (const type of ['pitch', 'noteon', 'sysex'] as const)
        input.on(type as 'pitch', (message: object) => theirs.push(message));
      output.send('pitch', { value: 8192, channel: 2 });
      output.send('noteon', { note: 0x10, velocity: 0, channel: 0 });
      output.send('sysex', sysex(1000));
      await until('all 1006 bytes', () => heard.length >= 1006);
      assert.equal(hex(heard), hex([0xe2, 0x00, 0x40, 0x90, 0x10, 0x00, ...sysex(1000)]));
      port.send(Uint8Array.of(0xe3, 0x7f, 0x7f, 0x90, 0x5e, 0x7f, ...sysex(120)), 126);
      await until('three messages', () => theirs.length >= 3);
      assert.equal((theirs[0] as { value: number }).value, 16383);
      assert.deepEqual(
        theirs.map((message) => (message as { _type: string })._type),
        ['pitch', 'noteon', 'sysex'],
      );
      assert.deepEqual((theirs[2] as { bytes: number[] }).bytes, sysex(120));
      output.close();
      input.close();
      await source.close();
    },
  },
  {
    name: 'looking for ports a hundred times holds no more than looking once (easymidi failed at the 26th)',
    run: async () => {
      let looks = 0;
      const source = new MidiSource({ claim: () => false, clock: counted(() => looks++) });
      await source.start(() => {});
      assert.ok(source.available.length >= 2, source.available.join(', '));
      const before = await heldAtRest();
      await until('a hundred looks', () => looks >= 100);
      assert.deepEqual(await heldAtRest(), before);
      await source.close();
    },
  },
];

function counted(look: () => void) {
  return {
    ...hurriedClock,
    after: (_delay: number, wake: () => void) =>
      hurriedClock.after(0, () => {
        look();
        wake();
      }),
  };
}
