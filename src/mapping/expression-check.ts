import { nearest } from '../model/nearest.ts';
import type { Parameter } from '../model/parameters.ts';
import { rangeOf } from '../units/laws.ts';
import { candidates, viewInterval, type CheckScope } from './check-scope.ts';
import { print, printPath } from './expression-print.ts';
import * as interval from './interval.ts';
import type { Interval } from './interval.ts';
import type { Problem } from './mapping.ts';
import { nameOf } from './number-program.ts';
import { stripPath } from './paths.ts';
import type { BinaryOperator, Expression, Path, Place, Template } from './syntax.ts';
import {
  colourOf,
  scales,
  scaled,
  termOf,
  vocabulary,
  type ArgumentKind,
  type Term,
  type ValueType,
  type ValueUnit,
} from './vocabulary.ts';
import { wantedOf, type Wanted } from './wanted.ts';

export type { CheckScope } from './check-scope.ts';

/** How many operations an expression may have; a `*` counts as many as it stands for. */
export const MOST_OPERATIONS = 1000;

/** Holds an expression against what is wanted where it stands, the desk, the surface and the mapping. */
export function checkExpression(
  expression: Expression,
  wanted: Wanted,
  about: CheckScope,
): readonly Problem[] {
  const checker = new Checker(about);
  checker.suits(expression, wanted);
  return checker.found(expression);
}

/** Holds a text for a display against the same. */
export function checkTemplate(template: Template, about: CheckScope): readonly Problem[] {
  const checker = new Checker(about);
  checker.template(template);
  return checker.found(template);
}

/** Holds a path of a parameter, or with a `*` of several, against the desk. */
export function checkPath(path: Path, about: CheckScope): readonly Problem[] {
  const checker = new Checker(about);
  checker.parameters(path);
  return checker.found(path);
}

/** Holds `{strip}`, `{selected}`, `main` or `dca/{n}` against the desk, where a strip is wanted. */
export function checkStrip(path: Path, about: CheckScope): readonly Problem[] {
  const checker = new Checker(about);
  checker.strip(path);
  return checker.found(path);
}

/** What can be set to a path that was checked: of the first parameter it can stand for. */
export function wantedAt(path: Path, about: CheckScope): Wanted | undefined {
  const first = candidates(path, about)[0]?.[0];
  return first && wantedOf(first);
}

/**
 * Does a condition always hold, or never, or is a light always or never lit? Undefined where it can be both, and where
 * it cannot be told. Ranges of parameters are all that is looked at, not what they have to do with each other.
 */
export function always(expression: Expression, about: CheckScope): boolean | undefined {
  const checker = new Checker(about);
  const { can } = checker.typeOf(expression, undefined);
  return checker.found(expression).length > 0 ? undefined : interval.truthOf(can);
}

/** What a part of an expression is. */
interface Typed {
  /** Undefined where a fault was already named. */
  readonly type: ValueType | undefined;
  /** Of numbers; undefined for plain ones. */
  readonly unit?: ValueUnit | undefined;
  readonly choices?: readonly string[] | undefined;
  readonly can: Interval;
}

const unknown: Typed = { type: undefined, can: interval.anything };
const aSwitch = (can: Interval): Typed => ({ type: 'switch', can });
const aText: Typed = { type: 'text', can: interval.anything };

const called: Readonly<Record<ValueType, string>> = {
  number: 'a number',
  switch: 'a switch',
  light: 'a light',
  colour: 'a colour',
  text: 'text',
  choice: 'a choice',
};

const calledWanted: Readonly<Record<Wanted['type'], string>> = {
  ...called,
  switch: 'a switch or a condition',
  light: 'on, off, flash, or a switch',
  colour: 'a colour such as red or "#ff8800"',
};

class Checker {
  readonly #about: CheckScope;
  readonly #problems: Problem[] = [];
  #operations = 0;

  constructor(about: CheckScope) {
    this.#about = about;
  }

  found(whole: Place): readonly Problem[] {
    if (this.#operations > MOST_OPERATIONS)
      this.#complain(
        whole,
        `this has ${this.#operations} operations; at most ${MOST_OPERATIONS} are worked out`,
      );
    return this.#problems;
  }

