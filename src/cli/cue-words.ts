import type { CueEdit, CueStep, CueTrigger } from '../model/cues.ts';
import { automationModes } from '../model/document.ts';
import { BridgeError } from '../model/errors.ts';
import type { FadeTimes } from '../model/fade-times.ts';
import { placeTyped, secondsTyped } from '../units/time.ts';

/** One option as it was typed; their order is that of what the cue does. */
export interface Typed {
  readonly name: string;
  readonly value: string;
}

/** What options speak of. */
export interface Spoken {
  readonly sampleRate: number;
  /** The id of a scene by its name, or its place in the list. @throws BridgeError when there is none. */
  readonly scene: (wanted: string) => number;
}

/** One option of `cue add` and `cue edit`: how it is written, and what for. */
interface CueOption {
  readonly written: string;
  readonly about: string;
}

/** Everything that can be said of a cue. */
export const cueOptions: readonly CueOption[] = [
  { written: '--scene <scene>', about: 'recalls this scene, by name or place' },
  { written: '--only <items>', about: "only these of it: 'ch/1..8 level, mute'" },
  { written: '--fade <time>', about: 'in so long; 3s, 500ms' },
  { written: '--up <time>', about: 'so long for what rises' },
  { written: '--down <time>', about: 'so long for what falls' },
  { written: '--delay <time>', about: 'so much later' },
  { written: '--curve <curve>', about: 'linear, or s: slow at both ends' },
  { written: '--switches <when>', about: 'switches flip at the start, or at the end' },
  { written: '--stop-fades', about: 'fades stay where they are' },
  { written: '--locate <place>', about: 'takes the tape to 1:30, or to a marker' },
  { written: '--play', about: 'the tape plays' },
  { written: '--stop', about: 'the tape stops' },
  { written: '--record', about: 'the tape records' },
  { written: '--mode <mode>', about: "automation: 'read', or of a strip or parameter: 'touch ch/1'" },
  { written: '--do <words>', about: "a macro, in the words of a mapping: 'toggle main/mute'" },
  { written: '--wait <time>', about: 'begins so long after GO' },
  { written: '--follow <time>', about: 'the next goes by itself so long after it' },
  { written: '--follow-fades <time>', about: 'the same, from the end of its fades' },
  { written: '--program <channel/number>', about: 'goes by this MIDI program change: 1/5' },
  { written: '--msc <number>', about: 'goes by this number of MIDI Show Control, too' },
  { written: '--at <place>', about: 'goes as the rolling tape passes this place: 1:23.5' },
  { written: '--osc <address>', about: 'goes by this OSC message: /cue/chorus' },
  { written: '--notes <text>', about: 'what the caller is to know' },
  { written: '--colour <colour>', about: "'#ff8800'" },
  { written: '--even-broken', about: 'goes with what can be done, when something of it cannot' },
];

/** What has been read so far. */
interface Reading {
  steps: readonly CueStep[] | undefined;
  triggers: readonly CueTrigger[] | undefined;
  edit: CueEdit;
  readonly about: Spoken;
}

type Reads = (reading: Reading, value: string, name: string) => void;

function refused(what: string): BridgeError {
  return new BridgeError('USAGE', `${what}; see: faderline cue add --help`);
}

function seconds(value: string, name: string): number {
  const time = secondsTyped(value);
  if (time === undefined) throw refused(`--${name} takes a time such as 3s, 500ms or 1.5min, got "${value}"`);
  return time;
}

const stepBy =
  (make: (value: string, reading: Reading) => CueStep): Reads =>
  (reading, value) => {
    reading.steps = [...(reading.steps ?? []), make(value, reading)];
  };

const triggerBy =
  (make: (value: string, reading: Reading) => CueTrigger): Reads =>
  (reading, value) => {
    reading.triggers = [...(reading.triggers ?? []), make(value, reading)];
  };

/** Says more of the recall that was named last. */
const ofRecall =
  (more: (step: CueStep & { do: 'recall' }, value: string, name: string) => CueStep): Reads =>
  (reading, value, name) => {
    const last = reading.steps?.at(-1);
    if (last?.do !== 'recall') throw refused(`--${name} stands behind the --scene it is for`);
    reading.steps = [...(reading.steps ?? []).slice(0, -1), more(last, value, name)];
  };

const ofFade = (more: (value: string, name: string) => Partial<FadeTimes>): Reads =>
  ofRecall((step, value, name) => ({
    ...step,
    fade: { up: 0, down: 0, ...step.fade, ...more(value, name) },
  }));

