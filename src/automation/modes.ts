import type { AutomationMode } from '../model/document.ts';
import { modes } from '../model/machine.ts';

/** What a lane does at this moment: its mode, and whether it rests, plays, is held or writes. */
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
  | 'preview'
  | 'preview reading'
  | 'preview held'
  | 'preview held rolling'
  | 'preview writing'
  | 'write'
  | 'write reading'
  | 'writing'
  | 'trim'
  | 'trim reading'
  | 'trim writing';

/**
 * The edges that lead from one to the other. `roll` and `halt` are the transport's, `touch` and `let go` the hand's;
 * `punch` begins to write without a hand, `drop` ends it under one.
 */
export type LaneEdge =
  | 'roll'
  | 'halt'
  | 'touch'
  | 'let go'
  | 'capture'
  | 'locate'
  | 'punch'
  | 'drop'
  | `set ${AutomationMode}`
  | `set ${AutomationMode} rolling`;

const settings = {
  'set off': 'off',
  'set read': 'read',
  'set touch': 'touch',
  'set latch': 'latch',
  'set preview': 'preview',
  'set write': 'write',
  'set trim': 'trim',
  'set off rolling': 'off',
  'set read rolling': 'reading',
  'set touch rolling': 'touch reading',
  'set latch rolling': 'latch reading',
  'set preview rolling': 'preview reading',
  'set write rolling': 'writing',
  'set trim rolling': 'trim reading',
} as const;

/**
 * A touch writes in touch, latch and trim; the release ends it in touch and trim, the halt in latch and write, a locate in
 * latch. `capture` is a touch while the transport records: it writes in read as well, until the release, and the lane is in
 * read again. In preview a touch holds the parameter away from its lane, rolling or not, and only a punch writes. What
 * write turns to at the halt is a setting; touch unless somebody says otherwise, so that a second pass cannot erase by
 * accident.
 */
export const nextPhase = modes<LanePhase, LaneEdge>('lane', 'off', {
  off: settings,
  read: { ...settings, roll: 'reading' },
  reading: { ...settings, halt: 'read', capture: 'read writing' },
  'read writing': { ...settings, halt: 'read', 'let go': 'reading', drop: 'reading' },
  touch: { ...settings, roll: 'touch reading' },
  'touch reading': { ...settings, halt: 'touch', touch: 'touch writing', capture: 'touch writing' },
  'touch writing': { ...settings, halt: 'touch', 'let go': 'touch reading', drop: 'touch reading' },
  latch: { ...settings, roll: 'latch reading' },
  'latch reading': {
    ...settings,
    halt: 'latch',
    touch: 'latch writing',
    capture: 'latch writing',
    punch: 'latch writing',
  },
  'latch writing': { ...settings, halt: 'latch', locate: 'latch reading', drop: 'latch reading' },
  preview: { ...settings, roll: 'preview reading', touch: 'preview held', capture: 'preview held' },
  'preview reading': {
    ...settings,
    halt: 'preview',
    touch: 'preview held rolling',
    capture: 'preview held rolling',
  },
  'preview held': { ...settings, roll: 'preview held rolling', drop: 'preview' },
  'preview held rolling': {
    ...settings,
    halt: 'preview held',
    punch: 'preview writing',
    drop: 'preview reading',
  },
  'preview writing': { ...settings, halt: 'preview', locate: 'preview reading', drop: 'preview reading' },
  write: { ...settings, roll: 'writing' },
  'write reading': { ...settings, halt: 'touch', punch: 'writing' },
  writing: { ...settings, halt: 'touch', drop: 'write reading' },
  trim: { ...settings, roll: 'trim reading' },
  'trim reading': { ...settings, halt: 'trim', touch: 'trim writing', capture: 'trim writing' },
  'trim writing': { ...settings, halt: 'trim', 'let go': 'trim reading', drop: 'trim reading' },
});

/** What there is to know of a phase: the mode it belongs to, whether it writes, plays the lane, and how. */
interface PhaseFacts {
  readonly mode: AutomationMode;
  readonly writes?: true;
  /** It writes because a hand is there, and no longer than it is. */
  readonly byTouch?: true;
  readonly reads?: true;
  /** A parameter that a hand left away from its lane: nothing brings it back but a punch, a drop or another mode. */
  readonly holds?: true;
}

const facts: Readonly<Record<LanePhase, PhaseFacts>> = {
  off: { mode: 'off' },
  read: { mode: 'read' },
  reading: { mode: 'read', reads: true },
  'read writing': { mode: 'read', writes: true, byTouch: true },
  touch: { mode: 'touch' },
  'touch reading': { mode: 'touch', reads: true },
  'touch writing': { mode: 'touch', writes: true, byTouch: true },
  latch: { mode: 'latch' },
  'latch reading': { mode: 'latch', reads: true },
  'latch writing': { mode: 'latch', writes: true },
  preview: { mode: 'preview' },
  'preview reading': { mode: 'preview', reads: true },
  'preview held': { mode: 'preview', holds: true },
  'preview held rolling': { mode: 'preview', holds: true },
  'preview writing': { mode: 'preview', writes: true },
  write: { mode: 'write' },
  'write reading': { mode: 'write', reads: true },
  writing: { mode: 'write', writes: true },
  trim: { mode: 'trim' },
  'trim reading': { mode: 'trim', reads: true },
  'trim writing': { mode: 'trim', writes: true, byTouch: true },
};

/** Does this phase write the lane? */
export function isWriting(phase: LanePhase): boolean {
  return facts[phase].writes === true;
}

/** Does this phase write because a hand is there, and no longer than it is? */
export function isTouching(phase: LanePhase): boolean {
  return facts[phase].byTouch === true;
}

/** Does this phase play the lane? */
export function isReading(phase: LanePhase): boolean {
  return facts[phase].reads === true;
}

/** Is the parameter kept away from its lane, to be punched in or dropped? */
export function isHeld(phase: LanePhase): boolean {
  return facts[phase].holds === true;
}

/** Does this phase note how far a hand moves away from the lane, rather than where to? */
export function isTrimming(phase: LanePhase): boolean {
  return phase === 'trim writing';
}

/** The mode a phase belongs to: what the keys of the surface show. */
export function modeOf(phase: LanePhase): AutomationMode {
  return facts[phase].mode;
}
