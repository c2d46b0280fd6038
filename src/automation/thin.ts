import type { ParameterUnit } from '../model/parameter-row.ts';
import { stepOf, type Law } from '../units/laws.ts';
import type { Lane } from './lane.ts';

/** What is known of a parameter when its lane is thinned. */
export interface Thinned {
  readonly unit: ParameterUnit;
  readonly law: Law;
}

/** How far a lane may stray from what the hand did: decibels, from −1 to +1, octaves. Everything else goes by its travel. */
const BOUND = { dB: 0.1, pan: 0.01, Hz: 1 / 48, travel: 0.005 } as const;
/**
 * Below −60 dB a level may stray by as much as `BOUND.dB` is there, in amplitude (1 dB at −80), and at least by a step of
 * a fader of ten bits.
 */
const QUIET = { from: -60, least: stepOf(-Infinity) } as const;
/** Lines are halved so often at most: nothing that a hand does takes half as many, and no lane holds up a show. */
const DEEPEST = 64;

/** A value where lanes are straight: octaves for what goes by factors, the unit itself for all else. */
function straightened({ law }: Thinned, value: number): number {
  return law.kind === 'log' ? Math.log2(value) : value;
}

/** How far a lane may stray from a value, where lanes are straight. */
export function boundAt(of: Thinned, value: number): number {
  const { law, unit } = of;
  if (law.kind === 'fader') return levelBound(value);
  if (law.kind === 'steps') return 0;
  if (unit === 'dB' || unit === 'pan' || unit === 'Hz') return BOUND[unit];
  return BOUND.travel * (straightened(of, law.max) - straightened(of, law.min));
}

function levelBound(level: number): number {
  if (level >= QUIET.from) return BOUND.dB;
  return Math.max(QUIET.least, BOUND.dB * 10 ** ((QUIET.from - level) / 20));
}

/** How far apart two values are, in what `boundAt` counts in. Silence is infinitely far from everything but itself. */
export function strayed(of: Thinned, a: number, b: number): number {
  return a === b ? 0 : Math.abs(straightened(of, a) - straightened(of, b));
}

/**
 * The lane without the points it can do without: played, it is nowhere further from a point that was left out than
 * `boundAt` allows. The first and the last point stay; steps lose only points that repeat the one before; points at
 * silence and beside it stay, but for those inside a run of it. Thinned again, it stays as it is. It knows no sample
 * rate: the same ride has as many points at every one.
 *
 * @param factor of the bound: 2 lets it stray twice as far.
 * @returns the same lane when nothing can be left out.
 */
export function thinned(points: Lane, of: Thinned, factor = 1): Lane {
  const { times, values } = points;
  const count = times.length;
  if (count < 3 || factor === 0) return points;
  const kept = new Uint8Array(count);
  if (of.law.kind === 'steps') keepChanges(values, kept);
  else keepRuns(points, of, factor, kept);
  kept[0] = 1;
  kept[count - 1] = 1;
  const left = kept.reduce((sum, one) => sum + one, 0);
  if (left === count) return points;
  return { times: times.filter((_, i) => kept[i] === 1), values: values.filter((_, i) => kept[i] === 1) };
}

function keepChanges(values: Float64Array, kept: Uint8Array): void {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[i - 1]) kept[i] = 1;
}

/** Runs of silence keep their ends; what lies between two of them is thinned by itself. */
function keepRuns({ times, values }: Lane, of: Thinned, factor: number, kept: Uint8Array): void {
  const heights = values.map((value) => straightened(of, value));
  const bounds = values.map((value) => boundAt(of, value) * factor);
  let from = 0;
  for (let i = 1; i <= values.length; i++) {
    const silent = values[from] === -Infinity;
    if (i < values.length && (values[i] === -Infinity) === silent) continue;
    kept[from] = 1;
    kept[i - 1] = 1;
    if (!silent) keepCorners(times, heights, bounds, from, i - 1, kept);
    from = i;
  }
}

/** Where a line strays too far, the point it is furthest from is kept, and both halves are looked at. */
function keepCorners(
  times: Float64Array,
  heights: Float64Array,
  bounds: Float64Array,
  first: number,
  last: number,
  kept: Uint8Array,
): void {
  const lines: (readonly [number, number, number])[] = [[first, last, 0]];
  for (let line = lines.pop(); line; line = lines.pop()) {
    const [from, to, depth] = line;
    const corner = furthest(times, heights, bounds, from, to);
    if (corner < 0) continue;
    if (depth === DEEPEST) {
      kept.fill(1, from, to);
      continue;
    }
    kept[corner] = 1;
    lines.push([from, corner, depth + 1], [corner, to, depth + 1]);
  }
}

/** The point that a line is furthest from, by what it may stray there; −1 when it strays too far from none. */
function furthest(
  times: Float64Array,
  heights: Float64Array,
  bounds: Float64Array,
  from: number,
  to: number,
): number {
  const start = times[from] as number;
  const height = heights[from] as number;
  const slope = ((heights[to] as number) - height) / ((times[to] as number) - start);
  let most = 1;
  let corner = -1;
  for (let i = from + 1; i < to; i++) {
    const off = Math.abs((heights[i] as number) - height - slope * ((times[i] as number) - start));
    const share = Math.fround(off / (bounds[i] as number)); // what rounding tells apart differs with the sample rate
    if (share <= most) continue;
    most = share;
    corner = i;
  }
  return corner;
}
