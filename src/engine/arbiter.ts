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
  /** Everybody who ever held something, in order of appearance: what they are called, and what tells them apart. */
  readonly names: string[] = [];
  readonly keys: string[] = [];
  /** Whose fingers are on a parameter, felt and not yet let go, in order of touch. */
  readonly fingers = new Map<number, readonly number[]>();
  /** What is held now. */
  readonly held: Bits;
  /** Intents turned away so far: what the metrics show. */
  refused = 0;

  constructor(parameters: number) {
    this.rank = new Uint8Array(parameters);
    this.holder = new Int32Array(parameters).fill(-1);
    this.since = new Float64Array(parameters);
    this.until = new Float64Array(parameters);
    this.held = new Bits(parameters);
  }

  /** The number of somebody at the page, the command line or the network, by name. */
  person(name: string): number {
    return this.#numberOf(`person ${name}`, name);
  }

  /** The number of the hands on a surface. Nobody else is taken for them, whatever he calls himself. */
  surface(number: number, name: string): number {
    return this.#numberOf(`surface ${number}`, name);
  }

  /** Fingers on surfaces are the stronger ones. */
  #rankOf(who: number): Rank {
    return this.keys[who]?.startsWith('person ') === true ? rank.otherHand : rank.hand;
  }

  #numberOf(key: string, name: string): number {
    const known = this.keys.indexOf(key);
    const number = known >= 0 ? known : this.keys.push(key) - 1;
    this.names[number] = name;
    return number;
  }

  /** Is a finger felt on the parameter, whoever holds it now? */
  isTouched(parameter: number): boolean {
    return this.fingers.has(parameter);
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
    const fingers = this.fingers.get(parameter) ?? [];
    if (until === untilRelease && !fingers.includes(who)) this.fingers.set(parameter, [...fingers, who]);
    if (fresh) {
      this.rank[parameter] = by;
      this.holder[parameter] = who;
      this.since[parameter] = now;
      this.until[parameter] = fingers.includes(who) ? untilRelease : until;
      this.held.add(parameter);
    } else if (this.until[parameter] !== untilRelease) {
      this.until[parameter] = until;
    }
    return fresh;
  }

  /** No finger is on it after all: who holds it does so until then, ns. */
  lease(parameter: number, until: number): void {
    this.fingers.delete(parameter);
    this.until[parameter] = until;
  }

  /**
   * Lets go, if it is this holder that holds. While another finger is on, the hold is that one's.
   *
   * @returns whether nobody holds it any more.
   */
  release(parameter: number, who: number): boolean {
    const fingers = (this.fingers.get(parameter) ?? []).filter((finger) => finger !== who);
    if (fingers.length > 0) this.fingers.set(parameter, fingers);
    else this.fingers.delete(parameter);
    if (this.rank[parameter] === rank.nobody || this.holder[parameter] !== who) return false;
    const next = fingers[fingers.length - 1];
    if (next !== undefined) {
      this.rank[parameter] = this.#rankOf(next);
      this.holder[parameter] = next;
      this.until[parameter] = untilRelease;
      return false;
    }
    this.rank[parameter] = rank.nobody;
    this.holder[parameter] = -1;
    this.held.delete(parameter);
    return true;
  }
}
