import { precedence } from './operators.ts';
import type { Expression, Path, Template } from './syntax.ts';

/** How tightly what `not` and a minus of one side stand before is bound; an `if` is looser than everything. */
const binding = { if: -1, not: 1.5, minus: 5, alone: 6 } as const;

/** An expression as the language writes it, with no more brackets than it needs. Read again, it is the same. */
export function print(expression: Expression): string {
  switch (expression.is) {
    case 'number':
      return `${digits(expression.value)}${expression.unit === undefined ? '' : ` ${expression.unit}`}`;
    case 'text':
      return `"${printTemplate(expression.text)}"`;
    case 'path':
      return printPath(expression.path);
    case 'word':
      return expression.word;
    case 'call':
      return `${expression.name}(${expression.arguments.map(print).join(', ')})`;
    case 'not':
      return `not ${inside(expression.of, binding.not)}`;
    case 'minus':
      return `-${expression.of.is === 'number' ? `(${print(expression.of)})` : spaced(expression.of)}`;
    case 'binary':
      return printBinary(expression);
    case 'if':
      return printIf(expression);
  }
}

/** A path as the language writes it. */
export function printPath(path: Path): string {
  return `${path.head === undefined ? '' : `{${path.head}}`}${printTemplate(path)}`;
}

function printTemplate({ parts }: Template): string {
  return parts.map((part) => (typeof part === 'string' ? part : `{${print(part)}}`)).join('');
}

/** A minus before a name needs a space, lest it look like a part of it. */
function spaced(expression: Expression): string {
  const written = inside(expression, binding.minus);
  return written.startsWith('(') ? written : ` ${written}`;
}

function printBinary({ operator, left, right }: Expression & { is: 'binary' }): string {
  const binds = precedence[operator];
  const chained = binds === precedence['='] ? binds + 1 : binds; // comparisons do not stand in a row
  return `${inside(left, chained)} ${operator} ${inside(right, binds + 1)}`;
}

function printIf({ condition, then: value, otherwise }: Expression & { is: 'if' }): string {
  const start = `if ${inside(condition, 0)} then ${inside(value, 0)}`;
  return otherwise === undefined ? start : `${start} else ${print(otherwise)}`;
}

/** In brackets where it binds less tightly than what it stands in. */
function inside(expression: Expression, least: number): string {
  const written = print(expression);
  return binds(expression) < least ? `(${written})` : written;
}

function binds(expression: Expression): number {
  switch (expression.is) {
    case 'binary':
      return precedence[expression.operator];
    case 'not':
    case 'minus':
    case 'if':
      return binding[expression.is];
    default:
      return binding.alone;
  }
}

/** A number as it is read: at most six places behind the point, and so never with an exponent. */
function digits(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
