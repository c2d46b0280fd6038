import { expect, test } from 'vitest';
import { allocationsOf } from '../../bench/allocations.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { Rig } from '../engine/rig.ts';

// In a file of its own: what other tests do with the same functions changes what the compiler makes of them.
test('a fade of the whole desk takes nothing from the heap while it runs', () => {
  const rig = new Rig(emptyDocument('Test'), []);
  const { engine } = rig;
  for (const row of engine.table.rows) if (row.fadable && row.strip >= 0) engine.put(row.number, row.initial);
  rig.command({ do: 'store-scene' });
  for (const { number, fadable, law, strip } of engine.table.rows)
    if (fadable && strip >= 0)
      engine.put(number, law.kind === 'fader' ? -33 : law.kind === 'steps' ? 0 : law.min);
  rig.command({ do: 'recall-scene', id: 1, fade: { up: 3000, down: 3000, curve: 's' } });
  const running = engine.fades.running[0]!.left;
  expect(running).toBeGreaterThan(1500);
  rig.wait(10);
  const { bytes } = allocationsOf(() => rig.wait(5));
  expect(bytes / 500 / running).toBeLessThan(8); // a number that is handed on by itself would be 16
});
