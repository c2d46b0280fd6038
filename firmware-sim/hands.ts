import type { Clock } from '../src/ports/clock.ts';
import { chance, type Chance } from './chance.ts';
import type { FaderName } from './mackie-panel.ts';
import { TRAVEL } from './motor.ts';

/** A place on a fader: ten-bit steps 0..1023, or a level by the X32 law, −∞ and −90..+10 dB. */
export type Place = number | { readonly dB: number };

/** What can be taken and put somewhere: a fader, or a knob that knows where it stands. */
export type CapName = FaderName | `knob ${number}`;

/** A pot of a strip, or one of those below a main display, that edit what is selected. Both count from 1. */
export type PotName = number | `parameter ${number}`;

/** A unit as a hand sees it. */
export interface Panel {
  readonly model: { readonly name: string; readonly strips: number; readonly master: boolean };
  /** Knobs that know where they stand; left out: none. */
  readonly knobs?: number | undefined;
  /** Endless ones; left out: one to each strip, unless it has knobs. */
  readonly pots?: number;
  /** Left out: it has a fader to each strip. */
  readonly hasFaders?: boolean;
  readonly hasJog: boolean;
  has(key: string): boolean;
  press(key: string): void;
  release(key: string): void;
  /** Pots below its main display; left out: none. */
  readonly parameterPots?: number;
  turn(pot: PotName, clicks: number): void;
  jog(clicks: number): void;
  hold(cap: CapName): void;
  move(cap: CapName, to: number): void;
  letGo(cap: CapName): void;
  fader(cap: CapName): { readonly position: number; readonly held: boolean };
}

/** How speed runs over a movement: `smooth` starts and stops as an arm does (least jerk), `straight` is even. */
export type Curve = 'smooth' | 'straight';

/** One thing a hand does. Faders and pots count from 1 and on across the units, from left to right. */
export type Step =
  | { readonly do: 'touch'; readonly fader: CapName }
  | {
      readonly do: 'move';
      readonly fader: CapName;
      readonly to: Place;
      readonly seconds: number;
      readonly curve?: Curve;
    }
  | { readonly do: 'ride'; readonly fader: CapName; readonly seconds: number }
  | { readonly do: 'let go'; readonly fader?: CapName }
  | { readonly do: 'rest'; readonly seconds: number }
  | { readonly do: 'press' | 'hold' | 'release'; readonly key: string }
  | { readonly do: 'turn'; readonly pot: PotName; readonly clicks: number }
  | { readonly do: 'jog'; readonly clicks: number };

/** Where a hand truly was, to hold against what was recorded of it. */
export interface TracePoint {
  /** ns. */
  readonly at: number;
  readonly fader: CapName;
  /** Ten-bit steps and fractions. */
  readonly raw: number;
}

const SAMPLE = 5e6; // ns between two places of a moving hand
const TAP = 0.08; // s a key is down
const CLICK = 0.02; // s from one detent to the next
/** Time to reach the middle of a ride, s. */
const APPROACH = 0.5;
/** Time in which a ride gathers way and slows down again, s. */
const EASE = 0.5;
/** A ride is three slow swings; at worst they add up to ±76 steps (±3 dB) and 59 steps/s. */
const SWINGS = [
  { size: 46, slowest: 0.08, fastest: 0.1 }, // ten-bit steps, Hz, Hz
  { size: 20, slowest: 0.11, fastest: 0.14 },
  { size: 10, slowest: 0.17, fastest: 0.2 },
] as const;

/** What a step comes to once begun: how long it takes, and what it does at a time since then. Seconds. */
interface Doing {
  readonly seconds: number;
  readonly sample?: (elapsed: number) => void;
}

/** A fader of one of the units, under the name it has across all of them. */
interface Cap {
  readonly name: CapName;
  readonly unit: Panel;
  readonly own: CapName;
}

/**
 * One hand that works a row of units. What it is told to do it does in order, each thing when the one before is
 * over, on the clock's time; two hands work at the same time. The movement is sampled every 5 ms.
 */
