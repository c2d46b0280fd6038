import { isWriting, type LanePhase } from '../automation/modes.ts';
import { Pass } from '../automation/pass.ts';
import type { View } from '../mapping/bind.ts';
import {
  stored,
  unstored,
  type LaneDocument,
  type SessionDocument,
  type StoredValue,
} from '../model/document.ts';
import type { Attachment } from '../model/input.ts';
import type { Chase } from './chase.ts';
import { laneDocument } from './document.ts';
import { Engine, type ControlsOf } from './engine.ts';
import type { Fade, FadeRow } from './fades.ts';
import { historySnapshot, restoreHistory, type HistorySnapshot } from './history-snapshot.ts';
import { attach, resume } from './joining.ts';
import type { Joins } from './join.ts';
import { beginPreview } from './preview.ts';
import type { SessionMode } from './session-mode.ts';
import type { ShowSnapshot } from './show.ts';
import type { AttachedSurface, KeyDown } from './surface.ts';
import type { TransportState } from './transport.ts';

/** Everything an engine knows at one moment, as plain JSON: what a journal begins with, and what two engines are compared by. */
export interface Snapshot {
  readonly document: SessionDocument;
  readonly now: number;
  readonly sample: number;
  readonly tick: number;
  readonly selected: number;
  readonly sceneId: number;
  readonly session: SessionMode;
  readonly transport: {
    readonly state: TransportState;
    readonly speed: number;
    readonly resume: 'stopped' | 'playing' | 'recording';
    readonly sample: number;
    readonly place: number;
    /** Whence the tape rolled without a jump; left out where that is `place`, or it stands. */
    readonly since?: number;
    /** Left out where it is 1, and 0. */
    readonly pace?: number;
    readonly floor?: number;
  };
  /** How late what is heard is, samples; left out where it is not. */
  readonly late?: number;
  /** How the tape stands to timecode; left out where it follows none. */
  readonly chase?: Pick<Chase, 'state' | 'armed' | 'heard'>;
  /** Who ever held something: [what tells them apart, name]. */
  readonly people: readonly (readonly [string, string])[];
  /** Whose fingers are on what: [parameter, numbers of people]. */
  readonly fingers: readonly (readonly [number, readonly number[]])[];
  /** Who holds what, in the order in which it was taken: [parameter, rank, holder, since, until]. */
  readonly held: readonly (readonly [number, number, number, number, StoredValue | 'open'])[];
  /** Phases that are not simply read or off. */
  readonly phases: Readonly<Record<string, LanePhase>>;
  readonly punchOpen: boolean;
  /** Whether the lanes roll. */
  readonly rolling: boolean;
  /** Where what hands move now stood before they came: [parameter, value]. */
  readonly before: readonly (readonly [number, StoredValue])[];
  readonly passes: readonly {
    readonly parameter: number;
    readonly from: number;
    readonly resting: StoredValue;
    readonly notes: LaneDocument;
    /** It notes how far the hand moved away from the lane; left out where it does not. */
    readonly trims?: true;
    /** Which side of its lane it is on; left out where it has not left it. */
    readonly side?: number;
  }[];
  /** Hands that trim, fingers that stayed on after it, hands that came across a lane, members of touch groups in a hand, what was captured, where latch can go on: left out where there are none. */
  readonly trims?: readonly (readonly [number, StoredValue, number, number])[];
  readonly apart?: readonly (readonly [number, StoredValue, StoredValue, StoredValue])[];
  readonly crossed?: readonly (readonly [number, number, number | 'open'])[];
  readonly led?: readonly (readonly [number, number, StoredValue])[];
  readonly captured?: readonly (readonly [number, StoredValue])[];
  readonly joins?: Omit<Joins, 'rows'> & {
    readonly rows: readonly (readonly [number, StoredValue, string])[];
  };
  /** Whose hands write lanes: [parameter, name]; left out where there are none. */
  readonly hands?: readonly (readonly [number, string])[];
  readonly surfaces: readonly SurfaceSnapshot[];
  /** What surfaces that are gone had in front, by name. */
  readonly views: Readonly<Record<string, View>>;
  readonly history: HistorySnapshot;
  /** Recalls that glide; left out where there are none. */
  readonly fades?: readonly FadeSnapshot[];
  /** How far the cue list is; left out where that is as at first. */
  readonly show?: ShowSnapshot;
  /** What surfaces show though it was not recalled; left out where there is nothing. */
  readonly preview?: { readonly scene: number; readonly surfaces?: readonly number[] };
}

