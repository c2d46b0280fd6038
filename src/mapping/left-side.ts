import type { Problem } from './mapping.ts';
import type { Place } from './syntax.ts';

/** What a control can be told, as far as its name says: the device file knows the rest. */
export type Side = 'move' | 'press' | 'wheel' | 'light' | 'text' | 'meter' | 'colour';

/** How a key is pressed. */
export type Gesture = 'press' | 'long' | 'double';

/** A layer named before a control. */
export interface Named extends Place {
  readonly name: string;
}

/** The left side of a line: `shift + long key F{n}`. */
export interface LeftSide {
  readonly layers: readonly Named[];
  readonly gesture: Gesture;
  readonly control: string;
  readonly side: Side;
  /** Where the name of the control stands. */
  readonly place: Place;
}

/** By the first word of a name; a note of a controller that nobody has described is a key. */
const sides: ReadonlyMap<string, Side> = new Map<string, Side>([
  ['key', 'press'],
  ['note', 'press'],
  ['wheel', 'wheel'],
  ['lamp', 'light'],
  ['text', 'text'],
  ['meter', 'meter'],
  ['colour', 'colour'],
]);

/** What a control can be told, by its name. */
function sideOf(control: string): Side {
  const first = firstWord(control);
  if (first === 'channel' && /^channel \S+ note /u.test(control)) return 'press';
  return sides.get(first) ?? 'move';
}

export function firstWord(text: string): string {
  const end = text.indexOf(' ');
  return end < 0 ? text : text.slice(0, end);
}

/** A name of a layer or page, as expressions can say it. */
const layerName = /^[\p{L}_](?:[\p{L}\p{N}_]|-(?=[\p{L}\p{N}_]))*$/u;

/** Is this a name for a layer or a page? */
export function isLayerName(name: string): boolean {
  return layerName.test(name);
}

export const LAYER_NAME = 'a letter, then letters, digits, "_", or "-" between them';

/** A word in braces that stands for a number, as `{n}`: what the left side may say, and what is looked for in it. */
export const BRACED = /\{([a-z][a-z0-9_]*)\}/gu;
const bracedWord = new RegExp(`^${BRACED.source}$`, 'u');
/** Words that stand for something else on the right. */
const takenWords: readonly string[] = ['selected', 'bank', 'width', 'turn'];

/** Reads the left side of a line. */
export function readLeftSide(text: string, at: (offset: number) => Place): LeftSide | Problem {
  const layers: Named[] = [];
  let start = 0;
  for (let plus = text.indexOf('+'); plus >= 0; plus = text.indexOf('+', start)) {
    const name = text.slice(start, plus).trim();
    const from = start + leading(text.slice(start, plus));
    if (!isLayerName(name)) return { ...at(from), message: noLayer(name) };
    layers.push({ name, ...at(from) });
    start = plus + 1;
  }
  start += leading(text.slice(start));
  const gesture = gestureOf(text, start);
  if (gesture !== 'press') start += gesture.length + leading(text.slice(start + gesture.length));
  const control = text.slice(start).trimEnd();
  const wrong = faultOf(control, gesture);
  if (wrong) return { ...at(start + wrong.offset), message: wrong.message };
  return { layers, gesture, control, side: sideOf(control), place: at(start) };
}

function noLayer(name: string): string {
  if (name === '') return 'the name of a layer is missing before the "+"';
  return `"${name}" is no name of a layer, which is ${LAYER_NAME}; before a "+" stands a layer: "shift + key play"`;
}

function leading(text: string): number {
  return text.length - text.trimStart().length;
}

function gestureOf(text: string, start: number): Gesture {
  if (text.startsWith('long ', start)) return 'long';
  return text.startsWith('double ', start) ? 'double' : 'press';
}

function faultOf(
  control: string,
  gesture: Gesture,
): { readonly offset: number; readonly message: string } | undefined {
  if (control === '') return { offset: 0, message: 'the name of a control is missing, such as "key play"' };
  if (gesture !== 'press' && sideOf(control) !== 'press')
    return { offset: 0, message: `only a key can be pressed "${gesture}"; "${control}" is none` };
  return control.includes('{') || control.includes('}') ? faultInBraces(control) : undefined;
}

function noBracedWord(inside: string): string {
  const plain = inside.trim().toLowerCase();
  const remedy = bracedWord.test(`{${plain}}`) ? `write {${plain}}` : 'as in "key F{n}"';
  return `in braces on the left stands one word for a number, of small letters without spaces: ${remedy}`;
}

function faultInBraces(control: string): { readonly offset: number; readonly message: string } | undefined {
  const seen = new Set<string>();
  for (const { 0: braces, 1: word, index } of control.matchAll(/\{([^{}]*)\}|[{}]/gu)) {
    if (word === undefined) return { offset: index, message: `"${braces}" has no other brace to go with it` };
    if (!bracedWord.test(braces)) return { offset: index, message: noBracedWord(word) };
    if (takenWords.includes(word))
      return {
        offset: index,
        message: `"${word}" means something else on the right; take another word, such as {n}`,
      };
    if (seen.has(word)) return { offset: index, message: `"{${word}}" can stand in a name once only` };
    seen.add(word);
  }
  return undefined;
}
