import type { Bridge } from '../bridge/bridge.ts';
import type { SyncReport } from '../bridge/timekeeper.ts';
import { syncState } from '../engine/chase.ts';
import type { SyncState } from '../model/sync.ts';

/** What is followed and sent, and how well. */
export interface SyncAnswer extends SyncState {
  /** Of the chase, where there are ports for it. */
  readonly report: SyncReport | null;
  readonly ports: Bridge['units'];
}

/** What is to be said of timecode now. */
export function syncAnswer({ engine, timekeeper }: Bridge): SyncAnswer {
  return {
    ...syncState(engine),
    report: timekeeper?.report ?? null,
    ports: timekeeper?.units ?? [],
  };
}
