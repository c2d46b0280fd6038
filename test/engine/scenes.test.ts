import { expect, test } from 'vitest';
import { emptyDocument } from '../../src/model/document.ts';
import { Rig } from './rig.ts';

const names = (rig: Rig): string[] => rig.engine.scenes.map(({ name }) => name);
const told = (rig: Rig): string[] =>
  rig.engine.effects.flatMap((effect) => (effect.do === 'tell' ? [effect.text] : []));

/** A desk with two scenes: all up, and all down. */
function twoScenes(): Rig {
  const rig = new Rig();
  for (const n of [1, 2, 3]) rig.set(`ch/${n}/fader`, 0);
  rig.command({ do: 'store-scene', name: 'Up' });
  for (const n of [1, 2, 3]) rig.set(`ch/${n}/fader`, -30);
  rig.command({ do: 'store-scene' });
  rig.wait(1);
  return rig;
}

test('a recall sets everything at once and is one undo step (pain 53: one click destroyed the mix)', () => {
  const rig = twoScenes();
  rig.press('key F1');
  expect([1, 2, 3].map((n) => rig.value(`ch/${n}/fader`))).toEqual([0, 0, 0]);
  expect(rig.shown('key F1')).toBe(1);
  rig.press('key undo');
  expect([1, 2, 3].map((n) => rig.value(`ch/${n}/fader`))).toEqual([-30, -30, -30]);
  expect([rig.shown('key F1'), rig.shown('key F2')]).toEqual([0, 1]);
  rig.command({ do: 'redo' });
  expect(rig.value('ch/1/fader')).toBe(0);
  expect(rig.shown('key F1')).toBe(1);
});

test('a recall leaves alone what is under a hand, and says how much that is', () => {
  const rig = twoScenes();
  rig.event('fader 1', 'touched');
  rig.event('encoder 2', 'turned', 5);
  rig.set('ch/3/fader', -31);
  rig.command({ do: 'recall-scene', id: 1 });
  expect([1, 2, 3].map((n) => rig.value(`ch/${n}/fader`))).toEqual([-30, 0, -31]);
  expect(told(rig).at(-1)).toBe('Recalled Up; 3 under a hand left alone');
});

test('a recall does not tear apart a linked pair of which one is under a hand', () => {
  const rig = twoScenes();
  rig.set('ch/1/link', 1);
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -10);
  rig.command({ do: 'recall-scene', id: 1 });
  expect(rig.value('ch/2/fader')).toBe(-10);
  expect(rig.value('ch/1/link')).toBe(1);
  rig.letGo('fader 1');
  rig.wait(1);
  rig.command({ do: 'recall-scene', id: 1 });
  expect([rig.value('ch/1/link'), rig.value('ch/2/fader')]).toEqual([0, 0]);
});

test('a recall leaves solos and the monitors alone', () => {
  const rig = twoScenes();
  rig.set('ch/1/solo', 1);
  rig.set('monitor/level', -3);
  rig.command({ do: 'recall-scene', id: 1 });
  expect([rig.value('ch/1/solo'), rig.value('monitor/level')]).toEqual([1, -3]);
});

test('what a recall does while lanes write is written with them', () => {
  const rig = twoScenes();
  rig.command({ do: 'mode', mode: 'write', parameter: 'ch/1/fader' });
  rig.press('key play');
  rig.wait(1);
  rig.command({ do: 'recall-scene', id: 1 });
  rig.wait(1);
  rig.press('key stop');
  const { values } = rig.engine.lanes.lanes[rig.engine.table.at('ch/1/fader')]!;
  expect([...values]).toEqual([-30, -30, 0, 0, -30]);
});

test('scenes are stored, stored over, renamed, moved and deleted, and each can be undone', () => {
  const rig = twoScenes();
  expect(names(rig)).toEqual(['Up', 'Scene 2']);
  const steps: [() => void, string[]][] = [
    [() => rig.command({ do: 'rename-scene', id: 2, name: 'Down' }), ['Up', 'Down']],
    [() => rig.command({ do: 'move-scene', id: 2, to: 0 }), ['Down', 'Up']],
    [() => rig.command({ do: 'store-scene', id: 1 }), ['Down', 'Up']],
    [() => rig.command({ do: 'store-scene', id: 1, name: 'Low' }), ['Down', 'Low']],
    [() => rig.command({ do: 'delete-scene', id: 2 }), ['Low']],
    [() => rig.command({ do: 'store-scene', name: 'New' }), ['Low', 'New']],
  ];
  const before: string[][] = [];
  for (const [act, after] of steps) {
    before.push(names(rig));
    act();
    expect(names(rig)).toEqual(after);
  }
  const stored = rig.engine.scenes.map(({ id }) => id);
  expect(new Set(stored).size).toBe(stored.length);
  for (const expected of before.toReversed()) {
    rig.command({ do: 'undo' });
    expect(names(rig)).toEqual(expected);
  }
  for (const [, after] of steps) {
    rig.command({ do: 'redo' });
    expect(names(rig)).toEqual(after);
  }
});

test('a scene stored over holds what the desk has now', () => {
  const rig = twoScenes();
  rig.set('ch/1/fader', -5);
  rig.command({ do: 'store-scene', id: 1 });
  rig.wait(1);
  rig.set('ch/1/fader', -50);
  rig.wait(1);
  rig.command({ do: 'recall-scene', id: 1 });
  expect(rig.value('ch/1/fader')).toBe(-5);
});

test('what is asked of a scene there is not is told, and changes nothing', () => {
  const rig = new Rig();
  for (const command of [
    { do: 'recall-scene', id: 5 },
    { do: 'delete-scene', id: 5 },
    { do: 'rename-scene', id: 5, name: 'x' },
    { do: 'move-scene', id: 5, to: 0 },
    { do: 'store-scene', id: 5 },
  ] as const)
    rig.command(command);
  expect(told(rig)).toEqual(Array(5).fill('there is no scene with the id 5'));
  rig.press('key F3');
  expect(told(rig).at(-1)).toBe('there is no scene in place 3 yet');
  expect(rig.engine.canUndo).toBe(false);
});

test('function keys follow the order of the list, not the ids', () => {
  const rig = twoScenes();
  rig.command({ do: 'move-scene', id: 2, to: 0 });
  rig.press('key F2');
  expect(rig.value('ch/1/fader')).toBe(0);
});

test('scenes of a session come back with it (pain 55: stored levels were gone after a restart)', () => {
  const document = twoScenes().engine.document();
  const rig = new Rig({ ...emptyDocument('Test'), scenes: document.scenes });
  rig.command({ do: 'recall-scene', id: 1 });
  expect(rig.value('ch/2/fader')).toBe(0);
});

test('a recall says what goes on with its automation (a recall during playback seemed to do nothing)', () => {
  const lanes = { 'ch/1/fader': { times: [0, 480_000], values: [-20, -10] } };
  const rig = new Rig({ ...emptyDocument('Test'), lanes });
  rig.set('ch/1/fader', -5);
  rig.wait(1);
  rig.command({ do: 'store-scene', name: 'Mine' });
  rig.command({ do: 'play' });
  rig.wait(1);
  rig.command({ do: 'recall-scene', id: 1 });
  expect(rig.engine.effects.at(-1)).toMatchObject({
    text: 'Recalled Mine; 1 follow their automation while the tape rolls',
  });
});
