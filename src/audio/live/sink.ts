/** Where sound goes: to a sound card, or nowhere at the pace of a clock. */
export interface Sink {
  readonly name: string;
  /** How long after it was written a frame is heard, s; 0 where nobody hears it. */
  readonly latency: number;
  /** Waits until a block is wanted. @returns how many times sound came too late meanwhile. */
  room(): Promise<number> | number;
  /** A block, interleaved; `samples` of it count. */
  write(block: Float32Array, samples: number): void;
  /** Why it no longer takes any; undefined while it does. */
  readonly trouble: string | undefined;
  /** Resolves when nothing of it is left. */
  close(): Promise<void>;
}

/** How late blocks may be and still be made up for, ms: a page that listens has as much in hand. Later ones are left out. */
const LATE = 60;
/** A pause of so long was no late block: the machine slept, or the process was stopped, ms. */
const PAUSE = 1000;

/** When each block is due, for whoever paces the sound: what is a little late is made up for, what is later is left out. */
export class Pace {
  readonly #period: number;
  readonly #most: number;
  #due = -Infinity;

  /** @param period of a block, ms. @param most how far behind is made up for, ms. */
  constructor(period: number, most: number) {
    this.#period = period;
    this.#most = most;
  }

  /** How long until the next block is due, ms; 0 or less when it is. */
  wait(now: number): number {
    if (this.#due === -Infinity) this.#due = now;
    return this.#due - now;
  }

  /** The next block is taken. @returns how many were left out: of a pause of the whole machine, one. */
  take(now: number): number {
    const behind = -this.wait(now);
    if (behind < this.#most) {
      this.#due += this.#period;
      return 0;
    }
    this.#due = now + this.#period;
    return behind > PAUSE ? 1 : Math.floor(behind / this.#period);
  }

  /** So much more is wanted at once, or, below 0, so much later, ms. */
  sooner(by: number): void {
    this.#due -= by;
  }
}

/** Paces the sound where there is no sound card: one block each time it would have been heard. */
export class ClockSink implements Sink {
  readonly name = 'clock';
  readonly latency = 0;
  readonly trouble = undefined;
  readonly #pace: Pace;
  readonly #sleep = new Int32Array(new SharedArrayBuffer(4));

  /** @param period of a block, ms. */
  constructor(period: number) {
    this.#pace = new Pace(period, Math.max(LATE, 2 * period));
  }

  room(): number {
    const wait = this.#pace.wait(performance.now());
    if (wait > 0) Atomics.wait(this.#sleep, 0, 0, wait);
    return this.#pace.take(performance.now());
  }

  write(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }
}
