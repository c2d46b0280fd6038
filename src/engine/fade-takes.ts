import { isWriting } from '../automation/modes.ts';
import type { Engine } from './engine.ts';
import type { PassChange } from './lanes.ts';

// While the tape records, a fade writes into lanes as a hand would: that is a take of the fade. It ends with the fade's part,
// with the recording, and with all that ends a pass, in latch as in read and touch: no hand is there that could go on. What
// it arrived at stays: the lane goes on from there to its next point, instead of back to what it was before.

/** What fades move is written from here on, where it can be. */
export function takeFades(engine: Engine): void {
  for (const parameter of engine.fades.moving) takeFade(engine, parameter);
}

/** Would a fade write into the lane of this parameter now? Then the lane does not lead it. */
export function canTake(engine: Engine, parameter: number): boolean {
  if (engine.transport.state !== 'recording' || !engine.table.row(parameter).automatable) return false;
  const mode = engine.modeOf(parameter);
  return mode === 'read' || mode === 'touch' || mode === 'latch';
}

/** The same for one parameter, if a fade moves it. A pass that is there already stays whose it is. */
export function takeFade(engine: Engine, parameter: number): void {
  const fade = engine.fades.of(parameter);
  if (!fade || !canTake(engine, parameter) || isWriting(engine.lanes.phaseOf(parameter))) return;
  engine.laneEdge(parameter, 'capture');
  engine.lanes.lead(parameter);
  engine.lanes.hands[parameter] = fade.who;
}

/** A fade is through with a parameter, or somebody took it: what it wrote is in the lane. */
export function endTake(engine: Engine, parameter: number): void {
  engine.fadePasses.push(...endOf(engine, parameter));
}

/** A fade is taken back: its lane stays as it was. */
export function dropTake(engine: Engine, parameter: number): void {
  if (!engine.lanes.leadsOn(parameter)) return;
  engine.lanes.drop(parameter);
  endOf(engine, parameter);
}

/** The tape no longer records: every take ends here. */
export function endTakes(engine: Engine): readonly PassChange[] {
  return engine.lanes.inWriting.sorted().flatMap((parameter) => endOf(engine, parameter));
}

function endOf(engine: Engine, parameter: number): readonly PassChange[] {
  const change = engine.lanes.leadsOn(parameter) ? engine.laneEdge(parameter, 'drop') : undefined;
  return change ? [change] : [];
}
