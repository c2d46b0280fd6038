import { svfCoefficients, passSections, type SvfShape } from '../../dsp/svf.ts';
import type { Kernel, Place } from '../../dsp/kernel.ts';
import { GRAIN, LANES, QUANTUM, ROW, SVF_E1, SVF_E2, SVF_M0, SVF_ROWS } from '../../dsp/kernel/layout.ts';
import { GRAINS } from './heard.ts';

/** Numbers of one section: a1 a2 a3 m0 m1 m2. */
const SIX = 6;

/** Filter sections of a bank, one after the other: coefficients for each lane, and which of them are worth running. */
export class Sections {
  readonly #kernel: Kernel;
  readonly #blocks: Place;
  readonly #count: number;
  readonly #rate: number;
  readonly #six = new Float64Array(2 * SIX);
  /** By section and lane: does it do anything? */
  readonly #works: Uint8Array;
  /** By section: does any lane? */
  readonly #runs: Uint8Array;
  /** None does. */
  idle = true;

  constructor(kernel: Kernel, count: number, rate: number) {
    this.#kernel = kernel;
    this.#count = count;
    this.#rate = rate;
    this.#blocks = kernel.takeRows(SVF_ROWS * count);
    this.#works = new Uint8Array(count * LANES);
    this.#runs = new Uint8Array(count);
    for (let section = 0; section < count; section++)
      for (let lane = 0; lane < LANES; lane++) this.through(section, lane);
  }

  /** A section does nothing to a lane. */
  through(section: number, lane: number): void {
    const block = this.#block(section);
    for (let row = 0; row < SIX; row++) this.#kernel.put(block, row, lane, row === SVF_M0 ? 1 : 0);
    this.#note(section, lane, false);
  }

  /** A section of an equaliser. @param share of it that is heard, 0…1. */
  shape(
    section: number,
    lane: number,
    shape: SvfShape,
    freq: number,
    q: number,
    gain: number,
    share: number,
  ): void {
    const idle = share === 0 || (gain === 0 && shape !== 'notch');
    if (idle) return this.through(section, lane);
    svfCoefficients(shape, freq, q, gain, this.#rate, this.#six, 0);
    this.#put(section, lane, 0, share);
  }

  /** Two sections: a high-pass or low-pass of up to 24 dB per octave. */
  pass(
    section: number,
    lane: number,
    kind: 'high' | 'low',
    slope: 6 | 12 | 18 | 24,
    freq: number,
    share: number,
  ): void {
    const needed = share === 0 ? 0 : passSections(kind, slope, freq, this.#rate, this.#six, 0);
    for (let n = 0; n < 2; n++)
      if (n < needed) this.#put(section + n, lane, n * SIX, share);
      else this.through(section + n, lane);
  }

  #put(section: number, lane: number, at: number, share: number): void {
    const block = this.#block(section);
    const six = this.#six;
    for (let row = 0; row < SIX; row++) {
      const value = six[at + row] as number;
      const dry = row === SVF_M0 ? 1 - share : 0;
      this.#kernel.put(block, row, lane, row < SVF_M0 ? value : value * share + dry);
    }
    this.#note(section, lane, true);
  }

  /** A lane that begins to be filtered begins with nothing in its filter. */
  #note(section: number, lane: number, works: boolean): void {
    const at = section * LANES + lane;
    if (works && this.#works[at] === 0) this.#forget(section, lane);
    this.#works[at] = works ? 1 : 0;
    let runs = 0;
    for (let one = 0; one < LANES; one++) runs |= this.#works[section * LANES + one] as number;
    this.#runs[section] = runs;
    this.idle = !this.#runs.includes(1);
  }

  #forget(section: number, lane: number): void {
    this.#kernel.put(this.#block(section), SVF_E1, lane, 0);
    this.#kernel.put(this.#block(section), SVF_E2, lane, 0);
  }

  #block(section: number): Place {
    return this.#blocks + section * SVF_ROWS * ROW;
  }

  /** Takes out what a lane holds that is no number. */
  reset(lane: number): void {
    for (let section = 0; section < this.#count; section++) this.#forget(section, lane);
  }

  /** Takes what other sections of the same shape hold. */
  goOnFrom(other: Sections): void {
    this.#kernel.copy(other.#blocks, this.#blocks, this.#count * SVF_ROWS * ROW);
    this.#works.set(other.#works);
    this.#runs.set(other.#runs);
    this.idle = other.idle;
  }

  /** Runs what is worth running, over some frames of a bank. */
  run(bank: Place, from: number, frames: number): void {
    for (let first = 0; first < this.#count; first++) {
      if (this.#runs[first] === 0) continue;
      let end = first + 1;
      while (end < this.#count && this.#runs[end] === 1) end++;
      this.#kernel.run.svf(bank, this.#block(first), end - first, from, frames);
      first = end;
    }
  }

  /** A whole quantum, worked out anew at each grain. @param at works out the coefficients for a grain. */
  runInGrains(bank: Place, at: (grain: number) => void): void {
    for (let grain = 0; grain < GRAINS; grain++) {
      at(grain);
      this.run(bank, grain * GRAIN, GRAIN);
    }
  }

  runWhole(bank: Place): void {
    this.run(bank, 0, QUANTUM);
  }
}
