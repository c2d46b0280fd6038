import {
  fields,
  ranges,
  relativeDialects,
  ringStyles,
  takeoverModes,
  type Field,
  type FieldKind,
} from './fields.ts';
import type { Side } from './left-side.ts';
import { FORMAT, stripKinds } from './parse.ts';
import { phrases } from './phrases.ts';
import { vocabulary } from './vocabulary.ts';
import { wheelWords, words } from './words.ts';
import type { NumberRange } from './values.ts';

type Schema = Readonly<Record<string, unknown>>;

const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });
const text = (description: string): Schema => ({ type: 'string', description });

/** What YAML may take for something other than text, and is text here. */
const scalar = ['string', 'number', 'boolean'];

/** Every verb that words with parts begin with, and a value for any control. */
const verbs = [...new Set(phrases.map(({ parts }) => parts[0] as string))];

/** What a value looks like that says it of any control. */
const anyControl: Schema = {
  type: 'string',
  pattern: '^(nothing$|like )',
  description:
    'nothing: it does nothing and shows nothing. like C: what that control does beneath this layer.',
};

/** JSON Schema of a mapping, as editors go by it: what is where, and what can be written there. */
export function mappingSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Faderline mapping',
    type: 'object',
    required: ['faderline', 'name', 'for', 'strips'],
    additionalProperties: false,
    properties: {
      faderline: { const: FORMAT, description: 'The format of this file.' },
      name: { type: scalar, description: 'What people call this mapping.' },
      for: text('A family of surfaces, such as mcu, or one model.'),
      group: {
        type: scalar,
        description: 'Surfaces of the same group move bank, pages and layers together.',
      },
      offset: numeric(ranges.offset, 'It begins so many strips to the right of the bank.'),
      strips: {
        type: 'array',
        uniqueItems: true,
        items: { enum: stripKinds },
        description: 'The strips of the desk, in the order in which banks walk through them.',
      },
      'follow selection': { type: 'boolean', description: 'Brings a strip selected elsewhere in front.' },
      takeover: ref('takeover'),
      'jump limit': {
        type: ['string', 'number'],
        description: 'The farthest a control without a motor moves a level at once: 3 dB.',
      },
      controls: lines('What the controls do.'),
      pages: sections('One of them is in front.', {
        turns: numeric(ranges.turns, 'How often the key of the page turns it; {turn} counts along.'),
      }),
      layers: sections('They lie over the pages, the later over the earlier, each while it is on.', {
        when: { $ref: '#/$defs/expression', description: 'On by itself while this is true.' },
      }),
      tests: {
        type: ['object', 'null'],
        additionalProperties: { type: 'array', items: text('A step: press key mute 8'), minItems: 1 },
        description: 'Run by: faderline map test',
      },
    },
    $defs: { ...values, ...Object.fromEntries(sides.map((side) => [side, sideSchema(side)])) },
  };
}

const sides: readonly Side[] = ['move', 'press', 'wheel', 'light', 'text', 'meter', 'colour'];

/** What the name of a control begins with, behind layers and gesture; any other is moved. */
const beginnings: Readonly<Record<Exclude<Side, 'move'>, string>> = {
  press: '(?:(?:long|double) +)?(?:key|note|channel \\S+ note) ',
  wheel: 'wheel(?: |$)',
  light: 'lamp ',
  text: 'text ',
  meter: 'meter ',
  colour: 'colour ',
};

function lines(description: string, own: Schema = {}): Schema {
  return {
    type: ['object', 'null'],
    description,
    properties: own,
    patternProperties: {
      ...Object.fromEntries(
        Object.entries(beginnings).map(([side, beginning]) => [`^${LAYERS}${beginning}`, ref(side)]),
      ),
      [moved(Object.keys(own))]: ref('move'),
    },
  };
}

const LAYERS = '(?:.*\\+ *)?';

/** What begins like nothing else, and is no field of the section itself, is moved. */
function moved(own: readonly string[]): string {
  const others = [
    ...Object.values(beginnings).map((beginning) => `${LAYERS}${beginning}`),
    ...own.map((name) => `${name}$`),
  ];
  return `^(?!${others.join('|')})`;
}

function sections(description: string, own: Schema): Schema {
  return {
    type: ['object', 'null'],
    description,
    additionalProperties: lines('A line for each control.', own),
  };
}

function numeric({ min, max, whole }: NumberRange, description: string): Schema {
  return { type: whole === true ? 'integer' : 'number', minimum: min, maximum: max, description };
}

/** What stands to the right of a control: the short form, or fields. */
function sideSchema(side: Side): Schema {
  return { anyOf: [...short[side], anyControl, fieldsSchema(side)] };
}

const short: Readonly<Record<Side, readonly Schema[]>> = {
  move: [ref('paths')],
  press: [ref('words')],
  wheel: [ref('wheel words')],
  light: [ref('expression')],
  text: [ref('display')],
  meter: [ref('expression')],
  colour: [ref('expression')],
};

function fieldsSchema(side: Side): Schema {
  const own = fields.filter((field) => field.sides.includes(side));
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(own.map((field) => [field.name, fieldSchema(field)])),
  };
}

function fieldSchema({ kind, about, range }: Field): Schema {
  return range ? numeric(range, about) : { ...ref(ofKind[kind]), description: about };
}

const ofKind: Readonly<Record<FieldKind, string>> = {
  paths: 'paths',
  words: 'words',
  wheel: 'wheel words',
  control: 'control',
  expression: 'expression',
  template: 'display',
  number: 'number',
  ring: 'ring',
  takeover: 'takeover',
  relative: 'relative',
};

const ride: Schema = {
  type: 'object',
  required: ['path'],
  additionalProperties: false,
  properties: {
    path: ref('path'),
    from: ref('expression'),
    to: ref('expression'),
    curve: numeric(ranges.curve, 'Slow or fast at first.'),
  },
};

const phrase: Schema = {
  anyOf: [
    { enum: Object.keys(words) },
    {
      type: 'string',
      pattern: `^\\s*(${verbs.join('|')})\\s`,
      examples: phrases.map(({ form }) => form),
      description: `Words with parts: ${phrases.map(({ form }) => form).join('; ')}.`,
    },
  ],
};

const values: Readonly<Record<string, Schema>> = {
  path: text('The path of a parameter: {strip}/fader, ch/3/eq/2/gain.'),
  paths: {
    anyOf: [ref('path'), ride, { type: 'array', minItems: 1, items: { anyOf: [ref('path'), ride] } }],
  },
  phrase,
  words: { anyOf: [ref('phrase'), { type: 'array', minItems: 1, items: ref('phrase') }] },
  'wheel words': {
    anyOf: [
      { enum: Object.keys(wheelWords) },
      { type: 'string', pattern: '^\\s*jog +[0-9.]+ *m?s\\s*$', examples: ['jog 0.1 s'] },
    ],
  },
  control: text('The name of a control: encoder {strip}.'),
  expression: {
    type: scalar,
    description: `A small sum. Its words: ${Object.keys(vocabulary).join(', ')}; layers; paths of parameters.`,
  },
  display: { type: scalar, description: 'Characters, and expressions in braces: {label}, S{turn}.' },
  number: { type: 'number' },
  ring: { enum: ringStyles },
  takeover: {
    enum: takeoverModes,
    description: 'How a control without a motor takes over what stands elsewhere.',
  },
  relative: { enum: relativeDialects },
};
