import { isCollection, isMap, isScalar, parseDocument, type Node, type Pair, type YAMLMap } from 'yaml';
import { BridgeError } from '../model/errors.ts';
import { inFlow, plainOrQuoted, remark } from './edit-words.ts';

/** What is to stand right of the colon: words or a path, several of them in a list, or fields of them. */
export type Right =
  | { readonly words: string | readonly string[] }
  | { readonly fields: Readonly<Record<string, string | readonly string[]>> };

/** Where a rule stands: among the `controls` of a mapping, in one of its `pages` or `layers`, or at the margin of a plain list. */
export type Section =
  readonly [] | readonly ['controls'] | readonly ['pages', page: string] | readonly ['layers', layer: string];

/** What a line says, without its quotes: words, a list, or fields. */
export type Saying = string | readonly Saying[] | { readonly [field: string]: Saying };

/** A line as it stands in a file. */
export interface Line {
  readonly says: Saying;
  /** The comment behind it; undefined where there is none. */
  readonly comment: string | undefined;
}

/** Names of the lines on the way to another: a section, and below it a line with fields. */
type Way = readonly string[];

const CONTROLS: Section = ['controls'];

/** What stands for a control; undefined for nothing. */
export function lineOf(text: string, control: string, section: Way = CONTROLS): Line | undefined {
  const { map, pair } = find(text, control, section);
  if (!map || !pair) return undefined;
  const { from, to } = behind(text, pair);
  const comment = map.flow === true ? undefined : commentIn(text.slice(from, to));
  return { says: plainly(pair.value), comment };
}

/**
 * Sets some of the fields of a line that has fields, or takes them away; all others stay as they are, to the byte.
 *
 * @param fields undefined for one that is to go.
 */
export function setFields(
  text: string,
  control: string,
  fields: Readonly<Record<string, string | undefined>>,
  section: Section = CONTROLS,
): string {
  const way = [...section, control];
  return Object.entries(fields).reduce((edited, [name, words]) => {
    if (words === undefined) return removeRule(edited, name, way);
    return ruleOf(edited, name, way) === words ? edited : setRule(edited, name, { words }, undefined, way);
  }, text);
}

/** Puts another comment in the place of the one behind a line, or none; where there is none, none comes. */
export function setComment(text: string, control: string, comment: string, section: Way = CONTROLS): string {
  const { pair } = find(text, control, section);
  if (!pair || lineOf(text, control, section)?.comment === undefined) return text;
  const { from, to } = behind(text, pair);
  return `${text.slice(0, from)}${commented(comment)}${text.slice(to)}`;
}

/**
 * Says what a control does from here on. What stands for it is replaced, in its short or its long form; where nothing
 * does, a line is added behind the last one. Everything else stays as it is, to the byte.
 *
 * @param control the left side of the line: `fader 3`, `shift + key play`.
 * @param comment stands behind the line, instead of the one that stood there; without it, that one stays.
 * @throws BridgeError where the file is written in a way that cannot be edited line by line.
 */
export function setRule(
  text: string,
  control: string,
  right: Right,
  comment?: string,
  section: Way = CONTROLS,
): string {
  const wanted = { control, right, comment };
  const edited = withRule(text, wanted, section);
  const found = ruleOf(edited, control, section);
  if (JSON.stringify(found) === JSON.stringify(valueOf(right))) return edited;
  throw cannotEdit(control);
}

/** Takes away what stands for a control. A mapping that says nothing of it stays as it is. */
export function removeRule(text: string, control: string, section: Way = CONTROLS): string {
  const { map, pair } = find(text, control, section);
  if (!map || !pair) return text;
  const edited = map.flow === true ? withoutInFlow(text, map, pair) : withoutLines(text, map, pair, section);
  if (ruleOf(edited, control, section) === undefined) return edited;
  throw cannotEdit(control);
}

/** A mapping that does nothing yet. */
export function newMapping(name: string, surfaces: string, strips: readonly string[]): string {
  return [
    `# What the controls of ${remark(name)} do: left of the colon a control, right of it what it does.`,
    '# It may be edited by hand: saved while Faderline runs, it is in force at once.',
    'faderline: 2',
    `name: ${plainOrQuoted(name)}`,
    `for: ${plainOrQuoted(surfaces)}`,
    `strips: [${strips.map(inFlow).join(', ')}]`,
    '',
    'controls: {}',
    '',
  ].join('\n');
}

interface Wanted {
  readonly control: string;
  readonly right: Right;
  readonly comment: string | undefined;
}

type Key = Node & { readonly value: unknown };
type Entry = Pair<Key, Node | null>;
type Lines = YAMLMap<Key, Node | null>;

function cannotEdit(control: string): BridgeError {
  return new BridgeError(
    'MAPPING_INVALID',
    `"${control}" cannot be put into this file, which is written in an unusual way; write the line by hand`,
  );
}

