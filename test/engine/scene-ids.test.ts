import { describe, expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { restored, snapshot } from '../../src/engine/snapshot.ts';
import { stepsDocument } from '../../src/engine/steps.ts';
import type { Command } from '../../src/model/input.ts';
import { CueRig } from './cue-rig.ts';
import { controlsOf } from './rig.ts';

const ids = ({ scenes }: Engine): readonly number[] => scenes.map(({ id }) => id);

/** A list whose only cue recalls scene 3, which was deleted. */
function broken(): CueRig {
  const rig = new CueRig([{ name: 'Finale', steps: [{ do: 'recall', scene: 3 }] }]);
  rig.command({ do: 'delete-scene', id: 3 });
  return rig;
}

describe('a cue whose scene was deleted stays broken', () => {
  const makes: readonly Command[] = [
    { do: 'store-scene', name: 'Soundcheck' },
    { do: 'duplicate-scene', id: 1 },
    { do: 'import-scenes', scenes: [{ id: 3, name: 'New', values: { 'ch/1/fader': -3 } }] },
  ];

  test.each(makes)('when somebody asks for $do', (command) => {
    const rig = broken();
    rig.command(command);
    rig.wait(1);
    rig.go();
    expect(rig.said).toBe('cue 1 Finale is broken and does not go: the scene it recalls is gone (id 3)');
    expect(ids(rig.engine)).toEqual(expect.arrayContaining([1, 2, 4]));
  });

  test('in the session as it is opened again, with its steps and without', () => {
    const rig = broken();
    for (const history of [undefined, stepsDocument(rig.engine)]) {
      const again = new CueRig([], { ...rig.engine.document(), ...(history && { history }) });
      again.command({ do: 'store-scene', name: 'Soundcheck' });
      expect(ids(again.engine)).toEqual([1, 2, 4]);
    }
  });
});

describe('the id of a scene', () => {
  test('that was stored and taken back is not given again: whoever stored it may do it again', () => {
    const rig = new CueRig();
    const store = (name: string, who: string): void =>
      rig.do({ type: 'command', command: { do: 'store-scene', name }, who });
    store('Hers', 'anna');
    rig.do({ type: 'command', command: { do: 'undo', mine: true }, who: 'anna' });
    store('His', 'bert');
    rig.do({ type: 'command', command: { do: 'redo', mine: true }, who: 'anna' });
    expect(rig.engine.scenes.map(({ id, name }) => `${id} ${name}`).sort()).toEqual([
      '1 Low',
      '2 High',
      '3 Mute',
      '4 Hers',
      '5 His',
    ]);
  });

  test('that is gone without a cue to say so is known after a save and after a restart', () => {
    const rig = new CueRig();
    rig.command({ do: 'delete-scene', id: 3 });
    expect(rig.engine.document().lastSceneId).toBe(3);
    const saved = new Engine(rig.engine.document(), controlsOf);
    const restarted = restored(snapshot(rig.engine), controlsOf);
    for (const engine of [saved, restarted]) expect(engine.lastSceneId).toBe(3);
  });

  test('is no member of its own in a session whose scenes say it', () => {
    expect(new CueRig().engine.document()).not.toHaveProperty('lastSceneId');
  });

  test('that only a step of the session still knows is not given again', () => {
    const rig = new CueRig();
    rig.command({ do: 'delete-scene', id: 3 });
    const { lastSceneId: _, ...old } = rig.engine.document();
    const history = stepsDocument(rig.engine);
    const again = new CueRig([], { ...old, ...(history && { history }) });
    again.command({ do: 'store-scene' });
    expect(ids(again.engine)).toEqual([1, 2, 4]);
  });
});
