import type { GlideCurve } from '../model/document.ts';
import { faderLevel, faderTravel, travelOf, valueAt, type Law } from '../units/laws.ts';
import { lane, type Lane } from './lane.ts';

/** Travel at which the segments of the fader's law meet: between them what is straight in travel is straight in dB. */
const joints = [0.0625, 0.25, 0.5] as const;
/** An s is drawn in so many lines: nowhere further from it than 1/192 of its way. */
const LINES = 12;

/**
 * What was written, with a glide after it: from its last value to another, straight in travel or slow at both ends.
 *
 * @param to place where it arrives, samples; after the last point.
 */
export function glided(
  written: Lane,
  to: number,
  target: number,
  law: Law,
  curve: GlideCurve = 'linear',
): Lane {
  const last = written.times.length - 1;
  const times = Array.from(written.times);
  const values = Array.from(written.values);
  for (const [at, value] of placesOn(times[last] as number, values[last] as number, to, target, law, curve)) {
    const before = times.length - 1;
    const corners =
      law.kind === 'fader'
        ? cornersBetween(times[before] as number, values[before] as number, at, value)
        : [];
    for (const [place, level] of [...corners, [at, value] as const]) {
      times.push(place);
      values.push(level);
    }
  }
  return lane(times, values);
}

/** The ends of the lines a glide is drawn in, at whole samples; the last is where it arrives. */
function placesOn(
  from: number,
  value: number,
  to: number,
  target: number,
  law: Law,
  curve: GlideCurve,
): (readonly [number, number])[] {
  if (curve === 'linear') return [[to, target]];
  const places: (readonly [number, number])[] = [];
  const [start, end] = [travelOf(law, value), travelOf(law, target)];
  for (let line = 1; line < LINES; line++) {
    const share = line / LINES;
    const at = Math.round(from + (to - from) * share);
    const bent = share * share * (3 - 2 * share);
    if (at > (places.at(-1)?.[0] ?? from) && at < to)
      places.push([at, valueAt(law, start + (end - start) * bent)]);
  }
  return [...places, [to, target]];
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
