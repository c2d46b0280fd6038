/** What was made of something typed: the thing in its one form, or what is wrong with it and what to do. */
export type Code =
  { readonly ok: true; readonly code: string } | { readonly ok: false; readonly problem: string };

const good = (code: string): Code => ({ ok: true, code });
const bad = (problem: string): Code => ({ ok: false, problem });

/** What people put between the groups of a code (spaces, hyphens, dashes, full stops), and the unseen marks that come with what is pasted. */
const SEPARATORS = /[\s\p{Pd}\p{Cf}.]+/gu;
/** @source ISO 3901:2019, the pattern of a code without hyphens */
const ISRC = /^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$/;
const LAST_DESIGNATION = 99_999;

/**
 * An ISRC as it is typed or pasted (hyphens, spaces, small letters, the word ISRC before it), in the form files store: twelve
 * characters without hyphens. It has no check digit, so a slip within the pattern is not seen.
 *
 * @source ISO 3901:2019
 */
export function readIsrc(text: string): Code {
  const all = text.replaceAll(SEPARATORS, '').toUpperCase();
  if (ISRC.test(all)) return good(all); // first, as a code of Iceland may begin with these very letters
  const code = all.replace(/^ISRC:?/, '');
  if (ISRC.test(code)) return good(code);
  return bad(
    `"${text}" is no ISRC: ${whyNoIsrc(code)}; write it as CC-XXX-YY-NNNNN, such as GB-AYE-24-00001`,
  );
}

function whyNoIsrc(code: string): string {
  const strange = /[^A-Z0-9]/u.exec(code)?.[0];
  if (strange !== undefined) return `it has "${strange}", and there are only letters A to Z and digits`;
  if (code.length !== 12) return `it has ${code.length} characters and not 12`;
  if (!/^[A-Z]{2}/.test(code)) return 'its first two characters are letters';
  return 'its last seven characters are digits (two of the year, five of the number)';
}

/** For people: CC-XXX-YY-NNNNN. @param code twelve characters, as `readIsrc` gives them. */
export function printIsrc(code: string): string {
  return [code.slice(0, 2), code.slice(2, 5), code.slice(5, 7), code.slice(7)].join('-');
}

/**
 * The code of the same registrant and year that comes after one.
 *
 * @param code twelve characters, as `readIsrc` gives them.
 */
export function nextIsrc(code: string): Code {
  const number = Number(code.slice(7));
  if (number < LAST_DESIGNATION) return good(code.slice(0, 7) + String(number + 1).padStart(5, '0'));
  return bad(`${printIsrc(code)} is the last of its year; go on with another year or another prefix`);
}

/** A code that more than one recording has. */
export interface Repeated {
  readonly code: string;
  /** Places in the list that was asked about, from 1: track numbers. */
  readonly tracks: readonly number[];
}

/** Codes that are there more than once: each recording has its own. @param codes one for each track; `undefined` for none. */
export function repeatedIsrcs(codes: readonly (string | undefined)[]): Repeated[] {
  const places = new Map<string, number[]>();
  codes.forEach((code, i) => {
    if (code !== undefined) places.set(code, [...(places.get(code) ?? []), i + 1]);
  });
  return [...places].filter(([, tracks]) => tracks.length > 1).map(([code, tracks]) => ({ code, tracks }));
}

/**
 * What the last digit of a bar code has to be: weights 3 and 1 from the right, up to the next ten.
 *
 * @param digits all but the last.
 * @source GS1 General Specifications, check digit of GTIN-12 and GTIN-13
 */
export function checkDigit(digits: string): number {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 3 : 1), 0);
  return (10 - (sum % 10)) % 10;
}

/** A UPC (12 digits) or EAN (13) as it is typed, without what stands between its groups. */
export function readBarcode(text: string): Code {
  const code = text.replaceAll(SEPARATORS, '');
  const no = (why: string) => bad(`"${text}" is no UPC or EAN: ${why}`);
  const strange = /[^0-9]/u.exec(code)?.[0];
  if (strange !== undefined)
    return no(`it has "${strange}", and there are only digits; type it as it is printed`);
  if (code.length !== 12 && code.length !== 13)
    return no(
      `it has ${code.length} digits, and a UPC has 12 and an EAN 13; type all that is printed, the small ones too`,
    );
  const ought = checkDigit(code.slice(0, -1));
  if (code.endsWith(String(ought))) return good(code);
  return no(
    `its last digit ought to be ${ought} and is ${code.slice(-1)}; compare them all with what the label wrote`,
  );
}

/** The thirteen digits a CD holds. @param barcode 12 or 13 digits, as `readBarcode` gives them. */
export function ean13(barcode: string): string {
  return barcode.padStart(13, '0');
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** A year, or a day of the calendar as yyyy-mm-dd. */
export function readDate(text: string): Code {
  const code = text.trim();
  const [, year, month, day] = /^(\d{4})(?:-(\d{2})-(\d{2}))?$/.exec(code) ?? [];
  if (year === undefined)
    return bad(
      `"${text}" is no date: write a year, such as 2026, or a day as yyyy-mm-dd, such as 2026-03-27`,
    );
  if (month === undefined || day === undefined) return good(code);
  const days = daysOf(Number(year), Number(month));
  if (days === undefined) return bad(`"${text}" is no date: there is no month ${month}; it is yyyy-mm-dd`);
  if (Number(day) >= 1 && Number(day) <= days) return good(code);
  return bad(`"${text}" is no date: that month has the days 01 to ${days}; correct the day`);
}

function daysOf(year: number, month: number): number | undefined {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : DAYS[month - 1];
}
