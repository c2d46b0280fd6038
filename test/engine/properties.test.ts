import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { laneDocument } from '../../src/engine/document.ts';
import { Engine } from '../../src/engine/engine.ts';
import { restored, snapshot, stateHash } from '../../src/engine/snapshot.ts';
import { Desk } from '../../src/model/desk.ts';
import { allowed } from '../../src/units/laws.ts';
import {
  anything,
  cueEdits,
  doAll,
  edits,
  fingers,
  modes,
  presses,
  sets,
  smallSession,
  story,
  tape,
  waits,
  type Deed,
} from './random-inputs.ts';
import { controlsOf, Rig } from './rig.ts';

/** A list of deeds that is printed as a story when the property fails. */
function stories(of: fc.Arbitrary<Deed>, maxLength: number): fc.Arbitrary<readonly Deed[]> {
  return fc
    .array(of, { maxLength, size: 'max' })
    .map((deeds) => Object.assign(deeds, { toString: () => story(deeds) }));
}

/** Values, lanes with all that is kept beside their points, scenes, cues, markers, scopes and names: what undo gives back. */
function content(rig: Rig) {
  const { desk, lanes, scenes, show, markers, scopes, labels, name } = rig.engine;
  return {
    values: [...desk.values],
    lanes: lanes.lanes.map(laneDocument),
    scenes: scenes.map(({ values, mask, ...about }) => ({ ...about, values: [...values], mask: [...mask] })),
    cues: show.cues,
    markers,
    scopes,
    labels: [...labels],
    name,
  };
}

function undoAll(rig: Rig): number {
  let steps = 0;
  for (rig.engine.endLeases(); rig.engine.history.done.length > 0; steps++) rig.command({ do: 'undo' });
  return steps;
}

describe('undo', () => {
  const done = fc.oneof(
    { weight: 4, arbitrary: sets },
    { weight: 4, arbitrary: fingers },
    {
      weight: 2,
      arbitrary: presses.filter(({ name }) => !/^key (flip|eq|track|plug|inst|send|pan)/.test(name)),
    },
    { weight: 2, arbitrary: edits },
    { weight: 2, arbitrary: cueEdits },
    { weight: 2, arbitrary: waits },
  );

  /** Every finger is off, and every lease has run out. */
  const handsOff = (rig: Rig): void => {
    for (const fader of ['fader 1', 'fader 2', 'fader main']) rig.event(fader, 'let-go');
    rig.wait(1);
  };

  test('gives back every value, lane, scene and cue, and redo brings back what was done', () => {
    fc.assert(
      fc.property(stories(done, 40), (deeds) => {
        const rig = new Rig(smallSession);
        const before = content(rig);
        doAll(rig, deeds);
        handsOff(rig);
        const after = content(rig);
        const steps = undoAll(rig);
        expect(content(rig)).toEqual(before);
        for (let i = 0; i < steps; i++) rig.command({ do: 'redo' });
        expect(content(rig)).toEqual(after);
      }),
      { numRuns: 80 },
    );
  });

  test('gives back every lane and scene, whatever the tape did meanwhile', () => {
    const rolling = fc.oneof(
      { weight: 3, arbitrary: done },
      { weight: 2, arbitrary: tape },
      { weight: 2, arbitrary: modes },
    );
    fc.assert(
      fc.property(stories(rolling, 60), (deeds) => {
        const rig = new Rig(smallSession);
        const before = content(rig);
        doAll(rig, deeds);
        handsOff(rig);
        rig.press('key stop');
        rig.wait(0.1);
        const after = content(rig);
        const steps = undoAll(rig);
        expect({ ...content(rig), values: [] }).toEqual({ ...before, values: [] });
        for (let i = 0; i < steps; i++) rig.command({ do: 'redo' });
        expect({ ...content(rig), values: [] }).toEqual({ ...after, values: [] });
      }),
      { numRuns: 80 },
    );
  });
});

