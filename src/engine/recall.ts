import type { Scopes } from '../model/document.ts';
import type { Command, FadeTimes } from '../model/input.ts';
import type { ParameterTable } from '../model/parameters.ts';
import {
  countFates,
  isLink,
  planRecall,
  type Fate,
  type RecallPlan,
  type SceneChange,
  type Standing,
} from '../scenes/recall.ts';
import { replaceScene, type Scene } from '../scenes/scenes.ts';
import { readItems, withGate } from '../scenes/scope.ts';
import { describeSeconds } from '../units/time.ts';
import type { Engine } from './engine.ts';
import { flips, type Fade, type FadeStep } from './fades.ts';
import { outcome } from './verdict.ts';

type Of<Name extends Command['do']> = Extract<Command, { readonly do: Name }>;

// What a door shows of a recall, it takes from here: `server` may not look past the engine.
export { countFates, diffScenes } from '../scenes/recall.ts';
export type { Danger, Fate } from '../scenes/recall.ts';
export type { Scene } from '../scenes/scenes.ts';

/** The longest a recall takes to rise, to fall, or to begin, s. */
const LONGEST_FADE = 3600;

/** What a recall of a scene would do now. */
export function recallNow(engine: Engine, scene: Scene): RecallPlan {
  return planRecall(scene, standing(engine));
}

function standing(engine: Engine): Standing {
  const { table, desk, scopes } = engine;
  return {
    table,
    values: desk.values,
    scopes,
    isFree: (parameter) => engine.isFree(parameter),
    isLed: (parameter) => engine.isLed(parameter),
    partnerOf: (parameter) => desk.partnerOf(parameter),
    pairOf: (parameter) => desk.pairOf(parameter),
  };
}

/**
 * A recall: at once, or gliding. What another fade is moving, and this scene has, is this recall's from here on.
 *
 * @param part it is only a part of that scene: which one was recalled last stays as it was.
 */
export function recall(
  engine: Engine,
  { fade }: Pick<Of<'recall-scene'>, 'fade'>,
  scene: Scene,
  who: string,
  part = false,
): void {
  if (fade && ![fade.up, fade.down, fade.delay ?? 0].every((time) => time >= 0 && time <= LONGEST_FADE))
    return engine.refuse(`a fade takes from 0 s to ${LONGEST_FADE} s`);
  const { changes, settled } = recallNow(engine, scene);
  const moving = changes.filter(({ fate }) => fate === 'moves');
  for (const parameter of settled) engine.fades.leave(parameter);
  for (const { parameter } of moving) engine.fades.leave(parameter);
  const lasts = fade ? Math.max(fade.up, fade.down) + (fade.delay ?? 0) : 0;
  const glides = lasts > 0 && moving.length > 0;
  const current = part ? engine.sceneId : scene.id;
  if (fade && glides) glide(engine, scene, fade, moving, who, current);
  else {
    const sceneId = { before: engine.sceneId, after: current };
    engine.sceneId = current;
    engine.undoable(`Recall ${scene.name}`, who, () => putAll(engine, moving), { sceneId });
  }
  const done = glides ? `Fading to ${scene.name} in ${describeSeconds(lasts)}` : `Recalled ${scene.name}`;
  engine.tell([done, ...asides(changes)].join('; '));
}

function putAll(engine: Engine, changes: readonly SceneChange[]): void {
  for (const { parameter, to } of changes) engine.put(parameter, to);
}

/** Links are undone at once, so that the two channels may part, and made at the end, when they have met. */
function glide(
  engine: Engine,
  scene: Scene,
  times: FadeTimes,
  moving: readonly SceneChange[],
  who: string,
  current: number,
): void {
  const { table, desk } = engine;
  const linkOf = ({ parameter }: SceneChange): boolean => isLink(table.row(parameter));
  const parting = moving.filter((change) => linkOf(change) && change.to === 0);
  const later = [
    ...moving.filter((change) => !linkOf(change)),
    ...moving.filter((change) => linkOf(change) && change.to === 1),
  ];
  const sceneId = { before: engine.sceneId, after: current };
  engine.sceneId = current;
  const sceneBefore = current === scene.id ? sceneId.before : scene.id;
  const name = `Recall ${scene.name}`;
  const { after } = engine.undoable(name, who, () => putAll(engine, parting), { sceneId }, later);
  const place = after.length - later.length;
  const whenFlips = times.switches === 'end' ? flips.atEnd : flips.atStart;
  const steps = later.map((change, i): FadeStep => {
    const { parameter, to } = change;
    const partner = desk.partnerOf(parameter);
    return { parameter, to, place: place + i, partner, flips: linkOf(change) ? flips.asLink : whenFlips };
  });
  if (steps.length > 0)
    engine.fades.begin(times, { scene: scene.id, sceneBefore, who, after }, steps, engine);
}

const asideOf: Readonly<Partial<Record<Fate, string>>> = {
  held: 'under a hand left alone',
  safe: 'safe',
  'out of scope': 'out of scope',
  'pair stays': 'not linked: the two channels would differ',
  automation: 'follow their automation while the tape rolls',
};

