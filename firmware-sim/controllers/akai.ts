import {
  begins,
  cc,
  ccKey,
  noteKey,
  run,
  type Bytes,
  type ControllerModel,
  type Inside,
  type Look,
} from './model.ts';

/** Some of the colours of the pads, by their number. @source Akai, APC40Mk2 Communications Protocol 1.2; hepp/akai-apc40-mk2 */
const padColours: Readonly<Record<number, string>> = {
  3: 'white',
  5: 'red',
  9: 'orange',
  13: 'yellow',
  21: 'green',
  37: 'light blue',
  45: 'blue',
  53: 'magenta',
};

const colourName = (velocity: number): string => padColours[velocity] ?? `colour ${velocity}`;

/** Channels say what a pad does: 0 solid, 1–5 once, 6–10 pulsing, 11–15 blinking. */
function padLook(channel: number, velocity: number): Look {
  if (velocity === 0) return { burns: 'off' };
  return { burns: channel >= 6 ? 'flash' : 'on', colour: colourName(velocity) };
}

/** Notes of the pads from the top left, row by row: the bottom row is the first. */
const padNote = (n: number): number => 32 - 8 * Math.floor(n / 8) + (n % 8);
const single: Readonly<Record<string, number>> = {
  'select main': 80,
  'stop all': 81,
  pan: 87,
  sends: 88,
  user: 89,
  metronome: 90,
  play: 91,
  stop: 92,
  record: 93,
  session: 102,
  bank: 103,
  'device left': 58,
  'device right': 59,
  'device bank left': 60,
  'device bank right': 61,
  'device on': 62,
  'device lock': 63,
  'clip view': 64,
  'detail view': 65,
};
const unlit: Readonly<Record<string, number>> = {
  up: 94,
  down: 95,
  right: 96,
  left: 97,
  shift: 98,
  tap: 99,
  'nudge left': 100,
  'nudge right': 101,
};
const ofTracks: Readonly<Record<string, number>> = {
  rec: 48,
  solo: 49,
  activator: 50,
  select: 51,
  'clip stop': 52,
  crossfade: 66,
};
const ringStyles = ['off', 'dot', 'bar', 'pan'];
const OWN_LIGHTS = 0x40;
const HOSTS_LIGHTS = 0x42;
const COMES_WITH = OWN_LIGHTS;

function apc40Light(message: Bytes, inside: Inside): void {
  const [status = 0, note = 0, velocity = 0] = message;
  const channel = status & 0x0f;
  const pad = Array.from({ length: 40 }, (_, n) => n).find((n) => padNote(n) === note);
  if (pad !== undefined) return inside.light(`pad ${pad + 1}`, padLook(channel, velocity));
  if (note >= 82 && note <= 86) return inside.light(`scene ${note - 81}`, padLook(channel, velocity));
  const track = Object.keys(ofTracks).find((name) => ofTracks[name] === note);
  if (track !== undefined && channel < 8)
    return inside.light(`${track} ${channel + 1}`, {
      burns: velocity === 0 ? 'off' : velocity === 2 && track === 'clip stop' ? 'flash' : 'on',
    });
  const key = Object.keys(single).find((name) => single[name] === note);
  if (key !== undefined) inside.light(key, { burns: velocity === 0 ? 'off' : 'on' });
}

/** A knob, and the controller by which its ring is drawn. */
function apc40Ring(number: number, value: number, inside: Inside): void {
  const first = [16, 48].find((one) => number >= one && number < one + 16);
  if (first === undefined) return;
  const nth = (number - first) % 8;
  const knob = `knob ${(first === 48 ? 1 : 9) + nth}`;
  if (number - first >= 8) inside.ring(knob, { style: ringStyles[value] ?? '', at: value === 0 ? -1 : 0 });
  else inside.put(knob, value);
}

