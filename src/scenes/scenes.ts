import { stored, unstored, type SceneDocument, type Scopes, type StoredValue } from '../model/document.ts';
import type { CueDocument } from '../model/cues.ts';
import type { FadeSpan } from '../model/fade-times.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { allowed } from '../units/laws.ts';
import { scopesDocument, storeMask } from './scope.ts';

/** Scenes a session may have: each may hold thousands of values, and a checkpoint holds them all. */
export const MOST_SCENES = 500;

/** Why there cannot be so many scenes more; undefined where there can. What a session has beyond that it may keep. */
export function roomFault(scenes: readonly Scene[], more = 1): string | undefined {
  if (more === 0 || scenes.length + more <= MOST_SCENES) return undefined;
  return `a session has at most ${MOST_SCENES} scenes, and this one has ${scenes.length}: delete some that are not needed`;
}

/** A stored state of the desk: a copy of the row, and what of it counts. Never changed in place. */
export interface Scene {
  /** Stays the same through renaming and reordering. */
  readonly id: number;
  readonly name: string;
  readonly values: Float64Array;
  /** 1 for a parameter that a recall sets. */
  readonly mask: Uint8Array;
  /** What a store over it and a recall of it touch, besides the session's own scopes. */
  readonly scopes: Scopes;
  readonly notes?: string;
  /** 0xRRGGBB */
  readonly colour?: number;
  /** How a recall glides where nobody says otherwise. */
  readonly fades?: readonly FadeSpan[];
}

/** A scene of the row as it stands: what the store scope of the session lets through. */
export function storeScene(
  id: number,
  name: string,
  values: Float64Array,
  table: ParameterTable,
  session: Scopes = {},
): Scene {
  return { id, name, values: values.slice(), mask: storeMask(table, session), scopes: {} };
}

/** A scene stored over: what neither store scope leaves out is as it stands, the rest as the scene had it. */
export function storeOver(
  scene: Scene,
  name: string,
  values: Float64Array,
  table: ParameterTable,
  session: Scopes = {},
): Scene {
  const fresh = storeMask(table, session, scene.scopes);
  return {
    ...scene,
    name,
    values: scene.values.map((kept, n) => (fresh[n] === 1 ? (values[n] as number) : kept)),
    mask: scene.mask.map((kept, n) => (fresh[n] === 1 ? 1 : kept)),
  };
}

/** The list with one scene at another place, from 0. */
export function moveScene(scenes: readonly Scene[], id: number, to: number): readonly Scene[] {
  const moving = scenes.find((scene) => scene.id === id);
  if (!moving) return scenes;
  const others = scenes.filter((scene) => scene !== moving);
  return insertScene(others, moving, to);
}

/** The list with a scene more, at a place from 0; at its end where there is none. */
export function insertScene(
  scenes: readonly Scene[],
  scene: Scene,
  place: number | undefined,
): readonly Scene[] {
  const at = Math.max(0, place ?? scenes.length);
  return [...scenes.slice(0, at), scene, ...scenes.slice(at)];
}

/** The highest id among scenes, what cues recall, and what is known to have been given besides; 0 for none. */
export function highestId(
  scenes: readonly { readonly id: number }[],
  cues: readonly CueDocument[] = [],
  known = 0,
): number {
  const recalled = cues.flatMap(({ steps }) =>
    steps.flatMap((step) => (step.do === 'recall' ? [step.scene] : [])),
  );
  return [...scenes.map(({ id }) => id), ...recalled].reduce((most, id) => Math.max(most, id), known);
}

/** The scene with other notes, another colour or other fades; undefined is none. */
export function aboutScene(
  scene: Scene,
  about: Partial<{ [Key in 'notes' | 'colour' | 'fades']: Scene[Key] | undefined }>,
): Scene {
  const { notes, colour, fades, ...rest } = { ...scene, ...about };
  return {
    ...rest,
    ...(notes !== undefined && notes !== '' && { notes }),
    ...(colour !== undefined && { colour }),
    ...(fades && fades.length > 0 && { fades }),
  };
}

/** The list with one scene replaced by another with the same id. */
export function replaceScene(scenes: readonly Scene[], by: Scene): readonly Scene[] {
  return scenes.map((scene) => (scene.id === by.id ? by : scene));
}

const written = new WeakMap<Float64Array, WeakMap<Uint8Array, SceneDocument['values']>>();

/** What a scene stores, by path. Scenes with the same rows have the same object, so that it is written out once. */
function valuesDocument({ values, mask }: Scene, table: ParameterTable): SceneDocument['values'] {
  let masks = written.get(values);
  if (!masks) written.set(values, (masks = new WeakMap<Uint8Array, SceneDocument['values']>()));
  const known = masks.get(mask);
  if (known) return known;
  const all: Record<string, StoredValue> = {};
  for (const row of table.rows)
    if (mask[row.number] === 1) all[row.path] = stored(values[row.number] as number);
  masks.set(mask, all);
  return all;
}

/** Do two scenes store the same because one was made of the other? */
export function sameRows(a: Scene, b: Scene): boolean {
  return a.values === b.values && a.mask === b.mask;
}

/** A scene as files keep it: values by path, and only those that count. */
export function sceneDocument(scene: Scene, table: ParameterTable): SceneDocument {
  return { ...aboutDocument(scene), values: valuesDocument(scene, table) };
}

/** The same without its values. */
export function aboutDocument({
  id,
  name,
  scopes,
  notes,
  colour,
  fades,
}: Scene): Omit<SceneDocument, 'values'> {
  return {
    id,
    name,
    ...scopesDocument(scopes),
    ...(notes !== undefined && { notes }),
    ...(colour !== undefined && { colour }),
    ...(fades && { fades }),
  };
}

/** A scene out of a file. Paths this desk does not have are left out; what is not in the file is not recalled. */
export function sceneFrom(document: SceneDocument, table: ParameterTable): Scene {
  const values = table.initialValues();
  const mask = new Uint8Array(table.count);
  for (const [path, value] of Object.entries(document.values)) {
    const number = table.find(path);
    if (number === undefined) continue;
    values[number] = allowed(table.row(number).law, unstored(value));
    mask[number] = 1;
  }
  const { id, name, scopes = {}, notes, colour, fades } = document;
  return aboutScene({ id, name, values, mask, scopes }, { notes, colour, fades });
}
