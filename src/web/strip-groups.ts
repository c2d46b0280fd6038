import type { Strip } from '../model/layout.ts';
import type { Parameter, ParameterTable } from '../model/parameters.ts';

/** Parameters with one path above them, which stand together: `eq/2`, `send/3`, `hpf`; '' for those without one. */
export interface Block {
  readonly stem: string;
  readonly rows: readonly Parameter[];
}

/** What is folded up and opened together. */
export interface Group {
  readonly title: string;
  /** Turns the whole of it on; undefined where it is not one thing that could be on. */
  readonly switch: Parameter | undefined;
  readonly blocks: readonly Block[];
}

/** What stands on the strip itself, and is not repeated. */
const onTheStrip = new Set(['fader', 'mute', 'solo', 'pan']);

/** Groups of more than one stem. Everything else with a stem is a group by itself; without one, see `loose`. */
const gathered: Readonly<Record<string, string>> = {
  hpf: 'Filters',
  lpf: 'Filters',
  send: 'Sends',
  fx: 'Effect',
  reverb: 'Effect',
  echo: 'Effect',
  grp: 'Routing',
  dca: 'Routing',
  'mute-group': 'Routing',
};
/** Written out, where what the path says is too short for people. */
const written: Readonly<Record<string, string>> = {
  hpf: 'high-pass',
  lpf: 'low-pass',
  eq: 'EQ',
  comp: 'compressor',
  sat: 'saturation',
  fx: 'effect',
  grp: 'group',
  dca: 'DCA',
  freq: 'frequency',
  q: 'Q',
};
/** The same of the mastering chain. */
const gatheredOfMaster: Readonly<Record<string, string>> = {
  'mono-below': 'Stereo',
  width: 'Stereo',
  order: 'Chain',
  bypass: 'Chain',
};
/** Groups in the order of the signal; those not named come before the last two, as the table has them. */
const FIRST = ['Chain', 'Input', 'Filters', 'Gate'];
const LAST = ['Effect', 'Sends', 'Routing'];

/** The parameters of a strip as people look for them. Follows from the table: a new row has its place by its path. */
export function groupsOf(table: ParameterTable, strip: Strip): readonly Group[] {
  const below = strip.path.length + 1;
  const rows = table.rows.filter(
    (row) => row.strip === strip.number && !onTheStrip.has(row.path.slice(below)),
  );
  return groupsIn(rows, below, gathered);
}

/** Those of the mastering chain, in the same way. */
export function masterGroups(table: ParameterTable): readonly Group[] {
  const rows = table.rows.filter(({ path }) => path.startsWith('master/'));
  return groupsIn(rows, 'master/'.length, gatheredOfMaster);
}

/** @param below where paths begin that are looked at. */
function groupsIn(
  rows: readonly Parameter[],
  below: number,
  titles: Readonly<Record<string, string>>,
): readonly Group[] {
  const stems = new Set(rows.map((row) => stemOf(row.path.slice(below))));
  const groups = new Map<string, Map<string, Parameter[]>>();
  for (const row of rows) {
    const path = row.path.slice(below);
    const stem = stems.has(path) ? path : stemOf(path); // `fx` chooses what `fx/mix` is about
    const title = titleOf(stem === '' ? path : stem, row, titles, stem === '');
    const blocks = groups.get(title) ?? new Map<string, Parameter[]>();
    groups.set(title, blocks.set(stem, [...(blocks.get(stem) ?? []), row]));
  }
  return [...groups].map(([title, blocks]) => grouped(title, blocks)).sort(bySignal);
}

/** What has one switch that turns it on has that in its heading. */
function grouped(title: string, blocks: ReadonlyMap<string, readonly Parameter[]>): Group {
  const all = [...blocks].map(([stem, rows]): Block => ({ stem, rows }));
  const [on, another] = all.flatMap(({ rows }) => rows.filter(({ path }) => path.endsWith('/on')));
  if (!on || another) return { title, switch: undefined, blocks: all };
  const rest = all.map(({ stem, rows }) => ({ stem, rows: rows.filter((row) => row !== on) }));
  return { title, switch: on, blocks: rest.filter(({ rows }) => rows.length > 0) };
}

function stemOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** @param alone nothing else has its stem, for it has none. */
function titleOf(
  path: string,
  { group }: Parameter,
  titles: Readonly<Record<string, string>>,
  alone: boolean,
): string {
  const [head = '', number = ''] = path.split('/');
  const title = titles[head];
  if (title !== undefined) return title;
  if (alone && group !== 'master') return group === 'input' ? 'Input' : 'Routing';
  return capital(inWords(head)) + (/^\d+$/.test(number) ? ` band ${number}` : '');
}

function bySignal(a: Group, b: Group): number {
  return rank(a.title) - rank(b.title);
}

function rank(title: string): number {
  const last = LAST.indexOf(title);
  if (last >= 0) return FIRST.length + 1 + last;
  const first = FIRST.indexOf(title);
  return first >= 0 ? first : FIRST.length;
}

/** One part of a path in words: "auto makeup", "frequency". */
export function inWords(part: string): string {
  return written[part] ?? part.replaceAll('-', ' ');
}

/** As a heading begins. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
