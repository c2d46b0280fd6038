import type { Parameter } from '../model/parameters.ts';
import {
  aSwitch,
  aText,
  choice,
  clash,
  incomparable,
  misfit,
  ofParameters,
  ofTerm,
  productUnit,
  unknown,
  unlike,
  type Typed,
} from './check-fit.ts';
import { candidates, foreignIn, viewInterval, type CheckScope } from './check-scope.ts';
import { noChoice, noPage, noParameter, noStrip, numbered, outOfPlace, unknownWord } from './check-names.ts';
import { didYouMean, example, said, wrongCount } from './check-words.ts';
import { printPath } from './expression-print.ts';
import * as interval from './interval.ts';
import type { Interval } from './interval.ts';
import type { Problem } from './mapping.ts';
import { nameOf } from './number-program.ts';
import { stripPath } from './paths.ts';
import type { BinaryOperator, Expression, Path, Place, Template } from './syntax.ts';
import { colourOf, scales, scaled, termOf, vocabulary, type ArgumentKind } from './vocabulary.ts';
import { wantedOf, type Wanted } from './wanted.ts';

export type { CheckScope } from './check-scope.ts';

/** How many operations an expression may have; a `*` counts as many as it stands for. */
const MOST_OPERATIONS = 1000;

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
    if (!term)
      return this.#wrong(
        expression,
        wanted?.type === 'choice' ? noChoice(word, wanted.choices) : unknownWord(word, this.#about),
      );
    const wrong = outOfPlace(word, term, this.#about);
    if (wrong === undefined) return ofTerm(term);
    this.#complain(expression, wrong);
    return unknown;
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
    return this.#wrong(named, noPage(name, pages));
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
    const pattern = numbered(parts);
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
    if (path.wild) this.#operations += Math.max(0, ...groups.map((group) => group.length));
    if (!groups.some((group) => group.length > 0)) this.#complain(path, noParameter(path, this.#about));
    return groups;
  }

  strip(path: Path): void {
    if (!this.#head(path) || !this.#braces(path)) return;
    const wrong = noStrip(path, this.#about);
    if (wrong !== undefined) this.#complain(path, wrong);
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

  #wrong(place: Place, message: string): Typed {
    this.#complain(place, message);
    return unknown;
  }

  #complain({ line, column }: Place, message: string): void {
    this.#problems.push({ line, column, message });
  }
}

function isPage(expression: Expression): boolean {
  return expression.is === 'word' && expression.word === 'page';
}

function isComparison(operator: BinaryOperator): boolean {
  return ['=', '!=', '<', '<=', '>', '>='].includes(operator);
}