  /** Names what is wrong with an expression where something is wanted. */
  suits(expression: Expression, wanted: Wanted): Typed {
    const typed = this.typeOf(expression, wanted);
    const wrong = expression.is !== 'if' && typed.type !== undefined && misfit(expression, typed, wanted);
    if (typeof wrong === 'string') this.#complain(expression, wrong);
    return typed;
  }

  typeOf(expression: Expression, wanted: Wanted | undefined): Typed {
    this.#operations++;
    switch (expression.is) {
      case 'number':
        return {
          type: 'number',
          unit: expression.unit && scales[expression.unit].unit,
          can: interval.just(scaled(expression.value, expression.unit)),
        };
      case 'text':
        return this.#quoted(expression, wanted);
      case 'path':
        return this.#single(expression.path);
      case 'word':
        return this.#word(expression, wanted);
      case 'call':
        return this.#call(expression);
      case 'not':
        return aSwitch(interval.negated(this.suits(expression.of, { type: 'switch' }).can));
      case 'minus': {
        const { unit, can } = this.suits(expression.of, { type: 'number' });
        return { type: 'number', unit, can: interval.minus(can) };
      }
      case 'binary':
        return this.#binary(expression);
      case 'if':
        return this.#if(expression, wanted);
    }
  }

  template({ parts }: Template): void {
    for (const part of parts) {
      if (typeof part === 'string') continue;
      if (this.typeOf(part, { type: 'text' }).type === 'colour')
        this.#complain(part, `${said(part)} is a colour, which cannot be written out`);
    }
  }

