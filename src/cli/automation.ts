import { sceneGroups, type SceneGroup } from '../model/parameter-row.ts';
import { automationModes, coalescing, type AutomationMode, type TouchGroup } from '../model/document.ts';
import { BridgeError } from '../model/errors.ts';
import type { AutomationPatch, Command } from '../model/input.ts';
import { nearest } from '../model/nearest.ts';
import type { AutomationState, HoldState } from '../server/automation-answers.ts';
import { describeSeconds, secondsTyped } from '../units/time.ts';
import { ask, backWords, tell, type Service } from './client.ts';
import { exit } from './exit.ts';
import { rounded, table, type Output } from './output.ts';

/** `automation`: settings, what is written, held, captured and trimmed. */
export async function showAutomation(service: Service, out: Output): Promise<number> {
  const state = await stateOf(service);
  out.data(state, () => [...table(settingRows(state)), ...table(standing(state))]);
  return exit.done;
}

async function stateOf(service: Service): Promise<AutomationState> {
  return (await ask(service, 'GET', '/api/automation')) as AutomationState;
}

function settingRows({ settings, atFirst }: AutomationState): string[][] {
  return Object.keys(settingReaders).map((name) => {
    const { key, shows } = settingReaders[name] as SettingReader;
    const same = JSON.stringify(settings[key]) === JSON.stringify(atFirst[key]);
    return [name, shows(settings[key]), same ? '(as at first)' : ''];
  });
}

function standing(state: AutomationState): string[][] {
  const { settings, modes, writing, held, captured, joins, trimmed } = state;
  const list = (items: readonly string[]): string =>
    items.length > 6 ? `${items.slice(0, 6).join(', ')} … (${items.length})` : items.join(', ');
  const rows: (readonly [string, string])[] = [
    ['suspended', list(settings.suspended)],
    [
      'touch groups',
      list(
        settings.touchGroups.map(
          ({ name, items, moves }) => `${name}: ${items.join(', ')}${moves ? ' (move together)' : ''}`,
        ),
      ),
    ],
    ['lanes', list(Object.entries(modes).map(([mode, count]) => `${count} in ${mode}`))],
    ['writing', list(writing)],
    ['held in preview', list(held.map(({ path, value }) => `${path} at ${rounded(value)}`))],
    ['captured', list(captured.map(({ path, value }) => `${path} at ${rounded(value)}`))],
    ['goes on', joins ? `at ${joins.at.toFixed(2)} s: ${list(joins.paths)}` : ''],
    ['trimmed', list(trimmed)],
  ];
  return rows.filter(([, what]) => what !== '').map((row) => [...row]);
}

interface SettingReader {
  readonly key: Exclude<keyof AutomationPatch, 'touchGroups'>;
  /** @returns undefined for what is none. */
  readonly reads: (text: string) => string | number | boolean | undefined;
  readonly shows: (value: unknown) => string;
  /** What may be said. */
  readonly may: string;
}

const oneOf =
  (words: readonly string[]): SettingReader['reads'] =>
  (text) =>
    words.find((word) => word === text);
const onOff: SettingReader['reads'] = (text) => ({ on: true, off: false })[text];
const shown = (value: unknown): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);

/** The settings by the names they have on the command line. */
export const settingReaders: Readonly<Record<string, SettingReader>> = {
  timeout: {
    key: 'timeout',
    reads: (text) => {
      const time = secondsTyped(text);
      return time !== undefined && time >= 0.05 && time <= 10 ? time : undefined;
    },
    shows: (value) => describeSeconds(Number(value)),
    may: 'a time from 50ms to 10s: 500ms, 2s',
  },
  'after-write': {
    key: 'afterWrite',
    reads: oneOf(automationModes),
    shows: shown,
    may: automationModes.join(', '),
  },
  coalesce: { key: 'coalesce', reads: oneOf(coalescing), shows: shown, may: coalescing.join(', ') },
  'cross-over': { key: 'crossOver', reads: onOff, shows: shown, may: 'on, off' },
  'auto-join': { key: 'autoJoin', reads: onOff, shows: shown, may: 'on, off' },
  'arm-on-touch': {
    key: 'armOnTouch',
    reads: oneOf(automationModes),
    shows: (value) => (value === 'read' ? 'off' : shown(value)),
    may: `${automationModes.join(', ')}; read is off`,
  },
};

/** `automation set`: one or more of `name=value`; `default` is as at first. */
export async function setAutomation(
  service: Service,
  words: readonly string[],
  out: Output,
): Promise<number> {
  const set = Object.fromEntries(words.map(readSetting)) as AutomationPatch;
  await tell(service, { do: 'automation', set });
  return showAutomation(service, out);
}

