import type { Scopes } from '../model/document.ts';
import type { Parameter, ParameterTable } from '../model/parameters.ts';
import { SILENCE } from '../units/laws.ts';
import { gate, recallGates } from './scope.ts';
import type { Scene } from './scenes.ts';

/** What becomes of a parameter that a scene has otherwise. */
export type Fate = 'moves' | 'held' | 'automation' | 'safe' | 'out of scope' | 'pair stays';

/** Why a change deserves a second look before it is made. */
export type Danger = 'opens' | 'louder' | 'routing';

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
  /** Is there no hand on the parameter or on the one it is linked to? */
  readonly isFree: (parameter: number) => boolean;
  /** Does a lane move it at this moment? */
  readonly isLed: (parameter: number) => boolean;
  /** The one it is linked to; −1 for none. */
  readonly partnerOf: (parameter: number) => number;
  /** The same parameter of the other channel, linked or not; −1 for none. */
  readonly pairOf: (parameter: number) => number;
}

/** Is it the switch that links two channels? */
export const isLink = ({ group, path }: Parameter): boolean => group === 'assign' && path.endsWith('/link');

/**
 * What a recall changes now. A linked pair is one here as it is everywhere: what keeps one channel of it where it is keeps
 * the other, and where the link stays, both go to what the odd one has.
 */
export function planRecall(scene: Scene, desk: Standing): RecallPlan {
  const { table, values, scopes } = desk;
  const gates = recallGates(scene.mask, table, scopes, scene.scopes);
  const changes: SceneChange[] = [];
  const settled: number[] = [];
  for (const row of table.rows) {
    const { number } = row;
    if (scene.mask[number] !== 1) continue;
    const from = values[number] as number;
    const to = targetOf(row, scene, gates, desk);
    const fate = fateOf(row, gates, desk);
    if (from === to) {
      if (fate === 'moves') settled.push(number);
    } else changes.push({ parameter: number, from, to, fate });
  }
  return { changes: withoutTornPairs(changes, desk).map((change) => flagged(change, table)), settled };
}

/** The other of the two, where both must go together. A link itself is one switch with two ends. */
function together(row: Parameter, desk: Standing): number {
  return isLink(row) ? desk.pairOf(row.number) : desk.partnerOf(row.number);
}

function targetOf(row: Parameter, scene: Scene, gates: Uint8Array, desk: Standing): number {
  const own = scene.values[row.number] as number;
  const other = together(row, desk);
  if (other < 0 || other > row.number || row.group === 'pan') return own;
  return isLink(row) || linkStays(row, scene, gates, desk) ? (scene.values[other] as number) : own;
}

/** Are the two channels linked when the recall is done? */
function linkStays({ strip }: Parameter, scene: Scene, gates: Uint8Array, { table }: Standing): boolean {
  const link = table.find(`${table.strips[strip]?.path ?? ''}/link`);
  return link === undefined || gates[link] !== gate.open || scene.values[link] === 1;
}

function fateOf(row: Parameter, gates: Uint8Array, desk: Standing): Fate {
  const other = together(row, desk);
  const own = gates[row.number] as number;
  const worst = other < 0 ? own : Math.max(own, gates[other] as number);
  if (worst === gate.safe) return 'safe';
  if (worst !== gate.open) return 'out of scope';
  if (!desk.isFree(row.number)) return 'held';
  return desk.isLed(row.number) || (other >= 0 && desk.isLed(other)) ? 'automation' : 'moves';
}

/** Two channels are only linked by a recall that leaves them alike: what is safe or held on one would tear the pair. */
function withoutTornPairs(changes: readonly SceneChange[], desk: Standing): readonly SceneChange[] {
  const { table, values } = desk;
  const moving = new Map(
    changes.filter(({ fate }) => fate === 'moves').map((one) => [one.parameter, one.to]),
  );
  const after = (parameter: number): number => moving.get(parameter) ?? (values[parameter] as number);
  return changes.map((change) => {
    const links = change.fate === 'moves' && change.to === 1 && isLink(table.row(change.parameter));
    return links && wouldTear(change.parameter, after, desk) ? { ...change, fate: 'pair stays' } : change;
  });
}

/** Are the two channels of a link otherwise than a linked pair can be? */
export function wouldTear(
  link: number,
  valueOf: (parameter: number) => number,
  { table, pairOf }: Pick<Standing, 'table' | 'pairOf'>,
): boolean {
  const { strip } = table.row(link);
  return table.rows.some(({ number, strip: of, group, path }) => {
    const pair = of === strip ? pairOf(number) : -1;
    if (pair < 0 || group === 'pan' || path.endsWith('/link') || ownOfEach.test(path)) return false;
    return valueOf(number) !== valueOf(pair);
  });
}

/** What each channel of a pair keeps for itself. */
const ownOfEach = /\/(?:trim|polarity)$/;

/** How much louder is a leap, and below what level nobody hears it, dB. */
const LEAP = 6;
const UNHEARD = -60;

function flagged(change: SceneChange, table: ParameterTable): SceneChange {
  if (change.fate !== 'moves') return change;
  const danger = dangerOf(change, table.row(change.parameter));
  return danger ? { ...change, danger } : change;
}

function dangerOf({ from, to }: SceneChange, { group, unit, path }: Parameter): Danger | undefined {
  if (group === 'mute') return to < from ? 'opens' : undefined;
  if (path.includes('send/') && path.endsWith('/on')) return to > from ? 'opens' : undefined;
  if (group === 'assign' || path.endsWith('/pre')) return 'routing';
  const gains = group === 'level' || group === 'sends' || path.endsWith('/gain') || path.endsWith('/trim');
  return unit === 'dB' && gains && to > UNHEARD && to - Math.max(from, SILENCE) >= LEAP
    ? 'louder'
    : undefined;
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
