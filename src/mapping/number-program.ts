import type { DeskView } from '../model/desk-view.ts';
import type { Parameter } from '../model/parameters.ts';
import { layerNumber, subjectOf, type Names } from './names.ts';
import type { Front, Scope } from './front.ts';
import {
  growth,
  operations,
  type Ending,
  type Machine,
  type Operation,
  type OperationName,
} from './operations.ts';
import { resolvePath, resolvePaths, resolveStrip, stripPath } from './paths.ts';
import type { Expression, Path } from './syntax.ts';
import { viewWord } from './view-number.ts';
import { colourOf, modes, reads, scaled, termOf } from './vocabulary.ts';
import type { Wanted } from './wanted.ts';

/** An expression ready to be worked out as a number, for one control in one view. */
export interface NumberProgram {
  /** Parameters whose values it reads. */
  readonly parameters: readonly number[];
  /** What else it depends on: flags of `reads`. */
  readonly reads: number;
  /** Controls it asks about: whether a hand is there. */
  readonly controls: readonly number[];
  /** Works it out into a place of a row. Allocates nothing. Lights are `light.*`, colours 0xRRGGBB, conditions 0 or 1. */
  run(desk: DeskView, front: Front, into: Float64Array, at: number): void;
}

/**
 * Compiles an expression that was checked. Whatever does not exist in this view (a strip beyond the last, a parameter
 * that this kind of strip has not) counts as not so, and at the end as off, black, 0, or silence where dB are wanted.
 */
export function compileNumber(
  expression: Expression,
  scope: Scope,
  about: Names,
  wanted: Wanted = { type: 'number' },
): NumberProgram {
  const compiler = new Compiler(scope, about);
  compiler.compile(expression, wanted);
  return compiler.finish(wanted);
}

/** Operations that texts ask for besides expressions, and what their number is one of. */
const plainly = {
  target: { reads: reads.rides, of: 'controls' },
  targetValue: { reads: reads.rides, of: 'controls' },
  value: { reads: 0, of: 'parameters' },
  parts: { reads: reads.time, of: undefined },
} as const;

/** One operation as a program: what texts ask besides expressions. */
export function compileOperation(name: keyof typeof plainly, about: number): NumberProgram {
  const writer = new Writer();
  const { reads: flags, of } = plainly[name];
  writer.reads = flags;
  if (of !== undefined) writer[of].add(about);
  writer.write(name, about);
  return writer.program();
}

class Program implements NumberProgram {
  readonly parameters: readonly number[];
  readonly reads: number;
  readonly controls: readonly number[];
  readonly #operations: readonly Operation[];
  readonly #about: Int32Array;
  readonly #machine: Omit<Machine, 'desk' | 'front'> & Partial<Machine>;

  constructor(writer: Writer) {
    this.parameters = [...writer.parameters];
    this.reads = writer.reads;
    this.controls = [...writer.controls];
    this.#operations = writer.names.map((name) => operations[name]);
    this.#about = Int32Array.from(writer.abouts);
    this.#machine = {
      stack: new Float64Array(writer.highest),
      constants: Float64Array.from(writer.constants),
      lists: writer.lists,
      travels: writer.travels,
    };
  }

  run(desk: DeskView, front: Front, into: Float64Array, at: number): void {
    const machine = this.#machine as Machine;
    machine.desk = desk;
    machine.front = front;
    let top = 0;
    for (let i = 0; i < this.#operations.length; i++) {
      const operation = this.#operations[i] as Operation;
      top = operation(machine, top, this.#about[i] as number);
    }
    into[at] = machine.stack[0] as number;
  }
}

/** Writes operations one behind the other, and keeps count of the stack. */
class Writer {
  readonly names: OperationName[] = [];
  readonly abouts: number[] = [];
  readonly constants: number[] = [];
  readonly lists: Int32Array[] = [];
  readonly travels: Parameter[] = [];
  readonly parameters = new Set<number>();
  readonly controls = new Set<number>();
  reads = 0;
  highest = 0;
  #height = 0;

