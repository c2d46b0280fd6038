/** What keys and strips look like: drawn anew for each look, which is rare. */
import { light, ring } from '../../model/shown.ts';
import { faderTravel } from '../../units/laws.ts';
import { brightness, Canvas, mixed, type Colour } from './canvas.ts';
import { fit, LEADING, type Fitted } from './fitting.ts';
import { widthOf, write } from './lettering.ts';
import { BAR_STEPS, NO_BAR, part, shape, textOf, type Look } from './look.ts';

const BLACK: Colour = 0x000000;
const WHITE: Colour = 0xffffff;
/** Behind what is there, but not lit: not black, so that an empty key is not taken for a dark one. */
const GROUND: Colour = 0x16191f;
const TROUGH: Colour = 0x3a404a;
const PALE: Colour = 0xaeb6c2;
/** From here on dark letters are easier to read on a colour than light ones. */
const BRIGHT = 0.45;
/** Where a fader stands at 0 dB. */
const UNITY = faderTravel(0);

/** The picture of a look, as the unit wants it: upside down where its display is. */
export function drawn(look: Look): Canvas {
  const canvas = new Canvas(look[part.width] as number, look[part.height] as number);
  painters[look[part.shape] as number]?.(canvas, look);
  if (look[part.turned] === 1) canvas.turn();
  return canvas;
}

type Painter = (canvas: Canvas, look: Look) => void;

const painters: Readonly<Record<number, Painter>> = {
  [shape.key]: paintKey,
  [shape.quarter]: paintQuarter,
  [shape.meter]: paintMeter,
};

function colourOf(look: Look): Colour {
  const [red = 0, green = 0, blue = 0] = look.subarray(part.colour, part.colour + 3);
  const colour = (red << 16) | (green << 8) | blue;
  // mappings speak of lamps: what is pure there is glaring here, and pure blue too dark
  return colour === BLACK ? BLACK : mixed(mixed(colour, WHITE, 0.15), BLACK, 0.08);
}

// ── keys ──

/**
 * A name, and below it a value. Lit, the whole key has its colour; flashing, a frame in it; dark, a bar at its foot.
 * What there is nothing to say of is black.
 */
function paintKey(canvas: Canvas, look: Look): void {
  const name = textOf(look, part.upper);
  const value = textOf(look, part.lower);
  const burns = look[part.light] as number;
  const bar = look[part.bar] as number;
  if (name === '' && value === '' && burns === light.off && bar === NO_BAR) return canvas.fill(BLACK);
  const colour = colourOf(look) || WHITE;
  const size = canvas.height;
  const edge = Math.round(size / 16);
  canvas.fill(burns === light.on ? colour : burns === light.flash ? mixed(BLACK, colour, 0.22) : GROUND);
  if (burns === light.flash) canvas.frame(edge + 1, colour);
  if (burns === light.off) canvas.box(0, size - edge, canvas.width, edge, colourOf(look) || TROUGH);
  const ink = burns === light.on && brightness(colour) > BRIGHT ? BLACK : WHITE;
  const foot = size - edge - Math.round(size / 12) - (bar === NO_BAR ? 0 : Math.round(size / 9));
  const side = burns === light.flash ? 2 * edge + 2 : edge + 2;
  paintWords(canvas, name, value, ink, { top: Math.round(size / 12) + 2, foot, side });
  if (bar !== NO_BAR) paintKeyBar(canvas, bar / BAR_STEPS, burns === light.on ? ink : colour, edge);
}

interface Space {
  readonly top: number;
  readonly foot: number;
  /** Free at the left and at the right. */
  readonly side: number;
}

function paintWords(
  canvas: Canvas,
  name: string,
  value: string,
  ink: Colour,
  { top, foot, side }: Space,
): void {
  const size = canvas.height;
  const width = canvas.width - 2 * side;
  const least = Math.round(size / 8);
  if (value === '' || name === '') {
    const room = { width, height: foot - top, lines: 3, most: Math.round(size / 3.6), least };
    return centred(canvas, fit(name + value, room), (top + foot) / 2, ink);
  }
  const half = Math.round((foot - top) * 0.56);
  // rather small than cut off: −12 must not be read where −12.5 dB stands
  const smaller = Math.round(size / 12);
  const below = {
    width,
    height: foot - top - half - 3,
    lines: 1,
    most: Math.round(size / 5),
    least: smaller,
  };
  const above = { width, height: half - 3, lines: 2, most: Math.round(size / 4.2), least };
  centred(canvas, fit(name, above), top + (half - 3) / 2, ink);
  centred(canvas, fit(value, below), foot - below.height / 2, ink);
}

