import { light, ring } from '../../src/model/shown.ts';
import type { SurfaceEventType } from '../../src/model/events.ts';

/** Where a row's bytes come from: never from our own codec. */
const LC = 'Logic Control: MIDI Implementation (Logic 7, appendix B)';
const TOUCH_MCU = 'NicoG60/TouchMCU doc/mackie_control_protocol.md';
const XCTL = 'FK, Xctl Protocol for X-Touch V1.0';
const ARDOUR = 'Ardour libs/surfaces/mackie';
const REAPER = 'justinfrankel/reaper-sdk csurf_mcu.cpp';
const LIVE = 'gluon/AbletonLive9_RemoteScripts MackieControl';
const DBM = 'git-moss/DrivenByMoss controller/mackie/mcu';
const X_TOUCH_PY = 'XTouch.py, echo of pitch bend at 16380';

/** One message, what it means when a unit sends it, what it shows when it is sent to one; either can be missing. */
export interface Golden {
  readonly what: string;
  /** File name of the device it is true of. */
  readonly device: string;
  readonly bytes: string;
  /** Name of the control in `controls`, and the strip where it has one. */
  readonly control: readonly [name: string, strip?: number];
  readonly says?: readonly [type: SurfaceEventType, value: number];
  readonly shows?: { readonly value?: number; readonly style?: number; readonly text?: string };
  readonly source: string;
}

const PRO = 'mackie-control-universal-pro';
const X = 'x-touch';

const fader = (strip: number): Golden['control'] => ['fader {strip}', strip];
const encoder = (strip: number): Golden['control'] => ['encoder {strip}', strip];
const meter = (strip: number): Golden['control'] => ['meter {strip}', strip];

function moved(
  what: string,
  bytes: string,
  control: Golden['control'],
  at: number,
  source: string,
  device = PRO,
) {
  return { what, device, bytes, control, says: ['moved', at], shows: { value: at }, source } satisfies Golden;
}

function turned(what: string, bytes: string, control: Golden['control'], clicks: number, source: string) {
  return { what, device: PRO, bytes, control, says: ['turned', clicks], source } satisfies Golden;
}

/** Pressed and lit are the same bytes, and so are released and dark. */
function key(what: string, note: string, control: Golden['control'], source: string): Golden[] {
  return [
    {
      what: `${what} pressed, lit`,
      device: PRO,
      bytes: `90 ${note} 7f`,
      control,
      says: ['pressed', 0],
      shows: { value: light.on },
      source,
    },
    {
      what: `${what} released, dark`,
      device: PRO,
      bytes: `90 ${note} 00`,
      control,
      says: ['released', 0],
      shows: { value: light.off },
      source,
    },
    {
      what: `${what} flashing`,
      device: PRO,
      bytes: `90 ${note} 01`,
      control,
      shows: { value: light.flash },
      source,
    },
  ];
}

function ringed(what: string, bytes: string, value: number, style: number, source: string): Golden {
  return { what, device: PRO, bytes, control: encoder(1), shows: { value, style }, source };
}

function metered(what: string, bytes: string, strip: number, value: number, source: string): Golden {
  return { what, device: X, bytes, control: meter(strip), shows: { value, style: 0 }, source };
}

