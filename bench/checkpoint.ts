import { controlsOf } from '../src/bridge/bridge.ts';
import { demoDocument } from '../src/bridge/demo.ts';
import { Engine } from '../src/engine/engine.ts';
import { snapshot } from '../src/engine/snapshot.ts';
import { headerLine } from '../src/session/journal-line.ts';

/** What the checkpoint of a long show costs, ms: the first, and one after it when no lane changed. */
export interface CheckpointCost {
  readonly megabytes: number;
  readonly first: number;
  readonly next: number;
}

/** A show with this many lanes of this many points each. */
export function checkpointCost(lanes: number, points: number): CheckpointCost {
  const document = demoDocument();
  const times = Array.from({ length: points }, (_, i) => i * 480);
  const written = Object.fromEntries(
    Array.from({ length: lanes }, (_, i) => [
      `ch/${i + 1}/fader`,
      { times, values: times.map((_, n) => Math.sin((n + i) / 50) * 10 - 10) },
    ]),
  );
  const engine = new Engine({ ...document, lanes: written, length: points * 480 }, controlsOf);
  const header = { program: 'bench', generation: 1, wall: '', at: 0, sample: 0, unsaved: false };
  let bytes = 0;
  const once = (): number => {
    const start = performance.now();
    bytes = headerLine(1, { ...header, checkpoint: snapshot(engine) }).length;
    return performance.now() - start;
  };
  const first = once();
  return { megabytes: bytes / 1e6, first, next: Math.min(once(), once(), once()) };
}
