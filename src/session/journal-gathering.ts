import type { SurfaceEventType } from '../model/events.ts';
import type { Input } from '../model/input.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { inputLine, numberText } from './journal-line.ts';

/** Lines that can be gathered: when there are more at once, they are written at once. */
const ROOM = 2048;
/** A line of a surface's event is shorter: four words and six numbers. */
const LONGEST_LINE = 256;
/** Stands for a line that is text already. */
const TEXT = 255;

const events: readonly SurfaceEventType[] = ['moved', 'turned', 'touched', 'let-go', 'pressed', 'released'];

const ascii = new TextEncoder();
const eventWords = events.map((event) => ascii.encode(`,"${event}",`));
const words = {
  n: ascii.encode('{"n":'),
  t: ascii.encode(',"t":'),
  s: ascii.encode(',"s":'),
  m: ascii.encode(',"m":['),
  c: ascii.encode(',"c":"'),
};

/**
 * Lines on their way into the journal. What comes while hands move is only copied, as numbers, into rows that are used
 * again and again; it becomes text when it is taken out, which is later and nobody waits for.
 */
export class Gathering {
  /** Lines gathered. */
  count = 0;

  readonly #table: ParameterTable;
  readonly #at = new Float64Array(ROOM);
  readonly #sample = new Float64Array(ROOM);
  readonly #surface = new Float64Array(ROOM);
  readonly #event = new Uint8Array(ROOM);
  readonly #control = new Float64Array(ROOM);
  readonly #value = new Float64Array(ROOM);
  #first = 0;
  #texts: string[] = [];
  readonly #text = new LineText();

  constructor(table: ParameterTable) {
    this.#table = table;
  }

  /** Can it take no more? */
  get full(): boolean {
    return this.count >= ROOM - 1; // one place is left for the tick
  }

