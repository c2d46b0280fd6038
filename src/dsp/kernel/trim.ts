import { bankBytes, row } from './sizes';

/** Too little to be heard, and its sign changes with every frame so that no filter takes it away: nothing after it slows down. */
const ALIVE: f32 = 1e-15;

/** Gain from frame to frame, and the noise that keeps filters alive in silence. */
export function trim(bank: usize, block: usize): void {
  for (let half: usize = 0; half < row; half += 16) {
    let gain = v128.load(block + half);
    const step = v128.load(block + half, 32);
    let alive = f32x4.splat(ALIVE);
    const end = bank + half + bankBytes;
    for (let at = bank + half; at < end; at += row) {
      v128.store(at, f32x4.mul(f32x4.add(v128.load(at), alive), gain));
      gain = f32x4.add(gain, step);
      alive = f32x4.neg(alive);
    }
  }
}
