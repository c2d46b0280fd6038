import { emptyLane, isKept, type Lane } from '../automation/lane.ts';
import type { Command } from '../model/input.ts';
import { insertScene, moveScene, replaceScene, roomFault, storeOver, storeScene } from '../scenes/scenes.ts';
import { describePlace } from '../units/time.ts';
import { setSync, underTimecode } from './chase.ts';
import { clipCommands } from './clips.ts';
import { cueCommands } from './cues.ts';
import { nextSceneId } from './document.ts';
import type { Engine } from './engine.ts';
import {
  capture,
  coalesceNow,
  dropPreview,
  joinNow,
  punchCapture,
  punchIn,
  punchOut,
  setAutomation,
  setMode,
  suspend,
} from './automation.ts';
import { setGlide } from './glide.ts';
import { importCommands } from './import-stems.ts';
import { select } from './in-front.ts';
import { editLane } from './lane-edits.ts';
import { leavePlace, tapeChanged } from './passes.ts';
import { recall, reverseFades, setSafe, setScope, stopFades } from './recall.ts';
import { changeScenes, freeName, nameFault, sceneCommands, withScene } from './scene-edits.ts';
import { nextSessionMode } from './session-mode.ts';
import { changeSettings } from './settings.ts';
import { redo, undo } from './undo.ts';
import { outcome } from './verdict.ts';
import { writeTo } from './write-to.ts';
import { userKeyFault } from './user-keys.ts';
import type { Marker } from './history.ts';

type Of<Name extends Command['do']> = Extract<Command, { readonly do: Name }>;
type Table = { readonly [Name in Command['do']]: (engine: Engine, command: Of<Name>, who: string) => void };

/** Does what was asked by name. What cannot be done (no such scene, nothing to undo) is told, and changes nothing. */
export function runCommand(engine: Engine, command: Command, who: string): void {
  if (command.do !== 'save') engine.endReleases();
  if (underTimecode(engine, command)) return;
  (table[command.do] as (engine: Engine, command: Command, who: string) => void)(engine, command, who);
}

const table: Table = {
  play: (engine) => edge(engine, 'play'),
  stop: (engine) => edge(engine, 'stop'),
  record: (engine) => edge(engine, 'record'),
  return: (engine) => locate(engine, 0),
  locate: (engine, { to }) => locate(engine, to),
  jog: (engine, { by }) => locate(engine, Math.max(0, engine.place + by)),
  shuttle: (engine, { speed }) => shuttle(engine, speed),
  loop: (engine, command, who) => range(engine, 'loop', command, who),
  punch: (engine, command, who) => range(engine, 'punch', command, who),
  'next-marker': (engine) => {
    const next = engine.markers.find(({ at }) => at > engine.place);
    if (next) locate(engine, next.at);
    else engine.verdict.refuse('there is no marker after this place');
  },
  'previous-marker': (engine) =>
    locate(engine, engine.markers.findLast(({ at }) => at < engine.place - engine.sampleRate / 2)?.at ?? 0),
  'drop-marker': (engine, { name }, who) => dropMarker(engine, who, name),
  'delete-marker': (engine, { at }, who) => {
    const after = engine.markers.filter((marker) => marker.at !== at);
    if (after.length < engine.markers.length) changeMarkers(engine, 'Delete marker', who, after);
  },
  mode: setMode,
  automation: setAutomation,
  suspend,
  'punch-in': punchIn,
  'punch-out': punchOut,
  'drop-preview': dropPreview,
  capture,
  'punch-capture': punchCapture,
  join: joinNow,
  'write-to': writeTo,
  coalesce: coalesceNow,
  'clear-lane': (engine, { parameter }, who) => clearLane(engine, parameter, who),
  'edit-lane': (engine, command, who) => {
    const fault = editLane(engine, command, who);
    if (fault !== undefined) refuse(engine, fault);
  },
  glide: (engine, command, who) => {
    const fault = setGlide(engine, command, who);
    if (fault !== undefined) refuse(engine, fault);
  },
  ...sceneCommands,
  'store-scene': storeIn,
  'recall-scene': (engine, command, who) =>
    withScene(engine, command.id, (scene) => recall(engine, command, scene, who)),
  'stop-fade': stopFades,
  'reverse-fade': reverseFades,
  'scene-scope': setScope,
  safe: setSafe,
  'delete-scene': (engine, { id }, who) =>
    withScene(engine, id, (scene) =>
      changeScenes(
        engine,
        `Delete ${scene.name}`,
        who,
        engine.scenes.filter((one) => one !== scene),
      ),
    ),
  'rename-scene': (engine, { id, name }, who) =>
    withScene(engine, id, (scene) => {
      const taken = nameFault(engine, name, scene);
      if (taken !== undefined) return refuse(engine, taken);
      if (scene.name === name) engine.verdict.outcome = outcome.already;
      else changeScenes(engine, `Rename ${scene.name}`, who, replaceScene(engine.scenes, { ...scene, name }));
    }),
  'move-scene': (engine, { id, to }, who) =>
    withScene(engine, id, (scene) => {
      const after = moveScene(engine.scenes, id, to);
      if (after.every((one, i) => one === engine.scenes[i])) engine.verdict.outcome = outcome.already;
      else changeScenes(engine, `Move ${scene.name}`, who, after);
    }),
  label: setLabel,
  select: (engine, { strip }) => {
    if (!engine.table.strips[strip]) return refuse(engine, `there is no strip number ${strip}`);
    if (engine.selected === strip) engine.verdict.outcome = outcome.already;
    select(engine, strip);
  },
  'user-key': setUserKey,
  'rename-session': (engine, { name }, who) => {
    const change = { set: 'name', of: '', before: engine.name, after: name } as const;
    changeSettings(engine, `Name the session ${name}`, who, [change]);
  },
  sync: (engine, { patch }) => {
    setSync(engine, patch);
    engine.touched();
    engine.stateChanged();
  },
  undo,
  redo,
  save: (engine, { as }) => {
    if (as === undefined) engine.session = nextSessionMode(engine.session, 'save');
    engine.stateChanged();
    engine.effects.push({ do: 'save', as });
  },
  ...cueCommands(runCommand),
  ...clipCommands,
  ...importCommands,
};

