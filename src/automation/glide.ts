import { faderLevel, faderTravel, type Law } from '../units/laws.ts';
import { lane, type Lane } from './lane.ts';

/** Travel at which the segments of the fader's law meet: between them what is straight in travel is straight in dB. */
const joints = [0.0625, 0.25, 0.5] as const;

/**
 * What was written, with a glide after it: from its last value to another, straight in travel.
 *
 * @param to place where it arrives, samples; after the last point.
 */
export function glided(written: Lane, to: number, target: number, law: Law): Lane {
  const last = written.times.length - 1;
  const from = written.times[last] as number;
  const value = written.values[last] as number;
  const corners = law.kind === 'fader' ? cornersBetween(from, value, to, target) : [];
  const points = [...corners, [to, target] as const];
  return lane(
    [...written.times, ...points.map(([at]) => at)],
    [...written.values, ...points.map(([, level]) => level)],
  );
}

/** Where a glide passes a joint of the fader's law, at whole samples. */
function cornersBetween(
  from: number,
  value: number,
  to: number,
  target: number,
): (readonly [number, number])[] {
  const start = faderTravel(value);
  const speed = (faderTravel(target) - start) / (to - from);
  if (speed === 0) return [];
  const places = joints.map((joint) => Math.round(from + (joint - start) / speed));
  return places
    .filter((place, i) => place > from && place < to && places.indexOf(place) === i)
    .sort((a, b) => a - b)
    .map((place) => [place, faderLevel(start + speed * (place - from))] as const);
}
