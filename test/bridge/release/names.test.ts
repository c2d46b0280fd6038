import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trackName } from '../../../src/bridge/release/names.ts';

describe('the name of a track’s file', () => {
  test.each([
    ['One / two', '01 One _ two'],
    ['CON', '01 CON'],
    ['...And then', '01 _And then'],
    ['Stop.', '01 Stop_'],
    ['🌊', '01 _'],
    ['東京 — ночь', '01 東京 _ ночь'],
  ])('of %j is %j', (title, name) => {
    expect(trackName(1, title)).toBe(name);
  });

  test('fits a file system, whatever letters the title is written in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (title) => {
        // an ending, and what stands around a name while its file is written
        expect(Buffer.byteLength(`.${trackName(99, title)}.flac.4194304.9999.new`)).toBeLessThanOrEqual(255);
      }),
    );
    expect(Buffer.byteLength(trackName(1, '𝔸'.repeat(90)))).toBe(203);
  });
});
