import { silence } from '../model/desk.ts';
import type { DeskView } from '../model/desk-view.ts';
import type { Parameter } from '../model/parameters.ts';
import { light } from '../model/shown.ts';
import { travelOf } from '../units/laws.ts';
import type { Front } from './front.ts';
import { modes } from './vocabulary.ts';

/** What the operations of a program work on. A value that does not exist is NaN until the end. */
export interface Machine {
  readonly stack: Float64Array;
  readonly constants: Float64Array;
  /** Parameters of the paths with a `*`. */
  readonly lists: readonly Int32Array[];
  /** Parameters whose travel is asked for. */
  readonly travels: readonly Parameter[];
  desk: DeskView;
  front: Front;
}

/**
 * One step of a program: takes values off the stack and puts one on. It hands on whole numbers only, and leaves fractions
 * in the stack: a fraction handed on, be it only out of a `? :`, would take memory.
 *
 * @param top how many values are on the stack.
 * @param about a number: of a parameter, a strip, a control, a constant.
 * @returns how many are there now.
 */
export type Operation = (machine: Machine, top: number, about: number) => number;

/** Puts a whole number, or a condition, on the stack. */
const whole =
  (of: (machine: Machine, about: number) => number | boolean): Operation =>
  (machine, top, about) => {
    machine.stack[top] = Number(of(machine, about));
    return top + 1;
  };

const compared =
  (holds: (stack: Float64Array, a: number, b: number) => boolean): Operation =>
  ({ stack }, top) => {
    stack[top - 2] = holds(stack, top - 2, top - 1) ? 1 : 0;
    return top - 1;
  };

/** Is what stands in a place of the stack so? What does not exist is not. */
function isSo(stack: Float64Array, at: number): boolean {
  return Math.abs(stack[at] as number) > 0;
}

/** How many switches of a list are on. */
function onAmong({ desk, lists }: Machine, list: number): number {
  const { values } = desk.desk;
  const numbers = lists[list] as Int32Array;
  let on = 0;
  for (let i = 0; i < numbers.length; i++) if (values[numbers[i] as number] === 1) on++;
  return on;
}

/** Is a hand on any control that rides a parameter? */
function isRidden({ front }: Machine, parameter: number): boolean {
  const { target } = front;
  for (let control = 0; control < target.length; control++)
    if (target[control] === parameter && front.riding(control)) return true;
  return false;
}

/** Which way the hand on any control that rides a parameter has to go. */
function wayOf({ front }: Machine, parameter: number): number {
  const { target } = front;
  for (let control = 0; control < target.length; control++) {
    const way = target[control] === parameter ? front.way(control) : 0;
    if (way !== 0) return way;
  }
  return 0;
}

