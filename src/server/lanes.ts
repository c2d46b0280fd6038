import type { Engine } from '../engine/engine.ts';
import { stored, type StoredValue } from '../model/document.ts';
import { Refusal } from './refusal.ts';

type Take = NonNullable<Engine['lanes']['lanes'][number]['takes']>[number];

/** Points one answer has at most. */
const MOST_POINTS = 5000;

/** Every lane that has points: how many, where they begin and end (samples), how many its take has, and those of its trim. */
export function laneList({ lanes, table }: Engine): readonly object[] {
  return [...lanes.filled()]
    .sort((a, b) => a - b)
    .map((number) => {
      const { times, take, trim } = lanes.lanes[number] as (typeof lanes.lanes)[number];
      return {
        path: table.row(number).path,
        mode: lanes.modeOf(number),
        points: times.length,
        from: times[0],
        to: times.at(-1),
        take: take?.times.length ?? null,
        trim: trim?.times.length ?? null,
      };
    });
}

/**
 * A lane with its points between two places, `?path=…&from=…&to=…` in samples; `next` is where the rest begins. A lane with
 * a trim on it is shown as it is heard; `trim` says how many points of its own the trim has.
 */
export function laneShown(engine: Engine, query: URLSearchParams): object {
  const path = query.get('path') ?? '';
  const number = engine.table.find(path);
  if (number === undefined)
    throw new Refusal(400, 'BAD_REQUEST', `there is no parameter "${path}"; GET /api/parameters lists them`);
  const { takes = [], trim } = engine.lanes.lanes[number] as (typeof engine.lanes.lanes)[number];
  const { times, values, take } = engine.lanes.asHeard(number);
  const from = placeIn(query, 'from', 0);
  const to = placeIn(query, 'to', Infinity);
  const points: (readonly [number, StoredValue])[] = [];
  let next: number | null = null;
  for (let i = 0; i < times.length && next === null; i++) {
    const at = times[i] as number;
    if (at < from || at > to) continue;
    if (points.length < MOST_POINTS) points.push([at, stored(values[i] as number)]);
    else next = at;
  }
  const { unit } = engine.table.row(number);
  const { sampleRate } = engine;
  const glide = engine.glides.of(number);
  const [ofTake, ofTrim] = [take, trim].map((beside) => beside?.times.length ?? null);
  const all = { total: times.length, take: ofTake, trim: ofTrim, takes: takes.map(takeShown) };
  return { path, unit, mode: engine.modeOf(number), glide, sampleRate, ...all, points, next };
}

function takeShown({ number, from, to, who, times }: Take): TakeShown {
  return { number, from, to, who, notes: times.length };
}

/** One pass over a lane, that can be taken a stretch from; places in samples. */
export interface TakeShown {
  readonly number: number;
  readonly from: number;
  readonly to: number;
  /** Whose hand it was; empty for nobody's. */
  readonly who: string;
  readonly notes: number;
}

function placeIn(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  const place = Number(text);
  if (text !== '' && place >= 0) return place;
  throw new Refusal(
    400,
    'BAD_REQUEST',
    `"${name}" is a place on the timeline in samples, got "${text.slice(0, 40)}"`,
  );
}
