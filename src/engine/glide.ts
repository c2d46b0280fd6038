import type { GlideDocument } from '../model/document.ts';
import type { Command } from '../model/input.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { isTouching } from '../automation/modes.ts';
import type { Engine } from './engine.ts';
import { changeSettings } from './settings.ts';

/** How long a lane takes back to where it was when a hand lets go, unless somebody says otherwise, s. */
const GLIDE = 0.1;

/** How long lanes take back to where they were when a hand lets go of them. */
export class Glides {
  /** Of every parameter that has no time of its own, s; 0 is at once. */
  time = GLIDE;
  /** By number of the parameter, s. */
  readonly own = new Map<number, number>();
  readonly #table: ParameterTable;

  constructor(table: ParameterTable) {
    this.#table = table;
  }

  of(parameter: number): number {
    return this.own.get(parameter) ?? this.time;
  }

  /** Sets the time of a parameter, or of all that have none of their own, s; without one it is as at first. */
  set(parameter: number | undefined, seconds: number | undefined): void {
    if (parameter === undefined) this.time = seconds ?? GLIDE;
    else if (seconds === undefined) this.own.delete(parameter);
    else this.own.set(parameter, seconds);
  }

  /** Takes over what a session keeps. Paths that the desk does not have are left out. */
  fill({ time, of }: GlideDocument = {}): void {
    this.time = time ?? GLIDE;
    for (const [path, seconds] of Object.entries(of ?? {})) {
      const number = this.#table.find(path);
      if (number !== undefined) this.own.set(number, seconds);
    }
  }

  /** What a session keeps: nothing while nobody said anything. */
  document(): { readonly glide?: GlideDocument } {
    const own = [...this.own].sort(([a], [b]) => a - b);
    const glide = {
      ...(this.time !== GLIDE && { time: this.time }),
      ...(own.length > 0 && {
        of: Object.fromEntries(own.map(([number, seconds]) => [this.#table.row(number).path, seconds])),
      }),
    };
    return Object.keys(glide).length > 0 ? { glide } : {};
  }
}

/**
 * Where a lane that a hand leaves at this moment is back where it was, samples. A glide never leads over the end of the
 * loop, the punch or the song: it is steeper then.
 *
 * @param left where the hand was last.
 * @returns undefined where the lane is back at once.
 */
export function glideEnd(engine: Engine, parameter: number, left: number): number | undefined {
  const { transport, lanes, place, sampleRate } = engine;
  const { loop, punch, length } = transport;
  if (!transport.rolling || place < left || !lanes.isWriting(parameter)) return undefined;
  if (!isTouching(lanes.phaseOf(parameter)) || engine.table.row(parameter).law.kind === 'steps')
    return undefined;
  const ends = [place + engine.glides.of(parameter) * sampleRate];
  if (loop.on && place < loop.to) ends.push(loop.to);
  if (punch.on) ends.push(punch.to);
  if (length > 0) ends.push(length);
  const end = Math.floor(Math.min(...ends));
  return end > place ? end : undefined;
}

/** Sets the time of the session or of a parameter; a linked pair has one. Without a time it is as it was at first. */
export function setGlide(
  engine: Engine,
  { time, parameter }: Extract<Command, { readonly do: 'glide' }>,
  who: string,
): string | undefined {
  const { glides, table, desk } = engine;
  const words = time === undefined ? 'Glide as at first' : `Glide ${time} s`;
  if (parameter === undefined) {
    const change = { set: 'glide', of: '', before: glides.time, after: time ?? GLIDE } as const;
    changeSettings(engine, words, who, [change]);
    return undefined;
  }
  const number = table.find(parameter);
  if (number === undefined) return `there is no parameter ${parameter}`;
  if (!table.row(number).automatable) return `${parameter} has no lane`;
  const partner = desk.partnerOf(number);
  const rows = (partner < 0 ? [number] : [number, partner]).map((one) => {
    const before = glides.own.get(one) ?? null;
    return { set: 'glide', of: table.row(one).path, before, after: time ?? null } as const;
  });
  changeSettings(engine, `${words}, ${engine.nameOf(number)}`, who, rows);
  return undefined;
}
