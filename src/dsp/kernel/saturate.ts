import { audible } from './lanes';
import {
  BANK,
  ROW,
  SAT_BEFORE,
  SAT_CURVED,
  SAT_DRIVE,
  SAT_DRIVEN,
  SAT_LATE,
  SAT_SOUND,
  SAT_TONE,
  SAT_TONED,
  SAT_WET,
  SAT_WET_STEP,
} from './layout';
import { bankBytes, row } from './sizes';
import * as taps from './taps';
import { isDry, reached } from './wet';

const DRIVE: usize = SAT_DRIVE * ROW;
const TONE: usize = SAT_TONE * ROW;
const WET: usize = SAT_WET * ROW;
const WET_STEP: usize = SAT_WET_STEP * ROW;
const DRIVEN: usize = SAT_DRIVEN * ROW;
const BEFORE: usize = SAT_BEFORE * ROW;
const TONED: usize = SAT_TONED * ROW;
const SOUND: usize = SAT_SOUND * ROW;
const CURVED: usize = SAT_CURVED * ROW;

/** Frames that the first filter looks back over, and halves of a frame that the second does. */
const past: usize = 24 * ROW;
const pastCurved: usize = 46 * ROW;
const late: usize = (24 - SAT_LATE) * ROW;
const sounds = memory.data(24 * ROW + BANK, 16);
const halves = memory.data(46 * ROW + 2 * BANK, 16);

/** Where the curve has become flat. */
const FLAT: f32 = 1.5;
/** Two inputs closer than this are one. */
const CLOSE: f32 = 1e-15;

/** See saturator.ts: twice as many frames, the curve, half as many. A bank whose lanes are all dry is only late. */
export function saturate(bank: usize, block: usize): void {
  memory.copy(sounds, block + SOUND, past);
  memory.copy(sounds + past, bank, bankBytes);
  memory.copy(block + SOUND, sounds + bankBytes, past);
  if (isDry(block + WET)) {
    memory.copy(bank, sounds + late, bankBytes);
    memory.fill(block + DRIVEN, 0, SOUND - DRIVEN);
    memory.fill(block + CURVED, 0, pastCurved);
    return;
  }
  memory.copy(halves, block + CURVED, pastCurved);
  raise();
  for (let half: usize = 0; half < row; half += 16) bend(block + half, half);
  lower(bank);
  tone(bank, block);
  keep(block);
  blend(bank, block);
}

/** What the next quantum begins with. A lane that was dry for all of this one begins anew, whatever its neighbours do. */
function keep(block: usize): void {
  for (let half: usize = 0; half < row; half += 16) {
    const stays = reached(block + half + WET);
    for (let at = half; at < pastCurved; at += row) {
      v128.store(block + CURVED + at, v128.and(stays, v128.load(halves + 2 * bankBytes + at)));
    }
    for (let at = block + half + DRIVEN; at < block + SOUND; at += row) {
      v128.store(at, v128.and(stays, v128.load(at)));
    }
  }
}

/** Two frames as far on either side of the middle, by one tap of a filter that is the same both ways. */
function pair(before: v128, after: v128, tap: f64): v128 {
  return f32x4.mul(f32x4.add(before, after), f32x4.splat(<f32>tap));
}

/** Twice as many frames: between each two comes what the half-band filter makes of twelve on either side. */
function raise(): void {
  let to = halves + pastCurved;
  for (let at: usize = 0; at < bankBytes; at += row) {
    for (let half: usize = 0; half < row; half += 16) {
      const from = sounds + past + at + half - 23 * row;
      let near = pair(v128.load(from, 11 * ROW), v128.load(from, 12 * ROW), taps.UP_0);
      let far = pair(v128.load(from, 10 * ROW), v128.load(from, 13 * ROW), taps.UP_1);
      near = f32x4.add(near, pair(v128.load(from, 9 * ROW), v128.load(from, 14 * ROW), taps.UP_2));
      far = f32x4.add(far, pair(v128.load(from, 8 * ROW), v128.load(from, 15 * ROW), taps.UP_3));
      near = f32x4.add(near, pair(v128.load(from, 7 * ROW), v128.load(from, 16 * ROW), taps.UP_4));
      far = f32x4.add(far, pair(v128.load(from, 6 * ROW), v128.load(from, 17 * ROW), taps.UP_5));
      near = f32x4.add(near, pair(v128.load(from, 5 * ROW), v128.load(from, 18 * ROW), taps.UP_6));
      far = f32x4.add(far, pair(v128.load(from, 4 * ROW), v128.load(from, 19 * ROW), taps.UP_7));
      near = f32x4.add(near, pair(v128.load(from, 3 * ROW), v128.load(from, 20 * ROW), taps.UP_8));
      far = f32x4.add(far, pair(v128.load(from, 2 * ROW), v128.load(from, 21 * ROW), taps.UP_9));
      near = f32x4.add(near, pair(v128.load(from, 1 * ROW), v128.load(from, 22 * ROW), taps.UP_10));
      far = f32x4.add(far, pair(v128.load(from, 0 * ROW), v128.load(from, 23 * ROW), taps.UP_11));
      v128.store(to + half, f32x4.add(near, far));
      v128.store(to + half, v128.load(from, 12 * ROW), 32);
    }
    to += 2 * row;
  }
}

