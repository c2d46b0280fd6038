import type { LaneEdit } from '../model/input.ts';
import { unstored } from '../model/document.ts';
import { allowed, type Law } from '../units/laws.ts';
import type { Edited } from './edit.ts';
import { bends, lane, pointBefore, replaceStretch, valueAtTime, type Lane, type Take } from './lane.ts';
import { rangeIn } from './merge.ts';
import { keptOf } from './pass-notes.ts';

// Edits that make a stretch of a lane anew, as a pass does: outside it every value stays what it was.

type Of<How extends LaneEdit['how']> = Extract<LaneEdit, { readonly how: How }>;

const STEPS = 'it has steps, which are added and deleted';
/** How often each point goes half the way to the line between its neighbours. */
const SMOOTHINGS = 30;

/** Heights are what lanes are straight in: octaves for what goes by factors, the unit itself for all else. */
const heightOf = (law: Law, value: number): number => (law.kind === 'log' ? Math.log2(value) : value);
const valueOf = (law: Law, height: number): number => allowed(law, law.kind === 'log' ? 2 ** height : height);

/** A stretch of a lane by itself: what it says at both ends, and every point between; the corners of a line to silence that is cut. */
export function cut(of: Lane, from: number, to: number, law: Law): Lane {
  const [first, end] = rangeIn(of, from, to);
  const corners = [pointBefore(of.times, from), pointBefore(of.times, to)].flatMap((before) =>
    law.kind === 'fader' && losesSilence(of, before, from, to) ? bends(of, before, from, to) : [],
  );
  const places = [from, ...of.times.subarray(first, end), ...corners, to];
  const sorted = [...new Set(places)].sort((a, b) => a - b);
  return lane(
    sorted,
    sorted.map((place) => valueAtTime(of, place, law)),
  );
}

/** Is a line to or from silence cut off from its silent end? What is left of it would be drawn otherwise. */
function losesSilence({ times, values }: Lane, before: number, from: number, to: number): boolean {
  if (values[before] === -Infinity) return (times[before] as number) < from;
  return values[before + 1] === -Infinity && (times[before + 1] as number) > to;
}

/** Where an edit begins and ends, whole samples; where it does not say, at the first and the last point. */
function endsOf(of: Lane, { from, to }: { from?: number; to?: number }): readonly [number, number] | string {
  const begin = from ?? of.times[0];
  const end = to ?? of.times.at(-1);
  if (begin === undefined || end === undefined || of.times.length === 0) return 'there are no points there';
  return end < begin ? 'a stretch cannot end before it begins' : [Math.round(begin), Math.round(end)];
}

function replaced(of: Edited, [from, to]: readonly [number, number], by: Lane): Lane {
  return replaceStretch(of.lane, from, to, by, of.resting, of.law);
}

/** Up for down: as far below a value as it was above. Silence stays silence. */
export function mirrored(of: Edited, edit: Of<'mirror'>): Lane | string {
  const { law, unit } = of;
  if (law.kind === 'steps') return STEPS;
  const middle = edit.around ?? (unit === 'pan' ? 0 : undefined);
  if (middle === undefined) return 'say around what value: only pans have a middle';
  const around = heightOf(law, allowed(law, middle));
  if (!Number.isFinite(around)) return 'nothing can be mirrored around silence';
  const ends = endsOf(of.lane, edit);
  if (typeof ends === 'string') return ends;
  const { times, values } = cut(of.lane, ...ends, law);
  const turned = values.map((value) =>
    value === -Infinity ? value : valueOf(law, around - (heightOf(law, value) - around)),
  );
  return replaced(of, ends, { times, values: turned });
}

/** Each point nearer to the line between its neighbours, but no further from where it was than the bound; the ends stay. */
export function smoothed(of: Edited, edit: Of<'smooth'>): Lane | string {
  const { law } = of;
  if (law.kind === 'steps') return STEPS;
  const ends = endsOf(of.lane, edit);
  if (typeof ends === 'string') return ends;
  const { times, values } = cut(of.lane, ...ends, law);
  const first = values.map((value) => heightOf(law, value));
  const heights = first.slice();
  for (let pass = 0; pass < SMOOTHINGS; pass++) relax(times, heights, first, edit.by);
  const after = heights.map((height, i) =>
    height === first[i] ? (values[i] as number) : valueOf(law, height),
  );
  return replaced(of, ends, { times, values: after });
}