function asides(changes: readonly SceneChange[]): readonly string[] {
  const counts = countFates(changes);
  return Object.entries(asideOf).flatMap(([fate, words]) => {
    const count = counts[fate as Fate];
    return count > 0 ? [`${count} ${words}`] : [];
  });
}

/** Fades of a scene, or all, stay where they are. */
export function stopFades(engine: Engine, { id }: { readonly id?: number }): void {
  const fades = fadesOf(engine, id);
  if (fades.length === 0) return engine.refuse('nothing is fading');
  for (const fade of fades) engine.fades.stop(fade);
  engine.touched();
  engine.stateChanged();
  engine.tell(`${namesOf(engine, fades)}: stopped where it was; undo takes it back`);
}

/** Fades of a scene, or all, go back the way they came, or on again. */
export function reverseFades(engine: Engine, { id }: Of<'reverse-fade'>): void {
  const fades = fadesOf(engine, id);
  if (fades.length === 0) return engine.refuse('nothing is fading');
  for (const fade of fades) {
    engine.fades.reverse(fade, engine.now);
    const [from, to] = fade.way < 0 ? [fade.scene, fade.sceneBefore] : [fade.sceneBefore, fade.scene];
    if (engine.sceneId === from) engine.sceneId = to;
  }
  engine.stateChanged();
  engine.tell(
    `${namesOf(engine, fades)}: ${fades.at(-1)?.way === 1 ? 'on its way again' : 'on its way back'}`,
  );
}

function fadesOf({ fades }: Engine, id: number | undefined): readonly Fade[] {
  return fades.running.filter(({ scene }) => id === undefined || scene === id);
}

function namesOf({ scenes }: Engine, fades: readonly Fade[]): string {
  const names = fades.map(({ scene }) => scenes.find(({ id }) => id === scene)?.name ?? `Scene ${scene}`);
  return [...new Set(names)].join(', ');
}

/** Why the items of a command mean nothing on this desk; undefined when they do, or it has none. */
export function scopeFault(command: Command, table: ParameterTable): string | undefined {
  const items =
    command.do === 'safe' ? command.items : command.do === 'scene-scope' ? (command.to ?? []) : [];
  const read = readItems(items, table);
  return 'fault' in read ? read.fault : undefined;
}

/** A gate of all scenes, or of one, lets through what is said from here on. */
export function setScope(engine: Engine, { gate, id, to }: Of<'scene-scope'>, who: string): void {
  const scene = id === undefined ? undefined : engine.scenes.find((one) => one.id === id);
  if (id !== undefined && !scene) return engine.refuse(`there is no scene with the id ${id}`);
  const read = to === null ? undefined : readItems(to, engine.table);
  if (read && 'fault' in read) return engine.refuse(read.fault);
  const after = withGate(scene?.scopes ?? engine.scopes, gate, read?.items);
  const words = gate === 'safe' ? 'Safes' : `${gate === 'store' ? 'Store' : 'Recall'} scope`;
  const name = `${words} of ${scene?.name ?? 'all scenes'}`;
  if (!scene) return setScopes(engine, name, after, who);
  const scenes = { before: engine.scenes, after: replaceScene(engine.scenes, { ...scene, scopes: after }) };
  if (same(scene.scopes, after)) return already(engine);
  engine.scenes = scenes.after;
  engine.undoable(name, who, () => {}, { scenes });
}

/** Items become safe from every recall, or cease to be. */
export function setSafe(engine: Engine, { on, items }: Of<'safe'>, who: string): void {
  const read = readItems(items, engine.table);
  if ('fault' in read) return engine.refuse(read.fault);
  const before = engine.scopes.safe ?? [];
  const missing = on ? undefined : read.items.find((item) => !before.includes(item));
  if (missing !== undefined) return engine.refuse(`${missing} is not among the safes`);
  const wanted = on ? [...before, ...read.items] : before.filter((item) => !read.items.includes(item));
  const after = readItems(wanted, engine.table);
  if ('fault' in after) return engine.refuse(after.fault);
  const [first = ''] = read.items;
  const what = read.items.length === 1 ? first : `${read.items.length} items`;
  setScopes(
    engine,
    `${what} ${on ? 'safe' : 'no longer safe'}`,
    withGate(engine.scopes, 'safe', after.items),
    who,
  );
}

function setScopes(engine: Engine, name: string, after: Scopes, who: string): void {
  if (same(engine.scopes, after)) return already(engine);
  const scopes = { before: engine.scopes, after };
  engine.scopes = after;
  engine.undoable(name, who, () => {}, { scopes });
}

function already(engine: Engine): void {
  engine.verdict.outcome = outcome.already;
}

function same(a: Scopes, b: Scopes): boolean {
  return JSON.stringify([a.store, a.recall, a.safe]) === JSON.stringify([b.store, b.recall, b.safe]);
}
