import { clean } from './clean';
import {
  ECHO_CROSS,
  ECHO_FADE,
  ECHO_FADE_STEP,
  ECHO_FEEDBACK,
  ECHO_FRAMES,
  ECHO_FROM,
  ECHO_GLIDE,
  ECHO_GLIDES,
  ECHO_HIGH,
  ECHO_IS_ON,
  ECHO_LINE,
  ECHO_LOW,
  ECHO_NOW,
  ECHO_PLACE,
  ECHO_SIZE,
  ECHO_STATE,
  ECHO_STEP,
  ECHO_TO,
  ECHO_WORK,
  QUANTUM,
} from './layout';
import { arrive, at, back, put, putWhole, setOut, wholeAt } from './single';

const SQRT2: f32 = 1.4142135623730951;

/**
 * A quantum of echo, nothing of what came in: echo-twin.ts says what it is. Both sides are lanes of one vector. It is done in
 * pieces no longer than the time between repeats, since what is heard of a piece has to be there before it.
 */
export function echo(left: usize, right: usize, outLeft: usize, outRight: usize, block: usize): void {
  if (at(block, ECHO_IS_ON) === 0) begin(block);
  aim(block);
  setOut(block, ECHO_GLIDE, ECHO_NOW, ECHO_STEP, ECHO_GLIDES, <f32>QUANTUM);
  const piece = max<i32>(1, <i32>min<f32>(at(block, ECHO_FROM), at(block, ECHO_TO)));
  for (let i = 0; i < QUANTUM; i += piece) {
    const end = min<i32>(QUANTUM, i + piece);
    hear(block, i, end, outLeft, outRight);
    filter(block, i, end, ECHO_LOW, ECHO_STATE, true);
    filter(block, i, end, ECHO_HIGH, ECHO_STATE + 8, false);
    feed(block, i, end, left, right);
  }
  arrive(block, ECHO_NOW, ECHO_STEP, ECHO_GLIDES, <f32>QUANTUM);
  for (let n: usize = 0; n < 64; n += 16) {
    const state = block + 4 * ECHO_STATE + n;
    v128.store(state, clean(v128.load(state)));
  }
}

/** The first quantum is as it is set, without a glide or a fade. */
function begin(block: usize): void {
  memory.copy(block + 4 * ECHO_NOW, block + 4 * ECHO_GLIDE, 4 * ECHO_GLIDES);
  put(block, ECHO_TO, at(block, ECHO_FRAMES));
  put(block, ECHO_FADE, 1);
  put(block, ECHO_IS_ON, 1);
}

/** Another time is faded to; one that is set during a fade waits for its end. */
function aim(block: usize): void {
  if (at(block, ECHO_FADE) < 1) return;
  const frames = at(block, ECHO_FRAMES);
  put(block, ECHO_FROM, at(block, ECHO_TO));
  if (at(block, ECHO_TO) !== frames) put(block, ECHO_FADE, 0);
  put(block, ECHO_TO, frames);
}

/** Reads both times of a piece and tells what is between them; leaves it for what follows. */
function hear(block: usize, from: i32, end: i32, outLeft: usize, outRight: usize): void {
  const size = <i32>at(block, ECHO_SIZE);
  const line = block + 4 * ECHO_LINE;
  const place = wholeAt(block, ECHO_PLACE);
  const step = at(block, ECHO_FADE_STEP);
  let old = back(place, <i32>at(block, ECHO_FROM), size);
  let young = back(place, <i32>at(block, ECHO_TO), size);
  let fade = at(block, ECHO_FADE);
  for (let i = from; i < end; i++) {
    const x = v128.load64_zero(line + 8 * old);
    const way = f32x4.sub(v128.load64_zero(line + 8 * young), x);
    const heard = f32x4.add(x, f32x4.mul(f32x4.splat(fade), way));
    v128.store(block + 4 * ECHO_WORK + 16 * i, heard);
    v128.store32_lane(outLeft + 4 * i, heard, 0);
    v128.store32_lane(outRight + 4 * i, heard, 1);
    fade = min<f32>(1, fade + step);
    old = old + 1 < size ? old + 1 : 0;
    young = young + 1 < size ? young + 1 : 0;
  }
  put(block, ECHO_FADE, fade);
}