/** @source Akai, APC40Mk2 Communications Protocol 1.2; gluon APC40_MkII */
const apc40: ControllerModel = {
  name: 'APC40 mkII',
  portName: 'APC40 mkII',
  strips: 8,
  master: true,
  caps: {
    ...run('fader', 8, (n) => ({ say: cc(n, 7) })),
    master: { say: cc(0, 14) },
    'fader crossfader': { say: cc(0, 15) },
    ...run('knob', 8, (n) => ({ say: cc(0, 48 + n) })),
    ...run('knob', 8, (n) => ({ say: cc(0, 16 + n) }), 9),
  },
  pots: [],
  keys: {
    ...run('pad', 40, (n) => noteKey(0, padNote(n), 127)),
    ...run('scene', 5, (n) => noteKey(0, 82 + n, 127)),
    ...Object.fromEntries(
      Object.entries(ofTracks).flatMap(([name, note]) =>
        Object.entries(run(name, 8, (n) => noteKey(n, note, 127))),
      ),
    ),
    ...Object.fromEntries(
      [...Object.entries(single), ...Object.entries(unlit)].map(([name, note]) => [
        name,
        noteKey(0, note, 127),
      ]),
    ),
    'foot switch': ccKey(0, 64),
  },
  start: { mode: COMES_WITH },
  hear: (message, inside) => {
    const [status = 0, number = 0, value = 0] = message;
    if (begins(message, 0xf0, 0x7e, 0x7f, 0x06, 0x01))
      inside.reply([
        0xf0, 0x7e, 0x00, 0x06, 0x02, 0x47, 0x29, 0x00, 0x19, 1, 0, 0, 0, 0x7f, 0, 0, 0, 0, 0, 0, 0, 0, 0xf7,
      ]);
    if (begins(message, 0xf0, 0x47, 0x7f, 0x29, 0x60, 0x00, 0x04)) {
      inside.mode = message[7] ?? OWN_LIGHTS;
      inside.dark();
    }
    if (inside.mode !== HOSTS_LIGHTS) return;
    if (status >> 4 === 0x9) apc40Light(message, inside);
    if (status >> 4 === 0x8) apc40Light([status + 0x10, number, 0], inside);
    if (status === 0xb0) apc40Ring(number, value, inside);
  },
};

/** Channels of an APC mini mk2: how bright, pulsing, blinking. */
function miniLook(channel: number, velocity: number): Look {
  if (velocity === 0) return { burns: 'off' };
  const bright = [10, 25, 50, 65, 75, 90, 100][channel];
  return {
    burns: bright === undefined ? 'flash' : 'on',
    colour: `${colourName(velocity)} ${bright ?? 100} %`,
  };
}

const miniPadNote = (n: number): number => 56 - 8 * Math.floor(n / 8) + (n % 8);
const miniRows = ['row 5', 'row 6', 'row 7', 'row 8'];
const miniPads = Array.from({ length: 64 }, (_, n) =>
  n < 32 ? `pad ${n + 1}` : `${miniRows[Math.floor(n / 8) - 4] ?? ''} ${(n % 8) + 1}`,
);
const miniCaps = [...Array.from({ length: 8 }, (_, n) => `fader ${n + 1}`), 'master'];

/** @source Akai, APC mini mk2 communications protocol; bitwig-extensions apcmk2 */
const apcMini: ControllerModel = {
  name: 'APC mini mk2',
  portName: 'APC mini mk2',
  strips: 8,
  master: true,
  caps: Object.fromEntries(miniCaps.map((name, n) => [name, { say: cc(0, 48 + n) }])),
  pots: [],
  keys: {
    ...Object.fromEntries(miniPads.map((name, n) => [name, noteKey(0, miniPadNote(n), 127)])),
    ...run('track', 8, (n) => noteKey(0, 100 + n)),
    ...run('side', 8, (n) => noteKey(0, 112 + n)),
    shift: noteKey(0, 122),
  },
  hear: (message, inside) => {
    const [status = 0, note = 0, velocity = 0] = message;
    if (status >> 4 === 0x9 && note < 64) {
      const pad = miniPads.find((_, n) => miniPadNote(n) === note);
      if (pad !== undefined) inside.light(pad, miniLook(status & 0x0f, velocity));
    }
    const look: Look = { burns: velocity === 0 ? 'off' : velocity === 2 ? 'flash' : 'on' };
    if (status === 0x90 && note >= 100 && note < 108) inside.light(`track ${note - 99}`, look);
    if (status === 0x90 && note >= 112 && note < 120) inside.light(`side ${note - 111}`, look);
    if (begins(message, 0xf0, 0x47, 0x7f, 0x4f, 0x60, 0x00, 0x04))
      inside.reply([0xf0, 0x47, 0x7f, 0x4f, 0x61, 0x00, 0x09, ...miniCaps.map(inside.stands), 0xf7]);
  },
};

export const akai = { 'apc40-mkii': apc40, 'apc-mini-mk2': apcMini } as const satisfies Record<
  string,
  ControllerModel
>;
