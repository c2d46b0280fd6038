import type { Action } from '../mapping/mapping.ts';
import type { SurfaceEventType } from '../model/events.ts';

/** What became of the last thing a control did, in a number: a move must not cost a string. */
export const outcome = {
  /** Nothing happened yet. */
  none: 0,
  /** A rule took it. */
  done: 1,
  /** No rule that counts now says what it does. */
  unmapped: 2,
  /** There is a rule, but the desk has no such parameter or strip in this bank. */
  nothingThere: 3,
  /** Somebody stronger holds the parameter. */
  held: 4,
  /** The fader was under a hand when it came to stand for something else: it waits for the hand to go. */
  parked: 5,
  /** The surface has just joined and its faders still find their places. */
  settling: 6,
  /** It was the motor that moved, not a hand. */
  motor: 7,
  /** A move too small to be one. */
  trembled: 8,
  /** A control without a motor that has not come past the value yet. */
  waiting: 9,
  /** A key that also does something when held: it acts when it comes up, or when it has been down long enough. */
  undecided: 10,
  /** It is released; what was to be done was done when it was pressed. */
  released: 11,
  /** The rule says that it does nothing. */
  nothing: 12,
  /** Told why it could not be done: see what was said. */
  told: 13,
  /** A key that only does something when held, and came up too soon. */
  tooShort: 14,
  /** It is so already: that page is in front, that mode in force, the bank at its end. */
  already: 15,
  /** All it does hangs on an `if`, and that is not so. */
  notSo: 16,
  /** The hand came across the lane, or its trim was punched out: the lane is in force again, and the hand off until it lets go. */
  crossed: 17,
  /** The surface shows a scene that was not recalled: hands on it do not move the mix. */
  previewing: 18,
} as const;

/** One of the numbers of `outcome`. */
export type Outcome = (typeof outcome)[keyof typeof outcome];

/** What a verdict is about: something a surface reported, a key that has been down for long enough, a value set by somebody. */
export type VerdictEvent = SurfaceEventType | 'held' | 'set';

/**
 * What became of the last event of a surface. The engine writes it on every one, in place; who wants to know reads it
 * before the next comes.
 */
export class Verdict {
  /** How many there were. */
  count = 0;
  /** −1 for what came from no surface. */
  surface = -1;
  control = -1;
  event: VerdictEvent = 'moved';
  /** What was reported, or asked for, in `value[0]`: travel, clicks, a value to be set. */
  readonly value = new Float64Array(1);
  outcome: Outcome = outcome.none;
  /** Place of the rule in the mapping; −1 for none. */
  rule = -1;
  /** What of it decided, where it is a key's. */
  action: Action | undefined;
  /** Number of the parameter it was about; −1 for none. */
  parameter = -1;
  /** Value of the parameter before, in `before[0]`. */
  readonly before = new Float64Array(1);
  /** Who holds what was refused or left alone, by number in the arbiter's books; −1 for nobody. */
  holder = -1;
  /** The parameter that is held, where it is another than the one asked for; −1 for none. */
  heldParameter = -1;
  /** How many of several parameters were left alone, being in somebody's hand. */
  leftAlone = 0;
  /** What people were told meanwhile; empty when nothing. */
  said = '';

  /** Begins with a new event. */
  open(surface: number, control: number, event: VerdictEvent): void {
    this.count++;
    this.surface = surface;
    this.control = control;
    this.event = event;
    this.outcome = outcome.unmapped;
    this.rule = -1;
    this.action = undefined;
    this.parameter = -1;
    this.holder = -1;
    this.heldParameter = -1;
    this.leftAlone = 0;
    this.said = '';
  }

  /** Notes why it could not be done, for who asks. */
  refuse(why: string): void {
    this.outcome = outcome.told;
    this.said = why;
  }

  /** The same once more, for who reads it later. */
  copy(): Verdict {
    const copy = Object.assign(new Verdict(), this, {
      value: this.value.slice(),
      before: this.before.slice(),
    });
    return copy;
  }
}
