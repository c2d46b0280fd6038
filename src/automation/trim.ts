import type { ParameterUnit } from '../model/parameter-row.ts';
import { allowed, rangeOf, SILENCE, type Law } from '../units/laws.ts';
import { lane, pointBefore, valueAtTime, valueFrom, type Lane } from './lane.ts';
import { boundAt, strayed, type Thinned } from './thin.ts';

// A trim says how far a parameter stands away from its lane: decibels for levels, octaves for all that goes by factors, else
// the parameter's own unit. It lies beside the lane as a lane of its own until the two are made one.

/** What a hand that goes to silence takes away from any level, dB: more than there is between the two ends of a fader. */
const TO_SILENCE = -200;

/** How the trims of a law lie: straight, between the farthest a hand can go either way. */
export function trimLaw(law: Law): Exclude<Law, { readonly kind: 'fader' }> {
  if (law.kind === 'fader') return { kind: 'linear', min: TO_SILENCE, max: -TO_SILENCE };
  const { min, max } = rangeOf(law);
  const reach = law.kind === 'log' ? Math.log2(max / min) : max - min;
  return { kind: 'linear', min: -reach, max: reach };
}

/** What is known of a trim when it is thinned: it may stray as far as its lane. */
export function trimOf({ unit, law }: Thinned): Thinned {
  return { unit: unitOf(unit), law: { kind: 'linear', min: 0, max: trimLaw(law).max } };
}

/** Octaves go by the bound of frequencies, whatever it is that goes by factors. */
function unitOf(unit: ParameterUnit): ParameterUnit {
  return unit === 'Hz' || unit === 'dB' || unit === 'pan' ? unit : '%';
}

/** Can a parameter of this law be trimmed? What has steps cannot. */
export function canTrim(law: Law): boolean {
  return law.kind !== 'steps';
}

/** How far a hand moved that went from one value to another. Down to silence is as far as there is; from there, from where it begins. */
export function moved(law: Law, from: number, to: number): number {
  if (law.kind === 'log') return Math.log2(to / from);
  if (law.kind !== 'fader') return to - from;
  if (to === -Infinity) return from === -Infinity ? 0 : TO_SILENCE;
  return to - Math.max(from, SILENCE);
}

/** A value with a trim on it. Silence stays silence; what would leave the range stops at its end. */
export function withTrim(law: Law, value: number, trim: number): number {
  if (trim === 0 || Number.isNaN(value)) return value;
  return allowed(law, law.kind === 'log' ? value * 2 ** trim : value + trim);
}

/** What a lane says at a place with its trim. NaN for a lane without points. */
export function compositeAt(of: Lane, at: number, law: Law): number {
  const value = valueAtTime(of, at, law);
  return of.trim ? withTrim(law, value, trimAt(of, at, law)) : value;
}

/** The same looked up near by: see `valueFrom`. */
export function compositeFrom(of: Lane, at: number, before: number, trimBefore: number, law: Law): number {
  const value = valueFrom(of, at, before, law);
  if (!of.trim) return value;
  return withTrim(law, value, valueFrom(of.trim, at, trimBefore, straight));
}

const straight: Law = { kind: 'linear', min: -Infinity, max: Infinity };

/** How far a lane is trimmed at a place; 0 where it is not. */
function trimAt(of: Lane, at: number, law: Law): number {
  return of.trim && of.trim.times.length > 0 ? valueAtTime(of.trim, at, trimLaw(law)) : 0;
}

/** Where a line bends that has no corner, it is followed this closely: a part of what a lane may stray. */
const PART = 0.1;

/** The lane with its trim made part of it, and the take likewise. A lane without a trim, or without points, stays as it is. */
export function coalesced(of: Lane, about: Thinned): Lane {
  const { trim } = of;
  if (!trim) return of;
  const { times, values, take, takes } = of;
  const plain: Lane = { times, values };
  const kept = takes && { takes };
  if (times.length === 0) return { ...plain, ...kept };
  const after = summed(plain, trim, about);
  if (!take && !trim.take) return { ...after, ...kept };
  return { ...after, take: summed(take ?? plain, trim.take ?? trim, about), ...kept };
}

/** Both are straight between the places of both: only at an end of the range, or beside silence, is their sum not. */
function summed(of: Lane, trim: Lane, about: Thinned): Lane {
  const { law } = about;
  const places = [...new Set([...of.times, ...trim.times])].sort((a, b) => a - b);
  const at = (place: number): number => compositeAt({ ...of, trim }, place, law);
  const first = places[0] as number;
  const times = [first];
  const values = [at(first)];
  for (let i = 1; i < places.length; i++) {
    const from = places[i - 1] as number;
    const to = places[i] as number;
    const piece = isStraight(of, trim, from, to, about)
      ? lane([from, to], [at(from), at(to)])
      : followed(from, to, at, about);
    for (let n = 1; n < piece.times.length; n++) {
      times.push(piece.times[n] as number);
      values.push(piece.values[n] as number);
    }
  }
  return lane(times, values);
}

/** Is the sum of the two a line between two places at which neither has a corner? */
function isStraight(of: Lane, trim: Lane, from: number, to: number, { law }: Thinned): boolean {
  if (law.kind === 'steps') return true;
  const before = pointBefore(of.times, from);
  const [left, right] = [of.values[before], of.values[before + 1]];
  if (left === -Infinity && (right === -Infinity || right === undefined)) return true;
  if (left === -Infinity || right === -Infinity) return false;
  const { min, max } = rangeOf(law);
  const low = law.kind === 'fader' ? SILENCE : min;
  return [from, to].every((place) => {
    const value = valueAtTime(of, place, law);
    const by = trimAt({ ...of, trim }, place, law);
    const sum = law.kind === 'log' ? value * 2 ** by : value + by;
    return sum >= low && sum <= max;
  });
}

/** A line that bends on the way, in so many lines that none of them strays: halved as often as it takes. */
function followed(from: number, to: number, at: (place: number) => number, about: Thinned): Lane {
  const times = [from];
  const values = [at(from)];
  const pieces: (readonly [number, number])[] = [[from, to]];
  for (let piece = pieces.pop(); piece; piece = pieces.pop()) {
    const [begin, end] = piece;
    const middle = Math.round((begin + end) / 2);
    if (middle > begin && middle < end && strays(begin, end, at, about)) {
      pieces.push([middle, end], [begin, middle]);
      continue;
    }
    times.push(end);
    values.push(at(end));
  }
  return lane(times, values);
}

/** Is a line anywhere further from what it stands for than a part of the bound? It is looked at in its quarters. */
function strays(begin: number, end: number, at: (place: number) => number, about: Thinned): boolean {
  const line = lane([begin, end], [at(begin), at(end)]);
  return [0.25, 0.5, 0.75].some((share) => {
    const place = Math.round(begin + (end - begin) * share);
    const value = at(place);
    return strayed(about, value, valueAtTime(line, place, about.law)) > PART * boundAt(about, value);
  });
}
