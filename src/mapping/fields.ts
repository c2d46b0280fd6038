import type { NumberRange } from './values.ts';
import type { RelativeDialect, RingStyle } from './mapping.ts';
import type { TakeoverMode } from './takeover.ts';
import type { Side } from './left-side.ts';

/** The ways to draw a ring. */
export const ringStyles: readonly RingStyle[] = ['dot', 'boost-cut', 'wrap', 'spread'];
/** The ways to take over. */
export const takeoverModes: readonly TakeoverMode[] = ['crossing', 'scaled', 'parallel', 'jump'];
/** The ways to send clicks in seven bits. */
export const relativeDialects: readonly RelativeDialect[] = ['twos-complement', 'offset', 'signed-bit'];

/** What stands in a field. */
export type FieldKind =
  | 'paths'
  | 'words'
  | 'wheel'
  | 'control'
  | 'expression'
  | 'template'
  | 'number'
  | 'ring'
  | 'takeover'
  | 'relative';

/** One field of a line that says more. */
export interface Field {
  readonly name: string;
  readonly sides: readonly Side[];
  readonly kind: FieldKind;
  /** What it is, for people and editors. */
  readonly about: string;
  readonly range?: NumberRange;
}

const everySide: readonly Side[] = ['move', 'press', 'wheel', 'light', 'text', 'meter', 'colour'];

/** The bounds of the numbers in the fields, wherever they stand. */
export const ranges = {
  curve: { what: '"curve"', min: 0.1, max: 10 },
  speed: { what: '"speed"', min: -100, max: 100 },
  faster: { what: '"faster"', min: 1, max: 100 },
  turns: { what: '"turns"', min: 1, max: 99, whole: true },
  offset: { what: '"offset"', min: 0, max: 999, whole: true },
  jumpLimit: { what: '"jump limit"', min: 0.1, max: 100, unit: 'dB' },
} as const satisfies Record<string, NumberRange>;

/** Every field a line may have. */
export const fields: readonly Field[] = [
  { name: 'ride', sides: ['move'], kind: 'paths', about: 'The path of a parameter, or a list of them.' },
  {
    name: 'from',
    sides: ['move'],
    kind: 'expression',
    about: 'The value at the lower end of the travel: -20 dB.',
  },
  { name: 'to', sides: ['move'], kind: 'expression', about: 'The value at the upper end of the travel.' },
  {
    name: 'curve',
    sides: ['move'],
    kind: 'number',
    about: '2 is slow at first, 0.5 fast at first; 1 is the law of the parameter.',
    range: ranges.curve,
  },
  {
    name: 'step',
    sides: ['move'],
    kind: 'expression',
    about: 'How far a click goes: 0.5 dB, 2 % of the travel.',
  },
  {
    name: 'faster',
    sides: ['move'],
    kind: 'number',
    about: 'Turned fast, a click counts up to so many times.',
    range: ranges.faster,
  },
  { name: 'ring', sides: ['move'], kind: 'ring', about: 'How the ring of an encoder is drawn.' },
  { name: 'takeover', sides: ['move'], kind: 'takeover', about: 'How it takes over what stands elsewhere.' },
  { name: 'relative', sides: ['move'], kind: 'relative', about: 'It sends clicks, in this way.' },
  {
    name: 'turn',
    sides: ['wheel'],
    kind: 'wheel',
    about: 'What a click does: jog 0.1 s, jog markers, shuttle.',
  },
  { name: 'press', sides: ['press'], kind: 'words', about: 'What it does: words, or a list of them.' },
  { name: 'long', sides: ['press'], kind: 'words', about: 'What it does when it is held for half a second.' },
  { name: 'double', sides: ['press'], kind: 'words', about: 'What its second press within 0.3 s does.' },
  { name: 'light', sides: ['press', 'light'], kind: 'expression', about: 'on, off, flash, or a switch.' },
  { name: 'shows', sides: ['text'], kind: 'template', about: 'Characters, and expressions in braces.' },
  { name: 'shows', sides: ['meter', 'colour'], kind: 'expression', about: 'A level or a colour.' },
  {
    name: 'like',
    sides: everySide,
    kind: 'control',
    about: 'Does what that control does beneath this layer.',
  },
  {
    name: 'speed',
    sides: ['move', 'wheel'],
    kind: 'number',
    about: 'A click counts so many times.',
    range: ranges.speed,
  },
  {
    name: 'when',
    sides: everySide,
    kind: 'expression',
    about: 'Where this is not true, the rule beneath counts.',
  },
];

const bySide = new Map<Side, ReadonlyMap<string, Field>>(
  everySide.map((side) => [
    side,
    new Map(fields.filter(({ sides }) => sides.includes(side)).map((field) => [field.name, field])),
  ]),
);

/** The fields that stand to the right of a control. */
export function fieldsOf(side: Side): ReadonlyMap<string, Field> {
  return bySide.get(side) as ReadonlyMap<string, Field>;
}

/** Names of the sections of a file. */
export const sections = [
  'faderline',
  'name',
  'for',
  'group',
  'offset',
  'strips',
  'follow selection',
  'takeover',
  'jump limit',
  'controls',
  'pages',
  'layers',
  'tests',
] as const;
