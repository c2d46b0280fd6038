import { randomInt } from 'node:crypto';
import type { SurfaceEvent } from '../model/events.ts';
import type { Clock } from '../ports/clock.ts';
import { MOST_WHO, type LoopProbe } from '../wire/loop-probe.ts';
import { HeldBack } from './held-back.ts';
import { likeness } from './mirror.ts';
import type { UnitLink } from './unit-link.ts';

/** How soon after a look that brought nothing a suspicion leads to the next; doubled each time, until there is none for so long. ns. */
const LEAST_APART = 0.5e9;
const MOST_APART = 32e9;
const FORGOTTEN_AFTER = 5e9;
/**
 * What looks like an echo is held back for as long as it takes until a look brings something, ns: a cable does within the
 * first, behind all that it still carries; nobody waits longer than the second for his key.
 */
const VERDICT_WITHIN = 60e6;
const VERDICT_AT_MOST = 240e6;
/** While something is cut, it is looked so far apart; and it is let in again when nothing came back for so long, ns. */
const LOOK_AGAIN = 2e9;
const OPEN_AFTER = 5e9;
/** People are told of that when it was not cut again for so long, ns. */
const STAYS_OPEN = 1e9;
/** What another program looks for is handed on so far apart, ns. */
const HAND_ON_EVERY = 1e9;
/** A loop that comes and goes is told of so far apart, ns. */
const TELL_EVERY = 60e9;
/** Probes are handed on once: two programs are patched into each other, and seldom three. */
const MOST_HOPS = 1;
const MARKS = 128;
/** Presses that no finger makes, so many in so long, ns, none of the key before: keys that were not let go, as only a loop says. */
const PRESSED_AGAIN = { least: likeness.again, many: 3, within: 10e9 };
/** And of keys that a quick finger might have reached: all that are lit at once, by a bank or a scene. */
const PRESSED_SOON = { least: likeness.soon, many: 8, within: 1e9 };
const NO_FINGERS = [PRESSED_AGAIN, PRESSED_SOON] as const;

const REMEDY = 'take out the cable that leads what is sent back, or switch off what does';

/** Why nothing counts that comes from a unit, and what to do about it. */
export interface LoopFound {
  readonly why: string;
  readonly remedy: string;
}

/** A link of which nothing counts, because what is sent comes back in at it. */
interface Cut {
  /** When something came back last, ns. */
  seenAt: number;
  /** People know. */
  readonly told: boolean;
}

/** One of these rules, for one link: how many presses it counted, since when, ns, and of which control the last. */
type Fingerless = (typeof NO_FINGERS)[number] & { since: number; count: number; last: number };

/** What loops are found in, and who is told of them. */
interface Patchwork {
  readonly clock: Clock;
  readonly links: readonly UnitLink[];
  /** The name of the control of a link that counted last; '' for none. */
  lastControl(link: UnitLink): string;
  /** It was held back, and is no echo. */
  deliver(link: UnitLink, event: SurfaceEvent): void;
  /** From here on nothing counts that comes from it: hands that it had are off. */
  cut(link: UnitLink, why: string | undefined): void;
  /** It counts again, and must be shown everything. */
  opened(link: UnitLink): void;
  /** Says something to people. */
  tell(text: string): void;
}

/**
 * Finds cables that lead what is sent to one unit back in, from it or another, before that moves anything for ever.
 *
 * What comes in and looks like what was sent (`Mirror`, `FaderRounds`) is a suspicion; so is what another program looks for. On
 * suspicion, and else never, a SysEx message that devices ignore is sent to each unit. Only a cable brings it back: a servo that is
 * answered and a motor that reports itself do not, so neither can be taken for a loop. Until it is back, or late, keys that looked
 * like an echo are held back. A way that lets no SysEx through is noticed by a fader that goes round, or by keys that no finger
 * can have pressed.
 */