/** What puts a value on the stack. */
const sources = {
  constant: ({ stack, constants }: Machine, top: number, about: number): number => {
    stack[top] = constants[about] as number;
    return top + 1;
  },
  value: ({ stack, desk }: Machine, top: number, about: number): number => {
    stack[top] = desk.desk.values[about] as number;
    return top + 1;
  },
  /** The parameter a control rides now; −1 for none. */
  target: whole(({ front }, control) => front.target[control] as number),
  /** Where that stands; 0 for none. */
  targetValue: ({ stack, desk, front }: Machine, top: number, about: number): number => {
    const parameter = front.target[about] as number;
    if (parameter < 0) stack[top] = 0;
    else stack[top] = desk.desk.values[parameter] as number;
    return top + 1;
  },
  /** Place of a fader, 0…100. */
  travel: ({ stack, desk, travels }: Machine, top: number, about: number): number => {
    const parameter = travels[about] as Parameter;
    stack[top] = 100 * travelOf(parameter.law, desk.desk.values[parameter.number] as number);
    return top + 1;
  },
  level: ({ stack, desk }: Machine, top: number, about: number): number => {
    stack[top] = desk.meters[about] as number;
    return top + 1;
  },
  /** Seconds. */
  place: ({ stack, desk }: Machine, top: number): number => {
    stack[top] = desk.place / desk.sampleRate;
    return top + 1;
  },
  /** The place in parts of a second, each full one counted. */
  parts: ({ stack, desk }: Machine, top: number, about: number): number => {
    const seconds = desk.place / desk.sampleRate;
    const full = Math.floor(seconds);
    stack[top] = full * about + Math.floor((seconds - full) * about);
    return top + 1;
  },
  winding: ({ stack, desk }: Machine, top: number): number => {
    stack[top] = desk.tape.winding;
    return top + 1;
  },
  rolling: whole(({ desk }) => desk.tape.rolling),
  stopped: whole(({ desk }) => !desk.tape.rolling && desk.tape.winding === 0),
  recording: whole(({ desk }) => desk.tape.recording),
  looping: whole(({ desk }) => desk.tape.looping),
  punching: whole(({ desk }) => desk.tape.punching),
  soloed: whole(({ desk }) => desk.desk.anySolo),
  silenced: whole(({ desk }, strip) => ((desk.desk.silent[strip] as number) & ~silence.ownMute) !== 0),
  selected: whole(({ desk }, strip) => desk.selected === strip),
  spilled: whole(({ front }, strip) => front.spill === strip),
  scene: whole(({ desk }) => desk.scene + 1),
  counting: whole(({ desk }) => desk.cue.counting),
  /** Seconds. */
  countdown: ({ stack, desk }: Machine, top: number): number => {
    stack[top] = desk.cue.left;
    return top + 1;
  },
  paused: whole(({ desk }) => desk.cue.paused),
  rehearsing: whole(({ desk }) => desk.cue.rehearsing),
  previewing: whole(({ desk }) => desk.previewing >= 0),
  unsaved: whole(({ desk }) => desk.unsaved),
  undoable: whole(({ desk }) => desk.canUndo),
  colour: whole(({ desk }, strip) => desk.label(strip).colour),
  any: whole((machine, list) => onAmong(machine, list) > 0),
  all: whole((machine, list) => {
    const { length } = machine.lists[list] as Int32Array;
    return length > 0 && onAmong(machine, list) === length;
  }),
  count: whole(onAmong),
  mode: whole(({ desk }, parameter) => modes.indexOf(desk.modeOf(parameter))),
  writing: whole(({ desk }, parameter) => desk.isWriting(parameter)),
  layer: whole(({ front }, layer) => front.on[layer] as number),
  riding: whole(({ front }, control) => front.riding(control)),
  waiting: whole(({ front }, control) => front.way(control) !== 0),
  above: whole(({ front }, control) => front.way(control) < 0),
  below: whole(({ front }, control) => front.way(control) > 0),
  ridingOf: whole(isRidden),
  waitingOf: whole((machine, parameter) => wayOf(machine, parameter) !== 0),
  aboveOf: whole((machine, parameter) => wayOf(machine, parameter) < 0),
  belowOf: whole((machine, parameter) => wayOf(machine, parameter) > 0),
} satisfies Record<string, Operation>;

/** What makes one value of one. */
const ofOne = {
  not: ({ stack }: Machine, top: number): number => {
    const value = stack[top - 1] as number;
    if (value === value) stack[top - 1] = value === 0 ? 1 : 0; // not of nothing is nothing
    return top;
  },
  minus: ({ stack }: Machine, top: number): number => {
    stack[top - 1] = -(stack[top - 1] as number);
    return top;
  },
  abs: ({ stack }: Machine, top: number): number => {
    stack[top - 1] = Math.abs(stack[top - 1] as number);
    return top;
  },
  scenecolour: ({ stack, desk }: Machine, top: number): number => {
    stack[top - 1] = desk.sceneColour(Math.round(stack[top - 1] as number) - 1);
    return top;
  },
  round: ({ stack }: Machine, top: number): number => {
    stack[top - 1] = Math.round(stack[top - 1] as number);
    return top;
  },
} satisfies Record<string, Operation>;

