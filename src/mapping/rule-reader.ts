import { isMap, isScalar, type Node } from 'yaml';
import { nearest } from '../model/nearest.ts';
import { readTemplate } from './expression-parser.ts';
import { fields, fieldsOf, type Field } from './fields.ts';
import { readLeftSide, type Gesture, type LeftSide, type Named } from './left-side.ts';
import type { Action, Does, Rule } from './mapping.ts';
import { readMotion } from './motion-reader.ts';
import { readAction, readWheelAction, soundsLikeWords } from './phrases.ts';
import type { Entry, Said, Source } from './source.ts';
import type { Expression } from './syntax.ts';
import { expression, number, oneOrMore, readBy, template } from './values.ts';

/** A rule before the layers have their numbers. */
export interface Draft extends Omit<Rule, 'layers'> {
  /** Layers named before the control. */
  readonly named: readonly Named[];
}

/** Reads one line of a section: one rule for each thing it says. */
export function readRules(source: Source, entry: Entry): readonly Draft[] {
  const left = readLeftSide(entry.key.value, source.placeIn(entry.key));
  if ('message' in left) return source.fault(left);
  const value = isMap(entry.value) ? readLong(source, left, entry) : readShort(source, left, entry.value);
  const written = source.written(entry.key, entry.value);
  const { line, column } = left.place;
  const { control, layers: named } = left;
  const { when } = value;
  return value.does.map((does) => ({ line, column, control, named, when, does, written }));
}

interface Value {
  readonly does: readonly Does[];
  readonly when: Expression | undefined;
}

const NOTHING = 'nothing';

// ── one value ──

function readShort(source: Source, left: LeftSide, node: Node): Value {
  return { does: asList(shortDoes(source, left, node)), when: undefined };
}

function shortDoes(source: Source, left: LeftSide, node: Node): Does | undefined {
  const words = isScalar<string>(node) ? node.value.trim() : undefined;
  if (words === NOTHING && left.gesture === 'press') return { facet: 'nothing' };
  if (words !== undefined && /^like(?: |$)/u.test(words)) return shortLike(source, left, node);
  switch (left.side) {
    case 'move':
      if (words !== undefined && soundsLikeWords(words) && looksLikeKey(left.control))
        return void source.fault({ ...left.place, message: noSuchKey(left.control, words) });
      return moves(readMotion(source, new Map(), node));
    case 'press':
      return presses(left.gesture, readActions(source, node));
    case 'wheel':
      return wheels(source, node);
    case 'text':
    case 'light':
    case 'meter':
    case 'colour':
      return shows(source, left.side, node);
  }
}

/** It speaks of a key, but is named as none is. */
function looksLikeKey(control: string): boolean {
  return / key\b/u.test(control);
}

function noSuchKey(control: string, words: string): string {
  const [, userKey] = /^user key (\d+)$/u.exec(control) ?? [];
  const remedy =
    userKey === undefined
      ? `names of keys begin with "key", as "key ${control.replace(/ key\b/u, '')}"`
      : `a key is given it, as in "key F1: user key ${userKey}", and what it does is said outside: faderline key ${userKey} "${words}"`;
  return `there is no control "${control}"; ${remedy}`;
}

function asList<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

function moves(motion: ReturnType<typeof readMotion>): Does | undefined {
  return motion && { facet: 'move', motion };
}

function presses(facet: Gesture, actions: readonly Action[]): Does | undefined {
  return actions.length === 0 ? undefined : { facet, actions };
}

function wheels(source: Source, node: Node): Does | undefined {
  const wheel = readBy(source, node, 'what a click does', readWheelAction);
  return wheel && { facet: 'wheel', wheel };
}

/** Words for a key that no expression begins with. */
const toldToDo = /^\s*(?:toggle|momentary|set|raise|lower|select|arm|hold|layer|reset) /u;

function shows(source: Source, side: 'text' | 'light' | 'meter' | 'colour', node: Node): Does | undefined {
  if (side === 'text') {
    const text = template(source, node);
    return text && { facet: 'text', text };
  }
  if (isScalar<string>(node) && toldToDo.test(node.value))
    return void source.complain(node, `this only shows something: "${node.value.trim()}" is what a key does`);
  const value = expression(source, node, 'what it shows');
  if (!value) return undefined;
  if (side === 'light') return { facet: 'light', light: value };
  return side === 'meter' ? { facet: 'meter', meter: value } : { facet: 'colour', colour: value };
}

/** Words, or a list of words, done in order. */
function readActions(source: Source, node: Node): readonly Action[] {
  return oneOrMore(source, node, 'what it does').flatMap((item) =>
    asList(readBy(source, item, 'what it does', readAction)),
  );
}

const LIKE = 'like ';

function shortLike(source: Source, left: LeftSide, node: Node): Does | undefined {
  const control = readBy(source, node, 'the name of a control', (text, at) => {
    const start = text.indexOf(LIKE.trim()) + LIKE.length;
    const name = text.slice(start).trim();
    if (name === '')
      return { ok: false, fault: { ...at(0), message: 'like which control? "like encoder 1"' } };
    const from = start + text.slice(start).indexOf(name);
    return readTemplate(name, (offset) => at(from + offset));
  });
  return like(source, left, node, control, 1);
}

