import type { ParameterUnit } from '../model/parameter-row.ts';
import { automationModes, type AutomationMode } from '../model/document.ts';
import { light } from '../model/shown.ts';
import type { NumberUnit } from './syntax.ts';

/** What a value is. A switch may stand wherever a light is wanted. */
export type ValueType = 'number' | 'switch' | 'light' | 'colour' | 'text' | 'choice';

/** What a number counts; without one it is a plain number and fits every other. */
export type ValueUnit = Exclude<ParameterUnit, 'switch' | 'choice'>;

/** What may stand in the brackets of a function. */
export type ArgumentKind =
  | 'number'
  | 'path' // of one parameter
  | 'switches' // a path, with a `*` or without, of switches
  | 'strip' // {strip}, {selected}, main, dca/2
  | 'control'; // fader, encoder, "fader main", or a path

/** What the value of an expression depends on, besides parameters: flags of which several may be set. */
export const reads = {
  /** Rolling, recording, winding, looping, punching. */
  tape: 1,
  /** Layers and pages in front, and what is spilled. */
  layers: 2,
  /** Which strip is selected. */
  selection: 4,
  /** Automation: modes and what is being written. */
  modes: 8,
  /** Hands on controls, and where they have to go. */
  hands: 16,
  /** Meters. */
  levels: 32,
  /** The place on the timeline. */
  time: 64,
  /** Names and colours of strips. */
  labels: 128,
  /** What is soloed and silenced. */
  silence: 256,
  /** Scene, unsaved, undoable. */
  session: 512,
  /** What controls ride, and where that stands: see `controls` of a program. */
  rides: 1024,
} as const;

/** What changes all the time without anybody doing anything. */
export const neverStill = reads.time | reads.levels | reads.hands;

/** One word or function of expressions. */
export interface Term {
  /** What it takes in brackets; nothing where it stands alone. */
  readonly takes: readonly ArgumentKind[];
  /** `may`: the brackets can be left out and mean the control's own strip. `repeats`: two or more of the same. */
  readonly brackets: 'none' | 'must' | 'may' | 'repeats';
  readonly gives: ValueType;
  readonly unit?: ValueUnit;
  /** Lowest and highest value. */
  readonly range?: readonly [number, number];
  /** The words a choice is one of. */
  readonly choices?: readonly string[];
  /** Flags of `reads`. */
  readonly reads: number;
  /** Only there where the control belongs to a strip. */
  readonly ownStrip?: true;
  /** In one line, for people. */
  readonly means: string;
}

/** The modes of automation, in the order of their numbers in programs. */
export const modes: readonly AutomationMode[] = automationModes;

type More = Partial<Pick<Term, 'unit' | 'range' | 'choices' | 'ownStrip'>>;

function word(gives: ValueType, flags: number, means: string, more: More = {}): Term {
  return { takes: [], brackets: 'none', gives, reads: flags, means, ...more };
}

/** Of the control's own strip, or of the one in brackets. */
function ofStrip(gives: ValueType, flags: number, means: string, more: More = {}): Term {
  return { takes: ['strip'], brackets: 'may', gives, reads: flags, means, ...more };
}

function call(takes: ArgumentKind, gives: ValueType, flags: number, means: string, more: More = {}): Term {
  return { takes: [takes], brackets: 'must', gives, reads: flags, means, ...more };
}

function ofNumbers(means: string): Term {
  return { takes: ['number'], brackets: 'repeats', gives: 'number', reads: 0, means };
}

const fromNothing: More = { range: [0, Infinity] };
const own: More = { range: [1, Infinity] };

/** Words for colours, 0xRRGGBB; any other is written "#ff8800". */
const colours: Readonly<Record<string, number>> = {
  red: 0xff0000,
  green: 0x00ff00,
  blue: 0x0000ff,
  yellow: 0xffff00,
  cyan: 0x00ffff,
  magenta: 0xff00ff,
  white: 0xffffff,
  black: 0x000000,
  orange: 0xff8000,
};

