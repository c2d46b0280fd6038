// A program of somebody who is not root: looks for ports and says what it finds, one line of JSON for each change.
import { HidSource } from '../../src/ports/hid.ts';
import { MidiSource } from '../../src/ports/midi.ts';
import { RawMidiSource } from '../../src/ports/raw-midi.ts';
import { hurriedClock } from './ground.ts';

const lines: string[] = [];
const options = {
  claim: (name: string) => name.includes('VirMIDI') || name.includes('Virtual Raw MIDI'),
  clock: hurriedClock,
  log: (line: string) => lines.push(line),
};
const sources = {
  sequencer: () => new MidiSource(options),
  raw: () => new RawMidiSource(options),
  hid: () => new HidSource({ ...options, claim: () => true }),
};
const source = sources[process.argv[2] as keyof typeof sources]();
const opened: string[] = [];
await source.start((port) => opened.push(port.name));
let said = '';
setInterval(() => {
  const now = JSON.stringify({ trouble: source.trouble, lines, opened });
  if (now !== said) process.stdout.write(`${now}\n`);
  said = now;
}, 20);
