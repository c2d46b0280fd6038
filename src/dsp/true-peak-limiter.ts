import { bankOf, highestAfter, mostOf, phasesAt, SIDE, type Places } from './between-samples.ts';
import { decayOf, fromDecibels } from './elementary.ts';
import { Highest } from './highest.ts';
import {
  MAX_AVERAGE,
  MAX_CEILING,
  MAX_COMES,
  MAX_FLOATS,
  MAX_GOES,
  MAX_LATE,
  MAX_MOST,
  MAX_QUICK,
  MAX_SIDE,
  MAX_PLACES,
  MAX_WEIGHTS,
} from './kernel/layout.ts';

/** More than this is no sound. */
const MOST = 1e15;
/** Frames worked on in one go. */
const CHUNK = 64;
/** dB that it aims below its ceiling: a finer meter than its own may find so much more in what is band-limited as music is. */
const ROOM = 0.1;
/** A cut is counted in parts of 2³², so that sums of cuts are exact: what goes into an average comes out of it again. */
const WHOLE = 2 ** 32;
/** A cut below this is none: a limiter that let go leaves the sound as it is, to the bit. */
const NEGLIGIBLE = 1e-7 * WHOLE;
/** The slow release takes so much longer than the quick one, to come and to go. */
const SLOW_COMES = 4;
const SLOW_GOES = 8;

/** Bytes of the kernel's block. */
export const maximiserBytes = 4 * MAX_FLOATS;

/**
 * Fills in the settings of the kernel's maximise(). They may change while it runs: what they change goes through the averages.
 *
 * @param ceiling dBTP.
 * @param release s, see TruePeakLimiterSettings.
 * @param base index of the block's first float, its place ÷ 4.
 */
export function maximiserRows(
  ceiling: number,
  release: number,
  rate: number,
  floats: Float32Array,
  base: number,
): void {
  floats[base + MAX_CEILING] = aim(ceiling);
  floats[base + MAX_QUICK] = wayOf(release, rate);
  floats[base + MAX_COMES] = wayOf(release * SLOW_COMES, rate);
  floats[base + MAX_GOES] = wayOf(release * SLOW_GOES, rate);
  if (floats[base + MAX_LATE] !== 0) return;
  const bank = bankOf(phasesAt(rate));
  floats[base + MAX_AVERAGE] = averageAt(rate);
  floats[base + MAX_LATE] = truePeakLate(rate);
  floats[base + MAX_MOST] = mostOf(bank);
  for (let k = 0; k < MAX_SIDE; k++) {
    for (let place = 0; place < MAX_PLACES; place++) {
      const at = base + MAX_WEIGHTS + 2 * (k * MAX_PLACES + place);
      floats[at] = bank[place]?.even[k] ?? 0;
      floats[at + 1] = bank[place]?.odd[k] ?? 0;
    }
  }
}

/** What is aimed at for a ceiling in dBTP: linear, a float32, since that is what stands in the block. */
function aim(ceiling: number): number {
  return Math.fround(fromDecibels(ceiling - ROOM));
}

/** What of the way is gone in a frame for a time constant: a float32 too, and near 0, where it is exact. */
function wayOf(time: number, rate: number): number {
  return Math.fround(1 - decayOf(time, rate));
}

/** What a true-peak limiter is made for. */
export interface TruePeakLimiterSettings {
  /** dBTP that nothing goes over, as TruePeak measures it. */
  readonly ceiling: number;
  /** s until 63.2 % of the cut of a lone peak is given back; where there is much to do, up to eight times as long. */
  readonly release: number;
  /** Hz. */
  readonly rate: number;
  /** That share one gain. */
  readonly channels: number;
}

/** Frames of each of the two averages: 64 at 48 kHz, and as long in time above. */
function averageAt(rate: number): number {
  return 64 * (8 / phasesAt(rate));
}

/** Frames that a true-peak limiter is late by: two averages, and the samples on both sides of a gap. */
export function truePeakLate(rate: number): number {
  return 2 * averageAt(rate) - 2 + (SIDE - 1) + SIDE;
}

/**
 * A limiter that looks ahead and listens between the samples, for channels that are turned down together; float64, what the
 * kernel's maximise() does.
 *
 * Each gap between two samples wants a gain that brings the highest point in it to the ceiling: 24 taps at eight places, as
 * TruePeak has them. The lowest gain wanted holds over every sample that the point is made of and over two averages of
 * equal length, which make the way down smooth; what is heard is late by as much.
 *
 * That the gain holds over all 24 samples is what keeps noise and tones near half the rate down. A point between samples is
 * a sum with signs; turned down by different amounts, what was to cancel no longer does, and it comes out too high by
 * more than 1 dB. Turned down alike, it is the same wave, only lower.
 */