/** Every word and function of expressions that is not a name in the mapping itself (a layer, a page, a choice). */
export const vocabulary: Readonly<Record<string, Term>> = {
  strip: word(
    'number',
    0,
    "number of the control's own strip on the surface; where a strip is wanted, the strip of the desk under it",
    {
      ...own,
      ownStrip: true,
    },
  ),
  n: word('number', 0, 'the number that {n} stands for left of the colon', own),
  bank: word('number', 0, 'how many strips the bank lies to the right', fromNothing),
  width: word('number', 0, 'strips of the surface', own),
  turn: word('number', 0, 'which turn of its page is in front, from 1', own),

  rolling: word('switch', reads.tape, 'the tape plays or records'),
  stopped: word('switch', reads.tape, 'the tape neither rolls nor winds'),
  recording: word('switch', reads.tape, 'the tape records'),
  winding: word(
    'number',
    reads.tape,
    'speed of winding: 0 for none, below 0 backwards; alone, whether it winds',
  ),
  looping: word('switch', reads.tape, 'the loop is on'),
  punching: word('switch', reads.tape, 'punching in and out is on'),
  place: word('number', reads.time, 'place on the timeline', { unit: 's', range: [0, Infinity] }),

  soloed: word('switch', reads.silence, 'any strip is soloed'),
  silenced: ofStrip('switch', reads.silence, 'the strip is kept silent by something other than its own mute'),
  selected: ofStrip(
    'switch',
    reads.selection,
    'the strip is the selected one; where a strip is wanted, that one',
  ),
  spilled: ofStrip('switch', reads.layers, 'the members of the strip are on the faders'),
  scene: word(
    'number',
    reads.session,
    'place in the list of the scene recalled or stored last; 0 for none',
    fromNothing,
  ),
  scenecolour: call(
    'number',
    'colour',
    reads.session,
    'colour of the scene at that place of the list: white where nobody painted it, black where there is none',
  ),
  cue: word('text', reads.session, 'number and name of the cue that GO does next'),
  went: word('text', reads.session, 'number and name of the cue that went last'),
  counting: word('switch', reads.session, 'the wait of a cue runs, or the time to the one that follows'),
  countdown: word('number', reads.time, 'how long that still takes; 0 for nothing', {
    unit: 's',
    range: [0, Infinity],
  }),
  paused: word('switch', reads.session, 'waits, follows and fades of cues rest'),
  rehearsing: word('switch', reads.session, 'GO only says what it would do'),
  previewing: word('switch', reads.session, 'the surface shows a scene that was not recalled'),
  unsaved: word('switch', reads.session, 'something is not saved yet'),
  undoable: word('switch', reads.session, 'there is something to undo'),

  label: ofStrip('text', reads.labels, 'name of the strip'),
  colour: ofStrip('colour', reads.labels, 'colour of the strip'),
  level: ofStrip('number', reads.levels, 'level of the strip, as its meter shows it', { unit: 'dB' }),

  any: call('switches', 'switch', 0, 'at least one of the switches is on'),
  all: call('switches', 'switch', 0, 'all of the switches are on'),
  count: call('switches', 'number', 0, 'how many of the switches are on', fromNothing),
  travel: call('path', 'number', 0, 'place of its fader between the ends', { unit: '%', range: [0, 100] }),
  mode: call('path', 'choice', reads.modes, 'mode of its automation', { choices: modes }),
  writing: call('path', 'switch', reads.modes, 'its automation is being written'),

  name: call('control', 'text', reads.rides, 'what the control rides, short enough for a display'),
  value: call('control', 'text', reads.rides, 'where that stands, short enough for a display'),
  reading: call(
    'control',
    'text',
    reads.rides,
    'the same as people write it, with its unit, for a wide display',
  ),
  riding: call('control', 'switch', reads.hands, 'a hand is on it, or was a second ago'),
  waiting: call('control', 'switch', reads.hands, 'it has to be picked up before it does anything'),
  above: call('control', 'switch', reads.hands, 'it has to be picked up, and stands above'),
  below: call('control', 'switch', reads.hands, 'it has to be picked up, and stands below'),

  timecode: word('text', reads.time, 'the time for a display of ten digits: hours, minutes, seconds, frames'),
  clock: word('text', reads.time, 'the same in hours, minutes, seconds and milliseconds'),

  min: ofNumbers('the least of some numbers'),
  max: ofNumbers('the greatest of some numbers'),
  abs: call('number', 'number', 0, 'a number without its minus', fromNothing),
  round: call('number', 'number', 0, 'the nearest whole number'),

  page: word('choice', reads.layers, 'the page in front: page = pan'),

  on: word('switch', 0, 'on', { range: [light.on, light.on] }),
  off: word('switch', 0, 'off', { range: [light.off, light.off] }),
  flash: word('light', 0, 'flashing', { range: [light.flash, light.flash] }),
  ...Object.fromEntries(
    Object.keys(colours).map((name) => [name, word('colour', 0, `${name}; any other is written "#ff8800"`)]),
  ),
};

/** What is known of a word or function; undefined for none. */
export function termOf(name: string): Term | undefined {
  return Object.hasOwn(vocabulary, name) ? vocabulary[name] : undefined;
}

/** A colour's word or "#ff8800"; undefined for none. */
export function colourOf(written: string): number | undefined {
  if (Object.hasOwn(colours, written)) return colours[written];
  return /^#[0-9a-f]{6}$/i.test(written) ? Number.parseInt(written.slice(1), 16) : undefined;
}

/** What numbers with a unit are counted in, and how many of those one is. */
export const scales: Readonly<Record<NumberUnit, { readonly unit: ValueUnit; readonly times: number }>> = {
  dB: { unit: 'dB', times: 1 },
  Hz: { unit: 'Hz', times: 1 },
  kHz: { unit: 'Hz', times: 1000 },
  s: { unit: 's', times: 1 },
  ms: { unit: 's', times: 0.001 },
  '%': { unit: '%', times: 1 },
};

/** A number as written, in the unit its parameters count in. */
export function scaled(value: number, unit: NumberUnit | undefined): number {
  return unit === undefined ? value : value * scales[unit].times;
}
