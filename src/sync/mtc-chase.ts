import {
  frameOfLabel,
  framesPerDay,
  framesPerSecond,
  labelOfFrame,
  secondsOfFrame,
  wrapped,
  type TimecodeRate,
} from '../units/timecode.ts';
import { encodeQuarterFrame, pieceOf, type MtcTime } from '../wire/mtc.ts';
import { Flywheel } from './flywheel.ts';
import { codeOfRate, rateOfCode, type NonDrop } from './mtc-rates.ts';
import { BELIEVABLE, GAP, MtcRun } from './mtc-run.ts';

/** `locked`: it runs forward at about its speed, and where is known. `locking`: something comes, and that is all. */
export type MtcState = 'idle' | 'locking' | 'locked' | 'freewheeling';

export interface MtcChaseOptions {
  /** How long it runs on without being told, s. */
  readonly freewheel?: number;
  /** What rate code 3 stands for. */
  readonly nonDrop?: NonDrop;
}

/** What came and made no sense, since the chase was made. */
export interface MtcFaults {
  /** Quarter frames that did not follow the one before: one was lost, doubled or corrupted. */
  readonly outOfOrder: number;
  /** Quarter frames that did not say what was due while it ran: corrupted, or the first of a new place. */
  readonly unexpected: number;
  /** Times that do not exist. */
  readonly impossible: number;
}

/**
 * Longer than a network takes to mend itself (a Wi-Fi retry or a spanning tree's blink lasts 0.1 to 0.3 s), short enough
 * that nobody takes a stopped machine for a running one, s.
 */
const FREEWHEEL = 0.5;
/** Slower or faster than this is a shuttle, which is shown and not followed. Varispeed ends at half of it. */
const SLOWEST = 0.8;
const FASTEST = 1.25;
/** The same for the rough measure, which a burst falsifies by a fifth. */
const ROUGHLY_SLOWEST = 0.7;
const ROUGHLY_FASTEST = 1.43;
/** So many in a row tell a direction from two pieces that overtook each other. */
const A_DIRECTION = 5;
/** A full frame within a frame of where it runs is no other place, quarter frames. */
const SAME_PLACE = 6;

/**
 * Follows MIDI timecode. A new place is believed when sixteen quarter frames in a row agree on it, each piece twice, so
 * that no single one that was corrupted moves anything; from then on each is held against what was due. Time comes in as
 * ns of a clock that never goes back; no object is made per quarter frame.
 *
 * @source MIDI Time Code, detailed specification 1987; docs/protocols/timecode.md for what is ours
 */
export class MtcChase {
  readonly #run: MtcRun;
  readonly #wheel = new Flywheel();
  readonly #freewheel: number;
  readonly #nonDrop: NonDrop;
  readonly #label = { hours: 0, minutes: 0, seconds: 0, frames: 0, rateCode: 0 };
  #state: MtcState = 'idle';
  #moving: -1 | 0 | 1 = 0;
  #rate: TimecodeRate | undefined;
  /** Whether the flywheel turns: locked or freewheeling. */
  #running = false;
  /** Quarter frames from 00:00:00:00 of the newest piece; goes on counting at midnight. */
  #count = 0;
  /** Frame whose label is in `#label`, times four; NaN for none. */
  #base = NaN;
  /** Count of a piece 0, modulo 8: 0 for even frames, 4 for odd ones. */
  #phase = 0;
  #heardAt = 0;
  /** Moment and count of the last piece that was the one due. */
  #goodAt = 0;
  #goodCount = 0;
  /** Pieces that were the ones due, one after another. */
  #good = 0;
  /** Where it stands while it does not run, s. */
  #held: number | undefined;
  #cued: number | undefined;
  #relocations = 0;
  #outOfOrder = 0;
  #unexpected = 0;
  #impossible = 0;

  constructor({ freewheel = FREEWHEEL, nonDrop = '30' }: MtcChaseOptions = {}) {
    this.#run = new MtcRun(nonDrop);
    this.#freewheel = Math.max(freewheel * 1e9, GAP);
    this.#nonDrop = nonDrop;
  }

