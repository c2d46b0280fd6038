/**
 * Second-order filters after R. Bristow-Johnson's cookbook (W3C Audio EQ Cookbook), in direct form and double precision:
 * another way to what `svf.ts` does, with the functions of the language.
 */
export type RbjShape =
  'low-pass' | 'high-pass' | 'band-pass' | 'notch' | 'all-pass' | 'bell' | 'low shelf' | 'high shelf';

type Biquad = readonly [b0: number, b1: number, b2: number, a0: number, a1: number, a2: number];

export function rbj(shape: RbjShape, freq: number, q: number, gain: number, rate: number): Biquad {
  const w = (2 * Math.PI * freq) / rate;
  const c = Math.cos(w);
  const al = Math.sin(w) / (2 * q);
  const A = 10 ** (gain / 40);
  const r = 2 * Math.sqrt(A) * al;
  const plain = [1 + al, -2 * c, 1 - al] as const;
  switch (shape) {
    case 'low-pass':
      return [(1 - c) / 2, 1 - c, (1 - c) / 2, ...plain];
    case 'high-pass':
      return [(1 + c) / 2, -(1 + c), (1 + c) / 2, ...plain];
    case 'band-pass':
      return [al, 0, -al, ...plain];
    case 'notch':
      return [1, -2 * c, 1, ...plain];
    case 'all-pass':
      return [1 - al, -2 * c, 1 + al, ...plain];
    case 'bell':
      return [1 + al * A, -2 * c, 1 - al * A, 1 + al / A, -2 * c, 1 - al / A];
    case 'low shelf':
      return [
        A * (A + 1 - (A - 1) * c + r),
        2 * A * (A - 1 - (A + 1) * c),
        A * (A + 1 - (A - 1) * c - r),
        A + 1 + (A - 1) * c + r,
        -2 * (A - 1 + (A + 1) * c),
        A + 1 + (A - 1) * c - r,
      ];
    case 'high shelf':
      return [
        A * (A + 1 + (A - 1) * c + r),
        -2 * A * (A - 1 + (A + 1) * c),
        A * (A + 1 + (A - 1) * c - r),
        A + 1 - (A - 1) * c + r,
        2 * (A - 1 - (A + 1) * c),
        A + 1 - (A - 1) * c - r,
      ];
  }
}

/** The sound through it, in transposed direct form II. */
export function filtered([b0, b1, b2, a0, a1, a2]: Biquad, sound: ArrayLike<number>): Float64Array {
  let s1 = 0;
  let s2 = 0;
  return Float64Array.from(sound, (x) => {
    const y = (b0 / a0) * x + s1;
    s1 = (b1 / a0) * x - (a1 / a0) * y + s2;
    s2 = (b2 / a0) * x - (a2 / a0) * y;
    return y;
  });
}
