import { emptyLane, isKept, type Lane, type Take } from '../automation/lane.ts';
import { withTakes } from '../automation/merge.ts';
import type { CueDocument } from '../model/cues.ts';
import {
  stored,
  unstored,
  type LaneDocument,
  type StoredValue,
  type TakeDocument,
} from '../model/document.ts';
import type { Scene } from '../scenes/scenes.ts';
import { partsFromJournal, partsInJournal, type PartsSnapshot } from './change-parts.ts';
import { laneDocument, laneFrom, takeDocument, takeFrom } from './document.ts';
import type { Engine } from './engine.ts';
import type { Change } from './history.ts';
import { restoreScenes, scenesInHistory, type SceneInHistory, type SceneRows } from './scene-pool.ts';

// The undo steps as a journal keeps them: all of them, to the bit, whatever several of them share once.

/** A lane whose takes are named by their places. */
interface LaneVersion extends Omit<LaneDocument, 'takes'> {
  readonly takes?: readonly number[];
}

/** Lanes, takes and scenes that several changes share are kept once and named by their place. */
export interface HistorySnapshot {
  readonly lanes: readonly LaneVersion[];
  /** Left out where there are none. */
  readonly takes?: readonly TakeDocument[];
  readonly scenes: readonly SceneInHistory[];
  /** Left out where there are none. */
  readonly sceneRows?: SceneRows;
  readonly done: readonly ChangeSnapshot[];
  readonly undone: readonly ChangeSnapshot[];
  /** What was undone before others did something else; left out where there is none. */
  readonly aside?: readonly ChangeSnapshot[];
  /** Which of these lanes are in force, [parameter, place], and which scenes are in the list now; −1 for another. */
  readonly lanesNow: readonly (readonly [number, number])[];
  /** Of other lanes in force, which of these takes are theirs; left out where there are none. */
  readonly takesNow?: readonly (readonly [parameter: number, places: readonly number[]])[];
  readonly scenesNow: readonly number[];
  /** Cues of changes, and which of them are in the list now; left out where no change is of any. */
  readonly cues?: readonly CueDocument[];
  readonly cuesNow?: readonly number[];
}

interface ChangeSnapshot extends PartsSnapshot {
  readonly name: string;
  readonly who: string;
  readonly parameters: readonly number[];
  readonly before: readonly StoredValue[];
  readonly after: readonly StoredValue[];
  readonly lanes: readonly (readonly [number, number, number])[];
  readonly left?: true;
  readonly gone?: { readonly things: number; readonly who: string };
}

/** Keeps each thing once. */
class Pool<Kept, Stored> {
  readonly stored: Stored[] = [];
  readonly #places = new Map<Kept, number>();
  readonly #write: (kept: Kept) => Stored;

  constructor(write: (kept: Kept) => Stored) {
    this.#write = write;
  }

  /** The place of something; −1 when it is not kept. */
  find(of: Kept): number {
    return this.#places.get(of) ?? -1;
  }

