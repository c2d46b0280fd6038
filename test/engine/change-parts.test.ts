import { expect, test } from 'vitest';
import { restored, snapshot } from '../../src/engine/snapshot.ts';
import { stepsDocument } from '../../src/engine/steps.ts';
import { Engine } from '../../src/engine/engine.ts';
import { only, thingsOf } from '../../src/engine/touched.ts';
import type { Command } from '../../src/model/input.ts';
import { controlsOf, Rig } from './rig.ts';

/** A change of each part that there is, and a thing of it. */
const changes: readonly (readonly [part: string, thing: string, Command])[] = [
  ['modes', `mode 0`, { do: 'mode', mode: 'latch' }],
  ['markers', 'marker 0', { do: 'drop-marker', name: 'Here' }],
  ['settings', 'setting punch ', { do: 'punch', on: true, from: 0, to: 48_000 }],
  ['scenes', 'scene 1', { do: 'store-scene', name: 'Verse' }],
  ['sceneId', 'scene 2', { do: 'store-scene', name: 'Chorus' }],
  ['scopes', 'scope store', { do: 'scene-scope', gate: 'store', to: ['level'] }],
  ['scopes', 'safe ch/1', { do: 'safe', on: true, items: ['ch/1'] }],
  ['clips', 'clips ch/1', { do: 'clips', strip: 0, clips: [{ file: 'vox.wav', at: 0, from: 0, length: 9 }] }],
  ['cues', 'cue 1', { do: 'add-cue', cue: { name: 'Intro' } }],
];

function done(): Rig {
  const rig = new Rig();
  for (const [, , command] of changes) rig.command(command);
  return rig;
}

test('a step of every part is read out of a journal and out of a session as it was, and undone', () => {
  const rig = done();
  const document = { ...rig.engine.document(), history: stepsDocument(rig.engine)! };
  const fromJournal = restored(structuredClone(snapshot(rig.engine)), controlsOf);
  const fromSession = new Engine(document, controlsOf);
  for (const engine of [fromJournal, fromSession]) {
    expect(engine.history.done).toEqual(rig.engine.history.done);
    const again = Object.assign(new Rig(), { engine });
    while (engine.canUndo) again.command({ do: 'undo' });
    const { lastSceneId: _given, ...kept } = engine.document(); // an id is never given twice, undone or not
    expect({ ...kept, values: {} }).toEqual({ ...new Rig().engine.document(), values: {} });
  }
});

test.each(changes.map(([part, thing], i) => [thing, part, i] as const))(
  '%s can be taken out of a step, with the %s that it is of',
  (thing, part, i) => {
    const change = done().engine.history.done[i]!;
    expect(change).toHaveProperty(part);
    expect(thingsOf(change).map(({ kind, of }) => `${kind} ${of}`)).toContain(
      thing === 'mode 0' ? `mode ${change.modes![0]!.parameter}` : thing,
    );
    const others = new Set(thingsOf(change).map(({ kind, of }) => `${kind} ${of}`));
    expect(only(change, () => false)).toBeUndefined();
    expect(only(change, (kind, of) => others.has(`${kind} ${of}`))).toEqual(
      Object.fromEntries(Object.entries(change).filter(([name]) => name !== 'sceneId')),
    );
  },
);

test('files name the parts of a step in the order they always had', () => {
  const [step] = done().engine.history.done;
  const rig = new Rig();
  const parts = Object.assign({}, ...done().engine.history.done) as object;
  rig.engine.history.done = [{ ...step!, ...parts, left: true, gone: { things: 1, who: 'Ann' } }];
  expect(Object.keys(snapshot(rig.engine).history.done[0]!).join(' ')).toBe(
    'name who parameters before after lanes modes markers sceneId scopes settings clips left gone scenes cues',
  );
  expect(Object.keys(stepsDocument(rig.engine)!.done[0]!).join(' ')).toBe(
    'name who modes markers scenes cues scopes sceneId settings clips left gone',
  );
});
