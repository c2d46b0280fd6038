import type { WayBack } from '../automation/lane-with.ts';
import type { GlideCurve, GlideDocument } from '../model/document.ts';
import type { Command } from '../model/input.ts';
import type { ParameterTable } from '../model/parameters.ts';
import type { Engine } from './engine.ts';

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

/**
 * How a lane whose pass ends at this moment goes back to where it was. A glide never leads over the end of the loop, the
 * punch or the song: it is steeper then.
 *
 * @param left where the hand was last, samples.
 * @returns undefined where the lane is back at once.
 */
export function wayBack(engine: Engine, parameter: number, left: number): WayBack | undefined {
  const { transport, lanes, place, sampleRate } = engine;
  const { loop, punch, length } = transport;
  if (!transport.rolling || place < left || !lanes.isWriting(parameter)) return undefined;
  if (engine.table.row(parameter).law.kind === 'steps') return undefined;
  const ends = [place + engine.glides.of(parameter) * sampleRate];
  if (loop.on && place < loop.to) ends.push(loop.to);
  if (punch.on) ends.push(punch.to);
  if (length > 0) ends.push(length);
  const end = Math.floor(Math.min(...ends));
  return end > place ? { to: end, curve: engine.glides.curveOf(parameter) } : undefined;
}

/** Sets the time of the session or of a parameter; a linked pair has one. Without a time it is as it was at first. */
export function setGlide(
  engine: Engine,
  { time, curve, parameter }: Extract<Command, { readonly do: 'glide' }>,
): string | undefined {
  const { glides, table, desk } = engine;
  if (parameter === undefined) {
    const asAtFirst = time === undefined && curve === undefined;
    if (asAtFirst || time !== undefined) glides.time = time ?? GLIDE;
    if (asAtFirst || curve !== undefined) glides.curve = curve ?? 'linear';
    return undefined;
  }
  const number = table.find(parameter);
  if (number === undefined) return `there is no parameter ${parameter}`;
  if (!table.row(number).automatable) return `${parameter} has no lane`;
  const partner = desk.partnerOf(number);
  for (const one of partner < 0 ? [number] : [number, partner]) {
    if (time === undefined && curve === undefined) {
      glides.own.delete(one);
      glides.ownCurve.delete(one);
    }
    if (time !== undefined) glides.own.set(one, time);
    if (curve !== undefined) glides.ownCurve.set(one, curve);
  }
  return undefined;
}
