import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compositeAt } from '../../src/automation/trim.ts';
import type { SessionDocument } from '../../src/model/document.ts';
import type { Command } from '../../src/model/input.ts';
import { fingers, modes, sets, smallSession, story, tape, waits, type Deed } from './random-inputs.ts';
import { Rig } from './rig.ts';

const SECOND = 48_000;
const lanes = {
  'ch/1/fader': { times: [0, 0.8, 3].map((at) => at * SECOND), values: [-27, -4, -50] },
  'ch/2/fader': { times: [0.9, 1.1].map((at) => at * SECOND), values: ['-inf', 0] },
  'ch/1/mute': { times: [0, 2, 2.5].map((at) => at * SECOND), values: [0, 1, 0] },
  'ch/2/pan': { times: [0, 3].map((at) => at * SECOND), values: [-1, 1] },
} as const;

const commanded = (command: Command): Deed => ({
  name: JSON.stringify(command),
  act: (rig) => rig.command(command),
});
const time = fc.constantFrom(0.05, 0.3, 1);
const fades = fc
  .record({ up: time, down: time })
  .map((fade) => commanded({ do: 'recall-scene', id: 1, fade }));
const byHand = fc
  .constantFrom<Command['do']>('punch-in', 'punch-out', 'capture', 'punch-capture', 'join', 'coalesce')
  .map((what) => commanded({ do: what } as Command));
const coalesce = fc
  .constantFrom('pass' as const, 'leave' as const, 'hand' as const)
  .map((how) => commanded({ do: 'automation', set: { coalesce: how } }));

const deeds = fc.oneof(
  { weight: 4, arbitrary: fingers },
  { weight: 3, arbitrary: sets.filter(({ name }) => !name.includes('/link')) }, // linked lanes become one
  { weight: 4, arbitrary: waits },
  { weight: 3, arbitrary: modes },
  { weight: 3, arbitrary: tape.filter(({ name }) => !name.includes('punch')) },
  { weight: 2, arbitrary: fades },
  { weight: 2, arbitrary: byHand },
  { weight: 1, arbitrary: coalesce },
);

test('no hand, mode, trim, fade or loop alters a lane outside the punch (pain 46: Write or Touch erased the rest of the lane)', () => {
  const half = fc.integer({ min: 0, max: 3 });
  const many = fc
    .array(deeds, { maxLength: 60, size: 'max' })
    .map((all) => Object.assign(all, { toString: () => story(all) }));
  fc.assert(
    fc.property(half, half, many, (start, more, done) => {
      const punch = { on: true, from: start * 24_000, to: (start + 1 + more) * 24_000 };
      const session: SessionDocument = { ...smallSession, lanes, punch };
      const rig = new Rig(session);
      rig.set('ch/1/mute', 1);
      rig.wait(1);
      rig.command({ do: 'store-scene', name: 'Loud' });
      const before = Object.keys(lanes).map((path) => rig.engine.lanes.lanes[rig.engine.table.at(path)]!);
      for (const deed of done) deed.act(rig);
      rig.command({ do: 'stop' });
      rig.wait(2);
      Object.keys(lanes).forEach((path, i) => {
        const { law, number } = rig.engine.table.row(rig.engine.table.at(path));
        for (let place = 0; place < 4 * SECOND; place += 1601) {
          if (place >= punch.from - 1 && place <= punch.to + 1) continue;
          const was = compositeAt(before[i]!, place, law);
          const is = compositeAt(rig.engine.lanes.lanes[number]!, place, law);
          if (is !== was) expect(is, `${path} at ${place / SECOND} s`).toBeCloseTo(was, 1);
        }
      });
    }),
    { numRuns: 30 },
  );
});
