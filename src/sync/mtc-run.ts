import { frameOfLabel, framesPerDay, labelOfFrame, wrapped, type TimecodeRate } from '../units/timecode.ts';
import { encodeQuarterFrame, pieceOf, timeOfPieces } from '../wire/mtc.ts';
import { rateOfCode, type NonDrop } from './mtc-rates.ts';

/** Each of the eight pieces twice: what one that was corrupted says is gainsaid by the other. */
export const BELIEVABLE = 16;
const PIECES = 8;
/**
 * Quarter frames further apart than this are not neighbours, ns. A burst that is 20 ms late stays below it (20 and one
 * interval and the jitter), eight that are lost, whose order would look unbroken, do not (75 less those 20).
 */
export const GAP = 50e6;
/** Of sixteen arrivals, the one that is taken for punctual: late ones say nothing, the earliest may be jitter. */
const PUNCTUAL = 4;

/** The last quarter frames that came in one unbroken row, and what they say together. Makes no object while it runs. */
export class MtcRun {
  /** +1 while pieces come 0 to 7, −1 while they come 7 to 0, 0 while nobody knows. */
  direction: -1 | 0 | 1 = 0;
  /** Pieces in the row; counts on beyond those that are kept. */
  length = 0;
  /** Whole assemblies that named a time that does not exist. */
  impossible = 0;
  /** Rate of the last place that was believed. */
  rate: TimecodeRate = '25';
  readonly #nonDrop: NonDrop;
  readonly #data = new Uint8Array(BELIEVABLE);
  readonly #times = new Float64Array(BELIEVABLE);
  readonly #assembly = new Uint8Array(PIECES);
  readonly #label = { hours: 0, minutes: 0, seconds: 0, frames: 0, rateCode: 0 };
  readonly #sorted = new Float64Array(BELIEVABLE);
  readonly #paces = new Float64Array(PIECES);
  /** Pieces taken, the next one's place in the rings. */
  #taken = 0;

  constructor(nonDrop: NonDrop) {
    this.#nonDrop = nonDrop;
  }

  /** Number of the newest piece. */
  get piece(): number {
    return pieceOf(this.#dataAt(0));
  }

  clear(): void {
    this.length = 0;
    this.direction = 0;
  }

  /**
   * Takes the next quarter frame.
   *
   * @returns false when it does not follow the last one either way, though it came right after it.
   */
  take(data: number, at: number): boolean {
    const fresh = this.length === 0 || at - this.#timeAt(0) > GAP;
    const step = fresh ? 0 : (pieceOf(data) - pieceOf(this.#dataAt(0))) & 7;
    const direction = directionOf(step);
    const known = this.direction;
    if (direction === 0) this.length = 1;
    else this.length = direction === known || known === 0 ? this.length + 1 : 2;
    this.direction = direction;
    this.#data[this.#taken & 15] = data & 0x7f;
    this.#times[this.#taken & 15] = at;
    this.#taken++;
    return fresh || (direction !== 0 && (known === 0 || direction === known));
  }

  /**
   * Where the last sixteen pieces agree that the stream is: quarter frames from 00:00:00:00 at the newest piece. In
   * reverse it is the frame that was last named in full.
   *
   * @returns undefined when they do not agree, or are too few.
   */
  believed(): number | undefined {
    if (this.length < BELIEVABLE || this.direction === 0) return undefined;
    const tail = this.#piecesSinceWhole();
    const frame = this.#wholeFrame(tail);
    if (frame === undefined) return undefined;
    const on = 2 * this.direction;
    const agreed =
      this.#agrees(frame + on, 0, tail) &&
      this.#agrees(frame, tail, tail + PIECES) &&
      this.#agrees(frame - on, tail + PIECES, BELIEVABLE);
    if (!agreed) return undefined;
    const quarters = this.direction > 0 ? 4 * frame + 7 + tail : 4 * frame;
    return wrapped(quarters, 4 * framesPerDay(this.rate));
  }

  /** From one quarter frame to the next over the last sixteen, ns: the middle one of eight paces, so that a burst is none. */
  interval(): number {
    for (let i = 0; i < PIECES; i++) this.#paces[i] = (this.#timeAt(i) - this.#timeAt(i + PIECES)) / PIECES;
    this.#paces.sort();
    return ((this.#paces[3] as number) + (this.#paces[4] as number)) / 2;
  }

  /** The same, of first and last alone: quick, and wrong by a burst. */
  roughInterval(): number {
    return (this.#timeAt(0) - this.#timeAt(BELIEVABLE - 1)) / (BELIEVABLE - 1);
  }

  /** When the newest piece would have come without jitter, going by all sixteen, ns. */
  settledAt(interval: number): number {
    for (let lag = 0; lag < BELIEVABLE; lag++) this.#sorted[lag] = this.#timeAt(lag) + lag * interval;
    this.#sorted.sort();
    return this.#sorted[PUNCTUAL] as number;
  }

  #dataAt(lag: number): number {
    return this.#data[(this.#taken - 1 - lag) & 15] as number;
  }

  #timeAt(lag: number): number {
    return this.#times[(this.#taken - 1 - lag) & 15] as number;
  }

  /** How many pieces came after the last one that completed an assembly: 7 forwards, 0 in reverse. */
  #piecesSinceWhole(): number {
    const newest = pieceOf(this.#dataAt(0));
    return (this.direction > 0 ? newest + 1 : PIECES - newest) & 7;
  }

  /** The frame that the newest whole assembly names. */
  #wholeFrame(tail: number): number | undefined {
    for (let lag = tail; lag < tail + PIECES; lag++)
      this.#assembly[pieceOf(this.#dataAt(lag))] = this.#dataAt(lag);
    const time = timeOfPieces(this.#assembly, this.#label);
    this.rate = rateOfCode(time.rateCode, this.#nonDrop);
    const frame = frameOfLabel(this.rate, time);
    if (frame === undefined && tail === 0) this.impossible++;
    return frame;
  }

  /** Whether the pieces `from` up to, not including, `to` are those of this frame; counted from the newest. */
  #agrees(frame: number, from: number, to: number): boolean {
    if (from === to) return true;
    labelOfFrame(this.rate, frame, this.#label);
    for (let lag = from; lag < to; lag++) {
      const data = this.#dataAt(lag);
      if (encodeQuarterFrame(this.#label, pieceOf(data)) !== data) return false;
    }
    return true;
  }
}

function directionOf(step: number): -1 | 0 | 1 {
  if (step === 1) return 1;
  return step === 7 ? -1 : 0;
}
