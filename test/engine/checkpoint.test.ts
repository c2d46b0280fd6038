import { describe, expect, test } from 'vitest';
import { restored, snapshot, stateHash, type Snapshot } from '../../src/engine/snapshot.ts';
import { stepsDocument } from '../../src/engine/steps.ts';
import { headerLine } from '../../src/session/journal-line.ts';
import { controlsOf, Rig } from './rig.ts';

/** A show in which notes were written many times. */
function noted(times: number): Rig {
  const rig = new Rig();
  for (const name of ['Intro', 'Verse', 'Chorus']) {
    rig.set('ch/1/fader', -name.length);
    rig.command({ do: 'store-scene', name });
  }
  rig.command({ do: 'duplicate-scene', id: 2 });
  for (let i = 0; i < times; i++) rig.command({ do: 'scene-notes', id: 1 + (i % 4), notes: `note ${i}` });
  return rig;
}

const line = (of: Snapshot): string =>
  headerLine(1, {
    program: 'test',
    generation: 1,
    wall: '',
    at: 0,
    sample: 0,
    unsaved: false,
    checkpoint: of,
  });
const again = (of: Snapshot): Snapshot => JSON.parse(JSON.stringify(of)) as Snapshot;

describe('a checkpoint froze the show for as long as there were steps', () => {
  test('each edit of notes wrote all values of its scene once more', () => {
    const { engine } = noted(150);
    const { history, document } = snapshot(engine);
    expect(history.scenes.length).toBeGreaterThan(150);
    expect(history.scenes.filter(({ values }) => values)).toEqual([]);
    const counted = line(snapshot(engine)).split('"ch/1/fader":').length - 1;
    expect(counted).toBe(1 + document.scenes.length); // the desk's, and that of each scene
  });

  test('a value that went into all scenes wrote all of them once more, and comes back with undo after a crash', () => {
    const rig = noted(0);
    for (let i = 1; i <= 10; i++) {
      rig.set('ch/1/fader', -i);
      rig.command({ do: 'propagate', items: ['level'], into: 'all', how: 'absolute' });
    }
    const { scenes } = snapshot(rig.engine).history;
    expect(scenes.filter(({ values = {} }) => Object.keys(values).length > 1)).toEqual([]);
    const back = restored(again(snapshot(rig.engine)), controlsOf);
    expect(stateHash(back)).toBe(stateHash(rig.engine));
    for (let i = 0; i < 20; i++) {
      const what = { type: 'command', command: { do: 'undo' }, who: 'test' } as const;
      for (const engine of [back, rig.engine]) engine.step({ at: rig.now, sample: engine.sample, what });
      expect(back.document().scenes).toEqual(rig.engine.document().scenes);
      expect(stateHash(back)).toBe(stateHash(rig.engine));
    }
  });

  test('what a scene stores was written out anew for each checkpoint', () => {
    const { engine } = noted(2);
    const [first, next] = [snapshot(engine), snapshot(engine)];
    next.document.scenes.forEach(({ values }, i) => expect(values).toBe(first.document.scenes[i]?.values));
    expect(line(next)).toBe(line(first));
    expect((JSON.parse(line(first)) as { checkpoint: unknown }).checkpoint).toEqual(again(first));
  });

  test('scenes that store the same go on doing so after a crash, and the state is the same to the bit', () => {
    const rig = noted(20);
    rig.set('ch/2/fader', -3);
    rig.command({ do: 'store-scene', id: 3 });
    rig.command({ do: 'delete-scene', id: 2 });
    const back = restored(again(snapshot(rig.engine)), controlsOf);
    expect(stateHash(back)).toBe(stateHash(rig.engine));
    for (let i = 0; i < 21; i++) {
      for (const engine of [back, rig.engine])
        engine.step({
          at: rig.now,
          sample: engine.sample,
          what: { type: 'command', command: { do: 'undo' }, who: 'test' },
        });
      expect(stateHash(back)).toBe(stateHash(rig.engine));
    }
  });

  test('a checkpoint of the version before, in which each scene has all its values, is still read', () => {
    const { engine } = noted(5);
    const now = again(snapshot(engine));
    const { sceneRows: _rows, ...history } = now.history;
    const all = [...now.document.scenes, ...history.scenes];
    const scenes = history.scenes.map(({ like, ...scene }) => ({
      ...scene,
      values: scene.values ?? all[like ?? -1]?.values ?? {},
    }));
    const back = restored({ ...now, history: { ...history, scenes } }, controlsOf);
    expect(back.document()).toEqual(engine.document());
    back.step({
      at: back.now,
      sample: back.sample,
      what: { type: 'command', command: { do: 'undo' }, who: '' },
    });
    expect(back.scenes.find(({ id }) => id === 1)?.notes).toBe('note 0');
  });

  test('steps of notes say nothing of values in history.json', () => {
    const { engine } = noted(40);
    expect(stepsDocument(engine)?.scenes.filter(({ values }) => Object.keys(values).length > 0)).toEqual([]);
  });
});

describe('the journal turned over in the middle of a fade, which stood and then jumped', () => {
  test('a desk is not still while a fade runs, and is when it rests or is over', () => {
    const rig = noted(0);
    rig.set('ch/1/fader', 0);
    rig.wait(2);
    expect(rig.engine.still).toBe(true);
    rig.command({ do: 'recall-scene', id: 1, fade: { up: 3, down: 3 } });
    expect(rig.engine.still).toBe(false);
    rig.command({ do: 'cue-pause', on: true });
    rig.wait(4);
    expect([rig.engine.fades.running.length, rig.engine.still]).toEqual([1, true]);
    rig.command({ do: 'cue-pause', on: false });
    expect(rig.engine.still).toBe(false);
    rig.wait(4);
    expect(rig.engine.still).toBe(true);
  });

  test('a desk is not still while a cue counts down', () => {
    const rig = noted(0);
    rig.command({ do: 'add-cue', cue: { steps: [{ do: 'recall', scene: 1 }], wait: 5 } });
    rig.wait(2);
    rig.command({ do: 'go' });
    expect([rig.engine.show.counting, rig.engine.still]).toEqual([true, false]);
    rig.wait(6);
    expect([rig.engine.show.counting, rig.engine.still]).toEqual([false, true]);
  });
});
