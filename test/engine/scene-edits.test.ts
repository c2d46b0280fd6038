import { describe, expect, test } from 'vitest';
import { sceneFault } from '../../src/engine/scene-edits.ts';
import { emptyDocument } from '../../src/model/document.ts';
import { MOST_SCENES } from '../../src/scenes/scenes.ts';
import { Rig } from './rig.ts';

const told = (rig: Rig): string =>
  rig.engine.effects.flatMap((effect) => (effect.do === 'tell' ? [effect.text] : [])).at(-1) ?? '';
const names = (rig: Rig): string[] => rig.engine.scenes.map(({ name }) => name);
const inScene = (rig: Rig, id: number, path: string): number | undefined =>
  rig.engine.scenes.find((scene) => scene.id === id)?.values[rig.engine.table.at(path)];
const last = (rig: Rig) => rig.engine.history.done.at(-1);

/** Three scenes, in which fader 1 is at 0, −10 and −20 dB; the third was stored last. */
function three(): Rig {
  const rig = new Rig();
  [0, -10, -20].forEach((level, i) => {
    rig.set('ch/1/fader', level);
    rig.wait(1);
    rig.command({ do: 'store-scene', name: 'ABC'[i]! });
  });
  return rig;
}

describe('the list of scenes', () => {
  test('a scene can be stored at a place, and copied; the number of each is its place', () => {
    const rig = three();
    rig.command({ do: 'store-scene', name: 'X', at: 1 });
    expect(names(rig)).toEqual(['A', 'X', 'B', 'C']);
    rig.command({ do: 'duplicate-scene', id: 2 });
    expect(names(rig)).toEqual(['A', 'X', 'B', 'B (2)', 'C']);
    rig.command({ do: 'duplicate-scene', id: 2, name: 'End', at: 99 });
    expect(names(rig)).toEqual(['A', 'X', 'B', 'B (2)', 'C', 'End']);
    expect(new Set(rig.engine.scenes.map(({ id }) => id)).size).toBe(6);
    for (let i = 0; i < 3; i++) rig.command({ do: 'undo' });
    expect(names(rig)).toEqual(['A', 'B', 'C']);
  });

  test('scenes have notes and a colour, each one undo step by whoever said so', () => {
    const rig = three();
    rig.command({ do: 'scene-notes', id: 1, notes: 'tambourine' });
    expect(last(rig)).toMatchObject({ name: 'Notes of A', who: 'test' });
    rig.command({ do: 'scene-colour', id: 1, colour: 0xff8800 });
    expect(rig.engine.scenes[0]).toMatchObject({ notes: 'tambourine', colour: 0xff8800 });
    expect(rig.engine.document().scenes[0]).toMatchObject({ notes: 'tambourine', colour: 0xff8800 });
    const steps = rig.engine.history.done.length;
    rig.command({ do: 'scene-colour', id: 1, colour: 0xff8800 });
    expect(rig.engine.history.done).toHaveLength(steps);
    rig.command({ do: 'scene-notes', id: 1, notes: '' });
    rig.command({ do: 'scene-colour', id: 1, colour: null });
    expect(rig.engine.document().scenes[0]).not.toHaveProperty('notes');
    for (let i = 0; i < 4; i++) rig.command({ do: 'undo' });
    expect(rig.engine.scenes[0]).not.toHaveProperty('colour');
    rig.command({ do: 'scene-notes', id: 1, notes: 'x'.repeat(2001) });
    expect(told(rig)).toBe('notes have at most 2000 characters');
  });

  test('a store over a scene keeps its notes, its colour and its fades', () => {
    const rig = three();
    rig.command({ do: 'scene-notes', id: 1, notes: 'tambourine' });
    rig.command({ do: 'scene-fade', id: 1, fades: [{ items: ['all'], up: 1, down: 1 }] });
    rig.command({ do: 'store-scene', id: 1 });
    expect(rig.engine.scenes[0]).toMatchObject({ notes: 'tambourine', fades: [{ up: 1 }] });
  });
});

