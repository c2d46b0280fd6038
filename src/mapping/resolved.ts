import type { Scope } from './front.ts';
import type { Action, Motion, WheelAction } from './mapping.ts';
import type { NumberProgram, TextProgram } from './program.ts';
import type { Amount, BoundRide } from './rides.ts';

/** A rule that counts on a control, and what its words stand for there. */
export interface Bound {
  /** Place in `mapping.rules`. */
  readonly rule: number;
  readonly scope: Scope;
}

export interface BoundMotion extends Bound {
  readonly motion: Motion;
  readonly rides: readonly BoundRide[];
  /** A click counts so many times, with all that `like` made of it. */
  readonly speed: number;
}

export interface BoundWheel extends Bound {
  readonly wheel: WheelAction;
  readonly speed: number;
}

export interface BoundPress extends Bound {
  readonly actions: readonly Action[];
}

export interface BoundLight extends Bound {
  /** Of its own; undefined where the light is that of the first thing the key does. */
  readonly program: NumberProgram | undefined;
  readonly action: LitAction | undefined;
}

/** A number in an action; without a program it is a constant. */
export interface BoundAmount extends Amount {
  readonly program: NumberProgram | undefined;
}

/** What a key does, with what its light hangs on worked out. */
export interface LitAction {
  readonly action: Action;
  /** The parameter it is about; −1 for none. */
  readonly parameter: number;
  /** The others, where a `*` in what is set stands for several. */
  readonly others: readonly number[];
  /** The strip it is about; −1 for none. */
  readonly strip: number;
  /** The number it carries: a value, a place in a list, 1 or 0 for a condition. */
  readonly number: BoundAmount | undefined;
  /** The branches of an `if`. */
  readonly then: LitAction | undefined;
  readonly otherwise: LitAction | undefined;
}

export interface BoundNumber extends Bound {
  readonly program: NumberProgram;
}

export interface BoundText extends Bound {
  readonly program: TextProgram;
}

/** Everything one control does and shows in the view there is now. */
export interface Resolved {
  move?: BoundMotion | undefined;
  wheel?: BoundWheel | undefined;
  press?: BoundPress | undefined;
  long?: BoundPress | undefined;
  double?: BoundPress | undefined;
  light?: BoundLight | undefined;
  colour?: BoundNumber | undefined;
  meter?: BoundNumber | undefined;
  text?: BoundText | undefined;
}
