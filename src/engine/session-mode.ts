import { modes } from '../model/machine.ts';

/** How what is here stands to what is on the disk. */
export type SessionMode = 'clean' | 'changed' | 'saving' | 'saving, changed again' | 'recovering';

type SessionEdge = 'change' | 'save' | 'saved' | 'failed' | 'recover' | 'keep';

/** What changed since a save began is not in it. What was recovered is not saved until somebody saves it. */
export const nextSessionMode = modes<SessionMode, SessionEdge>('session', 'clean', {
  clean: { change: 'changed', save: 'saving', recover: 'recovering' },
  changed: { save: 'saving', recover: 'recovering' },
  saving: { change: 'saving, changed again', saved: 'clean', failed: 'changed', recover: 'recovering' },
  'saving, changed again': { saved: 'changed', failed: 'changed', recover: 'recovering' },
  recovering: { keep: 'changed' },
});