/** `change`: the place among what was done of the undo step it belongs to; −1 when that is forgotten. */
interface FadeSnapshot extends Omit<Fade, 'parameters' | 'left' | 'after'> {
  readonly change: number;
  readonly rows: readonly (readonly StoredValue[])[];
}

interface SurfaceSnapshot {
  readonly attachment: Attachment;
  readonly view: View;
  /** The conditions of its mapping that decided what is in front by holding; left out where there are none. */
  readonly conditions?: readonly string[];
  readonly settledAt: number;
  readonly down: readonly StoredKey[];
  /** The wheel that made the tape shuttle, −1 for none; up to 0.1.0 only whether one did. */
  readonly shuttles: number | boolean;
  /** A key that does something pressed twice was pressed once: [control, rule, when]. */
  readonly tapped?: readonly [number, number, number];
  /** What hands took over: [control, what there is to know, which of the parameters it rides; without it the first]. */
  readonly takeover: readonly (readonly [number, readonly number[], number?])[];
  /** Faders, and controls that are not at rest: [control, grip, parked, moved at, driven at, travel, reported]. */
  readonly controls: readonly (readonly [
    number,
    number,
    number,
    StoredValue,
    StoredValue,
    StoredValue,
    number,
  ])[];
  readonly inferred: readonly number[];
  /** Faders let go a moment ago: [control, when, place]. */
  readonly leaving: readonly (readonly [number, number, number])[];
}

/** Up to 0.1.0 the control of a key was its name. */
type StoredKey = KeyDown | (Omit<KeyDown, 'control'> & { readonly name: string });

