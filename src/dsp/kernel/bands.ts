import { BAND_DRY, BAND_DRY_STEP, BAND_WET, BAND_WET_STEP, PLANAR, ROW } from './layout';
import { bankBytes, row } from './sizes';

const DRY: usize = BAND_DRY * ROW;
const DRY_STEP: usize = BAND_DRY_STEP * ROW;
const WET: usize = BAND_WET * ROW;
const WET_STEP: usize = BAND_WET_STEP * ROW;
const half: usize = 16;
const planarBytes: usize = PLANAR;

/** A left and a right channel into all pairs of lanes of a bank. */
export function spread(left: usize, right: usize, bank: usize): void {
  let to = bank;
  for (let at: usize = 0; at < planarBytes; at += 4) {
    const l = v128.load32_splat(left + at);
    const r = v128.load32_splat(right + at);
    const both = v128.shuffle<f32>(l, r, 0, 4, 1, 5);
    v128.store(to, both);
    v128.store(to, both, half);
    to += row;
  }
}

/**
 * How high each pair of lanes is: those of one bank in lanes 0…3, those of another in 4…7.
 *
 * @param more the other bank; 0: none, and lanes 4…7 are left as they are.
 */
export function heights(bank: usize, more: usize, to: usize): void {
  highest(bank, to);
  if (more !== 0) highest(more, to + half);
}

function highest(bank: usize, to: usize): void {
  for (let at: usize = 0; at < bankBytes; at += row) {
    const low = f32x4.abs(v128.load(bank + at));
    const high = f32x4.abs(v128.load(bank + at, half));
    const lefts = v128.shuffle<f32>(low, high, 0, 2, 4, 6);
    const rights = v128.shuffle<f32>(low, high, 1, 3, 5, 7);
    v128.store(to + at, f32x4.pmax(lefts, rights));
  }
}

/**
 * Bands, pairs of lanes, added up to a left and a right channel, each by what is heard of it dry and by its gain.
 *
 * @param more the bank of bands 4…7; 0: none. @param gains by frame, a lane for each band.
 * @param block by band what is dry and what goes by the gain; moves on.
 */
export function gather(
  bank: usize,
  more: usize,
  gains: usize,
  block: usize,
  left: usize,
  right: usize,
): void {
  gatherBank(bank, gains, block, left, right, false);
  if (more !== 0) gatherBank(more, gains + half, block + half, left, right, true);
}

function gatherBank(bank: usize, gains: usize, block: usize, left: usize, right: usize, adds: bool): void {
  let dry = v128.load(block, DRY);
  const dryStep = v128.load(block, DRY_STEP);
  let wet = v128.load(block, WET);
  const wetStep = v128.load(block, WET_STEP);
  let l = left;
  let r = right;
  for (let at: usize = 0; at < bankBytes; at += row) {
    const all = f32x4.add(dry, f32x4.mul(wet, v128.load(gains + at)));
    const low = f32x4.mul(v128.load(bank + at), v128.shuffle<f32>(all, all, 0, 0, 1, 1));
    const high = f32x4.mul(v128.load(bank + at, half), v128.shuffle<f32>(all, all, 2, 2, 3, 3));
    const two = f32x4.add(low, high);
    let sum = f32x4.add(two, v128.shuffle<f32>(two, two, 2, 3, 0, 1));
    if (adds) sum = f32x4.add(sum, f32x4(load<f32>(l), load<f32>(r), 0, 0));
    v128.store_lane<f32>(l, sum, 0);
    v128.store_lane<f32>(r, sum, 1);
    l += 4;
    r += 4;
    dry = f32x4.add(dry, dryStep);
    wet = f32x4.add(wet, wetStep);
  }
  v128.store(block, dry, DRY);
  v128.store(block, wet, WET);
}
