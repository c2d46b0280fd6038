import { LANES } from '../../dsp/kernel/layout.ts';

/** How long a gain takes that a hand, a scene or a switch changes: under two steps of a motor fader nothing clicks. Seconds. */
const HAND = 0.01;
const SWITCH = 0.005;
/** The least time from silence to unity, whatever is asked: a lane with a step in it does not click either. Seconds. */
const STEEPEST = 0.005;

/** How a gain gets where it is told to go. */
export const pace = { hand: 0, lane: 1 } as const;
export type Pace = (typeof pace)[keyof typeof pace];

/**
 * The gain of every strip from frame to frame: a line for its level, and one for the switches that silence it, one times
 * the other. Lines go straight from gain to gain and never steeper than full travel in 5 ms; where nothing moves they cost
 * nothing.
 */
export class GainLines {
  readonly #level: Float64Array;
  readonly #levelTo: Float64Array;
  /** Frames that are left to go. */
  readonly #levelLeft: Int32Array;
  readonly #open: Float64Array;
  readonly #openTo: Float64Array;
  readonly #openLeft: Int32Array;
  readonly #hand: number;
  readonly #switch: number;
  readonly #steepest: number;

  /** @param rate frames per second. */
  constructor(strips: number, rate: number) {
    this.#level = new Float64Array(strips);
    this.#levelTo = new Float64Array(strips);
    this.#levelLeft = new Int32Array(strips);
    this.#open = new Float64Array(strips);
    this.#openTo = new Float64Array(strips);
    this.#openLeft = new Int32Array(strips);
    this.#hand = Math.round(HAND * rate);
    this.#switch = Math.round(SWITCH * rate);
    this.#steepest = 1 / Math.round(STEEPEST * rate);
  }

  /** The level of a strip is to be at a gain. @param frames until then, where a lane says so. */
  level(strip: number, gain: number, how: Pace, frames: number): void {
    const way = Math.abs(gain - (this.#level[strip] as number));
    this.#levelTo[strip] = gain;
    if (way === 0) this.#levelLeft[strip] = 0;
    else {
      const soonest = Math.ceil(way / (this.#steepest * Math.max(1, gain, this.#level[strip] as number)));
      this.#levelLeft[strip] = Math.max(how === pace.hand ? this.#hand : frames, soonest, 1);
    }
  }

  /** A strip is to be heard, or not. */
  open(strip: number, open: boolean): void {
    const to = open ? 1 : 0;
    if (this.#openTo[strip] === to) return;
    this.#openTo[strip] = to;
    this.#openLeft[strip] = this.#switch;
  }

  /** Everything is at once where it was to go: before sound begins. */
  snap(strip: number): void {
    this.#level[strip] = this.#levelTo[strip] as number;
    this.#open[strip] = this.#openTo[strip] as number;
    this.#levelLeft[strip] = 0;
    this.#openLeft[strip] = 0;
  }

  /** Does the gain of a strip change within the frames that come? */
  moves(strip: number): boolean {
    return (this.#levelLeft[strip] as number) > 0 || (this.#openLeft[strip] as number) > 0;
  }

  /** The gain of a strip now. */
  now(strip: number): number {
    return (this.#level[strip] as number) * (this.#open[strip] as number);
  }

  /**
   * Moves on, and writes the gain of each frame into a lane of a bank. The first frame has the level from which the line
   * starts, so that a lane's point is heard at its own sample; a switch begins to move in the first frame.
   *
   * @param floats memory; `at` the index of the lane's first frame of the quantum.
   * @param from first frame, of the quantum; `to` the one after the last.
   */
  write(strip: number, floats: Float32Array, at: number, from: number, to: number): void {
    let level = this.#level[strip] as number;
    let levelLeft = this.#levelLeft[strip] as number;
    const levelStep = levelLeft > 0 ? ((this.#levelTo[strip] as number) - level) / levelLeft : 0;
    let open = this.#open[strip] as number;
    let openLeft = this.#openLeft[strip] as number;
    const openStep = openLeft > 0 ? ((this.#openTo[strip] as number) - open) / openLeft : 0;
    for (let frame = from; frame < to; frame++) {
      if (openLeft > 0) open = --openLeft === 0 ? (this.#openTo[strip] as number) : open + openStep;
      floats[at + frame * LANES] = level * open;
      if (levelLeft > 0) level = --levelLeft === 0 ? (this.#levelTo[strip] as number) : level + levelStep;
    }
    this.#level[strip] = level;
    this.#levelLeft[strip] = levelLeft;
    this.#open[strip] = open;
    this.#openLeft[strip] = openLeft;
  }
}
