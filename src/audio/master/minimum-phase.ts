import {
  cutOf,
  EQ_BANDS,
  EqMotion,
  eqPlaces,
  eqShape,
  type EqBand,
  type EqPlace,
} from '../../dsp/eq-band.ts';
import type { Kernel, Place } from '../../dsp/kernel.ts';
import { GRAIN, QUANTUM } from '../../dsp/kernel/layout.ts';
import type { SvfShape } from '../../dsp/svf.ts';
import { Sections } from '../desk/sections.ts';

/** Which lanes a place is: of middle and side, and of left and right; a bit for each. */
const lanes: Record<EqPlace, { readonly sides: number; readonly straight: number }> = {
  stereo: { sides: 0, straight: 3 },
  mid: { sides: 1, straight: 0 },
  side: { sides: 2, straight: 0 },
  left: { sides: 0, straight: 1 },
  right: { sides: 0, straight: 2 },
};

/** The equaliser as filters that are not late: bands upon middle and side first, then those upon left and right. */
export class MinimumPhase {
  readonly #kernel: Kernel;
  readonly #bank: Place;
  readonly #sides: Sections;
  readonly #straight: Sections;
  readonly #motions: readonly EqMotion[];

  constructor(kernel: Kernel, rate: number) {
    this.#kernel = kernel;
    this.#bank = kernel.takeBank();
    this.#sides = new Sections(kernel, 2 * EQ_BANDS, rate);
    this.#straight = new Sections(kernel, 2 * EQ_BANDS, rate);
    this.#motions = Array.from({ length: EQ_BANDS }, () => new EqMotion(rate));
  }

  set(band: number, settings: EqBand): void {
    this.#motions[band]?.set(settings);
  }

  /** Everything is as it is to be, and nothing of what was rings on. */
  snap(): void {
    for (let lane = 0; lane < 2; lane++) {
      this.#sides.reset(lane);
      this.#straight.reset(lane);
    }
    for (const [band, motion] of this.#motions.entries()) {
      motion.snap();
      this.#tell(band, motion);
    }
  }

  #tell(band: number, motion: EqMotion): void {
    const { sides, straight } = lanes[eqPlaces[motion.place] ?? 'stereo'];
    for (let lane = 0; lane < 2; lane++) {
      this.#tellLane(this.#sides, band, lane, motion, (sides >> lane) & 1);
      this.#tellLane(this.#straight, band, lane, motion, (straight >> lane) & 1);
    }
  }

  #tellLane(sections: Sections, band: number, lane: number, motion: EqMotion, isThere: number): void {
    const share = isThere * motion.share;
    const shape = eqShape(motion.shape);
    const cut = cutOf(shape);
    if (cut) return sections.pass(2 * band, lane, cut.kind, cut.slope, motion.freq, share);
    sections.shape(2 * band, lane, shape as SvfShape, motion.freq, motion.q, motion.gain, share);
    sections.through(2 * band + 1, lane);
  }

  get #moves(): boolean {
    for (let band = 0; band < EQ_BANDS; band++) if ((this.#motions[band] as EqMotion).moves) return true;
    return false;
  }

  /** One quantum, in place. */
  run(left: Place, right: Place): void {
    const { run } = this.#kernel;
    run.spread(left, right, this.#bank);
    const frames = this.#moves ? GRAIN : QUANTUM;
    for (let from = 0; from < QUANTUM; from += frames) {
      if (frames === GRAIN) this.#grain();
      this.#filter(from, frames);
    }
    run.collect(this.#bank, left, right);
  }

  #grain(): void {
    for (let band = 0; band < EQ_BANDS; band++) {
      const motion = this.#motions[band] as EqMotion;
      if (!motion.moves) continue;
      motion.grain();
      this.#tell(band, motion);
    }
  }

  #filter(from: number, frames: number): void {
    const { run } = this.#kernel;
    if (!this.#sides.idle) {
      run.toSides(this.#bank, from, frames);
      this.#sides.run(this.#bank, from, frames);
      run.fromSides(this.#bank, from, frames);
    }
    this.#straight.run(this.#bank, from, frames);
  }
}
