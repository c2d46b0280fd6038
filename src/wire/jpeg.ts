import type { ByteWriter } from './byte-writer.ts';

/**
 * Pictures as baseline JPEG (ITU-T T.81, JFIF 1.01): eight bits, three components of full resolution, the Huffman tables of
 * its annex K. As plain as can be, since what decodes it may be a small chip.
 */

/** A picture: three bytes a pixel (red, green, blue), row by row from the top left. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

const SIDE = 8;
const BLOCK = SIDE * SIDE;

/** Order in which the coefficients of a block are written: by frequency. @source T.81, figure A.6 */
const zigzag = Uint8Array.from([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
]);

/** Steps of quantisation at quality 50, row by row. @source T.81, tables K.1 and K.2 */
const luminanceSteps: readonly number[] = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
  29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
  121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
const colourSteps: readonly number[] = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

/** How many codes there are of each length, 1 to 16 bits, and what they stand for, in order. */
interface HuffmanTable {
  readonly counts: readonly number[];
  readonly values: readonly number[];
}

const hex = (text: string): readonly number[] =>
  text.split(' ').flatMap((run) => {
    const [from, to = from] = run.split('-').map((number) => Number.parseInt(number, 16));
    return Array.from({ length: (to as number) - (from as number) + 1 }, (_, n) => (from as number) + n);
  });

/** @source T.81, tables K.3 to K.6 */
const tables = {
  luminanceDc: { counts: hex('0 1 5 1 1 1 1 1 1 0 0 0 0 0 0 0'), values: hex('0-b') },
  luminanceAc: {
    counts: hex('0 2 1 3 3 2 4 3 5 5 4 4 0 0 1 7d'),
    values: hex(
      '1-3 0 4 11 5 12 21 31 41 6 13 51 61 7 22 71 14 32 81 91 a1 8 23 42 b1 c1 15 52 d1 f0 24 33 62 72 82 9 a 16-1a 25-2a ' +
        '34-3a 43-4a 53-5a 63-6a 73-7a 83-8a 92-9a a2-aa b2-ba c2-ca d2-da e1-ea f1-fa',
    ),
  },
  colourDc: { counts: hex('0 3 1 1 1 1 1 1 1 1 1 0 0 0 0 0'), values: hex('0-b') },
  colourAc: {
    counts: hex('0 2 1 2 4 4 3 4 7 5 4 4 0 1 2 77'),
    values: hex(
      '0-3 11 4 5 21 31 6 12 41 51 7 61 71 13 22 32 81 8 14 42 91 a1 b1 c1 9 23 33 52 f0 15 62 72 d1 a 16 24 34 e1 25 f1 ' +
        '17-1a 26-2a 35-3a 43-4a 53-5a 63-6a 73-7a 82-8a 92-9a a2-aa b2-ba c2-ca d2-da e2-ea f2-fa',
    ),
  },
} satisfies Record<string, HuffmanTable>;

/** Code and its length in bits, by what it stands for. @source T.81, annex C */
interface Codes {
  readonly code: Uint16Array;
  readonly bits: Uint8Array;
}

function codesOf({ counts, values }: HuffmanTable): Codes {
  const code = new Uint16Array(256);
  const bits = new Uint8Array(256);
  let next = 0;
  let at = 0;
  counts.forEach((count, i) => {
    for (let n = 0; n < count; n++) {
      const value = values[at++] as number;
      code[value] = next++;
      bits[value] = i + 1;
    }
    next *= 2;
  });
  return { code, bits };
}

/** A component of the picture: how its blocks are quantised and coded. */
interface Component {
  readonly dc: Codes;
  readonly ac: Codes;
  /** What each coefficient is multiplied by, the scale of the transform taken in. */
  readonly factors: Float64Array;
}

/** How much larger than the true coefficient the transform below leaves each. @source Arai, Agui, Nakajima 1988 */
const scale = [1, 1.387039845, 1.306562965, 1.175875602, 1, 0.785694958, 0.5411961, 0.275899379];

function factorsOf(steps: Uint8Array): Float64Array {
  return Float64Array.from(
    steps,
    (step, i) => 1 / (step * (scale[i >> 3] as number) * (scale[i & 7] as number) * SIDE),
  );
}

