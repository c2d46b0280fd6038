import type { SceneGroup } from './parameter-row.ts';
import type { CueDocument } from './cues.ts';
import type { FadeSpan } from './fade-times.ts';
import type { HistoryDocument } from './history.ts';
import { defaultLayout, type Layout } from './layout.ts';
import type { SyncDocument } from './sync.ts';

/** A value in a file: JSON has no −Infinity. */
export type StoredValue = number | '-inf';

/** What a strip is called and painted. */
export interface StripLabel {
  readonly name: string;
  /** 0xRRGGBB */
  readonly colour: number;
}

/** The modes of a lane, in the order in which keys and lists go through them. `preview` is latch preview. */
export const automationModes = ['off', 'read', 'touch', 'latch', 'preview', 'write', 'trim'] as const;

/** The mode of a lane. */
export type AutomationMode = (typeof automationModes)[number];

/** What is kept of one parameter's automation: times in samples, ascending, and values in its unit. */
export interface LaneDocument {
  readonly times: readonly number[];
  readonly values: readonly StoredValue[];
  /** The lane with every note of its passes, where some were left out. */
  readonly take?: LaneDocument | undefined;
  /** How far it is trimmed: times, and dB, octaves or the parameter's unit. */
  readonly trim?: LaneDocument | undefined;
  /** The last passes over it, each by itself. */
  readonly takes?: readonly TakeDocument[] | undefined;
}

/** One pass over a lane, with every note of it. */
export interface TakeDocument {
  readonly number: number;
  /** Where it was written, samples. */
  readonly from: number;
  readonly to: number;
  /** Whose hand it was; empty for nobody's. */
  readonly who: string;
  readonly times: readonly number[];
  readonly values: readonly StoredValue[];
}

/** When a trim is made part of its lane: as each pass ends, as the lane leaves the mode, or when somebody says so. */
export const coalescing = ['pass', 'leave', 'hand'] as const;

/** Parameters that are in one hand as soon as one of them is. */
export interface TouchGroup {
  readonly name: string;
  /** Items like `ch/1..8 level`; see `Scopes`. */
  readonly items: readonly string[];
  /** Do they move together as well, each as far as the one in the hand? */
  readonly moves: boolean;
}

/** How automation behaves, where somebody said so. */
export interface AutomationDocument {
  /** How long a hand that cannot be felt holds after its last move, s. */
  readonly timeout?: number | undefined;
  /** What write turns to as the tape stops. */
  readonly afterWrite?: AutomationMode | undefined;
  readonly coalesce?: (typeof coalescing)[number] | undefined;
  /** Does a pass end where the hand comes across the lane as it was? */
  readonly crossOver?: boolean | undefined;
  /** Does latch go on where it was stopped, when the tape comes there again? */
  readonly autoJoin?: boolean | undefined;
  /** The mode that a lane in read is put in as a hand comes to its control. */
  readonly armOnTouch?: AutomationMode | undefined;
  /** Parts of the desk whose lanes neither play nor write. */
  readonly suspended?: readonly SceneGroup[] | undefined;
  readonly touchGroups?: readonly TouchGroup[] | undefined;
}

/** How long lanes take back to where they were when a hand lets go, s: all that have no time of their own, and those. */
export interface GlideDocument {
  readonly time?: number | undefined;
  readonly curve?: GlideCurve | undefined;
  readonly of?: Readonly<Record<string, number>> | undefined;
  readonly curveOf?: Readonly<Record<string, GlideCurve>> | undefined;
}

/** Even along the travel, or slow at both ends. */
export const glideCurves = ['linear', 's'] as const;
export type GlideCurve = (typeof glideCurves)[number];

/**
 * What a store or a recall touches, each in items like `ch/7`, `ch/7 eq`, `level` or `ch/7/pan`; what is not there lets
 * everything through. `safe` is what no recall touches.
 */
export interface Scopes {
  readonly store?: readonly string[] | undefined;
  readonly recall?: readonly string[] | undefined;
  readonly safe?: readonly string[] | undefined;
}

/** A stored state of the desk. */
export interface SceneDocument {
  /** Stays the same through renaming and reordering. */
  readonly id: number;
  readonly name: string;
  /** Values by path; a path that is not there is not recalled. */
  readonly values: Readonly<Record<string, StoredValue>>;
  /** Of this scene alone, besides those of the session. */
  readonly scopes?: Scopes | undefined;
  /** What people ought to know of it: at most `MOST_NOTES` characters. */
  readonly notes?: string | undefined;
  /** 0xRRGGBB */
  readonly colour?: number | undefined;
  /** How a recall glides where nobody says otherwise. */
  readonly fades?: readonly FadeSpan[] | undefined;
}

