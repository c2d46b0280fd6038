import path from 'node:path';
import type { z } from 'zod';
import {
  unstored,
  type AutomationDocument,
  type AutomationMode,
  type LaneDocument,
  type SceneDocument,
  type Scopes,
  type SessionDocument,
  type StoredValue,
  type TakeDocument,
} from '../model/document.ts';
import type { HistoryDocument } from '../model/history.ts';
import { TouchGroups } from '../engine/touch-groups.ts';
import { tableFor, type ParameterTable } from '../model/parameters.ts';
import { trimLaw } from '../automation/trim.ts';
import { readItems, scopesDocument } from '../scenes/scope.ts';
import { allowed, type Law } from '../units/laws.ts';
import { listFault } from '../scenes/cues.ts';
import { clipsFault } from '../model/clips.ts';
import { clipsFile } from './clip-format.ts';
import { cuesFile } from './cue-format.ts';
import { errorCode, type Disk, type DiskEntry } from './disk.ts';
import {
  deskFile,
  FORMAT,
  historyFile,
  laneFile,
  markersFile,
  sceneFile,
  sessionFile,
  type DeskFile,
  type LaneFile,
  type SceneFile,
  type SessionFile,
} from './formats.ts';
import { jsonFault, keysTwice } from './json-positions.ts';
import { migrations, type ParsedFiles } from './migrations.ts';
import { didYouMean, ProblemList, type Problem } from './problems.ts';
import { historyFault } from './history-fault.ts';
import { fitting, HISTORY, historyFrom, rowsOf } from './history-file.ts';
import { unpack } from './packed.ts';
import { checksum, type SavedAs } from './session-files.ts';

/** What came of reading a session's files. */
export interface Reading {
  /** Undefined when there are errors among the problems: never half a session. */
  readonly document: SessionDocument | undefined;
  readonly as: SavedAs | undefined;
  readonly problems: readonly Problem[];
  /** No session.json at all. */
  readonly missing: boolean;
  /** A file is empty or full of zeros, as a power cut leaves it on a disk that lies: an older version is better. */
  readonly blank: boolean;
  /** The format, when it is newer than this program. */
  readonly newer: number | undefined;
}

/** What of a lane's file has points. */
type PointsOf = 'points' | 'take' | 'trim' | 'trimTake';

/** Rows of points that were packed, by where in a lane's file they stand: `points`, `takes.3.points`. */
type LongRows = ReadonlyMap<string, LaneDocument>;

const rowsOfPoints: ReadonlySet<string> = new Set(['points', 'take', 'trim', 'trimTake']);

/** Why a file has no text; `escapes`: it or its folder is a link, which could lead anywhere. */
type NoText = 'missing' | 'blank' | 'escapes' | 'unreadable';

/** Reads one session from the first of some folders that has each file. */
class SessionReader {
  readonly list = new ProblemList();
  blank = false;
  newer: number | undefined;
  history: HistoryDocument | undefined;
  /** What the bytes of each listed file that was read add up to. */
  readonly #sums: { file: string; crc32: string }[] = [];
  readonly #disk: Disk;
  readonly #roots: readonly string[];
  readonly #thorough: boolean;

  constructor(disk: Disk, roots: readonly string[], thorough: boolean) {
    this.#disk = disk;
    this.#roots = roots;
    this.#thorough = thorough;
  }

  /** The text of a file of the session, or why there is none. */
  async text(file: string): Promise<{ text: string; bytes: Uint8Array } | NoText> {
    for (const root of this.#roots) {
      let inside = root;
      let kind: DiskEntry | undefined;
      for (const step of file.split('/')) {
        inside = path.join(inside, step);
        kind = await this.#disk.kind(inside);
        if (kind === 'link') return 'escapes';
      }
      if (kind === undefined) continue;
      if (kind !== 'file') return 'unreadable';
      const bytes = await this.#bytes(inside);
      if (bytes === undefined) return 'unreadable';
      if (bytes.length === 0 || bytes.includes(0)) return 'blank';
      return { text: new TextDecoder().decode(bytes), bytes };
    }
    return 'missing';
  }

