import { readFileSync } from 'node:fs';
import { controlsOf } from '../src/bridge/bridge.ts';
import { Engine } from '../src/engine/engine.ts';
import { recallNow } from '../src/engine/standing.ts';
import { emptyDocument } from '../src/model/document.ts';
import type { Happening } from '../src/model/input.ts';
import { parseProfile } from '../src/surfaces/device-file.ts';
import { valueAt } from '../src/units/laws.ts';

/** What recalling the whole desk costs in the engine, ms; each the median of many. */
export interface RecallCost {
  /** Parameters that move. */
  readonly moving: number;
  /** The whole step: plan, move, undo step, and what an X-Touch is to show. */
  readonly recall: number;
  /** Of it, working out what moves. */
  readonly plan: number;
  /** The same scene once more, when nothing is left to move. */
  readonly again: number;
  /** The yardstick: copying the row. */
  readonly copy: number;
}

/** Two scenes that differ in everything a scene can hold are recalled in turn. */
export function recallCost(times: number): RecallCost {
  const engine = new Engine(emptyDocument('bench'), controlsOf);
  const file = 'devices/x-touch.json';
  const profiles = [parseProfile(readFileSync(file, 'utf8'), file)];
  const mapping = readFileSync('mappings/mackie-control.yaml', 'utf8');
  let at = 0;
  const step = (what: Happening): void => engine.step({ at: (at += 1000), sample: 0, what });
  step({ type: 'attach', attachment: { surface: 1, name: 'X-Touch', profiles, mapping } });
  const store = (name: string): void =>
    step({ type: 'command', command: { do: 'store-scene', name }, who: 'bench' });
  store('as it leaves the works');
  engine.undoable('everything else', 'bench', () => {
    for (const { number, law, path } of engine.table.rows) {
      if (path.endsWith('/link')) continue; // two linked channels would stand alike
      const value = engine.desk.values[number] as number;
      engine.put(
        number,
        valueAt(law, value === valueAt(law, 0.4) ? 0.6 : law.kind === 'steps' ? 1 - value : 0.4),
      );
    }
  });
  store('everything else');
  const recall = (id: number): number => {
    const start = performance.now();
    step({ type: 'command', command: { do: 'recall-scene', id }, who: 'bench' });
    const took = performance.now() - start;
    engine.effects.length = 0;
    return took;
  };
  const [one, other] = engine.scenes;
  if (!one || !other) throw new RangeError('there are no two scenes');
  let moving = 0;
  const costs = Array.from({ length: times }, (_, i) => {
    const scene = i % 2 === 0 ? one : other;
    const start = performance.now();
    moving = recallNow(engine, scene).changes.filter(({ fate }) => fate === 'moves').length;
    const plan = performance.now() - start;
    return { plan, recall: recall(scene.id), again: recall(scene.id), copy: copied(engine.desk.values) };
  });
  const median = (of: keyof (typeof costs)[number]): number =>
    costs.map((cost) => cost[of]).sort((a, b) => a - b)[times >> 1] as number;
  return {
    moving,
    recall: median('recall'),
    plan: median('plan'),
    again: median('again'),
    copy: median('copy'),
  };
}

function copied(row: Float64Array): number {
  const into = new Float64Array(row.length);
  const start = performance.now();
  for (let i = 0; i < 1000; i++) into.set(row);
  return (performance.now() - start) / 1000;
}