  #if(expression: Expression & { is: 'if' }, wanted: Wanted | undefined): Typed {
    const { can } = this.suits(expression.condition, { type: 'switch' });
    const branch = (part: Expression): Typed =>
      wanted ? this.suits(part, wanted) : this.typeOf(part, undefined);
    const value = branch(expression.then);
    const rest = expression.otherwise ? branch(expression.otherwise) : { ...value, can: interval.just(0) };
    const truth = interval.truthOf(can);
    if (truth !== undefined) return truth ? value : rest;
    return { ...(value.type === 'switch' ? rest : value), can: interval.hull(value.can, rest.can) };
  }

  #quoted({ text }: Expression & { is: 'text' }, wanted: Wanted | undefined): Typed {
    const { written } = text;
    if (wanted?.type === 'choice' && wanted.choices.includes(written)) return choice(written, wanted.choices);
    if (wanted?.type === 'colour' && colourOf(written) !== undefined)
      return { type: 'colour', can: interval.anything };
    this.template(text);
    return aText;
  }

  #word(expression: Expression & { is: 'word' }, wanted: Wanted | undefined): Typed {
    const { word } = expression;
    if (wanted?.type === 'choice' && wanted.choices.includes(word)) return choice(word, wanted.choices);
    const seen = viewInterval(word, this.#about);
    if (seen) return { type: 'number', can: seen };
    if (this.#about.layers.some(({ name, kind }) => name === word && kind === 'layer') && !termOf(word))
      return aSwitch(interval.either);
    const term = termOf(word);
    if (!term) return this.#unknownWord(expression, wanted);
    const wrong = this.#outOfPlace(word, term);
    if (wrong === undefined) return ofTerm(term);
    this.#complain(expression, wrong);
    return unknown;
  }

  /** Why a word that exists says nothing where it stands. */
  #outOfPlace(word: string, { brackets, ownStrip }: Term): string | undefined {
    if (brackets === 'must' || brackets === 'repeats') return `"${word}" needs brackets: ${example(word)}`;
    const here = this.#about.variables;
    if (word === 'n') return 'there is no {n} left of the colon, so that "n" means nothing here';
    if ((ownStrip || brackets === 'may') && !Object.hasOwn(here, 'strip'))
      return `this control belongs to no strip, so that "${word}" means nothing here${brackets === 'may' ? `; ${word}({selected}) does` : ''}`;
    if (word === 'page') return '"page" stands before "=" and the name of a page: page = pan';
    return undefined;
  }

  #unknownWord({ word, ...place }: Expression & { is: 'word' }, wanted: Wanted | undefined): Typed {
    const { layers, table } = this.#about;
    if (wanted?.type === 'choice') this.#noChoice(word, place, wanted.choices);
    else if (layers.some(({ name, kind }) => name === word && kind === 'page'))
      this.#complain(place, `"${word}" is a page: write page = ${word}`);
    else if (table.strips.some(({ path }) => path === word))
      this.#complain(place, `"${word}" is a strip, not a value: write ${word}/fader, or ${word}/mute`);
    else if (/-\d/.test(word) || (/-/.test(word) && word.split('-').every((part) => this.#isWord(part))))
      this.#complain(place, `"${word}" is no word; a minus needs a space on both sides`);
    else this.#complain(place, `there is no word "${word}"${didYouMean(word, this.#words())}`);
    return unknown;
  }

  #isWord(word: string): boolean {
    return termOf(word) !== undefined || viewInterval(word, this.#about) !== undefined;
  }

  #words(): readonly string[] {
    const { layers, variables } = this.#about;
    const names = layers.filter(({ kind }) => kind === 'layer').map(({ name }) => name);
    return [...Object.keys(vocabulary), ...Object.keys(variables), ...names];
  }

  #noChoice(word: string, place: Place, choices: readonly string[]): void {
    const there =
      choices.length === 0 ? 'there are none' : `there are ${choices.map(quotedIfNeeded).join(', ')}`;
    this.#complain(place, `there is no "${word}" here; ${there}`);
  }

  #binary(expression: Expression & { is: 'binary' }): Typed {
    const { operator, left, right } = expression;
    if (operator === 'and' || operator === 'or') {
      const of = (part: Expression): Interval => this.suits(part, { type: 'switch' }).can;
      return aSwitch(interval.combined(operator, of(left), of(right)));
    }
    if (isComparison(operator)) return this.#comparison(expression);
    const a = this.suits(left, { type: 'number' });
    const b = this.suits(right, { type: 'number' });
    const sum = operator === '+' || operator === '-';
    if (sum && clash(a, b)) this.#complain(right, unlike(left, a, right, b, 'added to or taken from'));
    return {
      type: 'number',
      unit: sum ? (a.unit ?? b.unit) : productUnit(operator, a, b),
      can: interval.combined(operator, a.can, b.can),
    };
  }

  #comparison(expression: Expression & { is: 'binary' }): Typed {
    const { operator, left, right } = expression;
    if (isPage(left) || isPage(right)) return this.#page(expression, isPage(left) ? right : left);
    const first = this.#choicesOf(left) ? left : right;
    const choices = this.#choicesOf(first);
    const same = operator === '=' || operator === '!=';
    if (choices && !same)
      return this.#wrong(
        expression,
        `${said(first)} is one of some words: only = and != say something of it`,
      );
    const wanted: Wanted | undefined = choices && { type: 'choice', choices };
    const a = wanted ? this.suits(left, wanted) : this.typeOf(left, undefined);
    const b = wanted ? this.suits(right, wanted) : this.typeOf(right, undefined);
    const wrong = incomparable(expression, a, b);
    if (wrong !== undefined) return this.#wrong(right, wrong);
    return aSwitch(interval.combined(operator, a.can, b.can));
  }

  #page({ operator, ...place }: Expression & { is: 'binary' }, named: Expression): Typed {
    const pages = this.#about.layers.filter(({ kind }) => kind === 'page').map(({ name }) => name);
    const name = nameOf(named);
    if (operator !== '=' && operator !== '!=')
      return this.#wrong(place, '"page" is a name: only = and != say something of it');
    if (name === undefined) return this.#wrong(named, 'beside "page =" stands the name of a page');
    if (pages.includes(name))
      return aSwitch(pages.length > 1 ? interval.either : interval.condition(operator === '='));
    const there =
      pages.length === 0 ? 'this mapping has no pages' : `there are ${pages.map(quotedIfNeeded).join(', ')}`;
    return this.#wrong(named, `there is no page "${name}"${didYouMean(name, pages) || `; ${there}`}`);
  }

  #choicesOf(expression: Expression): readonly string[] | undefined {
    if (expression.is === 'call') return termOf(expression.name)?.choices;
    return expression.is === 'path' ? candidates(expression.path, this.#about)[0]?.[0]?.choices : undefined;
  }

  #call(expression: Expression & { is: 'call' }): Typed {
    const { name, arguments: values } = expression;
    const term = termOf(name);
    if (!term) {
      const functions = Object.keys(vocabulary).filter((one) => vocabulary[one]?.brackets !== 'none');
      return this.#wrong(expression, `there is no function "${name}"${didYouMean(name, functions)}`);
    }
    const wrong = wrongCount(name, term, values.length);
    if (wrong !== undefined) return this.#wrong(expression, wrong);
    const kind = term.takes[0] as ArgumentKind;
    const typed = values.map((value) => this.#argument(value, kind, name));
    const of = interval.bounded[name];
    if (!of) return ofTerm(term);
    const other = typed.findIndex((one) => clash(typed[0] ?? unknown, one));
    if (other > 0)
      this.#complain(
        values[other] as Expression,
        unlike(
          values[0] as Expression,
          typed[0] as Typed,
          values[other] as Expression,
          typed[other] as Typed,
          'compared with',
        ),
      );
    return {
      type: 'number',
      unit: typed.find(({ unit }) => unit)?.unit,
      can: of(typed.map(({ can }) => can)),
    };
  }

  #argument(value: Expression, kind: ArgumentKind, name: string): Typed {
    switch (kind) {
      case 'number':
        return this.suits(value, { type: 'number' });
      case 'path':
        return value.is === 'path' ? this.#single(value.path) : this.#noPath(value, name);
      case 'switches':
        return value.is === 'path' ? this.#switches(value.path) : this.#noPath(value, name);
      case 'strip':
        return this.#stripArgument(value, name);
      case 'control':
        return this.#control(value, name);
    }
  }

  #noPath(value: Expression, name: string): Typed {
    return this.#wrong(value, `${said(value)} is no path; write ${example(name)}`);
  }

  #switches(path: Path): Typed {
    const odd = this.parameters(path)
      .flat()
      .find(({ unit }) => unit !== 'switch');
    return odd ? this.#wrong(path, `"${odd.path}" is no switch`) : aSwitch(interval.either);
  }

  #stripArgument(value: Expression, name: string): Typed {
    const path = stripPath(value);
    if (!path) return this.#wrong(value, `${said(value)} is no strip; write ${example(name)}`);
    this.strip(path);
    return unknown;
  }

  #control(value: Expression, name: string): Typed {
    if (value.is === 'path') return this.#single(value.path);
    if (value.is === 'text') return this.#controlNamed(value.text);
    const { controls } = this.#about;
    if (value.is !== 'word')
      return this.#wrong(value, `${said(value)} is no control; write ${example(name)}`);
    const { word } = value;
    if (word !== 'fader' && word !== 'encoder')
      return controls.includes(word)
        ? unknown
        : this.#wrong(
            value,
            `there is no control "${word}"${didYouMean(word, ['fader', 'encoder', ...controls])}; a name of several words stands in quotes`,
          );
    if (!Object.hasOwn(this.#about.variables, 'strip'))
      return this.#wrong(
        value,
        `this control belongs to no strip, so that "${word}" means nothing here; name one, such as ${name}("fader main")`,
      );
    return unknown;
  }

  /** A name with numbers in braces must fit at least one control. */
  #controlNamed({ parts, written, ...place }: Template): Typed {
    for (const part of parts) if (typeof part !== 'string') this.suits(part, { type: 'number' });
    const pattern = new RegExp(
      `^${parts.map((part) => (typeof part === 'string' ? escaped(part) : '\\d+')).join('')}$`,
      'u',
    );
    if (this.#about.controls.some((name) => pattern.test(name))) return unknown;
    return this.#wrong(
      place,
      `the surface has no control "${written}"${didYouMean(written, this.#about.controls)}`,
    );
  }

  /** The value of one parameter. */
  #single(path: Path): Typed {
    const rows = this.parameters(path).flat();
    const [first] = rows;
    if (!first) return unknown;
    if (path.wild)
      return this.#wrong(
        path,
        `"${printPath(path)}" stands for several: write any(…), all(…) or count(…) around it`,
      );
    return ofParameters(first, rows);
  }

  /** The parameters a path can stand for; names the fault where there are none. */
  parameters(path: Path): readonly (readonly Parameter[])[] {
    if (!this.#head(path) || !this.#braces(path)) return [];
    const groups = candidates(path, this.#about);
    this.#operations += Math.max(0, ...groups.map((group) => (path.wild ? group.length : 0)));
    if (!groups.some((group) => group.length > 0)) this.#noParameter(path);
    return groups;
  }

  strip(path: Path): void {
    if (!this.#head(path) || !this.#braces(path)) return;
    const written = printPath(path);
    if (path.head !== undefined && path.parts.length > 0) {
      this.#complain(path, `"${written}" is a parameter; a strip is wanted here, such as {${path.head}}`);
      return;
    }
    const { strips } = this.#about.table;
    const pattern = new RegExp(
      `^${path.parts.map((part) => (typeof part === 'string' ? escaped(part) : '\\d+')).join('')}$`,
      'u',
    );
    if (path.head !== undefined || (!path.wild && strips.some((strip) => pattern.test(strip.path)))) return;
    const near = didYouMean(
      written,
      strips.map((strip) => strip.path),
    );
    this.#complain(
      path,
      `the desk has no strip "${written}"${near || '; write {strip}, {selected}, main, or such as dca/2'}`,
    );
  }

  #head(path: Path): boolean {
    if (path.head !== 'strip' || Object.hasOwn(this.#about.variables, 'strip')) return true;
    this.#complain(path, 'this control belongs to no strip, so that {strip} means nothing here');
    return false;
  }

  /** Braces in a path hold numbers of the view, so that the path changes with what is in front and with nothing else. */
  #braces({ parts }: Path): boolean {
    const before = this.#problems.length;
    for (const part of parts) {
      if (typeof part === 'string') continue;
      const other = foreignIn(part);
      if (other)
        this.#complain(
          other,
          `${said(other)} cannot stand in a path; its braces hold sums of strip, n, bank, width and turn`,
        );
      else this.suits(part, { type: 'number' });
    }
    return this.#problems.length === before;
  }

  #noParameter(path: Path): void {
    const written = printPath(path);
    const { table, strips } = this.#about;
    const { head } = path;
    const paths = table.rows.map((row) => {
      const strip = table.strips[row.strip];
      if (head === undefined || !strip || (head === 'strip' && !strips.includes(strip.kind))) return row.path;
      return `{${head}}${row.path.slice(strip.path.length)}`;
    });
    const plain = path.parts.every((part) => typeof part === 'string') && !path.wild;
    const where = head === 'strip' ? `no strip in the banks (${strips.join(', ')}) has` : 'the desk has no';
    const what = head === 'strip' ? ` "${written}"` : ` parameter "${written}"`;
    this.#complain(path, `${where}${what}${plain ? didYouMean(written, new Set(paths)) : ''}`);
  }

  #wrong(place: Place, message: string): Typed {
    this.#complain(place, message);
    return unknown;
  }

  #complain({ line, column }: Place, message: string): void {
    this.#problems.push({ line, column, message });
  }
}

