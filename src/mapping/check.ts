import type { Problem } from './mapping.ts';
export function checkMapping(..._: unknown[]): readonly Problem[] { return []; }
export function describeProblem(file: string, _text: string, problem: Problem): string {
  return `${file}:${problem.line}:${problem.column} ${problem.message}`;
}
