import { cos, fromDecibels, sin } from './elementary.ts';

/** A sine without a table: a pointer that is turned, and kept at its length. */
export class Sine {
  #x = 1;
  #y = 0;
  #turnX = 1;
  #turnY = 0;
  #freq = 0;

  /** Adds nothing of its own to what is there: it replaces it. @param freq Hz. @param gain linear peak. */
  fill(into: Float32Array, at: number, frames: number, freq: number, gain: number, rate: number): void {
    if (freq !== this.#freq) {
      this.#freq = freq;
      const angle = (2 * Math.PI * freq) / rate;
      this.#turnX = cos(angle);
      this.#turnY = sin(angle);
    }
    let [x, y] = [this.#x, this.#y];
    for (let n = 0; n < frames; n++) {
      into[at + n] = y * gain;
      const turned = x * this.#turnX - y * this.#turnY;
      y = x * this.#turnY + y * this.#turnX;
      x = turned;
    }
    const pull = 1.5 - 0.5 * (x * x + y * y); // a step of Newton towards length 1
    this.#x = x * pull;
    this.#y = y * pull;
  }
}

/** White noise of even chances, ±1; the same from the same seed (xorshift32, Marsaglia 2003). */
export class White {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0 || 0x2545f491;
  }

  next(): number {
    let s = this.#state;
    s ^= s << 13;
    s ^= s >>> 17;
    s ^= s << 5;
    this.#state = s;
    return s / 0x80000000;
  }
}

/** An RMS of −9 dB brings pink noise of this filter to the RMS of a sine of the same peak setting, about. */
const PINK_GAIN = fromDecibels(-9);

/** Pink noise: white through the filter of Paul Kellet (musicdsp.org, 1999), within 0.05 dB of −3 dB per octave over 9.2 Hz. */
export class Pink {
  readonly #white: White;
  readonly #b = new Float64Array(7);

  constructor(seed: number) {
    this.#white = new White(seed);
  }

  next(): number {
    const b = this.#b;
    const white = this.#white.next();
    b[0] = 0.99886 * (b[0] as number) + white * 0.0555179;
    b[1] = 0.99332 * (b[1] as number) + white * 0.0750759;
    b[2] = 0.969 * (b[2] as number) + white * 0.153852;
    b[3] = 0.8665 * (b[3] as number) + white * 0.3104856;
    b[4] = 0.55 * (b[4] as number) + white * 0.5329522;
    b[5] = -0.7616 * (b[5] as number) - white * 0.016898;
    const sum = b[0] + b[1] + b[2] + b[3] + b[4] + b[5] + (b[6] as number) + white * 0.5362;
    b[6] = white * 0.115926;
    return sum * PINK_GAIN;
  }
}
