import { amount } from './key';
import { DOUBLING, OF_DECIBEL, bendOf, pastKnee } from './knee';
import { audible, endsQuantum, maskOf } from './lanes';
import {
  GATE_ATTACK,
  GATE_CLOSE,
  GATE_DECAY,
  GATE_ENVELOPE,
  GATE_FLOOR,
  GATE_GAIN,
  GATE_HOLD,
  GATE_IS_OPEN,
  GATE_KNEE,
  GATE_LEAST,
  GATE_LEFT,
  GATE_LINK,
  GATE_MODE,
  GATE_OPEN,
  GATE_RELEASE,
  GATE_SLOPE,
  GATE_WET,
  GATE_WET_STEP,
  ROW,
} from './layout';
import { exp2, log2 } from './powers';
import { kept, levels, spare, targets } from './scratch';
import { settle } from './settle';
import { row } from './sizes';
import { turnDown } from './turn-down';

const MODE: usize = GATE_MODE * ROW;
const OPEN: usize = GATE_OPEN * ROW;
const CLOSE: usize = GATE_CLOSE * ROW;
const FLOOR: usize = GATE_FLOOR * ROW;
const SLOPE: usize = GATE_SLOPE * ROW;
const KNEE: usize = GATE_KNEE * ROW;
const ATTACK: usize = GATE_ATTACK * ROW;
const RELEASE: usize = GATE_RELEASE * ROW;
const HOLD: usize = GATE_HOLD * ROW;
const DECAY: usize = GATE_DECAY * ROW;
const LINK: usize = GATE_LINK * ROW;
const WET: usize = GATE_WET * ROW;
const WET_STEP: usize = GATE_WET_STEP * ROW;
const ENVELOPE: usize = GATE_ENVELOPE * ROW;
const IS_OPEN: usize = GATE_IS_OPEN * ROW;
const LEFT: usize = GATE_LEFT * ROW;
const GAIN: usize = GATE_GAIN * ROW;
const LEAST: usize = GATE_LEAST * ROW;
const half: usize = 16;
/**
 * Of the target: a gain this near to it (0.001 dB) is there. Its last steps are smaller than float32 has, it would never
 * arrive.
 */
const THERE: f32 = 1e-4;

/** Rows that are worked out anew at each call: where the gain goes how fast, up and down. */
const up: usize = memory.data(ROW, 16);
const down: usize = memory.data(ROW, 16);

/**
 * Gate, expander and ducker. In passes: the envelope of the key, the curve of lanes that expand (where there are any), what
 * the others decide, the way of the gain, and the sound by it.
 */
export function gate(bank: usize, key: usize, block: usize, from: i32, frames: i32): void {
  const start = row * from;
  const bytes = row * frames;
  const ends = endsQuantum(from, frames);
  listen(key + start, block, bytes, ends);
  const some = v128.or(expands(block), expands(block + half));
  if (v128.any_true(some)) expandAll(block, bytes);
  exp2(block + FLOOR, spare, row, OF_DECIBEL);
  for (let side: usize = 0; side < row; side += half) {
    decide(block + side, side, bytes);
    hurry(block + side, side);
  }
  const p = v128.load(targets + bytes - row);
  const q = v128.load(targets + bytes - half);
  settle(block + GAIN, block + LEAST, up, down, bytes);
  if (ends) {
    v128.store(block, arrived(v128.load(block, GAIN), p), GAIN);
    v128.store(block, arrived(v128.load(block, GAIN + half), q), GAIN + half);
  }
  for (let side: usize = 0; side < row; side += half) {
    const lanes = block + side;
    turnDown(bank + start + side, lanes + WET, lanes + WET_STEP, f32x4.splat(1), side, bytes);
  }
}

/** How fast: a ducker's attack is on its way down. */
function hurry(block: usize, side: usize): void {
  const attack = v128.load(block, ATTACK);
  const release = v128.load(block, RELEASE);
  const duck = ducks(block);
  v128.store(up + side, v128.bitselect(release, attack, duck));
  v128.store(down + side, v128.bitselect(attack, release, duck));
}

