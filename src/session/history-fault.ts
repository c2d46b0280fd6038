import { referenceNames } from '../model/clips.ts';
import { unstored, type LaneDocument, type StoredValue } from '../model/document.ts';
import type { LaneStep, HistoryDocument, StepDocument } from '../model/history.ts';
import type { Parameter, ParameterTable } from '../model/parameters.ts';
import { allowed, SILENCE, type Law } from '../units/laws.ts';

// What no desk can have must not come back by undo: steps are held to the same laws as what they are done to.

/** What of the steps no desk can have, as the path to it; undefined where there is nothing. Parameters it has not are not looked at. */
export function historyFault(
  { scenes, ...lists }: HistoryDocument,
  table: ParameterTable,
): string | undefined {
  for (const [i, { values }] of scenes.entries()) {
    const at = parametersIn(values, table).find(
      ({ row, of }) => of !== null && !isAllowed(row.law, of),
    )?.path;
    if (at !== undefined) return `scenes.${i}.values.${at}`;
  }
  for (const [list, steps] of Object.entries(lists))
    for (const [i, step] of steps.entries()) {
      const at = stepFault(step, table);
      if (at !== undefined) return `${list}.${i}.${at}`;
    }
  return undefined;
}

function stepFault(
  { values, lanes, modes, clips = [] }: StepDocument,
  table: ParameterTable,
): string | undefined {
  const played = clips.find(
    ([of, ...sides]) => of === 'reference' && sides.some(({ length }) => length > referenceNames.length),
  );
  if (played) return `clips.${played[0]}`;
  for (const { path, row, of } of parametersIn(values, table))
    if (!of.every((value) => isAllowed(row.law, value))) return `values.${path}`;
  for (const { path, row, of } of parametersIn(lanes, table))
    if (!row.automatable || !isLane(row.law, of)) return `lanes.${path}`;
  const mode = parametersIn(modes, table).find(({ row }) => !row.automatable);
  return mode && `modes.${mode.path}`;
}

function parametersIn<T>(
  byPath: Readonly<Record<string, T>> = {},
  table: ParameterTable,
): { readonly path: string; readonly row: Parameter; readonly of: T }[] {
  return Object.entries(byPath).flatMap(([path, of]) => {
    const number = table.find(path);
    return number === undefined ? [] : [{ path, row: table.row(number), of }];
  });
}

/** Earlier programs wrote −90 dB where a line had only just left silence: it is read as silence. */
function isAllowed(law: Law, value: StoredValue): boolean {
  const plain = unstored(value);
  return allowed(law, plain) === plain || (law.kind === 'fader' && plain === SILENCE);
}

function isLane(law: Law, { from = 0, to = from, come = [], take, trim, ...points }: LaneStep): boolean {
  return (
    from <= to &&
    arePoints(law, points) &&
    (!take || arePoints(law, take)) &&
    (!trim || (ascends(trim) && (!trim.take || ascends(trim.take)))) && // how far is held to its law as it is taken
    come.every((one) => one.times.length > 0 && arePoints(law, one))
  );
}

function arePoints(law: Law, points: LaneDocument): boolean {
  return ascends(points) && points.values.every((value) => isAllowed(law, value));
}

function ascends({ times }: LaneDocument): boolean {
  return times.every((at, i) => i === 0 || at >= (times[i - 1] as number));
}
