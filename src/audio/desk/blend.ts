import { LANES } from '../../dsp/kernel/layout.ts';
import { GRAINS } from './heard.ts';

/** How long a processor takes to be put in or taken out, seconds: one that goes from frame to frame, and one that goes in grains. */
export const inAndOut = { frames: 0.01, grains: 0.03 } as const;

/** How far each lane of a processor is in: 0 out, 1 in. Goes straight from one to the other. */
export class Blend {
  readonly now = new Float64Array(LANES);
  readonly #to = new Float64Array(LANES);
  readonly #perGrain: number;
  /** Is any lane in, or on its way in or out? */
  used = false;
  /** Is any on its way? */
  moving = false;
  /** Whoever works by it knows all there is to know: nothing was set since, and nothing moves. */
  told = false;

  /** @param grainsPerSecond frames per second ÷ GRAIN. @param time that it takes, s. */
  constructor(grainsPerSecond: number, time: number) {
    this.#perGrain = 1 / (time * grainsPerSecond);
  }

  /** A lane is to be in, or out. @returns whether it was quite out and now begins. */
  set(lane: number, share: number): boolean {
    const begins = this.now[lane] === 0 && this.#to[lane] === 0 && share > 0;
    this.#to[lane] = share;
    this.#look();
    return begins;
  }

  snap(): void {
    this.now.set(this.#to);
    this.#look();
  }

  /** How far a lane is at the end of a grain of this quantum. */
  at(lane: number, grain: number): number {
    return this.#after(lane, grain + 1);
  }

  /** One quantum on. */
  quantum(): void {
    if (!this.moving) return;
    for (let lane = 0; lane < LANES; lane++) this.now[lane] = this.#after(lane, GRAINS);
    this.#look();
  }

  #after(lane: number, grains: number): number {
    const now = this.now[lane] as number;
    const to = this.#to[lane] as number;
    const way = grains * this.#perGrain;
    return now < to ? Math.min(to, now + way) : Math.max(to, now - way);
  }

  #look(): void {
    this.told = false;
    this.used = false;
    this.moving = false;
    for (let lane = 0; lane < LANES; lane++) {
      if (this.now[lane] !== 0 || this.#to[lane] !== 0) this.used = true;
      if (this.now[lane] !== this.#to[lane]) this.moving = true;
    }
  }
}
