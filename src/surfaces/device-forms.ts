/** What may stand in a device file, a form for each family. */
import * as z from 'zod';
import type { DeviceProfile, MidiControl } from '../model/profile.ts';
import { mcu } from './mcu.ts';
import {
  describeMessage,
  feedbackAddress,
  lengthOfRun,
  messageOf,
  MOST_STRIPS,
  slotOf,
  type Message,
} from './midi.ts';

const words = z.string().trim().min(1);

/** A regular expression that compiles and is held to the whole name, so that no model answers to another's. */
const portPattern = z
  .string()
  .refine((pattern) => /^\^.*\$$/su.test(pattern) && compiles(pattern), {
    error: 'expected a regular expression from ^ to $, so that "X-Touch" is not found in "X-Touch Mini"',
  })
  .describe('Regular expression for the whole name of a port, from ^ to $; case is ignored.');

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'iu').source !== '';
  } catch {
    return false; // what is wrong with it is said by whoever asked
  }
}

const faders = {
  motor: z.boolean(),
  touch: z.boolean(),
  echo: z
    .enum(['servo', 'blocks'])
    .describe('servo: wants every position it reports sent back; blocks: an echo under the hand is felt.'),
};

/** What every family's file begins with, and ends with. */
const head = {
  ports: z.array(portPattern),
  extends: z
    .array(words)
    .min(1)
    .exactOptional()
    .describe('Models it stands beside, going on where their strips end.'),
};
const tail = {
  blink: z.enum(['device', 'bridge']).describe('Who makes a light flash.'),
  sysexGap: z.number().min(0).max(1000).describe('Least time between two SysEx messages, ms.'),
  unverified: z.array(words).describe('What was never seen on the metal.'),
  sources: z.array(words).min(1),
};
const start = {
  $schema: z.string().exactOptional(),
  model: words.describe('Maker and model, as people call it.'),
};

// ── Mackie Control ──

const display = z.strictObject({
  cells: z
    .int()
    .min(1)
    .max(7)
    .describe(
      'Characters of a strip that can be seen: 6 where strips share a display, 7 where each has its own.',
    ),
  colours: z.boolean().describe('Can each strip be given a colour?'),
});

const mcuForm = z
  .strictObject({
    ...start,
    family: z.literal('mcu').describe('The language it speaks: Mackie Control.'),
    ...head,
    strips: z.int().min(1).max(mcu.strips),
    mainFader: z.boolean(),
    faders: z.strictObject({
      ...faders,
      top: z.int().min(1).max(16383).describe('What it sends at the top of the travel.'),
    }),
    encoders: z.boolean(),
    keys: z
      .union([z.enum(['all', 'strip']), z.array(words)], {
        error: 'expected "all", "strip" or a list of names',
      })
      .describe('all keys of the family, only those of the strips, or the keys and lamps by name.'),
    wheel: z.boolean(),
    display: display.nullable(),
    timecode: z.boolean(),
    assignment: z.boolean(),
    meters: z.enum(['display', 'bridge']).nullable().describe('In the display, or as lamps of their own.'),
    greeting: z.strictObject({
      id: z.int().min(0).max(0x7f).describe('Device id in SysEx headers until the unit gives another.'),
      kind: z.enum(['none', 'query', 'challenge']),
    }),
    ...tail,
  })
  .superRefine(({ keys }, context) => {
    if (typeof keys === 'string') return;
    keys.forEach((key, n) => {
      if (mcu.keys.includes(key)) return;
      const message = `mcu has no key "${key}"; it has ${mcu.keys.map((k) => `"${k}"`).join(', ')}`;
      context.addIssue({ code: 'custom', path: ['keys', n], message });
    });
  });

// ── plain MIDI ──

const sevenBits = z.int().min(0).max(0x7f);
const anyValue = z.int().min(0).max(0x3fff);
const channel = z.int().min(1).max(16).describe('1 to 16.');
const number = z
  .union([sevenBits, z.array(sevenBits).min(1)], {
    error: 'expected a number from 0 to 127, or a list of them, one for each of the run',
  })
  .describe('Of the first, the others counting on from there; or a list, one for each. A bend has none.');

const controlName = z
  .string()
  .regex(/^[^{}@\s]+( [^{}@\s]+)*( \{(strip|n)\})?$/u, {
    error:
      'expected a name such as "key play", "fader {strip}" for each strip, or "knob right {n}" for a run',
  })
  .describe('What mappings call it; {strip}: one for each strip; {n}: a run that belongs to no strips.');