/** Keys of the strips and of the main part: note, name, in the order of the makers' list. */
export const notes: readonly (readonly [note: string, control: Golden['control'], source: string])[] = [
  ['00', ['key rec {strip}', 1], LC],
  ['07', ['key rec {strip}', 8], LC],
  ['08', ['key solo {strip}', 1], LC],
  ['0f', ['key solo {strip}', 8], LC],
  ['10', ['key mute {strip}', 1], LC],
  ['17', ['key mute {strip}', 8], LC],
  ['18', ['key select {strip}', 1], LC],
  ['1f', ['key select {strip}', 8], LC],
  ['20', ['key encoder {strip}', 1], LC],
  ['27', ['key encoder {strip}', 8], LC],
  ['28', ['key track'], LC],
  ['29', ['key send'], LC],
  ['2a', ['key pan'], LC],
  ['2b', ['key plug-in'], LC],
  ['2c', ['key eq'], LC],
  ['2d', ['key instrument'], LC],
  ['2e', ['key bank left'], LC],
  ['2f', ['key bank right'], `${LC}; ${REAPER} has 2F and 30 the other way round in a comment`],
  ['30', ['key channel left'], LC],
  ['31', ['key channel right'], LC],
  ['32', ['key flip'], LC],
  ['33', ['key global view'], LC],
  ['34', ['key name/value'], LC],
  ['35', ['key smpte/beats'], LC],
  ['36', ['key F1'], LC],
  ['37', ['key F2'], LC],
  ['38', ['key F3'], LC],
  ['39', ['key F4'], LC],
  ['3a', ['key F5'], LC],
  ['3b', ['key F6'], LC],
  ['3c', ['key F7'], LC],
  ['3d', ['key F8'], LC],
  ['3e', ['key midi tracks'], LC],
  ['3f', ['key inputs'], LC],
  ['40', ['key audio tracks'], LC],
  ['41', ['key audio instrument'], LC],
  ['42', ['key aux'], LC],
  ['43', ['key busses'], LC],
  ['44', ['key outputs'], LC],
  ['45', ['key user'], LC],
  ['46', ['key shift'], LC],
  ['47', ['key option'], LC],
  ['48', ['key control'], LC],
  ['49', ['key alt'], LC],
  ['4a', ['key read'], LC],
  ['4b', ['key write'], LC],
  ['4c', ['key trim'], LC],
  ['4d', ['key touch'], LC],
  ['4e', ['key latch'], LC],
  ['4f', ['key group'], LC],
  ['50', ['key save'], LC],
  ['51', ['key undo'], LC],
  ['52', ['key cancel'], LC],
  ['53', ['key enter'], LC],
  ['54', ['key marker'], LC],
  ['55', ['key nudge'], LC],
  ['56', ['key cycle'], LC],
  ['57', ['key drop'], LC],
  ['58', ['key replace'], LC],
  ['59', ['key click'], LC],
  ['5a', ['key solo'], LC],
  ['5b', ['key rewind'], LC],
  ['5c', ['key forward'], LC],
  ['5d', ['key stop'], LC],
  ['5e', ['key play'], LC],
  ['5f', ['key record'], LC],
  ['60', ['key up'], LC],
  ['61', ['key down'], LC],
  ['62', ['key left'], LC],
  ['63', ['key right'], LC],
  ['64', ['key zoom'], LC],
  ['65', ['key scrub'], LC],
  ['66', ['key switch A'], LC],
  ['67', ['key switch B'], LC],
];

