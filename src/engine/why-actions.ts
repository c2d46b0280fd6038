import { cueNumbered } from '../scenes/cues.ts';
import { cueCommandFault } from './cues.ts';
import { NO_MEMBERS } from './why-reasons.ts';
import type { Scope } from '../mapping/front.ts';
import type { Action } from '../mapping/mapping.ts';
import { resolvePaths, resolveStrip } from '../mapping/paths.ts';
import { print } from '../mapping/expression-print.ts';
import { isSo } from '../mapping/worth.ts';
import type { Expression, Path } from '../mapping/syntax.ts';
import type { Command } from '../model/input.ts';
import type { Engine } from './engine.ts';
import { kinds, type About } from './why-words.ts';

/** An action of a key, and what its words stand for there. */
export interface Acting extends About {
  readonly scope: Scope;
}

type Of<Name extends Action['does']> = Extract<Action, { readonly does: Name }>;
type Says = { readonly [Name in Action['does']]: (by: Acting, action: Of<Name>) => string };

/** What an action does, in the words of the desk: "recalls scene 2, Verse". */
export function actionWords(by: Acting, action: Action): string {
  return (says[action.does] as (by: Acting, action: Action) => string)(by, action);
}

function parameterOf({ engine, scope }: Acting, path: Path): string {
  const [first, ...more] = resolvePaths(path, scope, engine.table);
  if (first === undefined) return path.written;
  return more.length === 0 ? engine.nameOf(first) : `${path.written}, ${more.length + 1} in all`;
}

function stripOf({ engine, scope }: Acting, path: Path): string {
  const strip = resolveStrip(path, scope, engine.table);
  return strip < 0 ? path.written : engine.label(strip).name;
}

function numberOf({ engine, surface, scope }: Acting, expression: Expression): number {
  return surface.binding.worth(surface.binding.amount(expression, -1, scope), engine);
}

function sceneWords(by: Acting, place: Expression): string {
  const number = numberOf(by, place);
  const scene = by.engine.scenes[number - 1];
  return `scene ${number}${scene ? `, ${scene.name}` : ''}`;
}

const says: Says = {
  toggle: (by, { path }) => `throws ${parameterOf(by, path)} over`,
  momentary: (by, { path }) => `switches ${parameterOf(by, path)} on while it is down`,
  next: (by, { path }) => `goes to the next of ${parameterOf(by, path)}`,
  reset: (by, { path }) => `puts ${parameterOf(by, path)} back to where it began`,
  'reset-control': ({ surface, scope }, { control }) => {
    const other = surface.binding.controlNamed(control, scope);
    return `puts back what ${surface.controls[other]?.name ?? control.written} moves`;
  },
  set: (by, { path, to }) => `sets ${parameterOf(by, path)} to ${print(to)}`,
  nudge: (by, { path, by: amount, sign }) =>
    `${sign > 0 ? 'raises' : 'lowers'} ${parameterOf(by, path)} by ${print(amount)}`,
  select: (by, { strip }) => `selects ${stripOf(by, strip)}`,
  arm: (by, { strip }) => `takes the automation of ${stripOf(by, strip)} between read and touch`,
  spill: (by, { strip }) => `brings the members of ${stripOf(by, strip)} on the faders, or takes them off`,
  'select-next': (_by, { by: steps }) => `selects the ${steps > 0 ? 'next' : 'previous'} strip`,
  'spill-off': () => 'takes the spilled members off the faders',
  'clear-solo': () => 'ends every solo',
  'shuttle-stop': () => 'ends the shuttle',
  nothing: () => 'does nothing',
  bank: ({ surface }, { by, whole }) =>
    `goes ${whole ? `${surface.binding.banks.width} strips` : 'one strip'} to the ${by < 0 ? 'left' : 'right'}`,
  'bank-to': (_by, { kind }) => `goes to the ${kinds[kind].more}`,
  page: (_by, { page }) => `brings the page ${page} to the front, or turns it`,
  'page-step': (_by, { by }) => `goes to the ${by > 0 ? 'next' : 'previous'} page`,
  layer: (_by, { layer, to }) => `switches the layer ${layer} ${to === 'toggle' ? 'on or off' : to}`,
  hold: (_by, { layer }) => `keeps the layer ${layer} on while it is down`,
  mode: ({ engine }, { mode, all }) =>
    `puts ${all ? 'all automation' : `the automation of ${engine.label(engine.selected).name}`} in ${mode}`,
  wind: (_by, { speed }) => `winds ${speed < 0 ? 'back' : 'on'} while it is down`,
  scene: (by, { place }) => `recalls ${sceneWords(by, place)}`,
  'store-scene': (by, { place }) => (place ? `stores ${sceneWords(by, place)}` : 'stores a new scene'),
  preview: (by, { place }) => `shows ${sceneWords(by, place)}, without recalling it`,
  'user-key': (by, { key }) => {
    const number = numberOf(by, key);
    const given = by.engine.userKey(number);
    return given && given.does !== 'user-key'
      ? actionWords(by, given)
      : `does what user key ${number} is given`;
  },
  go: (by, { number }) => `has cue ${numberOf(by, number)} go`,
  command: (_by, { command }) =>
    'mine' in command && command.mine
      ? `${command.do === 'undo' ? 'takes back' : 'does again'} what was ${command.do === 'undo' ? 'done' : 'undone'} last from here`
      : (commandWords[command.do] ?? `does "${command.do}"`),
  if: (by, { condition, then, otherwise }) => {
    const branch = isSo(condition, by.scope, by.surface.binding, by.engine) ? then : otherwise;
    return branch ? actionWords(by, branch) : `does nothing, for it is not so that \`${print(condition)}\``;
  },
};

