import type { CueDocument, CueView } from '../model/cues.ts';
import { cueAfter, cueName, cueOf } from '../scenes/cues.ts';

/** Two presses of GO within so many seconds count once, unless the session says otherwise. */
export const DEBOUNCE = 0.3;
const NS = 1e9;

/** What counts down: the wait of a cue, or the time to the one that follows it. There is one of these at the most. */
export interface Pending {
  readonly kind: 'wait' | 'follow';
  /** The cue that waits, or that another follows. */
  readonly cue: number;
  /** When it began, and when it is over, ns. */
  readonly from: number;
  readonly at: number;
  /** Who said GO. */
  readonly who: string;
}

/** A place of the timeline that makes a cue go, samples. */
interface Timed {
  readonly at: number;
  readonly cue: number;
}

/** What of the run of a list is kept beside the list itself; what is as at first is left out. */
export interface ShowSnapshot {
  readonly standby?: number;
  readonly last?: number;
  readonly wentAt?: number;
  readonly pending?: Pending;
  readonly pausedAt?: number;
  readonly rehearsal?: { readonly standby: number; readonly last: number };
  readonly looked?: number;
}

/** The cue list and how far it is. */
export class Show implements CueView {
  /** Id of the cue that stands by: GO begins it; 0 for none. */
  standby = 0;
  /** Id of the cue that went last; 0 for none. */
  last = 0;
  /** When GO was last taken, or a cue went by itself, ns. */
  wentAt = -Infinity;
  pending: Pending | undefined;
  /** Since when everything rests, ns; −1 while it does not. */
  pausedAt = -1;
  /** While the list is rehearsed: where it was before. */
  rehearsal: { readonly standby: number; readonly last: number } | undefined;
  /** How far the timeline was looked through for places that make cues go, samples. */
  looked = 0;
  /** What of two presses counts once, s; undefined: nobody said. */
  debounce: number | undefined;
  #cues: readonly CueDocument[] = [];
  #timed: readonly Timed[] = [];
  readonly #clock: { readonly now: number };
  readonly #names = new WeakMap<CueDocument, string>();

  constructor(clock: { readonly now: number }, cues: readonly CueDocument[] = [], debounce?: number) {
    this.#clock = clock;
    this.debounce = debounce;
    this.cues = cues;
    this.standby = cues[0]?.id ?? 0;
  }

  get cues(): readonly CueDocument[] {
    return this.#cues;
  }

  set cues(cues: readonly CueDocument[]) {
    this.#cues = cues;
    this.#timed = cues
      .flatMap(({ id, triggers = [] }) =>
        triggers.flatMap((one) => (one.by === 'timecode' ? [{ at: one.at, cue: id }] : [])),
      )
      .sort((a, b) => a.at - b.at);
  }

  /** Places that make cues go, in the order of the timeline. */
  get timed(): readonly Timed[] {
    return this.#timed;
  }

  /** The cue that GO would begin: the one that waits, else the one that stands by. */
  get upNext(): CueDocument | undefined {
    return cueOf(this.#cues, this.pending?.kind === 'wait' ? this.pending.cue : this.standby);
  }

  get next(): string {
    return this.#nameOf(this.upNext);
  }

  get went(): string {
    return this.#nameOf(this.last === 0 ? undefined : cueOf(this.#cues, this.last));
  }

  get counting(): boolean {
    return this.pending !== undefined;
  }

  /** How long what counts down still takes, s. */
  get left(): number {
    if (!this.pending) return 0;
    const now = this.paused ? this.pausedAt : this.#clock.now;
    return Math.max(0, this.pending.at - now) / NS;
  }

  get paused(): boolean {
    return this.pausedAt >= 0;
  }

  get rehearsing(): boolean {
    return this.rehearsal !== undefined;
  }

  #nameOf(cue: CueDocument | undefined): string {
    if (!cue) return '';
    const known = this.#names.get(cue) ?? cueName(cue);
    this.#names.set(cue, known);
    return known;
  }

  /** What counts down from now on. */
  count(kind: Pending['kind'], cue: number, seconds: number, who: string): void {
    const from = this.#clock.now;
    this.pending = { kind, cue, from, at: from + Math.round(seconds * NS), who };
  }

  /** Goes on after a pause: what counted down takes as long from here as it would have then. */
  goOn(): void {
    const rested = this.#clock.now - this.pausedAt;
    if (this.pending)
      this.pending = { ...this.pending, from: this.pending.from + rested, at: this.pending.at + rested };
    this.pausedAt = -1;
  }

  /**
   * Follows an edit of the list. What stood by because it was the next one still is the next one; a cue that was told to
   * stand by stands by for as long as it is there, and then the one after it does.
   *
   * @param place where the tape is: what lies behind it is not looked through any more, where nothing was before.
   */
  edited(after: readonly CueDocument[], place: number): void {
    const before = this.#cues;
    const on = this.pending?.kind === 'wait' ? this.pending.cue : this.last;
    const wasNext = cueAfter(before, on)?.id ?? 0;
    if (this.#timed.length === 0) this.looked = place;
    this.cues = after;
    const isThere = (id: number): boolean => cueOf(after, id) !== undefined;
    const { last, standby } = this;
    if (standby === wasNext && (on === 0 || isThere(on))) this.standby = cueAfter(after, on)?.id ?? 0;
    else if (!isThere(standby)) this.standby = survivor(before, after, standby)?.id ?? 0;
    if (!isThere(last)) this.last = 0;
    if (this.pending && !isThere(this.pending.cue)) this.pending = undefined;
  }

  /** What is to be kept beside the list; undefined where it is as at first. */
  snapshot(): ShowSnapshot | undefined {
    const { standby, last, wentAt, pending, pausedAt, rehearsal, looked } = this;
    const kept: ShowSnapshot = {
      ...(standby !== (this.#cues[0]?.id ?? 0) && { standby }),
      ...(last !== 0 && { last }),
      ...(wentAt !== -Infinity && { wentAt }),
      ...(pending && { pending }),
      ...(pausedAt >= 0 && { pausedAt }),
      ...(rehearsal && { rehearsal }),
      ...(this.#timed.length > 0 && { looked }),
    };
    return Object.keys(kept).length > 0 ? kept : undefined;
  }

  restore(from: ShowSnapshot): void {
    this.standby = from.standby ?? this.standby;
    this.last = from.last ?? 0;
    this.wentAt = from.wentAt ?? -Infinity;
    this.pending = from.pending;
    this.pausedAt = from.pausedAt ?? -1;
    this.rehearsal = from.rehearsal;
    this.looked = from.looked ?? 0;
  }
}

/** The first cue behind one that is gone that is still there. */
function survivor(
  before: readonly CueDocument[],
  after: readonly CueDocument[],
  gone: number,
): CueDocument | undefined {
  const at = before.findIndex(({ id }) => id === gone);
  if (at < 0) return undefined;
  return before
    .slice(at)
    .map(({ id }) => cueOf(after, id))
    .find((cue) => cue !== undefined);
}
