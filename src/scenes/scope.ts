import { sceneGroups, type SceneGroup } from '../model/parameter-row.ts';
import type { Scopes } from '../model/document.ts';
import { nearest } from '../model/nearest.ts';
import type { Parameter, ParameterTable } from '../model/parameters.ts';

/** How a selection means a parameter. */
const meant = { not: 0, asPartOfAll: 1, byName: 2 } as const;

/** What becomes of a parameter at the gates in front of a recall. */
export const gate = { open: 0, notStored: 1, outOfScope: 2, safe: 3 } as const;

/** What belongs to the listener rather than to the mix: in no scene, unless somebody names it. */
const ofTheListener: ReadonlySet<SceneGroup> = new Set(['solo', 'monitor']);

/** The most items one gate takes: a grid of a large desk, cell by cell. */
export const MOST_ITEMS = 2000;

/** One item, understood. */
type Item =
  | { readonly kind: 'all' }
  | { readonly kind: 'group'; readonly group: SceneGroup }
  | { readonly kind: 'strip'; readonly strip: number; readonly group: SceneGroup | undefined }
  | { readonly kind: 'parameter'; readonly parameter: number };

const isGroup = (word: string): word is SceneGroup => (sceneGroups as readonly string[]).includes(word);

/**
 * Items as people type them, in the form in which they are kept: `ch/1..8 eq` becomes eight, what stands there twice once,
 * and all in the order of the desk. So the order in which somebody switched things on makes no difference.
 *
 * @returns a fault in words when one of them means nothing on this desk.
 */
export function readItems(
  words: readonly string[],
  table: ParameterTable,
): { readonly items: readonly string[] } | { readonly fault: string } {
  const items = new Set<string>();
  for (const word of words) {
    for (const one of spread(word)) {
      const item = itemOf(one, table);
      if (!item) return { fault: faultOf(one, table) };
      items.add(textOf(item, table));
      if (items.size > MOST_ITEMS) return { fault: `there are at most ${MOST_ITEMS} items` };
    }
  }
  const order = (text: string): number => place(itemOf(text, table), table);
  return { items: [...items].sort((a, b) => order(a) - order(b)) };
}

/** `ch/3..5 eq` is three items. */
function spread(word: string): readonly string[] {
  const [, before = '', first, last, after = ''] = /^(.*?)(\d+)\.\.(\d+)(.*)$/.exec(word) ?? [];
  if (first === undefined || last === undefined) return [word];
  const from = Number(first);
  const count = Math.min(MOST_ITEMS + 1, Number(last) - from + 1);
  return count > 0 ? Array.from({ length: count }, (_, i) => `${before}${from + i}${after}`) : [word];
}

function itemOf(word: string, table: ParameterTable): Item | undefined {
  const [what = '', group, ...more] = word.trim().split(/\s+/);
  if (more.length > 0) return undefined;
  const strip = table.strips.find(({ path }) => path === what);
  if (strip && (group === undefined || isGroup(group))) return { kind: 'strip', strip: strip.number, group };
  if (group !== undefined) return undefined;
  if (what === 'all') return { kind: 'all' };
  if (isGroup(what)) return { kind: 'group', group: what };
  const parameter = table.find(what);
  return parameter === undefined ? undefined : { kind: 'parameter', parameter };
}

function textOf(item: Item, table: ParameterTable): string {
  switch (item.kind) {
    case 'all':
      return 'all';
    case 'group':
      return item.group;
    case 'parameter':
      return table.row(item.parameter).path;
    case 'strip': {
      const path = table.strips[item.strip]?.path ?? '';
      return item.group === undefined ? path : `${path} ${item.group}`;
    }
  }
}

/** Where an item stands in a list: everything, groups, then strips and parameters in the order of the desk. */
function place(item: Item | undefined, table: ParameterTable): number {
  const room = sceneGroups.length + 1;
  switch (item?.kind) {
    case undefined:
    case 'all':
      return 0;
    case 'group':
      return 1 + sceneGroups.indexOf(item.group);
    case 'strip':
      return room * (item.strip + 1) + (item.group === undefined ? 0 : 1 + sceneGroups.indexOf(item.group));
    case 'parameter':
      return room * (table.strips.length + 1) + item.parameter;
  }
}

function faultOf(word: string, table: ParameterTable): string {
  const known = ['all', ...sceneGroups, ...table.strips.map(({ path }) => path)];
  const near =
    nearest(word, known) ??
    nearest(
      word,
      table.rows.map(({ path }) => path),
    );
  const hint =
    near === undefined ? 'say a strip, a group, both (ch/7 eq), or a parameter' : `did you mean "${near}"?`;
  return `there is no "${word}" on this desk; ${hint}`;
}

