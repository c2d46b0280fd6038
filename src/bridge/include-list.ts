import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, isScalar, LineCounter, parseDocument, type Node, type Pair } from 'yaml';
import { setRule } from '../mapping/edit.ts';
import { BridgeError } from '../model/errors.ts';

/** One line of the list: a surface by its name, its model or its family, and the mapping it takes. */
export interface Listed {
  readonly surface: string;
  readonly file: string;
}

/** What the list says, and what is wrong with it, as `mappings.yaml:3:1 …`. */
export interface IncludeList {
  readonly listed: readonly Listed[];
  readonly troubles: readonly string[];
  /** It is not there, or being written: it says nothing, which is not meant. */
  readonly blank: boolean;
}

/** What becomes of the list when a surface is entered. */
interface Entry {
  readonly before: string | undefined;
  readonly after: string;
}

const HEAD = [
  '# Which mapping each surface takes: its name, its model or its family, and a file in this folder.',
  '# Nothing else in this folder is ever read.',
  '',
].join('\n');

/** More than a name has that anybody reads; YAML takes names of up to 1024 characters. */
const LONGEST = 200;

/** The name of a surface as a list has it: on one line, without what cannot be seen at its ends. */
export function listName(name: string): string {
  const plain = name.replace(/[\s\p{C}]+/gu, ' ').trim();
  return plain
    .slice(0, LONGEST)
    .replace(/\p{Cs}$/u, '')
    .trim();
}

/** Reads the list of mappings a user has chosen. One that is not there lists nothing. */
export function readIncludeList(file: string): IncludeList {
  try {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    // a comment alone is meant: it lists nothing
    return text.trim() === '' ? { listed: [], troubles: [], blank: true } : readList(file, text);
  } catch (error) {
    return {
      listed: [],
      troubles: [`${file} cannot be read: ${(error as Error).message}`],
      blank: false,
    };
  }
}

type Lines = readonly Pair<Node, Node | null>[];

interface Parsed {
  /** Undefined for what is no list of lines. */
  readonly lines: Lines | undefined;
  readonly broken: { readonly at: number; readonly message: string } | undefined;
}

function parse(text: string): Parsed {
  const { contents, errors } = parseDocument(text, {
    schema: 'failsafe',
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const [error] = errors;
  const broken = error && { at: error.pos[0], message: error.message };
  if (contents === null) return { lines: [], broken };
  return { lines: isMap(contents) ? contents.items : undefined, broken };
}

function readList(file: string, text: string): IncludeList {
  const counter = new LineCounter();
  for (let at = 0; at >= 0; at = text.indexOf('\n', at) + 1 || -1) counter.addNewLine(at);
  const listed: Listed[] = [];
  const troubles: string[] = [];
  const trouble = (offset: number, what: string): void => {
    const { line, col } = counter.linePos(offset);
    troubles.push(`${path.basename(file)}:${Math.max(1, line)}:${Math.max(1, col)} ${what}`);
  };
  const take = (pair: Pair<Node, Node | null>, from: number): void => {
    const one = readLine(file, pair);
    const at = from + (pair.key.range?.[0] ?? 0);
    if (typeof one === 'string') trouble(at, one);
    else if (listed.some(({ surface }) => surface.toLowerCase() === one.surface.toLowerCase()))
      trouble(at, `"${one.surface}" stands above already, and the line above counts`);
    else listed.push(one);
  };
  const { lines, broken } = parse(text);
  if (!broken && !lines) trouble(0, 'it lists surfaces with their files: "X-Touch One: my-one.yaml"');
  if (!broken) for (const pair of lines ?? []) take(pair, 0);
  if (!broken) return { listed, troubles, blank: false };
  trouble(broken.at, broken.message);
  takeLineByLine(text, take);
  return { listed, troubles: troubles.slice(0, 1), blank: false };
}

/** A list that YAML cannot take as a whole: every line that can be read by itself counts. */
function takeLineByLine(text: string, take: (pair: Pair<Node, Node | null>, from: number) => void): void {
  let from = 0;
  for (const line of text.split('\n')) {
    const { lines, broken } = parse(line);
    if (!broken && lines?.length === 1 && /^\S/u.test(line)) take(lines[0] as Lines[number], from);
    from += line.length + 1;
  }
}

/** @returns what is wrong with the line, if anything is. */
function readLine(file: string, { key, value }: Pair<Node, Node | null>): Listed | string {
  if (!isScalar<string>(key) || !isScalar<string>(value) || value.value.trim() === '')
    return 'a line is a surface and a file: "X-Touch One: my-one.yaml"';
  const folder = path.dirname(path.resolve(file));
  const wanted = path.resolve(folder, value.value.trim());
  const inside = path.relative(folder, wanted);
  if (
    inside === '' ||
    inside.startsWith('..') ||
    path.isAbsolute(inside) ||
    path.isAbsolute(value.value.trim())
  )
    return `"${value.value}" lies outside this folder; use "faderline start --mapping" for it`;
  return { surface: listName(key.value), file: wanted };
}

/**
 * The list with a surface entered, or given another file; everything else in it stays.
 *
 * @throws BridgeError where the list has a fault, or the surface has no name to enter.
 */
export function entryFor(list: string, surface: string, file: string): Entry {
  const before = existsSync(list) ? readFileSync(list, 'utf8') : undefined;
  const [trouble] = readIncludeList(list).troubles;
  if (trouble !== undefined)
    throw new BridgeError('MAPPING_INVALID', `mend the list of mappings first (${list}): ${trouble}`);
  const name = listName(surface);
  if (name === '')
    throw new BridgeError(
      'MAPPING_INVALID',
      `the surface has no name; write its model or family into ${list} by hand`,
    );
  const relative = path.relative(path.dirname(list), file).split(path.sep).join('/');
  const old = before === undefined || before.trim() === '' ? HEAD : before;
  return { before, after: setRule(old, nameThere(old, name), { words: relative }, undefined, []) };
}

/** The name as it is written in the list: capitals do not count. */
function nameThere(text: string, name: string): string {
  const names = (parse(text).lines ?? []).map(({ key }) => (isScalar<string>(key) ? key.value : ''));
  return names.find((one) => listName(one).toLowerCase() === name.toLowerCase()) ?? name;
}
