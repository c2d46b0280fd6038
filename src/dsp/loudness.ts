import { fromDecibels, toDecibels } from './elementary.ts';
import { K_STATE, kWeighting, weightedEnergy, type KWeighting } from './k-weighting.ts';

/** Hops of 10 ms in the windows of EBU Tech 3341; a hop of 100 ms would miss the tops of bursts (its tests 10 and 13). */
const HOPS_PER_SECOND = 100;
const MOMENTARY = 40;
const SHORT_TERM = 300;
/** A gating block begins every 100 ms. */
const BLOCK = 10;

/** What state is too small to be heard, and slows arithmetic down if it shrinks on. */
const NOTHING = 1e-15;

const OFFSET = -0.691;
/** Below it nothing counts, LUFS. */
const ABSOLUTE_GATE = -70;
const LOUDNESS_RELATIVE_GATE = -10;
const RANGE_RELATIVE_GATE = -20;

/** Bins of 0.01 LU from −70 to +30 LUFS; what is louder still falls into the last. */
const PER_LU = 100;
const BINS = 100 * PER_LU;

/** What a level in LU multiplies an energy by. */
const energyRatio = (level: number) => fromDecibels(2 * level);

/** LUFS of a weighted mean square; −Infinity for 0. */
function lufs(energy: number): number {
  return OFFSET + toDecibels(energy) / 2;
}

const ABSOLUTE_ENERGY = energyRatio(ABSOLUTE_GATE - OFFSET);

/**
 * Loudness values above the absolute gate, by 0.01 LU. Each bin keeps its true sum of energies, so what is asked of it is
 * exact but for where a relative gate cuts: that is known to one bin. Its size is the same after a minute and after a year.
 */
class Tally {
  readonly #counts = new Float64Array(BINS);
  readonly #sums = new Float64Array(BINS);
  #count = 0;
  #sum = 0;

  clear(): void {
    this.#counts.fill(0);
    this.#sums.fill(0);
    this.#count = 0;
    this.#sum = 0;
  }

  add(energy: number): void {
    if (energy <= ABSOLUTE_ENERGY) return;
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((lufs(energy) - ABSOLUTE_GATE) * PER_LU)));
    this.#counts[bin] = (this.#counts[bin] as number) + 1;
    this.#sums[bin] = (this.#sums[bin] as number) + energy;
    this.#count++;
    this.#sum += energy;
  }

  /** The lowest bin that passes a gate so many LU below the mean of all; BINS when there is nothing. */
  #gate(relative: number): number {
    if (this.#count === 0) return BINS;
    const gate = (this.#sum / this.#count) * energyRatio(relative);
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((lufs(gate) - ABSOLUTE_GATE) * PER_LU)));
    // the bin that is cut goes to the side its mean is on
    const isIn = (this.#sums[bin] as number) > gate * (this.#counts[bin] as number);
    return isIn ? bin : bin + 1;
  }

  /** LUFS of the mean energy above the gate. */
  mean(relative: number): number {
    let count = 0;
    let sum = 0;
    for (let bin = this.#gate(relative); bin < BINS; bin++) {
      count += this.#counts[bin] as number;
      sum += this.#sums[bin] as number;
    }
    return count > 0 ? lufs(sum / count) : -Infinity;
  }

  /** LU between the 10th and the 95th percentile of what is above the gate, EBU Tech 3342. */
  spread(relative: number): number {
    const from = this.#gate(relative);
    let count = 0;
    for (let bin = from; bin < BINS; bin++) count += this.#counts[bin] as number;
    if (count === 0) return 0;
    const low = this.#ranked(from, Math.round((count - 1) * 0.1));
    return this.#ranked(from, Math.round((count - 1) * 0.95)) - low;
  }

  /** LUFS of the n-th value from a bin upwards, counted from 0: the mean of its bin. */
  #ranked(from: number, n: number): number {
    let seen = 0;
    for (let bin = from; bin < BINS; bin++) {
      const count = this.#counts[bin] as number;
      seen += count;
      if (seen > n) return lufs((this.#sums[bin] as number) / count);
    }
    return -Infinity;
  }
}

/**
 * A loudness meter after ITU-R BS.1770-4, EBU Tech 3341 and Tech 3342, for what plays and for files.
 *
 * Momentary and short-term slide by 10 ms, and what was before the first sample counts as silence. Integrated loudness and
 * range are kept as tallies of 0.01 LU: the relative gate stands within 0.01 LU of where every value kept would put it, the
 * means are exact, percentiles are within 0.01 LU. Asking costs some microseconds, however long it has run; adding allocates
 * nothing. What is not a number, or infinite, counts as silence for the 10 ms it is in.
 */
export class Loudness {
  readonly #rate: number;
  readonly #weighting: KWeighting;
  readonly #weights: Float64Array;
  readonly #state: Float64Array;
  readonly #pair: Float32Array[] = [];
  /** Weighted sums of squares of the last 3 s, a hop each. */
  readonly #hops = new Float64Array(SHORT_TERM);
  readonly #blocks = new Tally();
  readonly #ranges = new Tally();
  #energy = 0;
  #frame = 0;
  #hopEnd = 0;
  #hop = 0;
  /** Hops since integrating began or was resumed. */
  #integrated = 0;
  #paused = false;
  #momentary = 0;
  #shortTerm = 0;
  #maxMomentary = 0;
  #maxShortTerm = 0;

