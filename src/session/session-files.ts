import { crc32 } from 'node:zlib';
import type { z } from 'zod';
import {
  stored,
  type ClipDocument,
  type LaneDocument,
  type SceneDocument,
  type Scopes,
  type SessionDocument,
  type StoredValue,
  type TakeDocument,
} from '../model/document.ts';
import { clipFault } from '../model/clips.ts';
import { tableFor, type ParameterTable } from '../model/parameters.ts';
import { cueId, sceneId } from './cue-format.ts';
import { FORMAT, sessionFile } from './formats.ts';
import { isLong, pack } from './packed.ts';

/** One file of a session, as it goes to disk. */
export interface SessionText {
  readonly file: string;
  readonly text: string;
}

/** What session.json says of a saved session besides what the document holds. */
export interface SavedAs {
  /** Random, and the same through all saves; undefined when an earlier program saved it. */
  readonly id?: string | undefined;
  readonly generation: number;
  /** ISO times. */
  readonly created: string;
  readonly saved: string;
  /** The version of the program. */
  readonly program: string;
}

/** Eight hexadecimal digits: the checksum of a text or of bytes. */
export function checksum(content: string | Uint8Array): string {
  return crc32(content).toString(16).padStart(8, '0');
}

/** A number exactly as it is: unlike JSON.stringify, this keeps −0, and refuses what JSON has no word for. */
function exact(n: number, what: string): string {
  if (!Number.isFinite(n)) throw new RangeError(`${what} must be a finite number, got ${n}`);
  return Object.is(n, -0) ? '-0' : String(n);
}

/** An id that the reader takes back. */
function checkedId(of: z.ZodType, id: number, what: string): number {
  if (!of.safeParse(id).success) throw new RangeError(`the id of ${what} cannot be ${id}`);
  return id;
}

const value = (v: StoredValue, what: string): string => (v === '-inf' ? '"-inf"' : exact(v, what));
const quoted = (text: string): string => JSON.stringify(text);

/** An object with a member on each line. */
function members(lines: readonly string[], indent: string): string {
  return lines.length === 0
    ? '{}'
    : `{\n${lines.map((line) => `${indent}  ${line}`).join(',\n')}\n${indent}}`;
}

/** A list with an element on each line. */
function elements(lines: readonly string[]): string {
  return lines.length === 0 ? '[]' : `[\n${lines.map((line) => `    ${line}`).join(',\n')}\n  ]`;
}

/** Values by path in the order of the desk, so that two versions of a file can be compared line by line. */
function valueLines(values: SceneDocument['values'], table: ParameterTable): string[] {
  return Object.entries(values)
    .map(([path, v]) => ({ number: table.at(path), line: `${quoted(path)}: ${value(v, path)}` }))
    .sort((a, b) => a.number - b.number)
    .map(({ line }) => line);
}

function withoutInitial(document: SessionDocument, table: ParameterTable): SessionDocument['values'] {
  const initial = table.initialValues();
  const differs = ([path, v]: [string, StoredValue]): boolean =>
    !Object.is(v, stored(initial[table.at(path)] ?? 0));
  return Object.fromEntries(Object.entries(document.values).filter(differs));
}

/** Scopes as a member of their own, a gate on each line; nothing where there are none. */
function scopesText(scopes: Scopes | undefined): string {
  const gates = (['store', 'recall', 'safe'] as const).flatMap((gate) => {
    const items = scopes?.[gate];
    return items === undefined ? [] : [`${quoted(gate)}: [${items.map(quoted).join(', ')}]`];
  });
  return gates.length === 0 ? '' : `  "scopes": ${members(gates, '  ')},\n`;
}

/** "#ff8800" */
function hexColour(colour: number, what: string): string {
  if (!(Number.isInteger(colour) && colour >= 0 && colour <= 0xffffff))
    throw new RangeError(`the colour of ${what} must be within 0..0xffffff, got ${colour}`);
  return `#${colour.toString(16).padStart(6, '0')}`;
}

