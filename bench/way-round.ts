import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { demoDocument } from '../src/bridge/demo.ts';
import type { Engine } from '../src/engine/engine.ts';
import { snapshot } from '../src/engine/snapshot.ts';
import { realClock, VirtualClock } from '../src/ports/clock.ts';
import { JournalWriter } from '../src/session/journal-writer.ts';
import { allocationsOf, type Allocations } from './allocations.ts';
import { oneSurface } from './one-surface.ts';

/** What one round of moves cost. */
export interface WayRound {
  readonly movesPerSecond: number;
  /** Time of one move, from its bytes to the bytes of its echo, µs. */
  readonly p50: number;
  readonly p99: number;
  /** What a move takes from the heap, whether or not it is given back. */
  readonly bytesPerMove: number;
  /** Collections during the moves. */
  readonly collections: number;
}

const WARM = 200_000;
const SAMPLED = 500_000;

/** Moves a touched fader up and down: bytes in, desk, bytes of the echo out, all in this process, and nothing beside it. */
export async function wayRound(moves: number): Promise<WayRound> {
  const clock = new VirtualClock();
  const { port, touch, move } = oneSurface(clock);
  clock.advance(3e9);
  touch();
  for (let i = 0; i < WARM; i++) move(i);
  const before = port.sent;
  let seconds = 0;
  const collections = await collectionsDuring(() => {
    const start = performance.now();
    for (let i = 0; i < moves; i++) move(i);
    seconds = (performance.now() - start) / 1000;
  });
  if (port.sent - before !== moves * 3)
    throw new Error(`${moves} moves were answered by ${port.sent - before} bytes, not ${moves * 3}`);
  return {
    movesPerSecond: moves / seconds,
    ...spread(move),
    bytesPerMove: allocatedByMoves(move, SAMPLED).bytes / SAMPLED,
    collections,
  };
}

/** What moves take from the heap. */
export function allocatedByMoves(move: (i: number) => void, moves: number): Allocations {
  return allocationsOf(() => {
    for (let i = 0; i < moves; i++) move(i);
  });
}

/** Collections of the heap while something runs. They are told of late: the observer is waited for. */
export async function collectionsDuring(run: () => void): Promise<number> {
  let collections = 0;
  const observer = new PerformanceObserver((list) => (collections += list.getEntries().length));
  observer.observe({ entryTypes: ['gc'] });
  await turn();
  collections = 0;
  run();
  await turn();
  await turn();
  observer.disconnect();
  return collections;
}

/** Times of single moves; reading the clock costs some tens of ns of each. */
function spread(move: (i: number) => void): { readonly p50: number; readonly p99: number } {
  const times = new Float64Array(100_000);
  for (let i = 0; i < times.length; i++) {
    const start = performance.now();
    move(i);
    times[i] = (performance.now() - start) * 1000;
  }
  times.sort();
  return { p50: times[times.length >> 1] as number, p99: times[Math.floor(times.length * 0.99)] as number };
}

/** Moves between two looks at timers and files: as many as a cable brings at once at its very worst. */
const BATCH = 200;

/**
 * The same with everything that the program runs beside it: the real clock and its ticks, the demo session playing,
 * every move written into a journal on the disk. What is written is waited for, and counts.
 */
export async function wayRoundShipped(moves: number): Promise<{ readonly movesPerSecond: number }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'faderline-bench-'));
  const checkpointOf = (
    engine: Engine,
  ): { checkpoint: unknown; at: number; sample: number; unsaved: boolean } => ({
    checkpoint: snapshot(engine),
    at: engine.now,
    sample: engine.sample,
    unsaved: false,
  });
  const written: { journal?: JournalWriter } = {};
  const { bridge, engine, move, touch } = oneSurface(realClock, {
    document: demoDocument(),
    recorderOf: (of) => ({
      append: (input) => written.journal?.append(input),
      tick: (tick) => {
        written.journal?.tick(tick);
        if (written.journal?.rotationDueWhen(of.rests) === true) written.journal.rotate(checkpointOf(of));
      },
    }),
  });
  const journal = await JournalWriter.start({
    folder,
    generation: 1,
    table: engine.table,
    start: checkpointOf(engine),
  });
  written.journal = journal;
  await new Promise((resolve) => setTimeout(resolve, 1000)); // it is online, and everything shown
  bridge.command({ do: 'play' }, 'bench');
  touch();
  const batches = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += BATCH) {
      for (let i = 0; i < BATCH; i++) move(done + i);
      await turn();
    }
    await journal.flush();
  };
  await batches(WARM);
  const start = performance.now();
  await batches(moves);
  const seconds = (performance.now() - start) / 1000;
  await bridge.close();
  await journal.close(false);
  rmSync(folder, { recursive: true });
  return { movesPerSecond: moves / seconds };
}
