/** Reports of a device one after the other, led by their ids where it has ids, and what the last of them means. */
export interface HidGolden {
  readonly device: string;
  readonly what: string;
  readonly before: string;
  readonly report: string;
  readonly heard: readonly string[];
  readonly source: string;
}

const CONTOUR = 'Ardour libs/surfaces/contourdesign; hopejr/ShuttleControlUSB ShuttleDefs.js';
const POWERMATE = 'Linux drivers/input/misc/powermate.c; node-hid src/powermate.js';
const XKEYS = 'SuperFlyTV/xkeys, recording of a real unit';
const BMD = 'smunaut/blackmagic-misc bmd.py';
const DS4 = 'chromium dualshock4_controller.cc, by way of public structs';
const F310 = 'Adafruit, HID reports for Logitech Gamepad F310';

const row = (
  device: string,
  what: string,
  before: string,
  report: string,
  heard: readonly string[],
  source: string,
): HidGolden => ({ device, what, before, report, heard, source });

const rest = (bytes: string, length: number): string =>
  [...bytes.split(' '), ...Array.from({ length: length - bytes.split(' ').length }, () => '00')].join(' ');

const pad = (fifth: string, sixth = '00'): string => `01 80 80 80 80 ${fifth} ${sixth} 00 00 00`;

/** Bytes by recordings and by other people's code, never by our own codec. */
export const golden: readonly HidGolden[] = [
  row(
    'shuttlepro-v2',
    'the wheel one right',
    '00 05 00 00 00',
    '00 06 00 00 00',
    ['wheel turned 1'],
    CONTOUR,
  ),
  row(
    'shuttlepro-v2',
    'the wheel two left',
    '00 06 00 00 00',
    '00 04 00 00 00',
    ['wheel turned -2'],
    CONTOUR,
  ),
  row('shuttlepro-v2', 'the wheel past 255', '00 ff 00 00 00', '00 00 00 00 00', ['wheel turned 1'], CONTOUR),
  row('shuttlepro-v2', 'the wheel past 0', '00 00 00 00 00', '00 ff 00 00 00', ['wheel turned -1'], CONTOUR),
  row(
    'shuttlepro-v2',
    'the ring full left',
    '00 04 00 00 00',
    'f9 04 00 00 00',
    ['wheel ring moved 0'],
    CONTOUR,
  ),
  row(
    'shuttlepro-v2',
    'the ring at rest again',
    'f9 04 00 00 00',
    '00 04 00 00 00',
    ['wheel ring moved 0.5'],
    CONTOUR,
  ),
  row(
    'shuttlepro-v2',
    'the ring from one end to the other',
    '07 04 00 00 00',
    'f9 04 00 00 00',
    ['wheel ring moved 0'],
    CONTOUR,
  ),
  row(
    'shuttlepro-v2',
    'the first key of the top row',
    '00 04 00 00 00',
    '00 04 00 01 00',
    ['key F1 pressed 0'],
    CONTOUR,
  ),
  row(
    'shuttlepro-v2',
    'the last key let go',
    '00 04 00 00 40',
    '00 04 00 00 00',
    ['key F15 released 0'],
    CONTOUR,
  ),
  row('shuttlexpress', 'its first key', '00 04 00 00 00', '00 04 00 10 00', ['key F1 pressed 0'], CONTOUR),
  row('shuttlexpress', 'its last key', '00 04 00 00 00', '00 04 00 00 01', ['key F5 pressed 0'], CONTOUR),
  row(
    'powermate',
    'its knob one right',
    '00 00 00 50 10 00',
    '00 01 00 50 10 00',
    ['encoder 1 turned 1'],
    POWERMATE,
  ),
  row(
    'powermate',
    'its knob as far left as it can tell',
    '00 00 00 50 10 00',
    '00 81 00 50 10 00',
    ['encoder 1 turned -127'],
    POWERMATE,
  ),
  row('powermate', 'its push', '00 00 00 50 10 00', '01 00 00 50 10 00', ['key push pressed 0'], POWERMATE),
  row(
    'xk-12-jog-shuttle',
    'its first key',
    rest('01 00 00', 32),
    rest('01 00 01 00 80 00 00 00 00 00 88 d9', 32),
    ['key A {strip}1 pressed 0'],
    XKEYS,
  ),
  row(
    'xk-24',
    'its first key',
    rest('0a 00 00', 32),
    rest('0a 00 01 00 00 00 00 01 c5 eb', 32),
    ['key A {strip}1 pressed 0'],
    XKEYS,
  ),
  row(
    'xk-12-jog-shuttle',
    'a second click of the wheel like the first',
    rest('01 00', 32),
    rest('01 00 00 00 00 00 01', 32),
    ['wheel turned 1'],
    XKEYS,
  ),
  row('xk-24', 'its version, which is no keys', rest('0a 00', 32), rest('0a d6 ff ff ff ff', 32), [], XKEYS),
  row(
    'speed-editor',
    'IN and CAM 2 together',
    rest('04', 13),
    rest('04 07 00 34 00', 13),
    ['key in pressed 0', 'key CAM2 pressed 0'],
    BMD,
  ),
  row(
    'speed-editor',
    'IN let go, CAM 2 moving up',
    rest('04 07 00 34 00', 13),
    rest('04 34 00', 13),
    ['key in released 0'],
    BMD,
  ),
  row(
    'speed-editor',
    'its wheel left',
    '03 00 00 00 00 00 00',
    '03 00 30 fd ff ff 00',
    ['wheel turned -2'],
    BMD,
  ),
  row(
    'dualshock-4',
    'the pad up and right',
    pad('08'),
    pad('01'),
    ['key pad up pressed 0', 'key pad right pressed 0'],
    DS4,
  ),
  row('dualshock-4', 'cross', pad('08'), pad('28'), ['key cross pressed 0'], DS4),
  row('dualshock-4', 'options', pad('08'), pad('08', '20'), ['key options pressed 0'], DS4),
  row('logitech-f310', 'A', '80 80 80 80 08 00 04 ff', '80 80 80 80 28 00 04 ff', ['key A pressed 0'], F310),
];

