import type { AlbumTrack } from './album.ts';

// Which tracks stand on which side of a record.

/**
 * Minutes of a side of a twelve-inch record at 33⅓: up to which it can be cut loud, and beyond which it gets faint and noisy.
 *
 * @source what cutting rooms print in their guides for premasters
 */
export const SIDE_MINUTES = { loud: 18, most: 22 } as const;

/** One side: tracks from `first` to `last`, both from 0. */
export interface Side {
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

/**
 * Shares the tracks of an album out. Where any track says its side, a track without one stays with the one before it; else
 * the sides are as few as hold 22 minutes each, an even number where there are tracks enough, and as equal in length as
 * the order allows. No side begins in the middle of a cross-fade.
 *
 * @param starts s, where each track begins, and at the end where the last one is over.
 */
export function sidesOf(tracks: readonly AlbumTrack[], starts: readonly number[]): readonly Side[] {
  if (tracks.some(({ side }) => side !== undefined)) return asSaid(tracks);
  const whole = (starts.at(-1) ?? 0) - (starts[0] ?? 0);
  for (let count = 2; count < tracks.length; count += 2) {
    if (whole > count * SIDE_MINUTES.most * 60) continue;
    const cuts = evenly(tracks, starts, count);
    if (cuts.length === count && longest(cuts, starts) <= SIDE_MINUTES.most * 60) return named(cuts);
  }
  return named(alone(tracks));
}

type Run = Omit<Side, 'name'>;

/** A side for each track, and for those that cross-fade into one another. */
function alone(tracks: readonly AlbumTrack[]): readonly Run[] {
  const runs: Run[] = [];
  tracks.forEach(({ crossfade }, n) => {
    const before = runs.at(-1);
    if (crossfade && before) runs[runs.length - 1] = { ...before, last: n };
    else runs.push({ first: n, last: n });
  });
  return runs;
}

function named(runs: readonly Run[]): readonly Side[] {
  return runs.map((run, n) => ({ name: String.fromCharCode(65 + (n % 26)), ...run }));
}

function asSaid(tracks: readonly AlbumTrack[]): readonly Side[] {
  const sides: Side[] = [];
  tracks.forEach(({ side }, n) => {
    const before = sides.at(-1);
    const name = side ?? before?.name ?? 'A';
    if (before?.name === name) sides[sides.length - 1] = { ...before, last: n };
    else sides.push({ name, first: n, last: n });
  });
  return sides;
}

const lasts = ({ first, last }: Run, starts: readonly number[]) =>
  (starts[last + 1] ?? 0) - (starts[first] ?? 0);

function longest(runs: readonly Run[], starts: readonly number[]): number {
  return Math.max(...runs.map((run) => lasts(run, starts)));
}

/**
 * Cuts a row into so many runs of which the longest is as short as can be: a table by number of runs and last track. Fewer runs
 * where there are not places enough to cut at.
 */
function evenly(tracks: readonly AlbumTrack[], starts: readonly number[], count: number): readonly Run[] {
  let best: (readonly Run[])[] = tracks.map((_, last) => [{ first: 0, last }]);
  for (let runs = 2; runs <= count; runs++) {
    const fewer = best;
    best = fewer.map((whole, last) => {
      let winner = whole;
      for (let first = runs - 1; first <= last; first++) {
        if (tracks[first]?.crossfade) continue;
        const cut = [...(fewer[first - 1] ?? []), { first, last }];
        if (cut.length === runs && (winner.length < runs || longest(cut, starts) < longest(winner, starts)))
          winner = cut;
      }
      return winner;
    });
  }
  return best.at(-1) ?? [];
}
