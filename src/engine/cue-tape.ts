import { readAction } from '../mapping/phrases.ts';
import type { CueStep } from '../model/cues.ts';
import type { Command } from '../model/input.ts';
import type { ChaseState } from '../model/sync.ts';
import type { CueFault } from '../scenes/cue-faults.ts';
import { isLed, refusedUnder } from './tape-rules.ts';

/** How the tape stands to timecode after a step, where that is another matter for the next: the first may set it free. */
const becomes: Readonly<Partial<Record<Command['do'], (state: ChaseState) => ChaseState>>> = {
  play: (state) => (state === 'out' ? 'following' : state),
  record: (state) => (state === 'out' ? 'following' : state),
  stop: (state) => (isLed(state) ? 'out' : state),
};

/**
 * Which steps of a cue the tape would refuse now, because it follows timecode: nothing of it may be done before it is known
 * that all of it can be.
 */
export function tapeFaults(chase: ChaseState, steps: readonly CueStep[]): readonly CueFault[] {
  let state = chase;
  return steps.flatMap((step, place) => {
    const asked = commandOf(step);
    if (!asked) return [];
    // no loop is on while there is timecode to follow: to turn it is to switch it on
    const why = refusedUnder(state, asked.do, asked.on ?? true);
    state = becomes[asked.do]?.(state) ?? state;
    return why === undefined ? [] : [{ step: place, why }];
  });
}

/** The command that a step comes to. Words with a condition are another matter each time: what they meet is told then. */
function commandOf(step: CueStep): { readonly do: Command['do']; readonly on?: boolean } | undefined {
  if (step.do === 'play' || step.do === 'stop' || step.do === 'record' || step.do === 'locate')
    return { do: step.do };
  if (step.do !== 'words') return undefined;
  const read = readAction(step.words, (offset) => ({ line: 1, column: offset + 1 }));
  return read.ok && read.value.does === 'command' ? read.value.command : undefined;
}
