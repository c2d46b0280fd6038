import { clean } from './clean';
import {
  PLANAR,
  QUANTUM,
  REV_CUT,
  REV_CUT_STATE,
  REV_DAMP_STATE,
  REV_DEPTH,
  REV_DIFFUSER_FRAMES,
  REV_DIFFUSER_SIZE,
  REV_DIFFUSERS,
  REV_DIFFUSION,
  REV_DIRECT,
  REV_DUCK_STEP,
  REV_GLIDE,
  REV_GLIDES,
  REV_INPUT,
  REV_INPUT_DUCK,
  REV_IS_ON,
  REV_LINE_FRAMES,
  REV_LINE_GAIN,
  REV_LINE_POLE,
  REV_LINE_SIZE,
  REV_LINES,
  REV_LOOP_DUCK,
  REV_MIRROR,
  REV_MODULATED,
  REV_NOW,
  REV_NOW_PRE_DELAY,
  REV_NOW_SHAPE,
  REV_OUT_LEFT,
  REV_OUT_RIGHT,
  REV_PHASES,
  REV_PLACES,
  REV_PRE_DELAY,
  REV_PRE_SIZE,
  REV_REACH,
  REV_RINGS,
  REV_SHAPE,
  REV_SIDES,
  REV_STEP,
  REV_TAP_FRAMES,
  REV_TAP_GAIN,
  REV_TAPS,
  REV_TURN,
  REV_WORK,
} from './layout';
import { arrive, at, back, put, putWhole, rising, setOut, wholeAt } from './single';
import { planar } from './sizes';

const frames: f32 = <f32>QUANTUM;
const SQRT2: f32 = 1.4142135623730951;

/** The quantum's ducking, worked out once: where it begins and how much it moves in a frame. */
let loopDuck: f32 = 1;
let loopStep: f32 = 0;
let inputDuck: f32 = 1;
let inputStep: f32 = 0;

/** A quantum of reverb, nothing of what came in: reverb-twin.ts says what it is. */
export function reverb(left: usize, right: usize, outLeft: usize, outRight: usize, block: usize): void {
  if (at(block, REV_IS_ON) === 0) begin(block);
  duck(block);
  setOut(block, REV_GLIDE, REV_NOW, REV_STEP, REV_GLIDES, frames);
  cut(left, right, block);
  diffuse(block, 0);
  diffuse(block, 1);
  readLines(block);
  tell(block, 0, REV_OUT_LEFT, outLeft);
  tell(block, 1, REV_OUT_RIGHT, outRight);
  for (let line = 0; line < REV_LINES; line += 4) damp(block, line);
  for (let stride = 1; stride < REV_LINES; stride <<= 1) mixLines(block, stride);
  for (let line = 0; line < REV_LINES; line++) writeLine(block, line);
  arrive(block, REV_NOW, REV_STEP, REV_GLIDES, frames);
  turn(block);
}

/** The first quantum is as it is set, without a glide or a fade. */
function begin(block: usize): void {
  memory.copy(block + 4 * REV_NOW_SHAPE, block, 4 * (REV_SHAPE + 1));
  memory.copy(block + 4 * REV_NOW, block + 4 * REV_GLIDE, 4 * REV_GLIDES);
  put(block, REV_LOOP_DUCK, 1);
  put(block, REV_INPUT_DUCK, 1);
  put(block, REV_IS_ON, 1);
}

function differs(block: usize, from: i32, to: i32): bool {
  for (let i = from; i < to; i++) if (at(block, i) !== at(block, REV_NOW_SHAPE + i)) return true;
  return false;
}

function ducked(from: f32, isDown: bool, step: f32): f32 {
  return min<f32>(1, max<f32>(0, isDown ? from - step : from + step));
}

/** What is silent changes at once; what is to change goes silent, and what has changed comes back. */
function duck(block: usize): void {
  const step = at(block, REV_DUCK_STEP);
  loopDuck = at(block, REV_LOOP_DUCK);
  inputDuck = at(block, REV_INPUT_DUCK);
  if (inputDuck === 0) {
    put(block, REV_NOW_PRE_DELAY, at(block, REV_PRE_DELAY));
    if (loopDuck === 0 && differs(block, 0, REV_SHAPE)) reshape(block);
  }
  const isOther = differs(block, 0, REV_SHAPE);
  const loop = ducked(loopDuck, isOther, step);
  const input = ducked(inputDuck, isOther || differs(block, REV_SHAPE, REV_SHAPE + 1), step);
  put(block, REV_LOOP_DUCK, loop);
  put(block, REV_INPUT_DUCK, input);
  loopStep = (loop - loopDuck) / frames;
  inputStep = (input - inputDuck) / frames;
}

