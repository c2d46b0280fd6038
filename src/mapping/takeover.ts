import { faderTravel, SILENCE, toValue, type Law } from '../units/laws.ts';

/**
 * How a control without a motor comes by a parameter that stands elsewhere than the control does.
 *
 * - `crossing`: it does nothing until a move of the hand passes over the value, or reaches it.
 * - `scaled`: the value goes the hand's way, by the share of what is left of it, so that both reach the ends together.
 * - `parallel`: the value goes as far as the hand; where it stops at an end, the hand catches up with it.
 * - `jump`: the value goes to the hand at once, as fast as the limit allows.
 *
 * Switches and choices have nothing between their steps: `scaled` and `parallel` are `crossing` there. So they are for
 * a value outside the part of the travel that the control has: all but `jump` meet it at the nearer end of that part.
 */
export type TakeoverMode = 'crossing' | 'scaled' | 'parallel' | 'jump';

/** Whether a control moves its parameter: not at all, yes, or yes and the value is still on its way to where it should be. */
export const taken = { idle: 0, engaged: 1, catchingUp: 2 } as const;

/** What counts as the same place: one step of the coarsest controls, travel. */
const TOLERANCE = 1 / 127;
/** What a limit in dB is in the travel of everything that has no level: that of the upper half of a fader, dB. */
const DECIBELS_OF_TRAVEL = 40;

/** From where to where a value goes: a fraction handed from function to function costs memory; one in a row does not. */
const span = new Float64Array(2);
/** Where a hand can meet the value: where that stands, or at the nearer end of the control's part. */
const near = new Float64Array(1);

/**
 * Soft take-over for the controls of one surface that stay where the hand left them, while what they ride may move by
 * other means. Nothing here knows the time but by `tick`: no haste and no waiting gets a control past its mode. Of a control that
 * rides several parameters each is a control of its own here.
 *
 * Fractions go in and out through rows with one place for each control. Before every call the caller writes into
 * `stands` where the parameter stands, and before `moved` into `asked` what the control reports. Where the answer is
 * true, the travel in `goal` is to be put, and then either `wrote` or, where somebody else's hand was in the way,
 * `rearm` says what came of it. No call of `moved`, `advance`, `wrote`, `rearm` or `way` allocates.
 */
export class TakeOver {
  /** In: the travel a control reports, 0..1. */
  asked: Float64Array;
  /** In: the travel at which its parameter stands now, 0..1. */
  stands: Float64Array;
  /** In: the ends of the part of its parameter's travel that a control has, 0..1. */
  low: Float64Array;
  high: Float64Array;
  /** Out: the travel to put its parameter to, 0..1. */
  goal: Float64Array;
  /** Most that one change may be, dB, more than 0; 40 dB are the whole travel where there is no level. Infinity: no limit. */
  limit: Float64Array;
  /** Travel at which each control last reported itself, 0..1; −1 while it was never heard. */
  hand: Float64Array;
  /** `taken` of each control. */
  state: Uint8Array;
  /** Travel at which its parameter would stand already if there were no limit. */
  #aim: Float64Array;
  /** Travel at which its parameter stood when the control last had a part in it. */
  #left: Float64Array;
  /** How far it moved its parameter in this tick: dB, or travel where there is no level. */
  #spent: Float64Array;
  #unspent = true;

  /** @param controls how many there are; each begins unheard, idle and without a limit. */
  constructor(controls: number) {
    this.asked = new Float64Array(controls);
    this.stands = new Float64Array(controls);
    this.low = new Float64Array(controls);
    this.high = new Float64Array(controls).fill(1);
    this.goal = new Float64Array(controls);
    this.limit = new Float64Array(controls).fill(Infinity);
    this.hand = new Float64Array(controls).fill(-1);
    this.state = new Uint8Array(controls);
    this.#aim = new Float64Array(controls);
    this.#left = new Float64Array(controls);
    this.#spent = new Float64Array(controls);
  }

