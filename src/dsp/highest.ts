/** The highest of the last so many numbers, in a step or two for each: what can no longer become the highest is dropped. */
export class Highest {
  readonly #length: number;
  /** Falling numbers, and when each came; a ring. */
  readonly #values: Float64Array;
  readonly #times: Float64Array;
  #head = 0;
  #count = 0;
  #now = 0;

  constructor(length: number) {
    this.#length = length;
    this.#values = new Float64Array(length);
    this.#times = new Float64Array(length);
  }

  next(x: number): number {
    const length = this.#length;
    this.#now++;
    if (this.#count > 0 && (this.#times[this.#head] as number) <= this.#now - length) {
      this.#head = (this.#head + 1) % length;
      this.#count--;
    }
    while (this.#count > 0 && (this.#values[(this.#head + this.#count - 1) % length] as number) <= x)
      this.#count--;
    const to = (this.#head + this.#count) % length;
    this.#values[to] = x;
    this.#times[to] = this.#now;
    this.#count++;
    return this.#values[this.#head] as number;
  }
}
