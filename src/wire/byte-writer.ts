/** Room that a writer takes at first, bytes: a packet's worth of short messages. */
const FIRST_ROOM = 256;
/** Room that a writer never exceeds unless told otherwise, bytes. */
const MOST_ROOM = 1 << 20;

/**
 * Bytes put one after another into memory that is kept and used again. It doubles when it is full, so that in steady
 * state nothing is allocated. Every value is taken modulo 256: what goes in is the caller's to check.
 */
export class ByteWriter {
  #bytes: Uint8Array;
  readonly #cap: number;
  /** How many bytes have been put since the last `clear`. */
  length = 0;

  /**
   * @param room bytes to begin with.
   * @param cap bytes it may grow to; a `put` beyond it throws a `RangeError`.
   */
  constructor(room: number = FIRST_ROOM, cap: number = MOST_ROOM) {
    this.#cap = cap;
    this.#bytes = new Uint8Array(Math.max(1, Math.min(room, cap)));
  }

  /** The memory itself: only the first `length` bytes mean anything, and only until the next `put`. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  put(byte: number): this {
    if (this.length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++] = byte;
    return this;
  }

  put2(first: number, second: number): this {
    if (this.length + 2 > this.#bytes.length) this.#grow(2);
    this.#bytes[this.length++] = first;
    this.#bytes[this.length++] = second;
    return this;
  }

  put3(first: number, second: number, third: number): this {
    if (this.length + 3 > this.#bytes.length) this.#grow(3);
    this.#bytes[this.length++] = first;
    this.#bytes[this.length++] = second;
    this.#bytes[this.length++] = third;
    return this;
  }

  /** Sixteen bits, most significant byte first. */
  putU16(value: number): this {
    return this.put2(value >>> 8, value);
  }

  /** Thirty-two bits, most significant byte first. */
  putU32(value: number): this {
    return this.putU16(value >>> 16).putU16(value);
  }

  /** The bytes `from` up to, not including, `to`. */
  putAll(bytes: ArrayLike<number>, from = 0, to: number = bytes.length): this {
    const count = to - from;
    if (this.length + count > this.#bytes.length) this.#grow(count);
    for (let i = from; i < to; i++) this.#bytes[this.length++] = bytes[i] as number;
    return this;
  }

  /** Writes over a byte that was put before. */
  set(at: number, byte: number): void {
    if (at < 0 || at >= this.length) throw new RangeError(`byte ${at} of ${this.length} was never put`);
    this.#bytes[at] = byte;
  }

  clear(): this {
    this.length = 0;
    return this;
  }

  /** A copy of what was put, for keeping. */
  copy(): Uint8Array {
    return this.#bytes.slice(0, this.length);
  }

  #grow(by: number): void {
    const needed = this.length + by;
    if (needed > this.#cap) {
      throw new RangeError(`${needed} bytes do not fit into a writer of at most ${this.#cap}`);
    }
    let room = this.#bytes.length;
    while (room < needed) room *= 2;
    const grown = new Uint8Array(Math.min(room, this.#cap));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
