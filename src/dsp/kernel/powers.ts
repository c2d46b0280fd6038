/**
 * Powers of two and their logarithm, four lanes at a time: near-minimax polynomials (Remez), evaluated in pairs (Estrin)
 * because the length of the chain is what they cost. Without branches, and without anything but + − × and shifts of bits,
 * so that every machine gives the same.
 */

/** 1 with the exponent of an f32 in front. */
const ONE: i32 = 0x3f800000;
const FRACTION: i32 = 0x007fffff;
/** 1.5 · 2^23: what is added to it is rounded to a whole number, which stands in the lowest bits. */
const WHOLE: f32 = 12582912;
/** Powers stay normal numbers. */
const LEAST: f32 = -125;
const MOST: f32 = 127;

/** c0 + c1·t + t2·(c2 + c3·t + t2·(c4 + c5·t)) */
function series(t: v128, c0: f32, c1: f32, c2: f32, c3: f32, c4: f32, c5: f32): v128 {
  const t2 = f32x4.mul(t, t);
  const low = f32x4.add(f32x4.splat(c0), f32x4.mul(f32x4.splat(c1), t));
  const middle = f32x4.add(f32x4.splat(c2), f32x4.mul(f32x4.splat(c3), t));
  const high = f32x4.add(f32x4.splat(c4), f32x4.mul(f32x4.splat(c5), t));
  return f32x4.add(low, f32x4.mul(t2, f32x4.add(middle, f32x4.mul(t2, high))));
}

/**
 * Logarithm to the base 2 of a normal number above 0. Within 2.1e-6 (0.000013 dB) and the last bit of its result; exact
 * for powers of two.
 */
export function log2(x: v128): v128 {
  const exponent = f32x4.convert_i32x4_s(i32x4.shr_s(i32x4.sub(x, i32x4.splat(ONE)), 23));
  const mantissa = v128.or(v128.and(x, i32x4.splat(FRACTION)), i32x4.splat(ONE));
  const t = f32x4.sub(mantissa, f32x4.splat(1));
  const slope = series(
    t,
    1.442553145,
    -0.7182819189,
    0.4582708062,
    -0.2795381391,
    0.1234514877,
    -0.02645744968,
  );
  return f32x4.add(exponent, f32x4.mul(t, slope));
}

/** 2 to the power of x, x kept within −125…127. Within 2e-7, relative, which is the last bit or two; exact for whole numbers. */
export function exp2(x: v128): v128 {
  const kept = f32x4.pmin(f32x4.splat(MOST), f32x4.pmax(f32x4.splat(LEAST), x));
  const shifted = f32x4.add(kept, f32x4.splat(WHOLE));
  const t = f32x4.sub(kept, f32x4.sub(shifted, f32x4.splat(WHOLE)));
  const slope = series(
    t,
    0.693147188,
    0.2402265108,
    0.05550357105,
    0.009618030771,
    0.001339086685,
    0.0001546973499,
  );
  const power = f32x4.add(f32x4.splat(1), f32x4.mul(t, slope));
  return i32x4.add(power, i32x4.shl(shifted, 23));
}