/** The engine's state as plain JSON. */
export function snapshot(engine: Engine): Snapshot {
  const { transport, arbiter, lanes } = engine;
  const heldNumbers = Array.from(arbiter.held.list.subarray(0, arbiter.held.count));
  return {
    document: engine.document(),
    now: engine.now,
    sample: engine.sample,
    tick: engine.tick,
    selected: engine.selected,
    sceneId: engine.sceneId,
    session: engine.session,
    transport: {
      state: transport.state,
      speed: transport.speed,
      resume: transport.resume,
      ...transport.anchor,
      ...(transport.rolling && transport.since !== transport.anchor.place && { since: transport.since }),
      ...(transport.pace !== 1 && { pace: transport.pace }),
      ...(transport.floor !== 0 && { floor: transport.floor }),
    },
    ...(engine.late !== 0 && { late: engine.late }),
    ...chaseSnapshot(engine.chase),
    people: arbiter.keys.map((key, n) => [key, arbiter.names[n] as string] as const),
    fingers: [...arbiter.fingers],
    held: heldNumbers.map((n) => [
      n,
      arbiter.rank[n] as number,
      arbiter.holder[n] as number,
      arbiter.since[n] as number,
      arbiter.until[n] === Infinity ? 'open' : (arbiter.until[n] as number),
    ]),
    before: movedBefore(engine),
    phases: Object.fromEntries(
      engine.table.rows
        .filter((row) => row.automatable && lanes.phaseOf(row.number) !== 'read')
        .map((row) => [row.path, lanes.phaseOf(row.number)]),
    ),
    punchOpen: lanes.punchOpen,
    rolling: lanes.rolling,
    passes: Array.from(lanes.writing.list.subarray(0, lanes.writing.count), (parameter) => {
      const pass = lanes.passOf(parameter) as Pass;
      const { from, resting, trims, side } = pass;
      const more = { ...(trims && { trims }), ...(side !== 0 && { side }) };
      return { parameter, from, resting: stored(resting), notes: laneDocument(pass.notes()), ...more };
    }),
    ...handsSnapshot(engine),
    ...handsOf(engine),
    views: Object.fromEntries(engine.views),
    surfaces: [...engine.surfaces.values()].map((surface) => ({
      attachment: surface.attachment,
      view: { ...surface.view },
      down: surface.down,
      shuttles: surface.shuttles,
      ...tappedOn(surface),
      ...conditionsOf(surface),
      takeover: surface.controls.flatMap(({ number: n }) =>
        surface
          .takenOver(n)
          .map(({ ride, row }): [number, readonly number[], number?] =>
            ride === 0 ? [n, row] : [n, row, ride],
          ),
      ),
      settledAt: surface.settledAt,
      controls: surface.controls
        .filter(({ number, kind }) => kind === 'fader' || surface.movedAt[number] !== -Infinity)
        .map(({ number: n }) => [
          n,
          surface.held[n] as number,
          surface.parked[n] as number,
          stored(surface.movedAt[n] as number),
          stored(surface.drivenAt[n] as number),
          stored(surface.wanted.value[n] as number),
          surface.reported[n] as number,
        ]),
      inferred: Array.from(surface.inferred.list.subarray(0, surface.inferred.count)),
      leaving: Array.from(
        surface.leaving.list.subarray(0, surface.leaving.count),
        (n) => [n, surface.leftAt[n] as number, surface.leftPlace[n] as number] as const,
      ),
    })),
    history: historySnapshot(engine),
    ...(engine.fades.running.length > 0 && { fades: fadesSnapshot(engine) }),
    ...showOf(engine),
    ...previewSnapshot(engine),
  };
}

/** What hands do to lanes besides moving them, where they do. */
function handsSnapshot({
  lanes,
  crossings,
  touchGroups,
  captured,
  joins,
  arbiter,
}: Engine): Pick<Snapshot, 'trims' | 'apart' | 'crossed' | 'led' | 'captured' | 'joins'> {
  const trims = lanes.trims().map(([n, base, before, by]) => [n, stored(base), before, by] as const);
  const apart = lanes.apart
    .rows()
    .map(([n, from, at, stood]) => [n, stored(from), stored(at), stored(stood)] as const);
  const crossed = crossings
    .rows()
    .map(([n, who, until]) => [n, who, until === Infinity ? 'open' : until] as const);
  const led = touchGroups.rows(arbiter.rank).map(([n, leader, base]) => [n, leader, stored(base)] as const);
  return {
    ...(trims.length > 0 && { trims }),
    ...(apart.length > 0 && { apart }),
    ...(crossed.length > 0 && { crossed }),
    ...(led.length > 0 && { led }),
    ...(captured.size > 0 && { captured: [...captured].map(([n, value]) => [n, stored(value)] as const) }),
    ...(joins && {
      joins: { ...joins, rows: joins.rows.map(([n, value, who]) => [n, stored(value), who] as const) },
    }),
  };
}

function restoreLaneHands(engine: Engine, from: Snapshot): void {
  for (const [n, base, before, by] of from.trims ?? [])
    engine.lanes.resumeTrim(n, unstored(base), before, by);
  for (const [n, came, at, stood] of from.apart ?? [])
    engine.lanes.apart.resume(n, unstored(came), unstored(at), unstored(stood));
  for (const [n, who, until] of from.crossed ?? [])
    engine.crossings.resume(n, who, until === 'open' ? Infinity : until);
  for (const [n, leader, base] of from.led ?? []) engine.touchGroups.resume(n, leader, unstored(base));
  engine.captured = new Map(from.captured?.map(([n, value]) => [n, unstored(value)]));
  const { joins } = from;
  if (joins)
    engine.joins = { ...joins, rows: joins.rows.map(([n, value, who]) => [n, unstored(value), who]) };
}

