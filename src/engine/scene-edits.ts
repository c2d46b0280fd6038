import { MOST_NOTES } from '../model/document.ts';
import type { Command, SceneCommand } from '../model/input.ts';
import {
  aboutScene,
  highestId,
  insertScene,
  replaceScene,
  roomFault,
  sceneFrom,
  type Scene,
} from '../scenes/scenes.ts';
import { planImport, stripsFault, type ImportPlan } from '../scenes/import.ts';
import { pushed, updated, type SceneEdit } from '../scenes/propagate.ts';
import { readItems, storeMask } from '../scenes/scope.ts';
import { keptSpans, spansFault } from '../scenes/spans.ts';
import { nextSceneId } from './document.ts';
import type { Engine } from './engine.ts';
import { endPreview, preview } from './preview.ts';
import { recallPreview } from './recall.ts';
import { outcome } from './verdict.ts';

type Of<Name extends Command['do']> = Extract<Command, { readonly do: Name }>;
type Table = {
  readonly [Name in SceneCommand['do']]: (engine: Engine, command: Of<Name>, who: string) => void;
};

/** What can be asked of scenes besides storing and recalling them. */
export const sceneCommands: Table = {
  'preview-scene': (engine, { id, surfaces }) =>
    id === null ? endPreview(engine) : withScene(engine, id, (scene) => preview(engine, scene, surfaces)),
  'recall-preview': recallPreview,
  'duplicate-scene': (engine, { id, name, at }, who) =>
    withScene(engine, id, (scene) => {
      const fault = roomFault(engine.scenes) ?? (name === undefined ? undefined : nameFault(engine, name));
      if (fault !== undefined) return engine.refuse(fault);
      const next = nextSceneId(engine);
      const copy = { ...scene, id: next, name: name ?? freeName(scene.name, engine.scenes) };
      const place = at ?? engine.scenes.indexOf(scene) + 1;
      changeScenes(engine, `Duplicate ${scene.name}`, who, insertScene(engine.scenes, copy, place));
      engine.tell(`${copy.name} is a copy of ${scene.name}`);
    }),
  'scene-notes': (engine, { id, notes }, who) =>
    withScene(engine, id, (scene) => {
      if (notes.length > MOST_NOTES) return engine.refuse(`notes have at most ${MOST_NOTES} characters`);
      changeAbout(engine, `Notes of ${scene.name}`, who, scene, aboutScene(scene, { notes }));
    }),
  'scene-colour': (engine, { id, colour }, who) =>
    withScene(engine, id, (scene) =>
      changeAbout(
        engine,
        `Colour of ${scene.name}`,
        who,
        scene,
        aboutScene(scene, { colour: colour ?? undefined }),
      ),
    ),
  'scene-fade': (engine, { id, fades }, who) =>
    withScene(engine, id, (scene) => {
      const fault = spansFault(fades, engine.table);
      if (fault !== undefined) return engine.refuse(fault);
      const kept = aboutScene(scene, { fades: keptSpans(fades, engine.table) });
      changeAbout(engine, `Fade of ${scene.name}`, who, scene, kept);
    }),
  'update-scene': (engine, _command, who) => {
    const plan = planEdits(engine, { do: 'update-scene' });
    if ('fault' in plan) return engine.refuse(plan.fault);
    pushInto(engine, `Update ${plan.edits[0]?.before.name ?? ''}`, who, plan.edits);
  },
  propagate: (engine, command, who) => {
    const plan = planEdits(engine, command);
    if ('fault' in plan) return engine.refuse(plan.fault);
    pushInto(engine, `Push ${command.items.join(', ').slice(0, 40)}`, who, plan.edits);
  },
  'import-scenes': (engine, command, who) => {
    const fault = importFault(engine, command);
    if (fault !== undefined) return engine.refuse(fault);
    const { scenes } = importNow(engine, command);
    if (scenes.length === 0) return engine.refuse('there is no scene to import');
    let after = engine.scenes;
    for (const { document } of scenes) {
      const name = freeName(document.name, after);
      const id = nextSceneId(engine, after);
      after = [...after, sceneFrom({ ...document, id, name }, engine.table)];
    }
    const what = scenes.length === 1 ? (after.at(-1)?.name ?? '') : `${scenes.length} scenes`;
    changeScenes(engine, `Import ${what}`, who, after);
    const lost = scenes.reduce((sum, one) => sum + one.lost, 0);
    engine.tell(`Imported ${what}${lost > 0 ? `; no place here for ${countOf(lost, 'value')}` : ''}`);
  },
};

/** Why a command about scenes cannot be done on this desk; undefined when it can, or is about something else. */
export function sceneFault(engine: Engine, command: Command): string | undefined {
  switch (command.do) {
    case 'duplicate-scene':
      return roomFault(engine.scenes);
    case 'store-scene':
      return command.id === undefined ? roomFault(engine.scenes) : undefined;
    case 'import-scenes':
      return importFault(engine, command);
    case 'safe':
      return itemsFault(engine, command.items);
    case 'scene-scope':
      return itemsFault(engine, command.to ?? []);
    case 'scene-fade':
    case 'recall-scene':
      return spansFault(command.fades ?? [], engine.table);
    case 'propagate':
    case 'update-scene': {
      const plan = planEdits(engine, command);
      return 'fault' in plan ? plan.fault : undefined;
    }
    default:
      return undefined;
  }
}

function itemsFault({ table }: Engine, items: readonly string[]): string | undefined {
  const read = readItems(items, table);
  return 'fault' in read ? read.fault : undefined;
}

