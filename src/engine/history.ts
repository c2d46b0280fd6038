import type { Lane } from '../automation/lane.ts';
import type { AutomationMode, Scopes } from '../model/document.ts';
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
      change.scopes;
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
