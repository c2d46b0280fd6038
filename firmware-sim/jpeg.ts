/** A picture as a chip decodes it: three bytes a pixel (red, green, blue), row by row from the top left. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DQT = 0xdb;
const DHT = 0xc4;
const SOF0 = 0xc0;
const COMPONENTS = 3;

/** The path of the coefficients through a block, worked out rather than listed: along the diagonals, there and back. */
const PATH = Array.from({ length: 64 }, (_, i) => i).toSorted((a, b) => rank(a) - rank(b));

function rank(at: number): number {
  const x = at % 8;
  const y = Math.floor(at / 8);
  const diagonal = x + y;
  return diagonal * 8 + (diagonal % 2 === 0 ? x : y);
}

/** Codes by their length and value; of each, what it stands for. */
type Tree = ReadonlyMap<number, number>;

/** What the header says. */
interface Header {
  readonly width: number;
  readonly height: number;
  /** Of each component: its quantisation table. */
  readonly steps: readonly number[];
}

/**
 * Decodes a baseline JPEG of three components at full resolution, as T.81 has it, in the plainest way. It takes nothing
 * else: a device that is sent another kind of picture shows nothing.
 *
 * @throws RangeError that says what it is not.
 */
export function decodeJpeg(bytes: Uint8Array): Picture {
  const steps = new Map<number, readonly number[]>();
  const trees = new Map<number, Tree>();
  let header: Header | undefined;
  if (bytes[0] !== 0xff || bytes[1] !== SOI) throw new RangeError('it does not begin as a JPEG does');
  let at = 2;
  for (;;) {
    const marker = bytes[at + 1];
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (bytes[at] !== 0xff || marker === undefined || length < 2)
      throw new RangeError(`there is no marker at ${at}`);
    const content = bytes.subarray(at + 4, at + 2 + length);
    at += 2 + length;
    if (marker === DQT) readSteps(content, steps);
    else if (marker === DHT) readTrees(content, trees);
    else if (marker === SOF0) header = readHeader(content);
    else if (marker > SOF0 && marker <= 0xcf) throw new RangeError('it is no baseline JPEG');
    else if (marker === SOS) break;
  }
  if (!header) throw new RangeError('it says nothing of its size');
  return scan(new Bits(bytes, at), header, steps, trees, bytes.subarray(at - 10, at));
}

function readSteps(content: Uint8Array, into: Map<number, readonly number[]>): void {
  for (let at = 0; at < content.length; at += 65) {
    const id = content[at] as number;
    if (id > 3) throw new RangeError('its quantisation has sixteen bits');
    into.set(id, [...content.subarray(at + 1, at + 65)]);
  }
}

function readTrees(content: Uint8Array, into: Map<number, Tree>): void {
  for (let at = 0; at < content.length;) {
    const id = content[at] as number;
    const counts = content.subarray(at + 1, at + 17);
    let value = at + 17;
    let code = 0;
    const tree = new Map<number, number>();
    counts.forEach((count, i) => {
      for (let n = 0; n < count; n++) tree.set(((i + 1) << 16) | code++, content[value++] as number);
      code <<= 1;
    });
    into.set(id, tree);
    at = value;
  }
}

function readHeader(content: Uint8Array): Header {
  const u16 = (at: number): number => ((content[at] as number) << 8) | (content[at + 1] as number);
  if (content[0] !== 8 || content[5] !== COMPONENTS) throw new RangeError('it has no three times eight bits');
  const steps: number[] = [];
  for (let n = 0; n < COMPONENTS; n++) {
    if (content[7 + 3 * n] !== 0x11) throw new RangeError('its components are not of full resolution');
    steps.push(content[8 + 3 * n] as number);
  }
  return { height: u16(1), width: u16(3), steps };
}