function choice(word: string, choices: readonly string[]): Typed {
  return { type: 'choice', choices, can: interval.just(choices.indexOf(word)) };
}

function ofTerm({ gives, unit, choices, range }: Term): Typed {
  const usual = gives === 'switch' ? interval.either : interval.anything;
  return { type: gives, unit, choices, can: range ? { low: range[0], high: range[1] } : usual };
}

function ofParameters(first: Parameter, rows: readonly Parameter[]): Typed {
  const ranges = rows.map(({ law }) => rangeOf(law));
  const can = {
    low: Math.min(...ranges.map(({ min }) => min)),
    high: Math.max(...ranges.map(({ max }) => max)),
  };
  if (first.choices) return { type: 'choice', choices: first.choices, can };
  if (first.unit === 'switch') return { type: 'switch', can };
  const mixed = rows.some(({ unit }) => unit !== first.unit);
  return { type: 'number', unit: mixed ? undefined : (first.unit as ValueUnit), can };
}

/** Why a value does not fit what is wanted; undefined where it does. */
function misfit(expression: Expression, typed: Typed, wanted: Wanted): string | undefined {
  const { type, unit } = typed;
  const winds = expression.is === 'word' && expression.word === 'winding';
  if (wanted.type === type) return type === 'number' ? wrongUnit(expression, unit, wanted) : undefined;
  if (wanted.type === 'text')
    return type === 'colour' ? `${said(expression)} is a colour, which cannot be written out` : undefined;
  if (wanted.type === 'light' && type === 'switch') return undefined;
  if ((wanted.type === 'light' || wanted.type === 'switch') && winds) return undefined;
  if (wanted.type === 'choice')
    return `${said(expression)} is ${described(typed)}; there are ${wanted.choices.map(quotedIfNeeded).join(', ')}`;
  return `${said(expression)} is ${described(typed)}; here ${calledWanted[wanted.type]} is wanted`;
}

