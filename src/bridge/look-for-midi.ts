export { midiTrouble } from '../ports/midi.ts';
