import { compressorRows } from '../../dsp/compressor.ts';
import type { Kernel, Place } from '../../dsp/kernel.ts';
import {
  BAND_DRY,
  BAND_DRY_STEP,
  BAND_ROWS,
  BAND_WET,
  BAND_WET_STEP,
  BANK,
  COMP_GAIN,
  COMP_LEAST,
  COMP_ROWS,
  COMP_WET,
  LANES,
  QUANTUM,
} from '../../dsp/kernel/layout.ts';
import { BandShares, MOST_BANDS, type BandSettings } from '../../dsp/multiband.ts';
import { CrossoverSections } from './crossover-sections.ts';

/** Bands in a bank: pairs of lanes. */
const IN_BANK = LANES / 2;
const BANKS = 2;

/**
 * Sound split into so many bands, each turned down by itself and all added up again. Bands are pairs of lanes, and every
 * crossover is two sections for all of them; what each is turned down by is worked out in one lane a band.
 */
export class BandVoice {
  readonly shares = new BandShares();
  readonly #kernel: Kernel;
  readonly #rate: number;
  readonly #banks: Place;
  readonly #low: CrossoverSections;
  readonly #high: CrossoverSections;
  readonly #key: Place;
  readonly #ones: Place;
  readonly #gains: Place;
  readonly #compressor: Place;
  readonly #mix: Place;
  #count = 0;

  constructor(kernel: Kernel, rate: number) {
    this.#kernel = kernel;
    this.#rate = rate;
    this.#banks = kernel.take(BANKS * BANK);
    this.#low = new CrossoverSections(kernel, rate, MOST_BANDS - 1, 0);
    this.#high = new CrossoverSections(kernel, rate, MOST_BANDS - 1, IN_BANK);
    this.#key = kernel.takeBank();
    this.#ones = kernel.takeBank();
    this.#gains = kernel.takeBank();
    this.#compressor = kernel.takeRows(COMP_ROWS);
    this.#mix = kernel.takeRows(BAND_ROWS);
    kernel.floats.fill(1, this.#ones >> 2, (this.#ones + BANK) >> 2);
    for (let lane = 0; lane < LANES; lane++) kernel.put(this.#compressor, COMP_WET, lane, 1);
  }

  get count(): number {
    return this.#count;
  }

  /** Begins anew, with nothing in its filters. @param from whose gains it goes on with. */
  begin(count: number, from?: BandVoice): void {
    this.#count = count;
    this.#low.begin(count - 1);
    this.#high.begin(count - 1);
    for (let lane = 0; lane < LANES; lane++) {
      const gain = from ? this.#kernel.get(from.#compressor, COMP_GAIN, lane) : 0;
      this.#kernel.put(this.#compressor, COMP_GAIN, lane, gain);
      this.#kernel.put(this.#compressor, COMP_LEAST, lane, gain);
    }
  }

  /** Moves a crossover to a frequency, Hz. */
  tune(crossover: number, freq: number): void {
    this.#low.tune(crossover, freq);
    if (this.#more !== 0) this.#high.tune(crossover, freq);
  }

  /** How each band is turned down. */
  set(band: number, settings: BandSettings): void {
    const { threshold, ratio, attack, release, knee } = settings;
    const { floats } = this.#kernel;
    const own = { threshold, ratio, attack, release, knee, makeup: 0, rms: 0, auto: 0, link: 0 };
    compressorRows(own, this.#rate, floats, this.#compressor >> 2, band);
  }

  /** Lowest gain of a band since it was last asked, dB, ≤ 0. */
  least(band: number): number {
    const least = this.#kernel.get(this.#compressor, COMP_LEAST, band);
    this.#kernel.put(this.#compressor, COMP_LEAST, band, this.#kernel.get(this.#compressor, COMP_GAIN, band));
    return least;
  }

  get #more(): Place {
    return this.#count > IN_BANK ? this.#banks + BANK : 0;
  }

  /** A quantum comes in. */
  take(left: Place, right: Place): void {
    const { run } = this.#kernel;
    run.spread(left, right, this.#banks);
    if (this.#more !== 0) run.spread(left, right, this.#more);
  }

  /** It is split into bands, from frame to frame. */
  split(from: number, frames: number): void {
    this.#low.run(this.#banks, from, frames);
    if (this.#more !== 0) this.#high.run(this.#more, from, frames);
  }

  /** The bands are turned down and added up. */
  give(left: Place, right: Place): void {
    const { run } = this.#kernel;
    run.heights(this.#banks, this.#more, this.#key);
    this.#kernel.copy(this.#ones, this.#gains, BANK);
    run.compress(this.#gains, this.#key, this.#compressor, 0, QUANTUM);
    this.#share();
    run.gather(this.#banks, this.#more, this.#gains, this.#mix, left, right);
  }

  #share(): void {
    const { dry, dryBefore, wet, wetBefore } = this.shares;
    this.shares.quantum();
    for (let n = 0; n < MOST_BANDS; n++) {
      this.#ramp(BAND_DRY, BAND_DRY_STEP, n, dryBefore[n] as number, dry[n] as number);
      this.#ramp(BAND_WET, BAND_WET_STEP, n, wetBefore[n] as number, wet[n] as number);
    }
  }

  #ramp(row: number, step: number, lane: number, from: number, to: number): void {
    this.#kernel.put(this.#mix, row, lane, from);
    this.#kernel.put(this.#mix, step, lane, (to - from) / QUANTUM);
  }
}
