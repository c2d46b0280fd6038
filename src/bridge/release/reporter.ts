/** Whoever is told how far a release is, and may call it off. */
export interface Reporter {
  readonly signal: AbortSignal;
  /** What is being done now. */
  step(what: string): void;
  /** How much of that is done, 0..1. */
  share(done: number): void;
}
