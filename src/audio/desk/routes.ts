import type { Kernel, Place } from '../../dsp/kernel.ts';
import {
  LANES,
  MIX_LEFT,
  MIX_LEFT_STEP,
  MIX_RIGHT,
  MIX_RIGHT_STEP,
  MIX_ROWS,
  QUANTUM,
} from '../../dsp/kernel/layout.ts';
import type { Sum } from './sum.ts';

/** How long a route takes that a hand changes, quanta: about 10 ms at 48 kHz. */
export const BY_HAND = 4;
/** One that opens or closes with its strip: about 5 ms. */
export const BY_SWITCH = 2;
/** And one that a lane changes: it is told where to be at the end of each quantum. */
export const BY_LANE = 1;

/** From a bank into one sum: how much of each lane goes to the left and to the right. */
export class Route {
  readonly sum: Sum;
  readonly #kernel: Kernel;
  readonly #block: Place;
  readonly #now = new Float64Array(2 * LANES);
  readonly #to = new Float64Array(2 * LANES);
  /** Quanta each lane still takes. */
  readonly #left = new Int32Array(LANES);
  #moving = false;
  /** It arrived in the last quantum: what its rows say of that stays readable until the next. */
  #settling = false;
  /** Does anything go, or will it? */
  #open = false;

  constructor(kernel: Kernel, sum: Sum) {
    this.#kernel = kernel;
    this.sum = sum;
    this.#block = kernel.takeRows(MIX_ROWS);
  }

  /** A lane is to go left and right by these gains, within so many quanta. */
  set(lane: number, left: number, right: number, quanta: number): void {
    if (this.#to[2 * lane] === left && this.#to[2 * lane + 1] === right) return;
    this.#to[2 * lane] = left;
    this.#to[2 * lane + 1] = right;
    this.#left[lane] = quanta;
    this.#moving = true;
    this.#settling = false;
    this.#open = true;
  }

  snap(): void {
    this.#now.set(this.#to);
    this.#left.fill(0);
    this.#rest();
  }

  #rest(): void {
    for (let lane = 0; lane < LANES; lane++) this.#put(lane, 0, 0);
    this.#moving = false;
    this.#settling = false;
    this.#open = this.#now.some((gain) => gain !== 0);
  }

  #put(lane: number, leftStep: number, rightStep: number): void {
    const { floats } = this.#kernel;
    const at = (this.#block >> 2) + lane;
    floats[at + MIX_LEFT * LANES] = this.#now[2 * lane] as number;
    floats[at + MIX_LEFT_STEP * LANES] = leftStep;
    floats[at + MIX_RIGHT * LANES] = this.#now[2 * lane + 1] as number;
    floats[at + MIX_RIGHT_STEP * LANES] = rightStep;
  }

  /** One quantum of the bank is added. */
  run(bank: Place): void {
    if (this.#settling) this.#rest();
    if (!this.#open) return;
    const moving = this.#moving;
    if (moving) this.#begin();
    this.sum.open();
    this.#kernel.run.mix(bank, this.sum.lanesLeft, this.sum.lanesRight, this.#block);
    if (moving && this.#left.every((left) => left === 0)) this.#settling = true;
  }

  /** What one lane gave to the sum in the last quantum, added to two rows. */
  give(bank: Place, lane: number, left: Float32Array, right: Float32Array): void {
    const { floats } = this.#kernel;
    const row = (which: number): number => floats[(this.#block >> 2) + which * LANES + lane] as number;
    const [l, lStep, r, rStep] = [row(MIX_LEFT), row(MIX_LEFT_STEP), row(MIX_RIGHT), row(MIX_RIGHT_STEP)];
    for (let frame = 0; frame < QUANTUM; frame++) {
      const sample = floats[(bank >> 2) + frame * LANES + lane] as number;
      left[frame] = (left[frame] as number) + sample * (l + lStep * frame);
      right[frame] = (right[frame] as number) + sample * (r + rStep * frame);
    }
  }

  #begin(): void {
    for (let lane = 0; lane < LANES; lane++) {
      const left = this.#left[lane] as number;
      if (left === 0) {
        this.#put(lane, 0, 0);
        continue;
      }
      const [l, r] = [2 * lane, 2 * lane + 1];
      const leftWay = ((this.#to[l] as number) - (this.#now[l] as number)) / left;
      const rightWay = ((this.#to[r] as number) - (this.#now[r] as number)) / left;
      this.#put(lane, leftWay / QUANTUM, rightWay / QUANTUM);
      this.#left[lane] = left - 1;
      this.#now[l] = left === 1 ? (this.#to[l] as number) : (this.#now[l] as number) + leftWay;
      this.#now[r] = left === 1 ? (this.#to[r] as number) : (this.#now[r] as number) + rightWay;
    }
  }
}
