/** What a form cannot see: whether the entries of a device file go together. */
import type { MidiControl, MidiProfile } from '../model/profile.ts';
import { colourOf, knownsOf } from './midi-controls.ts';
import {
  carriers,
  channelsOf,
  CHANNELS,
  describeMessage,
  feedbackAddress,
  kinds,
  lengthOfRun,
  messageOf,
  placesOf,
  slotOf,
  type Message,
} from './midi-messages.ts';
import { overflows, readTemplate, usesOf, type Row, type Slot } from './midi-template.ts';

/** A fault: where, and what is allowed there. */
export interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Checked = Pick<MidiProfile, 'strips' | 'pages' | 'hears' | 'palettes'> & {
  readonly controls: readonly MidiControl[];
};
type Found = readonly [path: readonly (string | number)[], message: string];

/** Every fault of a file whose parts are all in order. */
export function* checkMidi(file: Checked): Iterable<Fault> {
  const taken = new Taken(file);
  for (const [n, control] of file.controls.entries())
    for (const [path, message] of taken.take(control)) yield { path: ['controls', n, ...path], message };
  const names = new Set(file.controls.map(({ name }) => name));
  for (const [n, { means, controls, set, message }] of (file.hears ?? []).entries()) {
    const at = ['hears', n];
    for (const [m, name] of (controls ?? []).entries())
      if (!names.has(name))
        yield { path: [...at, 'controls', m], message: 'expected the name of a control above' };
    if (means === 'moved' && (controls === undefined || !message.includes('{values}')))
      yield { path: [...at, 'controls'], message: '"moved" needs "controls", and {values} in its message' };
    if (means === 'setting' && set === undefined)
      yield { path: [...at, 'set'], message: '"setting" needs "set": the bytes to be changed' };
    if (means === 'page' && (!message.includes('{page}') || file.pages === undefined))
      yield {
        path: [...at, 'message'],
        message: '"page" needs {page} in its message, and "pages" of the device',
      };
  }
}

/** The names and messages that are taken by the controls so far: each means one thing only. */
class Taken {
  readonly #file: Checked;
  readonly #names = new Set<string>();
  readonly #messages = new Map<number, string>();

  constructor(file: Checked) {
    this.#file = file;
  }

