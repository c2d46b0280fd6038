import { speltLetters } from '../../model/spelt-letters.ts';

/** What has no accent to take away, as a file or a disc has room to spell it. */
const SPELT: Readonly<Record<string, string>> = {
  ...speltLetters,
  ŋ: 'ng',
  Ŋ: 'Ng',
  ʼ: "'",
  '‚': "'",
  '‹': "'",
  '›': "'",
  '′': "'",
  '„': '"',
  '″': '"',
  '‑': '-',
  '‒': '-',
  '―': '-',
  '\u00ad': '', // a hyphen where a line may end
  '©': '(c)',
  '℗': '(p)',
  '€': 'EUR',
};

/** What ends or rules a line; here a text is one line. */
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** Marks without a shape: of direction, of no width, of byte order. ISO 8859-1 has one of them, the soft hyphen. */
const UNSEEN = /(?!\u00ad)\p{Cf}/gu;

/**
 * A text in ASCII, on one line: accents and marks without a shape go, what has a usual spelling is spelt, what is left becomes a question
 * mark.
 */
export function plainAscii(text: string): string {
  return spelt(text, (character) => character < '\u0080');
}

/** A text in ISO 8859-1, which CDs and many burners know: what is in it stays, the rest as in `plainAscii`. */
export function latin1Text(text: string): string {
  return spelt(
    text.normalize('NFC'),
    (character) => character < '\u0080' || (character >= '\u00a0' && character <= 'ÿ'),
  );
}

function spelt(text: string, fits: (character: string) => boolean): string {
  let plain = '';
  for (const character of text.replaceAll(BREAKS, ' ').replaceAll(UNSEEN, '')) {
    if (fits(character)) plain += character;
    else plain += SPELT[character] ?? bare(character);
  }
  return plain;
}

function bare(character: string): string {
  const letters = character.normalize('NFKD').replaceAll(/\p{M}/gu, '');
  if (letters === '') return ''; // an accent that stood alone
  const without = Array.from(letters, (letter) => SPELT[letter] ?? letter).join('');
  return /^[ -~]+$/.test(without) ? without : '?';
}