  /** Makes room for more controls, in a state like that of new ones. */
  grow(controls: number): void {
    const before = this.state.length;
    if (controls <= before) return;
    const longer = (row: Float64Array): Float64Array => {
      const grown = new Float64Array(controls);
      grown.set(row);
      return grown;
    };
    this.asked = longer(this.asked);
    this.stands = longer(this.stands);
    this.low = longer(this.low);
    this.high = longer(this.high).fill(1, before);
    this.goal = longer(this.goal);
    this.limit = longer(this.limit).fill(Infinity, before);
    this.hand = longer(this.hand).fill(-1, before);
    this.#aim = longer(this.#aim);
    this.#left = longer(this.#left);
    this.#spent = longer(this.#spent);
    const { state } = this;
    this.state = new Uint8Array(controls);
    this.state.set(state);
  }

  /** Time has come one tick further: each control may go by its limit again. */
  tick(): void {
    if (this.#unspent) return;
    this.#spent.fill(0);
    this.#unspent = true;
  }

  /** Is any value on its way to its control? */
  get gliding(): boolean {
    return this.state.includes(taken.catchingUp);
  }

  /** A control reports the travel in `asked`; all its reports of one tick together go by the limit at most. @returns whether its parameter is to be put to `goal`. */
  moved(control: number, mode: TakeoverMode, law: Law): boolean {
    this.#approach(control, law);
    this.asked[control] = Math.min(
      this.high[control] as number,
      Math.max(this.low[control] as number, this.asked[control] as number),
    );
    const how = modeFor(mode, law);
    if (!this.#stayed(control)) this.state[control] = taken.idle;
    const moves =
      this.state[control] !== taken.idle ||
      this.#takes(control, how !== 'jump' && this.#isOutside(control) ? 'crossing' : how, law);
    if (moves) this.#lead(control, how);
    this.hand[control] = this.asked[control];
    return moves && this.#step(control, law);
  }

  /**
   * One step of a value on its way to its control: to be called at each tick for what is `catchingUp`.
   *
   * @returns whether the parameter is to be put to `goal`.
   */
  advance(control: number, law: Law): boolean {
    if (this.state[control] !== taken.catchingUp) return false;
    if (this.#stayed(control)) return this.#step(control, law);
    this.rearm(control);
    return false;
  }

  /** The goal was put, and what came of it is in `stands`: it may have been rounded or bounded. */
  wrote(control: number): void {
    const stands = this.stands[control] as number;
    // what does not follow any more is bounded: pushing on would move nothing
    if (this.state[control] === taken.catchingUp && stands === this.#left[control])
      this.state[control] = taken.engaged;
    this.#left[control] = stands;
  }

  /** The control stands for something else now, or was overruled: it must take over anew. */
  rearm(control: number): void {
    this.state[control] = taken.idle;
  }

  /** Where the hand must go to meet the value: 1 up, −1 down, 0 nowhere, or nobody knows where the control stands. */
  way(control: number, mode: TakeoverMode, law: Law): -1 | 0 | 1 {
    const hand = this.hand[control] as number;
    if (hand < 0 || mode === 'jump') return 0;
    this.#approach(control, law);
    const own = this.state[control] !== taken.idle && this.#stayed(control);
    if (!own && this.#meets(this.hand, control, law)) return 0;
    const value = (own ? this.#aim[control] : near[0]) as number;
    if (Math.abs(value - hand) <= TOLERANCE) return 0;
    return value > hand ? 1 : -1;
  }

  /** What there is to know of a control, for `restore`; nothing for one that was never heard. Plain JSON. */
  store(control: number): readonly number[] | undefined {
    const hand = this.hand[control] as number;
    const state = this.state[control] as number;
    if (state === taken.idle) return hand < 0 ? undefined : [state, hand];
    const spent = this.#spent[control] as number;
    const row = [state, hand, this.#aim[control] as number, this.#left[control] as number];
    return spent === 0 ? row : [...row, spent];
  }

  /** Puts back what `store` gave. The limit is the mapping's, and not part of it. */
  restore(
    control: number,
    [state = taken.idle, hand = -1, aim = 0, left = 0, spent = 0]: readonly number[],
  ): void {
    this.#spent[control] = spent;
    if (spent !== 0) this.#unspent = false;
    this.state[control] = state;
    this.hand[control] = hand;
    this.#aim[control] = aim;
    this.#left[control] = left;
  }

  /** Is the parameter still where the control left it? */
  #stayed(control: number): boolean {
    return Math.abs((this.stands[control] as number) - (this.#left[control] as number)) <= TOLERANCE;
  }

  /** Works out where a hand can meet the value: a hand that has steps only, on one of them. */
  #approach(control: number, law: Law): void {
    const stands = this.stands[control] as number;
    near[0] = Math.min(this.high[control] as number, Math.max(this.low[control] as number, stands));
    if (law.kind !== 'steps') return;
    const steps = law.max - law.min;
    near[0] = Math.round(near[0] * steps) / steps;
  }

  /** Is the value where the control, in its part, cannot get it? */
  #isOutside(control: number): boolean {
    return Math.abs((this.stands[control] as number) - (near[0] as number)) > TOLERANCE;
  }

  /** Does this move of an idle control take over its parameter? If so, it does from where they meet. */
  #takes(control: number, mode: TakeoverMode, law: Law): boolean {
    const known = (this.hand[control] as number) >= 0;
    if (!known) this.hand[control] = this.asked[control] as number;
    const takes = mode === 'jump' || (known && mode !== 'crossing') || this.#meets(this.asked, control, law);
    if (!takes) return false;
    this.state[control] = taken.engaged;
    this.#aim[control] = near[0] as number;
    return true;
  }

  /** Does the way of the hand from where it was last to a place in `to` pass over the value, or reach it? */
  #meets(to: Float64Array, control: number, law: Law): boolean {
    const value = near[0] as number;
    span[0] = this.hand[control] as number;
    span[1] = to[control] as number;
    if (law.kind === 'steps') toStep(law.max - law.min);
    const from = span[0];
    const last = span[1];
    return value >= Math.min(from, last) - TOLERANCE && value <= Math.max(from, last) + TOLERANCE;
  }

  /** Where the value should be after this move. Once it is where the hand is, it stays with the hand. */
  #lead(control: number, mode: TakeoverMode): void {
    const to = this.asked[control] as number;
    const from = this.hand[control] as number;
    const before = this.#aim[control] as number;
    const low = this.low[control] as number;
    const high = this.high[control] as number;
    let aim = to;
    if (mode === 'parallel') aim = before + (to - from);
    else if (mode === 'scaled') {
      if (to > from) aim = before + ((high - before) * (to - from)) / (high - from);
      else aim = to < from ? low + ((before - low) * (to - low)) / (from - low) : before;
    }
    // they join where they are as good as together, but never by a step against the hand
    const joins = Math.abs(aim - to) <= TOLERANCE && (to - before) * (to - from) >= 0;
    this.#aim[control] = joins ? to : Math.min(high, Math.max(low, aim));
  }

  /** Sets as the goal where the value should be, or as much of the way as the limit allows. */
  #step(control: number, law: Law): boolean {
    const fader = law.kind === 'fader';
    // what many messages in one tick come to is no more than what one could
    const limit =
      (this.limit[control] as number) / (fader ? 1 : DECIBELS_OF_TRAVEL) - (this.#spent[control] as number);
    const aim = this.#aim[control] as number;
    this.#left[control] = this.stands[control] as number;
    span[0] = this.stands[control] as number;
    span[1] = aim;
    if (fader) toAudible(law);
    const from = span[0];
    const left = span[1] - from;
    if (law.kind === 'steps' || Math.abs(left) <= limit) {
      this.state[control] = taken.engaged;
      this.goal[control] = aim;
      this.#spend(control, Math.abs(left));
    } else {
      this.state[control] = taken.catchingUp;
      if (limit <= 0) return false;
      const next = from + Math.sign(left) * limit;
      this.goal[control] = fader ? faderTravel(next) : next;
      this.#spend(control, limit);
    }
    return true;
  }

  #spend(control: number, much: number): void {
    this.#spent[control] = (this.#spent[control] as number) + much;
    this.#unspent = false;
  }
}

function modeFor(mode: TakeoverMode, law: Law): TakeoverMode {
  return law.kind === 'steps' && mode !== 'jump' ? 'crossing' : mode;
}

/** Turns both ends of `span` into the travel of the step that a law with so many of them has there. */
function toStep(steps: number): void {
  span[0] = Math.round((span[0] as number) * steps) / steps;
  span[1] = Math.round((span[1] as number) * steps) / steps;
}

/** Turns both ends of `span` from travel into dB, with silence where it begins to be silent. */
function toAudible(law: Law): void {
  toValue(law, span, 0);
  toValue(law, span, 1);
  span[0] = Math.max(span[0] as number, SILENCE);
  span[1] = Math.max(span[1] as number, SILENCE);
}
