/** Characters on digits of seven segments: bit 0 is the one at the top, on clockwise, bit 6 the one in the middle. */

/** @source "Xctl Protocol for X-Touch" by FK (digits and minus); the letters are those of every such display */
const shapes: Readonly<Record<string, number>> = {
  0: 0x3f,
  1: 0x06,
  2: 0x5b,
  3: 0x4f,
  4: 0x66,
  5: 0x6d,
  6: 0x7d,
  7: 0x07,
  8: 0x7f,
  9: 0x6f,
  '-': 0x40,
  a: 0x77,
  b: 0x7c,
  c: 0x39,
  d: 0x5e,
  e: 0x79,
  f: 0x71,
  g: 0x3d,
  h: 0x76,
  i: 0x06,
  l: 0x38,
  n: 0x54,
  o: 0x5c,
  p: 0x73,
  r: 0x50,
  s: 0x6d,
  t: 0x78,
  u: 0x3e,
  y: 0x6e,
};

/**
 * Segments by character; none for what cannot be drawn.
 *
 * @param own what this display draws besides, by small letters.
 */
export function segmentsOf(own: Readonly<Record<string, number>>): Uint8Array {
  const all: Readonly<Record<string, number>> = { ...shapes, ...own };
  return Uint8Array.from({ length: 0x80 }, (_, code) => all[String.fromCharCode(code).toLowerCase()] ?? 0);
}
