import {
  alternating,
  begins,
  cc,
  ccKey,
  nameAt,
  names,
  noteKey,
  run,
  type Bytes,
  type CapWiring,
  type ControllerModel,
  type Inside,
  type Look,
  type RingLook,
} from './model.ts';

/** ns in which a BCF2000 or BCR2000 throws away what it is told after a move of its own, as it comes. */
const DEAD_TIME = 100e6;
const bc = (number: number, motor = false): CapWiring => ({ say: cc(0, number), motor, deadTime: DEAD_TIME });

/** Every element of its first preset shows what it is told by the message it sends itself. */
function bcHear(caps: ReadonlyMap<number, string>, keys: ReadonlyMap<number, string>) {
  return ([status, number = 0, value = 0]: Bytes, inside: Inside): void => {
    if (status !== 0xb0) return;
    const cap = caps.get(number);
    const key = keys.get(number);
    if (cap !== undefined) inside.put(cap, value);
    if (key !== undefined) inside.light(key, { burns: value >= 64 ? 'on' : 'off' });
  };
}

/**
 * The first preset from the factory. @source Ardour bcf2000.map; gluon BCF2000 and BCR2000; M. van den Berg, BC MIDI
 * Implementation (dead time)
 */
function bcModel(
  name: string,
  lower: readonly (readonly [string, number, number])[],
  corner: number,
): ControllerModel {
  const motor = name === 'BCF2000';
  const caps = new Map<number, string>();
  for (let n = 0; n < 32; n++) caps.set(1 + n, `knob ${n + 1}`);
  for (const [kind, first, from] of lower)
    for (let n = 0; n < 8; n++) caps.set(first + n, `${kind} ${from + n}`);
  const keys = new Map<number, string>();
  const put = (first: number, row: readonly string[]) => row.forEach((key, n) => keys.set(first + n, key));
  put(33, names('push', 32));
  put(65, names('upper', 8));
  put(73, names('lower', 8));
  put(corner, names('corner', 4));
  return {
    name,
    portName: name,
    strips: 8,
    master: false,
    caps: Object.fromEntries(
      [...caps].map(([number, cap]) => [cap, bc(number, motor && cap.startsWith('fader'))]),
    ),
    pots: [],
    keys: Object.fromEntries([...keys].map(([number, key]) => [key, alternating(0, number)])),
    hear: bcHear(caps, keys),
  };
}

const lightNames = [...names('upper', 8), ...names('lower', 8)];
const miniStyles = ['dot', 'pan', 'fan', 'spread', 'trim'];

/** @source walfie/xtouchmini; AndreasPantle/X-Touch-Mini-HandsOn: standard mode, layers A (page 0) and B */
const xTouchMini: ControllerModel = {
  name: 'X-Touch Mini',
  portName: 'X-TOUCH MINI',
  strips: 8,
  master: true,
  caps: {
    ...run('knob', 8, (n) => ({ say: (value, page) => [0xba, (page === 0 ? 1 : 11) + n, value] })),
    master: { say: (value, page) => [0xba, page === 0 ? 9 : 10, value] },
  },
  pots: [],
  keys: {
    ...run('push', 8, (n) => layered(n, 24 + n)),
    ...run('upper', 8, (n) => ({ ...layered(8 + n, 32 + n), ownLight: true })),
    ...run('lower', 8, (n) => ({ ...layered(16 + n, 40 + n), ownLight: true })),
  },
  hear: ([status, number = 0, value = 0], inside) => {
    const key = lightNames[number];
    if (status === 0x90 && key !== undefined)
      inside.light(key, { burns: (['off', 'on', 'flash'] as const)[value] ?? 'off' });
    if (status === 0xc0) inside.page = Math.min(1, number);
    if (status === 0xb0 && number === 127) inside.mode = value;
    if (status === 0xb0 && number >= 1 && number <= 8)
      inside.ring(`knob ${number}`, { style: miniStyles[value] ?? 'dot', at: 0 });
    const first = inside.page === 0 ? 1 : 11;
    if (status === 0xba && number >= first && number < first + 8)
      inside.put(`knob ${number - first + 1}`, value);
  },
};

function layered(a: number, b: number) {
  const at = (page: number): number => (page === 0 ? a : b);
  return {
    press: (page: number): Bytes => [0x9a, at(page), 127],
    release: (page: number): Bytes => [0x8a, at(page), 0],
  };
}

