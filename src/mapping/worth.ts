import type { DeskView } from '../model/desk-view.ts';
import type { Binding } from './bind.ts';
import type { Scope } from './front.ts';
import { compileNumber } from './program.ts';
import type { Expression } from './syntax.ts';

/** Does a condition hold? */
export function isSo(condition: Expression, scope: Scope, binding: Binding, desk: DeskView): boolean {
  return worthOf(condition, scope, binding, desk, 'switch') !== 0;
}

/** What an expression comes to as a number. */
export function worthOf(
  expression: Expression,
  scope: Scope,
  binding: Binding,
  desk: DeskView,
  type: 'switch' | 'light' | 'colour' | 'number' = 'number',
): number {
  const row = new Float64Array(1);
  compileNumber(expression, scope, binding.names, { type }).run(desk, binding, row, 0);
  return row[0] as number;
}
