import type { Kernel, Place } from '../../dsp/kernel.ts';
import {
  BANK,
  DELAY_FADE,
  DELAY_FADE_STEP,
  DELAY_FROM,
  DELAY_ROWS,
  DELAY_TO,
  LANES,
  QUANTUM,
  ROW,
} from '../../dsp/kernel/layout.ts';

/** How long two taps take to be cross-faded, quanta: about 21 ms at 48 kHz. */
const FADE = 8;

/** Where sound was written down, so that it can be heard late: a ring of frames of a bank. */
export interface Line {
  readonly at: Place;
  /** Frames, a power of two. */
  readonly size: number;
  /** Frames since the beginning, of the first of this quantum. */
  position: number;
}

/** How late each lane of a bank is heard, frames. What changes is cross-faded, and while it is, what is asked waits. */
export class Pads {
  readonly #kernel: Kernel;
  readonly #block: Place;
  readonly #wanted = new Int32Array(LANES);
  /** Quanta the taps still cross-fade. */
  #left = 0;
  #late = false;
  /** Something else is wanted, that has not been looked at yet. */
  #asked = true;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#block = kernel.takeRows(DELAY_ROWS);
  }

  set(lane: number, frames: number): void {
    if (this.#wanted[lane] === frames) return;
    this.#wanted[lane] = frames;
    this.#asked = true;
  }

  snap(): void {
    this.#take();
    this.#land();
  }

  /** One quantum of a bank. */
  run(bank: Place, line: Line): void {
    if (this.#asked && this.#left === 0 && this.#take()) this.#left = FADE;
    if (this.#left === 0 && !this.#late) return this.#note(bank, line);
    if (this.#left > 0) this.#fade();
    this.#kernel.run.delay(bank, this.#block, line.at, line.size, line.position);
    if (this.#left > 0 && --this.#left === 0) this.#land();
  }

  /** Nothing is late, but may be tomorrow: it is only written down. */
  #note(bank: Place, { at, size, position }: Line): void {
    this.#kernel.copy(bank, at + (position & (size - 1)) * ROW, BANK);
  }

  /** @returns whether anything is to be heard from elsewhere. */
  #take(): boolean {
    this.#asked = false;
    let moves = false;
    for (let lane = 0; lane < LANES; lane++) {
      const wanted = this.#wanted[lane] as number;
      if (this.#kernel.get(this.#block, DELAY_FROM, lane) !== wanted) moves = true;
      this.#kernel.put(this.#block, DELAY_TO, lane, wanted);
    }
    return moves;
  }

  #fade(): void {
    for (let lane = 0; lane < LANES; lane++) {
      this.#kernel.put(this.#block, DELAY_FADE, lane, 1 - this.#left / FADE);
      this.#kernel.put(this.#block, DELAY_FADE_STEP, lane, 1 / (FADE * QUANTUM));
    }
  }

  #land(): void {
    this.#left = 0;
    this.#late = false;
    for (let lane = 0; lane < LANES; lane++) {
      const frames = this.#kernel.get(this.#block, DELAY_TO, lane);
      this.#kernel.put(this.#block, DELAY_FROM, lane, frames);
      this.#kernel.put(this.#block, DELAY_FADE, lane, 0);
      this.#kernel.put(this.#block, DELAY_FADE_STEP, lane, 0);
      if (frames !== 0) this.#late = true;
    }
  }
}
