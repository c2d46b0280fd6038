import type { Parameter } from '../model/parameters.ts';
import { rangeOf } from '../units/laws.ts';
import { quotedIfNeeded, said } from './check-words.ts';
import { print } from './expression-print.ts';
import * as interval from './interval.ts';
import type { Interval } from './interval.ts';
import type { BinaryOperator, Expression } from './syntax.ts';
import type { Term, ValueType, ValueUnit } from './vocabulary.ts';
import type { Wanted } from './wanted.ts';

/** What a part of an expression is. */
export interface Typed {
  /** Undefined where a fault was already named. */
  readonly type: ValueType | undefined;
  /** Of numbers; undefined for plain ones. */
  readonly unit?: ValueUnit | undefined;
  readonly choices?: readonly string[] | undefined;
  readonly can: Interval;
}

export const unknown: Typed = { type: undefined, can: interval.anything };
export const aSwitch = (can: Interval): Typed => ({ type: 'switch', can });
export const aText: Typed = { type: 'text', can: interval.anything };

const called: Readonly<Record<ValueType, string>> = {
  number: 'a number',
  switch: 'a switch',
  light: 'a light',
  colour: 'a colour',
  text: 'text',
  choice: 'a choice',
};

const calledWanted: Readonly<Record<Wanted['type'], string>> = {
  ...called,
  switch: 'a switch or a condition',
  light: 'on, off, flash, or a switch',
  colour: 'a colour such as red or "#ff8800"',
};

export function choice(word: string, choices: readonly string[]): Typed {
  return { type: 'choice', choices, can: interval.just(choices.indexOf(word)) };
}

export function ofTerm({ gives, unit, choices, range }: Term): Typed {
  const usual = gives === 'switch' ? interval.either : interval.anything;
  return { type: gives, unit, choices, can: range ? { low: range[0], high: range[1] } : usual };
}

export function ofParameters(first: Parameter, rows: readonly Parameter[]): Typed {
  const ranges = rows.map(({ law }) => rangeOf(law));
  const can = {
    low: Math.min(...ranges.map(({ min }) => min)),
    high: Math.max(...ranges.map(({ max }) => max)),
  };
  if (first.choices) return { type: 'choice', choices: first.choices, can };
  if (first.unit === 'switch') return { type: 'switch', can };
  const mixed = rows.some(({ unit }) => unit !== first.unit);
  return { type: 'number', unit: mixed ? undefined : (first.unit as ValueUnit), can };
}

/** Why a value does not fit what is wanted; undefined where it does. */
export function misfit(expression: Expression, typed: Typed, wanted: Wanted): string | undefined {
  const { type, unit } = typed;
  const winds = expression.is === 'word' && expression.word === 'winding';
  if (wanted.type === type) return type === 'number' ? wrongUnit(expression, unit, wanted) : undefined;
  if (wanted.type === 'text')
    return type === 'colour' ? `${said(expression)} is a colour, which cannot be written out` : undefined;
  if (wanted.type === 'light' && type === 'switch') return undefined;
  if ((wanted.type === 'light' || wanted.type === 'switch') && winds) return undefined;
  if (wanted.type === 'choice')
    return `${said(expression)} is ${described(typed)}; there are ${wanted.choices.map(quotedIfNeeded).join(', ')}`;
  return `${said(expression)} is ${described(typed)}; here ${calledWanted[wanted.type]} is wanted`;
}

function wrongUnit(expression: Expression, unit: ValueUnit | undefined, wanted: Wanted): string | undefined {
  if (wanted.type !== 'number' || wanted.unit === undefined || unit === undefined || unit === wanted.unit)
    return undefined;
  if (wanted.orTravel && unit === '%') return undefined;
  return `${said(expression)} is in ${unit}; here ${wanted.unit} ${wanted.orTravel ? 'or % of the travel ' : ''}are wanted`;
}

function described({ type, unit }: Typed): string {
  return type === 'number' && unit !== undefined ? `in ${unit}` : called[type ?? 'number'];
}

/** Two units that have nothing to do with each other; a plain number goes with every one. */
export function clash(a: Typed, b: Typed): boolean {
  return a.unit !== undefined && b.unit !== undefined && a.unit !== b.unit;
}

export function productUnit(operator: BinaryOperator, a: Typed, b: Typed): ValueUnit | undefined {
  if (b.unit === undefined) return a.unit;
  return a.unit === undefined && operator === '*' ? b.unit : undefined;
}

export function unlike(left: Expression, a: Typed, right: Expression, b: Typed, how: string): string {
  const other = right.is === 'number' ? print(right) : `${said(right)}, which is ${described(b)}`;
  return `${said(left)} is ${described(a)} and cannot be ${how} ${other}`;
}

/** Why two sides cannot be compared; undefined where they can. */
export function incomparable(
  { operator, left, right }: Expression & { is: 'binary' },
  a: Typed,
  b: Typed,
): string | undefined {
  if (a.type === undefined || b.type === undefined) return undefined;
  if (a.type === 'text' || b.type === 'text') return 'texts cannot be compared';
  if (a.type === 'colour' || b.type === 'colour') return 'colours cannot be compared';
  if (a.type !== b.type) {
    const [on, one] = a.type === 'switch' ? [a, left] : [b, right];
    if (on.type === 'switch')
      return `${said(one)} is a switch: it is on or off, and nothing else can be compared with it`;
    return unlike(left, a, right, b, 'compared with');
  }
  if (a.type === 'switch' && operator !== '=' && operator !== '!=')
    return 'a switch is on or off: only = and != say something of it';
  return clash(a, b) ? unlike(left, a, right, b, 'compared with') : undefined;
}
