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
/** The filters, a tap after the other: from memory, see `kept` in scratch.ts. */
const UP = 12;
const upTaps = memory.data<f32>([
  <f32>taps.UP_0,
  <f32>taps.UP_1,
  <f32>taps.UP_2,
  <f32>taps.UP_3,
  <f32>taps.UP_4,
  <f32>taps.UP_5,
  <f32>taps.UP_6,
  <f32>taps.UP_7,
  <f32>taps.UP_8,
  <f32>taps.UP_9,
  <f32>taps.UP_10,
  <f32>taps.UP_11,
]);
const DOWN = 23;
const downTaps = memory.data<f32>([
  <f32>taps.DOWN_0,
  <f32>taps.DOWN_1,
  <f32>taps.DOWN_2,
  <f32>taps.DOWN_3,
  <f32>taps.DOWN_4,
  <f32>taps.DOWN_5,
  <f32>taps.DOWN_6,
  <f32>taps.DOWN_7,
  <f32>taps.DOWN_8,
  <f32>taps.DOWN_9,
  <f32>taps.DOWN_10,
  <f32>taps.DOWN_11,
  <f32>taps.DOWN_12,
  <f32>taps.DOWN_13,
  <f32>taps.DOWN_14,
  <f32>taps.DOWN_15,
  <f32>taps.DOWN_16,
  <f32>taps.DOWN_17,
  <f32>taps.DOWN_18,
  <f32>taps.DOWN_19,
  <f32>taps.DOWN_20,
  <f32>taps.DOWN_21,
  <f32>taps.DOWN_22,
]);

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
function pair(before: v128, after: v128, tap: v128): v128 {
  return f32x4.mul(f32x4.add(before, after), tap);
}

/** Twice as many frames: between each two comes what the half-band filter makes of twelve on either side. */
function raise(): void {
  let to = halves + pastCurved;
  for (let at: usize = 0; at < bankBytes; at += 4 * row) {
    for (let half: usize = 0; half < row; half += 16) {
      const middle = sounds + past + at + half - 12 * row;
      between(middle, to + half);
      v128.store(to + half, v128.load(middle, 1 * ROW), 1 * ROW);
      v128.store(to + half, v128.load(middle, 2 * ROW), 3 * ROW);
      v128.store(to + half, v128.load(middle, 3 * ROW), 5 * ROW);
      v128.store(to + half, v128.load(middle, 4 * ROW), 7 * ROW);
    }
    to += 8 * row;
  }
}

/**
 * What is between a frame and the next, and so on, four in a row. A loop over the taps, two at a time: written out as a whole,
 * V8 loads everything first, and has nowhere to keep it.
 */
function between(middle: usize, to: usize): void {
  const first = v128.load32_splat(upTaps);
  const second = v128.load32_splat(upTaps, 4);
  let near0 = pair(v128.load(middle, 0 * ROW), v128.load(middle, 1 * ROW), first);
  let near1 = pair(v128.load(middle, 1 * ROW), v128.load(middle, 2 * ROW), first);
  let near2 = pair(v128.load(middle, 2 * ROW), v128.load(middle, 3 * ROW), first);
  let near3 = pair(v128.load(middle, 3 * ROW), v128.load(middle, 4 * ROW), first);
  let far0 = pair(v128.load(middle - row), v128.load(middle, 2 * ROW), second);
  let far1 = pair(v128.load(middle, 0 * ROW), v128.load(middle, 3 * ROW), second);
  let far2 = pair(v128.load(middle, 1 * ROW), v128.load(middle, 4 * ROW), second);
  let far3 = pair(v128.load(middle, 2 * ROW), v128.load(middle, 5 * ROW), second);
  let before = middle - 3 * row;
  let after = middle + 3 * row;
  for (let tap = upTaps + 8; tap < upTaps + 4 * UP; tap += 8) {
    const tap0 = v128.load32_splat(tap, 0);
    near0 = f32x4.add(near0, pair(v128.load(before, 1 * ROW), v128.load(after, 0 * ROW), tap0));
    near1 = f32x4.add(near1, pair(v128.load(before, 2 * ROW), v128.load(after, 1 * ROW), tap0));
    near2 = f32x4.add(near2, pair(v128.load(before, 3 * ROW), v128.load(after, 2 * ROW), tap0));
    near3 = f32x4.add(near3, pair(v128.load(before, 4 * ROW), v128.load(after, 3 * ROW), tap0));
    const tap1 = v128.load32_splat(tap, 4);
    far0 = f32x4.add(far0, pair(v128.load(before, 0 * ROW), v128.load(after, 1 * ROW), tap1));
    far1 = f32x4.add(far1, pair(v128.load(before, 1 * ROW), v128.load(after, 2 * ROW), tap1));
    far2 = f32x4.add(far2, pair(v128.load(before, 2 * ROW), v128.load(after, 3 * ROW), tap1));
    far3 = f32x4.add(far3, pair(v128.load(before, 3 * ROW), v128.load(after, 4 * ROW), tap1));
    before -= 2 * row;
    after += 2 * row;
  }
  v128.store(to, f32x4.add(near0, far0), 0 * ROW);
  v128.store(to, f32x4.add(near1, far1), 2 * ROW);
  v128.store(to, f32x4.add(near2, far2), 4 * ROW);
  v128.store(to, f32x4.add(near3, far3), 6 * ROW);
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
  for (let at: usize = 0; at < bankBytes; at += 4 * row) {
    for (let half: usize = 0; half < row; half += 16) {
      smooth(halves + pastCurved + 2 * at + half - 23 * row, bank + at + half);
    }
  }
}

