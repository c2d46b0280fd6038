import { stored, unstored, type SceneDocument, type StoredValue } from '../model/document.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { allowed } from '../units/laws.ts';
import { sameRows, sceneFrom, type Scene } from './scenes.ts';

/** What a scene stores otherwise than another, by path; null is what it does not store and the other does. */
export type SceneDiff = Readonly<Record<string, StoredValue | null>>;

/** Does a scene store a parameter otherwise than another? To the bit: a −0 is no 0. */
function differsAt(from: Scene | undefined, to: Scene, n: number): boolean {
  const stores = to.mask[n] === 1;
  if ((from?.mask[n] === 1) !== stores) return true;
  return stores && !Object.is(from?.values[n], to.values[n]);
}

/** How many values a scene stores otherwise than another. */
export function differences(from: Scene, to: Scene, table: ParameterTable): number {
  let count = 0;
  for (let n = 0; n < table.count; n++) if (differsAt(from, to, n)) count++;
  return count;
}

/** What a scene stores otherwise than another; without one, all that it stores. */
export function sceneDiff(from: Scene | undefined, to: Scene, table: ParameterTable): SceneDiff {
  const diff: Record<string, StoredValue | null> = {};
  if (from && sameRows(from, to)) return diff;
  for (const { number, path } of table.rows)
    if (differsAt(from, to, number))
      diff[path] = to.mask[number] === 1 ? stored(to.values[number] as number) : null;
  return diff;
}

/**
 * The scene that stores what another does but for a difference, of which paths that the desk does not have are left out.
 *
 * @param from without one, it stores what the difference says and nothing else.
 * @param diff without one, it has the very rows of the other: what is stored once is kept once.
 */
export function sceneWith(
  about: Omit<SceneDocument, 'values'>,
  from: Scene | undefined,
  diff: SceneDiff | undefined,
  table: ParameterTable,
): Scene {
  const plain = sceneFrom({ ...about, values: {} }, table);
  if (from && !diff) return { ...plain, values: from.values, mask: from.mask };
  const values = from?.values.slice() ?? table.initialValues();
  const mask = from?.mask.slice() ?? new Uint8Array(table.count);
  for (const [path, value] of Object.entries(diff ?? {})) {
    const number = table.find(path);
    if (number === undefined) continue;
    mask[number] = value === null ? 0 : 1;
    if (value !== null) values[number] = allowed(table.row(number).law, unstored(value));
  }
  return { ...plain, values, mask };
}
