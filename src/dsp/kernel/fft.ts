// Stockham's transform: sorts itself on the way, so that every step reads and writes whole vectors. Real and imaginary
// parts stand apart, each `size` float32 long; a size is a power of four, 16 or more, or twice such a power.

/**
 * Σ x[n]·e^(−2πikn/size) for every k, unscaled, in the place of x. With both parts changed for each other it is the inverse.
 *
 * @param re and `im`: the parts of x. @param spareRe and `spareIm`: as much room. @param table of `fftTable` in dsp/fft.ts.
 */
export function fft(re: usize, im: usize, spareRe: usize, spareIm: usize, table: usize, size: i32): void {
  firstStep(re, im, spareRe, spareIm, table, size);
  let fromRe = spareRe;
  let fromIm = spareIm;
  let toRe = re;
  let toIm = im;
  let at = table + 6 * <usize>size;
  let left = size >> 2;
  let apart = 4;
  while (left > 1) {
    if (left === 2) lastHalves(fromRe, fromIm, toRe, toIm, size);
    else step(fromRe, fromIm, toRe, toIm, at, left, apart);
    at += 6 * <usize>left;
    left >>= 2;
    apart <<= 2;
    const fullRe = toRe;
    const fullIm = toIm;
    toRe = fromRe;
    toIm = fromIm;
    fromRe = fullRe;
    fromIm = fullIm;
  }
  if (fromRe === re) return;
  memory.copy(re, spareRe, 4 * <usize>size);
  memory.copy(im, spareIm, 4 * <usize>size);
}

/** Four rows, turned over their diagonal. */
function storeTurned(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7), 16);
  v128.store(to, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), 32);
  v128.store(to, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7), 48);
}

function turnedRe(re: v128, im: v128, cos: v128, sin: v128): v128 {
  return f32x4.add(f32x4.mul(re, cos), f32x4.mul(im, sin));
}

function turnedIm(re: v128, im: v128, cos: v128, sin: v128): v128 {
  return f32x4.sub(f32x4.mul(im, cos), f32x4.mul(re, sin));
}

/** The first step: four neighbours at a time, each with its own turn. */
function firstStep(re: usize, im: usize, toRe: usize, toIm: usize, table: usize, size: i32): void {
  const quarter: usize = <usize>size; // bytes of a quarter of it, and of one column of the table
  for (let at: usize = 0; at < quarter; at += 16) {
    const aRe = v128.load(re + at);
    const aIm = v128.load(im + at);
    const bRe = v128.load(re + at + quarter);
    const bIm = v128.load(im + at + quarter);
    const cRe = v128.load(re + at + 2 * quarter);
    const cIm = v128.load(im + at + 2 * quarter);
    const dRe = v128.load(re + at + 3 * quarter);
    const dIm = v128.load(im + at + 3 * quarter);
    const acRe = f32x4.add(aRe, cRe);
    const acIm = f32x4.add(aIm, cIm);
    const bdRe = f32x4.add(bRe, dRe);
    const bdIm = f32x4.add(bIm, dIm);
    const xRe = f32x4.sub(aRe, cRe);
    const xIm = f32x4.sub(aIm, cIm);
    const yRe = f32x4.sub(bRe, dRe);
    const yIm = f32x4.sub(bIm, dIm);
    const oneRe = f32x4.add(xRe, yIm);
    const oneIm = f32x4.sub(xIm, yRe);
    const twoRe = f32x4.sub(acRe, bdRe);
    const twoIm = f32x4.sub(acIm, bdIm);
    const threeRe = f32x4.sub(xRe, yIm);
    const threeIm = f32x4.add(xIm, yRe);
    const c1 = v128.load(table + at);
    const s1 = v128.load(table + at + quarter);
    const c2 = v128.load(table + at + 2 * quarter);
    const s2 = v128.load(table + at + 3 * quarter);
    const c3 = v128.load(table + at + 4 * quarter);
    const s3 = v128.load(table + at + 5 * quarter);
    storeTurned(
      toRe + 4 * at,
      f32x4.add(acRe, bdRe),
      turnedRe(oneRe, oneIm, c1, s1),
      turnedRe(twoRe, twoIm, c2, s2),
      turnedRe(threeRe, threeIm, c3, s3),
    );
    storeTurned(
      toIm + 4 * at,
      f32x4.add(acIm, bdIm),
      turnedIm(oneRe, oneIm, c1, s1),
      turnedIm(twoRe, twoIm, c2, s2),
      turnedIm(threeRe, threeIm, c3, s3),
    );
  }
}

