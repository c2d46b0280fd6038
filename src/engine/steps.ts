import { emptyLane, type Lane } from '../automation/lane.ts';
import { laneDiffers, sameWithin, takesDiffer, within, withStretch, withTakes } from '../automation/merge.ts';
import { stored, unstored, type StoredValue } from '../model/document.ts';
import type { CueDocument } from '../model/cues.ts';
import type { HistoryDocument, LaneStep, SceneRef, SceneVersion, StepDocument } from '../model/history.ts';
import { aboutDocument, sameRows, sceneFrom, type Scene } from '../scenes/scenes.ts';
import { allowed } from '../units/laws.ts';
import { laneDocument, laneFrom, takeDocument, takeFrom } from './document.ts';
import type { Engine } from './engine.ts';
import type { Change, LaneChange } from './history.ts';
import { listDiffers, markerList, ORDER, sceneList } from './lists.ts';
import type { SettingChange } from './settings.ts';

// The undo steps as a session keeps them: each says what it takes to go back from where it leads, or on to there; what
// stands on the desk, in the lanes and in the scenes now is in the other files.

/** Values and points that all steps of a session may keep together: older steps are left out, and the files stay small. */
const MOST_ENTRIES = 250_000;

type Side = 'before' | 'after';

/** The steps of an engine; undefined where there are none. */
export function stepsDocument(engine: Engine): HistoryDocument | undefined {
  const { done, undone, aside } = engine.history;
  const scenes = new SceneVersions(engine);
  const room = { left: MOST_ENTRIES };
  const back = new StepWriter(engine, scenes, 'before', room);
  const on = new StepWriter(engine, scenes, 'after', room);
  const document = {
    done: back.all(done),
    undone: on.all(undone),
    aside: on.all(aside),
    scenes: scenes.versions,
  };
  const { length } = [...document.done, ...document.undone, ...document.aside];
  return length > 0 ? document : undefined;
}

/** Writes steps down from the one nearest to what is now, and stops where one does not fit it. */
class StepWriter {
  readonly #engine: Engine;
  readonly #scenes: SceneVersions;
  /** Where a step leads from here. */
  readonly #to: Side;
  readonly #room: { left: number };
  /** Each lane as it would be so far. */
  readonly #lanes = new Map<number, Lane>();
  #full = false;

  constructor(engine: Engine, scenes: SceneVersions, to: Side, room: { left: number }) {
    this.#engine = engine;
    this.#scenes = scenes;
    this.#to = to;
    this.#room = room;
  }

  all(steps: readonly Change[]): StepDocument[] {
    const written: StepDocument[] = [];
    for (let i = steps.length - 1; i >= 0 && !this.#full; i--) {
      const step = this.#step(steps[i] as Change);
      if (step) written.push(step);
      else this.#full = true;
    }
    return written.reverse();
  }

  #step(change: Change): StepDocument | undefined {
    const { table } = this.#engine;
    const path = (parameter: number): string => table.row(parameter).path;
    const lanes: [string, LaneStep][] = [];
    for (const lane of change.lanes) {
      const step = this.#lane(lane);
      if (!step) return undefined;
      lanes.push([path(lane.parameter), step]);
    }
    this.#room.left -= change.parameters.length + lanes.reduce((sum, [, step]) => sum + sizeOf(step), 0);
    if (this.#room.left < 0) return undefined;
    const values = change.parameters.map(
      (parameter, i) =>
        [
          path(parameter),
          [change.before[i], change.after[i]].map((value) => stored(value as number)),
        ] as const,
    );
    return {
      name: change.name,
      who: change.who,
      ...(values.length > 0 && {
        values: Object.fromEntries(values) as unknown as NonNullable<StepDocument['values']>,
      }),
      ...(lanes.length > 0 && { lanes: Object.fromEntries(lanes) }),
      ...this.#rest(change, path),
    };
  }

