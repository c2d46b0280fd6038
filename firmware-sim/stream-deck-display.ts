import { decodeJpeg, type Picture } from './jpeg.ts';
import type { StreamDeckModel } from './stream-deck-models.ts';

/** Bytes of a report that carries a part of a picture, with its id. */
const REPORT = 1024;
const STRIP_WIDTH = 800;
const STRIP_HEIGHT = 100;
/** Between two keys, and around them all, in parts of a key. */
const GAP = 0.28;
const HOUSING = [22, 22, 24] as const;

/** Where a picture goes: a key, or a part of the touch strip. */
interface Target {
  readonly key: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One report: where to, which part, whether the last, and what of the JPEG. */
interface Part {
  readonly target: Target;
  readonly number: number;
  readonly last: boolean;
  readonly content: Uint8Array;
}

/** What a deck shows: takes reports with parts of pictures, and puts a picture up when its last part has come. */
export class StreamDeckDisplay {
  /** Pictures put up since it was switched on. */
  pictures = 0;
  /** Reports and pictures that were not as they must be; why, of the last one. */
  refused = 0;
  problem = '';
  readonly #model: StreamDeckModel;
  readonly #keys: (Picture | undefined)[];
  #strip: Picture;
  /** The picture that is under way. */
  #coming: { readonly target: Target; readonly parts: Uint8Array[] } | undefined;

  constructor(model: StreamDeckModel) {
    this.#model = model;
    this.#keys = Array.from({ length: model.rows * model.strips });
    this.#strip = blank(STRIP_WIDTH, STRIP_HEIGHT);
  }

  /** Everything is as after power-up: the logo, of which there is nothing to see here. */
  reset(): void {
    this.#keys.fill(undefined);
    this.#strip = blank(STRIP_WIDTH, STRIP_HEIGHT);
    this.#coming = undefined;
  }

  /** A key as eyes see it; black where the logo is. @param key from 0, row by row. */
  key(key: number): Picture {
    const { side } = this.#model;
    return this.#keys[key] ?? blank(side, side);
  }

  get strip(): Picture {
    return this.#strip;
  }

  /** Takes an output report, with its id. */
  take(report: Uint8Array): void {
    try {
      this.#take(partOf(report, this.#model));
    } catch (error) {
      this.refused++;
      this.problem = (error as Error).message;
      this.#coming = undefined;
    }
  }

  #take({ target, number, last, content }: Part): void {
    if (number === 0) this.#coming = { target, parts: [] };
    const coming = this.#coming;
    if (!coming || coming.parts.length !== number || !sameTarget(coming.target, target))
      throw new RangeError(`part ${number} came where ${coming?.parts.length ?? 0} was due`);
    coming.parts.push(content.slice());
    if (!last) return;
    this.#coming = undefined;
    this.#put(target, decodeJpeg(joined(coming.parts)));
  }

  #put({ key, x, y, width, height }: Target, picture: Picture): void {
    if (picture.width !== width || picture.height !== height)
      throw new RangeError(`a picture of ${picture.width} × ${picture.height} for ${width} × ${height}`);
    this.pictures++;
    if (key >= 0) this.#keys[key] = this.#model.upsideDown ? turned(picture) : picture;
    else lay(this.#strip, picture, x, y);
  }

  /** The whole face of it: keys in their housing, and the touch strip below them. */
  face(): Picture {
    const { rows, strips, side, encoders } = this.#model;
    const gap = Math.round(side * GAP);
    const width = Math.max(strips * side + (strips + 1) * gap, encoders > 0 ? STRIP_WIDTH + 2 * gap : 0);
    const keysHigh = rows * (side + gap) + gap;
    const face = blank(width, keysHigh + (encoders > 0 ? STRIP_HEIGHT + gap : 0), HOUSING);
    const between = (width - strips * side) / (strips + 1);
    this.#keys.forEach((_key, n) => {
      const left = Math.round(between + (n % strips) * (side + between));
      lay(face, this.key(n), left, gap + Math.floor(n / strips) * (side + gap));
    });
    if (encoders > 0) lay(face, this.#strip, Math.round((width - STRIP_WIDTH) / 2), keysHigh);
    return face;
  }
}

/** @throws RangeError where the report is not as it must be. */
function partOf(report: Uint8Array, model: StreamDeckModel): Part {
  const [id = 0, command = 0] = report;
  if (report.length !== REPORT) throw new RangeError(`a report of ${report.length} bytes`);
  if (id !== 0x02) throw new RangeError(`an output report ${id}`);
  if (command === 0x07) return keyPart(report, model);
  if (command === 0x0c && model.encoders > 0) return stripPart(report);
  throw new RangeError(`a command ${command}`);
}

function keyPart(report: Uint8Array, { rows, strips, side }: StreamDeckModel): Part {
  const key = report[2] as number;
  if (key >= rows * strips) throw new RangeError(`there is no key ${key}`);
  return {
    target: { key, x: 0, y: 0, width: side, height: side },
    last: isLast(report[3]),
    number: u16(report, 6),
    content: contentOf(report, 8, u16(report, 4)),
  };
}

function stripPart(report: Uint8Array): Part {
  const [x, y, width, height] = [2, 4, 6, 8].map((at) => u16(report, at)) as [number, number, number, number];
  if (x + width > STRIP_WIDTH || y + height > STRIP_HEIGHT) throw new RangeError('a place beside the strip');
  return {
    target: { key: -1, x, y, width, height },
    last: isLast(report[10]),
    number: u16(report, 11),
    content: contentOf(report, 16, u16(report, 13)),
  };
}

function isLast(flag = 0): boolean {
  if (flag === 0 || flag === 1) return flag === 1;
  throw new RangeError(`a last part of ${flag}`);
}

function contentOf(report: Uint8Array, from: number, length: number): Uint8Array {
  if (length === 0 || from + length > REPORT) throw new RangeError(`a part of ${length} bytes`);
  if (report.subarray(from + length).some((byte) => byte !== 0))
    throw new RangeError('something stands behind its part');
  return report.subarray(from, from + length);
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

function sameTarget(a: Target, b: Target): boolean {
  return a.key === b.key && a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function blank(width: number, height: number, colour: readonly number[] = [0, 0, 0]): Picture {
  return {
    width,
    height,
    rgb: Uint8Array.from({ length: width * height * 3 }, (_, i) => colour[i % 3] ?? 0),
  };
}

function turned({ width, height, rgb }: Picture): Picture {
  const pixels = width * height;
  const seen = rgb.map((_value, i) => {
    const from = pixels - 1 - Math.floor(i / 3);
    return rgb[from * 3 + (i % 3)] as number;
  });
  return { width, height, rgb: seen };
}

function lay(onto: Picture, picture: Picture, left: number, top: number): void {
  const row = picture.width * 3;
  for (let y = 0; y < picture.height; y++)
    onto.rgb.set(picture.rgb.subarray(y * row, (y + 1) * row), ((top + y) * onto.width + left) * 3);
}
