import { QUANTUM } from '../../dsp/kernel/layout.ts';
import { ChunkCache } from '../chunk-cache.ts';
import type { Tape } from '../clip-track.ts';
import type { CacheOrder } from './messages.ts';

/** Slots for what a loop goes back to: two thirds of a second, until what follows has been read. */
export const LANDING_SLOTS = 2;

/**
 * A file as the sound thread plays it: from what another thread has read, and silent where that is not there yet. Where sound
 * ends for want of it, and where it goes on, it is faded over one stretch that is asked for, so that nothing clicks.
 */
export class CacheTape implements Tape {
  readonly channels: 1 | 2;
  readonly frames: number;
  readonly #ahead: ChunkCache;
  readonly #landing: ChunkCache | undefined;
  /** Where the tape goes on, if it does not jump; and whether what came before was heard. */
  #next = -1;
  #heard = true;

  constructor({ channels, frames, ahead, aheadSlots, landing }: CacheOrder) {
    this.channels = channels;
    this.frames = frames;
    this.#ahead = new ChunkCache(channels, aheadSlots, ahead);
    this.#landing = landing && new ChunkCache(channels, LANDING_SLOTS, landing);
  }

  read(from: number, frames: number, into: readonly Float32Array[], at: number): boolean {
    // what begins after a jump begins as it is: whoever jumps in mid-sound fades that himself
    const heard = from === this.#next ? this.#heard : true;
    this.#next = from + frames;
    const here = this.#copy(from, frames, into, at);
    this.#heard = here && this.#isAtHand(this.#next, QUANTUM);
    if (!here || (!heard && !this.#heard)) {
      for (let side = 0; side < this.channels; side++) into[side]?.fill(0, at, at + frames);
      return false;
    }
    if (!heard || !this.#heard)
      for (let side = 0; side < this.channels; side++) fade(into[side], at, frames, this.#heard);
    return true;
  }

  #copy(from: number, frames: number, into: readonly Float32Array[], at: number): boolean {
    return this.#ahead.read(from, frames, into, at) || (this.#landing?.read(from, frames, into, at) ?? false);
  }

  #isAtHand(from: number, frames: number): boolean {
    return this.#ahead.isAtHand(from, frames) || (this.#landing?.isAtHand(from, frames) ?? false);
  }
}

function fade(row: Float32Array | undefined, at: number, frames: number, up: boolean): void {
  if (!row) return;
  for (let n = 0; n < frames; n++) {
    const share = (n + 1) / frames;
    row[at + n] = (row[at + n] as number) * (up ? share : 1 - share);
  }
}
