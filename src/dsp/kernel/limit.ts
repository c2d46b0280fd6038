import { maskOf, neighbour } from './lanes';
import {
  BANK,
  LIMIT_AHEAD,
  LIMIT_CEILING,
  LIMIT_CUT,
  LIMIT_LATE,
  LIMIT_LEAST,
  LIMIT_LINK,
  LIMIT_RELEASE,
  LIMIT_SOUND,
  LIMIT_WET,
  LIMIT_WET_STEP,
  ROW,
} from './layout';
import { bankBytes, row } from './sizes';
import { isDry, reached } from './wet';

const CEILING: usize = LIMIT_CEILING * ROW;
const RELEASE: usize = LIMIT_RELEASE * ROW;
const LINK: usize = LIMIT_LINK * ROW;
const WET: usize = LIMIT_WET * ROW;
const WET_STEP: usize = LIMIT_WET_STEP * ROW;
const LEAST: usize = LIMIT_LEAST * ROW;
const SOUND: usize = LIMIT_SOUND * ROW;
const CUT: usize = LIMIT_CUT * ROW;

/** What was before this quantum and is still looked at, and with the quantum. */
const past: usize = LIMIT_AHEAD * ROW;
const span: usize = past + bankBytes;
/** How far what is heard lies behind what comes in. */
const late: usize = (LIMIT_AHEAD - LIMIT_LATE) * ROW;
const sounds = memory.data(LIMIT_AHEAD * ROW + BANK, 16);
const cuts = memory.data(LIMIT_AHEAD * ROW + BANK, 16);

/** A cut below this is none. */
const NEGLIGIBLE: f32 = 1e-7;

/**
 * What is kept and worked with is not the gain but what it is less than 1 by, the cut: a cleared block is a limiter at
 * rest, and a release comes all the way home where a float32 just below 1 would no longer move. A lane that is dry for a
 * quantum forgets its cuts, and a bank of such lanes is only late.
 */
export function limit(bank: usize, block: usize): void {
  memory.copy(sounds, block + SOUND, past);
  memory.copy(sounds + past, bank, bankBytes);
  if (isDry(block + WET)) {
    memory.copy(bank, sounds + late, bankBytes);
    memory.copy(block + SOUND, sounds + bankBytes, past);
    memory.fill(block + CUT, 0, past);
    return;
  }
  levels(block);
  widest(3 * row, row);
  widest(15 * row, 4 * row);
  widest(past, 16 * row);
  memory.copy(cuts, block + CUT, past);
  release(block);
  memory.copy(block + SOUND, sounds + bankBytes, past);
  keep(block);
  total(3 * row, row);
  total(15 * row, 4 * row);
  total(past, 16 * row);
  apply(bank, block);
}

/** How high each frame is, or the higher one of its pair; what is no number counts as silence, so that nothing else suffers. */
function levels(block: usize): void {
  const nothing = f32x4.splat(0);
  for (let half: usize = 0; half < row; half += 16) {
    const link = maskOf(v128.load(block + half, LINK));
    for (let at = half; at < span; at += row) {
      const own = f32x4.pmax(nothing, f32x4.abs(v128.load(sounds + at)));
      v128.store(cuts + at, f32x4.pmax(own, v128.and(neighbour(own), link)));
    }
  }
}

/** Running maximum, four times as wide as before: three of these reach over 64 frames. Backwards, so that it goes in place. */
function widest(from: usize, step: usize): void {
  for (let at = cuts + span - 16; at >= cuts + from; at -= 16) {
    const near = f32x4.pmax(v128.load(at), v128.load(at - step));
    const far = f32x4.pmax(v128.load(at - 2 * step), v128.load(at - 3 * step));
    v128.store(at, f32x4.pmax(near, far));
  }
}

/** Running sum in the same manner: the same tree of six additions at every frame, so that no rounding ever adds up. */
function total(from: usize, step: usize): void {
  for (let at = cuts + span - 16; at >= cuts + from; at -= 16) {
    const near = f32x4.add(v128.load(at), v128.load(at - step));
    const far = f32x4.add(v128.load(at - 2 * step), v128.load(at - 3 * step));
    v128.store(at, f32x4.add(near, far));
  }
}

/** By how much a level is above the ceiling, as a part of it; 0 below. */
function excess(level: v128, ceiling: v128): v128 {
  return f32x4.pmax(f32x4.splat(0), f32x4.div(f32x4.sub(level, ceiling), level));
}

/** The next cut: at once to a deeper one, back to a lesser one bit by bit. */
function eased(cut: v128, wanted: v128, left: v128, taken: v128): v128 {
  return f32x4.pmax(wanted, f32x4.add(f32x4.mul(cut, left), f32x4.mul(wanted, taken)));
}

/** Cuts from levels. The halves go together: one works while the other waits for its last frame. */
function release(block: usize): void {
  const one = f32x4.splat(1);
  const ceiling = v128.load(block, CEILING);
  const ceilingHigh = v128.load(block + 16, CEILING);
  const left = v128.load(block, RELEASE);
  const leftHigh = v128.load(block + 16, RELEASE);
  const taken = f32x4.sub(one, left);
  const takenHigh = f32x4.sub(one, leftHigh);
  const start = cuts + past;
  let cut = v128.load(start - row);
  let cutHigh = v128.load(start - row + 16);
  for (let at = start; at < cuts + span; at += row) {
    cut = eased(cut, excess(v128.load(at), ceiling), left, taken);
    cutHigh = eased(cutHigh, excess(v128.load(at, 16), ceilingHigh), leftHigh, takenHigh);
    v128.store(at, cut);
    v128.store(at, cutHigh, 16);
  }
}

/** The cut, 0 where it is too little to matter. */
function felt(cut: v128): v128 {
  return v128.and(cut, f32x4.ge(cut, f32x4.splat(NEGLIGIBLE)));
}

/** The last cuts stay for the next quantum. */
function keep(block: usize): void {
  for (let half: usize = 0; half < row; half += 16) {
    const stays = reached(block + half + WET);
    for (let at = half; at < past; at += row) {
      v128.store(block + CUT + at, v128.and(stays, felt(v128.load(cuts + bankBytes + at))));
    }
  }
}

/** The averaged cut upon the late sound. The ceiling itself is the last word, over the rounding of the average. */
function apply(bank: usize, block: usize): void {
  const one = f32x4.splat(1);
  const share = f32x4.splat(1.0 / <f32>LIMIT_AHEAD);
  for (let half: usize = 0; half < row; half += 16) {
    const ceiling = v128.load(block + half, CEILING);
    const floor = f32x4.neg(ceiling);
    const step = v128.load(block + half, WET_STEP);
    let wet = v128.load(block + half, WET);
    let least = v128.load(block + half, LEAST);
    for (let at = half; at < bankBytes; at += row) {
      const cut = felt(f32x4.mul(v128.load(cuts + past + at), share));
      const dry = v128.load(sounds + late + at);
      const turned = f32x4.mul(dry, f32x4.sub(one, cut));
      const limited = f32x4.pmax(f32x4.pmin(turned, ceiling), floor);
      v128.store(bank + at, f32x4.add(f32x4.mul(dry, f32x4.sub(one, wet)), f32x4.mul(limited, wet)));
      least = f32x4.pmin(least, f32x4.sub(one, f32x4.mul(cut, wet)));
      wet = f32x4.add(wet, step);
    }
    v128.store(block + half, least, LEAST);
  }
}