/** Peaks of the key and how they die away. */
function listen(key: usize, block: usize, bytes: usize, ends: bool): void {
  const pLinked = kept(0, maskOf(v128.load(block, LINK)));
  const qLinked = kept(1, maskOf(v128.load(block, LINK + half)));
  const pKept = v128.load(block, DECAY);
  const qKept = v128.load(block, DECAY + half);
  let p = v128.load(block, ENVELOPE);
  let q = v128.load(block, ENVELOPE + half);
  for (let at: usize = 0; at < bytes; at += row) {
    p = f32x4.pmax(amount(v128.load(key + at), pLinked), f32x4.mul(pKept, p));
    q = f32x4.pmax(amount(v128.load(key + at, half), qLinked), f32x4.mul(qKept, q));
    v128.store(levels + at, p);
    v128.store(levels + at, q, half);
  }
  v128.store(block, ends ? audible(p) : p, ENVELOPE);
  v128.store(block, ends ? audible(q) : q, ENVELOPE + half);
}

function expands(block: usize): v128 {
  return f32x4.eq(v128.load(block, MODE), f32x4.splat(1));
}

function ducks(block: usize): v128 {
  return f32x4.eq(v128.load(block, MODE), f32x4.splat(2));
}

/**
 * Lanes of one half that do not expand: open once the key is above the upper threshold, and until it has been below the
 * lower one for as long as the hold.
 *
 * | key         | frames left | open                         |
 * | ----------- | ----------- | ---------------------------- |
 * | above open  | hold        | yes                          |
 * | above close | hold        | as it was                    |
 * | below close | one less    | if it was, and any were left |
 */
function decide(block: usize, side: usize, bytes: usize): void {
  const one = kept(0, f32x4.splat(1));
  const zero = f32x4.splat(0);
  const floor = v128.load(spare + side);
  const expanding = kept(3, expands(block));
  const duck = ducks(block);
  const whenOpen = kept(1, v128.bitselect(floor, one, duck));
  const whenClosed = kept(2, v128.bitselect(one, floor, duck));
  const upper = v128.load(block, OPEN);
  const lower = v128.load(block, CLOSE);
  const hold = v128.load(block, HOLD);
  let open = maskOf(v128.load(block, IS_OPEN));
  let left = v128.load(block, LEFT);
  for (let at: usize = side; at < bytes; at += row) {
    const level = v128.load(levels + at);
    const above = f32x4.ge(level, lower);
    open = v128.and(v128.or(open, f32x4.gt(level, upper)), v128.or(above, f32x4.gt(left, zero)));
    left = v128.bitselect(hold, f32x4.pmax(zero, f32x4.sub(left, one)), above);
    const gated = v128.bitselect(whenOpen, whenClosed, open);
    v128.store(targets + at, v128.bitselect(v128.load(targets + at), gated, expanding));
  }
  v128.store(block, v128.and(open, one), IS_OPEN);
  v128.store(block, left, LEFT);
}

/** What a curve asks for, in all lanes; those that do not expand are gone over afterwards. */
function expandAll(block: usize, bytes: usize): void {
  log2(levels, targets, bytes, DOUBLING);
  log2(block + OPEN, spare, row, DOUBLING);
  for (let side: usize = 0; side < row; side += half) expand(block + side, side, bytes);
  exp2(targets, targets, bytes, OF_DECIBEL);
}

/** Lanes of one half that expand: the further the key is below the threshold, the less, but never less than the floor; dB. */
function expand(block: usize, side: usize, bytes: usize): void {
  const knee = v128.load(block, KNEE);
  const bend = kept(0, bendOf(knee));
  const slope = kept(1, f32x4.neg(v128.load(block, SLOPE)));
  const floor = v128.load(block, FLOOR);
  const before = f32x4.mul(f32x4.splat(0.5), knee);
  const begin = kept(2, f32x4.add(v128.load(spare + side), before));
  const one = kept(3, f32x4.splat(1));
  for (let at = targets + side; at < targets + bytes; at += row) {
    const past = f32x4.sub(begin, v128.load(at));
    v128.store(at, f32x4.pmax(floor, f32x4.mul(slope, pastKnee(past, knee, bend, one))));
  }
}

/** The gain, arrived where it is next to its target. */
function arrived(gain: v128, target: v128): v128 {
  const away = f32x4.abs(f32x4.sub(gain, target));
  return v128.bitselect(target, gain, f32x4.lt(away, f32x4.mul(f32x4.splat(THERE), target)));
}
