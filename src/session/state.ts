import { initialTransition, setup, transition, type SnapshotFrom } from 'xstate';

/** What befalls an open session. */
export type SessionEvent =
  | { readonly type: 'changed' }
  | { readonly type: 'save' | 'saved' | 'save-failed' }
  /** A crash left something in the journal: the engineer has to say what becomes of it. */
  | { readonly type: 'found' }
  | { readonly type: 'keep' | 'discard' };

const machine = setup({ types: { events: {} as SessionEvent } }).createMachine({
  id: 'session',
  initial: 'clean',
  states: {
    clean: { on: { changed: 'changed', save: 'saving', found: 'recovering' } },
    changed: { on: { save: 'saving' } },
    saving: {
      initial: 'whole',
      on: { 'save-failed': 'changed' },
      states: {
        whole: { on: { saved: '#session.clean', changed: 'behind' } },
        behind: { on: { saved: '#session.changed' } }, // changed since the save began: that is not in it
      },
    },
    recovering: { on: { keep: 'changed', discard: 'clean' } },
  },
});

/** Where an open session stands. A record that is never changed. */
export type SessionState = SnapshotFrom<typeof machine>;

/** How every session begins. */
export const opened: SessionState = initialTransition(machine)[0];

/** The state after an event; the same one when the event means nothing in it. */
export function nextState(state: SessionState, event: SessionEvent): SessionState {
  return transition(machine, state, event)[0];
}

/** Whether there is anything that the saved session does not have: the dot beside its name. */
export function isUnsaved(state: SessionState): boolean {
  return !state.matches('clean');
}

/** The state in one word. */
export function describeState(state: SessionState): 'clean' | 'changed' | 'saving' | 'recovering' {
  if (state.matches('saving')) return 'saving';
  if (state.matches('recovering')) return 'recovering';
  return state.matches('changed') ? 'changed' : 'clean';
}
