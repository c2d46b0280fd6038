import type { Happening, Input } from '../model/input.ts';
import type { ParameterTable } from '../model/parameters.ts';
import type { SurfaceEventType } from '../model/events.ts';
import { checksum } from './session-files.ts';

/** The version of the journal this program writes. */
const JOURNAL_FORMAT = 1;

/** What happened, as a journal keeps it: parameters by path, because their numbers may change with the program. */
type JournalHappening =
  | Exclude<Happening, { type: 'set' | 'touch' | 'let-go' }>
  | { readonly type: 'set'; readonly parameter: string; readonly value: number; readonly who: string }
  | { readonly type: 'touch'; readonly parameter: string; readonly who: string }
  | { readonly type: 'let-go'; readonly parameter: string; readonly who: string };

/** An input as a journal keeps it. */
export interface JournalInput {
  readonly at: number;
  readonly sample: number;
  readonly what: JournalHappening;
}

/** Everything the engine was at one moment, and when that was. */
export interface Checkpoint {
  /** JSON of the engine's own making: it comes back as it was given. */
  readonly checkpoint: unknown;
  /** Monotonic, ns, and samples: as inputs have them. */
  readonly at: number;
  readonly sample: number;
  /** Whether there was anything then that the saved session does not have. */
  readonly unsaved: boolean;
}

/** The first line of a segment. */
export interface JournalHeader extends Checkpoint {
  readonly program: string;
  /** Generation of the session it goes with. */
  readonly generation: number;
  /** The id of that session, if it had one. */
  readonly session?: string | undefined;
  /** What tells the desk that its numbers of parameters are of; journals of earlier programs do not say. */
  readonly table?: string | undefined;
  /** ISO time. */
  readonly wall: string;
}

/** What tells one desk's numbers of parameters from another's: a checkpoint means nothing by any other. */
export function markOf(table: ParameterTable): string {
  return checksum(table.rows.map(({ path }) => path).join('\n'));
}

/** What one line says, once its checksum has been found right. */
export type JournalLine =
  | { readonly line: 'header'; readonly n: number; readonly header: JournalHeader }
  | { readonly line: 'input'; readonly n: number; readonly input: JournalInput }
  | { readonly line: 'tick'; readonly n: number; readonly tick: number; readonly wall: string }
  | { readonly line: 'end'; readonly n: number; readonly unsaved: boolean; readonly wall: string }
  /** Holds the place of a header that could not be written. */
  | { readonly line: 'gap'; readonly n: number };

// ── there ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Numbers JSON has no word for. */
const words = new Map<string, number>([
  ['-inf', -Infinity],
  ['inf', Infinity],
  ['nan', Number.NaN],
]);

/** A number to the bit. */
export function numberText(n: number): string {
  if (Number.isFinite(n)) return Object.is(n, -0) ? '-0' : String(n);
  return n > 0 ? '"inf"' : n < 0 ? '"-inf"' : '"nan"';
}

/** Inside commands and attachments a number JSON has no word for becomes `{"$":"-inf"}`: a string may say the same. */
function wrapped(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return { $: numberText(value).replaceAll('"', '') };
}

function unwrapped(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$' in value) || typeof value.$ !== 'string')
    return value;
  return value.$ === '-0' ? -0 : (words.get(value.$) ?? value);
}

/** Puts the checksum of a line's content behind it. */
function sealed(content: string): string {
  return `${content},"c":"${checksum(content)}"}\n`;
}

function happening(what: Happening, table: ParameterTable): string {
  switch (what.type) {
    case 'surface':
      return `"m":[${what.surface},"${what.event}",${what.control},${numberText(what.value)}]`;
    case 'set': {
      const path = JSON.stringify(table.row(what.parameter).path);
      return `"set":[${path},${numberText(what.value)},${JSON.stringify(what.who)}]`;
    }
    case 'touch':
    case 'let-go':
      return `"${what.type}":[${JSON.stringify(table.row(what.parameter).path)},${JSON.stringify(what.who)}]`;
    case 'attach':
    case 'detach':
    case 'remap':
    case 'latency':
    case 'heard':
    case 'aside':
    case 'saved':
    case 'timecode':
    case 'command':
    case 'trigger':
      return `"what":${JSON.stringify(what, wrapped)}`;
  }
}

/** The line of an input. @throws RangeError for the number of a parameter that is not there. */
export function inputLine(n: number, input: Readonly<Input>, table: ParameterTable): string {
  const what = happening(input.what, table);
  return sealed(`{"n":${n},"t":${numberText(input.at)},"s":${numberText(input.sample)},${what}`);
}

/** The line of a tick: how far time has come, on the engine's clock and on the wall. */
export function tickLine(n: number, tick: number, wall: string): string {
  return sealed(`{"n":${n},"k":${numberText(tick)},"wall":${JSON.stringify(wall)}`);
}

/** The last line of a journal that was closed. */
export function endLine(n: number, unsaved: boolean, wall: string): string {
  return sealed(`{"n":${n},"end":true,"unsaved":${unsaved},"wall":${JSON.stringify(wall)}`);
}

/** Holds the place of a header that could not be written, so that numbers go on without one missing. */
export function gapLine(n: number): string {
  return sealed(`{"n":${n},"gap":true`);
}

const texts = new WeakMap<object, string>();

/** What most of the text of a checkpoint is, and the same from one to the next: lanes, and the values of scenes. */
function isKept(key: string, value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return ('times' in value && 'values' in value) || (key === 'values' && !Array.isArray(value));
}

