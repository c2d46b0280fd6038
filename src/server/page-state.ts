import type { Bridge, UnitStatus } from '../bridge/bridge.ts';
import type { Learning } from '../bridge/learn.ts';
import type { Mappings } from '../bridge/mappings.ts';
import type { Engine } from '../engine/engine.ts';
import type { AttachedSurface } from '../engine/surface.ts';
import { notLearning } from '../model/learn.ts';
import type { PageState, StripState, SurfaceState, TapeState, UnitState } from '../model/page.ts';

/** What users make their own. */
export interface Own {
  readonly mappings?: Mappings | undefined;
  readonly learning?: Learning | undefined;
}

/** Everything a page knows that is no number in a frame, as it stands now. */
export function pageState({ engine, units }: Bridge, { mappings, learning }: Own): PageState {
  const surfaces = [...engine.surfaces.values()];
  return {
    session: {
      name: engine.name,
      unsaved: engine.unsaved,
      undo: engine.history.done.at(-1)?.name ?? null,
      redo: engine.history.undone.at(-1)?.name ?? null,
    },
    tape: tapeState(engine),
    scenes: engine.scenes.map(({ id, name }) => ({ id, name })),
    scene: engine.sceneId,
    userKeys: userKeys(engine),
    markers: engine.markers,
    strips: stripStates(engine),
    selected: engine.selected,
    surfaces: surfaces.map(surfaceState),
    does: surfaces.map((surface) => surface.controls.map(({ number }) => does(engine, surface, number))),
    front: surfaces.map(front),
    units: units.map(unitState),
    mappings: mappings?.states ?? [],
    learn: learning?.state ?? notLearning,
    people: engine.arbiter.names,
  };
}

/** What the user keys do, by their numbers. */
export function userKeys(engine: Engine): PageState['userKeys'] {
  return [...engine.userKeys].map(([key, words]) => ({ key, words })).sort((a, b) => a.key - b.key);
}

/** What the tape does. */
export function tapeState({ transport, tape }: Engine): TapeState {
  const { state, loop, punch, length } = transport;
  const { rolling, recording, winding } = tape;
  return { state, rolling, recording, winding, loop, punch, length };
}

function stripStates(engine: Engine): readonly StripState[] {
  const { table, lanes, transport } = engine;
  return table.strips.map(({ number, path }) => {
    const fader = table.at(`${path}/fader`);
    const mode = engine.modeOf(fader);
    const writing = engine.isWriting(fader);
    const filled = (lanes.lanes[fader]?.times.length ?? 0) > 0;
    const playing = transport.rolling && filled && !writing && mode !== 'off' && mode !== 'write';
    return { ...engine.label(number), mode, writing, playing };
  });
}

function surfaceState({ number, attachment, controls }: AttachedSurface): SurfaceState {
  const { name, profiles } = attachment;
  return {
    number,
    name,
    models: profiles.map(({ model }) => model),
    strips: profiles.reduce((sum, { strips }) => sum + strips, 0),
    colours: controls.some(({ kind }) => kind === 'colour'),
    controls: controls.map((control) => ({ name: control.name, kind: control.kind, cells: control.cells })),
  };
}

/** The desk's strips that stand under the faders, from left to right. */
function front({ controls, binding }: AttachedSurface): readonly number[] {
  return controls
    .filter(({ name, kind }) => kind === 'fader' && /\d$/.test(name))
    .map(({ number }) => binding.strip[number] as number);
}

function unitState({ heard, ...unit }: UnitStatus): UnitState {
  return { ...unit, heard: heard === undefined ? null : Math.round(heard * 10) / 10 };
}

/** What one control does in this bank, page and layer: the parameter it moves, or the words of its mapping. */
function does(engine: Engine, { binding }: AttachedSurface, control: number): string {
  const target = binding.target[control] as number;
  const now = binding.now[control];
  if (now?.move) return target < 0 ? '' : engine.nameOf(target);
  const press = now?.press ?? now?.long ?? now?.wheel;
  const rule = press && binding.mapping.rules[press.rule];
  if (!press || !rule) return '';
  const [first] = 'actions' in press ? press.actions : [];
  if (first?.does === 'nothing') return '';
  if (first?.does === 'scene' && 'actions' in press) {
    const place = binding.worth(binding.amount(first.place, -1, press.scope), engine);
    return `recall ${engine.scenes[place - 1]?.name ?? `scene ${place}`}`;
  }
  if (target >= 0) return engine.nameOf(target);
  const words = rule.written.slice(rule.written.indexOf(': ') + 2);
  const strip = press.scope.strip;
  return words.replace('{strip}', strip < 0 ? '' : engine.label(strip).name).trim();
}
