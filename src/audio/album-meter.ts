import { toDecibels } from '../dsp/elementary.ts';
import { Loudness } from '../dsp/loudness.ts';
import { TruePeak } from '../dsp/true-peak.ts';
import type { Mark } from '../mastering/sequence.ts';
import type { LoudnessTags } from '../mastering/tags.ts';

/** How loud an album is, as a whole and track by track. */
export interface AlbumLevels {
  readonly album: LoudnessTags;
  readonly tracks: readonly LoudnessTags[];
}

/** What a second of a track was like, or what was left of one at its end. */
export interface Second {
  /** From 0. */
  readonly track: number;
  /** LUFS of the 3 s before its end. */
  readonly shortTerm: number;
  /** dBTP. */
  readonly truePeak: number;
}

/**
 * Measures an album as it passes: the whole without a break, and each track from where it begins to where the next one does.
 * True peaks are those of the whole: where a track is cut out of a sound that goes on, the cut itself does not count.
 */
export class AlbumMeter {
  readonly #rate: number;
  readonly #ends: readonly number[];
  readonly #onSecond: ((second: Second) => void) | undefined;
  readonly #whole: Loudness;
  readonly #truePeak: TruePeak;
  readonly #tracks: LoudnessTags[] = [];
  #track: Loudness;
  /** Highest of the track, and of the whole, linear. */
  #peak = 0;
  #most = 0;
  #at = 0;
  /** Frames of the track. */
  #own = 0;

  /**
   * @param rate Hz. @param marks at the same rate, the first at 0.
   * @param onSecond is told of every second of every track.
   */
  constructor(rate: number, marks: readonly Mark[], onSecond?: (second: Second) => void) {
    this.#rate = rate;
    this.#ends = marks.map(({ end }) => end);
    this.#onSecond = onSecond;
    this.#whole = new Loudness(rate);
    this.#track = new Loudness(rate);
    this.#truePeak = new TruePeak(rate);
  }

  add(left: Float32Array, right: Float32Array, frames: number): void {
    this.#whole.add(left, right, frames);
    for (let from = 0; from < frames;) {
      const end = this.#ends[this.#tracks.length] ?? Infinity;
      const toSecond = this.#onSecond ? this.#rate - (this.#own % this.#rate) : Infinity;
      const many = Math.min(frames - from, end - this.#at, toSecond);
      const [l, r] = [left.subarray(from, from + many), right.subarray(from, from + many)];
      this.#track.add(l, r, many);
      this.#truePeak.add(l, r, many);
      this.#at += many;
      this.#own += many;
      from += many;
      if (many === toSecond) this.#endSecond();
      if (this.#at === end) this.#endTrack();
    }
  }

  #endSecond(): void {
    const peak = this.#takePeak();
    const { shortTerm } = this.#track;
    this.#onSecond?.({ track: this.#tracks.length, shortTerm, truePeak: toDecibels(peak) });
  }

  #takePeak(): number {
    const { peak } = this.#truePeak;
    this.#truePeak.reset();
    this.#peak = Math.max(this.#peak, peak);
    return peak;
  }

  #endTrack(): void {
    if (this.#onSecond && this.#own % this.#rate > 0) this.#endSecond();
    this.#takePeak();
    this.#tracks.push(tagsOf(this.#track, this.#peak));
    this.#most = Math.max(this.#most, this.#peak);
    this.#track = new Loudness(this.#rate);
    this.#peak = 0;
    this.#own = 0;
  }

  finish(): AlbumLevels {
    this.#truePeak.finish();
    const last = this.#truePeak.peak; // between its last samples
    if (this.#tracks.length < this.#ends.length) this.#endTrack();
    return { album: tagsOf(this.#whole, Math.max(this.#most, last)), tracks: this.#tracks };
  }
}

function tagsOf(loudness: Loudness, peak: number): LoudnessTags {
  const { integrated, range, maxMomentary, maxShortTerm } = loudness;
  return { integrated, range, truePeak: toDecibels(peak), maxMomentary, maxShortTerm };
}
