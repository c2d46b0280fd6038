import * as z from 'zod';
import { TEXT_ROOM } from '../model/controls.ts';
import { faders, head, start, tail, words } from './form-parts.ts';
import { checkMidi } from './midi-form-faults.ts';
import { readPattern } from './midi-hears.ts';
import { CHANNELS, FOURTEEN_BITS, MOST_STRIPS, SEVEN_BITS } from './midi-messages.ts';
import { readTemplate } from './midi-template.ts';

const sevenBits = z.int().min(0).max(SEVEN_BITS);
const anyValue = z.int().min(0).max(FOURTEEN_BITS);
const channel = z
  .union([z.int().min(1).max(CHANNELS), z.literal('page')], {
    error: 'expected a channel from 1 to 16, or "page" for that of the page in front',
  })
  .describe('1 to 16; page: 1 on its first page, and so on.');
const number = z
  .union([anyValue, z.array(anyValue).min(1)], {
    error:
      'expected a number from 0 to 127, or a list of them, one for each of the run; parameters go up to 16383',
  })
  .describe('Of the first, the others counting on from there; or a list, one for each. A bend has none.');

const nameForm = (pattern: RegExp, error: string) => z.string().regex(pattern, { error });
const controlName = nameForm(
  /^[^{}@\s]+( [^{}@\s]+)*( \{(strip|n)\})?$/u,
  'expected a name such as "key play", "fader {strip}" for each strip, or "knob right {n}" for a run',
).describe('What mappings call it; {strip}: one for each strip; {n}: a run that belongs to no strips.');

/** A message with slots. */
const template = z.string().superRefine((text, context) => {
  const read = readTemplate(text);
  if ('problem' in read) context.addIssue({ code: 'custom', message: read.problem });
});
const templates = z.array(template);

const run = {
  name: controlName,
  count: z.int().min(1).max(128).exactOptional().describe('How many; without it, one for each strip.'),
  counts: z
    .enum(['number', 'channel'])
    .exactOptional()
    .describe('What counts up along the run; without it the number, of a bend the channel.'),
  page: z
    .int()
    .min(1)
    .max(128)
    .exactOptional()
    .describe('The page of the controller it is on, from 1; without it, it is on all.'),
};
const touch = z
  .strictObject({ message: z.enum(['cc', 'note']), number, channel })
  .exactOptional()
  .describe('What says that a hand is on it.');