  /**
   * @param rate Hz, 8000 or more.
   * @param weights of the channels: 1 for left, right and centre, 1.41 for surrounds, 0 for the effects channel.
   */
  constructor(rate: number, channels = 2, weights: readonly number[] = []) {
    this.#rate = rate;
    this.#weighting = kWeighting(rate);
    this.#weights = new Float64Array(channels).map((_, channel) => weights[channel] ?? 1);
    this.#state = new Float64Array(channels * K_STATE);
    this.reset();
  }

  /** The next frames of one or two channels; a meter of one channel does not look at the right. */
  add(left: Float32Array, right: Float32Array, frames: number): void {
    this.#pair[0] = left;
    this.#pair[1] = right;
    this.addEach(this.#pair, frames);
  }

  /** The next frames of as many channels as were asked for. */
  addEach(channels: readonly Float32Array[], frames: number): void {
    let from = 0;
    while (from < frames) {
      const to = Math.min(frames, from + this.#hopEnd - this.#frame);
      for (let c = 0; c < this.#weights.length; c++) {
        const samples = channels[c];
        if (samples === undefined)
          throw new RangeError(`a meter of ${this.#weights.length} channels got ${c}`);
        const energy = weightedEnergy(this.#weighting, this.#state, c * K_STATE, samples, from, to);
        this.#energy += energy * (this.#weights[c] as number);
      }
      this.#frame += to - from;
      from = to;
      if (this.#frame === this.#hopEnd) this.#endHop();
    }
  }

  #endHop(): void {
    this.#settle();
    this.#hops[this.#hop % SHORT_TERM] = this.#energy;
    this.#hop++;
    this.#energy = 0;
    // hops of 441.5 frames are 441 and 442 long: forty of them are always 400 ms
    this.#hopEnd = Math.round(((this.#hop + 1) * this.#rate) / HOPS_PER_SECOND);
    this.#momentary = this.#meanOf(MOMENTARY);
    this.#shortTerm = this.#meanOf(SHORT_TERM);
    if (this.#momentary > this.#maxMomentary) this.#maxMomentary = this.#momentary;
    if (this.#shortTerm > this.#maxShortTerm) this.#maxShortTerm = this.#shortTerm;
    if (!this.#paused) this.#integrate();
  }

  /** A filter that rings on below all hearing is stopped, and one that was given no number is emptied. */
  #settle(): void {
    const isSound = this.#energy < Infinity;
    if (!isSound) this.#energy = 0;
    for (let i = 0; i < this.#state.length; i++) {
      const held = Math.abs(this.#state[i] as number);
      if (!isSound || !(held >= NOTHING)) this.#state[i] = 0;
    }
  }

  #meanOf(hops: number): number {
    let sum = 0;
    for (let n = this.#hop - hops; n < this.#hop; n++) {
      if (n >= 0) sum += this.#hops[n % SHORT_TERM] as number;
    }
    return sum / ((hops * this.#rate) / HOPS_PER_SECOND);
  }

  /** Only whole windows count, of nothing but what was not paused. */
  #integrate(): void {
    this.#integrated++;
    if (this.#integrated % BLOCK !== 0) return;
    if (this.#integrated >= MOMENTARY) this.#blocks.add(this.#momentary);
    if (this.#integrated >= SHORT_TERM) this.#ranges.add(this.#shortTerm);
  }

  /** LUFS of the last 400 ms. −Infinity, like all of these, where there is nothing to hear. */
  get momentary(): number {
    return lufs(this.#momentary);
  }

  /** LUFS of the last 3 s. */
  get shortTerm(): number {
    return lufs(this.#shortTerm);
  }

  get maxMomentary(): number {
    return lufs(this.#maxMomentary);
  }

  get maxShortTerm(): number {
    return lufs(this.#maxShortTerm);
  }

  /** LUFS of all since the beginning or the last reset, gated at −70 LUFS and 10 LU below the mean. */
  get integrated(): number {
    return this.#blocks.mean(LOUDNESS_RELATIVE_GATE);
  }

  /** Loudness range in LU; 0 as long as there is none. Not meaningful for less than a minute. */
  get range(): number {
    return this.#ranges.spread(RANGE_RELATIVE_GATE);
  }

  /** Stops integrating; momentary and short-term go on. */
  pause(): void {
    this.#paused = true;
  }

  /** Goes on integrating, with blocks that begin now. */
  resume(): void {
    if (this.#paused) this.#integrated = 0;
    this.#paused = false;
  }

  /** As new; paused if it was. */
  reset(): void {
    this.#state.fill(0);
    this.#hops.fill(0);
    this.#blocks.clear();
    this.#ranges.clear();
    this.#energy = 0;
    this.#frame = 0;
    this.#hop = 0;
    this.#hopEnd = Math.round(this.#rate / HOPS_PER_SECOND);
    this.#integrated = 0;
    this.#momentary = 0;
    this.#shortTerm = 0;
    this.#maxMomentary = 0;
    this.#maxShortTerm = 0;
  }
}