  /**
   * Takes an input; the record may be used again at once.
   *
   * @param n number of its line, which must be the one after the last.
   * @throws RangeError for the number of a parameter that is not there; then nothing was taken.
   */
  add(n: number, input: Readonly<Input>): void {
    const { what } = input;
    if (what.type !== 'surface') return this.addLine(n, inputLine(n, input, this.#table));
    if (this.count === 0) this.#first = n;
    const i = this.count++;
    this.#at[i] = input.at;
    this.#sample[i] = input.sample;
    this.#surface[i] = what.surface;
    this.#event[i] = events.indexOf(what.event);
    this.#control[i] = what.control;
    this.#value[i] = what.value;
  }

  /** Takes a line that is text already. */
  addLine(n: number, line: string): void {
    if (this.count === 0) this.#first = n;
    this.#event[this.count++] = TEXT;
    this.#texts.push(line);
  }

  /** The text of all lines, for keeping; they are out of here then. */
  take(): Uint8Array {
    const out = this.#text;
    let text = 0;
    for (let i = 0; i < this.count; i++) {
      if (this.#event[i] === TEXT) out.line(this.#texts[text++] as string);
      else this.#surfaceLine(i);
    }
    this.count = 0;
    this.#texts = [];
    return out.take();
  }

  #surfaceLine(i: number): void {
    const out = this.#text;
    out.begin();
    out.word(words.n);
    out.number(this.#first + i);
    out.word(words.t);
    out.number(this.#at[i] as number);
    out.word(words.s);
    out.number(this.#sample[i] as number);
    out.word(words.m);
    out.number(this.#surface[i] as number);
    out.word(eventWords[this.#event[i] as number] as Uint8Array);
    out.number(this.#control[i] as number);
    out.comma();
    out.fraction(this.#value[i] as number);
    out.seal();
  }
}

/** CRC-32 as zlib has it, of a byte with none, one, two and three zeros behind it: four bytes are then four look-ups. */
const crcOf = new Int32Array(4 * 256);
for (let i = 0; i < crcOf.length; i++) {
  let crc = i < 256 ? i : (crcOf[i - 256] as number);
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0xedb88320;
  crcOf[i] = crc;
}

function crc32(bytes: Uint8Array, from: number, to: number): number {
  let crc = -1;
  let i = from;
  for (; i + 4 <= to; i += 4) {
    crc ^=
      (bytes[i] as number) |
      ((bytes[i + 1] as number) << 8) |
      ((bytes[i + 2] as number) << 16) |
      ((bytes[i + 3] as number) << 24);
    crc =
      (crcOf[768 + (crc & 0xff)] as number) ^
      (crcOf[512 + ((crc >>> 8) & 0xff)] as number) ^
      (crcOf[256 + ((crc >>> 16) & 0xff)] as number) ^
      (crcOf[crc >>> 24] as number);
  }
  for (; i < to; i++) crc = (crc >>> 8) ^ (crcOf[(crc ^ (bytes[i] as number)) & 0xff] as number);
  return ~crc;
}

/** Fractions whose text is remembered: faders have few places, and come by them again. */
const REMEMBERED = 4096;

/** Puts lines together byte by byte: strings for each would cost several times as much. */
class LineText {
  #bytes = new Uint8Array(64 * 1024);
  #length = 0;
  #start = 0;
  readonly #known = new Float64Array(REMEMBERED);
  readonly #knownText: Uint8Array[] = Array.from({ length: REMEMBERED }, () => ascii.encode('0'));
  readonly #one = new Float64Array(1);
  readonly #halves = new Uint32Array(this.#one.buffer);

  begin(): void {
    this.#makeRoom(LONGEST_LINE);
    this.#start = this.#length;
  }

  word(word: Uint8Array): void {
    for (let i = 0; i < word.length; i++) this.#bytes[this.#length++] = word[i] as number;
  }

  comma(): void {
    this.#bytes[this.#length++] = 0x2c;
  }

  number(n: number): void {
    if (n >= 0 && n <= 0x7fffffff && (n | 0) === n && !Object.is(n, -0)) this.#digits(n | 0, 1);
    else if (n > 0 && n <= Number.MAX_SAFE_INTEGER && Number.isInteger(n)) {
      const high = Math.floor(n / 1e9);
      this.number(high);
      this.#digits((n - high * 1e9) | 0, 9);
    } else this.word(ascii.encode(numberText(n)));
  }

  /** A number that is seldom whole and often the same. */
  fraction(n: number): void {
    this.#one[0] = n;
    const place = Math.imul((this.#halves[0] as number) ^ (this.#halves[1] as number), 0x9e3779b1) >>> 20;
    if (!Object.is(this.#known[place], n)) {
      this.#known[place] = n;
      this.#knownText[place] = ascii.encode(numberText(n));
    }
    this.word(this.#knownText[place] as Uint8Array);
  }

  #digits(n: number, least: number): void {
    let count = least;
    for (let over = 10 ** least; n >= over; over *= 10) count++;
    let rest = n;
    for (let at = this.#length + count - 1; at >= this.#length; at--) {
      const tenth = (rest / 10) | 0;
      this.#bytes[at] = 0x30 + rest - tenth * 10;
      rest = tenth;
    }
    this.#length += count;
  }

  /** Closes the list and puts the checksum of the line behind it. */
  seal(): void {
    const bytes = this.#bytes;
    bytes[this.#length++] = 0x5d;
    const crc = crc32(bytes, this.#start, this.#length);
    this.word(words.c);
    for (let shift = 28; shift >= 0; shift -= 4) {
      const digit = (crc >>> shift) & 0xf;
      bytes[this.#length++] = digit < 10 ? 0x30 + digit : 0x57 + digit;
    }
    bytes[this.#length++] = 0x22;
    bytes[this.#length++] = 0x7d;
    bytes[this.#length++] = 0x0a;
  }

  line(text: string): void {
    this.#makeRoom(text.length * 3);
    this.#length += ascii.encodeInto(text, this.#bytes.subarray(this.#length)).written;
  }

  /** All that was put, for keeping. */
  take(): Uint8Array {
    const all = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return all;
  }

  #makeRoom(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
