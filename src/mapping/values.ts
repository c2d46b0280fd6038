import { isScalar, isSeq, type Node, type Scalar } from 'yaml';
import { nearest } from '../model/nearest.ts';
import { readExpression, readPath, readTemplate, type Read } from './expression-parser.ts';
import type { PlaceOf } from './scanner.ts';
import type { Source } from './source.ts';
import type { Expression, Path, Template } from './syntax.ts';

/** Reads a value by a reader of text; a fault stands where the reader puts it. */
export function readBy<T>(
  source: Source,
  node: Node | undefined,
  what: string,
  reader: (text: string, at: PlaceOf) => Read<T>,
): T | undefined {
  const text = source.text(node, what);
  if (text === undefined) return undefined;
  const read = reader(text, source.placeIn(node as Scalar<string>));
  if (read.ok) return read.value;
  source.fault(read.fault);
  return undefined;
}

export function expression(source: Source, node: Node | undefined, what: string): Expression | undefined {
  return readBy(source, node, what, readExpression);
}

export function path(source: Source, node: Node | undefined): Path | undefined {
  return readBy(source, node, 'the path of a parameter', readPath);
}

/** A text for a display. Unlike other values it may be empty: `''` shows nothing. */
export function template(source: Source, node: Node | undefined): Template | undefined {
  if (isScalar<string>(node) && node.value.trim() === '' && node.type !== 'PLAIN')
    return { ...source.placeIn(node)(0), written: node.value, parts: [node.value] };
  return readBy(source, node, 'a text', readTemplate);
}

/** The items of a list, or the one that stands there alone. */
export function oneOrMore(source: Source, node: Node, what: string): readonly Node[] {
  if (!isSeq(node)) return [node];
  const items = node.items.filter((item): item is Node => source.plain(item as Node));
  if (node.items.length === 0) source.complain(node, `${what} is missing in this list`);
  return items;
}

/** One word of a list. */
export function choice<T extends string>(
  source: Source,
  node: Node | undefined,
  what: string,
  among: readonly T[],
): T | undefined {
  const written = source.text(node, what)?.trim();
  if (written === undefined) return undefined;
  const found = among.find((one) => one === written);
  if (found !== undefined) return found;
  const near = nearest(written, among);
  const remedy = near === undefined ? `there are ${among.join(', ')}` : `did you mean "${near}"?`;
  source.complain(node, `"${written}" is not ${what}; ${remedy}`);
  return undefined;
}

/** What numbers are allowed, and what they are called in a message. */
export interface NumberRange {
  readonly what: string;
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
  readonly unit?: string;
}

const plainNumber = /^(?<count>[-−]?\d{1,15}(?:\.\d{1,15})?)\s*(?<unit>\p{L}*)$/u;

export function number(source: Source, node: Node | undefined, range: NumberRange): number | undefined {
  const written = source.text(node, range.what)?.trim();
  if (written === undefined) return undefined;
  const { count = '', unit = '' } = plainNumber.exec(written)?.groups ?? {};
  const value = count === '' ? NaN : Number(count.replace('−', '-'));
  const allowed = value >= range.min && value <= range.max && (!range.whole || Number.isInteger(value));
  if (allowed && (unit === '' || unit === range.unit)) return value;
  const kind = range.whole === true ? 'a whole number' : 'a number';
  const behind = range.unit === undefined ? '' : ` ${range.unit}`;
  source.complain(
    node,
    `${range.what} is ${kind} from ${range.min} to ${range.max}${behind}, not "${written}"`,
  );
  return undefined;
}

const yesOrNo: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  on: true,
  false: false,
  no: false,
  off: false,
};

export function flag(source: Source, node: Node | undefined, what: string): boolean | undefined {
  const written = source.text(node, what)?.trim();
  if (written === undefined) return undefined;
  const value = Object.hasOwn(yesOrNo, written) ? yesOrNo[written] : undefined;
  if (value === undefined) source.complain(node, `${what} is true or false, not "${written}"`);
  return value;
}
