import { CLOCKS_PER_QUARTER, CLOCKS_PER_SIXTEENTH } from '../wire/midi-clock.ts';
import { Flywheel } from './flywheel.ts';
import { TempoMeter } from './tempo-meter.ts';

/** `waiting`: it was told to run, and the first clock has yet to come. `lost`: it runs, and the clock is gone. */
export type ClockState = 'stopped' | 'waiting' | 'running' | 'lost';

/** A clock that is silent for so long is gone, ns: four clocks at 20 bpm, and as long as timecode runs on. */
const GONE = 500e6;
/** No music is faster, bpm: the fastest that can be set, and somebody who plays it up to 5 % fast. */
const FASTEST = 420;
/** So many clocks may come at once: two seconds of 120 bpm, after a computer or a network that hung. */
const AT_ONCE = 100;
/** Between clocks the place stays this close to what was counted, clocks: a burst can be late by no more. */
const MOST_BEHIND = 1;
const MOST_AHEAD = 2;

/**
 * Follows MIDI clock and song position. What was counted is the truth, and the place between is filtered; a clock has no
 * number, so one that is lost is lost for good. Time comes in as ns of a clock that never goes back; no object is made per
 * clock.
 *
 * @source MIDI 1.0 Detailed Specification, "System real time messages", "Song position pointer"
 */
export class ClockChase {
  readonly #meter = new TempoMeter();
  readonly #wheel = new Flywheel();
  #state: ClockState = 'stopped';
  /** Number of the last clock, from 0 at the start of the song. */
  #count = 0;
  /** Number that the next clock has. */
  #next = 0;
  #clockAt = -Infinity;
  #tempo: number | undefined;
  #relocations = 0;
  /** Clocks that may come now. */
  #allowed = AT_ONCE;
  #allowedAt = -Infinity;
  #surplus = 0;

  get state(): ClockState {
    return this.#state;
  }

  /** Quarter notes in a minute, over the last quarter note; undefined until there was one, or when the clock is gone. */
  get tempo(): number | undefined {
    return this.#tempo;
  }

  /** How often it was somewhere else of a sudden while it ran. */
  get relocations(): number {
    return this.#relocations;
  }

  /** Clocks that were left out: they came faster than any music is. */
  get surplus(): number {
    return this.#surplus;
  }

  /** Where it is at a moment, quarter notes from the start of the song. */
  placeAt(now: number): number {
    if (this.#state !== 'running') return this.#count / CLOCKS_PER_QUARTER;
    const place = this.#wheel.countAt(now);
    const held = Math.max(this.#count - MOST_BEHIND, Math.min(this.#count + MOST_AHEAD, place));
    return Math.max(0, held) / CLOCKS_PER_QUARTER;
  }

  /** F8. The first one after start or continue is at the place itself, not one after it. */
  clock(at: number): void {
    this.tick(at);
    if (!this.#isPlausible(at)) {
      this.#surplus++;
      return;
    }
    if (this.#clockAt > -Infinity) this.#meter.take(at - this.#clockAt);
    this.#clockAt = at;
    if (this.#meter.settled)
      this.#tempo = Math.min(FASTEST, 60e9 / (CLOCKS_PER_QUARTER * this.#meter.interval));
    if (this.#state === 'stopped') return;
    const onward = this.#state === 'running' && this.#next === this.#count + 1;
    this.#state = 'running';
    this.#count = this.#next++;
    // a flywheel that begins with a wrong tempo is worse than none
    if (onward && this.#meter.full) this.#wheel.pull(this.#count, at);
    else this.#wheel.start(this.#count, at, this.#meter.interval);
  }

  /** FA: from the start of the song. */
  start(at: number): void {
    this.tick(at);
    if (this.#state === 'running') this.#relocations++;
    this.#goTo(0);
    this.#state = 'waiting';
  }

  /** FB: from where it stands. */
  continue(at: number): void {
    this.tick(at);
    if (this.#state === 'stopped') this.#state = 'waiting';
  }

  /** FC: it stands at the last clock; the one after the next continue is the one after it. */
  stop(at: number): void {
    this.tick(at);
    this.#state = 'stopped';
  }

  /** F2, which is to be sent at rest only. One that comes while it runs is where the next clock is. */
  songPosition(sixteenths: number, at: number): void {
    this.tick(at);
    const to = sixteenths * CLOCKS_PER_SIXTEENTH;
    if (this.#state !== 'running') this.#goTo(to);
    else if (to !== this.#next) {
      this.#relocations++;
      this.#next = to;
    }
  }

  /** Notices what does not come. */
  tick(now: number): void {
    if (now - this.#clockAt <= GONE || this.#clockAt === -Infinity) return;
    this.#clockAt = -Infinity;
    this.#meter.clear();
    this.#tempo = undefined;
    if (this.#state === 'running') this.#state = 'lost';
  }

  /** Does a clock come that may be one of some music? What waited for a moment and comes at once may. */
  #isPlausible(at: number): boolean {
    const more = ((at - this.#allowedAt) * FASTEST * CLOCKS_PER_QUARTER) / 60e9;
    this.#allowed = Math.min(AT_ONCE, this.#allowed + more);
    this.#allowedAt = at;
    if (this.#allowed < 1) return false;
    this.#allowed--;
    return true;
  }

  #goTo(clocks: number): void {
    this.#count = this.#next = clocks;
  }
}
