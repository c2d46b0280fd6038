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
import { allowed, rangeOf, startOf, travelOf, valueAt } from '../units/laws.ts';
import type { Engine } from './engine.ts';
import { actionFault } from './user-keys.ts';

/** Does something by name, as `runCommand` does. */
export type Run = (engine: Engine, command: Command, who: string) => void;

type Kind = Action['does'];
type Of<Name extends Kind> = Extract<Action, { readonly does: Name }>;

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

/** Whose words are done. */
interface Doing {
  readonly engine: Engine;
  readonly who: string;
  readonly run: Run;
}

/**
 * Does what words say as nobody's hand would: parameters that somebody holds, or that a lane moves, stay as they are.
 * Words with a fault do nothing.
 */
export function performMacro(engine: Engine, words: string, who: string, run: Run): void {
  const read = readAction(words, (offset) => ({ line: 1, column: offset + 1 }));
  if (read.ok && unfit(read.value, words) === undefined) perform({ engine, who, run }, read.value);
}

function perform(by: Doing, action: Action): void {
  (performs[action.does] as ((by: Doing, action: Action) => void) | undefined)?.(by, action);
}

const performs: { readonly [Name in Kind]?: (by: Doing, action: Of<Name>) => void } = {
  toggle: (by, { path }) => {
    const { engine } = by;
    const [first] = parametersOf(engine, path);
    if (first === undefined) return;
    const { min, max } = rangeOf(engine.table.row(first).law);
    put(by, path, engine.desk.values[first] === max ? () => min : () => max);
  },
  next: (by, { path }) =>
    put(by, path, (parameter) => {
      const { min, max } = rangeOf(by.engine.table.row(parameter).law);
      const value = by.engine.desk.values[parameter] as number;
      return value >= max ? min : value + 1;
    }),
  reset: (by, { path }) => put(by, path, (parameter) => by.engine.table.row(parameter).initial),
  set: (by, { path, to }) =>
    put(by, path, (parameter) => {
      const { value, ofTravel } = amount(by.engine, to, parameter);
      return ofTravel ? valueAt(by.engine.table.row(parameter).law, value) : value;
    }),
  nudge: (by, { path, by: much, sign }) =>
    put(by, path, (parameter) => nudged(by.engine, parameter, much, sign)),
  select: (by, { strip }) => onStrip(by, strip, (number) => command(by, { do: 'select', strip: number })),
  arm: (by, { strip }) => onStrip(by, strip, (number) => arm(by, number)),
  'clear-solo': ({ engine, who }) =>
    write(
      { engine, who },
      'Clear solo',
      engine.table.rows
        .filter(({ group, path }) => group === 'solo' && path.endsWith('/solo'))
        .map(({ number }) => number),
      (parameter) => rangeOf(engine.table.row(parameter).law).min,
    ),
  mode: (by, { mode, all }) =>
    command(by, { do: 'mode', mode, ...(all ? {} : { strip: by.engine.selected }) }),
  scene: (by, { place }) => {
    const scene = by.engine.scenes[amount(by.engine, place).value - 1];
    if (scene) command(by, { do: 'recall-scene', id: scene.id });
  },
  'store-scene': (by, { place }) => {
    const { scenes } = by.engine;
    const over = place && scenes[amount(by.engine, place).value - 1];
    command(by, { do: 'store-scene', ...(over && { id: over.id }) });
  },
  command: (by, { command: asked }) => command(by, asked),
  if: (by, { condition, then, otherwise }) => {
    const branch = worth(by.engine, condition, { type: 'switch' }) !== 0 ? then : otherwise;
    if (branch) perform(by, branch);
  },
};

function command({ engine, who, run }: Doing, asked: Command): void {
  run(engine, asked, who);
}

function scopeOf({ selected }: Engine): Scope {
  return { control: -1, variables: {}, strip: -1, selected, bank: 0, width: 1, turn: 1 };
}

function namesOf({ table }: Engine): Names {
  const none = new Int32Array(0);
  return { table, layers: [], controls: new Map(), fader: none, encoder: none };
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

/** A number of a macro beside its parameter; −1 for none. */
function amount(engine: Engine, expression: Expression, parameter = -1): Amount {
  const row = engine.table.rows[parameter];
  const value = (): number => worth(engine, expression, row ? wantedOf(row) : undefined);
  return amountOf(expression, row) ?? { value: value(), ofTravel: false };
}

function nudged(engine: Engine, parameter: number, much: Expression, sign: number): number {
  const { law } = engine.table.row(parameter);
  const value = engine.desk.values[parameter] as number;
  const { value: size, ofTravel } = amount(engine, much, parameter);
  if (!ofTravel) return startOf(law, value) + sign * size;
  return valueAt(law, Math.min(1, Math.max(0, travelOf(law, value) + sign * size)));
}

function parametersOf(engine: Engine, path: Path): readonly number[] {
  return resolvePaths(path, scopeOf(engine), engine.table);
}

function onStrip({ engine }: Doing, path: Path, doTo: (strip: number) => void): void {
  const strip = resolveStrip(path, scopeOf(engine), engine.table);
  if (strip >= 0) doTo(strip);
}

/** From read to touch and back. */
function arm(by: Doing, strip: number): void {
  const { engine } = by;
  const mode = engine.modeOf(engine.table.at(`${engine.table.strips[strip]?.path ?? ''}/fader`));
  command(by, { do: 'mode', strip, mode: mode === 'read' || mode === 'off' ? 'touch' : 'read' });
}

function put(by: Doing, path: Path, value: (parameter: number) => number): void {
  write(by, path.written, parametersOf(by.engine, path), value);
}

function write(
  { engine, who }: Pick<Doing, 'engine' | 'who'>,
  name: string,
  parameters: readonly number[],
  value: (parameter: number) => number,
): void {
  const free = parameters.filter((one) => engine.isFree(one) && !engine.isLed(one));
  const left = parameters.length - free.length;
  if (left > 0) engine.tell(`${name}: ${left} in somebody’s hand or led by automation left alone`);
  for (const parameter of free) engine.fades.leave(parameter);
  engine.undoable(name, who, () => {
    for (const parameter of free)
      engine.write(parameter, allowed(engine.table.row(parameter).law, value(parameter)));
  });
}
