import type { Action } from '../mapping/mapping.ts';
import type { Amount } from '../mapping/rides.ts';
import type { Expression, Path } from '../mapping/syntax.ts';
import type { Command } from '../model/input.ts';
import { cueNumbered } from '../scenes/cues.ts';
import { allowed, rangeOf, startOf, travelOf, valueAt } from '../units/laws.ts';
import type { Engine } from './engine.ts';
import { outcome } from './verdict.ts';

// What words do, whoever does them: a key under a hand, or a cue that nobody's hand is on.

/** Who does what words say, and what he has in front. */
export interface Performer {
  readonly engine: Engine;
  readonly who: string;
  parametersOf(path: Path): readonly number[];
  /** −1 for none. */
  stripOf(path: Path): number;
  /** What a number comes to now, beside its parameter; −1 for none. */
  amount(expression: Expression, parameter?: number): Amount;
  holds(condition: Expression): boolean;
  /** Puts parameters, at least one, to values. */
  put(name: string, parameters: readonly number[], value: (parameter: number) => number): void;
  /** May he write a parameter, or is it another's at this moment? */
  mayWrite(parameter: number): boolean;
  /** Some of several were another's. */
  leftAlone(parameters: readonly number[], name: string): void;
  ask(command: Command): void;
  /** Says why something cannot be done. */
  say(text: string): void;
  perform(action: Action): void;
}

type Of<Name extends Action['does']> = Extract<Action, { readonly does: Name }>;
type Shared =
  | 'toggle'
  | 'next'
  | 'reset'
  | 'set'
  | 'nudge'
  | 'select'
  | 'arm'
  | 'clear-solo'
  | 'mode'
  | 'scene'
  | 'store-scene'
  | 'preview'
  | 'go'
  | 'command'
  | 'if';

/** What is the same for everybody. */
export const performed: { readonly [Name in Shared]: (by: Performer, action: Of<Name>) => void } = {
  toggle: (by, { path }) => {
    const [first] = by.parametersOf(path);
    if (first === undefined) return;
    const { min, max } = rangeOf(by.engine.table.row(first).law);
    putAll(by, path, by.engine.desk.values[first] === max ? () => min : () => max);
  },
  next: (by, { path }) =>
    putAll(by, path, (parameter) => {
      const { min, max } = rangeOf(by.engine.table.row(parameter).law);
      const value = by.engine.desk.values[parameter] as number;
      return value >= max ? min : value + 1;
    }),
  reset: (by, { path }) => putAll(by, path, (parameter) => by.engine.table.row(parameter).initial),
  set: (by, { path, to }) =>
    putAll(by, path, (parameter) => {
      const { value, ofTravel } = by.amount(to, parameter);
      return ofTravel ? valueAt(by.engine.table.row(parameter).law, value) : value;
    }),
  nudge: (by, { path, by: amount, sign }) =>
    putAll(by, path, (parameter) => nudged(by, parameter, by.amount(amount, parameter), sign)),
  select: (by, { strip }) => onStrip(by, strip, (number) => by.ask({ do: 'select', strip: number })),
  arm: (by, { strip }) => onStrip(by, strip, (number) => arm(by, number)),
  'clear-solo': (by) => {
    const { table, desk, verdict } = by.engine;
    if (!desk.anySolo) verdict.outcome = outcome.already;
    const solos = table.rows.filter(({ group, path }) => group === 'solo' && path.endsWith('/solo'));
    writeAll(
      by,
      'Clear solo',
      solos.map(({ number }) => number),
      (parameter) => rangeOf(table.row(parameter).law).min,
    );
  },
  mode: (by, { mode, all }) => by.ask({ do: 'mode', mode, ...(all ? {} : { strip: by.engine.selected }) }),
  scene: (by, { place }) => onScene(by, place, (id) => by.ask({ do: 'recall-scene', id })),
  'store-scene': (by, { place }) => {
    const { scenes } = by.engine;
    const number = place && by.amount(place).value;
    if (number === undefined || number === scenes.length + 1) return by.ask({ do: 'store-scene' });
    const over = scenes[number - 1];
    if (over) return by.ask({ do: 'store-scene', id: over.id });
    by.say(`nothing stored in place ${number}: the next free one is ${scenes.length + 1}`);
  },
  preview: (by, { place }) => onScene(by, place, (id) => by.ask({ do: 'preview-scene', id })),
  go: (by, { number }) => {
    const wanted = by.amount(number).value;
    const cue = cueNumbered(by.engine.show.cues, wanted);
    if (cue) by.ask({ do: 'go', id: cue.id });
    else by.say(`there is no cue ${wanted}`);
  },
  command: (by, { command }) => by.ask(command),
  if: (by, { condition, then, otherwise }) => {
    const branch = by.holds(condition) ? then : otherwise;
    if (branch) by.perform(branch);
    else by.engine.verdict.outcome = outcome.notSo;
  },
};

/** Puts one parameter, or all that a `*` stands for in one go, to a value. */
export function putAll(by: Performer, path: Path, value: (parameter: number) => number): void {
  const parameters = by.parametersOf(path);
  if (parameters.length > 0) by.put(path.written, parameters, value);
}

/** Several parameters in one go, and one undo step. What is another's stays; a fade leaves what is written. */
export function writeAll(
  by: Performer,
  name: string,
  parameters: readonly number[],
  value: (parameter: number) => number,
): void {
  const { engine, who } = by;
  const free = parameters.filter((parameter) => by.mayWrite(parameter));
  if (free.length < parameters.length) by.leftAlone(parameters, name);
  for (const parameter of free) engine.fades.leave(parameter);
  engine.undoable(name, who, () => {
    for (const parameter of free)
      engine.write(parameter, allowed(engine.table.row(parameter).law, value(parameter)));
  });
}

function nudged(
  { engine }: Performer,
  parameter: number,
  { value: by, ofTravel }: Amount,
  sign: number,
): number {
  const { law } = engine.table.row(parameter);
  const value = engine.desk.values[parameter] as number;
  if (!ofTravel) return startOf(law, value) + sign * by;
  return valueAt(law, Math.min(1, Math.max(0, travelOf(law, value) + sign * by)));
}

export function onStrip(by: Performer, path: Path, doTo: (strip: number) => void): void {
  const strip = by.stripOf(path);
  if (strip >= 0) doTo(strip);
}

function onScene(by: Performer, place: Expression, doTo: (id: number) => void): void {
  const number = by.amount(place).value;
  const scene = by.engine.scenes[number - 1];
  if (scene) doTo(scene.id);
  else by.say(`there is no scene in place ${number} yet`);
}

/** From read to touch and back: the arm key of a strip. */
function arm(by: Performer, strip: number): void {
  const { table } = by.engine;
  const mode = by.engine.modeOf(table.at(`${table.strips[strip]?.path ?? ''}/fader`));
  by.ask({ do: 'mode', strip, mode: mode === 'read' || mode === 'off' ? 'touch' : 'read' });
}