function wrongUnit(expression: Expression, unit: ValueUnit | undefined, wanted: Wanted): string | undefined {
  if (wanted.type !== 'number' || wanted.unit === undefined || unit === undefined || unit === wanted.unit)
    return undefined;
  if (wanted.orTravel && unit === '%') return undefined;
  return `${said(expression)} is in ${unit}; here ${wanted.unit} ${wanted.orTravel ? 'or % of the travel ' : ''}are wanted`;
}

function described({ type, unit }: Typed): string {
  return type === 'number' && unit !== undefined ? `in ${unit}` : called[type ?? 'number'];
}

function isComparison(operator: BinaryOperator): boolean {
  return ['=', '!=', '<', '<=', '>', '>='].includes(operator);
}

function isPage(expression: Expression): boolean {
  return expression.is === 'word' && expression.word === 'page';
}

/** Two units that have nothing to do with each other; a plain number goes with every one. */
function clash(a: Typed, b: Typed): boolean {
  return a.unit !== undefined && b.unit !== undefined && a.unit !== b.unit;
}

function productUnit(operator: BinaryOperator, a: Typed, b: Typed): ValueUnit | undefined {
  if (b.unit === undefined) return a.unit;
  return a.unit === undefined && operator === '*' ? b.unit : undefined;
}

