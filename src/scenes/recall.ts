import { allowed, travelOf, valueAt } from '../units/laws.ts';
import type { Scopes } from '../model/document.ts';
import type { ParameterTable } from '../model/parameters.ts';
import type { Scene } from './scenes.ts';
import { gate, recallGates } from './scope.ts';
import { dangerOf, shapeOf, type Danger, type Shape } from './shape.ts';

export type { Danger } from './shape.ts';

/** What becomes of a parameter that a scene has otherwise. */
export type Fate = 'moves' | 'held' | 'automation' | 'safe' | 'out of scope' | 'pair stays';

/** One parameter that stands otherwise than a scene has it. */
export interface SceneChange {
  readonly parameter: number;
  readonly from: number;
  readonly to: number;
  readonly fate: Fate;
  /** Only of what moves. */
  readonly danger?: Danger;
}

/** What a recall does, or would do. */
export interface RecallPlan {
  readonly changes: readonly SceneChange[];
  /** What it is allowed to touch, and what stands where the scene has it. */
  readonly settled: readonly number[];
}

/** The desk as a recall finds it. */
export interface Standing {
  readonly table: ParameterTable;
  readonly values: Float64Array;
  readonly scopes: Scopes;
  /** Is there no hand on the parameter itself? */
  readonly isFree: (parameter: number) => boolean;
  /** Does a lane move it at this moment? */
  readonly isLed: (parameter: number) => boolean;
  /** The one it is linked to; −1 for none. */
  readonly partnerOf: (parameter: number) => number;
  /** The same parameter of the other channel, linked or not; −1 for none. */
  readonly pairOf: (parameter: number) => number;
}

/** A recall as it looks at each parameter. */
interface Recall {
  readonly scene: Scene;
  readonly desk: Standing;
  readonly gates: Uint8Array;
  readonly shape: Shape;
  /** How much of its way each goes, 0..1; undefined: all go all of it. */
  readonly reach: Float64Array | undefined;
  /** 1 for the links of channels on which there is a hand. */
  readonly gripped: Uint8Array;
}

/**
 * What a recall changes now. A linked pair is one here as it is everywhere: what keeps one channel of it where it is keeps
 * the other, and where the link stays, both go to what the odd one has.
 *
 * @param reach how much of its way each parameter goes, 0..1 of its travel; what cannot glide goes all of it or none.
 */
export function planRecall(scene: Scene, desk: Standing, reach?: Float64Array): RecallPlan {
  const { table, values, scopes } = desk;
  const shape = shapeOf(table);
  const gates = gatesOf(scene, table, scopes);
  const recall = {
    scene,
    desk,
    shape,
    reach,
    gates: reach ? withinReach(gates, reach, shape) : gates,
    gripped: grippedLinks(desk, shape),
  };
  const changes: SceneChange[] = [];
  const settled: number[] = [];
  let joins = false;
  for (let parameter = 0; parameter < values.length; parameter++) {
    if (scene.mask[parameter] !== 1) continue;
    const from = values[parameter] as number;
    const to = targetOf(parameter, recall);
    const fate = fateOf(parameter, recall);
    if (from === to) {
      if (fate === 'moves') settled.push(parameter);
      continue;
    }
    joins ||= shape.links[parameter] === 1 && to === 1;
    const danger = fate === 'moves' ? dangerOf(shape, parameter, from, to) : undefined;
    changes.push(danger ? { parameter, from, to, fate, danger } : { parameter, from, to, fate });
  }
  return { changes: joins ? withoutTornPairs(changes, desk) : changes, settled };
}

/** Scenes and scopes never change in place, so that what comes of them is worked out once. */
const known = new WeakMap<
  Scene,
  { readonly scopes: Scopes; readonly table: ParameterTable; readonly gates: Uint8Array }
>();

/** A row of `gate`: what becomes of each parameter in front of a recall. */
export function gatesOf(scene: Scene, table: ParameterTable, scopes: Scopes): Uint8Array {
  const before = known.get(scene);
  if (before?.scopes === scopes && before.table === table) return before.gates;
  const gates = recallGates(scene.mask, table, scopes, scene.scopes);
  known.set(scene, { scopes, table, gates });
  return gates;
}

/** A switch has no half way: where a recall does not go all of it, switches stay. */
function withinReach(gates: Uint8Array, reach: Float64Array, { glides }: Shape): Uint8Array {
  return gates.map((how, n) =>
    how === gate.open && glides[n] === 0 && (reach[n] as number) < 1 ? gate.outOfScope : how,
  );
}