  async #bytes(file: string): Promise<Uint8Array | undefined> {
    try {
      return await this.#disk.read(file);
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      return undefined;
    }
  }

  /** A file's JSON; undefined, with a problem, when it has none. */
  async json(file: string, crc32?: string): Promise<unknown> {
    const found = await this.text(file);
    if (typeof found === 'string') {
      if (found === 'blank') this.blank = true;
      this.list.add('error', file, [], whyNot[found]);
      return undefined;
    }
    this.list.file(file, found.text);
    const sum = crc32 === undefined ? undefined : checksum(found.bytes);
    if (sum !== undefined) this.#sums.push({ file, crc32: sum });
    if (sum !== crc32)
      this.list.add('warning', file, [], 'was changed since it was saved; it is taken as it is now');
    try {
      const json: unknown = JSON.parse(found.text);
      if (this.#thorough)
        for (const twice of keysTwice(found.text))
          this.list.add('warning', file, twice, 'stands here twice; the last one counts');
      return json;
    } catch (error) {
      const fault = jsonFault(found.text);
      this.list.addAt(file, fault?.offset ?? 0, fault?.message ?? String(error));
      return undefined;
    }
  }

  /** A file's JSON held against what it ought to be; undefined, with problems, when it is not. */
  checked<T extends z.ZodType>(schema: T, file: string, json: unknown): z.infer<T> | undefined {
    const result = schema.safeParse(json);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      const at = issue.path.filter((step) => typeof step !== 'symbol');
      if (issue.code !== 'unrecognized_keys') {
        this.list.add('error', file, at, inWords(issue));
        continue;
      }
      const known = 'shape' in schema ? Object.keys(schema.shape as object) : [];
      for (const key of issue.keys)
        this.list.add('error', file, [...at, key], `unknown key${didYouMean(key, known)}`);
    }
    return undefined;
  }

  /** The JSON of a lane with its packed points taken out of it, and those, by where they stand. */
  unpacked(file: string, json: unknown): { readonly plain: unknown; readonly long: LongRows } {
    const long = new Map<string, LaneDocument>();
    const swap = (of: unknown, key: string, at: readonly (string | number)[]): unknown => {
      if (typeof of !== 'string') return of;
      const points = unpack(of);
      if (points) long.set(at.join('.'), points);
      else
        this.list.add(
          'error',
          file,
          at,
          `the ${key} are damaged: they were packed by Faderline, and cannot be unpacked`,
        );
      return [];
    };
    const each = (of: unknown, at: readonly (string | number)[]): unknown => {
      if (Array.isArray(of)) return of.map((one, i) => each(one, [...at, i]));
      if (typeof of !== 'object' || of === null) return of;
      return Object.fromEntries(
        Object.entries(of).map(([key, one]) => {
          if (rowsOfPoints.has(key)) return [key, swap(one, key, [...at, key])];
          return [key, key === 'takes' ? each(one, [...at, key]) : one];
        }),
      );
    };
    return { plain: each(json, []), long };
  }

  /** session.json as this version writes it, and the JSON of all the files it lists. */
  async files(): Promise<ParsedFiles | undefined> {
    const json = await this.json('session.json');
    if (json === undefined) return undefined;
    const version: unknown =
      typeof json === 'object' && json !== null && 'faderline' in json ? json.faderline : undefined;
    if (typeof version !== 'number' || !Number.isInteger(version) || version < 0) {
      this.list.add(
        'error',
        'session.json',
        ['faderline'],
        'expected the version of the format, a whole number',
      );
      return undefined;
    }
    if (version > FORMAT) {
      this.newer = version;
      const message = `was saved in format ${version} by a newer Faderline; this one reads up to ${FORMAT}`;
      this.list.add('error', 'session.json', ['faderline'], `${message}: update Faderline to open it`);
      return undefined;
    }
    const session = json as Readonly<Record<string, unknown>>;
    if (version === FORMAT) return this.#listed(session);
    let parsed: ParsedFiles = { session, files: new Map() };
    for (let v = version; v < FORMAT; v++) parsed = migrations[v]?.(parsed) ?? parsed;
    return parsed;
  }

  async #listed(session: Readonly<Record<string, unknown>>): Promise<ParsedFiles | undefined> {
    const checked = this.checked(sessionFile, 'session.json', session);
    if (checked === undefined) return undefined;
    const files = new Map<string, unknown>();
    for (const [index, { file, crc32 }] of checked.files.entries()) {
      if (file === HISTORY) continue;
      if (files.has(file))
        this.list.add('error', 'session.json', ['files', index], `${file} is listed twice`);
      else files.set(file, await this.json(file, crc32));
    }
    for (const file of ['desk.json', 'markers.json'])
      if (!files.has(file)) this.list.add('error', 'session.json', ['files'], `${file} is not listed`);
    const history = checked.files.find(({ file }) => file === HISTORY);
    if (history) this.history = await this.#historyOf(history.crc32, tableFor(checked.layout));
    return { session, files };
  }

  /** The undo steps, where they lead from the files that are there. Nothing about them keeps a session from opening. */
  async #historyOf(crc32: string, table: ParameterTable): Promise<HistoryDocument | undefined> {
    const found = await this.text(HISTORY);
    const leave = (why: string): undefined =>
      this.list.add('warning', HISTORY, [], `${why}: it is left out, and undo begins anew`) as undefined;
    if (typeof found === 'string') return leave(noHistory[found]);
    if (checksum(found.bytes) !== crc32) return leave('was changed since it was saved');
    let json: unknown;
    try {
      json = JSON.parse(found.text);
    } catch {
      return leave('is no JSON');
    }
    const read = historyFile.safeParse(json);
    if (!read.success)
      return leave(`is not as this Faderline writes it (${read.error.issues[0]?.path.join('.') ?? ''})`);
    if (read.data.fits !== fitting(this.#sums)) return leave('belongs to other files than these');
    const steps = historyFrom(read.data);
    const fault = historyFault(steps, table);
    return fault === undefined ? steps : leave(`has at ${fault} what this desk cannot have`);
  }
}

