import type { AutomationMode } from '../model/document.ts';
import { modes } from '../model/machine.ts';

/** What a lane does at this moment: its mode, and whether it rests, plays or writes. */
export type LanePhase =
  | 'off'
  | 'read'
  | 'reading'
  | 'read writing'
  | 'touch'
  | 'touch reading'
  | 'touch writing'
  | 'latch'
  | 'latch reading'
  | 'latch writing'
  | 'write'
  | 'writing';

/** The edges that lead from one to the other. `roll` and `halt` are the transport's, `touch` and `let go` the hand's. */
export type LaneEdge =
  | 'roll'
  | 'halt'
  | 'touch'
  | 'let go'
  | 'capture'
  | 'locate'
  | `set ${AutomationMode}`
  | `set ${AutomationMode} rolling`;

const settings = {
  'set off': 'off',
  'set read': 'read',
  'set touch': 'touch',
  'set latch': 'latch',
  'set write': 'write',
  'set off rolling': 'off',
  'set read rolling': 'reading',
  'set touch rolling': 'touch reading',
  'set latch rolling': 'latch reading',
  'set write rolling': 'writing',
} as const;

/**
 * A touch writes in touch and latch; the release ends it in touch, the halt in latch and write, a locate in latch. `capture` is a touch while
 * the transport records: it writes in read as well, until the release, and the lane is in read again. Write turns to
 * touch at the halt, so that a second pass cannot erase by accident.
 */
export const nextPhase = modes<LanePhase, LaneEdge>('lane', 'off', {
  off: settings,
  read: { ...settings, roll: 'reading' },
  reading: { ...settings, halt: 'read', capture: 'read writing' },
  'read writing': { ...settings, halt: 'read', 'let go': 'reading' },
  touch: { ...settings, roll: 'touch reading' },
  'touch reading': { ...settings, halt: 'touch', touch: 'touch writing', capture: 'touch writing' },
  'touch writing': { ...settings, halt: 'touch', 'let go': 'touch reading' },
  latch: { ...settings, roll: 'latch reading' },
  'latch reading': { ...settings, halt: 'latch', touch: 'latch writing', capture: 'latch writing' },
  'latch writing': { ...settings, halt: 'latch', locate: 'latch reading' },
  write: { ...settings, roll: 'writing' },
  writing: { ...settings, halt: 'touch' },
});

/** Does this phase write the lane? */
export function isWriting(phase: LanePhase): boolean {
  return (
    phase === 'writing' || phase === 'touch writing' || phase === 'latch writing' || phase === 'read writing'
  );
}

/** Does this phase write because a hand is there, and no longer than it is? */
export function isTouching(phase: LanePhase): boolean {
  return phase === 'touch writing' || phase === 'read writing';
}

/** Does this phase play the lane? */
export function isReading(phase: LanePhase): boolean {
  return phase === 'reading' || phase === 'touch reading' || phase === 'latch reading';
}

/** The mode a phase belongs to: what the keys of the surface show. */
export function modeOf(phase: LanePhase): AutomationMode {
  if (phase === 'off' || phase === 'write' || phase === 'writing') return phase === 'off' ? 'off' : 'write';
  if (phase.startsWith('read')) return 'read';
  return phase.startsWith('touch') ? 'touch' : 'latch';
}
