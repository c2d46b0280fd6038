import { faderLevel, faderTravel, type Law } from '../units/laws.ts';

/** Automation of one parameter: points in order of time. Never changed in place, so that undo can keep the old one. */
export interface Lane {
  /** Samples, strictly ascending. */
  readonly times: Float64Array;
  /** In the parameter's unit. */
  readonly values: Float64Array;
}

/** A lane without points. */
export const emptyLane: Lane = { times: new Float64Array(0), values: new Float64Array(0) };

/** A lane from plain numbers. */
export function lane(times: readonly number[], values: readonly number[]): Lane {
  return { times: Float64Array.from(times), values: Float64Array.from(values) };
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

function between(left: number, right: number, share: number, law: Law): number {
  if (law.kind === 'log') return left * (right / left) ** share;
  if (left !== -Infinity && right !== -Infinity) return left + (right - left) * share;
  const from = faderTravel(left);
  return faderLevel(from + (faderTravel(right) - from) * share);
}

/**
 * The lane with a stretch of time replaced. Outside `from`…`to` every value stays what it was: a point is set just
 * before and just after the stretch where the old curve needs one.
 *
 * @param resting the value before and after the stretch where the old lane has no points.
 * @param written what now holds from `from` to `to` (samples, whole numbers).
 */
export function replaceStretch(
  old: Lane,
  from: number,
  to: number,
  written: Lane,
  resting: number,
  law: Law,
): Lane {
  const times: number[] = [];
  const values: number[] = [];
  const put = (time: number, value: number): void => {
    if (times.length > 0 && (times[times.length - 1] as number) >= time) return;
    times.push(time);
    values.push(value);
  };
  const outside = (time: number): number => (old.times.length === 0 ? resting : valueAtTime(old, time, law));
  for (let i = 0; i < old.times.length && (old.times[i] as number) < from; i++)
    put(old.times[i] as number, old.values[i] as number);
  if (from > 0) put(from - 1, outside(from - 1));
  for (let i = 0; i < written.times.length; i++) put(written.times[i] as number, written.values[i] as number);
  const stepped = law.kind === 'steps';
  if (!stepped) put(to + 1, outside(to + 1));
  for (let i = 0; i < old.times.length; i++)
    if ((old.times[i] as number) > to) put(old.times[i] as number, old.values[i] as number);
  return lane(times, values);
}
