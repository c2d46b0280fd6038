import type { CueCommand, CueDocument, CueEdit, CueStep } from '../model/cues.ts';
import {
  faultsOf,
  stepFault,
  triggerFault,
  triggersOf,
  type CueFault,
  type CueWorld,
} from '../scenes/cue-faults.ts';
import { readCueNumber } from '../scenes/cue-numbers.ts';
import {
  addCue,
  cueName,
  deleteCue,
  editCue,
  moveCue,
  renumberCues,
  triggerKey,
  type Edited,
} from '../scenes/cues.ts';
import { readItems } from '../scenes/scope.ts';
import { tapeFaults } from './cue-tape.ts';
import type { Engine } from './engine.ts';
import { macroFault } from './macros.ts';
import { outcome } from './verdict.ts';

// What a door shows of the list, it takes from here: `server` may not look past the engine.
export type { CueFault } from '../scenes/cue-faults.ts';

/** Commands that change the list. */
type ListCommand = Extract<
  CueCommand,
  { readonly do: 'add-cue' | 'edit-cue' | 'delete-cue' | 'move-cue' | 'renumber-cues' }
>;

/** What cues of this desk may speak of now. */
function worldOf({ table, scenes, markers }: Engine): CueWorld {
  return { table, scenes, markers, wordsFault: (words) => macroFault(words, table) };
}

interface Known {
  readonly scenes: Engine['scenes'];
  readonly markers: Engine['markers'];
  readonly chase: Engine['chase']['state'];
  readonly faults: ReadonlyMap<number, readonly CueFault[]>;
}

const known = new WeakMap<readonly CueDocument[], Known>();

/**
 * What is wrong with each cue now, by id. Looked for again when the list, the scenes or the markers are others, or the tape
 * follows timecode or no longer does.
 */
export function cueFaults(engine: Engine): ReadonlyMap<number, readonly CueFault[]> {
  const { scenes, markers } = engine;
  const { state: chase } = engine.chase;
  const { cues } = engine.show;
  const last = known.get(cues);
  if (last?.scenes === scenes && last.markers === markers && last.chase === chase) return last.faults;
  const faults = new Map(faultsOf(cues, worldOf(engine)));
  for (const { id, steps } of cues) {
    const found = faults.get(id) ?? [];
    const more = tapeFaults(chase, steps).filter(({ step }) => found.every((one) => one.step !== step));
    if (more.length > 0)
      faults.set(
        id,
        [...found, ...more].sort((a, b) => a.step - b.step),
      );
  }
  known.set(cues, { scenes, markers, chase, faults });
  return faults;
}

/**
 * Why a cue does not go; undefined where it does.
 *
 * @param counts the steps that it is about; all of them where nobody says.
 */
export function brokenBy(
  engine: Engine,
  { id, evenBroken, steps }: CueDocument,
  counts: (step: CueStep) => boolean = () => true,
): string | undefined {
  if (evenBroken) return undefined;
  return cueFaults(engine)
    .get(id)
    ?.find(({ step }) => step >= 0 && counts(steps[step] as CueStep))?.why;
}

/** What a command would make of the list, or why it cannot. */
export function editedList(engine: Engine, command: ListCommand): Edited {
  const { cues } = engine.show;
  switch (command.do) {
    case 'add-cue':
    case 'edit-cue': {
      const edit = readEdit(engine, command.cue);
      if ('fault' in edit) return edit;
      const edited =
        command.do === 'add-cue' ? addCue(cues, edit, command.after) : editCue(cues, command.id, edit);
      const fault = 'fault' in edited ? undefined : takenTrigger(edited.cues, edited.cue, command.cue);
      return fault ?? edited;
    }
    case 'delete-cue':
      return deleteCue(cues, command.id);
    case 'move-cue':
      return moveCue(cues, command.id, command.to);
    case 'renumber-cues':
      return renumberCues(cues, command.from, command.step, command.first);
  }
}

/** What somebody says of a cue must be possible now; items are put in their one form. */
function readEdit(engine: Engine, edit: CueEdit): CueEdit | { readonly fault: string } {
  const { number, steps, triggers } = edit;
  if (number !== undefined && readCueNumber(number) === undefined)
    return { fault: `"${number}" is no number of a cue; one is written 12, 12.5 or 12A` };
  const unheard = triggers?.map(triggerFault).find((why) => why !== undefined);
  if (unheard !== undefined) return { fault: unheard };
  if (!steps) return edit;
  const world = worldOf(engine);
  const fault = steps.map((step) => stepFault(step, world)).find((why) => why !== undefined);
  return fault === undefined ? { ...edit, steps: steps.map((step) => inOneForm(step, world)) } : { fault };
}

function inOneForm(step: CueStep, { table }: CueWorld): CueStep {
  if (step.do !== 'recall' || step.only === undefined) return step;
  const read = readItems(step.only, table);
  return 'items' in read ? { ...step, only: read.items } : step;
}

/** Is a trigger that was just given another cue's already? One that was there before is only marked. */
function takenTrigger(
  cues: readonly CueDocument[],
  cue: CueDocument,
  { triggers }: CueEdit,
): { readonly fault: string } | undefined {
  const owners = triggers ? triggersOf(cues) : undefined;
  for (const trigger of triggers ?? []) {
    const key = triggerKey(trigger);
    const other = owners?.get(key)?.find(({ id }) => id !== cue.id);
    if (other) return { fault: `${key} is a trigger of cue ${cueName(other)} already` };
  }
  return undefined;
}

const verbs: Readonly<Record<ListCommand['do'], string>> = {
  'add-cue': 'Add cue',
  'edit-cue': 'Edit cue',
  'delete-cue': 'Delete cue',
  'move-cue': 'Move cue',
  'renumber-cues': 'Renumber cues from',
};

/** Changes the list, as one undo step. */
export function changeList(engine: Engine, command: ListCommand, who: string): void {
  const before = engine.show.cues;
  const edited = editedList(engine, command);
  if ('fault' in edited) return engine.refuse(edited.fault);
  if (edited.cues === before || JSON.stringify(edited.cues) === JSON.stringify(before)) {
    engine.verdict.outcome = outcome.already;
    return;
  }
  engine.show.edited(edited.cues, engine.place);
  engine.undoable(`${verbs[command.do]} ${cueName(edited.cue)}`, who, () => {}, {
    cues: { before, after: edited.cues },
  });
}
