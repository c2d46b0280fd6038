import { comeToRest } from '../engine/come-to-rest.ts';
import { Engine } from '../engine/engine.ts';
import { restored, snapshot, type Snapshot } from '../engine/snapshot.ts';
import { nextSessionMode } from '../engine/session-mode.ts';
import { TICK } from '../engine/timing.ts';
import {
  describeRecovery,
  readJournal,
  recover,
  setJournalAside,
  whyForeign,
  type Recovery,
} from '../session/journal-reader.ts';
import type { Session } from '../session/session.ts';
import { controlsOf } from './bridge.ts';

/** An engine that goes on where the last run of a session ended. */
export interface Recovered {
  readonly engine: Engine;
  /** What was recovered, in words; undefined when the saved session had it all. */
  readonly recovered: string | undefined;
  /** Why there was something to recover and it could not be. */
  readonly failed: string | undefined;
}

/** What a journal begins with: all there is, and whether the saved session lacks any of it. */
export function checkpointOf(engine: Engine): {
  readonly checkpoint: Snapshot;
  readonly at: number;
  readonly sample: number;
  readonly unsaved: boolean;
} {
  const { now: at, sample } = engine;
  return { checkpoint: snapshot(engine), at, sample, unsaved: engine.unsaved || engine.holdsSwitches };
}

/**
 * The engine of a session, with what happened after its last save if it was not closed in order.
 *
 * @param discard leaves what happened after the last save out.
 */
export async function recoverEngine(session: Session, discard: boolean): Promise<Recovered> {
  const fresh = new Engine(session.document, controlsOf);
  const journal = await readJournal(session.journal);
  const foreign = whyForeign(journal.report, session);
  if (foreign !== undefined) {
    const aside = await setJournalAside(session.journal);
    const failed = `${foreign}; it was not replayed, and is kept in ${aside}`;
    return { engine: fresh, recovered: undefined, failed: journal.report.unsaved ? failed : undefined };
  }
  const recovery = recover({ document: session.document, table: fresh.table, journal, owner: session });
  if (!recovery || discard) return { engine: fresh, recovered: undefined, failed: undefined };
  try {
    const { engine, faults } = replay(recovery);
    const left = faults > 0 ? `; ${faults} of them were faults of ours then, and are left out` : '';
    return {
      engine,
      recovered: engine.unsaved ? describeRecovery(recovery.report) + left : undefined,
      failed: undefined,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      engine: fresh,
      recovered: undefined,
      failed: `what happened after the last save cannot be replayed (${why}); this is the session as it was saved`,
    };
  }
}

/** The surfaces of the last run are gone, and what it had begun has come to rest, before the next journal begins. */
function replay(recovery: Recovery): { readonly engine: Engine; readonly faults: number } {
  const engine = restored(recovery.checkpoint as Snapshot, controlsOf);
  let faults = 0;
  for (const input of recovery.inputs) {
    try {
      engine.step(input);
    } catch {
      faults++; // it was survived when it happened, and is survived again
    }
  }
  if (recovery.lastTick !== undefined) engine.advance(recovery.lastTick * TICK);
  const { now: at, sample } = engine;
  for (const surface of Array.from(engine.surfaces.keys())) {
    engine.step({ at, sample, what: { type: 'detach', surface, reason: 'the bridge was started again' } });
  }
  for (const [parameter, fingers] of Array.from(engine.arbiter.fingers))
    for (const finger of fingers) engine.letGo(parameter, finger);
  comeToRest(engine);
  if (engine.unsaved) engine.session = nextSessionMode(nextSessionMode(engine.session, 'recover'), 'keep');
  return { engine, faults };
}