/** An issue of the schema without its preamble. */
function inWords({ code, message }: { code?: string | undefined; message: string }): string {
  if (code === 'invalid_type' && message.endsWith('received undefined')) return 'is missing';
  return message.replace(/^Invalid (?:input|option): /, '');
}

const noHistory: Record<NoText, string> = {
  missing: 'is not there',
  blank: 'is blank: it was lost in a power cut',
  escapes: 'is a link',
  unreadable: 'cannot be read',
};

const whyNot: Record<NoText, string> = {
  missing: 'is not there; put it back, or take it out of the list in session.json',
  blank: 'is blank: it was lost in a power cut; a previous version can be opened',
  escapes: 'is a link, or lies in one; a session must be all in its own folder',
  unreadable: 'cannot be read',
};

/** Puts a document together from files whose shape has been checked. */
class Assembly {
  readonly #table: ParameterTable;
  readonly #list: ProblemList;
  readonly labels: Record<string, { name: string; colour: number }> = {};
  values: Record<string, StoredValue> = {};
  readonly lanes: Record<string, LaneDocument> = {};
  readonly modes: Record<string, AutomationMode> = {};
  readonly scenes: SceneDocument[] = [];
  markers: SessionDocument['markers'] = [];
  userKeys: SessionDocument['userKeys'];
  scopes: Scopes = {};
  glide: SessionDocument['glide'];
  automation: SessionDocument['automation'];
  lastSceneId: SessionDocument['lastSceneId'];
  cues: Pick<SessionDocument, 'cues' | 'cueDebounce'> = {};
  playing: Pick<SessionDocument, 'clips' | 'references'> = {};
  sync: SessionDocument['sync'];
  readonly #lanesSeen = new Set<string>();
  readonly #scenesSeen = new Set<number>();