  place(of: Kept): number {
    const known = this.#places.get(of);
    if (known !== undefined) return known;
    this.#places.set(of, this.stored.length);
    return this.stored.push(this.#write(of)) - 1;
  }
}

/** One empty lane is as good as another, and comes back as the one there is. */
function orEmpty(of: Lane): Lane {
  return isKept(of) ? of : emptyLane;
}

/** All steps there are, and what they are of. */
export function historySnapshot(engine: Engine): HistorySnapshot {
  const { done, undone, aside } = engine.history;
  const takes = new Pool<Take, TakeDocument>(takeDocument);
  const lanes = new Pool<Lane, LaneVersion>((lane) => laneVersion(lane, takes));
  const { sceneRows, write: writeScene } = scenesInHistory(engine);
  const scenes = new Pool<Scene, SceneInHistory>(writeScene);
  const cues = new Pool<CueDocument, CueDocument>((cue) => cue);
  const pools = { scenes, cues };
  const place = (pool: keyof typeof pools, item: unknown): number =>
    (pools[pool] as Pool<unknown, unknown>).place(item);
  const write = (change: Change): ChangeSnapshot => ({
    name: change.name,
    who: change.who,
    parameters: change.parameters,
    before: change.before.map(stored),
    after: change.after.map(stored),
    lanes: change.lanes.map(({ parameter, before, after }) => [
      parameter,
      lanes.place(orEmpty(before)),
      lanes.place(orEmpty(after)),
    ]),
    ...partsInJournal(change, false, place),
    ...(change.left && { left: change.left }),
    ...(change.gone && { gone: change.gone }),
    ...partsInJournal(change, true, place),
  });
  return {
    done: done.map(write),
    undone: undone.map(write),
    ...(aside.length > 0 && { aside: aside.map(write) }),
    lanes: lanes.stored,
    ...(takes.stored.length > 0 && { takes: takes.stored }),
    scenes: scenes.stored,
    ...(sceneRows.length > 0 && { sceneRows }),
    lanesNow: lanesOf(engine)
      .map(({ parameter, lane }) => [parameter, lanes.find(lane)] as const)
      .filter(([, version]) => version >= 0),
    ...takesNow(engine, lanes, takes),
    scenesNow: engine.scenes.map((scene) => scenes.find(scene)),
    ...(cues.stored.length > 0 && {
      cues: cues.stored,
      cuesNow: engine.show.cues.map((cue) => cues.find(cue)),
    }),
  };
}

/** Every lane there is something in. */
function lanesOf({ lanes }: Engine): { readonly parameter: number; readonly lane: Lane }[] {
  return lanes.lanes.flatMap((lane, parameter) => (isKept(lane) ? [{ parameter, lane }] : []));
}

function laneVersion(lane: Lane, pool: Pool<Take, TakeDocument>): LaneVersion {
  const { takes: _all, ...points } = laneDocument(lane);
  const takes = lane.takes?.map((take) => pool.place(take));
  return { ...points, ...(takes && { takes }) };
}

/** A lane that is in no step may have takes that are. */
function takesNow(
  engine: Engine,
  versions: Pool<Lane, LaneVersion>,
  takes: Pool<Take, TakeDocument>,
): Pick<HistorySnapshot, 'takesNow'> {
  const now = lanesOf(engine).flatMap(({ parameter, lane }): (readonly [number, readonly number[]])[] => {
    const places = lane.takes?.map((take) => takes.find(take)) ?? [];
    return versions.find(lane) < 0 && places.some((place) => place >= 0) ? [[parameter, places]] : [];
  });
  return now.length > 0 ? { takesNow: now } : {};
}

/** Puts them back; lanes, scenes and cues in force that steps are of are those of the steps again. */
export function restoreHistory(engine: Engine, from: HistorySnapshot): void {
  const takes = (from.takes ?? []).map((take) => takeFrom(take));
  const lanes = from.lanes.map(({ takes: places, ...points }) => {
    const own = places?.map((place) => takes[place] as Take);
    return withTakes(laneFrom(points), own);
  });
  const scenes = restoreScenes(engine, from);
  for (const [parameter, place] of from.lanesNow) engine.lanes.put(parameter, lanes[place] as Lane);
  for (const [parameter, places] of from.takesNow ?? []) {
    const lane = engine.lanes.lanes[parameter] as Lane;
    const own = lane.takes?.map((take, i) => takes[places[i] ?? -1] ?? take);
    engine.lanes.put(parameter, withTakes(lane, own));
  }
  const cues = from.cues ?? [];
  const { show } = engine;
  if (from.cuesNow) show.cues = show.cues.map((cue, i) => cues[from.cuesNow?.[i] ?? -1] ?? cue);
  const read = (change: ChangeSnapshot): Change => ({
    name: change.name,
    who: change.who,
    parameters: change.parameters,
    before: change.before.map(unstored),
    after: change.after.map(unstored),
    lanes: change.lanes.map(([parameter, before, after]) => ({
      parameter,
      before: lanes[before] as Lane,
      after: lanes[after] as Lane,
    })),
    ...partsFromJournal(change, { scenes, cues }),
    ...(change.left && { left: change.left }),
    ...(change.gone && { gone: change.gone }),
  });
  engine.history.done = from.done.map(read);
  engine.history.undone = from.undone.map(read);
  engine.history.aside = (from.aside ?? []).map(read);
}
