import { describePlace } from '../units/time.ts';
import type { Engine } from './engine.ts';
import { endTakes, takeFades } from './fade-takes.ts';
import { wayBack } from './way-back.ts';
import type { LaneChange } from './history.ts';
import { joinsAhead, noteJoins } from './join.ts';
import type { PassChange } from './lanes.ts';
import { namesOf, pairedWith } from './links.ts';
import { ofParameter } from './turns.ts';

// What the tape does to lanes: where passes begin, and where they end.

/** Passes begin where the tape enters the punch, and end where it leaves it, however far it came since it was looked at. */
export function followPunch(engine: Engine): void {
  const { from, to } = engine.transport.punch;
  turnPunch(engine, from, to);
}

/** The punch is another: passes begin and end here. */
export function punchSet(engine: Engine): void {
  turnPunch(engine, engine.place, engine.place);
}

function turnPunch(engine: Engine, from: number, to: number): void {
  const open = inPunch(engine);
  const turns = open !== engine.lanes.punchOpen;
  if (turns) engine.endReleases();
  findPunch(engine);
  if (!turns || !engine.transport.rolling) return;
  if (open) engine.lanes.beginAll(from, engine.desk.values, engine.resting);
  else notePasses(engine, engine.lanes.finishAll(to, to));
  engine.stateChanged();
}

function inPunch(engine: Engine): boolean {
  const { punch } = engine.transport;
  return !punch.on || (engine.place >= punch.from && engine.place < punch.to);
}

/** The lanes are told whether they may be written where the tape is, and how far. */
function findPunch(engine: Engine): void {
  engine.lanes.punchOpen = inPunch(engine);
  engine.lanes.punchEnd = engine.transport.punchEnd;
}

/** The tape may have begun to roll, ceased to, or begun or ceased to record: the lanes follow. */
export function tapeChanged(engine: Engine): void {
  const { rolling, resumes, state } = engine.transport;
  if (rolling && !engine.lanes.rolling) rolled(engine);
  else if (!rolling && !resumes && engine.lanes.rolling) halted(engine);
  else if (state === 'recording') handsOn(engine);
  else if (state === 'playing') recordedEnough(engine);
  engine.tapeChanged();
}

/** The tape begins to roll: lanes read or write, and a hand that is already there is a touch. */
function rolled(engine: Engine): void {
  engine.lanes.rolling = true;
  findPunch(engine);
  joinsAhead(engine, engine.place);
  for (const row of engine.table.rows) if (row.automatable) engine.laneEdge(row.number, 'roll');
  handsOn(engine);
}

/** Every hand there is touches its lane, and that of its partner. */
export function handsOn(engine: Engine): void {
  const { held } = engine.arbiter;
  for (let i = 0; i < held.count; i++) {
    const parameter = held.list[i] as number;
    engine.handOn(parameter);
    const partner = engine.desk.partnerOf(parameter);
    if (partner >= 0) engine.handOn(partner);
  }
  takeFades(engine);
}

/** The tape goes on playing but no longer records: what was captured into lanes that read ends here, and what fades wrote. */
function recordedEnough(engine: Engine): void {
  const changes = [...endTakes(engine)];
  for (const parameter of engine.lanes.inWriting.sorted()) {
    if (engine.lanes.phaseOf(parameter) !== 'read writing') continue;
    const change = engine.laneEdge(parameter, 'let go');
    if (change) changes.push(change);
  }
  notePasses(engine, changes);
}

/** The tape stands: every pass ends. */
function halted(engine: Engine): void {
  engine.lanes.rolling = false;
  const changes = [...endTakes(engine)];
  noteJoins(engine); // after that: a latch that a fade wrote does not go on without one
  const { afterWrite } = engine.settings.now;
  for (const row of engine.table.rows) {
    const wrote = engine.lanes.modeOf(row.number) === 'write'; // punched out or not: the next run must not erase by accident
    const change = row.automatable ? engine.laneEdge(row.number, 'halt') : undefined;
    if (change) changes.push(change);
    if (wrote) engine.laneEdge(row.number, `set ${afterWrite}`);
  }
  notePasses(engine, changes);
}

/** The loop took the tape back: passes end at its end and go on from its start, each for itself. */
export function wrapped(engine: Engine): void {
  const { from, to } = engine.transport.loop;
  joinsAhead(engine, from);
  notePasses(engine, engine.lanes.finishAll(to, to), to);
  goOn(engine, from);
}

/** The tape is taken elsewhere: passes end here; latch waits for a touch, and hands without one are off what belongs to the place. */
export function leavePlace(engine: Engine): void {
  engine.endLeases(undefined, (parameter) => isTimeless(engine, parameter));
  notePasses(engine, engine.lanes.finishAll(engine.place));
  for (const parameter of engine.lanes.inWriting.sorted()) {
    const phase = engine.lanes.phaseOf(parameter);
    if (phase === 'latch writing' || phase === 'preview writing') engine.laneEdge(parameter, 'locate');
  }
}

