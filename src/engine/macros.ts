import { checkExpression } from '../mapping/expression-check.ts';
import type { Front, Scope } from '../mapping/front.ts';
import type { Action } from '../mapping/mapping.ts';
import type { Names } from '../mapping/names.ts';
import { resolvePaths, resolveStrip } from '../mapping/paths.ts';
import { readAction } from '../mapping/phrases.ts';
import { compileNumber } from '../mapping/program.ts';
import { amountOf, type Amount } from '../mapping/rides.ts';
import type { Expression, Path } from '../mapping/syntax.ts';
import type { CheckScope } from '../mapping/check-scope.ts';
import { wantedOf } from '../mapping/wanted.ts';
import type { Command } from '../model/input.ts';
import type { ParameterTable } from '../model/parameters.ts';
import type { Engine } from './engine.ts';
import { performed, writeAll, type Performer } from './performing.ts';
import { actionFault } from './user-keys.ts';

/** Does something by name, as `runCommand` does. */
export type Run = (engine: Engine, command: Command, who: string) => void;

type Kind = Action['does'];

/** What there is to do only for a hand on a surface: what it has in front, what is held down, what it rides. */
const ofSurfaces: ReadonlySet<Kind> = new Set<Kind>([
  'momentary',
  'reset-control',
  'spill',
  'spill-off',
  'shuttle-stop',
  'select-next',
  'bank',
  'bank-to',
  'page',
  'page-step',
  'layer',
  'hold',
  'wind',
]);

/** Why words cannot be done without a surface on this desk; undefined where they can. */
export function macroFault(words: string, table: ParameterTable): string | undefined {
  const read = readAction(words, (offset) => ({ line: 1, column: offset + 1 }));
  if (!read.ok) return read.fault.message;
  return unfit(read.value, words) ?? actionFault(read.value, about(table));
}

/** Nothing is in front: no strip, no layer, no control. */
function about(table: ParameterTable): CheckScope {
  return { table, layers: [], variables: {}, controls: [], strips: [], width: 1 };
}

function unfit(action: Action, words: string): string | undefined {
  if (action.does === 'if') {
    const view = /\b(?:bank|width|turn)\b/.exec(words.replaceAll(/"[^"]*"/g, ''));
    if (view) return `"${view[0]}" is of a surface, and a cue has none`;
    return unfit(action.then, words) ?? (action.otherwise && unfit(action.otherwise, words));
  }
  if (ofSurfaces.has(action.does)) return `"${words}" needs a surface, and a cue has none`;
  if (action.does === 'user-key') return 'a cue cannot ask for a user key: write here what that does';
  const asked = action.does === 'command' ? action.command.do : action.does;
  if (asked === 'undo' || asked === 'redo') return `a cue cannot ${asked}`;
  if (asked === 'go' || asked.startsWith('cue-'))
    return 'a cue cannot move the list it stands in: it has a follow for that';
  return undefined;
}

/**
 * Does what words say as nobody's hand would: parameters that somebody holds, or that a lane moves, stay as they are.
 * Words with a fault do nothing.
 */
export function performMacro(engine: Engine, words: string, who: string, run: Run): void {
  const read = readAction(words, (offset) => ({ line: 1, column: offset + 1 }));
  if (!read.ok || unfit(read.value, words) !== undefined) return;
  const { verdict } = engine;
  const before = verdict.outcome; // of the press that let the cue go: that it went
  new Macro(engine, who, run).perform(read.value);
  verdict.outcome = before;
}

function scopeOf({ selected }: Engine): Scope {
  return { control: -1, variables: {}, strip: -1, selected, bank: 0, width: 1, turn: 1 };
}

function namesOf({ table }: Engine): Names {
  const none = new Int32Array(0);
  return { table, layers: [], controls: new Map(), fader: none, encoder: none, cells: new Uint16Array(0) };
}

const nothingInFront: Front = {
  on: new Uint8Array(0),
  target: new Int32Array(0),
  spill: -1,
  riding: () => false,
  way: () => 0,
};

function worth(
  engine: Engine,
  expression: Expression,
  wanted: Parameters<typeof checkExpression>[1] = { type: 'number' },
): number {
  const row = new Float64Array(1);
  compileNumber(expression, scopeOf(engine), namesOf(engine), wanted).run(engine, nothingInFront, row, 0);
  return row[0] as number;
}

type Perform = ((by: Performer, action: Action) => void) | undefined;

/** Nobody's hand: parameters that somebody holds, or that a lane moves, are not his. */
class Macro implements Performer {
  readonly engine: Engine;
  readonly who: string;
  readonly #run: Run;

  constructor(engine: Engine, who: string, run: Run) {
    this.engine = engine;
    this.who = who;
    this.#run = run;
  }

  parametersOf(path: Path): readonly number[] {
    return resolvePaths(path, scopeOf(this.engine), this.engine.table);
  }

  stripOf(path: Path): number {
    return resolveStrip(path, scopeOf(this.engine), this.engine.table);
  }

  amount(expression: Expression, parameter = -1): Amount {
    const { engine } = this;
    const row = engine.table.rows[parameter];
    const constant = amountOf(expression, row);
    return constant ?? { value: worth(engine, expression, row ? wantedOf(row) : undefined), ofTravel: false };
  }

  holds(condition: Expression): boolean {
    return worth(this.engine, condition, { type: 'switch' }) !== 0;
  }

  put(name: string, parameters: readonly number[], value: (parameter: number) => number): void {
    writeAll(this, name, parameters, value);
  }

  mayWrite(parameter: number): boolean {
    return this.engine.isFree(parameter) && !this.engine.isLed(parameter);
  }

  leftAlone(parameters: readonly number[], name: string): void {
    const left = parameters.filter((parameter) => !this.mayWrite(parameter)).length;
    this.engine.tell(`${name}: ${left} in somebody’s hand or led by automation left alone`);
  }

  ask(command: Command): void {
    this.#run(this.engine, command, this.who);
  }

  say(text: string): void {
    this.engine.tell(text);
  }

  perform(action: Action): void {
    (performed as { readonly [Name in Kind]?: Perform })[action.does]?.(this, action);
  }
}
