/** How a recall glides there: seconds for what rises and for what falls, and before either begins. */
export interface FadeTimes {
  readonly up: number;
  readonly down: number;
  readonly delay?: number;
  /** Even along the travel of the fader, which is how it begins, or slow at both ends. */
  readonly curve?: 'linear' | 's';
  /** When what cannot glide flips; at the start, unless this says otherwise. */
  readonly switches?: 'start' | 'end';
  /** How much of the way it goes, 0..1 of the travel; all of it, unless this says otherwise. */
  readonly reach?: number;
}

/** How a part of the desk glides: items as in a scope. Of several spans the first that means a parameter counts. */
export interface FadeSpan extends FadeTimes {
  readonly items: readonly string[];
}

/** The most spans one scene has. */
export const MOST_SPANS = 64;
