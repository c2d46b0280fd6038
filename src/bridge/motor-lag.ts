import { FADER_STEPS } from '../units/laws.ts';
/** A place of a motor, or where it was sent, at a time: ns, travel. */
export interface Sighting {
  readonly at: number;
  readonly travel: number;
}

/** A straight way: from one place to another in even time. A way that takes no time is a jump. */
export interface Leg {
  readonly from: Sighting;
  readonly to: Sighting;
}

/** Places this near to the ends of a ride, as parts of it, say little: there the motor gathers way, or slows down. */
const BEGINNING = 0.3;
const END = 0.15;
/** Longer than this behind, ns, nobody is. */
export const LONGEST = 400e6;
/** A reading that strays by this much is noise: two steps of ten bits. Travel. */
const TREMBLE = 2 / FADER_STEPS;
/** Fewer reports than this do not make a ride. */
const FEWEST = 8;

/** Where a way that is made of legs leads through at a time. */
export function travelOn(legs: readonly Leg[], at: number): number {
  const leg = legs.find(({ to }) => at < to.at) ?? legs.at(-1);
  if (!leg) return 0;
  const { from, to } = leg;
  if (at <= from.at) return from.travel;
  if (at >= to.at) return to.travel;
  return from.travel + ((to.travel - from.travel) * (at - from.at)) / (to.at - from.at);
}

/** When a leg leads through a travel, ns. */
function passes({ from, to }: Leg, travel: number): number {
  return from.at + ((travel - from.travel) / (to.travel - from.travel)) * (to.at - from.at);
}

function part({ from, to }: Leg, travel: number): number {
  return (travel - from.travel) / (to.travel - from.travel);
}

/** How far behind a ride its reports are, ns: the median of them; undefined where there are too few. */
export function rideLag(leg: Leg, reports: readonly Sighting[]): number | undefined {
  const lags = reports
    .filter(({ at, travel }) => {
      const done = part(leg, travel);
      return at >= leg.from.at && at <= leg.to.at + LONGEST && done > BEGINNING && done < 1 - END;
    })
    .map(({ at, travel }) => at - passes(leg, travel));
  return lags.length < FEWEST ? undefined : median(lags);
}

/** How long after a jump was sent the first report came that the motor stirs, ns; undefined where none did. */
export function firstSign({ from }: Leg, sent: number, reports: readonly Sighting[]): number | undefined {
  const stirs = (travel: number): boolean => Math.abs(travel - from.travel) > TREMBLE;
  const first = reports.find(({ at, travel }) => at > sent && at <= sent + LONGEST && stirs(travel));
  return first && first.at - sent;
}

/** A hand that caught a motor on its way: how far behind it was there, ns, and on which leg. */
export function catchLag(
  legs: readonly Leg[],
  touched: number,
  travel: number,
): { readonly lag: number; readonly up: boolean } | undefined {
  const found = legs.flatMap((leg) => {
    const done = part(leg, travel);
    const lag = touched - passes(leg, travel);
    const good = done > END && done < 1 - END && lag > 0 && lag < LONGEST;
    return good ? [{ lag, up: leg.to.travel > leg.from.travel }] : [];
  });
  return found.length === 1 ? found[0] : undefined;
}

/** The middle one, or between the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** How far the outermost lie apart. */
export function spreadOf(numbers: readonly number[]): number {
  return Math.max(...numbers) - Math.min(...numbers);
}
