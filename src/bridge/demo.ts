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
  { name: 'Kick', colour: red, verse: -6, chorus: -4, pan: 0, swell: 0, height: 0, group: 1 },
  { name: 'Snare', colour: red, verse: -9, chorus: -5, pan: 0.05, swell: 8, height: 1, group: 1 },
  { name: 'Hats', colour: red, verse: -16, chorus: -11, pan: -0.3, swell: 4, height: 3, group: 1 },
  { name: 'Toms', colour: red, verse: -18, chorus: -9, pan: 0.3, swell: 16, height: 6, group: 1 },
  { name: 'Bass', colour: blue, verse: -7, chorus: -5, pan: 0, swell: 0, height: 0, group: 2 },
  { name: 'Gtr L', colour: yellow, verse: -20, chorus: -8, pan: -0.8, swell: 7, height: 3, group: 2 },
  { name: 'Gtr R', colour: yellow, verse: -20, chorus: -8, pan: 0.8, swell: 9, height: 3, group: 2 },
  { name: 'Keys', colour: green, verse: -12, chorus: -14, pan: 0.4, swell: 6, height: 4, group: 3 },
  { name: 'Pad', colour: green, verse: -14, chorus: -10, pan: 0, swell: 12, height: 8, group: 3 },
  { name: 'Strings', colour: green, verse: -30, chorus: -9, pan: 0, swell: 16, height: 5, group: 3 },
  { name: 'Vox', colour: magenta, verse: -3, chorus: -1, pan: 0, swell: 5, height: 2.5, group: 4 },
  { name: 'Vox Dbl', colour: magenta, verse: -30, chorus: -10, pan: 0.2, swell: 0, height: 0, group: 4 },
  { name: 'Choir L', colour: cyan, verse: -40, chorus: -12, pan: -0.6, swell: 8, height: 3, group: 4 },
  { name: 'Choir R', colour: cyan, verse: -40, chorus: -12, pan: 0.6, swell: 8, height: 3, group: 4 },
  { name: 'FX', colour: cyan, verse: -25, chorus: -18, pan: 0, swell: 3, height: 9, group: 4 },
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
    values: { ...mix(0), ...routing() },
    lanes: lanes(),
    scenes: [scene(1, 'Intro', 0.2), scene(2, 'Verse', 0), scene(3, 'Chorus', 1)],
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
  return values;
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
  all['ch/4/mute'] = { times: [0, 20, 32, 44, 56].map((at) => at * RATE), values: [1, 0, 1, 0, 1] };
  all['main/fader'] = { times: [0, 56, 62, 64].map((at) => at * RATE), values: [-2, -2, -30, -40] };
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

/** How much chorus there is at a time: one second from section to section. */
function chorusAt(at: number): number {
  const now = sections.findLastIndex(([, start]) => start <= at);
  const [, start, amount] = sections[now] as readonly [string, number, number];
  const before = sections[now - 1]?.[2] ?? amount;
  return before + (amount - before) * Math.min(1, at - start);
}

function scene(id: number, name: string, chorus: number): SceneDocument {
  return { id, name, values: mix(chorus) };
}
