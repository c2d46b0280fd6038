import type { Candidate } from './candidates.ts';
import type { Rule } from './mapping.ts';

/** What decides which rules count: the layers that are on, and what conditions come to. */
export interface Ground {
  readonly rules: readonly Rule[];
  /** 1 for each layer that is on. */
  readonly on: Uint8Array;
  /** Does the condition of a rule that has one hold on a control? */
  holds(candidate: Candidate, control: number): boolean;
}

/** Why a rule counts on a control, or not. */
export type Fate = 'counts' | 'layer off' | 'condition';

/** Rules that say nothing of what they do but send on to others do not go on for ever. */
const MOST_LIKES = 16;

const noCandidate: Candidate = { rule: -1, variables: {} };

/**
 * Goes through the rules that may count on a control, the highest first, and says of each why it does or does not. What a
 * control does is the first that counts; why it does so, and why not something else, is read from the same walk. One walk
 * is taken again and again: it allocates nothing.
 */
export class RuleWalk {
  /** The control the walk has come to, and the rule. */
  control = -1;
  candidate = noCandidate;
  fate: Fate = 'layer off';
  readonly #ground: Ground;
  #candidates: readonly Candidate[] = [];
  #at = -1;
  /** Only rules of layers beneath this one are passed. */
  #below = Infinity;
  #likes = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** @param candidates those of the control that say what is looked for. */
  begin(control: number, candidates: readonly Candidate[]): this {
    this.#likes = 0;
    this.#go(control, candidates, Infinity);
    return this;
  }

  /** Goes on to the next rule. @returns false behind the last. */
  next(): boolean {
    while (++this.#at < this.#candidates.length) {
      this.candidate = this.#candidates[this.#at] as Candidate;
      const { rule } = this;
      if ((rule.layers[0] as number) >= this.#below) continue;
      this.fate = this.#fateOf(rule);
      return true;
    }
    return false;
  }

  get rule(): Rule {
    return this.#ground.rules[this.candidate.rule] as Rule;
  }

  /** Does its condition hold, its layers being on or not? */
  get holds(): boolean {
    return !this.rule.when || this.#ground.holds(this.candidate, this.control);
  }

  /**
   * A rule that was passed sends on to another control: goes on there, beneath the layer of the rule.
   *
   * @returns false where there is no such control, −1, or it was sent on too often.
   */
  sentOn({ layers }: Rule, control: number, candidates: readonly Candidate[]): boolean {
    if (control < 0 || this.#likes >= MOST_LIKES) return false;
    this.#likes++;
    const layer = layers[0] as number;
    // there is nothing beneath the base: it sends on to what it says itself
    this.#go(control, candidates, layer === 0 ? 1 : layer);
    return true;
  }

  #go(control: number, candidates: readonly Candidate[], below: number): void {
    this.control = control;
    this.#candidates = candidates;
    this.#below = below;
    this.#at = -1;
  }

  #fateOf({ layers }: Rule): Fate {
    for (let i = 0; i < layers.length; i++)
      if (this.#ground.on[layers[i] as number] === 0) return 'layer off';
    return this.holds ? 'counts' : 'condition';
  }
}
