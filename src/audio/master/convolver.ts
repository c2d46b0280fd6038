import { Circle, fftTable, fftTableLength } from '../../dsp/fft.ts';
import type { Kernel, Place } from '../../dsp/kernel.ts';
import { CONV_CELL, CONV_FRAMES, CONV_SPECTRUM, PLANAR, QUANTUM } from '../../dsp/kernel/layout.ts';

/** Values of a transform, and bytes of one of its parts with a vector beyond it. */
const SIZE = 2 * CONV_FRAMES;
const BYTES = 4 * SIZE + 16;
const HALF = 4 * CONV_FRAMES;
const QUANTA = CONV_FRAMES / QUANTUM;

/** A filter from each side to each, in partitions. */
export interface Filter {
  /** From left to left and from right to right. */
  readonly own: Place;
  /** From right to left and from left to right. */
  readonly cross: Place;
  /** Does anything go from side to side? Otherwise `cross` is not looked at. */
  crosses: boolean;
}

/** Room for the two parts of a transform, and as much to spare. */
interface Room {
  readonly re: Place;
  readonly im: Place;
  readonly spareRe: Place;
  readonly spareIm: Place;
}

function room(kernel: Kernel): Room {
  const next = (): Place => kernel.take(BYTES);
  return { re: next(), im: next(), spareRe: next(), spareIm: next() };
}

/**
 * Long filters upon stereo sound: uniform partitions of 512 frames, by transforms of twice as many, left and right as the two
 * parts of one (Gardner, JAES 43(3), 1995, without his unequal partitions). Every fourth quantum does the work. Late by 384
 * frames besides what the filter is.
 */
export class Convolver {
  readonly slots: number;
  readonly #kernel: Kernel;
  readonly #table: Place;
  readonly #work: Room;
  /** The last two partitions of what came in: left, right. */
  readonly #left: Place;
  readonly #right: Place;
  readonly #outLeft: Place;
  readonly #outRight: Place;
  readonly #line: Place;
  readonly #lineBytes: number;
  #heard: Filter;
  #next: Filter;
  #newest = 0;
  #quantum = 0;
  #turns = false;

  /** @param slots partitions of a filter. */
  constructor(kernel: Kernel, slots: number) {
    this.slots = slots;
    this.#kernel = kernel;
    this.#table = kernel.take(4 * fftTableLength(SIZE));
    fftTable(new Circle(SIZE), SIZE, kernel.floats, this.#table >> 2);
    this.#work = room(kernel);
    this.#left = kernel.take(2 * HALF);
    this.#right = kernel.take(2 * HALF);
    this.#outLeft = kernel.take(HALF);
    this.#outRight = kernel.take(HALF);
    this.#lineBytes = CONV_SPECTRUM * slots * CONV_CELL;
    this.#line = kernel.take(this.#lineBytes);
    const filter = (): Filter => ({
      own: kernel.take(this.#lineBytes),
      cross: kernel.take(this.#lineBytes),
      crosses: false,
    });
    this.#heard = filter();
    this.#next = filter();
  }

  /** The filter that is not heard, to be filled in; only while `turns` is not. */
  get spare(): Filter {
    return this.#next;
  }

  /** Is it about to become the other filter? */
  get turns(): boolean {
    return this.#turns;
  }

  /** The spare filter is heard from the next partition on, over which it fades in. */
  turn(): void {
    this.#turns = true;
  }

  /** The spare filter is heard, and nothing of what was rings on. */
  snap(): void {
    this.#swap();
    this.#forget();
  }

  /** Nothing is heard until the spare filter is. */
  begin(): void {
    this.#turns = false;
    this.#heard.crosses = false;
    this.#kernel.run.clear(this.#heard.own, this.#lineBytes);
    this.#forget();
  }

  #forget(): void {
    const { run } = this.#kernel;
    run.clear(this.#line, this.#lineBytes);
    for (const place of [this.#left, this.#right]) run.clear(place, 2 * HALF);
    for (const place of [this.#outLeft, this.#outRight]) run.clear(place, HALF);
    this.#newest = 0;
    this.#quantum = 0;
  }

  #swap(): void {
    [this.#heard, this.#next] = [this.#next, this.#heard];
    this.#turns = false;
  }

  /** Works out one partition of a filter. @param re and `im`: CONV_FRAMES taps of each, as index in `floats`. */
  partition(to: Place, slot: number, fill: (re: number, im: number) => void): void {
    const { re, im } = this.#work;
    const { run } = this.#kernel;
    run.clear(re, BYTES);
    run.clear(im, BYTES);
    fill(re >> 2, im >> 2);
    this.#transform(re, im);
    run.part(re, im, to, slot, this.slots);
  }

  #transform(re: Place, im: Place): void {
    const { spareRe, spareIm } = this.#work;
    this.#kernel.run.fft(re, im, spareRe, spareIm, this.#table, SIZE);
  }

  /** One quantum, in place. */
  run(left: Place, right: Place): void {
    const { run } = this.#kernel;
    const at = HALF + this.#quantum * PLANAR;
    run.intake(left, this.#left + at);
    run.intake(right, this.#right + at);
    this.#quantum = (this.#quantum + 1) % QUANTA;
    if (this.#quantum === 0) this.#block();
    this.#kernel.copy(this.#outLeft + this.#quantum * PLANAR, left, PLANAR);
    this.#kernel.copy(this.#outRight + this.#quantum * PLANAR, right, PLANAR);
  }

  /** A partition is complete. */
  #block(): void {
    const { re, im } = this.#work;
    this.#newest = (this.#newest + this.slots - 1) % this.slots;
    this.#kernel.copy(this.#left, re, 2 * HALF);
    this.#kernel.copy(this.#right, im, 2 * HALF);
    this.#transform(re, im);
    this.#kernel.run.part(re, im, this.#line, this.#newest, this.slots);
    this.#kernel.copy(this.#left + HALF, this.#left, HALF);
    this.#kernel.copy(this.#right + HALF, this.#right, HALF);
    this.#filter(this.#heard);
    this.#kernel.copy(re + HALF, this.#outLeft, HALF);
    this.#kernel.copy(im + HALF, this.#outRight, HALF);
    if (this.#turns) this.#fade();
  }

  /** What comes out of a filter, in the second half of the work room. */
  #filter({ own, cross, crosses }: Filter): void {
    const { re, im } = this.#work;
    const { run } = this.#kernel;
    run.convolve(this.#line, this.#newest, this.slots, own, crosses ? cross : 0, re, im);
    this.#transform(im, re); // with its parts changed for each other: back
  }

  #fade(): void {
    const { re, im } = this.#work;
    this.#filter(this.#next);
    this.#mix(this.#outLeft, re + HALF);
    this.#mix(this.#outRight, im + HALF);
    this.#swap();
  }

  #mix(from: Place, to: Place): void {
    const { floats } = this.#kernel;
    for (let n = 0; n < CONV_FRAMES; n++) {
      const old = floats[(from >> 2) + n] as number;
      const now = floats[(to >> 2) + n] as number;
      floats[(from >> 2) + n] = old + ((now - old) * n) / CONV_FRAMES;
    }
  }
}
