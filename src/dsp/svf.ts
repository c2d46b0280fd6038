import { cos, fromDecibels, tan, toDecibels } from './elementary.ts';

/** What a section does to sound. */
export type SvfShape =
  | 'low-pass'
  | 'high-pass'
  | 'band-pass'
  | 'notch'
  | 'all-pass'
  | 'bell'
  | 'low shelf'
  | 'high shelf'
  | 'first-order low-pass'
  | 'first-order high-pass'
  | 'through';

/** Numbers of a section: a1 a2 a3 m0 m1 m2, in the order of the rows of the kernel. */
const SVF_COEFFICIENTS = 6;
/** Of the rate: a tangent goes to infinity at half of it. */
const HIGHEST = 0.49;

/**
 * Works out one section: a state-variable filter by trapezoidal integration (Simper, "Solving the continuous SVF equations
 * using trapezoidal integration", 2013). It has the response of the bilinear transform to the digit, keeps its accuracy in
 * float32 down to the lowest notes, and may be moved at any speed.
 *
 * @param freq Hz: corner, centre or middle of the slope; counted as 0.49 · rate where it is above.
 * @param q resonance, > 0: 1/√2 is flat. Of no matter for the first-order shapes.
 * @param gain dB, of the bell at its centre and of a shelf far beyond `freq`; of no matter for the rest.
 * @param rate frames a second.
 * @param into takes a1 a2 a3 m0 m1 m2 from `at` on.
 */
export function svfCoefficients(
  shape: SvfShape,
  freq: number,
  q: number,
  gain: number,
  rate: number,
  into: Float64Array,
  at = 0,
): void {
  const g = tan((Math.PI * Math.min(freq, HIGHEST * rate)) / rate);
  const k = 1 / q;
  const a = fromDecibels(gain / 2);
  switch (shape) {
    case 'low-pass':
      return section(into, at, g, k, 0, 0, 1);
    case 'high-pass':
      return section(into, at, g, k, 1, -k, -1);
    case 'band-pass':
      return section(into, at, g, k, 0, k, 0);
    case 'notch':
      return section(into, at, g, k, 1, -k, 0);
    case 'all-pass':
      return section(into, at, g, k, 1, -2 * k, 0);
    case 'bell':
      return section(into, at, g, k / a, 1, (k / a) * (a * a - 1), 0);
    case 'low shelf':
      return section(into, at, g / Math.sqrt(a), k, 1, k * (a - 1), a * a - 1);
    case 'high shelf':
      return section(into, at, g * Math.sqrt(a), k, a * a, k * (1 - a) * a, 1 - a * a);
    // two poles in one place, and a zero on one of them
    case 'first-order low-pass':
      return section(into, at, g, 2, 0, 1, 1);
    case 'first-order high-pass':
      return section(into, at, g, 2, 1, -1, -1);
    // goes on listening, so that it has nothing to catch up with once it is a filter again
    case 'through':
      return section(into, at, g, k, 1, 0, 0);
    default:
      return shape satisfies never;
  }
}

function section(
  into: Float64Array,
  at: number,
  g: number,
  k: number,
  m0: number,
  m1: number,
  m2: number,
): void {
  const a1 = 1 / (1 + g * (g + k));
  into[at] = a1;
  into[at + 1] = g * a1;
  into[at + 2] = g * g * a1;
  into[at + 3] = m0;
  into[at + 4] = m1;
  into[at + 5] = m2;
}

/** Q of the sections of Butterworth filters: 1/(2·cos(π(2k − 1)/4N)) for N sections; a third order has one of Q 1 and a first-order one. */
const FLAT = Math.SQRT1_2;
const FOURTH = [1 / (2 * cos(Math.PI / 8)), 1 / (2 * cos((3 * Math.PI) / 8))] as const;

/**
 * Works out a Butterworth high- or low-pass: −3.01 dB at `freq`, and as flat as can be before it. Writes two sections; the
 * second is 'through' where one is enough.
 *
 * @param slope dB an octave.
 * @param freq Hz. @param rate frames a second.
 * @param into takes both sections from `at` on.
 * @returns how many sections are needed, 1 or 2.
 */
export function passSections(
  kind: 'high' | 'low',
  slope: 6 | 12 | 18 | 24,
  freq: number,
  rate: number,
  into: Float64Array,
  at = 0,
): number {
  const shape = kind === 'high' ? 'high-pass' : 'low-pass';
  const gentle = kind === 'high' ? 'first-order high-pass' : 'first-order low-pass';
  const second = at + SVF_COEFFICIENTS;
  if (slope === 6 || slope === 18) svfCoefficients(gentle, freq, FLAT, 0, rate, into, at);
  else svfCoefficients(shape, freq, slope === 12 ? FLAT : FOURTH[0], 0, rate, into, at);
  if (slope < 18) {
    svfCoefficients('through', freq, FLAT, 0, rate, into, second);
    return 1;
  }
  svfCoefficients(shape, freq, slope === 18 ? 1 : FOURTH[1], 0, rate, into, second);
  return 2;
}

/**
 * What a section does to a tone, for curves on a page. With s = j·tan(π·freq/rate)/g,
 * H = m0 + (m1·s + m2)/(s² + k·s + 1), multiplied out so that nothing is divided by g.
 *
 * @param freq Hz, 0…rate/2.
 * @returns dB; −Infinity where nothing is left.
 */
export function responseOf(coefficients: Float64Array, at: number, freq: number, rate: number): number {
  const read = (n: number) => coefficients[at + n] as number;
  const [a1, a2, a3, m0] = [read(0), read(1), read(2), read(3)];
  const t = tan((Math.PI * freq) / rate);
  const below = { real: a3 - a1 * t * t, imaginary: (1 - a1 - a3) * t };
  const size = sizeOf(below.real, below.imaginary);
  if (size === 0) return toDecibels(Math.abs(m0));
  const real = m0 * below.real + read(5) * a3;
  const imaginary = m0 * below.imaginary + read(4) * a2 * t;
  return toDecibels(sizeOf(real, imaginary) / size);
}

const sizeOf = (real: number, imaginary: number) => Math.sqrt(real * real + imaginary * imaginary);

/** One section of one channel: what `svf` of the kernel does to each lane. */
export class Svf {
  readonly #is = Float64Array.of(1, 0, 0, 1, 0, 0);
  #e1 = 0;
  #e2 = 0;

  /** Takes over what `svfCoefficients` wrote; what it has in its memory stays. */
  set(coefficients: Float64Array, at = 0): void {
    for (let n = 0; n < SVF_COEFFICIENTS; n++) this.#is[n] = coefficients[at + n] as number;
  }

  process(x: number): number {
    const [a1 = 1, a2 = 0, a3 = 0, m0 = 1, m1 = 0, m2 = 0] = this.#is;
    const v3 = x - this.#e2;
    const v1 = a1 * this.#e1 + a2 * v3;
    const v2 = this.#e2 + a2 * this.#e1 + a3 * v3;
    this.#e1 = 2 * v1 - this.#e1;
    this.#e2 = 2 * v2 - this.#e2;
    return m0 * x + m1 * v1 + m2 * v2;
  }
}
