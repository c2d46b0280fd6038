import type { LaneDocument, StoredValue, TakeDocument } from '../model/document.ts';
import type { HistoryDocument, LaneStep, StepDocument } from '../model/history.ts';
import type { HistoryFile } from './formats.ts';
import { checksum } from './session-files.ts';

/** Where a session keeps its undo steps. */
export const HISTORY = 'history.json';

/** One file of a session in the list in session.json. */
interface Listed {
  readonly file: string;
  readonly crc32: string;
}

/** What says whether steps lead from these files. */
export function fitting(files: readonly Listed[]): string {
  return checksum(files.map(({ file, crc32 }) => `${file} ${crc32}\n`).join(''));
}

type Point = readonly [number, StoredValue];
type StepFile = HistoryFile['done'][number];
type LaneStepFile = NonNullable<StepFile['lanes']>[string];
type TakeFile = NonNullable<LaneStepFile['come']>[number];

const pointsOf = ({ times, values }: LaneDocument): Point[] =>
  times.map((at, i) => [at, values[i] as StoredValue] as const);
/** Points as they stand in a file, in two rows. */
export const rowsOf = (points: readonly Point[]): LaneDocument => ({
  times: points.map(([at]) => at),
  values: points.map(([, value]) => value),
});

/** history.json: a step on each line, the last at the end. @param files the others, with their checksums. */
export function historyText({ scenes, ...lists }: HistoryDocument, files: readonly Listed[]): string {
  const list = (lines: readonly unknown[]): string =>
    lines.length === 0 ? '[]' : `[\n${lines.map((line) => `    ${exactly(line)}`).join(',\n')}\n  ]`;
  const members = [
    `"fits": "${fitting(files)}"`,
    `"scenes": ${list(scenes)}`,
    ...Object.entries(lists).map(([name, steps]) => `"${name}": ${list(steps.map(stepFile))}`),
  ];
  return `{\n${members.map((member) => `  ${member}`).join(',\n')}\n}\n`;
}

/** JSON in one line that keeps −0. */
function exactly(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  if (Array.isArray(value)) return `[${value.map(exactly).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, one]) => one !== undefined);
  if (members.length === 0) return '{}';
  return `{ ${members.map(([name, one]) => `${JSON.stringify(name)}: ${exactly(one)}`).join(', ')} }`;
}

function stepFile({ lanes, ...step }: StepDocument): object {
  if (!lanes) return step;
  const written = Object.entries(lanes).map(([path, lane]) => [path, laneFile(lane)] as const);
  return { ...step, lanes: Object.fromEntries(written) };
}

function laneFile({ from, to, take, trim, come, go, ...points }: LaneStep): object {
  return {
    from,
    to,
    points: pointsOf(points),
    ...(take && { take: pointsOf(take) }),
    ...(trim && { trim: pointsOf(trim) }),
    ...(trim?.take && { trimTake: pointsOf(trim.take) }),
    ...(come && {
      come: come.map(({ times, values, ...one }) => ({ ...one, points: pointsOf({ times, values }) })),
    }),
    ...(go && { go }),
  };
}

/** The steps out of a file whose shape has been checked. */
export function historyFrom({ scenes, done, undone, aside }: HistoryFile): HistoryDocument {
  return { scenes, done: done.map(stepFrom), undone: undone.map(stepFrom), aside: aside.map(stepFrom) };
}

function stepFrom({ lanes, ...step }: StepFile): StepDocument {
  if (!lanes) return step;
  const read = Object.entries(lanes).map(([path, lane]) => [path, laneFrom(lane)] as const);
  return { ...step, lanes: Object.fromEntries(read) };
}

function laneFrom({ points, take, trim, trimTake, come, ...lane }: LaneStepFile): LaneStep {
  return {
    ...lane,
    ...rowsOf(points),
    ...(take && { take: rowsOf(take) }),
    ...(trim && { trim: { ...rowsOf(trim), ...(trimTake && { take: rowsOf(trimTake) }) } }),
    ...(come && { come: come.map(takeFrom) }),
  };
}

/** One take as it stands in a file. */
function takeFrom({ points, ...take }: TakeFile): TakeDocument {
  return { ...take, ...rowsOf(points) };
}
