import type { Parameter, ParameterTable } from '../model/parameters.ts';
import { rangeOf, travelOf, type Law } from '../units/laws.ts';
import type { Scope } from './front.ts';
import type { Ride } from './mapping.ts';
import { resolvePaths } from './paths.ts';
import type { Expression } from './syntax.ts';
import { constantIn, countsTravel } from './view-number.ts';

/** One parameter under a control: what the control's travel means for it. */
export interface BoundRide {
  readonly parameter: number;
  readonly law: Law;
  /** Travels of the parameter at the ends of the control's, 0..1; `from` > `to` where it is turned round. */
  readonly from: number;
  readonly to: number;
  readonly curve: number;
  /** The control's travel is the parameter's. */
  readonly plain: boolean;
  /** What a click is, before anything makes it count more. */
  readonly step: Amount;
}

/** A number with its unit, as constants in a mapping are written. */
export interface Amount {
  /** In the parameter's own unit, or a part of the travel, 0..1. */
  readonly value: number;
  readonly ofTravel: boolean;
}

/** A click of an encoder whose mapping does not say. */
const CLICK: Amount = { value: 0.01, ofTravel: true };

/** A constant beside a parameter: a number or a sum of numbers, one of its choices, `on`, `off`; undefined where it is none of these. */
export function amountOf(expression: Expression, parameter: Parameter | undefined): Amount | undefined {
  switch (expression.is) {
    case 'number':
    case 'minus':
    case 'binary': {
      const value = constantIn(expression);
      if (value === undefined) return undefined;
      const ofTravel = countsTravel(expression) && parameter?.unit !== '%';
      return { value: ofTravel ? value * 0.01 : value, ofTravel };
    }
    case 'word':
      return named(expression.word, parameter);
    case 'text':
      return named(expression.text.written, parameter);
    default:
      return undefined;
  }
}

/** One of a parameter's choices; `on` and `off` are the ends of its range: a fader that is off is at −∞. */
function named(word: string, parameter: Parameter | undefined): Amount | undefined {
  if (!parameter) return undefined;
  const choice = parameter.choices?.indexOf(word) ?? -1;
  if (choice >= 0) return { value: choice, ofTravel: false };
  const { min, max } = rangeOf(parameter.law);
  if (word === 'on') return { value: max, ofTravel: false };
  return word === 'off' ? { value: min, ofTravel: false } : undefined;
}

/** The parameters a ride stands for in a view, each with its ends and its step; none where the desk has none. */
export function bindRide(
  ride: Ride,
  scope: Scope,
  table: ParameterTable,
  step: Expression | undefined,
): readonly BoundRide[] {
  return resolvePaths(ride.path, scope, table).map((parameter) => {
    const row = table.row(parameter);
    const from = endOf(ride.from, row, 0);
    const to = endOf(ride.to, row, 1);
    const plain = from === 0 && to === 1 && ride.curve === 1;
    const click = (step && amountOf(step, row)) ?? CLICK;
    return { parameter, law: row.law, from, to, curve: ride.curve, plain, step: click };
  });
}

function endOf(end: Expression | undefined, row: Parameter, otherwise: number): number {
  const amount = end && amountOf(end, row);
  if (!amount) return otherwise;
  return Math.min(1, Math.max(0, amount.ofTravel ? amount.value : travelOf(row.law, amount.value)));
}

/** Turns the control's travel that stands in a row into the parameter's. Allocates nothing. */
export function toParameter(ride: BoundRide, row: Float64Array, n: number): void {
  if (ride.plain) return;
  const at = row[n] as number;
  row[n] = ride.from + (ride.to - ride.from) * (ride.curve === 1 ? at : at ** ride.curve);
}

/** Where the control stands, 0..1, when the parameter's travel is `at`; outside its part, at the nearer end. */
export function toControl(ride: BoundRide, at: number): number {
  if (ride.plain) return at;
  const span = ride.to - ride.from;
  if (span === 0) return 0;
  const part = Math.min(1, Math.max(0, (at - ride.from) / span));
  return ride.curve === 1 ? part : part ** (1 / ride.curve);
}
