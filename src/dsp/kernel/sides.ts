import { PLANAR } from './layout';
import { row } from './sizes';

const half: usize = 16;
const planarBytes: usize = PLANAR;

/** Middle and side of each pair of lanes, in their place: (left + right)/2, (left − right)/2. */
export function toSides(bank: usize, from: i32, frames: i32): void {
  const halves = f32x4(0.5, -0.5, 0.5, -0.5);
  const start = bank + row * from;
  for (let at: usize = start; at < start + row * frames; at += half) {
    const x = v128.load(at);
    const own = f32x4.mul(x, halves);
    const other = f32x4.mul(v128.shuffle<f32>(x, x, 1, 0, 3, 2), f32x4.splat(0.5));
    v128.store(at, f32x4.add(own, other));
  }
}

/** And back: middle + side, middle − side. */
export function fromSides(bank: usize, from: i32, frames: i32): void {
  const signs = f32x4(1, -1, 1, -1);
  const start = bank + row * from;
  for (let at: usize = start; at < start + row * frames; at += half) {
    const x = v128.load(at);
    const own = f32x4.mul(x, signs);
    v128.store(at, f32x4.add(own, v128.shuffle<f32>(x, x, 1, 0, 3, 2)));
  }
}

/** The first pair of lanes as a left and a right channel. */
export function collect(bank: usize, left: usize, right: usize): void {
  let from = bank;
  for (let at: usize = 0; at < planarBytes; at += 4) {
    const x = v128.load(from);
    v128.store_lane<f32>(left + at, x, 0);
    v128.store_lane<f32>(right + at, x, 1);
    from += row;
  }
}
