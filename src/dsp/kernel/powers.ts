/**
 * Powers of two and their logarithm, four lanes at a time: near-minimax polynomials (Remez), evaluated in pairs (Estrin)
 * because the length of the chain is what they cost. Without branches, and without anything but + − × and shifts of bits,
 * so that every machine gives the same.
 */

// Constants stand in memory, see kept() in scratch.ts.
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
const ends: usize = memory.data<f32>([1, 12582912, -125, 127]);

/** Six coefficients from memory on: c0 + c1·t + t²·(c2 + c3·t + t²·(c4 + c5·t)). */
function series(t: v128, from: usize): v128 {
  const t2 = f32x4.mul(t, t);
  const low = f32x4.add(v128.load32_splat(from), f32x4.mul(v128.load32_splat(from, 4), t));
  const middle = f32x4.add(v128.load32_splat(from, 8), f32x4.mul(v128.load32_splat(from, 12), t));
  const high = f32x4.add(v128.load32_splat(from, 16), f32x4.mul(v128.load32_splat(from, 20), t));
  return f32x4.add(low, f32x4.mul(t2, f32x4.add(middle, f32x4.mul(t2, high))));
}

/**
 * Logarithm to the base 2 of a normal number above 0. Within 2.1e-6 (0.000013 dB) and the last bit of its result; exact
 * for powers of two.
 */
export function log2(x: v128): v128 {
  const one = v128.load32_splat(bits);
  const exponent = f32x4.convert_i32x4_s(i32x4.shr_s(i32x4.sub(x, one), 23));
  const t = f32x4.sub(v128.or(v128.and(x, v128.load32_splat(bits, 4)), one), one);
  return f32x4.add(exponent, f32x4.mul(t, series(t, logarithm)));
}

/** 2 to the power of x, x kept within −125…127. Within 2e-7, relative, which is the last bit or two; exact for whole numbers. */
export function exp2(x: v128): v128 {
  const whole = v128.load32_splat(ends, 4);
  const within = f32x4.pmin(v128.load32_splat(ends, 12), f32x4.pmax(v128.load32_splat(ends, 8), x));
  const shifted = f32x4.add(within, whole);
  const t = f32x4.sub(within, f32x4.sub(shifted, whole));
  const power = f32x4.add(v128.load32_splat(ends), f32x4.mul(t, series(t, exponential)));
  return i32x4.add(power, i32x4.shl(shifted, 23));
}
