/** How a recall glides there: seconds for what rises and for what falls, and before either begins. */
export interface FadeTimes {
  readonly up: number;
  readonly down: number;
  readonly delay?: number;
  /** Even along the travel of the fader, which is how it begins, or slow at both ends. */
  readonly curve?: 'linear' | 's';
  /** When what cannot glide flips; at the start, unless this says otherwise. */
  readonly switches?: 'start' | 'end';
}
