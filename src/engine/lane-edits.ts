import { edited, type Edited } from '../automation/edit.ts';
import { mirrorOf, type Lane } from '../automation/lane.ts';
import { coalesced } from '../automation/trim.ts';
import type { Command, LaneEdit } from '../model/input.ts';
import type { Engine } from './engine.ts';
import type { LaneChange } from './history.ts';

type EditLane = Extract<Command, { readonly do: 'edit-lane' }>;

const verbs = {
  add: 'Add points to',
  delete: 'Delete points of',
  move: 'Move points of',
  shift: 'Shift',
  scale: 'Scale',
  copy: 'Copy into',
  thin: 'Thin',
} as const satisfies Record<LaneEdit['how'], string>;

/** Edits a lane, as one undo step. @returns why it cannot be done. */
export function editLane(engine: Engine, command: EditLane, who: string): string | undefined {
  const done = laneAfter(engine, command);
  if (typeof done === 'string') return done;
  const lanes = changesOf(engine, done.parameter, done.lane);
  for (const { parameter, after } of lanes) engine.lanes.put(parameter, after);
  engine.undoable(`${verbs[command.edit.how]} ${engine.nameOf(done.parameter)}`, who, () => {}, { lanes });
  return undefined;
}

/** Why an edit cannot be done; undefined when it can. */
export function laneEditFault(engine: Engine, command: EditLane): string | undefined {
  const done = laneAfter(engine, command);
  return typeof done === 'string' ? done : undefined;
}

function laneAfter(
  engine: Engine,
  { parameter, edit }: EditLane,
): { readonly parameter: number; readonly lane: Lane } | string {
  const from = engine.table.find(parameter);
  if (from === undefined) return `there is no parameter ${parameter}`;
  const into = edit.how === 'copy' && edit.into !== undefined ? edit.into : parameter;
  const to = engine.table.find(into);
  if (to === undefined) return `there is no parameter ${into}`;
  if (!engine.table.row(to).automatable) return `${into} has no lane`;
  const partner = engine.desk.partnerOf(to);
  if (engine.isWriting(to) || (partner >= 0 && engine.isWriting(partner)))
    return 'a hand is writing the lane; stop first';
  const lane = edited(editedOf(engine, to), edit, editedOf(engine, from));
  return typeof lane === 'string' ? lane : { parameter: to, lane };
}

/** A lane that is edited is edited with its trim. */
function editedOf({ table, lanes, desk }: Engine, parameter: number): Edited {
  const row = table.row(parameter);
  const lane = coalesced(lanes.lanes[parameter] as Lane, row);
  return { unit: row.unit, law: row.law, lane, resting: desk.values[parameter] as number };
}

/** A linked pair has one lane; a pan's partner has it as a mirror. */
function changesOf({ lanes, desk, table }: Engine, parameter: number, after: Lane): readonly LaneChange[] {
  const change = { parameter, before: lanes.lanes[parameter] as Lane, after };
  const partner = desk.partnerOf(parameter);
  if (partner < 0) return [change];
  const mirrored = table.row(parameter).group === 'pan' ? mirrorOf(after) : after;
  return [change, { parameter: partner, before: lanes.lanes[partner] as Lane, after: mirrored }];
}
