import type { Clock } from '../src/ports/clock.ts';
import type { Chance } from './chance.ts';
import { Motor, TRAVEL } from './motor.ts';
import { type FaderTraits, PULL_BACK } from './models.ts';

/** How well a fader feels the hand: always, with dropouts (poor earth), or not at all (a glove, a sleeve). */
export type TouchSense = 'good' | 'flicker' | 'none';

/** What may differ from one unit of a model to the next. */
export interface FaderOptions extends FaderTraits {
  /** Noise of the position reading, ± ten-bit steps. */
  readonly noise: number;
  /** Least time between two position reports of one fader, ns. */
  readonly reportEvery: number;
  /** Whether any position received under the hand makes the motor grab the cap for a moment (BCF2000). */
  readonly blocksOnEcho: boolean;
  /** Whether a unit that reports untouched movement reports that of its own motor, too. */
  readonly reportsMotor: boolean;
}

/** What a fader tells the unit it sits in. */
export interface FaderOutlet {
  /** The sensor felt a hand come or go. */
  touch(on: boolean): void;
  /** A new position was measured, 14 bits as sent. */
  report(value: number): void;
}

/** One fader as an onlooker with instruments sees it. */
export interface FaderReading {
  /** Where the cap really is: ten-bit steps and fractions, 0..1023. */
  readonly position: number;
  /** Whether the motor is on its way. */
  readonly moving: boolean;
  /** Whether a hand holds the cap. */
  readonly held: boolean;
  /** Whether the sensor feels it. */
  readonly touched: boolean;
  /** The last position from the host, 14 bits; undefined since power-up. */
  readonly received: number | undefined;
  /** The last position reported, 14 bits; undefined since power-up. */
  readonly reported: number | undefined;
  /** Positions received under a hand that were no echo of what this grip reported: the host drove elsewhere. */
  readonly fights: number;
  /** Positions received under a hand that were such an echo. */
  readonly echoes: number;
  /** Times the motor grabbed the cap out of the hand (`blocksOnEcho`). */
  readonly stutters: number;
  /** Pull of the powered motor against the hand, added up: ten-bit steps × seconds. */
  readonly strain: number;
  /** Times the servo took the cap back because the host had not answered. */
  readonly pullBacks: number;
}

const GRAB = 40e6; // ns for which a BCF2000-like motor holds the cap after an echo
/** Flickering sense: felt for the first, then not for the second; drawn between the two bounds, ns. */
const FELT = [60e6, 300e6] as const;
const LOST = [5e6, 40e6] as const;

/**
 * One motor fader: cap, hand, touch sensor, position sensor and the servo in the firmware. Sets a timer only while a
 * hand is on it, or an answer of the host is due.
 */
export class Fader {
  readonly #clock: Clock;
  readonly #options: FaderOptions;
  readonly #chance: Chance;
  readonly #outlet: FaderOutlet;
  readonly #motor: Motor;
  #sense: TouchSense = 'good';
  #touchless: boolean;
  #powered = false;
  #held = false;
  #touched = false;
  #received: number | undefined;
  #reported: number | undefined;
  /** Code the host knows of: the last one reported, or where the grip began. */
  #known: number | undefined;
  /** Codes this grip has reported, and where it began: what an echo may say. */
  readonly #grip = new Set<number>();
  #reportedAt = -Infinity;
  #unanswered = false;
  /** Where the servo pulls, ten-bit steps; undefined while it is off. */
  #pull: number | undefined;
  /** Whether the motor's own movement is still to be reported (`reportsMotor`). */
  #coasting = false;
  #grabbedUntil = -Infinity;
  #grabbedAt = 0;
  #hand: number;
  #strainAt = 0;
  readonly #counts = { fights: 0, echoes: 0, stutters: 0, strain: 0, pullBacks: 0 };
  #cancelScan: (() => void) | undefined;
  #cancelPullBack: (() => void) | undefined;
  #cancelFlicker: (() => void) | undefined;

  constructor(options: FaderOptions, clock: Clock, random: Chance, outlet: FaderOutlet) {
    this.#options = options;
    this.#clock = clock;
    this.#chance = random;
    this.#outlet = outlet;
    this.#touchless = options.touchless;
    this.#motor = new Motor(0, clock.now());
    this.#hand = 0;
  }

