import path from 'node:path';
import type { SessionDocument } from '../model/document.ts';
import type { Input } from '../model/input.ts';
import type { Layout } from '../model/layout.ts';
import { tableFor, type ParameterTable } from '../model/parameters.ts';
import { errorCode, realDisk, type Disk } from './disk.ts';
import {
  markOf,
  readLine,
  type Checkpoint,
  type JournalHeader,
  type JournalInput,
  type JournalLine,
} from './journal-line.ts';

/** What a journal was found to hold. */
export interface JournalReport {
  /** The file whose checkpoint it starts from; undefined when there is no usable journal. */
  readonly segment: string | undefined;
  /** Generation of the session it goes with. */
  readonly generation: number | undefined;
  /** The id of that session; undefined when the journal does not say. */
  readonly session: string | undefined;
  /** What tells the desk whose numbers it uses; undefined when the journal does not say. */
  readonly table: string | undefined;
  readonly recoveredInputs: number;
  /** Wall-clock time of the last that is known. */
  readonly until: Date | undefined;
  /** The last tick of the engine that was written down. */
  readonly lastTick: number | undefined;
  /** Lines that were there and could not be used; one cut off at the very end is not counted. */
  readonly lostLines: number;
  /** It was closed in order. */
  readonly ended: boolean;
  /** There is, or may be, something in it that the saved session does not have. */
  readonly unsaved: boolean;
  /** What is wrong with it, in sentences. */
  readonly problems: readonly string[];
}

/** A journal as it was found: where it starts from, and what came then. */
export interface Journal {
  readonly start: Checkpoint | undefined;
  readonly inputs: readonly JournalInput[];
  readonly report: JournalReport;
}

/** What happens without changing anything that a save keeps. */
const nothingToSave: ReadonlySet<string> = new Set(['attach', 'detach', 'remap', 'aside', 'saved']);

const SEGMENT = /^(\d+)-(\d+)\.ndjson$/;

/** The generation and number in the name of a segment; undefined for any other file. */
export function segmentOf(name: string): { generation: number; number: number } | undefined {
  const found = SEGMENT.exec(name);
  return found === null ? undefined : { generation: Number(found[1]), number: Number(found[2]) };
}

/** The segments in a journal's folder, oldest first. */
export async function segmentsIn(disk: Disk, folder: string): Promise<readonly string[]> {
  if ((await disk.kind(folder)) !== 'folder') return [];
  const found = (await disk.list(folder)).flatMap((name) => {
    const segment = segmentOf(name);
    return segment === undefined ? [] : [{ name, ...segment }];
  });
  found.sort((a, b) => a.generation - b.generation || a.number - b.number);
  return found.map(({ name }) => name);
}

/** The lines of a segment, each with whether the writing of it had ended. */
function* linesOf(bytes: Uint8Array): Generator<{ line: Uint8Array; whole: boolean }> {
  for (let from = 0; from < bytes.length;) {
    const feed = bytes.indexOf(10, from);
    const to = feed < 0 ? bytes.length : feed;
    yield { line: bytes.subarray(from, to), whole: feed >= 0 };
    from = to + 1;
  }
}

/** Follows lines for as long as they are right and their numbers run on. */
class Follower {
  readonly inputs: JournalInput[] = [];
  readonly problems: string[] = [];
  last: JournalLine;
  lastTick: number | undefined;
  lostLines = 0;
  until: number;
  readonly #header: JournalHeader;

  constructor(first: JournalLine & { line: 'header' }) {
    this.last = first;
    this.#header = first.header;
    this.until = Date.parse(first.header.wall);
  }

  /** Reads a segment on from its second line. Returns false when it broke off before its end. */
  follow(name: string, bytes: Uint8Array, expected: number): boolean {
    let number = 0;
    let next = expected;
    for (const { line, whole } of linesOf(bytes)) {
      if (++number === 1) continue; // the header, which has been looked at
      if (this.lostLines > 0) {
        this.lostLines++;
        continue;
      }
      const read = readLine(line);
      if (read !== undefined && read.n === next && read.line !== 'header') {
        this.#take(read);
        next++;
      } else if (whole) {
        this.problems.push(this.#stopped(name, number, read !== undefined));
        this.lostLines = 1;
      } else {
        this.problems.push(`${name} was cut off in the middle of line ${number}; all before it is kept`);
        return false;
      }
    }
    return this.lostLines === 0;
  }

  #stopped(name: string, number: number, misplaced: boolean): string {
    const what = misplaced ? 'does not follow the line before it' : 'is damaged';
    return `line ${number} of ${name} ${what}; the ${this.inputs.length} inputs before it are kept`;
  }

