import type { Bridge, UnitStatus } from '../bridge/bridge.ts';
import type { Learning } from '../bridge/learn.ts';
import type { Mappings } from '../bridge/mappings.ts';
import { syncState } from '../engine/chase.ts';
import type { Engine } from '../engine/engine.ts';
import { notLearning } from '../model/learn.ts';
import type { AutomationShown, PageState, StripState, TapeState, UnitState } from '../model/page.ts';
import { clipsShown } from './clips.ts';
import { cueRows, showState } from './cue-answers.ts';
import { soundShown } from './sound.ts';
import { previewState, sceneStates } from './scene-edits.ts';
import { does, front, inSight, surfaceMap, surfaceState } from './surface-state.ts';

/** What users make their own. */
export interface Own {
  readonly mappings?: Mappings | undefined;
  readonly learning?: Learning | undefined;
}

/** Everything a page knows that is no number in a frame, as it stands now. */
export function pageState(bridge: Bridge, { mappings, learning }: Own): PageState {
  const { engine, units, touched } = bridge;
  const surfaces = [...engine.surfaces.values()].map((surface) => ({
    surface,
    sight: inSight(surface, touched.lately(surface.number)),
  }));
  return {
    session: {
      name: engine.name,
      unsaved: engine.unsaved,
      undo: engine.history.done.at(-1)?.name ?? null,
      redo: engine.history.undone.at(-1)?.name ?? null,
    },
    tape: tapeState(engine),
    automation: automationShown(engine),
    scenes: sceneStates(engine),
    scene: engine.sceneId,
    cues: cueRows(engine),
    show: showState(engine),
    preview: previewState(engine),
    userKeys: userKeys(engine),
    markers: engine.markers,
    strips: stripStates(engine),
    clips: clipsShown(bridge),
    selected: engine.selected,
    surfaces: surfaces.map(({ surface, sight }) => surfaceState(surface, sight)),
    does: surfaces.map(({ surface, sight }) => sight.map(({ number }) => does(engine, surface, number))),
    maps: surfaces.map(({ surface, sight }) => surfaceMap(surface, sight)),
    front: surfaces.map(({ surface }) => front(surface)),
    units: units.map(unitState),
    sound: soundShown(bridge),
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
export function tapeState(engine: Engine): TapeState {
  const { transport, tape, chase } = engine;
  const { state, loop, punch, length } = transport;
  const { rolling, recording, winding } = tape;
  const sync = chase.document().sync && { sync: syncState(engine) };
  return { state, rolling, recording, winding, loop, punch, length, ...sync };
}

function automationShown({ lanes, captured, settings }: Engine): AutomationShown {
  return {
    writing: lanes.writing.count,
    held: lanes.heldAway().length,
    captured: captured.size,
    trimmed: lanes.trimmed().length,
    suspended: settings.now.suspended,
  };
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

function unitState({ heard, ...unit }: UnitStatus): UnitState {
  return { ...unit, heard: heard === undefined ? null : Math.round(heard * 10) / 10 };
}
