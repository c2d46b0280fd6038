import type { SceneDocument } from '../model/document.ts';
import { differences, sceneDiff, sceneWith, type SceneDiff } from '../scenes/scene-diff.ts';
import { aboutDocument, sceneDocument, type Scene } from '../scenes/scenes.ts';
import type { Engine } from './engine.ts';

// The scenes of the undo steps as a journal keeps them: each once, and where another stores nearly the same, what differs.

/**
 * A scene of a change. `like`: it stores what another does but for these values, null being what it does not store; the other
 * is told by its place among the scenes of the document, and on among these.
 */
export interface SceneInHistory extends Omit<SceneDocument, 'values'> {
  readonly values?: SceneDiff;
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
    if (!known || differences(known.scene, scene, table) > FEW) return sceneDocument(scene, table);
    return { ...aboutDocument(scene), like: known.place, values: sceneDiff(known.scene, scene, table) };
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
  const read = scenes.map(({ like, values, ...about }) => {
    const one = sceneWith(about, met[like ?? -1], values, engine.table);
    met.push(one);
    return one;
  });
  engine.scenes = now.map((scene, i) => read[scenesNow[i] as number] ?? scene);
  return read;
}
