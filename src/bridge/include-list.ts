import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, isScalar, LineCounter, parseDocument, type Node, type Pair } from 'yaml';
import { setRule } from '../mapping/edit.ts';
import { replaceFile } from './replace-file.ts';

/** One line of the list: a surface by its name, its model or its family, and the mapping it takes. */
export interface Listed {
  readonly surface: string;
  readonly file: string;
}

/** What the list says, and what is wrong with it, as `mappings.yaml:3:1 …`. */
export interface IncludeList {
  readonly listed: readonly Listed[];
  readonly troubles: readonly string[];
}

const HEAD = [
  '# Which mapping each surface takes: its name, its model or its family, and a file in this folder.',
  '# Nothing else in this folder is ever read.',
  '',
].join('\n');

/** Reads the list of mappings a user has chosen. One that is not there lists nothing. */
export function readIncludeList(file: string): IncludeList {
  if (!existsSync(file)) return { listed: [], troubles: [] };
  try {
    return readList(file, readFileSync(file, 'utf8'));
  } catch (error) {
    return { listed: [], troubles: [`${file} cannot be read: ${(error as Error).message}`] };
  }
}

function readList(file: string, text: string): IncludeList {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'failsafe',
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path.basename(file)}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const [broken] = document.errors;
  if (broken) return { listed: [], troubles: [`${at(broken.pos[0])} ${broken.message}`] };
  const { contents } = document;
  if (contents === null) return { listed: [], troubles: [] };
  if (!isMap(contents))
    return {
      listed: [],
      troubles: [`${at(0)} it lists surfaces with their files: "X-Touch One: my-one.yaml"`],
    };
  const listed: Listed[] = [];
  const troubles: string[] = [];
  for (const pair of contents.items as Pair<Node, Node | null>[]) {
    const one = readLine(file, pair);
    if (typeof one === 'string') troubles.push(`${at(pair.key.range?.[0] ?? 0)} ${one}`);
    else listed.push(one);
  }
  return { listed, troubles };
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
  return { surface: key.value.trim(), file: wanted };
}

/** Enters a surface into the list, or gives it another file; everything else in the list stays. */
export async function enterIntoList(list: string, surface: string, file: string): Promise<void> {
  const before = existsSync(list) ? readFileSync(list, 'utf8') : HEAD;
  const relative = path.relative(path.dirname(list), file).split(path.sep).join('/');
  await replaceFile(list, setRule(before, surface, { words: relative }, undefined, []));
}
