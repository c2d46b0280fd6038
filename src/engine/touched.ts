import { laneDiffers, overlap, type Stretch } from '../automation/merge.ts';
import type { Scopes } from '../model/document.ts';
import type { Change } from './history.ts';
import { cueList, listDiffers, listMerged, markerList, sceneList } from './lists.ts';

// A step of the history consists of single things, and each is taken back by itself where somebody did something since.

/** What a thing is. `scene` and `cue` of `order` are the order of the list. */
export type ThingKind = 'value' | 'lane' | 'mode' | 'scene' | 'cue' | 'marker' | 'scope' | 'safe' | 'setting';

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
  const thing = (kind: ThingKind, of: number | string): Thing => ({ kind, of: String(of) });
  return [
    ...change.parameters.map((parameter) => thing('value', parameter)),
    ...change.lanes.map(({ parameter, before, after }) => ({
      ...thing('lane', parameter),
      stretch: laneDiffers(before, after),
    })),
    ...(change.modes ?? []).map(({ parameter }) => thing('mode', parameter)),
    ...(change.scenes ? listDiffers(sceneList, change.scenes) : []).map((key) => thing('scene', key)),
    ...(change.cues ? listDiffers(cueList, change.cues) : []).map((key) => thing('cue', key)),
    ...(change.markers ? listDiffers(markerList, change.markers) : []).map((key) => thing('marker', key)),
    ...(change.scopes ? scopesDiffer(change.scopes) : []),
    ...(change.settings ?? []).map(({ set, of }) => thing('setting', `${set} ${of}`)),
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
export function only(change: Change, meant: Meant): Change | undefined {
  const { modes, scenes, cues, markers, scopes, settings, sceneId: _id, ...rest } = change;
  const kept = change.parameters.flatMap((parameter, i) => (meant('value', String(parameter)) ? [i] : []));
  const lanes = change.lanes.filter(({ parameter }) => meant('lane', String(parameter)));
  const parts = {
    modes: modes?.filter(({ parameter }) => meant('mode', String(parameter))),
    scenes: scenes && listOnly('scene', sceneList, scenes, meant),
    cues: cues && listOnly('cue', cueList, cues, meant),
    markers: markers && listOnly('marker', markerList, markers, meant),
    scopes: scopes && scopesOnly(scopes, meant),
    settings: settings?.filter(({ set, of }) => meant('setting', `${set} ${of}`)),
  };
  const left = Object.fromEntries(
    Object.entries(parts).filter(([, part]) => part && (!Array.isArray(part) || part.length > 0)),
  );
  if (kept.length === 0 && lanes.length === 0 && Object.keys(left).length === 0) return undefined;
  return {
    ...rest,
    parameters: kept.map((i) => change.parameters[i] as number),
    before: kept.map((i) => change.before[i] as number),
    after: kept.map((i) => change.after[i] as number),
    lanes,
    ...left,
  };
}

function listOnly<T>(
  kind: ThingKind,
  of: Parameters<typeof listDiffers<T>>[0],
  { before, after }: { readonly before: readonly T[]; readonly after: readonly T[] },
  meant: Meant,
): { readonly before: readonly T[]; readonly after: readonly T[] } | undefined {
  const keys = listDiffers(of, { before, after });
  const kept = keys.filter((key) => meant(kind, key));
  if (kept.length === 0) return undefined;
  return { before, after: kept.length === keys.length ? after : listMerged(of, before, before, after, kept) };
}

// --- scopes ----------------------------------------------------------------------------------------------------------

interface ScopesChange {
  readonly before: Scopes;
  readonly after: Scopes;
}

const gates = ['store', 'recall'] as const;

/** The gates that are others, each as a whole, and the items that became safe or ceased to be. */
function scopesDiffer({ before, after }: ScopesChange): readonly Thing[] {
  const whole = gates.filter((gate) => JSON.stringify(before[gate]) !== JSON.stringify(after[gate]));
  const [old, now] = [before.safe ?? [], after.safe ?? []];
  const items = [...old.filter((item) => !now.includes(item)), ...now.filter((item) => !old.includes(item))];
  return [
    ...whole.map((of) => ({ kind: 'scope' as const, of })),
    ...items.map((of) => ({ kind: 'safe' as const, of })),
  ];
}

/** Scopes with what differs between two others made as it is in the second. Safe items in no order. */
export function scopesMerged(current: Scopes, from: Scopes, to: Scopes, meant: Meant = () => true): Scopes {
  const merged: { -readonly [Gate in keyof Scopes]: Scopes[Gate] } = { ...current };
  for (const { kind, of } of scopesDiffer({ before: from, after: to })) {
    if (!meant(kind, of)) continue;
    const gate = gates.find((one) => one === of);
    if (kind === 'scope' && gate) merged[gate] = to[gate];
    else if (kind === 'safe') {
      const others = (merged.safe ?? []).filter((item) => item !== of);
      merged.safe = to.safe?.includes(of) === true ? [...others, of] : others;
    }
  }
  const { store, recall, safe } = merged;
  return { ...(store && { store }), ...(recall && { recall }), ...(safe && safe.length > 0 && { safe }) };
}

function scopesOnly({ before, after }: ScopesChange, meant: Meant): ScopesChange | undefined {
  if (!scopesDiffer({ before, after }).some(({ kind, of }) => meant(kind, of))) return undefined;
  return { before, after: scopesMerged(before, before, after, meant) };
}
