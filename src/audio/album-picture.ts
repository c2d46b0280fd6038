import { fromDecibels, toDecibels } from '../dsp/elementary.ts';
import { bandsAt, Spectrum } from '../dsp/spectrum.ts';
import type { Mark } from '../mastering/sequence.ts';
import type { Second } from './album-meter.ts';

/** What a report draws of a track: a value for each second, and a mean spectrum. */
export interface TrackPicture {
  /** LUFS of the 3 s before each full second. */
  readonly shortTerm: readonly number[];
  /** dBTP of each second. */
  readonly truePeak: readonly number[];
  /** Mean level of each third of an octave, dBFS. */
  readonly spectrum: readonly number[];
}

export interface AlbumPicture {
  /** Hz, the middles of the thirds of an octave. */
  readonly frequencies: readonly number[];
  readonly tracks: readonly TrackPicture[];
}

/** Frames between two looks at the spectrum, for every 48 000 a second. */
const LOOK = 1 << 13;

/** The mean spectrum of one track. */
class ToneMean {
  readonly #spectrum: Spectrum;
  readonly #levels: Float32Array;
  readonly #sums: Float64Array;
  readonly #look: number;
  #looks = 0;
  #at = 0;

  constructor(rate: number) {
    this.#spectrum = new Spectrum(rate);
    this.#look = Math.round((LOOK * rate) / 48_000);
    this.#levels = new Float32Array(this.#spectrum.frequencies.length);
    this.#sums = new Float64Array(this.#levels.length);
  }

  add(left: Float32Array, right: Float32Array): void {
    for (let from = 0; from < left.length;) {
      const many = Math.min(left.length - from, this.#look - (this.#at % this.#look));
      this.#spectrum.add(left.subarray(from, from + many), right.subarray(from, from + many), many);
      from += many;
      this.#at += many;
      if (this.#at % this.#look === 0) this.#read();
    }
  }

  #read(): void {
    this.#spectrum.read(this.#levels);
    for (let n = 0; n < this.#levels.length; n++)
      this.#sums[n] = (this.#sums[n] as number) + fromDecibels(2 * (this.#levels[n] as number));
    this.#looks++;
  }

  /** dBFS by band. */
  get mean(): readonly number[] {
    return Array.from(this.#sums, (sum) => toDecibels(sum / Math.max(1, this.#looks)) / 2);
  }
}

/** Draws an album as it passes, track by track. */
export class AlbumPen {
  readonly #rate: number;
  readonly #ends: readonly number[];
  readonly #tones: ToneMean[] = [];
  readonly #seconds: { readonly shortTerm: number[]; readonly truePeak: number[] }[];
  #at = 0;

  /** @param rate Hz. @param marks at the same rate, the first at 0. */
  constructor(rate: number, marks: readonly Mark[]) {
    this.#rate = rate;
    this.#ends = marks.map(({ end }) => end);
    this.#seconds = marks.map(() => ({ shortTerm: [], truePeak: [] }));
    this.#tones.push(new ToneMean(rate));
  }

  /** Takes down what an AlbumMeter tells of a second. */
  readonly second = ({ track, shortTerm, truePeak }: Second): void => {
    this.#seconds[track]?.shortTerm.push(shortTerm);
    this.#seconds[track]?.truePeak.push(truePeak);
  };

  /** The next frames, for the spectrum. */
  add(left: Float32Array, right: Float32Array, frames: number): void {
    for (let from = 0; from < frames;) {
      const end = this.#ends[this.#tones.length - 1] ?? Infinity;
      const to = Math.min(frames, from + end - this.#at);
      this.#tones.at(-1)?.add(left.subarray(from, to), right.subarray(from, to));
      this.#at += to - from;
      from = to;
      if (this.#at === end) this.#tones.push(new ToneMean(this.#rate));
    }
  }

  picture(): AlbumPicture {
    const tracks = this.#seconds.map((seconds, n) => ({ ...seconds, spectrum: this.#tones[n]?.mean ?? [] }));
    return { frequencies: bandsAt(this.#rate), tracks };
  }
}
