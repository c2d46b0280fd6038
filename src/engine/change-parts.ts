import type { StepDocument } from '../model/history.ts';
import type { ParameterTable } from '../model/parameters.ts';
import {
  parts,
  type Kind,
  type Part,
  type PartKind,
  type Parts,
  type PoolName,
  type Reading,
  type Side,
  type Writing,
} from './change-rows.ts';
import type { Engine } from './engine.ts';
import type { Turn } from './turns.ts';

// What is done with the parts of a change, whichever they are: `change-rows.ts` has the table of them.

/** The parts of one change. */
export type ChangeParts = Partial<Parts>;

type PartName = keyof Parts;

/** A part of whatever type, with its row. */
interface Present {
  readonly name: PartName;
  readonly part: Part<unknown, unknown>;
  readonly kept: unknown;
}

/** Parts in whatever form. */
type Some = Readonly<Partial<Record<PartName, unknown>>>;

const rows = Object.entries(parts) as unknown as readonly (readonly [PartName, Part<unknown, unknown>])[];

function present(of: Some): readonly Present[] {
  return rows.flatMap(([name, part]) => (of[name] === undefined ? [] : [{ name, part, kept: of[name] }]));
}

/** The same parts, each as something makes it; where that is nothing, it is left out. */
function each(of: Some, make: (one: Present) => unknown): Some {
  const made = present(of).map((one) => [one.name, make(one)] as const);
  return Object.fromEntries(made.filter(([, part]) => part !== undefined));
}

/** The single things that parts touched. */
export function thingsOfParts(
  change: ChangeParts,
): readonly { readonly kind: PartKind; readonly of: string }[] {
  return present(change).flatMap(({ part, kept }) =>
    (Object.entries(part.kinds) as [PartKind, Kind<unknown>][]).flatMap(([kind, { of }]) =>
      of(kept).map((one) => ({ kind, of: one })),
    ),
  );
}

/** What people call a thing of a change. */
export function partWords(engine: Engine, change: ChangeParts, kind: PartKind, of: string): string {
  const [name, { words }] = rowOf(kind);
  return words(engine, of, change[name]);
}

/** "Ch 1 fader was … by Ann since". */
export function partVerb(kind: PartKind): string {
  return rowOf(kind)[1].verb;
}

function rowOf(kind: PartKind): readonly [PartName, Kind<unknown>] {
  for (const [name, { kinds }] of rows) if (kinds[kind]) return [name, kinds[kind]];
  throw new RangeError(`no part of a change has a ${kind}`);
}

/** Parts with some of their things alone. */
export function partsOnly(change: ChangeParts, meant: (kind: PartKind, of: string) => boolean): ChangeParts {
  return each(change, ({ part, kept }) => part.only(kept, meant)) as ChangeParts;
}

/** Do all of them together change nothing? */
export function partsAreNothing(change: ChangeParts): boolean {
  return present(change).every(({ part, kept }) => part.isNothing(kept));
}

/** Parts of steps, one after the other, as those of one. */
export function partsTogether(steps: readonly ChangeParts[]): ChangeParts {
  const all = steps.reduce<ChangeParts>((before, step) => ({ ...before, ...step }), {});
  return each(all, ({ name, part }) =>
    part.joined(steps.flatMap((step) => (step[name] ? [step[name]] : []))),
  ) as ChangeParts;
}

/** Takes parts back, or does them again. */
export function putParts(engine: Engine, change: ChangeParts, side: Side): void {
  for (const { part, kept } of present(change)) part.put(engine, kept, side);
}

// --- in a journal ----------------------------------------------------------------------------------------------------

type Places = Turn<readonly number[]>;

/** As a journal keeps them: what is in a pool by its places. */
export type PartsSnapshot = {
  readonly [Name in PartName]?: Name extends PoolName ? Places : Parts[Name];
};

/** What a journal keeps as it is; or else, what it keeps by places. */
export function partsInJournal(
  change: ChangeParts,
  pooled: boolean,
  place: (pool: PoolName, item: unknown) => number,
): PartsSnapshot {
  return each(change, ({ part: { pool }, kept }) => {
    if ((pool !== undefined) !== pooled) return undefined;
    const places = (items: readonly unknown[]) => items.map((item) => place(pool as PoolName, item));
    return pool ? sides(kept as Turn<readonly unknown[]>, places) : kept;
  }) as PartsSnapshot;
}

/** And back. @param pools what the places are of. */
export function partsFromJournal(
  kept: PartsSnapshot,
  pools: Readonly<Record<PoolName, readonly unknown[]>>,
): ChangeParts {
  return each(kept, ({ part: { pool }, kept: one }) =>
    pool ? sides(one as Places, (places) => places.map((place) => pools[pool][place])) : one,
  ) as ChangeParts;
}

function sides<T, To>({ before, after }: Turn<T>, of: (side: T) => To): Turn<To> {
  return { before: of(before), after: of(after) };
}

// --- in history.json -------------------------------------------------------------------------------------------------

/** As a step of history.json keeps them, in the order it always had. */
export function partsInStep(change: ChangeParts, by: Writing): Partial<StepDocument> {
  const written = [...present(change)]
    .sort((a, b) => a.part.inStep - b.part.inStep)
    .map(({ name, part, kept }) => [name, part.write(kept, by)] as const);
  return Object.fromEntries(written.filter(([, step]) => step !== undefined));
}

/** And back. */
export function partsFromStep(step: StepDocument, by: Reading): ChangeParts {
  return each(step, ({ part, kept }) => part.read(kept, by)) as ChangeParts;
}

/** Does the desk have all that a step is of? */
export function partsFit(step: StepDocument, table: ParameterTable): boolean {
  return present(step).every(({ part, kept }) => part.fits?.(kept, table) ?? true);
}
