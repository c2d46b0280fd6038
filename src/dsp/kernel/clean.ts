/** Below it nothing is heard, and arithmetic gets slow; above it nothing is sound any more. */
const LEAST: f32 = 1e-15;
const MOST: f32 = 1e15;

/** What is sound: 0 for what is too little, too much or no number. What is kept only after this can never go wrong for good. */
export function clean(x: v128): v128 {
  const height = f32x4.abs(x);
  const isSound = v128.and(f32x4.ge(height, f32x4.splat(LEAST)), f32x4.le(height, f32x4.splat(MOST)));
  return v128.and(x, isSound);
}
