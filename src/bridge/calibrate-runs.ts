import { TICK } from '../engine/timing.ts';
import type { CalibrateMode } from '../model/calibrate.ts';
import type { SurfaceEventType } from '../model/events.ts';
import {
  catchLag,
  firstSign,
  LONGEST,
  median,
  rideLag,
  spreadOf,
  travelOn,
  type Leg,
  type Sighting,
} from './motor-lag.ts';
import { FADER_STEPS } from '../units/laws.ts';

/** What a run came to: times in ns; or why it came to nothing. */
export type Outcome =
  | {
      readonly ok: true;
      readonly round: number;
      readonly in: number;
      readonly spread: number;
      readonly count: number;
    }
  | { readonly ok: false; readonly why: string };

/** A motor that is measured. */
export interface Motor {
  /** What people call it. */
  readonly name: string;
  /** Where it stood, and is brought back to. Travel. */
  readonly stands: number;
  send(travel: number): void;
  /** A finger is on it that is not for the mix. */
  putAside(): void;
}

/** One way of measuring, from its beginning to its end. */
export interface Run {
  readonly mode: Extract<CalibrateMode, 'riding' | 'held'>;
  readonly says: string;
  /** 0 to 1. */
  readonly progress: number;
  /** Once it is over. */
  readonly outcome: Outcome | undefined;
  tick(now: number): void;
  /** The control reports something. @returns true for what is not for the mix. */
  hear(event: SurfaceEventType, value: number, now: number): boolean;
}

const SECOND = 1e9;
/** How fast motors are ridden, travel per second: slower than any has to be, so that what is behind is not its speed. */
const SPEED = 0.4;
const LOW = 0.3;
const HIGH = 0.7;
const RIDES = 3;
const JUMPS = 6;
const JUMP = 0.04;
/** So long everything is at rest after a jump or a ride, ns: longer than anybody is behind. */
const REST = LONGEST + 100e6;
/** A report this far outside where the motor can be is a hand's. Travel. */
const ASTRAY = 0.08;
/** Half a step of a motor of ten bits: nearer than this it is not sent again. */
const STEP = 0.5 / FADER_STEPS;
/** Farther apart than this, rides of one motor say nothing, ns; catches by hand, which cannot be as exact. */
const MOST_APART = 15e6;
const MOST_APART_BY_HAND = 40e6;

/** A way put together leg by leg. */
class Way {
  readonly legs: Leg[] = [];
  #end: Sighting;

  constructor(at: number, travel: number) {
    this.#end = { at, travel };
  }

  get end(): number {
    return this.#end.at;
  }

