import type { Scopes } from '../model/document.ts';
import type { FadeSpan, FadeTimes } from '../model/fade-times.ts';
import type { Command } from '../model/input.ts';
import { countFates, planRecall, type Fate, type SceneChange, type Standing } from '../scenes/recall.ts';
import { replaceScene, type Scene } from '../scenes/scenes.ts';
import { readItems, withGate } from '../scenes/scope.ts';
import { shapeOf } from '../scenes/shape.ts';
import { spanRow, spansFault } from '../scenes/spans.ts';
import { describeSeconds } from '../units/time.ts';
import type { Engine } from './engine.ts';
import { canTake, takeFades } from './fade-takes.ts';
import { flips, type Fade, type FadeStep } from './fades.ts';
import { previewed } from './preview.ts';
import { standing } from './standing.ts';
import { outcome } from './verdict.ts';

type Of<Name extends Command['do']> = Extract<Command, { readonly do: Name }>;

// What a door shows of a recall, it takes from here: `server` may not look past the engine.
export { countFates, diffScenes } from '../scenes/recall.ts';
export type { Danger, Fate } from '../scenes/recall.ts';
export { sceneChecksum } from '../scenes/checksum.ts';
export type { Scene } from '../scenes/scenes.ts';

/**
 * A recall: at once, or gliding. What another fade is moving, and this scene has, is this recall's from here on.
 *
 * @param part it is only a part of that scene: which one was recalled last stays as it was.
 */
export function recall(
  engine: Engine,
  command: Pick<Of<'recall-scene'>, 'fade' | 'fades'>,
  scene: Scene,
  who: string,
  part = false,
): void {
  const spans = spansOf(command, scene);
  const fault = spansFault(spans, engine.table);
  if (fault !== undefined) return engine.refuse(fault);
  const row = spanRow(spans, engine.table);
  const records = spans.some((span) => lengthOf(span) > 0) && engine.transport.state === 'recording';
  const desk = records ? recording(engine, spans, row) : standing(engine);
  const { changes, settled } = planRecall(scene, desk, reachOf(spans, row));
  const moving = changes.filter(({ fate }) => fate === 'moves');
  for (const parameter of settled) engine.fades.leave(parameter);
  for (const { parameter } of moving) engine.fades.leave(parameter);
  if (!part) previewed(engine, scene.id);
  const lasts = move(engine, { scene, spans, row, moving, who, part });
  const done = lasts > 0 ? `Fading to ${scene.name} in ${describeSeconds(lasts)}` : `Recalled ${scene.name}`;
  engine.tell([done, ...asides(changes)].join('; '));
}

/** Recalls what is previewed, as any recall; with that the preview is over. */
export function recallPreview(engine: Engine, { fade }: Of<'recall-preview'>, who: string): void {
  const scene = engine.scenes.find(({ id }) => id === engine.preview?.scene);
  if (!scene) return engine.refuse('nothing is previewed');
  recall(engine, { ...(fade && { fade }) }, scene, who);
}

/** How a recall glides: as it is told, else as the scene says. */
function spansOf(
  { fade, fades }: Pick<Of<'recall-scene'>, 'fade' | 'fades'>,
  scene: Scene,
): readonly FadeSpan[] {
  if (fade) return [{ ...fade, items: ['all'] }];
  return fades ?? scene.fades ?? noSpans;
}

const noSpans: readonly FadeSpan[] = [];

function lengthOf({ up, down, delay = 0 }: FadeTimes): number {
  return Math.max(up, down) + delay;
}

/** How much of its way each parameter goes; undefined where all go all of it. */
function reachOf(spans: readonly FadeSpan[], row: Uint8Array): Float64Array | undefined {
  if (spans.every(({ reach = 1 }) => reach === 1)) return undefined;
  return Float64Array.from(row, (span) => spans[span - 1]?.reach ?? 1);
}

