import { stored, unstored, type SceneDocument, type StoredValue } from '../model/document.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { aboutDocument, sceneDocument, sceneFrom, type Scene } from '../scenes/scenes.ts';
import type { Engine } from './engine.ts';

// The scenes of the undo steps as a journal keeps them: each once, and where another stores nearly the same, what differs.

/**
 * A scene of a change. `like`: it stores what another does but for these values, null being what it does not store; the other
 * is told by its place among the scenes of the document, and on among these.
 */
export interface SceneInHistory extends Omit<SceneDocument, 'values'> {
  readonly values?: Readonly<Record<string, StoredValue | null>>;
  readonly like?: number;
}

/** Scenes of the list whose values are those of which before it: [place, place]; places as `like` counts them. */
export type SceneRows = readonly (readonly [number, number])[];

/** How scenes are written down, beginning with those in the list. */
export function scenesInHistory({ scenes, table }: Engine): {
  readonly sceneRows: SceneRows;
  readonly write: (scene: Scene) => SceneInHistory;
} {
  const rows = new Rows();
  const sceneRows = scenes.flatMap((scene, i): (readonly [number, number])[] => {
    const like = rows.placeOf(scene);
    return like < 0 ? [] : [[i, like]];
  });
  const versions = new Map(scenes.map((scene, place) => [scene.id, { scene, place }]));
  const write = (scene: Scene): SceneInHistory => {
    const known = versions.get(scene.id);
    const like = rows.placeOf(scene);
    if (like >= 0) return { ...aboutDocument(scene), like };
    versions.set(scene.id, { scene, place: rows.last });
    const values = known && differences(known.scene, scene, table);
    if (!values) return sceneDocument(scene, table);
    return { ...aboutDocument(scene), like: known.place, values };
  };
  return { sceneRows, write };
}

/** Where what scenes store was met first: scenes differ in their names and notes more often than in their values. */
class Rows {
  readonly #places = new Map<Float64Array, Map<Uint8Array, number>>();
  #next = 0;

  /** The place of the one that was asked for last. */
  get last(): number {
    return this.#next - 1;
  }

  /** The place of the scene that stores the same and came before this one; −1 where there is none. */
  placeOf({ values, mask }: Scene): number {
    const place = this.#next++;
    let masks = this.#places.get(values);
    if (!masks) this.#places.set(values, (masks = new Map<Uint8Array, number>()));
    const known = masks.get(mask);
    if (known !== undefined) return known;
    masks.set(mask, place);
    return -1;
  }
}

/** More differences than this are no shorter than the whole, whose text is kept from one checkpoint to the next. */
const FEW = 500;

/** What a scene stores otherwise than another; undefined where that is much. */
function differences(
  from: Scene,
  to: Scene,
  table: ParameterTable,
): NonNullable<SceneInHistory['values']> | undefined {
  const values: Record<string, StoredValue | null> = {};
  let count = 0;
  for (let n = 0; n < table.count; n++) {
    const on = to.mask[n] === 1;
    if ((from.mask[n] === 1) === on && (!on || Object.is(from.values[n], to.values[n]))) continue;
    if (++count > FEW) return undefined;
    values[table.row(n).path] = on ? stored(to.values[n] as number) : null;
  }
  return values;
}

/** A scene that stores what another does, but for some values. */
function sceneLike(
  other: Scene,
  { values, like: _like, ...about }: SceneInHistory,
  table: ParameterTable,
): Scene {
  const plain = sceneFrom({ ...about, values: {} }, table);
  if (!values) return { ...plain, values: other.values, mask: other.mask };
  const scene = { ...plain, values: other.values.slice(), mask: other.mask.slice() };
  for (const [path, value] of Object.entries(values)) {
    const number = table.find(path);
    if (number === undefined) continue;
    scene.mask[number] = value === null ? 0 : 1;
    if (value !== null) scene.values[number] = unstored(value);
  }
  return scene;
}

/** The values of a version that is told by itself. */
function wholeOf({ values = {} }: SceneInHistory): SceneDocument['values'] {
  return Object.fromEntries(
    Object.entries(values).flatMap(([path, value]) => (value === null ? [] : [[path, value] as const])),
  );
}

/** The scenes of the changes; those in the list now become the same objects, and what was stored once is kept once. */
export function restoreScenes(
  engine: Engine,
  {
    scenes,
    scenesNow,
    sceneRows = [],
  }: {
    readonly scenes: readonly SceneInHistory[];
    readonly scenesNow: readonly number[];
    readonly sceneRows?: SceneRows;
  },
): Scene[] {
  const likes = new Map(sceneRows);
  const met: Scene[] = [];
  const now = engine.scenes.map((scene, i) => {
    const other = met[likes.get(i) ?? -1];
    const one = other ? { ...scene, values: other.values, mask: other.mask } : scene;
    met.push(one);
    return one;
  });
  const read = scenes.map((version) => {
    const other = met[version.like ?? -1];
    const one = other
      ? sceneLike(other, version, engine.table)
      : sceneFrom({ ...version, values: wholeOf(version) }, engine.table);
    met.push(one);
    return one;
  });
  engine.scenes = now.map((scene, i) => read[scenesNow[i] as number] ?? scene);
  return read;
}