export class Hand {
  /** The places it has moved faders through, in order. */
  readonly trace: TracePoint[] = [];
  readonly #units: readonly Panel[];
  readonly #clock: Clock;
  readonly #chance: Chance;
  readonly #queue: (() => Doing)[] = [];
  readonly #held = new Map<CapName, Cap>();
  #doing: (Doing & { readonly since: number }) | undefined;
  #cancel: (() => void) | undefined;
  #idle: (() => void)[] = [];

  /** @param seed of its rides. */
  constructor(units: readonly Panel[], clock: Clock, seed = 1) {
    this.#units = units;
    this.#clock = clock;
    this.#chance = chance(seed);
  }

  touch(fader: CapName): this {
    return this.perform([{ do: 'touch', fader }]);
  }

  /** Moves a fader, taking it first if need be, and stays on it. */
  moveTo(fader: CapName, to: Place, seconds: number, curve: Curve = 'smooth'): this {
    return this.perform([{ do: 'move', fader, to, seconds, curve }]);
  }

  /** Rides a fader around 0 dB, about ±3 dB and at most 60 ten-bit steps/s; goes there first if it is elsewhere. */
  ride(fader: CapName, seconds: number): this {
    return this.perform([{ do: 'ride', fader, seconds }]);
  }

  /** Stays as it is, for a time. */
  rest(seconds: number): this {
    return this.perform([{ do: 'rest', seconds }]);
  }

  /** Lets go of a fader, or of all this hand holds. */
  letGo(fader?: CapName): this {
    return this.perform([fader === undefined ? { do: 'let go' } : { do: 'let go', fader }]);
  }

  /** Presses a key and lets it go. */
  press(key: string): this {
    return this.perform([{ do: 'press', key }]);
  }

