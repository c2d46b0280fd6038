import type { StoredValue } from '../model/document.ts';
import { BridgeError } from '../model/errors.ts';
import type { LaneEdit } from '../model/input.ts';
import type { TakeShown } from '../server/lanes.ts';
import { ask, backWords, tell, type Service } from './client.ts';
import type { Done } from '../server/routes.ts';
import { exit } from './exit.ts';
import { rounded, table, type Output } from './output.ts';

interface LaneRow {
  readonly path: string;
  readonly mode: string;
  readonly points: number;
  readonly take: number | null;
  readonly trim: number | null;
}

interface LaneShown {
  readonly path: string;
  readonly unit: string;
  readonly mode: string;
  readonly glide: number;
  readonly sampleRate: number;
  readonly total: number;
  readonly take: number | null;
  readonly trim: number | null;
  readonly takes: readonly TakeShown[];
  readonly points: readonly (readonly [number, StoredValue])[];
  readonly next: number | null;
}

/** `lane list`: every lane that has points. */
export async function listLanes(service: Service, out: Output): Promise<number> {
  const lanes = (await ask(service, 'GET', '/api/lanes')) as readonly LaneRow[];
  out.data(lanes, () =>
    lanes.length === 0
      ? ['no lane has points yet; put one there with: faderline lane edit ch/1/fader "add 0 -6"']
      : table(lanes.map((lane) => [lane.path, lane.mode, ...counted(lane.points, lane)])),
  );
  return exit.done;
}

/** `lane show`: the points of a lane, in seconds. */
export async function showLane(
  service: Service,
  path: string,
  range: { readonly from?: string; readonly to?: string },
  out: Output,
): Promise<number> {
  const { sampleRate } = await laneOf(service, path, {});
  const places = Object.entries(range).map(
    ([name, text]) => [name, String(Math.round(seconds(text) * sampleRate))] as const,
  );
  const lane = await laneOf(service, path, Object.fromEntries(places));
  out.data(lane, () => [
    [lane.path, lane.mode, ...counted(lane.total, lane), `glide ${lane.glide} s`].join('  '),
    ...table(lane.points.map(([at, value]) => [at / sampleRate, value].map(rounded))),
    ...(lane.next === null ? [] : [`more from ${rounded(lane.next / sampleRate)} s`]),
  ]);
  return exit.done;
}

/** `lane edit`: does what the words say, and reads the lane back. */
export async function editLane(service: Service, path: string, words: string, out: Output): Promise<number> {
  const { sampleRate } = await laneOf(service, path, {});
  const edit = readEdit(words, sampleRate);
  const done = await tell(service, { do: 'edit-lane', parameter: path, edit });
  const into = edit.how === 'copy' ? (edit.into ?? path) : path;
  if (typeof into === 'string') return readBack(service, into, done, out);
  const lanes: LaneShown[] = [];
  for (const one of into) lanes.push(await laneOf(service, one, {}));
  out.data(
    lanes.map(({ path: of, total, take }) => ({ path: of, points: total, take })),
    () => table(lanes.map((lane) => [lane.path, ...counted(lane.total, lane)])),
  );
  return exit.done;
}

/** `lane takes`: the last passes over a lane, each of which a stretch can be taken from. */
export async function listTakes(service: Service, path: string, out: Output): Promise<number> {
  const { takes, sampleRate } = await laneOf(service, path, {});
  out.data(takes, () =>
    takes.length === 0
      ? ['no takes yet: each pass leaves one']
      : table(
          takes.map(({ number: n, from, to, who, notes }) => [
            `take ${n}`,
            `${rounded(from / sampleRate)} s to ${rounded(to / sampleRate)} s`,
            `${notes} notes`,
            who,
          ]),
        ),
  );
  return exit.done;
}

/** `lane thin`: from the take, where there is one. */
export async function thinLane(
  service: Service,
  path: string,
  factor: string | undefined,
  out: Output,
): Promise<number> {
  const times = factor === undefined ? {} : { factor: seconds(factor) };
  const done = await tell(service, { do: 'edit-lane', parameter: path, edit: { how: 'thin', ...times } });
  return readBack(service, path, done, out);
}

/** `lane glide`: how long lanes take back when a hand lets go. */
export async function setGlide(
  service: Service,
  time: string,
  parameter: string | undefined,
  out: Output,
): Promise<number> {
  const set = {
    ...(time !== 'default' && { time: glideTime(time) }),
    ...(parameter !== undefined && { parameter }),
  };
  if (parameter !== undefined) await laneOf(service, parameter, {});
  await tell(service, { do: 'glide', ...set });
  out.data({ glide: set }, () => [
    `${parameter ?? 'every lane without its own time'}: ${time === 'default' ? 'as at first' : `${time} s`}`,
  ]);
  return exit.done;
}

async function readBack(service: Service, path: string, done: Done, out: Output): Promise<number> {
  const lane = await laneOf(service, path, {});
  const { total, take } = lane;
  out.data({ path, points: total, take }, () => [
    [path, ...counted(total, lane), backWords(done)].join('  '),
  ]);
  return exit.done;
}

/** How many points a lane has, of how many a hand left, and whether a trim is still on it. */
function counted(points: number, { take, trim }: Pick<LaneRow, 'take' | 'trim'>): string[] {
  return [
    `${points} points`,
    ...(take === null ? [] : [`of ${take}`]),
    ...(trim === null ? [] : ['trimmed']),
  ];
}

async function laneOf(service: Service, path: string, range: Record<string, string>): Promise<LaneShown> {
  const query = new URLSearchParams({ path, ...range });
  return (await ask(service, 'GET', `/api/lane?${query.toString()}`)) as LaneShown;
}