/** All-passes of other lengths begin empty: what they still hold would be cut in two. */
function reshape(block: usize): void {
  memory.copy(block + 4 * REV_NOW_SHAPE, block, 4 * REV_SHAPE);
  const first = diffuserRing(block, 0);
  memory.fill(first, 0, lineRing(block, 0) - first);
}

// ── the rings: pre-delay left and right, diffusers, lines ──

function preRing(block: usize, side: i32): usize {
  return block + 4 * (REV_RINGS + side * (<i32>at(block, REV_PRE_SIZE) + REV_MIRROR));
}

function diffuserRing(block: usize, n: i32): usize {
  return preRing(block, 2) + 4 * n * (<i32>at(block, REV_DIFFUSER_SIZE) + REV_MIRROR);
}

function lineRing(block: usize, n: i32): usize {
  const lines = diffuserRing(block, 2 * REV_DIFFUSERS);
  return lines + 4 * n * (<i32>at(block, REV_LINE_SIZE) + REV_MIRROR);
}

/** How far behind what is written at a place its mirror stands, bytes: 0 where there is none, so that both may be written. */
function mirrorOf(place: i32, size: i32): usize {
  return place < REV_MIRROR ? 4 * size : 0;
}

/** Low cut of both sides, lanes 0 and 1, into the pre-delay. */
function cut(left: usize, right: usize, block: usize): void {
  const size = <i32>at(block, REV_PRE_SIZE);
  const place = wholeAt(block, REV_PLACES);
  const toLeft = preRing(block, 0) + 4 * place;
  const toRight = preRing(block, 1) + 4 * place;
  const mirror = mirrorOf(place, size);
  const glide = block + 4 * (REV_NOW + REV_CUT - REV_GLIDE);
  const steps = block + 4 * (REV_STEP + REV_CUT - REV_GLIDE);
  let a1 = v128.load32_splat(glide);
  let a2 = v128.load32_splat(glide, 4);
  let a3 = v128.load32_splat(glide, 8);
  const d1 = v128.load32_splat(steps);
  const d2 = v128.load32_splat(steps, 4);
  const d3 = v128.load32_splat(steps, 8);
  const k = f32x4.splat(SQRT2);
  let e1 = v128.load(block + 4 * REV_CUT_STATE);
  let e2 = v128.load(block + 4 * REV_CUT_STATE, 16);
  for (let i: usize = 0; i < planar; i += 4) {
    const x = clean(f32x4.replace_lane(v128.load32_zero(left + i), 1, load<f32>(right + i)));
    const v3 = f32x4.sub(x, e2);
    const v1 = f32x4.add(f32x4.mul(a1, e1), f32x4.mul(a2, v3));
    const v2 = f32x4.add(e2, f32x4.add(f32x4.mul(a2, e1), f32x4.mul(a3, v3)));
    e1 = f32x4.sub(f32x4.add(v1, v1), e1);
    e2 = f32x4.sub(f32x4.add(v2, v2), e2);
    const y = clean(f32x4.sub(f32x4.sub(x, f32x4.mul(k, v1)), v2));
    v128.store32_lane(toLeft + i, y, 0);
    v128.store32_lane(toLeft + mirror + i, y, 0);
    v128.store32_lane(toRight + i, y, 1);
    v128.store32_lane(toRight + mirror + i, y, 1);
    a1 = f32x4.add(a1, d1);
    a2 = f32x4.add(a2, d2);
    a3 = f32x4.add(a3, d3);
  }
  v128.store(block + 4 * REV_CUT_STATE, clean(e1));
  v128.store(block + 4 * REV_CUT_STATE, clean(e2), 16);
}

/** Where in the pre-delay of a side a quantum begins that is so many frames late. */
function late(block: usize, side: i32, delay: f32): usize {
  const place = back(wholeAt(block, REV_PLACES), <i32>delay, <i32>at(block, REV_PRE_SIZE));
  return preRing(block, side) + 4 * place;
}

/** The all-passes of a side, one after the other, from the pre-delay to where the sides are kept. */
function diffuse(block: usize, side: i32): void {
  const to = block + 4 * REV_SIDES + PLANAR * side;
  const from = late(block, side, at(block, REV_NOW_PRE_DELAY));
  let gain = rising(inputDuck, inputStep);
  for (let i: usize = 0; i < planar; i += 16) {
    v128.store(to + i, f32x4.mul(v128.load(from + i), gain));
    gain = f32x4.add(gain, f32x4.splat(4 * inputStep));
  }
  for (let n = 0; n < REV_DIFFUSERS; n++) allPass(block, side * REV_DIFFUSERS + n, to);
  gain = rising(loopDuck, loopStep);
  for (let i: usize = 0; i < planar; i += 16) {
    v128.store(to + i, f32x4.mul(v128.load(to + i), gain));
    gain = f32x4.add(gain, f32x4.splat(4 * loopStep));
  }
}

