import { Bits } from '../model/bits.ts';
import type { Control, ControlKind, Together } from '../model/controls.ts';
import type { Shown } from '../model/shown.ts';
import { FADER_STEPS } from '../units/laws.ts';

/** Puts what one control shows on the cable. */
export interface Speaker {
  /**
   * Says what `row` has for a control.
   *
   * @param before what the unit shows now, where that is known.
   * @returns bytes it took.
   */
  say(control: number, row: Shown, before: Shown | undefined): number;
  /** Those that go out in the same message; undefined: it goes alone. */
  together(control: number): Together | undefined;
}

/** How fast a cable and the unit at its end can take bytes. */
export interface Pace {
  /** Bytes per second. */
  readonly rate: number;
  /** Bytes that may go out at once after a rest. */
  readonly burst: number;
  /** Least time between two messages of a display, ns. */
  readonly displayGap: number;
  /** Least time between two messages of one control that is a picture, ns; 0 where nothing is drawn. Meters have a pace of their own. */
  readonly pictureGap: number;
}

/** Puts the time into the first of a row, ns: the number alone, handed on, would cost memory with every move while something waits. */
interface Stamping {
  stamp(row: Float64Array): void;
}

/** The order in which a cable is filled. */
const order: Record<ControlKind, number> = {
  fader: 0,
  pedal: 0,
  knob: 0,
  key: 1,
  lamp: 1,
  wheel: 1,
  encoder: 1,
  text: 2,
  colour: 2,
  meter: 3,
};
const DISPLAYS = 2;
const METERS = 3;

/** Pictures are drawn for so long at a stretch, ns, and then not for so many times as long: other cables wait meanwhile. */
const DRAWING = 4e6;
const DRAWING_RESTS = 2;

/** A motor that is this near, in travel, is there: half a step of the ten bits that motors resolve. */
const THERE = 0.5 / FADER_STEPS;

/**
 * What waits to go out to one unit: at most once for each control, the newest value in the oldest place. Only what
 * differs from what really left on the cable goes out, within the pace of the cable; a motor is never driven under a hand.
 */
export class Outbox {
  /** What really left. */
  readonly sent: Shown;
  /** Controls that had something to say but the cable was full: meters are dropped, the rest waits. */
  dropped = 0;

  readonly #controls: readonly Control[];
  readonly #wanted: Shown;
  readonly #held: Uint8Array;
  readonly #speaker: Speaker;
  readonly #pace: Pace;
  readonly #waiting: readonly Bits[];
  readonly #known: Uint8Array;
  #credit: number;
  #at = 0;
  readonly #time = new Float64Array(1);
  #displayFreeAt = 0;
  /** When each control may be drawn again, ns, and those that wait for it. */
  readonly #pictureFreeAt: Float64Array;
  readonly #resting: Bits;
  /** When anything may be drawn again, ns. */
  #drawFreeAt = 0;

  /**
   * @param controls of the whole surface; `sent` and `wanted` are rows over them.
   * @param held not 0 for a control under a hand.
   */
  constructor(
    controls: readonly Control[],
    wanted: Shown,
    sent: Shown,
    held: Uint8Array,
    speaker: Speaker,
    pace: Pace,
  ) {
    this.#controls = controls;
    this.#wanted = wanted;
    this.sent = sent;
    this.#held = held;
    this.#speaker = speaker;
    this.#pace = pace;
    this.#waiting = [0, 1, 2, 3].map(() => new Bits(controls.length));
    this.#known = new Uint8Array(controls.length);
    this.#pictureFreeAt = new Float64Array(controls.length);
    this.#resting = new Bits(controls.length);
    this.#credit = pace.burst;
  }