function deskText(document: SessionDocument, table: ParameterTable): string {
  const unknown = new Set(Object.keys(document.labels));
  const labels: string[] = [];
  for (const { path } of table.strips) {
    const label = document.labels[path];
    if (label === undefined || !unknown.delete(path)) continue;
    const colour = hexColour(label.colour, path);
    labels.push(`${quoted(path)}: { "name": ${quoted(label.name)}, "colour": "${colour}" }`);
  }
  for (const path of unknown) throw new RangeError(`there is no strip ${path}`);
  const values = valueLines(withoutInitial(document, table), table);
  const keys = Object.entries(document.userKeys ?? {}).map(
    ([key, words]) => `${quoted(key)}: ${quoted(words)}`,
  );
  const userKeys = keys.length > 0 ? `  "userKeys": ${members(keys, '  ')},\n` : '';
  const { lastSceneId } = document;
  const lastId = lastSceneId === undefined ? '' : `  "lastSceneId": ${exact(lastSceneId, 'the last id')},\n`;
  const settings = `${glideText(document, table)}${automationText(document)}${syncText(document)}`;
  return `{\n  "labels": ${members(labels, '  ')},\n${userKeys}${settings}${scopesText(document.scopes)}${lastId}  "values": ${members(values, '  ')}\n}\n`;
}

/** How long lanes glide, as a member of its own; nothing where nobody said. */
function glideText({ glide }: SessionDocument, table: ParameterTable): string {
  if (glide === undefined) return '';
  const own = Object.entries(glide.of ?? {})
    .sort(([a], [b]) => table.at(a) - table.at(b))
    .map(([path, seconds]) => `${quoted(path)}: ${exact(seconds, path)}`);
  const curves = Object.entries(glide.curveOf ?? {})
    .sort(([a], [b]) => table.at(a) - table.at(b))
    .map(([path, curve]) => `${quoted(path)}: ${quoted(curve)}`);
  const lines = [
    ...(glide.time === undefined ? [] : [`"time": ${exact(glide.time, 'the glide')}`]),
    ...(glide.curve === undefined ? [] : [`"curve": ${quoted(glide.curve)}`]),
    ...(own.length > 0 ? [`"of": ${members(own, '    ')}`] : []),
    ...(curves.length > 0 ? [`"curveOf": ${members(curves, '    ')}`] : []),
  ];
  return `  "glide": ${members(lines, '  ')},\n`;
}

/** How automation behaves, a setting on each line; nothing where nobody said. */
function automationText({ automation }: SessionDocument): string {
  if (automation === undefined) return '';
  const lines = Object.entries(automation)
    .filter(([, setting]) => setting !== undefined)
    .map(([name, setting]) => `${quoted(name)}: ${JSON.stringify(setting)}`);
  return `  "automation": ${members(lines, '  ')},\n`;
}

/** What the tape follows and what is sent, in a line; nothing where nobody said. */
function syncText({ sync }: SessionDocument): string {
  if (sync === undefined) return '';
  const set = Object.entries(sync).filter(([, to]) => to !== undefined);
  const text = ([name, of]: [string, unknown]): string =>
    `${quoted(name)}: ${typeof of === 'number' ? exact(of, `sync ${name}`) : JSON.stringify(of)}`;
  return `  "sync": { ${set.map(text).join(', ')} },\n`;
}

/** Points, one on each line; many in one. */
function pointsText(points: LaneDocument, path: string): string {
  if (isLong(points)) return quoted(pack(points, path));
  const { times, values } = points;
  return elements(times.map((at, i) => `[${exact(at, path)}, ${value(values[i] ?? 0, path)}]`));
}

