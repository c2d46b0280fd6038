import type { Problem } from './mapping.ts';
import { precedence, units } from './operators.ts';
import { isSpace, Scanner, Unreadable, type PlaceOf } from './scanner.ts';
import type { BinaryOperator, Expression, NumberUnit, Path, Place, Template } from './syntax.ts';

/** What came of reading: a value, or the one fault that stopped it. */
export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Problem };

/** Reads a text that is all one expression. Never throws, and takes time in proportion to the text. */
export function readExpression(text: string, at: PlaceOf): Read<Expression> {
  return read(text, at, (parser) => parser.whole());
}

/** Reads a text for a display: characters, and expressions in braces. */
export function readTemplate(text: string, at: PlaceOf): Read<Template> {
  return read(text, at, (parser) => parser.template(''));
}

/** Reads a text that is all one path: of a parameter, of several, or (`main`, `{strip}`) of a strip. */
export function readPath(text: string, at: PlaceOf): Read<Path> {
  return read(text, at, (parser) => parser.wholePath());
}

function read<T>(text: string, at: PlaceOf, how: (parser: Parser) => T): Read<T> {
  let scanner = new Scanner('', at);
  try {
    scanner = new Scanner(text, at);
    return { ok: true, value: how(new Parser(scanner)) };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, fault: scanner.problem(error) };
    throw error;
  }
}

