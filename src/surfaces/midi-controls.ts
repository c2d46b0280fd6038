/** What a model has: its controls one by one, with all their messages. */
import type { ControlKind, Finer, UnitControl } from '../model/controls.ts';
import type { MidiControl, MidiFeedback, MidiMessageKind, MidiProfile } from '../model/profile.ts';
import {
  CHANNELS,
  feedbackAddress,
  kinds,
  lengthOfRun,
  messageOf,
  nthOf,
  NUMBERS,
  PAIR,
  type Message,
} from './midi-messages.ts';
import { readTemplate, usesOf, type Knowns } from './midi-template.ts';
import { nameOf, wholeNamed } from './midi-wholes.ts';

/** One control, with all its messages. */
export interface Single {
  readonly name: string;
  readonly kind: ControlKind;
  readonly strip: number;
  readonly of: MidiControl;
  /** Its place in its run, from 0. */
  readonly nth: number;
  readonly sends: Message | undefined;
  /** What turns it left, where that is another message. */
  readonly left: Message | undefined;
  readonly touch: Message | undefined;
  readonly shows: Message | undefined;
  readonly cells: number;
  /** The part of a control that is shown by it as well: how far down the list its first one is; 0 for that one itself. */
  readonly part: number;
  /** How many parts go out together with this one. */
  readonly parts: number;
}

const allOf = new WeakMap<MidiProfile, readonly Single[]>();

/** The controls of a model in the order of their local numbers, parts of one side by side. */
export function singlesOf(profile: MidiProfile): readonly Single[] {
  let all = allOf.get(profile);
  if (all === undefined) {
    all = profile.controls === 'all' ? anyones(profile) : named(profile.controls, profile.strips);
    allOf.set(profile, all);
  }
  return all;
}

function named(controls: readonly MidiControl[], strips: number): readonly Single[] {
  return controls.flatMap((of) =>
    Array.from({ length: lengthOfRun(of, strips) }, (_, nth) => partsOf(of, nth)).flat(),
  );
}

/** The `nth` of a run, and what else is shown in the same breath: other lines, a colour. */
function partsOf(of: MidiControl, nth: number): readonly Single[] {
  const { touch, feedback, counts, lines, kind } = of;
  const address = { ...of, ...(of.left !== undefined && { number: of.left }) };
  const names = lines ? lines.map(({ name }) => name) : [of.name];
  const colour = colourOf(of);
  const first: Single = {
    ...called(names[0] as string, nth),
    kind,
    of,
    nth,
    sends: messageOf(of, counts, nth),
    left: of.left === undefined ? undefined : messageOf(address, counts, nth),
    touch: touch && messageOf(touch, counts, nth),
    shows: feedback && messageOf(feedbackAddress(of, feedback), counts, nth),
    cells: lines?.[0]?.cells ?? 0,
    part: 0,
    parts: names.length + (colour === undefined ? 0 : 1),
  };
  const silent = { ...first, sends: undefined, left: undefined, touch: undefined };
  const more = names.slice(1).map((name, n): Single => ({
    ...silent,
    ...called(name, nth),
    cells: lines?.[n + 1]?.cells ?? 0,
    part: n + 1,
  }));
  if (colour === undefined) return [first, ...more];
  return [
    first,
    ...more,
    { ...silent, ...called(colour, nth), kind: 'colour', cells: 0, part: names.length },
  ];
}

function called(name: string, nth: number): { readonly name: string; readonly strip: number } {
  return { name: name.replace('{n}', String(nth + 1)), strip: name.endsWith('{strip}') ? nth + 1 : 0 };
}

const coloured = ['colour', 'red', 'green', 'blue'] as const;

/** What its colour is called, where it has one. */
export function colourOf({ name, feedback }: MidiControl): string | undefined {
  if (!feedback) return undefined;
  const uses = [...(feedback.messages ?? []), ...(feedback.dark ?? [])].map((text) =>
    usesOf(readTemplate(text)),
  );
  if (!coloured.some((slot) => uses.some((used) => used.has(slot)))) return undefined;
  return feedback.colour ?? `colour ${name.replace(/^(key|lamp|text) /u, '')}`;
}

/** What is known of one of a run before anything is shown on it. */
export function knownsOf(nth: number, shows: Partial<Message> | undefined, feedback: MidiFeedback): Knowns {
  const index = feedback.index === undefined ? undefined : nthOf(feedback.index, nth, true);
  const { channel } = shows ?? {};
  return {
    n: nth,
    ...(shows?.number !== undefined && { number: shows.number }),
    ...(typeof channel === 'number' && { channel }),
    ...(index !== undefined && { index }),
  };
}

/** What each kind of message is where nothing is known of the controller. */
const anyoneKinds: readonly (readonly [
  message: MidiMessageKind,
  of: Pick<MidiControl, 'kind' | 'release'>,
])[] = [
  ['cc', { kind: 'knob' }],
  ['note', { kind: 'key' }],
  ['bend', { kind: 'knob' }],
  ['program', { kind: 'key', release: 'none' }],
  ['pressure', { kind: 'knob' }],
];

/** Every message there is as a control of its own: `cc 21`, `note 36`, `bend`, and `channel 5 cc 21` beyond the first. */
const everything: readonly Single[] = Array.from({ length: CHANNELS }, (_, channel) =>
  anyoneKinds.flatMap(([message, of]) => {
    const bare = kinds[message].numbers === undefined;
    return Array.from({ length: bare ? 1 : NUMBERS }, (_unused, number) =>
      anyone({ message, channel, number }, of),
    );
  }),
).flat();

function anyone(
  sends: Message & { readonly channel: number },
  of: Pick<MidiControl, 'kind' | 'release'>,
): Single {
  const name = nameOf(sends);
  return {
    name,
    kind: of.kind,
    strip: 0,
    of: { name, ...of },
    nth: 0,
    sends,
    left: undefined,
    touch: undefined,
    shows: undefined,
    cells: 0,
    part: 0,
    parts: 1,
  };
}

/** Behind every message the values that come in several, so that no number changes when one is added. */
function anyones({ wholes = [] }: MidiProfile): readonly Single[] {
  const messages = wholes.map(wholeNamed).filter((whole) => whole !== undefined);
  return [...everything, ...messages.map((whole) => anyone(whole, { kind: 'knob' }))];
}

/** Of a controller nobody described: what a controller may be the coarse half of. */
function finerThan(local: number, { sends }: Single): Finer | undefined {
  if (sends?.message !== 'cc' || sends.channel === 'page' || sends.number >= PAIR) return undefined;
  return { fine: local + PAIR, whole: nameOf({ ...sends, channel: sends.channel, message: 'cc14' }) };
}

/** Does it stay where the hand left it? Not what has a motor, nor a knob that takes the number it is sent. */
function stays({ kind, feedback }: MidiControl, { faders }: MidiProfile): boolean {
  if (kind === 'pedal') return true;
  if (kind === 'knob') return feedback?.sets !== true;
  return kind === 'fader' && (feedback === undefined || !faders.motor);
}

/** The controls of a model, as the engine knows them. */
export function controlsOf(profile: MidiProfile): readonly UnitControl[] {
  return singlesOf(profile).map((single, local) => {
    const { name, kind, strip, of, cells } = single;
    const finer = profile.controls === 'all' ? finerThan(local, single) : undefined;
    return {
      local,
      name,
      kind,
      strip,
      stays: stays(of, profile) && kind !== 'colour',
      cells,
      ...(finer && { finer }),
    };
  });
}