/** A desk whose tape records: what glides is not led by its lane, but writes it. */
function recording(engine: Engine, spans: readonly FadeSpan[], row: Uint8Array): Standing {
  const glides = (parameter: number): boolean => {
    const span = spans[(row[parameter] as number) - 1];
    return span !== undefined && lengthOf(span) > 0;
  };
  return {
    ...standing(engine),
    isLed: (parameter) => engine.isLed(parameter) && !(glides(parameter) && canTake(engine, parameter)),
  };
}

/** A recall that has been planned. */
interface Planned {
  readonly scene: Scene;
  readonly spans: readonly FadeSpan[];
  /** Which span each parameter goes by, from 1; 0 for none. */
  readonly row: Uint8Array;
  readonly moving: readonly SceneChange[];
  readonly who: string;
  /** It is only a part of the scene. */
  readonly part: boolean;
}

/**
 * Moves at once what does not glide, and sets the rest off. Links are undone at once, so that the two channels may part, and
 * made at the end, when they have met.
 *
 * @returns how long it takes, s.
 */
function move(engine: Engine, planned: Planned): number {
  const { scene, moving, who, part } = planned;
  const later: Later[] = [];
  const current = part ? engine.sceneId : scene.id;
  const sceneId = { before: engine.sceneId, after: current };
  const sceneBefore = part ? scene.id : sceneId.before;
  const act = (): void => {
    const { links } = shapeOf(engine.table);
    const parting = moving.filter(({ parameter, to }) => links[parameter] === 1 && to === 0);
    putAll(engine, parting);
    const { atOnce, gliding } = parted(engine, planned);
    putAll(engine, atOnce);
    later.push(...gliding);
  };
  engine.sceneId = current;
  const { after } = engine.undoable(`Recall ${scene.name}`, who, act, { sceneId }, later);
  if (later.length === 0) return 0;
  const place = after.length - later.length;
  const about = { scene: scene.id, sceneBefore, who, after };
  const steps = later.map((change, i) => stepOf(engine, planned, change, place + i));
  engine.fades.begin(planned.spans, about, steps, engine);
  takeFades(engine);
  return Math.max(
    ...[...new Set(later.map(({ span }) => span))].map((n) => lengthOf(planned.spans[n] as FadeSpan)),
  );
}

/** What glides, and by which span, from 0. */
interface Later extends SceneChange {
  readonly span: number;
}

/** What moves at once, and what glides; links that are made come last, when anything glides at all. */
function parted(
  engine: Engine,
  { spans, row, moving }: Planned,
): { readonly atOnce: readonly SceneChange[]; readonly gliding: readonly Later[] } {
  const { links } = shapeOf(engine.table);
  const atOnce: SceneChange[] = [];
  const gliding: Later[] = [];
  const joining: SceneChange[] = [];
  for (const change of moving) {
    const { parameter, to } = change;
    if (links[parameter] === 1) {
      if (to === 1) joining.push(change);
      continue;
    }
    const partner = engine.desk.partnerOf(parameter);
    const span = (row[partner >= 0 ? Math.min(partner, parameter) : parameter] as number) - 1;
    if (span >= 0 && lengthOf(spans[span] as FadeSpan) > 0) gliding.push({ ...change, span });
    else atOnce.push(change);
  }
  const first = gliding[0]?.span;
  if (first === undefined) return { atOnce: [...atOnce, ...joining], gliding };
  return { atOnce, gliding: [...gliding, ...joining.map((change) => ({ ...change, span: first }))] };
}

function stepOf(engine: Engine, { spans }: Planned, change: Later, place: number): FadeStep {
  const { parameter, to, span } = change;
  const { links } = shapeOf(engine.table);
  const whenFlips = spans[span]?.switches === 'end' ? flips.atEnd : flips.atStart;
  return {
    parameter,
    to,
    span,
    place,
    partner: engine.desk.partnerOf(parameter),
    flips: links[parameter] === 1 ? flips.asLink : whenFlips,
  };
}

function putAll(engine: Engine, changes: readonly SceneChange[]): void {
  for (const { parameter, to } of changes) engine.put(parameter, to);
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
