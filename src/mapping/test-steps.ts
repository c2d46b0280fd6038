import { nearest } from '../model/nearest.ts';
import { readExpression, readPath, type Read } from './expression-parser.ts';
import { firstWord } from './left-side.ts';
import type { Problem, TestStep } from './mapping.ts';
import type { PlaceOf } from './scanner.ts';
import type { Expression, Path, Place } from './syntax.ts';

/** The name of a control as a step says it, and where. */
export interface Named extends Place {
  readonly name: string;
}

/** What is expected: of the desk, or of what can be seen of a control. */
export type Expected =
  | { readonly is: 'so'; readonly expression: Expression }
  | { readonly is: 'lit' | 'dark' | 'flashing'; readonly control: Named }
  /** Travel, 0..1. */
  | { readonly is: 'at'; readonly control: Named; readonly at: number }
  | { readonly is: 'showing'; readonly control: Named; readonly text: string };

/** What a step of a test does. Travels are 0..1. */
type Doing =
  | { readonly does: 'move'; readonly control: Named; readonly to: number; readonly seconds: number }
  | { readonly does: 'touch' | 'let go' | 'press' | 'hold' | 'release'; readonly control: Named }
  /** + is to the right. */
  | { readonly does: 'turn'; readonly control: Named; readonly clicks: number }
  | { readonly does: 'wait'; readonly seconds: number }
  | { readonly does: 'set'; readonly path: Path; readonly to: Expression }
  | { readonly does: 'expect'; readonly expected: Expected };

export type Step = TestStep & Doing;

/** One form of a step, such as `move C to 50 % in 1 s`. */
interface Form {
  /** As people are told of it. */
  readonly form: string;
  readonly pattern: RegExp;
  readonly make: (part: Part) => Read<Doing>;
}

/** A part of a step by its name in the pattern: its text, and where it stands. */
type Part = (name: string) => { readonly text: string; readonly at: PlaceOf };

const NUMBER = String.raw`\d{1,6}(?:\.\d{1,6})?`;
/** The longest wait there is: an hour. */
const LONGEST = 3600;

function form(words: string, pattern: string, make: (part: Part) => Read<Doing> | Doing): Form {
  return {
    form: words,
    pattern: new RegExp(`^${pattern}$`, 'du'),
    make: (part) => {
      const made = make(part);
      return 'ok' in made ? made : { ok: true, value: made };
    },
  };
}

const onControl = (does: 'touch' | 'press' | 'hold' | 'release', words: string = does): Form =>
  form(`${words} C`, `${words} (?<control>.+)`, (part) => ({ does, control: named(part) }));

const looks = (is: 'lit' | 'dark' | 'flashing', words: string): Form =>
  form(`expect C ${words}`, `expect (?<control>.+) ${words}`, (part) => ({
    does: 'expect',
    expected: { is, control: named(part) },
  }));

