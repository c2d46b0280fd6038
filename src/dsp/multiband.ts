import { exp, fromDecibels, log } from './elementary.ts';
import { Glide } from './glide.ts';
import type { SvfShape } from './svf.ts';

/** Bands there are at the most, and at the least. */
export const MOST_BANDS = 5;
export const FEWEST_BANDS = 2;

/** What one band does. */
export interface BandSettings {
  /** dB, middle of the knee. */
  readonly threshold: number;
  /** ≥ 1. */
  readonly ratio: number;
  /** Seconds to 63.2 % of the way to more reduction, and to less. */
  readonly attack: number;
  readonly release: number;
  /** dB, width. */
  readonly knee: number;
  /** dB, after the compressor. */
  readonly makeup: number;
  /** 1: neither turned down nor made up. */
  readonly bypass: number;
  /** 1: of all bands only those that are soloed are heard. */
  readonly solo: number;
}

/** A band that does nothing. */
export const restingBand: BandSettings = {
  threshold: 0,
  ratio: 1,
  attack: 0.01,
  release: 0.1,
  knee: 6,
  makeup: 0,
  bypass: 0,
  solo: 0,
};

/** Hz: crossovers stand within; the upper end is 0.4 · rate where that is lower. */
const LOWEST = 40;
const HIGHEST = 16_000;
/** Two filters of fourth order that stand closer than an octave leave little of the band between them. */
const APART = 2;

/**
 * Brings crossovers into order, at least an octave from each other: each is moved up as far as the one below asks for, and
 * then, where that led beyond the highest, down from above.
 *
 * @param wanted Hz, low to high. @param count of them that are in use; the rest is left as it is.
 * @param into takes them.
 */
export function spacedCrossovers(
  wanted: ArrayLike<number>,
  count: number,
  rate: number,
  into: Float64Array,
): void {
  let floor = LOWEST;
  for (let n = 0; n < count; n++) {
    into[n] = Math.max(floor, wanted[n] as number);
    floor = APART * (into[n] as number);
  }
  let ceiling = Math.min(HIGHEST, 0.4 * rate);
  for (let n = count - 1; n >= 0; n--) {
    into[n] = Math.min(ceiling, into[n] as number);
    ceiling = (into[n] as number) / APART;
  }
}

const BELOW: readonly SvfShape[] = ['low-pass', 'low-pass'];
const ABOVE: readonly SvfShape[] = ['high-pass', 'high-pass'];
const ROUND: readonly SvfShape[] = ['all-pass', 'through'];

/**
 * The two sections that a crossover is in one band (Linkwitz and Riley, fourth order): Butterworth's low- or high-pass
 * twice for the band next to it and those above; for those further below the all-pass that both sides of it add up to, so
 * that all bands have turned alike and add up flat. All of one crossover have the same a1 a2 a3.
 *
 * @param band and `crossover`: counted from the lowest, 0.
 */
export function crossoverShapes(band: number, crossover: number): readonly SvfShape[] {
  if (band === crossover) return BELOW;
  return band > crossover ? ABOVE : ROUND;
}

/** How far what is heard of a band goes in one quantum at the most: from silence to unity in about 10 ms at 48 kHz. */
const STEP = 1 / 4;

/**
 * What is heard of each band, dry and by the gain of its compressor: straight from where it was to where it is to be,
 * in whole quanta.
 */
export class BandShares {
  /** At the end of this quantum, and at its beginning; linear, make-up included. */
  readonly dry = new Float64Array(MOST_BANDS);
  readonly wet = new Float64Array(MOST_BANDS);
  readonly dryBefore = new Float64Array(MOST_BANDS);
  readonly wetBefore = new Float64Array(MOST_BANDS);
  readonly #dryTo = new Float64Array(MOST_BANDS);
  readonly #wetTo = new Float64Array(MOST_BANDS);

  /** @param count bands that are in use. */
  set(bands: readonly BandSettings[], count: number): void {
    let soloed = 0;
    for (let n = 0; n < count; n++) soloed += (bands[n] as BandSettings).solo;
    for (let n = 0; n < MOST_BANDS; n++) {
      const { solo, bypass, makeup } = bands[n] as BandSettings;
      const isHeard = n < count && (soloed === 0 || solo > 0);
      this.#dryTo[n] = isHeard && bypass > 0 ? 1 : 0;
      this.#wetTo[n] = isHeard && !(bypass > 0) ? fromDecibels(makeup) : 0;
    }
  }

  snap(): void {
    this.dry.set(this.#dryTo);
    this.wet.set(this.#wetTo);
    this.dryBefore.set(this.dry);
    this.wetBefore.set(this.wet);
  }

  /** One quantum on. */
  quantum(): void {
    this.dryBefore.set(this.dry);
    this.wetBefore.set(this.wet);
    for (let n = 0; n < MOST_BANDS; n++) {
      this.dry[n] = nearer(this.dry[n] as number, this.#dryTo[n] as number);
      this.wet[n] = nearer(this.wet[n] as number, this.#wetTo[n] as number);
    }
  }
}

function nearer(now: number, to: number): number {
  const most = STEP * Math.max(1, now, to);
  return Math.abs(to - now) <= most ? to : now + Math.sign(to - now) * most;
}

/** Of the logarithm of a frequency: a hundredth of a percent. */
const NEAR = 1e-4;

/** Crossovers on their way, in octaves: as all go at one pace, they never come closer to each other on it. */
export class Crossovers {
  readonly #glides: readonly Glide[];
  readonly #rate: number;
  readonly #spaced = new Float64Array(MOST_BANDS - 1);

  constructor(rate: number) {
    this.#rate = rate;
    this.#glides = [120, 800, 5000, 12_000].map((freq) => new Glide(log(freq), NEAR, rate));
  }

  /** @param wanted Hz, low to high. @param count of them that are in use. */
  set(wanted: ArrayLike<number>, count: number): void {
    spacedCrossovers(wanted, count, this.#rate, this.#spaced);
    for (let n = 0; n < count; n++) (this.#glides[n] as Glide).to = log(this.#spaced[n] as number);
  }

  /** They are where they are to be. @param from the lowest that is meant. */
  snap(from = 0): void {
    for (let n = from; n < MOST_BANDS - 1; n++) (this.#glides[n] as Glide).snap();
  }

  moves(n: number): boolean {
    return (this.#glides[n] as Glide).moves;
  }

  /** Does any move? */
  get move(): boolean {
    return this.moves(0) || this.moves(1) || this.moves(2) || this.moves(3);
  }

  /** Hz, where it is. */
  at(n: number): number {
    return exp((this.#glides[n] as Glide).now);
  }

  /** One grain on. */
  grain(n: number): void {
    (this.#glides[n] as Glide).grain();
  }
}
