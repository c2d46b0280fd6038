import { lane, type Lane } from './lane.ts';

/** One recording run over one parameter: what the hand did, as it did it. */
export class Pass {
  /** Number of the parameter. */
  readonly parameter: number;
  /** Place where it began, samples. */
  readonly from: number;
  /** What the parameter stood at before the hand came: what holds outside the pass on an empty lane. */
  readonly resting: number;
  /** Does it note how far the hand moved away from the lane, rather than where to? */
  readonly trims: boolean;
  /** Which side of its lane the hand went to: 1 above, −1 below, 0 while it has not gone to either. */
  side = 0;
  #times = new Float64Array(64);
  #values = new Float64Array(64);
  #count = 0;

  constructor(parameter: number, from: number, resting: number, trims = false) {
    this.parameter = parameter;
    this.from = from;
    this.resting = resting;
    this.trims = trims;
  }

  /** Notes a value at a place, samples. A second value at the same place replaces the first; time never runs backwards. */
  write(place: number, value: number): void {
    const last = this.#count - 1;
    if (last >= 0 && place <= (this.#times[last] as number)) {
      this.#values[last] = value;
      return;
    }
    if (this.#count === this.#times.length) this.#grow();
    this.#times[this.#count] = place;
    this.#values[this.#count] = value;
    this.#count++;
  }

  /**
   * Notes that up to here nothing moved, so that the next move starts here instead of drawing a slope from the last one
   * across the time the hand rested.
   */
  rest(place: number): void {
    const last = this.#count - 1;
    if (last >= 0) this.write(place, this.#values[last] as number);
  }

  /** Ends the pass: the last value holds up to `place`, and what was noted beyond it is forgotten. */
  endAt(place: number): void {
    while (this.#count > 1 && (this.#times[this.#count - 1] as number) > place) this.#count--;
    this.rest(place);
  }

  /** Place of the last note, samples. */
  get lastAt(): number {
    return this.#count > 0 ? (this.#times[this.#count - 1] as number) : this.from;
  }

  /** What was written, with points that lie inside a run of one value left out. */
  written(): Lane {
    const times: number[] = [];
    const values: number[] = [];
    for (let i = 0; i < this.#count; i++) {
      const value = this.#values[i] as number;
      const inside =
        i > 0 && i + 1 < this.#count && this.#values[i - 1] === value && this.#values[i + 1] === value;
      if (inside) continue;
      times.push(this.#times[i] as number);
      values.push(value);
    }
    return lane(times, values);
  }

  /** Did nothing move from where the parameter stood before? */
  get still(): boolean {
    return this.#values.subarray(0, this.#count).every((value) => value === this.resting);
  }

  /** Every note, as it was made: what a saved state keeps of a pass under way. */
  notes(): Lane {
    return { times: this.#times.slice(0, this.#count), values: this.#values.slice(0, this.#count) };
  }

  #grow(): void {
    const times = new Float64Array(this.#times.length * 2);
    const values = new Float64Array(times.length);
    times.set(this.#times);
    values.set(this.#values);
    this.#times = times;
    this.#values = values;
  }
}
