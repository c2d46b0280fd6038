import type { SurfaceEventType } from '../../src/model/events.ts';
import { light, ring } from '../../src/model/shown.ts';

/** Where a row's bytes come from: never from our own codec. */
const MANUAL = "PreSonus, FaderPort 16 Owner's Manual, 11.2";
const MANUAL_2 = "PreSonus, FaderPort (2018) Owner's Manual, 8.2";
const ARDOUR = 'Ardour libs/surfaces/faderport8';
const REASONUS = 'navelpluisje/Reasonus-Native src/controls';
const REAPER_2 = 'justinfrankel/reaper-sdk csurf_faderport2.cpp';
const CLASSIC = 'PreSonus, FaderPort Classic Packet Messaging';
const ARDOUR_1 = 'Ardour libs/surfaces/faderport/faderport.cc';
const REAPER_1 = 'justinfrankel/reaper-sdk csurf_faderport.cpp';

/** Bytes, what they mean when a unit sends them, what they show when it is sent them; either can be missing. */
export interface FaderportGolden {
  readonly what: string;
  /** File name of the device it is true of. */
  readonly device: 'faderport-8' | 'faderport-16' | 'faderport-2' | 'faderport-classic';
  readonly bytes: string;
  readonly control: readonly [name: string, strip?: number];
  readonly says?: readonly [type: SurfaceEventType, value: number];
  readonly shows?: { readonly value?: number; readonly style?: number; readonly text?: string };
  readonly source: string;
}

type Control = FaderportGolden['control'];
const F8 = { device: 'faderport-8' } as const;
const F16 = { device: 'faderport-16' } as const;
const F2 = { device: 'faderport-2' } as const;
const C = { device: 'faderport-classic' } as const;

function fader(on: { device: FaderportGolden['device'] }, bytes: string, strip: number, at: number) {
  const control: Control = ['fader {strip}', strip];
  const what = `fader ${strip} at ${at.toFixed(3)}`;
  return { ...on, what, bytes, control, says: ['moved', at], shows: { value: at }, source: ARDOUR } as const;
}