  constructor(table: ParameterTable, list: ProblemList) {
    this.#table = table;
    this.#list = list;
  }

  #unknown(file: string, at: readonly (string | number)[], wanted: string): void {
    const meant = didYouMean(
      wanted,
      this.#table.rows.map((row) => row.path),
    );
    this.#list.add('error', file, at, `the desk has no parameter ${wanted}${meant}`);
  }

  #inRange(file: string, at: readonly (string | number)[], law: Law, value: StoredValue): void {
    const bounded = allowed(law, unstored(value));
    if (bounded === unstored(value)) return;
    this.#list.add('warning', file, at, `${value} is out of range and becomes ${bounded}`);
  }

  #checkValues(file: string, values: Record<string, StoredValue>): void {
    for (const [parameter, value] of Object.entries(values)) {
      const number = this.#table.find(parameter);
      if (number === undefined) this.#unknown(file, ['values', parameter], parameter);
      else this.#inRange(file, ['values', parameter], this.#table.row(number).law, value);
    }
  }

  /** A scope that means something else than it says would be found out in front of people: nothing unknown may stand in it. */
  #checkScopes(file: string, scopes: Scopes): void {
    for (const [gate, items] of Object.entries(scopes) as [string, readonly string[] | undefined][])
      this.#checkItems(file, ['scopes', gate], items ?? []);
  }

  #checkItems(file: string, at: readonly (string | number)[], items: readonly string[]): void {
    for (const [index, item] of items.entries()) {
      const read = readItems([item], this.#table);
      if ('fault' in read) this.#list.add('error', file, [...at, index], read.fault);
    }
  }

  #checkTouchGroups(file: string, automation: AutomationDocument | undefined): void {
    const groups = automation?.touchGroups ?? [];
    const fault = new TouchGroups(this.#table.count).set(groups, this.#table);
    if (fault !== undefined) this.#list.add('error', file, ['automation', 'touchGroups'], fault);
  }

  desk(file: string, desk: DeskFile): void {
    const { labels, values, userKeys, glide, automation, sync, scopes = {} } = desk;
    this.lastSceneId = desk.lastSceneId;
    this.userKeys = userKeys;
    this.glide = glide;
    this.automation = automation;
    this.sync = sync;
    for (const member of ['of', 'curveOf'] as const)
      for (const own of Object.keys(glide?.[member] ?? {}))
        if (this.#table.find(own) === undefined) this.#unknown(file, ['glide', member, own], own);
    this.#checkTouchGroups(file, automation);
    this.#checkScopes(file, scopes);
    this.scopes = scopes;
    const strips = this.#table.strips.map((strip) => strip.path);
    for (const [strip, { name, colour }] of Object.entries(labels)) {
      if (strips.includes(strip)) this.labels[strip] = { name, colour: Number.parseInt(colour.slice(1), 16) };
      else
        this.#list.add(
          'error',
          file,
          ['labels', strip],
          `the desk has no strip ${strip}${didYouMean(strip, strips)}`,
        );
    }
    this.#checkValues(file, values);
    this.values = values;
  }

  lane(file: string, lane: LaneFile, long: LongRows): void {
    const number = this.#table.find(lane.path);
    if (number === undefined) return this.#unknown(file, ['path'], lane.path);
    if (this.#lanesSeen.has(lane.path))
      return this.#list.add('error', file, ['path'], `there is another lane of ${lane.path}`);
    this.#lanesSeen.add(lane.path);
    if (lane.mode !== undefined) this.modes[lane.path] = lane.mode;
    if (lane.points === undefined) return undefined;
    const { law } = this.#table.row(number);
    const read = (member: PointsOf, by: Law): LaneDocument | undefined => {
      const points = lane[member];
      if (!points) return undefined;
      const rows = this.#points(file, [member], by, long.get(member) ?? rowsOf(points));
      if (rows.times.length === 0) this.#pointless(file, [member], member);
      return rows.times.length > 0 ? rows : undefined;
    };
    const take = read('take', law);
    const trim = read('trim', trimLaw(law));
    const trimTake = read('trimTake', trimLaw(law));
    const takes = lane.takes && this.#takes(file, law, lane.takes, long);
    this.lanes[lane.path] = {
      ...this.#points(file, ['points'], law, long.get('points') ?? rowsOf(lane.points)),
      ...(take && { take }),
      ...(trim && { trim: { ...trim, ...(trimTake && { take: trimTake }) } }),
      ...(takes && takes.length > 0 && { takes }),
    };
    return undefined;
  }

  #takes(
    file: string,
    law: Law,
    takes: NonNullable<LaneFile['takes']>,
    long: LongRows,
  ): readonly TakeDocument[] {
    const read = takes.map(({ points, ...take }, i) => {
      const rows = long.get(`takes.${i}.points`) ?? rowsOf(points);
      return { ...take, ...this.#points(file, ['takes', i, 'points'], law, rows) };
    });
    takes.forEach((take, i) => {
      if (i > 0 && take.number <= (takes[i - 1]?.number ?? 0))
        this.#list.add(
          'error',
          file,
          ['takes', i, 'number'],
          'takes must stand in the order of their numbers',
        );
    });
    return read.filter(({ number, times }, i) => {
      if (times.length === 0) this.#pointless(file, ['takes', i, 'points'], `take ${number}`);
      return times.length > 0;
    });
  }

  /** Nothing can be said of any place by what has no points: it would be no number. */
  #pointless(file: string, at: readonly (string | number)[], what: string): void {
    this.#list.add('warning', file, at, `${what} has no points and is left out`);
  }

  #points(
    file: string,
    member: readonly (string | number)[],
    law: Law,
    { times, values }: LaneDocument,
  ): LaneDocument {
    let before = -Infinity;
    for (let index = 0; index < times.length; index++) {
      const at = times[index] as number;
      if (at < before)
        this.#list.add(
          'error',
          file,
          [...member, index, 0],
          `times must ascend, and ${at} comes after ${before}`,
        );
      before = at;
      const value = values[index] as StoredValue;
      if (allowed(law, unstored(value)) !== unstored(value))
        this.#inRange(file, [...member, index, 1], law, value);
    }
    return { times, values };
  }

  /** What a cue speaks of may be gone: it is marked then. Only what no list can be is a fault. */
  cueList(file: string, { cues, debounce }: z.infer<typeof cuesFile>): void {
    const fault = listFault(cues);
    if (fault) this.#list.add('error', file, ['cues', fault.at], fault.fault);
    this.cues = {
      ...(cues.length > 0 && { cues }),
      ...(debounce !== undefined && { cueDebounce: debounce }),
    };
  }

  /** A file that is not there is no fault: its strip is silent, and that is told where it would play. */
  clips(
    file: string,
    { clips, reference, references = reference && [reference] }: z.infer<typeof clipsFile>,
  ): void {
    const channels = this.#table.strips.flatMap(({ kind, path: strip }) => (kind === 'ch' ? [strip] : []));
    for (const [strip, list] of Object.entries(clips)) {
      const add = (at: readonly (string | number)[], fault: string): void =>
        this.#list.add('error', file, ['clips', strip, ...at], fault);
      if (!channels.includes(strip))
        add([], `the desk has no channel ${strip}${didYouMean(strip, channels)}; only channels play files`);
      const fault = clipsFault(list);
      if (fault) add(fault.at, fault.fault);
      list.forEach(({ at }, i) => {
        const before = list[i - 1]?.at ?? 0;
        if (at < before) add([i, 'at'], `places must ascend, and ${at} comes after ${before}`);
      });
    }
    const playing = Object.entries(clips).filter(([, { length }]) => length > 0);
    this.playing = {
      ...(playing.length > 0 && { clips: Object.fromEntries(playing) }),
      ...(references && references.length > 0 && { references }),
    };
  }

  scene(file: string, scene: SceneFile): void {
    if (this.#scenesSeen.has(scene.id))
      this.#list.add('error', file, ['id'], `there is another scene with id ${scene.id}`);
    this.#scenesSeen.add(scene.id);
    this.#checkValues(file, scene.values);
    const { scopes = {}, colour, fades, ...rest } = scene;
    this.#checkScopes(file, scopes);
    for (const [index, { items }] of (fades ?? []).entries())
      this.#checkItems(file, ['fades', index, 'items'], items);
    this.scenes.push({
      ...rest,
      ...scopesDocument(scopes),
      ...(colour !== undefined && { colour: Number.parseInt(colour.slice(1), 16) }),
      ...(fades && { fades }),
    });
  }
}

