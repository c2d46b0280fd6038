import type { Control } from '../model/controls.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { Report } from './check-report.ts';
import { checkExpression } from './expression-check.ts';
import { checkLoops } from './loop-check.ts';
import type { Mapping, Problem } from './mapping.ts';
import { checkReach } from './reach-check.ts';
import { checkRule } from './rule-check.ts';
import { checkShadows } from './shadow-check.ts';

/**
 * Holds a mapping against the surface it is for and the desk: what does not exist, what does not fit, what never counts,
 * what nobody can reach, what is never lit, and what goes round in circles.
 *
 * @param controls the fullest surface of the family; a smaller one simply lacks some, and more may stand beside it.
 */
export function checkMapping(
  mapping: Mapping,
  table: ParameterTable,
  controls: readonly Control[],
): readonly Problem[] {
  const report = new Report(mapping, table, controls);
  for (const { when } of mapping.layers)
    if (when) report.addAll(checkExpression(when, { type: 'switch' }, report.about({})));
  for (const rule of mapping.rules) {
    if (report.hopeless) return report.problems;
    checkRule(report, rule);
  }
  checkLoops(report);
  checkReach(report);
  checkShadows(report);
  return report.problems;
}

/** Do these problems keep a mapping from being used? */
export function hasFaults(problems: readonly Problem[]): boolean {
  return problems.some(({ weight }) => weight !== 'warning');
}

/** A problem as it is printed: `file:line:column message`, the line, and a caret under the place. */
export function describeProblem(file: string, text: string, problem: Problem): string {
  const { line, column, message, weight } = problem;
  const whole = (text.split('\n')[line - 1] ?? '').trimEnd();
  const from = column > LONGEST_BEFORE ? column - LONGEST_BEFORE : 0;
  const shown = whole.slice(from, from + LONGEST_LINE);
  const before = whole
    .slice(from, column - 1)
    .replace(/[^\t]/gu, ' ')
    .padEnd(column - 1 - from);
  const called = weight === 'warning' ? 'warning: ' : '';
  return `${file}:${line}:${column} ${called}${message}\n  ${shown}\n  ${before}^`;
}

/** Of a long line, what stands around the place. */
const LONGEST_BEFORE = 100;
const LONGEST_LINE = 160;
