import type { Album } from './album.ts';
import type { Delivery } from './deliveries.ts';
import type { Mark } from './sequence.ts';

// How loud each track of a delivery is to be, and the gains that get it there. All in dB and LUFS.

/** Meters that look between the samples differ by so much, dB: peaks are kept so far below the ceiling. */
export const METER_MARGIN = 0.2;
/** How near to the target is near enough, LU. */
const NEAR_ENOUGH = 0.05;

/** Does each track go to the target by itself? */
export function byTrack(album: Album, delivery: Delivery): boolean {
  return delivery.each === true || album.normalise === 'track';
}

/** What each track is to be louder than the target: the trims that are meant. A programme for broadcast has none. */
export function intended(album: Album, { each }: Delivery): readonly number[] {
  return album.tracks.map(({ trim }) => (each === true ? 0 : trim));
}

/**
 * Gains that make the tracks stand to each other as they are to: of an album with one gain for all they are the trims.
 *
 * @param loudness LUFS of each track; a silent one is left as it is.
 */
export function relativeGains(
  album: Album,
  delivery: Delivery,
  loudness: readonly number[],
): readonly number[] {
  const trims = intended(album, delivery);
  if (!byTrack(album, delivery)) return trims;
  // the loudest stays where it is, so that what stands in between keeps its head-room
  const most = Math.max(...loudness.filter((one) => one > -Infinity));
  return trims.map((trim, n) => {
    const own = loudness[n] ?? -Infinity;
    return own > -Infinity ? trim + most - own : trim;
  });
}

/** What was tried: gains, and how loud each came out. */
export interface Attempt {
  readonly gains: readonly number[];
  readonly loudness: readonly number[];
}

/** A limiter that works hard gives back so little of what it gets at least, dB for dB. */
const LEAST_SLOPE = 0.25;

/**
 * The gains to try next. Without a limiter a dB is a dB; where the last two attempts show that less comes of it, so much more
 * is given (the secant of both).
 *
 * @param targets LUFS, one for each gain.
 */
export function nextGains(attempts: readonly Attempt[], targets: readonly number[]): readonly number[] {
  const last = attempts.at(-1);
  const before = attempts.at(-2);
  return targets.map((target, n) => {
    const gain = last?.gains[n] ?? 0;
    const loudness = last?.loudness[n] ?? -Infinity;
    if (!(loudness > -Infinity)) return gain;
    const moved = gain - (before?.gains[n] ?? gain);
    const came = loudness - (before?.loudness[n] ?? loudness);
    const slope = Math.abs(moved) < 1e-3 ? 1 : Math.min(1, Math.max(LEAST_SLOPE, came / moved));
    return gain + (target - loudness) / slope;
  });
}

/** Whether all are as near to their targets as counts; what is silent cannot be. */
export function isThere(loudness: readonly number[], targets: readonly number[]): boolean {
  return loudness.every((one, n) => one === -Infinity || Math.abs(one - (targets[n] ?? one)) <= NEAR_ENOUGH);
}

/** A place, frames, and the gain there, dB; in between it goes straight from one to the next. */
export interface Knot {
  readonly at: number;
  readonly gain: number;
}

/** Where two tracks meet without a gap, their gains pass into each other over so long, s. */
const JOIN = 0.02;

/**
 * The gain over the whole album: steady while a track sounds, moving in the gaps, or over what overlaps.
 *
 * @param gains dB, one for each mark.
 * @param rate Hz.
 */
export function gainKnots(marks: readonly Mark[], gains: readonly number[], rate: number): readonly Knot[] {
  const knots: Knot[] = [{ at: 0, gain: gains[0] ?? 0 }];
  for (let n = 1; n < marks.length; n++) {
    const over = marks[n - 1]?.sounds ?? 0;
    const start = marks[n]?.start ?? 0;
    const widen = Math.max(0, Math.round(JOIN * rate) - Math.abs(start - over));
    const last = knots.at(-1)?.at ?? 0;
    const from = Math.max(last, Math.min(over, start) - Math.floor(widen / 2));
    knots.push({ at: from, gain: gains[n - 1] ?? 0 });
    knots.push({ at: Math.max(from, Math.max(over, start) + Math.ceil(widen / 2)), gain: gains[n] ?? 0 });
  }
  return knots;
}
