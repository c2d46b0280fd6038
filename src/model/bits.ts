/** A set of small whole numbers that can be emptied and walked through without looking at every bit. */
export class Bits {
  readonly #words: Uint32Array;
  /** Members in the order in which they came in; only the first `count` count. */
  readonly list: Int32Array;
  count = 0;

  /** @param size numbers 0…size−1 can be members. */
  constructor(size: number) {
    this.#words = new Uint32Array((size + 31) >> 5);
    this.list = new Int32Array(size);
  }

  has(n: number): boolean {
    return ((this.#words[n >> 5] as number) & (1 << (n & 31))) !== 0;
  }

  add(n: number): void {
    const word = this.#words[n >> 5] as number;
    const bit = 1 << (n & 31);
    if ((word & bit) !== 0) return;
    this.#words[n >> 5] = word | bit;
    this.list[this.count++] = n;
  }

  addAll({ list, count }: Bits): void {
    for (let i = 0; i < count; i++) this.add(list[i] as number);
  }

  /** Takes out one member: costs a walk through the list. */
  delete(n: number): void {
    if (!this.has(n)) return;
    this.#words[n >> 5] = (this.#words[n >> 5] as number) & ~(1 << (n & 31));
    const at = this.list.indexOf(n);
    this.list.copyWithin(at, at + 1, this.count);
    this.count--;
  }

  /** Takes out the first `many` of the list. */
  dropFirst(many: number): void {
    for (let i = 0; i < many; i++) {
      const n = this.list[i] as number;
      this.#words[n >> 5] = (this.#words[n >> 5] as number) & ~(1 << (n & 31));
    }
    this.list.copyWithin(0, many, this.count);
    this.count -= many;
  }

  /** The members, the least first. For where time does not press: it makes a list. */
  sorted(): number[] {
    return Array.from(this.list.subarray(0, this.count)).sort((a, b) => a - b);
  }

  clear(): void {
    for (let i = 0; i < this.count; i++) this.#words[(this.list[i] as number) >> 5] = 0;
    this.count = 0;
  }
}