/** Every step there is; of several that begin alike the first that fits counts. */
const forms: readonly Form[] = [
  form(
    'move C to 50 % in 1 s',
    `move (?<control>.+) to (?<to>${NUMBER}) ?%(?: in (?<time>${NUMBER}) ?(?<unit>ms|s))?`,
    (part) =>
      within(part, 'to', 100, '%', (percent) => ({
        does: 'move',
        control: named(part),
        to: percent / 100,
        seconds: seconds(part),
      })),
  ),
  onControl('touch'),
  form('let go of C', 'let go of (?<control>.+)', (part) => ({ does: 'let go', control: named(part) })),
  form(
    'turn C right 2',
    String.raw`turn (?<control>.+) (?<way>left|right)(?: (?<clicks>\d{1,4}))?`,
    (part) => ({
      does: 'turn',
      control: named(part),
      clicks: Number(part('clicks').text || '1') * (part('way').text === 'left' ? -1 : 1),
    }),
  ),
  onControl('press'),
  onControl('hold'),
  onControl('release'),
  form('wait 1 s', `wait (?<time>${NUMBER}) ?(?<unit>ms|s)`, (part) =>
    within(part, 'time', LONGEST, 's', () => ({ does: 'wait', seconds: seconds(part) })),
  ),
  form('set P to V', String.raw`set (?<path>\S+|\{.*?\}\S*) to (?<value>.+)`, setting),
  looks('lit', 'is lit'),
  looks('dark', 'is dark'),
  looks('flashing', 'flashes'),
  form('expect C stands at 50 %', `expect (?<control>.+) stands at (?<at>${NUMBER}) ?%`, (part) =>
    within(part, 'at', 100, '%', (percent) => ({
      does: 'expect',
      expected: { is: 'at', control: named(part), at: percent / 100 },
    })),
  ),
  form('expect C shows "Vox"', String.raw`expect (?<control>.+) shows "(?<text>[^"]*)"`, (part) => ({
    does: 'expect',
    expected: { is: 'showing', control: named(part), text: part('text').text },
  })),
  form('expect E', 'expect (?<expression>.+)', (part) => {
    const { text, at } = part('expression');
    const read = readExpression(text, at);
    return read.ok
      ? { ok: true, value: { does: 'expect', expected: { is: 'so', expression: read.value } } }
      : read;
  }),
];

function named(part: Part): Named {
  const { text, at } = part('control');
  return { name: text.replace(/\s+/gu, ' '), ...at(0) };
}

function seconds(part: Part): number {
  return Number(part('time').text || '0') * (part('unit').text === 'ms' ? 0.001 : 1);
}

/** A number that must not be more than there is. */
function within(
  part: Part,
  name: string,
  most: number,
  unit: string,
  make: (value: number) => Doing,
): Read<Doing> {
  const { text, at } = part(name);
  const value = Number(text);
  if (value <= most) return { ok: true, value: make(value) };
  return { ok: false, fault: { ...at(0), message: `this is at most ${most} ${unit}, not ${text}` } };
}

function setting(part: Part): Read<Doing> {
  const path = readPath(part('path').text, part('path').at);
  if (!path.ok) return path;
  const to = readExpression(part('value').text, part('value').at);
  return to.ok ? { ok: true, value: { does: 'set', path: path.value, to: to.value } } : to;
}

/** Reads one step. Never throws; a fault stands at its place, with what is nearest to what was meant. */
function readStep(step: TestStep): Read<Step> {
  const { text, line, column } = step;
  const at: PlaceOf = (offset) => ({ line, column: column + offset });
  for (const { pattern, make } of forms) {
    const found = pattern.exec(text);
    if (!found) continue;
    const read = make((name) => ({
      text: found.groups?.[name] ?? '',
      at: (offset) => at((found.indices?.groups?.[name]?.[0] ?? 0) + offset),
    }));
    return read.ok ? { ok: true, value: { ...step, ...read.value } } : read;
  }
  return { ok: false, fault: { ...at(0), message: unknownStep(text) } };
}

const verbs = [...new Set(forms.map((one) => firstWord(one.form)))];

function unknownStep(text: string): string {
  const verb = firstWord(text);
  const alike = forms.filter((one) => firstWord(one.form) === verb).map((one) => `"${one.form}"`);
  if (alike.length > 0) return `"${text}" is no whole step; it goes ${alike.join(', or ')}`;
  const near = nearest(verb, verbs);
  const meant = near === undefined ? undefined : `${near}${text.slice(verb.length)}`;
  return meant === undefined
    ? `"${text}" is no step; steps begin with ${verbs.join(', ')}`
    : `"${text}" is no step; did you mean "${meant}"?`;
}

/** Steps of one test that could be read, and what is wrong with the others. */
export function readSteps(steps: readonly TestStep[]): {
  readonly steps: readonly Step[];
  readonly problems: readonly Problem[];
} {
  const read = steps.map(readStep);
  return {
    steps: read.flatMap((one) => (one.ok ? [one.value] : [])),
    problems: read.flatMap((one) => (one.ok ? [] : [one.fault])),
  };
}
