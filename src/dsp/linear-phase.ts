import { cos } from './elementary.ts';
import { EQ_BANDS, EQ_COEFFICIENTS, eqPlaces, eqSections, eqWorks, type EqBand } from './eq-band.ts';
import { Circle, Fft } from './fft.ts';
import { CONV_FRAMES, QUANTUM } from './kernel/layout.ts';

/**
 * How long the filter of a linear-phase equaliser is: 0.17 s, as an odd number of frames.
 *
 * @param rate frames a second.
 */
export function linearPhaseLength(rate: number): number {
  let length = 8192;
  while (length * 6 < rate) length *= 2;
  return length - 1;
}

/** How late it is, frames: half of its length, and what a partition has to wait for its last frame. */
export function linearPhaseLate(rate: number): number {
  return (linearPhaseLength(rate) - 1) / 2 + CONV_FRAMES - QUANTUM;
}

/** Values of the transform that a filter is worked out by: twice as many, so that what rings longer does not come round. */
export function linearPhaseGrid(rate: number): number {
  return 2 * (linearPhaseLength(rate) + 1);
}

/** The part of a filter, at its two ends, that is faded. */
const FADED = 0.25;

/**
 * The window of a filter: level, and a raised cosine over its outermost quarter (Tukey). What an equaliser asks for rings
 * away by itself; a window that falls from the middle on would only blunt it: a 24 dB low cut at 40 Hz is wrong by up to
 * 2.5 dB with the window of Blackman and Harris, by 0.01 dB with this one.
 *
 * @param from the middle, frames, to either side. @param length of the filter.
 */
export function taper(from: number, length: number): number {
  const out = Math.abs(2 * from) / (length + 1);
  if (out <= 1 - FADED) return 1;
  return 0.5 + 0.5 * cos((Math.PI * (out - 1 + FADED)) / FADED);
}

/** tan² at half the rate, where it has no value: enough that what is divided by it is nothing. */
const ENDLESS = 1e18;

/** The circle that a design is worked out by: of twice as many steps as its grid, for the tangents of half angles. */
export function linearPhaseCircle(rate: number): Circle {
  return new Circle(2 * linearPhaseGrid(rate));
}

/** tan²(πk/size) for k = 0…size/2: what responses of sections are worked out from. */
function squaredTangents(circle: Circle): Float64Array {
  const squares = new Float64Array(circle.steps / 4 + 1).map((_, k) => (circle.sin(k) / circle.cos(k)) ** 2);
  squares[circle.steps / 4] = ENDLESS;
  return squares;
}

/** Numbers of a section's squared response: of the numerator n0 n1 n2, of the denominator d0 d1 d2. */
const SIX = 6;

/**
 * |H|² of a section is (n0 + n1·u + n2·u²)/(d0 + d1·u + d2·u²) with u = tan²(π·f/rate): see `responseOf` in svf.ts.
 */
function squaredResponse(section: Float64Array, at: number, into: Float64Array, to: number): void {
  const read = (n: number): number => section[at + n] as number;
  const [a1, a2, a3, m0] = [read(0), read(1), read(2), read(3)];
  const turn = 1 - a1 - a3;
  const end = a3 * (m0 + read(5));
  const along = m0 * turn + read(4) * a2;
  into[to] = end * end;
  into[to + 1] = along * along - 2 * end * m0 * a1;
  into[to + 2] = m0 * a1 * (m0 * a1);
  into[to + 3] = a3 * a3;
  into[to + 4] = turn * turn - 2 * a1 * a3;
  into[to + 5] = a1 * a1;
}

/** The places by their numbers. */
const of = {
  stereo: eqPlaces.indexOf('stereo'),
  mid: eqPlaces.indexOf('mid'),
  side: eqPlaces.indexOf('side'),
  left: eqPlaces.indexOf('left'),
  right: eqPlaces.indexOf('right'),
};

/** Bins that are worked on together. */
const STRETCH = 512;

/** Where the responses of four filters go: from left to left, right to right, right to left, left to right. */
export interface ResponsePlaces {
  readonly ownLeft: number;
  readonly ownRight: number;
  readonly fromRight: number;
  readonly fromLeft: number;
}

/**
 * What all bands together do to each side. Mid and side come first: with m and s of those bands, l and r of the others,
 *
 *     left = l·((m + s)/2·left + (m − s)/2·right)      right = r·((m − s)/2·left + (m + s)/2·right)
 */
export class EqResponse {
  /** Does anything go from side to side? */
  crosses = false;
  readonly #rate: number;
  readonly #squares: Float64Array;
  readonly #sections = new Float64Array(2 * EQ_BANDS * SIX);
  readonly #places = new Uint8Array(2 * EQ_BANDS);
  readonly #two = new Float64Array(EQ_COEFFICIENTS);
  /** By place, of the bins that are worked on. */
  readonly #powers = eqPlaces.map(() => new Float64Array(STRETCH));
  #count = 0;

