import type { Problem } from './mapping.ts';
import type { Place } from './syntax.ts';

/** Says where a character of the text stands in the file; offsets count from 0. */
export type PlaceOf = (offset: number) => Place;

/** The longest text that is read, in characters. */
export const LONGEST = 2000;
/** How deep brackets, braces, quotes and `if` may stand in each other. */
const DEEPEST = 32;

/** What a reader leaves off with: caught where reading began, and never seen outside. */
export class Unreadable extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/** Signs other languages have, and what stands for them here. */
const foreign: readonly (readonly [sign: string, ours: string])[] = [
  ['==', '='],
  ['&&', 'and'],
  ['||', 'or'],
  ['<>', '!='],
  ['≠', '!='],
  ['≤', '<='],
  ['≥', '>='],
  ['×', '*'],
  ['·', '*'],
  ['÷', '/'],
  ['“', '"'],
  ['”', '"'],
  ['„', '"'],
  ["'", '"'],
  ['!', 'not'],
];

/** Is there a space of any sort at an offset? */
export function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || (!(code > 0x20 && code < 0x7f) && /^\s$/u.test(text.charAt(at)));
}

/** Walks through a text, once and forwards. */
export class Scanner {
  readonly text: string;
  /** Offset of the next character. */
  at = 0;
  readonly #place: PlaceOf;
  #depth = 0;

  constructor(text: string, place: PlaceOf) {
    this.text = text;
    this.#place = place;
    if (text.length > LONGEST) this.fail(0, `this is too long: at most ${LONGEST} characters are read`);
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  place(offset: number): Place {
    const { line, column } = this.#place(offset);
    return { line, column };
  }

  problem({ offset, message }: Unreadable): Problem {
    return { ...this.place(offset), message };
  }

  skipSpaces(): number {
    while (isSpace(this.text, this.at)) this.at++;
    return this.at;
  }

  /** Does this stand here, at the very character? */
  looksAt(sign: string): boolean {
    return this.text.startsWith(sign, this.at);
  }

  /** Goes past a sign, after spaces, if it is there. */
  takes(sign: string): boolean {
    this.skipSpaces();
    if (!this.looksAt(sign)) return false;
    this.at += sign.length;
    return true;
  }

  /** Goes past what a pattern (sticky) fits at the very character. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** The same, but stays where it is. */
  peek(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0];
  }

  /** One step deeper into brackets, braces, quotes, or an `if`. */
  nested<T>(read: () => T): T {
    if (++this.#depth > DEEPEST)
      this.fail(this.at, `this is too deep: at most ${DEEPEST} brackets may stand in each other`);
    const result = read();
    this.#depth--;
    return result;
  }

  fail(offset: number, message: string): never {
    throw new Unreadable(offset, message);
  }

  /** Something else was to stand here. */
  expected(what: string): never {
    this.skipSpaces();
    const ours = foreign.find(([sign]) => this.looksAt(sign));
    if (ours?.[1] === '"') this.fail(this.at, `text stands in straight double quotes, not in ${ours[0]}`);
    if (this.looksAt('‘') || this.looksAt('’'))
      this.fail(this.at, `quotes are straight here: ' instead of ${this.text.charAt(this.at)}`);
    if (ours) this.fail(this.at, `"${ours[0]}" is written "${ours[1]}"`);
    const next = this.peek(/[\p{L}\p{N}_]+|./suy);
    this.fail(
      this.at,
      next === undefined ? `${what} is missing at the end` : `${what} is missing before "${next}"`,
    );
  }
}
