/** Clocks it takes to know: a quarter note, so that an uneven sender shows none of it. */
const KNOWN = 24;
/** Clocks that are averaged once there are so many. */
const AVERAGED = 48;
/** A distance between two clocks that is off by more than this part is an outlier. */
const OUTLIER = 0.25;
/** After so many regular ones, an outlier that was not made good is a clock that got lost. */
const REGULAR = 4;
/** So many in a row, neither regular nor made good, are another tempo. */
const ANOTHER_TEMPO = 8;

/**
 * The mean distance of clocks, ns. An outlier is put aside: made good by the clocks after it, it was only late and counts
 * with them; if not, a clock was lost, and it counts for nothing.
 *
 * @source docs/protocols/timecode.md, "MIDI clock"
 */
export class TempoMeter {
  readonly #intervals = new Float64Array(AVERAGED);
  #kept = 0;
  #next = 0;
  #sum = 0;
  /** How many distances are put aside, and their sum. */
  #aside = 0;
  #asideSum = 0;
  /** Of those, how many of the last are no outliers by themselves, and their sum. */
  #regular = 0;
  #regularSum = 0;

  /** Whether it has a quarter note to go by. */
  get settled(): boolean {
    return this.#kept >= KNOWN;
  }

  /** Whether it has all it averages. */
  get full(): boolean {
    return this.#kept === AVERAGED;
  }

  /** From one clock to the next, ns; Infinity while nothing was measured. */
  get interval(): number {
    return this.#kept === 0 ? Infinity : this.#sum / this.#kept;
  }

  clear(): void {
    this.#kept = this.#next = this.#sum = 0;
    this.#forgetAside();
  }

  /** Takes the distance of the newest clock from the one before, ns. */
  take(distance: number): void {
    const interval = Math.max(distance, 1); // two that came at once are no tempo without end
    const mean = this.interval;
    this.#putAside(interval, Math.abs(interval - mean) <= OUTLIER * mean);
    const off = Math.abs(this.#asideSum - this.#aside * mean);
    if (this.#kept === 0 || off <= OUTLIER * mean) this.#keepAside();
    else if (this.#regular === REGULAR) {
      this.#aside = REGULAR;
      this.#asideSum = this.#regularSum;
      this.#keepAside();
    } else if (this.#aside === ANOTHER_TEMPO) {
      this.#kept = this.#next = this.#sum = 0;
      this.#keepAside();
    }
  }

  #putAside(interval: number, regular: boolean): void {
    this.#aside++;
    this.#asideSum += interval;
    this.#regular = regular ? this.#regular + 1 : 0;
    this.#regularSum = regular ? this.#regularSum + interval : 0;
  }

  #keepAside(): void {
    const mean = this.#asideSum / this.#aside;
    for (let i = 0; i < this.#aside; i++) this.#keep(mean);
    this.#forgetAside();
  }

  #forgetAside(): void {
    this.#aside = this.#asideSum = 0;
    this.#regular = this.#regularSum = 0;
  }

  #keep(interval: number): void {
    if (this.#kept === AVERAGED) this.#sum -= this.#intervals[this.#next] as number;
    else this.#kept++;
    this.#sum += interval;
    this.#intervals[this.#next] = interval;
    this.#next = (this.#next + 1) % AVERAGED;
  }
}
