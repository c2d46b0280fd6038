import { allowed, type Law } from '../units/laws.ts';
import { sectionRows, stripRows } from './desk-parameters.ts';
import { stripsOf, type Layout, type Strip } from './layout.ts';
import type { ParameterRow, ParameterUnit, SceneGroup } from './parameter-row.ts';

/** One thing that can be set. */
export interface Parameter {
  /** Dense number, 0…n−1: its place in every row of values. */
  readonly number: number;
  /** `ch/7/fader`, `monitor/dim`. */
  readonly path: string;
  readonly unit: ParameterUnit;
  readonly law: Law;
  /** In its own unit. */
  readonly initial: number;
  readonly group: SceneGroup;
  readonly choices: readonly string[] | undefined;
  readonly automatable: boolean;
  readonly fadable: boolean;
  /** Number of the strip it belongs to; −1 for the sections that are no strip. */
  readonly strip: number;
}

/** Every parameter of a desk, numbered. The same layout always gives the same numbers: see `tableFor`. */
export class ParameterTable {
  readonly layout: Layout;
  readonly strips: readonly Strip[];
  readonly rows: readonly Parameter[];
  readonly #numbers = new Map<string, number>();

  constructor(layout: Layout) {
    this.layout = layout;
    this.strips = stripsOf(layout);
    const rows: Parameter[] = [];
    const add = (row: ParameterRow, prefix: string, strip: number): void => {
      for (let n = 1; n <= (row.repeat ?? 1); n++) {
        const path = prefix + row.path.replace('#', String(n));
        const { unit, law, initial, group, automatable, fadable } = row;
        this.#numbers.set(path, rows.length);
        rows.push({
          number: rows.length,
          path,
          unit,
          law,
          initial,
          group,
          choices: row.choices,
          automatable,
          fadable,
          strip,
        });
      }
    };
    for (const strip of this.strips) {
      for (const row of stripRows(strip.kind, layout)) add(row, `${strip.path}/`, strip.number);
    }
    for (const row of sectionRows(layout)) add(row, '', -1);
    this.rows = rows;
  }

  get count(): number {
    return this.rows.length;
  }

  /** The number of a path; undefined when there is no such parameter. */
  find(path: string): number | undefined {
    return this.#numbers.get(path);
  }

  /** The number of a path that must exist. @throws RangeError when it does not: a fault of ours. */
  at(path: string): number {
    const number = this.#numbers.get(path);
    if (number === undefined) throw new RangeError(`there is no parameter ${path}`);
    return number;
  }

  /** A parameter by number. @throws RangeError outside 0…n−1. */
  row(number: number): Parameter {
    const row = this.rows[number];
    if (row === undefined) throw new RangeError(`there is no parameter number ${number}`);
    return row;
  }

  #initial: Float64Array | undefined;

  /** A fresh row of initial values. */
  initialValues(): Float64Array {
    this.#initial ??= Float64Array.from(this.rows, (row) => allowed(row.law, row.initial));
    return this.#initial.slice();
  }
}

/** Layouts whose tables are kept. */
const MOST_TABLES = 8;
const tables = new Map<string, ParameterTable>();

/** The table of a layout, made once: a table never changes, and thousands of parameters take some milliseconds. */
export function tableFor(layout: Layout): ParameterTable {
  const key = JSON.stringify(layout, Object.keys(layout).sort());
  const known = tables.get(key);
  if (known) return known;
  if (tables.size >= MOST_TABLES) tables.clear();
  const table = new ParameterTable(layout);
  tables.set(key, table);
  return table;
}