/** A name: hyphens stand inside it, never at its end. */
const name = /[\p{L}_](?:[\p{L}\p{N}_]|-(?=[\p{L}\p{N}_]))*/uy;
const number = /\d{1,12}(?:\.\d{1,6})?/y;
const unit = /[\p{L}%]+/uy;
/** What units are called elsewhere, in small letters. */
const otherSpellings: ReadonlyMap<string, NumberUnit> = new Map([
  ['dbs', 'dB'],
  ['dbfs', 'dB'],
  ['decibel', 'dB'],
  ['decibels', 'dB'],
  ['hertz', 'Hz'],
  ['sec', 's'],
  ['secs', 's'],
  ['second', 's'],
  ['seconds', 's'],
  ['msec', 'ms'],
  ['percent', '%'],
]);
const pathHead = /\{\s*(?:strip|selected)\s*\}(?=\/)/y;
const pathStart = /\*\/|[\p{L}_][\p{L}\p{N}_-]*[/{]/uy;
const pathPiece = /[\p{L}\p{N}_*/-]+/uy;
const wordsOfGrammar: readonly string[] = ['and', 'or', 'not', 'if', 'then', 'else'];
const VALUE = 'a value (a number, a path, a word, or text in "quotes")';

/** The operators of two sides by how tightly they bind, the longer sign before the one it begins with. */
const levels: readonly (readonly BinaryOperator[])[] = Array.from(
  new Set(Object.values(precedence)),
  (binds) =>
    (Object.keys(precedence) as BinaryOperator[])
      .filter((operator) => precedence[operator] === binds)
      .sort((a, b) => b.length - a.length),
);
const COMPARING = precedence['='];

/** One `if … then …` of a chain. */
interface Case {
  readonly place: Place;
  readonly condition: Expression;
  readonly value: Expression;
}

function branch(otherwise: Expression | undefined, { place, condition, value }: Case): Expression {
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the language; nobody awaits an expression
  return { ...place, is: 'if', condition, then: value, otherwise };
}

/** Reads by recursive descent; each method begins where its part begins and ends behind it. */
class Parser {
  readonly #in: Scanner;

  constructor(scanner: Scanner) {
    this.#in = scanner;
  }

  whole(): Expression {
    const value = this.expression();
    if (this.#in.skipSpaces() < this.#in.text.length) this.#trailing();
    return value;
  }

  wholePath(): Path {
    const start = this.#in.skipSpaces();
    const path = this.#path();
    if (this.#in.skipSpaces() < this.#in.text.length) {
      const rest = this.#in.text.slice(this.#in.at);
      this.#in.fail(this.#in.at, `a path has no spaces outside braces; "${rest}" is too much here`);
    }
    return path.parts.length === 0 && path.head === undefined
      ? this.#in.fail(start, 'a path is missing')
      : path;
  }

  /** A text up to a closing quote, or up to the end where there is none to come. */
  template(close: '"' | ''): Template {
    const start = this.#in.at;
    const parts: (string | Expression)[] = [];
    const plainly = close === '' ? /[^{}]+/y : /[^{}"]+/y;
    const closed = (): boolean => close !== '' && this.#in.looksAt(close);
    while (!this.#in.atEnd && !closed()) {
      const plain = this.#in.match(plainly);
      if (plain !== undefined) parts.push(plain);
      else if (this.#in.looksAt('{')) parts.push(this.#braces());
      else this.#in.fail(this.#in.at, '"}" closes a brace that was never opened');
    }
    return { ...this.#in.place(start), written: this.#in.text.slice(start, this.#in.at), parts };
  }

  expression(): Expression {
    const start = this.#in.skipSpaces();
    return this.#takesWord('if') ? this.#in.nested(() => this.#if(start)) : this.#binary(0);
  }

  /** Behind an `if`. A chain of `else if` is one step deep, however long. */
  #if(start: number): Expression {
    const cases: Case[] = [];
    let from = start;
    let otherwise: Expression | undefined;
    for (;;) {
      cases.push(this.#case(from));
      if (!this.#takesWord('else')) break;
      from = this.#in.skipSpaces();
      if (this.#takesWord('if')) continue;
      otherwise = this.#nestedExpression();
      break;
    }
    return cases.reduceRight<Expression | undefined>(branch, otherwise) as Expression;
  }

  #case(start: number): Case {
    const condition = this.#nestedExpression();
    const written = this.#in.text.slice(start + 'if'.length, this.#in.at).trim();
    if (!this.#takesWord('then')) this.#in.expected(`after "if ${shortened(written)}", "then"`);
    return { place: this.#in.place(start), condition, value: this.#nestedExpression() };
  }

  #nestedExpression(): Expression {
    return this.#in.nested(() => this.expression());
  }

  /** Operators of one level, left to right, and everything that binds more tightly between them. */
  #binary(level: number): Expression {
    const operators = levels[level];
    if (operators === undefined) return this.#unary();
    const start = this.#in.skipSpaces();
    if (level === COMPARING && this.#takesWord('not')) return this.#not(start);
    let left = this.#binary(level + 1);
    for (let count = 0; ; count++) {
      const at = this.#in.skipSpaces();
      const operator = operators.find((one) => this.#takesOperator(one));
      if (operator === undefined) return left;
      if (level === COMPARING && count > 0)
        this.#in.fail(at, 'one comparison at a time: put "and" between two of them');
      const right = this.#binary(level + 1);
      left = { ...this.#in.place(start), is: 'binary', operator, left, right };
    }
  }

  #not(start: number): Expression {
    const of = this.#in.nested(() => this.#binary(COMPARING));
    return { ...this.#in.place(start), is: 'not', of };
  }

  #takesOperator(operator: BinaryOperator): boolean {
    if (operator === 'and' || operator === 'or') return this.#takesWord(operator);
    if (operator === '-') return this.#in.takes('-') || this.#in.takes('−');
    const before = this.#in.at;
    if (!this.#in.takes(operator)) return false;
    const { text, at } = this.#in;
    if (operator === '/' && !(isSpace(text, before - 1) && isSpace(text, at)))
      this.#in.fail(before, 'division needs a space on both sides of "/": without them it is part of a path');
    if (operator === '=' && this.#in.looksAt('=')) this.#in.fail(before, '"==" is written "="');
    return true;
  }

  #unary(): Expression {
    const start = this.#in.skipSpaces();
    if (!this.#in.takes('-') && !this.#in.takes('−')) return this.#primary();
    if (this.#in.peek(number) !== undefined) return this.#number(start, -1);
    const of = this.#in.nested(() => this.#unary());
    return { ...this.#in.place(start), is: 'minus', of };
  }

  #primary(): Expression {
    const start = this.#in.skipSpaces();
    if (this.#in.peek(/\d/y) !== undefined) return this.#number(start, 1);
    if (this.#in.looksAt('"')) return this.#quoted(start);
    if (this.#in.peek(pathHead) !== undefined || this.#in.peek(pathStart) !== undefined)
      return this.#pathValue(start);
    if (this.#in.looksAt('{')) return this.#bracesAlone();
    if (this.#in.takes('(')) return this.#closed(this.#nestedExpression(), ')', start);
    return this.#word(start);
  }

  #number(start: number, sign: 1 | -1): Expression {
    const digits = this.#in.match(number) as string;
    if (this.#in.peek(/\.?\d/y) !== undefined)
      this.#in.fail(start, 'a number has at most twelve digits, a point, and six more');
    if (this.#in.peek(/\.(?!\d)/y) !== undefined)
      this.#in.fail(this.#in.at, 'a digit is missing after the point');
    return { ...this.#in.place(start), is: 'number', value: sign * Number(digits), unit: this.#unit() };
  }

  /** The unit behind a number, with or without a space; spaces without one are left alone. */
  #unit(): NumberUnit | undefined {
    const before = this.#in.at;
    const start = this.#in.skipSpaces();
    const written = this.#in.match(unit);
    const known = units.find((one) => one === written);
    if (known !== undefined) return known;
    if (written !== undefined) this.#noUnit(written, start, start > before);
    this.#in.at = before;
    return undefined;
  }

  /** A word behind a number may be none of its business, such as `then`; a unit in other letters is. */
  #noUnit(written: string, start: number, apart: boolean): void {
    const lower = written.toLowerCase();
    const meant = units.find((one) => one.toLowerCase() === lower) ?? otherSpellings.get(lower);
    if (meant !== undefined) this.#in.fail(start, `the unit is written "${meant}", not "${written}"`);
    if (!apart) this.#in.fail(start, `"${written}" is no unit; there are ${units.join(', ')}`);
  }

  #quoted(start: number): Expression {
    this.#in.at++;
    const text = this.#in.nested(() => this.template('"'));
    if (!this.#in.looksAt('"')) this.#in.fail(start, 'this text has no closing quote');
    this.#in.at++;
    return { ...this.#in.place(start), is: 'text', text };
  }

  #closed(value: Expression, bracket: ')' | '}', open: number): Expression {
    if (this.#in.takes(bracket)) return value;
    this.#in.skipSpaces();
    if (this.#in.atEnd)
      this.#in.fail(
        open,
        `"${bracket}" is missing: this ${bracket === '}' ? 'brace' : 'bracket'} is never closed`,
      );
    if (this.#in.looksAt(',')) this.#comma();
    return this.#in.expected(`an operator or "${bracket}"`);
  }

  /** `{ … }` in a text or a path. */
  #braces(): Expression {
    const open = this.#in.at++;
    return this.#closed(this.#nestedExpression(), '}', open);
  }

  /** `{strip}` standing for itself, where no path goes on behind it. */
  #bracesAlone(): Expression {
    const open = this.#in.at;
    const value = this.#braces();
    if (this.#in.peek(/[\p{L}\p{N}_/{-]/uy) !== undefined && !this.#in.looksAt('-'))
      this.#in.fail(open, 'a path begins with {strip}, {selected} or a name; other braces stand further on');
    return value;
  }

  #word(start: number): Expression {
    const word = this.#in.match(name);
    if (word === undefined) return this.#in.expected(VALUE);
    if (wordsOfGrammar.includes(word)) this.#outOfPlace(word, start);
    if (this.#in.takes('(')) return this.#call(word, start);
    return { ...this.#in.place(start), is: 'word', word };
  }

  #outOfPlace(word: string, start: number): never {
    if (word === 'if' || word === 'not') this.#in.fail(start, `"${word}" needs brackets here: (${word} …)`);
    this.#in.fail(start, `${VALUE} is missing before "${word}"`);
  }

  /** Behind the bracket of a call. */
  #call(called: string, start: number): Expression {
    const open = this.#in.at - 1;
    const values: Expression[] = [];
    while (!this.#in.takes(')')) {
      if (values.length > 0 && !this.#in.takes(',')) this.#notGoingOn(open);
      values.push(this.#nestedExpression());
    }
    return { ...this.#in.place(start), is: 'call', name: called, arguments: values };
  }

  #notGoingOn(open: number): never {
    if (this.#in.atEnd) this.#in.fail(open, '")" is missing: this bracket is never closed');
    this.#in.expected('an operator, "," or ")"');
  }

  #pathValue(start: number): Expression {
    const path = this.#path();
    if (!/\//.test(path.written))
      this.#in.fail(
        start,
        `"${path.written}" is no path: a path has a "/"; braces stand in paths and texts only`,
      );
    return { ...this.#in.place(start), is: 'path', path };
  }

  #path(): Path {
    const start = this.#in.at;
    const place = this.#in.place(start);
    const head = this.#head();
    const parts: (string | Expression)[] = [];
    let outline = head === undefined ? '' : '{}';
    while (!this.#in.atEnd) {
      const piece = this.#in.match(pathPiece);
      if (piece === undefined && !this.#in.looksAt('{')) break;
      parts.push(piece ?? this.#braces());
      outline += piece ?? '{}';
    }
    const written = this.#in.text.slice(start, this.#in.at);
    this.#sound(outline, start);
    return { ...place, written, parts, head, wild: outline.includes('*') };
  }

  #head(): 'strip' | 'selected' | undefined {
    const found = this.#in.match(/\{\s*(?:strip|selected)\s*\}(?=\/|\s*$)/y);
    if (found === undefined) return undefined;
    return found.includes('strip') ? 'strip' : 'selected';
  }

  /** Nothing is left out between the strokes of a path, and a `*` stands alone. */
  #sound(outline: string, start: number): void {
    const pieces = outline.split('/');
    if (outline === '') this.#in.expected('a path such as {strip}/fader');
    if (pieces.includes('')) this.#in.fail(start, 'something is missing in this path beside a "/"');
    if (pieces.some((piece) => piece !== '*' && piece.includes('*')))
      this.#in.fail(start, 'in a path a "*" stands alone between the strokes: ch/*/mute');
  }

  #takesWord(word: string): boolean {
    this.#in.skipSpaces();
    if (
      !this.#in.looksAt(word) ||
      this.#in.peek(name) !== word ||
      this.#in.text.charAt(this.#in.at + word.length) === '/'
    )
      return false;
    this.#in.at += word.length;
    return true;
  }

  #trailing(): never {
    if (this.#in.looksAt(',')) this.#comma();
    const bracket = /^[)}]/.exec(this.#in.text.slice(this.#in.at, this.#in.at + 1))?.[0];
    if (bracket !== undefined)
      this.#in.fail(this.#in.at, `"${bracket}" closes a bracket that was never opened`);
    for (const word of ['then', 'else'])
      if (this.#takesWord(word)) this.#in.fail(this.#in.at - word.length, `"${word}" has no "if" before it`);
    this.#in.expected('an operator such as "and", "=" or "+"');
  }

  #comma(): never {
    this.#in.fail(
      this.#in.at,
      'a comma stands between the values of a function only; decimals have a point: 0.5',
    );
  }
}

/** The end of what was written is what stands beside the fault. */
function shortened(text: string): string {
  return text.length > 24 ? `… ${text.slice(-22)}` : text;
}