/** Everything that can be asked by name. */
export const commandNames = Object.keys(table) as readonly Command['do'][];

function edge(engine: Engine, event: 'play' | 'stop' | 'record'): void {
  if (engine.transport.edge(event, engine.sample)) tapeChanged(engine);
  else engine.verdict.outcome = outcome.already;
}

/** Passes end where the tape stood. A locate while rolling is no halt: lanes in write, and those under a finger, go on there. */
function locate(engine: Engine, to: number): void {
  if (!Number.isFinite(to)) return refuse(engine, 'there is no such place on the timeline');
  if (!engine.transport.rolling && engine.place === to) engine.verdict.outcome = outcome.already;
  leavePlace(engine);
  engine.transport.locate(to, engine.sample);
  tapeChanged(engine);
}

function shuttle(engine: Engine, speed: number): void {
  if (!Number.isFinite(speed)) return refuse(engine, 'there is no such speed');
  engine.transport.shuttle(speed, engine.sample);
  tapeChanged(engine);
}

/** A loop shorter than this is a buzz, and every wrap of it ends and begins all passes, s. */
const SHORTEST_LOOP = 0.1;

function range(engine: Engine, which: 'loop' | 'punch', { on, from, to }: Of<'loop'>, who: string): void {
  const target = engine.transport[which];
  const start = from ?? target.from;
  const end = to ?? target.to;
  if (!(start >= 0 && end >= start && end < Infinity))
    return refuse(engine, `the ${which} cannot end before it begins`);
  if (which === 'loop' && end > start && end - start < SHORTEST_LOOP * engine.sampleRate)
    return refuse(engine, `a loop lasts at least ${SHORTEST_LOOP} s; set its ends further apart`);
  const set = { on: on ?? !target.on, from: start, to: end };
  const after = set.on && end === start ? { ...set, ...around(engine) } : set;
  const turned = after.on === target.on ? '' : after.on ? ' on' : ' off';
  const places = [after.from, after.to].map((place) => describePlace(place, engine.sampleRate));
  const moved = after.from === target.from && after.to === target.to ? '' : ` ${places.join(' to ')}`;
  const name = `${which === 'loop' ? 'Loop' : 'Punch'}${turned}${moved}`;
  changeSettings(engine, name, who, [{ set: which, of: '', before: { ...target }, after }]);
}

