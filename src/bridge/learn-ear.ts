import type { RelativeDialect } from '../mapping/mapping.ts';
import type { Control } from '../model/controls.ts';
import type { SurfaceEventType } from '../model/events.ts';

/** What was made of what a control reports: it is the one that is meant; it has to be turned the other way, too; or not yet. */
export type Meant = { readonly relative: RelativeDialect | undefined } | 'other way' | undefined;

/** Steps of 127 that a knob has to go: a neighbour that trembles goes fewer. */
const STEPS = 4;
/** Clicks an encoder has to go. */
const CLICKS = 2;
/** More clicks than this at once nobody turns. */
const MOST_CLICKS = 7;
/** Messages of one control that are looked at. */
const MOST_KEPT = 64;

/** Listens for the control somebody means, among all that report something. */
export class Ear {
  readonly #reported = new Map<string, number[]>();

  /**
   * @param unknown nobody described the controller: a number it sends may be a place or some clicks.
   */
  hear(key: string, { kind }: Control, event: SurfaceEventType, value: number, unknown: boolean): Meant {
    if (event === 'pressed' || event === 'touched') return sure;
    if (event !== 'moved' && event !== 'turned') return undefined;
    const values = this.#reported.get(key) ?? [];
    this.#reported.set(key, values);
    values.push(event === 'turned' ? value : Math.round(value * 127));
    if (values.length > MOST_KEPT) values.shift();
    if (event === 'turned') return sum(values.map(Math.abs)) >= CLICKS ? sure : undefined;
    return unknown && kind === 'knob' ? placeOrClicks(values) : place(values);
  }
}

const sure: Meant = { relative: undefined };

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