describe('whatever happens', () => {
  test('nothing is thrown, every value is one its law allows, and the desk means what its values say', () => {
    fc.assert(
      fc.property(stories(anything, 120), (deeds) => {
        const rig = new Rig(smallSession);
        doAll(rig, deeds);
        const { desk, table, lanes, arbiter } = rig.engine;
        for (const row of table.rows)
          expect(allowed(row.law, desk.values[row.number]!)).toBe(desk.values[row.number]);
        const fresh = new Desk(table, desk.values.slice());
        expect([[...desk.level], [...desk.silent]]).toEqual([[...fresh.level], [...fresh.silent]]);
        for (const row of table.rows) {
          const { times, values } = lanes.lanes[row.number]!;
          for (let i = 1; i < times.length; i++) expect(times[i]!).toBeGreaterThan(times[i - 1]!);
          for (const value of values) expect(allowed(row.law, value)).toBe(value);
          if (!row.automatable) expect(times).toHaveLength(0);
          const odd = row.path.replace('ch/2/', 'ch/1/');
          const mirrored =
            desk.values[table.at('ch/1/link')] === 1 && odd !== row.path && row.group === 'mute';
          if (mirrored && times.length === 0 && lanes.lanes[table.at(odd)]?.times.length === 0)
            expect(desk.values[row.number]).toBe(desk.values[table.at(odd)]);
        }
        expect(arbiter.held.count).toBe(arbiter.rank.reduce((sum, rank) => sum + Math.sign(rank), 0));
      }),
      { numRuns: 80 },
    );
  });

  test('when all hands are off and the tape stands, nobody holds anything and nothing is being written', () => {
    fc.assert(
      fc.property(stories(anything, 120), (deeds) => {
        const rig = new Rig(smallSession);
        doAll(rig, deeds);
        if (rig.engine.surfaces.has(1)) rig.do({ type: 'detach', surface: 1, reason: 'test' });
        rig.do({ type: 'let-go', parameter: rig.engine.table.at('ch/1/fader'), who: 'Ann' });
        rig.command({ do: 'cue-stop' }); // a cue that follows would start the tape again
        rig.command({ do: 'stop' });
        rig.wait(4); // a key still down may act only now, and what it did holds for as long as the settings say
        const { arbiter, lanes, before } = rig.engine;
        expect([arbiter.held.count, lanes.writing.count, lanes.rolling]).toEqual([0, 0, false]);
        expect(before.every((value) => Number.isNaN(value))).toBe(true);
        // what preview holds, it holds on purpose
        const phases = rig.engine.table.rows.map(({ number }) => lanes.phaseOf(number));
        expect(phases.filter((phase) => / |ing$/.test(phase) && phase !== 'preview held')).toEqual([]);
      }),
      { numRuns: 80 },
    );
  });

  test('its journal replays to the same state, to the bit', () => {
    fc.assert(
      fc.property(stories(anything, 80), (deeds) => {
        const rig = new Rig(smallSession);
        doAll(rig, deeds);
        const engine = new Engine(smallSession, controlsOf);
        for (const input of rig.inputs) engine.step(input);
        engine.advance(rig.now);
        expect(snapshot(engine)).toEqual(snapshot(rig.engine));
        expect(stateHash(engine)).toBe(stateHash(rig.engine));
      }),
      { numRuns: 60 },
    );
  });

  test('an engine restored in the middle goes on as the one that was never interrupted', () => {
    fc.assert(
      fc.property(stories(anything, 80), stories(anything, 60), (first, second) => {
        const rig = new Rig(smallSession);
        doAll(rig, first);
        const kept = JSON.stringify(snapshot(rig.engine));
        const copy = restored(JSON.parse(kept), controlsOf);
        expect(JSON.stringify(snapshot(copy))).toBe(kept);
        const from = rig.inputs.length;
        doAll(rig, second);
        for (const input of rig.inputs.slice(from)) copy.step(input);
        copy.advance(rig.now);
        expect(snapshot(copy)).toEqual(snapshot(rig.engine));
        expect(stateHash(copy)).toBe(stateHash(rig.engine));
      }),
      { numRuns: 80 },
    );
  });

  test('a session written down and read again is the same session', () => {
    fc.assert(
      fc.property(stories(anything, 80), (deeds) => {
        const rig = new Rig(smallSession);
        doAll(rig, deeds);
        const document = JSON.parse(JSON.stringify(rig.engine.document()));
        expect(new Engine(document, controlsOf).document()).toEqual(document);
      }),
      { numRuns: 60 },
    );
  });
});
