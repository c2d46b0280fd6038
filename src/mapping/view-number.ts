import type { Scope } from './front.ts';
import type { BinaryOperator, Expression } from './syntax.ts';
import { scaled } from './vocabulary.ts';

const yes = (condition: boolean): number => (condition ? 1 : 0);

/** What the operators of two sides make of numbers; a condition is 0 or 1. Anything with NaN is not so. */
const arithmetic: Readonly<Record<BinaryOperator, (a: number, b: number) => number>> = {
  or: (a, b) => yes(holds(a) || holds(b)),
  and: (a, b) => yes(holds(a) && holds(b)),
  '=': (a, b) => yes(a === b),
  '!=': (a, b) => yes(Math.abs(a - b) > 0),
  '<': (a, b) => yes(a < b),
  '<=': (a, b) => yes(a <= b),
  '>': (a, b) => yes(a > b),
  '>=': (a, b) => yes(a >= b),
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0 ? NaN : a / b),
};

const functions: Readonly<Record<string, (...of: readonly number[]) => number>> = {
  min: Math.min,
  max: Math.max,
  abs: Math.abs,
  round: Math.round,
};

function holds(value: number): boolean {
  return value !== 0 && !Number.isNaN(value);
}

/** Not of nothing is nothing. */
function opposite(value: number): number {
  return Number.isNaN(value) ? NaN : yes(value === 0);
}

/** Words whose number the view alone decides; NaN for any other. */
export function viewWord(word: string, scope: Scope): number {
  if (Object.hasOwn(scope.variables, word)) return scope.variables[word] as number;
  if (word === 'bank' || word === 'width' || word === 'turn') return scope[word];
  return NaN;
}

/**
 * The number in the braces of a path: what stands in front is all it may ask for. Worked out when the view changes,
 * never while a hand moves.
 *
 * @returns NaN where it asks for anything else.
 */
export function viewNumber(expression: Expression, scope: Scope): number {
  const of = (part: Expression): number => viewNumber(part, scope);
  switch (expression.is) {
    case 'number':
      return scaled(expression.value, expression.unit);
    case 'word':
      return viewWord(expression.word, scope);
    case 'minus':
      return -of(expression.of);
    case 'not':
      return opposite(of(expression.of));
    case 'binary':
      return arithmetic[expression.operator](of(expression.left), of(expression.right));
    case 'call': {
      const called = Object.hasOwn(functions, expression.name) ? functions[expression.name] : undefined;
      return called === undefined ? NaN : called(...expression.arguments.map(of));
    }
    case 'if': {
      const { condition, then: value, otherwise } = expression;
      if (holds(of(condition))) return of(value);
      return otherwise === undefined ? 0 : of(otherwise);
    }
    case 'path':
    case 'text':
      return NaN;
  }
}

/** What a number, or a sum of numbers alone, comes to; undefined where anything else is in it, and for what is divided by 0. */
export function constantIn(expression: Expression): number | undefined {
  if (!isConstant(expression)) return undefined;
  const value = viewNumber(expression, nowhere);
  return Number.isNaN(value) ? undefined : value;
}

const nowhere: Scope = { control: -1, variables: {}, strip: -1, selected: -1, bank: 0, width: 1, turn: 1 };

/** Is it a number, or a sum of numbers alone? */
export function isConstant(expression: Expression): boolean {
  if (expression.is === 'number') return true;
  if (expression.is === 'minus') return isConstant(expression.of);
  return expression.is === 'binary' && isConstant(expression.left) && isConstant(expression.right);
}

/** Is any of the numbers of a sum in %? */
export function countsTravel(expression: Expression): boolean {
  if (expression.is === 'number') return expression.unit === '%';
  if (expression.is === 'minus') return countsTravel(expression.of);
  return expression.is === 'binary' && (countsTravel(expression.left) || countsTravel(expression.right));
}
