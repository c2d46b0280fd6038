import {
  EQ_COEFFICIENTS,
  EqMotion,
  eqPlaces,
  eqSections,
  eqWorks,
  type EqBand,
  type EqPlace,
} from './eq-band.ts';
import { GRAIN, QUANTUM } from './kernel/layout.ts';
import { linearPhaseLate, linearPhaseTaps } from './linear-phase.ts';
import { Svf } from './svf.ts';

/** Sound of one side that was, the newest last. */
function remembered(past: Float64Array, now: Float64Array): void {
  past.copyWithin(0, now.length);
  past.set(now, past.length - now.length);
}

/** A linear-phase equaliser, its filters convolved tap by tap: what audio/master/convolver.ts does by transforms. */
export class LinearPhaseTwin {
  readonly #taps: ReturnType<typeof linearPhaseTaps>;
  readonly #crosses: boolean;
  readonly #left: Float64Array;
  readonly #right: Float64Array;
  /** Frames that a partition waits for its last. */
  readonly #waits: number;

  constructor(bands: readonly EqBand[], rate: number) {
    this.#taps = linearPhaseTaps(bands, rate);
    this.#crosses = this.#taps.fromLeft.some((tap) => Math.abs(tap) > 1e-15);
    const { length } = this.#taps.ownLeft;
    this.#waits = linearPhaseLate(rate) - (length - 1) / 2;
    this.#left = new Float64Array(length + this.#waits + QUANTUM);
    this.#right = new Float64Array(length + this.#waits + QUANTUM);
  }

  /** One quantum, in place. */
  process(left: Float64Array, right: Float64Array): void {
    remembered(this.#left, left);
    remembered(this.#right, right);
    const { ownLeft, ownRight, fromLeft, fromRight } = this.#taps;
    for (let n = 0; n < QUANTUM; n++) {
      const toLeft = this.#crosses ? this.#sum(fromRight, this.#right, n) : 0;
      const toRight = this.#crosses ? this.#sum(fromLeft, this.#left, n) : 0;
      left[n] = this.#sum(ownLeft, this.#left, n) + toLeft;
      right[n] = this.#sum(ownRight, this.#right, n) + toRight;
    }
  }

  #sum(taps: Float64Array, sound: Float64Array, frame: number): number {
    const newest = sound.length - QUANTUM - this.#waits + frame;
    let sum = 0;
    for (let n = 0; n < taps.length; n++) sum += (taps[n] as number) * (sound[newest - n] as number);
    return sum;
  }
}

const emptyFilters = () => [0, 1].map(() => [new Svf(), new Svf()] as const);

/** One band of the twin: of two sections at the most for each of two channels, which are mid and side or left and right. */
class TwinBand {
  readonly motion: EqMotion;
  readonly #rate: number;
  #filters = emptyFilters();
  readonly #two = new Float64Array(EQ_COEFFICIENTS);
  #count = 0;

  constructor(band: EqBand, rate: number) {
    this.#rate = rate;
    this.motion = new EqMotion(rate);
    this.motion.set(band);
    this.motion.snap();
    this.#tell();
  }

  get place(): EqPlace {
    return eqPlaces[this.motion.place] ?? 'stereo';
  }

  grain(): void {
    if (!this.motion.moves) return;
    this.motion.grain();
    this.#tell();
  }

  #tell(): void {
    const { shape, place, freq, q, gain, share } = this.motion;
    const band = { on: share, shape, place, freq, q, gain };
    const begins = this.#count === 0;
    this.#count = eqWorks(band) ? eqSections(band, this.#rate, this.#two) : 0;
    if (begins) this.#filters = emptyFilters();
    for (let section = 0; section < this.#count; section++) {
      for (let n = 3; n < 6; n++) {
        const dry = n === 3 ? 1 - share : 0;
        this.#two[6 * section + n] = (this.#two[6 * section + n] as number) * share + dry;
      }
      for (const filters of this.#filters) filters[section]?.set(this.#two, 6 * section);
    }
  }

  process(channel: number, x: number): number {
    const filters = this.#filters[channel] ?? [];
    return filters.slice(0, this.#count).reduce((y, filter) => filter.process(y), x);
  }
}

/** The same equaliser of minimum phase: what audio/master/minimum-phase.ts does with the kernel. */
export class MinimumPhaseTwin {
  readonly #bands: readonly TwinBand[];

  constructor(bands: readonly EqBand[], rate: number) {
    this.#bands = bands.map((band) => new TwinBand(band, rate));
  }

  set(band: number, settings: EqBand): void {
    this.#bands[band]?.motion.set(settings);
  }

  /** One quantum, in place. */
  process(left: Float64Array, right: Float64Array): void {
    for (let n = 0; n < QUANTUM; n++) {
      if (n % GRAIN === 0) for (const band of this.#bands) band.grain();
      const l = left[n] as number;
      const r = right[n] as number;
      const mid = this.#through(['mid'], 0, (l + r) / 2);
      const side = this.#through(['side'], 1, (l - r) / 2);
      left[n] = this.#through(['stereo', 'left'], 0, mid + side);
      right[n] = this.#through(['stereo', 'right'], 1, mid - side);
    }
  }

  #through(places: readonly EqPlace[], channel: number, x: number): number {
    return this.#bands.reduce((y, band) => (places.includes(band.place) ? band.process(channel, y) : y), x);
  }
}