function like(
  source: Source,
  { gesture, control: own }: LeftSide,
  node: Node,
  control: Extract<Does, { facet: 'like' }>['control'] | undefined,
  speed: number,
): Does | undefined {
  if (!control) return undefined;
  if (gesture === 'press') return { facet: 'like', control, speed };
  source.complain(node, `"like" takes over everything, so "${gesture}" has no place before "${own}"`);
  return undefined;
}

// ── fields ──

function readLong(source: Source, left: LeftSide, entry: Entry): Value {
  const said = knownFields(source, left, entry);
  if (!said) return { does: [], when: undefined };
  const when = said.get('when');
  return {
    when: when && expression(source, when.value, 'a condition'),
    does: said.has('like') ? longLike(source, left, said) : longDoes(source, left, entry, said),
  };
}

/** The fields by name; those that this control has not are faults. */
function knownFields(source: Source, left: LeftSide, { value }: Entry): Said | undefined {
  if (source.isLoneBrace(value)) return undefined;
  const known = fieldsOf(left.side);
  const said = new Map<string, Entry>();
  for (const field of source.entries(value) ?? []) {
    if (known.has(field.name)) said.set(field.name, field);
    else source.complain(field.key, unknownField(field.name, left, known));
  }
  return said;
}

function unknownField(name: string, { control, side }: LeftSide, known: ReadonlyMap<string, Field>): string {
  const owner = fields.find((field) => field.name === name)?.sides[0];
  if (owner !== undefined)
    return `"${name}" is for ${natures[owner]}; ${control} has ${[...known.keys()].join(', ')}`;
  const near = nearest(name, known.keys());
  const remedy = near === undefined ? `it has ${[...known.keys()].join(', ')}` : `did you mean "${near}"?`;
  const what = side === 'move' ? 'what is moved' : control;
  return `"${name}" is no field of ${what}; ${remedy}`;
}

/** What a field belongs to, as people say it. */
const natures: Readonly<Record<LeftSide['side'], string>> = {
  move: 'what is moved or turned',
  press: 'a key',
  wheel: 'a wheel',
  light: 'a lamp',
  text: 'what shows',
  meter: 'what shows',
  colour: 'what shows',
};

function longLike(source: Source, left: LeftSide, said: Said): readonly Does[] {
  for (const [name, { key }] of said)
    if (!['like', 'speed', 'when'].includes(name))
      source.complain(key, `"like" takes everything from that control: "${name}" has no place beside it`);
  const { value } = said.get('like') as Entry;
  const control = readBy(source, value, 'the name of a control', readTemplate);
  return asList(like(source, left, value, control, speedOf(source, said)));
}

/** How many times a click counts. */
function speedOf(source: Source, said: Said): number {
  const node = said.get('speed')?.value;
  return (node && number(source, node, fieldsOf('move').get('speed')?.range ?? NO_RANGE)) ?? 1;
}

const NO_RANGE = { what: '"speed"', min: -Infinity, max: Infinity };

function longDoes(source: Source, left: LeftSide, { key }: Entry, said: Said): readonly Does[] {
  if (!needed[left.side].some((name) => said.has(name)))
    return source.complain(key, `this does not say what it does: ${remedyOf(left.side)}`);
  return left.side === 'press' ? longKey(source, left, said) : asList(longOther(source, left, said));
}

/** The fields of which one must be there. */
const needed: Readonly<Record<LeftSide['side'], readonly string[]>> = {
  move: ['ride'],
  press: ['press', 'long', 'double', 'light'],
  wheel: ['turn'],
  light: ['light'],
  text: ['shows'],
  meter: ['shows'],
  colour: ['shows'],
};

function remedyOf(side: LeftSide['side']): string {
  return `add ${needed[side].map((name) => `"${name}: …"`).join(' or ')}`;
}

function longOther(source: Source, { side }: LeftSide, said: Said): Does | undefined {
  if (side === 'move') {
    const ride = said.get('ride');
    return ride && moves(readMotion(source, said, ride.value));
  }
  if (side === 'wheel') return wheelField(source, said);
  const field = said.get(side === 'light' ? 'light' : 'shows');
  return field && shows(source, side as 'text' | 'light' | 'meter' | 'colour', field.value);
}

function wheelField(source: Source, said: Said): Does | undefined {
  const turn = said.get('turn');
  const speed = said.get('speed');
  if (speed)
    source.complain(speed.key, '"speed" goes with "like"; say how far a click jogs instead: "jog 0.01 s"');
  return turn && wheels(source, turn.value);
}

/** With `long` before the control, `press` is what the long press does. */
function longKey(source: Source, { gesture }: LeftSide, said: Said): readonly Does[] {
  const does: Does[] = [];
  for (const field of ['press', 'long', 'double'] as const) {
    const entry = said.get(field);
    if (!entry) continue;
    if (gesture !== 'press' && field !== 'press')
      source.complain(entry.key, `"${gesture}" stands before the control already: leave one of the two out`);
    does.push(...asList(presses(field === 'press' ? gesture : field, readActions(source, entry.value))));
  }
  const light = said.get('light');
  if (light) does.push(...asList(shows(source, 'light', light.value)));
  return does;
}
