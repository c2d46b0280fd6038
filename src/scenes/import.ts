import type { SceneDocument, Scopes, StoredValue } from '../model/document.ts';
import type { FadeSpan } from '../model/fade-times.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { readItems } from './scope.ts';
import { matchStrips, type NamedStrip, type StripMatch } from './strip-match.ts';

/** A scene of another session, as it is here. */
interface Imported {
  readonly document: SceneDocument;
  /** Values that have no place here. */
  readonly lost: number;
}

/** What an import comes to. */
export interface ImportPlan {
  readonly strips: readonly StripMatch[];
  readonly scenes: readonly Imported[];
}

/** The main strip has no number, all others do. */
const STRIP = /^(?:(?:ch|grp|bus|dca)\/\d+|main)(?=\/|$|\s)/u;

/** The largest desk there can be has fewer: strips are sought one by one among ours. */
const MOST_STRIPS = 2048;

/** Strips that a parameter of a strip speaks of: `send/3/level` of the third bus. */
const REFERENCE = /^(?<what>send|grp|dca)\/(?<number>\d+)(?=\/|$)/u;
const kinds: Readonly<Record<string, string>> = { send: 'bus', grp: 'grp', dca: 'dca' };

/**
 * Scenes of another session for this desk. What belongs to a strip that is not here, or to nothing on this desk, is left
 * out.
 *
 * @param names what strips are called there, by path; undefined: strips go by their paths.
 */
export function planImport(
  scenes: readonly SceneDocument[],
  names: Readonly<Record<string, string>> | undefined,
  ours: readonly NamedStrip[],
  table: ParameterTable,
): ImportPlan {
  const theirs = stripsIn(scenes).map((path) => ({
    path,
    name: Object.hasOwn(names ?? {}, path) ? (names?.[path] ?? '') : '',
  }));
  const strips = matchStrips(theirs, ours, names === undefined);
  const here = new Map(strips.flatMap(({ from, to }) => (to === undefined ? [] : [[from, to] as const])));
  return { strips, scenes: scenes.map((scene) => imported(scene, here, table)) };
}

/** Notes the strip of a path, and the one it speaks of. */
function noteStrips(path: string, found: Set<string>): void {
  const strip = STRIP.exec(path)?.[0];
  if (strip === undefined) return;
  found.add(strip);
  const { what, number } = REFERENCE.exec(path.slice(strip.length + 1))?.groups ?? {};
  if (what !== undefined && number !== undefined) found.add(`${kinds[what] ?? ''}/${number}`);
}

/** Why scenes cannot be imported; undefined where they can. */
export function stripsFault(scenes: readonly SceneDocument[]): string | undefined {
  const found = new Set<string>();
  for (const { values } of scenes)
    for (const path of Object.keys(values)) {
      noteStrips(path, found);
      if (found.size > MOST_STRIPS)
        return `the scenes speak of more than ${MOST_STRIPS} strips: no desk has so many`;
    }
  return undefined;
}

/** Every strip that scenes speak of, in the order of a desk. */
function stripsIn(scenes: readonly SceneDocument[]): readonly string[] {
  const found = new Set<string>();
  for (const { values } of scenes) for (const path of Object.keys(values)) noteStrips(path, found);
  const order = ['ch', 'grp', 'bus', 'dca', 'main'];
  const place = (path: string): number =>
    order.indexOf(path.split('/')[0] ?? '') * 1e6 + Number(path.split('/')[1] ?? 0);
  return [...found].sort((a, b) => place(a) - place(b));
}

type Here = ReadonlyMap<string, string>;

function imported(scene: SceneDocument, here: Here, table: ParameterTable): Imported {
  const values: Record<string, StoredValue> = {};
  let lost = 0;
  for (const [path, value] of Object.entries(scene.values)) {
    const to = pathHere(path, here);
    if (to !== undefined && table.find(to) !== undefined) values[to] = value;
    else lost++;
  }
  const { id, name, scopes, notes, colour, fades } = scene;
  const kept = fades?.flatMap((span) => spanHere(span, here, table)) ?? [];
  return {
    lost,
    document: {
      id,
      name,
      values,
      ...(scopes && { scopes: scopesHere(scopes, here, table) }),
      ...(notes !== undefined && { notes }),
      ...(colour !== undefined && { colour }),
      ...(kept.length > 0 && { fades: kept }),
    },
  };
}

/** The path of a parameter here; undefined where its strip, or the one it speaks of, is not here. */
function pathHere(path: string, here: Here): string | undefined {
  const strip = STRIP.exec(path)?.[0];
  if (strip === undefined) return path;
  const to = here.get(strip);
  const rest = path.slice(strip.length + 1);
  if (to === undefined) return undefined;
  if (rest === 'link') return staysAPair(strip, here) ? `${to}/${rest}` : undefined;
  const { what, number } = REFERENCE.exec(rest)?.groups ?? {};
  if (what === undefined || number === undefined) return rest === '' ? to : `${to}/${rest}`;
  const other = here.get(`${kinds[what] ?? ''}/${number}`);
  if (other === undefined) return undefined;
  return `${to}/${what}/${other.split('/')[1] ?? ''}${rest.slice(what.length + 1 + number.length)}`;
}

/** Are the two channels of a pair beside each other here, the odd one first? */
function staysAPair(strip: string, here: Here): boolean {
  const number = Number(strip.split('/')[1]);
  const odd = number % 2 === 1 ? number : number - 1;
  const left = Number(here.get(`ch/${odd}`)?.split('/')[1]);
  const right = Number(here.get(`ch/${odd + 1}`)?.split('/')[1]);
  return left % 2 === 1 && right === left + 1;
}

function itemHere(item: string, here: Here): string | undefined {
  const strip = STRIP.exec(item)?.[0];
  if (strip === undefined) return item;
  if (item.startsWith(`${strip}/`)) return pathHere(item, here);
  const to = here.get(strip);
  return to === undefined ? undefined : `${to}${item.slice(strip.length)}`;
}

/** The items that mean something here. */
function itemsHere(items: readonly string[], here: Here, table: ParameterTable): readonly string[] {
  const kept = items.flatMap((item) => itemHere(item, here) ?? []);
  const known = kept.filter((item) => 'items' in readItems([item], table));
  const read = readItems(known, table);
  return 'items' in read ? read.items : [];
}

function scopesHere(scopes: Scopes, here: Here, table: ParameterTable): Scopes {
  const gates = Object.entries(scopes) as [keyof Scopes, readonly string[] | undefined][];
  return Object.fromEntries(
    gates.flatMap(([gate, items]) => (items ? [[gate, itemsHere(items, here, table)]] : [])),
  );
}

function spanHere(span: FadeSpan, here: Here, table: ParameterTable): readonly FadeSpan[] {
  const items = itemsHere(span.items, here, table);
  return items.length > 0 ? [{ ...span, items }] : [];
}
