import { speltLetters } from './spelt-letters.ts';

/**
 * Characters that taking an accent off does not turn into ASCII, as a seven-cell display can show them.
 * `~` and the backslash are among them: the character sets of the displays have other signs in their places.
 */
const spelt: Readonly<Record<string, string>> = {
  ...speltLetters,
  '~': '-',
  '∞': 'inf',
  '÷': '/',
  '·': '.',
  '•': '*',
  '→': '>',
  '←': '<',
  '±': '+-',
  µ: 'u',
  μ: 'u',
  '€': 'E',
  '£': 'L',
  '°': 'o',
  '\\': '/',
};

/** What an accent is once it stands apart from its letter. */
const accent = /\p{Mark}/gu;

/**
 * Text as the displays of surfaces can show it: 20…7D of ASCII and nothing else. Accents go, letters without a
 * counterpart are spelt out, tabs and line ends become spaces, and what cannot be written at all becomes `?`.
 */
export function toDisplay(text: string): string {
  let shown = '';
  for (const sign of text.normalize('NFKD').replace(accent, '')) {
    const code = sign.codePointAt(0) as number;
    if (sign in spelt) shown += spelt[sign];
    else if (code >= 0x20 && code <= 0x7d) shown += sign;
    else shown += /\s/u.test(sign) ? ' ' : '?';
  }
  return shown;
}

/** A display of fewer characters has no room for spaces. */
const NARROW = 6;

/**
 * Text for a display of few characters: spaces go, and of a name that is still too long its middle rather than the
 * number at its end, which tells it from its like. Fits as it is: stays as it is.
 */
export function narrowed(text: string, cells: number): string {
  if (cells >= NARROW || text.length <= cells) return text;
  const dense = text.replaceAll(' ', '');
  if (dense.length <= cells) return dense;
  const isNumber = /^[-+\d]/u.test(dense);
  const number = isNumber ? '' : (/\d*$/u.exec(dense)?.[0] ?? '');
  if (number.length >= cells) return dense.slice(0, cells);
  return (dense.slice(0, cells - number.length) + number).replace(/\.$/u, '');
}
