import { QUANTUM } from '../dsp/kernel/layout.ts';

/**
 * Sound that is made a quantum at a time, handed out in whatever blocks somebody wants: 64 frames, 480, or another number each
 * time. What was made and not yet wanted waits, so that blocks change nothing of the sound.
 */
export class BlockReader {
  readonly #make: () => readonly Float32Array[];
  #rows: readonly Float32Array[] = [];
  /** Frames of the last quantum that were handed out. */
  #taken = QUANTUM;

  /** @param make makes a quantum, and answers with its planar rows; they are read until it is called again. */
  constructor(make: () => readonly Float32Array[]) {
    this.#make = make;
  }

  /** The next frames, into rows as many as `make` gives, each from its beginning on. */
  read(into: readonly Float32Array[], frames: number): void {
    for (let done = 0; done < frames;) {
      if (this.#taken === QUANTUM) {
        this.#rows = this.#make();
        this.#taken = 0;
      }
      const many = Math.min(frames - done, QUANTUM - this.#taken);
      for (let side = 0; side < into.length; side++) this.#copy(side, into[side] as Float32Array, done, many);
      this.#taken += many;
      done += many;
    }
  }

  #copy(side: number, to: Float32Array, at: number, frames: number): void {
    const from = this.#rows[side] as Float32Array;
    for (let n = 0; n < frames; n++) to[at + n] = from[this.#taken + n] as number;
  }
}