/** What lights something, and by which output report. */
export const shownGolden: readonly (readonly [
  device: string,
  what: string,
  control: string,
  strip: number,
  value: number,
  report: string,
  source: string,
])[] = [
  ['powermate', 'half as bright', 'encoder 1', 0, 0.5, '00 80', 'sandeepmistry/node-powermate'],
  [
    'xk-24',
    'the blue light of the first key',
    'key A {strip}',
    1,
    1,
    rest('00 b5 00 01 01', 36),
    'SuperFlyTV/xkeys xkeys.ts',
  ],
  [
    'xk-24',
    'a red one flashing',
    'lamp red B {strip}',
    2,
    2,
    rest('00 b5 29 02 01', 36),
    'SuperFlyTV/xkeys xkeys.ts',
  ],
  [
    'xk-60',
    'a red one beyond the blue ones',
    'lamp red A {strip}',
    1,
    1,
    rest('00 b5 50 01 01', 36),
    'SuperFlyTV/xkeys xkeys.ts',
  ],
  ['speed-editor', 'CUT', 'key cut', 0, 1, '02 02 00 00 00', BMD],
  ['speed-editor', 'CAM 1', 'key CAM1', 0, 1, '02 00 40 00 00', BMD],
];

/** Riddles of the Speed Editor and their answers, the lowest byte last. */
export const riddles: readonly (readonly [riddle: string, answer: string])[] = [
  ['0000000000000000', '3ae1206f97c10bc8'],
  ['0000000000000001', '2b9ab32bebf244c6'],
  ['0123456789abcdef', 'e5c7b689e9967608'],
  ['fedcba9876543210', 'c4a7da4761c769e8'],
  ['deadbeefcafebabe', 'bd48870e672cf5fa'],
];