  /** Adds steps to what it has to do. Throws RangeError at once if the units lack a control that is named. */
  perform(steps: readonly Step[]): this {
    this.#queue.push(...steps.flatMap((step) => this.#plan(step)));
    if (this.#doing === undefined) this.#next(this.#clock.now());
    return this;
  }

  /** Throws RangeError if the units lack a control that the steps name. */
  check(steps: readonly Step[]): void {
    for (const step of steps) this.#plan(step);
  }

  /** Whether it still has something to do. */
  get busy(): boolean {
    return this.#doing !== undefined;
  }

  /** Resolves when it has nothing left to do. */
  async done(): Promise<void> {
    if (this.busy) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Forgets what it had to do, and lets go of everything. */
  stop(): void {
    this.#queue.length = 0;
    this.#cancel?.();
    this.#letGo([...this.#held.keys()]);
    this.#next(this.#clock.now());
  }

  // ── time ──

  #next(now: number): void {
    for (;;) {
      const begin = this.#queue.shift();
      if (begin === undefined) break;
      this.#doing = { ...begin(), since: now };
      if (this.#doing.seconds > 0) return this.#wait();
      this.#doing.sample?.(0);
    }
    this.#doing = undefined;
    const idle = this.#idle;
    this.#idle = [];
    for (const wake of idle) wake();
  }

  #wait(): void {
    if (this.#doing === undefined) return;
    const now = this.#clock.now();
    const left = this.#doing.since + this.#doing.seconds * 1e9 - now;
    const pause = this.#doing.sample === undefined ? left : Math.min(left, SAMPLE);
    this.#cancel = this.#clock.after(pause, () => this.#wake());
  }

  #wake(): void {
    const doing = this.#doing;
    if (doing === undefined) return;
    const elapsed = (this.#clock.now() - doing.since) / 1e9;
    doing.sample?.(Math.min(doing.seconds, elapsed));
    // The next step begins when this one ought to have ended: a late timer does not add up.
    if (elapsed < doing.seconds - 1e-9) this.#wait();
    else this.#next(doing.since + doing.seconds * 1e9);
  }

  // ── steps ──

  /** Finds the controls a step names, and says how to begin it. */
  #plan(step: Step): (() => Doing)[] {
    switch (step.do) {
      case 'touch': {
        const cap = this.#cap(step.fader);
        return [() => this.#now(() => this.#hold(cap))];
      }
      case 'move': {
        const cap = this.#cap(step.fader);
        const to = raw(step.to);
        return [() => this.#move(cap, to, step.seconds, step.curve ?? 'smooth')];
      }
      case 'ride': {
        const cap = this.#cap(step.fader);
        return [() => this.#ride(cap, step.seconds)];
      }
      case 'let go': {
        const names = step.fader === undefined ? undefined : [this.#cap(step.fader).name];
        return [() => this.#now(() => this.#letGo(names ?? [...this.#held.keys()]))];
      }
      case 'rest':
        return [() => ({ seconds: step.seconds })];
      default:
        return this.#planKeys(step);
    }
  }

  #planKeys(step: Extract<Step, { key: string } | { clicks: number }>): (() => Doing)[] {
    if (step.do === 'turn') {
      const [unit, pot] = this.#pot(step.pot);
      if (typeof pot === 'number' && (unit.pots ?? (unit.knobs === undefined ? 1 : 0)) === 0)
        throw new RangeError(`${unit.model.name} has no endless pots: turn a knob to a place`);
      return clicks(step.clicks, (one) => unit.turn(pot, one));
    }
    if (step.do === 'jog') {
      const unit = this.#units.find((one) => one.hasJog);
      if (unit === undefined) throw new RangeError('no unit here has a jog wheel');
      return clicks(step.clicks, (one) => unit.jog(one));
    }
    const [unit, key] = this.#key(step.key);
    const down = () => this.#now(() => unit.press(key));
    const up = () => this.#now(() => unit.release(key));
    if (step.do === 'hold') return [down];
    if (step.do === 'release') return [up];
    return [down, () => ({ seconds: TAP }), up];
  }

  #now(act: () => void): Doing {
    act();
    return { seconds: 0 };
  }

  #move(cap: Cap, to: number, seconds: number, curve: Curve): Doing {
    this.#hold(cap);
    const from = cap.unit.fader(cap.own).position;
    const along = curve === 'smooth' ? leastJerk : (u: number) => u;
    const share = (elapsed: number) => (seconds > 0 ? along(elapsed / seconds) : 1);
    return { seconds, sample: (elapsed) => this.#place(cap, from + (to - from) * share(elapsed)) };
  }

  #ride(cap: Cap, seconds: number): Doing {
    this.#hold(cap);
    const from = cap.unit.fader(cap.own).position;
    const middle = raw({ dB: 0 });
    const approach = Math.abs(from - middle) > 1 ? APPROACH : 0;
    const swing = this.#swing();
    const sample = (elapsed: number) => {
      if (elapsed < approach) this.#place(cap, from + (middle - from) * leastJerk(elapsed / approach));
      else this.#place(cap, middle + swing(way(elapsed - approach, seconds)));
    };
    return { seconds: approach + seconds, sample };
  }

  /** A slow unrest around 0, in ten-bit steps over seconds. */
  #swing(): (t: number) => number {
    const swings = SWINGS.map(({ size, slowest, fastest }) => {
      const rate = 2 * Math.PI * (slowest + this.#chance() * (fastest - slowest));
      return { size: this.#chance() < 0.5 ? -size : size, rate };
    });
    return (t) => swings.reduce((sum, { size, rate }) => sum + size * Math.sin(rate * t), 0);
  }

  #hold(cap: Cap): void {
    this.#held.set(cap.name, cap);
    cap.unit.hold(cap.own);
  }

  #place(cap: Cap, to: number): void {
    cap.unit.move(cap.own, to);
    this.trace.push({ at: this.#clock.now(), fader: cap.name, raw: to });
  }

  #letGo(names: readonly CapName[]): void {
    for (const name of names) {
      const cap = this.#held.get(name);
      this.#held.delete(name);
      cap?.unit.letGo(cap.own);
    }
  }

  // ── which control of which unit ──

  #cap(name: CapName): Cap {
    if (typeof name === 'number') {
      const [unit, own] = this.#strip(name);
      if (unit.hasFaders === false) throw new RangeError(`${unit.model.name} has no faders`);
      return { name, unit, own };
    }
    if (name !== 'master') return this.#knob(name, Number(name.slice('knob '.length)));
    const unit = this.#units.find((one) => one.model.master);
    if (unit === undefined) throw new RangeError('no unit here has a master fader');
    return { name, unit, own: 'master' };
  }

  #knob(name: CapName, n: number): Cap {
    let left = n;
    for (const unit of this.#units) {
      const knobs = unit.knobs ?? 0;
      if (left >= 1 && left <= knobs) return { name, unit, own: `knob ${left}` };
      left -= knobs;
    }
    throw new RangeError(
      n === left ? 'no unit here has knobs' : `the knobs here are 1 to ${n - left}, got ${n}`,
    );
  }

  #pot(name: PotName): readonly [unit: Panel, pot: PotName] {
    if (typeof name === 'number') return this.#strip(name);
    const unit = this.#units.find(({ parameterPots = 0 }) => parameterPots > 0);
    if (unit === undefined) throw new RangeError(`no unit here has a pot '${name}'`);
    return [unit, name];
  }

