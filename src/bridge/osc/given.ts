import { valueExamples, valueTyped } from '../../model/typed-value.ts';
import type { Parameter } from '../../model/parameters.ts';
import { rangeOf, valueAt } from '../../units/laws.ts';
import type { OscReader, OscTag } from '../../wire/osc.ts';

/** What is told and taken for −∞ dB: many clients cannot take an infinity. */
export const SILENT = -144;

/** What a message has for an argument, as far as anything here looks at it. The record is used again. */
export class Given {
  /** Type of the first argument; undefined: there is none. */
  tag: OscTag | undefined;
  /** It as a number, where it is one. */
  number: number | undefined;
  text: string | undefined;
  /** There are more. */
  more = false;
  /** Those of them that are texts. */
  readonly rest: string[] = [];

  /** Reads the arguments of the message a reader stands on. */
  take(reader: OscReader): this {
    this.tag = reader.next();
    this.number = this.tag === undefined ? undefined : reader.number();
    this.text = this.tag === undefined ? undefined : reader.text();
    this.more = false;
    this.rest.length = 0;
    while (this.tag !== undefined && reader.next() !== undefined) {
      this.more = true;
      const text = reader.text();
      if (text !== undefined) this.rest.push(text);
    }
    return this;
  }

  /** A button that came up. */
  get released(): boolean {
    return this.number === 0;
  }
}

/** A value of a parameter that was asked for, or why it is none. */
export type ValueGiven =
  { readonly value: number; readonly why?: undefined } | { readonly value?: undefined; readonly why: string };

/** In the unit of the parameter: a number, or as people write it. */
export function valueGiven(row: Parameter, given: Given): ValueGiven {
  if (given.more) return { why: 'it takes one value, and the message has more' };
  const value = given.number ?? (given.text === undefined ? undefined : typed(row, given.text));
  if (value === undefined) return { why: `its value is written ${valueExamples(row)}` };
  const { min, max } = rangeOf(row.law);
  if (row.law.kind === 'steps' && !Number.isInteger(value))
    return { why: `it takes whole numbers, not ${value}` };
  // the ends of a range, as a float32 has them, may lie a little outside
  const inside = value >= Math.min(min, Math.fround(min)) && value <= Math.max(max, Math.fround(max));
  return inside ? { value } : { why: outside(row, value) };
}

/** As travel, 0..1. */
export function travelGiven(row: Parameter, given: Given): ValueGiven {
  const travel = given.number ?? (given.text === undefined ? undefined : plain(given.text));
  if (given.more || travel === undefined || !(travel >= 0 && travel <= 1))
    return { why: 'its travel is one number from 0 to 1' };
  return { value: valueAt(row.law, travel) };
}

function typed(row: Parameter, text: string): number | undefined {
  return valueTyped(row, text) ?? plain(text);
}

function plain(text: string): number | undefined {
  const number = text.trim() === '' ? NaN : Number(text);
  return Number.isNaN(number) ? undefined : number;
}

function outside({ law, unit, choices }: Parameter, value: number): string {
  const { min, max } = rangeOf(law);
  const named = unit === 'switch' || unit === 'choice' ? '' : ` ${unit}`;
  const words = choices ? ` (${choices.join(', ')})` : '';
  return `${value} is not within ${min === -Infinity ? '−∞' : min} to ${max}${named}${words}`;
}
