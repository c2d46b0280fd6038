import type { Lane } from '../automation/lane.ts';
import { isTrimming } from '../automation/modes.ts';
import type { Pass } from '../automation/pass.ts';
import { boundAt } from '../automation/thin.ts';
import { FADER_STEPS, travelOf, type Law } from '../units/laws.ts';
import type { Engine } from './engine.ts';

/** A finger that rests reports this much, and less: a step and a half of a fader of ten bits. Travel. */
const TREMBLE = 1.5 / FADER_STEPS;

/**
 * Where hands come across lanes. With cross-over on, a pass ends there: the lane as it was is in force again, and the hand,
 * which may still be there, moves nothing until it was off. The same goes for a hand whose trim is punched out.
 */
export class Crossings {
  /** Number of whoever is barred from a parameter, and one; 0 for nobody. */
  readonly #barred: Int32Array;
  /** Until when, ns; Infinity for a finger that is felt. */
  readonly #until: Float64Array;

  constructor(parameters: number) {
    this.#barred = new Int32Array(parameters);
    this.#until = new Float64Array(parameters);
  }

  /**
   * Is this hand to move nothing? One that cannot be felt is off when it has not moved for as long as it holds.
   *
   * @param engine for the time, ns, which as a number by itself would cost memory.
   */
  bars(parameter: number, who: number, engine: { readonly now: number }, until: number): boolean {
    if (this.#barred[parameter] !== who + 1) return false;
    if (engine.now >= (this.#until[parameter] as number)) {
      this.end(parameter);
      return false;
    }
    this.#until[parameter] = until;
    return true;
  }

  isBarred(parameter: number): boolean {
    return this.#barred[parameter] !== 0;
  }

  /** A hand is off. */
  left(parameter: number, who: number): void {
    if (this.#barred[parameter] === who + 1) this.end(parameter);
  }

  /** A hand comes afresh. */
  end(parameter: number): void {
    this.#barred[parameter] = 0;
  }

  /** Every pass that came across its lane ends. */
  look(engine: Engine): void {
    const { lanes, arbiter } = engine;
    for (let i = lanes.writing.count - 1; i >= 0; i--) {
      if (i >= lanes.writing.count) continue; // a pair ended together
      const parameter = lanes.writing.list[i] as number;
      const pass = lanes.passOf(parameter);
      if (!pass || !this.#crosses(engine, parameter, pass)) continue;
      const partner = engine.desk.partnerOf(parameter);
      const held = partner >= 0 && (arbiter.holder[parameter] as number) < 0 ? partner : parameter;
      this.putOff(engine, held);
    }
  }

  /** The pass of a parameter ends, and the hand that is on it moves nothing until it was off. */
  putOff(engine: Engine, parameter: number): void {
    const { holder, until } = engine.arbiter;
    const who = holder[parameter] as number;
    if (who >= 0) {
      this.#barred[parameter] = who + 1;
      this.#until[parameter] = until[parameter] as number;
    }
    engine.crossOver(parameter);
  }

  /**
   * A hand goes to one side of its lane by moving there, farther than a sensor trembles and than the lane may stray. Until then it
   * rests, and has come across nothing, however far the lane goes on under it.
   */
  #crosses({ lanes, table, desk, place }: Engine, parameter: number, pass: Pass): boolean {
    const row = table.row(parameter);
    if (isTrimming(lanes.phaseOf(parameter)) || row.law.kind === 'steps') return false;
    if ((lanes.lanes[parameter] as Lane).times.length === 0) return false;
    const lane = lanes.saysAt(parameter, place);
    const value = desk.values[parameter] as number;
    const off = height(row.law, value) - height(row.law, lane);
    if (pass.side === 0 && Math.abs(off) > boundAt(row, lane)) {
      const at = travelOf(row.law, value);
      const went = at - travelOf(row.law, pass.resting);
      const away = at - travelOf(row.law, lane);
      // by its own move: a lane that falls away from under a finger does not put that on a side
      if (Math.abs(went) > TREMBLE && Math.abs(away) > TREMBLE && went * away > 0)
        pass.side = away > 0 ? 1 : -1;
    }
    return pass.side !== 0 && off * pass.side <= 0;
  }

  /** [parameter, who, until] */
  rows(): readonly (readonly [number, number, number])[] {
    return Array.from(this.#barred).flatMap((who, n) =>
      who > 0 ? [[n, who - 1, this.#until[n] as number] as const] : [],
    );
  }

  /** Puts one back as it was when the state was saved. */
  resume(parameter: number, who: number, until: number): void {
    this.#barred[parameter] = who + 1;
    this.#until[parameter] = until;
  }
}

/** Where a value stands on the way to which lanes are straight. */
function height(law: Law, value: number): number {
  return law.kind === 'log' ? Math.log2(value) : value;
}
