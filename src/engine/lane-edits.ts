import { edited, type Edited } from '../automation/edit.ts';
import type { Lane } from '../automation/lane.ts';
import { swapped } from '../automation/mirror.ts';
import { coalesced } from '../automation/trim.ts';
import type { Command, LaneEdit } from '../model/input.ts';
import type { Engine } from './engine.ts';
import type { LaneChange } from './history.ts';
import { outcome } from './verdict.ts';

type EditLane = Extract<Command, { readonly do: 'edit-lane' }>;
type CopyLane = Extract<LaneEdit, { readonly how: 'copy' }>;

/** Points that one copy may put into all its lanes together: they are worked out while the show waits. */
const MOST_COPIED = 500_000;

const verbs = {
  add: 'Add points to',
  delete: 'Delete points of',
  move: 'Move points of',
  shift: 'Shift',
  scale: 'Scale',
  copy: 'Copy into',
  mirror: 'Mirror',
  smooth: 'Smooth',
  reverse: 'Reverse',
  line: 'Draw a line in',
  hold: 'Hold',
  comp: 'Comp',
  thin: 'Thin',
} as const satisfies Record<LaneEdit['how'], string>;

/** The lanes an edit changes, by number of their parameters. */
type Done = ReadonlyMap<number, Lane>;

/** Edits a lane, or copies into several, as one undo step. @returns why it cannot be done. */
export function editLane(engine: Engine, command: EditLane, who: string): string | undefined {
  const done = lanesAfter(engine, command);
  if (typeof done === 'string') return done;
  const lanes = changesOf(engine, done).filter(({ before, after }) => !sameLane(before, after));
  if (lanes.length === 0) {
    engine.verdict.outcome = outcome.already;
    return undefined;
  }
  for (const { parameter, after } of lanes) engine.lanes.put(parameter, after);
  const [first = 0] = done.keys();
  const what = done.size > 1 ? `${done.size} parameters` : engine.nameOf(first);
  const take = command.edit.how === 'comp' ? ` from take ${command.edit.take}` : '';
  engine.undoable(`${verbs[command.edit.how]} ${what}${take}`, who, () => {}, { lanes });
  return undefined;
}

/** A step that is undone without anything to see would only stand before the one that is meant. */
function sameLane(before: Lane | undefined, after: Lane | undefined): boolean {
  if (before === after) return true;
  if (!before || !after || before.takes !== after.takes) return false;
  const same = (a: Float64Array, b: Float64Array): boolean =>
    a.length === b.length && a.every((one, i) => Object.is(one, b[i]));
  return (
    same(before.times, after.times) &&
    same(before.values, after.values) &&
    sameLane(before.take, after.take) &&
    sameLane(before.trim, after.trim)
  );
}

function lanesAfter(engine: Engine, { parameter, edit }: EditLane): Done | string {
  const from = engine.table.find(parameter);
  if (from === undefined) return `there is no parameter ${parameter}`;
  const targets = targetsOf(parameter, edit);
  const source = editedOf(engine, from);
  const copied = edit.how === 'copy' ? copiedPoints(source.lane, edit) * targets.length : 0;
  if (targets.length > 1 && copied > MOST_COPIED)
    return `a copy puts at most ${MOST_COPIED} points into all lanes together, and this would be ${copied}`;
  const done = new Map<number, Lane>();
  for (const into of targets) {
    const to = engine.table.find(into);
    if (to === undefined) return `there is no parameter ${into}`;
    const lane = laneAfter(engine, source, to, edit);
    if (typeof lane === 'string') return lane;
    done.set(to, lane);
  }
  return done;
}

/** How many points a copy puts into each lane, but for the corners at its ends. */
function copiedPoints({ times }: Lane, { from, to, times: repeats = 1 }: CopyLane): number {
  const first = times.findIndex((at) => at >= from);
  if (first < 0) return 0;
  const end = times.findIndex((at) => at > to);
  return Math.max(0, (end < 0 ? times.length : end) - first) * repeats;
}

function targetsOf(parameter: string, edit: LaneEdit): readonly string[] {
  if (edit.how !== 'copy' || edit.into === undefined) return [parameter];
  return typeof edit.into === 'string' ? [edit.into] : edit.into;
}

function laneAfter(engine: Engine, from: Edited, to: number, edit: LaneEdit): Lane | string {
  if (!engine.table.row(to).automatable) return `${engine.table.row(to).path} has no lane`;
  const partner = engine.desk.partnerOf(to);
  if (engine.isWriting(to) || (partner >= 0 && engine.isWriting(partner)))
    return 'a hand is writing the lane; stop first';
  return edited(editedOf(engine, to), edit, from);
}

/** A lane that is edited is edited with its trim. */
export function editedOf({ table, lanes, desk, sampleRate }: Engine, parameter: number): Edited {
  const row = table.row(parameter);
  const lane = coalesced(lanes.lanes[parameter] as Lane, row);
  return { unit: row.unit, law: row.law, lane, resting: desk.values[parameter] as number, sampleRate };
}

/** A linked pair has one lane; a pan's partner has it as a mirror. Where both are named, the first counts. */
function changesOf({ lanes, desk, table }: Engine, done: Done): readonly LaneChange[] {
  const changes = new Map<number, LaneChange>();
  const put = (parameter: number, after: Lane): void => {
    if (!changes.has(parameter))
      changes.set(parameter, { parameter, before: lanes.lanes[parameter] as Lane, after });
  };
  for (const [parameter, after] of done) {
    if (changes.has(parameter)) continue;
    put(parameter, after);
    const partner = desk.partnerOf(parameter);
    if (partner >= 0) put(partner, table.row(parameter).unit === 'pan' ? swapped(after) : after);
  }
  return [...changes.values()];
}
