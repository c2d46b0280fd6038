import type { Kernel, Place } from '../../dsp/kernel.ts';
import { LANES, QUANTUM, ROW, SAT_LATE, SAT_ROWS, SAT_WET, SAT_WET_STEP } from '../../dsp/kernel/layout.ts';
import { saturatorRows } from '../../dsp/saturator.ts';
import type { MasterStage, StagePlan } from './stage.ts';

/** Hz: the saturation of the chain leaves the treble alone. */
const OPEN = 20_000;
/** How far the mix of wet and dry goes in one quantum at the most. */
const STEP = 1 / 4;

/** Saturation of the mix: the one that strips have, in a pair of lanes. */
export class Saturation implements MasterStage {
  /** Frames. */
  readonly late = SAT_LATE;
  readonly #kernel: Kernel;
  readonly #rate: number;
  readonly #bank: Place;
  readonly #block: Place;
  #mix = 1;
  #heard = 1;

  /** @param rate frames a second. */
  constructor(kernel: Kernel, rate: number) {
    this.#kernel = kernel;
    this.#rate = rate;
    this.#bank = kernel.takeBank();
    this.#block = kernel.takeRows(SAT_ROWS);
    this.set(0, 1);
  }

  /** @param drive dB, 0…24. @param mix of dry and saturated, 0…1. */
  set(drive: number, mix: number): void {
    const { floats } = this.#kernel;
    for (let lane = 0; lane < 2; lane++)
      saturatorRows(drive, OPEN, this.#rate, floats, this.#block >> 2, lane);
    this.#mix = mix;
  }

  snap(): void {
    const settings = SAT_WET * ROW;
    this.#kernel.run.clear(this.#block + settings, SAT_ROWS * ROW - settings);
    this.#heard = this.#mix;
  }

  run(left: Place, right: Place): void {
    const way = this.#mix - this.#heard;
    const step = Math.sign(way) * Math.min(STEP, Math.abs(way));
    for (let lane = 0; lane < 2; lane++) {
      this.#kernel.put(this.#block, SAT_WET, lane, this.#heard);
      this.#kernel.put(this.#block, SAT_WET_STEP, lane, step / QUANTUM);
    }
    this.#heard += step;
    this.#lay(left, right);
    this.#kernel.run.saturate(this.#bank, this.#block);
    this.#takeUp(left, right);
  }

  #lay(left: Place, right: Place): void {
    const { floats } = this.#kernel;
    for (let n = 0, at = this.#bank >> 2; n < QUANTUM; n++, at += LANES) {
      floats[at] = floats[(left >> 2) + n] as number;
      floats[at + 1] = floats[(right >> 2) + n] as number;
    }
  }

  #takeUp(left: Place, right: Place): void {
    const { floats } = this.#kernel;
    for (let n = 0, at = this.#bank >> 2; n < QUANTUM; n++, at += LANES) {
      floats[(left >> 2) + n] = floats[at] as number;
      floats[(right >> 2) + n] = floats[at + 1] as number;
    }
  }
}

export const saturationPlan: StagePlan<Saturation> = {
  paths: ['saturation/drive', 'saturation'],
  make: (kernel, rate) => new Saturation(kernel, rate),
  set(stage, values) {
    stage.set(values[0] as number, (values[1] as number) / 100);
  },
};