const mcKeys: Readonly<Record<number, string>> = Object.fromEntries([
  ...[89, 90, 40, 41, 42, 43, 44, 45].map((note, n) => [note, `upper ${n + 1}`]),
  ...[87, 88, 91, 92, 86, 93, 94, 95].map((note, n) => [note, `lower ${n + 1}`]),
  [84, 'layer A'],
  [85, 'layer B'],
]) as Readonly<Record<number, string>>;
const mcStyles = ['dot', 'trim', 'fan', 'spread'];

/** The same in MC mode: eleven LEDs of each ring can be reached. @source walfie/xtouchmini */
const xTouchMiniMc: ControllerModel = {
  name: 'X-Touch Mini (MC)',
  portName: 'X-TOUCH MINI',
  strips: 8,
  master: true,
  caps: { master: { say: (value) => [0xe8, value, value] } },
  pots: Array.from({ length: 8 }, (_, n) => (clicks: number): Bytes => [
    0xb0,
    16 + n,
    clicks > 0 ? clicks : 64 - clicks,
  ]),
  keys: {
    ...run('pot', 8, (n) => noteKey(0, 32 + n, 0, 0x90)),
    ...Object.fromEntries(
      Object.entries(mcKeys).map(([note, key]) => [key, noteKey(0, Number(note), 0, 0x90)]),
    ),
  },
  hear: ([status, number = 0, value = 0], inside) => {
    const key = mcKeys[number];
    if (status === 0x90 && key !== undefined)
      inside.light(key, { burns: value === 0 ? 'off' : value === 1 ? 'flash' : 'on' });
    if (status === 0xb0 && number === 127) inside.mode = value;
    if (status === 0xb0 && number >= 48 && number < 56) {
      const lamp = value & 0x0f;
      inside.ring(`pot ${number - 47}`, {
        style: mcStyles[(value >> 4) & 3] ?? '',
        at: lamp === 0 ? -1 : (lamp - 1) / 10,
      });
    }
  },
};

const compactRuns: readonly (readonly [number, readonly string[]])[] = [
  [0, names('upper', 8)],
  [8, names('middle', 8)],
  [16, names('lower', 8)],
  [24, names('select', 8)],
  [32, ['select main', 'rewind', 'forward', 'loop', 'record', 'stop', 'play']],
];
const compactKeys: readonly (readonly [number, readonly string[]])[] = [
  [0, names('push', 16)],
  [16, names('upper', 8)],
  [24, names('middle', 8)],
  [32, names('lower', 8)],
  [40, names('select', 8)],
  [48, ['select main', 'rewind', 'forward', 'loop', 'record', 'stop', 'play']],
];

/** Lamps 1 to 13, lit; 14 to 26, blinking; all; all blinking. */
function ringLook(style: string, value: number): RingLook {
  return { style, at: value === 0 ? -1 : ((value - 1) % 13) / 12 };
}

/** Standard mode, layer A. @source jetsonhacks/xtouch-compact, measured with firmware 1.14 */
const xTouchCompact: ControllerModel = {
  name: 'X-Touch Compact',
  portName: 'X-TOUCH COMPACT',
  strips: 8,
  master: true,
  caps: {
    ...run('fader', 8, (n) => ({
      say: cc(0, 1 + n),
      touch: (on) => [0xb0, 101 + n, on ? 127 : 0],
      motor: true,
    })),
    master: { say: cc(0, 9), touch: (on) => [0xb0, 109, on ? 127 : 0], motor: true },
    ...run('knob', 16, (n) => ({ say: cc(0, 10 + n) })),
  },
  pots: [],
  keys: Object.fromEntries(
    compactKeys.flatMap(([first, row]) =>
      row.map((key, n) => [key, { ...noteKey(0, first + n), ownLight: !key.startsWith('push') }]),
    ),
  ),
  hear: ([status, number = 0, value = 0], inside) => {
    const key = nameAt(compactRuns, number);
    if (status === 0x90 && key !== undefined && value <= 3)
      inside.light(key, { burns: value === 3 ? 'flash' : value === 2 ? 'on' : 'off' });
    if (status === 0xc0) inside.page = Math.min(1, number);
    if (status !== 0xb0) return;
    if (number === 127) inside.mode = value;
    else if (number >= 1 && number <= 8) inside.put(`fader ${number}`, value);
    else if (number === 9) inside.put('master', value);
    else if (number >= 10 && number <= 25)
      inside.ring(`knob ${number - 9}`, ringLook(miniStyles[value] ?? 'dot', 0));
    else if (number >= 26 && number <= 41) inside.ring(`knob ${number - 25}`, ringLook('told', value));
  },
};