/** An all-pass in place, four frames at a time: it is never so short that one of them would need another. */
function allPass(block: usize, n: i32, sound: usize): void {
  const size = <i32>at(block, REV_DIFFUSER_SIZE);
  const ring = diffuserRing(block, n);
  const place = wholeAt(block, REV_PLACES + 1);
  const mirror = mirrorOf(place, size);
  const g = f32x4.splat(at(block, REV_NOW_SHAPE + REV_DIFFUSION));
  const delay = <i32>at(block, REV_NOW_SHAPE + REV_DIFFUSER_FRAMES + n);
  for (let i = 0; i < QUANTUM; i += 4) {
    const x = v128.load(sound + 4 * i);
    const old = v128.load(ring + 4 * back(place + i, delay, size));
    const out = f32x4.sub(old, f32x4.mul(g, x));
    const kept = clean(f32x4.add(x, f32x4.mul(g, out)));
    v128.store(ring + 4 * (place + i), kept);
    v128.store(ring + mirror + 4 * (place + i), kept);
    v128.store(sound + 4 * i, out);
  }
}

/** All lines, as they come out, to the work place. */
function readLines(block: usize): void {
  const size = <i32>at(block, REV_LINE_SIZE);
  const place = wholeAt(block, REV_PLACES + 2);
  for (let line = 0; line < REV_LINES; line++) {
    const to = block + 4 * REV_WORK + PLANAR * line;
    const ring = lineRing(block, line);
    const delay = <i32>at(block, REV_NOW_SHAPE + REV_LINE_FRAMES + line);
    if (line < REV_MODULATED) readBetween(block, line, ring + 4 * back(place, delay + REV_REACH, size), to);
    else memory.copy(to, ring + 4 * back(place, delay, size), planar);
    let gain = rising(loopDuck, loopStep);
    for (let i: usize = 0; i < planar; i += 16) {
      v128.store(to + i, f32x4.mul(v128.load(to + i), gain));
      gain = f32x4.add(gain, f32x4.splat(4 * loopStep));
    }
  }
}

/** Two parabolas for a wave: −1…1. */
function swing(phase: i32): f32 {
  const p = <f32>phase * <f32>(1.0 / 2147483648.0);
  return 4 * p * (1 - abs<f32>(p));
}

/** A line that moves, by a curve of third order through four frames; `from` is REV_REACH frames early. */
function readBetween(block: usize, line: i32, from: usize, to: usize): void {
  const phase = wholeAt(block, REV_PHASES + line);
  const depth = at(block, REV_DEPTH);
  const begins = depth * swing(phase);
  const step = (depth * swing(phase + <i32>at(block, REV_TURN + line)) - begins) / frames;
  for (let i = 0; i < QUANTUM; i++) {
    const ahead = -(begins + step * <f32>i);
    const whole = floor<f32>(ahead);
    const f = ahead - whole;
    const x = from + 4 * (i + REV_REACH + <i32>whole);
    const before = load<f32>(x - 4);
    const first = load<f32>(x);
    const second = load<f32>(x, 4);
    const after = load<f32>(x, 8);
    const c1 = <f32>0.5 * (second - before);
    const c2 = before - <f32>2.5 * first + 2 * second - <f32>0.5 * after;
    const c3 = <f32>0.5 * (after - before) + <f32>1.5 * (first - second);
    store<f32>(to + 4 * i, ((c3 * f + c2) * f + c1) * f + first);
  }
}

/** What is heard on a side: early reflections, the diffused sound, the lines. */
function tell(block: usize, side: i32, gains: i32, out: usize): void {
  const sound = block + 4 * REV_SIDES + PLANAR * side;
  const direct = f32x4.splat(at(block, REV_NOW_SHAPE + REV_DIRECT));
  for (let i: usize = 0; i < planar; i += 16) v128.store(out + i, f32x4.mul(v128.load(sound + i), direct));
  for (let n = side * REV_TAPS; n < (side + 1) * REV_TAPS; n++) {
    const gain = at(block, REV_NOW_SHAPE + REV_TAP_GAIN + n);
    if (gain === 0) continue;
    const delay = at(block, REV_NOW_PRE_DELAY) + at(block, REV_NOW_SHAPE + REV_TAP_FRAMES + n);
    add(out, late(block, side, delay), inputDuck * gain, inputStep * gain);
  }
  for (let line = 0; line < REV_LINES; line++) {
    add(out, block + 4 * REV_WORK + PLANAR * line, at(block, REV_NOW_SHAPE + gains + line), 0);
  }
}

function add(to: usize, from: usize, gain: f32, step: f32): void {
  let factor = rising(gain, step);
  for (let i: usize = 0; i < planar; i += 16) {
    v128.store(to + i, f32x4.add(v128.load(to + i), f32x4.mul(v128.load(from + i), factor)));
    factor = f32x4.add(factor, f32x4.splat(4 * step));
  }
}

