import type { SceneRef, SceneVersion, StepDocument } from '../model/history.ts';
import { sceneDiff, sceneWith } from '../scenes/scene-diff.ts';
import { aboutDocument, type Scene } from '../scenes/scenes.ts';
import type { Engine } from './engine.ts';
import { listDiffers, ORDER, sceneList } from './lists.ts';

type ScenesStep = NonNullable<StepDocument['scenes']>;

interface ScenesChange {
  readonly before: readonly Scene[];
  readonly after: readonly Scene[];
}

/** Scenes as they were, each once, and as the difference from one that is there. */
export class SceneVersions {
  readonly versions: SceneVersion[] = [];
  readonly #engine: Engine;
  readonly #places = new Map<Scene, number>();
  /** By id: the version written last. */
  readonly #last = new Map<number, Scene>();
  readonly #now: ReadonlyMap<number, Scene>;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#now = new Map(engine.scenes.map((scene) => [scene.id, scene]));
  }

  step({ before, after }: ScenesChange): ScenesStep {
    const changed = listDiffers(sceneList, { before, after }).filter((key) => key !== ORDER);
    return {
      order: [this.#idsOf(before, changed), this.#idsOf(after, changed)],
      changed: changed.map((key) => {
        const id = Number(key);
        return [id, this.#refOf(before, id), this.#refOf(after, id)] as const;
      }),
    };
  }

  /** Ids of what this step changed, and of what is there now: others say nothing any more. */
  #idsOf(list: readonly Scene[], changed: readonly string[]): readonly number[] {
    const ids = list.map(({ id }) => id);
    return ids.filter((id) => this.#now.has(id) || changed.includes(String(id)));
  }

  #refOf(list: readonly Scene[], id: number): SceneRef {
    const scene = list.find((one) => one.id === id);
    if (!scene) return null;
    if (this.#now.get(id) === scene) return 'now';
    return this.#places.get(scene) ?? this.#write(scene);
  }

  #write(scene: Scene): number {
    const { table } = this.#engine;
    const now = this.#now.get(scene.id);
    const last = this.#last.get(scene.id);
    const like = now ? ('now' as const) : last && this.#places.get(last);
    const other = now ?? last;
    const values = sceneDiff(other, scene, table);
    const place =
      this.versions.push({ ...aboutDocument(scene), ...(like !== undefined && { like }), values }) - 1;
    this.#places.set(scene, place);
    this.#last.set(scene.id, scene);
    return place;
  }
}

/** The scenes that versions are, in their order. */
export function scenesFrom(versions: readonly SceneVersion[], { scenes, table }: Engine): readonly Scene[] {
  const read: Scene[] = [];
  for (const { like, values, ...about } of versions) {
    const base = like === 'now' ? scenes.find(({ id }) => id === about.id) : read[like ?? -1];
    const diff = base && Object.keys(values).length === 0 ? undefined : values;
    read.push(sceneWith(about, base, diff, table));
  }
  return read;
}

/** What a step says of the list of scenes. @param read the versions there are. */
export function scenesOfStep(
  { order, changed }: ScenesStep,
  read: readonly Scene[],
  { scenes }: Engine,
): ScenesChange {
  const sceneOf = (id: number, side: 0 | 1): Scene | undefined => {
    const now = scenes.find((scene) => scene.id === id);
    const row = changed.find(([of]) => of === id);
    const ref = row ? row[side === 0 ? 1 : 2] : 'now';
    return ref === 'now' ? now : ref === null ? undefined : read[ref];
  };
  const [before, after] = ([0, 1] as const).map((side) =>
    order[side].map((id) => sceneOf(id, side)).filter((scene) => scene !== undefined),
  );
  return { before: before ?? [], after: after ?? [] };
}