const colour = z.string().regex(/^#[\da-f]{6}$/u, { error: 'expected a colour such as "#ff8800"' });
/** What everything that shows can be told. */
const shown = {
  number: number.exactOptional(),
  channel: channel.exactOptional(),
  messages: templates
    .min(1)
    .exactOptional()
    .describe('What it is sent, instead of one message: "f0 00 {index} {red} {green} {blue} f7".'),
  dark: templates.exactOptional().describe('What it is sent instead where it shows nothing.'),
  index: z
    .union([sevenBits, z.array(sevenBits).min(1)])
    .exactOptional()
    .describe('{index} of the first, the others counting on; or a list.'),
  palette: words.exactOptional().describe('The table its colours are from.'),
  colour: controlName.exactOptional().describe('What mappings call its colour.'),
  plain: colour.exactOptional().describe('What it is lit in where the mapping gives no colour; white.'),
  dim: z
    .number()
    .min(0)
    .max(1)
    .exactOptional()
    .describe('How bright its colour is while its light is off; 0.'),
};
const lit = {
  off: sevenBits.exactOptional().describe('Value that puts it out; 0.'),
  on: sevenBits.exactOptional().describe('Value that lights it; 127.'),
  flash: sevenBits.exactOptional().describe('Value that makes it flash; without it, it is lit.'),
};
const lights = z
  .strictObject({
    message: z
      .enum(['cc', 'note'])
      .exactOptional()
      .describe('Left out: as it sends itself, as are the others.'),
    ...shown,
    ...lit,
  })
  .describe('What lights it.');
const moving = z.enum(['cc', 'cc14', 'nrpn', 'rpn', 'note', 'bend', 'program', 'pressure', 'poly']);
const travel = {
  message: moving.exactOptional(),
  ...shown,
  from: anyValue.exactOptional().describe('Value at the bottom; 0.'),
  to: anyValue.exactOptional().describe('Value at the top; 127, of fourteen bits 16383.'),
};
const ringed = {
  ...travel,
  off: anyValue.exactOptional().describe('Value for nothing at all; 0.'),
  ring: z
    .strictObject({
      off: sevenBits.exactOptional(),
      dot: sevenBits,
      'boost-cut': sevenBits,
      wrap: sevenBits,
      spread: sevenBits,
    })
    .exactOptional()
    .describe('{ring}: how it is drawn.'),
};

const moves = {
  ...run,
  message: moving.exclude(['note']),
  number: number.exactOptional(),
  channel,
  top: z.int().min(1).max(FOURTEEN_BITS).exactOptional().describe('What it sends at the end of its travel.'),
  order: z
    .literal('fine-first')
    .exactOptional()
    .describe('Of fourteen bits in two messages: the fine half comes before the other.'),
};
const turns = {
  ...run,
  message: z.enum(['cc', 'cc14', 'note', 'bend', 'nrpn', 'rpn']),
  number: number.exactOptional(),
  channel,
  order: moves.order,
  clicks: z
    .enum(['twos-complement', 'offset', 'signed-bit', 'inverted-signed-bit', 'pair', 'steps'])
    .describe('How clicks to the left are written.'),
  left: number.exactOptional().describe('Of a pair: what says left; "number" says right.'),
};

/** The kinds of control there can be, and what has to be said of each. */
const controlForms = {
  fader: z.strictObject({
    kind: z.literal('fader'),
    ...moves,
    touch,
    feedback: z.strictObject(travel).exactOptional().describe('What moves its motor.'),
  }),
  knob: z.strictObject({
    kind: z.literal('knob'),
    ...moves,
    touch,
    feedback: z
      .strictObject({
        ...ringed,
        sets: z.boolean().exactOptional().describe('The knob takes the value and goes on from there.'),
      })
      .exactOptional(),
  }),
  pedal: z.strictObject({ kind: z.literal('pedal'), ...moves }),
  encoder: z.strictObject({
    kind: z.literal('encoder'),
    ...turns,
    touch,
    feedback: z.strictObject(ringed).exactOptional().describe('What draws its ring.'),
  }),
  wheel: z.strictObject({ kind: z.literal('wheel'), ...turns }),
  key: z.strictObject({
    kind: z.literal('key'),
    ...run,
    message: z.enum(['cc', 'note', 'program']),
    number,
    channel,
    release: z
      .literal('none')
      .exactOptional()
      .describe('It sends something for each press, and nothing when it is let go.'),
    redraws: z
      .boolean()
      .exactOptional()
      .describe('It changes its light by itself when it is let go: its light is said again.'),
    feedback: lights.exactOptional(),
  }),
  lamp: z.strictObject({ kind: z.literal('lamp'), ...run, feedback: lights }),
  meter: z.strictObject({
    kind: z.literal('meter'),
    ...run,
    feedback: z.strictObject({
      ...travel,
      scale: z
        .array(z.number())
        .min(1)
        .describe('Levels at which it goes one step further, dBFS, the lowest first.'),
    }),
  }),
  text: z.strictObject({
    kind: z.literal('text'),
    ...run,
    lines: z
      .array(z.strictObject({ name: controlName, cells: z.int().min(1).max(TEXT_ROOM) }))
      .min(1)
      .max(2)
      .describe('Its lines from above: what mappings call each, and how many characters it has.'),
    feedback: z.strictObject({ ...shown, messages: templates.min(1) }),
  }),
} as const;

const kindNames = Object.keys(controlForms)
  .map((kind) => `"${kind}"`)
  .join('|');
const controlForm = z.discriminatedUnion(
  'kind',
  [
    controlForms.fader,
    controlForms.knob,
    controlForms.pedal,
    controlForms.encoder,
    controlForms.wheel,
    controlForms.key,
    controlForms.lamp,
    controlForms.meter,
    controlForms.text,
  ],
  { error: ({ code }) => (code === 'invalid_union' ? `expected one of ${kindNames}` : undefined) },
);

const hears = z.strictObject({
  message: z
    .string()
    .superRefine((text, context) => {
      const read = readPattern(text);
      if (typeof read === 'string') context.addIssue({ code: 'custom', message: read });
    })
    .describe('Its bytes; ".." is any, {page} its page, {values} or {rest} a row of them.'),
  means: z
    .enum(['ready', 'page', 'redrawn', 'moved', 'setting'])
    .describe(
      'It is there; it has turned its page; it shows nothing any more; where controls stand; how it is set.',
    ),
  controls: z.array(controlName).min(1).exactOptional().describe('Of "moved": what stands there.'),
  set: z
    .array(z.strictObject({ at: z.int().min(1), to: sevenBits }))
    .min(1)
    .exactOptional()
    .describe('Of "setting": bytes that are sent back changed.'),
});

const palette = z.union([z.array(colour).min(1).max(128), z.record(z.string().regex(/^\d{1,3}$/u), colour)], {
  error: 'expected colours such as "#ff8800": a list from 0 on, or each by its number',
});

const midiShape = {
  ...start,
  family: z.literal('midi').describe('The language it speaks: plain MIDI messages.'),
  ...head,
  strips: z.int().min(0).max(MOST_STRIPS),
  faders: z.strictObject(faders),
  greeting: z.strictObject({
    kind: z.enum(['none', 'query']).describe('query: it is there once it has answered.'),
    id: sevenBits.exactOptional().describe('The page it comes up on, from 0.'),
    say: templates.min(1).exactOptional().describe('Messages it is sent once, when it comes.'),
  }),
  wake: templates.exactOptional().describe('Messages it is sent before everything is shown on it.'),
  leave: templates.exactOptional().describe('Messages it is sent when we go.'),
  pulse: z
    .strictObject({ every: z.int().min(100).max(60_000), say: templates.min(1) })
    .exactOptional()
    .describe('Messages it is sent again and again, and how far apart, ms.'),
  pages: z.int().min(2).max(128).exactOptional().describe('Pages of its own: layers, templates, scenes.'),
  hears: z.array(hears).min(1).exactOptional().describe('SysEx it sends of itself.'),
  palettes: z.record(words, palette).exactOptional().describe('Colours its lights can have, by name.'),
  ...tail,
};

/** A controller of which nothing is known: everything it can send is a control. */
export const anyMidiForm = z.strictObject({
  ...midiShape,
  controls: z
    .literal('all')
    .describe('Every controller, note, bend, program and pressure of all channels is a control.'),
});

export const midiForm = z
  .strictObject({
    ...midiShape,
    controls: z.array(controlForm).min(1).describe('What it has, and which message is what.'),
  })
  .superRefine((file, context) => {
    for (const { path, message } of checkMidi(file))
      context.addIssue({ code: 'custom', path: [...path], message });
  });