describe('an edit that goes into many scenes (VENUE propagates; scenes forgot the new guest)', () => {
  test('as it stands, or by how much it was changed since the recall', () => {
    const rig = three();
    rig.command({ do: 'recall-scene', id: 1 });
    rig.set('ch/1/fader', 3);
    rig.command({ do: 'propagate', items: ['ch/1 level'], into: [2, 3], how: 'relative' });
    expect([1, 2, 3].map((id) => inScene(rig, id, 'ch/1/fader'))).toEqual([0, -7, -17]);
    expect(told(rig)).toBe('2 values changed in B, C; undo takes it back');
    expect(last(rig)).toMatchObject({ name: 'Push ch/1 level into B, C', who: 'test' });
    rig.command({ do: 'undo' });
    expect([2, 3].map((id) => inScene(rig, id, 'ch/1/fader'))).toEqual([-10, -20]);
    rig.command({ do: 'propagate', items: ['level'], into: 'all', how: 'absolute' });
    expect([1, 2, 3].map((id) => inScene(rig, id, 'ch/1/fader'))).toEqual([3, 3, 3]);
  });

  test('into all, and once more: the second time there is nothing left to do', () => {
    const rig = three();
    rig.set('ch/1/fader', -17);
    rig.wait(1);
    const push = { do: 'propagate', items: ['level'], into: 'all', how: 'relative' } as const;
    rig.command(push);
    expect([1, 2, 3].map((id) => inScene(rig, id, 'ch/1/fader'))).toEqual([3, -7, -17]);
    const steps = rig.engine.history.done.length;
    rig.command(push);
    expect(rig.engine.history.done).toHaveLength(steps);
  });

  test('counts from another scene where it is told to', () => {
    const rig = three();
    rig.command({ do: 'propagate', items: ['level'], into: [3], how: 'relative', since: 2 });
    expect(inScene(rig, 3, 'ch/1/fader')).toBe(-30);
  });

  test('what cannot be done is told, and changes nothing', () => {
    const rig = three();
    const before = rig.engine.scenes;
    rig.command({ do: 'propagate', items: ['levle'], into: 'all', how: 'absolute' });
    expect(told(rig)).toContain('did you mean "level"');
    rig.command({ do: 'propagate', items: ['level'], into: [9], how: 'absolute' });
    expect(told(rig)).toBe('there is no scene with the id 9');
    rig.command({ do: 'recall-scene', id: 1, fade: { up: 2, down: 2 } });
    rig.command({ do: 'propagate', items: ['level'], into: [2], how: 'relative' });
    expect(told(rig)).toBe('a fade to A is under way: wait for its end, or stop it');
    rig.command({ do: 'update-scene' });
    expect(told(rig)).toContain('a fade to A is under way');
    expect(rig.engine.scenes).toBe(before);
    const fresh = new Rig(emptyDocument('Test'), []);
    fresh.command({ do: 'update-scene' });
    expect(told(fresh)).toContain('recall one first');
  });

  test('an update puts into the scene recalled last what was changed since, and nothing it does not hold', () => {
    const rig = three();
    rig.command({ do: 'scene-scope', gate: 'store', to: ['level'] });
    rig.command({ do: 'store-scene', name: 'Levels' });
    rig.set('ch/1/fader', -3);
    rig.set('ch/1/mute', 1);
    rig.command({ do: 'scene-scope', gate: 'store', to: null });
    rig.command({ do: 'update-scene' });
    const scene = rig.engine.scenes.at(-1)!;
    expect(scene.values[rig.engine.table.at('ch/1/fader')]).toBe(-3);
    expect(scene.mask[rig.engine.table.at('ch/1/mute')]).toBe(0);
    expect(last(rig)?.name).toBe('Update Levels');
    rig.command({ do: 'undo' });
    expect(rig.engine.scenes.at(-1)!.values[rig.engine.table.at('ch/1/fader')]).toBe(-20);
  });

  test('an update leaves in the scene what is safe from its recall', () => {
    const rig = three();
    rig.command({ do: 'safe', on: true, items: ['ch/1'] });
    rig.set('ch/1/fader', -3);
    rig.command({ do: 'update-scene' });
    expect(inScene(rig, 3, 'ch/1/fader')).toBe(-20);
    expect(told(rig)).toContain('nothing to change');
  });
});