/**
 * What items mean, by parameter: see `meant`. Items that this desk does not have mean nothing.
 *
 * @returns a row of `meant`.
 */
export function selected(items: readonly string[], table: ParameterTable): Uint8Array {
  const row = new Uint8Array(table.count);
  const read = items.map((item) => itemOf(item, table)).filter((item) => item !== undefined);
  if (read.length === 0) return row;
  for (const parameter of table.rows)
    for (const item of read)
      row[parameter.number] = Math.max(row[parameter.number] as number, meansIt(item, parameter));
  return row;
}

/** The numbers of the parameters that items mean, as people type them; a fault in words when one means nothing here. */
export function parametersMeant(
  words: readonly string[],
  table: ParameterTable,
): { readonly numbers: readonly number[] } | { readonly fault: string } {
  const read = readItems(words, table);
  if ('fault' in read) return read;
  const row = selected(read.items, table);
  return { numbers: table.rows.flatMap(({ number }) => (row[number] === meant.not ? [] : [number])) };
}

function meansIt(item: Item, { number, strip, group }: Parameter): number {
  switch (item.kind) {
    case 'all':
      return meant.asPartOfAll;
    case 'group':
      return item.group === group ? meant.byName : meant.not;
    case 'parameter':
      return item.parameter === number ? meant.byName : meant.not;
    case 'strip':
      if (item.strip !== strip) return meant.not;
      if (item.group === undefined) return meant.asPartOfAll;
      return item.group === group ? meant.byName : meant.not;
  }
}

/**
 * What a store keeps: what both gates let through, the session's and the scene's own. Solos and the monitor section only
 * where one of the two names them.
 *
 * @returns 1 for each parameter that is stored.
 */
export function storeMask(table: ParameterTable, session: Scopes = {}, own: Scopes = {}): Uint8Array {
  const gates = [session.store, own.store]
    .filter((items) => items !== undefined)
    .map((items) => selected(items, table));
  return Uint8Array.from(table.rows, ({ number, group }) => {
    const least = ofTheListener.has(group) ? meant.byName : meant.not;
    const named = gates.some((row) => (row[number] as number) >= least);
    const open = gates.every((row) => row[number] !== meant.not);
    return open && (named || !ofTheListener.has(group)) ? 1 : 0;
  });
}

/**
 * What a recall may touch: what was stored, less what either recall scope leaves out, less what is safe. Safe always wins.
 *
 * @param stored 1 for each parameter that the scene holds.
 * @returns a row of `gate`.
 */
export function recallGates(
  stored: Uint8Array,
  table: ParameterTable,
  session: Scopes = {},
  own: Scopes = {},
): Uint8Array {
  const row = Uint8Array.from(stored, (on) => (on === 1 ? gate.open : gate.notStored));
  for (const scope of [session.recall, own.recall]) {
    if (!scope) continue;
    selected(scope, table).forEach((how, n) => {
      if (how === meant.not && row[n] === gate.open) row[n] = gate.outOfScope;
    });
  }
  for (const safe of [session.safe, own.safe]) {
    if (!safe) continue;
    selected(safe, table).forEach((how, n) => {
      if (how !== meant.not && row[n] !== gate.notStored) row[n] = gate.safe;
    });
  }
  return row;
}

/**
 * The part of what a scene holds that some items mean: what a snippet recalls. What is named counts, and so does what is
 * only meant as a part of all.
 *
 * @returns 1 for each parameter.
 */
export function partOf(stored: Uint8Array, items: readonly string[], table: ParameterTable): Uint8Array {
  const row = selected(items, table);
  return stored.map((on, n) => (on === 1 && row[n] !== meant.not ? 1 : 0));
}

/** The scopes with one gate set, or taken away. Empty safes are none. */
export function withGate(scopes: Scopes, which: keyof Scopes, items: readonly string[] | undefined): Scopes {
  const { store, recall, safe }: Scopes = { ...scopes, [which]: items };
  return {
    ...(store && { store }),
    ...(recall && { recall }),
    ...(safe && safe.length > 0 && { safe }),
  };
}

/** The scopes as files keep them: nothing where there are none. */
export function scopesDocument(scopes: Scopes): { readonly scopes?: Scopes } {
  return Object.values(scopes).some((items) => items !== undefined) ? { scopes } : {};
}
