import { faderLevel, faderTravel, type Law } from '../units/laws.ts';

/** Automation of one parameter: points in order of time. Never changed in place, so that undo can keep the old one. */
export interface Lane {
  /** Samples, strictly ascending. */
  readonly times: Float64Array;
  /** In the parameter's unit. */
  readonly values: Float64Array;
  /** The lane as it would be with every note of its passes: there where some were left out. */
  readonly take?: Lane;
  /** How far it is trimmed, until that is made part of it: see trim.ts. */
  readonly trim?: Lane;
  /** What hands did in the last passes over it, each by itself, in order of their numbers: see `takes.ts`. */
  readonly takes?: readonly Take[];
}

/** One pass over a lane, with every note of it. Never changed in place. */
export interface Take extends Pick<Lane, 'times' | 'values'> {
  /** From 1; the next pass has the next. */
  readonly number: number;
  /** Where it was written, samples. */
  readonly from: number;
  readonly to: number;
  /** Whose hand it was; empty for nobody's. */
  readonly who: string;
}

/** A lane without points. */
export const emptyLane: Lane = { times: new Float64Array(0), values: new Float64Array(0) };

/** Is there anything in a lane that is kept: points, or takes of passes whose points are gone? */
export function isKept({ times, takes }: Pick<Lane, 'times' | 'takes'>): boolean {
  return times.length > 0 || (takes !== undefined && takes.length > 0);
}

/** A lane from plain numbers. */
export function lane(times: readonly number[], values: readonly number[]): Lane {
  return { times: new Float64Array(times), values: new Float64Array(values) };
}

/** Index of the last point at or before a time; −1 before the first. Starts looking at `from`, so playing on is cheap. */
export function pointBefore(times: Float64Array, time: number, from = -1): number {
  if (from >= 0 && from < times.length && (times[from] as number) <= time) {
    let at = from;
    while (at - from < 4 && at + 1 < times.length && (times[at + 1] as number) <= time) at++;
    if (at + 1 >= times.length || (times[at + 1] as number) > time) return at;
  }
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * Value of a lane at a time. Steps hold until the next point; everything else is a straight line in its law: levels in
 * dB, and in travel of the fader where one end is silence. Before the first and after the last point that point holds.
 *
 * @param before what `pointBefore` answers for this time.
 * @returns in the parameter's unit; NaN for a lane without points.
 */
export function valueFrom(of: Lane, time: number, before: number, law: Law): number {
  const { times, values } = of;
  if (times.length === 0) return NaN;
  if (before < 0) return values[0] as number;
  const left = values[before] as number;
  if (before + 1 >= times.length || law.kind === 'steps') return left;
  const right = values[before + 1] as number;
  if (left === right) return left;
  const start = times[before] as number;
  const share = (time - start) / ((times[before + 1] as number) - start);
  return between(left, right, share, law);
}

/** Value of a lane at a time, looked up afresh. */
export function valueAtTime(of: Lane, time: number, law: Law): number {
  return valueFrom(of, time, pointBefore(of.times, time), law);
}

/** Rounding never takes it outside the two: what lies within a law stays there. */
function between(left: number, right: number, share: number, law: Law): number {
  const value = onTheWay(left, right, share, law);
  return Math.max(Math.min(left, right), Math.min(Math.max(left, right), value));
}

function onTheWay(left: number, right: number, share: number, law: Law): number {
  if (law.kind === 'log') return left * (right / left) ** share;
  if (left !== -Infinity && right !== -Infinity) return left + (right - left) * share;
  const from = faderTravel(left);
  return faderLevel(from + (faderTravel(right) - from) * share);
}

/** Travel at which the segments of the fader's law meet. */
const joints = [0.0625, 0.25, 0.5] as const;

/**
 * Places, samples, between which a line to or from silence is straight in dB. A line with silence at one end is straight
 * in travel; once it is cut, what is left has two finite ends and would be straight in dB: with points here it stays
 * what it was.
 */
export function bends(old: Lane, before: number, from: number, to: number): number[] {
  const left = old.values[before];
  const right = old.values[before + 1];
  if (left === undefined || right === undefined || left === right) return [];
  if (left !== -Infinity && right !== -Infinity) return [];
  const start = faderTravel(left);
  const begin = old.times[before] as number;
  const speed = (faderTravel(right) - start) / ((old.times[before + 1] as number) - begin);
  return joints
    .map((joint) => Math.floor(begin + (joint - start) / speed))
    .flatMap((place) => [place, place + 1])
    .filter((place) => place > from && place < to)
    .sort((a, b) => a - b);
}

/** How a lane goes on behind a stretch that was replaced. */
export interface GoesOn {
  /** A switch that was thrown rather than held: what was written holds until the old lane's next point. */
  readonly latching?: boolean;
  /** Whatever it is, the lane goes on from what was written to its next point, instead of back to what it was. */
  readonly onward?: boolean;
  /** But for either no further than here, samples, not before the end of the stretch: behind it the lane is what it was. */
  readonly until?: number;
}

/**
 * The lane with a stretch of time replaced. Outside `from`…`to` every value stays what it was: a point is set just
 * before and just after the stretch where the old curve needs one.
 *
 * @param from start of the stretch, whole samples; `to` its end, from `from` on.
 * @param written what now holds from `from` to `to` (samples, whole numbers).
 * @param resting the value before and after the stretch where the old lane has no points.
 * @param goesOn where the lane does not go back to what it was right behind the stretch.
 */
export function replaceStretch(
  old: Lane,
  from: number,
  to: number,
  written: Lane,
  resting: number,
  law: Law,
  { latching = false, onward = false, until = Infinity }: GoesOn = {},
): Lane {
  const times: number[] = [];
  const values: number[] = [];
  const put = (time: number, value: number): void => {
    if (times.length > 0 && (times[times.length - 1] as number) >= time) return;
    times.push(time);
    values.push(value);
  };
  const outside = (time: number): number => (old.times.length === 0 ? resting : valueAtTime(old, time, law));
  const bend = (place: number): void => put(place, outside(place));
  const first = pointBefore(old.times, from - 1);
  const stepped = law.kind === 'steps';
  const latches = onward || (stepped && latching);
  const held = latches ? until : to;
  const last = pointBefore(old.times, latches ? to : to + 1);
  const goesBack = !latches || (old.times[last + 1] ?? Infinity) > held + 1;
  const copy = (begin: number, end: number): void => {
    for (let i = begin; i < end; i++) {
      times.push(old.times[i] as number);
      values.push(old.values[i] as number);
    }
  };
  copy(0, first + 1);
  const falling = first >= 0 && old.values[first] !== -Infinity;
  if (falling) bends(old, first, old.times[first] as number, from - 1).forEach(bend);
  if (from > 0 && !(stepped && first >= 0)) bend(from - 1);
  for (let i = 0; i < written.times.length; i++) put(written.times[i] as number, written.values[i] as number);
  if (goesBack) bend(held + 1);
  const rising = goesBack && last >= 0 && old.values[last] === -Infinity;
  if (rising) bends(old, last, held + 1, old.times[last + 1] ?? Infinity).forEach(bend);
  copy(last + 1, old.times.length);
  return lane(times, values);
}
