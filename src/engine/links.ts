import type { Lane } from '../automation/lane.ts';
import { swapped } from '../automation/mirror.ts';
import { allowed } from '../units/laws.ts';
import type { Engine } from './engine.ts';
import type { LaneChange, ModeChange } from './history.ts';
import { handPlace } from './latency.ts';
import type { PassChange } from './lanes.ts';

// What linked channels have in common, and what a new pair takes over.

/** A parameter and, where its channel is linked, its partner: what is done to a lane is done to both. */
export function pairedWith({ desk }: Engine, parameter: number): readonly number[] {
  const partner = desk.partnerOf(parameter);
  return partner < 0 ? [parameter] : [parameter, partner];
}

/** Is that a single lane, though it is that of two linked channels? */
export function areOne({ desk }: Engine, [first, second, third]: readonly number[]): boolean {
  return third === undefined && (second === undefined || desk.partnerOf(first as number) === second);
}

/** What people call parameters that are one thing together: one by its name, of two both, and more are counted. */
export function namesOf(engine: Engine, parameters: readonly number[], many: string): string {
  if (parameters.length > 2) return `${parameters.length} ${many}`;
  const named = areOne(engine, parameters) ? parameters.slice(0, 1) : parameters;
  return named.map((parameter) => engine.nameOf(parameter)).join(' and ');
}

/** Linked pans keep their distance and move apart or together; everything else is the same on both sides. */
export function mirrored(engine: Engine, parameter: number, partner: number, before: number): number {
  const value = engine.desk.values[parameter] as number;
  const row = engine.table.row(parameter);
  if (row.unit !== 'pan') return value;
  return allowed(row.law, (engine.desk.values[partner] as number) - (value - before));
}

/** A new pair takes over the odd channel's settings and is spread left and right. */
export function linkChanged(engine: Engine, link: number): void {
  const on = engine.desk.values[link] === 1;
  const other = engine.desk.pairOf(link);
  if (other < 0) return; // the last of an odd number of channels
  engine.put(other, on ? 1 : 0);
  if (!on) return;
  const odd = Math.min(engine.table.row(link).strip, engine.table.row(other).strip);
  for (const row of engine.table.rows) {
    const pair = engine.desk.pairOf(row.number);
    if (row.strip !== odd || pair < 0) continue;
    if (!engine.isFree(row.number)) for (const number of [row.number, pair]) engine.arrive(number);
    if (row.unit === 'pan') engine.put(row.number, -1);
    engine.put(pair, row.unit === 'pan' ? 1 : (engine.desk.values[row.number] as number));
  }
}

/** What a new pair took over, and the passes that ended by it, each a step of its own before. */
interface Taken {
  readonly lanes: LaneChange[];
  readonly modes: ModeChange[];
  readonly passes: PassChange[];
}

/** A new pair takes over the odd channel's lanes and modes as well; a pan's lane as a mirror. */
export function linkLanes(engine: Engine, link: number): Taken {
  const taken: Taken = { lanes: [], modes: [], passes: [] };
  const other = engine.desk.pairOf(link);
  if (other < 0) return taken;
  const odd = Math.min(engine.table.row(link).strip, engine.table.row(other).strip);
  for (const row of engine.table.rows) {
    const pair = engine.desk.partnerOf(row.number);
    if (row.strip !== odd || pair < 0 || !row.automatable) continue;
    takeMode(engine, row.number, pair, taken);
    const before = engine.lanes.lanes[pair] as Lane;
    const own = engine.lanes.lanes[row.number] as Lane;
    const after = row.unit === 'pan' ? swapped(own) : own;
    if (before.times.length === 0 && after.times.length === 0) continue;
    engine.lanes.put(pair, after);
    taken.lanes.push({ parameter: pair, before, after });
  }
  return taken;
}

/** Puts a lane in the mode of the one it is linked to. A pass that began only now, by the hand on the other channel, was none. */
function takeMode(engine: Engine, from: number, pair: number, { modes, passes }: Taken): void {
  const before = engine.lanes.lanes[pair] as Lane;
  const begun = engine.lanes.passOf(pair)?.from ?? -Infinity;
  const beganHere = begun >= handPlace(engine, pair);
  const set = engine.setMode(pair, engine.modeOf(from));
  if (set) modes.push(set.mode);
  if (!set?.pass) return;
  if (beganHere) engine.lanes.put(pair, before);
  else passes.push(set.pass);
}
