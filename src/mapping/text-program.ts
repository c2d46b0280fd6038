import type { DeskView } from '../model/desk-view.ts';
import { toDisplay } from '../model/display-text.ts';
import { describeValue, shortValue } from '../model/format.ts';
import type { Parameter, ParameterTable } from '../model/parameters.ts';
import { subjectOf, type Names, type Subject } from './names.ts';
import { FRAMES, MILLISECONDS, timeDigits } from './display-time.ts';
import type { Front, Scope } from './front.ts';
import { compileNumber, compileOperation, type NumberProgram } from './number-program.ts';
import { resolvePath, resolveStrip, stripPath } from './paths.ts';
import { shortName } from './short-name.ts';
import type { Expression, Template } from './syntax.ts';
import { modes, reads, termOf } from './vocabulary.ts';

/** A text with expressions in it, ready to be written on a display, for one control in one view. */
export interface TextProgram {
  /** Parameters whose values it reads, besides those that `controls` ride. */
  readonly parameters: readonly number[];
  /** What else it depends on: flags of `reads`. */
  readonly reads: number;
  /** Controls it asks about: what they ride, where that stands, whether a hand is there. */
  readonly controls: readonly number[];
  /** Is anything it says another than when this was asked last? True the first time. Allocates nothing. */
  changed(desk: DeskView, front: Front): boolean;
  /** What it says now: ASCII; bit 7 of a character is the point beside it. */
  text(desk: DeskView, front: Front): string;
}

/** Compiles a text that was checked. What does not exist in this view says nothing. */
export function compileText(template: Template, scope: Scope, about: Names): TextProgram {
  const compiler = new Compiler(scope, about);
  const piece = compiler.template(template);
  return new Program(compiler.inputs, piece, about.table);
}

/** What a text is put together from: looked at into one row, and into names where it is the name of a strip. */
interface Inputs {
  /** Numbers, each into its own place of the row. */
  readonly numbers: NumberProgram[];
  /** Conditions under which each number is looked at: its places × 2, + 1 where it has to be so. */
  readonly gates: (readonly number[])[];
  /** Names that are said: of strips, of cues. */
  readonly names: Said[];
}

/** A name, and what it depends on: flags of `reads`. */
interface Said {
  readonly reads: number;
  readonly of: (desk: DeskView) => string;
}

/** Puts one part of a text together from what was looked at. */
type Piece = (from: Looked) => string;

interface Looked {
  readonly row: Float64Array;
  readonly names: readonly string[];
  readonly table: ParameterTable;
}

const nothing: Piece = () => '';

/** What is said by what has no display is as short as most have it. */
const USUAL_CELLS = 7;

class Program implements TextProgram {
  readonly parameters: readonly number[];
  readonly reads: number;
  readonly controls: readonly number[];
  readonly #numbers: readonly NumberProgram[];
  readonly #gates: readonly Int32Array[];
  readonly #says: readonly Said[];
  readonly #names: string[];
  /** What was there last, and now. */
  readonly #last: Float64Array;
  readonly #row: Float64Array;
  readonly #piece: Piece;
  readonly #table: ParameterTable;
  #asked = false;

  constructor({ numbers, gates, names }: Inputs, piece: Piece, table: ParameterTable) {
    this.parameters = [...new Set(numbers.flatMap((program) => program.parameters))];
    this.controls = [...new Set(numbers.flatMap((program) => program.controls))];
    this.reads = [...numbers, ...names].reduce((flags, one) => flags | one.reads, 0);
    this.#numbers = numbers;
    this.#gates = gates.map((gate) => Int32Array.from(gate));
    this.#says = names;
    this.#names = names.map(() => '');
    this.#last = new Float64Array(numbers.length);
    this.#row = new Float64Array(numbers.length);
    this.#piece = piece;
    this.#table = table;
  }

