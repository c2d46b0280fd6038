import { LANES } from '../../dsp/kernel/layout.ts';

/** The most bands of a lane. */
const BANDS = 6;
/** How long a band takes to go, and to come as another, s. */
const FADE = 0.03;

/** The type of each band of a bank: a band that becomes another goes first, and comes as what it is to be. */
export class BandTypes {
  readonly #shown = new Uint8Array(LANES * BANDS);
  readonly #to = new Uint8Array(LANES * BANDS);
  readonly #share = new Float64Array(LANES * BANDS).fill(1);
  readonly #step: number;
  /** Is any on its way? */
  moving = false;

  /** @param grainsPerSecond frames per second ÷ GRAIN. */
  constructor(grainsPerSecond: number) {
    this.#step = 1 / (FADE * grainsPerSecond);
  }

  /** A band is to be of a type: at once where nobody hears it. */
  set(lane: number, band: number, type: number, isHeard: boolean): void {
    const at = lane * BANDS + band;
    this.#to[at] = type;
    if (!isHeard) this.#shown[at] = type;
    if (this.#shown[at] !== type) this.moving = true;
  }

  snap(): void {
    this.#shown.set(this.#to);
    this.#share.fill(1);
    this.moving = false;
  }

  shown(lane: number, band: number): number {
    return this.#shown[lane * BANDS + band] as number;
  }

  /** How much of a band is heard, 0…1. */
  share(lane: number, band: number): number {
    return this.#share[lane * BANDS + band] as number;
  }

  /** One grain on. */
  grain(): void {
    this.moving = false;
    for (let at = 0; at < this.#share.length; at++) {
      const share = this.#share[at] as number;
      const isRight = this.#shown[at] === this.#to[at];
      if (isRight && share === 1) continue;
      this.moving = true;
      this.#share[at] = isRight ? Math.min(1, share + this.#step) : Math.max(0, share - this.#step);
      if (this.#share[at] === 0) this.#shown[at] = this.#to[at] as number;
    }
  }
}
