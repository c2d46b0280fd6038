import type { Canvas, Colour, Stencil } from './canvas.ts';
import { glyphOf, type Glyph } from './glyphs.ts';

/** Height of a capital in the units of the glyphs. */
const CAPITAL = 7;
/** From the top of the highest sign to the base line, and from there to the foot of the lowest, in the same. */
const ABOVE = 8;
const BELOW = 2;
/** Thickness of the pen, in the same. */
const PEN = 1.3;
/** From the middle of one letter's last stroke to that of the next one's first, in the same. */
const GAP = 2.25;
/** How much nearer a low letter comes to one that has room at its foot, in the same. */
const KERN = 1;
const overhanging = /[FPTVWY7]/u;
const low = /[acdegmnopqrsuvwxyz.,]/u;
/** Straight pieces that a curve is drawn as. */
const PIECES = 8;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A letter as it is stamped, and how far left of its place and above the base line that begins. */
interface Letter extends Stencil {
  readonly left: number;
  readonly top: number;
}

/** Height of a capital, pixels, and sign: how it looks is worked out once. */
const letters = new Map<string, Letter>();

function letterOf(sign: string, size: number): Letter {
  const key = `${size} ${sign}`;
  let letter = letters.get(key);
  if (!letter) letters.set(key, (letter = penned(glyphOf(sign), size)));
  return letter;
}

/** From the place of a letter to that of the next, in the units of the glyphs. */
function advance(sign: string, next: string): number {
  const kern = overhanging.test(sign) && low.test(next) ? KERN : 0;
  return glyphOf(sign).width + GAP - kern;
}

/** How wide a text is from its first to its last pixel, in pixels, with capitals `size` pixels high. */
export function widthOf(text: string, size: number): number {
  const unit = size / CAPITAL;
  let width = 0;
  for (let i = 0; i < text.length; i++) width += advance(text.charAt(i), text.charAt(i + 1));
  return text === '' ? 0 : Math.ceil((width - GAP + PEN) * unit);
}

/** Writes a line. @param left of its first pixel. @param base of its capitals' lowest. */
export function write(
  canvas: Canvas,
  left: number,
  base: number,
  text: string,
  size: number,
  colour: Colour,
): void {
  const unit = size / CAPITAL;
  let x = left + (PEN / 2) * unit;
  for (let i = 0; i < text.length; i++) {
    const letter = letterOf(text.charAt(i), size);
    canvas.stamp(Math.round(x) - letter.left, base - letter.top, letter, colour);
    x += advance(text.charAt(i), text.charAt(i + 1)) * unit;
  }
}

/** Draws a glyph with a round pen, its edges as soft as pixels allow. */
function penned({ width, strokes }: Glyph, size: number): Letter {
  const unit = size / CAPITAL;
  const margin = Math.ceil(PEN * unit);
  const top = Math.ceil(ABOVE * unit) + margin;
  const wide = Math.ceil(width * unit) + 2 * margin + 1;
  const high = top + Math.ceil(BELOW * unit) + margin;
  // the base line lies half a pen above the lowest pixel of the letters that stand on it
  const foot = top - (PEN / 2) * unit;
  // pixels that no stroke comes near stay as far from all of them as one that is not covered
  const reach = (PEN / 2) * unit + 0.5;
  const away = new Float64Array(wide * high).fill(reach);
  for (const stroke of strokes.split(';')) {
    const line = along(stroke).map(({ x, y }) => ({ x: margin + x * unit, y: foot - y * unit }));
    for (let n = 1; n < line.length; n++)
      comeNearer(away, wide, reach, line[n - 1] as Point, line[n] as Point);
  }
  const cover = Uint8Array.from(away, (distance) => Math.round(255 * Math.min(1, reach - distance)));
  return { width: wide, height: high, cover, left: margin, top };
}

/**
 * Notes for each pixel how far its middle is from a straight piece, where that is nearer than it was.
 *
 * @param away of `wide` columns. Only pixels within `reach` are looked at.
 */
function comeNearer(away: Float64Array, wide: number, reach: number, a: Point, b: Point): void {
  const high = away.length / wide;
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const right = Math.min(wide, Math.ceil(Math.max(a.x, b.x) + reach));
  const bottom = Math.min(high, Math.ceil(Math.max(a.y, b.y) + reach));
  for (let row = Math.max(0, Math.floor(Math.min(a.y, b.y) - reach)); row < bottom; row++)
    for (let column = Math.max(0, Math.floor(Math.min(a.x, b.x) - reach)); column < right; column++) {
      const [x, y] = [column + 0.5 - a.x, row + 0.5 - a.y];
      const part = length === 0 ? 0 : Math.min(1, Math.max(0, (x * dx + y * dy) / length));
      const [from, below] = [x - part * dx, y - part * dy];
      const distance = Math.sqrt(from * from + below * below);
      const at = row * wide + column;
      if (distance < (away[at] as number)) away[at] = distance;
    }
}

/** The points a stroke passes through, near enough for straight lines between them. */
function along(stroke: string): readonly Point[] {
  const points: Point[] = [];
  let pull: Point | undefined;
  for (const word of stroke.trim().split(/\s+/u)) {
    if (word === '') continue;
    const pulls = word.startsWith('~');
    const [x = 0, y = 0] = word.slice(Number(pulls)).split(',').map(Number);
    const here = { x, y };
    const to = pull && pulls ? { x: (pull.x + x) / 2, y: (pull.y + y) / 2 } : here;
    if (pull) points.push(...curve(points.at(-1) as Point, pull, to));
    else if (!pulls) points.push(here);
    pull = pulls ? here : undefined;
  }
  return points;
}

function curve(from: Point, pull: Point, to: Point): readonly Point[] {
  return Array.from({ length: PIECES }, (_, n) => {
    const t = (n + 1) / PIECES;
    const at = (a: number, b: number, c: number): number =>
      (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c;
    return { x: at(from.x, pull.x, to.x), y: at(from.y, pull.y, to.y) };
  });
}
