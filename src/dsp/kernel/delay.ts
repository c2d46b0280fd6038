import { BANK, DELAY_FADE, DELAY_FADE_STEP, DELAY_FROM, DELAY_TO, LANES, QUANTUM, ROW } from './layout';
import { bankBytes, row } from './sizes';

const quantum: i32 = QUANTUM;
const lanes: usize = LANES;
const FROM: usize = DELAY_FROM * ROW;
const TO: usize = DELAY_TO * ROW;
const FADE: usize = DELAY_FADE * ROW;
const STEP: usize = DELAY_FADE_STEP * ROW;

/** What the lanes cross-fade to. */
const arriving = memory.data(BANK, 16);

/** The frames of a bank go into a line, which comes round at its end. */
function keep(bank: usize, line: usize, mask: i32, position: i32): void {
  for (let n = 0; n < quantum; n++) {
    const to = line + row * <usize>((position + n) & mask);
    const at = bank + row * <usize>n;
    v128.store(to, v128.load(at));
    v128.store(to, v128.load(at, 16), 16);
  }
}

/** Each lane of a line as it was so many frames ago; how many, a row says. */
function recall(line: usize, mask: i32, position: i32, frames: usize, target: usize): void {
  for (let lane: usize = 0; lane < 4 * lanes; lane += 4) {
    const then = position - <i32>load<f32>(frames + lane);
    for (let n = 0; n < quantum; n++) {
      store<f32>(target + lane + row * <usize>n, load<f32>(line + lane + row * <usize>((then + n) & mask)));
    }
  }
}

/** From what is in the bank to what arrives. */
function crossFade(bank: usize, block: usize): void {
  const nothing = f32x4.splat(0);
  const whole = f32x4.splat(1);
  for (let half: usize = 0; half < row; half += 16) {
    let fade = v128.load(block + half, FADE);
    const step = v128.load(block + half, STEP);
    for (let at = half; at < bankBytes; at += row) {
      const arrived = f32x4.pmax(f32x4.pmin(fade, whole), nothing);
      const left = f32x4.mul(f32x4.sub(whole, arrived), v128.load(bank + at));
      v128.store(bank + at, f32x4.add(left, f32x4.mul(arrived, v128.load(arriving + at))));
      fade = f32x4.add(fade, step);
    }
  }
}

/** Each lane late by frames of its own, with a cross-fade from one length to the next. */
export function delay(bank: usize, block: usize, line: usize, size: i32, position: i32): void {
  const mask = size - 1;
  keep(bank, line, mask, position);
  recall(line, mask, position, block + FROM, bank);
  const low = v128.or(v128.load(block, FADE), v128.load(block, STEP));
  const high = v128.or(v128.load(block + 16, FADE), v128.load(block + 16, STEP));
  if (!v128.any_true(v128.or(low, high))) return;
  recall(line, mask, position, block + TO, arriving);
  crossFade(bank, block);
}

/** One channel late by so many frames, in place. */
export function delayPlanar(planar: usize, line: usize, size: i32, position: i32, frames: i32): void {
  const mask = size - 1;
  for (let n = 0; n < quantum; n++) {
    store<f32>(line + 4 * <usize>((position + n) & mask), load<f32>(planar + 4 * <usize>n));
  }
  const then = position - frames;
  for (let n = 0; n < quantum; n++) {
    store<f32>(planar + 4 * <usize>n, load<f32>(line + 4 * <usize>((then + n) & mask)));
  }
}