function showOf({ show }: Engine): Pick<Snapshot, 'show'> {
  const kept = show.snapshot();
  return kept ? { show: kept } : {};
}

function previewSnapshot({ preview }: Engine): Pick<Snapshot, 'preview'> {
  if (!preview) return {};
  const { scene, surfaces } = preview;
  return { preview: { scene, ...(surfaces && { surfaces }) } };
}

function fadesSnapshot({ fades, history, lanes }: Engine): readonly FadeSnapshot[] {
  return fades.running.map((fade) => {
    const { parameters: _all, left: _many, after, ...rest } = fade;
    const change = history.done.findIndex((one) => one.after === after);
    const rows = fades.rowsOf(fade, (parameter) => lanes.leadsOn(parameter));
    return { ...rest, change, rows: rows.map((row) => row.map(stored)) };
  });
}

function chaseSnapshot({ state, armed, heard }: Chase): Pick<Snapshot, 'chase'> {
  if (state === 'off') return {};
  return { chase: { state, armed, ...(heard && { heard }) } };
}

function handsOf({ lanes }: Engine): Pick<Snapshot, 'hands'> {
  const hands = lanes.hands.flatMap((name, n): (readonly [number, string])[] =>
    name !== '' && isWriting(lanes.phaseOf(n)) ? [[n, name]] : [],
  );
  return hands.length > 0 ? { hands } : {};
}

function movedBefore(engine: Engine): (readonly [number, StoredValue])[] {
  const moved: (readonly [number, StoredValue])[] = [];
  engine.before.forEach((value, n) => {
    if (!Number.isNaN(value)) moved.push([n, stored(value)]);
  });
  return moved;
}

/** An engine that goes on exactly where another stood. @throws BridgeError when a surface's mapping cannot be read. */
export function restored(from: Snapshot, controlsOf: ControlsOf): Engine {
  const engine = new Engine(from.document, controlsOf);
  const { transport, arbiter, lanes } = engine;
  engine.now = from.now;
  engine.sample = from.sample;
  engine.tick = from.tick;
  engine.selected = from.selected;
  engine.sceneId = from.sceneId;
  transport.state = from.transport.state;
  transport.speed = from.transport.speed;
  transport.resume = from.transport.resume;
  transport.anchor = { sample: from.transport.sample, place: from.transport.place };
  transport.since = from.transport.since ?? from.transport.place;
  transport.pace = from.transport.pace ?? 1;
  transport.floor = from.transport.floor ?? 0;
  engine.late = from.late ?? 0;
  if (from.chase) Object.assign(engine.chase, from.chase);
  for (const [key, name] of from.people) {
    arbiter.keys.push(key);
    arbiter.names.push(name);
  }
  for (const [parameter, fingers] of from.fingers) arbiter.fingers.set(parameter, fingers);
  for (const [n, rank, holder, since, until] of from.held) {
    arbiter.rank[n] = rank;
    arbiter.holder[n] = holder;
    arbiter.since[n] = since;
    arbiter.until[n] = until === 'open' ? Infinity : unstored(until);
    arbiter.held.add(n);
  }
  for (const [n, before] of from.before) engine.before[n] = unstored(before);
  for (const [path, phase] of Object.entries(from.phases)) lanes.stand(engine.table.at(path), phase);
  lanes.punchOpen = from.punchOpen;
  lanes.punchEnd = engine.transport.punchEnd;
  lanes.rolling = from.rolling;
  for (const kept of from.passes) lanes.resume(passFrom(kept));
  restoreLaneHands(engine, from);
  for (const [parameter, name] of from.hands ?? []) lanes.hands[parameter] = name;
  for (const [name, view] of Object.entries(from.views)) engine.views.set(name, view);
  restoreHistory(engine, from.history);
  for (const { change, rows, ...fade } of from.fades ?? []) {
    const after = engine.history.done[change]?.after ?? [];
    const read = rows.map((row) => row.map(unstored) as unknown as FadeRow);
    engine.fades.resume({ ...fade, after }, read, engine.table);
    for (const [parameter, , , , , , , , taken = 0] of read) if (taken !== 0) lanes.lead(parameter);
  }
  if (from.show) engine.show.restore(from.show);
  engine.session = from.session;
  if (from.preview) beginPreview(engine, from.preview.scene, from.preview.surfaces);
  restoreSurfaces(engine, from.surfaces);
  return engine;
}

