import type { Unit } from './level.ts';

/** Travel of a fader or knob: 0 = bottom or left, 1 = top or right. */
export type Position = Unit<'0..1'>;

/**
 * A travel.
 *
 * @throws RangeError outside 0..1.
 */
export function position(n: number): Position {
  if (n >= 0 && n <= 1) return n as Position;
  throw new RangeError(`position must be in 0..1, got ${n}`);
}
