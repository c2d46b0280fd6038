/** Looks that are taken together: half a second, as the engine ticks. One look is off by as much as a tick and a block last. */
const LOOKS = 50;

/**
 * How far the sound has drifted from the tape of the engine. How far it lags behind at first is how it stands: it is told to
 * begin when the tape does, and does so with its next block. What is added to that later is drift.
 */
export class Drift {
  readonly #looks = new Float64Array(LOOKS);
  readonly #sorted = new Float64Array(LOOKS);
  readonly #most: number;
  #count = 0;
  #standing: number | undefined;
  #lag: number | undefined;
  /** How far the sound is ahead of where it would be without drift, frames. */
  frames = 0;

  /** @param most how far the sound may be off as it stands, frames: more than that it drifted while nobody knew. */
  constructor(most: number) {
    this.#most = most;
  }

  /** How far the sound lags behind the tape as it stands, frames, as it was last measured; undefined until it first was. */
  get lag(): number | undefined {
    return this.#lag;
  }

  /** The tape begins, or jumps: how the sound stands is measured anew, and will be much the same. */
  reset(): void {
    this.#count = 0;
    this.#standing = undefined;
    this.frames = 0;
  }

  /** One look while the tape rolls. @param ahead how far the place of the sound is ahead of the engine's, frames. */
  look(ahead: number): void {
    this.#looks[this.#count] = ahead;
    this.#count++;
    if (this.#count < LOOKS) return;
    this.#count = 0;
    this.#sorted.set(this.#looks);
    const middle = this.#sorted.sort()[LOOKS >> 1] as number;
    this.#standing ??= Math.max(-this.#most, Math.min(this.#most, middle));
    this.#lag = -this.#standing;
    this.frames = middle - this.#standing;
  }
}

/** How far one place is ahead of another; in a loop, by the shorter way round. */
export function aheadBy(
  place: number,
  of: number,
  { loop, loopFrom, loopTo }: { readonly loop: boolean; readonly loopFrom: number; readonly loopTo: number },
): number {
  const ahead = place - of;
  const length = loopTo - loopFrom;
  if (!loop || length <= 0 || Math.abs(ahead) * 2 <= length || Math.max(place, of) > loopTo) return ahead;
  return ahead - Math.sign(ahead) * length;
}
