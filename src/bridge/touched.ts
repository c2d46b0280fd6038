/** Controls of each surface that are remembered as touched lately. */
const LATELY = 8;
/** More than the controls of any surface: what tells control 3 of surface 1 from control 3 of surface 2. */
const ROOM = 0x10000;

/** Which controls hands were on lately, in the metal or in a page. Noting one allocates nothing but for the first of a surface. */
export class Touched {
  /** Becomes another whenever a control joins those touched lately. */
  version = 0;
  readonly #rows = new Map<number, Int32Array>();
  /** Controls that a page moved after the metal did: the metal stands elsewhere. */
  readonly #astray = new Set<number>();

  /** Numbers of the controls touched lately, the last first. */
  lately(surface: number): readonly number[] {
    return [...(this.#rows.get(surface) ?? [])].filter((control) => control >= 0);
  }

  /** A hand was on a control. */
  note(surface: number, control: number): void {
    let row = this.#rows.get(surface);
    if (!row) {
      row = new Int32Array(LATELY).fill(-1);
      this.#rows.set(surface, row);
    }
    const known = row.indexOf(control);
    if (known === 0) return;
    if (known < 0) this.version++;
    row.copyWithin(1, 0, known < 0 ? LATELY - 1 : known);
    row[0] = control;
  }

  /** A page moved it: where the metal stands is not where the hand is. */
  astray(surface: number, control: number): void {
    this.#astray.add(surface * ROOM + control);
  }

  /** The metal moved. @returns whether a page had moved the control since it did so last. */
  back(surface: number, control: number): boolean {
    return this.#astray.size > 0 && this.#astray.delete(surface * ROOM + control);
  }

  /** A surface is put together anew, or gone: its numbers mean nothing any more. */
  forget(surface: number): void {
    if (this.#rows.delete(surface)) this.version++;
    for (const key of this.#astray) if (Math.floor(key / ROOM) === surface) this.#astray.delete(key);
  }
}
