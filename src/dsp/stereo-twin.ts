import { EQ_COEFFICIENTS, EqMotion, eqSections } from './eq-band.ts';
import { GRAIN, QUANTUM } from './kernel/layout.ts';
import { Crossovers, crossoverShapes } from './multiband.ts';
import { BandWidth, monoBelow, WIDTH_BANDS } from './stereo-width.ts';
import { Svf, svfCoefficients } from './svf.ts';

/** One band of the twin. */
interface TwinBand {
  readonly mid: readonly Svf[];
  readonly side: readonly Svf[];
  readonly width: BandWidth;
  readonly mids: Float64Array;
  readonly sides: Float64Array;
}

/**
 * The width of stereo sound, band by band: what audio/master/stereo-stage.ts does with the kernel. Middle and side are
 * split alike, the side is cut below and made wider or narrower, and all is added up again.
 */
export class StereoTwin {
  readonly motion: EqMotion;
  readonly crossovers: Crossovers;
  guard = 0;
  readonly widths = new Float64Array(WIDTH_BANDS).fill(1);
  readonly bands: readonly TwinBand[];
  readonly #rate: number;
  readonly #cut = new Svf();
  readonly #six = new Float64Array(EQ_COEFFICIENTS);

  /** @param low and `high`: crossovers, Hz. @param mono Hz below which there is no side. */
  constructor(low: number, high: number, mono: number, rate: number) {
    this.#rate = rate;
    this.motion = new EqMotion(rate);
    this.motion.set(monoBelow(mono));
    this.motion.snap();
    this.crossovers = new Crossovers(rate);
    this.crossovers.set([low, high], WIDTH_BANDS - 1);
    this.crossovers.snap();
    const four = (): Svf[] => Array.from({ length: 2 * (WIDTH_BANDS - 1) }, () => new Svf());
    this.bands = Array.from({ length: WIDTH_BANDS }, () => ({
      mid: four(),
      side: four(),
      width: new BandWidth(rate),
      mids: new Float64Array(QUANTUM),
      sides: new Float64Array(QUANTUM),
    }));
    this.#tellCut();
    for (let n = 0; n < WIDTH_BANDS - 1; n++) this.#tune(n);
  }

  #tellCut(): void {
    const { share, shape, place, freq, q, gain } = this.motion;
    eqSections({ on: 1, shape, place, freq, q, gain }, this.#rate, this.#six);
    for (let n = 3; n < 6; n++) this.#six[n] = (this.#six[n] as number) * share + (n === 3 ? 1 - share : 0);
    this.#cut.set(this.#six);
  }

  #tune(crossover: number): void {
    for (const [n, { mid, side }] of this.bands.entries())
      for (const [section, shape] of crossoverShapes(n, crossover).entries()) {
        svfCoefficients(shape, this.crossovers.at(crossover), Math.SQRT1_2, 0, this.#rate, this.#six);
        mid[2 * crossover + section]?.set(this.#six);
        side[2 * crossover + section]?.set(this.#six);
      }
  }

  #grain(): void {
    if (this.motion.moves) {
      this.motion.grain();
      this.#tellCut();
    }
    for (let n = 0; n < WIDTH_BANDS - 1; n++) {
      if (!this.crossovers.moves(n)) continue;
      this.crossovers.grain(n);
      this.#tune(n);
    }
  }

  /** One quantum, in place. */
  process(left: Float64Array, right: Float64Array): void {
    for (let n = 0; n < QUANTUM; n++) {
      if (n % GRAIN === 0) this.#grain();
      this.#split(n, left[n] as number, right[n] as number);
    }
    for (const [n, band] of this.bands.entries()) {
      const sum = (a: Float64Array, b: Float64Array): number =>
        a.reduce((all, x, i) => all + x * (b[i] ?? 0), 0);
      const { mids, sides, width } = band;
      const cross = sum(mids, sides);
      width.quantum(sum(mids, mids), sum(sides, sides), cross, this.widths[n] ?? 1, this.guard);
    }
    for (let n = 0; n < QUANTUM; n++) this.#join(n, left, right);
  }

  #split(n: number, left: number, right: number): void {
    const cut = this.#cut.process((left - right) / 2);
    for (const { mid, side, mids, sides } of this.bands) {
      mids[n] = mid.reduce((x, section) => section.process(x), (left + right) / 2);
      sides[n] = side.reduce((x, section) => section.process(x), cut);
    }
  }

  #join(n: number, left: Float64Array, right: Float64Array): void {
    let mid = 0;
    let side = 0;
    for (const { mids, sides, width } of this.bands) {
      mid += mids[n] as number;
      side += (sides[n] as number) * (width.before + ((width.now - width.before) * n) / QUANTUM);
    }
    left[n] = mid + side;
    right[n] = mid - side;
  }
}