/** The highest id a scene or a cue may have, in files and requests alike. */
export const MOST_ID = 2 ** 31;

/** An id that nothing in a list has: the next, or where there is none up to `MOST_ID`, the first that is free. */
export function freeId(list: readonly { readonly id: number }[]): number {
  const next = list.reduce((most, { id }) => Math.max(most, id), 0) + 1;
  if (next <= MOST_ID) return next;
  const taken = new Set(list.map(({ id }) => id));
  let free = 1;
  while (taken.has(free)) free++;
  return free;
}

/** The most characters of a scene's notes. */
export const MOST_NOTES = 2000;

/** A named place on the timeline, in samples. */
export interface Marker {
  readonly at: number;
  readonly name: string;
}

/** A stretch of a file that plays on a strip. Times in whole samples of the session. */
export interface ClipDocument {
  /** The plain name of a file in the session's `audio/`. */
  readonly file: string;
  /** Where it begins on the timeline. */
  readonly at: number;
  /** Where it begins in the file. */
  readonly from: number;
  readonly length: number;
  /** dB; without it 0. */
  readonly gain?: number | undefined;
  readonly fadeIn?: number | undefined;
  readonly fadeOut?: number | undefined;
}

/** All that a session keeps: what Save writes and Open reads, whatever files it is spread over. */
export interface SessionDocument {
  readonly name: string;
  readonly layout: Layout;
  /** Samples per second of every time in the session. */
  readonly sampleRate: number;
  /** By path of the strip; a strip that is not there has its plain label. */
  readonly labels: Readonly<Record<string, StripLabel>>;
  /** Values by path; a path that is not there has its initial value. */
  readonly values: Readonly<Record<string, StoredValue>>;
  /** By path of the parameter. */
  readonly lanes: Readonly<Record<string, LaneDocument>>;
  /** Modes by path of the parameter; a path that is not there is in read. */
  readonly modes: Readonly<Record<string, AutomationMode>>;
  /** In the order of the list. */
  readonly scenes: readonly SceneDocument[];
  /** The highest id a scene ever had: none is given twice. Left out where scenes and cues say it. */
  readonly lastSceneId?: number | undefined;
  readonly markers: readonly Marker[];
  /** What the user keys do, in the words of a mapping, by their number from 1. */
  readonly userKeys?: Readonly<Record<string, string>> | undefined;
  /** Of every scene. */
  readonly scopes?: Scopes | undefined;
  readonly glide?: GlideDocument | undefined;
  readonly automation?: AutomationDocument | undefined;
  /** In the order of the list. */
  readonly cues?: readonly CueDocument[] | undefined;
  /** Two presses of GO within so many seconds count once; without it 0.3. */
  readonly cueDebounce?: number | undefined;
  readonly sync?: SyncDocument | undefined;
  /** What plays, by path of the channel, in the order of the timeline; `heardUntil` has what overlaps. */
  readonly clips?: Readonly<Record<string, readonly ClipDocument[]>> | undefined;
  /** What the monitor section can be switched to instead of the mix: A, B and C. */
  readonly references?: readonly ClipDocument[] | undefined;
  /** What can be undone and done again. */
  readonly history?: HistoryDocument | undefined;
  /** The end of the song, samples; 0 while there is none. */
  readonly length: number;
  readonly loop: { readonly on: boolean; readonly from: number; readonly to: number };
  readonly punch: { readonly on: boolean; readonly from: number; readonly to: number };
}

/** A session with nothing in it but a desk as it leaves the works. */
export function emptyDocument(name: string): SessionDocument {
  return {
    name,
    layout: defaultLayout,
    sampleRate: 48_000,
    labels: {},
    values: {},
    lanes: {},
    modes: {},
    scenes: [],
    markers: [],
    length: 0,
    loop: { on: false, from: 0, to: 0 },
    punch: { on: false, from: 0, to: 0 },
  };
}

/** A value as files keep it. */
export function stored(value: number): StoredValue {
  return value === -Infinity ? '-inf' : value;
}

/** A value out of a file. */
export function unstored(value: StoredValue): number {
  return value === '-inf' ? -Infinity : value;
}
