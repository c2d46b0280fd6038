import type { LitAction, Resolved } from './resolved.ts';

/** Which controls show each parameter: when it changes, they are looked at again. Looking up is reading an array. */
export class Links {
  readonly #first: Int32Array;
  #next = new Int32Array(64);
  #shows = new Int32Array(64);
  #count = 0;

  /** @param parameters how many the desk has. */
  constructor(parameters: number) {
    this.#first = new Int32Array(parameters).fill(-1);
  }

  /** The first of the links from a parameter to the controls that show it, −1 for none. */
  of(parameter: number): number {
    return this.#first[parameter] as number;
  }

  /** The control at the end of a link. */
  controlAt(link: number): number {
    return this.#shows[link] as number;
  }

  /** The next link of the same parameter, −1 at the end. */
  after(link: number): number {
    return this.#next[link] as number;
  }

  clear(): void {
    this.#first.fill(-1);
    this.#count = 0;
  }

  /**
   * Everything a control shows in a view.
   *
   * @param target the first parameter it is about; −1 for none.
   */
  put(control: number, { move, light, colour }: Resolved, target: number): void {
    if (target >= 0) this.#link(target, control);
    for (const { parameter } of move?.rides.slice(1) ?? []) this.#link(parameter, control);
    for (const parameter of light?.program?.parameters ?? []) this.#link(parameter, control);
    this.#putLight(light?.action, control, target);
    for (const parameter of colour?.program.parameters ?? []) this.#link(parameter, control);
  }

  #putLight(action: LitAction | undefined, control: number, target: number): void {
    if (!action) return;
    if (action.parameter >= 0 && action.parameter !== target) this.#link(action.parameter, control);
    for (const parameter of action.others) this.#link(parameter, control);
    for (const parameter of action.number?.program?.parameters ?? []) this.#link(parameter, control);
    this.#putLight(action.then, control, target);
    this.#putLight(action.otherwise, control, target);
  }

  #link(parameter: number, control: number): void {
    if (this.#count === this.#next.length) {
      this.#next = grown(this.#next);
      this.#shows = grown(this.#shows);
    }
    this.#next[this.#count] = this.#first[parameter] as number;
    this.#shows[this.#count] = control;
    this.#first[parameter] = this.#count++;
  }
}

function grown(row: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(row.length * 2);
  larger.set(row);
  return larger;
}
