import { describe, expect, test } from 'vitest';
import { Rig } from './rig.ts';

const undo = (rig: Rig): void => rig.command({ do: 'undo' });
const points = (rig: Rig, path: string): number =>
  rig.engine.lanes.lanes[rig.engine.table.at(path)]!.times.length;

test('a ride is one undo step, however long', () => {
  const rig = new Rig();
  rig.event('fader 1', 'touched');
  for (let level = -60; level < 0; level++) {
    rig.move('fader 1', level);
    rig.wait(0.02);
  }
  rig.letGo('fader 1');
  expect(rig.engine.history.done.map(({ name, who }) => [name, who])).toEqual([
    ['Ride Ch 1 fader', 'surface 1'],
  ]);
  rig.press('key undo');
  expect(rig.value('ch/1/fader')).toBe(-Infinity);
  expect(rig.shown('fader 1')).toBe(0);
});

test('undo takes back the encoder that was turned a moment ago, not what was done before it', () => {
  const rig = new Rig();
  rig.press('key mute 1');
  rig.event('encoder 1', 'turned', 5);
  rig.wait(0.1);
  rig.press('key undo');
  expect([rig.value('ch/1/pan'), rig.value('ch/1/mute')]).toEqual([0, 1]);
});

test('undo leaves alone what a finger is on', () => {
  const rig = new Rig();
  rig.set('ch/1/fader', -20);
  rig.wait(1);
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -6);
  undo(rig);
  expect(rig.value('ch/1/fader')).toBeCloseTo(-6, 9);
});

test('a ride in touch and its pass are one undo step', () => {
  const rig = new Rig();
  rig.command({ do: 'mode', mode: 'touch' });
  rig.press('key play');
  rig.wait(0.5);
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -6);
  rig.wait(1);
  rig.letGo('fader 1');
  rig.press('key stop');
  expect(points(rig, 'ch/1/fader')).toBeGreaterThan(0);
  expect(rig.engine.history.done).toHaveLength(2);
  undo(rig);
  expect([points(rig, 'ch/1/fader'), rig.value('ch/1/fader')]).toEqual([0, -Infinity]);
  rig.command({ do: 'redo' });
  expect(points(rig, 'ch/1/fader')).toBeGreaterThan(0);
});

test('undo while a pass is under way does not end it, and does not undo it', () => {
  const rig = new Rig();
  rig.command({ do: 'mode', mode: 'touch' });
  rig.command({ do: 'glide', time: 0 });
  rig.press('key mute 3');
  rig.press('key play');
  rig.wait(0.5);
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -6);
  rig.wait(0.5);
  undo(rig);
  expect(rig.value('ch/3/mute')).toBe(0);
  rig.wait(0.5);
  rig.letGo('fader 1');
  const { times } = rig.engine.lanes.lanes[rig.engine.table.at('ch/1/fader')]!;
  expect(times.at(-1)).toBe(1.5 * 48_000 + 1);
});

test('a switch that changes what a hand just moved is undone before the move, and leaves nothing behind', () => {
  const rig = new Rig();
  rig.event('encoder 2', 'turned', -50);
  rig.set('ch/1/link', 1);
  rig.wait(1);
  undo(rig);
  expect([rig.value('ch/1/link'), rig.value('ch/2/pan')]).toEqual([0, -1]);
  undo(rig);
  expect(rig.value('ch/2/pan')).toBe(0);
  expect(rig.engine.canUndo).toBe(false);
});

test('a cleared lane comes back', () => {
  const rig = new Rig();
  rig.command({ do: 'mode', mode: 'write', parameter: 'ch/1/pan' });
  rig.press('key play');
  rig.wait(1);
  rig.press('key stop');
  const before = points(rig, 'ch/1/pan');
  rig.command({ do: 'clear-lane', parameter: 'ch/1/pan' });
  expect(points(rig, 'ch/1/pan')).toBe(0);
  undo(rig);
  expect(points(rig, 'ch/1/pan')).toBe(before);
});

test('what was undone is gone once something else is done', () => {
  const rig = new Rig();
  rig.press('key mute 1');
  undo(rig);
  rig.press('key mute 2');
  rig.command({ do: 'redo' });
  expect([rig.value('ch/1/mute'), rig.value('ch/2/mute')]).toEqual([0, 1]);
});