const said =
  (what: (value: string, name: string) => CueEdit): Reads =>
  (reading, value, name) => {
    reading.edit = { ...reading.edit, ...what(value, name) };
  };

const oneOf = <const T extends string>(value: string, name: string, words: readonly T[]): T => {
  const word = words.find((one) => one === value);
  if (word === undefined) throw refused(`--${name} is one of ${words.join(', ')}, got "${value}"`);
  return word;
};

const reads: Readonly<Record<string, Reads>> = {
  scene: stepBy((value, { about }) => ({ do: 'recall', scene: about.scene(value) })),
  only: ofRecall((step, value) => {
    const items = value.split(',').map((item) => item.trim());
    return { ...step, only: [...(step.only ?? []), ...items.filter((item) => item !== '')] };
  }),
  fade: ofFade((value, name) => ({ up: seconds(value, name), down: seconds(value, name) })),
  up: ofFade((value, name) => ({ up: seconds(value, name) })),
  down: ofFade((value, name) => ({ down: seconds(value, name) })),
  delay: ofFade((value, name) => ({ delay: seconds(value, name) })),
  curve: ofFade((value, name) => ({ curve: oneOf(value, name, ['linear', 's']) })),
  switches: ofFade((value, name) => ({ switches: oneOf(value, name, ['start', 'end']) })),
  'stop-fades': stepBy(() => ({ do: 'stop-fades' })),
  locate: stepBy((value, { about }) => {
    const place = placeTyped(value);
    return { do: 'locate', to: place === undefined ? value : Math.round(place * about.sampleRate) };
  }),
  play: stepBy(() => ({ do: 'play' })),
  stop: stepBy(() => ({ do: 'stop' })),
  record: stepBy(() => ({ do: 'record' })),
  mode: stepBy((value) => {
    const [word = '', of] = value.trim().split(/\s+/);
    return { do: 'mode', mode: oneOf(word, 'mode', automationModes), ...(of !== undefined && { of }) };
  }),
  do: stepBy((value) => ({ do: 'words', words: value })),
  wait: said((value, name) => ({ wait: seconds(value, name) })),
  follow: said((value, name) => ({ follow: { after: seconds(value, name) } })),
  'follow-fades': said((value, name) => ({ follow: { after: seconds(value, name), from: 'fades' } })),
  program: triggerBy((value) => {
    const [, channel, program] = /^(\d{1,2})\/(\d{1,3})$/.exec(value) ?? [];
    const within = (text: string, most: number): boolean => Number(text) >= 1 && Number(text) <= most;
    if (channel === undefined || program === undefined || !within(channel, 16) || !within(program, 128))
      throw refused(
        `--program takes a channel from 1 to 16 and a number from 1 to 128, such as 1/5, got "${value}"`,
      );
    return { by: 'program', channel: Number(channel), program: Number(program) };
  }),
  msc: triggerBy((value) => ({ by: 'msc', number: value })),
  at: triggerBy((value, { about }) => {
    const place = placeTyped(value);
    if (place === undefined)
      throw refused(`--at takes a place on the timeline such as 1:23.5, got "${value}"`);
    return { by: 'timecode', at: Math.round(place * about.sampleRate) };
  }),
  osc: triggerBy((value) => ({ by: 'osc', address: value })),
  notes: said((value) => ({ notes: value })),
  colour: said((value) => {
    if (!/^#[0-9a-f]{6}$/i.test(value)) throw refused(`--colour is written #ff8800, got "${value}"`);
    return { colour: Number.parseInt(value.slice(1), 16) };
  }),
  'even-broken': said(() => ({ evenBroken: true })),
  number: said((value) => ({ number: value })),
  name: said((value) => ({ name: value })),
  clear: (reading, value, name) => {
    const what = oneOf(value, name, [
      'notes',
      'colour',
      'wait',
      'follow',
      'steps',
      'triggers',
      'even-broken',
    ]);
    if (what === 'steps') reading.steps = [];
    else if (what === 'triggers') reading.triggers = [];
    else if (what === 'even-broken') reading.edit = { ...reading.edit, evenBroken: false };
    else reading.edit = { ...reading.edit, [what]: null };
  },
};

/** What typed options say of a cue; options of other things say nothing. @throws BridgeError at the first that means nothing. */
export function readCueWords(typed: readonly Typed[], about: Spoken): CueEdit {
  const reading: Reading = { steps: undefined, triggers: undefined, edit: {}, about };
  for (const { name, value } of typed) reads[name]?.(reading, value, name);
  const { steps, triggers, edit } = reading;
  return { ...edit, ...(steps && { steps }), ...(triggers && { triggers }) };
}
