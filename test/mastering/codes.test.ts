import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkDigit,
  ean13,
  nextIsrc,
  printIsrc,
  readBarcode,
  readDate,
  readIsrc,
  repeatedIsrcs,
} from '../../src/mastering/codes.ts';

const problem = (said: { ok: boolean; problem?: string }) => (said.ok ? 'nothing' : said.problem);
const codeOf = (pattern: RegExp) => fc.stringMatching(pattern);
const anIsrc = codeOf(/^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$/);

describe('an ISRC', () => {
  test.each([
    // as the ISRC handbook, labels' mails and files print them
    ['US-S1Z-99-00001', 'USS1Z9900001'],
    ['ISRC US-S1Z-99-00001', 'USS1Z9900001'],
    ['ISRC: gb aye 06 01498', 'GBAYE0601498'],
    ['QZES5–22–12345', 'QZES52212345'], // dashes of a word processor
    ['deA451200001', 'DEA451200001'],
    ['IS-RC1-24-00001', 'ISRC12400001'], // Iceland, whose code and registrant spell the word
    ['ISRC IS-RC1-24-00001', 'ISRC12400001'],
    ['\u202aGBAYE0601498\u202c', 'GBAYE0601498'], // marks of direction, which address books put round what is copied
  ])('%s is taken as %s', (typed, code) => {
    expect(readIsrc(typed)).toEqual({ ok: true, code });
  });

  test.each([
    ['US-S1Z-99-0001', 'it has 11 characters and not 12'],
    ['U5-S1Z-99-00001', 'its first two characters are letters'],
    ['US-S1Z-99-0000O', 'its last seven characters are digits'],
    ['US-S1Z-99-0000é', 'it has "É", and there are only letters'],
    ['', 'it has 0 characters'],
  ])('"%s" is refused: %s', (typed, why) => {
    expect(problem(readIsrc(typed))).toContain(why);
    expect(problem(readIsrc(typed))).toContain('CC-XXX-YY-NNNNN');
  });

  test('is read again from how it is printed, in any case and with any gaps', () => {
    fc.assert(
      fc.property(anIsrc, fc.constantFrom('-', ' ', '', ' - '), fc.boolean(), (code, gap, small) => {
        const printed = printIsrc(code).replaceAll('-', gap);
        expect(readIsrc(small ? printed.toLowerCase() : printed)).toEqual({ ok: true, code });
      }),
    );
  });

  test('is followed by the next number of the same registrant and year', () => {
    fc.assert(
      fc.property(anIsrc, (code) => {
        const next = nextIsrc(code);
        if (code.endsWith('99999')) return expect(problem(next)).toContain('last of its year');
        if (!next.ok) throw new Error(next.problem);
        expect(readIsrc(next.code)).toEqual(next);
        expect(next.code.slice(0, 7)).toBe(code.slice(0, 7));
        expect(Number(next.code.slice(7)) - Number(code.slice(7))).toBe(1);
      }),
    );
    expect(problem(nextIsrc('GBAYE2499999'))).toBe(
      'GB-AYE-24-99999 is the last of its year; go on with another year or another prefix',
    );
  });

  test('that two tracks have is told, with the tracks', () => {
    expect(repeatedIsrcs(['GBAYE2400001', undefined, 'GBAYE2400002', 'GBAYE2400001', undefined])).toEqual([
      { code: 'GBAYE2400001', tracks: [1, 4] },
    ]);
  });
});

describe('a bar code', () => {
  test.each([
    // printed on products, or in the documents of GS1
    ['036000291452', '0036000291452'],
    ['4006381333931', '4006381333931'],
    ['5 012345 678900', '5012345678900'],
    ['0-36000-29145-2', '0036000291452'],
    ['\u200b4006381333931', '4006381333931'],
  ])('%s is taken', (typed, thirteen) => {
    const read = readBarcode(typed);
    if (!read.ok) throw new Error(read.problem);
    expect(ean13(read.code)).toBe(thirteen);
  });

  test.each([
    ['036000291453', 'its last digit ought to be 2 and is 3'],
    ['4006381333930', 'its last digit ought to be 1 and is 0'],
    ['03600029145', 'it has 11 digits'],
    ['03600029145O', 'it has "O"'],
  ])('%s is refused: %s', (typed, why) => {
    expect(problem(readBarcode(typed))).toContain(why);
  });

  test('with one digit wrong is always found, and so are neighbours swapped unless they differ by five', () => {
    const body = fc.stringMatching(/^\d{11,12}$/);
    fc.assert(
      fc.property(body, fc.nat(), fc.integer({ min: 1, max: 9 }), (digits, where, by) => {
        const whole = digits + checkDigit(digits);
        expect(readBarcode(whole)).toEqual({ ok: true, code: whole });
        const at = where % whole.length;
        const wrong = whole.slice(0, at) + ((Number(whole[at]) + by) % 10) + whole.slice(at + 1);
        expect(readBarcode(wrong).ok).toBe(false);
        const near = where % (whole.length - 1);
        const [a = '', b = ''] = whole.slice(near, near + 2);
        const swapped = whole.slice(0, near) + b + a + whole.slice(near + 2);
        expect(readBarcode(swapped).ok).toBe(Math.abs(Number(a) - Number(b)) % 5 === 0);
      }),
    );
  });
});

describe('a date', () => {
  test.each(['1967', '2026-03-27', '2024-02-29', '2000-02-29'])('%s is one', (text) => {
    expect(readDate(` ${text} `)).toEqual({ ok: true, code: text });
  });

  test.each([
    ['27.3.2026', 'yyyy-mm-dd'],
    ['2026-3-7', 'yyyy-mm-dd'],
    ['2026-13-01', 'there is no month 13'],
    ['2026-00-01', 'there is no month 00'],
    ['2025-02-29', '01 to 28'],
    ['1900-02-29', '01 to 28'],
    ['2026-04-31', '01 to 30'],
    ['2026-04-00', '01 to 30'],
  ])('%s is none: %s', (text, why) => {
    expect(problem(readDate(text))).toContain(why);
  });

  test('is one exactly where the calendar has that day', () => {
    const two = (n: number) => String(n).padStart(2, '0');
    const year = fc.integer({ min: 1800, max: 2400 });
    fc.assert(
      fc.property(year, fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }), (y, m, d) => {
        const day = new Date(Date.UTC(y, m - 1, d));
        const there = day.getUTCMonth() === m - 1 && day.getUTCDate() === d && m >= 1 && m <= 12;
        expect(readDate(`${y}-${two(m)}-${two(d)}`).ok).toBe(there);
      }),
    );
  });
});
