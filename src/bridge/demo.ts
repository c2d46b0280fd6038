import { songFrames, songParts } from '../dsp/song/song.ts';
import { emptyDocument } from '../model/document.ts';
import type {
  LaneDocument,
  SceneDocument,
  SessionDocument,
  StoredValue,
  StripLabel,
} from '../model/document.ts';

const RATE = 48_000;
/** Length of the demo song, seconds: intro, verse, chorus, verse, chorus, outro. */
const SONG = 64;

/** One channel of the demo: its name, its level in verse and chorus (dB), and its place in the stereo picture. */
interface Part {
  readonly name: string;
  readonly colour: number;
  readonly verse: number;
  readonly chorus: number;
  readonly pan: number;
  /** Time of one swell, seconds, and its height in dB; 0 for a fader that only follows the song. */
  readonly swell: number;
  readonly height: number;
  readonly group: number;
}

const red = 0xff0000;
const yellow = 0xffff00;
const green = 0x00ff00;
const cyan = 0x00ffff;
const blue = 0x0000ff;
const magenta = 0xff00ff;

const parts: readonly Part[] = [
  { name: 'Kick', colour: red, verse: -5, chorus: -3, pan: 0, swell: 0, height: 0, group: 1 },
  { name: 'Snare', colour: red, verse: -5, chorus: -2, pan: 0.05, swell: 8, height: 1, group: 1 },
  { name: 'Hats', colour: red, verse: -13, chorus: -8, pan: -0.3, swell: 4, height: 3, group: 1 },
  { name: 'Toms', colour: red, verse: -10, chorus: -5, pan: 0.3, swell: 16, height: 6, group: 1 },
  { name: 'Bass', colour: blue, verse: -7, chorus: -5, pan: 0, swell: 0, height: 0, group: 2 },
  { name: 'Gtr L', colour: yellow, verse: -10, chorus: -5, pan: -0.8, swell: 7, height: 3, group: 2 },
  { name: 'Gtr R', colour: yellow, verse: -10, chorus: -5, pan: 0.8, swell: 9, height: 3, group: 2 },
  { name: 'Keys', colour: green, verse: -4, chorus: -6, pan: 0.4, swell: 6, height: 4, group: 3 },
  { name: 'Pad', colour: green, verse: -12, chorus: -9, pan: 0, swell: 12, height: 8, group: 3 },
  { name: 'Strings', colour: green, verse: -18, chorus: -8, pan: 0, swell: 16, height: 5, group: 3 },
  { name: 'Vox', colour: magenta, verse: -8, chorus: -6, pan: 0, swell: 5, height: 2.5, group: 4 },
  { name: 'Vox Dbl', colour: magenta, verse: -30, chorus: -9, pan: 0.2, swell: 0, height: 0, group: 4 },
  { name: 'Choir L', colour: cyan, verse: -40, chorus: -8, pan: -0.6, swell: 8, height: 3, group: 4 },
  { name: 'Choir R', colour: cyan, verse: -40, chorus: -8, pan: 0.6, swell: 8, height: 3, group: 4 },
  { name: 'FX', colour: cyan, verse: -16, chorus: -10, pan: 0, swell: 3, height: 9, group: 4 },
  { name: 'Talk', colour: 0xffffff, verse: -15, chorus: -15, pan: 0, swell: 0, height: 0, group: 4 },
];

const groups = ['Drums', 'Band', 'Keys', 'Voices'];
const buses = ['Room', 'Plate', 'Delay'];

/** Where the sections of the song begin, seconds, and how much chorus there is in each, 0..1. */
const sections: readonly (readonly [string, number, number])[] = [
  ['Intro', 0, 0.2],
  ['Verse 1', 8, 0],
  ['Chorus 1', 20, 1],
  ['Verse 2', 32, 0.1],
  ['Chorus 2', 44, 1],
  ['Outro', 56, 0.3],
];

/** A short song's worth of lanes and three scenes: what one sees before one has anything of one's own. */
export function demoDocument(): SessionDocument {
  return {
    ...emptyDocument('Demo'),
    labels: labels(),
    values: { ...mix(0), ...routing(), ...processing(), ...effects() },
    lanes: lanes(),
    scenes: [scene(1, 'Intro', 0.2), scene(2, 'Verse', 0), scene(3, 'Chorus', 1)],
    clips: Object.fromEntries(
      songParts.map(({ file }, i) => [`ch/${i + 1}`, [{ file, at: 0, from: 0, length: songFrames }]]),
    ),
    markers: sections.map(([name, at]) => ({ name, at: at * RATE })),
    length: SONG * RATE,
    loop: { on: true, from: 0, to: SONG * RATE },
  };
}

function labels(): Record<string, StripLabel> {
  const all: Record<string, StripLabel> = {};
  parts.forEach(({ name, colour }, i) => (all[`ch/${i + 1}`] = { name, colour }));
  groups.forEach((name, i) => (all[`grp/${i + 1}`] = { name, colour: green }));
  groups.forEach((name, i) => (all[`dca/${i + 1}`] = { name: name.toUpperCase(), colour: magenta }));
  buses.forEach((name, i) => (all[`bus/${i + 1}`] = { name, colour: cyan }));
  return all;
}

/** Levels and pans of the parts, with so much chorus. */
function mix(chorus: number): Record<string, StoredValue> {
  const values: Record<string, StoredValue> = { 'main/fader': -2 };
  parts.forEach((part, i) => {
    values[`ch/${i + 1}/fader`] = level(part, chorus);
    values[`ch/${i + 1}/pan`] = part.pan;
  });
  return values;
}

