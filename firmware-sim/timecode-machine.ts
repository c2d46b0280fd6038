import type { Clock } from '../src/ports/clock.ts';
import type { Port } from '../src/ports/port.ts';
import { chance } from './chance.ts';

/** How each rate counts: frames in a second of the display, real length of a frame in ns, its two bits, what it drops. */
const rates = {
  '24': { labels: 24, frame: 1e9 / 24, code: 0, drops: false },
  '25': { labels: 25, frame: 1e9 / 25, code: 1, drops: false },
  '29.97df': { labels: 30, frame: 1.001e9 / 30, code: 2, drops: true },
  '29.97': { labels: 30, frame: 1.001e9 / 30, code: 3, drops: false },
  '30': { labels: 30, frame: 1e9 / 30, code: 3, drops: false },
} as const;

/** The rates a machine can run at. */
export type MachineRate = keyof typeof rates;
/** Every one of them. */
export const machineRates = Object.keys(rates) as readonly MachineRate[];

/** Hours, minutes, seconds, frames. */
export type Label = readonly [hours: number, minutes: number, seconds: number, frames: number];

/** Which machine, and how good its cable is. */
export interface TimecodeMachineOptions {
  readonly clock: Clock;
  readonly port: Pick<Port, 'send'>;
  readonly rate: MachineRate;
  /** Where it stands at first. */
  readonly from: Label;
  /** Quarter frames leave up to so much too late, ns; they stay in order. */
  readonly jitter?: number;
  /** Part of the quarter frames that never arrive, 0..1. */
  readonly loss?: number;
  readonly seed?: number;
}

/**
 * A machine that runs and says where it is in MIDI timecode: two frames in eight quarter frames while it moves, a whole
 * one when it is put somewhere. It counts as a tape counter does, label by label.
 *
 * @source MIDI Time Code, detailed specification 1987
 */
export class TimecodeMachine {
  /** The cable is cut: it moves on and nobody hears it. */
  mute = false;
  readonly #clock: Clock;
  readonly #port: Pick<Port, 'send'>;
  readonly #rate: (typeof rates)[MachineRate];
  readonly #jitter: number;
  readonly #loss: number;
  readonly #chance: () => number;
  /** The label that the eight pieces under way name, and the next piece. */
  #label: Label;
  #piece = 0;
  /** Where it was put, and when it began to run from there. */
  #from: Label;
  #startedAt: number | undefined;
  #steps = 0;
  #speed = 1;
  #lastSent = -Infinity;
  #cancel: () => void = () => {};

  constructor({ clock, port, rate, from, jitter = 0, loss = 0, seed = 1 }: TimecodeMachineOptions) {
    this.#clock = clock;
    this.#port = port;
    this.#rate = rates[rate];
    this.#label = this.#from = from;
    this.#jitter = jitter;
    this.#loss = loss;
    this.#chance = chance(seed);
  }

  /** Real time that has passed on its tape since it was put where it began, ns. */
  get elapsed(): number {
    return this.#startedAt === undefined ? 0 : (this.#clock.now() - this.#startedAt) * this.#speed;
  }

  /** Where it was put last: `elapsed` counts from there. */
  get from(): Label {
    return this.#from;
  }

  /** Runs from where it stands. @param speed × play speed, − is backwards. */
  play(speed = 1): void {
    this.#cancel();
    this.#speed = speed;
    this.#from = this.#label;
    this.#startedAt = this.#clock.now();
    this.#steps = 0;
    this.#piece = speed < 0 ? 7 : 0;
    this.#next();
  }

  /** Stands, where it has come to. */
  stop(): void {
    this.#cancel();
    this.#startedAt = undefined;
  }

  /** Is put somewhere, and says so; a machine that runs, runs on from there. */
  locate(to: Label): void {
    const runs = this.#startedAt !== undefined;
    this.stop();
    this.#label = this.#from = to;
    const [hours, minutes, seconds, frames] = to;
    const hour = (this.#rate.code << 5) + hours;
    this.#put([0xf0, 0x7f, 0x7f, 0x01, 0x01, hour, minutes, seconds, frames, 0xf7]);
    if (runs) this.play(this.#speed);
  }

  /** Jumps without a word, as a machine does that is told to while it runs. */
  jump(to: Label): void {
    this.#label = to;
    this.play(this.#speed);
  }

  #next(): void {
    const due = (this.#startedAt ?? 0) + (this.#steps * this.#rate.frame) / 4 / Math.abs(this.#speed);
    this.#cancel = this.#clock.after(due - this.#clock.now(), () => {
      this.#quarterFrame();
      this.#steps++;
      this.#turn(this.#speed < 0 ? -1 : 1);
      this.#next();
    });
  }

  /** The next piece; after the last, two frames further. */
  #turn(way: 1 | -1): void {
    this.#piece += way;
    if (this.#piece >= 0 && this.#piece <= 7) return;
    this.#piece = (this.#piece + 8) % 8;
    const one = way > 0 ? after : before;
    this.#label = one(one(this.#label, this.#rate), this.#rate);
  }

  #quarterFrame(): void {
    const [hours, minutes, seconds, frames] = this.#label;
    const nibbles = [
      frames % 16,
      Math.floor(frames / 16),
      seconds % 16,
      Math.floor(seconds / 16),
      minutes % 16,
      Math.floor(minutes / 16),
      hours % 16,
      Math.floor(hours / 16) + 2 * this.#rate.code,
    ];
    const data = 16 * this.#piece + (nibbles[this.#piece] as number);
    const late = this.#jitter * this.#chance();
    if (this.#chance() < this.#loss) return;
    const leaves = Math.max(this.#clock.now() + late, this.#lastSent + 1);
    this.#lastSent = leaves;
    if (late === 0) this.#put([0xf1, data]);
    else this.#clock.after(leaves - this.#clock.now(), () => this.#put([0xf1, data]));
  }

  #put(bytes: readonly number[]): void {
    if (!this.mute) this.#port.send(Uint8Array.from(bytes), bytes.length);
  }
}

type Counting = (typeof rates)[MachineRate];

/** The label after this one. Drop frame goes from 00:59;29 to 01:00;02, but not every tenth minute. */
function after([hours, minutes, seconds, frames]: Label, { labels, drops }: Counting): Label {
  if (frames + 1 < labels) return [hours, minutes, seconds, frames + 1];
  if (seconds < 59) return [hours, minutes, seconds + 1, 0];
  const minute = (minutes + 1) % 60;
  const hour = minute === 0 ? (hours + 1) % 24 : hours;
  return [hour, minute, 0, drops && minute % 10 !== 0 ? 2 : 0];
}

/** The label before this one. */
function before([hours, minutes, seconds, frames]: Label, { labels, drops }: Counting): Label {
  const first = drops && seconds === 0 && minutes % 10 !== 0 ? 2 : 0;
  if (frames > first) return [hours, minutes, seconds, frames - 1];
  if (seconds > 0) return [hours, minutes, seconds - 1, labels - 1];
  const minute = (minutes + 59) % 60;
  return [minute === 59 ? (hours + 23) % 24 : hours, minute, 59, labels - 1];
}
