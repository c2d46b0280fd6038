import type { Kernel, Place } from '../../dsp/kernel.ts';
import { LANES, ROW, SVF_A1, SVF_M0, SVF_ROWS } from '../../dsp/kernel/layout.ts';
import { crossoverShapes } from '../../dsp/multiband.ts';
import { svfCoefficients } from '../../dsp/svf.ts';

/** Numbers of a section: a1 a2 a3 m0 m1 m2. */
const SIX = 6;

/** Crossovers of a bank whose pairs of lanes are bands: two sections for each, over all lanes. */
export class CrossoverSections {
  readonly #kernel: Kernel;
  readonly #rate: number;
  readonly #most: number;
  readonly #firstBand: number;
  readonly #blocks: Place;
  readonly #six = new Float64Array(SIX);
  #count = 0;

  /** @param most crossovers there are at the most. @param firstBand that of the first pair of lanes. */
  constructor(kernel: Kernel, rate: number, most: number, firstBand: number) {
    this.#kernel = kernel;
    this.#rate = rate;
    this.#most = most;
    this.#firstBand = firstBand;
    this.#blocks = kernel.takeRows(2 * most * SVF_ROWS);
  }

  /** Begins anew with so many crossovers, and with nothing in them; where they stand is for `tune`. */
  begin(count: number): void {
    this.#count = count;
    this.#kernel.run.clear(this.#blocks, 2 * this.#most * SVF_ROWS * ROW);
    for (let crossover = 0; crossover < count; crossover++)
      for (let lane = 0; lane < LANES; lane++) this.#shape(crossover, lane);
  }

  #shape(crossover: number, lane: number): void {
    const band = this.#firstBand + (lane >> 1);
    for (const [n, shape] of crossoverShapes(band, crossover).entries()) {
      svfCoefficients(shape, 1000, Math.SQRT1_2, 0, this.#rate, this.#six);
      const block = this.#block(2 * crossover + n);
      for (let row = SVF_M0; row < SIX; row++) this.#kernel.put(block, row, lane, this.#six[row] as number);
    }
  }

  #block(section: number): Place {
    return this.#blocks + section * SVF_ROWS * ROW;
  }

  /** Moves a crossover to a frequency, Hz. All that it is made of has the same a1 a2 a3. */
  tune(crossover: number, freq: number): void {
    svfCoefficients('low-pass', freq, Math.SQRT1_2, 0, this.#rate, this.#six);
    for (let n = 0; n < 2; n++) {
      const at = (this.#block(2 * crossover + n) >> 2) + SVF_A1 * LANES;
      for (let row = 0; row < SVF_M0; row++)
        this.#kernel.floats.fill(this.#six[row] as number, at + row * LANES, at + (row + 1) * LANES);
    }
  }

  run(bank: Place, from: number, frames: number): void {
    this.#kernel.run.svf(bank, this.#blocks, 2 * this.#count, from, frames);
  }
}
