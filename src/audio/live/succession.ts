import type { Lane } from '../../automation/lane.ts';
import { QUANTUM } from '../../dsp/kernel/layout.ts';
import type { SoundMachine } from '../machine.ts';
import type { Score } from '../player.ts';

/** How long one machine fades into the next, quanta: 21 ms at 48 kHz. */
const FADE = 8;

/** What goes to one pair of ears: two rows of a quantum. */
interface Pair {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/** The machine that sounds, and the one before it while that fades: another desk is heard without a hole or a click. */
export class Succession {
  machine: SoundMachine;
  /** What was heard last: of the machine, or of both. */
  readonly speakers = pair();
  readonly phones = pair();
  #before: SoundMachine | undefined;
  #left = 0;
  #faults = 0;
  #missed = 0;

  constructor(machine: SoundMachine) {
    this.machine = machine;
  }

  /** Lanes that held what was no number, and frames that were not at hand, of all machines there were. */
  get faults(): number {
    return this.#faults + this.machine.sound.faults;
  }

  get missed(): number {
    return this.#missed + this.machine.missed;
  }

  lane(parameter: number, lane: Lane): void {
    this.machine.player.lane(parameter, lane);
    this.#before?.player.lane(parameter, lane);
  }

  /** Another machine, which knows its lanes, goes on where this one is. */
  follow(next: SoundMachine, score: Score): void {
    this.#faults += this.machine.sound.faults;
    this.#missed += this.machine.missed;
    next.goOn(this.machine, score);
    this.#before = this.machine;
    this.#left = FADE;
    this.machine = next;
  }

  /** One quantum of what is heard. */
  run(score: Score): void {
    const { machine } = this;
    machine.run(score);
    machine.listen();
    take(machine.monitor.speakers, this.speakers);
    take(machine.monitor.phones, this.phones);
    if (this.#before) this.#fade(this.#before, score);
  }

  #fade(before: SoundMachine, score: Score): void {
    before.run(score);
    before.hear();
    const from = this.#left / FADE;
    this.#left--;
    blend(before.monitor.speakers, this.speakers, from, this.#left / FADE);
    blend(before.monitor.phones, this.phones, from, this.#left / FADE);
    if (this.#left === 0) this.#before = undefined;
  }
}

function pair(): Pair {
  return { left: new Float32Array(QUANTUM), right: new Float32Array(QUANTUM) };
}

function take(from: Pair, to: Pair): void {
  to.left.set(from.left);
  to.right.set(from.right);
}

/** @param share of the other at the beginning and at the end. */
function blend(other: Pair, into: Pair, share: number, end: number): void {
  for (let n = 0; n < QUANTUM; n++) {
    const of = share + ((end - share) * n) / QUANTUM;
    into.left[n] = (into.left[n] as number) * (1 - of) + (other.left[n] as number) * of;
    into.right[n] = (into.right[n] as number) * (1 - of) + (other.right[n] as number) * of;
  }
}