const ctrlKeys: readonly (readonly [number, readonly string[]])[] = [
  [0, names('pot', 8)],
  [8, names('rec', 8)],
  [16, names('solo', 8)],
  [24, names('mute', 8)],
  [32, names('select', 8)],
];
const backlights = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
const digits: Readonly<Record<number, string>> = {
  0x3f: '0',
  0x06: '1',
  0x5b: '2',
  0x4f: '3',
  0x66: '4',
  0x6d: '5',
  0x7d: '6',
  0x07: '7',
  0x7f: '8',
  0x6f: '9',
  0x00: ' ',
};

function ctrlLook(value: number): Look {
  return { burns: value < 64 ? 'off' : value === 64 ? 'flash' : 'on' };
}

/**
 * In its mode CTRL REL. @source Behringer, X-Touch Extender quick start guide, MIDI data; X-TOUCH ONE MIDI Mode
 * Implementation
 */
function ctrl(extender: boolean): ControllerModel {
  const id = extender ? 0x42 : 0x14;
  const fader = (n: number): CapWiring => ({
    say: cc(0, 70 + n),
    touch: (on) => [0x90, 110 + n, on ? 127 : 0],
    motor: true,
  });
  return {
    name: extender ? 'X-Touch Extender (MIDI)' : 'X-Touch (MIDI)',
    portName: extender ? 'X-Touch-Ext' : 'X-Touch',
    strips: 8,
    master: !extender,
    caps: { ...run('fader', 8, fader), ...(extender ? {} : { master: fader(8) }) },
    pots: Array.from({ length: 8 }, (_, n) => (clicks: number): Bytes => [
      0xb0,
      80 + n,
      clicks > 0 ? 64 + clicks : -clicks,
    ]),
    ...(extender ? {} : { jog: (clicks: number): Bytes => [0xb0, 88, clicks > 0 ? 65 : 1] }),
    keys: {
      ...Object.fromEntries(
        ctrlKeys.flatMap(([first, row]) => row.map((key, n) => [key, noteKey(0, first + n, 0, 0x90)])),
      ),
      ...(extender
        ? {}
        : {
            ...run('panel', 64, (n) => noteKey(0, 40 + n, 0, 0x90)),
            'foot switch 1': ccKey(0, 64),
            'foot switch 2': ccKey(0, 67),
          }),
    },
    hear: (message, inside) => {
      const [status, number = 0, value = 0] = message;
      const key = nameAt(extender ? ctrlKeys : [...ctrlKeys, [40, names('panel', 64)]], number);
      if (status === 0x90 && key !== undefined) inside.light(key, ctrlLook(value));
      if (status === 0xb0 && number >= 70 && number < 78) inside.put(`fader ${number - 69}`, value);
      if (status === 0xb0 && number === 78 && !extender) inside.put('master', value);
      if (status === 0xb0 && number >= 80 && number < 88)
        inside.ring(`pot ${number - 79}`, { style: 'dot', at: value / 127 });
      if (status === 0xb0 && number >= 90 && number < 98) inside.meter(`meter ${number - 89}`, value);
      if (begins(message, 0xf0, 0x00, 0x20, 0x32, id, 0x4c)) showStrip(message, inside);
      if (begins(message, 0xf0, 0x00, 0x20, 0x32, id, 0x37) && !extender)
        inside.text(
          'digits',
          message
            .slice(6, 18)
            .map((one) => digits[one] ?? '?')
            .join(''),
        );
    },
  };
}

function showStrip(message: Bytes, inside: Inside): void {
  const [, , , , , , strip = 0, look = 0] = message;
  const words = (from: number) => String.fromCharCode(...message.slice(from, from + 7)).trimEnd();
  inside.text(`upper ${strip + 1}`, words(8));
  inside.text(`lower ${strip + 1}`, words(15));
  inside.text(`colour ${strip + 1}`, backlights[look & 7] ?? '');
}

export const behringer = {
  'x-touch-mini': xTouchMini,
  'x-touch-mini-mc': xTouchMiniMc,
  'x-touch-compact': xTouchCompact,
  'x-touch-midi': ctrl(false),
  'x-touch-ext-midi': ctrl(true),
  bcf2000: bcModel('BCF2000', [['fader', 81, 1]], 89),
  bcr2000: bcModel(
    'BCR2000',
    [
      ['knob', 81, 33],
      ['knob', 89, 41],
      ['knob', 97, 49],
    ],
    105,
  ),
} as const satisfies Record<string, ControllerModel>;
