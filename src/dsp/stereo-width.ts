import { decayOf } from './elementary.ts';
import { eqPlaces, eqShapes, restingEqBand, type EqBand } from './eq-band.ts';
import { QUANTUM } from './kernel/layout.ts';

/** Bands whose width is set by themselves: low, middle and high. */
export const WIDTH_BANDS = 3;

/** Over which time two sides are compared, seconds: that of a correlation meter. */
const COMPARED = 0.3;
/** How far a width goes in one quantum at the most: from mono to what it was in about 40 ms at 48 kHz. */
const STEP = 1 / 16;
/** Energy of a quantum below which there is nothing to compare: −120 dBFS. */
const SILENT = QUANTUM * 1e-12;

/**
 * How wide a band is. Guarded, it is drawn back to where its sides would begin to cancel each other: with M and S the
 * energies of middle and side, the correlation of what is heard has the sign of M − w²·S, so that it is 0 at w = √(M/S).
 */
export class BandWidth {
  /** Linear, at the end of this quantum, and at its beginning: 0 mono, 1 as it came, 2 the side twice as loud. */
  now = 1;
  before = 1;
  readonly #left: number;
  #mid = 0;
  #side = 0;
  #cross = 0;

  constructor(rate: number) {
    this.#left = decayOf(COMPARED, rate / QUANTUM);
  }

  /** Forgets what it heard. @param width it begins with. */
  snap(width: number): void {
    this.now = width;
    this.before = width;
    this.#mid = 0;
    this.#side = 0;
    this.#cross = 0;
  }

  /**
   * One quantum on.
   *
   * @param mid energy of the middle in it, Σ M². @param side Σ S². @param cross Σ M·S.
   * @param wanted width. @param guard above 0: guarded.
   */
  quantum(mid: number, side: number, cross: number, wanted: number, guard: number): void {
    this.before = this.now;
    if (mid + side < Infinity) {
      this.#mid = this.#kept(this.#mid, mid);
      this.#side = this.#kept(this.#side, side);
      this.#cross = this.#kept(this.#cross, cross);
    }
    const to = guard > 0 ? Math.min(wanted, this.#widest) : wanted;
    this.now = Math.abs(to - this.now) <= STEP ? to : this.now + Math.sign(to - this.now) * STEP;
  }

  #kept(before: number, now: number): number {
    const next = now + this.#left * (before - now);
    return Math.abs(next) < 1e-30 ? 0 : next;
  }

  get #widest(): number {
    return this.#side < SILENT ? Infinity : Math.sqrt(this.#mid / this.#side);
  }

  /** Of what is heard, −1…+1: Σ LR/√(Σ L²·Σ R²); +1 in silence. */
  get correlation(): number {
    const side = this.now * this.now * this.#side;
    const both = this.#mid + side;
    const apart = 2 * this.now * this.#cross;
    if (both < SILENT) return 1;
    const product = (both + apart) * (both - apart);
    if (!(product > 0)) return 0; // nothing on one side
    return Math.max(-1, Math.min(1, (this.#mid - side) / Math.sqrt(product)));
  }
}

/** Below which frequency, Hz, everything is mono, as a low cut of the side; at 20 Hz and below it is out. */
const OUT = 20;

/** The low cut of the side, as a band of an equaliser. */
export function monoBelow(freq: number): EqBand {
  return {
    ...restingEqBand,
    on: freq > OUT ? 1 : 0,
    shape: eqShapes.indexOf('low cut 12'),
    place: eqPlaces.indexOf('side'),
    freq: Math.max(OUT, freq),
  };
}
