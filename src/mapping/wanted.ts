import type { Parameter } from '../model/parameters.ts';
import type { ValueUnit } from './vocabulary.ts';

/** What an expression has to come to where it stands. */
export type Wanted =
  | { readonly type: 'switch' | 'light' | 'colour' | 'text' }
  /** A number of this unit, or a plain one; `orTravel`: or % of travel. Without a unit, any number. */
  | { readonly type: 'number'; readonly unit?: ValueUnit; readonly orTravel?: true }
  /** One of some words; as a number, its place among them from 0. */
  | { readonly type: 'choice'; readonly choices: readonly string[] };

/** What a parameter can be set to. */
export function wantedOf({ unit, choices }: Parameter): Wanted {
  if (choices) return { type: 'choice', choices };
  if (unit === 'switch') return { type: 'switch' };
  return unit === 'choice' ? { type: 'number' } : { type: 'number', unit };
}
