import type { ParameterTable } from '../model/parameters.ts';
import type { Scope } from './front.ts';
import type { Expression, Path } from './syntax.ts';
import { viewNumber } from './view-number.ts';

/** One stroke of the desk's tree of parameters. */
interface Branch {
  /** Number of the parameter whose path ends here; −1 for none. */
  number: number;
  readonly children: Map<string, Branch>;
}

/** What is looked up in a desk more than once. */
interface Index {
  readonly tree: Branch;
  /** Strips by path. */
  readonly strips: ReadonlyMap<string, number>;
}

const indices = new WeakMap<ParameterTable, Index>();

function indexOf(table: ParameterTable): Index {
  const known = indices.get(table);
  if (known) return known;
  const tree: Branch = { number: -1, children: new Map() };
  for (const { path, number } of table.rows) plant(tree, path, number);
  const index = { tree, strips: new Map(table.strips.map((strip) => [strip.path, strip.number])) };
  indices.set(table, index);
  return index;
}

function plant(tree: Branch, path: string, number: number): void {
  let branch = tree;
  for (const name of path.split('/')) {
    let next = branch.children.get(name);
    if (!next) branch.children.set(name, (next = { number: -1, children: new Map() }));
    branch = next;
  }
  branch.number = number;
}

/** Number of the parameter a path names in a view; −1 where the desk has none, and for a path with a `*`. */
export function resolvePath(path: Path, scope: Scope, table: ParameterTable): number {
  const written = inWords(path, scope, table);
  return written === undefined ? -1 : (table.find(written) ?? -1);
}

/** Numbers of all the parameters a path names in a view, in the order of the desk; empty where it has none. */
export function resolvePaths(path: Path, scope: Scope, table: ParameterTable): readonly number[] {
  const written = inWords(path, scope, table);
  if (written === undefined) return [];
  if (!path.wild) return [table.find(written) ?? -1].filter((number) => number >= 0);
  const pieces = written.split('/');
  return found(
    pieces.map((piece) => (piece === '*' ? everything : piece)),
    indexOf(table).tree,
  );
}

/** Number of the strip of the desk that `{strip}`, `{selected}`, `main` or `dca/{n}` names; −1 for none. */
export function resolveStrip(path: Path, scope: Scope, table: ParameterTable): number {
  if (path.wild) return -1;
  if (path.head !== undefined && path.parts.length === 0) return within(scope[path.head], table);
  const written = inWords(path, scope, table);
  return written === undefined ? -1 : (indexOf(table).strips.get(written) ?? -1);
}

function within(strip: number, table: ParameterTable): number {
  return table.strips[strip] === undefined ? -1 : strip;
}

/** A path with everything in braces put in; undefined where there is no such strip or number. */
function inWords(path: Path, scope: Scope, table: ParameterTable): string | undefined {
  let written = '';
  if (path.head !== undefined) {
    const strip = table.strips[scope[path.head]];
    if (strip === undefined) return undefined;
    written = strip.path;
  }
  for (const part of path.parts) {
    const piece = typeof part === 'string' ? part : viewNumber(part, scope);
    if (typeof piece === 'number' && !Number.isInteger(piece)) return undefined;
    written += String(piece);
  }
  return written;
}

/** What a stroke of a path can be: this name, or any that fits. */
export type Fit = string | ((name: string) => boolean);

const everything: Fit = () => true;

/** Numbers of the parameters that lie along some strokes, in the order of the desk. */
function found(along: readonly Fit[], tree: Branch): readonly number[] {
  let branches: readonly Branch[] = [tree];
  for (const fit of along) branches = branches.flatMap((branch) => next(branch, fit));
  return branches.map(({ number }) => number).filter((number) => number >= 0);
}

function next({ children }: Branch, fit: Fit): readonly Branch[] {
  if (typeof fit === 'string') {
    const child = children.get(fit);
    return child ? [child] : [];
  }
  return [...children].filter(([name]) => fit(name)).map(([, child]) => child);
}

/** The same over a whole desk: what could lie along some strokes, whatever is in front. */
export function parametersAlong(along: readonly Fit[], table: ParameterTable): readonly number[] {
  return found(along, indexOf(table).tree);
}

/**
 * The strokes of a path behind its head, when each number in braces can be anything its range allows.
 *
 * @param range lowest and highest value of what stands in braces.
 */
export function strokesOf(
  path: Path,
  range: (expression: Expression) => { readonly low: number; readonly high: number },
): readonly Fit[] {
  const strokes: (string | Expression)[][] = [[]];
  for (const part of path.parts) {
    if (typeof part !== 'string') {
      strokes.at(-1)?.push(part);
      continue;
    }
    part.split('/').forEach((piece, i) => {
      if (i > 0) strokes.push([]);
      if (piece !== '') strokes.at(-1)?.push(piece);
    });
  }
  return strokes.filter((stroke) => stroke.length > 0).map((stroke) => fitOf(stroke, range));
}

function fitOf(
  stroke: readonly (string | Expression)[],
  range: (expression: Expression) => { readonly low: number; readonly high: number },
): Fit {
  if (stroke.length === 1 && stroke[0] === '*') return everything;
  if (stroke.every((piece) => typeof piece === 'string')) return stroke.join('');
  const ranges = stroke.filter((piece) => typeof piece !== 'string').map(range);
  const pattern = new RegExp(
    `^${stroke.map((piece) => (typeof piece === 'string' ? piece : '(\\d+)')).join('')}$`,
    'u',
  );
  return (name) => {
    const numbers = pattern.exec(name)?.slice(1).map(Number);
    return numbers?.every((n, i) => n >= (ranges[i]?.low ?? n) && n <= (ranges[i]?.high ?? n)) ?? false;
  };
}

/** `{strip}`, `{selected}`, `main` or `dca/2` where a strip is wanted; undefined where the expression is none of these. */
export function stripPath(expression: Expression): Path | undefined {
  if (expression.is === 'path') return expression.path;
  if (expression.is !== 'word') return undefined;
  const { line, column, word } = expression;
  const head = word === 'strip' || word === 'selected' ? word : undefined;
  return { line, column, written: word, parts: head === undefined ? [word] : [], head, wild: false };
}
