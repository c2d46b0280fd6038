import { fromDecibels, toDecibels } from '../dsp/elementary.ts';

/** Below this a take is silence: −70 dBFS. */
const SILENT = fromDecibels(-70);
/** So many samples in a row at full scale are no wave's top but one that was cut off. */
const CLIPPED_RUN = 3;

/** What a sound was found to be. */
export interface SoundMeasures {
  readonly frames: number;
  /** The loudest sample of any channel, dBFS; −Infinity for silence. */
  readonly peak: number;
  /** Over all channels, dB re a square wave of full scale; −Infinity for silence. */
  readonly rms: number;
  /** The mean of each channel, −1..1. */
  readonly dc: readonly number[];
  /** Frames before the first, and after the last, that reaches −70 dBFS in any channel; all of them in a silent take. */
  readonly silentHead: number;
  readonly silentTail: number;
  /** Runs of three or more samples at full scale or beyond, over all channels. */
  readonly clipped: number;
}

/** Measures a sound as it passes; takes no more memory for an hour than for a second. */
export class SoundMeter {
  readonly #full: number;
  readonly #sums: Float64Array;
  readonly #runs: Uint32Array;
  #squares = 0;
  #peak = 0;
  #frames = 0;
  #first = -1;
  #last = -1;
  #clipped = 0;

  /** @param full what full scale is: 1 for floats, a step less for whole numbers (32 767 of 32 768). */
  constructor(channels: number, full: number) {
    this.#full = full;
    this.#sums = new Float64Array(channels);
    this.#runs = new Uint32Array(channels);
  }

  /** @returns the place in the block of the first sample that is no finite number; −1 where all are. */
  take(rows: readonly Float32Array[], frames: number): number {
    for (let c = 0; c < this.#sums.length; c++) {
      const wrong = this.#channel(rows[c], c, frames);
      if (wrong >= 0) return wrong;
    }
    this.#frames += frames;
    return -1;
  }

  #channel(row: Float32Array | undefined, channel: number, frames: number): number {
    let sum = 0;
    for (let i = 0; i < frames; i++) {
      const sample = row?.[i] ?? 0;
      const level = Math.abs(sample);
      if (!(level < Infinity)) return i;
      sum += sample;
      this.#squares += sample * sample;
      if (level > this.#peak) this.#peak = level;
      if (level >= SILENT) this.#heard(this.#frames + i);
      this.#cut(channel, level >= this.#full);
    }
    this.#sums[channel] = (this.#sums[channel] ?? 0) + sum;
    return -1;
  }

  #heard(frame: number): void {
    if (this.#first < 0 || frame < this.#first) this.#first = frame;
    if (frame > this.#last) this.#last = frame;
  }

  #cut(channel: number, full: boolean): void {
    const run = full ? (this.#runs[channel] ?? 0) + 1 : 0;
    this.#runs[channel] = run;
    if (run === CLIPPED_RUN) this.#clipped++;
  }

  measures(): SoundMeasures {
    const frames = this.#frames;
    const samples = Math.max(1, frames * this.#sums.length);
    return {
      frames,
      peak: toDecibels(this.#peak),
      rms: toDecibels(Math.sqrt(this.#squares / samples)),
      dc: Array.from(this.#sums, (sum) => sum / Math.max(1, frames)),
      silentHead: this.#first < 0 ? frames : this.#first,
      silentTail: this.#first < 0 ? frames : frames - 1 - this.#last,
      clipped: this.#clipped,
    };
  }
}
