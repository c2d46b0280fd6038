import { isAlias, isMap, isPair, isScalar, type Node, type Pair, type Scalar } from 'yaml';
import { LineStarts } from './line-starts.ts';
import type { Problem } from './mapping.ts';
import { charactersOf } from './scalar-characters.ts';
import type { Place } from './syntax.ts';
import { quoteBraces, yamlFaults } from './yaml-faults.ts';
import { readYaml } from './yaml-text.ts';

/** Beyond so many faults nobody reads on. */
const MOST_FAULTS = 100;

/** One line of a list of fields: its name, and what stands behind the colon. */
export interface Entry {
  readonly name: string;
  readonly key: Scalar<string>;
  readonly value: Node;
}

/** Some fields by name. */
export type Said = ReadonlyMap<string, Entry>;

/** Where a character of a value stands in the file. */
export type PlaceIn = (offset: number) => Place;

/** The text of a mapping as YAML has it, and what is wrong with it. Every value is text: what it means, the reader says. */
export class Source {
  readonly problems: Problem[] = [];
  readonly #text: string;
  readonly #lines: LineStarts;
  #root: Node | null = null;

  constructor(text: string) {
    this.#text = text;
    this.#lines = new LineStarts(text);
    this.#parse();
  }

  /** What the whole file is, once it has no faults. */
  get root(): Node | null {
    return this.#root;
  }

  /** Has it so many faults that reading on makes no sense? */
  get hopeless(): boolean {
    return this.problems.length >= MOST_FAULTS;
  }

  /** Names a fault at an offset, or at the beginning of a node. @returns nothing, for lists to take up. */
  complain(at: number | Node | null | undefined, message: string): never[] {
    return this.fault({ ...this.place(typeof at === 'number' ? at : startOf(at)), message });
  }

  fault(problem: Problem): never[] {
    if (!this.hopeless) this.problems.push(problem);
    return [];
  }

  place(offset: number): Place {
    return this.#lines.place(offset);
  }

  /** Places of the characters of a value: past the quotes, and past what stands doubled in them. */
  placeIn(node: Scalar<string>): PlaceIn {
    const start = startOf(node);
    const { line, column } = this.place(start);
    if (node.type === 'PLAIN' && this.#text.startsWith(node.value, start))
      return (offset) => ({ line, column: column + offset });
    const offsets = charactersOf(this.#text.slice(start, node.range?.[1] ?? start), node.value);
    return (offset) => this.place(start + (offsets[Math.min(offset, offsets.length - 1)] ?? 0));
  }

  /** What stands between the beginning of one node and the end of another, on one line. */
  written(from: Node, to: Node): string {
    const text = this.#text.slice(startOf(from), Math.max(startOf(from), to.range?.[1] ?? 0));
    return text.includes('\n') ? text.replace(LIST, inBrackets).replace(/\s+/gu, ' ').trim() : text;
  }

  /** The lines of a list of fields, each name once; undefined where the node is no such list. */
  entries(node: Node | null | undefined): readonly Entry[] | undefined {
    if (!isMap(node)) return undefined;
    const seen = new Map<string, Entry>();
    for (const pair of node.items) {
      if (this.hopeless) break;
      const entry = isPair(pair) ? this.#entry(pair as Pair<unknown, Node | null>) : undefined;
      if (!entry) continue;
      const before = seen.get(entry.name);
      if (before)
        this.complain(
          entry.key,
          `"${entry.name}" is said twice; it stands in line ${this.#lineOf(before.key)} already`,
        );
      else seen.set(entry.name, entry);
    }
    return [...seen.values()];
  }

  /** The text of a value; a fault where it is a list, or what only YAML knows. */
  text(node: Node | undefined, what: string): string | undefined {
    if (isScalar<string>(node) && node.value.trim() !== '' && this.plain(node)) return node.value;
    if (!isScalar(node)) this.#noText(node, what);
    else if (String(node.value).trim() === '') this.complain(node, `${what} is missing here`);
    return undefined;
  }

  /** Is it free of what YAML has and mappings have not? Says so if not. */
  plain(node: Node): boolean {
    if (isAlias(node)) this.complain(node, YAML_ONLY);
    else if (('anchor' in node && node.anchor !== undefined) || node.tag !== undefined)
      this.complain(this.#propertyOf(node), YAML_ONLY);
    else return true;
    return false;
  }

  /** Where the `&` or `!` of a node stands, which its own place leaves out. */
  #propertyOf(node: Node): number {
    const start = startOf(node);
    const sign = 'anchor' in node && node.anchor !== undefined ? `&${node.anchor}` : '!';
    const at = this.#text.lastIndexOf(sign, start);
    return at < 0 ? start : at;
  }

  #noText(node: Node | undefined, what: string): void {
    const words = isMap(node) && node.flow === true ? this.#loneBrace(node) : undefined;
    if (words !== undefined) this.complain(node, quoteBraces(words));
    else if (!node || this.plain(node)) this.complain(node, `${what} is words here, not a list`);
  }

  /** `{label}`: a list of fields to YAML, of which none has a value. */
  #loneBrace(node: Node & { readonly items: readonly unknown[] }): string | undefined {
    const [only, more] = node.items;
    if (more !== undefined || !isPair(only) || only.value !== null) return undefined;
    return this.written(node, node);
  }

  /** The same for whoever expects a list of fields. @returns whether it was that, and is said. */
  isLoneBrace(node: Node): boolean {
    const words = isMap(node) && node.flow === true ? this.#loneBrace(node) : undefined;
    if (words === undefined) return false;
    this.complain(node, quoteBraces(words));
    return true;
  }

  #entry({ key, value }: Pair<unknown, Node | null>): Entry | undefined {
    if (!isScalar<string>(key) || typeof key.value !== 'string') {
      this.complain(
        key as Node,
        'left of the colon stands a name; put it in quotes if it begins with a brace or a "*"',
      );
      return undefined;
    }
    if (key.value === '<<')
      this.complain(key, 'lists cannot be merged with "<<" here: write them out, or say "like"');
    else if (this.plain(key) && value !== null && this.plain(value))
      return { name: key.value.replace(/\s+/gu, ' ').trim(), key, value };
    else if (value === null) this.complain(key, `"${key.value}" says nothing: a value is missing`);
    return undefined;
  }

  #lineOf(node: Node): number {
    return this.place(startOf(node)).line;
  }

  #parse(): void {
    const document = readYaml(this.#text);
    if (typeof document === 'string') return void this.complain(0, document);
    for (const { offset, message } of yamlFaults(this.#text, document.errors)) this.complain(offset, message);
    this.#root = document.contents;
  }
}

/** Items of a list, each on a line of its own. */
const LIST = /(?:(?:^|\n)[ \t]*- [^\n]*)+/gu;

function inBrackets(list: string): string {
  const items = list
    .trim()
    .split('\n')
    .map((item) => item.trim().slice(2).replace(/ #.*$/u, '').trim());
  return ` [${items.join(', ')}]`;
}

const YAML_ONLY =
  '"&", "*" and "!" at the beginning of a value mean something else to YAML: put it in quotes, or write it out';

export function startOf(node: Node | null | undefined): number {
  return node?.range?.[0] ?? 0;
}
