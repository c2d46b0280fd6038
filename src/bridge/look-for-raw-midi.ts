import { surveyRawMidi, type RawMidiSurvey } from '../ports/raw-midi.ts';

/** The raw MIDI devices of this Linux computer, without opening any: what is opened where there is no sequencer. */
export function lookForRawMidi(): readonly RawMidiSurvey[] {
  return surveyRawMidi();
}