const run = {
  count: z.int().min(1).max(128).exactOptional().describe('How many; without it, one for each strip.'),
  counts: z
    .enum(['number', 'channel'])
    .exactOptional()
    .describe('What counts up along the run; without it the number, of a bend the channel.'),
};
const touchAddress = z.strictObject({
  message: z.enum(['cc', 'note']),
  number,
  channel,
});
const shownBy = {
  message: z
    .enum(['cc', 'note'])
    .exactOptional()
    .describe('Left out: as it sends itself, as are the others.'),
  number: number.exactOptional(),
  channel: channel.exactOptional(),
};
const lights = z
  .strictObject({
    ...shownBy,
    off: sevenBits.exactOptional().describe('Value that puts it out; 0.'),
    on: sevenBits.exactOptional().describe('Value that lights it; 127.'),
    flash: sevenBits.exactOptional().describe('Value that makes it flash; without it, it is lit.'),
  })
  .describe('What lights it.');
const travel = {
  ...shownBy,
  message: z.enum(['cc', 'bend']).exactOptional(),
  from: anyValue.exactOptional().describe('Value at the bottom; 0.'),
  to: anyValue.exactOptional().describe('Value at the top; 127, of a bend 16383.'),
};
const off = anyValue.exactOptional().describe('Value for nothing at all; 0.');
const ringOf = z.strictObject({ ...travel, off }).describe('What draws its ring.');

const moves = {
  name: controlName,
  message: z.enum(['cc', 'bend']),
  number: number.exactOptional(),
  channel,
  ...run,
  top: z.int().min(1).max(0x3fff).exactOptional().describe('What it sends at the end of its travel.'),
};
const turns = {
  name: controlName,
  message: z.literal('cc'),
  number,
  channel,
  ...run,
  clicks: z.enum(['twos-complement', 'offset', 'signed-bit']).describe('How clicks to the left are written.'),
};

