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
  /** Of what has one: the colour given to it, 0xRRGGBB. */
  readonly colour?: number;
  readonly source: string;
}

const KORG = 'Korg, nanoKONTROL2 MIDI Implementation 1.00; Ardour Korg_nanoKONTROL2.map';
const COMPACT = 'jetsonhacks/xtouch-compact, measured; Behringer quick start guide, MIDI data pages';
const MINI = 'walfie/xtouchmini; AndreasPantle/X-Touch-Mini-HandsOn';
const AKAI = 'Ardour AKAI_MIDIMix_Normal_Mode.map; zynthian akai_midimix.py';

const BC = 'Ardour bcf2000.map; gluon BCF2000 and BCR2000, config';
const STUDIO = 'Ardour Korg_nanoKONTROL_Studio.map; ylorant/node-korg-nanokontrol-studio';
const XL = "Novation, Launch Control XL programmer's reference; Ardour leds.cc";
const XL3 = "Novation, Launch Control XL 3 programmer's reference; bitwig launchcontrolxlmk3";
const APC = 'Akai, APC40Mk2 Communications Protocol 1.2; hepp/akai-apc40-mk2';
const MINI2 = 'Akai, APC mini mk2 communications protocol; bitwig apcmk2';
const XONE = 'Allen & Heath, Xone:K2 user guide AP8509; mixxx Allen-and-Heath-Xone-K2';
const CTRL = 'Behringer, X-Touch Extender quick start guide, MIDI data; X-TOUCH ONE MIDI Mode Implementation';
const MC = 'walfie/xtouchmini; Ardour x-touch-mini.device';

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
  colour?: number,
): MidiGolden => ({
  what,
  device,
  bytes,
  control,
  strip,
  shown,
  source,
  ...(colour !== undefined && { colour }),
});

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
  to('x-touch-compact', 'ring 1 full', 'b0 0a 02 b0 1a 0d', 'knob {strip}', 1, 1, COMPACT),
  to('x-touch-compact', 'ring 1 at its left end', 'b0 0a 02 b0 1a 01', 'knob {strip}', 1, 0, COMPACT),
  to('x-touch-compact', 'ring 1 dark', 'b0 0a 00 b0 1a 00', 'knob {strip}', 1, -1, COMPACT),
  to('x-touch-compact', 'the ring of the right knob 8', 'b0 19 02 b0 29 07', 'knob right 8', 0, 0.5, COMPACT),
  from('x-touch-mini', 'knob 1 half way', 'ba 01 40', 'knob {strip}', 1, 'moved', 64 / 127, MINI),
  to('x-touch-mini', 'knob 1 set, its ring as a fan', 'b0 01 02 ba 01 7f', 'knob {strip}', 1, 1, MINI),
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
  from('bcf2000', 'fader 1 moved to 100', 'b0 51 64', 'fader {strip}', 1, 'moved', 100 / 127, BC),
  to('bcf2000', 'the motor of fader 1 to 100', 'b0 51 64', 'fader {strip}', 1, 100 / 127, BC),
  from('bcf2000', 'knob 8 of group 4', 'b0 20 7f', 'knob group 4 {strip}', 8, 'moved', 1, BC),
  from('bcf2000', 'upper key 1, for the second time', 'b0 41 00', 'key upper {strip}', 1, 'pressed', 0, BC),
  to('bcf2000', 'lower key 8 lit', 'b0 50 7f', 'key lower {strip}', 8, 1, BC),
  from('bcf2000', 'the last corner key', 'b0 5c 7f', 'key corner 4', 0, 'pressed', 0, BC),
  from('bcr2000', 'lowest row, knob 8', 'b0 68 40', 'knob lower {strip}', 8, 'moved', 64 / 127, BC),
  to('bcr2000', 'upper row, knob 1 set', 'b0 51 7f', 'knob upper {strip}', 1, 1, BC),
  from('bcr2000', 'the first corner key', 'b0 69 7f', 'key corner 1', 0, 'pressed', 0, BC),
  from('nanokontrol-studio', 'fader 6', 'b0 08 7f', 'fader {strip}', 6, 'moved', 1, STUDIO),
  from('nanokontrol-studio', 'fader 8 in scene 3', 'b2 0c 7f', 'fader {strip}', 8, 'moved', 1, STUDIO),
  from(
    'nanokontrol-studio',
    'solo 4: 32 is left out',
    'b0 21 7f',
    'key solo {strip}',
    4,
    'pressed',
    0,
    STUDIO,
  ),
  from('nanokontrol-studio', 'play', 'b0 50 7f', 'key play', 0, 'pressed', 0, STUDIO),
  to('nanokontrol-studio', 'record lit', 'b0 51 7f', 'key record', 0, 1, STUDIO),
  from('launch-control-xl', 'fader 1 at the top', 'b8 4d 7f', 'fader {strip}', 1, 'moved', 1, XL),
  from('launch-control-xl', 'focus 5', '98 39 7f', 'key focus {strip}', 5, 'pressed', 0, XL),
  from('launch-control-xl', 'focus 5 let go', '88 39 00', 'key focus {strip}', 5, 'released', 0, XL),
  to(
    'launch-control-xl',
    'focus 1 full green',
    'f0 00 20 29 02 11 78 08 18 3c f7',
    'key focus {strip}',
    1,
    1,
    XL,
    0x00ff00,
  ),
  to(
    'launch-control-xl',
    'control 8 flashing red',
    'f0 00 20 29 02 11 78 08 27 0b f7',
    'key control {strip}',
    8,
    2,
    XL,
    0xff0000,
  ),
  to('launch-control-xl', 'focus 1 out', 'f0 00 20 29 02 11 78 08 18 0c f7', 'key focus {strip}', 1, 0, XL),
  to(
    'launch-control-xl',
    'upper knob 1 amber',
    'f0 00 20 29 02 11 78 08 00 3f f7',
    'knob upper {strip}',
    1,
    0.5,
    XL,
    0xffff00,
  ),
  from('launch-control-xl-3', 'fader 8', 'bf 0c 7f', 'fader {strip}', 8, 'moved', 1, XL3),
  from('launch-control-xl-3', 'upper knob 1', 'bf 0d 40', 'knob upper {strip}', 1, 'moved', 64 / 127, XL3),
  from('launch-control-xl-3', 'upper knob 1 felt', 'be 0d 7f', 'knob upper {strip}', 1, 'touched', 0, XL3),
  from('launch-control-xl-3', 'shift', 'b6 3f 7f', 'key shift', 0, 'pressed', 0, XL3),
  to(
    'launch-control-xl-3',
    'upper key 1 red',
    'f0 00 20 29 02 15 01 53 25 7f 00 00 f7',
    'key upper {strip}',
    1,
    1,
    XL3,
    0xff0000,
  ),
  from('apc40-mkii', 'the pad at the top left', '90 20 7f', 'key pad 1', 0, 'pressed', 0, APC),
  from('apc40-mkii', 'the same let go', '80 20 7f', 'key pad 1', 0, 'released', 0, APC),
  to('apc40-mkii', 'the pad at the bottom left red, pulsing', '99 00 05', 'key pad 33', 0, 2, APC, 0xff0000),
  to('apc40-mkii', 'the same green', '90 00 15', 'key pad 33', 0, 1, APC, 0x00ff00),
  from('apc40-mkii', 'record arm of track 8', '97 30 7f', 'key rec {strip}', 8, 'pressed', 0, APC),
  to('apc40-mkii', 'solo of track 2', '91 31 01', 'key solo {strip}', 2, 1, APC),
  to('apc40-mkii', 'clip stop of track 1 blinking', '90 34 02', 'key clip stop {strip}', 1, 2, APC),
  from('apc40-mkii', 'fader 8', 'b7 07 7f', 'fader {strip}', 8, 'moved', 1, APC),
  from('apc40-mkii', 'cue level to the left', 'b0 2f 7f', 'encoder cue', 0, 'turned', -1, APC),
  to('apc40-mkii', 'track knob 1, as a bar', 'b0 38 02 b0 30 40', 'knob {strip}', 1, 64 / 127, APC),
  from('apc-mini-mk2', 'the pad at the bottom left', '90 00 7f', 'key row 8 {strip}', 1, 'pressed', 0, MINI2),
  to(
    'apc-mini-mk2',
    'the same white at full brightness',
    '96 00 03',
    'key row 8 {strip}',
    1,
    1,
    MINI2,
    0xffffff,
  ),
  to('apc-mini-mk2', 'the same red at a tenth', '90 00 05', 'key row 8 {strip}', 1, 0, MINI2, 0xff0000),
  to('apc-mini-mk2', 'the first key below', '90 64 01', 'key track {strip}', 1, 1, MINI2),
  from('apc-mini-mk2', 'the main fader', 'b0 38 7f', 'fader main', 0, 'moved', 1, MINI2),
  from('xone-k2', 'upper knob 1 to the left', 'be 00 7f', 'encoder {strip}', 1, 'turned', -1, XONE),
  from('xone-k2', 'key A', '9e 24 7f', 'key grid 1', 0, 'pressed', 0, XONE),
  from('xone-k2', 'key P', '9e 1b 7f', 'key grid 16', 0, 'pressed', 0, XONE),
  to('xone-k2', 'key A green', '9e 6c 7f', 'key grid 1', 0, 1, XONE, 0x00ff00),
  to('xone-k2', 'key A red', '9e 24 7f', 'key grid 1', 0, 1, XONE, 0xff0000),
  from('xone-k2', 'fader 4', 'be 13 7f', 'fader {strip}', 4, 'moved', 1, XONE),
  from('x-touch-midi', 'fader 1', 'b0 46 7f', 'fader {strip}', 1, 'moved', 1, CTRL),
  to('x-touch-midi', 'the motor of fader 8', 'b0 4d 40', 'fader {strip}', 8, 64 / 127, CTRL),
  from('x-touch-midi', 'the main fader felt', '90 76 7f', 'fader main', 0, 'touched', 0, CTRL),
  from('x-touch-midi', 'knob 1 to the right', 'b0 50 41', 'encoder {strip}', 1, 'turned', 1, CTRL),
  from('x-touch-midi', 'the wheel to the left', 'b0 58 01', 'wheel', 0, 'turned', -1, CTRL),
  to('x-touch-midi', 'SELECT 1 flashing', '90 20 40', 'key select {strip}', 1, 2, CTRL),
  to('x-touch-midi', 'a meter at its top', 'b0 5a 7f', 'meter {strip}', 1, 0, CTRL),
  from('x-touch-extender-midi', 'MUTE 8', '90 1f 7f', 'key mute {strip}', 8, 'pressed', 0, CTRL),
  from('x-touch-mini-mc', 'knob 1, two to the right', 'b0 10 02', 'encoder {strip}', 1, 'turned', 2, MC),
  from('x-touch-mini-mc', 'knob 1, one to the left', 'b0 10 41', 'encoder {strip}', 1, 'turned', -1, MC),
  from('x-touch-mini-mc', 'the fader at its top', 'e8 7f 7f', 'fader main', 0, 'moved', 1, MC),
  to('x-touch-mini-mc', 'upper key 3 blinking', '90 28 01', 'key upper {strip}', 3, 2, MC),
  to('x-touch-mini-mc', 'ring 1 as a fan, half way', 'b0 30 26', 'encoder {strip}', 1, 0.5, MC),
];