  /** Adds a control. @returns what is wrong with it. */
  take(control: MidiControl): readonly Found[] {
    const faults: Found[] = [...this.#nameFaults(control)];
    if (faults.length > 0) return faults;
    const { name, feedback, touch, left, page } = control;
    if (control.message !== undefined) faults.push(...this.#sent(control, control, [], name));
    if (left !== undefined)
      faults.push(...this.#sent(control, { ...control, number: left }, ['left'], `the left of ${name}`));
    if (touch) faults.push(...this.#sent(control, touch, ['touch'], `the touch of ${name}`));
    if (feedback) faults.push(...this.#shown(control));
    if ((control.clicks === 'pair') !== (left !== undefined))
      faults.push([['left'], '"pair" needs "left", and nothing else has it']);
    if ((page ?? 1) > (this.#file.pages ?? 1))
      faults.push([['page'], `expected at most ${this.#file.pages ?? 1}: "pages" says how many there are`]);
    return faults;
  }

  *#nameFaults(control: MidiControl): Iterable<Found> {
    const { strips } = this.#file;
    const { name, count, lines } = control;
    const colour = colourOf(control);
    for (const one of [
      ...(lines ? lines.map((line) => line.name) : [name]),
      ...(colour === undefined ? [] : [colour]),
    ]) {
      if (this.#names.has(one))
        yield [['name'], `there is a control of this name above; names are told apart`];
      this.#names.add(one);
      if (runIn(one) !== runIn(name))
        yield [['name'], `"${one}" and "${name}" are a run together, or neither is`];
    }
    if (name.endsWith('{n}') && count === undefined) yield [['name'], `a run needs "count"`];
    if (!name.endsWith('}') && count !== undefined)
      yield [['count'], `more than one of a name needs "{strip}" or "{n}" at its end`];
    if (name.endsWith('{strip}') && (count ?? strips) > strips)
      yield [['count'], `expected at most ${strips}, as many as there are strips`];
    if (name.endsWith('{strip}') && strips === 0) yield [['name'], `there are no strips: "strips" is 0`];
  }

  *#sent(
    control: MidiControl,
    address: Parameters<typeof messageOf>[0],
    path: readonly string[],
    what: string,
  ): Iterable<Found> {
    const { faults, messages } = this.#runOf(control, address, path);
    yield* faults;
    for (const message of messages) {
      const other = this.#other(message, what);
      if (other !== undefined)
        yield [[...path, 'message'], `${describeMessage(message)} is ${other} already; each is one thing`];
    }
  }

  /** Takes what a message is made of. @returns who has some of it already. */
  #other(message: Message, what: string): string | undefined {
    const pages = this.#file.pages ?? 1;
    const places = placesOf(message, pages);
    const carried = message.message === 'nrpn' || message.message === 'rpn';
    const shared = carried
      ? channelsOf(message, pages).flatMap((channel) =>
          Object.values(carriers).map((number) => slotOf('cc', channel, number)),
        )
      : [];
    const other =
      places.map((place) => this.#messages.get(place)).find((one) => one !== undefined) ??
      shared.map((place) => this.#messages.get(place)).find((one) => one !== undefined && one !== PARAMETERS);
    for (const place of places) this.#messages.set(place, what);
    for (const place of shared) this.#messages.set(place, PARAMETERS);
    return other;
  }

  *#shown(control: MidiControl): Iterable<Found> {
    const { feedback = {}, lines = [] } = control;
    const { messages, dark = [], palette, index } = feedback;
    const address = feedbackAddress(control, feedback);
    const length = lengthOfRun(control, this.#file.strips);
    if (messages === undefined) {
      if (address.message === undefined) yield [['feedback', 'message'], 'expected a message, or "messages"'];
      else yield* this.#runOf(control, address, ['feedback']).faults;
    }
    if (palette !== undefined && this.#file.palettes?.[palette] === undefined)
      yield [['feedback', 'palette'], `expected one of the "palettes" of this file`];
    if (typeof index === 'object' && index.length !== length)
      yield [['feedback', 'index'], `expected ${length} numbers, one for each of the run`];
    for (const [list, texts] of [
      ['messages', messages ?? []],
      ['dark', dark],
    ] as const)
      for (const [n, text] of texts.entries()) {
        const problem = this.#templateFault(control, text, length, lines.length);
        if (problem !== undefined) yield [['feedback', list, n], problem];
      }
  }

  #templateFault(control: MidiControl, text: string, length: number, lines: number): string | undefined {
    const { feedback = {}, kind, counts } = control;
    const template = readTemplate(text);
    const uses = usesOf(template);
    const alien = [...uses].find((one) => one in meantFor && !meantFor[one as Slot | Row]?.includes(kind));
    if (alien !== undefined) return `a ${kind} has no "{${alien}}"`;
    if (uses.has('line 2') && lines < 2) return 'there is no second line';
    if (uses.has('colour') && feedback.palette === undefined) return '"{colour}" needs a "palette"';
    if (uses.has('ring') && feedback.ring === undefined) return '"{ring}" needs "ring"';
    const address = feedbackAddress(control, feedback);
    for (let nth = 0; nth < length; nth++) {
      const shows = messageOf(address, counts, nth);
      const of = knownsOf(nth, shows, feedback);
      for (const one of ['number', 'channel', 'index'] as const)
        if (uses.has(one) && of[one] === undefined) return `"{${one}}" is not known: give it "${one}"`;
      if (overflows(template, of)) return `for number ${nth + 1} of the run, a byte is beyond 127`;
    }
    return undefined;
  }

  /** The messages of a run of controls, or why they cannot be. */
  #runOf(
    control: MidiControl,
    address: Parameters<typeof messageOf>[0],
    path: readonly string[],
  ): { readonly faults: readonly Found[]; readonly messages: readonly Message[] } {
    const { message, number } = address;
    const length = lengthOfRun(control, this.#file.strips);
    const fault = (at: string, why: string) => ({ faults: [[[...path, at], why] as const], messages: [] });
    const highest = message && kinds[message].numbers;
    const numbered = highest !== undefined && !(message === 'program' && control.kind !== 'key');
    if (message === undefined) return fault('message', 'expected a message');
    if (numbered && number === undefined) return fault('number', `a ${message} needs a number`);
    if (!numbered && control.number !== undefined && path.length === 0)
      return fault('number', `a ${message} has no number: leave it out`);
    if (typeof number === 'object' && number.length !== length)
      return fault('number', `expected ${length} numbers, one for each of the run`);
    const messages = Array.from({ length }, (_, nth) => messageOf(address, control.counts, nth)).filter(
      (one) => one !== undefined,
    );
    if (numbered && messages.some((one) => one.number > highest))
      return fault('number', `the run goes on beyond ${highest}`);
    if (messages.some((one) => one.channel !== 'page' && one.channel >= CHANNELS))
      return fault('channel', 'the run goes on beyond channel 16');
    return { faults: [], messages };
  }
}

const PARAMETERS = 'what carries parameters there';

/** What kinds of control slots are for; the others are for any. */
const travels = ['fader', 'knob', 'encoder', 'meter'];
const meantFor: Readonly<Partial<Record<Slot | Row, readonly string[]>>> = {
  value: travels,
  high: travels,
  low: travels,
  light: ['key', 'lamp'],
  ring: ['knob', 'encoder'],
  'line 1': ['text'],
  'line 2': ['text'],
  segments: ['text'],
  points: ['text'],
};

function runIn(name: string): string | undefined {
  return /\{\w+\}$/u.exec(name)?.[0];
}