  #take(read: JournalLine): void {
    this.last = read;
    if (read.line === 'input') {
      this.inputs.push(read.input);
      const wall = Date.parse(this.#header.wall) + (read.input.at - this.#header.at) / 1e6;
      if (wall > this.until) this.until = wall;
    } else if (read.line === 'tick' || read.line === 'end') {
      if (read.line === 'tick') this.lastTick = read.tick;
      const wall = Date.parse(read.wall);
      if (wall > this.until) this.until = wall;
    }
  }

  /** Whether anything in it may be missing from the saved session. Surfaces coming and going are no part of that. */
  get unsaved(): boolean {
    if (this.last.line === 'end') return this.last.unsaved;
    return this.#header.unsaved || this.inputs.some(({ what }) => !nothingToSave.has(what.type));
  }
}

function headerOf(bytes: Uint8Array): (JournalLine & { line: 'header' }) | undefined {
  for (const { line } of linesOf(bytes)) {
    const read = readLine(line);
    return read?.line === 'header' ? read : undefined;
  }
  return undefined;
}

function nothing(problems: readonly string[]): Journal {
  const report: JournalReport = {
    segment: undefined,
    generation: undefined,
    session: undefined,
    table: undefined,
    recoveredInputs: 0,
    until: undefined,
    lastTick: undefined,
    lostLines: 0,
    ended: false,
    unsaved: false,
    problems,
  };
  return { start: undefined, inputs: [], report };
}

/** A date, or none when the wall clock in the journal was nonsense. */
function date(ms: number): Date | undefined {
  const found = new Date(ms);
  return Number.isNaN(found.getTime()) ? undefined : found;
}

/**
 * Reads a session's journal: the newest segment that has a good header and every good line after it. Where a header is
 * damaged, it starts from the segment before and goes on through the lines that follow, so long as none is missing.
 * Whatever is in the files, this does not throw for it, and no input comes back other than it was written.
 */
export async function readJournal(folder: string, disk: Disk = realDisk): Promise<Journal> {
  const names = await segmentsIn(disk, folder);
  const problems: string[] = [];
  const after: { name: string; bytes: Uint8Array }[] = [];
  for (const name of names.toReversed()) {
    const bytes = await bytesOf(disk, path.join(folder, name));
    const first = headerOf(bytes);
    if (first !== undefined) return readFrom(name, bytes, first, after, problems);
    problems.push(`the beginning of ${name} is damaged; going back to the segment before it`);
    after.unshift({ name, bytes });
  }
  return nothing(problems);
}

