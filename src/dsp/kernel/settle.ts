import { targets } from './scratch';
import { row } from './sizes';

const half: usize = 16;

/**
 * Goes after what is asked for, frame by frame, and leaves the gain where its target was.
 *
 * @param gain the row of the gain. @param least the row of the lowest there was.
 * @param up the row of what is left of the way after a frame when it goes up. @param down the same, down.
 */
export function settle(gain: usize, least: usize, up: usize, down: usize, bytes: usize): void {
  const pUp = v128.load(up);
  const qUp = v128.load(up, half);
  const pDown = v128.load(down);
  const qDown = v128.load(down, half);
  let p = v128.load(gain);
  let q = v128.load(gain, half);
  let pLeast = v128.load(least);
  let qLeast = v128.load(least, half);
  for (let at: usize = 0; at < bytes; at += row) {
    p = follow(p, v128.load(targets + at), pUp, pDown);
    q = follow(q, v128.load(targets + at, half), qUp, qDown);
    v128.store(targets + at, p);
    v128.store(targets + at, q, half);
    pLeast = f32x4.pmin(pLeast, p);
    qLeast = f32x4.pmin(qLeast, q);
  }
  v128.store(gain, p);
  v128.store(gain, q, half);
  v128.store(least, pLeast);
  v128.store(least, qLeast, half);
}

/** Written so that a state that has arrived stays exactly where it is. */
function follow(state: v128, target: v128, up: v128, down: v128): v128 {
  const way = f32x4.sub(state, target);
  const rising = f32x4.add(target, f32x4.mul(up, way));
  const falling = f32x4.add(target, f32x4.mul(down, way));
  return v128.bitselect(rising, falling, f32x4.lt(state, target));
}
