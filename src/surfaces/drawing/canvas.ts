import type { Pixels } from '../../wire/jpeg.ts';

/** A colour, 0xRRGGBB. */
export type Colour = number;

/** How much of each pixel a shape covers, 0..255: what is blended onto a canvas. */
export interface Stencil {
  readonly width: number;
  readonly height: number;
  readonly cover: Uint8Array;
}

/** A picture to draw on. What is drawn past its edges is cut off. Whole pixels, from the top left. */
export class Canvas implements Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.rgb = new Uint8Array(width * height * 3);
  }

  fill(colour: Colour): void {
    this.box(0, 0, this.width, this.height, colour);
  }

  box(left: number, top: number, width: number, height: number, colour: Colour): void {
    const right = Math.min(this.width, left + width);
    const bottom = Math.min(this.height, top + height);
    for (let y = Math.max(0, top); y < bottom; y++)
      for (let x = Math.max(0, left); x < right; x++) this.#set((y * this.width + x) * 3, colour);
  }

  /** A frame along the edges. */
  frame(thickness: number, colour: Colour): void {
    const { width, height } = this;
    this.box(0, 0, width, thickness, colour);
    this.box(0, height - thickness, width, thickness, colour);
    this.box(0, 0, thickness, height, colour);
    this.box(width - thickness, 0, thickness, height, colour);
  }

  /** Blends a colour onto what is there, as far as the stencil covers it. */
  stamp(left: number, top: number, { width, height, cover }: Stencil, colour: Colour): void {
    const from = Math.max(0, -left);
    const to = Math.min(width, this.width - left);
    for (let y = Math.max(0, -top); y < Math.min(height, this.height - top); y++)
      for (let x = from; x < to; x++) {
        const part = cover[y * width + x] as number;
        if (part > 0) this.#blend(((top + y) * this.width + left + x) * 3, colour, part);
      }
  }

  /** Turns it upside down: what was the first pixel is the last. */
  turn(): void {
    const { rgb } = this;
    for (let a = 0, b = rgb.length - 3; a < b; a += 3, b -= 3)
      for (let i = 0; i < 3; i++) {
        const kept = rgb[a + i] as number;
        rgb[a + i] = rgb[b + i] as number;
        rgb[b + i] = kept;
      }
  }

  #set(at: number, colour: Colour): void {
    this.rgb[at] = colour >> 16;
    this.rgb[at + 1] = colour >> 8;
    this.rgb[at + 2] = colour;
  }

  #blend(at: number, colour: Colour, part: number): void {
    for (let i = 0; i < 3; i++) {
      const under = this.rgb[at + i] as number;
      const over = (colour >> (16 - 8 * i)) & 0xff;
      this.rgb[at + i] = under + Math.round(((over - under) * part) / 255);
    }
  }
}

/** How bright a colour is to the eye, 0..1. @source ITU-R BT.709, of the values as they are coded */
export function brightness(colour: Colour): number {
  return (0.2126 * (colour >> 16) + 0.7152 * ((colour >> 8) & 0xff) + 0.0722 * (colour & 0xff)) / 255;
}

/** Part of the way from one colour to another, 0..1. */
export function mixed(from: Colour, to: Colour, part: number): Colour {
  let colour = 0;
  for (const shift of [16, 8, 0]) {
    const a = (from >> shift) & 0xff;
    const b = (to >> shift) & 0xff;
    colour |= Math.round(a + (b - a) * part) << shift;
  }
  return colour;
}
