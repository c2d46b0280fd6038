/**
 * What a surface has in front of it, as far as expressions may ask. Rows go by the number of the control.
 */
export interface Front {
  /** 1 for each layer of the mapping that is on, by its number; of the pages only the one in front. */
  readonly on: Uint8Array;
  /** The first parameter each control rides now; −1 for none. */
  readonly target: Int32Array;
  /** Number of the desk's strip whose members are spilled on the faders; −1 for none. */
  readonly spill: number;
  /** Is a hand on a control, or was it a second ago? */
  riding(control: number): boolean;
  /** Where the hand on a control without a motor has to go: 1 up, −1 down, 0 nowhere. */
  way(control: number): number;
}

/**
 * What the words of a rule stand for on one control: fixed until the view changes, so that paths are put together then
 * and never while a hand moves.
 */
export interface Scope {
  /** Number of the control; −1 where there is none (a layer's condition). */
  readonly control: number;
  /** What the braces on the left side stood for: `strip`, `n`. */
  readonly variables: Readonly<Record<string, number>>;
  /** Number of the desk's strip under the control's own strip; −1 for none. */
  readonly strip: number;
  /** Number of the selected strip of the desk. */
  readonly selected: number;
  /** How many strips the bank lies to the right. */
  readonly bank: number;
  /** Strips of the surface. */
  readonly width: number;
  /** Turn of the page in front, from 1. */
  readonly turn: number;
}
