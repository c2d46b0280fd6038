import type { DeskView } from '../model/desk-view.ts';
import type { StripKind } from '../model/layout.ts';
import type { ParameterTable } from '../model/parameters.ts';
import type { View } from './bind.ts';
import type { Mapping } from './mapping.ts';

/**
 * Which strips of the desk stand on the strips of a surface: banks walk through those of the mapping, or through the
 * members of one that is spilled.
 */
export class Banks {
  /** Strips of the surface, over all its units. */
  readonly width: number;
  /** Strips of the desk that banks walk through: in the order of the mapping, or the members that are spilled. */
  order: readonly number[] = [];
  /** The strip whose members are spilled on the faders; −1 for none. */
  spill = -1;
  /** How many strips lie between the beginning of the bank and the farthest end of the surfaces it moves with. */
  reach = 0;
  readonly #mapping: Mapping;
  readonly #table: ParameterTable;
  /** How many strips of the list lie to the left of the surface. */
  #passed = 0;

  constructor(mapping: Mapping, table: ParameterTable, width: number) {
    this.#mapping = mapping;
    this.#table = table;
    this.width = width;
  }

  /** The highest bank there is: the last strip of the desk then stands on the last strip of the surface. */
  get last(): number {
    return Math.max(0, this.order.length - Math.max(this.reach, this.ownReach));
  }

  /** How many strips lie between the beginning of the bank and the end of this surface. */
  get ownReach(): number {
    return this.width + this.#mapping.offset;
  }

  /**
   * The bank in which the first strip of a kind is the first of the surface, as far as the end of the list allows.
   *
   * @returns −1 where the banks have none.
   */
  of(kind: StripKind): number {
    const first = this.order.findIndex((strip) => this.#table.strips[strip]?.kind === kind);
    return Math.min(this.last, first);
  }

  /** The channels, groups and buses that hang on a DCA, or feed a group. */
  membersOf(strip: number, desk: DeskView): readonly number[] {
    const path = this.#table.strips[strip]?.path ?? '';
    return this.#table.strips
      .filter((member) => {
        const belongs = this.#table.find(`${member.path}/${path}`);
        return belongs !== undefined && desk.desk.values[belongs] === 1;
      })
      .map(({ number }) => number);
  }

  /** The bank of a view comes to the front, as far to the right as there are strips. */
  putInFront(view: View, desk: DeskView): void {
    this.spill = this.#table.strips.findIndex(({ path }) => path === view.spill);
    this.order =
      this.spill >= 0
        ? this.membersOf(this.spill, desk)
        : this.#mapping.strips.flatMap((kind) =>
            this.#table.strips.filter((strip) => strip.kind === kind).map((strip) => strip.number),
          );
    view.bank = Math.min(view.bank, this.last);
    this.#passed = view.bank + this.#mapping.offset;
  }

  /** The strip of the desk on a strip of the surface, counted from 1; −1 for none. */
  stripAt(place: number): number {
    return place < 1 ? -1 : (this.order[this.#passed + place - 1] ?? -1);
  }
}
