import { emptyLane, type Lane } from '../automation/lane.ts';
import { laneDiffers, sameWithin, takesDiffer, within, withStretch, withTakes } from '../automation/merge.ts';
import { stored, unstored } from '../model/document.ts';
import type { HistoryDocument, LaneStep, StepDocument } from '../model/history.ts';
import type { Scene } from '../scenes/scenes.ts';
import { allowed, type Law } from '../units/laws.ts';
import { partsFit, partsFromStep, partsInStep } from './change-parts.ts';
import type { Side } from './change-rows.ts';
import { clipsIn } from './clips.ts';
import { laneDocument, laneFrom, takeDocument, takeFrom } from './document.ts';
import type { Engine } from './engine.ts';
import type { Change, LaneChange } from './history.ts';
import { SceneVersions, scenesFrom } from './scene-versions.ts';

// The undo steps as a session keeps them: each says what it takes to go back from where it leads, or on to there; what
// stands on the desk, in the lanes and in the scenes now is in the other files.

/** Values and points that all steps of a session may keep together: older steps are left out, and the files stay small. */
const MOST_ENTRIES = 250_000;

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
    this.#room.left -=
      change.parameters.length + clipsIn(change) + lanes.reduce((sum, [, step]) => sum + sizeOf(step), 0);
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
      ...partsInStep(change, { engine: this.#engine, scenes: this.#scenes }),
      ...(change.left && { left: change.left }),
      ...(change.gone && { gone: change.gone }),
    };
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
    this.#lanes.set(
      parameter,
      now === from ? to : laneAfter(now, step, this.#engine.table.row(parameter).law),
    );
    return step;
  }
}

/** The lane that a step leads to. */
function laneAfter(now: Lane, { from, to, come = [], go = [], ...points }: LaneStep, law: Law): Lane {
  const takes = [
    ...(now.takes ?? []).filter(({ number }) => !go.includes(number)),
    ...come.map((take) => takeFrom(take, law)),
  ].sort((a, b) => a.number - b.number);
  const merged =
    from === undefined || to === undefined ? now : withStretch(now, laneFrom(points, law), { from, to });
  return withTakes(merged, takes.length > 0 ? takes : undefined);
}

function sizeOf({ times, take, come = [] }: LaneStep): number {
  return times.length + (take?.times.length ?? 0) + come.reduce((sum, one) => sum + one.times.length, 0);
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

  #fits(step: StepDocument): boolean {
    const { table } = this.#engine;
    const { values = {}, lanes = {} } = step;
    const known = [values, lanes].every((part) =>
      Object.keys(part).every((path) => table.find(path) !== undefined),
    );
    return known && partsFit(step, table);
  }

  #change(step: StepDocument): Change {
    const { name, who, values = {}, lanes = {}, left, gone } = step;
    const { table } = this.#engine;
    const pairs = Object.entries(values).map(([path, pair]) => {
      const parameter = table.at(path);
      const { law } = table.row(parameter);
      return { parameter, sides: pair.map((value) => allowed(law, unstored(value))) };
    });
    return {
      name,
      who,
      parameters: pairs.map(({ parameter }) => parameter),
      before: pairs.map(({ sides }) => sides[0] as number),
      after: pairs.map(({ sides }) => sides[1] as number),
      lanes: Object.entries(lanes).map(([path, lane]) => this.#lane(table.at(path), lane)),
      ...partsFromStep(step, { engine: this.#engine, scenes: this.#scenes }),
      ...(left && { left }),
      ...(gone && { gone }),
    };
  }

  #lane(parameter: number, step: LaneStep): LaneChange {
    const now = this.#lanes.get(parameter) ?? this.#engine.lanes.lanes[parameter] ?? emptyLane;
    const then = laneAfter(now, step, this.#engine.table.row(parameter).law);
    this.#lanes.set(parameter, then);
    return this.#to === 'before'
      ? { parameter, before: then, after: now }
      : { parameter, before: now, after: then };
  }
}
