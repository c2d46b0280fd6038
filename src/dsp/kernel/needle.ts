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

/** What an integrator comes to; of what is no number, nothing. */
function rise(z: v128, height: v128, w: v128): v128 {
  return f32x4.add(z, f32x4.mul(w, f32x4.pmax(f32x4.splat(0), f32x4.sub(height, z))));
}

/** Both halves of the lanes in one loop: a step has to wait for the one before, and meanwhile the other half is moved. */
function ppm(bank: usize, block: usize, w1: f32, w2: f32, fall: f32): void {
  const fast = f32x4.splat(w2);
  const slow = f32x4.splat(w1);
  const left = f32x4.splat(fall);
  let slowA = v128.load(block, one);
  let slowB = v128.load(block, one + 16);
  let fastA = v128.load(block, two);
  let fastB = v128.load(block, two + 16);
  let highestA = f32x4.splat(0);
  let highestB = f32x4.splat(0);
  for (let at = bank; at < bank + bankBytes; at += 4 * row) {
    slowA = f32x4.mul(slowA, left);
    slowB = f32x4.mul(slowB, left);
    fastA = f32x4.mul(fastA, left);
    fastB = f32x4.mul(fastB, left);
    for (let i: usize = 0; i < 4 * row; i += row) {
      const a = f32x4.abs(v128.load(at + i));
      const b = f32x4.abs(v128.load(at + i, 16));
      slowA = rise(slowA, a, slow);
      slowB = rise(slowB, b, slow);
      fastA = rise(fastA, a, fast);
      fastB = rise(fastB, b, fast);
    }
    highestA = f32x4.pmax(highestA, f32x4.add(slowA, fastA));
    highestB = f32x4.pmax(highestB, f32x4.add(slowB, fastB));
  }
  keep(block, slowA, fastA, highestA);
  keep(block + 16, slowB, fastB, highestB);
}

function vu(bank: usize, block: usize, w1: f32): void {
  const w = f32x4.splat(w1);
  const w4 = f32x4.splat(4 * w1);
  const half = f32x4.splat(0.5);
  let currentA = v128.load(block, one);
  let currentB = v128.load(block, one + 16);
  let needleA = v128.load(block, two);
  let needleB = v128.load(block, two + 16);
  let highestA = f32x4.splat(0);
  let highestB = f32x4.splat(0);
  for (let at = bank; at < bank + bankBytes; at += 4 * row) {
    const pullA = f32x4.mul(needleA, half);
    const pullB = f32x4.mul(needleB, half);
    for (let i: usize = 0; i < 4 * row; i += row) {
      const a = f32x4.sub(f32x4.abs(v128.load(at + i)), pullA);
      const b = f32x4.sub(f32x4.abs(v128.load(at + i, 16)), pullB);
      currentA = f32x4.add(currentA, f32x4.mul(w, f32x4.sub(a, currentA)));
      currentB = f32x4.add(currentB, f32x4.mul(w, f32x4.sub(b, currentB)));
    }
    needleA = f32x4.add(needleA, f32x4.mul(w4, f32x4.sub(currentA, needleA)));
    needleB = f32x4.add(needleB, f32x4.mul(w4, f32x4.sub(currentB, needleB)));
    highestA = f32x4.pmax(highestA, needleA);
    highestB = f32x4.pmax(highestB, needleB);
  }
  keep(block, currentA, needleA, highestA);
  keep(block + 16, currentB, needleB, highestB);
}

function keep(rows: usize, first: v128, second: v128, highest: v128): void {
  v128.store(rows, clean(first), one);
  v128.store(rows, clean(second), two);
  v128.store(rows, highest, most);
}
