import { laneDiffers, overlap, type Stretch } from '../automation/merge.ts';
import { partsOnly, thingsOfParts } from './change-parts.ts';
import type { PartKind } from './change-rows.ts';
import type { Change } from './history.ts';

// A step of the history consists of single things, and each is taken back by itself where somebody did something since.

/** What a thing is. */
export type ThingKind = 'value' | 'lane' | PartKind;

/** One thing that a step touched. */
export interface Thing {
  readonly kind: ThingKind;
  /** Which: a number of a parameter, an id, a place, a gate, an item. */
  readonly of: string;
  /** Of a lane: where. */
  readonly stretch?: Stretch | undefined;
}

/** Which things of a step are meant. */
type Meant = (kind: ThingKind, of: string) => boolean;

/** Everything a step touched. */
export function thingsOf(change: Change): readonly Thing[] {
  const thing = (kind: ThingKind, of: number): Thing => ({ kind, of: String(of) });
  return [
    ...change.parameters.map((parameter) => thing('value', parameter)),
    ...change.lanes.map(({ parameter, before, after }) => ({
      ...thing('lane', parameter),
      stretch: laneDiffers(before, after),
    })),
    ...thingsOfParts(change),
  ];
}

/** Things that steps touched, and by whom last. */
export class Touched {
  readonly #by = new Map<string, { who: string; stretch: Stretch | undefined }[]>();

  /** @param changes in the order in which they were done. */
  constructor(changes: readonly Change[]) {
    for (const change of changes) this.add(change);
  }

  /** One more, done after the others. */
  add(change: Change): void {
    for (const { kind, of, stretch } of thingsOf(change)) {
      const key = `${kind} ${of}`;
      const known = this.#by.get(key);
      const entry = { who: change.who, stretch };
      if (known) known.push(entry);
      else this.#by.set(key, [entry]);
    }
  }

  /** Who touched it last; undefined where nobody did. */
  by({ kind, of, stretch }: Thing): string | undefined {
    const all = this.#by.get(`${kind} ${of}`);
    if (kind !== 'lane') return all?.at(-1)?.who;
    return all?.findLast((one) => stretch && one.stretch && overlap(stretch, one.stretch))?.who;
  }
}

/** A step with some of its things alone; undefined where none of them are left. */
export function only({ parameters, ...change }: Change, meant: Meant): Change | undefined {
  const { name, who, left, gone } = change;
  const kept = parameters.flatMap((parameter, i) => (meant('value', String(parameter)) ? [i] : []));
  const lanes = change.lanes.filter(({ parameter }) => meant('lane', String(parameter)));
  const parts = partsOnly(change, meant);
  if (kept.length === 0 && lanes.length === 0 && Object.keys(parts).length === 0) return undefined;
  return {
    name,
    who,
    parameters: kept.map((i) => parameters[i] as number),
    before: kept.map((i) => change.before[i] as number),
    after: kept.map((i) => change.after[i] as number),
    lanes,
    ...parts,
    ...(left && { left }),
    ...(gone && { gone }),
  };
}
