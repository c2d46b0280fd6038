import { Desk } from '../model/desk.ts';
import type { DeskView } from '../model/desk-view.ts';
import type { AutomationMode, StripLabel } from '../model/document.ts';
import type { Scene } from '../scenes/scenes.ts';
import type { Engine } from './engine.ts';
import { look } from './in-front.ts';
import { recallNow } from './standing.ts';
import type { AttachedSurface } from './surface.ts';
import { outcome } from './verdict.ts';

/** The engine as a surface that previews sees it: all as it is, but for the desk it is shown. */
class PreviewView implements DeskView {
  readonly desk: Desk;
  readonly #engine: Engine;
  readonly #scene: number;

  constructor(engine: Engine, desk: Desk, scene: number) {
    this.desk = desk;
    this.#engine = engine;
    this.#scene = scene;
  }

  get selected(): number {
    return this.#engine.selected;
  }

  get meters(): Float64Array {
    return this.#engine.meters;
  }

  get sampleRate(): number {
    return this.#engine.sampleRate;
  }

  get place(): number {
    return this.#engine.place;
  }

  get tape(): DeskView['tape'] {
    return this.#engine.tape;
  }

  get canUndo(): boolean {
    return this.#engine.canUndo;
  }

  get unsaved(): boolean {
    return this.#engine.unsaved;
  }

  get scene(): number {
    return this.#engine.scene;
  }

  get cue(): DeskView['cue'] {
    return this.#engine.cue;
  }

  get previewing(): number {
    return this.#engine.scenes.findIndex(({ id }) => id === this.#scene);
  }

  sceneColour(place: number): number {
    return this.#engine.sceneColour(place);
  }

  label(strip: number): StripLabel {
    return this.#engine.label(strip);
  }

  modeOf(parameter: number): AutomationMode {
    return this.#engine.modeOf(parameter);
  }

  isWriting(parameter: number): boolean {
    return this.#engine.isWriting(parameter);
  }
}

/**
 * A scene that surfaces show as if it had been recalled, while nothing moves. It is a desk of its own, which only feedback
 * reads; everything else reads the engine's.
 */
export class Preview {
  /** Id of the scene. */
  readonly scene: number;
  /** Numbers of the surfaces that show it; undefined: all, and those that join. */
  readonly surfaces: readonly number[] | undefined;
  readonly desk: Desk;
  /** What motors, rings, lights and displays go by; and what decides what is in front. */
  readonly shown: DeskView;
  readonly front: DeskView;

  constructor(engine: Engine, scene: number, surfaces: readonly number[] | undefined) {
    this.scene = scene;
    this.surfaces = surfaces;
    this.desk = new Desk(engine.table, engine.desk.values.slice());
    this.shown = new PreviewView(engine, this.desk, scene);
    this.front = new PreviewView(engine, engine.desk, scene);
  }

  isOn({ number }: AttachedSurface): boolean {
    return this.surfaces?.includes(number) ?? true;
  }
}

/** Surfaces show the desk as it would stand after a recall of the scene. What is there of another preview ends. */
export function preview(engine: Engine, scene: Scene, surfaces: readonly number[] | undefined): void {
  const missing = surfaces?.find((number) => !engine.surfaces.has(number));
  if (missing !== undefined) return engine.refuse(`there is no surface number ${missing}`);
  const before = engine.preview;
  if (before?.scene === scene.id && before.surfaces?.join() === surfaces?.join()) {
    engine.verdict.outcome = outcome.already;
    return;
  }
  if (before) leave(engine);
  beginPreview(engine, scene.id, surfaces);
  engine.stateChanged();
  const { changes } = recallNow(engine, scene);
  const moving = changes.filter(({ fate }) => fate === 'moves');
  const twice = moving.filter(({ danger }) => danger !== undefined).length;
  const marks = twice > 0 ? `, ${twice} of them to look at twice` : '';
  engine.tell(
    `Previewing ${scene.name}: ${moving.length} would change${marks}; nothing moves until it is recalled`,
  );
}

/** Puts the desk of a preview in front of its surfaces. Those that are joined show it with their next refresh. */
export function beginPreview(engine: Engine, scene: number, surfaces: readonly number[] | undefined): void {
  engine.preview = new Preview(engine, scene, surfaces);
  followPreview(engine);
  for (const surface of engine.surfaces.values()) see(engine, surface);
}

/** A surface sees the preview, if there is one that is meant for it; else the desk. */
function see(engine: Engine, surface: AttachedSurface): void {
  const on = engine.preview?.isOn(surface) === true ? engine.preview : undefined;
  if ((on !== undefined) === surface.previews) return;
  surface.see(on?.shown ?? engine, on?.front ?? engine, on !== undefined);
  look(engine, surface);
}

/** Surfaces show the desk as it is. */
export function endPreview(engine: Engine): void {
  if (!engine.preview) {
    engine.verdict.outcome = outcome.already;
    return;
  }
  leave(engine);
  engine.tell('The preview is over: the surfaces show the desk as it is');
}

/** A scene was recalled whole, or is gone: what was previewed of it ends without a word. */
export function previewed(engine: Engine, scene: number): void {
  if (engine.preview?.scene === scene) leave(engine);
}

function leave(engine: Engine): void {
  engine.preview = undefined;
  for (const surface of engine.surfaces.values()) see(engine, surface);
  engine.stateChanged();
}

/** The desk of the preview follows what changed: hands, scopes, the scene itself. It ends when its scene is gone. */
export function followPreview(engine: Engine): void {
  const { preview: on } = engine;
  if (!on) return;
  const scene = engine.scenes.find(({ id }) => id === on.scene);
  if (!scene) return leave(engine);
  const after = engine.desk.values.slice();
  for (const { parameter, to, fate } of recallNow(engine, scene).changes)
    if (fate === 'moves') after[parameter] = to;
  for (let n = 0; n < after.length; n++) on.desk.take(n, after);
  on.desk.settle();
}

/** Shows on a surface what changed on the desk of the preview. */
export function showPreview(engine: Engine, { desk }: Preview, surface: AttachedSurface, all: boolean): void {
  const { dirty, dirtyStrips } = desk;
  for (let i = 0; i < dirty.count; i++) surface.refreshParameter(dirty.list[i] as number, engine);
  if (dirtyStrips.count > 0 || all) surface.refreshLights(engine, all, dirtyStrips);
}