  read(): FaderReading {
    const now = this.#clock.now();
    this.#feelStrain(now);
    return {
      position: this.#position(now),
      moving: this.#motor.moving(now),
      held: this.#held,
      touched: this.#touched,
      received: this.#received,
      reported: this.#reported,
      ...this.#counts,
    };
  }

  /** Power comes or goes. The cap stays where it is, the firmware forgets everything. */
  power(on: boolean): void {
    const now = this.#clock.now();
    this.#feelStrain(now);
    this.#motor.off(now);
    this.#pull = undefined;
    this.#received = this.#reported = undefined;
    this.#unanswered = this.#coasting = false;
    this.#touchless = this.#options.touchless;
    this.#powered = on;
    this.#touched = false;
    this.#cancelTimers();
    if (on && this.#held) this.#beginGrip(now);
  }

  /** The host's command 0C: whether movement without touch is reported. */
  setTouchless(on: boolean): void {
    this.#touchless = on;
  }

  setSense(sense: TouchSense): void {
    this.#sense = sense;
    if (this.#held) this.#feel(sense !== 'none');
  }

  /** A hand takes the cap. */
  hold(): void {
    if (this.#held) return;
    const now = this.#clock.now();
    this.#hand = this.#position(now);
    this.#motor.off(now);
    this.#held = true;
    this.#strainAt = now;
    this.#beginGrip(now);
  }

  /** The hand moves the cap to a place, ten-bit steps; it stays on it. */
  move(to: number): void {
    this.hold();
    const now = this.#clock.now();
    this.#feelStrain(now);
    this.#hand = Math.min(TRAVEL, Math.max(0, to));
    if (this.#options.servo === 'pulls-back') this.#pull = undefined;
    this.#scanSoon(now);
  }

  /** The hand lets go: what it last did is reported, then the servo takes over. */
  letGo(): void {
    if (!this.#held) return;
    const now = this.#clock.now();
    this.#feelStrain(now);
    this.#scan(now);
    this.#motor.place(this.#position(now), now);
    this.#held = false;
    this.#cancelScan?.();
    this.#cancelScan = undefined; // the next grip looks again
    this.#cancelFlicker?.();
    this.#feel(false);
    if (this.#pull !== undefined) this.#drive(this.#pull, now);
  }

  /** A position from the host, 14 bits. */
  receive(value: number): void {
    const now = this.#clock.now();
    this.#feelStrain(now);
    this.#received = value;
    this.#unanswered = false;
    this.#cancelPullBack?.();
    this.#cancelPullBack = undefined;
    const target = this.#steps(value);
    if (this.#held) this.#judge(value, target, now);
    if (!this.#touched) this.#drive(target, now);
  }

  #beginGrip(now: number): void {
    this.#known = this.#code(this.#position(now));
    this.#grip.clear();
    this.#grip.add(this.#known);
    this.#feel(this.#sense !== 'none');
    this.#scanSoon(now);
  }

  /** Counts what a position received under the hand does to it. */
  #judge(value: number, target: number, now: number): void {
    if (this.#grip.has(value >> (14 - this.#options.bits))) this.#counts.echoes++;
    else this.#counts.fights++;
    if (!this.#options.blocksOnEcho) return;
    this.#counts.stutters++;
    this.#grabbedAt = target;
    this.#grabbedUntil = now + GRAB;
    this.#clock.after(GRAB, () => this.#held && this.#scanSoon(this.#clock.now()));
  }

  /** The touch sensor changes its mind. */
  #feel(on: boolean): void {
    this.#cancelFlicker?.();
    this.#cancelFlicker = undefined;
    if (!this.#powered) return;
    if (this.#held && this.#sense === 'flicker') {
      const [least, most] = on ? FELT : LOST;
      const delay = least + this.#chance() * (most - least);
      this.#cancelFlicker = this.#clock.after(delay, () => this.#feel(!on));
    }
    if (this.#touched === on) return;
    const now = this.#clock.now();
    this.#feelStrain(now);
    this.#touched = on;
    this.#outlet.touch(on);
    if (on) this.#servoOff(now);
    else this.#servoReturns(now);
  }

  #servoOff(now: number): void {
    this.#pull = undefined;
    if (!this.#held) this.#motor.off(now);
    this.#scanSoon(now);
  }

  /** The truth table of the servo rules, when the sensor feels nobody any more. */
  #servoReturns(now: number): void {
    if (this.#options.servo === 'stays') return;
    if (this.#options.servo === 'returns' || !this.#unanswered) {
      if (this.#received !== undefined) this.#drive(this.#steps(this.#received), now);
    } else if (now - this.#reportedAt >= PULL_BACK) {
      this.#pullBack(now);
    }
  }

  #drive(target: number, now: number): void {
    this.#pull = target;
    if (this.#held || !this.#powered) return;
    this.#motor.drive(target, now);
    this.#coasting = this.#options.reportsMotor;
    if (this.#coasting) this.#scanSoon(now);
  }

  #pullBack(now: number): void {
    this.#unanswered = false;
    const home = this.#received === undefined ? this.#options.home : this.#steps(this.#received);
    if (home === undefined) return;
    this.#counts.pullBacks++;
    this.#drive(home, now);
  }

  /** One timer however many reports: it looks again when the last of them is old enough. */
  #awaitAnswer(): void {
    this.#unanswered = true;
    if (this.#options.servo !== 'pulls-back' || this.#cancelPullBack !== undefined) return;
    this.#cancelPullBack = this.#clock.after(PULL_BACK, () => this.#answerDue());
  }

  #answerDue(): void {
    const now = this.#clock.now();
    const left = this.#reportedAt + PULL_BACK - now;
    this.#cancelPullBack = left > 0 ? this.#clock.after(left, () => this.#answerDue()) : undefined;
    if (left > 0 || !this.#unanswered || this.#touched) return; // under a felt hand it waits for the release
    this.#feelStrain(now);
    this.#pullBack(now);
  }

  /** Whether the firmware looks at the position sensor at all. */
  #reports(): boolean {
    if (!this.#powered) return false;
    if (this.#held) return this.#touched || this.#touchless;
    return this.#touchless && this.#coasting;
  }

  #scanSoon(now: number): void {
    if (this.#cancelScan !== undefined) return;
    const due = this.#reportedAt + this.#options.reportEvery;
    if (due <= now) this.#scan(now);
    else this.#scanIn(due - now);
  }

  #scanIn(delay: number): void {
    this.#cancelScan?.();
    this.#cancelScan = this.#clock.after(delay, () => {
      this.#cancelScan = undefined;
      this.#scan(this.#clock.now());
    });
  }

  #scan(now: number): void {
    if (!this.#reports()) return;
    const noise = this.#options.noise * (2 * this.#chance() - 1);
    const code = this.#code(this.#position(now) + noise);
    if (code !== this.#known) this.#report(code, now);
    if (!this.#held) this.#coasting = this.#motor.moving(now);
    // A quiet sensor under a resting hand says nothing new: only noise and the motor are worth another look.
    const restless = this.#held ? this.#options.noise > 0 : this.#coasting;
    if (restless) this.#scanIn(this.#options.reportEvery);
  }

  #report(code: number, now: number): void {
    this.#known = code;
    this.#reportedAt = now;
    if (this.#held) {
      this.#grip.add(code);
      this.#awaitAnswer();
    }
    this.#reported = this.#wire(code);
    this.#outlet.report(this.#reported);
  }

  #position(now: number): number {
    if (!this.#held) return this.#motor.position(now);
    return now < this.#grabbedUntil ? this.#grabbedAt : this.#hand;
  }

  /** Adds up how hard the servo has pulled against the hand since it was last asked. */
  #feelStrain(now: number): void {
    const pulls = this.#held && !this.#touched && this.#pull !== undefined;
    if (pulls)
      this.#counts.strain += (Math.abs((this.#pull ?? 0) - this.#hand) * (now - this.#strainAt)) / 1e9;
    this.#strainAt = now;
  }

  #code(position: number): number {
    const top = 2 ** this.#options.bits - 1;
    return Math.min(top, Math.max(0, Math.round((position / TRAVEL) * top)));
  }

  #wire(code: number): number {
    const { bits, filled } = this.#options;
    return (code << (14 - bits)) | (filled ? code >> (2 * bits - 14) : 0);
  }

  #steps(value: number): number {
    const { bits } = this.#options;
    return ((value >> (14 - bits)) / (2 ** bits - 1)) * TRAVEL;
  }

  #cancelTimers(): void {
    for (const cancel of [this.#cancelScan, this.#cancelPullBack, this.#cancelFlicker]) cancel?.();
    this.#cancelScan = this.#cancelPullBack = this.#cancelFlicker = undefined;
  }
}
