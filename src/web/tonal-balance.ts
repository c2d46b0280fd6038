import { recordCurve } from '../model/tonal-curve.ts';

/** What the balance of a mix can be held against: nothing, what records have, as much in every third, or what was kept. */
export const curves = ['none', 'records', 'pink', 'kept'] as const;
export type CurveName = (typeof curves)[number];

/** A curve that needs nobody's ears, dB for each band; empty for the others. */
export function curveOf(name: CurveName, frequencies: readonly number[]): readonly number[] {
  if (name === 'records') return frequencies.map(recordCurve);
  return name === 'pink' ? frequencies.map(() => 0) : [];
}

/** Levels below this are silence and no part of the balance, dBFS. */
const SILENCE = -80;

/** How much energy a mix has in each third of an octave over the whole time it was looked at. */
export class Balance {
  #sums: Float64Array = new Float64Array(0);
  #count = 0;

  /** @param levels dBFS of the bands at a moment, −Infinity or `-inf` for silence; moments of silence are left out. */
  add(levels: readonly (number | '-inf')[]): void {
    const finite = levels.map((level) => (level === '-inf' ? -Infinity : level));
    if (Math.max(...finite) < SILENCE) return;
    if (this.#sums.length !== levels.length) {
      this.#sums = new Float64Array(levels.length);
      this.#count = 0;
    }
    finite.forEach((level, n) => {
      this.#sums[n] = (this.#sums[n] as number) + 10 ** (level / 10);
    });
    this.#count++;
  }

  /** What was heard, which begins anew; where nothing was, what was kept before is kept. */
  keep(before: readonly number[]): readonly number[] {
    const heard = this.levels;
    this.reset();
    return heard.length > 0 ? heard : before;
  }

  reset(): void {
    this.#count = 0;
    this.#sums.fill(0);
  }

  /** Mean level of each band, dBFS; empty where nothing was heard. */
  get levels(): readonly number[] {
    if (this.#count === 0) return [];
    return Array.from(this.#sums, (sum) => 10 * Math.log10(sum / this.#count));
  }
}

/**
 * A curve moved up or down to where the mix is, so that only the shapes differ: by the mean of the differences of all bands that
 * are heard.
 *
 * @param curve dB, one for each band.
 * @returns dBFS, one for each band; empty where nothing is heard, or the curve has other bands.
 */
export function laidOver(curve: readonly number[], levels: readonly number[]): readonly number[] {
  if (curve.length !== levels.length) return [];
  const away = curve.flatMap((level, n) => {
    const heard = levels[n] as number;
    return heard > SILENCE && Number.isFinite(level) ? [heard - level] : [];
  });
  if (away.length === 0) return [];
  const move = away.reduce((sum, one) => sum + one, 0) / away.length;
  return curve.map((level) => level + move);
}
