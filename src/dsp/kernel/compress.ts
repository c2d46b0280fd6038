import { square } from './key';
import { DOUBLING, OF_DECIBEL, bendOf, pastKnee } from './knee';
import { audible, endsQuantum, maskOf } from './lanes';
import {
  COMP_ATTACK,
  COMP_GAIN,
  COMP_IS_RMS,
  COMP_KNEE,
  COMP_LEAST,
  COMP_LINK,
  COMP_MAKEUP,
  COMP_RELEASE,
  COMP_RMS_DECAY,
  COMP_SLOPE,
  COMP_SQUARE,
  COMP_THRESHOLD,
  COMP_WET,
  COMP_WET_STEP,
  ROW,
} from './layout';
import { exp2, log2 } from './powers';
import { kept, spare, targets } from './scratch';
import { settle } from './settle';
import { row } from './sizes';
import { turnDown } from './turn-down';

const THRESHOLD: usize = COMP_THRESHOLD * ROW;
const SLOPE: usize = COMP_SLOPE * ROW;
const KNEE: usize = COMP_KNEE * ROW;
const ATTACK: usize = COMP_ATTACK * ROW;
const RELEASE: usize = COMP_RELEASE * ROW;
const MAKEUP: usize = COMP_MAKEUP * ROW;
const IS_RMS: usize = COMP_IS_RMS * ROW;
const RMS_DECAY: usize = COMP_RMS_DECAY * ROW;
const LINK: usize = COMP_LINK * ROW;
const WET: usize = COMP_WET * ROW;
const WET_STEP: usize = COMP_WET_STEP * ROW;
const SQUARE: usize = COMP_SQUARE * ROW;
const GAIN: usize = COMP_GAIN * ROW;
const LEAST: usize = COMP_LEAST * ROW;
const half: usize = 16;
/** A gain this near to 0 dB is 0 dB: it would take its last steps for ever. */
const NOTHING: f32 = 1e-6;

/**
 * A compressor that smooths the gain its curve asks for, in dB (Giannoulis et al., JAES 2012). In passes: what is heard, its
 * level, what the curve asks for, the way of the gain, what that multiplies by, and the sound by it.
 */
export function compress(bank: usize, key: usize, block: usize, from: i32, frames: i32): void {
  const start = row * from;
  const bytes = row * frames;
  const ends = endsQuantum(from, frames);
  listen(key + start, block, bytes, ends);
  log2(targets, targets, bytes, 0.5 * DOUBLING);
  for (let side: usize = 0; side < row; side += half) ask(block + side, side, bytes);
  settle(block + GAIN, block + LEAST, block + RELEASE, block + ATTACK, bytes);
  exp2(targets, targets, bytes, OF_DECIBEL);
  exp2(block + MAKEUP, spare, row, OF_DECIBEL);
  for (let side: usize = 0; side < row; side += half) {
    const lanes = block + side;
    if (ends) v128.store(lanes, settled(v128.load(lanes, GAIN)), GAIN);
    turnDown(bank + start + side, lanes + WET, lanes + WET_STEP, v128.load(spare + side), side, bytes);
  }
}

/** What is heard of the key: its square, or the mean of it. */
function listen(key: usize, block: usize, bytes: usize, ends: bool): void {
  const one = f32x4.splat(1);
  const pLinked = kept(0, maskOf(v128.load(block, LINK)));
  const qLinked = kept(1, maskOf(v128.load(block, LINK + half)));
  const pMeans = kept(2, maskOf(v128.load(block, IS_RMS)));
  const qMeans = kept(3, maskOf(v128.load(block, IS_RMS + half)));
  const pKept = v128.load(block, RMS_DECAY);
  const qKept = v128.load(block, RMS_DECAY + half);
  const pNew = kept(4, f32x4.sub(one, pKept));
  const qNew = kept(5, f32x4.sub(one, qKept));
  let p = v128.load(block, SQUARE);
  let q = v128.load(block, SQUARE + half);
  for (let at: usize = 0; at < bytes; at += row) {
    const pNow = square(v128.load(key + at), pLinked);
    const qNow = square(v128.load(key + at, half), qLinked);
    p = f32x4.add(f32x4.mul(pKept, p), f32x4.mul(pNew, pNow));
    q = f32x4.add(f32x4.mul(qKept, q), f32x4.mul(qNew, qNow));
    v128.store(targets + at, v128.bitselect(p, pNow, pMeans));
    v128.store(targets + at, v128.bitselect(q, qNow, qMeans), half);
  }
  v128.store(block, ends ? audible(p) : p, SQUARE);
  v128.store(block, ends ? audible(q) : q, SQUARE + half);
}

/** The gain that is asked for at each level, dB, of one half, in its place. */
function ask(block: usize, side: usize, bytes: usize): void {
  const knee = v128.load(block, KNEE);
  const bend = kept(0, bendOf(knee));
  const slope = v128.load(block, SLOPE);
  const before = f32x4.mul(f32x4.splat(0.5), knee);
  const begin = kept(1, f32x4.sub(v128.load(block, THRESHOLD), before));
  const one = kept(2, f32x4.splat(1));
  for (let at = targets + side; at < targets + bytes; at += row) {
    const past = f32x4.sub(v128.load(at), begin);
    v128.store(at, f32x4.mul(slope, pastKnee(past, knee, bend, one)));
  }
}

/** The gain, 0 dB where it is next to it. */
function settled(gain: v128): v128 {
  return v128.and(gain, f32x4.ge(f32x4.abs(gain), f32x4.splat(NOTHING)));
}
