import { emptyLane, pointBefore, type Lane, type Take } from './lane.ts';

/** A stretch of the timeline, both ends in it, samples. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A lane with every note: what it is thinned from. */
function whole({ take, times, values }: Lane): Lane {
  return take ?? { times, values };
}

/** Its trim, and with every note. */
const trimOf = ({ trim }: Lane): Lane => trim ?? emptyLane;
/** All rows of points that a lane is made of: what is played, what it is thinned from, and the same of its trim. */
const rows: readonly ((of: Lane) => Lane)[] = [(of) => of, whole, trimOf, (of) => whole(trimOf(of))];

/** From the first point to the last that two lanes do not have in common; undefined where they have all. */
function pointsDiffer(a: Lane, b: Lane): Stretch | undefined {
  const least = Math.min(a.times.length, b.times.length);
  let first = 0;
  while (first < least && samePoint(a, first, b, first)) first++;
  let end = 0;
  while (end < least - first && samePoint(a, a.times.length - 1 - end, b, b.times.length - 1 - end)) end++;
  const firsts = [a, b].flatMap(({ times }) => (first < times.length - end ? [times[first] as number] : []));
  if (firsts.length === 0) return undefined;
  const lasts = [a, b].flatMap(({ times }) =>
    first < times.length - end ? [times[times.length - 1 - end] as number] : [],
  );
  return { from: Math.min(...firsts), to: Math.max(...lasts) };
}

function samePoint(a: Lane, i: number, b: Lane, j: number): boolean {
  return a.times[i] === b.times[j] && a.values[i] === b.values[j];
}

/**
 * The stretch in which two lanes differ, in what is played or in what they are thinned from: from the first point that one
 * of them has and the other has not, to the last.
 */
export function laneDiffers(a: Lane, b: Lane): Stretch | undefined {
  if (a === b) return undefined;
  const stretches = rows.flatMap((row) => pointsDiffer(row(a), row(b)) ?? []);
  if (stretches.length === 0) return undefined;
  return {
    from: Math.min(...stretches.map(({ from }) => from)),
    to: Math.max(...stretches.map(({ to }) => to)),
  };
}

/** Are two lanes the same in a stretch, in what is played and in what they are thinned from? */
export function sameWithin(a: Lane, b: Lane, { from, to }: Stretch): boolean {
  if (a === b) return true;
  return rows.every((row) => {
    const [one, other] = [row(a), row(b)];
    const [first, end] = rangeIn(one, from, to);
    const [begin, last] = rangeIn(other, from, to);
    if (end - first !== last - begin) return false;
    for (let i = 0; i < end - first; i++) if (!samePoint(one, first + i, other, begin + i)) return false;
    return true;
  });
}

/** The points of a stretch, and all notes of it where there are more. */
export function within(of: Lane, { from, to }: Stretch): Lane {
  const cut = (lane: Lane): Lane => {
    const [first, end] = rangeIn(lane, from, to);
    return { times: lane.times.slice(first, end), values: lane.values.slice(first, end) };
  };
  const played = cut(of);
  const noted = of.take && cut(of.take);
  const trim = of.trim && within(of.trim, { from, to });
  return {
    ...played,
    ...(noted && pointsDiffer(played, noted) && { take: noted }),
    ...(trim && { trim }),
  };
}

/** A lane with a stretch of it as it is said, both in what is played and in what it is thinned from. */
export function withStretch(of: Lane, piece: Lane, stretch: Stretch): Lane {
  const played = spliced(of, piece, stretch);
  const noted = spliced(whole(of), whole(piece), stretch);
  const trim = of.trim || piece.trim ? withStretch(trimOf(of), trimOf(piece), stretch) : emptyLane;
  const merged = {
    ...played,
    ...(pointsDiffer(played, noted) && { take: noted }),
    ...(trim.times.length > 0 && { trim }),
  };
  return withTakes(merged, of.takes);
}

/** Do two stretches have a place in common? */
export function overlap(a: Stretch, b: Stretch): boolean {
  return a.from <= b.to && b.from <= a.to;
}

/**
 * A lane with what differs between two others made as it is in the second: a step that is taken back, or done again, while
 * later ones over other stretches stay. Where the lane is as the first of the two, it becomes the second.
 */
export function laneMerged(current: Lane, from: Lane, to: Lane): Lane {
  if (current === from) return to;
  const stretch = laneDiffers(from, to);
  const takes = takesMerged(current.takes, from.takes, to.takes);
  if (!stretch) return withTakes(current, takes);
  return withTakes(withStretch(current, to, stretch), takes);
}

/** A lane beside which these takes are kept. */
export function withTakes({ times, values, take, trim }: Lane, takes: readonly Take[] | undefined): Lane {
  if (times.length === 0 && !takes) return emptyLane;
  return { times, values, ...(take && { take }), ...(trim && { trim }), ...(takes && { takes }) };
}

/** The points of one lane outside a stretch, and those of another inside it. */
function spliced(outside: Lane, inside: Lane, { from, to }: Stretch): Lane {
  const [begin, end] = rangeIn(outside, from, to);
  const [first, last] = rangeIn(inside, from, to);
  const times = new Float64Array(begin + (last - first) + (outside.times.length - end));
  const values = new Float64Array(times.length);
  for (const row of ['times', 'values'] as const) {
    const into = row === 'times' ? times : values;
    into.set(outside[row].subarray(0, begin));
    into.set(inside[row].subarray(first, last), begin);
    into.set(outside[row].subarray(end), begin + last - first);
  }
  return { times, values };
}

/** Index of the first point of a stretch, and of the first after it. */
export function rangeIn({ times }: Pick<Lane, 'times'>, from: number, to: number): readonly [number, number] {
  const last = pointBefore(times, from);
  const first = last >= 0 && times[last] === from ? last : last + 1;
  return [first, Math.max(first, pointBefore(times, to) + 1)];
}

/** Is it the same take, kept once or read again? */
function sameTake(a: Take, b: Take): boolean {
  if (a === b) return true;
  const alike = a.number === b.number && a.from === b.from && a.to === b.to && a.who === b.who;
  return alike && !pointsDiffer(a, b);
}

/** The takes that are only in the second, and those that are only in the first. */
export function takesDiffer(
  from: readonly Take[] = [],
  to: readonly Take[] = [],
): { readonly come: readonly Take[]; readonly gone: readonly Take[] } {
  return {
    come: to.filter((take) => !from.some((one) => sameTake(one, take))),
    gone: from.filter((take) => !to.some((one) => sameTake(one, take))),
  };
}

/** A number that was given away meanwhile is given anew. */
function takesMerged(
  current: readonly Take[] = [],
  from: readonly Take[] = [],
  to: readonly Take[] = [],
): readonly Take[] | undefined {
  const { come, gone } = takesDiffer(from, to);
  const merged = current.filter((take) => !gone.some((one) => sameTake(one, take)));
  for (const take of come) {
    if (merged.some((one) => sameTake(one, take))) continue;
    const taken = merged.some(({ number }) => number === take.number);
    const number = Math.max(0, ...merged.map((one) => one.number)) + 1;
    merged.push(taken ? { ...take, number } : take);
  }
  merged.sort((a, b) => a.number - b.number);
  return merged.length > 0 ? merged : undefined;
}
