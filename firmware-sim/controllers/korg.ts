import { begins, ccKey, names, run, type Bytes, type ControllerModel, type KeyWiring } from './model.ts';

const CHANNEL = (page: number): number => 0xb0 | page;
const studioKey = (number: number): KeyWiring => ({
  press: (page) => [CHANNEL(page), number, 127],
  release: (page) => [CHANNEL(page), number, 0],
});
const studioFaders = [2, 3, 4, 5, 6, 8, 9, 12];
const studioKeys: Readonly<Record<string, number>> = {
  ...run('mute', 8, (n) => 21 + n),
  ...Object.fromEntries([29, 30, 31, 33, 34, 35, 36, 37].map((number, n) => [`solo ${n + 1}`, number])),
  ...run('rec', 8, (n) => 38 + n),
  ...run('select', 8, (n) => 46 + n),
  cycle: 54,
  'marker set': 55,
  'marker left': 56,
  'marker right': 57,
  rewind: 58,
  forward: 59,
  'track left': 60,
  'track right': 61,
  return: 62,
  stop: 63,
  play: 80,
  record: 81,
};

/**
 * Five scenes, each on its own channel; lights hear that of the scene in front. LED mode external, wheel INC/DEC.
 * @source Ardour Korg_nanoKONTROL_Studio.map; ylorant/node-korg-nanokontrol-studio (scene messages)
 */
const studio: ControllerModel = {
  name: 'nanoKONTROL Studio',
  portName: 'nanoKONTROL Studio',
  strips: 8,
  master: false,
  caps: {
    ...run('fader', 8, (n) => ({ say: (value, page) => [CHANNEL(page), studioFaders[n] as number, value] })),
    ...run('knob', 8, (n) => ({ say: (value, page) => [CHANNEL(page), 13 + n, value] })),
  },
  pots: [],
  jog: (clicks, page) => [CHANNEL(page), clicks > 0 ? 83 : 85, 1],
  keys: Object.fromEntries(Object.entries(studioKeys).map(([name, number]) => [name, studioKey(number)])),
  hear: (message, inside) => {
    const [status, number = 0, value = 0] = message;
    const key = Object.keys(studioKeys).find((name) => studioKeys[name] === number);
    if (status === CHANNEL(inside.page) && key !== undefined)
      inside.light(key, { burns: value >= 64 ? 'on' : 'off' });
    if (begins(message, 0xf0, 0x42, 0x40, 0x00, 0x01, 0x37, 0x02, 0x00, 0x00, 0x14))
      inside.page = message[10] ?? 0;
  },
  pageSaid: (page) => [0xf0, 0x42, 0x40, 0x00, 0x01, 0x37, 0x02, 0x00, 0x00, 0x4f, page, 0xf7],
};

const litKeys: readonly (readonly [number, readonly string[]])[] = [
  [32, names('solo', 8)],
  [48, names('mute', 8)],
  [64, names('rec', 8)],
  [41, ['play', 'stop', 'rewind', 'forward', 'record', 'cycle']],
];
const darkKeys: readonly (readonly [number, readonly string[]])[] = [
  [58, ['track left', 'track right', 'marker set', 'marker left', 'marker right']],
];
const HEADER: Bytes = [0xf0, 0x42, 0x40, 0x00, 0x01, 0x13, 0x00];
/** Bytes of a scene before they are packed, and the one that says whose the lights are. */
const SCENE = 339;
const LED_MODE = 2;

/** Seven bytes and before them their top bits, the first in the lowest. */
function pack(scene: Bytes): Bytes {
  const packed: number[] = [];
  for (let n = 0; n < scene.length; n += 7) {
    const group = scene.slice(n, n + 7);
    packed.push(
      group.reduce((bits, byte, i) => bits | ((byte >> 7) << i), 0),
      ...group.map((byte) => byte & 0x7f),
    );
  }
  return packed;
}

function unpack(packed: Bytes): Bytes {
  const scene: number[] = [];
  for (let n = 0; n < packed.length; n += 8) {
    const [bits = 0, ...group] = packed.slice(n, n + 8);
    scene.push(...group.map((byte, i) => byte | (((bits >> i) & 1) << 7)));
  }
  return scene;
}

/**
 * As it comes from the factory: its lights are its own until the scene in its edit buffer says otherwise.
 * @source Korg, nanoKONTROL2 MIDI Implementation 1.00 (scene dump, 339 bytes packed into 388; byte 2 is the LED mode)
 */
const nano2: ControllerModel = {
  name: 'nanoKONTROL2 as it comes',
  portName: 'nanoKONTROL2',
  strips: 8,
  master: false,
  caps: {
    ...run('fader', 8, (n) => ({ say: (value) => [0xb0, n, value] })),
    ...run('knob', 8, (n) => ({ say: (value) => [0xb0, 16 + n, value] })),
  },
  pots: [],
  keys: Object.fromEntries(
    [...litKeys, ...darkKeys].flatMap(([first, row]) => row.map((key, n) => [key, ccKey(0, first + n)])),
  ),
  hear: (message, inside) => {
    const [status, number = 0, value = 0] = message;
    const found = litKeys.find(([first, row]) => number >= first && number < first + row.length);
    const key = found?.[1][number - found[0]];
    if (status === 0xb0 && key !== undefined && inside.mode === 1)
      inside.light(key, { burns: value >= 64 ? 'on' : 'off' });
    if (!begins(message, ...HEADER)) return;
    const body = message.slice(HEADER.length);
    if (begins(body, 0x1f, 0x10)) inside.reply(sceneDump(inside.mode));
    else if (begins(body, 0x7f, 0x7f, 0x02, 0x03, 0x05, 0x40)) {
      const scene = unpack(body.slice(6, -1));
      const good = scene.length === SCENE;
      if (good) inside.mode = scene[LED_MODE] ?? 0;
      inside.dark();
      inside.reply([...HEADER, 0x5f, good ? 0x23 : 0x24, 0x00, 0xf7]);
    }
  },
};

function sceneDump(ledMode: number): Bytes {
  const scene = Array.from({ length: SCENE }, (_, n) => (n * 37) & 0xff);
  scene[0] = 0;
  scene[1] = 0;
  scene[LED_MODE] = ledMode;
  return [...HEADER, 0x7f, 0x7f, 0x02, 0x03, 0x05, 0x40, ...pack(scene), 0xf7];
}

export const korg = {
  'nanokontrol-studio': studio,
  'nanokontrol2-new': nano2,
} as const satisfies Record<string, ControllerModel>;