/** Switched on without ever having been set: from the marker before to the marker after, or the whole song. */
function around({ markers, place, transport }: Engine): { from: number; to: number } {
  const from = markers.findLast(({ at }) => at <= place)?.at ?? 0;
  const to = markers.find(({ at }) => at > place)?.at ?? transport.length;
  return { from, to: Math.max(from, to) };
}

function dropMarker(engine: Engine, who: string, name = `Marker ${engine.markers.length + 1}`): void {
  const at = engine.place;
  const others = engine.markers.filter((marker) => marker.at !== at);
  const after = [...others, { at, name }].sort((a, b) => a.at - b.at);
  changeMarkers(engine, `Drop ${name}`, who, after);
  tell(engine, `${name} at ${describePlace(at, engine.sampleRate)}`);
}

function changeMarkers(engine: Engine, name: string, who: string, after: readonly Marker[]): void {
  const markers = { before: engine.markers, after };
  engine.markers = after;
  engine.undoable(name, who, () => {}, { markers });
}

function clearLane(engine: Engine, path: string, who: string): void {
  const parameter = engine.table.find(path);
  if (parameter === undefined) return refuse(engine, `there is no parameter ${path}`);
  const partner = engine.desk.partnerOf(parameter);
  const lanes = (partner < 0 ? [parameter] : [parameter, partner])
    .map((number) => ({ parameter: number, before: engine.lanes.lanes[number] as Lane, after: emptyLane }))
    .filter(({ before }) => isKept(before));
  for (const lane of lanes) engine.lanes.put(lane.parameter, emptyLane);
  engine.undoable(`Clear automation of ${engine.nameOf(parameter)}`, who, () => {}, { lanes });
}

function storeIn(engine: Engine, { name, id, at }: Of<'store-scene'>, who: string): void {
  const over = id === undefined ? undefined : engine.scenes.find((scene) => scene.id === id);
  if (id !== undefined && !over) return refuse(engine, `there is no scene with the id ${id}`);
  const full = over ? undefined : roomFault(engine.scenes);
  if (full !== undefined) return refuse(engine, full);
  const next = over?.id ?? nextSceneId(engine);
  const called = name ?? over?.name ?? freeName(`Scene ${next}`, engine.scenes);
  // over a scene that is there, its id is said: without one it is to be another
  const taken = name === undefined ? undefined : nameFault(engine, name, over);
  if (taken !== undefined) return refuse(engine, taken);
  const { values } = engine.desk;
  const scene = over
    ? storeOver(over, called, values, engine.table, engine.scopes)
    : storeScene(next, called, values, engine.table, engine.scopes);
  const after = over ? replaceScene(engine.scenes, scene) : insertScene(engine.scenes, scene, at);
  changeScenes(engine, `Store ${called}`, who, after, next);
}

function setLabel(engine: Engine, { strip, name, colour }: Of<'label'>, who: string): void {
  const label = engine.labels[strip];
  const path = engine.table.strips[strip]?.path;
  if (!label || path === undefined) return refuse(engine, `there is no strip number ${strip}`);
  const after = { name: name ?? label.name, colour: colour ?? label.colour };
  const what = after.name === label.name ? `Colour of ${label.name}` : `Name ${label.name} ${after.name}`;
  changeSettings(engine, what, who, [{ set: 'label', of: path, before: { ...label }, after }]);
}

function setUserKey(engine: Engine, { key, words }: Of<'user-key'>, who: string): void {
  const fault = userKeyFault(words, engine.table);
  if (fault !== undefined) return refuse(engine, `user key ${key} stays as it was: ${fault}`);
  const before = engine.userKeys.get(key) ?? '';
  const change = { set: 'user-key', of: String(key), before, after: words } as const;
  changeSettings(engine, `User key ${key}`, who, [change]);
}

function tell(engine: Engine, text: string): void {
  engine.tell(text);
}

/** Tells people why something cannot be done. */
function refuse(engine: Engine, text: string): void {
  engine.refuse(text);
}
