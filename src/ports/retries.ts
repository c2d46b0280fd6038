import type { Clock } from './clock.ts';
import type { RefusedPort } from './port.ts';

/** After each failure twice as long as before, up to the last, ns. */
const FIRST_WAIT = 1e9;
const LONGEST_WAIT = 30e9;

interface Failure {
  readonly why: string;
  readonly wait: number;
  readonly due: number;
}

/** Ports that could not be opened: when each is tried again, and what has been said of it. */
export class Retries {
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failure>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get refused(): readonly RefusedPort[] {
    return Array.from(this.#failures, ([name, { why }]) => ({ name, why }));
  }

  /** Is it time to try this port? */
  isDue(name: string): boolean {
    const failure = this.#failures.get(name);
    return failure === undefined || this.#clock.now() >= failure.due;
  }

  /** It could not be opened. @returns whether people have not been told so yet. */
  failed(name: string, why: string): boolean {
    const before = this.#failures.get(name);
    const wait = Math.min(LONGEST_WAIT, before ? before.wait * 2 : FIRST_WAIT);
    this.#failures.set(name, { why, wait, due: this.#clock.now() + wait });
    return before?.why !== why;
  }

  opened(name: string): void {
    this.#failures.delete(name);
  }

  /** Forgets all that are not these: whatever comes back is tried at once. */
  keepOnly(there: readonly string[]): void {
    for (const name of this.#failures.keys()) if (!there.includes(name)) this.#failures.delete(name);
  }
}
