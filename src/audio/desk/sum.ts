import type { Kernel, Place } from '../../dsp/kernel.ts';
import { BANK, PLANAR, QUANTUM } from '../../dsp/kernel/layout.ts';

/** Where strips are added up: lane by lane while they are, then two channels of planar sound. */
export class Sum {
  /** Banks. */
  readonly lanesLeft: Place;
  readonly lanesRight: Place;
  /** Planar. */
  readonly left: Place;
  readonly right: Place;
  /** Did anything come in this quantum? */
  heard = false;
  readonly #kernel: Kernel;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.lanesLeft = kernel.takeBank();
    this.lanesRight = kernel.takeBank();
    this.left = kernel.takePlanar();
    this.right = kernel.takePlanar();
  }

  /** Somebody is about to add: the first clears what was there. */
  open(): void {
    if (this.heard) return;
    this.heard = true;
    this.#kernel.run.clear(this.lanesLeft, BANK);
    this.#kernel.run.clear(this.lanesRight, BANK);
  }

  /** All have added: the lanes become two channels, silence where nobody did. */
  close(): void {
    if (this.heard) {
      this.#kernel.run.fold(this.lanesLeft, this.left);
      this.#kernel.run.fold(this.lanesRight, this.right);
    } else {
      this.#kernel.run.clear(this.left, PLANAR);
      this.#kernel.run.clear(this.right, PLANAR);
    }
    this.heard = false;
  }

  /** Adds two channels of planar sound to the two of this sum, after it was closed. */
  add(left: Place, right: Place): void {
    this.#kernel.run.addPlanar(this.left, left);
    this.#kernel.run.addPlanar(this.right, right);
  }
}

/** Holds a pair of planar channels back, so that paths that took longer are caught up with. */
export class Aligner {
  readonly #kernel: Kernel;
  readonly #lines: readonly [Place, Place];
  readonly #before: Place;
  readonly #size: number;
  #position = 0;
  #frames = 0;
  #wanted = 0;

  /** @param most frames it may hold back. */
  constructor(kernel: Kernel, most: number) {
    this.#kernel = kernel;
    let size = 2 * QUANTUM;
    while (size < most + 2 * QUANTUM) size *= 2;
    this.#size = size;
    this.#lines = [kernel.take(4 * size), kernel.take(4 * size)];
    this.#before = kernel.takePlanar();
  }

  /** From here on it is to hold back by so many frames. @param at once, or cross-fading. */
  by(frames: number, how: 'at once' | 'gliding'): void {
    this.#wanted = frames;
    if (how === 'at once') this.#frames = frames;
  }

  /** One quantum of both channels, in place. */
  run(left: Place, right: Place): void {
    if (this.#wanted === 0 && this.#frames === 0) {
      this.#note(left, this.#lines[0]);
      this.#note(right, this.#lines[1]);
    } else {
      this.#hold(left, this.#lines[0]);
      this.#hold(right, this.#lines[1]);
    }
    this.#frames = this.#wanted;
    this.#position = (this.#position + QUANTUM) & 0x3fffffff;
  }

  #note(planar: Place, line: Place): void {
    this.#kernel.copy(planar, line + 4 * (this.#position & (this.#size - 1)), PLANAR);
  }

  #hold(planar: Place, line: Place): void {
    const { run, floats } = this.#kernel;
    if (this.#wanted === this.#frames)
      return run.delayPlanar(planar, line, this.#size, this.#position, this.#frames);
    const from = this.#before >> 2;
    const to = planar >> 2;
    this.#kernel.copy(planar, this.#before, PLANAR);
    run.delayPlanar(this.#before, line, this.#size, this.#position, this.#frames);
    run.delayPlanar(planar, line, this.#size, this.#position, this.#wanted);
    for (let frame = 0; frame < QUANTUM; frame++) {
      const share = frame / QUANTUM;
      floats[to + frame] =
        (floats[from + frame] as number) * (1 - share) + (floats[to + frame] as number) * share;
    }
  }
}