/** A number that two engines share only when their states are the same to the last bit: FNV-1a, 64 bits, in hex. */
export function stateHash(engine: Engine): string {
  let hash = 0xcbf29ce484222325n;
  const text = JSON.stringify(snapshot(engine));
  for (let i = 0; i < text.length; i++)
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

function passFrom({ parameter, from, resting, notes, trims, side = 0 }: Snapshot['passes'][number]): Pass {
  const pass = new Pass(parameter, from, unstored(resting), trims === true);
  pass.side = side;
  notes.times.forEach((time, i) => pass.write(time, unstored(notes.values[i] as StoredValue)));
  return pass;
}

function tappedOn({ tapped: { control, rule, at } }: AttachedSurface): Pick<SurfaceSnapshot, 'tapped'> {
  return control >= 0 && rule >= 0 ? { tapped: [control, rule, at] } : {};
}

function conditionsOf({ binding }: AttachedSurface): Pick<SurfaceSnapshot, 'conditions'> {
  const { holding } = binding.conditions;
  return holding ? { conditions: holding } : {};
}

/** What is in front may hang on hands, on the others of a group, and on all else: that is put back first. */
function restoreSurfaces(engine: Engine, all: readonly SurfaceSnapshot[]): void {
  const surfaces = all.map((from) => restoreHands(engine, from));
  resume(engine);
  surfaces.forEach((surface, i) => restoreShown(engine, surface, all[i] as SurfaceSnapshot));
}

function restoreHands(engine: Engine, from: SurfaceSnapshot): AttachedSurface {
  const surface = attach(engine, from.attachment);
  Object.assign(surface.view, from.view);
  if (from.conditions) surface.binding.conditions.recall(from.conditions);
  surface.down = from.down.flatMap((key) => keyDown(surface, key));
  surface.shuttles = wheelOf(surface, from.shuttles);
  if (from.tapped) {
    const [control, rule, at] = from.tapped;
    surface.tapped = { control, rule, at };
  }
  surface.settledAt = from.settledAt;
  for (const [n, held, parked, movedAt, , , reported] of from.controls) {
    surface.held[n] = held;
    surface.parked[n] = parked;
    surface.movedAt[n] = unstored(movedAt);
    surface.reported[n] = reported;
  }
  return surface;
}

function restoreShown({ now }: Engine, surface: AttachedSurface, from: SurfaceSnapshot): void {
  for (const [n, row, ride = 0] of from.takeover) surface.restoreTakeOver(n, ride, row);
  for (const n of from.inferred) surface.inferred.add(n);
  for (const [n, at, place] of from.leaving) {
    surface.leaving.add(n);
    surface.leftAt[n] = at;
    surface.leftPlace[n] = place;
  }
  surface.refreshAll(now);
  for (const [n, , , , drivenAt, travel] of from.controls) {
    surface.drivenAt[n] = unstored(drivenAt);
    surface.wanted.value[n] = unstored(travel);
  }
}

function keyDown({ controls }: AttachedSurface, key: StoredKey): KeyDown[] {
  if ('control' in key) return [key];
  const { name, ...rest } = key;
  const control = controls.findIndex((one) => one.name === name);
  return control < 0 ? [] : [{ control, ...rest }];
}

function wheelOf({ controls }: AttachedSurface, shuttles: number | boolean): number {
  if (typeof shuttles === 'number') return shuttles;
  return shuttles ? controls.findIndex(({ kind }) => kind === 'wheel') : -1;
}
