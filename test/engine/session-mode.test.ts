import { expect, test } from 'vitest';
import { emptyDocument } from '../../src/model/document.ts';
import { Rig } from './rig.ts';

/** What the session's mode is after each thing that was done. */
function modesOf(...acts: ((rig: Rig) => void)[]): string[] {
  const rig = new Rig();
  return acts.map((act) => {
    act(rig);
    return rig.engine.session;
  });
}

const move = (rig: Rig): void => rig.set('ch/1/fader', rig.value('ch/1/fader') === -5 ? -6 : -5);
const save = (rig: Rig): void => rig.command({ do: 'save' });
const saved = (rig: Rig): void => rig.do({ type: 'saved', ok: true });
const failed = (rig: Rig): void => rig.do({ type: 'saved', ok: false });

test('a move makes a session unsaved, and a save makes it clean once the disk has it', () => {
  expect(modesOf(move, save, saved)).toEqual(['changed', 'saving', 'clean']);
});

test('what is moved while a save is under way is not in it', () => {
  expect(modesOf(move, save, move, saved)).toEqual(['changed', 'saving', 'saving, changed again', 'changed']);
});

test('a save that failed leaves everything unsaved', () => {
  expect(modesOf(move, save, failed)).toEqual(['changed', 'saving', 'changed']);
});

test('a surface that joins changes nothing that a save keeps', () => {
  expect(new Rig().engine.unsaved).toBe(false);
});

test('playing what is there already is no change', () => {
  const rig = new Rig({
    ...emptyDocument('Test'),
    lanes: { 'ch/1/fader': { times: [0, 480_000], values: [-40, 0] } },
  });
  rig.press('key play');
  rig.wait(2);
  rig.command({ do: 'locate', to: 240_000 });
  rig.wait(1);
  expect([rig.value('ch/1/fader') > -40, rig.engine.session]).toEqual([true, 'clean']);
});

test('a pass that is open when the session is saved is a change', () => {
  const rig = new Rig();
  rig.command({ do: 'mode', mode: 'latch', parameter: 'ch/1/fader' });
  rig.press('key play');
  rig.set('ch/1/fader', -10);
  rig.wait(1);
  rig.command({ do: 'save' });
  rig.do({ type: 'saved', ok: true });
  expect(rig.engine.unsaved).toBe(true);
});

test('a touch that arms a lane makes it unsaved, also while the tape stands', () => {
  const automation = { armOnTouch: 'touch' } as const;
  const rig = new Rig({ ...emptyDocument('Test'), automation });
  rig.event('fader 1', 'touched');
  rig.letGo('fader 1');
  expect(rig.engine.document().modes).toEqual({ 'ch/1/fader': 'touch' });
  expect(rig.engine.unsaved).toBe(true);
});
