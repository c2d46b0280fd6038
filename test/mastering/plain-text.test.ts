import fc from 'fast-check';
import { expect, test } from 'vitest';
import { latin1Text, plainAscii } from '../../src/mastering/metadata/plain-text.ts';

test.each([
  ['marks of direction and width', 'a\u200eb\u202e\ufeff', 'ab', 'ab'],
  ['a soft hyphen, which only ISO 8859-1 has', 'a\u00adb', 'ab', 'a\u00adb'],
  ['hyphens of word processors', 'rock\u2010n\u2011roll', 'rock-n-roll', 'rock-n-roll'],
  ['lines', 'a\r\nb\u2028c\u0085d\u007f', 'a b c d ', 'a b c d '],
  ['fractions', '½ ⅓', '1/2 1/3', '½ 1/3'],
  ['letters with a stroke and an accent', 'Ǿ Ø', 'O O', 'O Ø'],
  ['an emoji of three people', '👩‍👩‍👧', '???', '???'],
  ['half a character', '\ud83c', '?', '?'],
])('%s', (_, text, ascii, latin1) => {
  expect([plainAscii(text), latin1Text(text)]).toEqual([ascii, latin1]);
});

test('any text is one line of characters that there are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(plainAscii(text)).toMatch(/^[ -~]*$/);
      expect(latin1Text(text)).toMatch(/^[ -~\u00a0-\u00ff]*$/);
    }),
  );
});