  /** Goes on to a travel in so many ns. @returns the leg. */
  to(travel: number, ns: number): Leg {
    const leg = { from: this.#end, to: { at: this.#end.at + ns, travel } };
    this.legs.push(leg);
    this.#end = leg.to;
    return leg;
  }

  ride(travel: number): Leg {
    return this.to(travel, (Math.abs(travel - this.#end.travel) / SPEED) * SECOND);
  }

  rest(ns: number): void {
    this.to(this.#end.travel, ns);
  }
}

/** Sends a motor along a way, each place from the middle of the time for which it will stand, as playback does. */
class Driver {
  readonly #motor: Motor;
  #sent: number;

  constructor(motor: Motor) {
    this.#motor = motor;
    this.#sent = motor.stands;
  }

  /** @returns whether anything was sent. */
  follow(legs: readonly Leg[], now: number): boolean {
    const travel = travelOn(legs, now + TICK / 2);
    if (Math.abs(travel - this.#sent) < STEP) return false;
    this.#sent = travel;
    this.#motor.send(travel);
    return true;
  }

  /** Something else sent it back to where it stood. */
  back(): void {
    this.#sent = this.#motor.stands;
  }
}

/** Measures a motor by what its surface reports of it: how soon it stirs, and how far it is behind slow rides. */
export class ReportsRun implements Run {
  readonly mode = 'riding';
  outcome: Outcome | undefined;
  readonly #motor: Motor;
  readonly #driver: Driver;
  readonly #way: Way;
  readonly #from: number;
  readonly #jumps: readonly Leg[];
  readonly #rides: readonly (readonly [up: Leg, down: Leg])[];
  /** When each jump was really sent, ns. */
  readonly #jumped: number[] = [];
  readonly #reports: Sighting[] = [];
  #now: number;

  constructor(motor: Motor, now: number) {
    this.#motor = motor;
    this.#driver = new Driver(motor);
    this.#from = this.#now = now;
    const way = new Way(now, motor.stands);
    way.ride(LOW);
    way.rest(REST);
    this.#jumps = Array.from({ length: JUMPS }, (_, i) => {
      const jump = way.to(i % 2 === 0 ? LOW + JUMP : LOW, 0);
      way.rest(REST);
      return jump;
    });
    this.#rides = Array.from({ length: RIDES }, () => {
      const up = way.ride(HIGH);
      way.rest(REST);
      const down = way.ride(LOW);
      way.rest(REST);
      return [up, down] as const;
    });
    way.ride(motor.stands);
    way.rest(REST);
    this.#way = way;
  }

  get says(): string {
    return `hands off: ${this.#motor.name} is measured, and goes back to where it stood`;
  }

  get progress(): number {
    return Math.min(1, (this.#now - this.#from) / (this.#way.end - this.#from));
  }

  tick(now: number): void {
    this.#now = now;
    const next = this.#jumps[this.#jumped.length];
    const sent = this.#driver.follow(this.#way.legs, now);
    if (sent && next && now + TICK / 2 >= next.to.at) this.#jumped.push(now);
    if (this.#jumped.length > 2 && this.#reports.length === 0) return this.#fail(silent(this.#motor.name));
    if (now >= this.#way.end) this.outcome ??= this.#judged();
  }

  hear(event: SurfaceEventType, travel: number, now: number): boolean {
    if (event === 'touched') {
      this.#fail(`a hand came to ${this.#motor.name}`);
      this.#motor.putAside(); // where it caught the motor is no place of the mix
      return true;
    }
    if (event !== 'moved' || this.outcome) return false;
    if (this.#isAstray(travel, now)) this.#fail(`${this.#motor.name} was moved by hand`);
    this.#reports.push({ at: now, travel });
    return true;
  }

  #fail(why: string): void {
    this.outcome ??= { ok: false, why };
  }

  /** Can the motor not be where it says, wherever between what it was sent lately it is? */
  #isAstray(travel: number, now: number): boolean {
    let low = Infinity;
    let high = -Infinity;
    for (let at = now - LONGEST; at <= now + TICK; at += TICK) {
      const sent = travelOn(this.#way.legs, at);
      low = Math.min(low, sent);
      high = Math.max(high, sent);
    }
    return travel < low - ASTRAY || travel > high + ASTRAY;
  }

  /** A place that is reported a little off is early on the way up and late on the way down: pairs of rides are taken together. */
  #judged(): Outcome {
    const reports = this.#reports;
    const lags = this.#rides.map((pair) => pair.map((leg) => rideLag(leg, reports)));
    const pairs = lags.flatMap(([up, down]) =>
      up === undefined || down === undefined ? [] : [(up + down) / 2],
    );
    const signs = this.#jumped.flatMap((at, i) => firstSign(this.#jumps[i] as Leg, at, reports) ?? []);
    if (pairs.length < RIDES || signs.length < JUMPS - 1)
      return { ok: false, why: `${this.#motor.name} reports too little of its motor; ${byHand}` };
    const round = median(pairs);
    // the cable is taken to be as long both ways; what the motor needs to stir is in it
    const behind = Math.min(Math.min(...signs) / 2, round / 2);
    return within({ round, in: behind, spread: spreadOf(pairs), count: pairs.length }, MOST_APART);
  }
}

/** Catches of each direction that are taken, and how often somebody may try. */
const CATCHES = 4;
const TRIES = 24;
/** How far the motor goes to be caught, and how fast; turning round, it is nowhere twice within `LONGEST`. */
const CATCH_LOW = 0.15;
const CATCH_HIGH = 0.85;
const CATCH_TIME = 1.4 * SECOND;
/** How long it goes on if nobody catches it, how long a hand may stay, and how soon after the touch it is heard. ns */
const PATIENCE = 20 * SECOND;
const STAY = 10 * SECOND;
const SOON = 0.5 * SECOND;

/**
 * Measures a motor by hand: it rides, somebody catches it, and where it was caught, as its surface then reports, says how
 * far it was behind. When the hand comes does not matter. What is found is the way out, the motor and the way in together.
 */
export class CatchRun implements Run {
  mode: 'riding' | 'held' = 'riding';
  says: string;
  outcome: Outcome | undefined;
  readonly #motor: Motor;
  readonly #driver: Driver;
  /** What is known of the way in, ns. */
  readonly #in: number;
  readonly #caught: { readonly up: number[]; readonly down: number[] } = { up: [], down: [] };
  #way: Way;
  #touchedAt = -Infinity;
  #heard = true;
  #tries = 0;

  constructor(motor: Motor, now: number, behind: number) {
    this.#motor = motor;
    this.#driver = new Driver(motor);
    this.#in = behind;
    this.#way = this.#newWay(now);
    this.says = this.#todo();
  }

  get progress(): number {
    const { up, down } = this.#caught;
    return (Math.min(CATCHES, up.length) + Math.min(CATCHES, down.length)) / (2 * CATCHES);
  }

  tick(now: number): void {
    if (this.mode === 'riding') {
      this.#driver.follow(this.#way.legs, now);
      if (now >= this.#way.end) this.#fail(`nobody caught ${this.#motor.name}`);
    } else if (now - this.#touchedAt > STAY) this.#fail(`${this.#motor.name} was not let go of`);
  }

  hear(event: SurfaceEventType, travel: number, now: number): boolean {
    if (event === 'touched') this.#touched(now);
    else if (event === 'let-go') this.#letGo(now);
    else if (event === 'moved' && this.mode === 'held') this.#moved(travel, now);
    // under the hand the desk answers the servo; everything else is not for it
    return event === 'touched' || (event === 'moved' && this.mode === 'riding');
  }

  #touched(now: number): void {
    this.mode = 'held';
    this.#touchedAt = now;
    this.#heard = false;
    this.#tries++;
    this.#motor.putAside();
  }

  #moved(travel: number, now: number): void {
    if (this.#heard || now - this.#touchedAt > SOON) return;
    this.#heard = true;
    const caught = catchLag(this.#rides, this.#touchedAt, travel);
    if (caught) this.#caught[caught.up ? 'up' : 'down'].push(caught.lag);
    this.says = caught ? 'let go' : 'that was too near the end of its way, or too soon; let go';
    const { up, down } = this.#caught;
    if (up.length >= CATCHES && down.length >= CATCHES) this.outcome ??= this.#judged();
  }

  #letGo(now: number): void {
    if (this.mode !== 'held') return;
    this.mode = 'riding';
    this.#driver.back();
    this.#way = this.#newWay(now);
    this.says = this.#heard
      ? this.#todo()
      : `it said nothing of where it was caught: pull it on a little. ${this.#todo()}`;
    if (this.#tries >= TRIES) this.#fail(`after ${TRIES} times there was too little to go by`);
  }

  #todo(): string {
    const { up, down } = this.#caught;
    const left = (caught: readonly number[]): number => Math.max(0, CATCHES - caught.length);
    return `catch ${this.#motor.name} with a finger while it rides, and let go: ${left(up)} more on its way up, ${left(down)} on its way down`;
  }

  get #rides(): readonly Leg[] {
    return this.#way.legs.filter(({ from, to }) => Math.abs(to.travel - from.travel) > 0.5);
  }

  #newWay(now: number): Way {
    const way = new Way(now, this.#motor.stands);
    way.rest(SECOND);
    way.ride(CATCH_LOW);
    way.rest(REST);
    while (way.end - now < PATIENCE) {
      way.to(CATCH_HIGH, CATCH_TIME);
      way.to(CATCH_LOW, CATCH_TIME);
    }
    return way;
  }

  #fail(why: string): void {
    this.outcome ??= { ok: false, why };
  }

  /** The worst catch of each direction to either side is left out. A finger that gives way does so both ways. */
  #judged(): Outcome {
    const { up, down } = this.#caught;
    const [ups, downs] = [up, down].map((lags) => [...lags].sort((a, b) => a - b).slice(1, -1)) as [
      number[],
      number[],
    ];
    const round = (median(ups) + median(downs)) / 2;
    const spread = Math.max(spreadOf(ups), spreadOf(downs));
    if (round < this.#in)
      return {
        ok: false,
        why: `all of it takes ${ms(round)}, less than the ${ms(this.#in)} said of its reports`,
      };
    return within({ round, in: this.#in, spread, count: up.length + down.length }, MOST_APART_BY_HAND);
  }
}

const byHand = 'try: faderline calibrate --catch';

function silent(control: string): string {
  return `${control} says nothing of its own motor, as most do not; ${byHand}`;
}

/** @param most that the measurements may lie apart, ns. */
function within(found: Omit<Outcome & { ok: true }, 'ok'>, most: number): Outcome {
  if (found.spread <= most) return { ok: true, ...found };
  return {
    ok: false,
    why: `the measurements lie ${ms(found.spread)} apart, more than ${ms(most)}; see whether the cable or the network is busy, and try again`,
  };
}

function ms(ns: number): string {
  return `${Math.round(ns / 1e6)} ms`;
}
