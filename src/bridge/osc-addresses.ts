import type { Engine } from '../engine/engine.ts';
import type { Happening } from '../model/input.ts';

/** What an OSC message asks for: something that happens, or why nothing does. */
export type Asked = { readonly what: Happening } | { readonly why: string };

/** Who it was, for undo and the log. */
const who = 'OSC';

/** @param number the first argument, where it is a number. */
type Answer = (engine: Engine, part: string, number: number | undefined) => Asked;

const command =
  (does: 'play' | 'stop' | 'record'): Answer =>
  () => ({ what: { type: 'command', command: { do: does }, who } });

/** Cues are asked for as show control asks for them. */
const cue =
  (does: 'go' | 'all-off'): Answer =>
  (_engine, number) => ({
    what: { type: 'trigger', trigger: { kind: 'msc', command: does, ...(number !== '' && { number }) }, who },
  });

const back: Answer = () => ({ what: { type: 'command', command: { do: 'cue-back' }, who } });

/** Every address that means something by itself; `([^/]+)` is handed on. Any other is a trigger that a cue may name. */
const addresses: readonly (readonly [RegExp, Answer])[] = [
  [/^\/cue\/go$/, cue('go')],
  [/^\/cue\/stop$/, cue('all-off')],
  [/^\/cue\/back$/, back],
  [/^\/cue\/([^/]+)\/go$/, cue('go')],
  [/^\/transport\/play$/, command('play')],
  [/^\/transport\/stop$/, command('stop')],
  [/^\/transport\/record$/, command('record')],
  [/^\/transport\/locate$/, locate],
  [/^\/scene\/([^/]+)\/recall$/, recallScene],
];

/** Characters with which an address would mean many: such a one names nothing here. */
const PATTERN = /[?*[\]{}# ,]/;
/** A longer address is none of a cue's, characters. */
const MOST_ADDRESS = 80;

/**
 * What an OSC message asks for.
 *
 * @param number its first argument, where that is a number: 0 is the release of a button, and asks for nothing; of a
 *   locate it is the place, s.
 */
export function askedByOsc(engine: Engine, address: string, number: number | undefined): Asked {
  if (address.length > MOST_ADDRESS || PATTERN.test(address))
    return { why: 'patterns and addresses of more than 80 characters mean nothing here' };
  if (number === 0 && address !== '/transport/locate') return { why: 'a button that came up' };
  for (const [form, answer] of addresses) {
    const found = form.exec(address);
    if (found) return answer(engine, found[1] ?? '', number);
  }
  return { what: { type: 'trigger', trigger: { kind: 'osc', address }, who } };
}

function locate({ sampleRate }: Engine, _part: string, seconds: number | undefined): Asked {
  if (seconds === undefined || !(seconds >= 0 && seconds < 1e6))
    return { why: 'a locate has one number, the place in seconds from 0' };
  return { what: { type: 'command', command: { do: 'locate', to: Math.round(seconds * sampleRate) }, who } };
}

/** By its place in the list, from 1. */
function recallScene({ scenes }: Engine, place: string): Asked {
  const scene = /^[1-9]\d*$/.test(place) ? scenes[Number(place) - 1] : undefined;
  if (!scene) return { why: `there is no scene ${place}; there are ${scenes.length}` };
  return { what: { type: 'command', command: { do: 'recall-scene', id: scene.id }, who } };
}
