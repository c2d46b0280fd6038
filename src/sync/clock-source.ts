import {
  CLOCK,
  CLOCKS_PER_QUARTER,
  CLOCKS_PER_SIXTEENTH,
  CONTINUE,
  LAST_SIXTEENTH,
  START,
  STOP,
} from '../wire/midi-clock.ts';

/** Where the messages go, each with the moment at which it is due, ns. */
export interface ClockSink {
  /** F8, FA, FB or FC. */
  realtime(status: number, due: number): void;
  /** F2. */
  songPosition(sixteenths: number, due: number): void;
}

/** A place that is off by more is another place and no drift, clocks. */
const MOST_DRIFT = 1;
/** From start or continue to the first clock, ns. @source MIDI 1.0: a receiver wants at least 1 ms between start or continue and the first clock */
const BEFORE_FIRST = 1e6;
/** At rest, clocks that are overdue by more than this are left out, ns; on the move a receiver counts each one. */
const STALE = 100e6;
/** A place so close to a sixteenth is at it, sixteenths. */
const AT_ONCE = 1e-6;

/**
 * Sends MIDI clock of a tempo and place that it is told: at rest too, so that receivers know the tempo beforehand.
 * No object is made while it rolls.
 *
 * @source MIDI 1.0 Detailed Specification, "System real time messages", "Song position pointer"
 */
export class ClockSource {
  readonly #sink: ClockSink;
  #rolling = false;
  /** Clocks from the start of the song at `#at`, and ns from one to the next. */
  #from = 0;
  #at = 0;
  #interval: number;
  #next = 0;
  #notBefore = 0;

  /** @param tempo quarter notes in a minute. */
  constructor(sink: ClockSink, tempo: number, at: number) {
    this.#sink = sink;
    this.#at = at;
    this.#interval = intervalOf(tempo);
  }

  /** When the next clock is due, ns. */
  get nextDue(): number {
    return Math.max(this.#notBefore, this.#at + (this.#next - this.#from) * this.#interval);
  }

  /** Another tempo from `at` on, quarter notes in a minute. */
  setTempo(tempo: number, at: number): void {
    this.pump(at);
    this.#from = this.#clocksAt(at);
    this.#at = at;
    this.#interval = intervalOf(tempo);
  }

  /**
   * It rolls, and is at `place` at `at`. From the very start with FA, from elsewhere with F2 and FB, whose first clock is
   * that of the next sixteenth. To be called again as often as the caller likes: a little off is drift and mended, much
   * off is stopped and begun there.
   *
   * @param place quarter notes from the start of the song; beyond 4095.75 song position cannot say where.
   */
  roll(place: number, at: number): void {
    this.pump(at);
    const clocks = Math.max(0, place) * CLOCKS_PER_QUARTER;
    const drift = clocks - this.#clocksAt(at);
    this.#from = clocks;
    this.#at = at;
    if (this.#rolling && Math.abs(drift) <= MOST_DRIFT) return;
    if (this.#rolling) this.#sink.realtime(STOP, at);
    this.#begin(clocks, at);
  }

  /** It stands still at `place`, quarter notes: F2 says so to the nearest sixteenth. */
  rest(place: number, at: number): void {
    this.pump(at);
    if (this.#rolling) this.#sink.realtime(STOP, at);
    this.#rolling = false;
    const sixteenth = Math.round((place * CLOCKS_PER_QUARTER) / CLOCKS_PER_SIXTEENTH);
    this.#sink.songPosition(Math.max(0, Math.min(LAST_SIXTEENTH, sixteenth)), at);
  }

  /** Sends what is due up to and at a moment. */
  pump(until: number): void {
    if (!this.#rolling && until - this.nextDue > STALE) this.#next = Math.ceil(this.#clocksAt(until));
    for (let due = this.nextDue; due <= until; due = this.nextDue) {
      this.#sink.realtime(CLOCK, due);
      this.#next++;
    }
  }

  #begin(clocks: number, at: number): void {
    const sixteenth = Math.min(LAST_SIXTEENTH, Math.ceil(clocks / CLOCKS_PER_SIXTEENTH - AT_ONCE));
    if (sixteenth > 0) this.#sink.songPosition(sixteenth, at);
    this.#sink.realtime(sixteenth > 0 ? CONTINUE : START, at);
    this.#next = Math.max(sixteenth * CLOCKS_PER_SIXTEENTH, Math.ceil(clocks - AT_ONCE));
    this.#notBefore = at + BEFORE_FIRST;
    this.#rolling = true;
  }

  #clocksAt(now: number): number {
    return this.#from + (now - this.#at) / this.#interval;
  }
}

function intervalOf(tempo: number): number {
  return 60e9 / (CLOCKS_PER_QUARTER * tempo);
}
