import type { Scopes } from '../model/document.ts';
import type { Propagation } from '../model/input.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { allowed, type Law } from '../units/laws.ts';
import { gatesOf } from './recall.ts';
import { gate, storeMask } from './scope.ts';
import type { Scene } from './scenes.ts';
import { shapeOf } from './shape.ts';

/** What of the desk goes into scenes, and how. */
export interface Push {
  readonly table: ParameterTable;
  /** The desk as it stands. */
  readonly values: Float64Array;
  /** Of the session: what its store scope leaves out stays as it is in every scene. */
  readonly scopes: Scopes;
  /** 1 for each parameter that the store scope of the session lets through, where a scene has none of its own. */
  readonly stores: Uint8Array;
  /** 1 for each parameter that is meant. */
  readonly meant: Uint8Array;
  readonly how: Propagation;
  /** The scene that differences count from. */
  readonly since: Scene | undefined;
  /** Also into scenes that do not hold a parameter. */
  readonly add: boolean;
  /** The same parameter of the other channel; −1 for none. */
  readonly pairOf: (parameter: number) => number;
}

/** One value of a scene that becomes another; undefined where the scene did not hold it. */
interface ValueEdit {
  readonly parameter: number;
  readonly from: number | undefined;
  readonly to: number;
}

/** What becomes of a scene. */
export interface SceneEdit {
  readonly before: Scene;
  /** The same scene where nothing changes. */
  readonly after: Scene;
  readonly changes: readonly ValueEdit[];
}

/** A scene with what is pushed into it. What neither it nor the session stores, and what it does not hold, stays. */
export function pushed(scene: Scene, push: Push): SceneEdit {
  const { table, meant, scopes, add } = push;
  const stores = scene.scopes.store ? storeMask(table, scopes, scene.scopes) : push.stores;
  const next = new Map<number, number>();
  for (let n = 0; n < table.count; n++) {
    if (meant[n] !== 1 || stores[n] !== 1 || (scene.mask[n] !== 1 && !add)) continue;
    const to = valueOf(n, scene, push);
    if (to !== undefined) next.set(n, to);
  }
  keepPairs(next, scene, push, stores);
  return edited(scene, next);
}

/** What a parameter becomes in a scene; undefined where nobody changed it. */
function valueOf(n: number, scene: Scene, { table, values, how, since, scopes }: Push): number | undefined {
  const now = values[n] as number;
  if (how === 'absolute') return now;
  // what a recall of it leaves alone differs without anybody having changed it
  if (!since || gatesOf(since, table, scopes)[n] !== gate.open) return undefined;
  const before = since.values[n] as number;
  if (before === now) return undefined;
  return scene.mask[n] === 1 ? shifted(table.row(n).law, scene.values[n] as number, before, now) : now;
}

/**
 * A value that follows another from one place to the next, in its law: dB by dB, octave by octave; steps go where the other
 * is. From or to silence there is no distance: what follows to silence falls silent; what comes out of silence takes what
 * is silent too with it, and leaves the rest where it is.
 *
 * @returns a value the law allows.
 */
export function shifted(law: Law, value: number, from: number, to: number): number {
  if (law.kind === 'steps' || to === -Infinity) return to;
  if (from === -Infinity) return value === -Infinity ? to : value;
  if (value === -Infinity) return value;
  return allowed(law, law.kind === 'log' ? value * (to / from) : value + (to - from));
}

/** Two channels that a scene links have the same in it: what goes into one goes into the other; a pan as its mirror. */
function keepPairs(
  next: Map<number, number>,
  scene: Scene,
  { table, pairOf }: Push,
  stores: Uint8Array,
): void {
  const { linkOf, links, pans } = shapeOf(table);
  for (const [n, to] of [...next].sort(([a], [b]) => a - b)) {
    const pair = pairOf(n);
    const link = linkOf[n] as number;
    if (pair < 0 || links[n] === 1 || link < 0) continue;
    const linked = next.get(link) ?? (scene.mask[link] === 1 ? scene.values[link] : 0);
    if (linked !== 1 || (pair < n && next.has(pair)) || scene.mask[pair] !== 1 || stores[pair] !== 1)
      continue;
    if (pans[n] !== 1) next.set(pair, to);
    else if (!next.has(pair) && scene.mask[n] === 1)
      next.set(
        pair,
        allowed(table.row(pair).law, (scene.values[pair] as number) - (to - (scene.values[n] as number))),
      );
  }
}

/** What was changed on the desk since a scene was recalled: what it holds, a recall of it sets, and stands otherwise now. */
export function updated(
  scene: Scene,
  { table, values, scopes }: Pick<Push, 'table' | 'values' | 'scopes'>,
): SceneEdit {
  const stores = storeMask(table, scopes, scene.scopes);
  const gates = gatesOf(scene, table, scopes);
  const next = new Map<number, number>();
  for (let n = 0; n < table.count; n++)
    if (gates[n] === gate.open && stores[n] === 1) next.set(n, values[n] as number);
  return edited(scene, next);
}

function edited(scene: Scene, next: ReadonlyMap<number, number>): SceneEdit {
  const changes: ValueEdit[] = [];
  for (const [parameter, to] of next) {
    const from = scene.mask[parameter] === 1 ? scene.values[parameter] : undefined;
    if (from !== to) changes.push({ parameter, from, to });
  }
  if (changes.length === 0) return { before: scene, after: scene, changes };
  changes.sort((a, b) => a.parameter - b.parameter);
  const values = scene.values.slice();
  const mask = scene.mask.slice();
  for (const { parameter, to } of changes) {
    values[parameter] = to;
    mask[parameter] = 1;
  }
  return { before: scene, after: { ...scene, values, mask }, changes };
}
