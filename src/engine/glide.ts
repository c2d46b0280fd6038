import type { GlideCurve, GlideDocument } from '../model/document.ts';
import type { Command } from '../model/input.ts';
import type { ParameterTable } from '../model/parameters.ts';
import type { Engine } from './engine.ts';
import { changeSettings, type SettingChange } from './settings.ts';

/** How long a lane takes back to where it was when a hand lets go, unless somebody says otherwise, s. */
const GLIDE = 0.1;

/** How long lanes take back to where they were when a hand lets go of them. */
export class Glides {
  /** Of every parameter that has no time of its own, s; 0 is at once. */
  time = GLIDE;
  /** By number of the parameter, s. */
  readonly own = new Map<number, number>();
  /** Its shape, likewise. */
  curve: GlideCurve = 'linear';
  readonly ownCurve = new Map<number, GlideCurve>();
  readonly #table: ParameterTable;

  constructor(table: ParameterTable) {
    this.#table = table;
  }

  of(parameter: number): number {
    return this.own.get(parameter) ?? this.time;
  }

  curveOf(parameter: number): GlideCurve {
    return this.ownCurve.get(parameter) ?? this.curve;
  }

  /** Sets the time of a parameter, or of all that have none of their own, s; without one it is as at first. */
  set(parameter: number | undefined, seconds: number | undefined): void {
    if (parameter === undefined) this.time = seconds ?? GLIDE;
    else if (seconds === undefined) this.own.delete(parameter);
    else this.own.set(parameter, seconds);
  }

  /** The same of the shape. */
  setCurve(parameter: number | undefined, curve: GlideCurve | undefined): void {
    if (parameter === undefined) this.curve = curve ?? 'linear';
    else if (curve === undefined) this.ownCurve.delete(parameter);
    else this.ownCurve.set(parameter, curve);
  }

  /** Takes over what a session keeps. Paths that the desk does not have are left out. */
  fill({ time, curve, of, curveOf }: GlideDocument = {}): void {
    this.time = time ?? GLIDE;
    this.curve = curve ?? 'linear';
    this.#fill(this.own, of);
    this.#fill(this.ownCurve, curveOf);
  }

  #fill<T>(own: Map<number, T>, of: Readonly<Record<string, T>> = {}): void {
    for (const [path, what] of Object.entries(of)) {
      const number = this.#table.find(path);
      if (number !== undefined) own.set(number, what);
    }
  }

  /** What a session keeps: nothing while nobody said anything. */
  document(): { readonly glide?: GlideDocument } {
    const glide = {
      ...(this.time !== GLIDE && { time: this.time }),
      ...(this.curve !== 'linear' && { curve: this.curve }),
      ...(this.own.size > 0 && { of: this.#byPath(this.own) }),
      ...(this.ownCurve.size > 0 && { curveOf: this.#byPath(this.ownCurve) }),
    };
    return Object.keys(glide).length > 0 ? { glide } : {};
  }

  #byPath<T>(own: ReadonlyMap<number, T>): Readonly<Record<string, T>> {
    const sorted = [...own].sort(([a], [b]) => a - b);
    return Object.fromEntries(sorted.map(([number, what]) => [this.#table.row(number).path, what]));
  }
}

/** Sets time and shape of the session or of a parameter; a linked pair has one. Without either it is as it was at first. */
export function setGlide(
  engine: Engine,
  { time, curve, parameter }: Extract<Command, { readonly do: 'glide' }>,
  who: string,
): string | undefined {
  const { glides, table, desk } = engine;
  const asAtFirst = time === undefined && curve === undefined;
  const words = ['Glide', ...(time === undefined ? [] : [`${time} s`]), ...(curve ? [curve] : [])].join(' ');
  const name = asAtFirst ? 'Glide as at first' : words;
  const rows = (number: number | undefined): readonly SettingChange[] => {
    const of = number === undefined ? '' : table.row(number).path;
    const [time0, curve0] =
      number === undefined
        ? [glides.time, glides.curve]
        : [glides.own.get(number) ?? null, glides.ownCurve.get(number) ?? null];
    const [least, plain] = number === undefined ? [GLIDE, 'linear' as const] : [null, null];
    return [
      ...(asAtFirst || time !== undefined
        ? [{ set: 'glide', of, before: time0, after: time ?? least } as const]
        : []),
      ...(asAtFirst || curve !== undefined
        ? [{ set: 'glide-curve', of, before: curve0, after: curve ?? plain } as const]
        : []),
    ];
  };
  if (parameter === undefined) {
    changeSettings(engine, name, who, rows(undefined));
    return undefined;
  }
  const number = table.find(parameter);
  if (number === undefined) return `there is no parameter ${parameter}`;
  if (!table.row(number).automatable) return `${parameter} has no lane`;
  const partner = desk.partnerOf(number);
  const all = (partner < 0 ? [number] : [number, partner]).flatMap(rows);
  changeSettings(engine, `${name}, ${engine.nameOf(number)}`, who, all);
  return undefined;
}