function readSetting(word: string): [string, string | number | boolean | null] {
  const [name = '', value] = word.split('=');
  const reader = Object.hasOwn(settingReaders, name) ? settingReaders[name] : undefined;
  const names = Object.keys(settingReaders);
  if (!reader) {
    const near = nearest(name, names);
    throw new BridgeError(
      'BAD_REQUEST',
      `there is no setting "${name}"; ${near ? `did you mean "${near}"?` : `there are ${names.join(', ')}`}`,
    );
  }
  if (value === 'default') return [reader.key, null];
  const read = value === undefined ? undefined : reader.reads(value);
  if (read === undefined)
    throw new BridgeError(
      'BAD_REQUEST',
      `${name} takes ${reader.may}; write ${name}=VALUE, or ${name}=default`,
    );
  return [reader.key, read];
}

/** `automation mode`: of what items mean, or of all. */
export async function setMode(
  service: Service,
  mode: AutomationMode,
  items: readonly string[],
  out: Output,
): Promise<number> {
  const done = await tell(service, { do: 'mode', mode, ...(items.length > 0 && { items }) });
  out.data({ mode, items: items.length > 0 ? items : 'all' }, () => [
    `${items.length > 0 ? items.join(', ') : 'every lane'}: ${mode}; ${backWords(done)}`,
  ]);
  return exit.done;
}

/** `automation suspend` and `resume`: parts of the desk, or all. */
export async function suspend(
  service: Service,
  on: boolean,
  words: readonly string[],
  out: Output,
): Promise<number> {
  const wrong = words.find((word) => !(sceneGroups as readonly string[]).includes(word));
  if (wrong !== undefined)
    throw new BridgeError('BAD_REQUEST', `there is no part "${wrong}"; there are ${sceneGroups.join(', ')}`);
  const groups = words.length > 0 ? (words as readonly SceneGroup[]) : 'all';
  await tell(service, { do: 'suspend', on, groups });
  const { settings } = await stateOf(service);
  out.data({ suspended: settings.suspended }, () => [
    settings.suspended.length > 0 ? `suspended: ${settings.suspended.join(', ')}` : 'nothing is suspended',
  ]);
  return exit.done;
}

/** One thing done at once; prints what the desk says of it. */
export async function doNow(service: Service, command: Command, out: Output): Promise<number> {
  const { said, step } = await tell(service, command);
  out.data({ done: command.do, said, step }, () => (said.length > 0 ? said : ['done']));
  return exit.done;
}

/** `automation group`: makes a touch group, or with no items takes it away. */
export async function touchGroup(
  service: Service,
  name: string | undefined,
  items: readonly string[],
  options: { readonly hold?: boolean; readonly off?: boolean },
  out: Output,
): Promise<number> {
  const before = (await stateOf(service)).settings.touchGroups;
  if (name !== undefined) {
    const others = before.filter((group) => group.name !== name);
    if (options.off === true && others.length === before.length)
      throw new BridgeError('BAD_REQUEST', `there is no touch group "${name}"`);
    if (options.off !== true && items.length === 0)
      throw new BridgeError(
        'BAD_REQUEST',
        'say what is in it: faderline automation group Drums "ch/1..8 level"',
      );
    const group: TouchGroup = { name, items, moves: options.hold !== true };
    const touchGroups = options.off === true ? others : [...others, group];
    await tell(service, { do: 'automation', set: { touchGroups } });
  }
  const { settings } = await stateOf(service);
  out.data({ touchGroups: settings.touchGroups }, () =>
    settings.touchGroups.length === 0
      ? ['no touch groups']
      : table(
          settings.touchGroups.map(({ name: of, items: what, moves }) => [
            of,
            what.join(', '),
            moves ? 'moves together' : 'held together',
          ]),
        ),
  );
  return exit.done;
}

/** `who`: who has what in hand, or has one parameter, and why. */
export async function whoHolds(service: Service, path: string | undefined, out: Output): Promise<number> {
  const query = path === undefined ? '' : `?${new URLSearchParams({ path }).toString()}`;
  const holds = (await ask(service, 'GET', `/api/holds${query}`)) as readonly HoldState[];
  out.data(holds, () =>
    holds.length === 0
      ? ['nobody holds anything']
      : table(holds.map((hold) => [hold.path, hold.name, wordsOf(hold)])),
  );
  return exit.done;
}

const byWords: Readonly<Record<HoldState['by'], (hold: HoldState) => string>> = {
  touch: ({ holder, since }) => `${name(holder)}: a finger is on it, since ${ago(since)}`,
  move: ({ holder, left }) => `${name(holder)}: moved it; lets go in ${ago(left)}`,
  group: ({ holder, since }) =>
    `${name(holder)}: a hand is on another of its touch group, since ${ago(since)}`,
  fade: ({ holder }) => `${name(holder)}; a hand takes it away`,
  automation: ({ holder }) =>
    holder === 'automation'
      ? 'its lane, while the tape rolls; a hand takes over'
      : `${name(holder)}; a hand takes over`,
  nobody: () => 'nobody: it is free',
};

const name = (holder: string | null): string => holder ?? 'somebody';
const wordsOf = (hold: HoldState): string => byWords[hold.by](hold);
const ago = (seconds: number | null): string => describeSeconds(seconds ?? 0);
