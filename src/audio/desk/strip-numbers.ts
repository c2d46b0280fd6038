import type { Strip } from '../../model/layout.ts';
import type { ParameterTable } from '../../model/parameters.ts';

/** The parts of a strip: what has to be worked out anew when a parameter changes. */
export const part = {
  none: 0,
  input: 1,
  filters: 2,
  gate: 3,
  eq: 4,
  comp: 5,
  sat: 6,
  limiter: 7,
  delay: 8,
  routes: 9,
  order: 10,
  effect: 11,
  keys: 12,
} as const;
export type Part = (typeof part)[keyof typeof part];
export const PARTS = 13;

const partOfPath: readonly (readonly [RegExp, Part])[] = [
  [/^(trim|polarity|source)$/, part.input],
  [/^(hpf|lpf)\//, part.filters],
  [/^gate\//, part.gate],
  [/^eq\//, part.eq],
  [/^comp\/key$/, part.keys],
  [/^comp\//, part.comp],
  [/^sat\//, part.sat],
  [/^limiter\//, part.limiter],
  [/^delay$/, part.delay],
  [/^(pan|width|to-main|send\/.*|grp\/.*|solo)$/, part.routes],
  [/^order$/, part.order],
  [/^(fx|fx\/.*|reverb\/.*|echo\/.*)$/, part.effect],
];

/** What of its strip each parameter belongs to, by its number. */
export function partsOf(table: ParameterTable): Uint8Array {
  const parts = new Uint8Array(table.count);
  for (const row of table.rows) {
    const strip = table.strips[row.strip];
    if (!strip) continue;
    const below = row.path.slice(strip.path.length + 1);
    parts[row.number] = partOfPath.find(([path]) => path.test(below))?.[1] ?? part.none;
  }
  return parts;
}

/** Numbers of the parameters of a strip by their path below it; −1 where it has none. */
export class StripNumbers {
  readonly strip: Strip;
  readonly #table: ParameterTable;

  constructor(strip: Strip, table: ParameterTable) {
    this.strip = strip;
    this.#table = table;
  }

  at(path: string): number {
    return this.#table.find(`${this.strip.path}/${path}`) ?? -1;
  }

  /** The numbers of several, each under its short name. */
  named<Name extends string>(paths: Readonly<Record<Name, string>>): Readonly<Record<Name, number>> {
    const numbers = Object.entries<string>(paths).map(([name, path]) => [name, this.at(path)] as const);
    return Object.fromEntries(numbers) as Record<Name, number>;
  }

  /** The numbers of `prefix/1/suffix`… as many as there are. */
  all(prefix: string, suffix = ''): Int32Array {
    const numbers: number[] = [];
    for (let n = 1; ; n++) {
      const number = this.at(`${prefix}/${n}${suffix}`);
      if (number < 0) return Int32Array.from(numbers);
      numbers.push(number);
    }
  }
}
