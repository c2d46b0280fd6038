import { readAction } from '../mapping/phrases.ts';
import { BridgeError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import type { Parameter, ParameterTable } from '../model/parameters.ts';

/** What is to be put on a control: a parameter to ride or to switch, or words for a key. */
export type Target =
  | { readonly kind: 'parameter'; readonly parameter: Parameter }
  | { readonly kind: 'words'; readonly words: string };

/** Most that can be picked at once. */
const MOST = 128;

/** What somebody picked, one for each control that is to be touched. @throws BridgeError for what there is not. */
export function readTargets(written: readonly string[], table: ParameterTable): readonly Target[] {
  const all = written.flatMap((text) => expanded(text.trim())).map((text) => readTarget(text, table));
  if (all.length >= 1 && all.length <= MOST) return all;
  throw new BridgeError('BAD_REQUEST', `pick from 1 to ${MOST} parameters at once`);
}

/** `ch/1..8/fader` is eight paths. */
function expanded(text: string): readonly string[] {
  const range = /(\d{1,4})\.\.(\d{1,4})/u.exec(text);
  if (!range) return [text];
  const from = Number(range[1]);
  const to = Number(range[2]);
  if (Math.abs(to - from) >= MOST) return [text];
  const step = to < from ? -1 : 1;
  const before = text.slice(0, range.index);
  const after = text.slice(range.index + range[0].length);
  return Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => `${before}${from + i * step}${after}`);
}

function readTarget(text: string, table: ParameterTable): Target {
  const number = table.find(text);
  if (number !== undefined) return { kind: 'parameter', parameter: table.row(number) };
  if (isPath(text))
    throw new BridgeError('BAD_REQUEST', `the desk has no parameter "${text}"${meant(text, table)}`);
  const read = readAction(text, (offset) => ({ line: 1, column: offset + 1 }));
  if (read.ok) return { kind: 'words', words: text };
  throw new BridgeError('BAD_REQUEST', read.fault.message);
}

function isPath(text: string): boolean {
  return /^\S+\/\S+$/u.test(text);
}

function meant(text: string, table: ParameterTable): string {
  const near = nearest(
    text,
    table.rows.map(({ path }) => path),
  );
  return near === undefined ? '; see: GET /api/parameters' : `; did you mean "${near}"?`;
}
