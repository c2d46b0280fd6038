import { emptyLane, isKept, type Lane, type Take } from '../automation/lane.ts';
import { trimLaw } from '../automation/trim.ts';
import {
  freeId,
  stored,
  unstored,
  type SessionDocument,
  type StoredValue,
  type StripLabel,
  type TakeDocument,
} from '../model/document.ts';
import type { AutomationMode, LaneDocument } from '../model/document.ts';
import type { ParameterTable } from '../model/parameters.ts';
import { highestId, sceneDocument, type Scene } from '../scenes/scenes.ts';
import { scopesDocument } from '../scenes/scope.ts';
import { allowed, type Law } from '../units/laws.ts';
import { loopUnderTimecode } from './chase.ts';
import { clipsDocument } from './clips.ts';
import type { Engine } from './engine.ts';

/** The colour of a strip that nobody painted, by kind. */
const plainColours = { ch: 0xffffff, grp: 0x00ff00, bus: 0x00ffff, dca: 0xff00ff, main: 0xff0000 } as const;

/** The labels of every strip: those of the session, and plain ones for the rest. */
export function labelsFrom(document: SessionDocument, table: ParameterTable): StripLabel[] {
  return table.strips.map(
    (strip) => document.labels[strip.path] ?? { name: strip.label, colour: plainColours[strip.kind] },
  );
}

/** The highest id that a session knows a scene to have had. */
export function lastSceneId({ scenes, cues, history, lastSceneId: known }: SessionDocument): number {
  return highestId([...scenes, ...(history?.scenes ?? [])], cues, known);
}

/** The id of the scene that comes next: one that no scene has, nor had, for as long as ids last. */
export function nextSceneId(
  engine: Pick<Engine, 'scenes' | 'lastSceneId'>,
  scenes: readonly Scene[] = engine.scenes,
): number {
  return freeId([...scenes, { id: engine.lastSceneId }]);
}

/** Fills a fresh engine with what a session keeps. Paths that the desk does not have are left out. */
export function fillFrom(document: SessionDocument, engine: Engine): void {
  const { table, desk, lanes, transport } = engine;
  for (const [path, value] of Object.entries(document.values)) {
    const number = table.find(path);
    if (number !== undefined) desk.set(number, allowed(table.row(number).law, unstored(value)));
  }
  for (const [path, kept] of Object.entries(document.lanes)) {
    const number = table.find(path);
    if (number === undefined || !table.row(number).automatable) continue;
    if (kept.times.length === 0 && (kept.takes?.length ?? 0) === 0) continue;
    lanes.put(number, laneFrom(kept, table.row(number).law));
  }
  for (const [path, mode] of Object.entries(document.modes)) {
    const number = table.find(path);
    if (number !== undefined && table.row(number).automatable) lanes.edge(number, `set ${mode}`, 0, 0);
  }
  engine.glides.fill(document.glide);
  fillAutomation(document, engine);
  engine.chase.fill(document.sync);
  Object.assign(transport.loop, loopUnderTimecode(engine, document.loop));
  Object.assign(transport.punch, document.punch);
  transport.length = document.length;
}

function fillAutomation({ automation }: SessionDocument, engine: Engine): void {
  engine.settings.fill(automation);
  const { coalesce, suspended, touchGroups } = engine.settings.now;
  engine.lanes.coalesces = coalesce === 'pass';
  for (const { number, group } of engine.table.rows)
    engine.lanes.suspended[number] = suspended.includes(group) ? 1 : 0;
  engine.touchGroups.set(touchGroups, engine.table);
}