/** Points at silence and beside it stay. */
function relax(times: Float64Array, heights: Float64Array, first: Float64Array, bound: number): void {
  for (let i = 1; i + 1 < times.length; i++) {
    const [before, here, after] = [heights[i - 1], heights[i], heights[i + 1]] as [number, number, number];
    if (!Number.isFinite(before + here + after)) continue;
    const [from, at, to] = [times[i - 1], times[i], times[i + 1]] as [number, number, number];
    const line = before + ((after - before) * (at - from)) / (to - from);
    const wanted = here + (line - here) / 2;
    const was = first[i] as number;
    heights[i] = Math.max(was - bound, Math.min(was + bound, wanted));
  }
}

/** The end first. A step holds for as long as it did. */
export function reversed(of: Edited, edit: Of<'reverse'>): Lane | string {
  const ends = endsOf(of.lane, edit);
  if (typeof ends === 'string') return ends;
  const [from, to] = ends;
  const { times, values } = cut(of.lane, from, to, of.law);
  const last = times.length - 1;
  const stepped = of.law.kind === 'steps';
  const placeOf = (i: number): number => {
    if (!stepped) return from + to - (times[i] as number);
    return i === last ? from : from + to - (times[i + 1] as number) + 1;
  };
  const order = Array.from(times, (_, i) => last - i);
  const points = new Map(order.map((i) => [placeOf(i), values[i] as number]));
  const piece = lane([...points.keys()], [...points.values()]);
  return replaced(of, ends, piece);
}

/** A straight line, or one value, from one place to another. */
export function drawn(of: Edited, edit: Of<'line' | 'hold'>): Lane | string {
  const { law, resting } = of;
  const [from, to] = [Math.round(edit.from), Math.round(edit.to)];
  if (to < from) return 'a stretch cannot end before it begins';
  const at = (place: number, said: number | undefined): number => {
    if (said !== undefined) return allowed(law, said);
    return of.lane.times.length === 0 ? resting : valueAtTime(of.lane, place, law);
  };
  const said = (value: Of<'line'>['start']): number | undefined =>
    value === undefined ? undefined : unstored(value);
  const start = at(from, said(edit.how === 'line' ? edit.start : edit.value));
  const end = edit.how === 'line' ? at(to, said(edit.end)) : start;
  if (law.kind === 'steps' && start !== end) return 'it has steps: a line between two of them there is not';
  const times = from === to ? [from] : [from, to];
  return replaced(of, [from, to], lane(times, times.length === 1 ? [end] : [start, end]));
}

/** A stretch of a take in place of what is there, thinned as a pass is, with all its notes in what the lane is made of. */
export function comped(of: Edited, edit: Of<'comp'>): Lane | string {
  const { takes = [] } = of.lane;
  const take = takes.find(({ number }) => number === edit.take);
  if (!take) {
    const known = takes.map(({ number }) => number).join(', ');
    return known === '' ? 'the lane has no takes' : `there is no take ${edit.take}; there are ${known}`;
  }
  if (take.times.length === 0) return `take ${take.number} has no points`;
  const from = Math.round(edit.from ?? take.from);
  const to = Math.round(edit.to ?? take.to);
  if (to < from) return 'a stretch cannot end before it begins';
  if (from < take.from || to > take.to) return `take ${take.number} does not reach so far`;
  return withNotes(of, from, to, notesOf(take, from, to, of.law));
}

function notesOf({ times, values }: Take, from: number, to: number, law: Law): Lane {
  return cut({ times, values }, from, to, law);
}

function withNotes(of: Edited, from: number, to: number, notes: Lane): Lane {
  const kept = keptOf(notes, of, of.sampleRate);
  const played = replaced(of, [from, to], kept);
  const { take } = of.lane;
  if (kept === notes && !take) return played;
  return { ...played, take: replaced({ ...of, lane: take ?? of.lane }, [from, to], notes) };
}
