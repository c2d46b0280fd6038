/** The longest number of a cue, characters: six digits, a point, six digits, three letters. */
export const LONGEST_NUMBER = 16;
const MOST_DIGITS = 6;

/** A cue number taken apart: 10.5A is 10, "5" and "A". */
interface Parts {
  readonly whole: number;
  readonly fraction: string;
  readonly letters: string;
}

function partsOf(number: string): Parts {
  const [, whole = '0', fraction = '', letters = ''] = /^(\d+)(?:\.(\d+))?([A-Z]*)$/.exec(number) ?? [];
  return { whole: Number(whole), fraction, letters };
}

/**
 * A cue number as people type it, in the one form in which it is kept: "01" is 1, "1.50" is 1.5, "10a" is 10A.
 *
 * @returns undefined for what is none: up to six digits, six more behind a point, three letters.
 */
export function readCueNumber(text: string): string | undefined {
  const found = /^0*(\d{1,6})(?:\.(\d{1,6}?)0*)?([A-Za-z]{0,3})$/.exec(text.trim());
  if (!found) return undefined;
  const [, whole = '', fraction = '', letters = ''] = found;
  const behind = fraction.replace(/0+$/, '');
  return `${whole}${behind === '' ? '' : `.${behind}`}${letters.toUpperCase()}`;
}

/** Which of two numbers comes first in the list: below 0 the one, above 0 the other. 10 < 10A < 10B < 10.5 < 11. */
export function compareCueNumbers(a: string, b: string): number {
  const [one, other] = [partsOf(a), partsOf(b)];
  return (
    one.whole - other.whole ||
    alphabetical(one.fraction, other.fraction) ||
    alphabetical(one.letters, other.letters)
  );
}

/** Digits behind a point without zeros at their end are in the order of the alphabet. */
function alphabetical(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/**
 * A number for a cue between two others, the shortest there is: 2 between 1 and 5, 1.5 between 1 and 2.
 *
 * @param before the number before it; undefined for the beginning of the list.
 * @param after the number after it; undefined for the end.
 * @returns undefined where there is none: between 10 and 10A, or where it would be too long.
 */
export function numberBetween(before: string | undefined, after: string | undefined): string | undefined {
  const low = partsOf(before ?? '0');
  if (after === undefined) return before === undefined ? '1' : readCueNumber(String(low.whole + 1));
  const high = partsOf(after);
  for (let digits = 0; digits <= MOST_DIGITS; digits++) {
    const first = scaledDown(low, digits) + 1;
    const last = scaledUp(high, digits) - 1;
    if (first <= last) return written(digits === 0 ? first : Math.floor((first + last) / 2), digits);
  }
  return undefined;
}

/** The number in parts of 10^−digits, whole: the next below or at it. */
function scaledDown({ whole, fraction }: Parts, digits: number): number {
  return whole * 10 ** digits + Number(fraction.padEnd(digits, '0').slice(0, digits));
}

/** The same: the next above or at it. */
function scaledUp(parts: Parts, digits: number): number {
  return scaledDown(parts, digits) + (parts.fraction.length > digits ? 1 : 0);
}

function written(parts: number, digits: number): string | undefined {
  if (digits === 0) return readCueNumber(String(parts));
  const figures = String(parts).padStart(digits + 1, '0');
  return readCueNumber(`${figures.slice(0, -digits)}.${figures.slice(-digits)}`);
}

/** The number so many steps behind another; undefined where that is no number of a cue. */
export function numberAt(from: number, step: number, count: number): string | undefined {
  const value = Math.round((from + step * count) * 1e6);
  return value >= 0 ? written(value, MOST_DIGITS) : undefined;
}
