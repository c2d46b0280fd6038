import { Bits } from '../model/bits.ts';

/** Who may move a parameter, the stronger first; 0 is nobody. */
export const rank = { nobody: 0, hand: 1, otherHand: 2, scene: 3, automation: 4 } as const;

/** One of the four ranks. */
export type Rank = 1 | 2 | 3 | 4;

/** A hold with no end but its release. */
const untilRelease = Infinity;

/**
 * Who holds each parameter, and since when. The stronger rank wins; among equals, the later. Hands hold by touch, which
 * lasts until the release, or by a move, which lasts a lease; automation and scenes hold nothing: they ask each time.
 */
export class Arbiter {
  /** Rank that holds each parameter, 0 for none. */
  readonly rank: Uint8Array;
  /** Number of the holder in `names`. */
  readonly holder: Int32Array;
  /** When it took over, ns. */
  readonly since: Float64Array;
  /** When its lease ends, ns. */
  readonly until: Float64Array;
  /** Everybody who ever held something, in order of appearance. */
  readonly names: string[] = [];
  /** What is held now. */
  readonly held: Bits;
  /** Intents turned away so far: what `why` and the metrics show. */
  refused = 0;

  constructor(parameters: number) {
    this.rank = new Uint8Array(parameters);
    this.holder = new Int32Array(parameters).fill(-1);
    this.since = new Float64Array(parameters);
    this.until = new Float64Array(parameters);
    this.held = new Bits(parameters);
  }

  /** The number of somebody by name. */
  person(name: string): number {
    const known = this.names.indexOf(name);
    return known >= 0 ? known : this.names.push(name) - 1;
  }

  /** May somebody of this rank move the parameter now? */
  allows(parameter: number, by: Rank, who: number): boolean {
    const holding = this.rank[parameter] as number;
    if (holding === rank.nobody || by < holding || this.holder[parameter] === who || by === holding)
      return true;
    this.refused++;
    return false;
  }

  /** Does somebody hold the parameter already, by touch? */
  touches(parameter: number, by: Rank, who: number): boolean {
    return (
      this.rank[parameter] === by && this.holder[parameter] === who && this.until[parameter] === untilRelease
    );
  }

  /**
   * Takes or keeps a hold. Call only when `allows` said yes.
   *
   * @param until when the lease ends, ns; Infinity for a touch.
   * @returns true when this hold is new.
   */
  hold(parameter: number, by: Rank, who: number, now: number, until: number): boolean {
    const fresh = this.rank[parameter] !== by || this.holder[parameter] !== who;
    if (fresh) {
      this.rank[parameter] = by;
      this.holder[parameter] = who;
      this.since[parameter] = now;
      this.until[parameter] = until;
      this.held.add(parameter);
    } else if (this.until[parameter] !== untilRelease) {
      this.until[parameter] = until;
    }
    return fresh;
  }

  /** Lets go, if it is this holder that holds. @returns whether it did. */
  release(parameter: number, who: number): boolean {
    if (this.rank[parameter] === rank.nobody || this.holder[parameter] !== who) return false;
    this.rank[parameter] = rank.nobody;
    this.holder[parameter] = -1;
    this.held.delete(parameter);
    return true;
  }
}