function unlike(left: Expression, a: Typed, right: Expression, b: Typed, how: string): string {
  const other = right.is === 'number' ? print(right) : `${said(right)}, which is ${described(b)}`;
  return `${said(left)} is ${described(a)} and cannot be ${how} ${other}`;
}

/** Why two sides cannot be compared; undefined where they can. */
function incomparable(
  { operator, left, right }: Expression & { is: 'binary' },
  a: Typed,
  b: Typed,
): string | undefined {
  if (a.type === undefined || b.type === undefined) return undefined;
  if (a.type === 'text' || b.type === 'text') return 'texts cannot be compared';
  if (a.type === 'colour' || b.type === 'colour') return 'colours cannot be compared';
  if (a.type !== b.type) {
    const [on, one] = a.type === 'switch' ? [a, left] : [b, right];
    if (on.type === 'switch')
      return `${said(one)} is a switch: it is on or off, and nothing else can be compared with it`;
    return unlike(left, a, right, b, 'compared with');
  }
  if (a.type === 'switch' && operator !== '=' && operator !== '!=')
    return 'a switch is on or off: only = and != say something of it';
  return clash(a, b) ? unlike(left, a, right, b, 'compared with') : undefined;
}

function wrongCount(name: string, { brackets }: Term, count: number): string | undefined {
  if (brackets === 'none') return `"${name}" is a word and has no brackets`;
  if (brackets === 'repeats')
    return count >= 2 ? undefined : `"${name}" needs two numbers or more: ${example(name)}`;
  return count === 1
    ? undefined
    : `"${name}" needs one thing in its brackets, not ${count}: ${example(name)}`;
}

const examples: Readonly<Record<ArgumentKind, string>> = {
  number: '2.5',
  path: '{strip}/fader',
  switches: 'ch/*/solo',
  strip: '{selected}',
  control: 'fader',
};

/** A function as it is written. */
function example(name: string): string {
  const term = termOf(name);
  if (term?.brackets === 'repeats') return `${name}(1, 2)`;
  return `${name}(${examples[term?.takes[0] ?? 'number']})`;
}

/** The part of what stands in the braces of a path that the view does not tell. */
function foreignIn(expression: Expression): Expression | undefined {
  switch (expression.is) {
    case 'number':
      return undefined;
    case 'word':
      return ['strip', 'n', 'bank', 'width', 'turn'].includes(expression.word) || !termOf(expression.word)
        ? undefined
        : expression;
    case 'minus':
      return foreignIn(expression.of);
    case 'binary':
      return foreignIn(expression.left) ?? foreignIn(expression.right);
    case 'call':
      return ['min', 'max', 'abs', 'round'].includes(expression.name)
        ? expression.arguments.map(foreignIn).find((part) => part !== undefined)
        : expression;
    default:
      return expression;
  }
}

/** A part of an expression as it is named in a fault. */
function said(expression: Expression): string {
  return expression.is === 'text' ? print(expression) : `"${print(expression)}"`;
}

function quotedIfNeeded(word: string): string {
  return /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(word) ? word : `"${word}"`;
}

function didYouMean(word: string, among: Iterable<string>): string {
  const near = nearest(word, among);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
