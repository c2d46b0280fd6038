/**
 * Exponential, logarithm and the circle, from nothing but + − × ÷ and whole powers of two: the same to the bit on every
 * machine and in every version of the language, which Math.exp and its like are not. All that shapes sound goes by these;
 * Math.sqrt may be used besides, since IEEE 754 says what it gives.
 *
 * Arguments are reduced in two parts (Cody and Waite) and the rest is a short series (Abramowitz and Stegun 4.2.1, 4.1.27,
 * 4.3.65): within 3e-16 of the true value, relative, wherever sound needs them; the test holds them against Math.
 */

const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const INV_LN2 = Math.LOG2E;
/** A bell, a fade or a time constant never asks for more; beyond it 0 and Infinity are near enough. */
const MOST = 700;

const bits = new DataView(new ArrayBuffer(8));

/** 2 to a whole power within ±1022, exactly. */
function wholePower(n: number): number {
  bits.setUint32(0, (n + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** e to the power of x. 0 below −700, Infinity above 700. */
export function exp(x: number): number {
  if (x > MOST) return Infinity;
  if (!(x >= -MOST)) return Number.isNaN(x) ? NaN : 0;
  const n = Math.round(x * INV_LN2);
  const r = x - n * LN2_HIGH - n * LN2_LOW;
  let sum = 1;
  for (let k = 14; k >= 1; k--) sum = 1 + (sum * r) / k;
  return sum * wholePower(n);
}

/** Natural logarithm; −Infinity at 0, NaN below. Subnormal numbers count as 0. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  let n = (high >>> 20) - 1023;
  if (n === -1023) return -Infinity;
  bits.setUint32(0, (high & 0xfffff) | (1023 << 20));
  let m = bits.getFloat64(0); // 1 ≤ m < 2
  if (m > Math.SQRT2) {
    m /= 2;
    n++;
  }
  const s = (m - 1) / (m + 1); // |s| ≤ 0.1716
  const z = s * s;
  let sum = 0;
  for (let k = 21; k >= 1; k -= 2) sum = sum * z + 1 / k;
  return n * LN2_HIGH + (2 * s * sum + n * LN2_LOW);
}

const PIO2_HIGH = 1.57079632673412561417;
const PIO2_LOW = 6.07710050650619224932e-11;
const INV_PIO2 = 2 / Math.PI;

/** Sine of −π/4…π/4. */
function sinNear(r: number): number {
  const z = r * r;
  let sum = 0;
  for (let k = 17; k >= 3; k -= 2) sum = (-z / (k * (k - 1))) * (1 + sum);
  return r + r * sum;
}

/** Cosine of −π/4…π/4. */
function cosNear(r: number): number {
  const z = r * r;
  let sum = 0;
  for (let k = 18; k >= 2; k -= 2) sum = (-z / (k * (k - 1))) * (1 + sum);
  return 1 + sum;
}

function quarter(x: number, turn: number): number {
  const n = Math.round(x * INV_PIO2);
  const r = x - n * PIO2_HIGH - n * PIO2_LOW;
  const which = (((n + turn) % 4) + 4) % 4;
  if (which === 0) return sinNear(r);
  if (which === 1) return cosNear(r);
  return which === 2 ? -sinNear(r) : -cosNear(r);
}

/** Sine of an angle in radians, |x| up to about 1e6. */
export function sin(x: number): number {
  return quarter(x, 0);
}

/** Cosine of an angle in radians, |x| up to about 1e6. */
export function cos(x: number): number {
  return quarter(x, 1);
}

/** Tangent of an angle in radians. */
export function tan(x: number): number {
  return sin(x) / cos(x);
}

/** x to the power of y, for x ≥ 0. */
export function power(x: number, y: number): number {
  if (x === 0) return y === 0 ? 1 : 0;
  return exp(y * log(x));
}

const LN10_BY_20 = Math.LN10 / 20;

/** What a level in dB multiplies by; 0 for −Infinity. */
export function fromDecibels(level: number): number {
  return exp(level * LN10_BY_20);
}

/** The level of a factor in dB; −Infinity for 0. */
export function toDecibels(factor: number): number {
  return log(factor) / LN10_BY_20;
}

/** What is left of a state after one step, for a time constant (63.2 % of the way) in seconds; 0 for no time at all. */
export function decayOf(time: number, rate: number): number {
  return time > 0 ? exp(-1 / (time * rate)) : 0;
}
