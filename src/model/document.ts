import type { HistoryDocument } from './history.ts';
import { defaultLayout, type Layout } from './layout.ts';

/** A value in a file: JSON has no −Infinity. */
export type StoredValue = number | '-inf';

/** What a strip is called and painted. */
export interface StripLabel {
  readonly name: string;
  /** 0xRRGGBB */
  readonly colour: number;
}

/** The modes of a lane. */
export type AutomationMode = 'off' | 'read' | 'touch' | 'latch' | 'write';

/** What is kept of one parameter's automation: times in samples, ascending, and values in its unit. */
export interface LaneDocument {
  readonly times: readonly number[];
  readonly values: readonly StoredValue[];
  /** The lane with every note of its passes, where some were left out. */
  readonly take?: LaneDocument | undefined;
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

/** How long lanes take back to where they were when a hand lets go, s: all that have no time of their own, and those. */
export interface GlideDocument {
  readonly time?: number | undefined;
  readonly of?: Readonly<Record<string, number>> | undefined;
}

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
}

/** A named place on the timeline, in samples. */
export interface Marker {
  readonly at: number;
  readonly name: string;
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
  readonly markers: readonly Marker[];
  /** What the user keys do, in the words of a mapping, by their number from 1. */
  readonly userKeys?: Readonly<Record<string, string>> | undefined;
  /** Of every scene. */
  readonly scopes?: Scopes | undefined;
  readonly glide?: GlideDocument | undefined;
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
