import { PLANAR } from './layout';
import { bankBytes, row } from './sizes';

const planarBytes: usize = PLANAR;

/** Adds each lane, by its two gains, to the same lane of a left and a right sum. Four lanes whose gains are all 0 cost nothing. */
export function mix(source: usize, left: usize, right: usize, block: usize): void {
  for (let half: usize = 0; half < row; half += 16) {
    let toLeft = v128.load(block + half);
    const leftStep = v128.load(block + half, 32);
    let toRight = v128.load(block + half, 64);
    const rightStep = v128.load(block + half, 96);
    const any = v128.or(v128.or(toLeft, leftStep), v128.or(toRight, rightStep));
    if (!v128.any_true(any)) continue;
    for (let at = half; at < bankBytes; at += row) {
      const x = v128.load(source + at);
      v128.store(left + at, f32x4.add(v128.load(left + at), f32x4.mul(x, toLeft)));
      v128.store(right + at, f32x4.add(v128.load(right + at), f32x4.mul(x, toRight)));
      toLeft = f32x4.add(toLeft, leftStep);
      toRight = f32x4.add(toRight, rightStep);
    }
  }
}

/** Lanes 0 + 2 + 4 + 6 and 1 + 3 + 5 + 7 of a frame, each added as (a + b) + (c + d). */
function evenAndOdd(at: usize): v128 {
  const low = v128.load(at);
  const high = v128.load(at, 16);
  const first = f64x2.add(
    f64x2.promote_low_f32x4(low),
    f64x2.promote_low_f32x4(v128.shuffle<i64>(low, low, 1, 1)),
  );
  const second = f64x2.add(
    f64x2.promote_low_f32x4(high),
    f64x2.promote_low_f32x4(v128.shuffle<i64>(high, high, 1, 1)),
  );
  return f64x2.add(first, second);
}

/** The lanes of a bank as one channel: added in float64, in an order that never changes, and rounded once. */
export function fold(bank: usize, planar: usize): void {
  const end = bank + bankBytes;
  let to = planar;
  for (let at = bank; at < end; at += 2 * row) {
    const one = evenAndOdd(at);
    const two = evenAndOdd(at + row);
    const sums = f64x2.add(v128.shuffle<i64>(one, two, 0, 2), v128.shuffle<i64>(one, two, 1, 3));
    v128.store_lane<i64>(to, f32x4.demote_f64x2_zero(sums), 0);
    to += 8;
  }
}

/** Adds one channel to another. */
export function addPlanar(to: usize, from: usize): void {
  for (let at: usize = 0; at < planarBytes; at += 16) {
    v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
  }
}
