/** The way to a value inside a JSON text: keys and indexes. */
export type JsonPath = readonly (string | number)[];

/** What is wrong with a text that is not JSON, and where. */
export interface JsonFault {
  readonly offset: number;
  readonly message: string;
}

type Visit = (path: JsonPath, offset: number, twice: boolean) => void;

const MAX_DEPTH = 64;
const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

class Scanner {
  readonly #text: string;
  readonly #visit: Visit;
  readonly #path: (string | number)[] = [];
  #at = 0;

  constructor(text: string, visit: Visit) {
    this.#text = text;
    this.#visit = visit;
  }

  /** Walks the whole text. Returns its first fault. */
  scan(): JsonFault | undefined {
    const fault = this.#value(false);
    if (fault !== undefined) return fault;
    this.#match(SPACE);
    return this.#at < this.#text.length ? this.#fault('nothing more') : undefined;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #take(mark: string): boolean {
    this.#match(SPACE);
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #fault(expected: string): JsonFault {
    const rest = this.#text.slice(this.#at, this.#at + 12);
    const came = rest === '' ? 'the file ends' : `came ${JSON.stringify(rest)}`;
    return { offset: this.#at, message: `expected ${expected}, ${came}` };
  }

  #value(twice: boolean): JsonFault | undefined {
    this.#match(SPACE);
    this.#visit(this.#path, this.#at, twice);
    if (this.#path.length > MAX_DEPTH) return this.#fault('fewer levels');
    if (this.#take('{')) return this.#members();
    if (this.#take('[')) return this.#elements();
    const scalar = this.#match(STRING) ?? this.#match(SCALAR);
    return scalar === undefined ? this.#fault('a value') : undefined;
  }

  #members(): JsonFault | undefined {
    if (this.#take('}')) return undefined;
    const seen = new Set<string>();
    do {
      this.#match(SPACE);
      const quoted = this.#match(STRING);
      if (quoted === undefined) return this.#fault('a key in double quotes');
      const key = JSON.parse(quoted) as string;
      if (!this.#take(':')) return this.#fault('a colon');
      this.#path.push(key);
      const fault = this.#value(seen.has(key));
      if (fault !== undefined) return fault;
      this.#path.pop();
      seen.add(key);
    } while (this.#take(','));
    return this.#take('}') ? undefined : this.#fault('a comma or }');
  }

  #elements(): JsonFault | undefined {
    if (this.#take(']')) return undefined;
    let index = 0;
    do {
      this.#path.push(index++);
      const fault = this.#value(false);
      if (fault !== undefined) return fault;
      this.#path.pop();
    } while (this.#take(','));
    return this.#take(']') ? undefined : this.#fault('a comma or ]');
  }
}

/** The first fault of a text as JSON; undefined when there is none. */
export function jsonFault(text: string): JsonFault | undefined {
  return new Scanner(text, () => undefined).scan();
}

/**
 * Where the value at a path begins; for a path that is not there, where the nearest thing around it begins. Of what
 * stands there twice, the later one, which is the one that counts.
 */
export function offsetOf(text: string, wanted: JsonPath): number {
  let best = 0;
  let depth = -1;
  const visit: Visit = (path, offset) => {
    if (path.length < depth || path.length > wanted.length) return;
    if (!path.every((step, i) => step === wanted[i])) return;
    depth = path.length;
    best = offset;
  };
  new Scanner(text, visit).scan();
  return best;
}

/** The keys that stand twice in one object: JSON takes the later one without a word. */
export function keysTwice(text: string): readonly JsonPath[] {
  const found: JsonPath[] = [];
  new Scanner(text, (path, _offset, twice) => {
    if (twice) found.push([...path]);
  }).scan();
  return found;
}

/** Line and column, from 1, of an offset. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** A path in words: `values.ch/7/fader`, `points[3][1]`. */
export function describePath(path: JsonPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (!/^[\w/-]+$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}
