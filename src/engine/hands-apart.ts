import { moved, withTrim } from '../automation/trim.ts';
import type { Law } from '../units/laws.ts';

/**
 * Fingers that do not lie where the value stands, because no motor is driven under a hand: those that trimmed, after their
 * trim ended. What they do counts from where they are and from where the value stands, or the first tremble of the sensor
 * would take the mix to where the finger lies.
 */
export class HandsApart {
  /** Where the finger was as a way began, and where it is; NaN where finger and value are in one place. */
  readonly #from: Float64Array;
  readonly #at: Float64Array;
  /** Where the value stood as it began. */
  readonly #stood: Float64Array;

  constructor(parameters: number) {
    this.#from = new Float64Array(parameters).fill(NaN);
    this.#at = new Float64Array(parameters);
    this.#stood = new Float64Array(parameters);
  }

  is(parameter: number): boolean {
    return !Number.isNaN(this.#from[parameter]);
  }

  /** Where the finger lies. */
  at(parameter: number): number {
    return this.#at[parameter] as number;
  }

  keep(parameter: number, hand: number, stands: number): void {
    this.#from[parameter] = hand;
    this.#at[parameter] = hand;
    this.#stood[parameter] = stands;
  }

  end(parameter: number): void {
    this.#from[parameter] = NaN;
  }

  /** The finger moved to what stands in a row: in its place stands then what that comes to. */
  move(parameter: number, law: Law, asked: Float64Array, values: Float64Array): void {
    const stands = values[parameter] as number;
    // somebody else moved it meanwhile (undo, a recall): it goes on from there
    if (stands !== this.#to(parameter, law)) this.keep(parameter, this.at(parameter), stands);
    this.#at[parameter] = asked[parameter] as number;
    asked[parameter] = this.#to(parameter, law);
  }

  #to(parameter: number, law: Law): number {
    const by = moved(law, this.#from[parameter] as number, this.at(parameter));
    return withTrim(law, this.#stood[parameter] as number, by);
  }

  /** [parameter, where the finger was, where it is, where the value stood] */
  rows(): readonly (readonly [number, number, number, number])[] {
    return Array.from(this.#from).flatMap((from, n) =>
      Number.isNaN(from) ? [] : [[n, from, this.at(n), this.#stood[n] as number] as const],
    );
  }

  /** Puts one back as it was when the state was saved. */
  resume(parameter: number, from: number, at: number, stood: number): void {
    this.keep(parameter, from, stood);
    this.#at[parameter] = at;
  }
}
