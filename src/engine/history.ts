import type { Lane } from '../automation/lane.ts';
import type { AutomationMode } from '../model/document.ts';
import { clipsIn } from './clips.ts';
import { partsAreNothing, partsTogether, type ChangeParts } from './change-parts.ts';
import { only, thingsOf, Touched } from './touched.ts';
import { ends, ofParameter } from './turns.ts';

/** A lane before and after. */
export interface LaneChange {
  readonly parameter: number;
  readonly before: Lane;
  readonly after: Lane;
}

/** The mode of a lane before and after. */
export interface ModeChange {
  readonly parameter: number;
  readonly before: AutomationMode;
  readonly after: AutomationMode;
}

/** A named place on the timeline, samples. */
export interface Marker {
  readonly at: number;
  readonly name: string;
}

/** One thing that can be undone, with all it changed. */
export interface Change extends ChangeParts {
  /** What the menu says: "Ride Ch 3 fader", "Recall Verse". */
  readonly name: string;
  /** Who did it. */
  readonly who: string;
  readonly parameters: readonly number[];
  readonly before: readonly number[];
  /** A fade notes here where it was left. */
  readonly after: number[];
  readonly lanes: readonly LaneChange[];
  /** Whose it is was told that this cannot be taken back, or done again, because somebody touched it since. */
  readonly left?: true;
  /** What cannot be done again any more: how many things, and who touched the last of them. */
  readonly gone?: { readonly things: number; readonly who: string };
}

/** How far back undo goes, in steps. */
const DEPTH = 200;
/**
 * Points of lanes that all steps together may keep, 16 bytes each: long passes push out the oldest steps sooner. Two values
 * of a scene count as a point.
 */
const MOST_POINTS = 2_000_000;

/** What was done, and what was undone. */
export class History {
  done: Change[] = [];
  /** What redo does again, the last first. */
  undone: Change[] = [];
  /** What was undone before others did something else: whoever did it may do it again. */
  aside: Change[] = [];
  #gathered: Change[] | undefined;

  /** Notes what was asked for: whoever gathers what he does has it among that. */
  did(change: Change): void {
    this.push(change);
    if (this.done.at(-1) === change) this.#gathered?.push(change);
  }

  /** What is asked for while something runs; rides and passes that end meanwhile are none of it. */
  gather(act: () => void): readonly Change[] {
    const gathered: Change[] = [];
    const outer = this.#gathered;
    this.#gathered = gathered;
    try {
      act();
    } finally {
      this.#gathered = outer;
    }
    return gathered;
  }

  /** Notes a change; what had been undone before is gone, but for others' own. A change that changed nothing is not noted. */
  push(change: Change): void {
    if (changesNothing(change)) return;
    this.done.push(change);
    if (this.undone.length > 0 || this.aside.length > 0) this.#setAside(change);
    while (this.done.length > 1 && (this.done.length > DEPTH || this.#points() > MOST_POINTS))
      this.done.shift();
  }

  /** What others had undone stays theirs, less what was touched now, and less what was built on what is gone. */
  #setAside(change: Change): void {
    const gone = new Touched([change]);
    const kept: Change[] = [];
    for (const one of [...this.aside, ...this.undone].reverse()) {
      const [left, lost] = one.who === change.who ? [undefined, one] : parted(one, gone, change.who);
      if (left) kept.push(left);
      if (lost) gone.add(lost);
    }
    this.aside = kept.slice(0, DEPTH).reverse();
    this.undone = [];
  }

  /** What a step found is what the step before it left: only what each left is counted. */
  #points(): number {
    const all = this.aside.length > 0 ? [...this.done, ...this.aside] : this.done;
    return all.reduce((sum, change) => sum + weightOf(change), 0);
  }

  /** Steps that were one thing for whoever did it become one, the last, by its name. */
  join(steps: readonly Change[], name: string): Change | undefined {
    const [first] = steps;
    if (!first) return undefined;
    const joined = steps.length === 1 ? { ...first, name } : together(steps, name, first.who);
    this.done = this.done.filter((change) => !steps.includes(change));
    if (joined.parameters.length === 0 && changesNothing(joined)) return undefined;
    this.done.push(joined);
    return joined;
  }

  /** The change to take back, now among the undone. */
  back(): Change | undefined {
    const change = this.done.pop();
    if (change) this.undone.push(change);
    return change;
  }

  /** The change to do again, now among the done. */
  again(): Change | undefined {
    const change = this.undone.pop();
    if (change) this.done.push(change);
    return change;
  }
}

/** What stood before the first and after the last of them. */
function together(steps: readonly Change[], name: string, who: string): Change {
  const values = ends(
    steps.flatMap(({ parameters, before, after }) =>
      parameters.map((parameter, i) => ({
        parameter,
        before: before[i] as number,
        after: after[i] as number,
      })),
    ),
    ofParameter,
  );
  return {
    name,
    who,
    parameters: values.map(({ parameter }) => parameter),
    before: values.map(({ before }) => before),
    after: values.map(({ after }) => after),
    lanes: ends(
      steps.flatMap(({ lanes }) => lanes),
      ofParameter,
    ),
    ...partsTogether(steps),
  };
}

function changesNothing(change: Change): boolean {
  const { before, after, lanes } = change;
  const same = before.every((value, i) => Object.is(value, after[i]));
  return same && lanes.length === 0 && partsAreNothing(change);
}

/** What of a step can still be done again, and what not, since others touched it. */
function parted(
  change: Change,
  touched: Touched,
  who: string,
): readonly [Change | undefined, Change | undefined] {
  const lost = thingsOf(change).filter((thing) => touched.by(thing) !== undefined);
  if (lost.length === 0) return [change, undefined];
  const keys = new Set(lost.map(({ kind, of }) => `${kind} ${of}`));
  const left = only(change, (kind, of) => !keys.has(`${kind} ${of}`));
  const gone = { things: (change.gone?.things ?? 0) + lost.length, who };
  return [left && { ...left, gone }, only(change, (kind, of) => keys.has(`${kind} ${of}`))];
}

const weights = new WeakMap<Change, number>();

/** The points a step keeps. */
function weightOf(change: Change): number {
  const known = weights.get(change);
  if (known !== undefined) return known;
  const rows = new Set(change.scenes?.after.map(({ values }) => values));
  for (const { values } of change.scenes?.before ?? []) rows.delete(values);
  const inScenes = Array.from(rows).reduce((sum, { length }) => sum + length / 2, 0);
  const weight = change.lanes.reduce((sum, lane) => sum + pointsOf(lane), inScenes + clipsIn(change));
  weights.set(change, weight);
  return weight;
}

/** What a pass left, with its take and the takes that came with it. */
function pointsOf({ before, after }: LaneChange): number {
  const takes = (after.takes ?? []).filter((take) => before.takes?.includes(take) !== true);
  return (
    after.times.length +
    (after.take?.times.length ?? 0) +
    takes.reduce((sum, { times }) => sum + times.length, 0)
  );
}
