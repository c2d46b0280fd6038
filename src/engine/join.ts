import type { Engine } from './engine.ts';
import { areOne, namesOf } from './links.ts';

/** Where latch was stopped while it wrote, and what it wrote there: it can go on, and with autoJoin does as the tape comes there again. */
export interface Joins {
  /** Place, samples. */
  readonly at: number;
  /** [parameter, value, whose pass it was] */
  readonly rows: readonly (readonly [number, number, string])[];
  /** Has the tape, since it began to roll or was taken elsewhere, been before the place or at it? */
  readonly near: boolean;
}

/** The tape begins to roll from a place, or arrives at one. */
export function joinsAhead(engine: Engine, place: number): void {
  const { joins } = engine;
  if (joins) engine.joins = { ...joins, near: place <= joins.at };
}

/** Latch lanes are about to stop: they may be joined later. */
export function noteJoins(engine: Engine): void {
  const { lanes, desk, place } = engine;
  const rows = lanes.writing
    .sorted()
    .filter((parameter) => lanes.phaseOf(parameter) === 'latch writing')
    .map((n) => [n, desk.values[n] as number, lanes.hands[n] as string] as const);
  if (rows.length > 0) engine.joins = { at: place, rows, near: false };
}

/** Joins as the tape comes past the place. */
export function joinOnTheWay(engine: Engine): void {
  const { joins } = engine;
  if (joins?.near !== true || engine.place < joins.at) return;
  if (engine.settings.now.autoJoin) join(engine, joins, joins.at);
  else engine.joins = { ...joins, near: false }; // switched on later, it must not write what the tape has passed
}

/** Latch goes on with what it wrote when it was stopped. Lanes that were put in another mode, or are in a hand, are left alone. */
export function join(engine: Engine, { rows }: Joins, place: number): void {
  engine.joins = undefined;
  const joined = rows.filter(
    ([parameter]) => engine.lanes.phaseOf(parameter) === 'latch reading' && engine.isFree(parameter),
  );
  for (const [parameter, value, who] of joined) {
    engine.put(parameter, value);
    engine.laneEdge(parameter, 'punch', undefined, place);
    engine.lanes.hands[parameter] = who;
  }
  if (joined.length === 0)
    return engine.tell('nothing to join: its lanes are no longer in latch, or in a hand');
  const numbers = joined.map(([parameter]) => parameter);
  const goes = areOne(engine, numbers) ? 'goes' : 'go';
  engine.tell(`${namesOf(engine, numbers, 'lanes')} ${goes} on writing where it was stopped`);
}
