import { EqMotion } from '../../dsp/eq-band.ts';
import type { Kernel, Place } from '../../dsp/kernel.ts';
import {
  BAND_DRY,
  BAND_ROWS,
  GRAIN,
  LANES,
  MEASURE_CROSS,
  MEASURE_ENERGY,
  MEASURE_ROWS,
  QUANTUM,
  RAMP_GAIN,
  RAMP_ROWS,
  RAMP_STEP,
} from '../../dsp/kernel/layout.ts';
import { Crossovers } from '../../dsp/multiband.ts';
import { BandWidth, monoBelow, WIDTH_BANDS } from '../../dsp/stereo-width.ts';
import { Sections } from '../desk/sections.ts';
import { CrossoverSections } from './crossover-sections.ts';

/**
 * The stereo stage of the mastering chain: the width of three bands, mono below a frequency, and a guard that draws a band
 * back before its sides cancel each other (one that is nothing but side falls silent, as it does in mono). It splits for itself, so that it may stand anywhere in the chain, and is never
 * late. Pairs of lanes are middle and side of a band. How it sounds is what `StereoTwin` says.
 */
export class StereoStage {
  /** Frames. */
  readonly late = 0;
  readonly #kernel: Kernel;
  readonly #bank: Place;
  readonly #measured: Place;
  readonly #ramp: Place;
  readonly #mix: Place;
  readonly #cut: Sections;
  readonly #split: CrossoverSections;
  readonly #crossovers: Crossovers;
  readonly #motion: EqMotion;
  readonly #frequencies = Float64Array.of(250, 4000);
  readonly #wanted = new Float64Array(WIDTH_BANDS).fill(1);
  readonly #widths: readonly BandWidth[];
  #guard = 0;

  /** @param rate frames a second. */
  constructor(kernel: Kernel, rate: number) {
    this.#kernel = kernel;
    this.#bank = kernel.takeBank();
    this.#measured = kernel.takeRows(MEASURE_ROWS);
    this.#ramp = kernel.takeRows(RAMP_ROWS);
    this.#mix = kernel.takeRows(BAND_ROWS);
    this.#cut = new Sections(kernel, 2, rate);
    this.#split = new CrossoverSections(kernel, rate, WIDTH_BANDS - 1, 0);
    this.#crossovers = new Crossovers(rate);
    this.#motion = new EqMotion(rate);
    this.#widths = Array.from({ length: WIDTH_BANDS }, () => new BandWidth(rate));
    for (let band = 0; band < WIDTH_BANDS; band++) {
      kernel.put(this.#mix, BAND_DRY, band, 1);
      kernel.put(this.#ramp, RAMP_GAIN, 2 * band, 1);
    }
    this.setCrossovers(250, 4000);
    this.snap();
  }

  /** Where low becomes middle, and middle high, Hz; kept an octave apart: see `spacedCrossovers`. */
  setCrossovers(low: number, high: number): void {
    this.#frequencies[0] = low;
    this.#frequencies[1] = high;
    this.#crossovers.set(this.#frequencies, WIDTH_BANDS - 1);
  }

  /** @param band 0 low, 1 middle, 2 high. @param width 0 mono, 1 as it came, up to 2. */
  setWidth(band: number, width: number): void {
    this.#wanted[band] = Math.max(0, Math.min(2, width));
  }

  /** @param freq Hz below which there is no side, 12 dB an octave; 20 or less: none. */
  setMonoBelow(freq: number): void {
    this.#motion.set(monoBelow(freq));
  }

  /** @param on 1: no band is wider than its correlation over 0.3 s allows, so that it does not fall below 0. */
  setGuard(on: number): void {
    this.#guard = on;
  }

  /** How wide a band is heard. */
  width(band: number): number {
    return this.#widths[band]?.now ?? 1;
  }

  /** Correlation of what is heard of a band, over 0.3 s, −1…+1. */
  correlation(band: number): number {
    return this.#widths[band]?.correlation ?? 1;
  }

  /** Everything is as it is to be, and nothing of what was rings on. */
  snap(): void {
    for (const [band, width] of this.#widths.entries()) width.snap(this.#wanted[band] as number);
    this.#crossovers.snap();
    this.#motion.snap();
    this.#split.begin(WIDTH_BANDS - 1);
    for (let lane = 0; lane < LANES; lane++) this.#cut.reset(lane);
    for (let n = 0; n < WIDTH_BANDS - 1; n++) this.#split.tune(n, this.#crossovers.at(n));
    this.#tellCut();
  }

  #tellCut(): void {
    const { freq, share } = this.#motion;
    for (let lane = 1; lane < 2 * WIDTH_BANDS; lane += 2) this.#cut.pass(0, lane, 'high', 12, freq, share);
  }

  /** One quantum, in place. */
  run(left: Place, right: Place): void {
    const { run } = this.#kernel;
    run.spread(left, right, this.#bank);
    run.toSides(this.#bank, 0, QUANTUM);
    const frames = this.#motion.moves || this.#crossovers.move ? GRAIN : QUANTUM;
    for (let from = 0; from < QUANTUM; from += frames) {
      if (frames === GRAIN) this.#grain();
      this.#cut.run(this.#bank, from, frames);
      this.#split.run(this.#bank, from, frames);
    }
    run.measure(this.#bank, this.#measured);
    this.#widen();
    run.ramp(this.#bank, this.#bank, this.#ramp);
    run.fromSides(this.#bank, 0, QUANTUM);
    run.gather(this.#bank, 0, this.#bank, this.#mix, left, right); // nothing of them is wet
  }

  #grain(): void {
    if (this.#motion.moves) {
      this.#motion.grain();
      this.#tellCut();
    }
    for (let n = 0; n < WIDTH_BANDS - 1; n++) {
      if (!this.#crossovers.moves(n)) continue;
      this.#crossovers.grain(n);
      this.#split.tune(n, this.#crossovers.at(n));
    }
  }

  #energy(lane: number): number {
    return this.#kernel.get(this.#measured, MEASURE_ENERGY, lane);
  }

  #widen(): void {
    for (let band = 0; band < WIDTH_BANDS; band++) {
      const width = this.#widths[band] as BandWidth;
      const mid = 2 * band;
      const side = mid + 1;
      const cross = this.#kernel.get(this.#measured, MEASURE_CROSS, mid);
      const wanted = this.#wanted[band] as number;
      width.quantum(this.#energy(mid), this.#energy(side), cross, wanted, this.#guard);
      this.#kernel.put(this.#ramp, RAMP_GAIN, side, width.before);
      this.#kernel.put(this.#ramp, RAMP_STEP, side, (width.now - width.before) / QUANTUM);
    }
  }
}