/** Is a parameter, with all that one hand holds beside it, the same at every place of the tape? Nothing is written, and its lane is empty. */
function isTimeless(engine: Engine, parameter: number): boolean {
  const { lanes, touchGroups } = engine;
  if (touchGroups.of(parameter)) return false;
  const partner = engine.desk.partnerOf(parameter);
  return isEmpty(parameter) && (partner < 0 || isEmpty(partner));

  function isEmpty(n: number): boolean {
    return !engine.isWriting(n) && lanes.lanes[n]?.times.length === 0;
  }
}

/** A locate arrived: the tape goes on as before, and everything that reads stands where its lane says. */
export function arrived(engine: Engine): void {
  findPunch(engine);
  tapeChanged(engine);
  if (engine.transport.rolling) handsOn(engine);
  joinsAhead(engine, engine.place);
  goOn(engine);
  followLanes(engine);
}

function goOn(engine: Engine, place = engine.place): void {
  const { punch, rolling } = engine.transport;
  findPunch(engine);
  if (!rolling || !engine.lanes.punchOpen) return;
  for (const parameter of engine.lanes.inWriting.sorted())
    if (engine.lanes.phaseOf(parameter) === 'writing' && engine.isFree(parameter))
      engine.lanes.hands[parameter] = '';
  engine.lanes.beginAll(punch.on ? Math.max(place, punch.from) : place, engine.desk.values, engine.resting);
}

/** The pass of a lane ends here, whatever its mode, and glides back. */
export function wayOut(engine: Engine, parameter: number): readonly PassChange[] {
  const back = wayBack(engine, parameter, engine.place);
  const change = engine.laneEdge(parameter, 'drop', undefined, engine.place, back);
  return change ? [change] : [];
}

/** The same without a hand that is to be told, of a linked pair both: an undo step of its own. */
export function endPass(engine: Engine, parameter: number): void {
  const pair = pairedWith(engine, parameter);
  notePasses(
    engine,
    pair.flatMap((number) => wayOut(engine, number)),
  );
  for (const number of pair) engine.readAgain(number);
}

/** Another hand goes on with a pass that no finger holds: what it does is its own. */
export function splitPass(engine: Engine, parameter: number): void {
  const { lanes, desk, place } = engine;
  const change = lanes.finish(parameter, place);
  if (change) notePasses(engine, [change]);
  lanes.begin(parameter, place, desk.values[parameter] as number, engine.resting(parameter));
}

/** What is written or held by preview now. */
export function standing({ lanes }: Engine): readonly number[] {
  return [...new Set([...lanes.writing.sorted(), ...lanes.heldAway()])].sort((a, b) => a - b);
}

/** The pass of a lane ends here without a way back, and what preview holds is dropped: whoever asks goes on with the lane. */
export function leavePass(engine: Engine, parameter: number): void {
  engine.laneEdge(parameter, 'drop');
}

/**
 * Passes that ended together are one undo step, for each person whose hand made them.
 *
 * @param end where they ended, where the tape is elsewhere by now.
 */
export function notePasses(engine: Engine, changes: readonly PassChange[], end = engine.place): void {
  if (changes.length === 0) return;
  for (const who of new Set(changes.map((change) => change.who))) {
    const lanes = changes.filter((change) => change.who === who);
    engine.history.push({
      name: passName(engine, lanes, end),
      who,
      parameters: [],
      before: [],
      after: [],
      lanes,
    });
  }
  engine.touched();
  engine.stateChanged();
}

/** After a locate everything that reads stands where its lane says. */
function followLanes(engine: Engine): void {
  for (const parameter of engine.lanes.filled()) {
    if (!engine.isFree(parameter) || engine.isWriting(parameter)) continue;
    const value = engine.lanes.valueAt(parameter, engine.place);
    if (!Number.isNaN(value)) engine.put(parameter, value);
  }
}

export function passName(engine: Engine, changes: readonly LaneChange[], end = engine.place): string {
  return `Automation pass, ${passWords(engine, changes, end)}`;
}

/** Which lanes were written, and up to where. */
export function passWords(engine: Engine, changes: readonly LaneChange[], end = engine.place): string {
  // of any two undo takes both, and so both are named
  const what = namesOf(engine, changes.map(ofParameter), 'parameters');
  const last = Math.max(...changes.map(({ after }) => after.times[after.times.length - 1] ?? 0));
  return `${what}, to ${describePlace(Math.min(last, end), engine.sampleRate)}`;
}
