/**
 * Characters that taking an accent off does not turn into ASCII, as a seven-cell display can show them.
 * `~` and the backslash are among them: the character sets of the displays have other signs in their places.
 */
const spelt: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  ħ: 'h',
  Ħ: 'H',
  ı: 'i',
  ł: 'l',
  Ł: 'L',
  þ: 'th',
  Þ: 'Th',
  '−': '-',
  '–': '-',
  '—': '-',
  '‐': '-',
  '~': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '«': '"',
  '»': '"',
  '…': '...',
  '∞': 'inf',
  '×': 'x',
  '÷': '/',
  '⁄': '/',
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
