import {
  MAX_AT,
  MAX_AVERAGE,
  MAX_CEILING,
  MAX_COMES,
  MAX_COUNT,
  MAX_GAINS,
  MAX_GOES,
  MAX_HEAD,
  MAX_KEPT,
  MAX_LATE,
  MAX_LEAST,
  MAX_LEFT,
  MAX_LEVELS,
  MAX_LONGEST,
  MAX_MOST,
  MAX_NOW,
  MAX_PLACES,
  MAX_QUICK,
  MAX_QUICK_CUT,
  MAX_RIGHT,
  MAX_SIDE,
  MAX_SLOW_CUT,
  MAX_SUMS,
  MAX_TIMES,
  MAX_VALUES,
  MAX_WEIGHTS,
  QUANTUM,
} from './layout';
import { at, put, putWhole, wholeAt } from './single';
import { planar } from './sizes';

const quantum: i32 = QUANTUM;
const side: usize = MAX_SIDE;
/** More than this is no sound. */
const MOST: f32 = 1e15;
/** Bytes of the weights of one sample: even and odd of every place. */
const weightBytes: usize = 8 * MAX_PLACES;
/** A cut is counted in parts of this: see true-peak-limiter.ts, whose arithmetic all of this is, but for the levels. */
const WHOLE: f64 = 4294967296.0;
const NEGLIGIBLE: f64 = 1e-7 * WHOLE;

/** Two channels, turned down together so that nothing of either goes over the ceiling, between samples too. */
export function maximise(left: usize, right: usize, block: usize): void {
  const late = <i32>at(block, MAX_LATE);
  const lineLeft = block + 4 * MAX_LEFT;
  const lineRight = block + 4 * MAX_RIGHT;
  memory.fill(block + 4 * MAX_LEVELS, 0, planar);
  take(left, lineLeft, late);
  take(right, lineRight, late);
  measure(block, lineLeft, late);
  measure(block, lineRight, late);
  turnDown(block, late + 1);
  apply(block, lineLeft, left, late);
  apply(block, lineRight, right, late);
}

/** What comes in behind what is still to be heard; what is no number, or too much to be sound, is silence. */
function take(from: usize, line: usize, late: i32): void {
  const to = line + 4 * <usize>late;
  for (let n: usize = 0; n < planar; n += 16) {
    const x = v128.load(from + n);
    const isSound = f32x4.le(f32x4.abs(x), f32x4.splat(MOST));
    v128.store(to + n, v128.and(x, isSound));
  }
}

function highestOf(from: usize, to: usize): f32 {
  let four = f32x4.splat(0);
  let n = from;
  for (; n + 16 <= to; n += 16) four = f32x4.max(four, f32x4.abs(v128.load(n)));
  let highest: f32 = 0;
  for (; n < to; n += 4) highest = max<f32>(highest, abs<f32>(load<f32>(n)));
  highest = max<f32>(highest, max<f32>(f32x4.extract_lane(four, 0), f32x4.extract_lane(four, 1)));
  return max<f32>(highest, max<f32>(f32x4.extract_lane(four, 2), f32x4.extract_lane(four, 3)));
}

/** How high each sample is, and the wave from it to the next; where not even the worst case needs a cut, nothing is worked out. */
function measure(block: usize, line: usize, late: i32): void {
  const first = line + 4 * (<usize>late - side);
  const highest = highestOf(first - 4 * (side - 1), line + 4 * <usize>late + planar);
  if (highest * at(block, MAX_MOST) <= at(block, MAX_CEILING)) return;
  const weights = block + 4 * MAX_WEIGHTS;
  for (let n: usize = 0; n < planar; n += 16) {
    const to = block + 4 * MAX_LEVELS + n;
    const sample = f32x4.abs(v128.load(first + n));
    const level = f32x4.max(sample, between(weights, first + n));
    v128.store(to, f32x4.max(v128.load(to), level));
  }
}

/** The highest of the wave in four gaps, each after a sample from here on. */
function between(weights: usize, gap: usize): v128 {
  let even0 = f32x4.splat(0);
  let even1 = f32x4.splat(0);
  let even2 = f32x4.splat(0);
  let even3 = f32x4.splat(0);
  let odd0 = f32x4.splat(0);
  let odd1 = f32x4.splat(0);
  let odd2 = f32x4.splat(0);
  let odd3 = f32x4.splat(0);
  let before = gap;
  let after = gap + 4;
  const end = weights + side * weightBytes;
  for (let w = weights; w < end; w += weightBytes) {
    const sum = f32x4.add(v128.load(before), v128.load(after));
    const difference = f32x4.sub(v128.load(before), v128.load(after));
    even0 = f32x4.add(even0, f32x4.mul(sum, v128.load32_splat(w)));
    odd0 = f32x4.add(odd0, f32x4.mul(difference, v128.load32_splat(w, 4)));
    even1 = f32x4.add(even1, f32x4.mul(sum, v128.load32_splat(w, 8)));
    odd1 = f32x4.add(odd1, f32x4.mul(difference, v128.load32_splat(w, 12)));
    even2 = f32x4.add(even2, f32x4.mul(sum, v128.load32_splat(w, 16)));
    odd2 = f32x4.add(odd2, f32x4.mul(difference, v128.load32_splat(w, 20)));
    even3 = f32x4.add(even3, f32x4.mul(sum, v128.load32_splat(w, 24)));
    odd3 = f32x4.add(odd3, f32x4.mul(difference, v128.load32_splat(w, 28)));
    before -= 4;
    after += 4;
  }
  const near = f32x4.max(height(even0, odd0), height(even1, odd1));
  return f32x4.max(near, f32x4.max(height(even2, odd2), height(even3, odd3)));
}

