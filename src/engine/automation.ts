import { sceneGroups } from '../model/parameter-row.ts';
import type { AutomationDocument, AutomationMode } from '../model/document.ts';
import type { Command } from '../model/input.ts';
import type { Parameter } from '../model/parameters.ts';
import { coalesced } from '../automation/trim.ts';
import type { Lane } from '../automation/lane.ts';
import { parametersMeant } from '../scenes/scope.ts';
import type { Engine } from './engine.ts';
import type { LaneChange, ModeChange } from './history.ts';
import { join } from './join.ts';
import type { PassChange } from './lanes.ts';
import { namesOf, pairedWith } from './links.ts';
import { notePasses, standing, wayOut } from './passes.ts';
import { changeSettings } from './settings.ts';
import { TouchGroups } from './touch-groups.ts';
import { ends, ofParameter } from './turns.ts';
import { outcome } from './verdict.ts';

type Of<Name extends Command['do']> = Extract<Command, { readonly do: Name }>;

/** Which parameters a mode is for: one, those of a strip, what items mean, or all. @returns why it means nothing. */
function meantBy(
  { table }: Engine,
  { strip, parameter, items }: Of<'mode'>,
): ((row: Parameter) => boolean) | string {
  if (parameter !== undefined) {
    const only = table.find(parameter);
    return only === undefined ? `there is no parameter ${parameter}` : ({ number }) => number === only;
  }
  if (items) {
    const chosen = parametersMeant(items, table);
    if ('fault' in chosen) return chosen.fault;
    const numbers = new Set(chosen.numbers);
    return ({ number }) => numbers.has(number);
  }
  return strip === undefined ? () => true : (row) => row.strip === strip;
}

/** Puts lanes in a mode; a linked pair is in one. Where the lane leaves trim, what is to be made part of it is. */
export function setMode(engine: Engine, command: Of<'mode'>, who: string): void {
  const meant = meantBy(engine, command);
  if (typeof meant === 'string') return engine.refuse(meant);
  const modes: ModeChange[] = [];
  const passes: PassChange[] = [];
  const trims: LaneChange[] = [];
  for (const row of engine.table.rows) {
    const partner = engine.desk.partnerOf(row.number);
    if (!row.automatable || !(meant(row) || (partner >= 0 && meant(engine.table.row(partner))))) continue;
    const set = engine.setMode(row.number, command.mode);
    if (set) modes.push(set.mode);
    if (set?.pass) passes.push(set.pass);
    const left = set?.mode.before === 'trim' && engine.settings.now.coalesce !== 'hand';
    if (left) trims.push(...coalesce(engine, [row.number]));
  }
  if (modes.length === 0) {
    engine.verdict.outcome = outcome.already;
    return;
  }
  const what = namesOf(engine, modes.map(ofParameter), 'parameters');
  const own = (pass: PassChange): boolean => pass.who === who || pass.who === '';
  notePasses(
    engine,
    passes.filter((pass) => !own(pass)),
  );
  const lanes = ends<LaneChange>([...passes.filter(own), ...trims], ofParameter);
  engine.undoable(`Automation ${command.mode}, ${what}`, who, () => {}, { lanes, modes });
}

/** Trims become part of their lanes; lanes that are being written are left as they are. */
function coalesce(engine: Engine, parameters: readonly number[]): readonly LaneChange[] {
  const { lanes, table } = engine;
  return parameters.flatMap((parameter): LaneChange[] => {
    const before = lanes.lanes[parameter] as Lane;
    if (!before.trim || engine.isWriting(parameter)) return [];
    const after = coalesced(before, table.row(parameter));
    lanes.put(parameter, after);
    return [{ parameter, before, after }];
  });
}

/** `coalesce`: of one parameter and its partner, or all. */
export function coalesceNow(engine: Engine, { parameter }: Of<'coalesce'>, who: string): void {
  const { table, lanes } = engine;
  const only = parameter === undefined ? undefined : table.find(parameter);
  if (parameter !== undefined && only === undefined)
    return engine.refuse(`there is no parameter ${parameter}`);
  const all = only === undefined ? [...lanes.filled()].sort((a, b) => a - b) : pairedWith(engine, only);
  const changes = coalesce(engine, all);
  if (changes.length === 0) return engine.refuse('there is no trim to be made part of a lane');
  const what = namesOf(engine, changes.map(ofParameter), 'lanes');
  engine.undoable(`Coalesce trim, ${what}`, who, () => {}, { lanes: changes });
}

/** Settings of automation, as one undo step. */
export function setAutomation(engine: Engine, { set }: Of<'automation'>, who: string): void {
  if (set.touchGroups) {
    const fault = new TouchGroups(engine.table.count).set(set.touchGroups, engine.table);
    if (fault !== undefined) return engine.refuse(fault);
  }
  saidOf(engine, engine.settings.patched(set), 'Automation settings', who);
}

/** Lanes of parts of the desk neither play nor write, or do again; passes over them end. */
export function suspend(engine: Engine, { on, groups }: Of<'suspend'>, who: string): void {
  const meant = groups === 'all' ? sceneGroups : groups;
  const what = groups === 'all' ? 'all automation' : `automation of ${groups.join(', ')}`;
  saidOf(engine, engine.settings.suspended(meant, on), `${on ? 'Suspend' : 'Resume'} ${what}`, who);
  engine.tell(`${what} ${on ? 'suspended' : 'in force again'}`);
}