/**
 * The mean of the curve over the way from one input to the next: Parker et al., DAFx-16, without their difference of two
 * nearly equal integrals. On the way within ±1.5 the mean is a polynomial of both ends; the way beyond counts with its
 * sign, and each part is as exact as float32.
 */
function mean(from: v128, to: v128): v128 {
  const top = f32x4.splat(FLAT);
  const bottom = f32x4.splat(-FLAT);
  const a = f32x4.pmax(f32x4.pmin(to, top), bottom);
  const b = f32x4.pmax(f32x4.pmin(from, top), bottom);
  const squares = f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b));
  const shape = f32x4.sub(f32x4.splat(0.5), f32x4.mul(squares, f32x4.splat(1.0 / 27.0)));
  const within = f32x4.mul(f32x4.add(a, b), shape);
  const beyond = f32x4.sub(f32x4.abs(f32x4.sub(to, a)), f32x4.abs(f32x4.sub(from, b)));
  const way = f32x4.sub(to, from);
  const whole = f32x4.add(f32x4.mul(f32x4.sub(a, b), within), beyond);
  const moves = f32x4.ge(f32x4.abs(way), f32x4.splat(CLOSE));
  return v128.bitselect(f32x4.div(whole, way), within, moves);
}

/** Four lanes through the curve. Drive, and what takes it away again, move over the quantum in a straight line each. */
function bend(block: usize, half: usize): void {
  const target = v128.load(block, DRIVE);
  const kept = v128.load(block, DRIVEN);
  let drive = v128.bitselect(kept, target, f32x4.gt(kept, f32x4.splat(0)));
  const one = f32x4.splat(1);
  let makeup = f32x4.div(one, drive);
  const share = f32x4.splat(1.0 / 128.0);
  const step = f32x4.mul(f32x4.sub(target, drive), share);
  const makeupStep = f32x4.mul(f32x4.sub(f32x4.div(one, target), makeup), share);
  let before = v128.load(block, BEFORE);
  const end = halves + pastCurved + half + 2 * bankBytes;
  for (let at = halves + pastCurved + half; at < end; at += 2 * row) {
    drive = f32x4.add(drive, step);
    makeup = f32x4.add(makeup, makeupStep);
    const first = f32x4.mul(v128.load(at), drive);
    const second = f32x4.mul(v128.load(at, 32), drive);
    v128.store(at, f32x4.mul(mean(before, first), makeup));
    v128.store(at, f32x4.mul(mean(first, second), makeup), 32);
    before = second;
  }
  v128.store(block, before, BEFORE);
  v128.store(block, target, DRIVEN);
}