/** The higher of a place and the one as far from the other end. */
function height(even: v128, odd: v128): v128 {
  return f32x4.add(f32x4.abs(even), f32x4.abs(odd));
}

/** Gains from levels, frame by frame. @param span frames that a cut holds. */
function turnDown(block: usize, span: i32): void {
  const ceiling = <f64>at(block, MAX_CEILING);
  const average = <i32>at(block, MAX_AVERAGE);
  let least = at(block, MAX_LEAST);
  for (let n = 0; n < quantum; n++) {
    const level = <f64>at(block, MAX_LEVELS + n);
    const wanted: f64 = level > ceiling ? ceil((1.0 - ceiling / level) * WHOLE) : 0;
    const cut = released(block, held(block, wanted, span));
    const gain: f64 = 1.0 - averaged(block, averaged(block, cut, average, 0), average, 1) / WHOLE;
    store<f64>(block + 4 * MAX_GAINS + 8 * <usize>n, gain);
    least = min<f32>(least, <f32>gain);
  }
  put(block, MAX_LEAST, least);
}

/** The deepest cut of the last so many: what can no longer become it is dropped. */
function held(block: usize, wanted: f64, span: i32): f64 {
  const values = block + 4 * MAX_VALUES;
  const times = block + 4 * MAX_TIMES;
  let head = wholeAt(block, MAX_HEAD);
  let count = wholeAt(block, MAX_COUNT);
  const now = wholeAt(block, MAX_NOW) + 1;
  if (count > 0 && now - load<i32>(times + 4 * <usize>head) >= span) {
    head = after(head, span);
    count--;
  }
  while (count > 0 && load<f64>(values + 8 * <usize>within(head + count - 1, span)) <= wanted) count--;
  const to = <usize>within(head + count, span);
  store<f64>(values + 8 * to, wanted);
  store<i32>(times + 4 * to, now);
  putWhole(block, MAX_HEAD, head);
  putWhole(block, MAX_COUNT, count + 1);
  putWhole(block, MAX_NOW, now);
  return load<f64>(values + 8 * <usize>head);
}

function within(place: i32, size: i32): i32 {
  return place >= size ? place - size : place;
}

function after(place: i32, size: i32): i32 {
  return within(place + 1, size);
}

/** The deeper of the quick release and the slow one. */
function released(block: usize, wanted: f64): f64 {
  let quick = load<f64>(block + 4 * MAX_QUICK_CUT);
  let slow = load<f64>(block + 4 * MAX_SLOW_CUT);
  quick = max<f64>(wanted, quick + <f64>at(block, MAX_QUICK) * (wanted - quick));
  slow += <f64>at(block, wanted > slow ? MAX_COMES : MAX_GOES) * (wanted - slow);
  if (quick < NEGLIGIBLE) quick = 0;
  if (slow < NEGLIGIBLE) slow = 0;
  store<f64>(block + 4 * MAX_QUICK_CUT, quick);
  store<f64>(block + 4 * MAX_SLOW_CUT, slow);
  return ceil(max<f64>(quick, slow));
}

/** Mean of the last so many. @param which of the two averages. */
function averaged(block: usize, x: f64, length: i32, which: i32): f64 {
  const place = wholeAt(block, MAX_AT + which);
  const kept = block + 4 * MAX_KEPT + 8 * <usize>(which * MAX_LONGEST + place);
  const sums = block + 4 * MAX_SUMS + 8 * <usize>which;
  const sum = load<f64>(sums) + (x - load<f64>(kept));
  store<f64>(sums, sum);
  store<f64>(kept, x);
  putWhole(block, MAX_AT + which, after(place, length));
  return ceil(sum / <f64>length);
}

/** What is heard of a channel; the rest moves up. */
function apply(block: usize, line: usize, to: usize, late: i32): void {
  for (let n: usize = 0; n < <usize>quantum; n++) {
    const gain = load<f64>(block + 4 * MAX_GAINS + 8 * n);
    store<f32>(to + 4 * n, <f32>(<f64>load<f32>(line + 4 * n) * gain));
  }
  memory.copy(line, line + planar, 4 * <usize>late);
}