  write(name: OperationName, about = 0): void {
    this.names.push(name);
    this.abouts.push(about);
    this.#height += growth(name);
    this.highest = Math.max(this.highest, this.#height);
  }

  constant(value: number): void {
    this.write('constant', this.constants.push(value) - 1);
  }

  /** What does not exist in this view. */
  missing(): void {
    this.constant(NaN);
  }

  program(): NumberProgram {
    return new Program(this);
  }
}

const number: Wanted = { type: 'number' };
const condition: Wanted = { type: 'switch' };

/** Operations that only differ by the strip they ask about. */
const ofStrips = ['silenced', 'selected', 'spilled', 'colour', 'level'] as const;
/** Operations that ask nothing but how the tape, the desk or the session stands. */
const ofDesk = [
  ...(['rolling', 'stopped', 'recording', 'winding', 'looping', 'punching', 'place', 'soloed'] as const),
  ...([
    'scene',
    'previewing',
    'unsaved',
    'undoable',
    'counting',
    'countdown',
    'paused',
    'rehearsing',
  ] as const),
];
const ofPaths = ['any', 'all', 'count'] as const;
const ofAutomation = ['mode', 'writing'] as const;
const ofHands = ['riding', 'waiting', 'above', 'below'] as const;
const ofNumbers = ['min', 'max', 'abs', 'round'] as const;

function among<const Name extends string>(names: readonly Name[], name: string): name is Name {
  return (names as readonly string[]).includes(name);
}

class Compiler {
  readonly #scope: Scope;
  readonly #about: Names;
  readonly #writer = new Writer();

  constructor(scope: Scope, about: Names) {
    this.#scope = scope;
    this.#about = about;
  }

  finish(wanted: Wanted): NumberProgram {
    this.#writer.write(endingOf(wanted));
    return this.#writer.program();
  }

  compile(expression: Expression, wanted: Wanted): void {
    switch (expression.is) {
      case 'number':
        return this.#writer.constant(scaled(expression.value, expression.unit));
      case 'text':
        return this.#constant(expression.text.written, wanted);
      case 'path':
        return this.#path(expression.path);
      case 'word':
        return this.#word(expression, wanted);
      case 'call':
        return this.#call(expression);
      case 'not':
        this.compile(expression.of, condition);
        return this.#writer.write('not');
      case 'minus':
        this.compile(expression.of, number);
        return this.#writer.write('minus');
      case 'binary':
        return this.#binary(expression);
      case 'if':
        return this.#if(expression, wanted);
    }
  }

  #if({ condition: when, then: value, otherwise }: Expression & { is: 'if' }, wanted: Wanted): void {
    this.compile(when, condition);
    this.compile(value, wanted);
    if (otherwise) this.compile(otherwise, wanted);
    else this.#writer.constant(0);
    this.#writer.write('choose');
  }

