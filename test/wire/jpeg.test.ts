import fc from 'fast-check';
import { decode } from 'jpeg-js';
import { describe, expect, test } from 'vitest';
import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { JpegEncoder, type Pixels } from '../../src/wire/jpeg.ts';

/** What a decoder that is not ours makes of a picture. */
function through(pixels: Pixels, quality: number): Pixels {
  const out = new ByteWriter();
  new JpegEncoder(quality).encode(pixels, out);
  const { width, height, data } = decode(out.copy(), { useTArray: true, formatAsRGBA: false });
  return { width, height, rgb: data };
}

function painted(width: number, height: number, colour: (x: number, y: number) => readonly number[]): Pixels {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rgb.set(colour(x, y), (y * width + x) * 3);
  return { width, height, rgb };
}

/** The most that any value of any pixel is off, and how far they are off on the whole (root of the mean square). */
function off(a: Pixels, b: Pixels): { worst: number; mean: number } {
  let worst = 0;
  let squares = 0;
  a.rgb.forEach((value, i) => {
    const by = Math.abs(value - b.rgb[i]!);
    worst = Math.max(worst, by);
    squares += by * by;
  });
  return { worst, mean: Math.sqrt(squares / a.rgb.length) };
}

const byte = fc.integer({ min: 0, max: 255 });

describe('a picture, as jpeg-js decodes it', () => {
  test('of one colour has that colour, whatever it is', () => {
    fc.assert(
      fc.property(byte, byte, byte, (...colour) => {
        const pixels = painted(16, 16, () => colour);
        expect(off(pixels, through(pixels, 95)).worst).toBeLessThanOrEqual(4);
      }),
    );
  });

  test('has its size and its pixels where they were, also where no block ends at its edges', () => {
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const pixels = painted(width, height, (x, y) => [x * 6, y * 6, 255 - (x + y) * 3]);
        const seen = through(pixels, 95);
        expect([seen.width, seen.height]).toEqual([width, height]);
        expect(off(pixels, seen).worst).toBeLessThanOrEqual(16);
      }),
    );
  });

  test('of noise is hard to squeeze, and still comes out: every length of code is there', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 768, maxLength: 768 }), (rgb) => {
        const pixels = { width: 16, height: 16, rgb };
        expect(off(pixels, through(pixels, 100)).mean).toBeLessThan(2);
      }),
      { numRuns: 50 },
    );
  });

  test('of white beside black keeps its edge', () => {
    const pixels = painted(72, 72, (x) => (x < 33 ? [0, 0, 0] : [255, 255, 255]));
    expect(off(pixels, through(pixels, 95)).worst).toBeLessThan(12);
  });

  test('loses more the lower its quality', () => {
    const pixels = painted(64, 64, (x, y) => [(x * 37 + y * 11) % 256, (x * y) % 256, (x * 5) % 256]);
    const means = [100, 95, 75, 40, 10].map((quality) => off(pixels, through(pixels, quality)).mean);
    expect(means).toEqual(means.toSorted((a, b) => a - b));
  });
});

test('one encoder makes picture after picture: nothing of one is in the next', () => {
  const encoder = new JpegEncoder(90);
  const encoded = (pixels: Pixels): readonly number[] => {
    const out = new ByteWriter();
    encoder.encode(pixels, out);
    return [...out.copy()];
  };
  const dark = painted(24, 24, (x) => [x, 0, 0]);
  const first = encoded(dark);
  encoded(painted(30, 17, (x, y) => [255, x * 8, y * 8]));
  expect(encoded(dark)).toEqual(first);
});

test.each([0, 101, NaN])('quality %d is refused', (quality) => {
  expect(() => new JpegEncoder(quality)).toThrow(RangeError);
});

test('a picture without pixels is refused', () => {
  const encoder = new JpegEncoder(90);
  expect(() => encoder.encode({ width: 0, height: 8, rgb: new Uint8Array(0) }, new ByteWriter())).toThrow(
    RangeError,
  );
});
