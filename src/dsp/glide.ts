import { decayOf } from './elementary.ts';
import { GRAIN } from './kernel/layout.ts';

/** How fast a knob is followed: time constant, seconds. */
const FOLLOWS = 0.015;

/**
 * A number on its way to where it is to be: an exponential approach with a time constant of 15 ms, taken in grains of a
 * fixed grid, so that it is the same however sound is cut into blocks.
 */
export class Glide {
  now: number;
  readonly #left: number;
  readonly #near: number;
  #to: number;

  /** @param near what counts as having arrived, in the unit of the number. @param rate frames a second. */
  constructor(value: number, near: number, rate: number) {
    this.now = value;
    this.#to = value;
    this.#near = near;
    this.#left = decayOf(FOLLOWS, rate / GRAIN);
  }

  get to(): number {
    return this.#to;
  }

  set to(value: number) {
    this.#to = value;
    if (Math.abs(this.now - value) < this.#near) this.now = value;
  }

  get moves(): boolean {
    return this.now !== this.#to;
  }

  /** One grain on. */
  grain(): void {
    const way = this.#left * (this.now - this.#to);
    this.now = Math.abs(way) < this.#near ? this.#to : this.#to + way;
  }

  /** It is where it is to be. */
  snap(): void {
    this.now = this.#to;
  }
}
