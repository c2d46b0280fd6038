import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/model/input.ts';
import { edits, modes, sets, smallSession, story, tape, waits, type Deed } from './random-inputs.ts';
import { Rig } from './rig.ts';

const stories = (of: fc.Arbitrary<Deed>, maxLength: number): fc.Arbitrary<readonly Deed[]> =>
  fc
    .array(of, { maxLength, size: 'max' })
    .map((deeds) => Object.assign(deeds, { toString: () => story(deeds) }));

/** Everything but what surfaces show. */
function mix({ engine }: Rig) {
  const { desk, lanes, scenes, history, scopes, sceneId, arbiter, transport } = engine;
  return {
    values: [...desk.values],
    silent: [...desk.silent],
    lanes: lanes.lanes.map(({ times, values }) => [[...times], [...values]]),
    scenes: scenes.map(({ name, values }) => [name, [...values]]),
    steps: history.done.map(({ name, who }) => [name, who]),
    held: [...arbiter.rank],
    rest: { scopes, sceneId, place: transport.anchor.place },
  };
}

const work = fc.oneof(
  { weight: 4, arbitrary: sets },
  { weight: 3, arbitrary: edits },
  { weight: 3, arbitrary: waits },
  { weight: 1, arbitrary: tape },
  { weight: 1, arbitrary: modes },
);

describe('a preview', () => {
  test('is nothing to anybody but the surfaces, whenever it begins and ends', () => {
    const on = fc.array(fc.tuple(fc.nat(20), fc.option(fc.nat(4))), { maxLength: 4 });
    fc.assert(
      fc.property(stories(work, 20), on, (deeds, previews) => {
        const [plain, seen] = [new Rig(smallSession), new Rig(smallSession)];
        deeds.forEach((deed, i) => {
          for (const [at, id] of previews) if (at === i) seen.command({ do: 'preview-scene', id });
          deed.act(plain);
          deed.act(seen);
        });
        expect(mix(seen)).toEqual(mix(plain));
      }),
      { numRuns: 60 },
    );
  });

  test('shows what the recall then leaves', () => {
    fc.assert(
      fc.property(stories(work, 25), fc.nat(4), (deeds, id) => {
        const rig = new Rig(smallSession);
        for (const deed of deeds) deed.act(rig);
        rig.command({ do: 'stop' });
        rig.wait(2);
        rig.command({ do: 'preview-scene', id });
        const shown = rig.engine.preview && [...rig.engine.preview.desk.values];
        rig.command({ do: 'recall-preview', fade: { up: 0, down: 0 } });
        if (shown) expect([...rig.engine.desk.values]).toEqual(shown);
      }),
      { numRuns: 80 },
    );
  });
});

test('a recall done twice is a recall done once, whatever is safe, out of scope or held', () => {
  fc.assert(
    fc.property(stories(work, 25), fc.nat(4), (deeds, id) => {
      const rig = new Rig(smallSession);
      for (const deed of deeds) deed.act(rig);
      const recall: Command = { do: 'recall-scene', id, fade: { up: 0, down: 0 } };
      rig.command(recall);
      const once = [...rig.engine.desk.values];
      const steps = rig.engine.history.done.length;
      rig.command(recall);
      expect([...rig.engine.desk.values]).toEqual(once);
      expect(rig.engine.history.done).toHaveLength(steps);
    }),
    { numRuns: 80 },
  );
});

test('a recall that undoes a link waits for no channel: what is safe on one keeps nothing of the other', () => {
  const rig = new Rig(smallSession);
  rig.set('ch/1/pan', -1);
  rig.wait(1);
  rig.command({ do: 'store-scene', name: 'A' });
  rig.set('ch/1/link', 1);
  rig.set('ch/1/pan', -0.5);
  rig.wait(1);
  rig.command({ do: 'safe', items: ['ch/1/pan'], on: true });
  rig.command({ do: 'recall-scene', id: 1, fade: { up: 0, down: 0 } });
  expect(rig.value('ch/1/link')).toBe(0);
  expect(rig.value('ch/1/pan')).toBe(-0.5);
  expect(rig.value('ch/2/pan')).toBe(0);
});

describe('two fades and a hand, in any order', () => {
  const faders = [1, 2, 3, 4, 5];
  const of = (level: number): number[] => faders.map((n) => level - n);
  const span = fc.record({ up: fc.integer({ min: 1, max: 9 }), down: fc.integer({ min: 1, max: 9 }) });

  test('end where the rules say: the hand where it is, else the later fade that means it, else the other', () => {
    const order = fc.shuffledSubarray(['A', 'B', 'hand'] as const, { minLength: 3 });
    const gaps = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 3, maxLength: 3 });
    const scope = fc.subarray(faders);
    fc.assert(
      fc.property(order, gaps, scope, scope, span, span, (events, waiting, meantByA, meantByB, a, b) => {
        const rig = new Rig();
        const store = (name: string, level: number, meant: readonly number[]): void => {
          of(level).forEach((to, i) => rig.set(`ch/${i + 1}/fader`, to));
          rig.wait(1);
          rig.command({ do: 'store-scene', name });
          const to = meant.map((n) => `ch/${n}`);
          rig.command({ do: 'scene-scope', gate: 'recall', id: rig.engine.sceneId, to });
        };
        store('A', 0, meantByA);
        store('B', -15, meantByB);
        const now = of(-30);
        now.forEach((to, i) => rig.set(`ch/${i + 1}/fader`, to));
        rig.wait(1);
        const seconds = ({ up, down }: { up: number; down: number }) => ({ up: up / 10, down: down / 10 });
        let held = 0;
        const ends = [...now];
        events.forEach((event, i) => {
          rig.wait((waiting[i] ?? 0) / 100);
          if (event === 'hand') {
            rig.event('fader 2', 'touched');
            rig.move('fader 2', -3);
            held = 2;
            ends[1] = rig.value('ch/2/fader');
            return;
          }
          const meant = event === 'A' ? meantByA : meantByB;
          rig.command({
            do: 'recall-scene',
            id: event === 'A' ? 1 : 2,
            fade: seconds(event === 'A' ? a : b),
          });
          for (const n of meant) if (n !== held) ends[n - 1] = of(event === 'A' ? 0 : -15)[n - 1]!;
        });
        rig.wait(2);
        expect(faders.map((n) => rig.value(`ch/${n}/fader`))).toEqual(ends);
        expect(rig.engine.fades.running).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

test('what is pushed by how much it was changed, and then back, leaves every scene as it was', () => {
  const level = fc.integer({ min: -60, max: 0 });
  const by = fc.integer({ min: -9, max: 9 });
  fc.assert(
    fc.property(level, fc.array(level, { minLength: 1, maxLength: 3 }), by, (from, others, change) => {
      const rig = new Rig({ ...smallSession });
      for (const to of [...others, from]) {
        rig.set('ch/1/fader', to);
        rig.wait(1);
        rig.command({ do: 'store-scene' });
      }
      const since = rig.engine.sceneId;
      const into = rig.engine.scenes.map(({ id }) => id).filter((id) => id !== since);
      const fader = rig.engine.table.at('ch/1/fader');
      const levels = (): number[] => rig.engine.scenes.map(({ values }) => values[fader]!);
      const before = levels();
      for (const to of [from + change, from - change]) {
        rig.set('ch/1/fader', to);
        rig.wait(1);
        rig.command({ do: 'propagate', items: ['ch/1 level'], into, how: 'relative' });
      }
      levels().forEach((to, i) => expect(to).toBeCloseTo(before[i]!, 9));
    }),
    { numRuns: 60 },
  );
});