  #strip(n: number): readonly [unit: Panel, strip: number] {
    let left = n;
    for (const unit of this.#units) {
      if (left >= 1 && left <= unit.model.strips) return [unit, left];
      left -= unit.model.strips;
    }
    throw new RangeError(`the strips here are 1 to ${n - left}, got ${n}`);
  }

  #key(name: string): readonly [unit: Panel, key: string] {
    const exact = this.#units.length === 1 ? this.#units[0] : undefined;
    if (exact?.has(name)) return [exact, name];
    const [, kind, n] = /^(.*\D) (\d+)$/.exec(name) ?? [];
    if (kind !== undefined && n !== undefined) {
      const [unit, strip] = this.#strip(Number(n));
      if (!unit.has(`${kind} ${strip}`)) throw new RangeError(`${unit.model.name} has no key '${name}'`);
      return [unit, `${kind} ${strip}`];
    }
    const unit = this.#units.find((one) => one.has(name));
    if (unit === undefined) throw new RangeError(`no unit here has a key '${name}'`);
    return [unit, name];
  }
}

/** The way of least jerk from 0 to 1: how an arm moves. @source Flash and Hogan 1985 */
function leastJerk(u: number): number {
  return u * u * u * (10 - 15 * u + 6 * u * u);
}

/** Time along a ride that gathers way, goes on, and slows down at its end. Seconds. */
function way(t: number, total: number): number {
  const ease = Math.min(EASE, total / 2);
  if (ease <= 0) return 0;
  if (t < ease) return (t * t) / (2 * ease);
  const rest = total - t;
  if (rest < ease) return total - ease - (rest * rest) / (2 * ease);
  return t - ease / 2;
}

function clicks(count: number, one: (click: number) => void): (() => Doing)[] {
  const click = () => {
    one(Math.sign(count));
    return { seconds: CLICK };
  };
  return Array.from({ length: Math.abs(count) }, () => click);
}

/** Ten-bit steps of a place. X32 law, four straight pieces. @source pmaillot/X32-Behringer, `X32Automix.c` */
function raw(place: Place): number {
  if (typeof place === 'number') return place;
  const { dB } = place;
  if (dB >= -10) return (Math.min(dB, 10) + 30) * (TRAVEL / 40);
  if (dB >= -30) return (dB + 50) * (TRAVEL / 80);
  if (dB >= -60) return (dB + 70) * (TRAVEL / 160);
  return (Math.max(dB, -90) + 90) * (TRAVEL / 480);
}