/** Makes pictures of one quality. What it needs for that it keeps and uses again: nothing is allocated but by the writer. */
export class JpegEncoder {
  readonly #head: Uint8Array;
  readonly #foot: Uint8Array;
  readonly #components: readonly Component[];
  readonly #planes: readonly [Float64Array, Float64Array, Float64Array] = [
    new Float64Array(BLOCK),
    new Float64Array(BLOCK),
    new Float64Array(BLOCK),
  ];
  readonly #levels = new Int16Array(BLOCK);
  /** The DC level of each component in the block before. */
  readonly #before = new Int32Array(3);
  #bits = 0;
  #free = 8;

  /** @param quality 1..100, as the IJG's programs count it. @throws RangeError outside of that. */
  constructor(quality: number) {
    if (!(quality >= 1 && quality <= 100)) throw new RangeError(`quality must be in 1..100, got ${quality}`);
    const percent = quality < 50 ? 5000 / quality : 200 - quality * 2;
    const scaled = (steps: readonly number[]): Uint8Array =>
      Uint8Array.from(steps, (step) => Math.min(255, Math.max(1, Math.floor((step * percent + 50) / 100))));
    const luminance = scaled(luminanceSteps);
    const colour = scaled(colourSteps);
    const colourOf: Component = {
      dc: codesOf(tables.colourDc),
      ac: codesOf(tables.colourAc),
      factors: factorsOf(colour),
    };
    this.#components = [
      { dc: codesOf(tables.luminanceDc), ac: codesOf(tables.luminanceAc), factors: factorsOf(luminance) },
      colourOf,
      colourOf,
    ];
    this.#head = Uint8Array.from([
      0xff,
      0xd8, // start of image
      ...segment(0xe0, [...hex('4a 46 49 46 0'), 1, 1, 0, 0, 1, 0, 1, 0, 0]), // JFIF 1.01, square pixels
      ...segment(0xdb, [0, ...inZigzag(luminance), 1, ...inZigzag(colour)]),
    ]);
    this.#foot = Uint8Array.from([
      ...segment(0xc4, [
        0x00,
        ...tables.luminanceDc.counts,
        ...tables.luminanceDc.values,
        0x10,
        ...tables.luminanceAc.counts,
        ...tables.luminanceAc.values,
        0x01,
        ...tables.colourDc.counts,
        ...tables.colourDc.values,
        0x11,
        ...tables.colourAc.counts,
        ...tables.colourAc.values,
      ]),
      ...segment(0xda, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]), // which tables each component goes by
    ]);
  }

  /** @throws RangeError where there are no pixels, or more than the format can count. */
  encode(pixels: Pixels, out: ByteWriter): void {
    const { width, height } = pixels;
    if (!(width >= 1 && height >= 1 && width <= 0xffff && height <= 0xffff))
      throw new RangeError(`a picture has 1 to 65535 pixels a side, got ${width} × ${height}`);
    out.putAll(this.#head);
    out.put3(0xff, 0xc0, 0).put2(17, 8).putU16(height).putU16(width); // baseline, eight bits
    out.put(3).put3(1, 0x11, 0).put3(2, 0x11, 1).put3(3, 0x11, 1);
    out.putAll(this.#foot);
    this.#before.fill(0);
    for (let y = 0; y < height; y += SIDE)
      for (let x = 0; x < width; x += SIDE) {
        const flat = isFlat(pixels, x, y); // most of a drawn picture
        this.#load(pixels, x, y, flat ? 1 : BLOCK);
        for (let i = 0; i < 3; i++) this.#block(i, flat, out);
      }
    if (this.#free < 8) this.#put((1 << this.#free) - 1, this.#free, out); // ones to the end of the byte
    out.put2(0xff, 0xd9);
  }

  /**
   * One block of each component; past the edges the last pixels go on. @source JFIF 1.02, "conversion to and from RGB"
   *
   * @param count of its pixels: the first alone where all are like it.
   */
  #load({ width, height, rgb }: Pixels, left: number, top: number, count: number): void {
    const [luminance, blue, red] = this.#planes;
    for (let i = 0; i < count; i++) {
      const x = Math.min(width - 1, left + (i & 7));
      const y = Math.min(height - 1, top + (i >> 3));
      const at = (y * width + x) * 3;
      const r = rgb[at] as number;
      const g = rgb[at + 1] as number;
      const b = rgb[at + 2] as number;
      luminance[i] = 0.299 * r + 0.587 * g + 0.114 * b - 128;
      blue[i] = -0.168736 * r - 0.331264 * g + 0.5 * b;
      red[i] = 0.5 * r - 0.418688 * g - 0.081312 * b;
    }
  }

  #block(i: number, flat: boolean, out: ByteWriter): void {
    const plane = this.#planes[i] as Float64Array;
    const component = this.#components[i] as Component;
    const last = flat ? this.#quantiseFlat(plane, component) : this.#quantise(plane, component);
    const level = this.#levels[0] as number;
    this.#level(level - (this.#before[i] as number), 0, component.dc, out);
    this.#before[i] = level;
    let zeros = 0;
    for (let n = 1; n <= last; n++) {
      const value = this.#levels[n] as number;
      if (value === 0) {
        zeros++;
        continue;
      }
      for (; zeros > 15; zeros -= 16) this.#code(0xf0, component.ac, out);
      this.#level(value, zeros, component.ac, out);
      zeros = 0;
    }
    if (last < BLOCK - 1) this.#code(0, component.ac, out); // nothing more in this block
  }

  /** The level of a block whose values are all as the first. */
  #quantiseFlat(plane: Float64Array, { factors }: Component): number {
    this.#levels[0] = Math.round((plane[0] as number) * BLOCK * (factors[0] as number));
    return 0;
  }

  /** Levels of a block, by frequency. @returns the place of the last that is not 0. */
  #quantise(plane: Float64Array, { factors }: Component): number {
    const levels = this.#levels;
    for (let row = 0; row < BLOCK; row += SIDE) transform(plane, row, 1);
    for (let column = 0; column < SIDE; column++) transform(plane, column, SIDE);
    let last = 0;
    for (let n = 0; n < BLOCK; n++) {
      const at = zigzag[n] as number;
      const level = Math.round((plane[at] as number) * (factors[at] as number));
      levels[n] = level;
      if (level !== 0) last = n;
    }
    return last;
  }

  /** A level: how many zeros came before and how many bits it has, then these bits. @source T.81, F.1.2 */
  #level(level: number, zeros: number, codes: Codes, out: ByteWriter): void {
    const size = 32 - Math.clz32(Math.abs(level));
    this.#code((zeros << 4) | size, codes, out);
    if (size > 0) this.#put(level < 0 ? level - 1 + (1 << size) : level, size, out);
  }

  #code(value: number, { code, bits }: Codes, out: ByteWriter): void {
    this.#put(code[value] as number, bits[value] as number, out);
  }

  /** Bits, the highest first; a byte FF is followed by 00, so that it is no marker. */
  #put(value: number, count: number, out: ByteWriter): void {
    let left = count;
    while (left > 0) {
      const take = Math.min(left, this.#free);
      left -= take;
      this.#free -= take;
      this.#bits |= ((value >> left) & ((1 << take) - 1)) << this.#free;
      if (this.#free > 0) return;
      out.put(this.#bits);
      if (this.#bits === 0xff) out.put(0);
      this.#bits = 0;
      this.#free = 8;
    }
  }
}

/** A marker and what belongs to it, led by its length. */
function segment(marker: number, content: readonly number[]): readonly number[] {
  const length = content.length + 2;
  return [0xff, marker, length >> 8, length & 0xff, ...content];
}

function inZigzag(steps: Uint8Array): readonly number[] {
  return [...zigzag].map((at) => steps[at] as number);
}

/** Is a block of one colour? */
function isFlat({ width, height, rgb }: Pixels, left: number, top: number): boolean {
  const right = Math.min(width, left + SIDE);
  const bottom = Math.min(height, top + SIDE);
  const first = (top * width + left) * 3;
  for (let y = top; y < bottom; y++)
    for (let at = (y * width + left) * 3; at < (y * width + right) * 3; at += 3)
      if (rgb[at] !== rgb[first] || rgb[at + 1] !== rgb[first + 1] || rgb[at + 2] !== rgb[first + 2])
        return false;
  return true;
}

/** Cosine transform of eight values, each left larger by `scale`. @source Arai, Agui, Nakajima 1988 */
function transform(row: Float64Array, from: number, step: number): void {
  const r0 = row[from] as number;
  const r1 = row[from + step] as number;
  const r2 = row[from + 2 * step] as number;
  const r3 = row[from + 3 * step] as number;
  const r4 = row[from + 4 * step] as number;
  const r5 = row[from + 5 * step] as number;
  const r6 = row[from + 6 * step] as number;
  const r7 = row[from + 7 * step] as number;
  const s0 = r0 + r7;
  const s1 = r1 + r6;
  const s2 = r2 + r5;
  const s3 = r3 + r4;
  const d0 = r0 - r7;
  const d1 = r1 - r6;
  const d2 = r2 - r5;
  const d3 = r3 - r4;
  const even = (s0 - s3 + s1 - s2) * Math.SQRT1_2;
  row[from] = s0 + s3 + s1 + s2;
  row[from + 4 * step] = s0 + s3 - s1 - s2;
  row[from + 2 * step] = s0 - s3 + even;
  row[from + 6 * step] = s0 - s3 - even;
  const a = d3 + d2;
  const b = d2 + d1;
  const c = d1 + d0;
  const turn = (a - c) * 0.382683433;
  const low = 0.5411961 * a + turn;
  const high = 1.306562965 * c + turn;
  const middle = b * Math.SQRT1_2;
  row[from + 5 * step] = d0 - middle + low;
  row[from + 3 * step] = d0 - middle - low;
  row[from + step] = d0 + middle + high;
  row[from + 7 * step] = d0 + middle - high;
}