function saidOf(engine: Engine, after: AutomationDocument, name: string, who: string): void {
  const change = { set: 'automation', of: '', before: engine.settings.said, after } as const;
  if (JSON.stringify(change.before) === JSON.stringify(after)) {
    engine.verdict.outcome = outcome.already;
    return;
  }
  changeSettings(engine, name, who, [change]);
}

/** Lanes in latch and write, and what preview holds, write from here on; hands that are on touch. */
export function punchIn(engine: Engine, { strip }: Of<'punch-in'>, who: string): void {
  if (!engine.transport.rolling) return engine.refuse('the tape must roll to punch in; press play first');
  let count = 0;
  for (const row of engine.table.rows) {
    if (!row.automatable || !isOfStrip(engine, row.number, strip)) continue;
    const before = engine.isWriting(row.number);
    engine.laneEdge(row.number, 'punch');
    if (!before && engine.isWriting(row.number)) engine.lanes.hands[row.number] = who;
    if (!engine.isFree(row.number)) engine.handOn(row.number);
    if (!before && engine.isWriting(row.number)) count++;
  }
  if (count === 0)
    return engine.refuse('nothing to punch in: put lanes in latch, write or preview, or touch one in touch');
  engine.tell(`Punched in: ${count === 1 ? '1 lane writes' : `${count} lanes write`}`);
}

/** Does a parameter, or the one it is linked to, belong to a strip? Without one, each does. */
function isOfStrip(engine: Engine, parameter: number, strip: number | undefined): boolean {
  return (
    strip === undefined || pairedWith(engine, parameter).some((n) => engine.table.row(n).strip === strip)
  );
}

/** Every pass ends here, under a hand too, and glides back. */
export function punchOut(engine: Engine, { strip }: Of<'punch-out'>): void {
  const { lanes } = engine;
  const writing = lanes.writing.sorted().filter((n) => isOfStrip(engine, n, strip));
  if (writing.length === 0) return engine.refuse('nothing is being written');
  const trimmed = writing.filter((n) => lanes.isTrimming(n) && (engine.arbiter.holder[n] as number) >= 0);
  const changes = writing.flatMap((parameter) => wayOut(engine, parameter));
  notePasses(engine, changes);
  for (const parameter of trimmed) engine.crossings.putOff(engine, parameter); // it lies elsewhere than its lane goes
  for (const parameter of writing) if (!lanes.isWriting(parameter)) engine.readAgain(parameter);
}

/** What preview holds goes back to its lane, but for what a hand is on. */
export function dropPreview(engine: Engine, _command: Of<'drop-preview'>, who: string): void {
  if (engine.lanes.heldAway().length === 0) return engine.refuse('preview holds nothing');
  engine.endLeases(who);
  const free = engine.lanes.heldAway().filter((parameter) => engine.isFree(parameter));
  if (free.length === 0) return engine.refuse('what preview holds is under a hand: let go of it first');
  for (const parameter of free) {
    engine.laneEdge(parameter, 'drop');
    engine.readAgain(parameter);
  }
}

/** What is written, held by preview, or in a hand now is kept. */
export function capture(engine: Engine): void {
  const { desk, table } = engine;
  const all = [...standing(engine), ...engine.arbiter.held.sorted()].flatMap((n) => pairedWith(engine, n));
  const captured = [...new Set(all)].filter((n) => table.row(n).automatable).sort((a, b) => a - b);
  if (captured.length === 0)
    return engine.refuse('nothing to capture: touch something, or hold it in preview');
  engine.captured = new Map(captured.map((n) => [n, desk.values[n] as number]));
  engine.stateChanged();
  engine.tell(
    `Captured ${captured.length === 1 ? engine.nameOf(captured[0] as number) : `${captured.length} values`}`,
  );
}

/** What was captured is written from here on, in lanes in latch, preview and write. */
export function punchCapture(engine: Engine, _command: Of<'punch-capture'>, who: string): void {
  const { captured, lanes, transport } = engine;
  if (captured.size === 0) return engine.refuse('nothing was captured yet');
  if (!transport.rolling)
    return engine.refuse('the tape must roll to punch in; or write what was captured to a selection');
  const free = [...captured].filter(([parameter]) => engine.isFree(parameter));
  const ready = free.filter(([parameter]) => canPunch(lanes.modeOf(parameter)));
  if (ready.length === 0)
    return engine.refuse(
      free.length === 0
        ? 'all that was captured is in somebody’s hand'
        : 'none of what was captured can be written: put its lanes in latch, preview or write',
    );
  for (const [parameter, value] of ready) {
    if (lanes.modeOf(parameter) === 'preview') engine.laneEdge(parameter, 'touch');
    engine.put(parameter, value);
    engine.laneEdge(parameter, 'punch');
    if (lanes.isWriting(parameter)) lanes.hands[parameter] = who;
  }
  engine.touched();
  engine.tell(`Punched in what was captured: ${ready.length} of ${captured.size}`);
}

const canPunch = (mode: AutomationMode): boolean =>
  mode === 'latch' || mode === 'preview' || mode === 'write';

/** `join`: latch goes on here with what it wrote when it was stopped. */
export function joinNow(engine: Engine, _command: Of<'join'>, who: string): void {
  const { joins } = engine;
  if (!joins) return engine.refuse('nothing to join: latch was not stopped while it wrote');
  if (!engine.transport.rolling) return engine.refuse('the tape must roll to join');
  join(engine, { ...joins, rows: joins.rows.map(([n, value]) => [n, value, who] as const) }, engine.place);
}