  #binary({ operator, left, right }: Expression & { is: 'binary' }): void {
    const logical = operator === 'and' || operator === 'or';
    if (isPage(left) || isPage(right)) {
      this.#pageInFront(isPage(left) ? right : left);
      if (operator === '!=') this.#writer.write('not');
      return;
    }
    const choices = this.#choicesOf(left) ?? this.#choicesOf(right);
    const wanted: Wanted = choices ? { type: 'choice', choices } : number;
    this.compile(left, logical ? condition : wanted);
    this.compile(right, logical ? condition : wanted);
    this.#writer.write(operator);
  }

  #pageInFront(named: Expression): void {
    this.#layer(nameOf(named) ?? '', true);
  }

  #layer(name: string, isPage: boolean): void {
    const layer = layerNumber(name, isPage, this.#about);
    if (layer < 0) return this.#writer.missing();
    this.#writer.reads |= reads.layers;
    this.#writer.write('layer', layer);
  }

  /** The words the other side of a comparison is one of. */
  #choicesOf(expression: Expression): readonly string[] | undefined {
    if (expression.is === 'call') return expression.name === 'mode' ? modes : undefined;
    return expression.is === 'path' ? this.#parameter(expression.path)?.choices : undefined;
  }

  #parameter(path: Path): Parameter | undefined {
    const { table } = this.#about;
    return table.rows[resolvePath(path, this.#scope, table)];
  }

  /** A word that is a number by itself: one of the choices, or a colour. */
  #constant(written: string, wanted: Wanted): void {
    const place = wanted.type === 'choice' ? wanted.choices.indexOf(written) : -1;
    this.#writer.constant(place >= 0 ? place : (colourOf(written) ?? NaN));
  }

  #path(path: Path): void {
    const parameter = this.#parameter(path);
    if (!parameter) return this.#writer.missing();
    this.#writer.parameters.add(parameter.number);
    this.#writer.write('value', parameter.number);
  }

  #word({ word }: Expression & { is: 'word' }, wanted: Wanted): void {
    if (wanted.type === 'choice' && wanted.choices.includes(word)) return this.#constant(word, wanted);
    const term = termOf(word);
    const seen = viewWord(word, this.#scope);
    if (!Number.isNaN(seen)) return this.#writer.constant(seen);
    if (!term) return this.#layer(word, false);
    if (among(ofStrips, word)) return this.#ofStrip(word, this.#scope.strip);
    this.#writer.reads |= term.reads;
    if (among(ofDesk, word)) this.#writer.write(word);
    else this.#writer.constant(colourOf(word) ?? term.range?.[0] ?? NaN);
    if (word === 'winding' && (wanted.type === 'switch' || wanted.type === 'light'))
      this.#writer.write('asSwitch');
  }

  #ofStrip(name: (typeof ofStrips)[number], strip: number): void {
    this.#writer.reads |= termOf(name)?.reads ?? 0;
    if (this.#about.table.strips[strip]) this.#writer.write(name, strip);
    else if (name === 'level') this.#writer.constant(-Infinity);
    else this.#writer.missing();
  }

  #call({ name, arguments: values }: Expression & { is: 'call' }): void {
    const [first] = values;
    if (first === undefined) return this.#writer.missing();
    if (among(ofNumbers, name)) return this.#ofNumbers(name, values);
    if (among(ofStrips, name)) {
      const path = stripPath(first);
      return this.#ofStrip(name, path ? resolveStrip(path, this.#scope, this.#about.table) : -1);
    }
    if (among(ofHands, name)) return this.#ofHand(name, first);
    if (name === 'scenecolour') return this.#sceneColour(first);
    if (first.is !== 'path') return this.#writer.missing();
    if (among(ofPaths, name)) return this.#ofPaths(name, first.path);
    if (among(ofAutomation, name)) return this.#ofAutomation(name, first.path);
    if (name === 'travel') return this.#travel(first.path);
    return this.#writer.missing();
  }

  #sceneColour(place: Expression): void {
    this.#writer.reads |= reads.session;
    this.compile(place, number);
    this.#writer.write('scenecolour');
  }

  #ofNumbers(name: (typeof ofNumbers)[number], values: readonly Expression[]): void {
    const alone = name === 'abs' || name === 'round';
    values.forEach((value, i) => {
      this.compile(value, number);
      if (i > 0 || alone) this.#writer.write(name);
    });
  }

  #ofPaths(name: (typeof ofPaths)[number], path: Path): void {
    const numbers = resolvePaths(path, this.#scope, this.#about.table);
    for (const parameter of numbers) this.#writer.parameters.add(parameter);
    this.#writer.write(name, this.#writer.lists.push(Int32Array.from(numbers)) - 1);
  }

  #ofAutomation(name: (typeof ofAutomation)[number], path: Path): void {
    const parameter = this.#parameter(path);
    this.#writer.reads |= reads.modes;
    if (parameter) this.#writer.write(name, parameter.number);
    else this.#writer.missing();
  }

  #travel(path: Path): void {
    const parameter = this.#parameter(path);
    if (!parameter) return this.#writer.missing();
    this.#writer.parameters.add(parameter.number);
    this.#writer.write('travel', this.#writer.travels.push(parameter) - 1);
  }

  #ofHand(name: (typeof ofHands)[number], about: Expression): void {
    const { control, parameter } = subjectOf(about, this.#scope, this.#about);
    this.#writer.reads |= reads.hands;
    if (control >= 0) {
      this.#writer.controls.add(control);
      this.#writer.write(name, control);
    } else if (parameter >= 0) {
      this.#writer.reads |= reads.rides;
      this.#writer.write(`${name}Of`, parameter);
    } else this.#writer.missing();
  }
}

function isPage(expression: Expression): boolean {
  return expression.is === 'word' && expression.word === 'page';
}

/** A name as a word, or in quotes where it is more than one word. */
export function nameOf(expression: Expression): string | undefined {
  if (expression.is === 'word') return expression.word;
  return expression.is === 'text' ? expression.text.written : undefined;
}

function endingOf(wanted: Wanted): Ending {
  switch (wanted.type) {
    case 'switch':
      return 'asSwitch';
    case 'light':
      return 'asLight';
    case 'colour':
      return 'asColour';
    case 'number':
      return wanted.unit === 'dB' ? 'asLevel' : 'asNumber';
    case 'choice':
    case 'text':
      return 'asNumber';
  }
}
