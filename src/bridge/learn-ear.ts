import type { RelativeDialect } from '../mapping/mapping.ts';
import type { Control } from '../model/controls.ts';
import type { SurfaceEventType } from '../model/events.ts';
import { oneOrTwo, type OneOrTwo } from './learn-halves.ts';

/** What was made of what a control reports: it is the one that is meant; it has to be turned the other way, too; or not yet. */
export type Meant =
  | {
      readonly relative: RelativeDialect | undefined;
      /** What the control that is meant is called, where it is not the one that was heard. */
      readonly whole?: string;
    }
  | 'other way'
  | undefined;

/** Steps of seven bits from one end of the travel to the other, and how far from one of them rounding can lead. */
const STEPS_OF_ALL = 127;
const ROUNDING = 1e-6;
/** Steps of them that a knob has to go: a neighbour that trembles goes fewer. */
const STEPS = 4;
/** Clicks an encoder has to go. */
const CLICKS = 2;
/** More clicks than this at once nobody turns. */
const MOST_CLICKS = 7;
/** Messages of one control that are looked at. */
const MOST_KEPT = 64;

/** Listens for the control somebody means, among all that report something. */
export class Ear {
  readonly #surfaces = new Map<number, Reports>();

  /**
   * @param coarse where it may be a half of a value: the control that is the coarse one.
   * @param unknown nobody described the controller: a number it sends may be a place or some clicks.
   */
  hear(
    surface: number,
    control: Control,
    coarse: Control | undefined,
    event: SurfaceEventType,
    value: number,
    unknown: boolean,
  ): Meant {
    if (event === 'pressed' || event === 'touched') return sure;
    if (event !== 'moved' && event !== 'turned') return undefined;
    const reports = this.#reportsOf(surface);
    const { number, kind } = control;
    const values = reports.note(number, event === 'turned' ? value : value * STEPS_OF_ALL);
    if (event === 'turned') return sum(values.map(Math.abs)) >= CLICKS ? sure : undefined;
    const judged = coarse?.finer && reports.judge(coarse.number, coarse.finer.fine, number);
    reports.last = number;
    if (coarse?.finer && judged === 'one')
      return place(reports.of(coarse.number)) && { ...sure, whole: coarse.finer.whole };
    if (coarse && judged === undefined) return undefined;
    // what is finer than a click is a place
    return unknown && kind === 'knob' && !reports.fine.has(number) ? placeOrClicks(values) : place(values);
  }

  #reportsOf(surface: number): Reports {
    const reports = this.#surfaces.get(surface) ?? new Reports();
    this.#surfaces.set(surface, reports);
    return reports;
  }
}

/** What the controls of one surface reported, by their numbers. */
class Reports {
  /** The control that was heard last. */
  last = -1;
  /** Those whose values were between two of seven bits. */
  readonly fine = new Set<number>();
  readonly #values = new Map<number, number[]>();
  readonly #counts = new Map<number, number>();
  /** By the coarse half: the values of pairs, and how many there were. */
  readonly #pairs = new Map<number, { readonly coarse: number[]; readonly fine: number[]; count: number }>();

  of(control: number): number[] {
    const values = this.#values.get(control) ?? [];
    this.#values.set(control, values);
    return values;
  }

  /** @param value in steps of seven bits. */
  note(control: number, value: number): readonly number[] {
    const values = this.of(control);
    const whole = Math.round(value);
    if (Math.abs(value - whole) > ROUNDING) this.fine.add(control);
    this.#counts.set(control, this.#countOf(control) + 1);
    keep(values, whole);
    return values;
  }

  /**
   * Whether two halves are one control, now that one of them was noted. The pair that it makes counts from the next on: so what
   * turns out to be two is judged on the coarse one first.
   */
  judge(coarse: number, fine: number, heard: number): OneOrTwo {
    const pairs = this.#pairs.get(coarse) ?? { coarse: [], fine: [], count: 0 };
    this.#pairs.set(coarse, pairs);
    const judged = oneOrTwo(pairs.coarse, pairs.fine);
    if (heard === fine && this.last === coarse) {
      keep(pairs.coarse, this.of(coarse).at(-1) as number);
      keep(pairs.fine, this.of(fine).at(-1) as number);
      pairs.count++;
    }
    const waits = heard === coarse ? 1 : 0;
    const isAlone = this.#countOf(coarse) > pairs.count + waits || this.#countOf(fine) > pairs.count;
    return isAlone ? 'two' : judged;
  }

  #countOf(control: number): number {
    return this.#counts.get(control) ?? 0;
  }
}

function keep(values: number[], value: number): void {
  values.push(value);
  if (values.length > MOST_KEPT) values.shift();
}

const sure = { relative: undefined } as const;

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

function place(values: readonly number[]): Meant {
  return Math.max(...values) - Math.min(...values) >= STEPS ? sure : undefined;
}

/** How many clicks a number is, in each of the ways there are to write them. */
const clicks: Readonly<Record<RelativeDialect, (value: number) => number>> = {
  'twos-complement': (value) => (value < 64 ? value : value - 128),
  offset: (value) => value - 64,
  'signed-bit': (value) => (value < 64 ? value : 64 - value),
};
const dialects = Object.keys(clicks) as RelativeDialect[];

/**
 * Whether numbers are places or clicks. A place is sent when it changes; clicks say the same number again and again.
 * Turned one way only, two ways of writing clicks can look alike.
 */
export function placeOrClicks(values: readonly number[]): Meant {
  const possible = dialects.filter((dialect) => values.every((value) => isClick(clicks[dialect](value))));
  if (possible.length === 0) return place(values);
  const again = values.filter((value, i) => i > 0 && value === values[i - 1]).length;
  const bothEnds = values.includes(1) && values.includes(127);
  if (again < 2 && !bothEnds) return undefined;
  return possible.length === 1 ? { relative: possible[0] } : 'other way';
}

function isClick(count: number): boolean {
  return count !== 0 && Math.abs(count) <= MOST_CLICKS;
}