function routing(): Record<string, StoredValue> {
  const values: Record<string, StoredValue> = { 'ch/16/mute': 1 };
  parts.forEach(({ group }, i) => {
    values[`ch/${i + 1}/dca/${group}`] = 1;
    values[`ch/${i + 1}/send/1/level`] = group === 1 ? -18 : -30;
    values[`ch/${i + 1}/send/2/level`] = group === 4 ? -12 : '-inf';
  });
  return { ...values, 'ch/2/send/2/level': -20, 'ch/10/send/2/level': -16, 'ch/11/send/3/level': -18 };
}

/** High-passes by strip, Hz: below is nothing that belongs to the part. */
const highPasses: Readonly<Record<number, number>> = {
  2: 100,
  3: 300,
  5: 35,
  6: 110,
  7: 110,
  8: 90,
  9: 120,
  10: 140,
  11: 90,
  12: 130,
  13: 160,
  14: 160,
  16: 200,
};

/** What is done to the parts: the snare's hum is gated, the uneven bass and the voice are held together. */
function processing(): Record<string, StoredValue> {
  const values: Record<string, StoredValue> = {};
  for (const [strip, frequency] of Object.entries(highPasses)) {
    values[`ch/${strip}/hpf/on`] = 1;
    values[`ch/${strip}/hpf/freq`] = frequency;
  }
  return {
    ...values,
    ...under('ch/1/eq', { on: 1, '2/freq': 320, '2/gain': -3, '4/freq': 3500, '4/gain': 2 }),
    ...under('ch/2/gate', { on: 1, threshold: -34, range: -40, hold: 0.08, release: 0.15 }),
    ...under('ch/2/comp', { on: 1, threshold: -16, ratio: 3, attack: 0.015, release: 0.1, makeup: 2 }),
    ...under('ch/5/comp', { on: 1, threshold: -20, ratio: 4, attack: 0.015, release: 0.15, makeup: 5 }),
    ...under('ch/5/eq', { on: 1, '4/freq': 900, '4/gain': 2 }),
    ...under('ch/11/comp', { on: 1, threshold: -20, ratio: 3, attack: 0.008, release: 0.12, makeup: 3 }),
    ...under('ch/11/eq', { on: 1, '2/freq': 280, '2/gain': -2, '4/freq': 3200, '4/gain': 1.5 }),
    ...under('ch/12/comp', { on: 1, threshold: -20, ratio: 3, makeup: 2 }),
    ...under('main/limiter', { on: 1, ceiling: -1 }),
  };
}

/** The three buses: a room for the drums, a plate for the voices, an echo on dotted quarters. */
function effects(): Record<string, StoredValue> {
  return {
    'monitor/level': -10,
    'monitor/phones': -3,
    tempo: 120,
    ...under('bus/1', { fx: 1, 'reverb/type': 0, 'reverb/time': 0.6, 'reverb/pre-delay': 0.008 }),
    ...under('bus/2', { fx: 1, 'reverb/type': 2, 'reverb/time': 1.9, 'reverb/pre-delay': 0.03 }),
    ...under('bus/3', { fx: 2, 'echo/sync': 5, 'echo/feedback': 28, 'echo/ping-pong': 1 }),
    ...under('bus/3/echo', { 'low-cut': 250, 'high-cut': 4500 }),
  };
}

/** Values below one path. */
function under(path: string, values: Record<string, number>): Record<string, StoredValue> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${path}/${name}`, value]));
}

function level(part: Part, chorus: number): number {
  return part.verse + (part.chorus - part.verse) * chorus;
}

function lanes(): Record<string, LaneDocument> {
  const all: Record<string, LaneDocument> = {};
  parts.slice(0, -1).forEach((part, i) => (all[`ch/${i + 1}/fader`] = faderLane(part)));
  all['ch/15/pan'] = {
    times: [0, 16, 32, 48, 64].map((at) => at * RATE),
    values: [-0.9, 0.9, -0.9, 0.9, -0.9],
  };
  all['ch/4/mute'] = { times: [0, 17, 33, 41, 61].map((at) => at * RATE), values: [1, 0, 1, 0, 1] };
  all['main/fader'] = { times: [0, 60, 63, 64].map((at) => at * RATE), values: [-2, -2, -14, -40] };
  return all;
}

/** Four points a second of the song's curve with the part's own swell on top. */
function faderLane(part: Part): LaneDocument {
  const times: number[] = [];
  const values: number[] = [];
  for (let quarter = 0; quarter <= SONG * 4; quarter++) {
    const at = quarter / 4;
    const swell = part.swell > 0 ? (part.height / 2) * Math.sin((2 * Math.PI * at) / part.swell) : 0;
    times.push(at * RATE);
    values.push(Math.round((level(part, chorusAt(at)) + swell) * 100) / 100);
  }
  return { times, values };
}

/** How much chorus there is at a time: the last second of a section leads over to the next. */
function chorusAt(at: number): number {
  const now = sections.findLastIndex(([, start]) => start <= at + 1);
  const [, start, amount] = sections[now] as readonly [string, number, number];
  const before = sections[now - 1]?.[2] ?? amount;
  return before + (amount - before) * Math.min(1, at + 1 - start);
}

function scene(id: number, name: string, chorus: number): SceneDocument {
  return { id, name, values: mix(chorus) };
}
