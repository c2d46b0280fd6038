import type { Command } from '../model/input.ts';
import type { Action } from './mapping.ts';

const command = (of: Command): Action => ({ does: 'command', command: of });

/** Everything a control can be told to do in plain words, but for paths of parameters. The keys are the language. */
export const words: Readonly<Record<string, Action>> = {
  play: command({ do: 'play' }),
  stop: command({ do: 'stop' }),
  record: command({ do: 'record' }),
  'return to start': command({ do: 'return' }),
  loop: command({ do: 'loop' }),
  punch: command({ do: 'punch' }),
  undo: command({ do: 'undo' }),
  redo: command({ do: 'redo' }),
  save: command({ do: 'save' }),
  'drop marker': command({ do: 'drop-marker' }),
  'next marker': command({ do: 'next-marker' }),
  'previous marker': command({ do: 'previous-marker' }),
  'store scene': command({ do: 'store-scene' }),
  'wind back': { does: 'wind', speed: -8 },
  'wind on': { does: 'wind', speed: 8 },
  jog: { does: 'jog' },
  scrub: { does: 'scrub' },
  'bank left': { does: 'bank', by: -1, whole: true },
  'bank right': { does: 'bank', by: 1, whole: true },
  'channel left': { does: 'bank', by: -1, whole: false },
  'channel right': { does: 'bank', by: 1, whole: false },
  'bank to channels': { does: 'bank-to', kind: 'ch' },
  'bank to groups': { does: 'bank-to', kind: 'grp' },
  'bank to buses': { does: 'bank-to', kind: 'bus' },
  'bank to dcas': { does: 'bank-to', kind: 'dca' },
  flip: { does: 'flip' },
  'names or values': { does: 'names' },
  'time format': { does: 'time-format' },
  shift: { does: 'shift' },
  'select {strip}': { does: 'select' },
  'arm {strip}': { does: 'arm' },
  'clear solo': { does: 'clear-solo' },
  'page encoder': { does: 'page-encoder' },
  'page reset': { does: 'page-reset' },
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

/** What a phrase of a mapping means: a word of the table, `page …`, `scene …`, `toggle …`, `reset …`, or a path to ride. */
export function meaning(phrase: string): Action | undefined {
  const known = Object.hasOwn(words, phrase) ? words[phrase] : undefined;
  if (known) return known;
  const [verb = '', ...rest] = phrase.split(' ');
  const object = rest.join(' ');
  if (verb === 'page' && object) return { does: 'page', page: object };
  if (verb === 'scene' && /^[1-9]\d*$/.test(object)) return { does: 'scene', place: Number(object) - 1 };
  if (verb === 'toggle' && isPath(object)) return { does: 'toggle', path: object };
  if (verb === 'reset' && isPath(object)) return { does: 'reset', path: object };
  return isPath(phrase) ? { does: 'ride', path: phrase, ring: 'wrap' } : undefined;
}

function isPath(text: string): boolean {
  return /^(\{strip\}|\{selected\}|[a-z]+[\w-]*)(\/([\w-]+|\{n\}))+$/.test(text);
}
