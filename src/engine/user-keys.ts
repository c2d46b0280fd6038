import type { Action } from '../mapping/mapping.ts';
import { amountFor, misfit, type OnParameter } from '../mapping/action-check.ts';
import { candidates, type CheckScope } from '../mapping/check-scope.ts';
import { checkExpression, checkPath, checkStrip } from '../mapping/expression-check.ts';
import { readAction } from '../mapping/phrases.ts';
import { wantedOf } from '../mapping/wanted.ts';
import type { ParameterTable } from '../model/parameters.ts';

/** What the words of a user key come to: something to do, or why they cannot be that. */
export type UserKey = { readonly action: Action } | { readonly why: string };

/** Reads the words of a user key, as a mapping has them for a key. One user key cannot be another. */
export function readUserKey(words: string): UserKey {
  const read = readAction(words, (offset) => ({ line: 1, column: offset + 1 }));
  if (!read.ok) return { why: read.fault.message };
  if (asksForUserKey(read.value)) return { why: 'a user key cannot do what another user key does' };
  return { action: read.value };
}

/** What is wrong with the words of a user key on this desk; undefined for nothing. No words: it does nothing any more. */
export function userKeyFault(words: string, table: ParameterTable): string | undefined {
  if (words === '') return undefined;
  const read = readUserKey(words);
  return 'why' in read ? read.why : actionFault(read.action, anywhere(table));
}

/** Any key of any surface may be given the words: what they are of a strip can be of each. No layer is on all of them: none can be asked for. */
function anywhere(table: ParameterTable): CheckScope {
  const width = table.strips.length;
  const strips = [...new Set(table.strips.map(({ kind }) => kind))];
  return { table, layers: [], variables: { strip: [1, width], n: [1, width] }, controls: [], strips, width };
}

/** What is wrong with something to do where it stands; undefined for nothing. */
export function actionFault(action: Action, about: CheckScope): string | undefined {
  switch (action.does) {
    case 'if':
      return (
        checkExpression(action.condition, { type: 'switch' }, about)[0]?.message ??
        actionFault(action.then, about) ??
        (action.otherwise && actionFault(action.otherwise, about))
      );
    case 'scene':
    case 'store-scene':
    case 'preview':
      return action.place && checkExpression(action.place, { type: 'number' }, about)[0]?.message;
    case 'go':
      return checkExpression(action.number, { type: 'number' }, about)[0]?.message;
    default:
      if ('strip' in action) return checkStrip(action.strip, about)[0]?.message;
      return 'path' in action ? faultOnParameter(action, about) : undefined;
  }
}

function faultOnParameter(action: OnParameter, about: CheckScope): string | undefined {
  const wrong = checkPath(action.path, about)[0]?.message;
  const rows = wrong === undefined ? candidates(action.path, about).flat() : [];
  const [first] = rows;
  if (!first) return wrong;
  const odd = rows.find((row) => misfit(action, row) !== undefined);
  if (odd) return misfit(action, odd);
  if (action.does === 'set') return checkExpression(action.to, wantedOf(first), about)[0]?.message;
  return action.does === 'nudge'
    ? checkExpression(action.by, amountFor(first), about)[0]?.message
    : undefined;
}

function asksForUserKey(action: Action): boolean {
  if (action.does === 'if')
    return (
      asksForUserKey(action.then) || (action.otherwise !== undefined && asksForUserKey(action.otherwise))
    );
  return action.does === 'user-key';
}
