import { pointBefore, type Lane } from '../automation/lane.ts';
import type { Engine } from '../engine/engine.ts';
import type { Change } from '../engine/history.ts';
import {
  emptyDocument,
  stored,
  type ClipDocument,
  type LaneDocument,
  type SessionDocument,
  type StoredValue,
} from '../model/document.ts';
import type { Layout } from '../model/layout.ts';
import { tableFor } from '../model/parameters.ts';

/** Stretches are at least so long, so that there is a loudness, and at most so long, s. */
const SHORTEST = 3;
const LONGEST = 60;
/** What is listened to of a recall where no loop is on, s from where the tape is. */
const OF_A_RECALL = 10;

/** Samples. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * What of the song a step is heard in: a take, where it was written; a recall, the loop if it is on, else what comes next.
 * Undefined for every other step, and where nothing plays.
 */
export function stretchOf(change: Change, engine: Engine): Stretch | undefined {
  if (engine.clips.size === 0) return undefined;
  const taken = stretchOfTakes(change);
  const meant = taken ?? (isRecall(change) ? ahead(engine) : undefined);
  if (!meant) return undefined;
  const { from } = meant;
  const [least, most] = [SHORTEST * engine.sampleRate, LONGEST * engine.sampleRate];
  return { from, to: from + Math.min(most, Math.max(least, meant.to - from)) };
}

function stretchOfTakes({ lanes }: Change): Stretch | undefined {
  const takes = lanes.flatMap(({ before, after }) =>
    (after.takes ?? []).filter((take) => before.takes?.includes(take) !== true),
  );
  if (takes.length === 0) return undefined;
  const from = Math.min(...takes.map((take) => take.from));
  return { from, to: Math.max(...takes.map((take) => take.to)) };
}

/** A recall puts values and says which scene was last; a store has scenes besides. */
function isRecall({ sceneId, scenes, parameters }: Change): boolean {
  return sceneId !== undefined && scenes === undefined && parameters.length > 0;
}

function ahead({ transport: { loop, length }, place, sampleRate }: Engine): Stretch {
  if (loop.on) return loop;
  const long = OF_A_RECALL * sampleRate;
  const from = length > 0 && place > length - long ? Math.max(0, length - long) : place;
  return { from, to: from + long };
}

/** What a stretch is played from, in rows that are quickly copied and handed to a thread. */
export interface Moment extends Stretch {
  readonly name: string;
  readonly layout: Layout;
  readonly sampleRate: number;
  readonly length: number;
  /** By number of the parameter. */
  readonly values: Float64Array;
  readonly lanes: readonly Piece[];
  /** Parameters whose lanes are off. */
  readonly off: readonly number[];
  readonly clips: Readonly<Record<string, readonly ClipDocument[]>>;
  /** What the step changed. */
  readonly step: Pick<Change, 'parameters' | 'before' | 'after'> & {
    readonly lanes: Readonly<Record<Side, readonly Piece[]>>;
  };
}

/** The points of a lane in a stretch, and one on each side of it; none where it has none. */
interface Piece extends Pick<Lane, 'times' | 'values' | 'trim'> {
  readonly parameter: number;
}

type Side = 'before' | 'after';

/** The desk and its lanes in a stretch, as a step left them. */
export function momentOf(engine: Engine, stretch: Stretch, change: Change): Moment {
  const { table, desk, lanes, transport } = engine;
  const pieces: Piece[] = [];
  const off: number[] = [];
  for (let parameter = 0; parameter < table.count; parameter++) {
    const lane = lanes.lanes[parameter];
    if (lane && lane.times.length > 0) pieces.push(pieceOf(parameter, lane, stretch));
    if (lanes.modeOf(parameter) === 'off') off.push(parameter);
  }
  const changed = (side: Side): Piece[] =>
    change.lanes.map((one) => pieceOf(one.parameter, one[side], stretch));
  const { parameters, before, after } = change;
  return {
    ...stretch,
    name: engine.name,
    layout: table.layout,
    sampleRate: engine.sampleRate,
    length: transport.length,
    values: desk.values.slice(),
    lanes: pieces,
    off,
    clips: Object.fromEntries(
      [...engine.clips].map(([strip, clips]) => [table.strips[strip]?.path ?? '', clips]),
    ),
    step: { parameters, before, after, lanes: { before: changed('before'), after: changed('after') } },
  };
}

/** A session with no more in it than is heard in the stretch, before the step or after it. */
export function stretchDocument(moment: Moment, side: Side): SessionDocument {
  const { layout, sampleRate, length, clips, step, off } = moment;
  const { rows } = tableFor(layout);
  const numbers = moment.values.slice();
  step.parameters.forEach((number, i) => (numbers[number] = step[side][i] as number));
  const values: Record<string, StoredValue> = {};
  for (const { number, path, initial } of rows) {
    const value = numbers[number] as number;
    if (value !== initial) values[path] = stored(value);
  }
  const lanes: Record<string, LaneDocument> = {};
  for (const piece of [...moment.lanes, ...step.lanes[side]]) {
    const path = rows[piece.parameter]?.path ?? '';
    if (piece.times.length > 0) lanes[path] = laneDocument(piece);
    else delete lanes[path];
  }
  const modes = off.flatMap((number) => {
    const row = rows[number];
    return row?.automatable === true ? [[row.path, 'off'] as const] : [];
  });
  return {
    ...emptyDocument(moment.name),
    layout,
    sampleRate,
    values,
    lanes,
    modes: Object.fromEntries(modes),
    clips,
    length,
  };
}

/** Copied: what is handed to a thread takes all of its memory along. */
function pieceOf(parameter: number, lane: Lane, stretch: Stretch): Piece {
  return { parameter, ...windowOf(lane, stretch) };
}

function windowOf({ times, values, trim }: Lane, stretch: Stretch): Lane {
  const first = Math.max(0, pointBefore(times, stretch.from));
  const end = pointBefore(times, stretch.to) + 2;
  return {
    times: times.slice(first, end),
    values: values.slice(first, end),
    ...(trim && { trim: windowOf(trim, stretch) }),
  };
}

function laneDocument({ times, values, trim }: Pick<Lane, 'times' | 'values' | 'trim'>): LaneDocument {
  return {
    times: Array.from(times),
    values: Array.from(values, stored),
    ...(trim && { trim: laneDocument(trim) }),
  };
}
