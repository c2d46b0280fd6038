/** How a guard tells a loop from a hand. */
export interface LoopLimits {
  /** What comes back within so long of being sent is an answer to it, ms. */
  readonly within: number;
  /** So many answers in a row, with no hand in between, are a loop. */
  readonly answers: number;
  /** A hand that has moved by itself is taken to be on for so long after each move, ms. */
  readonly hand: number;
  /** What was cut is let in again after so long without anything from it, ms. */
  readonly quiet: number;
}

/** A slow wireless network takes 100 ms there and back; nobody answers what he sees within 300 ms eight times running. */
export const usualLimits: LoopLimits = { within: 300, answers: 8, hand: 500, quiet: 2000 };

/**
 * What a thing that came in is. `move`: somebody moved something. `echo`: it is what was sent, sent back. `loop`: it went
 * round too often, and nothing more is taken of it from here on. `cut`: nothing is taken of it.
 */
export type Judgement = 'move' | 'echo' | 'loop' | 'cut';

/** Values that are remembered of each key: what a fader that automation drives is sent within `within`, and more. */
const REMEMBERED = 16;

/** What went to and fro under one key. */
class Trail {
  readonly values = new Float64Array(REMEMBERED).fill(NaN);
  readonly times = new Float64Array(REMEMBERED).fill(-Infinity);
  next = 0;
  /** When the last was sent, and whether it was answered. */
  sentAt = -Infinity;
  answered = true;
  /** Answers in a row. */
  answers = 0;
  /** When a hand was last seen to move it. */
  handAt = -Infinity;
  /** When it was last heard while it was cut; NaN while it is not. */
  cutAt = NaN;

  /** Was the value sent since then? */
  has(value: number, since: number): boolean {
    for (let i = 0; i < REMEMBERED; i++)
      if (this.values[i] === value && (this.times[i] as number) >= since) return true;
    return false;
  }

  open(): void {
    this.cutAt = NaN;
    this.answers = 0;
  }
}

/**
 * Tells what a hand did from what comes back of what we sent, for one peer; a key is whatever can be set there: a control, an
 * address. Two programs that are set up to follow each other, or one that reflects all it hears, would otherwise move the
 * desk for ever with nobody at it.
 *
 * | what comes                                                   | is                                               |
 * | ------------------------------------------------------------ | ------------------------------------------------ |
 * | anything under a finger that is felt                         | a move                                           |
 * | anything longer than `within` after the last was sent        | a move, and so is what follows within `hand`     |
 * | what was sent within the last `within`                       | an echo                                          |
 * | another value, within `within`: a hand, or a changed echo    | a move; if it is the first since, an answer      |
 * | the last of `answers` echoes and answers with no hand between | a loop: from here on nothing, until all is quiet |
 */
export class LoopGuard {
  /** Echoes, and what was cut off, so far. */
  echoes = 0;
  cutOff = 0;
  readonly #limits: LoopLimits;
  readonly #trails = new Map<number, Trail>();

  constructor(limits: LoopLimits = usualLimits) {
    this.#limits = limits;
  }

  /** A value has left for the peer. @param now ms, monotonic. */
  sent(key: number, value: number, now: number): void {
    let trail = this.#trails.get(key);
    if (!trail) {
      trail = new Trail();
      this.#trails.set(key, trail);
    }
    trail.values[trail.next] = value;
    trail.times[trail.next] = now;
    trail.next = (trail.next + 1) % REMEMBERED;
    trail.sentAt = now;
    trail.answered = false;
  }

  /** A value has come from the peer. @param felt a finger is felt on it. */
  heard(key: number, value: number, now: number, felt: boolean): Judgement {
    const trail = this.#trails.get(key);
    if (!trail) return 'move';
    const { within, hand, quiet } = this.#limits;
    if (felt || now - trail.cutAt >= quiet) trail.open();
    if (!Number.isNaN(trail.cutAt)) return this.#cut(trail, now, 'cut');
    const unasked = now - trail.sentAt > within;
    if (felt || unasked || now - trail.handAt <= hand) {
      trail.handAt = now;
      trail.answers = 0;
      return 'move';
    }
    return this.#suspected(trail, value, now);
  }

  /** What is cut now. */
  get cut(): readonly number[] {
    return [...this.#trails].filter(([, { cutAt }]) => !Number.isNaN(cutAt)).map(([key]) => key);
  }

  #suspected(trail: Trail, value: number, now: number): Judgement {
    const echo = trail.has(value, now - this.#limits.within);
    if (echo || !trail.answered) trail.answers++;
    trail.answered = true;
    if (trail.answers >= this.#limits.answers) return this.#cut(trail, now, 'loop');
    if (echo) this.echoes++;
    return echo ? 'echo' : 'move';
  }

  #cut(trail: Trail, now: number, as: 'loop' | 'cut'): Judgement {
    trail.cutAt = now;
    this.cutOff++;
    return as;
  }
}
