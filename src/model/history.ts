import type { CueDocument } from './cues.ts';
import type {
  AutomationMode,
  ClipDocument,
  LaneDocument,
  SceneDocument,
  Scopes,
  StoredValue,
  TakeDocument,
} from './document.ts';

// The undo steps of a session, as files keep them. Each says only what it takes to go from where it leads to to where it
// came from: the rest stands in the other files.

/** Before and after. */
type Pair<T> = readonly [before: T, after: T];

/** What becomes of a lane when its step is taken back, or done again: this stretch is so then, and the rest stays. */
export interface LaneStep extends LaneDocument {
  /** The stretch, samples; both left out where only takes come and go. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Takes that come, and numbers of those that go. */
  readonly come?: readonly TakeDocument[] | undefined;
  readonly go?: readonly number[] | undefined;
}

/** A scene in a list of them: its place in `scenes` of the history, `now` for the one the session has, null for none. */
export type SceneRef = number | 'now' | null;

/** A step that can be taken back (`done`) or done again (`undone`, `aside`). */
export interface StepDocument {
  readonly name: string;
  readonly who: string;
  /** By path of the parameter. */
  readonly values?: Readonly<Record<string, Pair<StoredValue>>> | undefined;
  readonly lanes?: Readonly<Record<string, LaneStep>> | undefined;
  readonly modes?: Readonly<Record<string, Pair<AutomationMode>>> | undefined;
  /** Place, and what the marker there is called; null: there is none. */
  readonly markers?:
    readonly (readonly [at: number, before: string | null, after: string | null])[] | undefined;
  readonly scenes?:
    | {
        /** Ids, in the order of the list. */
        readonly order: Pair<readonly number[]>;
        readonly changed: readonly (readonly [id: number, before: SceneRef, after: SceneRef])[];
      }
    | undefined;
  /** Each cue that changed as it was; those that did not are the ones there are, by their ids. */
  readonly cues?: Pair<readonly (CueDocument | number)[]> | undefined;
  readonly scopes?: Pair<Scopes> | undefined;
  /** What plays: path of the strip or `reference` for the reference tracks, before, after. */
  readonly clips?:
    | readonly (readonly [of: string, before: readonly ClipDocument[], after: readonly ClipDocument[]])[]
    | undefined;
  /** Scene recalled or stored last. */
  readonly sceneId?: Pair<number> | undefined;
  /** What is set, of what, before, after. */
  readonly settings?:
    readonly (readonly [set: string, of: string, before: unknown, after: unknown])[] | undefined;
  readonly left?: true | undefined;
  readonly gone?: { readonly things: number; readonly who: string } | undefined;
}

/** A scene as it was, less what it has in common with another version of it: the one the session has, or an earlier one here. */
export interface SceneVersion extends Omit<SceneDocument, 'values'> {
  readonly like?: number | 'now' | undefined;
  /** A value of null: it is not stored here, though it is there. */
  readonly values: Readonly<Record<string, StoredValue | null>>;
}

/** Every undo step, the last at the end of each list. */
export interface HistoryDocument {
  readonly scenes: readonly SceneVersion[];
  readonly done: readonly StepDocument[];
  readonly undone: readonly StepDocument[];
  readonly aside: readonly StepDocument[];
}
