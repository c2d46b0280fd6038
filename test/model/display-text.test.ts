import fc from 'fast-check';
import { expect, test } from 'vitest';
import { narrowed } from '../../src/model/display-text.ts';

test.each([
  ['Kick', 4, 'Kick'],
  ['Grp 1', 4, 'Grp1'],
  ['Ch 20', 4, 'Ch20'], // and not "Ch 2", which is another
  ['Ch 100', 4, 'C100'],
  ['Guitar 12', 4, 'Gu12'],
  ['Drums', 4, 'Drum'],
  ['-10.0', 4, '-10'],
  ['-3.5', 4, '-3.5'],
  ['-10.5 dB', 4, '-10'],
  ['440 Hz', 4, '440H'],
  ['12345', 4, '1234'],
  ['Ch 12345', 4, 'Ch12'],
  ['Channel 12', 7, 'Channel 12'], // a wide display is left as it was
])('"%s" on %i characters is "%s"', (text, cells, shown) => {
  expect(narrowed(text, cells)).toBe(shown);
});

test('a narrow display is never given more than it has, and a name that fits is not touched', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.integer({ min: 1, max: 5 }), (text, cells) => {
      const shown = narrowed(text, cells);
      expect(shown.length).toBeLessThanOrEqual(cells);
      if (text.length <= cells) expect(shown).toBe(text);
    }),
  );
});
