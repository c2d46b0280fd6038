import type { Lane } from '../automation/lane.ts';
import type { AutomationMode, Scopes } from '../model/document.ts';
import type { CueDocument } from '../model/cues.ts';
import type { Scene } from '../scenes/scenes.ts';
import type { SettingChange } from './settings.ts';
import { only, thingsOf, Touched } from './touched.ts';

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
export interface Change {
  /** What the menu says: "Ride Ch 3 fader", "Recall Verse". */
  readonly name: string;
  /** Who did it. */
  readonly who: string;
  readonly parameters: readonly number[];
  readonly before: readonly number[];
  /** A fade notes here where it was left. */
  readonly after: number[];
  readonly lanes: readonly LaneChange[];
  readonly modes?: readonly ModeChange[];
  readonly markers?: { readonly before: readonly Marker[]; readonly after: readonly Marker[] };
  readonly scenes?: { readonly before: readonly Scene[]; readonly after: readonly Scene[] };
  readonly scopes?: { readonly before: Scopes; readonly after: Scopes };
  readonly cues?: { readonly before: readonly CueDocument[]; readonly after: readonly CueDocument[] };
  /** Id of the scene recalled or stored last. */
  readonly sceneId?: { readonly before: number; readonly after: number };
  readonly settings?: readonly SettingChange[];
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

  /** What was done since a moment. @param mark what was done last then. */
  since(mark: Change | undefined): readonly Change[] {
    return this.done.slice(mark ? this.done.indexOf(mark) + 1 : 0);
  }

  /** Steps that were one thing for whoever did it become one, the last, by its name. None of them may hold lanes. */
  join(steps: readonly Change[], name: string): Change | undefined {
    const [first] = steps;
    if (!first) return undefined;
    const joined = steps.length === 1 ? { ...first, name } : together(steps, name, first.who);
    this.done = [...this.done.filter((change) => !steps.includes(change)), joined];
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
  const ends = new Map<number, { before: number; after: number }>();
  for (const { parameters, before, after } of steps)
    parameters.forEach((parameter, i) => {
      const known = ends.get(parameter)?.before ?? before[i] ?? NaN;
      ends.set(parameter, { before: known, after: after[i] as number });
    });
  const both = <Name extends 'markers' | 'scenes' | 'scopes' | 'sceneId' | 'cues'>(
    of: Name,
  ): Pick<Change, Name> | undefined => {
    const all = steps.flatMap((step) => step[of] ?? []);
    const [one] = all;
    return one && ({ [of]: { before: one.before, after: all.at(-1)?.after } } as Pick<Change, Name>);
  };
  const modes = steps.flatMap((step) => step.modes ?? []);
  return {
    name,
    who,
    parameters: [...ends.keys()],
    before: Array.from(ends.values(), ({ before }) => before),
    after: Array.from(ends.values(), ({ after }) => after),
    lanes: [],
    ...(modes.length > 0 && { modes }),
    ...both('markers'),
    ...both('scenes'),
    ...both('scopes'),
    ...both('sceneId'),
    ...both('cues'),
  };
}

function changesNothing({
  before,
  after,
  lanes,
  modes,
  markers,
  scenes,
  scopes,
  cues,
  settings,
}: Change): boolean {
  const same = before.every((value, i) => Object.is(value, after[i]));
  const lists = [lanes, modes ?? [], settings ?? []];
  return same && lists.every(({ length }) => length === 0) && !(markers ?? scenes ?? scopes ?? cues);
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
  const weight = change.lanes.reduce((sum, lane) => sum + pointsOf(lane), inScenes);
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
