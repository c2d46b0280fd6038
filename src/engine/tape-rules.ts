import type { Command } from '../model/input.ts';
import type { ChaseState } from '../model/sync.ts';

// What timecode leaves to hands and cues, by how the tape stands to it.

/** Does timecode run and say where the tape is? */
export function isLed(state: ChaseState): boolean {
  return state === 'following' || state === 'before' || state === 'beyond';
}

const whileLed = (state: ChaseState): string | undefined =>
  isLed(state)
    ? 'the tape follows timecode; "faderline sync off" sets it free, stop takes it out until timecode stands'
    : undefined;

type Rule = (state: ChaseState, on: boolean) => string | undefined;

const rules: Readonly<Partial<Record<Command['do'], Rule>>> = {
  play: (state) => (state === 'following' ? undefined : whileLed(state)),
  locate: whileLed,
  return: whileLed,
  'next-marker': whileLed,
  'previous-marker': whileLed,
  jog: whileLed,
  shuttle: whileLed,
  loop: (state, on) =>
    on && state !== 'off'
      ? 'timecode does not go round: "faderline sync off" first, then the loop'
      : undefined,
};

/**
 * Why a command cannot be done while the tape stands to timecode as it does; undefined where it can.
 *
 * @param on of a loop: is it to be on?
 */
export function refusedUnder(state: ChaseState, what: Command['do'], on: boolean): string | undefined {
  return rules[what]?.(state, on);
}
