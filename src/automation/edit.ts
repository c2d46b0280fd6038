import type { LaneEdit } from '../model/input.ts';
import { unstored } from '../model/document.ts';
import { allowed, type Law } from '../units/laws.ts';
import { lane, replaceStretch, type Lane } from './lane.ts';
import { withTakes } from './merge.ts';
import { comped, cut, drawn, mirrored, reversed, smoothed } from './reshape.ts';
import { thinned, type Thinned } from './thin.ts';

type Points = readonly (readonly [number, number])[];

/** Points one lane may have: more than a day of rides leaves. */
const MOST_POINTS = 200_000;

/** A lane to be edited, and what is known of its parameter. */
export interface Edited extends Thinned {
  readonly lane: Lane;
  /** What holds where the lane is empty. */
  readonly resting: number;
  readonly sampleRate: number;
}

/**
 * The lane after an edit. Only `thin` and `comp` keep the take: with any other the lane is no longer what a hand did. The
 * takes of single passes stay beside it.
 *
 * @param from the lane that `copy` copies out of.
 * @returns or, as text, why it cannot be done.
 */
export function edited(of: Edited, edit: LaneEdit, from: Edited = of): Lane | string {
  const after = apply(of, edit, from);
  if (typeof after === 'string') return after;
  if (after.times.length > MOST_POINTS) return `a lane has at most ${MOST_POINTS} points`;
  return withTakes(after, of.lane.takes);
}

function apply(of: Edited, edit: LaneEdit, from: Edited): Lane | string {
  switch (edit.how) {
    case 'add':
      return withPoints(
        pointsOf(of.lane),
        edit.points.map(([at, value]) => [Math.round(at), allowed(of.law, unstored(value))] as const),
      );
    case 'delete':
      return changed(of.lane, edit, () => undefined);
    case 'move':
      return moved(of.lane, edit);
    case 'shift':
    case 'scale':
      return bent(of, edit);
    case 'copy':
      return copied(of, edit, from);
    case 'mirror':
      return mirrored(of, edit);
    case 'smooth':
      return smoothed(of, edit);
    case 'reverse':
      return reversed(of, edit);
    case 'line':
    case 'hold':
      return drawn(of, edit);
    case 'comp':
      return comped(of, edit);
    case 'thin': {
      const whole = of.lane.take ?? of.lane;
      const { times, values } = thinned(whole, of, edit.factor);
      return times.length < whole.times.length ? { times, values, take: without(whole) } : without(whole);
    }
  }
}

const without = ({ times, values }: Lane): Lane => ({ times, values });
const pointsOf = ({ times, values }: Lane): Points =>
  Array.from(times, (at, i) => [at, values[i] as number] as const);
const laneOf = (points: Points): Lane =>
  lane(
    points.map(([at]) => at),
    points.map(([, value]) => value),
  );

/** Points beside others; where two stand at one place, the new one counts. */
function withPoints(old: Points, more: Points): Lane {
  const places = new Map([...old, ...more]);
  return laneOf([...places].sort(([a], [b]) => a - b));
}

type Range = Pick<Extract<LaneEdit, { how: 'shift' }>, 'from' | 'to'>;

function isIn({ from = 0, to = Infinity }: Range, at: number): boolean {
  return at >= from && at <= to;
}

/** Every point of a stretch anew, or left out. */
function changed(of: Lane, range: Range, to: (value: number) => number | undefined): Lane | string {
  const points = pointsOf(of);
  if (!points.some(([at]) => isIn(range, at))) return 'there are no points there';
  return laneOf(
    points.flatMap(([at, value]) => {
      const after = isIn(range, at) ? to(value) : value;
      return after === undefined ? [] : [[at, after] as const];
    }),
  );
}

/** Points taken to another place take the place of what lies there. */
function moved(of: Lane, { from, to, by }: Extract<LaneEdit, { how: 'move' }>): Lane | string {
  const shift = Math.round(by);
  const points = pointsOf(of);
  const taken = points.filter(([at]) => isIn({ from, to }, at));
  const [first] = taken;
  if (!first) return 'there are no points there';
  if (first[0] + shift < 0) return 'they would lie before the start of the timeline';
  const there = { from: from + shift, to: to + shift };
  const rest = points.filter(([at]) => !isIn({ from, to }, at) && !isIn(there, at));
  return withPoints(
    rest,
    taken.map(([at, value]) => [at + shift, value] as const),
  );
}

/** Silence stays silence; what would leave the range of the parameter stops at its end. */
function bent({ lane: of, law }: Edited, edit: Extract<LaneEdit, { how: 'shift' | 'scale' }>): Lane | string {
  if (law.kind === 'steps') return 'it has steps, which are added and deleted';
  const straight = (value: number): number => (law.kind === 'log' ? Math.log2(value) : value);
  const back = (height: number): number => allowed(law, law.kind === 'log' ? 2 ** height : height);
  if (edit.how === 'shift')
    return changed(of, edit, (value) => (value === -Infinity ? value : back(straight(value) + edit.by)));
  const around = straight(allowed(law, edit.around));
  if (!Number.isFinite(around)) return 'nothing can be scaled around silence';
  return changed(of, edit, (value) =>
    value === -Infinity ? value : back(around + (straight(value) - around) * edit.by),
  );
}

function copied(of: Edited, edit: Extract<LaneEdit, { how: 'copy' }>, from: Edited): Lane | string {
  if (from.lane.times.length === 0) return 'there is nothing to copy';
  if (!sameLaw(of.law, from.law) || of.unit !== from.unit) return 'the two do not count in the same unit';
  const [begin, end, at] = [edit.from, edit.to, edit.at].map(Math.round) as [number, number, number];
  if (end < begin) return 'a stretch cannot end before it begins';
  const { times = 1 } = edit;
  const length = end - begin;
  if (times > 1 && length === 0) return 'a single place is copied once';
  const once = cut(from.lane, begin, end, from.law);
  if (once.times.length * times > MOST_POINTS) return `a lane has at most ${MOST_POINTS} points`;
  const upToNext = times > 1 ? cut(from.lane, begin, end - 1, from.law) : once;
  const row = Array.from({ length: times }, (_, i) => {
    const piece = i < times - 1 ? upToNext : once;
    return pointsOf(piece).map(([place, value]) => [place - begin + at + i * length, value] as const);
  });
  return replaceStretch(of.lane, at, at + length * times, laneOf(row.flat()), of.resting, of.law);
}

function sameLaw(a: Law, b: Law): boolean {
  if (a.kind === 'fader' || b.kind === 'fader') return a.kind === b.kind;
  return a.kind === b.kind && a.min === b.min && a.max === b.max;
}
