import { toDecibels } from './elementary.ts';
import { Svf, svfCoefficients } from './svf.ts';

/** Hz between which voices hiss and cymbals sizzle, and the cutter head runs hot. */
const SIBILANCE = [6000, 12_000] as const;
/** Hz below which sides that go against each other lift the needle. */
const BASS = 200;
/** s of the windows in which sibilance is looked for. */
const WINDOW = 0.1;

function filter(shape: 'high-pass' | 'low-pass', frequency: number, rate: number): Svf {
  const svf = new Svf();
  const numbers = new Float64Array(6);
  svfCoefficients(shape, frequency, Math.SQRT1_2, 0, rate, numbers);
  svf.set(numbers);
  return svf;
}

/** How two sides stand to each other: 1 the same, 0 nothing to do with each other, −1 one is the other upside down. */
class Correlation {
  #cross = 0;
  #left = 0;
  #right = 0;

  add(left: number, right: number): void {
    this.#cross += left * right;
    this.#left += left * left;
    this.#right += right * right;
  }

  /** 1 where there is nothing on either side. */
  get value(): number {
    const both = Math.sqrt(this.#left * this.#right);
    return both > 0 ? this.#cross / both : 1;
  }
}

/** Measures of a stereo sound that a groove, and a single speaker, care for. Takes sound as it comes; allocates nothing. */
export class Groove {
  readonly #whole = new Correlation();
  readonly #bass = new Correlation();
  readonly #low: readonly [Svf, Svf];
  readonly #band: readonly [Svf, Svf, Svf, Svf];
  readonly #window: number;
  #energy = 0;
  #count = 0;
  #hiss = 0;
  #inWindow = 0;
  #most = 0;

  /** @param rate Hz. */
  constructor(rate: number) {
    const low = () => filter('low-pass', BASS, rate);
    const from = () => filter('high-pass', SIBILANCE[0], rate);
    const to = () => filter('low-pass', SIBILANCE[1], rate);
    this.#low = [low(), low()];
    this.#band = [from(), to(), from(), to()];
    this.#window = Math.round(WINDOW * rate);
  }

  add(left: Float32Array, right: Float32Array, frames: number): void {
    const [lowLeft, lowRight] = this.#low;
    const [fromLeft, toLeft, fromRight, toRight] = this.#band;
    for (let i = 0; i < frames; i++) {
      const l = left[i] as number;
      const r = right[i] as number;
      this.#whole.add(l, r);
      this.#bass.add(lowLeft.process(l), lowRight.process(r));
      const hissLeft = toLeft.process(fromLeft.process(l));
      const hissRight = toRight.process(fromRight.process(r));
      this.#energy += l * l + r * r;
      this.#hiss += hissLeft * hissLeft + hissRight * hissRight;
      if (++this.#inWindow === this.#window) this.#close();
    }
    this.#count += frames;
  }

  #close(): void {
    if (this.#hiss > this.#most) this.#most = this.#hiss;
    this.#hiss = 0;
    this.#inWindow = 0;
  }

  /** Of both sides, −1..1. */
  get correlation(): number {
    return this.#whole.value;
  }

  /** Of both sides below 200 Hz, −1..1. */
  get bassCorrelation(): number {
    return this.#bass.value;
  }

  /** The loudest 100 ms of 6 to 12 kHz against the mean of all, dB; −Infinity for silence. */
  get sibilance(): number {
    const mean = (this.#energy / Math.max(1, this.#count)) * this.#window;
    return mean > 0 ? toDecibels(this.#most / mean) / 2 : -Infinity;
  }
}
