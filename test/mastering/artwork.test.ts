import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readArtwork } from '../../src/mastering/artwork.ts';
import { jpg, png } from './pictures.ts';

const kinds = (bytes: Uint8Array) => {
  const read = readArtwork(bytes);
  return read.ok ? read.warnings.map(({ kind }) => kind) : read.problem;
};
const ascii = (text: string) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));

describe.each([
  ['image/png', png],
  ['image/jpeg', jpg],
] as const)('%s', (type, draw) => {
  test('says its size', () => {
    const side = fc.integer({ min: 1, max: 70 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const bytes = draw(width, height);
        expect(readArtwork(bytes)).toMatchObject({ ok: true, artwork: { type, width, height, bytes } });
      }),
      { numRuns: 30 },
    );
  });

  test('cut off anywhere is refused', () => {
    const whole = draw(16, 16);
    const cut = Array.from(whole.keys()).filter((length) => readArtwork(whole.subarray(0, length)).ok);
    expect(cut.filter((length) => length < whole.length - 4)).toEqual([]); // the checksum after a PNG's last name is not read
  });
});

test('a square of 1400 is taken without a word, and less or otherwise with a warning', () => {
  expect(kinds(png(1400, 1400))).toEqual([]);
  expect(kinds(png(1399, 1399))).toEqual(['small']);
  expect(kinds(png(1500, 1400))).toEqual(['not square']);
  expect(kinds(png(1400, 300))).toEqual(['not square', 'small']);
});

test('four colours are warned of', () => {
  // start, frame of 8 bits with 1400 × 1400 and four colours (their tables left out), scan, end
  const frame = [0xff, 0xc0, 0, 20, 8, 0x05, 0x78, 0x05, 0x78, 4, ...Array<number>(12).fill(0)];
  expect(kinds(Uint8Array.from([0xff, 0xd8, ...frame, 0xff, 0xda, 0, 2, 1, 0xff, 0xd9]))).toEqual([
    'not RGB',
  ]);
});

test.each([
  ['', 'it is empty and neither'],
  ['GIF89a', 'it is a GIF and neither a JPEG nor a PNG; export the cover as one of these'],
  ['RIFF\x10\0\0\0WEBP', 'a WebP'],
  ['<svg xmlns="http://www.w3.org/2000/svg">', 'something unknown'],
  ['\xff\xd8\xff', 'its JPEG data is damaged or cut off'],
])('%j is no picture', (text, why) => {
  expect(kinds(ascii(text))).toContain(why);
});

test('any bytes are answered', () => {
  const begins = fc.constantFrom([], [0xff, 0xd8, 0xff], Array.from(png(1, 1).subarray(0, 16)));
  fc.assert(
    fc.property(begins, fc.uint8Array({ maxLength: 200 }), (head, rest) => {
      readArtwork(Uint8Array.from([...head, ...rest]));
    }),
    { numRuns: 300 },
  );
});
