/** Travel of a fader in ten-bit steps: 0 is the bottom, 1023 the top, 100 mm apart. */
export const TRAVEL = 1023;

const STEP = 1e6; // ns: the physics goes in steps of 1 ms
const STEP_SECONDS = STEP / 1e9;
/** Full travel in 120 ms: what the faders of this class (Alps K and its kin) are driven at. Ten-bit steps per s. */
const TOP_SPEED = TRAVEL / 0.12;
/** Pull of the servo: speed asked for per step of error, 1/s. */
const STIFFNESS = 60;
/** Time in which belt and cap follow a change of speed, s. With the stiffness it gives a few steps of overshoot. */
const INERTIA = 0.01;
/** Error that breaks static friction, ten-bit steps: below one, so that the smallest command gets there. */
const STICTION = 0.5;
/** Nearer than this and nearly still, the cap sticks. Ten-bit steps. */
const SETTLED = 0.25;

/**
 * A motor fader's drive, belt and cap. Its movement is worked out when somebody looks, in steps of 1 ms and only as
 * long as it moves: at rest it costs nothing, and it sets no timers.
 */
export class Motor {
  #position: number;
  #speed = 0;
  #target: number | undefined;
  #at: number;

  /** @param position ten-bit steps, 0..1023. @param now ns. */
  constructor(position: number, now: number) {
    this.#position = position;
    this.#at = now;
  }

  /** Where the cap is at `now` (ns, never earlier than the last call), in ten-bit steps and fractions. */
  position(now: number): number {
    while (this.#target !== undefined && this.#at + STEP <= now) this.#step(this.#target);
    if (this.#target === undefined) this.#at = now;
    return this.#position;
  }

  /** Whether the cap is on its way at `now`. */
  moving(now: number): boolean {
    this.position(now);
    return this.#target !== undefined;
  }

  /** Drives towards `target` (ten-bit steps) from `now` on. */
  drive(target: number, now: number): void {
    const error = target - this.position(now);
    if (this.#target === undefined && Math.abs(error) < STICTION) return;
    this.#target = target;
  }

  /** Cuts the power: the cap stays where it is. */
  off(now: number): void {
    this.position(now);
    this.#target = undefined;
    this.#speed = 0;
    this.#at = now;
  }

  /** A hand puts the cap somewhere; the motor is off. */
  place(position: number, now: number): void {
    this.off(now);
    this.#position = Math.min(TRAVEL, Math.max(0, position));
  }

  #step(target: number): void {
    const wanted = Math.min(TOP_SPEED, Math.max(-TOP_SPEED, STIFFNESS * (target - this.#position)));
    this.#speed += ((wanted - this.#speed) * STEP_SECONDS) / INERTIA;
    const free = this.#position + this.#speed * STEP_SECONDS;
    this.#position = Math.min(TRAVEL, Math.max(0, free));
    if (this.#position !== free) this.#speed = 0; // the end stop
    this.#at += STEP;
    const near = Math.abs(target - this.#position) < SETTLED;
    if (near && Math.abs(this.#speed) < SETTLED * STIFFNESS) {
      this.#target = undefined;
      this.#speed = 0;
    }
  }
}
