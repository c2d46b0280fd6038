import type { Lane } from '../automation/lane.ts';
import type { AutomationMode, Scopes } from '../model/document.ts';
import type { CueDocument } from '../model/cues.ts';
import type { Scene } from '../scenes/scenes.ts';

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
}

/** How far back undo goes, in steps. */
const DEPTH = 200;
/** Points of lanes that all steps together may keep, 16 bytes each: long passes push out the oldest steps sooner. */
const MOST_POINTS = 2_000_000;

/** What was done, and what was undone. */
export class History {
  done: Change[] = [];
  undone: Change[] = [];

  /** Notes a change; what had been undone before is gone. A change that changed nothing is not noted. */
  push(change: Change): void {
    const same = change.before.every((value, i) => Object.is(value, change.after[i]));
    const more =
      change.lanes.length > 0 ||
      (change.modes?.length ?? 0) > 0 ||
      change.markers ||
      change.scenes ||
      change.scopes ||
      change.cues;
    if (same && !more) return;
    this.done.push(change);
    while (this.done.length > 1 && (this.done.length > DEPTH || this.#points() > MOST_POINTS))
      this.done.shift();
    this.undone = [];
  }

  /** What a step found is what the step before it left: only what each left is counted. */
  #points(): number {
    return this.done.reduce(
      (sum, { lanes }) =>
        lanes.reduce(
          (points, { after }) => points + after.times.length + (after.take?.times.length ?? 0),
          sum,
        ),
      0,
    );
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