test('the names of undo steps say what was done', () => {
  const rig = new Rig();
  rig.command({ do: 'label', strip: 0, name: 'Vox' });
  rig.press('key mute 1');
  rig.press('key mute 1');
  rig.set('ch/1/eq/1/type', 1);
  rig.press('key solo 2');
  const type = rig.engine.table.row(rig.engine.table.at('ch/1/eq/1/type')).choices?.[1];
  expect(rig.engine.history.done.map(({ name }) => name)).toEqual([
    'Name Ch 1 Vox',
    'Vox mute on',
    'Vox mute off',
    `Vox eq/1/type ${type}`,
    'Ch 2 solo on',
  ]);
});

test('two hundred steps can be undone', () => {
  const rig = new Rig();
  for (let i = 0; i < 205; i++) rig.press('key mute 1');
  let steps = 0;
  for (; rig.engine.canUndo; steps++) undo(rig);
  expect(steps).toBe(200);
});

test('a mode can be undone: one press for all the desk', () => {
  const rig = new Rig();
  const mode = (path: string): string => rig.engine.modeOf(rig.engine.table.at(path));
  rig.command({ do: 'mode', mode: 'latch', strip: 0 });
  rig.command({ do: 'mode', mode: 'write' });
  undo(rig);
  expect([mode('ch/1/fader'), mode('ch/2/fader')]).toEqual(['latch', 'read']);
  undo(rig);
  expect(mode('ch/1/fader')).toBe('read');
  rig.command({ do: 'redo' });
  expect(mode('ch/1/fader')).toBe('latch');
});

test('a marker can be undone, dropped or deleted', () => {
  const rig = new Rig();
  rig.command({ do: 'locate', to: 1000 });
  rig.wait(0.02);
  rig.command({ do: 'drop-marker', name: 'Verse' });
  rig.command({ do: 'delete-marker', at: 1000 });
  undo(rig);
  expect(rig.engine.markers).toEqual([{ at: 1000, name: 'Verse' }]);
  undo(rig);
  expect(rig.engine.markers).toEqual([]);
});

test('something that throws half way leaves nothing noted for the next step', () => {
  const rig = new Rig();
  const fail = (): void => {
    rig.engine.put(rig.engine.table.at('ch/1/fader'), -3);
    throw new Error('half way');
  };
  expect(() => rig.engine.undoable('Nothing', 'test', fail)).toThrow('half way');
  rig.engine.put(rig.engine.table.at('ch/2/fader'), -3);
  rig.press('key mute 3');
  expect(rig.engine.history.done.map(({ parameters }) => parameters)).toEqual([
    [rig.engine.table.at('ch/3/mute')],
  ]);
});

describe('a finger at a tablet on a fader', () => {
  const path = 'ch/1/fader';
  const finger = (rig: Rig, type: 'touch' | 'let-go') =>
    rig.do({ type, parameter: rig.engine.table.at(path), who: 'tablet' });

  test('holds it while it rests, far beyond the half second of a move', () => {
    const rig = new Rig();
    finger(rig, 'touch');
    rig.wait(60);
    rig.set(path, -10, 'tablet');
    rig.wait(60);
    expect(rig.engine.arbiter.held.count).toBe(1);
    finger(rig, 'let-go');
    expect([rig.engine.arbiter.held.count, rig.engine.history.done.length]).toEqual([0, 1]);
  });

  test('is no stronger than another at a page, nor after a hand on the surface has come and gone', () => {
    const rig = new Rig();
    finger(rig, 'touch');
    rig.set(path, -20, 'page');
    expect(rig.value(path)).toBe(-20);
    rig.event('fader 1', 'touched', 0, 1);
    rig.set(path, -30, 'tablet');
    expect(rig.value(path)).toBe(-20);
    rig.letGo('fader 1', 1);
    rig.wait(1);
    rig.set(path, -30, 'page');
    expect(rig.value(path)).toBe(-30);
    finger(rig, 'let-go');
    rig.wait(1);
    expect(rig.engine.arbiter.held.count).toBe(0);
  });
});

