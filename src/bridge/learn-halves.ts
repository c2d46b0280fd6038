/** What came of two controllers of which one could be the fine half of the other: one control, two, or nobody knows yet. */
export type OneOrTwo = 'one' | 'two' | undefined;

/** A half that leaps by so much while the other moves leapt over an end of its range: a knob cannot be turned so fast. */
const LEAP = 32;
/** Signs that there must be of one control: by chance there can be one. */
const SIGNS = 2;
/** Pairs without such signs after which they are two knobs, turned at the same time. */
const MOST_PAIRS = 16;

/**
 * Whether the controllers n and n + 32 are one control or two, by what they sent. One control sends both halves each time,
 * the coarse one first. So does a controller of which two knobs are turned at once, but no knob sends again what it sent
 * before, and none leaps: halves do both, one whenever the other does not change, and the fine one at each of its ends.
 *
 * Time is not asked: that of the program is late where the program was busy.
 *
 * @param coarse values of the coarse half, in the order in which they came: none of either came without the other.
 * @param fine those that came directly behind them.
 */
export function oneOrTwo(coarse: readonly number[], fine: readonly number[]): OneOrTwo {
  const signs = fine.filter((_, i) => i > 0 && isSign(coarse, fine, i)).length;
  if (signs >= SIGNS) return 'one';
  return fine.length >= MOST_PAIRS ? 'two' : undefined;
}

/** Does a pair say, after the one before it, what no two knobs say? */
function isSign(coarse: readonly number[], fine: readonly number[], i: number): boolean {
  const [high, low] = [stepAt(coarse, i), stepAt(fine, i)];
  if (high === 0 || low === 0) return high !== low;
  return low >= LEAP;
}

function stepAt(values: readonly number[], i: number): number {
  return Math.abs((values[i] as number) - (values[i - 1] as number));
}
