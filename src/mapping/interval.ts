import type { BinaryOperator } from './syntax.ts';

/** All that a value can be: from the lowest to the highest. A condition is within 0…1. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export const anything: Interval = { low: -Infinity, high: Infinity };
export const either: Interval = { low: 0, high: 1 };

/** Just one value. */
export function just(value: number): Interval {
  return { low: value, high: value };
}

/** From the lowest to the highest of some values; anything, where one of them cannot be told. */
function across(...values: readonly number[]): Interval {
  if (values.some(Number.isNaN)) return anything;
  return { low: Math.min(...values), high: Math.max(...values) };
}

/** What lies in either of two. */
export function hull(a: Interval, b: Interval): Interval {
  return across(a.low, a.high, b.low, b.high);
}

/** Does a condition always hold, never, or now and then (undefined)? */
export function truthOf({ low, high }: Interval): boolean | undefined {
  if (low > 0 || high < 0) return true;
  return low === 0 && high === 0 ? false : undefined;
}

export function condition(truth: boolean | undefined): Interval {
  return truth === undefined ? either : just(truth ? 1 : 0);
}

export function negated(of: Interval): Interval {
  const truth = truthOf(of);
  return condition(truth === undefined ? undefined : !truth);
}

export function minus({ low, high }: Interval): Interval {
  return across(-low, -high);
}

function less(a: Interval, b: Interval): boolean | undefined {
  if (a.high < b.low) return true;
  return a.low >= b.high ? false : undefined;
}

function equal(a: Interval, b: Interval): boolean | undefined {
  if (a.high < b.low || b.high < a.low) return false;
  return a.low === a.high && b.low === b.high && a.low === b.low ? true : undefined;
}

function opposite(truth: boolean | undefined): boolean | undefined {
  return truth === undefined ? undefined : !truth;
}

function both(a: boolean | undefined, b: boolean | undefined): boolean | undefined {
  if (a === false || b === false) return false;
  return a === true && b === true ? true : undefined;
}

const combinations: Readonly<Record<BinaryOperator, (a: Interval, b: Interval) => Interval>> = {
  and: (a, b) => condition(both(truthOf(a), truthOf(b))),
  or: (a, b) => condition(opposite(both(opposite(truthOf(a)), opposite(truthOf(b))))),
  '=': (a, b) => condition(equal(a, b)),
  '!=': (a, b) => condition(opposite(equal(a, b))),
  '<': (a, b) => condition(less(a, b)),
  '>=': (a, b) => condition(opposite(less(a, b))),
  '>': (a, b) => condition(less(b, a)),
  '<=': (a, b) => condition(opposite(less(b, a))),
  '+': (a, b) => across(a.low + b.low, a.high + b.high),
  '-': (a, b) => across(a.low - b.high, a.high - b.low),
  '*': (a, b) => across(a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high),
  '/': (a, b) =>
    b.low <= 0 && b.high >= 0
      ? anything
      : across(a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high),
};

/** What an operator of two sides can come to. */
export function combined(operator: BinaryOperator, a: Interval, b: Interval): Interval {
  return combinations[operator](a, b);
}

/** What `min`, `max`, `abs` and `round` can come to. */
export const bounded: Readonly<Record<string, (of: readonly Interval[]) => Interval>> = {
  min: (of) => across(Math.min(...of.map(({ low }) => low)), Math.min(...of.map(({ high }) => high))),
  max: (of) => across(Math.max(...of.map(({ low }) => low)), Math.max(...of.map(({ high }) => high))),
  abs: ([of = anything]) => {
    const ends = across(Math.abs(of.low), Math.abs(of.high));
    return of.low <= 0 && of.high >= 0 ? { low: 0, high: ends.high } : ends;
  },
  round: ([of = anything]) => across(Math.round(of.low), Math.round(of.high)),
};
