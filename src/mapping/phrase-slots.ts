import { readExpression, readPath, readTemplate, type Read } from './expression-parser.ts';
import { isLayerName, LAYER_NAME } from './left-side.ts';
import type { PlaceOf } from './scanner.ts';
import type { Expression, Path, Place, Template } from './syntax.ts';
import type { Action } from './mapping.ts';

/** What stands in a phrase where its form has a capital letter. */
export interface SlotTypes {
  /** A path of a parameter. */
  readonly P: Path;
  /** A path of a strip. */
  readonly S: Path;
  /** A value to be worked out. */
  readonly V: Expression;
  /** A condition. */
  readonly E: Expression;
  /** A layer. */
  readonly L: string;
  /** A page. */
  readonly G: string;
  /** A control. */
  readonly C: Template;
  /** Words. */
  readonly W: Action;
}

export type SlotName = keyof SlotTypes;

interface Slot {
  /** What is missing where it is not there. */
  readonly what: string;
  /** Does it end at the first space outside braces? The others go on to the next word of the form, or to the end. */
  readonly word: boolean;
}

export const slots: Readonly<Record<SlotName, Slot>> = {
  P: { what: 'the path of a parameter, such as {strip}/mute', word: true },
  S: { what: 'a strip, such as {strip} or dca/1', word: true },
  V: { what: 'a value', word: false },
  E: { what: 'a condition', word: false },
  L: { what: 'the name of a layer', word: true },
  G: { what: 'the name of a page', word: true },
  C: { what: 'the name of a control', word: false },
  W: { what: 'what is to be done', word: false },
};

/** Reads what stands in a slot; words are read by whoever reads phrases. */
export const slotReaders: {
  readonly [N in Exclude<SlotName, 'W'>]: (text: string, at: PlaceOf) => Read<SlotTypes[N]>;
} = {
  P: readAnyPath,
  S: readAnyPath,
  V: readExpression,
  E: readExpression,
  L: readName,
  G: readName,
  C: readTemplate,
};

/** A path without sums, as nearly all are: what `readPath` makes of it, without its search for more. */
const plainPath =
  /^(?:\{(?<head>strip|selected)\})?(?<rest>(?:[\p{L}_][\p{L}\p{N}_-]*)?(?:\/[\p{L}\p{N}_-]+)+)$/u;

function readAnyPath(text: string, at: PlaceOf): Read<Path> {
  const found = plainPath.exec(text);
  const head = found?.[1] as Path['head'];
  const rest = found?.[2];
  if (rest === undefined || (head === undefined) === rest.startsWith('/')) return readPath(text, at);
  const { line, column } = at(0);
  return { ok: true, value: { line, column, written: text, parts: [rest], head, wild: false } };
}

function readName(text: string, at: (offset: number) => Place): Read<string> {
  if (isLayerName(text)) return { ok: true, value: text };
  return { ok: false, fault: { ...at(0), message: `"${text}" is no name, which is ${LAYER_NAME}` } };
}

/** Where a word ends: at the first space outside braces. */
export function endOfWord(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === '{') depth++;
    else if (sign === '}') depth--;
    else if (sign === ' ' && depth <= 0) return at;
  }
  return text.length;
}

const outside = /"[^"]*"?|[({]|[)}]|[\p{L}\p{N}_/.-]+/gu;

/** Words of the form that belong to an `if`, and must not be taken from another one. */
const ofIf: readonly string[] = ['then', 'else'];

/**
 * Where the word of the form stands that ends a slot, outside quotes and brackets, and not one that belongs to an `if`
 * within the slot; −1 for nowhere.
 */
export function findWord(text: string, from: number, word: string): number {
  let depth = 0;
  let open = 0;
  for (const { 0: token, index } of text.slice(from).matchAll(outside)) {
    if (token === '(' || token === '{') depth++;
    else if (token === ')' || token === '}') depth--;
    else if (depth > 0) continue;
    else if (token === 'if' && ofIf.includes(word)) open++;
    else if (token === word && open-- === 0) return from + index;
  }
  return -1;
}
