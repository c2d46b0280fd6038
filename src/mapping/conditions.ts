import type { DeskView } from '../model/desk-view.ts';
import type { Front, Scope } from './front.ts';
import type { NumberProgram } from './program.ts';
import { neverStill } from './vocabulary.ts';

/** One condition in one place, with what came of it last. */
interface Condition {
  program: NumberProgram;
  scope: Scope;
  holds: boolean;
  /** Was it asked for in the view there is now? */
  asked: boolean;
  /** Is it noted under the parameters it reads? */
  noted: boolean;
}

/**
 * The conditions that decided what is in front. When something changes, only those that read it are worked out again;
 * programs are kept for as long as their words stand for the same.
 */
export class Conditions {
  readonly #front: Front;
  readonly #known = new Map<string, Condition>();
  /** For each parameter: the conditions that read it. */
  readonly #byParameter: (Condition[] | undefined)[];
  readonly #parameters: number[] = [];
  /** Those that read anything but parameters. */
  readonly #others: Condition[] = [];
  readonly #one = new Float64Array(1);
  #reads = 0;
  /** Those that held in the view that comes back now, and in the next. */
  #recalled: ReadonlySet<string> | undefined;
  #next: ReadonlySet<string> | undefined;

  /** @param parameters how many the desk has. */
  constructor(parameters: number, front: Front) {
    this.#front = front;
    this.#byParameter = Array.from({ length: parameters });
  }

  /** A new view: nothing is asked for yet. */
  begin(): void {
    this.#recalled = this.#next;
    this.#next = undefined;
    for (const parameter of this.#parameters) this.#byParameter[parameter] = undefined;
    this.#parameters.length = 0;
    this.#others.length = 0;
    this.#reads = 0;
    for (const condition of this.#known.values()) {
      condition.asked = false;
      condition.noted = false;
    }
  }

  /**
   * Does a condition hold now? From here on it is watched.
   *
   * @param key its rule and place; asked again in one view, the answer stays, unless it is `anew`.
   */
  holds(key: string, scope: Scope, compile: () => NumberProgram, desk: DeskView, anew = false): boolean {
    let condition = this.#known.get(key);
    if (!condition || !sameScope(condition.scope, scope)) {
      condition = { program: compile(), scope, holds: false, asked: false, noted: false };
      this.#known.set(key, condition);
    }
    if (condition.asked && !anew) return condition.holds;
    condition.holds = this.#recalled ? this.#recalled.has(key) : this.#work(condition, desk);
    condition.asked = true;
    if (!condition.noted) this.#note(condition);
    return condition.holds;
  }

  /** Those that decided the view there is by holding; undefined where none was asked. */
  get holding(): readonly string[] | undefined {
    const asked = [...this.#known].filter(([, condition]) => condition.asked);
    if (asked.length === 0) return undefined;
    return asked.flatMap(([key, { holds }]) => (holds ? [key] : [])).sort();
  }

  /** Lets these decide the next view, and no others: what changes all the time is not looked at all the time. */
  recall(holding: readonly string[]): void {
    this.#next = new Set(holding);
  }

  /** Does a condition hold, as far as it decided something in the view there is, and else now? Nothing is watched for it. */
  look(key: string, scope: Scope, compile: () => NumberProgram, desk: DeskView): boolean {
    const known = this.#known.get(key);
    if (known?.asked && sameScope(known.scope, scope)) return known.holds;
    return this.#run(compile(), desk);
  }

  #work({ program }: Condition, desk: DeskView): boolean {
    return this.#run(program, desk);
  }

  #run(program: NumberProgram, desk: DeskView): boolean {
    program.run(desk, this.#front, this.#one, 0);
    return this.#one[0] !== 0;
  }

  #note(condition: Condition): void {
    condition.noted = true;
    const { parameters, reads: others } = condition.program;
    this.#reads |= others;
    if (others !== 0) this.#others.push(condition);
    for (const parameter of parameters) {
      const same = this.#byParameter[parameter];
      if (same) same.push(condition);
      else {
        this.#byParameter[parameter] = [condition];
        this.#parameters.push(parameter);
      }
    }
  }

  /** Is there a condition on what changes all the time: hands, levels, the time? */
  get neverStill(): boolean {
    return (this.#reads & neverStill) !== 0;
  }

  /** Has a condition become another because this parameter changed? Allocates nothing. */
  turnedBy(parameter: number, desk: DeskView): boolean {
    const some = this.#byParameter[parameter];
    return some !== undefined && this.#turned(some, desk);
  }

  /** Has one that reads the tape, the hands, the time, … become another? Allocates nothing. */
  turned(desk: DeskView): boolean {
    return this.#turned(this.#others, desk);
  }

  #turned(conditions: readonly Condition[], desk: DeskView): boolean {
    for (let i = 0; i < conditions.length; i++) {
      const condition = conditions[i] as Condition;
      if (this.#work(condition, desk) !== condition.holds) return true;
    }
    return false;
  }
}

/** Do the words of a rule stand for the same in both? */
export function sameScope(a: Scope, b: Scope): boolean {
  return (
    a.control === b.control &&
    a.strip === b.strip &&
    a.selected === b.selected &&
    a.bank === b.bank &&
    a.turn === b.turn
  );
}
