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
} as const;

/** One of the numbers of `outcome`. */
export type Outcome = (typeof outcome)[keyof typeof outcome];

/**
 * What became of the last event of a surface. The engine writes it on every one, in place; who wants to know reads it
 * before the next comes.
 */
export class Verdict {
  surface = -1;
  control = -1;
  outcome: Outcome = outcome.none;
  /** Place of the rule in the mapping; −1 for none. */
  rule = -1;
  /** Number of the parameter it was about; −1 for none. */
  parameter = -1;
  /** Value of the parameter before, in `before[0]`. */
  readonly before = new Float64Array(1);
  /** Who holds what was refused, by number in the arbiter's books; −1 for nobody. */
  holder = -1;
  /** What people were told meanwhile; empty when nothing. */
  said = '';

  /** Begins with a new event. */
  open(surface: number, control: number): void {
    this.surface = surface;
    this.control = control;
    this.outcome = outcome.unmapped;
    this.rule = -1;
    this.parameter = -1;
    this.holder = -1;
    this.said = '';
  }
}
