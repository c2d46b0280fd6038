import type { TimecodeRate } from '../units/timecode.ts';

/** What the tape can follow. */
export const SYNC_SOURCES = ['off', 'mtc', 'clock'] as const;
/** What can be sent to machines that follow the tape. */
export const SYNC_SENT = ['mtc', 'clock', 'mmc'] as const;

/** What the tape follows, and what is sent to machines that follow it; what is left out is as at first. */
export interface SyncDocument {
  readonly source?: (typeof SYNC_SOURCES)[number] | undefined;
  /** Timecode at place 0 of the timeline, s from 00:00:00:00; real seconds, also at 29.97 frames. 0..86500. */
  readonly offset?: number | undefined;
  /** Of what is sent, and which of 29.97 and 30 frames is meant by what comes: MTC has one word for both. */
  readonly rate?: TimecodeRate | undefined;
  /** How long the tape rolls on when timecode fails to come, s. 0..10. */
  readonly freewheel?: number | undefined;
  readonly send?: readonly (typeof SYNC_SENT)[number][] | undefined;
  /** Beats a minute of MIDI clock, sent, and expected where it is followed. 20..400. */
  readonly tempo?: number | undefined;
}

/** The same with nothing left out. */
export type SyncSettings = { readonly [Name in keyof SyncDocument]-?: NonNullable<SyncDocument[Name]> };

/** How it is where nobody said anything. */
export const plainSync: SyncSettings = {
  source: 'off',
  offset: 0,
  rate: '25',
  freewheel: 0.5,
  send: [],
  tempo: 120,
};

/**
 * How the tape stands to the timecode it follows: nothing to follow; none there; it follows; timecode is before the
 * start or after the end of the timeline; somebody stopped the tape while timecode goes on.
 */
export type ChaseState = 'off' | 'waiting' | 'following' | 'before' | 'beyond' | 'out';

/** The chase as people see it. */
export interface SyncState extends SyncSettings {
  readonly state: ChaseState;
  /** The tape will record as soon as timecode comes. */
  readonly armed: boolean;
  /** Timecode as it was heard last; null where there was none. */
  readonly timecode: string | null;
}