  #rest(change: Change, path: (parameter: number) => string): Partial<StepDocument> {
    const { modes = [], markers, scenes, cues, scopes, sceneId, settings, left, gone } = change;
    return {
      ...(modes.length > 0 && {
        modes: Object.fromEntries(
          modes.map(({ parameter, before, after }) => [path(parameter), [before, after] as const]),
        ),
      }),
      ...(markers && { markers: markerRows(markers) }),
      ...(scenes && { scenes: this.#scenes.step(scenes) }),
      ...(cues && { cues: [this.#cuesOf(cues.before), this.#cuesOf(cues.after)] as const }),
      ...(scopes && { scopes: [scopes.before, scopes.after] as const }),
      ...(sceneId && { sceneId: [sceneId.before, sceneId.after] as const }),
      ...(settings && {
        settings: settings.map(({ set, of, before, after }) => [set, of, before, after] as const),
      }),
      ...(left && { left }),
      ...(gone && { gone }),
    };
  }

  /** A cue that is still in the list is told by its id. */
  #cuesOf(list: readonly CueDocument[]): readonly (CueDocument | number)[] {
    const { cues } = this.#engine.show;
    return list.map((cue) => (cues.includes(cue) ? cue.id : cue));
  }

  #lane({ parameter, before, after }: LaneChange): LaneStep | undefined {
    const [from, to] = this.#to === 'before' ? [after, before] : [before, after];
    const now = this.#lanes.get(parameter) ?? this.#engine.lanes.lanes[parameter] ?? emptyLane;
    const stretch = laneDiffers(from, to);
    if (stretch && !sameWithin(now, from, stretch)) return undefined;
    const { come, gone } = takesDiffer(from.takes, to.takes);
    const step: LaneStep = {
      ...stretch,
      ...(stretch ? laneDocument(within(to, stretch)) : { times: [], values: [] }),
      ...(come.length > 0 && { come: come.map(takeDocument) }),
      ...(gone.length > 0 && { go: gone.map(({ number }) => number) }),
    };
    this.#lanes.set(parameter, now === from ? to : laneAfter(now, step));
    return step;
  }
}

/** The lane that a step leads to. */
function laneAfter(now: Lane, { from, to, come = [], go = [], ...points }: LaneStep): Lane {
  const takes = [
    ...(now.takes ?? []).filter(({ number }) => !go.includes(number)),
    ...come.map((take) => takeFrom(take)),
  ].sort((a, b) => a.number - b.number);
  const merged =
    from === undefined || to === undefined ? now : withStretch(now, laneFrom(points), { from, to });
  return withTakes(merged, takes.length > 0 ? takes : undefined);
}

function sizeOf({ times, take, come = [] }: LaneStep): number {
  return times.length + (take?.times.length ?? 0) + come.reduce((sum, one) => sum + one.times.length, 0);
}

function markerRows({ before, after }: NonNullable<Change['markers']>): NonNullable<StepDocument['markers']> {
  const nameIn = (list: typeof before, at: number): string | null =>
    list.find((marker) => marker.at === at)?.name ?? null;
  return listDiffers(markerList, { before, after }).map((key) => {
    const at = Number(key);
    return [at, nameIn(before, at), nameIn(after, at)] as const;
  });
}

/** Scenes as they were, each once, and as the difference from one that is there. */
class SceneVersions {
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

  step({ before, after }: NonNullable<Change['scenes']>): NonNullable<StepDocument['scenes']> {
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
    const values: Record<string, StoredValue | null> = {};
    for (const { number, path } of other && sameRows(other, scene) ? [] : table.rows) {
      const known = other?.mask[number] === 1;
      if (scene.mask[number] === 1) {
        if (!known || other?.values[number] !== scene.values[number])
          values[path] = stored(scene.values[number] as number);
      } else if (known) values[path] = null;
    }
    const place =
      this.versions.push({ ...aboutDocument(scene), ...(like !== undefined && { like }), values }) - 1;
    this.#places.set(scene, place);
    this.#last.set(scene.id, scene);
    return place;
  }
}

// --- and back --------------------------------------------------------------------------------------------------------

/** Fills the history of a fresh engine with the steps of a session. What does not fit the desk, and all beyond it, is left out. */
export function takeSteps(document: HistoryDocument, engine: Engine): void {
  const scenes = scenesFrom(document.scenes, engine);
  const back = new StepReader(engine, scenes, 'before');
  const on = new StepReader(engine, scenes, 'after');
  engine.history.done = back.all(document.done);
  engine.history.undone = on.all(document.undone);
  engine.history.aside = on.all(document.aside);
}

function scenesFrom(versions: readonly SceneVersion[], { scenes, table }: Engine): readonly Scene[] {
  const read: Scene[] = [];
  for (const { like, values, ...about } of versions) {
    const base = like === 'now' ? scenes.find(({ id }) => id === about.id) : read[like ?? -1];
    const plain = sceneFrom({ ...about, values: {} }, table);
    const paths = Object.entries(values);
    if (base && paths.length === 0) {
      read.push({ ...plain, values: base.values, mask: base.mask });
      continue;
    }
    const scene = {
      ...plain,
      values: base?.values.slice() ?? table.initialValues(),
      mask: base?.mask.slice() ?? new Uint8Array(table.count),
    };
    for (const [path, value] of paths) {
      const number = table.find(path);
      if (number === undefined) continue;
      scene.mask[number] = value === null ? 0 : 1;
      if (value !== null) scene.values[number] = allowed(table.row(number).law, unstored(value));
    }
    read.push(scene);
  }
  return read;
}

class StepReader {
  readonly #engine: Engine;
  readonly #scenes: readonly Scene[];
  readonly #to: Side;
  readonly #lanes = new Map<number, Lane>();
  #lost = false;

  constructor(engine: Engine, scenes: readonly Scene[], to: Side) {
    this.#engine = engine;
    this.#scenes = scenes;
    this.#to = to;
  }

  all(steps: readonly StepDocument[]): Change[] {
    const read: Change[] = [];
    for (let i = steps.length - 1; i >= 0 && !this.#lost; i--) {
      const step = steps[i] as StepDocument;
      this.#lost = !this.#fits(step);
      if (!this.#lost) read.push(this.#change(step));
    }
    return read.reverse();
  }

  #fits({ values = {}, lanes = {}, modes = {} }: StepDocument): boolean {
    const { table } = this.#engine;
    return [values, lanes, modes].every((part) =>
      Object.keys(part).every((path) => table.find(path) !== undefined),
    );
  }

  #change(step: StepDocument): Change {
    const {
      name,
      who,
      values = {},
      lanes = {},
      modes,
      markers,
      scenes,
      cues,
      scopes,
      sceneId,
      settings,
    } = step;
    const { table } = this.#engine;
    const pairs = Object.entries(values);
    return {
      name,
      who,
      parameters: pairs.map(([path]) => table.at(path)),
      before: pairs.map(([, [before]]) => unstored(before)),
      after: pairs.map(([, [, after]]) => unstored(after)),
      lanes: Object.entries(lanes).map(([path, lane]) => this.#lane(table.at(path), lane)),
      ...(modes && {
        modes: Object.entries(modes).map(([path, [before, after]]) => ({
          parameter: table.at(path),
          before,
          after,
        })),
      }),
      ...(markers && { markers: markersFrom(markers) }),
      ...(scenes && { scenes: this.#list(scenes) }),
      ...(cues && { cues: this.#cueLists(cues) }),
      ...(scopes && { scopes: { before: scopes[0], after: scopes[1] } }),
      ...(sceneId && { sceneId: { before: sceneId[0], after: sceneId[1] } }),
      ...(settings && {
        settings: settings.map(([set, of, before, after]) => ({ set, of, before, after }) as SettingChange),
      }),
      ...(step.left && { left: step.left }),
      ...(step.gone && { gone: step.gone }),
    };
  }

  #lane(parameter: number, step: LaneStep): LaneChange {
    const now = this.#lanes.get(parameter) ?? this.#engine.lanes.lanes[parameter] ?? emptyLane;
    const then = laneAfter(now, step);
    this.#lanes.set(parameter, then);
    return this.#to === 'before'
      ? { parameter, before: then, after: now }
      : { parameter, before: now, after: then };
  }

  #cueLists([before, after]: NonNullable<StepDocument['cues']>): NonNullable<Change['cues']> {
    const { cues } = this.#engine.show;
    const list = (side: typeof before): readonly CueDocument[] =>
      side.flatMap((cue) => (typeof cue === 'number' ? cues.filter(({ id }) => id === cue) : [cue]));
    return { before: list(before), after: list(after) };
  }

  #list({ order, changed }: NonNullable<StepDocument['scenes']>): NonNullable<Change['scenes']> {
    const sceneOf = (id: number, side: 0 | 1): Scene | undefined => {
      const now = this.#engine.scenes.find((scene) => scene.id === id);
      const row = changed.find(([of]) => of === id);
      const ref = row ? row[side === 0 ? 1 : 2] : 'now';
      return ref === 'now' ? now : ref === null ? undefined : this.#scenes[ref];
    };
    const [before, after] = ([0, 1] as const).map((side) =>
      order[side].map((id) => sceneOf(id, side)).filter((scene) => scene !== undefined),
    );
    return { before: before ?? [], after: after ?? [] };
  }
}

function markersFrom(rows: NonNullable<StepDocument['markers']>): NonNullable<Change['markers']> {
  const side = (which: 1 | 2): { at: number; name: string }[] =>
    rows.flatMap((row) => {
      const name = row[which];
      return name === null ? [] : [{ at: row[0], name }];
    });
  return { before: side(1), after: side(2) };
}