export const faderportGolden: readonly FaderportGolden[] = [
  // ── faders: 16368 is the top, 1024 places of 16 ──
  fader(F8, 'e0 00 00', 1, 0),
  fader(F8, 'e7 70 7f', 8, 1),
  fader(F8, 'e2 00 40', 3, 512 / 1023),
  fader(F16, 'e8 70 7f', 9, 1), // and no main fader
  fader(F16, 'ef 10 00', 16, 1 / 1023),
  fader(F2, 'e0 70 7f', 1, 1),
  {
    ...F8,
    what: 'touch',
    bytes: '90 68 7f',
    control: ['fader {strip}', 1],
    says: ['touched', 0],
    source: MANUAL,
  },
  {
    ...F8,
    what: 'let go',
    bytes: '90 6f 00',
    control: ['fader {strip}', 8],
    says: ['let-go', 0],
    source: MANUAL,
  },
  {
    ...F16,
    what: 'touch',
    bytes: '90 77 7f',
    control: ['fader {strip}', 16],
    says: ['touched', 0],
    source: REASONUS,
  },
  {
    ...F2,
    what: 'touch',
    bytes: '90 68 7f',
    control: ['fader {strip}', 1],
    says: ['touched', 0],
    source: REAPER_2,
  },

  // ── knobs: bit 6 is to the left ──
  {
    ...F8,
    what: 'knob right',
    bytes: 'b0 10 01',
    control: ['encoder param'],
    says: ['turned', 1],
    source: MANUAL,
  },
  {
    ...F8,
    what: 'knob left',
    bytes: 'b0 10 47',
    control: ['encoder param'],
    says: ['turned', -7],
    source: MANUAL,
  },
  {
    ...F8,
    what: 'navigator left',
    bytes: 'b0 3c 41',
    control: ['wheel'],
    says: ['turned', -1],
    source: ARDOUR,
  },
  {
    ...F2,
    what: 'knob as its manual has it',
    bytes: 'b0 3c 02',
    control: ['encoder'],
    says: ['turned', 2],
    source: MANUAL_2,
  },
  {
    ...F2,
    what: 'knob as programs have it',
    bytes: 'b0 10 42',
    control: ['encoder'],
    says: ['turned', -2],
    source: REAPER_2,
  },

  // ── lights and colours ──
  {
    ...F8,
    what: 'dark',
    bytes: '90 10 00',
    control: ['key mute {strip}', 1],
    shows: { value: light.off },
    source: MANUAL,
  },
  {
    ...F8,
    what: 'flashing',
    bytes: '90 10 01',
    control: ['key mute {strip}', 1],
    shows: { value: light.flash },
    source: MANUAL,
  },
  {
    ...F8,
    what: 'seven bits of each colour',
    bytes: '91 18 7f 92 18 40 93 18 00',
    control: ['colour select {strip}', 1],
    shows: { value: 0xff8000 },
    source: MANUAL,
  },
  {
    ...F2,
    what: 'colour',
    bytes: '91 2a 00 92 2a 7f 93 2a 00',
    control: ['colour pan'],
    shows: { value: 0x00ff00 },
    source: ARDOUR,
  },

  // ── scribble strips ──
  {
    ...F8,
    what: 'text in the middle of the first line',
    bytes: 'f0 00 01 06 02 12 00 00 00 4b 69 63 6b f7',
    control: ['text upper {strip}', 1],
    shows: { text: 'Kick' },
    source: MANUAL,
  },
  {
    ...F16,
    what: 'the last line of the last strip',
    bytes: 'f0 00 01 06 16 12 0f 02 00 2d 36 f7',
    control: ['text lower {strip}', 16],
    shows: { text: '-6' },
    source: MANUAL,
  },
  {
    ...F8,
    what: 'a line that was emptied',
    bytes: 'f0 00 01 06 02 12 03 01 00 f7',
    control: ['text middle {strip}', 4],
    shows: { text: '' },
    source: ARDOUR,
  },

  // ── bars: value, then how they are drawn ──
  {
    ...F8,
    what: 'the middle of a pan',
    bytes: 'b0 30 40 b0 38 01',
    control: ['bar {strip}', 1],
    shows: { value: 0.5, style: ring.boostCut },
    source: ARDOUR,
  },
  {
    ...F16,
    what: 'a full bar of the last strip',
    bytes: 'b0 47 7f b0 4f 02',
    control: ['bar {strip}', 16],
    shows: { value: 1, style: ring.wrap },
    source: MANUAL,
  },
  {
    ...F8,
    what: 'no bar: emptied, then off',
    bytes: 'b0 37 00 b0 3f 04',
    control: ['bar {strip}', 8],
    shows: { value: -1 },
    source: ARDOUR,
  },

  // ── meters: half decibels ──
  { ...F8, what: 'full', bytes: 'd0 7f', control: ['meter {strip}', 1], shows: { value: 0 }, source: ARDOUR },
  {
    ...F8,
    what: '-20 dBFS',
    bytes: 'd7 57',
    control: ['meter {strip}', 8],
    shows: { value: -20 },
    source: ARDOUR,
  },
  {
    ...F8,
    what: 'overload',
    bytes: 'd0 7f',
    control: ['meter {strip}', 1],
    shows: { value: 6 },
    source: ARDOUR,
  },
  {
    ...F8,
    what: 'silence',
    bytes: 'd0 00',
    control: ['meter {strip}', 1],
    shows: { value: -Infinity },
    source: ARDOUR,
  },
  {
    ...F16,
    what: 'a strip on the right',
    bytes: 'c0 7f',
    control: ['meter {strip}', 9],
    shows: { value: 0 },
    source: MANUAL,
  },

  // ── the one of 2010 ──
  {
    ...C,
    what: 'fader to the top',
    bytes: 'b0 00 07 b0 20 7f',
    control: ['fader {strip}', 1],
    shows: { value: 1 },
    source: REAPER_1,
  },
  {
    ...C,
    what: 'fader to the middle',
    bytes: 'b0 00 04 b0 20 00',
    control: ['fader {strip}', 1],
    shows: { value: 512 / 1023 },
    source: ARDOUR_1,
  },
  {
    ...C,
    what: 'fader at the top',
    bytes: 'b0 00 7f b0 20 70',
    control: ['fader {strip}', 1],
    says: ['moved', 1],
    source: ARDOUR_1,
  },
  {
    ...C,
    what: 'fader at the bottom',
    bytes: 'b0 00 00 b0 20 00',
    control: ['fader {strip}', 1],
    says: ['moved', 0],
    source: ARDOUR_1,
  },
  {
    ...C,
    what: 'touch',
    bytes: 'a0 7f 01',
    control: ['fader {strip}', 1],
    says: ['touched', 0],
    source: CLASSIC,
  },
  {
    ...C,
    what: 'let go',
    bytes: 'a0 7f 00',
    control: ['fader {strip}', 1],
    says: ['let-go', 0],
    source: CLASSIC,
  },
  {
    ...C,
    what: 'foot switch',
    bytes: 'a0 7e 01',
    control: ['key foot switch'],
    says: ['pressed', 0],
    source: ARDOUR_1,
  },
  {
    ...C,
    what: 'knob right',
    bytes: 'e0 00 01',
    control: ['encoder'],
    says: ['turned', 1],
    source: ARDOUR_1,
  },
  {
    ...C,
    what: 'knob left',
    bytes: 'e0 00 7e',
    control: ['encoder'],
    says: ['turned', -2],
    source: ARDOUR_1,
  },
  {
    ...C,
    what: 'flashes by no means of its own',
    bytes: 'a0 15 01',
    control: ['key mute'],
    shows: { value: light.flash },
    source: CLASSIC,
  },
];

