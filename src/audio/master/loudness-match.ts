import { decayOf, fromDecibels } from '../../dsp/elementary.ts';
import type { Kernel, Place } from '../../dsp/kernel.ts';
import {
  BANK,
  LANES,
  MEASURE_ENERGY,
  MEASURE_ROWS,
  PLANAR,
  QUANTUM,
  ROW,
  SVF_ROWS,
} from '../../dsp/kernel/layout.ts';
import { svfCoefficients } from '../../dsp/svf.ts';

/** Points of the chain in one bank: pairs of lanes. */
const IN_BANK = LANES / 2;
const SECTIONS = 2;
/** Numbers of a section: a1 a2 a3 m0 m1 m2. */
const SIX = 6;
/** Time constant of the mean, s: as heavy as a window of three seconds, the short-term loudness of EBU R 128. */
const MEAN = 1.5;
/** Mean square of both channels below which nothing is compared: about −70 LUFS. */
const SILENT = 1e-7;
/** How far apart two points are thought to be at the most. */
const MOST = fromDecibels(24);
const LEAST = fromDecibels(-24);
/** What is forgotten of a mean. */
const NOTHING = 1e-20;
/** Quanta that a point can lie before the end of the chain: 0.34 s at 96 kHz. A power of two. */
const BACK = 256;

/**
 * How loud the sound is at several points of the chain, so that what is compared can be brought to one loudness: mean squares
 * weighted as ITU-R BS.1770 has it (the same filters in float32; what both points have in common cancels), over about
 * three seconds. Points are measured as if all were heard at the end of the chain, however late each is.
 */
export class LoudnessMatch {
  readonly #kernel: Kernel;
  readonly #banks: number;
  readonly #planar: Place;
  readonly #bank: Place;
  readonly #sections: Place;
  readonly #measures: Place;
  readonly #points: number;
  readonly #left: number;
  /** Energies of the last quanta, point by point. */
  readonly #energies: Float64Array;
  readonly #means: Float64Array;
  readonly #gains: Float64Array;
  #quantum = 0;

  /** @param points how many, at most. @param rate frames a second. */
  constructor(kernel: Kernel, rate: number, points: number) {
    this.#kernel = kernel;
    this.#points = points;
    this.#banks = Math.ceil(points / IN_BANK);
    this.#planar = kernel.takePlanar(LANES * this.#banks);
    this.#bank = kernel.take(BANK);
    this.#sections = kernel.takeRows(this.#banks * SECTIONS * SVF_ROWS);
    this.#measures = kernel.takeRows(MEASURE_ROWS);
    this.#left = decayOf(MEAN, rate / QUANTUM);
    this.#energies = new Float64Array(points * BACK);
    this.#means = new Float64Array(points);
    this.#gains = new Float64Array(points * points).fill(1);
    this.#weight(rate);
  }

  /** @source ITU-R BS.1770-4, Annex 1: its head is a shelf whose poles lie at 1682 Hz, a fourth root of its gain above its middle. */
  #weight(rate: number): void {
    const six = new Float64Array(SECTIONS * SIX);
    svfCoefficients('high shelf', 1681.974450955533 / fromDecibels(4 / 4), Math.SQRT1_2, 4, rate, six, 0);
    svfCoefficients('high-pass', 38.13547087602444, 0.5003270373238773, 0, rate, six, SIX);
    for (let n = 0; n < this.#banks * SECTIONS; n++)
      for (let row = 0; row < SIX; row++)
        for (let lane = 0; lane < LANES; lane++)
          this.#kernel.put(
            this.#sections + n * SVF_ROWS * ROW,
            row,
            lane,
            six[(n % SECTIONS) * SIX + row] as number,
          );
  }

  /** What is heard at a point in this quantum. */
  note(point: number, left: Place, right: Place): void {
    const to = this.#planar + 2 * point * PLANAR;
    this.#kernel.copy(left, to, PLANAR);
    this.#kernel.copy(right, to + PLANAR, PLANAR);
  }

  /** All points were noted. @param late frames that each lies behind the first. */
  quantum(late: Float64Array): void {
    for (let bank = 0; bank < this.#banks; bank++) this.#measure(bank);
    const end = late[this.#points - 1] as number;
    for (let point = 0; point < this.#points; point++) {
      const back = Math.min(BACK - 1, Math.round((end - (late[point] as number)) / QUANTUM));
      const energy = this.#energies[point * BACK + ((this.#quantum - back) & (BACK - 1))] as number;
      const mean = energy + this.#left * ((this.#means[point] as number) - energy);
      this.#means[point] = mean > NOTHING ? mean : 0;
    }
    this.#quantum++;
  }

  #measure(bank: number): void {
    const { run } = this.#kernel;
    run.interleave(this.#planar + bank * LANES * PLANAR, this.#bank);
    run.svf(this.#bank, this.#sections + bank * SECTIONS * SVF_ROWS * ROW, SECTIONS, 0, QUANTUM);
    run.measure(this.#bank, this.#measures);
    for (let n = 0; n < IN_BANK && bank * IN_BANK + n < this.#points; n++) {
      const left = this.#kernel.get(this.#measures, MEASURE_ENERGY, 2 * n);
      const right = this.#kernel.get(this.#measures, MEASURE_ENERGY, 2 * n + 1);
      const energy = (left + right) / QUANTUM;
      const at = (bank * IN_BANK + n) * BACK + (this.#quantum & (BACK - 1));
      this.#energies[at] = energy < Infinity ? energy : 0;
    }
  }

  /** What brings a point to the loudness of another, linear; what it was where either is silent. */
  gain(from: number, to: number): number {
    const a = this.#means[from] as number;
    const b = this.#means[to] as number;
    const at = from * this.#points + to;
    if (a > SILENT && b > SILENT) this.#gains[at] = Math.max(LEAST, Math.min(MOST, Math.sqrt(b / a)));
    return this.#gains[at] as number;
  }

  /** Nothing was heard yet. */
  reset(): void {
    this.#kernel.run.clear(this.#planar, this.#banks * LANES * PLANAR);
    this.#energies.fill(0);
    this.#means.fill(0);
    this.#gains.fill(1);
  }
}
