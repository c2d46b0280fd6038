import type { Engine } from '../engine/engine.ts';
import { countFates, diffScenes, type Danger, type Fate, type Scene } from '../engine/recall.ts';
import { recallNow } from '../engine/standing.ts';
import { stored, type Scopes, type StoredValue } from '../model/document.ts';
import { describeValue } from '../model/format.ts';
import { Refusal } from './refusal.ts';

/** Changes that one answer names; of the others it says how many they are. */
export const MOST_NAMED = 500;

/** One parameter that a recall would change, or leave alone, or in which two scenes differ. */
export interface ChangeRow {
  readonly path: string;
  /** "Lead vox fader" */
  readonly name: string;
  /** In words: "−6.0 dB"; "–" for what a scene does not hold. */
  readonly from: string;
  readonly to: string;
  /** The same as numbers in the parameter's own unit; null for what a scene does not hold. */
  readonly values: readonly [from: StoredValue | null, to: StoredValue | null];
  readonly fate?: Fate;
  readonly danger?: Danger;
}

/** What a recall of a scene would do now: what moves stands before what does not. */
export interface RecallPreview {
  readonly scene: string;
  readonly counts: Readonly<Record<Fate, number>>;
  /** How many deserve a second look. */
  readonly dangers: number;
  readonly changes: readonly ChangeRow[];
  /** Changes that are not named. */
  readonly more: number;
}

/** `GET /api/recall?scene=2` @throws Refusal when there is no such scene. */
export function previewRecall(engine: Engine, query: URLSearchParams): RecallPreview {
  const scene = sceneOf(engine, query.get('scene'));
  const { changes } = recallNow(engine, scene);
  const weight = ({ fate, danger }: (typeof changes)[number]): number =>
    (fate === 'moves' ? 0 : 2) + (danger === undefined ? 1 : 0);
  const rows = changes
    .toSorted((a, b) => weight(a) - weight(b))
    .slice(0, MOST_NAMED)
    .map(({ parameter, from, to, fate, danger }) => ({
      ...changeRow(engine, parameter, from, to),
      fate,
      ...(danger && { danger }),
    }));
  return {
    scene: scene.name,
    counts: countFates(changes),
    dangers: changes.filter(({ danger }) => danger !== undefined).length,
    changes: rows,
    more: changes.length - rows.length,
  };
}

/** In what two scenes differ. */
export interface SceneDiff {
  readonly a: string;
  readonly b: string;
  readonly changes: readonly ChangeRow[];
  readonly more: number;
}

/** `GET /api/scene-diff?a=1&b=2` @throws Refusal when there is no such scene. */
export function compareScenes(engine: Engine, query: URLSearchParams): SceneDiff {
  const a = sceneOf(engine, query.get('a'));
  const b = sceneOf(engine, query.get('b'));
  const differences = diffScenes(a, b);
  const rows = differences
    .slice(0, MOST_NAMED)
    .map(({ parameter, from, to }) => changeRow(engine, parameter, from, to));
  return { a: a.name, b: b.name, changes: rows, more: differences.length - rows.length };
}

/** What stores and recalls may touch: of the session, and of each scene that says so itself. */
export interface ScopesState {
  readonly session: Scopes;
  readonly scenes: readonly { readonly id: number; readonly name: string; readonly scopes: Scopes }[];
}

/** `GET /api/scopes` */
export function scopesState({ scopes, scenes }: Engine): ScopesState {
  return {
    session: scopes,
    scenes: scenes
      .filter((scene) => Object.keys(scene.scopes).length > 0)
      .map(({ id, name, scopes: own }) => ({ id, name, scopes: own })),
  };
}

/** A recall that is under way. */
export interface FadeState {
  readonly scene: number;
  readonly name: string;
  /** How much of it is done, 0..1. */
  readonly progress: number;
  /** How long the whole takes, s. */
  readonly seconds: number;
  readonly back: boolean;
  /** Parameters that are still its own. */
  readonly parameters: number;
}

/** `GET /api/fades` */
export function fadesState({ fades, scenes, now }: Engine): readonly FadeState[] {
  return fades.running.map((fade) => ({
    scene: fade.scene,
    name: scenes.find(({ id }) => id === fade.scene)?.name ?? `Scene ${fade.scene}`,
    progress: fades.progress(fade, now),
    seconds: fade.total / 1e9,
    back: fade.way < 0,
    parameters: fade.left,
  }));
}

/** One value that becomes another, in words. */
export function changeRow(
  engine: Engine,
  parameter: number,
  from: number | undefined,
  to: number | undefined,
): Pick<ChangeRow, 'path' | 'name' | 'from' | 'to' | 'values'> {
  const row = engine.table.row(parameter);
  const words = (value: number | undefined): string =>
    value === undefined ? '–' : describeValue(row, value);
  const number = (value: number | undefined): StoredValue | null =>
    value === undefined ? null : stored(value);
  return {
    path: row.path,
    name: engine.nameOf(parameter),
    from: words(from),
    to: words(to),
    values: [number(from), number(to)],
  };
}

function sceneOf({ scenes }: Engine, id: string | null): Scene {
  const scene = scenes.find((one) => String(one.id) === id);
  if (scene) return scene;
  throw new Refusal(
    400,
    'BAD_REQUEST',
    `there is no scene with the id ${id ?? ''}; GET /api/scenes lists them`,
  );
}