  get state(): MtcState {
    return this.#state;
  }

  /** undefined until a place was named. */
  get rate(): TimecodeRate | undefined {
    return this.#rate;
  }

  /** +1 forward, −1 in reverse, 0 for not at all or not known yet. */
  get moving(): -1 | 0 | 1 {
    return this.#moving;
  }

  /** 1 is play, −1 is play backwards, 0 is rest or not known yet. */
  get speed(): number {
    if (this.#running) return this.#nominal() / this.#wheel.interval;
    if (this.#rate === undefined || this.#run.length < BELIEVABLE) return 0;
    return (this.#run.direction * this.#nominal()) / this.#run.interval();
  }

  /** Where the last full frame put it, s of timecode, until it runs; undefined for nowhere. */
  get cued(): number | undefined {
    return this.#cued;
  }

  /** How often it was somewhere else of a sudden while it ran. */
  get relocations(): number {
    return this.#relocations;
  }

  get faults(): MtcFaults {
    return {
      outOfOrder: this.#outOfOrder,
      unexpected: this.#unexpected,
      impossible: this.#impossible + this.#run.impossible,
    };
  }

  /**
   * Where it is at a moment, s of timecode from 00:00:00:00, in real seconds of its rate. While it does not run forward
   * at its speed, the place last named; undefined while none was.
   */
  placeAt(now: number): number | undefined {
    if (!this.#running) return this.#held;
    return this.#secondsOf(this.#wheel.countAt(Math.min(now, this.#goodAt + this.#freewheel)));
  }

  /** Takes the data byte of a quarter frame that came at `at` ns. */
  quarterFrame(data: number, at: number): void {
    this.tick(at);
    this.#heardAt = at;
    if (!this.#run.take(data, at)) this.#outOfOrder++;
    if (this.#state === 'idle') this.#state = 'locking';
    if (this.#running) this.#follow(data & 0x7f, at);
    if (!this.#running && this.#run.length >= A_DIRECTION) this.#moving = this.#run.direction;
    if (this.#run.length >= BELIEVABLE && !(this.#running && this.#good >= BELIEVABLE)) this.#listen(at);
  }

  /** Takes a full frame: that is where it stands now, and nothing moves. */
  fullFrame(time: MtcTime, at: number): void {
    this.tick(at);
    const rate = rateOfCode(time.rateCode, this.#nonDrop);
    const frame = frameOfLabel(rate, time);
    if (frame === undefined) {
      this.#impossible++;
      return;
    }
    if (this.#running && (rate !== this.#rate || this.#farFrom(4 * frame, at))) this.#relocations++;
    this.#rest();
    this.#rate = rate;
    this.#held = this.#cued = secondsOfFrame(rate, frame);
  }

  /** Notices what does not come. */
  tick(now: number): void {
    if (this.#running) {
      const silence = now - this.#goodAt;
      if (silence > this.#freewheel) this.#stop(now);
      else if (silence > GAP) this.#state = 'freewheeling';
    } else if (this.#state === 'locking' && now - this.#heardAt > this.#freewheel) this.#rest();
  }

  /** It ends where it was last heard, not where it ran on to. */
  #stop(now: number): void {
    this.#held = this.#secondsOf(this.#goodCount);
    if (now - this.#heardAt > this.#freewheel) this.#rest();
    else this.#letGo();
  }

  #rest(): void {
    this.#running = false;
    this.#run.clear();
    this.#state = 'idle';
    this.#moving = 0;
  }

  #letGo(): void {
    this.#running = false;
    this.#state = 'locking';
    this.#moving = this.#run.length >= A_DIRECTION ? this.#run.direction : 0;
  }

  /** Holds a piece against what is due, and lets go when it does not run forward at its speed any more. */
  #follow(data: number, at: number): void {
    const inOrder = this.#run.length > 1 && this.#run.direction > 0;
    this.#count = inOrder ? this.#count + 1 : this.#nearest(pieceOf(data), at);
    if (data === this.#due(pieceOf(data))) this.#accept(at);
    else {
      this.#unexpected++;
      this.#good = 0;
    }
    if (this.#outOfSpeed() || (this.#run.direction < 0 && this.#run.length >= A_DIRECTION)) {
      this.#held = this.#secondsOf(this.#goodCount);
      this.#letGo();
    }
  }

  #accept(at: number): void {
    this.#wheel.pull(this.#count, at);
    this.#good++;
    this.#goodAt = at;
    this.#goodCount = this.#count;
    this.#state = 'locked';
  }

  /** Whether the flywheel, or at once and roughly the last pieces, run at another speed than one can follow. */
  #outOfSpeed(): boolean {
    const nominal = this.#nominal();
    const speed = nominal / this.#wheel.interval;
    if (speed < SLOWEST || speed > FASTEST) return true;
    if (this.#run.length < BELIEVABLE) return false;
    const rough = nominal / this.#run.roughInterval();
    return rough < ROUGHLY_SLOWEST || rough > ROUGHLY_FASTEST;
  }

  /** After a gap: which of the counts that this piece can have is nearest to where it must be by now. */
  #nearest(piece: number, at: number): number {
    const one = this.#phase + piece;
    return one + 8 * Math.round((this.#wheel.countAt(at) - one) / 8);
  }

  /** Data byte that is due from this piece at `#count`. */
  #due(piece: number): number {
    const base = this.#count - piece;
    if (base !== this.#base) {
      labelOfFrame(this.#rate ?? '25', base / 4, this.#label);
      this.#base = base;
    }
    return encodeQuarterFrame(this.#label, piece);
  }

  /** Asks the last sixteen whether they agree on a place, and goes there if it is another. */
  #listen(at: number): void {
    const quarters = this.#run.believed();
    if (quarters === undefined) return;
    const { rate, direction } = this.#run;
    const known = rate === this.#rate;
    if (this.#running && known && quarters === wrapped(this.#count, this.#quartersPerDay())) return;
    this.#rate = rate;
    const speed = (direction * this.#nominal()) / this.#run.interval();
    if (speed >= SLOWEST && speed <= FASTEST) this.#lock(quarters, known, at);
    else {
      if (this.#running) this.#letGo();
      this.#held = this.#secondsOf(quarters);
      this.#cued = undefined;
    }
  }

  #lock(quarters: number, knownRate: boolean, at: number): void {
    // sixteen pieces measure speed no better than bursts allow: the flywheel finds it out from here
    const interval = this.#running && knownRate ? this.#wheel.interval : this.#nominal();
    if (this.#running) this.#relocations++;
    this.#wheel.start(quarters, this.#run.settledAt(interval), interval);
    this.#count = this.#goodCount = quarters;
    this.#phase = (quarters - this.#run.piece) & 7;
    this.#base = NaN;
    this.#label.rateCode = codeOfRate(this.#run.rate);
    this.#good = BELIEVABLE;
    this.#goodAt = at;
    this.#running = true;
    this.#state = 'locked';
    this.#moving = 1;
    this.#cued = undefined;
  }

  #farFrom(quarters: number, at: number): boolean {
    const day = this.#quartersPerDay();
    const apart = wrapped(quarters - this.#wheel.countAt(at), day);
    return Math.min(apart, day - apart) > SAME_PLACE;
  }

  /** From one quarter frame to the next at speed 1, ns. */
  #nominal(): number {
    return 1e9 / (4 * framesPerSecond(this.#rate ?? '25'));
  }

  #quartersPerDay(): number {
    return 4 * framesPerDay(this.#rate ?? '25');
  }

  #secondsOf(quarters: number): number {
    return secondsOfFrame(this.#rate ?? '25', wrapped(quarters, this.#quartersPerDay()) / 4);
  }
}
