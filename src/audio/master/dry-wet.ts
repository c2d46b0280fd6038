import type { Kernel, Place } from '../../dsp/kernel.ts';
import { PLANAR, QUANTUM } from '../../dsp/kernel/layout.ts';
import { Aligner } from '../desk/sum.ts';

/** How long it takes from dry to wet, s. */
const TIME = 0.01;

/**
 * The dry sound beside the one that is worked on: held back by as much as that is late, turned up or down to be as loud,
 * and cross-faded with it. So what is bypassed neither clicks, nor jumps in time, nor is louder.
 */
export class DryWet {
  readonly #kernel: Kernel;
  readonly #aligner: Aligner;
  readonly #dry: readonly [Place, Place];
  readonly #step: number;
  /** 0 dry … 1 wet, at the end of the last quantum. */
  share = 0;
  /** What the dry one is turned up or down by, likewise. */
  #gain = 1;

  /** @param most frames it may have to hold back. */
  constructor(kernel: Kernel, rate: number, most: number) {
    this.#kernel = kernel;
    this.#aligner = new Aligner(kernel, most);
    this.#dry = [kernel.takePlanar(), kernel.takePlanar()];
    this.#step = Math.min(1, QUANTUM / (TIME * rate));
  }

  lateBy(frames: number, how: 'at once' | 'gliding'): void {
    this.#aligner.by(frames, how);
  }

  /** At once wet, or dry as it is. */
  snap(share: 0 | 1): void {
    this.share = share;
    this.#gain = 1;
  }

  /** Keeps what comes in, before it is worked on. */
  take(left: Place, right: Place): void {
    const [dryLeft, dryRight] = this.#dry;
    this.#kernel.copy(left, dryLeft, PLANAR);
    this.#kernel.copy(right, dryRight, PLANAR);
    this.#aligner.run(dryLeft, dryRight);
  }

  /** What was taken, held back, and nothing else. */
  give(left: Place, right: Place): void {
    this.#kernel.copy(this.#dry[0], left, PLANAR);
    this.#kernel.copy(this.#dry[1], right, PLANAR);
  }

  /** Mixes what was taken with what came of it, in place. @param gain of the dry sound, linear. */
  mix(left: Place, right: Place, to: 0 | 1, gain: number): void {
    const before = this.share;
    this.share = before < to ? Math.min(to, before + this.#step) : Math.max(to, before - this.#step);
    const gainBefore = before === 1 ? gain : this.#gain; // nobody hears it jump
    this.#gain = nearer(gainBefore, gain, this.#step);
    if (before === 1 && this.share === 1) return;
    if (before === 0 && this.share === 0 && gainBefore === 1 && this.#gain === 1)
      return this.give(left, right);
    this.#cross(left, this.#dry[0], before, gainBefore);
    this.#cross(right, this.#dry[1], before, gainBefore);
  }

  #cross(wet: Place, dry: Place, before: number, gainBefore: number): void {
    const { floats } = this.#kernel;
    const step = (this.share - before) / QUANTUM;
    const gainStep = (this.#gain - gainBefore) / QUANTUM;
    for (let n = 0; n < QUANTUM; n++) {
      const share = before + step * n;
      const unworked = (floats[(dry >> 2) + n] as number) * (gainBefore + gainStep * n);
      floats[(wet >> 2) + n] = (floats[(wet >> 2) + n] as number) * share + unworked * (1 - share);
    }
  }
}

function nearer(now: number, to: number, step: number): number {
  const most = step * Math.max(1, now, to);
  return Math.abs(to - now) <= most ? to : now + Math.sign(to - now) * most;
}
