import { nearest } from '../model/nearest.ts';
import type { Read } from './expression-parser.ts';
import { firstWord } from './left-side.ts';
import type { Action, Problem, WheelAction } from './mapping.ts';
import { endOfWord, findWord, slotReaders, slots, type SlotName, type SlotTypes } from './phrase-slots.ts';
import { LONGEST, type PlaceOf } from './scanner.ts';
import { fixedWords, wheelWords, words, type ActionBody } from './words.ts';

/** The types of the capital letters of a form, in their order. */
type Slots<Form extends string> = Form extends `${infer Word} ${infer Rest}`
  ? [...Slots<Word>, ...Slots<Rest>]
  : Form extends SlotName
    ? [SlotTypes[Form]]
    : [];

/** Words with parts: `set P to V`. The capital letters are those of `slots`. */
export interface Phrase {
  readonly form: string;
  readonly parts: readonly string[];
  readonly make: (...values: never[]) => ActionBody;
}

function phrase<Form extends string>(form: Form, make: (...values: Slots<Form>) => ActionBody): Phrase {
  // the values come out of the slots of this very form
  return { form, parts: form.split(' '), make: make as unknown as Phrase['make'] };
}

/** Every phrase with parts that a key knows; of two that begin alike, the longer one first. */
export const phrases: readonly Phrase[] = [
  phrase('toggle P', (path) => ({ does: 'toggle', path })),
  phrase('momentary P', (path) => ({ does: 'momentary', path })),
  phrase('next P', (path) => ({ does: 'next', path })),
  phrase('set P to V', (path, to) => ({ does: 'set', path, to })),
  phrase('raise P by V', (path, by) => ({ does: 'nudge', path, by, sign: 1 })),
  phrase('lower P by V', (path, by) => ({ does: 'nudge', path, by, sign: -1 })),
  phrase('reset P', (path) => ({ does: 'reset', path })),
  phrase('reset C', (control) => ({ does: 'reset-control', control })),
  phrase('select S', (strip) => ({ does: 'select', strip })),
  phrase('arm S', (strip) => ({ does: 'arm', strip })),
  phrase('spill S', (strip) => ({ does: 'spill', strip })),
  phrase('hold L', (layer) => ({ does: 'hold', layer })),
  phrase('layer L on', (layer) => ({ does: 'layer', layer, to: 'on' })),
  phrase('layer L off', (layer) => ({ does: 'layer', layer, to: 'off' })),
  phrase('layer L', (layer) => ({ does: 'layer', layer, to: 'toggle' })),
  phrase('page G', (page) => ({ does: 'page', page })),
  phrase('scene V', (place) => ({ does: 'scene', place })),
  phrase('store scene V', (place) => ({ does: 'store-scene', place })),
  phrase('go V', (number) => ({ does: 'go', number })),
  phrase('preview scene V', (place) => ({ does: 'preview', place })),
  phrase('user key V', (key) => ({ does: 'user-key', key })),
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the language; nobody awaits an action
  phrase('if E then W else W', (condition, then, otherwise) => ({ does: 'if', condition, then, otherwise })),
  // oxlint-disable-next-line unicorn/no-thenable -- as above
  phrase('if E then W', (condition, then) => ({ does: 'if', condition, then, otherwise: undefined })),
];

const byFirstWord = new Map<string, Phrase[]>();
for (const one of phrases) {
  const first = one.parts[0] as string;
  byFirstWord.set(first, [...(byFirstWord.get(first) ?? []), one]);
}

/** Does this begin as words for a key do? */
export function soundsLikeWords(text: string): boolean {
  return fixedWords(text) !== undefined || (byFirstWord.has(firstWord(text)) && text.includes(' '));
}

/** Reads words for a key. */
export function readAction(written: string, place: PlaceOf): Read<Action> {
  const start = written.length - written.trimStart().length;
  const text = written.trim();
  const at: PlaceOf = (offset) => place(start + offset);
  const fixed = fixedWords(text) ?? (text.includes('  ') ? fixedWords(text.replace(/ +/gu, ' ')) : undefined);
  if (fixed) return { ok: true, value: { ...fixed, ...at(0) } };
  const comma = commaBeforeWords(text);
  if (comma >= 0) return failed(at, { offset: comma, message: oneAtATime(text) });
  const candidates = byFirstWord.get(firstWord(text));
  if (!candidates || !text.includes(' ')) return failed(at, { offset: 0, message: unknownWords(text) });
  if (text.length > LONGEST)
    return failed(at, { offset: 0, message: `this is too long: at most ${LONGEST} characters are read` });
  return readBest(text, at, candidates);
}