/** The low-passes of four lines, a lane each. */
function damp(block: usize, line: i32): void {
  const from = block + 4 * REV_WORK + PLANAR * line;
  const now = block + 4 * (REV_NOW + line);
  const steps = block + 4 * (REV_STEP + line);
  const state = block + 4 * (REV_DAMP_STATE + line);
  let gain = v128.load(now, 4 * (REV_LINE_GAIN - REV_GLIDE));
  let pole = v128.load(now, 4 * (REV_LINE_POLE - REV_GLIDE));
  const gainStep = v128.load(steps, 4 * (REV_LINE_GAIN - REV_GLIDE));
  const poleStep = v128.load(steps, 4 * (REV_LINE_POLE - REV_GLIDE));
  let y = v128.load(state);
  for (let i = from; i < from + planar; i += 16) {
    // four frames of four lines, turned so that a vector is a frame
    const a = v128.load(i);
    const b = v128.load(i, 512);
    const c = v128.load(i, 1024);
    const d = v128.load(i, 1536);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    const y0 = f32x4.add(f32x4.mul(gain, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5)), f32x4.mul(pole, y));
    gain = f32x4.add(gain, gainStep);
    pole = f32x4.add(pole, poleStep);
    const y1 = f32x4.add(f32x4.mul(gain, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7)), f32x4.mul(pole, y0));
    gain = f32x4.add(gain, gainStep);
    pole = f32x4.add(pole, poleStep);
    const y2 = f32x4.add(f32x4.mul(gain, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5)), f32x4.mul(pole, y1));
    gain = f32x4.add(gain, gainStep);
    pole = f32x4.add(pole, poleStep);
    y = f32x4.add(f32x4.mul(gain, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7)), f32x4.mul(pole, y2));
    gain = f32x4.add(gain, gainStep);
    pole = f32x4.add(pole, poleStep);
    // and back
    const p = v128.shuffle<f32>(y0, y1, 0, 4, 1, 5);
    const q = v128.shuffle<f32>(y2, y, 0, 4, 1, 5);
    const r = v128.shuffle<f32>(y0, y1, 2, 6, 3, 7);
    const s = v128.shuffle<f32>(y2, y, 2, 6, 3, 7);
    v128.store(i, v128.shuffle<f32>(p, q, 0, 1, 4, 5));
    v128.store(i, v128.shuffle<f32>(p, q, 2, 3, 6, 7), 512);
    v128.store(i, v128.shuffle<f32>(r, s, 0, 1, 4, 5), 1024);
    v128.store(i, v128.shuffle<f32>(r, s, 2, 3, 6, 7), 1536);
  }
  v128.store(state, clean(y));
}

/** A stage of the Hadamard matrix: sums and differences of lines that stand so far apart. */
function mixLines(block: usize, stride: i32): void {
  for (let line = 0; line < REV_LINES; line++) {
    if ((line & stride) !== 0) continue;
    const first = block + 4 * REV_WORK + PLANAR * line;
    const second = first + PLANAR * stride;
    for (let i: usize = 0; i < planar; i += 16) {
      const a = v128.load(first + i);
      const b = v128.load(second + i);
      v128.store(first + i, f32x4.add(a, b));
      v128.store(second + i, f32x4.sub(a, b));
    }
  }
}

/** What comes in and what comes back, into a line: even lines take the left. */
function writeLine(block: usize, line: i32): void {
  const size = <i32>at(block, REV_LINE_SIZE);
  const place = wholeAt(block, REV_PLACES + 2);
  const mirror = mirrorOf(place, size);
  const to = lineRing(block, line) + 4 * place;
  const from = block + 4 * REV_WORK + PLANAR * line;
  const sound = block + 4 * REV_SIDES + PLANAR * (line & 1);
  const step = at(block, REV_STEP + REV_INPUT - REV_GLIDE);
  let gain = rising(at(block, REV_NOW + REV_INPUT - REV_GLIDE), step);
  for (let i: usize = 0; i < planar; i += 16) {
    const x = clean(f32x4.add(v128.load(from + i), f32x4.mul(v128.load(sound + i), gain)));
    v128.store(to + i, x);
    v128.store(to + mirror + i, x);
    gain = f32x4.add(gain, f32x4.splat(4 * step));
  }
}

/** Places and phases, a quantum on. */
function turn(block: usize): void {
  for (let n = 0; n < 3; n++) {
    const size = <i32>at(block, REV_PRE_SIZE + n);
    const place = wholeAt(block, REV_PLACES + n) + QUANTUM;
    putWhole(block, REV_PLACES + n, place < size ? place : 0);
  }
  for (let n = 0; n < REV_MODULATED; n++) {
    putWhole(block, REV_PHASES + n, wholeAt(block, REV_PHASES + n) + <i32>at(block, REV_TURN + n));
  }
}
