import type { SurfaceEventType } from '../../src/model/events.ts';

/** One message of a controller, and what it means; or what makes a control show something. */
export interface MidiGolden {
  readonly what: string;
  readonly device: string;
  readonly bytes: string;
  readonly control: string;
  readonly strip?: number;
  readonly heard?: readonly [type: SurfaceEventType, value: number];
  readonly shown?: number;
  readonly source: string;
}

const KORG = 'Korg, nanoKONTROL2 MIDI Implementation 1.00; Ardour Korg_nanoKONTROL2.map';
const COMPACT = 'jetsonhacks/xtouch-compact, measured; Behringer quick start guide, MIDI data pages';
const MINI = 'walfie/xtouchmini; AndreasPantle/X-Touch-Mini-HandsOn';
const AKAI = 'Ardour AKAI_MIDIMix_Normal_Mode.map; zynthian akai_midimix.py';

const from = (
  device: string,
  what: string,
  bytes: string,
  control: string,
  strip: number,
  type: SurfaceEventType,
  value: number,
  source: string,
): MidiGolden => ({ what, device, bytes, control, strip, heard: [type, value], source });

const to = (
  device: string,
  what: string,
  bytes: string,
  control: string,
  strip: number,
  shown: number,
  source: string,
): MidiGolden => ({ what, device, bytes, control, strip, shown, source });

/** Bytes by document and by other people's code, never by our own codec. */
export const golden: readonly MidiGolden[] = [
  from('nanokontrol2', 'play pressed', 'b0 29 7f', 'key play', 0, 'pressed', 0, KORG),
  from('nanokontrol2', 'play let go', 'b0 29 00', 'key play', 0, 'released', 0, KORG),
  to('nanokontrol2', 'the light of play', 'b0 29 7f', 'key play', 0, 1, KORG),
  to('nanokontrol2', 'the light of play out', 'b0 29 00', 'key play', 0, 0, KORG),
  from('nanokontrol2', 'fader 8 at the top', 'b0 07 7f', 'fader {strip}', 8, 'moved', 1, KORG),
  from('nanokontrol2', 'knob 1 at its left end', 'b0 10 00', 'knob {strip}', 1, 'moved', 0, KORG),
  from('nanokontrol2', 'S of strip 3', 'b0 22 7f', 'key solo {strip}', 3, 'pressed', 0, KORG),
  from('nanokontrol2', 'M of strip 8', 'b0 37 7f', 'key mute {strip}', 8, 'pressed', 0, KORG),
  from('nanokontrol2', 'R of strip 1', 'b0 40 00', 'key rec {strip}', 1, 'released', 0, KORG),
  to('nanokontrol2', 'M of strip 2 lit', 'b0 31 7f', 'key mute {strip}', 2, 1, KORG),
  from('x-touch-compact', 'fader 1 touched', 'b0 65 7f', 'fader {strip}', 1, 'touched', 0, COMPACT),
  from('x-touch-compact', 'fader 1 moved', 'b0 01 40', 'fader {strip}', 1, 'moved', 64 / 127, COMPACT),
  from('x-touch-compact', 'fader 1 let go', 'b0 65 00', 'fader {strip}', 1, 'let-go', 0, COMPACT),
  to('x-touch-compact', 'fader 1 driven to 100', 'b0 01 64', 'fader {strip}', 1, 100 / 127, COMPACT),
  from('x-touch-compact', 'the main fader touched', 'b0 6d 7f', 'fader main', 0, 'touched', 0, COMPACT),
  from('x-touch-compact', 'play pressed', '90 36 7f', 'key play', 0, 'pressed', 0, COMPACT),
  from('x-touch-compact', 'play let go', '80 36 00', 'key play', 0, 'released', 0, COMPACT),
  to('x-touch-compact', 'play lit: 2 as measured', '90 26 02', 'key play', 0, 1, COMPACT),
  to('x-touch-compact', 'play flashing', '90 26 03', 'key play', 0, 2, COMPACT),
  to('x-touch-compact', 'ring 1 full', 'b0 1a 0d', 'knob {strip}', 1, 1, COMPACT),
  to('x-touch-compact', 'ring 1 at its left end', 'b0 1a 01', 'knob {strip}', 1, 0, COMPACT),
  to('x-touch-compact', 'ring 1 dark', 'b0 1a 00', 'knob {strip}', 1, -1, COMPACT),
  to('x-touch-compact', 'the ring of the right knob 8', 'b0 29 07', 'knob right 8', 0, 0.5, COMPACT),
  from('x-touch-mini', 'knob 1 half way', 'ba 01 40', 'knob {strip}', 1, 'moved', 64 / 127, MINI),
  to('x-touch-mini', 'knob 1 set', 'ba 01 7f', 'knob {strip}', 1, 1, MINI),
  from('x-touch-mini', 'upper key 8', '9a 0f 7f', 'key upper {strip}', 8, 'pressed', 0, MINI),
  from('x-touch-mini', 'upper key 8 let go', '8a 0f 00', 'key upper {strip}', 8, 'released', 0, MINI),
  to('x-touch-mini', 'upper key 8 lit', '90 07 01', 'key upper {strip}', 8, 1, MINI),
  to('x-touch-mini', 'lower key 1 flashing', '90 08 02', 'key lower {strip}', 1, 2, MINI),
  from('x-touch-mini', 'layer B, knob 1', 'ba 0b 00', 'knob B {strip}', 1, 'moved', 0, MINI),
  to('midimix', 'mute of strip 1 lit', '90 01 7f', 'key mute {strip}', 1, 1, AKAI),
  from('midimix', 'mute of strip 8', '90 16 7f', 'key mute {strip}', 8, 'pressed', 0, AKAI),
  from('midimix', 'solo of strip 2', '90 05 7f', 'key solo {strip}', 2, 'pressed', 0, AKAI),
  from('midimix', 'rec of strip 8 let go', '90 18 00', 'key rec {strip}', 8, 'released', 0, AKAI),
  from('midimix', 'the lowest knob of strip 5', 'b0 30 7f', 'knob lower {strip}', 5, 'moved', 1, AKAI),
  from('midimix', 'the main fader', 'b0 3e 7f', 'fader main', 0, 'moved', 1, AKAI),
  from('any-midi', 'any controller', 'b0 15 7f', 'cc 21', 0, 'moved', 1, 'MIDI 1.0, table III'),
  from('any-midi', 'any note', '90 24 01', 'note 36', 0, 'pressed', 0, 'MIDI 1.0, table II'),
  from('any-midi', 'a note off', '80 24 40', 'note 36', 0, 'released', 0, 'MIDI 1.0, table II'),
  from('any-midi', 'a note of velocity 0', '90 24 00', 'note 36', 0, 'released', 0, 'MIDI 1.0, table II'),
  from('any-midi', 'a bend', 'e0 7f 7f', 'bend', 0, 'moved', 1, 'MIDI 1.0, table II'),
  from('any-midi', 'channel 5', 'b4 15 00', 'channel 5 cc 21', 0, 'moved', 0, 'MIDI 1.0, table II'),
  from('any-midi', 'the last one', 'ef 00 00', 'channel 16 bend', 0, 'moved', 0, 'MIDI 1.0, table II'),
];