/** Ids of the keys of an 8: name, id, and whether it has colours. @source Reasonus, csurf_button_resources.hpp */
export const ids8: readonly (readonly [name: string, id: string, coloured?: 'coloured'])[] = [
  ['arm', '00'],
  ['solo clear', '01'],
  ['mute clear', '02'],
  ['bypass', '03', 'coloured'],
  ['macro', '04', 'coloured'],
  ['link', '05', 'coloured'],
  ['shift right', '06'],
  ['param', '20'],
  ['track', '28'],
  ['sends', '29'],
  ['pan', '2a'],
  ['plug-ins', '2b'],
  ['previous', '2e'],
  ['next', '2f'],
  ['channel', '36'],
  ['zoom', '37'],
  ['scroll', '38'],
  ['bank', '39'],
  ['master', '3a'],
  ['click', '3b'],
  ['section', '3c'],
  ['marker', '3d'],
  ['audio', '3e', 'coloured'],
  ['vi', '3f', 'coloured'],
  ['bus', '40', 'coloured'],
  ['vca', '41', 'coloured'],
  ['all', '42', 'coloured'],
  ['shift left', '46'],
  ['read', '4a', 'coloured'],
  ['write', '4b', 'coloured'],
  ['trim', '4c', 'coloured'],
  ['touch', '4d', 'coloured'],
  ['latch', '4e', 'coloured'],
  ['off', '4f', 'coloured'],
  ['wheel', '53'],
  ['loop', '56'],
  ['rewind', '5b'],
  ['forward', '5c'],
  ['stop', '5d'],
  ['play', '5e'],
  ['record', '5f'],
  ['foot switch', '66'],
];

/** Ids along the strips of a 16. @source Ardour, fp8_strip.cc; Reasonus, csurf_button_resources.hpp */
export const idsOfStrips: Readonly<Record<'solo' | 'mute' | 'select', string>> = {
  solo: '08 09 0a 0b 0c 0d 0e 0f 50 51 52 58 54 55 59 57',
  mute: '10 11 12 13 14 15 16 17 78 79 7a 7b 7c 7d 7e 7f',
  select: '18 19 1a 1b 1c 1d 1e 1f 07 21 22 23 24 25 26 27',
};

/** Ids of the keys of the one of 2018. @source justinfrankel/reaper-sdk, csurf_faderport2.cpp; Ardour, faderport8 */
export const ids2: typeof ids8 = [
  ['arm', '00'],
  ['bypass', '03', 'coloured'],
  ['link', '05', 'coloured'],
  ['solo', '08'],
  ['mute', '10'],
  ['encoder', '20'],
  ['pan', '2a', 'coloured'],
  ['previous', '2e'],
  ['next', '2f'],
  ['channel', '36', 'coloured'],
  ['scroll', '38', 'coloured'],
  ['master', '3a'],
  ['click', '3b'],
  ['section', '3c'],
  ['marker', '3d'],
  ['shift', '46'],
  ['read', '4a', 'coloured'],
  ['write', '4b', 'coloured'],
  ['touch', '4d', 'coloured'],
  ['loop', '56'],
  ['rewind', '5b'],
  ['forward', '5c'],
  ['stop', '5d'],
  ['play', '5e'],
  ['record', '5f'],
  ['foot switch', '66'],
];

/** Of the one of 2010: the number a key is pressed by, and the number of its light. @source FaderPort Classic Packet Messaging */
export const idsClassic: readonly (readonly [name: string, press: string, light: string])[] = [
  ['user', '00', '07'],
  ['punch', '01', '06'],
  ['shift', '02', '05'],
  ['rewind', '03', '04'],
  ['forward', '04', '03'],
  ['stop', '05', '02'],
  ['play', '06', '01'],
  ['record', '07', '00'],
  ['touch', '08', '0f'],
  ['write', '09', '0e'],
  ['read', '0a', '0d'],
  ['mix', '0b', '0c'],
  ['project', '0c', '0b'],
  ['transport', '0d', '0a'],
  ['undo', '0e', '09'],
  ['loop', '0f', '08'],
  ['arm', '10', '17'],
  ['solo', '11', '16'],
  ['mute', '12', '15'],
  ['previous', '13', '14'],
  ['bank', '14', '13'],
  ['next', '15', '12'],
  ['output', '16', '11'],
];

/** What the one of 2010 is asked and told. */
export const classicTalk = {
  /** @source Ardour, faderport.cc */
  ask: 'f0 7e 7f 06 01 f7',
  answer: 'f0 7e 7f 06 02 00 01 06 02 00 01 00 00 00 00 00 f7',
  /** @source FaderPort Classic Packet Messaging */
  native: '91 00 64',
} as const;