function laneText(document: SessionDocument, path: string): string {
  const lane = document.lanes[path];
  const mode = document.modes[path];
  const lines = [`  "path": ${quoted(path)}`];
  if (mode !== undefined) lines.push(`  "mode": ${quoted(mode)}`);
  if (lane !== undefined) {
    if (lane.times.length !== lane.values.length)
      throw new RangeError(
        `the lane of ${path} has ${lane.times.length} times for ${lane.values.length} values`,
      );
    lines.push(`  "points": ${pointsText(lane, path)}`);
    const { take, trim, takes } = lane;
    if (take) lines.push(`  "take": ${pointsText(take, path)}`);
    if (trim) lines.push(`  "trim": ${pointsText(trim, path)}`);
    if (trim?.take) lines.push(`  "trimTake": ${pointsText(trim.take, path)}`);
    if (takes) lines.push(`  "takes": ${takesText(takes, path)}`);
  }
  return `{\n${lines.join(',\n')}\n}\n`;
}

function sceneText(scene: SceneDocument, table: ParameterTable): string {
  const { id, name, values, scopes, notes, colour } = scene;
  const about = [
    `  "id": ${checkedId(sceneId, id, name)},\n  "name": ${quoted(name)},\n`,
    notes === undefined ? '' : `  "notes": ${quoted(notes)},\n`,
    colour === undefined ? '' : `  "colour": "${hexColour(colour, name)}",\n`,
  ].join('');
  const own = `${scopesText(scopes)}${fadesText(scene)}`;
  return `{\n${about}${own}  "values": ${members(valueLines(values, table), '  ')}\n}\n`;
}

/** How recalls glide, a span on each line; nothing where nobody said. */
function fadesText({ fades, name }: SceneDocument): string {
  if (fades === undefined) return '';
  const lines = fades.map(({ items, ...times }) => {
    const said = Object.entries(times).map(
      ([key, of]) => `${quoted(key)}: ${typeof of === 'number' ? exact(of, name) : quoted(of)}`,
    );
    return `{ ${[`"items": [${items.map(quoted).join(', ')}]`, ...said].join(', ')} }`;
  });
  return `  "fades": ${elements(lines)},\n`;
}

function markersText(document: SessionDocument): string {
  const lines = document.markers.map(
    ({ at, name }) => `{ "at": ${exact(at, 'a marker')}, "name": ${quoted(name)} }`,
  );
  return `{\n  "markers": ${elements(lines)}\n}\n`;
}

function inOneLine(json: unknown): string {
  return JSON.stringify(json, undefined, 1).replaceAll(/\n */g, ' '); // in strings line feeds are escaped
}

/** A cue on each line, so that two versions of a list can be compared. */
function cuesText({ cues = [], cueDebounce }: SessionDocument): string {
  for (const { id, name } of cues) checkedId(cueId, id, name);
  const debounce = cueDebounce === undefined ? '' : `  "debounce": ${exact(cueDebounce, 'the debounce')},\n`;
  return `{\n${debounce}  "cues": ${elements(cues.map(inOneLine))}\n}\n`;
}

/** What plays, a clip on each line, strips in the order of the desk. */
function clipsText({ clips = {}, references = [] }: SessionDocument, table: ParameterTable): string {
  const unknown = new Set(Object.keys(clips));
  const strips = table.strips
    .filter(({ kind, path }) => kind === 'ch' && unknown.delete(path))
    .map(({ path }) => {
      const list = clips[path] ?? [];
      const lines = list.map((clip) => `      ${clipLine(clip, path)}`).join(',\n');
      return `${quoted(path)}: ${list.length === 0 ? '[]' : `[\n${lines}\n    ]`}`;
    });
  for (const path of unknown) throw new RangeError(`there is no channel ${path}`);
  const lines = references.map((clip) => `    ${clipLine(clip, 'the reference tracks')}`).join(',\n');
  const tracks = references.length > 0 ? `  "references": [\n${lines}\n  ],\n` : '';
  return `{\n${tracks}  "clips": ${members(strips, '  ')}\n}\n`;
}

function clipLine(clip: ClipDocument, of: string): string {
  const fault = clipFault(clip);
  if (fault) throw new RangeError(`a clip of ${of} cannot be: ${fault[0]}: ${fault[1]}`);
  return inOneLine(clip);
}

