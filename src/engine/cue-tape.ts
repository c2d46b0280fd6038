import { readAction } from '../mapping/phrases.ts';
import type { CueStep } from '../model/cues.ts';
import type { Command } from '../model/input.ts';
import type { ChaseState } from '../model/sync.ts';
import type { CueFault } from '../scenes/cue-faults.ts';
import { leads } from './chase.ts';

/** What timecode does to the tape from one step of a cue to the next: the first may set it free for the second. */
interface Tape {
  chase: ChaseState;
}

const led = ({ chase }: Tape): boolean => chase === 'following' || chase === 'before' || chase === 'beyond';

/** Timecode says where the tape is: nobody else does. */
const refused = (tape: Tape): string | undefined => (led(tape) ? leads : undefined);

/**
 * What `chase.ts` answers to commands while there is something to follow, asked beforehand: of a cue nothing may be done
 * before it is known that all of it can be.
 */
const asks: Readonly<
  Partial<Record<Command['do'], (tape: Tape, command: { on?: boolean }) => string | undefined>>
> = {
  play: (tape) => {
    if (tape.chase === 'out') tape.chase = 'following';
    return tape.chase === 'following' ? undefined : refused(tape);
  },
  record: (tape) => {
    if (tape.chase === 'out') tape.chase = 'following';
    return undefined;
  },
  stop: (tape) => {
    if (led(tape)) tape.chase = 'out';
    return undefined;
  },
  locate: refused,
  return: refused,
  'next-marker': refused,
  'previous-marker': refused,
  // no loop is on while there is timecode to follow: to turn it is to switch it on
  loop: (_tape, { on = true }) =>
    on ? 'timecode does not go round: "faderline sync off" first, then the loop' : undefined,
};

/** Which steps of a cue the tape would refuse now, because it follows timecode. */
export function tapeFaults(chase: ChaseState, steps: readonly CueStep[]): readonly CueFault[] {
  if (chase === 'off') return [];
  const tape: Tape = { chase };
  return steps.flatMap((step, place) => {
    const asked = commandOf(step);
    const why = asked && asks[asked.do]?.(tape, asked as { on?: boolean });
    return why === undefined ? [] : [{ step: place, why }];
  });
}

/** The command that a step comes to. Words with a condition are another matter each time: what they meet is told then. */
function commandOf(step: CueStep): Pick<Command, 'do'> | undefined {
  if (step.do === 'play' || step.do === 'stop' || step.do === 'record' || step.do === 'locate')
    return { do: step.do };
  if (step.do !== 'words') return undefined;
  const read = readAction(step.words, (offset) => ({ line: 1, column: offset + 1 }));
  return read.ok && read.value.does === 'command' ? read.value.command : undefined;
}