/** A step of transforms of `left` values, `apart` of them woven into each other: neighbours have the same turn. */
function step(re: usize, im: usize, toRe: usize, toIm: usize, table: usize, left: i32, apart: i32): void {
  const column: usize = <usize>left; // bytes of one column of the table
  const bytes: usize = 4 * <usize>apart;
  const quarter: usize = column * <usize>apart;
  for (let p: usize = 0; p < column; p += 4) {
    const c1 = v128.load32_splat(table + p);
    const s1 = v128.load32_splat(table + p + column);
    const c2 = v128.load32_splat(table + p + 2 * column);
    const s2 = v128.load32_splat(table + p + 3 * column);
    const c3 = v128.load32_splat(table + p + 4 * column);
    const s3 = v128.load32_splat(table + p + 5 * column);
    const from: usize = p * <usize>apart;
    const to: usize = 4 * from;
    for (let q: usize = 0; q < bytes; q += 16) {
      const r = re + from + q;
      const i = im + from + q;
      const aRe = v128.load(r);
      const aIm = v128.load(i);
      const bRe = v128.load(r + quarter);
      const bIm = v128.load(i + quarter);
      const cRe = v128.load(r + 2 * quarter);
      const cIm = v128.load(i + 2 * quarter);
      const dRe = v128.load(r + 3 * quarter);
      const dIm = v128.load(i + 3 * quarter);
      const acRe = f32x4.add(aRe, cRe);
      const acIm = f32x4.add(aIm, cIm);
      const bdRe = f32x4.add(bRe, dRe);
      const bdIm = f32x4.add(bIm, dIm);
      const xRe = f32x4.sub(aRe, cRe);
      const xIm = f32x4.sub(aIm, cIm);
      const yRe = f32x4.sub(bRe, dRe);
      const yIm = f32x4.sub(bIm, dIm);
      const oneRe = f32x4.add(xRe, yIm);
      const oneIm = f32x4.sub(xIm, yRe);
      const twoRe = f32x4.sub(acRe, bdRe);
      const twoIm = f32x4.sub(acIm, bdIm);
      const threeRe = f32x4.sub(xRe, yIm);
      const threeIm = f32x4.add(xIm, yRe);
      const outRe = toRe + to + q;
      const outIm = toIm + to + q;
      v128.store(outRe, f32x4.add(acRe, bdRe));
      v128.store(outIm, f32x4.add(acIm, bdIm));
      v128.store(outRe + bytes, turnedRe(oneRe, oneIm, c1, s1));
      v128.store(outIm + bytes, turnedIm(oneRe, oneIm, c1, s1));
      v128.store(outRe + 2 * bytes, turnedRe(twoRe, twoIm, c2, s2));
      v128.store(outIm + 2 * bytes, turnedIm(twoRe, twoIm, c2, s2));
      v128.store(outRe + 3 * bytes, turnedRe(threeRe, threeIm, c3, s3));
      v128.store(outIm + 3 * bytes, turnedIm(threeRe, threeIm, c3, s3));
    }
  }
}

/** The last step of a size that is twice a power of four: pairs, half of it apart. */
function lastHalves(re: usize, im: usize, toRe: usize, toIm: usize, size: i32): void {
  const half: usize = 2 * <usize>size;
  for (let at: usize = 0; at < half; at += 16) {
    const aRe = v128.load(re + at);
    const aIm = v128.load(im + at);
    const bRe = v128.load(re + at + half);
    const bIm = v128.load(im + at + half);
    v128.store(toRe + at, f32x4.add(aRe, bRe));
    v128.store(toIm + at, f32x4.add(aIm, bIm));
    v128.store(toRe + at + half, f32x4.sub(aRe, bRe));
    v128.store(toIm + at + half, f32x4.sub(aIm, bIm));
  }
}