export const golden: readonly Golden[] = [
  // faders: pitch bend, low seven bits first
  moved('strip 1 at the bottom', 'e0 00 00', fader(1), 0, LC),
  moved('strip 1 at the top', 'e0 7f 7f', fader(1), 1, LC),
  moved('strip 8 in the middle', 'e7 00 40', fader(8), 8192 / 16383, LC),
  moved('the main fader in the middle', 'e8 00 40', ['fader main'], 8192 / 16383, LC),
  moved(
    '0 dB on the X32 law',
    'e0 7f 5f',
    fader(1),
    12287 / 16383,
    'pmaillot/X32-Behringer X32Automix.c, 0.75 of 14 bits',
  ),
  moved('an X-Touch at the top', 'e2 7c 7f', fader(3), 1, `${X_TOUCH_PY}; CSICode issue 22`, X),
  {
    what: 'a fader with nothing to show rests at the bottom',
    device: PRO,
    bytes: 'e4 00 00',
    control: fader(5),
    shows: { value: -1 },
    source: LC,
  },
  {
    what: 'strip 1 touched',
    device: PRO,
    bytes: '90 68 7f',
    control: fader(1),
    says: ['touched', 0],
    source: LC,
  },
  {
    what: 'strip 1 let go',
    device: PRO,
    bytes: '90 68 00',
    control: fader(1),
    says: ['let-go', 0],
    source: LC,
  },
  {
    what: 'strip 8 touched',
    device: PRO,
    bytes: '90 6f 7f',
    control: fader(8),
    says: ['touched', 0],
    source: LC,
  },
  {
    what: 'the main fader touched',
    device: PRO,
    bytes: '90 70 7f',
    control: ['fader main'],
    says: ['touched', 0],
    source: TOUCH_MCU,
  },
  {
    what: 'strip 2 let go, as an operating system may put it',
    device: PRO,
    bytes: '80 69 40',
    control: fader(2),
    says: ['let-go', 0],
    source: `${LIVE}: takes 80 and 90`,
  },

  // encoders and wheel: bit 6 is the direction, then the number of clicks
  turned('strip 1 one click right', 'b0 10 01', encoder(1), 1, LC),
  turned('strip 8 seven clicks left', 'b0 17 47', encoder(8), -7, LC),
  turned('the wheel one click left', 'b0 3c 41', ['wheel'], -1, TOUCH_MCU),
  turned('the wheel three clicks right', 'b0 3c 03', ['wheel'], 3, XCTL),
  {
    what: 'the pedal pressed down',
    device: PRO,
    bytes: 'b0 2e 7f',
    control: ['pedal'],
    says: ['moved', 1],
    source: TOUCH_MCU,
  },
  {
    what: 'the pedal up',
    device: PRO,
    bytes: 'b0 2e 00',
    control: ['pedal'],
    says: ['moved', 0],
    source: TOUCH_MCU,
  },

  // keys and lamps
  ...notes.flatMap(([note, control, source]) =>
    key(`${control[0]} of ${control[1] ?? 'the unit'}`, note, control, source),
  ),
  {
    what: 'play released, as an operating system may put it',
    device: PRO,
    bytes: '80 5e 40',
    control: ['key play'],
    says: ['released', 0],
    source: `${LIVE}: takes 80 and 90`,
  },
  {
    what: 'the lamp of SMPTE',
    device: PRO,
    bytes: '90 71 7f',
    control: ['lamp smpte'],
    shows: { value: light.on },
    source: LC,
  },
  {
    what: 'the lamp of beats',
    device: PRO,
    bytes: '90 72 7f',
    control: ['lamp beats'],
    shows: { value: light.on },
    source: LC,
  },
  {
    what: 'the lamp of rude solo',
    device: PRO,
    bytes: '90 73 01',
    control: ['lamp rude solo'],
    shows: { value: light.flash },
    source: LC,
  },

  // rings
  ringed('a dot at the left', 'b0 30 01', 0, ring.dot, TOUCH_MCU),
  ringed('a dot at the right', 'b0 30 0b', 1, ring.dot, TOUCH_MCU),
  ringed('pan in the centre, with the lamp below', 'b0 30 56', 0.5, ring.boostCut | ring.centreLamp, LC),
  ringed('a boost all the way', 'b0 30 1b', 1, ring.boostCut, TOUCH_MCU),
  ringed('a level in the middle', 'b0 30 26', 0.5, ring.wrap, TOUCH_MCU),
  ringed('a level at the right', 'b0 30 2b', 1, ring.wrap, TOUCH_MCU),
  ringed('the narrowest spread', 'b0 30 31', 0, ring.spread, `${LIVE}: 1 to 6`),
  ringed('the widest spread', 'b0 30 36', 1, ring.spread, `${LIVE}: 1 to 6`),
  ringed('a ring with nothing to show', 'b0 30 00', -1, ring.wrap | ring.centreLamp, LC),
  {
    what: 'the ring of strip 8',
    device: PRO,
    bytes: 'b0 37 06',
    control: encoder(8),
    shows: { value: 0.5, style: ring.dot },
    source: LC,
  },

  // meters, twelve steps
  metered('silence', 'd0 00', 1, -Infinity, TOUCH_MCU),
  metered('just below the first step', 'd0 00', 1, -60.1, TOUCH_MCU),
  metered('-60 dB', 'd0 01', 1, -60, TOUCH_MCU),
  metered('-20 dB', 'd0 05', 1, -20, TOUCH_MCU),
  metered('-10 dB', 'd0 07', 1, -10, TOUCH_MCU),
  metered('-2 dB', 'd0 0b', 1, -2, TOUCH_MCU),
  metered('0 dB on strip 8', 'd0 7c', 8, 0, TOUCH_MCU),
  {
    what: 'a meter of lamps overloaded',
    device: X,
    bytes: 'd0 2e',
    control: meter(3),
    shows: { value: 3, style: 1 },
    source: 'Kik07L/Behringer-X-Touch-for-ableton ChannelStrip.py, bramdebouvere/fltouch: E is the top lamp',
  },
  {
    what: 'a meter in the display overloaded',
    device: PRO,
    bytes: 'd0 2c d0 2e',
    control: meter(3),
    shows: { value: 3, style: 1 },
    source: `${LC}: E sets the mark; ${DBM}: after the level`,
  },
  {
    what: 'a meter in the display no longer overloaded',
    device: PRO,
    bytes: 'd0 25 d0 2f',
    control: meter(3),
    shows: { value: -20, style: 0 },
    source: `${LC}: F clears the mark; ${DBM}: after the level`,
  },

  // displays
  {
    what: 'a name on the upper line of strip 1, six of seven cells',
    device: PRO,
    bytes: 'f0 00 00 66 14 12 00 48 65 6c 6c 6f 20 20 f7',
    control: ['text upper {strip}', 1],
    shows: { text: 'Hello' },
    source: `${LC}: "Hello" at the top left`,
  },
  {
    what: 'a name on the upper line of strip 8',
    device: PRO,
    bytes: 'f0 00 00 66 14 12 31 42 61 73 73 20 20 20 f7',
    control: ['text upper {strip}', 8],
    shows: { text: 'Bass' },
    source: `${ARDOUR}: offset 7 a strip`,
  },
  {
    what: 'a value on the lower line of strip 2',
    device: PRO,
    bytes: 'f0 00 00 66 14 12 3f 2d 36 2e 30 64 42 20 f7',
    control: ['text lower {strip}', 2],
    shows: { text: '-6.0dB' },
    source: `${ARDOUR}: lower line from 38`,
  },
  {
    what: 'seven characters where a strip has its own display',
    device: X,
    bytes: 'f0 00 00 66 14 12 69 4d 6f 6e 69 74 6f 72 f7',
    control: ['text lower {strip}', 8],
    shows: { text: 'Monitor' },
    source: `${DBM}: 7 characters`,
  },
  {
    what: 'an extender is called 15, not 14 (helgobox 584)',
    device: 'x-touch-extender',
    bytes: 'f0 00 00 66 15 12 00 4b 69 63 6b 20 20 20 f7',
    control: ['text upper {strip}', 1],
    shows: { text: 'Kick' },
    source: 'helgoboss/helgobox issue 584',
  },
  {
    what: 'two characters of assignment, a point after the second',
    device: PRO,
    bytes: 'b0 4b 10 b0 4a 4e',
    control: ['text assignment'],
    shows: { text: 'Pn.' },
    source: `${LC}: "Pn."`,
  },
  {
    what: 'a place in bars',
    device: PRO,
    bytes: 'b0 49 31 b0 48 30 b0 47 79 b0 46 30 b0 45 72 b0 44 30 b0 43 71 b0 42 31 b0 41 32 b0 40 36',
    control: ['text timecode'],
    shows: { text: '109.02.01.126' },
    source: `${LC}: "109.02.01.126", ${ARDOUR}: by controllers 40 to 49`,
  },
  {
    what: 'small letters and spaces in digits',
    device: PRO,
    bytes: 'b0 4b 01 b0 4a 20',
    control: ['text assignment'],
    shows: { text: 'a' },
    source: `${LC}: 41 is sent as 01, space is 20`,
  },
];

