import type { CueDocument } from '../model/cues.ts';
import { compareCueNumbers } from '../scenes/cue-numbers.ts';
import type { Scene } from '../scenes/scenes.ts';
import type { Marker } from './history.ts';

// Lists that several people change: what one did to single things in them is taken back while the rest stays.

/** How the things in a list are told apart, and when one of them is still the same. */
export interface ListOf<T> {
  readonly keyOf: (item: T) => string;
  readonly same: (a: T, b: T) => boolean;
  /** Where the list has an order of its own. */
  readonly order?: (a: T, b: T) => number;
}

export const sceneList: ListOf<Scene> = { keyOf: ({ id }) => String(id), same: (a, b) => a === b };
export const cueList: ListOf<CueDocument> = {
  keyOf: ({ id }) => String(id),
  same: (a, b) => a === b,
  order: (a, b) => compareCueNumbers(a.number, b.number),
};
export const markerList: ListOf<Marker> = {
  keyOf: ({ at }) => String(at),
  same: (a, b) => a.name === b.name,
  order: (a, b) => a.at - b.at,
};

/** Stands among the keys where the things that are in both lists stand in another order. */
export const ORDER = 'order';

/** A list before and after. */
interface ListChange<T> {
  readonly before: readonly T[];
  readonly after: readonly T[];
}

const byKey = <T>({ keyOf }: ListOf<T>, list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.map((item) => [keyOf(item), item]));

/** What is left of two lists without what they begin and end with in common: most edits are of one thing among many. */
function middles<T>({ before, after }: ListChange<T>): ListChange<T> {
  const least = Math.min(before.length, after.length);
  let from = 0;
  while (from < least && before[from] === after[from]) from++;
  let end = 0;
  while (end < least - from && before.at(-1 - end) === after.at(-1 - end)) end++;
  return { before: before.slice(from, before.length - end), after: after.slice(from, after.length - end) };
}

/** Keys of what was added, taken away or changed, and `ORDER`. */
export function listDiffers<T>(of: ListOf<T>, change: ListChange<T>): readonly string[] {
  if (change.before === change.after) return [];
  const { before, after } = middles(change);
  const [old, now] = [byKey(of, before), byKey(of, after)];
  const keys = [...new Set([...old.keys(), ...now.keys()])].filter((key) => {
    const [a, b] = [old.get(key), now.get(key)];
    return a === undefined || b === undefined || !of.same(a, b);
  });
  const common = (list: readonly T[], other: ReadonlyMap<string, T>): string =>
    list
      .map(of.keyOf)
      .filter((key) => other.has(key))
      .join(' ');
  const moved = !of.order && common(before, now) !== common(after, old);
  return moved ? [...keys, ORDER] : keys;
}

/**
 * A list with some of what differs between two others made as it is in the second. What comes back stands behind what it
 * stood behind.
 *
 * @param keys of those; without them, of all that differs.
 */
export function listMerged<T>(
  of: ListOf<T>,
  current: readonly T[],
  from: readonly T[],
  to: readonly T[],
  keys: readonly string[] = listDiffers(of, { before: from, after: to }),
): readonly T[] {
  if (current === from && keys.length === listDiffers(of, { before: from, after: to }).length) return to;
  const wanted = byKey(of, to);
  const changed = new Set(keys);
  const merged = current.flatMap((item) => {
    const key = of.keyOf(item);
    if (!changed.has(key)) return [item];
    const now = wanted.get(key);
    return now === undefined ? [] : [now];
  });
  to.forEach((item, i) => {
    if (changed.has(of.keyOf(item))) insert(of, merged, item, to.slice(0, i));
  });
  if (changed.has(ORDER)) reorder(of, merged, from, to);
  return of.order ? merged.sort(of.order) : merged;
}

/** A change of a list with some of what it changed alone; undefined where none of it is left. */
export function listOnly<T>(
  of: ListOf<T>,
  { before, after }: ListChange<T>,
  meant: (key: string) => boolean,
): ListChange<T> | undefined {
  const keys = listDiffers(of, { before, after });
  const kept = keys.filter(meant);
  if (kept.length === 0) return undefined;
  return { before, after: kept.length === keys.length ? after : listMerged(of, before, before, after, kept) };
}

function insert<T>({ keyOf }: ListOf<T>, into: T[], item: T, before: readonly T[]): void {
  const keys = into.map(keyOf);
  if (keys.includes(keyOf(item))) return;
  const neighbour = before.findLast((one) => keys.includes(keyOf(one)));
  into.splice(neighbour === undefined ? 0 : keys.indexOf(keyOf(neighbour)) + 1, 0, item);
}

/** What both lists have takes the places it has here, in the order of the second. */
function reorder<T>({ keyOf }: ListOf<T>, list: T[], from: readonly T[], to: readonly T[]): void {
  const known = new Set(from.map(keyOf));
  const here = new Map(list.map((item) => [keyOf(item), item]));
  const order = to.map(keyOf).filter((key) => known.has(key) && here.has(key));
  const places = list.flatMap((item, i) => (order.includes(keyOf(item)) ? [i] : []));
  order.forEach((key, i) => {
    const item = here.get(key);
    if (item !== undefined) list[places[i] as number] = item;
  });
}
