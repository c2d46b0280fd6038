/**
 * Reports in a second of places that were reported a moment ago. Surfaces report 200 times a second at the most: what comes to
 * `certain` is no hand. What comes to `doubtful` without a finger on it may be a motor that reports itself, a reading that trembles,
 * a hand that is not felt, or a few places that go round slowly.
 */
export const ROUNDS = { doubtful: 50, certain: 400 } as const;
const WITHIN = 1e9;
/** Places that are remembered of each fader; a power of two. */
const REMEMBERED = 32;

/** What a fader reports. */
interface Report {
  readonly control: number;
  readonly value: number;
}

/**
 * Notices faders that go round: what they report is answered, and the answer comes in as a report, as fast as the cable can,
 * and more of them at a time the longer a hand moves. A hand, a motor that reports itself and a reading that trembles come
 * nowhere near that.
 */
export class FaderRounds {
  readonly #places: Float64Array;
  readonly #next: Uint8Array;
  readonly #since: Float64Array;
  readonly #rounds: Uint16Array;

  /** @param controls how many there are on the surface. */
  constructor(controls: number) {
    this.#places = new Float64Array(controls * REMEMBERED).fill(NaN);
    this.#next = new Uint8Array(controls);
    this.#since = new Float64Array(controls).fill(-Infinity);
    this.#rounds = new Uint16Array(controls);
  }

  /**
   * A fader reports its place. Allocates nothing: what it goes by comes in records, as a number by itself would cost memory.
   *
   * @param link when its cable was last heard, ns.
   * @returns how many such reports there were in this second, with this one; 0 when it is of a place that is new.
   */
  count(report: Report, link: { readonly heardAt: number }): number {
    if (!this.#wasThere(report)) return 0;
    const { control } = report;
    if (link.heardAt - (this.#since[control] as number) > WITHIN) {
      this.#since[control] = link.heardAt;
      this.#rounds[control] = 0;
    }
    const rounds = (this.#rounds[control] as number) + 1;
    this.#rounds[control] = rounds % ROUNDS.certain;
    return rounds;
  }

  #wasThere({ control, value }: Report): boolean {
    const first = control * REMEMBERED;
    for (let i = first; i < first + REMEMBERED; i++) if (this.#places[i] === value) return true;
    const next = this.#next[control] as number;
    this.#places[first + next] = value;
    this.#next[control] = (next + 1) & (REMEMBERED - 1);
    return false;
  }
}
