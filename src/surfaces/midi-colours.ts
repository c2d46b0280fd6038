/** Colours of lights that can only have some. */
import type { MidiPalette } from '../model/profile.ts';

/** A palette ready for use: the number of each colour, and the colour. */
export interface Palette {
  readonly numbers: Uint8Array;
  readonly colours: Int32Array;
}

export function paletteOf(palette: MidiPalette): Palette {
  const entries = Object.entries(palette) as readonly (readonly [string, string])[];
  return {
    numbers: Uint8Array.from(entries, ([number]) => Number(number)),
    colours: Int32Array.from(entries, ([, colour]) => rgbOf(colour)),
  };
}

/** 0xRRGGBB of "#rrggbb". */
export function rgbOf(colour: string): number {
  return Number.parseInt(colour.slice(1), 16);
}

/** How far the nearest may be in brightness for a colour that is not black to become black. */
const FARTHEST = 3 * 255 * 255 * 4;

/**
 * The number of the nearest colour. Green counts twice as much as red and blue, as in the eye. What is not black is
 * never shown as black where there is another.
 */
export function nearest({ numbers, colours }: Palette, rgb: number): number {
  let best = 0;
  let least = FARTHEST;
  for (let n = 0; n < colours.length; n++) {
    const colour = colours[n] as number;
    if (colour === 0 && rgb !== 0) continue;
    const red = (colour >> 16) - (rgb >> 16);
    const green = ((colour >> 8) & 0xff) - ((rgb >> 8) & 0xff);
    const blue = (colour & 0xff) - (rgb & 0xff);
    const far = red * red + 2 * green * green + blue * blue;
    if (far >= least) continue;
    least = far;
    best = numbers[n] as number;
  }
  return best;
}

/** A colour at part of its brightness, 0..1. */
export function dimmed(rgb: number, brightness: number): number {
  const red = Math.round((rgb >> 16) * brightness);
  const green = Math.round(((rgb >> 8) & 0xff) * brightness);
  const blue = Math.round((rgb & 0xff) * brightness);
  return (red << 16) | (green << 8) | blue;
}
