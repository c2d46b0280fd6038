import type { EqBand } from '../../dsp/eq-band.ts';
import { fftTable, fftTableLength } from '../../dsp/fft.ts';
import type { Kernel, Place } from '../../dsp/kernel.ts';
import { CONV_FRAMES } from '../../dsp/kernel/layout.ts';
import {
  EqResponse,
  linearPhaseCircle,
  linearPhaseGrid,
  linearPhaseLength,
  taper,
  type ResponsePlaces,
} from '../../dsp/linear-phase.ts';
import type { Convolver } from './convolver.ts';

/** Bins, and partitions, that are worked out in one slice: some 50 µs each. */
const BINS = 1024;
const PARTITIONS = 8;

/**
 * Works out the filters of a linear-phase equaliser slice by slice, so that it can be done between two quanta of live sound:
 * responses bin by bin, a transform for each pair of filters, and their partitions. The same slices give the same filters,
 * whoever calls for them: a bounce hears each change when it is heard live.
 */
export class EqDesign {
  readonly #kernel: Kernel;
  readonly #convolver: Convolver;
  readonly #response: EqResponse;
  readonly #size: number;
  readonly #length: number;
  readonly #window: Float64Array;
  readonly #table: Place;
  readonly #spare: Place;
  /** Responses of four filters, then what they are transformed to; float32 each. */
  readonly #filters: Place;
  readonly #places: ResponsePlaces;
  #slice = 0;
  #slices = 0;
  /** The filter of the four that is cut, and from where on. */
  #base = 0;
  #from = 0;

  constructor(kernel: Kernel, convolver: Convolver, rate: number) {
    this.#kernel = kernel;
    this.#convolver = convolver;
    const circle = linearPhaseCircle(rate);
    this.#response = new EqResponse(rate, circle);
    this.#size = linearPhaseGrid(rate);
    this.#length = linearPhaseLength(rate);
    const middle = (this.#length - 1) / 2;
    const scale = 1 / (this.#size * 2 * CONV_FRAMES);
    this.#window = new Float64Array(this.#length).map((_, n) => taper(n - middle, this.#length) * scale);
    this.#table = kernel.take(4 * fftTableLength(this.#size));
    fftTable(circle, this.#size, kernel.floats, this.#table >> 2);
    this.#spare = kernel.take(8 * this.#size);
    this.#filters = kernel.take(16 * this.#size);
    const at = (n: number): number => (this.#filters >> 2) + n * this.#size;
    this.#places = { ownLeft: at(0), ownRight: at(1), fromRight: at(2), fromLeft: at(3) };
  }

  /** Is it at work? */
  get works(): boolean {
    return this.#slice < this.#slices;
  }

  get #binSlices(): number {
    return this.#size / 2 / BINS;
  }

  get #cutSlices(): number {
    return this.#convolver.slots / PARTITIONS;
  }

  /** Begins, with bands as they are now; what was under way is no more. */
  begin(bands: readonly EqBand[]): void {
    this.#response.take(bands);
    const pairs = this.#response.crosses ? 2 : 1;
    this.#slice = 0;
    this.#slices = this.#binSlices + pairs * (1 + this.#cutSlices);
  }

  /** What is under way is no more. */
  stop(): void {
    this.#slices = 0;
    this.#slice = 0;
  }

  /** Does the next slice. @returns whether the spare filter of the convolver is complete with it. */
  next(): boolean {
    const at = this.#slice++;
    const after = at - this.#binSlices;
    if (after < 0) this.#respond(at);
    else {
      const pair = Math.floor(after / (1 + this.#cutSlices));
      const step = after % (1 + this.#cutSlices);
      if (step === 0) this.#transform(pair);
      else this.#cut(pair, step - 1);
    }
    if (this.works) return false;
    this.#convolver.spare.crosses = this.#response.crosses;
    return true;
  }

  #respond(slice: number): void {
    const from = slice * BINS;
    const isLast = slice === this.#binSlices - 1;
    this.#response.fill(from, from + BINS + (isLast ? 1 : 0), this.#kernel.floats, this.#places);
  }

  /** A pair of filters as the two parts of one transform: their responses are real and even, and so are they. */
  #transform(pair: number): void {
    const bytes = 4 * this.#size;
    const re = this.#filters + pair * 2 * bytes;
    this.#kernel.run.fft(re, re + bytes, this.#spare, this.#spare + bytes, this.#table, this.#size);
  }

  #cut(pair: number, slice: number): void {
    const { own, cross } = this.#convolver.spare;
    this.#base = (this.#filters >> 2) + pair * 2 * this.#size;
    for (let slot = slice * PARTITIONS; slot < (slice + 1) * PARTITIONS; slot++) {
      this.#from = slot * CONV_FRAMES;
      this.#convolver.partition(pair === 0 ? own : cross, slot, this.#fill);
    }
  }

  /** The taps of a partition, windowed. */
  readonly #fill = (re: number, im: number): void => {
    const { floats } = this.#kernel;
    const middle = (this.#length - 1) / 2;
    const end = Math.min(CONV_FRAMES, this.#length - this.#from);
    for (let n = 0; n < end; n++) {
      const tap = this.#from + n;
      const at = this.#base + ((tap - middle + this.#size) % this.#size);
      const part = this.#window[tap] as number;
      floats[re + n] = (floats[at] as number) * part;
      floats[im + n] = (floats[at + this.#size] as number) * part;
    }
  };
}