// --- what is there -----------------------------------------------------------------------------------------------------

function rootOf(text: string): Node | null {
  const { contents } = parseDocument(text, { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' });
  return contents;
}

/** The line of a control, the list it stands in, and the line at whose head that list stands. */
function find(
  text: string,
  control: string,
  section: Way,
): { readonly head: Entry | undefined; readonly map: Lines | undefined; readonly pair: Entry | undefined } {
  let node: Node | null = rootOf(text);
  let head: Entry | undefined;
  for (const name of section) {
    head = lineCalled(node, name);
    node = head?.value ?? null;
  }
  const map = isMap(node) && node.range ? (node as unknown as Lines) : undefined;
  return { head, map, pair: lineCalled(node, control) };
}

function lineCalled(node: Node | null, name: string): Entry | undefined {
  if (!isMap(node)) return undefined;
  const line = (node as unknown as Lines).items.find(({ key }) => tidy(String(key.value)) === tidy(name));
  return line?.key.range ? line : undefined;
}

function tidy(name: string): string {
  return name.replace(/\s+/gu, ' ').trim();
}

/** What stands for a control, as plain lists and words; undefined for nothing. */
function ruleOf(text: string, control: string, section: Way): unknown {
  const { pair } = find(text, control, section);
  return pair && (plainly(pair.value) ?? '');
}

function plainly(node: Node | null): Saying {
  if (isScalar<string | null>(node)) return node.value ?? '';
  if (!isCollection(node)) return '';
  if (!isMap(node)) return node.items.map((item) => plainly(item as Node));
  const { items } = node as unknown as Lines;
  return Object.fromEntries(items.map(({ key, value }) => [String(key.value), plainly(value)]));
}

function valueOf(right: Right): unknown {
  return 'words' in right ? right.words : right.fields;
}

const startOf = (node: Node): number => node.range?.[0] ?? 0;

/** Behind the last character of a node that says something. */
function endOf(text: string, node: Node | null): number {
  if (!node?.range) return 0;
  if (!isCollection(node) || node.flow === true) return startOf(node) + said(text, node).length;
  const last: unknown = node.items.at(-1);
  return isMap(node) ? endOfLine(text, last as Entry) : endOf(text, last as Node);
}

function said(text: string, node: Node): string {
  return text.slice(startOf(node), node.range?.[1]).trimEnd();
}

function endOfLine(text: string, { key, value }: Entry): number {
  return Math.max(colonOf(text, key) + 1, endOf(text, value));
}

/** Where the colon behind a name stands. */
function colonOf(text: string, key: Node): number {
  return text.indexOf(':', key.range?.[1] ?? 0);
}

/** Where the line of a place begins, and where it ends before its line break. */
function lineAround(text: string, at: number): { readonly from: number; readonly to: number } {
  const breaks = text.indexOf('\n', at);
  const to = breaks < 0 ? text.length : breaks;
  return { from: text.lastIndexOf('\n', at - 1) + 1, to: text[to - 1] === '\r' && to > at ? to - 1 : to };
}

const breakOf = (text: string): string => (/\r?\n/u.exec(text) ?? ['\n'])[0];

// --- what becomes of it ------------------------------------------------------------------------------------------------

function withRule(text: string, wanted: Wanted, section: Way): string {
  const { head, map, pair } = find(text, wanted.control, section);
  if (map && pair)
    return map.flow === true ? replacedInFlow(text, pair, wanted) : replaced(text, pair, wanted);
  if (map && map.items.length > 0)
    return map.flow === true ? addedInFlow(text, map, wanted) : addedBelow(text, map, wanted);
  if (head) return addedFirst(text, head, map, wanted);
  return addedAtEnd(text, wanted, section);
}

function replaced(text: string, pair: Entry, { right, comment }: Wanted): string {
  const indent = startOf(pair.key) - lineAround(text, startOf(pair.key)).from;
  const colon = colonOf(text, pair.key);
  const end = endOfLine(text, pair);
  const { to } = lineAround(text, end);
  const there = behind(text, pair);
  const before = comment ?? commentIn(text.slice(there.from, there.to));
  const rule = written(right, ' '.repeat(indent), before, breakOf(text));
  return text.slice(0, colon) + rule + text.slice(to);
}

/** Where the comment of a line may stand: at its end, or in its long form behind the name. */
function behind(text: string, pair: Entry): { readonly from: number; readonly to: number } {
  const colon = colonOf(text, pair.key);
  const end = endOfLine(text, pair);
  const head = lineAround(text, colon).to;
  return head < end ? { from: colon + 1, to: head } : { from: end, to: lineAround(text, end).to };
}

function commentIn(within: string): string | undefined {
  return /^\s*#\s?(.*)$/su.exec(within)?.[1];
}

function addedBelow(text: string, map: Lines, { control, right, comment }: Wanted): string {
  const last = map.items.at(-1) as Entry;
  const start = startOf(last.key);
  const indent = text.slice(lineAround(text, start).from, start);
  const { to } = lineAround(text, endOfLine(text, last));
  const line = `${indent}${plainOrQuoted(control)}${written(right, indent, comment, breakOf(text))}`;
  return `${text.slice(0, to)}${breakOf(text)}${line}${text.slice(to)}`;
}

/** The first line of a list that is empty: `controls: {}` becomes `controls:` with a line below. */
function addedFirst(
  text: string,
  { key }: Entry,
  empty: Lines | undefined,
  { control, right, comment }: Wanted,
): string {
  const rest = empty ? withoutBraces(text, empty) : text;
  const head = lineAround(rest, startOf(key));
  const indent = `${/^\s*/u.exec(rest.slice(head.from))?.[0] ?? ''}  `;
  const line = `${indent}${plainOrQuoted(control)}${written(right, indent, comment, breakOf(text))}`;
  return `${rest.slice(0, head.to)}${breakOf(text)}${line}${rest.slice(head.to)}`;
}

function withoutBraces(text: string, empty: Lines): string {
  const start = startOf(empty);
  return text.slice(0, text[start - 1] === ' ' ? start - 1 : start) + text.slice(empty.range?.[1]);
}

function addedAtEnd(text: string, { control, right, comment }: Wanted, section: Way): string {
  const nl = breakOf(text);
  const apart = text === '' || text.endsWith('\n') ? '' : nl;
  const heads = section.map((name, depth) => `${'  '.repeat(depth)}${plainOrQuoted(name)}:${nl}`).join('');
  const indent = '  '.repeat(section.length);
  return `${text}${apart}${heads}${indent}${plainOrQuoted(control)}${written(right, indent, comment, nl)}${nl}`;
}

function withoutLines(text: string, map: Lines, pair: Entry, section: Way): string {
  const { from } = lineAround(text, startOf(pair.key));
  const { to } = lineAround(text, endOfLine(text, pair));
  const before = text.slice(0, from).replace(/\r?\n$/u, '');
  const rest = before + text.slice(to);
  return map.items.length > 1 ? rest : withBraces(rest, section);
}

/** A list whose last line was taken away is an empty one, not nothing at all. */
function withBraces(text: string, section: Way): string {
  const { head } = find(text, '', section);
  if (!head) return text;
  const from = colonOf(text, head.key) + 1;
  const { to } = lineAround(text, from);
  const blank = text.slice(from, to).trim() === '';
  const at = blank ? to : from;
  return `${text.slice(0, at)} {}${text.slice(at)}`;
}

/** Everything from the colon on. */
function written(right: Right, indent: string, comment: string | undefined, nl: string): string {
  const after = commented(comment ?? '');
  if ('words' in right && typeof right.words === 'string') return `: ${plainOrQuoted(right.words)}${after}`;
  const inner = `${indent}  `;
  const lines =
    'words' in right
      ? (right.words as readonly string[]).map((words) => `${inner}- ${plainOrQuoted(words)}`)
      : Object.entries(right.fields).map(([name, value]) => `${inner}${name}: ${fieldOf(value)}`);
  return `:${after}${nl}${lines.join(nl)}`;
}

function commented(comment: string): string {
  const plain = remark(comment);
  return plain === '' ? '' : ` # ${plain}`;
}

function fieldOf(value: string | readonly string[]): string {
  return typeof value === 'string' ? plainOrQuoted(value) : `[${value.map(inFlow).join(', ')}]`;
}

// --- lists in braces: { fader 1: main/fader, key play: play } ------------------------------------------------------------

function replacedInFlow(text: string, pair: Entry, { right }: Wanted): string {
  return `${text.slice(0, colonOf(text, pair.key))}: ${flowing(right)}${text.slice(endOfLine(text, pair))}`;
}

function addedInFlow(text: string, map: Lines, { control, right }: Wanted): string {
  const end = endOfLine(text, map.items.at(-1) as Entry);
  return `${text.slice(0, end)}, ${inFlow(control)}: ${flowing(right)}${text.slice(end)}`;
}

function withoutInFlow(text: string, map: Lines, pair: Entry): string {
  const at = map.items.indexOf(pair);
  const before = map.items[at - 1];
  const after = map.items[at + 1];
  const from = before && !after ? endOfLine(text, before) : startOf(pair.key);
  return text.slice(0, from) + text.slice(after ? startOf(after.key) : endOfLine(text, pair));
}

function flowing(right: Right): string {
  if ('words' in right)
    return typeof right.words === 'string' ? inFlow(right.words) : `[${right.words.map(inFlow).join(', ')}]`;
  const fields = Object.entries(right.fields).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? inFlow(value) : fieldOf(value)}`,
  );
  return `{ ${fields.join(', ')} }`;
}