describe('scenes of another session', () => {
  test('come by the names of their strips, with ids of their own, as one undo step', () => {
    const rig = three();
    rig.command({ do: 'label', strip: 4, name: 'Vox' });
    const before = rig.engine.scenes;
    rig.command({
      do: 'import-scenes',
      strips: { 'ch/1': 'Vox' },
      scenes: [
        { id: 1, name: 'A', values: { 'ch/1/fader': -6, 'ch/99/fader': 0 } },
        { id: 2, name: 'Bridge', values: { 'ch/1/fader': -3 } },
      ],
    });
    expect(names(rig)).toEqual(['A', 'B', 'C', 'A (2)', 'Bridge']);
    expect(told(rig)).toBe('Imported 2 scenes; no place here for 1 value');
    rig.command({ do: 'recall-scene', id: 4 });
    expect([rig.value('ch/5/fader'), rig.value('ch/1/fader')]).toEqual([-6, -20]);
    rig.command({ do: 'undo' });
    rig.command({ do: 'undo' });
    expect(rig.engine.scenes).toBe(before);
    rig.command({ do: 'redo' });
    expect(names(rig)).toHaveLength(5);
  });
});

describe('scenes without end made the session one that could not be opened again', () => {
  /** As many scenes as a session may have, less some. */
  function full(less = 0): Rig {
    const rig = three();
    const [one] = rig.engine.scenes;
    if (!one) throw new Error('there is a scene');
    rig.engine.scenes = Array.from({ length: MOST_SCENES - less }, (_, i) => ({ ...one, id: i + 1 }));
    return rig;
  }
  const refusal = 'a session has at most 500 scenes, and this one has 500: delete some that are not needed';

  test('a scene too many is refused, copied, stored or imported, and one may still be stored over', () => {
    const rig = full();
    const scene = { id: 1, name: 'New', values: {} };
    for (const command of [
      { do: 'duplicate-scene', id: 1 },
      { do: 'store-scene' },
      { do: 'import-scenes', scenes: [scene] },
    ] as const) {
      rig.command(command);
      expect([rig.engine.refusal, sceneFault(rig.engine, command)]).toEqual([refusal, refusal]);
    }
    expect(rig.engine.scenes.length).toBe(500);
    rig.command({ do: 'store-scene', id: 1, name: 'Over' });
    expect([rig.engine.refusal, rig.engine.scenes[0]?.name]).toEqual([undefined, 'Over']);
  });

  test('an import is refused as a whole where only some of it would fit', () => {
    const rig = full(1);
    const scenes = [1, 2].map((id) => ({ id, name: `New ${id}`, values: {} }));
    rig.command({ do: 'import-scenes', scenes });
    expect(rig.engine.refusal).toContain('at most 500 scenes, and this one has 499');
    rig.command({ do: 'import-scenes', scenes: scenes.slice(1) });
    expect([rig.engine.refusal, rig.engine.scenes.length]).toEqual([undefined, 500]);
  });
});

test('scenes that speak of sixty thousand strips held up the show while each was sought; they are refused', () => {
  const rig = three();
  const speaks = (path: (n: number) => string) => ({
    id: 1,
    name: 'Wild',
    values: Object.fromEntries(Array.from({ length: 2100 }, (_, n) => [path(n + 1), 0])),
  });
  for (const path of [(n: number) => `ch/${n}/fader`, (n: number) => `ch/1/send/${n}/level`]) {
    rig.command({ do: 'import-scenes', scenes: [speaks(path)] });
    expect(rig.engine.refusal).toBe('the scenes speak of more than 2048 strips: no desk has so many');
  }
});
