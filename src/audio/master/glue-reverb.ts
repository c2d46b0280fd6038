import { fromDecibels } from '../../dsp/elementary.ts';
import type { Kernel, Place } from '../../dsp/kernel.ts';
import { QUANTUM } from '../../dsp/kernel/layout.ts';
import { reverbBytes, reverbRows } from '../../dsp/reverb.ts';
import type { MasterStage, StagePlan } from './stage.ts';

/** A small room without bass, which stays behind what is in it: low cut and damping in Hz, pre-delay in s. */
const GLUE = { type: 0, preDelay: 0.008, damping: 7000, lowCut: 250 } as const;
/** How far the level goes towards where it is to be, of what is left, in a quantum. */
const FOLLOWS = 1 / 8;

/** The room that a mix is put into as a whole: the reverb that buses have, added to what comes in. */
export class GlueReverb implements MasterStage {
  /** Frames. */
  readonly late = 0;
  readonly #kernel: Kernel;
  readonly #rate: number;
  readonly #block: Place;
  readonly #wet: readonly [Place, Place];
  readonly #settings = { ...GLUE, time: 0.6 };
  #level = 0;
  #heard = 0;

  /** @param rate frames a second. */
  constructor(kernel: Kernel, rate: number) {
    this.#kernel = kernel;
    this.#rate = rate;
    this.#block = kernel.take(reverbBytes(rate));
    this.#wet = [kernel.takePlanar(), kernel.takePlanar()];
  }

  /** @param level of the room beside what is in it, dB: about as loud as it at 0. @param time in which it falls by 60 dB, s. */
  set(level: number, time: number): void {
    this.#level = fromDecibels(level);
    this.#settings.time = time;
    reverbRows(this.#settings, this.#rate, this.#kernel.floats, this.#block >> 2);
  }

  snap(): void {
    this.#kernel.run.clear(this.#block, reverbBytes(this.#rate));
    reverbRows(this.#settings, this.#rate, this.#kernel.floats, this.#block >> 2);
    this.#heard = this.#level;
  }

  run(left: Place, right: Place): void {
    const [wetLeft, wetRight] = this.#wet;
    this.#kernel.run.reverb(left, right, wetLeft, wetRight, this.#block);
    const before = this.#heard;
    const way = this.#level - before;
    this.#heard = Math.abs(way) < 1e-6 ? this.#level : before + FOLLOWS * way;
    this.#add(wetLeft, left, before);
    this.#add(wetRight, right, before);
  }

  #add(wet: Place, to: Place, before: number): void {
    const { floats } = this.#kernel;
    const step = (this.#heard - before) / QUANTUM;
    for (let n = 0; n < QUANTUM; n++) {
      floats[(to >> 2) + n] =
        (floats[(to >> 2) + n] as number) + (floats[(wet >> 2) + n] as number) * (before + step * n);
    }
  }
}

export const reverbPlan: StagePlan<GlueReverb> = {
  paths: ['reverb/level', 'reverb/time'],
  make: (kernel, rate) => new GlueReverb(kernel, rate),
  set(stage, values) {
    stage.set(values[0] as number, values[1] as number);
  },
};
