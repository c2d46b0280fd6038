import { expect, test } from 'vitest';
import { describeState, isUnsaved, nextState, opened, type SessionEvent } from '../../src/session/state.ts';

const after = (...events: SessionEvent['type'][]) =>
  events.reduce((state, type) => nextState(state, { type }), opened);

test.each<[string, SessionEvent['type'][], string, boolean]>([
  ['a session just opened has nothing unsaved', [], 'clean', false],
  ['a move makes it unsaved', ['changed'], 'changed', true],
  ['a save is under way until the disk has it', ['changed', 'save'], 'saving', true],
  ['a save makes it clean', ['changed', 'save', 'saved'], 'clean', false],
  ['a move during a save is not in it', ['changed', 'save', 'changed', 'saved'], 'changed', true],
  ['a save that failed leaves it unsaved', ['changed', 'save', 'save-failed'], 'changed', true],
  ['a crash waits for the engineer', ['found', 'changed', 'save'], 'recovering', true],
  ['what was kept is not saved yet', ['found', 'keep'], 'changed', true],
  ['what was discarded is gone', ['found', 'discard'], 'clean', false],
])('%s', (_what, events, word, unsaved) => {
  const state = after(...events);
  expect(describeState(state)).toBe(word);
  expect(isUnsaved(state)).toBe(unsaved);
});