/** Where one thing to do ends and another follows, as in `scene 1, bank left`; −1 for nowhere. */
function commaBeforeWords(text: string): number {
  const comma = text.indexOf(',');
  if (comma <= 0 || /["(]/u.test(text.slice(0, comma))) return -1; // it may belong to a text or a function
  return soundsLikeWords(text.slice(comma + 1).trim()) ? comma : -1;
}

function oneAtATime(text: string): string {
  return /[({]/u.test(text)
    ? 'several things to do stand in a list, each in a line of its own behind "- "'
    : `several things to do stand in a list: [${text}]`;
}

interface Miss {
  readonly offset: number;
  readonly message: string;
}

function failed(at: PlaceOf, { offset, message }: Miss): { ok: false; fault: Problem } {
  return { ok: false, fault: { ...at(offset), message } };
}

/** A part of a phrase that fits the form so far: one slot, and where it stands. */
interface Filled {
  readonly slot: SlotName;
  readonly start: number;
  readonly text: string;
}

/** The first phrase whose form fits; else what the one that came furthest lacks. */
function readBest(text: string, at: PlaceOf, candidates: readonly Phrase[]): Read<Action> {
  let furthest: Miss | undefined;
  for (const candidate of candidates) {
    const filled = fill(candidate, text);
    if ('message' in filled) {
      if (!furthest || filled.offset > furthest.offset) furthest = filled;
    } else return readSlots(candidate, filled, at);
  }
  return failed(at, furthest ?? { offset: 0, message: unknownWords(text) });
}

/** Cuts a text up by the form of a phrase. */
function fill({ form, parts }: Phrase, text: string): readonly Filled[] | Miss {
  const filled: Filled[] = [];
  let at = 0;
  for (let n = 0; n < parts.length; n++) {
    at = skipSpaces(text, at);
    const part = parts[n] as string;
    if (!(part in slots)) {
      if (text.slice(at, endOfWord(text, at)) !== part)
        return { offset: at, message: `"${part}" is missing here: ${form}` };
      at += part.length;
      continue;
    }
    const slot = part as SlotName;
    const end = endOfSlot(text, at, slot, parts[n + 1]);
    const inside = text.slice(at, end).trimEnd();
    const wrong = inside === '' ? `${slots[slot].what} is missing here: ${form}` : misfit(slot, inside, text);
    if (wrong !== undefined) return { offset: at, message: wrong };
    filled.push({ slot, start: at, text: inside });
    at = end;
  }
  at = skipSpaces(text, at);
  return at >= text.length
    ? filled
    : { offset: at, message: `"${text.slice(at)}" is too much here: ${form}` };
}

/** A control is told from a path by having no "/": none that can be moved has one. */
function misfit(slot: SlotName, inside: string, text: string): string | undefined {
  if (slot === 'P' && !inside.includes('/'))
    return nearWords(text) ?? `${slots.P.what} is missing here; "${inside}" has no "/"`;
  if (slot === 'C' && inside.includes('/') && !inside.includes(' ')) return 'a control is meant here';
  return undefined;
}

function endOfSlot(text: string, at: number, slot: SlotName, next: string | undefined): number {
  if (slots[slot].word) return endOfWord(text, at);
  if (next === undefined) return text.length;
  const found = findWord(text, at, next);
  return found < 0 ? text.length : found;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text.charAt(at) === ' ') at++;
  return at;
}

function readSlots({ make }: Phrase, filled: readonly Filled[], at: PlaceOf): Read<Action> {
  const values: unknown[] = [];
  for (const { slot, start, text } of filled) {
    const place: PlaceOf = (offset) => at(start + offset);
    const read: Read<unknown> = slot === 'W' ? readAction(text, place) : slotReaders[slot](text, place);
    if (!read.ok) return read;
    values.push(read.value);
  }
  return { ok: true, value: Object.assign(make(...(values as never[])), at(0)) };
}

const everyForm = [...Object.keys(words), ...phrases.map(({ form }) => form)];
const verbs = [...byFirstWord.keys()];

function unknownWords(text: string): string {
  if (/^jog\b/u.test(text)) return `"${text}" is what the clicks of a wheel do: it stands behind "wheel:"`;
  if (/^shuttle\b/u.test(text)) return `"${text}" is what a wheel does; a key has "shuttle stop"`;
  const alone = byFirstWord.get(text);
  if (alone) return `something is missing behind "${text}": ${alone.map(({ form }) => form).join(', or ')}`;
  if (/^(?:\{\w+\}|[\w-]+)(?:\/\S+)+$/u.test(text))
    return `"${text}" is a path; a key is pressed, not moved, so say what it does with it: "toggle ${text}"`;
  return (
    nearWords(text) ??
    `"${text}" is nothing a key can do; it takes words such as "toggle {strip}/mute", "bank right", "page pan"`
  );
}

function nearWords(text: string): string | undefined {
  if (text.length > 200) return undefined;
  const near = nearest(text, everyForm) ?? nearestVerb(text);
  return near === undefined ? undefined : `"${text}" is nothing a key can do; did you mean "${near}"?`;
}

function nearestVerb(text: string): string | undefined {
  const first = firstWord(text);
  const verb = nearest(first, verbs);
  return verb === undefined || first.length === text.length || verb === first
    ? undefined
    : `${verb}${text.slice(first.length)}`;
}

const jog = /^jog +(?<count>\d+(?:\.\d+)?) *(?<unit>ms|s)$/u;
const wheelForms = ['jog 0.1 s', ...Object.keys(wheelWords)];

/** Reads words for a wheel. */
export function readWheelAction(written: string, at: PlaceOf): Read<WheelAction> {
  const text = written.trim();
  const fixed = Object.hasOwn(wheelWords, text) ? wheelWords[text] : undefined;
  if (fixed) return { ok: true, value: fixed };
  const { count, unit } = jog.exec(text)?.groups ?? {};
  const seconds = Number(count) / (unit === 'ms' ? 1000 : 1);
  if (count !== undefined && seconds > 0 && seconds <= 3600)
    return { ok: true, value: { does: 'jog', seconds } };
  const message = text.startsWith('jog')
    ? `"jog" says how far a click goes, up to an hour: "jog 0.1 s", or "jog markers"`
    : `"${text}" is nothing a wheel can do; there are ${wheelForms.map((form) => `"${form}"`).join(', ')}`;
  return failed(at, { offset: 0, message });
}
