import { framesPerSecond, frameAtSeconds, labelOfFrame, type TimecodeRate } from '../units/timecode.ts';
import { encodeQuarterFrame, type MtcTime } from '../wire/mtc.ts';
import { codeOfRate } from './mtc-rates.ts';

/** Where the messages go, each with the moment at which it is due, ns. */
export interface MtcSink {
  /** The data byte after F1. */
  quarterFrame(data: number, due: number): void;
  /** The time is the source's own: copy what you keep. */
  fullFrame(time: MtcTime, due: number): void;
}

/** A place that is off by more is another place and no drift, quarter frames. */
const MOST_DRIFT = 2;
/** What is overdue by more than this helps nobody and is left out, ns. */
const STALE = 100e6;
/** So many in one go are no timecode any more but a flood, quarter frames: half a second of 30 frames. */
const FLOOD = 60;
/** Nothing that is followed runs faster, × play speed: a clock of 400 bpm where 20 are expected. */
const FASTEST = 20;
/** A place so close to a quarter frame is at it, quarter frames. */
const AT_ONCE = 1e-3;

/**
 * Sends MIDI timecode of a place that it is told. Piece 0 goes out at the start of the frame that it names, which is an
 * even one counted from midnight; what remains of an assembly before that is not sent. No object is made while it
 * rolls.
 *
 * @source MIDI Time Code, detailed specification 1987
 */
export class MtcSource {
  readonly #sink: MtcSink;
  readonly #rate: TimecodeRate;
  readonly #label: { hours: number; minutes: number; seconds: number; frames: number; rateCode: number };
  #rolling = false;
  /** Quarter frames from midnight at `#at`, and ns from one to the next. */
  #from = 0;
  #at = 0;
  #interval = 1;
  #next = 0;

  constructor(sink: MtcSink, rate: TimecodeRate) {
    this.#sink = sink;
    this.#rate = rate;
    this.#label = { hours: 0, minutes: 0, seconds: 0, frames: 0, rateCode: codeOfRate(rate) };
  }

  /** When the next quarter frame is due, ns; Infinity at rest. */
  get nextDue(): number {
    return this.#rolling ? this.#at + (this.#next - this.#from) * this.#interval : Infinity;
  }

  /**
   * It rolls, and is at `place` at `at`. To be called again as often as the caller likes: a little off is drift and
   * mended, much off is a locate. Call `pump(at)` before.
   *
   * @param place s of timecode.
   * @param speed 1 is play; above 0.
   */
  roll(place: number, at: number, speed: number = 1): void {
    const quarters = place * 4 * framesPerSecond(this.#rate);
    const expected = this.#from + (at - this.#at) / this.#interval;
    const elsewhere = this.#rolling && Math.abs(quarters - expected) > MOST_DRIFT;
    if (elsewhere) this.#sendFullFrame(place, at);
    this.#from = quarters;
    this.#at = at;
    this.#interval = 1e9 / (4 * framesPerSecond(this.#rate) * Math.min(speed, FASTEST));
    if (elsewhere || !this.#rolling) this.#next = assemblyFrom(quarters);
    this.#rolling = true;
  }

  /** It stands still at `place`, s of timecode: after a stop, or a locate at rest. */
  rest(place: number, at: number): void {
    this.#rolling = false;
    this.#sendFullFrame(place, at);
  }

  /** Sends what is due up to and at a moment; where that is a flood, a full frame in its place. */
  pump(until: number): void {
    const overdue = until - this.nextDue;
    if (overdue > STALE || overdue > FLOOD * this.#interval) this.#leaveOut(until, overdue <= STALE);
    for (let due = this.nextDue; due <= until; due = this.nextDue) {
      const piece = this.#next & 7;
      if (piece === 0) labelOfFrame(this.#rate, this.#next / 4, this.#label);
      this.#sink.quarterFrame(encodeQuarterFrame(this.#label, piece), due);
      this.#next++;
    }
  }

  /** Goes on with the next whole assembly. @param says says where that is beforehand. */
  #leaveOut(until: number, says: boolean): void {
    const quarters = this.#from + (until - this.#at) / this.#interval;
    this.#next = assemblyFrom(quarters);
    if (says) this.#sendFullFrame(quarters / (4 * framesPerSecond(this.#rate)), until);
  }

  #sendFullFrame(place: number, at: number): void {
    labelOfFrame(this.#rate, frameAtSeconds(this.#rate, place), this.#label);
    this.#sink.fullFrame(this.#label, at);
  }
}

/** The first piece 0 from here on, quarter frames from midnight. */
function assemblyFrom(quarters: number): number {
  return 8 * Math.ceil((quarters - AT_ONCE) / 8);
}
