import type { BinaryOperator, NumberUnit } from './syntax.ts';

/**
 * How tightly each operator of two sides binds, the loosest first. Between `and` and the comparisons stands `not`,
 * above them all the minus of one side.
 */
export const precedence: Readonly<Record<BinaryOperator, number>> = {
  or: 0,
  and: 1,
  '=': 2,
  '!=': 2,
  '<': 2,
  '<=': 2,
  '>': 2,
  '>=': 2,
  '+': 3,
  '-': 3,
  '*': 4,
  '/': 4,
};

/** The units a number may carry. */
export const units: readonly NumberUnit[] = ['dB', 'Hz', 'kHz', 's', 'ms', '%'];