/** Colours of all eight strips go out together. */
export const colours: readonly {
  readonly rgb: readonly number[];
  readonly bytes: string;
  readonly source: string;
}[] = [
  {
    rgb: [0xff0000, 0x00ff00, 0xffff00, 0x0000ff, 0xff00ff, 0x00ffff, 0xffffff, 0x000000],
    bytes: 'f0 00 00 66 14 72 01 02 03 04 05 06 07 07 f7',
    source: `${ARDOUR}/surface.cc: bits red, green, blue; black is 7`,
  },
  {
    rgb: [0x400000, 0x804020, 0x808080, 0x100f00, 0x010203, 0xff8000, 0xff7f00, 0x202020],
    bytes: 'f0 00 00 66 14 72 01 01 07 03 06 03 01 07 f7',
    source: `${ARDOUR}/surface.cc: scaled so that the strongest is FF, then a bit for each above 7F`,
  },
];

/** The greeting of a Logic Control, as its paper has it. */
export const challenges: readonly (readonly [challenge: string, response: string])[] = [
  ['00 00 00 00', '0a 00 00 70'],
  ['01 02 03 04', '05 05 7b 2f'],
  ['57 18 61 05', '64 5a 5e 57'],
  ['7f 7f 7f 7f', '75 79 7c 00'],
];
