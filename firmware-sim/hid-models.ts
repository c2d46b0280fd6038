import type { HidFace } from '../src/ports/uhid-device.ts';
import type { SimulatedModel } from './unit.ts';

/** What stands on the panel of a simulated HID device, and where its firmware puts it. */
export interface HidModel extends SimulatedModel {
  readonly usb: string;
  readonly hid: HidFace;
  /** Which firmware runs in it. */
  readonly firmware: 'contour' | 'powermate' | 'x-keys' | 'speed-editor' | 'gamepad';
  /** Its keys, and the number by which its firmware knows each. */
  readonly keys: Readonly<Record<string, number>>;
  readonly hasJog: boolean;
  /** Things that spring back: rings and sticks. */
  readonly levers: number;
  /** Of X-keys: columns, rows, and the number of the first red light. */
  readonly columns: number;
  readonly rows: number;
  readonly red: number;
}

const counted = (prefix: string, count: number, first = 0): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${prefix}${n + 1}`, first + n]));

/** Keys in a grid, rows from A down; a firmware of X-keys counts column by column. */
const grid = (columns: number, rows: number): Record<string, number> =>
  Object.fromEntries(
    Array.from({ length: columns * rows }, (_, n) => [
      `${'ABCDEFGH'[n % rows] as string} ${Math.floor(n / rows) + 1}`,
      n,
    ]),
  );

/** Two bytes for the wheels, one that is nothing, and keys. */
const contourFace = (keys: number): HidFace => ({
  bus: 'usb',
  descriptor: `05 0c 09 01 a1 01 a1 02 05 01 09 38 15 80 25 7f 75 08 95 01 81 06 09 37 15 00 26 ff 00 81 2e 81 03
    05 09 19 01 29 ${hex(keys)} 25 01 75 01 95 ${hex(keys)} 81 02 95 ${hex(16 - keys)} 81 03 c0 c0`,
});

const xkeysFace: HidFace = {
  bus: 'usb',
  descriptor: '05 0c 09 01 a1 01 06 00 ff 15 00 26 ff 00 75 08 09 01 95 20 81 02 09 02 95 23 91 02 c0',
};

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

const plain = { strips: 0, hasJog: false, levers: 0, columns: 0, rows: 0, red: 0 } as const;

const xkeys = (name: string, usb: string, columns: number, rows: number, red: number) =>
  ({
    ...plain,
    name,
    portName: name,
    usb,
    hid: xkeysFace,
    firmware: 'x-keys',
    strips: columns,
    keys: grid(columns, rows),
    columns,
    rows,
    red,
  }) as const;

const padKeys = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries([
    ...names.map((name, n) => [name, n] as const),
    ...['up', 'right', 'down', 'left'].map((way, n) => [`pad ${way}`, 100 + n] as const),
  ]);

/**
 * @source descriptors: made for this, of the same lengths as the reports of the real ones; none is a copy. Keys and reports:
 *   see `hid-firmware.ts`
 */
export const hidModels = {
  'shuttlepro-v2': {
    ...plain,
    name: 'ShuttlePRO v2',
    portName: 'ShuttlePRO v2',
    usb: '0b33:0030',
    hid: contourFace(15),
    firmware: 'contour',
    keys: counted('F', 15),
    hasJog: true,
    levers: 1,
  },
  shuttlexpress: {
    ...plain,
    name: 'ShuttleXpress',
    portName: 'ShuttleXpress',
    usb: '0b33:0020',
    hid: contourFace(13),
    firmware: 'contour',
    keys: counted('F', 5, 4),
    hasJog: true,
    levers: 1,
  },
  powermate: {
    ...plain,
    name: 'PowerMate',
    portName: 'Griffin PowerMate',
    usb: '077d:0410',
    hid: {
      bus: 'bluetooth',
      descriptor: `05 0c 09 01 a1 01 05 09 09 01 15 00 25 01 75 01 95 01 81 02 95 07 81 03 05 01 09 37 15 81 25 7f 75 08
        95 01 81 06 06 00 ff 09 01 15 00 26 ff 00 95 04 81 02 09 02 95 01 91 02 09 03 95 08 b1 02 c0`,
    },
    firmware: 'powermate',
    strips: 1,
    keys: { push: 0 },
  },
  'xk-12': { ...xkeys('XK-12 Jog & Shuttle', '05f3:0426', 4, 3, 32), hasJog: true, levers: 1 },
  'xk-24': xkeys('XK-24', '05f3:0403', 4, 6, 32),
  'xk-60': xkeys('XK-60', '05f3:0461', 10, 8, 80),
  'speed-editor': {
    ...plain,
    name: 'DaVinci Resolve Speed Editor',
    portName: 'DaVinci Resolve Speed Editor',
    usb: '1edb:da0e',
    hid: {
      bus: 'usb',
      descriptor: `06 00 ff 09 01 a1 01 15 00 26 ff 00 75 08 85 02 09 02 95 04 91 02 85 03 09 03 95 06 81 02 09 03 95 06
        91 02 85 04 09 04 95 0c 81 02 09 04 95 01 91 02 85 06 09 06 95 09 b1 02 85 07 09 07 95 02 81 02 c0`,
    },
    firmware: 'speed-editor',
    keys: {
      in: 0x07,
      out: 0x08,
      cut: 0x0f,
      'stop play': 0x3c,
      snap: 0x2e,
      shuttle: 0x1c,
      jog: 0x1d,
      scroll: 0x1e,
      source: 0x1a,
      timeline: 0x1b,
      escape: 0x31,
      transition: 0x22,
      dissolve: 0x10,
      'video only': 0x25,
      'audio only': 0x26,
      'live overwrite': 0x30,
      ...counted('CAM', 9, 0x33),
    },
    hasJog: true,
  },
  'dualshock-4': {
    ...plain,
    name: 'Wireless Controller',
    portName: 'Wireless Controller',
    usb: '054c:05c4',
    hid: {
      bus: 'usb',
      descriptor: `05 01 09 05 a1 01 85 01 09 30 09 31 09 32 09 35 15 00 26 ff 00 75 08 95 04 81 02 09 39 15 00 25 07 75
        04 95 01 81 42 05 09 19 01 29 14 15 00 25 01 75 01 95 14 81 02 05 01 09 33 09 34 15 00 26 ff 00 75 08 95 02 81 02 c0`,
    },
    firmware: 'gamepad',
    keys: padKeys([
      'square',
      'cross',
      'circle',
      'triangle',
      'L1',
      'R1',
      'L2',
      'R2',
      'share',
      'options',
      'L3',
      'R3',
      'PS',
    ]),
    levers: 4,
  },
  'logitech-f310': {
    ...plain,
    name: 'Logitech Dual Action',
    portName: 'Logitech Dual Action',
    usb: '046d:c216',
    hid: {
      bus: 'usb',
      descriptor: `05 01 09 05 a1 01 09 30 09 31 09 32 09 35 15 00 26 ff 00 75 08 95 04 81 02 09 39 15 00 25 07 75 04 95 01
        81 42 05 09 19 01 29 0c 15 00 25 01 75 01 95 0c 81 02 75 08 95 02 81 03 c0`,
    },
    firmware: 'gamepad',
    keys: padKeys(['X', 'A', 'B', 'Y', 'LB', 'RB', 'LT', 'RT', 'back', 'start', 'L3', 'R3']),
    levers: 4,
  },
} as const satisfies Record<string, HidModel>;

/** Short name of a simulated HID device, as scripts and the command line say it. */
export type HidModelName = keyof typeof hidModels;