/** How long a lane may take back, s. */
const LONGEST_GLIDE = 60;

function glideTime(text: string): number {
  const time = seconds(text);
  if (time >= 0 && time <= LONGEST_GLIDE) return time;
  throw new BridgeError('USAGE', `a glide takes 0 to ${LONGEST_GLIDE} s, got "${text}"`);
}

function seconds(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw new BridgeError('BAD_REQUEST', `"${text}" is no number`);
}

const number = String.raw`(-?\d+(?:\.\d+)?)`;
const level = String.raw`(-?\d+(?:\.\d+)?|-inf)`;
/** One or several, with commas between them. */
const paths = String.raw`(\S+?(?:\s*,\s*\S+?)*)`;
const times = String.raw`(?: +times +(\d+))?`;
/** A stretch that may be left out. */
const range = `(?: +${number} +${number})?`;
const phrase = (...parts: readonly string[]): RegExp => new RegExp(`^${parts.join(' +')}$`);
const n = Number;

/** What each edit is called; times in seconds become samples. */
const phrases: readonly (readonly [RegExp, (words: readonly string[], rate: number) => LaneEdit])[] = [
  [
    phrase('delete', number, number),
    ([a, b], rate) => ({ how: 'delete', from: n(a) * rate, to: n(b) * rate }),
  ],
  [
    phrase('move', number, number, 'by', number),
    ([a, b, by], rate) => ({ how: 'move', from: n(a) * rate, to: n(b) * rate, by: n(by) * rate }),
  ],
  [phrase('shift', 'by', number), ([by]) => ({ how: 'shift', by: n(by) })],
  [
    phrase('shift', number, number, 'by', number),
    ([a, b, by], rate) => ({ how: 'shift', from: n(a) * rate, to: n(b) * rate, by: n(by) }),
  ],
  [
    phrase('scale', 'by', number, 'around', number),
    ([by, at]) => ({ how: 'scale', by: n(by), around: n(at) }),
  ],
  [
    phrase('scale', number, number, 'by', number, 'around', number),
    ([a, b, by, at], rate) => ({
      how: 'scale',
      from: n(a) * rate,
      to: n(b) * rate,
      by: n(by),
      around: n(at),
    }),
  ],
  [
    phrase('copy', number, number, 'to', `${number}(?: +into +${paths})?${times}`),
    ([a, b, at, into, repeats], rate) => ({
      how: 'copy',
      ...between(a, b, rate),
      at: n(at) * rate,
      ...(into !== undefined && { into: namesIn(into) }),
      ...(repeats !== undefined && { times: n(repeats) }),
    }),
  ],
  [
    phrase(`mirror${range}(?: +around +${number})?`),
    ([a, b, around], rate) => ({
      how: 'mirror',
      ...perhaps(a, b, rate),
      ...(around !== undefined && { around: n(around) }),
    }),
  ],
  [
    phrase(`smooth${range}`, 'by', number),
    ([a, b, by], rate) => ({ how: 'smooth', ...perhaps(a, b, rate), by: n(by) }),
  ],
  [phrase(`reverse${range}`), ([a, b], rate) => ({ how: 'reverse', ...perhaps(a, b, rate) })],
  [
    phrase('line', number, `${number}(?: +from +${level})?(?: +to +${level})?`),
    ([a, b, start, end], rate) => ({
      how: 'line',
      ...between(a, b, rate),
      ...(start !== undefined && { start: valueIn(start) }),
      ...(end !== undefined && { end: valueIn(end) }),
    }),
  ],
  [
    phrase('hold', number, `${number}(?: +at +${level})?`),
    ([a, b, held], rate) => ({
      how: 'hold',
      ...between(a, b, rate),
      ...(held !== undefined && { value: valueIn(held) }),
    }),
  ],
  [
    phrase('comp', String.raw`(\d+)${range}`),
    ([take, a, b], rate) => ({ how: 'comp', take: n(take), ...perhaps(a, b, rate) }),
  ],
];

/** A stretch in seconds as one in samples. */
function between(a: string | undefined, b: string | undefined, rate: number): { from: number; to: number } {
  return { from: n(a) * rate, to: n(b) * rate };
}

/** The same for one that may be left out. */
function perhaps(a: string | undefined, b: string | undefined, rate: number): { from?: number; to?: number } {
  return a === undefined ? {} : between(a, b, rate);
}

function namesIn(text: string): string | readonly string[] {
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  return names.length === 1 ? (names[0] as string) : names;
}

function valueIn(text: string): StoredValue {
  return text === '-inf' ? text : n(text);
}

function readEdit(words: string, rate: number): LaneEdit {
  const text = words.trim();
  if (text.startsWith('add ')) return readPoints(text.slice(4), rate);
  for (const [form, read] of phrases) {
    const found = form.exec(text);
    if (found) return read(found.slice(1), rate);
  }
  throw new BridgeError('BAD_REQUEST', `"${text}" is no edit; see: faderline lane edit --help`);
}

function readPoints(text: string, rate: number): LaneEdit {
  const form = phrase(number, level);
  const points = text.split(',').map((point): readonly [number, StoredValue] => {
    const [, at, value] = form.exec(point.trim()) ?? [];
    if (at === undefined || value === undefined)
      throw new BridgeError('BAD_REQUEST', `"${point.trim()}" is no point: a time in seconds and a value`);
    if (n(at) < 0)
      throw new BridgeError('BAD_REQUEST', `a point lies at 0 s or later, got "${point.trim()}"`);
    return [n(at) * rate, valueIn(value)];
  });
  return { how: 'add', points };
}
