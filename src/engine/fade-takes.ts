import type { Engine } from './engine.ts';

/**
 * While the tape records, a fade writes into lanes as a hand would. What it arrives at stays: the lane goes on from there
 * to its next point, instead of back to what it was before.
 */
export function takeFades(engine: Engine): void {
  if (engine.transport.state !== 'recording') return;
  for (const parameter of engine.fades.moving) if (canTake(engine, parameter)) take(engine, parameter);
}

/** Would a fade write into the lane of this parameter now? Then the lane does not lead it. */
export function canTake(engine: Engine, parameter: number): boolean {
  if (engine.transport.state !== 'recording' || !engine.table.row(parameter).automatable) return false;
  const mode = engine.modeOf(parameter);
  return mode === 'read' || mode === 'touch' || mode === 'latch';
}

function take(engine: Engine, parameter: number): void {
  engine.lanes.lead(parameter, true);
  engine.fades.take(parameter);
  engine.laneEdge(parameter, 'capture');
  engine.lanes.hands[parameter] = engine.fades.of(parameter)?.who ?? '';
}

/** A fade is through with a parameter, or somebody took it: what it wrote is in the lane. */
export function endTake(engine: Engine, parameter: number): void {
  const change = engine.laneEdge(parameter, 'let go');
  engine.lanes.lead(parameter, false);
  if (change) engine.fadePasses.push(change);
}

/** A fade is taken back: its lane stays as it was. */
export function dropTake(engine: Engine, parameter: number): void {
  engine.lanes.drop(parameter);
  engine.laneEdge(parameter, 'let go');
  engine.lanes.lead(parameter, false);
}
