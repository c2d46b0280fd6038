import { kept } from './scratch';

/**
 * Powers of two and their logarithm: near-minimax polynomials of degree 6 (Remez), evaluated in pairs (Estrin) because the
 * length of the chain is what they cost. Without branches, and without anything but + − × and shifts of bits, so that every
 * machine gives the same.
 *
 * They are loops of their own, over as many bytes as there are, and short: what a loop needs again and again then fits into
 * the registers, and many turns are under way at the same time. See `kept` for why constants come from memory.
 */

/** 1 as an f32, and the bits of its fraction. */
const bits: usize = memory.data<i32>([0x3f800000, 0x007fffff]);
/** log2(1 + t)/t for t in 0…1. */
const logarithm: usize = memory.data<f32>([
  1.442553145, -0.7182819189, 0.4582708062, -0.2795381391, 0.1234514877, -0.02645744968,
]);
/** (2^t − 1)/t for t in −½…½. */
const exponential: usize = memory.data<f32>([
  0.693147188, 0.2402265108, 0.05550357105, 0.009618030771, 0.001339086685, 0.0001546973499,
]);
/** 1; 1.5 · 2^23: what is added to it is rounded to a whole number, which stands in the lowest bits; least and most power. */
const limits: usize = memory.data<f32>([1, 12582912, -125, 127]);

/** c0 + c1·t + t²·(c2 + c3·t + t²·(c4 + c5·t)) */
function series(t: v128, c0: v128, c1: v128, c2: v128, c3: v128, c4: v128, c5: v128): v128 {
  const t2 = f32x4.mul(t, t);
  const low = f32x4.add(c0, f32x4.mul(c1, t));
  const middle = f32x4.add(c2, f32x4.mul(c3, t));
  const high = f32x4.add(c4, f32x4.mul(c5, t));
  return f32x4.add(low, f32x4.mul(t2, f32x4.add(middle, f32x4.mul(t2, high))));
}

/**
 * scale · log2(x) of normal numbers above 0. Before the scale within 2.1e-6 (0.000013 dB) and the last bit of the result;
 * exact for powers of two.
 *
 * @param from where they stand. @param to where they go; may be the same.
 */
export function log2(from: usize, to: usize, bytes: usize, scale: f32): void {
  const one = v128.load32_splat(bits);
  const fraction = v128.load32_splat(bits + 4);
  const c0 = v128.load32_splat(logarithm);
  const c1 = v128.load32_splat(logarithm + 4);
  const c2 = v128.load32_splat(logarithm + 8);
  const c3 = v128.load32_splat(logarithm + 12);
  const c4 = v128.load32_splat(logarithm + 16);
  const c5 = v128.load32_splat(logarithm + 20);
  const scales = kept(0, f32x4.splat(scale));
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = v128.load(from + at);
    const exponent = f32x4.convert_i32x4_s(i32x4.shr_s(i32x4.sub(x, one), 23));
    const t = f32x4.sub(v128.or(v128.and(x, fraction), one), one);
    const sum = f32x4.add(exponent, f32x4.mul(t, series(t, c0, c1, c2, c3, c4, c5)));
    v128.store(to + at, f32x4.mul(scales, sum));
  }
}

/**
 * 2 to the power of scale · x, that being kept within −125…127. Within 2e-7, relative, which is the last bit or two; exact for
 * whole numbers.
 *
 * @param from where they stand. @param to where they go; may be the same.
 */
export function exp2(from: usize, to: usize, bytes: usize, scale: f32): void {
  const one = v128.load32_splat(limits);
  const whole = v128.load32_splat(limits + 4);
  const least = v128.load32_splat(limits + 8);
  const most = v128.load32_splat(limits + 12);
  const c0 = v128.load32_splat(exponential);
  const c1 = v128.load32_splat(exponential + 4);
  const c2 = v128.load32_splat(exponential + 8);
  const c3 = v128.load32_splat(exponential + 12);
  const c4 = v128.load32_splat(exponential + 16);
  const c5 = v128.load32_splat(exponential + 20);
  const scales = kept(0, f32x4.splat(scale));
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = f32x4.pmin(most, f32x4.pmax(least, f32x4.mul(scales, v128.load(from + at))));
    const shifted = f32x4.add(x, whole);
    const t = f32x4.sub(x, f32x4.sub(shifted, whole));
    const power = f32x4.add(one, f32x4.mul(t, series(t, c0, c1, c2, c3, c4, c5)));
    v128.store(to + at, i32x4.add(power, i32x4.shl(shifted, 23)));
  }
}
