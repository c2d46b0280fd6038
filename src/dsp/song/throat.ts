import { RATE, Svf } from './sound.ts';

/** Five formants of a vowel: frequency (Hz), level (dB) and bandwidth (Hz) of each. */
export interface Vowel {
  readonly at: readonly number[];
  readonly level: readonly number[];
  readonly width: readonly number[];
}

const vowel = (at: number[], level: number[], width: number[]): Vowel => ({ at, level, width });

/** Vowels of a tenor, as measured for the synthesis of singing (Csound manual, appendix "Formant values"). */
export const vowels: Readonly<Record<string, Vowel>> = {
  a: vowel([650, 1080, 2650, 2900, 3250], [0, -6, -7, -8, -22], [80, 90, 120, 130, 140]),
  e: vowel([400, 1700, 2600, 3200, 3580], [0, -14, -12, -14, -20], [70, 80, 100, 120, 120]),
  i: vowel([290, 1870, 2800, 3250, 3540], [0, -15, -18, -20, -30], [40, 90, 100, 120, 120]),
  o: vowel([400, 800, 2600, 2800, 3000], [0, -10, -12, -12, -26], [70, 80, 100, 130, 135]),
  u: vowel([350, 600, 2700, 2900, 3300], [0, -20, -17, -14, -26], [40, 60, 100, 120, 120]),
  // closed lips or tongue: a hum
  n: vowel([250, 1100, 2200, 2900, 3300], [0, -24, -28, -30, -36], [80, 160, 200, 200, 200]),
};

/** How many formants a vowel has. */
export const FORMANTS = 5;

/** The throat and mouth: five resonances side by side. */
export class Throat {
  readonly #filters = Array.from({ length: FORMANTS }, () => new Svf(1000, 10));
  readonly #gains = new Float64Array(FORMANTS);

  /** Moves one formant: Hz, Hz, and a factor. Neighbours have opposite signs, so that they do not cancel between them. */
  move(n: number, frequency: number, width: number, gain: number): void {
    this.#filters[n]?.tune(Math.min(frequency, 0.4 * RATE), frequency / width);
    this.#gains[n] = n % 2 === 0 ? gain : -gain;
  }

  run(x: number): number {
    let y = 0;
    for (let n = 0; n < FORMANTS; n++) {
      const filter = this.#filters[n] as Svf;
      filter.run(x);
      y += (this.#gains[n] as number) * filter.band;
    }
    return y;
  }
}
