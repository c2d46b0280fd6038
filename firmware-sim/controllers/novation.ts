import { begins, run, type Bytes, type ControllerModel, type Inside, type KeyWiring } from './model.ts';

const HEADER: Bytes = [0xf0, 0x00, 0x20, 0x29, 0x02, 0x11];
const TEMPLATE = 0x77;
const LIGHTS = 0x78;

const xlNotes = [
  ...[41, 42, 43, 44, 57, 58, 59, 60].map((note, n) => [`focus ${n + 1}`, note] as const),
  ...[73, 74, 75, 76, 89, 90, 91, 92].map((note, n) => [`control ${n + 1}`, note] as const),
  ...['device', 'mute', 'solo', 'record'].map((name, n) => [name, 105 + n] as const),
];
const xlControllers = ['send up', 'send down', 'track left', 'track right'];
/** Everything with a light, in the order of their numbers in SysEx. */
const xlLights = [
  ...Array.from({ length: 24 }, (_, n) => `knob ${n + 1}`),
  ...xlNotes.map(([name]) => name),
  ...xlControllers,
];

/** Red in bits 0 and 1, green in 4 and 5; both write bits: as it is; clear alone: flashing. */
function xlLook(value: number) {
  const red = value & 3;
  const green = (value >> 4) & 3;
  if (red + green === 0) return { burns: 'off' } as const;
  return { burns: (value & 0x0c) === 0x08 ? 'flash' : 'on', colour: `red ${red} green ${green}` } as const;
}

function xlHear(message: Bytes, inside: Inside): void {
  const [status, number = 0, value = 0] = message;
  if (status === (0xb0 | inside.page) && number === 0 && value === 0) inside.dark();
  if (!begins(message, ...HEADER)) return;
  const [command, template = 0] = message.slice(6);
  if (command === TEMPLATE && template < 16) inside.page = template;
  if (command !== LIGHTS || template !== inside.page) return;
  for (let n = 8; n + 1 < message.length - 1; n += 2)
    inside.light(xlLights[message[n] as number] ?? '', xlLook(message[n + 1] as number));
}

/**
 * Sixteen templates, each on its own channel; the first of the factory's is in front.
 * @source Novation, Launch Control XL programmer's reference; Ardour libs/surfaces/launch_control_xl
 */
const launchControlXl: ControllerModel = {
  name: 'Launch Control XL',
  portName: 'Launch Control XL',
  strips: 8,
  master: false,
  caps: {
    ...run('knob', 24, (n) => {
      const number = [13, 29, 49][Math.floor(n / 8)] as number;
      return { say: (value, page) => [0xb0 | page, number + (n % 8), value] };
    }),
    ...run('fader', 8, (n) => ({ say: (value, page) => [0xb0 | page, 77 + n, value] })),
  },
  pots: [],
  keys: {
    ...Object.fromEntries(
      xlNotes.map(([name, note]): [string, KeyWiring] => [
        name,
        { press: (page) => [0x90 | page, note, 127], release: (page) => [0x80 | page, note, 0] },
      ]),
    ),
    ...Object.fromEntries(
      xlControllers.map((name, n): [string, KeyWiring] => [
        name,
        { press: (page) => [0xb0 | page, 104 + n, 127], release: (page) => [0xb0 | page, 104 + n, 0] },
      ]),
    ),
  },
  start: { page: 8 },
  hear: xlHear,
  pageSaid: (page) => [...HEADER, TEMPLATE, page, 0xf7],
};

const xl3Keys: Readonly<Record<string, number>> = {
  ...run('upper', 8, (n) => 37 + n),
  ...run('lower', 8, (n) => 45 + n),
  'page up': 106,
  'page down': 107,
  'track left': 103,
  'track right': 102,
  record: 118,
  play: 116,
  solo: 65,
  mute: 66,
};
const xl3Lights: ReadonlyMap<number, string> = new Map([
  ...Array.from({ length: 24 }, (_, n) => [13 + n, `knob ${n + 1}`] as const),
  ...Object.entries(xl3Keys).map(([name, number]) => [number, name] as const),
]);

/** On its DAW port. Its mode is 1 once it is told so; before that nothing it sends is of this map. @source Novation, programmer's guide */
const launchControlXl3: ControllerModel = {
  name: 'Launch Control XL 3',
  portName: 'LCXL3 1 DAW Out',
  strips: 8,
  master: false,
  caps: {
    ...run('knob', 24, (n) => ({ say: (value) => [0xbf, 13 + n, value] })),
    ...run('fader', 8, (n) => ({ say: (value) => [0xbf, 5 + n, value] })),
  },
  pots: [],
  keys: {
    ...Object.fromEntries(
      Object.entries(xl3Keys).map(([name, number]): [string, KeyWiring] => [
        name,
        { press: () => [0xb0, number, 127], release: () => [0xb0, number, 0] },
      ]),
    ),
    shift: { press: () => [0xb6, 63, 127], release: () => [0xb6, 63, 0] },
  },
  hear: (message, inside) => {
    const [status, number = 0, value = 0] = message;
    if (begins(message, 0x9f, 0x0c)) {
      inside.mode = value === 127 ? 1 : 0;
      inside.dark();
    }
    if (inside.mode !== 1) return;
    if (status === 0xbf && number >= 13 && number <= 36) inside.put(`knob ${number - 12}`, value);
    if (!begins(message, 0xf0, 0x00, 0x20, 0x29, 0x02, 0x15)) return;
    const [, , , , , , command, target = 0, field = 0] = message;
    if (command === 0x01 && target === 0x53) {
      const [red = 0, green = 0, blue = 0] = message.slice(9);
      const lit = red + green + blue > 0;
      inside.light(
        xl3Lights.get(field) ?? '',
        lit ? { burns: 'on', colour: `${red} ${green} ${blue}` } : { burns: 'off' },
      );
    }
    if (command === 0x06 && target === 0x35)
      inside.text(field === 0 ? 'upper' : 'lower', String.fromCharCode(...message.slice(9, -1)).trimEnd());
  },
};

export const novation = {
  'launch-control-xl': launchControlXl,
  'launch-control-xl-3': launchControlXl3,
} as const satisfies Record<string, ControllerModel>;