/** The kinds of control there can be, and what has to be said of each. */
const controlForms = {
  fader: z.strictObject({
    kind: z.literal('fader'),
    ...moves,
    touch: touchAddress.exactOptional().describe('What says that a hand is on it.'),
    feedback: z.strictObject(travel).exactOptional().describe('What moves its motor.'),
  }),
  knob: z.strictObject({
    kind: z.literal('knob'),
    ...moves,
    feedback: z
      .strictObject({
        ...travel,
        off,
        sets: z.boolean().exactOptional().describe('The knob takes the value and goes on from there.'),
      })
      .exactOptional(),
  }),
  pedal: z.strictObject({ kind: z.literal('pedal'), ...moves }),
  encoder: z.strictObject({ kind: z.literal('encoder'), ...turns, feedback: ringOf.exactOptional() }),
  wheel: z.strictObject({ kind: z.literal('wheel'), ...turns }),
  key: z.strictObject({
    kind: z.literal('key'),
    name: controlName,
    message: z.enum(['cc', 'note']),
    number,
    channel,
    ...run,
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
  lamp: z.strictObject({
    kind: z.literal('lamp'),
    name: controlName,
    ...run,
    feedback: lights.extend({ message: z.enum(['cc', 'note']), number, channel }),
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
  ],
  { error: ({ code }) => (code === 'invalid_union' ? `expected one of ${kindNames}` : undefined) },
);

const midiShape = {
  ...start,
  family: z.literal('midi').describe('The language it speaks: plain MIDI messages.'),
  ...head,
  strips: z.int().min(0).max(MOST_STRIPS),
  faders: z.strictObject(faders),
  greeting: z.strictObject({ kind: z.literal('none') }),
  wake: z
    .array(
      z.string().regex(/^(c[\da-f] [0-7][\da-f]|[89abe][\da-f]( [0-7][\da-f]){2}|f0( [0-7][\da-f])+ f7)$/u, {
        error: 'expected one whole message in hexadecimal, such as "b0 7f 00"',
      }),
    )
    .exactOptional()
    .describe('Messages it is sent when it comes.'),
  ...tail,
};

/** A controller of which nothing is known: everything it can send is a control. */
const anyMidiForm = z.strictObject({
  ...midiShape,
  controls: z.literal('all').describe('Every controller, note and bend of all channels is a control.'),
});

const midiForm = z
  .strictObject({
    ...midiShape,
    controls: z.array(controlForm).min(1).describe('What it has, and which message is what.'),
  })
  .superRefine(({ controls, strips }, context) => {
    const taken = new Taken();
    controls.forEach((one: MidiControl, n) => {
      for (const [path, message] of taken.take(one, strips))
        context.addIssue({ code: 'custom', path: ['controls', n, ...path], message });
    });
  });

type Fault = readonly [path: readonly string[], message: string];

/** The names and messages that are taken by the controls so far: each means one thing only. */
class Taken {
  readonly #names = new Set<string>();
  readonly #messages = new Map<number, string>();

  /** Adds a control. @returns what is wrong with it. */
  take(control: MidiControl, strips: number): readonly Fault[] {
    const faults: Fault[] = [...this.#nameFaults(control, strips)];
    if (faults.length > 0) return faults;
    const { name, kind, feedback, touch } = control;
    if (kind !== 'lamp') faults.push(...this.#sent(control, control, strips, [], name));
    if (touch) faults.push(...this.#sent(control, touch, strips, ['touch'], `the touch of ${name}`));
    if (feedback)
      faults.push(...runFaults(control, feedbackAddress(control, feedback), strips, ['feedback']).faults);
    return faults;
  }

  *#nameFaults({ name, count }: MidiControl, strips: number): Iterable<Fault> {
    if (this.#names.has(name))
      yield [['name'], `there is a control of this name above; names are told apart`];
    this.#names.add(name);
    if (name.endsWith('{n}') && count === undefined) yield [['name'], `a run needs "count"`];
    if (!name.endsWith('}') && count !== undefined)
      yield [['count'], `more than one of a name needs "{strip}" or "{n}" at its end`];
    if (name.endsWith('{strip}') && (count ?? strips) > strips)
      yield [['count'], `expected at most ${strips}, as many as there are strips`];
    if (name.endsWith('{strip}') && strips === 0) yield [['name'], `there are no strips: "strips" is 0`];
  }

  *#sent(
    control: MidiControl,
    address: Partial<Parameters<typeof messageOf>[0]>,
    strips: number,
    path: readonly string[],
    what: string,
  ): Iterable<Fault> {
    const { faults, messages } = runFaults(control, address, strips, path);
    yield* faults;
    for (const message of messages) {
      const slot = slotOf(message);
      const other = this.#messages.get(slot);
      if (other !== undefined)
        yield [[...path, 'message'], `${describeMessage(message)} is ${other} already; each is one thing`];
      else this.#messages.set(slot, what);
    }
  }
}

/** The messages of a run of controls, or why they cannot be. */
function runFaults(
  control: MidiControl,
  address: Parameters<typeof messageOf>[0],
  strips: number,
  path: readonly string[],
): { readonly faults: readonly Fault[]; readonly messages: readonly Message[] } {
  const { message, number: numbers } = address;
  const length = lengthOfRun(control, strips);
  const fault = (at: string, why: string) => ({ faults: [[[...path, at], why] as const], messages: [] });
  if (message !== 'bend' && numbers === undefined)
    return fault('number', `a ${message ?? 'message'} needs a number`);
  if (message === 'bend' && 'number' in control && path.length === 0)
    return fault('number', 'a bend has no number: leave it out');
  if (typeof numbers === 'object' && numbers.length !== length)
    return fault('number', `expected ${length} numbers, one for each of the run`);
  const messages = Array.from({ length }, (_, nth) => messageOf(address, control.counts, nth)).filter(
    (one) => one !== undefined,
  );
  if (messages.some((one) => one.number > 0x7f)) return fault('number', 'the run goes on beyond 127');
  if (messages.some((one) => one.channel > 15)) return fault('channel', 'the run goes on beyond channel 16');
  return { faults: [], messages };
}

// ── all of them ──

/** The forms there are, as editors are told of them. */
export const anyForm = z.union([mcuForm, midiForm, anyMidiForm]);

/** Only the family: what decides which form a file is held against. */
const familyForm = z.looseObject({
  family: z.enum(['mcu', 'midi']).describe('The language it speaks.'),
});

/** For a file of no family that there is: this says which there are, and goes no further. */
const unknownForm = familyForm.pipe(z.never());

/** The form a file is held against: by its family, where it names one. */
export function formFor(content: unknown): z.ZodType<DeviceProfile & { $schema?: string }> {
  const { success, data } = familyForm.safeParse(content);
  if (!success) return unknownForm;
  if (data.family === 'mcu') return mcuForm;
  return data['controls'] === 'all' ? anyMidiForm : midiForm;
}

/** The names that are known at a place in a file, for whoever misspelt one. */
export function namesAt(content: unknown, path: readonly PropertyKey[]): readonly string[] {
  let form: unknown = formFor(content);
  let at = content;
  for (const step of path) {
    at = typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined;
    form = formOf(form, step, at);
  }
  return form instanceof z.ZodObject ? Object.keys(form.shape) : [];
}

/** The form of what stands at one step further down. */
function formOf(form: unknown, step: PropertyKey, at: unknown): unknown {
  let inner: unknown;
  if (form instanceof z.ZodObject) inner = Reflect.get(form.shape, step);
  else if (form instanceof z.ZodArray) inner = form.element;
  while (inner instanceof z.ZodNullable || inner instanceof z.ZodExactOptional) inner = inner.unwrap();
  if (!(inner instanceof z.ZodDiscriminatedUnion)) return inner;
  const kind: unknown = typeof at === 'object' && at !== null ? Reflect.get(at, 'kind') : undefined;
  return Object.entries(controlForms).find(([known]) => known === kind)?.[1];
}