/** The list of scenes is another from here on, as one undo step. */
export function changeScenes(
  engine: Engine,
  name: string,
  who: string,
  after: readonly Scene[],
  sceneId = engine.sceneId,
): void {
  const scenes = { before: engine.scenes, after };
  const ids = { before: engine.sceneId, after: sceneId };
  engine.scenes = after;
  engine.lastSceneId = highestId(after, [], engine.lastSceneId);
  engine.sceneId = sceneId;
  engine.undoable(name, who, () => {}, { scenes, sceneId: ids });
}

/** Does something with a scene, if there is one of that id. */
export function withScene(engine: Engine, id: number, act: (scene: Scene) => void): void {
  const scene = engine.scenes.find((one) => one.id === id);
  if (scene) act(scene);
  else engine.refuse(`there is no scene with the id ${id}`);
}

function changeAbout(engine: Engine, name: string, who: string, before: Scene, after: Scene): void {
  const said = ({ notes, colour, fades }: Scene): string => JSON.stringify([notes, colour, fades]);
  if (said(before) === said(after)) engine.verdict.outcome = outcome.already;
  else changeScenes(engine, name, who, replaceScene(engine.scenes, after));
}

/** "1 value", "2 values" */
function countOf(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

/**
 * Why a scene cannot get a name: another has it, and whoever says it means the first of the two, with a store over it too.
 *
 * @param but the scene that may have it: the one that is to be called so.
 */
export function nameFault({ scenes }: Engine, name: string, but?: Scene): string | undefined {
  const at = scenes.findIndex((one) => one.name === name && one.id !== but?.id);
  return at < 0 ? undefined : `scene ${at + 1} is called "${name}" already; choose another name`;
}

/** A name that no scene of the list has: "Verse", "Verse (2)". */
export function freeName(name: string, scenes: readonly Scene[]): string {
  const taken = new Set(scenes.map((scene) => scene.name));
  if (!taken.has(name)) return name;
  const plain = name.replace(/ \(\d+\)$/u, '').slice(0, 58);
  for (let n = 2; ; n++) if (!taken.has(`${plain} (${n})`)) return `${plain} (${n})`;
}

// --- what goes into scenes -------------------------------------------------------------------------------------------

/** What pushing, or an update, would do to scenes now; only those that would change. */
export function planEdits(
  engine: Engine,
  command: Of<'propagate'> | Of<'update-scene'>,
): { readonly edits: readonly SceneEdit[] } | { readonly fault: string } {
  const { table, scopes, desk, scenes } = engine;
  const since = scenes.find(
    ({ id }) => id === (('since' in command ? command.since : undefined) ?? engine.sceneId),
  );
  const needs = command.do === 'update-scene' || command.how === 'relative';
  if (needs && !since) return { fault: sinceFault(command) };
  if (needs && since && engine.fades.running.some(({ scene }) => scene === since.id))
    return { fault: `a fade to ${since.name} is under way: wait for its end, or stop it` };
  if (command.do === 'update-scene') {
    const edit = since && updated(since, { table, scopes, values: desk.values });
    return { edits: edit && edit.changes.length > 0 ? [edit] : [] };
  }
  const read = readItems(command.items, table);
  if ('fault' in read) return read;
  const { into } = command;
  const unknown = into === 'all' ? undefined : into.find((id) => !scenes.some((scene) => scene.id === id));
  if (unknown !== undefined) return { fault: `there is no scene with the id ${unknown}` };
  const push = {
    table,
    scopes,
    values: desk.values,
    stores: storeMask(table, scopes),
    meant: storeMask(table, { store: read.items }),
    how: command.how,
    since,
    add: command.add === true,
    pairOf: (parameter: number) => desk.pairOf(parameter),
  };
  const targets = into === 'all' ? scenes : scenes.filter(({ id }) => into.includes(id));
  return { edits: targets.map((scene) => pushed(scene, push)).filter(({ changes }) => changes.length > 0) };
}

function sinceFault(command: Of<'propagate'> | Of<'update-scene'>): string {
  if ('since' in command && command.since !== undefined)
    return `there is no scene with the id ${command.since}`;
  return 'no scene was recalled or stored yet that changes could count from: recall one first';
}

function pushInto(engine: Engine, name: string, who: string, edits: readonly SceneEdit[]): void {
  if (edits.length === 0) {
    engine.tell('nothing to change: the scenes have it so already, or do not hold it');
    engine.verdict.outcome = outcome.already;
    return;
  }
  const by = new Map(edits.map(({ before, after }) => [before, after]));
  const after = engine.scenes.map((scene) => by.get(scene) ?? scene);
  const values = edits.reduce((sum, { changes }) => sum + changes.length, 0);
  const names = edits.map(({ before }) => before.name);
  const where = names.length > 4 ? `${names.length} scenes` : names.join(', ');
  changeScenes(engine, name.startsWith('Push') ? `${name} into ${where}` : name, who, after);
  engine.tell(`${countOf(values, 'value')} changed in ${where}; undo takes it back`);
}

// --- scenes of another session ---------------------------------------------------------------------------------------

/** Why scenes cannot be imported; undefined where they can. */
export function importFault(
  engine: Engine,
  { scenes }: Pick<Of<'import-scenes'>, 'scenes'>,
): string | undefined {
  return roomFault(engine.scenes, scenes.length) ?? stripsFault(scenes);
}

/** What an import of scenes would come to now. */
export function importNow(
  { table, labels }: Engine,
  { scenes, strips }: Omit<Of<'import-scenes'>, 'do'>,
): ImportPlan {
  const ours = table.strips.map(({ path, number, label }) => {
    const name = labels[number]?.name ?? label;
    return { path, name: name === label ? '' : name };
  });
  return planImport(scenes, strips, ours, table);
}