export class Loops {
  readonly #patchwork: Patchwork;
  readonly #who = randomInt(MOST_WHO);
  readonly #cuts = new Map<UnitLink, Cut>();
  /** Which link each probe went to. */
  readonly #marked: (UnitLink | undefined)[] = Array.from({ length: MARKS });
  #mark = 0;
  /**
   * When there was a suspicion last, when it was looked last, until when that may bring something, and how soon a suspicion
   * leads to the next look, ns.
   */
  #suspectedAt = -Infinity;
  #lookedAt = -Infinity;
  #verdictAt = -Infinity;
  #apart = 0;
  readonly #held: HeldBack<UnitLink>;
  #handedOnAt = -Infinity;
  readonly #fingerless = new WeakMap<UnitLink, readonly Fingerless[]>();
  /** Ends the wait after which people are told that a link counts again. */
  readonly #opening = new Map<UnitLink, () => void>();
  /** When people were told of a loop last, by the name of the link, ns. */
  readonly #toldAt = new Map<string, number>();
  #cancel: () => void = () => {};
  #cancelVerdict: () => void = () => {};

  constructor(patchwork: Patchwork) {
    this.#patchwork = patchwork;
    this.#held = new HeldBack(patchwork.clock, (link, event) => {
      if (link.looped || this.#pressesItself(link)) link.cutOff++;
      else patchwork.deliver(link, event);
    });
  }

  /** Something came from a unit. @returns whether it counts, now; it may be delivered later. */
  admits(link: UnitLink, event: SurfaceEvent): boolean {
    const cut = this.#cuts.get(link);
    if (cut) {
      if (link.likeness >= likeness.suspicious) cut.seenAt = this.#patchwork.clock.now();
      link.cutOff++;
      return false;
    }
    const isPress = event.type === 'pressed';
    if (link.likeness >= likeness.suspicious) this.suspect();
    if (isPress && link.likeness >= likeness.soon) this.#countFingerless(link, event.control);
    if (isPress && link.likeness === likeness.news) link.fingerSeen();
    if (isPress && link.likeness >= likeness.echo && link.isFresh) {
      link.cutOff++;
      return false;
    }
    const isKey = isPress || event.type === 'released';
    const suspicious = isKey && link.likeness >= likeness.suspicious;
    if (!suspicious && !this.#held.has(link)) return true;
    const left = this.#verdictAt - this.#patchwork.clock.now();
    if (left <= 0 && !this.#held.has(link)) return !this.#pressesItself(link);
    this.#held.add(link, event, left);
    return false;
  }

  /** Something looks like a loop: it is looked for, unless that was just done and brought nothing. */
  suspect(): void {
    const now = this.#patchwork.clock.now();
    if (now - this.#suspectedAt >= FORGOTTEN_AFTER) this.#apart = 0;
    this.#suspectedAt = now;
    if (now - this.#lookedAt < this.#apart) return;
    this.#apart = Math.min(Math.max(2 * this.#apart, LEAST_APART), MOST_APART);
    this.#look();
  }

  /** A probe came in at a link: ours, which went out before; or another program's, which is looking for its own. */
  heard(link: UnitLink, { who, mark, hops }: LoopProbe): void {
    if (who !== this.#who) {
      this.#handOn({ who, mark, hops });
      return this.suspect();
    }
    const to = this.#marked[mark];
    if (!to) return;
    const way = hops > 0 ? 'by way of another program' : 'by a cable or a MIDI through';
    const into = to === link ? 'comes back from it' : `comes back in at ${link.name}`;
    const last = this.#patchwork.lastControl(link) || this.#patchwork.lastControl(to);
    const when = last === '' ? '' : ` (noticed at ${last})`;
    this.#cut(link, {
      why: `what is sent to ${to.name} ${into}, ${way}${when}, so that nothing from ${link.name} counts until that ends`,
      remedy: 'take out the cable that leads the one into the other, or switch off what does',
    });
  }

  /** The fader of a link that was heard last goes round. */
  goesRound(link: UnitLink): void {
    const fader = this.#patchwork.lastControl(link);
    this.#cut(link, {
      why: `what is sent to ${fader} of ${link.name} comes back, without an end, so that nothing from ${link.name} counts for ${OPEN_AFTER / 1e9} s`,
      remedy: REMEDY,
    });
  }

  #countFingerless(link: UnitLink, control: number): void {
    const tally =
      this.#fingerless.get(link) ??
      NO_FINGERS.map((rule) => ({ ...rule, since: -Infinity, count: 0, last: -1 }));
    this.#fingerless.set(link, tally);
    const now = this.#patchwork.clock.now();
    for (const row of tally) {
      if (link.likeness < row.least) continue;
      if (now - row.since > row.within) Object.assign(row, { since: now, count: 0 });
      else if (row.last === control) continue;
      row.count++;
      row.last = control;
    }
  }

  /** No probe came back, and yet no finger can have pressed its keys: then nothing more is taken from it. */
  #pressesItself(link: UnitLink): boolean {
    const tally = this.#fingerless.get(link);
    if (!tally?.some(({ count, many }) => count >= many)) return false;
    this.#cut(link, {
      why: `what the lights of ${link.name} are told comes back as if their keys were pressed, so that nothing from ${link.name} counts for ${OPEN_AFTER / 1e9} s`,
      remedy: REMEDY,
    });
    return true;
  }

  /** The controls of a link get other numbers: what was held back of it goes by the old ones. */
  settle(link: UnitLink): void {
    this.#held.give(link);
  }

  /** The link is gone. */
  forget(link: UnitLink): void {
    this.#cuts.delete(link);
    this.#hush(link);
    this.#held.drop(link);
  }

  close(): void {
    this.#cancel();
    this.#cancelVerdict();
    for (const link of this.#opening.keys()) this.#hush(link);
    this.#held.close();
  }

  #look(): void {
    const { clock, links } = this.#patchwork;
    const now = clock.now();
    let carried = 0;
    this.#lookedAt = now;
    for (const link of links) {
      if (!link.carriesProbes) continue;
      carried = Math.max(carried, link.carriedUntil - now);
      this.#mark = (this.#mark + 1) % MARKS;
      this.#marked[this.#mark] = link;
      link.probe({ who: this.#who, mark: this.#mark, hops: 0 });
    }
    const verdict = Math.min(VERDICT_WITHIN + carried, VERDICT_AT_MOST);
    this.#verdictAt = now + verdict;
    this.#cancelVerdict();
    this.#cancelVerdict = clock.after(verdict, () => {
      for (const link of links) if (!link.looped) this.#pressesItself(link);
    });
  }

  #handOn(probe: LoopProbe): void {
    const { clock, links } = this.#patchwork;
    const now = clock.now();
    if (probe.hops >= MOST_HOPS || now - this.#handedOnAt < HAND_ON_EVERY) return;
    this.#handedOnAt = now;
    for (const link of links) if (link.carriesProbes) link.probe({ ...probe, hops: probe.hops + 1 });
  }

  #cut(link: UnitLink, found: LoopFound): void {
    const now = this.#patchwork.clock.now();
    const known = this.#cuts.get(link);
    if (known) {
      known.seenAt = now;
      return;
    }
    const told = now - (this.#toldAt.get(link.name) ?? -Infinity) >= TELL_EVERY;
    if (told) this.#toldAt.set(link.name, now);
    this.#cuts.set(link, { seenAt: now, told });
    this.#apart = 0;
    this.#fingerless.delete(link);
    this.#hush(link);
    link.cutOff += this.#held.drop(link);
    link.looped = found;
    this.#patchwork.cut(link, told ? `${found.why}: ${found.remedy}` : undefined);
    if (this.#cuts.size === 1) this.#lookAgain();
  }

  #lookAgain(): void {
    const { clock } = this.#patchwork;
    this.#cancel();
    this.#cancel = clock.after(LOOK_AGAIN, () => {
      for (const [link, cut] of this.#cuts) if (clock.now() - cut.seenAt >= OPEN_AFTER) this.#open(link, cut);
      if (this.#cuts.size === 0) return;
      this.#look();
      this.#lookAgain();
    });
  }

  #open(link: UnitLink, { told }: Cut): void {
    this.#cuts.delete(link);
    link.looped = undefined;
    this.#patchwork.opened(link);
    if (!told) return;
    // only what it is shown tells whether a way without SysEx is still there
    const cancel = this.#patchwork.clock.after(STAYS_OPEN, () => {
      this.#opening.delete(link);
      if (link.looped) return;
      this.#patchwork.tell(`nothing comes back in at ${link.name} any more: what comes from it counts again`);
    });
    this.#opening.set(link, cancel);
  }

  #hush(link: UnitLink): void {
    this.#opening.get(link)?.();
    this.#opening.delete(link);
  }
}
