import type { Picture } from './jpeg.ts';

/** Dots of a character of Braille: two beside one another, four above one another, and the bit of each. */
const BITS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
const BRAILLE = 0x2800;
/** Pixels of the picture to a dot. */
const PIXELS = 3;
/** From this brightness on, 0..255, a dot is lit. */
const LIT = 72;

/** A picture in a terminal, as dots that are lit or not. */
export function dots(picture: Picture): readonly string[] {
  const wide = Math.floor(picture.width / PIXELS / 2);
  const high = Math.floor(picture.height / PIXELS / 4);
  return Array.from({ length: high }, (_row, row) =>
    Array.from({ length: wide }, (_column, column) => sign(picture, column * 2, row * 4))
      .join('')
      .replace(/\u2800+$/u, ''),
  );
}

function sign(picture: Picture, left: number, top: number): string {
  let bits = 0;
  BITS.forEach((row, y) =>
    row.forEach((bit, x) => {
      if (brightness(picture, (left + x) * PIXELS, (top + y) * PIXELS) >= LIT) bits |= bit;
    }),
  );
  return String.fromCodePoint(BRAILLE + bits);
}

/** Of a square of pixels, on the average. */
function brightness({ width, rgb }: Picture, left: number, top: number): number {
  let sum = 0;
  for (let y = top; y < top + PIXELS; y++)
    for (let i = (y * width + left) * 3; i < (y * width + left + PIXELS) * 3; i++) sum += rgb[i] ?? 0;
  return sum / (PIXELS * PIXELS * 3);
}