  /** @param circle `linearPhaseCircle` of that rate. */
  constructor(rate: number, circle: Circle) {
    this.#rate = rate;
    this.#squares = squaredTangents(circle);
  }

  /** Takes bands as they are now. */
  take(bands: readonly EqBand[]): void {
    this.#count = 0;
    this.crosses = false;
    for (const band of bands) if (eqWorks(band)) this.#add(band);
  }

  #add(band: EqBand): void {
    const count = eqSections(band, this.#rate, this.#two);
    for (let n = 0; n < count; n++) {
      squaredResponse(this.#two, n * SIX, this.#sections, this.#count * SIX);
      this.#places[this.#count++] = band.place;
    }
    if (band.place === of.mid || band.place === of.side) this.crosses = true;
  }

  /**
   * Writes the responses of some bins, and their mirror images beyond the middle; from side to side only if anything goes there.
   *
   * @param to the first that is not written.
   */
  fill(from: number, to: number, into: Float32Array | Float64Array, places: ResponsePlaces): void {
    for (let start = from; start < to; start += STRETCH) {
      const count = Math.min(STRETCH, to - start);
      for (const power of this.#powers) power.fill(1, 0, count);
      for (let n = 0; n < this.#count; n++) this.#multiply(n, start, count);
      this.#combine(start, count, into, places);
    }
  }

  /** One section, upon the powers of its place. */
  #multiply(section: number, start: number, count: number): void {
    const power = this.#powers[this.#places[section] as number] as Float64Array;
    const squares = this.#squares;
    const at = section * SIX;
    const [n0 = 0, n1 = 0, n2 = 0, d0 = 0, d1 = 0, d2 = 0] = this.#sections.subarray(at, at + SIX);
    for (let bin = 0; bin < count; bin++) {
      const u = squares[start + bin] as number;
      const gain = (n0 + u * (n1 + u * n2)) / (d0 + u * (d1 + u * d2));
      power[bin] = (power[bin] as number) * gain;
    }
  }

  #combine(start: number, count: number, into: Float32Array | Float64Array, places: ResponsePlaces): void {
    for (let bin = 0; bin < count; bin++) {
      const both = this.#size(of.stereo, bin);
      const left = (both * this.#size(of.left, bin)) / 2;
      const right = (both * this.#size(of.right, bin)) / 2;
      const mid = this.#size(of.mid, bin);
      const side = this.#size(of.side, bin);
      this.#put(into, start + bin, places.ownLeft, left * (mid + side));
      this.#put(into, start + bin, places.ownRight, right * (mid + side));
      if (!this.crosses) continue;
      this.#put(into, start + bin, places.fromRight, left * (mid - side));
      this.#put(into, start + bin, places.fromLeft, right * (mid - side));
    }
  }

  /** What the bands of a place make of a bin. Rounding may take a power a little below 0 where nothing is left. */
  #size(place: number, bin: number): number {
    return Math.sqrt(Math.max(0, (this.#powers[place] as Float64Array)[bin] as number));
  }

  #put(into: Float32Array | Float64Array, bin: number, base: number, value: number): void {
    into[base + bin] = value;
    if (bin > 0) into[base + 2 * (this.#squares.length - 1) - bin] = value;
  }
}

/** The four filters of an equaliser, each as long as `linearPhaseLength`, its middle in the middle. */
interface LinearPhaseTaps {
  readonly ownLeft: Float64Array;
  readonly ownRight: Float64Array;
  readonly fromRight: Float64Array;
  readonly fromLeft: Float64Array;
}

/**
 * The filters that bands ask for: their responses without any phase, transformed, and windowed. What
 * audio/master/eq-design.ts does slice by slice.
 */
export function linearPhaseTaps(bands: readonly EqBand[], rate: number): LinearPhaseTaps {
  const size = linearPhaseGrid(rate);
  const length = linearPhaseLength(rate);
  const response = new EqResponse(rate, linearPhaseCircle(rate));
  const bins = new Float64Array(4 * size);
  response.take(bands);
  const places = { ownLeft: 0, ownRight: size, fromRight: 2 * size, fromLeft: 3 * size };
  response.fill(0, size / 2 + 1, bins, places);
  const fft = new Fft(size);
  for (const at of [0, 2 * size])
    fft.run(bins.subarray(at, at + size), bins.subarray(at + size, at + 2 * size));
  const middle = (length - 1) / 2;
  const tapsAt = (base: number): Float64Array =>
    new Float64Array(length).map(
      (_, n) => ((bins[base + ((n - middle + size) % size)] as number) * taper(n - middle, length)) / size,
    );
  return {
    ownLeft: tapsAt(places.ownLeft),
    ownRight: tapsAt(places.ownRight),
    fromRight: tapsAt(places.fromRight),
    fromLeft: tapsAt(places.fromLeft),
  };
}
