import { Compressor } from './compressor.ts';
import { GRAIN, QUANTUM } from './kernel/layout.ts';
import {
  BandShares,
  Crossovers,
  crossoverShapes,
  MOST_BANDS,
  restingBand,
  type BandSettings,
} from './multiband.ts';
import { Svf, svfCoefficients } from './svf.ts';

/** One band of the twin. */
interface TwinBand {
  readonly left: readonly Svf[];
  readonly right: readonly Svf[];
  readonly compressor: Compressor;
}

/**
 * A multiband compressor of stereo sound: what audio/master/multiband.ts does with the kernel. Each band is split off by
 * its crossovers, turned down by the louder of its two sides, and all are added up again.
 */
export class MultibandTwin {
  readonly shares = new BandShares();
  readonly crossovers: Crossovers;
  readonly #count: number;
  readonly #rate: number;
  readonly #bands: readonly TwinBand[];
  readonly #six = new Float64Array(6);

  /** @param bands low to high. @param crossovers Hz, low to high, one less. */
  constructor(bands: readonly BandSettings[], crossovers: ArrayLike<number>, rate: number) {
    this.#rate = rate;
    this.#count = bands.length;
    this.crossovers = new Crossovers(rate);
    this.#bands = bands.map((band) => ({
      left: Array.from({ length: 2 * (bands.length - 1) }, () => new Svf()),
      right: Array.from({ length: 2 * (bands.length - 1) }, () => new Svf()),
      compressor: new Compressor({ ...band, makeup: 0, rms: 0, auto: 0, link: 1 }, rate),
    }));
    this.crossovers.set(crossovers, bands.length - 1);
    this.crossovers.snap();
    const padding = Array.from({ length: MOST_BANDS - bands.length }, () => restingBand);
    this.shares.set([...bands, ...padding], bands.length);
    this.shares.snap();
    for (let n = 0; n < bands.length - 1; n++) this.#tune(n);
  }

  #tune(crossover: number): void {
    for (const [n, band] of this.#bands.entries())
      for (const [section, shape] of crossoverShapes(n, crossover).entries()) {
        svfCoefficients(shape, this.crossovers.at(crossover), Math.SQRT1_2, 0, this.#rate, this.#six);
        band.left[2 * crossover + section]?.set(this.#six);
        band.right[2 * crossover + section]?.set(this.#six);
      }
  }

  #grain(): void {
    for (let n = 0; n < this.#count - 1; n++) {
      if (!this.crossovers.moves(n)) continue;
      this.crossovers.grain(n);
      this.#tune(n);
    }
  }

  /** One quantum, in place. */
  process(left: Float64Array, right: Float64Array): void {
    this.shares.quantum();
    for (let n = 0; n < QUANTUM; n++) {
      if (n % GRAIN === 0) this.#grain();
      const [l, r] = this.#frame(left[n] as number, right[n] as number, n / QUANTUM);
      left[n] = l;
      right[n] = r;
    }
  }

  #frame(left: number, right: number, way: number): readonly [left: number, right: number] {
    let sumLeft = 0;
    let sumRight = 0;
    for (const [n, band] of this.#bands.entries()) {
      const l = band.left.reduce((x, section) => section.process(x), left);
      const r = band.right.reduce((x, section) => section.process(x), right);
      const gain = this.#total(n, way, band.compressor.process(1, Math.max(Math.abs(l), Math.abs(r))));
      sumLeft += l * gain;
      sumRight += r * gain;
    }
    return [sumLeft, sumRight];
  }

  #total(band: number, way: number, gain: number): number {
    const { dry, dryBefore, wet, wetBefore } = this.shares;
    const between = (from: Float64Array, to: Float64Array): number =>
      (from[band] as number) + way * ((to[band] as number) - (from[band] as number));
    return between(dryBefore, dry) + gain * between(wetBefore, wet);
  }
}
