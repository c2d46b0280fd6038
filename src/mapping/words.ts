import { automationModes } from '../model/document.ts';
import type { Command } from '../model/input.ts';
import type { Action, WheelAction } from './mapping.ts';
import type { Place } from './syntax.ts';

type Without<T> = T extends unknown ? Omit<T, keyof Place> : never;
/** What is done, wherever it was said. */
export type ActionBody = Without<Action>;

const command = (of: Command): ActionBody => ({ does: 'command', command: of });

/** `mode off`, `mode read` …: of the selected strip, or of all. */
function ofModes(words: string, all: boolean): Record<string, ActionBody> {
  return Object.fromEntries(
    automationModes.map((mode): [string, ActionBody] => [`${words} ${mode}`, { does: 'mode', mode, all }]),
  );
}

/** Everything a key can be told in words that have no parts. The keys are the language. */
export const words: Readonly<Record<string, ActionBody>> = {
  play: command({ do: 'play' }),
  stop: command({ do: 'stop' }),
  record: command({ do: 'record' }),
  'return to start': command({ do: 'return' }),
  loop: command({ do: 'loop' }),
  punch: command({ do: 'punch' }),
  'wind back': { does: 'wind', speed: -8 },
  'wind on': { does: 'wind', speed: 8 },
  'shuttle stop': { does: 'shuttle-stop' },
  'drop marker': command({ do: 'drop-marker' }),
  'next marker': command({ do: 'next-marker' }),
  'previous marker': command({ do: 'previous-marker' }),
  undo: command({ do: 'undo' }),
  redo: command({ do: 'redo' }),
  'undo mine': command({ do: 'undo', mine: true }),
  'redo mine': command({ do: 'redo', mine: true }),
  save: command({ do: 'save' }),
  go: command({ do: 'go' }),
  'cue back': command({ do: 'cue-back' }),
  'cue stop': command({ do: 'cue-stop' }),
  'cue pause': command({ do: 'cue-pause' }),
  'cue rehearse': command({ do: 'cue-rehearse' }),
  'cue standby next': command({ do: 'cue-step', by: 1 }),
  'cue standby previous': command({ do: 'cue-step', by: -1 }),
  'store scene': { does: 'store-scene', place: undefined },
  'preview off': command({ do: 'preview-scene', id: null }),
  'recall preview': command({ do: 'recall-preview' }),
  'bank left': { does: 'bank', by: -1, whole: true },
  'bank right': { does: 'bank', by: 1, whole: true },
  'channel left': { does: 'bank', by: -1, whole: false },
  'channel right': { does: 'bank', by: 1, whole: false },
  'bank to channels': { does: 'bank-to', kind: 'ch' },
  'bank to groups': { does: 'bank-to', kind: 'grp' },
  'bank to buses': { does: 'bank-to', kind: 'bus' },
  'bank to dcas': { does: 'bank-to', kind: 'dca' },
  'next page': { does: 'page-step', by: 1 },
  'previous page': { does: 'page-step', by: -1 },
  'select next': { does: 'select-next', by: 1 },
  'select previous': { does: 'select-next', by: -1 },
  'spill off': { does: 'spill-off' },
  'clear solo': { does: 'clear-solo' },
  ...ofModes('mode', false),
  ...ofModes('all mode', true),
  'punch in': command({ do: 'punch-in' }),
  'punch out': command({ do: 'punch-out' }),
  'drop preview': command({ do: 'drop-preview' }),
  capture: command({ do: 'capture' }),
  'punch capture': command({ do: 'punch-capture' }),
  join: command({ do: 'join' }),
  'write to start': command({ do: 'write-to', to: 'start' }),
  'write to end': command({ do: 'write-to', to: 'end' }),
  'write to all': command({ do: 'write-to', to: 'all' }),
  'write to selection': command({ do: 'write-to', to: 'selection' }),
  'write to next': command({ do: 'write-to', to: 'next' }),
  coalesce: command({ do: 'coalesce' }),
  'suspend automation': command({ do: 'suspend', on: true, groups: 'all' }),
  'resume automation': command({ do: 'suspend', on: false, groups: 'all' }),
  nothing: { does: 'nothing' },
};

/** The same for the wheel. `jog` takes a time besides. */
export const wheelWords: Readonly<Record<string, WheelAction>> = {
  'jog markers': { does: 'jog-markers' },
  shuttle: { does: 'shuttle' },
};

const byWords: ReadonlyMap<string, ActionBody> = new Map(Object.entries(words));

/** What words without parts mean; undefined for others. */
export function fixedWords(text: string): ActionBody | undefined {
  return byWords.get(text);
}
