/** How a needle moves. Peak and RMS need none: they follow from what is measured of every quantum. */
export type NeedleType = 'VU' | 'PPM I' | 'PPM II';

/** What a needle is made of, at one rate: what the kernel's `needle` is given. */
export interface Needle {
  /** 0 VU, 1 PPM I, 2 PPM II. */
  readonly type: number;
  /** What is taken on of a rise in one frame: of both integrators of a PPM, of the only one of a VU meter. */
  readonly w1: number;
  readonly w2: number;
  /** What is left of a PPM after every fourth frame. */
  readonly fall: number;
  /** Makes the height of a steady sine of what the needle tells: 1 is 0 dBFS. */
  readonly scale: number;
}

/** Frames from one slow step to the next. */
const STEP = 4;

/**
 * The constants of a needle.
 *
 * @source VU: IEC 60268-17; PPM I: IEC 60268-10 type I (DIN, Nordic); PPM II: type IIa (BBC, EBU). Realised like Adriaensen's
 * meters (jmeters, 2010): two integrators that only rise, and fall together.
 */
export function needleOf(type: NeedleType, rate: number): Needle {
  switch (type) {
    case 'VU':
      return { type: 0, w1: 11.1 / rate, w2: 0, fall: 1, scale: 0.75 * Math.PI };
    case 'PPM I':
      return { type: 1, w1: 450 / rate, w2: 1300 / rate, fall: 1 - 5.4 / rate, scale: 0.5108 };
    case 'PPM II':
      return { type: 2, w1: 200 / rate, w2: 860 / rate, fall: 1 - 4 / rate, scale: 0.5141 };
  }
}

/** A VU meter: a needle with mass, that hangs on the mean of the magnitude. Takes whole steps of four frames. */
export class Vu {
  readonly #needle: Needle;
  #current = 0;
  #needleAt = 0;
  #most = 0;

  constructor(rate: number) {
    this.#needle = needleOf('VU', rate);
  }

  add(samples: Float32Array, frames: number): void {
    const { w1 } = this.#needle;
    for (let at = 0; at < frames; at += STEP) {
      const pull = this.#needleAt / 2;
      for (let i = at; i < at + STEP; i++) {
        this.#current += w1 * (Math.abs(samples[i] as number) - pull - this.#current);
      }
      this.#needleAt += STEP * w1 * (this.#current - this.#needleAt);
      this.#most = Math.max(this.#most, this.#needleAt);
    }
  }

  /** Height of the sine that would hold the needle where it was highest since it was last asked. */
  take(): number {
    const most = this.#most;
    this.#most = 0;
    return most * this.#needle.scale;
  }
}

/** A peak programme meter: rises fast, but not at once, and falls slowly. Takes whole steps of four frames. */
export class Ppm {
  readonly #needle: Needle;
  #one = 0;
  #two = 0;
  #most = 0;

  constructor(type: 'PPM I' | 'PPM II', rate: number) {
    this.#needle = needleOf(type, rate);
  }

  add(samples: Float32Array, frames: number): void {
    const { w1, w2, fall } = this.#needle;
    for (let at = 0; at < frames; at += STEP) {
      this.#one *= fall;
      this.#two *= fall;
      for (let i = at; i < at + STEP; i++) {
        const height = Math.abs(samples[i] as number);
        this.#one += w1 * Math.max(0, height - this.#one);
        this.#two += w2 * Math.max(0, height - this.#two);
      }
      this.#most = Math.max(this.#most, this.#one + this.#two);
    }
  }

  /** Height of the sine that would hold the needle where it was highest since it was last asked. */
  take(): number {
    const most = this.#most;
    this.#most = 0;
    return most * this.#needle.scale;
  }
}