/** Reads bits, the highest of a byte first, and over the zero behind each FF. */
class Bits {
  readonly #bytes: Uint8Array;
  #at: number;
  #left = 0;
  #byte = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  bit(): number {
    if (this.#left === 0) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new RangeError('it ends in the middle');
      if (byte === 0xff && this.#bytes[this.#at++] !== 0)
        throw new RangeError('a marker stands in the middle');
      this.#byte = byte;
      this.#left = 8;
    }
    this.#left--;
    return (this.#byte >> this.#left) & 1;
  }

  symbol(tree: Tree | undefined): number {
    let code = 0;
    for (let length = 1; length <= 16; length++) {
      code = (code << 1) | this.bit();
      const value = tree?.get((length << 16) | code);
      if (value !== undefined) return value;
    }
    throw new RangeError('a code stands for nothing');
  }

  /** A number of so many bits; those that begin with 0 are below zero. */
  number(size: number): number {
    let value = 0;
    for (let n = 0; n < size; n++) value = (value << 1) | this.bit();
    return size > 0 && value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  }

  /** Where the next byte would be read. */
  get at(): number {
    return this.#at;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }
}

function scan(
  bits: Bits,
  { width, height, steps }: Header,
  tables: ReadonlyMap<number, readonly number[]>,
  trees: ReadonlyMap<number, Tree>,
  scanHeader: Uint8Array,
): Picture {
  const rgb = new Uint8Array(width * height * 3);
  const before = [0, 0, 0];
  for (let top = 0; top < height; top += 8)
    for (let left = 0; left < width; left += 8) {
      const planes = before.map((_dc, n) => {
        const which = scanHeader[2 + 2 * n] as number;
        const levels = block(bits, trees.get(which >> 4), trees.get(0x10 | (which & 15)));
        before[n] = levels[0] = (levels[0] as number) + (before[n] as number);
        return untransformed(levels, tables.get(steps[n] as number) ?? []);
      });
      paint(rgb, planes, left, top, width, height);
    }
  const filled = bits.bytes[bits.at] === 0xff && bits.bytes[bits.at + 1] === 0; // some fill a byte that is full already
  const end = bits.at + (filled ? 2 : 0);
  if (bits.bytes[end] !== 0xff || bits.bytes[end + 1] !== EOI)
    throw new RangeError('something stands behind its last block');
  return { width, height, rgb };
}

/** The levels of a block, as they are written. */
function block(bits: Bits, dc: Tree | undefined, ac: Tree | undefined): number[] {
  const levels = Array.from({ length: 64 }, () => 0);
  levels[0] = bits.number(bits.symbol(dc));
  for (let n = 1; n < 64; n++) {
    const symbol = bits.symbol(ac);
    if (symbol === 0) break;
    n += symbol >> 4;
    if (n > 63) throw new RangeError('a block is too long');
    levels[n] = bits.number(symbol & 15);
  }
  return levels;
}

const COSINES = Array.from({ length: 64 }, (_, i) => {
  const [at, wave] = [Math.floor(i / 8), i % 8];
  return (wave === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * at + 1) * wave * Math.PI) / 16);
});

/** The inverse transform by its definition: each of the two ways a sum of eight. */
function untransformed(levels: readonly number[], steps: readonly number[]): Float64Array {
  const waves = new Float64Array(64);
  PATH.forEach((at, n) => (waves[at] = (levels[n] as number) * (steps[n] ?? 0)));
  const along = (from: Float64Array, place: (line: number, n: number) => number): Float64Array => {
    const to = new Float64Array(64);
    for (let line = 0; line < 8; line++)
      for (let at = 0; at < 8; at++) {
        let sum = 0;
        for (let n = 0; n < 8; n++) sum += (from[place(line, n)] as number) * (COSINES[at * 8 + n] as number);
        to[place(line, at)] = sum;
      }
    return to;
  };
  return along(
    along(waves, (line, n) => line * 8 + n),
    (line, n) => n * 8 + line,
  );
}

function paint(
  rgb: Uint8Array,
  [luminance, blue, red]: readonly Float64Array[],
  left: number,
  top: number,
  width: number,
  height: number,
): void {
  const whole = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));
  for (let i = 0; i < 64; i++) {
    const x = left + (i % 8);
    const y = top + Math.floor(i / 8);
    if (x >= width || y >= height) continue;
    const light = (luminance?.[i] ?? 0) + 128;
    const [b, r] = [blue?.[i] ?? 0, red?.[i] ?? 0];
    const at = (y * width + x) * 3;
    rgb[at] = whole(light + 1.402 * r);
    rgb[at + 1] = whole(light - 0.344136 * b - 0.714136 * r);
    rgb[at + 2] = whole(light + 1.772 * b);
  }
}