function assemble(reader: SessionReader, session: SessionFile, files: ParsedFiles['files']): SessionDocument {
  const assembly = new Assembly(tableFor(session.layout), reader.list);
  for (const [file, json] of files) {
    if (json === undefined) continue; // has its problem already
    if (file === 'desk.json') {
      const desk = reader.checked(deskFile, file, json);
      if (desk !== undefined) assembly.desk(file, desk);
    } else if (file === 'markers.json') {
      assembly.markers = reader.checked(markersFile, file, json)?.markers ?? [];
    } else if (file === 'cues.json') {
      const list = reader.checked(cuesFile, file, json);
      if (list !== undefined) assembly.cueList(file, list);
    } else if (file === 'clips.json') {
      const clips = reader.checked(clipsFile, file, json);
      if (clips !== undefined) assembly.clips(file, clips);
    } else if (file.startsWith('lanes/')) {
      const { plain, long } = reader.unpacked(file, json);
      const lane = reader.checked(laneFile, file, plain);
      if (lane !== undefined) assembly.lane(file, lane, long);
    } else {
      const scene = reader.checked(sceneFile, file, json);
      if (scene !== undefined) assembly.scene(file, scene);
    }
  }
  const { name, layout, sampleRate, length, loop, punch } = session;
  const { labels, values, lanes, modes, scenes, markers, userKeys, glide, automation, sync } = assembly;
  const keys = userKeys && { userKeys };
  return {
    name,
    layout,
    sampleRate,
    labels,
    values,
    lanes,
    modes,
    scenes,
    markers,
    ...keys,
    ...(glide && { glide }),
    ...(automation && { automation }),
    ...(sync && { sync }),
    ...scopesDocument(assembly.scopes),
    ...(assembly.lastSceneId !== undefined && { lastSceneId: assembly.lastSceneId }),
    ...assembly.cues,
    ...assembly.playing,
    ...(reader.history && { history: reader.history }),
    length,
    loop,
    punch,
  };
}

/**
 * Reads a session whose files lie in some folders, the first of which counts.
 *
 * @param thorough also looks for keys that stand twice, which takes about as long again.
 */
export async function readSession(disk: Disk, roots: readonly string[], thorough = false): Promise<Reading> {
  const reader = new SessionReader(disk, roots, thorough);
  const missing = (await reader.text('session.json')) === 'missing';
  const parsed = await reader.files();
  const session = parsed && reader.checked(sessionFile, 'session.json', parsed.session);
  const document = session && assemble(reader, session, parsed.files);
  const broken = reader.list.errors.length > 0;
  return {
    document: broken ? undefined : document,
    as: session && {
      id: session.id,
      generation: session.generation,
      created: session.created,
      saved: session.saved,
      program: session.program,
    },
    problems: reader.list.problems,
    missing,
    blank: reader.blank,
    newer: reader.newer,
  };
}
