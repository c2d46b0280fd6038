/** Repeatable chance: the same seed gives the same row of numbers, each in 0 (inclusive) to 1 (exclusive). */
export type Chance = () => number;

/**
 * Mulberry32, a small generator with a period of 2^32: plenty for noise on a fader.
 *
 * @source Tommy Ettinger's public-domain mulberry32
 */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