/** Half as many frames again: a low-pass that also gives back what the mean of two takes from the treble. */
function lower(bank: usize): void {
  for (let at: usize = 0; at < bankBytes; at += row) {
    for (let half: usize = 0; half < row; half += 16) {
      const from = halves + pastCurved + 2 * at + half - 45 * row;
      let near = pair(v128.load(from, 22 * ROW), v128.load(from, 23 * ROW), taps.DOWN_0);
      let far = pair(v128.load(from, 21 * ROW), v128.load(from, 24 * ROW), taps.DOWN_1);
      near = f32x4.add(near, pair(v128.load(from, 20 * ROW), v128.load(from, 25 * ROW), taps.DOWN_2));
      far = f32x4.add(far, pair(v128.load(from, 19 * ROW), v128.load(from, 26 * ROW), taps.DOWN_3));
      near = f32x4.add(near, pair(v128.load(from, 18 * ROW), v128.load(from, 27 * ROW), taps.DOWN_4));
      far = f32x4.add(far, pair(v128.load(from, 17 * ROW), v128.load(from, 28 * ROW), taps.DOWN_5));
      near = f32x4.add(near, pair(v128.load(from, 16 * ROW), v128.load(from, 29 * ROW), taps.DOWN_6));
      far = f32x4.add(far, pair(v128.load(from, 15 * ROW), v128.load(from, 30 * ROW), taps.DOWN_7));
      near = f32x4.add(near, pair(v128.load(from, 14 * ROW), v128.load(from, 31 * ROW), taps.DOWN_8));
      far = f32x4.add(far, pair(v128.load(from, 13 * ROW), v128.load(from, 32 * ROW), taps.DOWN_9));
      near = f32x4.add(near, pair(v128.load(from, 12 * ROW), v128.load(from, 33 * ROW), taps.DOWN_10));
      far = f32x4.add(far, pair(v128.load(from, 11 * ROW), v128.load(from, 34 * ROW), taps.DOWN_11));
      near = f32x4.add(near, pair(v128.load(from, 10 * ROW), v128.load(from, 35 * ROW), taps.DOWN_12));
      far = f32x4.add(far, pair(v128.load(from, 9 * ROW), v128.load(from, 36 * ROW), taps.DOWN_13));
      near = f32x4.add(near, pair(v128.load(from, 8 * ROW), v128.load(from, 37 * ROW), taps.DOWN_14));
      far = f32x4.add(far, pair(v128.load(from, 7 * ROW), v128.load(from, 38 * ROW), taps.DOWN_15));
      near = f32x4.add(near, pair(v128.load(from, 6 * ROW), v128.load(from, 39 * ROW), taps.DOWN_16));
      far = f32x4.add(far, pair(v128.load(from, 5 * ROW), v128.load(from, 40 * ROW), taps.DOWN_17));
      near = f32x4.add(near, pair(v128.load(from, 4 * ROW), v128.load(from, 41 * ROW), taps.DOWN_18));
      far = f32x4.add(far, pair(v128.load(from, 3 * ROW), v128.load(from, 42 * ROW), taps.DOWN_19));
      near = f32x4.add(near, pair(v128.load(from, 2 * ROW), v128.load(from, 43 * ROW), taps.DOWN_20));
      far = f32x4.add(far, pair(v128.load(from, 1 * ROW), v128.load(from, 44 * ROW), taps.DOWN_21));
      near = f32x4.add(near, pair(v128.load(from, 0 * ROW), v128.load(from, 45 * ROW), taps.DOWN_22));
      v128.store(bank + at + half, f32x4.add(near, far));
    }
  }
}

/** What is saturated goes through a one-pole low-pass; both halves together, so that one works while the other waits. */
function tone(bank: usize, block: usize): void {
  const one = f32x4.splat(1);
  const left = v128.load(block, TONE);
  const leftHigh = v128.load(block + 16, TONE);
  const taken = f32x4.sub(one, left);
  const takenHigh = f32x4.sub(one, leftHigh);
  let toned = v128.load(block, TONED);
  let tonedHigh = v128.load(block + 16, TONED);
  for (let at = bank; at < bank + bankBytes; at += row) {
    toned = f32x4.add(f32x4.mul(toned, left), f32x4.mul(v128.load(at), taken));
    tonedHigh = f32x4.add(f32x4.mul(tonedHigh, leftHigh), f32x4.mul(v128.load(at, 16), takenHigh));
    v128.store(at, toned);
    v128.store(at, tonedHigh, 16);
  }
  v128.store(block, audible(toned), TONED);
  v128.store(block + 16, audible(tonedHigh), TONED);
}

/** Saturated and late sound. */
function blend(bank: usize, block: usize): void {
  const one = f32x4.splat(1);
  for (let half: usize = 0; half < row; half += 16) {
    let wet = v128.load(block + half, WET);
    const step = v128.load(block + half, WET_STEP);
    for (let at = half; at < bankBytes; at += row) {
      const dry = f32x4.mul(v128.load(sounds + late + at), f32x4.sub(one, wet));
      v128.store(bank + at, f32x4.add(dry, f32x4.mul(v128.load(bank + at), wet)));
      wet = f32x4.add(wet, step);
    }
  }
}
