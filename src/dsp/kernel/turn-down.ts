import { kept, targets } from './scratch';
import { row } from './sizes';

/**
 * The sound of one half by the factors in `targets`, as much of it as is wet.
 *
 * @param wet the row of how much. @param step the row of what that moves by from frame to frame.
 * @param makeup what multiplies besides, of what is wet.
 */
export function turnDown(
  sound: usize,
  wet: usize,
  step: usize,
  makeup: v128,
  side: usize,
  bytes: usize,
): void {
  const one = kept(0, f32x4.splat(1));
  const steps = v128.load(step);
  let now = v128.load(wet);
  for (let at: usize = 0; at < bytes; at += row) {
    const factor = f32x4.mul(makeup, v128.load(targets + side + at));
    const mixed = f32x4.add(f32x4.sub(one, now), f32x4.mul(now, factor));
    v128.store(sound + at, f32x4.mul(v128.load(sound + at), mixed));
    now = f32x4.add(now, steps);
  }
  v128.store(wet, now);
}