/** What makes one value of two, the second on top. */
const ofTwo = {
  or: compared((stack, a, b) => isSo(stack, a) || isSo(stack, b)),
  and: compared((stack, a, b) => isSo(stack, a) && isSo(stack, b)),
  '=': compared((stack, a, b) => stack[a] === stack[b]),
  '!=': compared(
    (stack, a, b) => stack[a] !== stack[b] && !Number.isNaN(stack[a]) && !Number.isNaN(stack[b]),
  ),
  '<': compared((stack, a, b) => (stack[a] as number) < (stack[b] as number)),
  '<=': compared((stack, a, b) => (stack[a] as number) <= (stack[b] as number)),
  '>': compared((stack, a, b) => (stack[a] as number) > (stack[b] as number)),
  '>=': compared((stack, a, b) => (stack[a] as number) >= (stack[b] as number)),
  '+': ({ stack }: Machine, top: number): number => {
    stack[top - 2] = (stack[top - 2] as number) + (stack[top - 1] as number);
    return top - 1;
  },
  '-': ({ stack }: Machine, top: number): number => {
    stack[top - 2] = (stack[top - 2] as number) - (stack[top - 1] as number);
    return top - 1;
  },
  '*': ({ stack }: Machine, top: number): number => {
    stack[top - 2] = (stack[top - 2] as number) * (stack[top - 1] as number);
    return top - 1;
  },
  '/': ({ stack }: Machine, top: number): number => {
    if (stack[top - 1] === 0) stack[top - 2] = NaN;
    else stack[top - 2] = (stack[top - 2] as number) / (stack[top - 1] as number);
    return top - 1;
  },
  min: ({ stack }: Machine, top: number): number => {
    stack[top - 2] = Math.min(stack[top - 2] as number, stack[top - 1] as number);
    return top - 1;
  },
  max: ({ stack }: Machine, top: number): number => {
    stack[top - 2] = Math.max(stack[top - 2] as number, stack[top - 1] as number);
    return top - 1;
  },
} satisfies Record<string, Operation>;

/** A condition, and above it what counts if it is so and what counts if not. Nothing here costs or does harm: both are worked out. */
function choose({ stack }: Machine, top: number): number {
  if (isSo(stack, top - 3)) stack[top - 3] = stack[top - 2] as number;
  else stack[top - 3] = stack[top - 1] as number;
  return top - 2;
}

/** What the value at the end has to be, so that nothing but that reaches a surface. */
const endings = {
  asNumber: ({ stack }: Machine, top: number): number => {
    if (Number.isNaN(stack[top - 1])) stack[top - 1] = 0;
    return top;
  },
  /** A level that does not exist is silence. */
  asLevel: ({ stack }: Machine, top: number): number => {
    if (Number.isNaN(stack[top - 1])) stack[top - 1] = -Infinity;
    return top;
  },
  asSwitch: ({ stack }: Machine, top: number): number => {
    stack[top - 1] = isSo(stack, top - 1) ? 1 : 0;
    return top;
  },
  asLight: ({ stack }: Machine, top: number): number => {
    if (stack[top - 1] !== light.flash) stack[top - 1] = isSo(stack, top - 1) ? light.on : light.off;
    return top;
  },
  asColour: ({ stack }: Machine, top: number): number => {
    stack[top - 1] = (stack[top - 1] as number) & 0xffffff;
    return top;
  },
} satisfies Record<string, Operation>;

/** Every operation, and by how many it makes the stack higher. */
export const operations = { ...sources, ...ofOne, ...ofTwo, ...endings, choose } satisfies Record<
  string,
  Operation
>;

/** The name of an operation. */
export type OperationName = keyof typeof operations;

/** By how many values an operation makes the stack higher. */
export function growth(name: OperationName): number {
  if (name in sources) return 1;
  if (name in ofTwo) return -1;
  return name === 'choose' ? -2 : 0;
}

/** Which ending belongs to what is wanted. */
export type Ending = keyof typeof endings;
