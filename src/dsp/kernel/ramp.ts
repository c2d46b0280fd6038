import { bankBytes, row } from './sizes';

/** Each lane by its own gain, which moves from frame to frame. In place if source and target are one. */
export function ramp(source: usize, target: usize, block: usize): void {
  for (let half: usize = 0; half < row; half += 16) {
    let gain = v128.load(block + half);
    const step = v128.load(block + half, 32);
    for (let at = half; at < bankBytes; at += row) {
      v128.store(target + at, f32x4.mul(v128.load(source + at), gain));
      gain = f32x4.add(gain, step);
    }
  }
}

/** Each lane by gains that were worked out for each frame. In place if target is either. */
export function curve(source: usize, target: usize, gains: usize): void {
  for (let at: usize = 0; at < bankBytes; at += 16) {
    v128.store(target + at, f32x4.mul(v128.load(source + at), v128.load(gains + at)));
  }
}
