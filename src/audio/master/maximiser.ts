import { fromDecibels, toDecibels } from '../../dsp/elementary.ts';
import type { Kernel, Place } from '../../dsp/kernel.ts';
import { MAX_LEAST, MAX_QUICK_CUT, QUANTUM } from '../../dsp/kernel/layout.ts';
import { maximiserBytes, maximiserRows, truePeakLate } from '../../dsp/true-peak-limiter.ts';
import type { MasterStage, StagePlan } from './stage.ts';

/** The end of the mastering chain: gain, and the true-peak limiter that it drives into. */
export class Maximiser implements MasterStage {
  /** Frames. */
  readonly late: number;
  readonly #kernel: Kernel;
  readonly #rate: number;
  readonly #block: Place;
  #gain = 1;
  #heard = 1;

  /** @param rate frames a second. */
  constructor(kernel: Kernel, rate: number) {
    this.#kernel = kernel;
    this.#rate = rate;
    this.late = truePeakLate(rate);
    this.#block = kernel.take(maximiserBytes);
    this.set(0, -1, 0.1);
    this.snap();
  }

  /** @param gain before the limiter, dB. @param ceiling dBTP. @param release s. */
  set(gain: number, ceiling: number, release: number): void {
    this.#gain = fromDecibels(gain);
    maximiserRows(ceiling, release, this.#rate, this.#kernel.floats, this.#block >> 2);
  }

  snap(): void {
    const own = 4 * MAX_QUICK_CUT;
    this.#kernel.run.clear(this.#block + own, maximiserBytes - own);
    this.#kernel.floats[(this.#block >> 2) + MAX_LEAST] = 1;
    this.#heard = this.#gain;
  }

  /** Lowest gain since it was last asked, dB, ≤ 0. */
  least(): number {
    const at = (this.#block >> 2) + MAX_LEAST;
    const least = this.#kernel.floats[at] as number;
    this.#kernel.floats[at] = 1;
    return toDecibels(least);
  }

  run(left: Place, right: Place): void {
    if (this.#heard !== 1 || this.#gain !== 1) {
      this.#drive(left);
      this.#drive(right);
      this.#heard = this.#gain;
    }
    this.#kernel.run.maximise(left, right, this.#block);
  }

  /** A gain that is turned arrives where it is told at the end of the quantum: it is told of it in small steps. */
  #drive(planar: Place): void {
    const { floats } = this.#kernel;
    const step = (this.#gain - this.#heard) / QUANTUM;
    for (let n = 0, at = planar >> 2; n < QUANTUM; n++, at++) {
      floats[at] = (floats[at] as number) * (this.#heard + step * (n + 1));
    }
  }
}

export const limiterPlan: StagePlan<Maximiser> = {
  paths: ['limiter/gain', 'limiter/ceiling', 'limiter/release'],
  make: (kernel, rate) => new Maximiser(kernel, rate),
  set(stage, values) {
    stage.set(values[0] as number, values[1] as number, values[2] as number);
  },
};