const commandWords: Readonly<Partial<Record<Command['do'], string>>> = {
  play: 'plays',
  stop: 'stops the tape',
  record: 'records',
  return: 'takes the tape to its start',
  loop: 'switches the loop on or off',
  punch: 'switches punching on or off',
  'drop-marker': 'drops a marker',
  'next-marker': 'goes to the next marker',
  'previous-marker': 'goes to the marker before',
  'preview-scene': 'ends the preview',
  'recall-preview': 'recalls what is previewed',
  undo: 'takes back what was done last',
  redo: 'does again what was taken back',
  save: 'saves the session',
  go: 'does what the cue list does next',
  'cue-back': 'has the cue before stand by',
  'cue-stop': 'ends waits, follows and fades of cues',
  'cue-pause': 'lets waits, follows and fades of cues rest, or go on',
  'cue-rehearse': 'begins or ends a rehearsal of the cue list',
  'cue-step': 'has another cue stand by',
};

/** Channels and buses are members at the most. */
function canHaveMembers({ table }: Pick<Acting['engine'], 'table'>, strip: number): boolean {
  return ['grp', 'dca'].includes(table.strips[strip]?.kind ?? '');
}

/** Why an action could not be done at this moment; undefined where it could. */
export function obstacle(by: Acting, action: Action): string | undefined {
  return (obstacles[action.does] as ((by: Acting, action: Action) => string | undefined) | undefined)?.(
    by,
    action,
  );
}

/** Why the cue list would refuse a command, as a sentence. */
function cueFault(engine: Acting['engine'], command: Command): string | undefined {
  const fault = cueCommandFault(engine, command);
  return fault === undefined ? undefined : `${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`;
}

function nothingTo(
  { history: { done, undone, aside } }: Engine,
  { do: what, mine, of }: Extract<Command, { readonly do: 'undo' | 'redo' }>,
  who: string,
): string | undefined {
  const person = of ?? (mine === true ? who : undefined);
  const redoable = person === undefined ? undone : [...undone, ...aside];
  const steps = what === 'undo' ? done : redoable;
  if (steps.some((step) => person === undefined || step.who === person)) return undefined;
  const whose = person === undefined ? '' : ` of ${person}`;
  return `There is nothing${whose} to ${what === 'undo' ? 'undo' : 'do again'}.`;
}

const obstacles: {
  readonly [Name in Action['does']]?: (by: Acting, action: Of<Name>) => string | undefined;
} = {
  scene: (by, { place }) => {
    const number = numberOf(by, place);
    return by.engine.scenes[number - 1] ? undefined : `There is no scene in place ${number} yet.`;
  },
  preview: (by, { place }) => {
    const number = numberOf(by, place);
    return by.engine.scenes[number - 1] ? undefined : `There is no scene in place ${number} yet.`;
  },
  'user-key': (by, { key }) => {
    const number = numberOf(by, key);
    return by.engine.userKey(number) ? undefined : `User key ${number} has nothing to do yet.`;
  },
  go: (by, { number }) => {
    const cue = cueNumbered(by.engine.show.cues, numberOf(by, number));
    return cue ? cueFault(by.engine, { do: 'go', id: cue.id }) : `There is no cue ${numberOf(by, number)}.`;
  },
  spill: ({ engine, surface, scope }, { strip: path }) => {
    const strip = resolveStrip(path, scope, engine.table);
    if (strip < 0 || surface.binding.banks.membersOf(strip, engine).length > 0) return undefined;
    if (!canHaveMembers(engine, strip)) return NO_MEMBERS;
    return `Nothing is assigned to ${engine.label(strip).name} yet.`;
  },
  command: ({ engine, surface }, { command }) => {
    const fault = cueFault(engine, command);
    if (fault !== undefined) return fault;
    if (command.do === 'undo' || command.do === 'redo') return nothingTo(engine, command, surface.who);
    const { markers, place } = engine;
    const further = command.do !== 'next-marker' || markers.some(({ at }) => at > place);
    return further ? undefined : 'There is no marker after this place.';
  },
};
