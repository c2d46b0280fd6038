import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Node, type YAMLMap } from 'yaml';
import type { StripKind } from '../model/layout.ts';
import { nearest } from '../model/nearest.ts';
import { meaning, words } from './words.ts';
import type { Mapping, Page, Place, Problem, RingStyle, Rule } from './mapping.ts';

const FORMAT = 1;
const sections = ['faderline', 'name', 'for', 'strips', 'controls', 'pages'];
const stripKinds: readonly StripKind[] = ['ch', 'grp', 'bus', 'dca', 'main'];
const pageFields = ['shows', 'encoder', 'encoders', 'ring', 'turns'];
const ringStyles: readonly RingStyle[] = ['dot', 'boost-cut', 'wrap', 'spread'];

/** What came of reading a mapping: a mapping when there are no problems. */
export interface Parsed {
  readonly mapping: Mapping | undefined;
  readonly problems: readonly Problem[];
}

/** Reads a mapping. Never throws; every fault is named at its place. */
export function parseMapping(text: string): Parsed {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const reader = new Reader(lines);
  for (const error of document.errors)
    reader.complain(error.pos[0], error.message.split('\n')[0] ?? 'not YAML');
  if (reader.problems.length > 0) return { mapping: undefined, problems: reader.problems };
  if (!isMap(document.contents)) {
    reader.complain(0, 'a mapping is a list of sections, such as "faderline: 1"; this file has none');
    return { mapping: undefined, problems: reader.problems };
  }
  const mapping = reader.mapping(document.contents);
  return { mapping: reader.problems.length === 0 ? mapping : undefined, problems: reader.problems };
}

class Reader {
  readonly problems: Problem[] = [];
  readonly #lines: LineCounter;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  complain(at: number, message: string): void {
    this.problems.push({ ...this.#place(at), message });
  }

  mapping(root: YAMLMap): Mapping {
    this.#known(root, sections, 'section');
    const format = this.#get(root, 'faderline');
    if (scalar(format) !== FORMAT)
      this.complain(start(format), `"faderline: ${FORMAT}" must say the format this file is written in`);
    return {
      name: this.#text(root, 'name'),
      family: this.#text(root, 'for'),
      strips: this.#strips(root),
      rules: this.#entries(root, 'controls').flatMap(([key, value]) => this.#rule(key, value)),
      pages: this.#entries(root, 'pages').flatMap(([key, value]) => this.#page(key, value)),
    };
  }

  #rule(key: Node, value: Node | null): Rule[] {
    const written = String(scalar(key));
    const shifted = written.startsWith('shift + ');
    const phrase = scalar(value);
    if (typeof phrase !== 'string')
      return this.#wrong(value ?? key, `what "${written}" does must be words or the path of a parameter`);
    const action = meaning(phrase);
    if (!action) {
      const near = nearest(phrase, Object.keys(words));
      const hint = near
        ? `; did you mean "${near}"?`
        : '; write a path such as "{strip}/fader", or words such as "toggle {strip}/mute", "bank right"';
      return this.#wrong(value ?? key, `"${phrase}" is nothing a control can do${hint}`);
    }
    return [
      {
        control: shifted ? written.slice('shift + '.length) : written,
        shifted,
        action,
        ...this.#place(start(key)),
      },
    ];
  }

  #page(key: Node, value: Node | null): Page[] {
    if (!isMap(value))
      return this.#wrong(value ?? key, 'a page needs "shows", "encoder" or "encoders", and "ring"');
    this.#known(value, pageFields, 'field of a page');
    const ring = scalar(this.#get(value, 'ring')) ?? 'dot';
    if (!ringStyles.includes(ring as RingStyle)) {
      return this.#wrong(this.#get(value, 'ring') ?? value, `a ring is one of ${ringStyles.join(', ')}`);
    }
    const turns = scalar(this.#get(value, 'turns')) ?? 1;
    if (!Number.isInteger(turns) || (turns as number) < 1)
      return this.#wrong(this.#get(value, 'turns') ?? value, '"turns" is a whole number from 1');
    const one = this.#get(value, 'encoder');
    const several = this.#get(value, 'encoders');
    const encoders = isSeq(several)
      ? several.items.map((item) => String(scalar(item)))
      : [String(scalar(one))];
    const name = String(scalar(key));
    if ((one === undefined && several === undefined) || encoders.length === 0)
      return this.#wrong(
        several ?? key,
        `the page "${name}" needs "encoder", or "encoders" with a path for each`,
      );
    const bad = encoders.find((path) => meaning(path)?.does !== 'ride');
    if (bad !== undefined)
      return this.#wrong(
        several ?? this.#get(value, 'encoder') ?? key,
        `"${bad}" is not the path of a parameter`,
      );
    const shows = this.#text(value, 'shows').slice(0, 2);
    return [
      { name, shows, encoders, ring: ring as RingStyle, turns: turns as number, ...this.#place(start(key)) },
    ];
  }

  #strips(root: YAMLMap): StripKind[] {
    const node = this.#get(root, 'strips');
    if (!isSeq(node))
      return this.#wrong(node ?? root, `"strips" lists kinds of strip: ${stripKinds.join(', ')}`);
    return node.items.flatMap((item) => {
      const kind = scalar(item) as StripKind;
      return stripKinds.includes(kind)
        ? [kind]
        : this.#wrong(item, `"${kind}" is no kind of strip; there are ${stripKinds.join(', ')}`);
    });
  }

  #text(map: YAMLMap, name: string): string {
    const node = this.#get(map, name);
    const value = scalar(node);
    if (typeof value === 'string' && value !== '') return value;
    this.complain(start(node ?? map), `"${name}" must be there, and be text`);
    return '';
  }

  #entries(root: YAMLMap, name: string): [Node, Node | null][] {
    const node = this.#get(root, name);
    if (node === undefined || node === null) return [];
    if (!isMap(node)) return this.#wrong(node, `"${name}" is a list of "name: what it does"`);
    return node.items.filter(isPair).map((pair) => [pair.key as Node, pair.value as Node | null]);
  }

  #known(map: YAMLMap, allowed: readonly string[], what: string): void {
    for (const pair of map.items) {
      const name = String(scalar(pair.key));
      if (allowed.includes(name)) continue;
      const near = nearest(name, allowed);
      this.complain(
        start(pair.key),
        `"${name}" is no ${what}${near ? `; did you mean "${near}"?` : `; there are ${allowed.join(', ')}`}`,
      );
    }
  }

  #get(map: YAMLMap, name: string): Node | undefined {
    return map.get(name, true);
  }

  #wrong(at: unknown, message: string): never[] {
    this.complain(start(at), message);
    return [];
  }

  #place(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

function scalar(node: unknown): unknown {
  return isScalar(node) ? node.value : undefined;
}

function start(node: unknown): number {
  return (node as Node | undefined)?.range?.[0] ?? 0;
}