export class TruePeakLimiter {
  /** Frames that what is heard lies behind what comes in. */
  readonly late: number;
  readonly #ceiling: number;
  readonly #bank: readonly Places[];
  readonly #most: number;
  readonly #release: Release;
  readonly #hold: Highest;
  readonly #averages: readonly [Average, Average];
  /** By channel: what is still to be heard, then a chunk. */
  readonly #lines: readonly Float64Array[];
  readonly #levels = new Float64Array(CHUNK);
  readonly #gains = new Float64Array(CHUNK);
  /** Lowest gain since this was last set, linear. */
  least = 1;

  constructor({ ceiling, release, rate, channels }: TruePeakLimiterSettings) {
    const average = averageAt(rate);
    this.late = truePeakLate(rate);
    this.#ceiling = aim(ceiling);
    this.#bank = bankOf(phasesAt(rate));
    this.#most = mostOf(this.#bank);
    this.#release = new Release(release, rate);
    this.#hold = new Highest(this.late + 1);
    this.#averages = [new Average(average), new Average(average)];
    this.#lines = Array.from({ length: channels }, () => new Float64Array(this.late + CHUNK));
  }

  /** In place. What is no number, or above 1e15, counts as silence. Allocates nothing; blocks of any size give the same. */
  process(channels: readonly Float32Array[], frames: number): void {
    for (let at = 0; at < frames; at += CHUNK) this.#chunk(channels, at, Math.min(CHUNK, frames - at));
  }

  #chunk(channels: readonly Float32Array[], from: number, frames: number): void {
    this.#levels.fill(0);
    for (let c = 0; c < this.#lines.length; c++) {
      const line = this.#lines[c] as Float64Array;
      take(channels[c] as Float32Array, from, line, this.late, frames);
      this.#measure(line, frames);
    }
    for (let i = 0; i < frames; i++) {
      const gain = this.#gainFor(this.#levels[i] as number);
      this.#gains[i] = gain;
      if (gain < this.least) this.least = gain;
    }
    for (let c = 0; c < this.#lines.length; c++) {
      const line = this.#lines[c] as Float64Array;
      const heard = channels[c] as Float32Array;
      for (let i = 0; i < frames; i++) heard[from + i] = (line[i] as number) * (this.#gains[i] as number);
      line.copyWithin(0, frames, frames + this.late);
    }
  }

  /** How high each sample is, and the wave from it to the next, as soon as all that the wave is made of is there. */
  #measure(line: Float64Array, frames: number): void {
    const first = this.late - SIDE;
    let highest = 0;
    for (let at = first + 1 - SIDE; at < this.late + frames; at++) {
      highest = Math.max(highest, Math.abs(line[at] as number));
    }
    if (highest * this.#most <= this.#ceiling) return; // not even the worst case needs a cut
    for (let i = 0; i < frames; i++) {
      const sample = Math.abs(line[first + i] as number);
      const level = Math.max(sample, highestAfter(this.#bank, line, first + i));
      if (level > (this.#levels[i] as number)) this.#levels[i] = level;
    }
  }

  #gainFor(level: number): number {
    const wanted = level > this.#ceiling ? Math.ceil((1 - this.#ceiling / level) * WHOLE) : 0;
    const cut = this.#release.next(this.#hold.next(wanted));
    const [first, second] = this.#averages;
    return 1 - second.next(first.next(cut)) / WHOLE;
  }
}

function take(from: Float32Array, at: number, to: Float64Array, start: number, frames: number): void {
  for (let i = 0; i < frames; i++) {
    const x = from[at + i] as number;
    to[start + i] = Math.abs(x) <= MOST ? x : 0;
  }
}

/**
 * How a cut is given back. A quick release follows every peak; a slow one fills while there is much to do, and then keeps the
 * gain from moving with every beat. The deeper of both counts.
 */
class Release {
  readonly #quickGoes: number;
  readonly #slowComes: number;
  readonly #slowGoes: number;
  #quick = 0;
  #slow = 0;

  constructor(release: number, rate: number) {
    this.#quickGoes = wayOf(release, rate);
    this.#slowComes = wayOf(release * SLOW_COMES, rate);
    this.#slowGoes = wayOf(release * SLOW_GOES, rate);
  }

  /** A whole number, as deep as what is wanted or deeper. */
  next(wanted: number): number {
    this.#quick = Math.max(wanted, this.#quick + this.#quickGoes * (wanted - this.#quick));
    const way = wanted > this.#slow ? this.#slowComes : this.#slowGoes;
    this.#slow += way * (wanted - this.#slow);
    if (this.#quick < NEGLIGIBLE) this.#quick = 0;
    if (this.#slow < NEGLIGIBLE) this.#slow = 0;
    return Math.ceil(Math.max(this.#quick, this.#slow));
  }
}

/** Mean of the last so many whole numbers, rounded up to a whole one. */
class Average {
  readonly #kept: Float64Array;
  #at = 0;
  #sum = 0;

  constructor(length: number) {
    this.#kept = new Float64Array(length);
  }

  next(x: number): number {
    const length = this.#kept.length;
    this.#sum += x - (this.#kept[this.#at] as number);
    this.#kept[this.#at] = x;
    this.#at = (this.#at + 1) % length;
    return Math.ceil(this.#sum / length);
  }
}
