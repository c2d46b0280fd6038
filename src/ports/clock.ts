/** A time and a way to be woken: the only clock the shell uses, so that tests can run in virtual time. */
export interface Clock {
  /** Monotonic time, ns. An ordinary number: exact up to 104 days. */
  now(): number;
  /** Writes the same into the first of a row: a number that is handed back by itself can cost memory. */
  stamp(row: Float64Array): void;
  /** Calls `wake` once, `delay` ns from now. Returns what cancels it. */
  after(delay: number, wake: () => void): () => void;
}

/** The machine's own monotonic clock. */
export const realClock: Clock = {
  now: () => performance.now() * 1e6,
  stamp: (row) => {
    row[0] = performance.now() * 1e6;
  },
  after(delay, wake) {
    const timer = setTimeout(wake, Math.max(0, delay / 1e6));
    return () => clearTimeout(timer);
  },
};

interface Alarm {
  readonly due: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Time that passes only when told to: hours of automation in milliseconds, and no sleeping in tests. */
export class VirtualClock implements Clock {
  #now = 0;
  #order = 0;
  #alarms: Alarm[] = [];

  now(): number {
    return this.#now;
  }

  stamp(row: Float64Array): void {
    row[0] = this.#now;
  }

  after(delay: number, wake: () => void): () => void {
    const alarm: Alarm = { due: this.#now + Math.max(0, delay), order: this.#order++, wake };
    let at = this.#alarms.length;
    while (at > 0 && (this.#alarms[at - 1] as Alarm).due > alarm.due) at--;
    this.#alarms.splice(at, 0, alarm);
    return () => {
      const found = this.#alarms.indexOf(alarm);
      if (found >= 0) this.#alarms.splice(found, 1);
    };
  }

  /** Lets `ns` pass and rings every alarm that falls due, in order, at its own time. */
  advance(ns: number): void {
    const until = this.#now + ns;
    for (let next = this.#alarms[0]; next !== undefined && next.due <= until; next = this.#alarms[0]) {
      this.#alarms.shift();
      this.#now = next.due;
      next.wake();
    }
    this.#now = until;
  }
}
