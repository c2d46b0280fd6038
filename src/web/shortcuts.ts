import { automationModes, type AutomationMode } from '../model/document.ts';
import { command, numbers, set, state, tapKey } from './desk.ts';
import { learnHere, learnKey } from './learn.tsx';

/** One shortcut: the key, what it does in words, and the doing. */
export interface Shortcut {
  readonly keys: string;
  readonly does: string;
  readonly matches: (event: KeyboardEvent) => boolean;
  readonly act: (event: KeyboardEvent) => void;
}

const plain = (key: string): ((event: KeyboardEvent) => boolean) => {
  return (event) => event.key.toLowerCase() === key && !event.ctrlKey && !event.metaKey && !event.altKey;
};
const withCtrl = (key: string, shift: boolean, alt = false): ((event: KeyboardEvent) => boolean) => {
  return (event) =>
    event.key.toLowerCase() === key &&
    (event.ctrlKey || event.metaKey) &&
    event.shiftKey === shift &&
    event.altKey === alt;
};

function toggle(what: 'mute' | 'solo'): void {
  const desk = numbers.value;
  const strip = desk?.table.strips[state.selected.value];
  const number = strip && desk.table.find(`${strip.path}/${what}`);
  if (desk && number !== undefined) set(number, desk.values[number] === 1 ? 0 : 1);
}

function nextMode(): void {
  const strip = state.selected.value;
  const mode = state.strips.value[strip]?.mode ?? 'off';
  const next = automationModes[
    (automationModes.indexOf(mode) + 1) % automationModes.length
  ] as AutomationMode;
  command({ do: 'mode', strip, mode: next });
}

/** Strip 1…8 under the surface's faders, or of the desk where there is no surface. */
function select(place: number): void {
  const strip = state.front.value[0]?.[place] ?? place;
  if (strip >= 0) command({ do: 'select', strip });
}

/** Everything there is on the keyboard. `?` is the page's own. */
export const shortcuts: readonly Shortcut[] = [
  {
    keys: 'Space',
    does: 'play and stop',
    matches: plain(' '),
    act: () => command({ do: state.tape.value.rolling ? 'stop' : 'play' }),
  },
  {
    keys: 'G',
    does: 'GO: what the cue list does next',
    matches: plain('g'),
    act: () => command({ do: 'go' }),
  },
  { keys: 'B', does: 'cue back', matches: plain('b'), act: () => command({ do: 'cue-back' }) },
  { keys: 'R', does: 'return to the start', matches: plain('r'), act: () => command({ do: 'return' }) },
  {
    keys: '1…8',
    does: 'select the strip under that fader of the surface',
    matches: (event) => /^[1-8]$/.test(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey,
    act: ({ key }) => select(Number(key) - 1),
  },
  { keys: '[', does: 'bank left', matches: plain('['), act: () => tapKey('key bank left') },
  { keys: ']', does: 'bank right', matches: plain(']'), act: () => tapKey('key bank right') },
  { keys: 'M', does: 'mute the selected strip', matches: plain('m'), act: () => toggle('mute') },
  { keys: 'S', does: 'solo the selected strip', matches: plain('s'), act: () => toggle('solo') },
  { keys: 'A', does: 'automation mode of the selected strip', matches: plain('a'), act: nextMode },
  {
    keys: 'L',
    does: 'learn: put what is under the pointer, or has the focus, on a control',
    matches: plain('l'),
    act: learnHere,
  },
  { keys: 'Ctrl+Z', does: 'undo', matches: withCtrl('z', false), act: () => command({ do: 'undo' }) },
  { keys: 'Ctrl+Shift+Z', does: 'redo', matches: withCtrl('z', true), act: () => command({ do: 'redo' }) },
  {
    keys: 'Ctrl+Alt+Z',
    does: 'undo your own last step',
    matches: withCtrl('z', false, true),
    act: () => command({ do: 'undo', mine: true }),
  },
  {
    keys: 'Ctrl+Alt+Shift+Z',
    does: 'redo your own',
    matches: withCtrl('z', true, true),
    act: () => command({ do: 'redo', mine: true }),
  },
  { keys: 'Ctrl+S', does: 'save', matches: withCtrl('s', false), act: () => command({ do: 'save' }) },
];

/** Listens to the keyboard. None of it fires while somebody types, or where a key means something to what has the focus. */
export function listenToKeys(help: () => void): () => void {
  const heard = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    if (!isField(event) && learnKey(event.key)) return event.preventDefault();
    if (isTyping(event)) return;
    if (event.key === '?') return help();
    const shortcut = shortcuts.find(({ matches }) => matches(event));
    if (!shortcut) return;
    event.preventDefault();
    if (!event.repeat) shortcut.act(event);
  };
  document.addEventListener('keydown', heard);
  return () => document.removeEventListener('keydown', heard);
}

/** Does somebody type, or read a dialogue? */
function isField({ target }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.closest('dialog[open]') !== null || target.matches('input, textarea, select');
}

function isTyping(event: KeyboardEvent): boolean {
  const { target, key } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (isField(event)) return true;
  return (key === ' ' || key === 'Enter') && target.matches('button');
}
