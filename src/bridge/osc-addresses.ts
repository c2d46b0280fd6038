import type { Engine } from '../engine/engine.ts';
import type { Happening } from '../model/input.ts';
import { isPattern, ownAddresses } from '../model/osc-addresses.ts';

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

/** What each address that means something by itself asks for. */
const addresses: readonly (readonly [RegExp, Answer])[] = [
  [ownAddresses.go, cue('go')],
  [ownAddresses.stopCues, cue('all-off')],
  [ownAddresses.back, back],
  [ownAddresses.goCue, cue('go')],
  [ownAddresses.play, command('play')],
  [ownAddresses.stop, command('stop')],
  [ownAddresses.record, command('record')],
  [ownAddresses.locate, locate],
  [ownAddresses.recall, recallScene],
];

/**
 * What an OSC message asks for.
 *
 * @param number its first argument, where that is a number: 0 is the release of a button, and asks for nothing; of a
 *   locate it is the place, s.
 */
export function askedByOsc(engine: Engine, address: string, number: number | undefined): Asked {
  if (isPattern(address))
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