/** Lines around the middle of the canvas and of a height. */
function centred(canvas: Canvas, { lines, size }: Fitted, middle: number, ink: Colour): void {
  const high = size * (1 + LEADING * (lines.length - 1));
  lines.forEach((line, n) => {
    const left = Math.round((canvas.width - widthOf(line, size)) / 2);
    write(canvas, left, Math.round(middle - high / 2 + size * (1 + LEADING * n)), line, size, ink);
  });
}

/** How loud, on the scale of a fader, with a notch at 0 dB. */
function paintKeyBar(canvas: Canvas, at: number, ink: Colour, edge: number): void {
  const side = 2 * edge;
  const width = canvas.width - 2 * side;
  const thick = Math.round(canvas.height / 14);
  const top = canvas.height - 2 * edge - thick - 1;
  canvas.box(side, top, width, thick, mixed(GROUND, ink, 0.25));
  canvas.box(side, top, Math.round(width * at), thick, ink);
  canvas.box(side + Math.round(width * UNITY), top - 2, 2, thick + 4, ink);
}

// ── the touch strip ──

/** Where the parts of an encoder's quarter are, pixels from its top. */
const quarter = { side: 10, nameBase: 33, valueBase: 61, barTop: 71, barHigh: 11 } as const;

/** Over an encoder: name, value, and a bar by what its ring would look like. */
function paintQuarter(canvas: Canvas, look: Look): void {
  const name = textOf(look, part.upper);
  const value = textOf(look, part.lower);
  const bar = look[part.bar] as number;
  if (name === '' && value === '' && bar === NO_BAR) return canvas.fill(BLACK);
  const colour = colourOf(look) || PALE;
  const { side } = quarter;
  const width = canvas.width - 2 * side;
  canvas.fill(GROUND);
  canvas.box(0, 0, canvas.width, 7, colour);
  canvas.box(canvas.width - 1, 0, 1, canvas.height, BLACK);
  line(canvas, name, { width, height: 20, lines: 1, most: 19, least: 12 }, quarter.nameBase);
  line(canvas, value, { width, height: 20, lines: 1, most: 18, least: 9 }, quarter.valueBase);
  if (bar !== NO_BAR) paintBar(canvas, bar / BAR_STEPS, look[part.ring] as number, colour);
}

function line(canvas: Canvas, text: string, room: Parameters<typeof fit>[1], base: number): void {
  const { lines, size } = fit(text, room);
  for (const words of lines) write(canvas, quarter.side, base, words, size, WHITE);
}

/** From where to where a bar is filled, 0..1, by the style of the ring; a dot is only a cap. */
const filled: Readonly<Record<number, (at: number) => readonly [number, number]>> = {
  [ring.wrap]: (at) => [0, at],
  [ring.boostCut]: (at) => [Math.min(0.5, at), Math.max(0.5, at)],
  [ring.spread]: (at) => [0.5 - at / 2, 0.5 + at / 2],
};

/** Where a bar has a notch: 0 dB of a level, the middle of what goes both ways. */
const notches: Readonly<Record<number, number>> = { [ring.wrap]: UNITY, [ring.boostCut]: 0.5 };

function paintBar(canvas: Canvas, at: number, style: number, colour: Colour): void {
  const { side, barTop, barHigh } = quarter;
  const width = canvas.width - 2 * side;
  const kind = style & ~ring.centreLamp;
  const x = (place: number): number => side + Math.round(width * place);
  canvas.box(side, barTop, width, barHigh, TROUGH);
  const [from, to] = filled[kind]?.(at) ?? [at, at];
  canvas.box(x(from), barTop, x(to) - x(from), barHigh, colour);
  const notch = notches[kind];
  if (notch !== undefined) canvas.box(x(notch) - 1, barTop - 4, 2, barHigh + 8, PALE);
  if (kind !== ring.spread) canvas.box(x(at) - 3, barTop - 3, 6, barHigh + 6, WHITE);
}

/** Where the colours of a meter change, dBFS. */
const zones = [
  { below: -18, colour: 0x2fbf5b },
  { below: -6, colour: 0xe0c02a },
  { below: Infinity, colour: 0xff4133 },
] as const;
/** The bottom of a meter, dBFS. */
export const METER_FLOOR = -60;

function paintMeter(canvas: Canvas, look: Look): void {
  canvas.fill(GROUND);
  canvas.box(canvas.width - 1, 0, 1, canvas.height, BLACK);
  const { side } = quarter;
  const width = canvas.width - 2 * side;
  const bar = look[part.bar] as number;
  canvas.box(side, 1, width, canvas.height - 4, mixed(GROUND, TROUGH, 0.5));
  if (bar === NO_BAR) return;
  let from = 0;
  for (const { below, colour } of zones) {
    const to = Math.min(bar / BAR_STEPS, 1 - below / METER_FLOOR, 1);
    if (to > from)
      canvas.box(
        side + Math.round(width * from),
        1,
        Math.round(width * (to - from)),
        canvas.height - 4,
        colour,
      );
    from = Math.max(from, to);
  }
}
