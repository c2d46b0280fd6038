import { clean } from './clean';
import { NEEDLE_MOST, NEEDLE_ONE, NEEDLE_TWO, ROW } from './layout';
import { bankBytes, row } from './sizes';

const one: usize = NEEDLE_ONE * ROW;
const two: usize = NEEDLE_TWO * ROW;
const most: usize = NEEDLE_MOST * ROW;

/** The needle of each lane, moved by a quantum: ballistics.ts says how. Tells the highest it was. */
export function needle(bank: usize, block: usize, type: i32, w1: f32, w2: f32, fall: f32): void {
  if (type === 0) vu(bank, block, w1);
  else ppm(bank, block, w1, w2, fall);
}

/** What an integrator takes on of a rise; of what is no number, nothing. */
function rise(z: v128, height: v128, w: v128): v128 {
  const up = f32x4.pmax(f32x4.splat(0), f32x4.sub(height, z));
  return f32x4.add(z, f32x4.mul(w, up));
}

function ppm(bank: usize, block: usize, w1: f32, w2: f32, fall: f32): void {
  const fast = f32x4.splat(w2);
  const slow = f32x4.splat(w1);
  const left = f32x4.splat(fall);
  for (let half: usize = 0; half < row; half += 16) {
    const rows = block + half;
    let z1 = v128.load(rows, one);
    let z2 = v128.load(rows, two);
    let highest = f32x4.splat(0);
    const end = bank + half + bankBytes;
    for (let at = bank + half; at < end; at += 4 * row) {
      z1 = f32x4.mul(z1, left);
      z2 = f32x4.mul(z2, left);
      for (let i: usize = 0; i < 4 * row; i += row) {
        const height = f32x4.abs(v128.load(at + i));
        z1 = rise(z1, height, slow);
        z2 = rise(z2, height, fast);
      }
      highest = f32x4.pmax(highest, f32x4.add(z1, z2));
    }
    v128.store(rows, clean(z1), one);
    v128.store(rows, clean(z2), two);
    v128.store(rows, highest, most);
  }
}

function vu(bank: usize, block: usize, w1: f32): void {
  const w = f32x4.splat(w1);
  const w4 = f32x4.splat(4 * w1);
  for (let half: usize = 0; half < row; half += 16) {
    const rows = block + half;
    let z1 = v128.load(rows, one);
    let z2 = v128.load(rows, two);
    let highest = f32x4.splat(0);
    const end = bank + half + bankBytes;
    for (let at = bank + half; at < end; at += 4 * row) {
      const pull = f32x4.mul(z2, f32x4.splat(0.5));
      for (let i: usize = 0; i < 4 * row; i += row) {
        const height = f32x4.sub(f32x4.abs(v128.load(at + i)), pull);
        z1 = f32x4.add(z1, f32x4.mul(w, f32x4.sub(height, z1)));
      }
      z2 = f32x4.add(z2, f32x4.mul(w4, f32x4.sub(z1, z2)));
      highest = f32x4.pmax(highest, z2);
    }
    v128.store(rows, clean(z1), one);
    v128.store(rows, clean(z2), two);
    v128.store(rows, highest, most);
  }
}