/** Takes, each on a line of its own. */
function takesText(takes: readonly TakeDocument[], path: string): string {
  return elements(
    takes.map(({ number, from, to, who, ...notes }) => {
      const places = `"from": ${exact(from, path)}, "to": ${exact(to, path)}`;
      return `{ "number": ${number}, ${places}, "who": ${quoted(who)}, "points": ${pointsInLine(notes, path)} }`;
    }),
  );
}

function pointsInLine(points: LaneDocument, path: string): string {
  if (isLong(points)) return quoted(pack(points, path));
  const { times, values } = points;
  return `[${times.map((at, i) => `[${exact(at, path)}, ${value(values[i] ?? 0, path)}]`).join(', ')}]`;
}

/** The file of a lane: `lanes/ch__7__fader.json`. */
function laneFileName(path: string): string {
  return `lanes/${path.replaceAll('/', '__')}.json`;
}

/** The file of a scene: its place in the show and what is safe of its name, `scenes/003-second-verse.json`. */
export function sceneFileName(place: number, name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-|-$/g, '');
  return `scenes/${String(place).padStart(3, '0')}-${plain || 'scene'}.json`;
}

/**
 * The files of a session but session.json, one after the other: each is only written out when it is asked for, so that
 * a large show does not hold up what else there is to do.
 *
 * @throws RangeError for a path, number or colour that no session can have.
 */
export function* textsOf(document: SessionDocument): Generator<SessionText> {
  const table = tableFor(document.layout);
  yield { file: 'desk.json', text: deskText(document, table) };
  yield { file: 'markers.json', text: markersText(document) };
  if (document.cues !== undefined || document.cueDebounce !== undefined)
    yield { file: 'cues.json', text: cuesText(document) };
  if (document.clips !== undefined || document.references !== undefined)
    yield { file: 'clips.json', text: clipsText(document, table) };
  const paths = new Set([...Object.keys(document.lanes), ...Object.keys(document.modes)]);
  const byNumber = [...paths].sort((a, b) => table.at(a) - table.at(b));
  for (const path of byNumber) yield { file: laneFileName(path), text: laneText(document, path) };
  for (const [index, scene] of document.scenes.entries())
    yield { file: sceneFileName(index + 1, scene.name), text: sceneText(scene, table) };
}

/** session.json, which lists the others with their checksums. @throws RangeError for what no session can have. */
export function sessionText(
  document: SessionDocument,
  as: SavedAs,
  files: readonly { readonly file: string; readonly crc32: string }[],
): string {
  const { name, layout, sampleRate, length, loop, punch } = document;
  const whole = { faderline: FORMAT, name, ...as, sampleRate, layout, length, loop, punch, files };
  const checked = sessionFile.safeParse(whole);
  if (!checked.success) throw new RangeError(`this cannot be saved: ${checked.error.message}`);
  const { channels, groups, buses, dcas, muteGroups } = layout;
  const strips = `"channels": ${channels}, "groups": ${groups}, "buses": ${buses}`;
  const span = ({ on, from, to }: SessionDocument['loop']): string =>
    `{ "on": ${on}, "from": ${exact(from, 'from')}, "to": ${exact(to, 'to')} }`;
  const list = files.map((one) => `{ "file": ${quoted(one.file)}, "crc32": "${one.crc32}" }`);
  const lines = [
    `"faderline": ${FORMAT}`,
    `"name": ${quoted(name)}`,
    `"created": ${quoted(as.created)}`,
    `"saved": ${quoted(as.saved)}`,
    `"program": ${quoted(as.program)}`,
    `"generation": ${as.generation}`,
    `"sampleRate": ${exact(sampleRate, 'sampleRate')}`,
    `"layout": { ${strips}, "dcas": ${dcas}, "muteGroups": ${muteGroups} }`,
    `"length": ${exact(length, 'length')}`,
    `"loop": ${span(loop)}`,
    `"punch": ${span(punch)}`,
    ...(as.id === undefined ? [] : [`"id": ${quoted(as.id)}`]),
    `"files": ${elements(list)}`,
  ];
  return `{\n${lines.map((line) => `  ${line}`).join(',\n')}\n}\n`;
}
