import { decayOf, fromDecibels } from './elementary.ts';
import { LANES, LIMIT_AHEAD, LIMIT_CEILING, LIMIT_LATE, LIMIT_LINK, LIMIT_RELEASE } from './kernel/layout.ts';

/** A cut below this is none: a limiter that let go leaves the sound as it is, to the bit. */
const NEGLIGIBLE = 1e-7;

/**
 * Settings of one lane for the kernel's limit().
 *
 * @param ceiling dB, what no sample goes over.
 * @param release s until 63.2 % of a cut is given back.
 * @param link whether the lane listens to the other one of its pair as well, so that a stereo picture stays where it is.
 * @param base index of the block's first float, its place ÷ 4.
 */
export function limiterRows(
  ceiling: number,
  release: number,
  link: boolean,
  rate: number,
  floats: Float32Array,
  base: number,
  lane: number,
): void {
  floats[base + LIMIT_CEILING * LANES + lane] = fromDecibels(ceiling);
  floats[base + LIMIT_RELEASE * LANES + lane] = decayOf(release, rate);
  floats[base + LIMIT_LINK * LANES + lane] = link ? 1 : 0;
}

/**
 * A peak limiter that looks ahead, for one channel or for several that are turned down together; what the kernel's limit()
 * does, in float64.
 *
 * Each frame wants a gain that brings it to the ceiling. The lowest one wanted within LIMIT_AHEAD frames holds, comes back
 * with the release, and is averaged over as many frames; what is heard is LIMIT_LATE frames old. So when a peak is heard,
 * every gain in the average is at least as low as the one it wanted: no sample goes over the ceiling, and the way down is
 * a straight line. (A lane of the kernel that is dry for a whole quantum forgets its cuts, which a fade-in hides.)
 */
export class Limiter {
  readonly #ceiling: number;
  readonly #left: number;
  readonly #sounds: readonly Float64Array[];
  readonly #levels = new Float64Array(LIMIT_AHEAD);
  readonly #cuts = new Float64Array(LIMIT_AHEAD);
  #cut = 0;
  #at = 0;
  /** 1: limits, 0: is only late. */
  wet = 1;
  /** Lowest gain since this was last set, linear. */
  least = 1;

  /**
   * @param ceiling dB.
   * @param release s.
   * @param rate Hz.
   * @param channels that share one gain.
   */
  constructor(ceiling: number, release: number, rate: number, channels = 1) {
    // as float32, since that is what stands in the rows: a long release depends on the last digits
    this.#ceiling = Math.fround(fromDecibels(ceiling));
    this.#left = Math.fround(decayOf(release, rate));
    this.#sounds = Array.from({ length: channels }, () => new Float64Array(LIMIT_AHEAD));
  }

  /** In place; all channels of one length. */
  process(channels: readonly Float64Array[]): void {
    const frames = channels[0]?.length ?? 0;
    for (let frame = 0; frame < frames; frame++) {
      let level = 0;
      for (const channel of channels) level = Math.max(level, Math.abs(channel[frame] as number) || 0);
      this.#apply(channels, frame, this.#next(level));
    }
  }

  /** The cut that goes with the oldest frame: what the gain is less than 1 by. */
  #next(level: number): number {
    this.#at = (this.#at + 1) % LIMIT_AHEAD;
    this.#levels[this.#at] = level;
    let highest = 0;
    for (let n = 0; n < LIMIT_AHEAD; n++) highest = Math.max(highest, this.#levels[n] as number);
    const wanted = highest > this.#ceiling ? 1 - this.#ceiling / highest : 0;
    this.#cut = Math.max(wanted, wanted + this.#left * (this.#cut - wanted));
    this.#cuts[this.#at] = this.#cut;
    let sum = 0;
    for (let n = 0; n < LIMIT_AHEAD; n++) sum += this.#cuts[n] as number;
    const cut = sum / LIMIT_AHEAD;
    return cut < NEGLIGIBLE ? 0 : cut;
  }

  #apply(channels: readonly Float64Array[], frame: number, cut: number): void {
    const oldest = (this.#at + LIMIT_AHEAD - LIMIT_LATE) % LIMIT_AHEAD;
    this.#sounds.forEach((sounds, n) => {
      const channel = channels[n];
      if (channel === undefined) return;
      sounds[this.#at] = channel[frame] as number;
      const dry = sounds[oldest] as number;
      // what rounding lets over the ceiling stops there
      const limited = Math.max(-this.#ceiling, Math.min(this.#ceiling, dry * (1 - cut)));
      channel[frame] = dry * (1 - this.wet) + limited * this.wet;
    });
    this.least = Math.min(this.least, 1 - this.wet * cut);
  }
}
