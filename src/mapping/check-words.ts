import { nearest } from '../model/nearest.ts';
import { print } from './expression-print.ts';
import type { Expression } from './syntax.ts';
import { termOf, type ArgumentKind, type Term } from './vocabulary.ts';

export function wrongCount(name: string, { brackets }: Term, count: number): string | undefined {
  if (brackets === 'none') return `"${name}" is a word and has no brackets`;
  if (brackets === 'repeats')
    return count >= 2 ? undefined : `"${name}" needs two numbers or more: ${example(name)}`;
  return count === 1
    ? undefined
    : `"${name}" needs one thing in its brackets, not ${count}: ${example(name)}`;
}

const examples: Readonly<Record<ArgumentKind, string>> = {
  number: '2.5',
  path: '{strip}/fader',
  switches: 'ch/*/solo',
  strip: '{selected}',
  control: 'fader',
};

/** A function as it is written. */
export function example(name: string): string {
  const term = termOf(name);
  if (term?.brackets === 'repeats') return `${name}(1, 2)`;
  return `${name}(${examples[term?.takes[0] ?? 'number']})`;
}

/** A part of an expression as it is named in a fault. */
export function said(expression: Expression): string {
  return expression.is === 'text' ? print(expression) : `"${print(expression)}"`;
}

export function quotedIfNeeded(word: string): string {
  return /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(word) ? word : `"${word}"`;
}

export function didYouMean(word: string, among: Iterable<string>): string {
  const near = nearest(word, among);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
