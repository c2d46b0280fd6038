import { isWriting } from '../automation/modes.ts';
import type { Latency } from '../model/input.ts';
import type { Engine } from './engine.ts';

/** More than this is no latency but a fault, ns. */
export const MOST_LATENCY = 250_000_000;

/** Sound may be later than that: over the air, or behind a full pipe. More than this is a fault again, ns. */
const MOST_LATE = 1_000_000_000;

/** A latency within its bounds, ns. */
export function bounded(latency: Latency): Latency {
  return { in: within(latency.in, MOST_LATENCY), out: within(latency.out, MOST_LATENCY) };
}

/** How late what is heard is, samples. @param ns as it was found. */
export function lateSamples(ns: number, sampleRate: number): number {
  return Math.round((within(ns, MOST_LATE) * sampleRate) / 1e9);
}

function within(ns: number, most: number): number {
  return ns > 0 ? Math.min(most, ns) : 0;
}

/**
 * The place on the timeline at which a hand did what its surface now reports of a parameter: as much earlier as the
 * surface is behind and what its hand goes by is heard late, but not before the last note of the pass; where none is under way, not before the tape got here
 * without a jump, nor before the punch. Whole samples.
 */
export function handPlace(engine: Engine, parameter: number): number {
  const { place, lag } = engine;
  if (lag === 0 || !engine.transport.rolling) return place;
  const pass = engine.lanes.passOf(parameter);
  const first = pass ? pass.lastAt : beginning(engine);
  if (place - lag >= first) return place - lag;
  return Math.min(place, first);
}

function beginning({ transport: { punch, since } }: Engine): number {
  return Math.round(punch.on ? Math.max(since, punch.from) : since);
}

/** What a pass that a hand begins at a place begins with: what the lane said there, for that is where the motor stood. */
export function valueThen({ lanes, table, desk, place }: Engine, parameter: number, at: number): number {
  const continuous = table.row(parameter).law.kind !== 'steps';
  if (at < place && continuous && lanes.leads(parameter)) return lanes.valueAt(parameter, at);
  return desk.values[parameter] as number;
}

/**
 * What a lane will say so much later, while it leads its parameter.
 *
 * @param by samples.
 * @param row takes the value in its first place.
 * @returns false where the parameter is what it is: the tape stands, a hand is on it, nothing is read.
 */
export function foresee(engine: Engine, parameter: number, by: number, row: Float64Array): boolean {
  const { transport, lanes, place } = engine;
  if (!transport.rolling || !lanes.plays(parameter) || !engine.isFree(parameter)) return false;
  const { on, from } = transport.punch;
  // where the punch opens a pass of write begins, with what the parameter is by then
  const stops = on && place < from && isWriting(lanes.phaseOf(parameter));
  lanes.playAt(parameter, transport.placeAfter(place, stops ? Math.min(by, from - place) : by), row);
  return true;
}