test('two fingers that took turns on a member of a touch group leave none of it held', () => {
  const rig = new Rig();
  const parameter = rig.engine.table.at('ch/1/fader');
  const items = ['ch/1 level', 'ch/2 level'];
  rig.command({ do: 'automation', set: { touchGroups: [{ name: 'A', items, moves: true }] } });
  rig.do({ type: 'touch', parameter, who: 'tablet' });
  rig.event('fader 1', 'touched', 0, 1);
  rig.letGo('fader 1', 1);
  rig.wait(1);
  rig.do({ type: 'let-go', parameter, who: 'tablet' });
  rig.wait(1);
  expect([rig.engine.arbiter.held.count, rig.engine.arbiter.fingers.size]).toEqual([0, 0]);
});

test('a member that a hand took for itself is not led any more, nor held when both hands are off', () => {
  const rig = new Rig();
  const parameter = rig.engine.table.at('ch/1/fader');
  const items = ['ch/1..3 level'];
  rig.command({ do: 'automation', set: { touchGroups: [{ name: 'A', items, moves: false }] } });
  rig.do({ type: 'touch', parameter, who: 'tablet' });
  rig.event('fader 3', 'touched', 0, 1);
  rig.letGo('fader 3', 1);
  rig.wait(1);
  rig.do({ type: 'let-go', parameter, who: 'tablet' });
  rig.wait(1);
  expect([rig.engine.arbiter.held.count, rig.engine.arbiter.fingers.size]).toEqual([0, 0]);
});

describe('two fingers of two surfaces on one parameter', () => {
  const two = (): Rig => {
    const rig = new Rig();
    rig.attach(2, ['x-touch-one'], 'second');
    rig.event('fader 1', 'touched', 0, 1);
    rig.event('fader 1', 'touched', 0, 2);
    return rig;
  };

  test('that take turns are one gesture: one undo step, when both are off', () => {
    const rig = two();
    for (let i = 0; i < 150; i++) {
      rig.move('fader 1', -10 - (i % 2), 1);
      rig.wait(0.005);
      rig.move('fader 1', -20 - (i % 2), 2);
      rig.wait(0.005);
    }
    rig.letGo('fader 1', 2);
    expect(rig.engine.history.done).toEqual([]);
    rig.letGo('fader 1', 1);
    expect(rig.engine.history.done).toHaveLength(1);
    undo(rig);
    expect(rig.value('ch/1/fader')).toBe(-Infinity);
  });

  test('leave the hold to the one that stays, and not to the page', () => {
    const rig = two();
    rig.move('fader 1', -20, 2);
    rig.letGo('fader 1', 2);
    rig.set('ch/1/fader', 0);
    expect(rig.value('ch/1/fader')).toBeCloseTo(-20, 9);
    rig.letGo('fader 1', 1);
    expect(rig.engine.arbiter.held.count).toBe(0);
    expect(rig.engine.arbiter.fingers.size).toBe(0);
  });

  test('leave it to the one that stays when the other surface is lost', () => {
    const rig = two();
    rig.do({ type: 'detach', surface: 2, reason: 'test' });
    expect(rig.engine.arbiter.held.count).toBe(1);
    rig.letGo('fader 1', 1);
    expect(rig.engine.arbiter.held.count).toBe(0);
  });
});

test('somebody at the page who calls himself like a surface is not its hand', () => {
  const rig = new Rig();
  rig.event('fader 1', 'touched');
  rig.move('fader 1', -10);
  rig.set('ch/1/fader', 0, 'surface 1');
  rig.do({ type: 'let-go', parameter: rig.engine.table.at('ch/1/fader'), who: 'surface 1' });
  expect(rig.value('ch/1/fader')).toBeCloseTo(-10, 9);
  expect(rig.engine.arbiter.held.count).toBe(1);
});

test('an undo leaves alone what somebody else is moving at this moment (it took a ride back under their hand)', () => {
  const rig = new Rig();
  rig.set('ch/1/fader', -30);
  rig.wait(1);
  rig.set('ch/5/fader', -20, 'page 1');
  rig.wait(1);
  rig.set('ch/5/fader', -13, 'page 1');
  rig.wait(0.05);
  rig.do({ type: 'command', command: { do: 'undo' }, who: 'page 2' });
  expect(rig.value('ch/5/fader')).toBe(-13);
  rig.wait(1);
  rig.do({ type: 'command', command: { do: 'undo' }, who: 'page 2' });
  expect(rig.value('ch/5/fader')).toBe(-20);
});
