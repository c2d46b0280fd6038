import { clean } from './clean';
import { CONV_FRAMES, CONV_SPECTRUM, PLANAR } from './layout';

/** Bytes of a part of a spectrum of 2 · CONV_FRAMES bins, up to its middle and a vector beyond. */
const span: usize = 8 * CONV_FRAMES;
const half: usize = 16;
const spectrum: usize = CONV_SPECTRUM * 16;
/** Four bins of two channels: real and imaginary parts of the left, then of the right. */
const cell: usize = 64;
const planarBytes: usize = PLANAR;

/** A planar block to where it is worked on; what is no sound is silence, so that it cannot spread over a partition. */
export function intake(planar: usize, to: usize): void {
  for (let at: usize = 0; at < planarBytes; at += 16) v128.store(to + at, clean(v128.load(planar + at)));
}

function reversed(x: v128): v128 {
  return v128.shuffle<f32>(x, x, 3, 2, 1, 0);
}

/**
 * The spectra of two real channels from that of left + i·right, four bins to a cell, into one slot of a line.
 *
 * @param re and `im`: the spectrum, with room for a vector behind each. @param line [vector][slot] cells. @param slots of it.
 */
export function part(re: usize, im: usize, line: usize, slot: i32, slots: i32): void {
  const halves = f32x4.splat(0.5);
  // the bin after the last is the first again
  store<f32>(re + span, load<f32>(re));
  store<f32>(im + span, load<f32>(im));
  let to: usize = line + <usize>slot * cell;
  for (let at: usize = 0; at < spectrum; at += half) {
    const zRe = f32x4.mul(halves, v128.load(re + at));
    const zIm = f32x4.mul(halves, v128.load(im + at));
    const back = span - at - 12;
    const mRe = f32x4.mul(halves, reversed(v128.load(re + back)));
    const mIm = f32x4.mul(halves, reversed(v128.load(im + back)));
    v128.store(to, f32x4.add(zRe, mRe));
    v128.store(to, f32x4.sub(zIm, mIm), 16);
    v128.store(to, f32x4.add(zIm, mIm), 32);
    v128.store(to, f32x4.sub(mRe, zRe), 48);
    to += <usize>slots * cell;
  }
}

let leftRe: v128 = f32x4.splat(0);
let leftIm: v128 = f32x4.splat(0);
let rightRe: v128 = f32x4.splat(0);
let rightIm: v128 = f32x4.splat(0);

/**
 * Adds what some cells of sound become by as many of filters.
 *
 * @param first where in a cell the channel stands that goes to the left: 0 its own, 32 the other; the right takes the rest.
 */
function addUp(sound: usize, filter: usize, count: i32, first: usize): void {
  const left = sound + first;
  const right = sound + 32 - first;
  const bytes = <usize>count * cell;
  let lRe = leftRe;
  let lIm = leftIm;
  let rRe = rightRe;
  let rIm = rightIm;
  for (let at: usize = 0; at < bytes; at += cell) {
    const xRe = v128.load(left + at);
    const xIm = v128.load(left + at, 16);
    const yRe = v128.load(right + at);
    const yIm = v128.load(right + at, 16);
    const fRe = v128.load(filter + at);
    const fIm = v128.load(filter + at, 16);
    const gRe = v128.load(filter + at, 32);
    const gIm = v128.load(filter + at, 48);
    lRe = f32x4.add(lRe, f32x4.sub(f32x4.mul(xRe, fRe), f32x4.mul(xIm, fIm)));
    lIm = f32x4.add(lIm, f32x4.add(f32x4.mul(xRe, fIm), f32x4.mul(xIm, fRe)));
    rRe = f32x4.add(rRe, f32x4.sub(f32x4.mul(yRe, gRe), f32x4.mul(yIm, gIm)));
    rIm = f32x4.add(rIm, f32x4.add(f32x4.mul(yRe, gIm), f32x4.mul(yIm, gRe)));
  }
  leftRe = lRe;
  leftIm = lIm;
  rightRe = rRe;
  rightIm = rIm;
}

/**
 * What comes out of a partitioned filter, as the spectrum of left + i·right. A line holds the newest partition in its slot
 * `newest`, older ones in those that follow, round about; a filter holds its partitions from slot 0 on.
 *
 * @param own filters from left to left and from right to right. @param cross from right to left and from left to right; 0: none.
 */
export function convolve(
  line: usize,
  newest: i32,
  slots: i32,
  own: usize,
  cross: usize,
  re: usize,
  im: usize,
): void {
  const ahead = slots - newest;
  const stride = <usize>slots * cell;
  const young = <usize>newest * cell;
  const old = <usize>ahead * cell;
  for (let at: usize = 0; at < spectrum; at += half) {
    leftRe = f32x4.splat(0);
    leftIm = f32x4.splat(0);
    rightRe = f32x4.splat(0);
    rightIm = f32x4.splat(0);
    addUp(line + young, own, ahead, 0);
    addUp(line, own + old, newest, 0);
    if (cross !== 0) {
      addUp(line + young, cross, ahead, 32);
      addUp(line, cross + old, newest, 32);
      cross += stride;
    }
    line += stride;
    own += stride;
    const back = span - at - 12;
    v128.store(re + at, f32x4.sub(leftRe, rightIm));
    v128.store(im + at, f32x4.add(leftIm, rightRe));
    v128.store(re + back, reversed(f32x4.add(leftRe, rightIm)));
    v128.store(im + back, reversed(f32x4.sub(rightRe, leftIm)));
  }
}