function grippedLinks({ values, isFree }: Standing, { linkOf }: Shape): Uint8Array {
  const gripped = new Uint8Array(values.length);
  for (let parameter = 0; parameter < values.length; parameter++) {
    const link = linkOf[parameter] as number;
    if (link >= 0 && !isFree(parameter)) gripped[link] = 1;
  }
  return gripped;
}

/** The other of the two, where both must go together: not where the recall parts them. A link itself is one switch with two ends. */
function together(parameter: number, recall: Recall): number {
  const { desk, shape } = recall;
  if (shape.links[parameter] === 1) return desk.pairOf(parameter);
  const partner = desk.partnerOf(parameter);
  return partner >= 0 && isParted(parameter, recall) ? -1 : partner;
}

/** Does the recall undo the link of the parameter's channel? */
function isParted(parameter: number, recall: Recall): boolean {
  const link = recall.shape.linkOf[parameter] as number;
  return link >= 0 && targetOf(link, recall) === 0 && fateOf(link, recall) === 'moves';
}

function targetOf(parameter: number, recall: Recall): number {
  const { scene, shape, reach, desk } = recall;
  const own = scene.values[parameter] as number;
  const other = together(parameter, recall);
  const follows = other >= 0 && other < parameter && shape.pans[parameter] === 0;
  const to = follows ? (scene.values[other] as number) : own;
  if (!reach) return to;
  return onTheWay(desk, parameter, to, reach[follows ? other : parameter] as number);
}

/** Where a parameter comes to that goes only so much of its way. */
function onTheWay({ table, values }: Standing, parameter: number, to: number, share: number): number {
  const from = values[parameter] as number;
  if (share >= 1 || from === to) return to;
  if (share <= 0) return from;
  const { law, fadable } = table.row(parameter);
  if (!fadable) return to;
  const start = travelOf(law, from);
  return allowed(law, valueAt(law, start + (travelOf(law, to) - start) * share));
}

function fateOf(parameter: number, recall: Recall): Fate {
  const { gates, desk, shape, gripped } = recall;
  const other = together(parameter, recall);
  const own = gates[parameter] as number;
  const worst = other < 0 ? own : Math.max(own, gates[other] as number);
  if (worst === gate.safe) return 'safe';
  if (worst !== gate.open) return 'out of scope';
  // a pair in hand is not torn apart: one of the two would leap, and the other stay in the hand
  if (shape.links[parameter] === 1 && (gripped[parameter] === 1 || gripped[other] === 1)) return 'held';
  if (!desk.isFree(parameter) || (other >= 0 && !desk.isFree(other))) return 'held';
  return desk.isLed(parameter) || (other >= 0 && desk.isLed(other)) ? 'automation' : 'moves';
}

/** Two channels are only linked by a recall that leaves them alike: what is safe or held on one would tear the pair. */
function withoutTornPairs(changes: readonly SceneChange[], desk: Standing): readonly SceneChange[] {
  const { links } = shapeOf(desk.table);
  const after = desk.values.slice();
  for (const { parameter, to, fate } of changes) if (fate === 'moves') after[parameter] = to;
  return changes.map((change) => {
    const joins = change.fate === 'moves' && change.to === 1 && links[change.parameter] === 1;
    if (!joins || !wouldTear(change.parameter, after, desk)) return change;
    const { parameter, from, to } = change;
    return { parameter, from, to, fate: 'pair stays' };
  });
}

/** Are the two channels of a link otherwise than a linked pair can be? @param values the row as it would be. */
export function wouldTear(
  link: number,
  values: Float64Array,
  { table, pairOf }: Pick<Standing, 'table' | 'pairOf'>,
): boolean {
  const alike = shapeOf(table).alike[table.row(link).strip] ?? [];
  return alike.some((number) => {
    const pair = pairOf(number);
    return pair >= 0 && values[number] !== values[pair];
  });
}

/** One parameter of two scenes that differ in it; undefined where a scene does not hold it. */
export interface SceneDifference {
  readonly parameter: number;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** In what two scenes differ, in the order of the desk. */
export function diffScenes(a: Scene, b: Scene): readonly SceneDifference[] {
  const differences: SceneDifference[] = [];
  const valueOf = ({ mask, values }: Scene, n: number): number | undefined =>
    mask[n] === 1 ? values[n] : undefined;
  for (let parameter = 0; parameter < a.mask.length; parameter++) {
    const from = valueOf(a, parameter);
    const to = valueOf(b, parameter);
    if (from !== to) differences.push({ parameter, from, to });
  }
  return differences;
}

/** How many of each fate there are. */
export function countFates(changes: readonly SceneChange[]): Readonly<Record<Fate, number>> {
  const counts = { moves: 0, held: 0, automation: 0, safe: 0, 'out of scope': 0, 'pair stays': 0 };
  for (const { fate } of changes) counts[fate]++;
  return counts;
}
