import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fit, LEADING, type Room } from '../../../src/surfaces/drawing/fitting.ts';
import { widthOf } from '../../../src/surfaces/drawing/lettering.ts';

const room: Room = { width: 60, height: 40, lines: 2, most: 18, least: 9 };

describe('a name on a key', () => {
  test.each([
    ['Vox', ['Vox']],
    ['Kick In', ['Kick', 'In']], // larger in two lines than in one
    ['Acoustic Guitar', ['Acoustic', 'Guitar']],
    ['Background Vocal', ['Bckgrnd', 'Vocal']], // only what is too wide is shortened
    ['Xylophonglockenspiel', ['Xylphngl']], // and cut off in the end
    ['', []],
  ])('"%s" is written %j', (text, lines) => {
    expect(fit(text, room).lines).toEqual(lines);
  });

  test('is as large as it fits, and never larger than asked for', () => {
    expect(fit('Vox', room).size).toBe(18);
    expect(fit('Acoustic Guitar', room).size).toBeLessThan(18);
  });

  test('stays within its room, whatever it is', () => {
    const text = fc.string({ unit: 'grapheme-ascii', maxLength: 20 });
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 20, max: 120 }),
        fc.integer({ min: 12, max: 80 }),
        (words, width, height) => {
          const { lines, size } = fit(words, { ...room, width, height });
          for (const line of lines) expect(widthOf(line, size)).toBeLessThanOrEqual(width);
          expect(lines.length).toBeLessThanOrEqual(2);
          if (lines.length > 0) expect(size * (1 + LEADING * (lines.length - 1))).toBeLessThanOrEqual(height);
        },
      ),
    );
  });
});
