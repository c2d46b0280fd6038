/** 20·log10(2): decibels of a doubling. */
export const DOUBLING: f32 = 6.020599913;
/** log2(10)/20: doublings of a decibel. */
export const OF_DECIBEL: f32 = 0.1660964047;

/** 1/(2W) of a knee W in dB, at least 1e-3. */
export function bendOf(knee: v128): v128 {
  return f32x4.div(f32x4.splat(0.5), f32x4.pmax(knee, f32x4.splat(1e-3)));
}

/**
 * How far beyond its threshold a level counts as being: 0 before a knee of W dB, a parabola inside it, and straight after
 * it (Giannoulis et al., JAES 2012, without branches).
 *
 * @param past dB beyond the beginning of the knee.
 * @param bend of the knee. @param one 1, which the loop around has at hand.
 */
export function pastKnee(past: v128, knee: v128, bend: v128, one: v128): v128 {
  const d = f32x4.pmax(f32x4.splat(0), past);
  const q = f32x4.pmin(knee, d);
  return f32x4.add(d, f32x4.mul(q, f32x4.sub(f32x4.mul(q, bend), one)));
}