/** What glides, at a frame of the quantum. */
function gliding(block: usize, index: i32, frame: i32): v128 {
  const n = index - ECHO_GLIDE;
  return f32x4.splat(at(block, ECHO_NOW + n) + <f32>frame * at(block, ECHO_STEP + n));
}

function movement(block: usize, index: i32): v128 {
  return f32x4.splat(at(block, ECHO_STEP + index - ECHO_GLIDE));
}

/** A low cut or a high cut of a piece, in place. */
function filter(block: usize, from: i32, end: i32, cut: i32, state: i32, isHigh: bool): void {
  let a1 = gliding(block, cut, from);
  let a2 = gliding(block, cut + 1, from);
  let a3 = gliding(block, cut + 2, from);
  const d1 = movement(block, cut);
  const d2 = movement(block, cut + 1);
  const d3 = movement(block, cut + 2);
  const m0 = f32x4.splat(isHigh ? 1 : 0);
  const m1 = f32x4.splat(isHigh ? -SQRT2 : 0);
  const m2 = f32x4.splat(isHigh ? -1 : 1);
  let e1 = v128.load(block + 4 * state);
  let e2 = v128.load(block + 4 * state, 16);
  const last = block + 4 * ECHO_WORK + 16 * end;
  for (let i = block + 4 * ECHO_WORK + 16 * from; i < last; i += 16) {
    const x = v128.load(i);
    const v3 = f32x4.sub(x, e2);
    const v1 = f32x4.add(f32x4.mul(a1, e1), f32x4.mul(a2, v3));
    const v2 = f32x4.add(e2, f32x4.add(f32x4.mul(a2, e1), f32x4.mul(a3, v3)));
    e1 = f32x4.sub(f32x4.add(v1, v1), e1);
    e2 = f32x4.sub(f32x4.add(v2, v2), e2);
    v128.store(i, f32x4.add(f32x4.mul(m0, x), f32x4.add(f32x4.mul(m1, v1), f32x4.mul(m2, v2))));
    a1 = f32x4.add(a1, d1);
    a2 = f32x4.add(a2, d2);
    a3 = f32x4.add(a3, d3);
  }
  v128.store(block + 4 * state, e1);
  v128.store(block + 4 * state, e2, 16);
}

/** A rational tangens hyperbolicus: nothing above twice full scale. */
function softClip(x: v128): v128 {
  const held = f32x4.min(f32x4.splat(6), f32x4.max(f32x4.splat(-6), x));
  const q = f32x4.mul(f32x4.mul(held, held), f32x4.splat(0.25));
  const most = f32x4.add(f32x4.splat(27), f32x4.mul(f32x4.splat(9), q));
  return f32x4.div(f32x4.mul(held, f32x4.add(f32x4.splat(27), q)), most);
}

/** What comes in and what comes again, into the line. */
function feed(block: usize, from: i32, end: i32, left: usize, right: usize): void {
  const size = <i32>at(block, ECHO_SIZE);
  const line = block + 4 * ECHO_LINE;
  let place = wholeAt(block, ECHO_PLACE);
  let feedback = gliding(block, ECHO_FEEDBACK, from);
  let cross = gliding(block, ECHO_CROSS, from);
  const feedbackStep = movement(block, ECHO_FEEDBACK);
  const crossStep = movement(block, ECHO_CROSS);
  const half = f32x4(0.5, 0, 0, 0);
  for (let i = from; i < end; i++) {
    const sound = clean(f32x4.replace_lane(v128.load32_zero(left + 4 * i), 1, load<f32>(right + 4 * i)));
    const again = f32x4.mul(softClip(v128.load(block + 4 * ECHO_WORK + 16 * i)), feedback);
    // from side to side: the middle of what comes in goes left, what comes out of a side goes into the other
    const both = f32x4.add(sound, v128.shuffle<f32>(sound, sound, 1, 0, 2, 3));
    const bounced = f32x4.add(f32x4.mul(both, half), v128.shuffle<f32>(again, again, 1, 0, 2, 3));
    const own = f32x4.add(sound, again);
    const kept = clean(f32x4.add(own, f32x4.mul(cross, f32x4.sub(bounced, own))));
    v128.store64_lane(line + 8 * place, kept, 0);
    place = place + 1 < size ? place + 1 : 0;
    feedback = f32x4.add(feedback, feedbackStep);
    cross = f32x4.add(cross, crossStep);
  }
  putWhole(block, ECHO_PLACE, place);
}