  changed(desk: DeskView, front: Front): boolean {
    let changed = !this.#asked;
    this.#asked = true;
    if (this.#lookAtNames(desk)) changed = true;
    this.#look(desk, front);
    for (let i = 0; i < this.#row.length; i++) {
      if (this.#last[i] === this.#row[i]) continue;
      this.#last[i] = this.#row[i] as number;
      changed = true;
    }
    return changed;
  }

  text(desk: DeskView, front: Front): string {
    this.#lookAtNames(desk);
    this.#look(desk, front);
    return this.#piece({ row: this.#row, names: this.#names, table: this.#table });
  }

  /** What stands under a condition that is not so is not looked at: its changes are no news. */
  #look(desk: DeskView, front: Front): void {
    for (let i = 0; i < this.#numbers.length; i++)
      if (this.#isOpen(this.#gates[i] as Int32Array))
        (this.#numbers[i] as NumberProgram).run(desk, front, this.#row, i);
  }

  #isOpen(gates: Int32Array): boolean {
    for (let i = 0; i < gates.length; i++) {
      const gate = gates[i] as number;
      if ((this.#row[gate >> 1] !== 0) !== ((gate & 1) === 1)) return false;
    }
    return true;
  }

  #lookAtNames(desk: DeskView): boolean {
    let changed = false;
    for (let i = 0; i < this.#names.length; i++) {
      const name = (this.#says[i] as Said).of(desk);
      if (this.#names[i] === name) continue;
      this.#names[i] = name;
      changed = true;
    }
    return changed;
  }
}

class Compiler {
  readonly inputs: Inputs = { numbers: [], gates: [], names: [] };
  readonly #scope: Scope;
  readonly #about: Names;
  #gates: readonly number[] = [];

  constructor(scope: Scope, about: Names) {
    this.#scope = scope;
    this.#about = about;
  }

  template({ parts }: Template): Piece {
    const pieces = parts.map((part) => (typeof part === 'string' ? said(part) : this.#expression(part)));
    return (from) => pieces.map((piece) => piece(from)).join('');
  }

  #expression(expression: Expression): Piece {
    switch (expression.is) {
      case 'text':
        return this.template(expression.text);
      case 'if':
        return this.#if(expression);
      case 'path':
        return this.#value(
          { control: -1, parameter: resolvePath(expression.path, this.#scope, this.#about.table) },
          shortValue,
        );
      case 'word':
        return this.#named(expression.word, undefined) ?? this.#number(expression);
      case 'call':
        return this.#named(expression.name, expression.arguments[0]) ?? this.#number(expression);
      default:
        return this.#number(expression);
    }
  }

  #if({ condition, then: value, otherwise }: Expression & { is: 'if' }): Piece {
    const at = this.#look(compileNumber(condition, this.#scope, this.#about, { type: 'switch' }));
    const then = this.#under(at * 2 + 1, value);
    const rest = otherwise === undefined ? nothing : this.#under(at * 2, otherwise);
    return (from) => (from.row[at] === 0 ? rest(from) : then(from));
  }

  /** What counts only while a condition is so, or is not. */
  #under(gate: number, expression: Expression): Piece {
    const outer = this.#gates;
    this.#gates = [...outer, gate];
    const piece = this.#expression(expression);
    this.#gates = outer;
    return piece;
  }

  /** Words and functions that are texts by themselves. */
  #named(name: string, about: Expression | undefined): Piece | undefined {
    switch (name) {
      case 'label':
        return this.#label(about);
      case 'name':
        return this.#name(subjectOf(about, this.#scope, this.#about));
      case 'value':
        return this.#value(subjectOf(about, this.#scope, this.#about), shortValue);
      case 'reading':
        return this.#value(subjectOf(about, this.#scope, this.#about), describeValue);
      case 'cue':
        return this.#said(reads.session, ({ cue }) => cue.next);
      case 'went':
        return this.#said(reads.session, ({ cue }) => cue.went);
      case 'timecode':
        return this.#time(FRAMES);
      case 'clock':
        return this.#time(MILLISECONDS);
      default:
        return undefined;
    }
  }

  #label(about: Expression | undefined): Piece {
    const path = about && stripPath(about);
    const other = path ? resolveStrip(path, this.#scope, this.#about.table) : -1;
    const strip = about === undefined ? this.#scope.strip : other;
    if (!this.#about.table.strips[strip]) return nothing;
    return this.#said(reads.labels, (desk) => desk.label(strip).name);
  }

  #said(flags: number, of: (desk: DeskView) => string): Piece {
    const at = this.inputs.names.push({ reads: flags, of }) - 1;
    return ({ names }) => toDisplay(names[at] ?? '');
  }

  #name({ control, parameter }: Subject): Piece {
    const row = this.#about.table.rows[parameter];
    const cells = this.#about.cells[this.#scope.control] || USUAL_CELLS;
    if (row) return said(shortName(row.path, cells));
    if (control < 0) return nothing;
    const at = this.#look(compileOperation('target', control));
    return (from) => {
      const ridden = from.table.rows[from.row[at] as number];
      return ridden ? shortName(ridden.path, cells) : '';
    };
  }

  #value({ control, parameter }: Subject, inWords: InWords): Piece {
    const row = this.#about.table.rows[parameter];
    if (row) {
      const at = this.#look(compileOperation('value', parameter));
      return (from) => written(row, from.row[at] as number, inWords);
    }
    if (control < 0) return nothing;
    const target = this.#look(compileOperation('target', control));
    const at = this.#look(compileOperation('targetValue', control));
    return (from) => written(from.table.rows[from.row[target] as number], from.row[at] as number, inWords);
  }

  #time(parts: number): Piece {
    const at = this.#look(compileOperation('parts', parts));
    return ({ row }) => timeDigits(row[at] as number, parts);
  }

  #number(expression: Expression): Piece {
    const at = this.#look(compileNumber(expression, this.#scope, this.#about));
    const words = wordsOf(expression);
    return ({ row }) => {
      const value = row[at] as number;
      return words?.[value] ?? plain(value);
    };
  }

  /** @returns the place in the row it is looked at into. */
  #look(program: NumberProgram): number {
    this.inputs.gates.push(this.#gates);
    return this.inputs.numbers.push(program) - 1;
  }
}

function said(text: string): Piece {
  const shown = toDisplay(text);
  return () => shown;
}

/** How a value is written: short, or as people write it. */
type InWords = (parameter: Parameter, value: number) => string;

function written(row: Parameter | undefined, value: number, inWords: InWords): string {
  return row ? toDisplay(inWords(row, value)) : '';
}

/** At most two digits behind the point. */
function plain(value: number): string {
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  return String(Number(value.toFixed(2)));
}

const lights: readonly string[] = ['off', 'on', 'flash'];
const conditions = ['and', 'or', '=', '!=', '<', '<=', '>', '>='];

/** What the numbers of an expression are called; undefined where they are just numbers. */
function wordsOf(expression: Expression): readonly string[] | undefined {
  switch (expression.is) {
    case 'not':
      return lights;
    case 'binary':
      return conditions.includes(expression.operator) ? lights : undefined;
    case 'word':
    case 'call': {
      const term = termOf(expression.is === 'word' ? expression.word : expression.name);
      if (!term) return lights; // a layer
      if (term.choices === modes) return modes;
      return term.gives === 'switch' || term.gives === 'light' ? lights : undefined;
    }
    default:
      return undefined;
  }
}