/** A file that cannot be read counts as an empty one: the segment before it may do. */
async function bytesOf(disk: Disk, file: string): Promise<Uint8Array> {
  try {
    if ((await disk.kind(file)) === 'file') return (await disk.read(file)) ?? new Uint8Array();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
  return new Uint8Array();
}

function readFrom(
  segment: string,
  bytes: Uint8Array,
  first: JournalLine & { line: 'header' },
  after: readonly { name: string; bytes: Uint8Array }[],
  problems: readonly string[],
): Journal {
  const follower = new Follower(first);
  let whole = follower.follow(segment, bytes, first.n + 1);
  for (const { name, bytes: more } of after) {
    if (whole) whole = follower.follow(name, more, follower.last.n + 2); // the damaged header had a number too
  }
  const { inputs, lostLines, lastTick, last, until, unsaved } = follower;
  const { generation, session, table, checkpoint, at, sample, unsaved: unsavedThen } = first.header;
  const report: JournalReport = {
    segment,
    generation,
    session,
    table,
    recoveredInputs: inputs.length,
    until: date(until),
    lastTick,
    lostLines,
    ended: last.line === 'end',
    unsaved,
    problems: [...problems, ...follower.problems],
  };
  return { start: { checkpoint, at, sample, unsaved: unsavedThen }, inputs, report };
}

/** What the engine needs to stand where it stood. */
export interface Recovery extends Checkpoint {
  /** The session as it was saved last: what there is when the engineer discards the rest. */
  readonly document: SessionDocument;
  /** In order. Each is a record of its own. */
  readonly inputs: Iterable<Input>;
  /** Time goes on to here when the inputs have been given; undefined: no further than the last of them. */
  readonly lastTick: number | undefined;
  /** Parameters this desk does not have: what was done to them is left out. */
  readonly unknown: readonly string[];
  readonly report: JournalReport;
}

/** An input with the numbers of this desk; undefined when it is about a parameter the desk does not have. */
function numbered({ at, sample, what }: JournalInput, table: ParameterTable): Input | undefined {
  if (what.type !== 'set' && what.type !== 'touch' && what.type !== 'let-go')
    return { at, sample, what: { ...what } };
  const parameter = table.find(what.parameter);
  return parameter === undefined ? undefined : { at, sample, what: { ...what, parameter } };
}

function* numberedAll(inputs: readonly JournalInput[], table: ParameterTable): Generator<Input> {
  for (const input of inputs) {
    const found = numbered(input, table);
    if (found !== undefined) yield found;
  }
}

/** The session that a journal is to be of. */
export interface JournalOwner {
  readonly id: string | undefined;
  /** Generation that was opened. */
  readonly generation: number;
  /** The newest generation its journal may be of. */
  readonly newestJournal: number;
  readonly layout: Layout;
}

/**
 * Why a journal must not be replayed: it is of another session, of a later version, or has something that was not saved and
 * speaks of a desk whose parameters have other numbers. Undefined: it may be.
 */
export function whyForeign(
  { session, generation = 0, table, unsaved }: JournalReport,
  owner: JournalOwner,
): string | undefined {
  if (session !== undefined && session !== owner.id)
    return 'the journal in this folder is of another session';
  if (generation <= owner.newestJournal) {
    if (!unsaved || table === markOf(tableFor(owner.layout))) return undefined;
    return 'the journal in this folder was written by another version of Faderline, whose desk has other parameters';
  }
  return `the journal in this folder goes with version ${generation}, and this is version ${owner.generation}`;
}

/** Puts a journal that is not to be replayed out of the way, and says where it is now. Nothing of it is lost. */
export async function setJournalAside(folder: string, disk: Disk = realDisk): Promise<string> {
  let aside = `${folder}-set-aside`;
  for (let n = 2; (await disk.kind(aside)) !== undefined; n++) aside = `${folder}-set-aside-${n}`;
  await disk.rename(folder, aside);
  await disk.syncFolder(path.dirname(folder));
  return aside;
}

/**
 * What there is to recover from a journal; undefined when the saved session has it all, when nothing can be used, or
 * when the journal is not of its owner (see `whyForeign`).
 */
export function recover(from: {
  readonly document: SessionDocument;
  readonly table: ParameterTable;
  readonly journal: Journal;
  readonly owner?: JournalOwner;
}): Recovery | undefined {
  const { document, table, journal } = from;
  const { start, inputs, report } = journal;
  if (start === undefined || !report.unsaved) return undefined;
  if (from.owner !== undefined && whyForeign(report, from.owner) !== undefined) return undefined;
  const unknown = new Set<string>();
  for (const { what } of inputs) {
    const known = !('parameter' in what) || table.find(what.parameter) !== undefined;
    if (!known) unknown.add(what.parameter);
  }
  return {
    ...start,
    document,
    inputs: { [Symbol.iterator]: () => numberedAll(inputs, table) },
    lastTick: report.lastTick,
    unknown: [...unknown],
    report,
  };
}

/** What the engineer is told after a crash: `Recovered up to 14:32:07 (1204 inputs)`, in local time. */
export function describeRecovery({ until, recoveredInputs, problems }: JournalReport): string {
  const first = `Recovered up to ${clockOf(until)} (${recoveredInputs} inputs)`;
  return [first, ...problems].join('; ');
}

/** What the journal has and the last save has not, in words. */
export function describeAhead({ until, recoveredInputs }: JournalReport): string {
  const came = recoveredInputs === 1 ? '1 input' : `${recoveredInputs} inputs`;
  return `there are changes after the last save that are not in what is read here: ${came} up to ${clockOf(until)}`;
}

function clockOf(until: Date | undefined): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  if (!until) return 'an unknown time';
  return `${two(until.getHours())}:${two(until.getMinutes())}:${two(until.getSeconds())}`;
}
