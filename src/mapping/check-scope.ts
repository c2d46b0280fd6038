import type { StripKind } from '../model/layout.ts';
import type { Parameter, ParameterTable } from '../model/parameters.ts';
import { anything, bounded, combined, just, minus, type Interval } from './interval.ts';
import type { Layer } from './mapping.ts';
import { parametersAlong, strokesOf } from './paths.ts';
import type { Expression, Path } from './syntax.ts';
import { scaled, termOf } from './vocabulary.ts';

/** What an expression can speak of where it stands. */
export interface CheckScope {
  readonly table: ParameterTable;
  /** Layers and pages of the mapping. */
  readonly layers: readonly Pick<Layer, 'name' | 'kind' | 'turns'>[];
  /** What the words on the left side can be numbers of, from and to: `strip` where the control belongs to one, `n`. */
  readonly variables: Readonly<Record<string, readonly [low: number, high: number]>>;
  /** Names of the controls of the fullest surface. */
  readonly controls: readonly string[];
  /** Kinds of strips in the banks. */
  readonly strips: readonly StripKind[];
  /** Strips of the fullest surface. */
  readonly width: number;
  /** What paths were found to stand for: many rules speak of the same. */
  readonly known?: Map<string, readonly (readonly Parameter[])[]>;
}

/** What a number of the view can be; undefined for a word that is none. */
export function viewInterval(word: string, about: CheckScope): Interval | undefined {
  if (Object.hasOwn(about.variables, word)) {
    const [low, high] = about.variables[word] as readonly [number, number];
    return { low, high };
  }
  if (word === 'bank') return { low: 0, high: about.table.strips.length };
  if (word === 'width') return { low: 1, high: about.width };
  if (word === 'turn') return { low: 1, high: Math.max(1, ...about.layers.map(({ turns }) => turns)) };
  return undefined;
}

/** What stands in the braces of a path can be; anything where that is not told by the view alone. */
export function braceInterval(expression: Expression, about: CheckScope): Interval {
  const of = (part: Expression): Interval => braceInterval(part, about);
  switch (expression.is) {
    case 'number':
      return just(scaled(expression.value, expression.unit));
    case 'word':
      return viewInterval(expression.word, about) ?? anything;
    case 'minus':
      return minus(of(expression.of));
    case 'binary':
      return combined(expression.operator, of(expression.left), of(expression.right));
    case 'call':
      return bounded[expression.name]?.(expression.arguments.map(of)) ?? anything;
    default:
      return anything;
  }
}

/** The parameters a path can stand for, by the strip at its head; one group where it has none. */
export function candidates(path: Path, about: CheckScope): readonly (readonly Parameter[])[] {
  const { known } = about;
  if (!known) return found(path, about);
  const shape = shapeOf(path, about);
  let groups = known.get(shape);
  if (!groups) known.set(shape, (groups = found(path, about)));
  return groups;
}

/** Paths of one shape stand for the same, whatever the words in their braces. */
function shapeOf({ head, parts }: Path, about: CheckScope): string {
  let shape = `${head ?? ''}:`;
  for (const part of parts) {
    if (typeof part === 'string') shape += part;
    else {
      const { low, high } = braceInterval(part, about);
      shape += `{${low} ${high}}`;
    }
  }
  return shape;
}

function found(path: Path, about: CheckScope): readonly (readonly Parameter[])[] {
  const { table } = about;
  const rows = (along: Parameters<typeof parametersAlong>[0]): readonly Parameter[] =>
    parametersAlong(along, table).map((number) => table.row(number));
  const strokes = strokesOf(path, (expression) => braceInterval(expression, about));
  if (path.head === undefined) return [rows(strokes)];
  return headStrips(path, about)
    .map((strip) => rows([...strip.split('/'), ...strokes]))
    .filter((group) => group.length > 0);
}

/** Paths of the strips the head of a path can be: any can be selected, those in the banks lie under a control. */
function headStrips({ head }: Path, { table, strips }: CheckScope): readonly string[] {
  return table.strips
    .filter(({ kind }) => head === 'selected' || strips.includes(kind))
    .map((strip) => strip.path);
}

/** The part of what stands in the braces of a path that the view does not tell. */
export function foreignIn(expression: Expression): Expression | undefined {
  switch (expression.is) {
    case 'number':
      return undefined;
    case 'word':
      return ['strip', 'n', 'bank', 'width', 'turn'].includes(expression.word) || !termOf(expression.word)
        ? undefined
        : expression;
    case 'minus':
      return foreignIn(expression.of);
    case 'binary':
      return foreignIn(expression.left) ?? foreignIn(expression.right);
    case 'call':
      return ['min', 'max', 'abs', 'round'].includes(expression.name)
        ? expression.arguments.map(foreignIn).find((part) => part !== undefined)
        : expression;
    default:
      return expression;
  }
}
