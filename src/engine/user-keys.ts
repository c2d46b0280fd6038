import type { Action } from '../mapping/mapping.ts';
import { readAction } from '../mapping/phrases.ts';

/** What the words of a user key come to: something to do, or why they cannot be that. */
export type UserKey = { readonly action: Action } | { readonly why: string };

/** Reads the words of a user key, as a mapping has them for a key. One user key cannot be another. */
export function readUserKey(words: string): UserKey {
  const read = readAction(words, (offset) => ({ line: 1, column: offset + 1 }));
  if (!read.ok) return { why: read.fault.message };
  if (asksForUserKey(read.value)) return { why: 'a user key cannot do what another user key does' };
  return { action: read.value };
}

function asksForUserKey(action: Action): boolean {
  if (action.does === 'if')
    return asksForUserKey(action.then) || (action.otherwise !== undefined && asksForUserKey(action.otherwise));
  return action.does === 'user-key';
}