  /** A control may have something new to show. */
  mark(control: number): void {
    const { kind } = this.#controls[control] as Control;
    (this.#waiting[order[kind]] as Bits).add(control);
  }

  /** Nothing is known of what the unit shows: everything goes out afresh. */
  resend(unit: number): void {
    for (const control of this.#controls) {
      if (control.unit !== unit) continue;
      this.#known[control.number] = 0;
      this.mark(control.number);
    }
  }

  /**
   * Tells a servo where the hand has put it, at once and whatever the pace: it would go back otherwise.
   *
   * @param travels of all controls, that of this one exactly as the unit reported it.
   */
  echo(control: number, travels: Float64Array): void {
    this.sent.value[control] = travels[control] as number;
    this.#known[control] = 1;
    this.#credit -= this.#speaker.say(control, this.sent, undefined);
  }

  /** Notes where a unit says its fader stands, so that only a difference from there is sent. */
  stands(control: number, travel: number): void {
    this.sent.value[control] = travel;
  }

  /** The next value of a control goes out even when it is the same. */
  forget(control: number): void {
    this.#known[control] = 0;
  }

  /** The displays must be left alone until then, ns. */
  rest(until: number): void {
    this.#displayFreeAt = until;
  }

  /** Is nothing waiting? */
  get idle(): boolean {
    for (let rank = 0; rank < this.#waiting.length; rank++)
      if ((this.#waiting[rank] as Bits).count > 0) return false;
    return this.#resting.count === 0;
  }

  /**
   * Sends what may go now.
   *
   * @param clock tells the time.
   * @returns whether anything is still waiting.
   */
  drain(clock: Stamping): boolean {
    const { rate, burst } = this.#pace;
    clock.stamp(this.#time);
    const now = this.#time[0] as number;
    this.#credit = Math.min(burst, this.#credit + ((now - this.#at) * rate) / 1e9);
    this.#at = now;
    this.#wakeRested();
    let waiting = false;
    for (let rank = 0; rank < this.#waiting.length; rank++) {
      if (this.#drainRank(rank, clock)) waiting = true;
    }
    return waiting || this.#resting.count > 0;
  }

  /** What was drawn a moment ago, and has changed since, may be drawn again. */
  #wakeRested(): void {
    for (let i = this.#resting.count - 1; i >= 0; i--) {
      const control = this.#resting.list[i] as number;
      if (this.#at < (this.#pictureFreeAt[control] as number)) continue;
      this.#resting.delete(control);
      this.mark(control);
    }
  }

  #drainRank(rank: number, clock: Stamping): boolean {
    const now = this.#at;
    const bits = this.#waiting[rank] as Bits;
    let done = 0;
    while (done < bits.count) {
      const control = bits.list[done] as number;
      if (this.#settled(control)) {
        done++;
        continue;
      }
      if (rank !== METERS && now < (this.#pictureFreeAt[control] as number)) {
        this.#resting.add(control);
        done++;
        continue;
      }
      if (this.#credit <= 0 || (rank === DISPLAYS && now < this.#displayFreeAt)) break;
      if (now < this.#drawFreeAt) break;
      this.#say(control);
      if (this.#pace.pictureGap > 0) this.#drew(clock);
      if (rank === DISPLAYS) this.#displayFreeAt = Math.max(this.#displayFreeAt, now + this.#pace.displayGap);
      done++;
    }
    if (done === bits.count) bits.clear();
    else if (rank === METERS) this.#dropRest(bits, done);
    else bits.dropFirst(done);
    return bits.count > 0;
  }

  /** A picture was drawn: where that took long, the next waits until everybody else had their turn. */
  #drew(clock: Stamping): void {
    clock.stamp(this.#time);
    const end = this.#time[0] as number;
    const spent = end - this.#at;
    if (spent > DRAWING) this.#drawFreeAt = end + DRAWING_RESTS * spent;
  }

  #say(control: number): void {
    const before = this.#known[control] === 1 ? this.sent : undefined;
    this.#credit -= this.#speaker.say(control, this.#wanted, before);
    const group = this.#speaker.together(control);
    const first = group?.first ?? control;
    const count = group?.count ?? 1;
    const step = group?.step ?? 1;
    for (let i = 0; i < count; i++) {
      const n = first + i * step;
      this.sent.copy(n, this.#wanted);
      this.#known[n] = 1;
      this.#pictureFreeAt[n] = this.#at + this.#pace.pictureGap;
    }
  }

  /** Nothing to send: the hand is on it (its release marks it again), or it shows this already. */
  #settled(control: number): boolean {
    if (this.#held[control] !== 0) return true;
    if (this.#known[control] === 0) return false;
    const { kind } = this.#controls[control] as Control;
    if (kind === 'meter')
      return this.sent.value[control] === -Infinity && this.#wanted.value[control] === -Infinity;
    if (kind !== 'fader') return this.sent.same(control, this.#wanted);
    const to = Math.max(0, this.#wanted.value[control] as number);
    const from = Math.max(0, this.sent.value[control] as number);
    return Math.abs(to - from) < THERE;
  }

  #dropRest(bits: Bits, done: number): void {
    this.dropped += bits.count - done;
    bits.clear();
  }
}
