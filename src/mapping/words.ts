import type { Command } from '../model/input.ts';
import type { Action, WheelAction } from './mapping.ts';
import type { Place } from './syntax.ts';

type Without<T> = T extends unknown ? Omit<T, keyof Place> : never;
/** What is done, wherever it was said. */
export type ActionBody = Without<Action>;

const command = (of: Command): ActionBody => ({ does: 'command', command: of });

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
  'store scene': { does: 'store-scene', place: undefined },
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
  'mode off': { does: 'mode', mode: 'off', all: false },
  'mode read': { does: 'mode', mode: 'read', all: false },
  'mode touch': { does: 'mode', mode: 'touch', all: false },
  'mode latch': { does: 'mode', mode: 'latch', all: false },
  'mode write': { does: 'mode', mode: 'write', all: false },
  'all mode off': { does: 'mode', mode: 'off', all: true },
  'all mode read': { does: 'mode', mode: 'read', all: true },
  'all mode touch': { does: 'mode', mode: 'touch', all: true },
  'all mode latch': { does: 'mode', mode: 'latch', all: true },
  'all mode write': { does: 'mode', mode: 'write', all: true },
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
