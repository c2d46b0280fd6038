import type { Kernel, Place } from '../../dsp/kernel.ts';
import { GRAIN, QUANTUM } from '../../dsp/kernel/layout.ts';
import { Crossovers, FEWEST_BANDS, MOST_BANDS, restingBand, type BandSettings } from '../../dsp/multiband.ts';
import { BandVoice } from './band-voice.ts';
import { crossFade } from './fade.ts';

/** Quanta that one number of bands takes to become another: 20 ms at 48 kHz, enough for filters to fill. */
const FADE = 8;

/**
 * The multiband compressor of the mastering chain: two to five bands, whose sum is flat while none is turned down. It is
 * never late. Crossovers glide in octaves, what is heard of a band goes straight from one to the other, and another number
 * of bands is cross-faded to. How it sounds is what `MultibandTwin` says.
 */
export class Multiband {
  /** Frames. */
  readonly late = 0;
  readonly #kernel: Kernel;
  readonly #crossovers: Crossovers;
  readonly #wanted = Float64Array.of(120, 800, 5000, 12_000);
  readonly #bands: BandSettings[] = Array.from({ length: MOST_BANDS }, () => restingBand);
  readonly #spare: readonly [Place, Place];
  #heard: BandVoice;
  #next: BandVoice;
  #count = 4;
  /** Quanta since the other voice began to come; 0: only one is heard. */
  #faded = 0;

  /** @param rate frames a second. */
  constructor(kernel: Kernel, rate: number) {
    this.#kernel = kernel;
    this.#crossovers = new Crossovers(rate);
    this.#spare = [kernel.takePlanar(), kernel.takePlanar()];
    this.#heard = new BandVoice(kernel, rate);
    this.#next = new BandVoice(kernel, rate);
    this.snap();
  }

  /** How many bands there are: 2…5. */
  setCount(count: number): void {
    if (!(Number.isInteger(count) && count >= FEWEST_BANDS && count <= MOST_BANDS))
      throw new RangeError(`a multiband compressor has 2 to 5 bands, got ${count}`);
    this.#count = count;
    this.#aim();
  }

  /** Crossovers, Hz, low to high; one less than bands is used. They are kept an octave apart: see `spacedCrossovers`. */
  setCrossovers(first: number, second: number, third: number, fourth: number): void {
    this.#wanted[0] = first;
    this.#wanted[1] = second;
    this.#wanted[2] = third;
    this.#wanted[3] = fourth;
    this.#aim();
  }

  /** @param band counted from the lowest, 0…4. @param settings are kept, so that they must be no more changed. */
  setBand(band: number, settings: BandSettings): void {
    this.#bands[band] = settings;
    this.#heard.set(band, settings);
    this.#next.set(band, settings);
    this.#aim();
  }

  #aim(): void {
    this.#crossovers.set(this.#wanted, this.#count - 1);
    this.#heard.shares.set(this.#bands, this.#heard.count);
    this.#next.shares.set(this.#bands, this.#next.count);
  }

  /** Everything is as it is to be, and nothing of what was rings on. */
  snap(): void {
    this.#faded = 0;
    this.#begin(this.#heard);
    this.#crossovers.snap();
    this.#tune(this.#heard);
  }

  #begin(voice: BandVoice, from?: BandVoice): void {
    voice.begin(this.#count, from);
    for (let n = 0; n < MOST_BANDS; n++) voice.set(n, this.#bands[n] as BandSettings);
    this.#aim();
    voice.shares.snap();
    this.#tune(voice);
  }

  #tune(voice: BandVoice): void {
    for (let n = 0; n < voice.count - 1; n++) voice.tune(n, this.#crossovers.at(n));
  }

  /** Lowest gain of a band since it was last asked, dB, ≤ 0; of a band that is not there 0. */
  least(band: number): number {
    const least = this.#heard.least(band);
    return band < this.#heard.count ? least : 0;
  }

  /** One quantum, in place. */
  run(left: Place, right: Place): void {
    if (this.#faded === 0 && this.#heard.count !== this.#count) this.#turn();
    const fades = this.#faded > 0;
    this.#heard.take(left, right);
    if (fades) this.#next.take(left, right);
    this.#split(fades);
    this.#heard.give(left, right);
    if (fades) this.#fade(left, right);
  }

  /** Begins to become another number of bands: crossovers that were not there are at once where they are to be. */
  #turn(): void {
    this.#crossovers.snap(this.#heard.count - 1);
    this.#begin(this.#next, this.#heard);
    this.#faded = 1;
  }

  #split(both: boolean): void {
    const frames = this.#crossovers.move ? GRAIN : QUANTUM;
    for (let from = 0; from < QUANTUM; from += frames) {
      if (frames === GRAIN) this.#grain(both);
      this.#heard.split(from, frames);
      if (both) this.#next.split(from, frames);
    }
  }

  #grain(both: boolean): void {
    for (let n = 0; n < MOST_BANDS - 1; n++) {
      if (!this.#crossovers.moves(n)) continue;
      this.#crossovers.grain(n);
      const freq = this.#crossovers.at(n);
      if (n < this.#heard.count - 1) this.#heard.tune(n, freq);
      if (both && n < this.#next.count - 1) this.#next.tune(n, freq);
    }
  }

  #fade(left: Place, right: Place): void {
    const [spareLeft, spareRight] = this.#spare;
    this.#next.give(spareLeft, spareRight);
    crossFade(this.#kernel, left, spareLeft, (this.#faded - 1) / FADE, this.#faded / FADE);
    crossFade(this.#kernel, right, spareRight, (this.#faded - 1) / FADE, this.#faded / FADE);
    if (this.#faded++ < FADE) return;
    [this.#heard, this.#next] = [this.#next, this.#heard];
    this.#faded = 0;
  }
}