/** A lane out of plain JSON. @param law keeps its values to what the parameter allows. */
export function laneFrom({ times, values, take, takes = [], trim }: LaneDocument, law?: Law): Lane {
  const read = new Float64Array(values.length); // filled in place: an hour of rides has many
  for (let i = 0; i < read.length; i++) {
    const value = unstored(values[i] as StoredValue);
    read[i] = law ? allowed(law, value) : value;
  }
  const points = times.length === 0 ? emptyLane : { times: new Float64Array(times), values: read };
  const kept = takes.map((one) => takeFrom(one, law));
  if (!take && !trim && kept.length === 0) return points;
  return {
    ...points,
    ...(take && { take: laneFrom(take, law) }),
    ...(trim && { trim: laneFrom(trim, law && trimLaw(law)) }),
    ...(kept.length > 0 && { takes: kept }),
  };
}

/** A take out of plain JSON. */
export function takeFrom({ number, from, to, who, ...points }: TakeDocument, law?: Law): Take {
  const { times, values } = laneFrom(points, law);
  return { number, from, to, who, times, values };
}

const pointsDocument = ({ times, values }: Pick<Lane, 'times' | 'values'>): LaneDocument => ({
  times: Array.from(times),
  values: Array.from(values, stored),
});

const writtenTakes = new WeakMap<Take, TakeDocument>();

/** A take as plain JSON, written down only once. */
export function takeDocument(of: Take): TakeDocument {
  const { number, from, to, who } = of;
  const document = writtenTakes.get(of) ?? { number, from, to, who, ...pointsDocument(of) };
  writtenTakes.set(of, document);
  return document;
}

const written = new WeakMap<Lane, LaneDocument>();

/** A lane as plain JSON. Lanes never change, so that each is written down only once. */
export function laneDocument(of: Lane): LaneDocument {
  let document = written.get(of);
  if (document === undefined) {
    const take = of.take && laneDocument(of.take);
    const trim = of.trim && laneDocument(of.trim);
    const takes = of.takes?.map(takeDocument);
    document = {
      ...pointsDocument(of),
      ...(take && { take }),
      ...(trim && { trim }),
      ...(takes && { takes }),
    };
    written.set(of, document);
  }
  return document;
}

/** What a session keeps of an engine. */
export function documentOf(engine: Engine): SessionDocument {
  const { table, desk, lanes, transport } = engine;
  const initial = table.initialValues();
  const values: Record<string, StoredValue> = {};
  const laneDocuments: Record<string, LaneDocument> = {};
  const modes: Record<string, AutomationMode> = {};
  for (const { number, path, automatable } of table.rows) {
    const value = desk.values[number] as number;
    if (value !== initial[number]) values[path] = stored(value);
    const kept = lanes.lanes[number];
    if (kept && isKept(kept)) laneDocuments[path] = laneDocument(kept);
    const mode = lanes.modeOf(number);
    if (automatable && mode !== 'read') modes[path] = mode;
  }
  return {
    name: engine.name,
    layout: table.layout,
    sampleRate: engine.sampleRate,
    labels: labelsOf(engine),
    values,
    lanes: laneDocuments,
    modes,
    scenes: engine.scenes.map((scene) => sceneDocument(scene, table)),
    ...(engine.lastSceneId > highestId(engine.scenes, engine.show.cues) && {
      lastSceneId: engine.lastSceneId,
    }),
    markers: engine.markers.map((marker) => ({ ...marker })),
    ...(engine.userKeys.size > 0 && { userKeys: Object.fromEntries(engine.userKeys) }),
    ...scopesDocument(engine.scopes),
    ...engine.glides.document(),
    ...engine.settings.document(),
    ...(engine.show.cues.length > 0 && { cues: engine.show.cues }),
    ...(engine.show.debounce !== undefined && { cueDebounce: engine.show.debounce }),
    ...engine.chase.document(),
    ...clipsDocument(engine),
    length: transport.length,
    loop: { ...transport.loop },
    punch: { ...transport.punch },
  };
}

function labelsOf({ table, labels }: Engine): Record<string, StripLabel> {
  const own: Record<string, StripLabel> = {};
  for (const strip of table.strips) {
    const label = labels[strip.number] as StripLabel;
    if (label.name !== strip.label || label.colour !== plainColours[strip.kind])
      own[strip.path] = { ...label };
  }
  return own;
}