/** `JSON.stringify`, with the texts of what it has met before put in from memory. */
function checkpointText(checkpoint: unknown): string {
  const mark = `kept ${Math.random()}`; // no string of a session says this
  const kept: string[] = [];
  const rest = JSON.stringify(checkpoint, (key, value: unknown) => {
    if (!isKept(key, value)) return value;
    const text = texts.get(value) ?? JSON.stringify(value);
    texts.set(value, text);
    kept.push(text);
    return mark;
  });
  return rest
    .split(`"${mark}"`)
    .map((part, i) => part + (kept[i] ?? ''))
    .join('');
}

/** The first line of a segment. */
export function headerLine(n: number, header: JournalHeader): string {
  const { program, generation, wall, at, sample, unsaved, checkpoint } = header;
  const start = `"at":${numberText(at)},"sample":${numberText(sample)},"unsaved":${unsaved}`;
  const id = header.session === undefined ? '' : `,"session":${JSON.stringify(header.session)}`;
  const desk = header.table === undefined ? '' : `,"table":${JSON.stringify(header.table)}`;
  const session = `"program":${JSON.stringify(program)},"generation":${generation}${id}${desk}`;
  const state = checkpointText(checkpoint ?? null);
  const when = `"wall":${JSON.stringify(wall)}`;
  return sealed(`{"n":${n},"journal":${JOURNAL_FORMAT},${session},${when},${start},"checkpoint":${state}`);
}

// ── and back ─────────────────────────────────────────────────────────────────────────────────────────────────────

const EVENTS: ReadonlySet<unknown> = new Set<SurfaceEventType>([
  'moved',
  'turned',
  'touched',
  'let-go',
  'pressed',
  'released',
]);

function unnumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : words.get(String(value));
}

function surfaceEvent(m: unknown): JournalHappening | undefined {
  if (!Array.isArray(m)) return undefined;
  const [surface, event, control, value] = m as readonly unknown[];
  const to = unnumber(value);
  if (typeof surface !== 'number' || typeof control !== 'number') return undefined;
  if (to === undefined || !EVENTS.has(event)) return undefined;
  return { type: 'surface', surface, event: event as SurfaceEventType, control, value: to };
}

function setting(list: unknown): JournalHappening | undefined {
  if (!Array.isArray(list)) return undefined;
  const [parameter, value, who] = list as readonly unknown[];
  const to = unnumber(value);
  if (typeof parameter !== 'string' || to === undefined || typeof who !== 'string') return undefined;
  return { type: 'set', parameter, value: to, who };
}

function finger(type: 'touch' | 'let-go', list: unknown): JournalHappening | undefined {
  if (!Array.isArray(list)) return undefined;
  const [parameter, who] = list as readonly unknown[];
  if (typeof parameter !== 'string' || typeof who !== 'string') return undefined;
  return { type, parameter, who };
}

/** Happenings that are written down as they are. */
const asTheyAre: ReadonlySet<unknown> = new Set<Happening['type']>([
  'attach',
  'detach',
  'remap',
  'latency',
  'heard',
  'aside',
  'saved',
  'timecode',
  'command',
  'trigger',
]);

/** What only this program writes behind a checksum is taken at its word beyond its type. */
function rest(what: unknown): JournalHappening | undefined {
  if (typeof what !== 'object' || what === null || !('type' in what)) return undefined;
  return asTheyAre.has(what.type) ? (what as JournalHappening) : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function inputOf({ n, t, s, m, set, what, ...more }: Fields): JournalLine | undefined {
  const at = unnumber(t);
  const sample = unnumber(s);
  if (at === undefined || sample === undefined) return undefined;
  const touch = finger('touch', more['touch']) ?? finger('let-go', more['let-go']);
  const happened = surfaceEvent(m) ?? setting(set) ?? touch ?? rest(what);
  return happened && { line: 'input', n: n as number, input: { at, sample, what: happened } };
}

function headerOf(fields: Fields): JournalLine | undefined {
  const { n, journal, program, generation, wall, unsaved, checkpoint } = fields;
  const at = unnumber(fields['at']);
  const sample = unnumber(fields['sample']);
  if (journal !== JOURNAL_FORMAT || typeof generation !== 'number' || typeof wall !== 'string')
    return undefined;
  if (at === undefined || sample === undefined) return undefined;
  const header = {
    program: String(program),
    generation,
    session: typeof fields['session'] === 'string' ? fields['session'] : undefined,
    table: typeof fields['table'] === 'string' ? fields['table'] : undefined,
    wall,
    at,
    sample,
    unsaved: unsaved === true,
    checkpoint,
  };
  return { line: 'header', n: n as number, header };
}

function lineOf(fields: Fields): JournalLine | undefined {
  const { n, k, wall, end, unsaved, gap } = fields;
  if (typeof n !== 'number') return undefined;
  if ('journal' in fields) return headerOf(fields);
  if (typeof k === 'number') return { line: 'tick', n, tick: k, wall: String(wall) };
  if (end === true) return { line: 'end', n, unsaved: unsaved === true, wall: String(wall) };
  return gap === true ? { line: 'gap', n } : inputOf(fields);
}

/** `,"c":"89ab12cd"}` */
const SEAL = 16;
const decoder = new TextDecoder();

/** The meaning of one line without its line feed; undefined when a single bit of it is not as it was written. */
export function readLine(bytes: Uint8Array): JournalLine | undefined {
  if (bytes.length <= SEAL) return undefined;
  const content = bytes.subarray(0, bytes.length - SEAL);
  if (decoder.decode(bytes.subarray(-SEAL)) !== `,"c":"${checksum(content)}"}`) return undefined;
  try {
    const text = `${decoder.decode(content)}}`;
    // a checkpoint comes back as it was given, whatever it has that looks like one of our numbers
    const isHeader = /^\{"n":\d+,"journal":/.test(text);
    return lineOf((isHeader ? JSON.parse(text) : JSON.parse(text, unwrapped)) as Fields);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