/** Every second frame around a middle, four of them; see `between`. */
function smooth(middle: usize, to: usize): void {
  const first = v128.load32_splat(downTaps);
  let near0 = pair(v128.load(middle, 0 * ROW), v128.load(middle, 1 * ROW), first);
  let near1 = pair(v128.load(middle, 2 * ROW), v128.load(middle, 3 * ROW), first);
  let near2 = pair(v128.load(middle, 4 * ROW), v128.load(middle, 5 * ROW), first);
  let near3 = pair(v128.load(middle, 6 * ROW), v128.load(middle, 7 * ROW), first);
  const second = v128.load32_splat(downTaps, 4);
  let far0 = pair(v128.load(middle - row), v128.load(middle, 2 * ROW), second);
  let far1 = pair(v128.load(middle, 1 * ROW), v128.load(middle, 4 * ROW), second);
  let far2 = pair(v128.load(middle, 3 * ROW), v128.load(middle, 6 * ROW), second);
  let far3 = pair(v128.load(middle, 5 * ROW), v128.load(middle, 8 * ROW), second);
  let before = middle - 3 * row;
  let after = middle + 3 * row;
  for (let tap = downTaps + 8; tap < downTaps + 4 * DOWN - 4; tap += 8) {
    const tap0 = v128.load32_splat(tap, 0);
    near0 = f32x4.add(near0, pair(v128.load(before, 1 * ROW), v128.load(after, 0 * ROW), tap0));
    near1 = f32x4.add(near1, pair(v128.load(before, 3 * ROW), v128.load(after, 2 * ROW), tap0));
    near2 = f32x4.add(near2, pair(v128.load(before, 5 * ROW), v128.load(after, 4 * ROW), tap0));
    near3 = f32x4.add(near3, pair(v128.load(before, 7 * ROW), v128.load(after, 6 * ROW), tap0));
    const tap1 = v128.load32_splat(tap, 4);
    far0 = f32x4.add(far0, pair(v128.load(before, 0 * ROW), v128.load(after, 1 * ROW), tap1));
    far1 = f32x4.add(far1, pair(v128.load(before, 2 * ROW), v128.load(after, 3 * ROW), tap1));
    far2 = f32x4.add(far2, pair(v128.load(before, 4 * ROW), v128.load(after, 5 * ROW), tap1));
    far3 = f32x4.add(far3, pair(v128.load(before, 6 * ROW), v128.load(after, 7 * ROW), tap1));
    before -= 2 * row;
    after += 2 * row;
  }
  const last = v128.load32_splat(downTaps, 4 * DOWN - 4);
  near0 = f32x4.add(near0, pair(v128.load(before, 1 * ROW), v128.load(after, 0 * ROW), last));
  near1 = f32x4.add(near1, pair(v128.load(before, 3 * ROW), v128.load(after, 2 * ROW), last));
  near2 = f32x4.add(near2, pair(v128.load(before, 5 * ROW), v128.load(after, 4 * ROW), last));
  near3 = f32x4.add(near3, pair(v128.load(before, 7 * ROW), v128.load(after, 6 * ROW), last));
  v128.store(to, f32x4.add(near0, far0), 0 * ROW);
  v128.store(to, f32x4.add(near1, far1), 1 * ROW);
  v128.store(to, f32x4.add(near2, far2), 2 * ROW);
  v128.store(to, f32x4.add(near3, far3), 3 * ROW);
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
