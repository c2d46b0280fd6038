import type { Node } from 'yaml';
import { ranges } from './fields.ts';
import { isLayerName, LAYER_NAME, type Named } from './left-side.ts';
import type { Action, Layer, Rule } from './mapping.ts';
import { readRules, type Draft } from './rule-reader.ts';
import type { Entry, Source } from './source.ts';
import type { Expression } from './syntax.ts';
import { expression, number } from './values.ts';
import { termOf } from './vocabulary.ts';

/** The layers from the lowest, and the rules that lie in them. */
export interface Layered {
  readonly layers: readonly Layer[];
  readonly rules: readonly Rule[];
}

/** A section of rules, and the layer they lie in. */
interface Section {
  readonly layer: Layer;
  readonly drafts: readonly Draft[];
}

/** More pages and layers than this nobody finds the way through, and each may hang on any other. */
const MOST_LAYERS = 128;
/** The file that comes with Faderline has some hundred. */
const MOST_RULES = 20_000;

const base: Layer = { line: 1, column: 1, name: 'base', kind: 'base', turns: 1, when: undefined };

/** Reads `controls`, `pages` and `layers`. */
export function readLayers(
  source: Source,
  controls: Node | undefined,
  pages: Node | undefined,
  layers: Node | undefined,
): Layered {
  const sections: readonly Section[] = [
    { layer: base, drafts: controls ? rulesOf(source, controls, '"controls"') : [] },
    ...sectionsOf(source, pages, 'page'),
    ...sectionsOf(source, layers, 'layer'),
  ];
  sameNames(source, sections);
  const all = [...sections.map(({ layer }) => layer), ...undeclared(sections)];
  for (const layer of all) takenName(source, layer);
  tooMany(source, all, sections);
  const numbers = new Map(all.map(({ name }, n) => [name, n]));
  return { layers: all, rules: sections.flatMap(({ layer, drafts }) => placed(layer, drafts, numbers)) };
}

/** Says where the first of too many stands. */
function tooMany(source: Source, layers: readonly Layer[], sections: readonly Section[]): void {
  const beyond = layers[MOST_LAYERS + 1]; // the base is no layer to the user
  if (beyond)
    source.fault({
      line: beyond.line,
      column: beyond.column,
      message: `a mapping has at most ${MOST_LAYERS} pages and layers; this one has ${layers.length - 1}`,
    });
  const rules = sections.flatMap(({ drafts }) => drafts);
  const more = rules[MOST_RULES];
  if (more)
    source.fault({
      line: more.line,
      column: more.column,
      message: `a mapping has at most ${MOST_RULES} lines that say what a control does; this one has ${rules.length}`,
    });
}

function rulesOf(source: Source, node: Node, what: string): readonly Draft[] {
  const entries = source.entries(node);
  if (entries) return entries.flatMap((entry) => (source.hopeless ? [] : readRules(source, entry)));
  return source.complain(node, `${what} is a list of lines such as "key play: play"`);
}

function sectionsOf(source: Source, node: Node | undefined, kind: 'page' | 'layer'): readonly Section[] {
  if (!node) return [];
  const entries = source.entries(node);
  if (entries) return entries.flatMap((entry) => readSection(source, entry, kind));
  return source.complain(
    node,
    `"${kind}s" is a list of ${kind}s by their names, and below each its controls`,
  );
}

/** One page or layer: its own fields, and lines as in `controls`. */
function readSection(
  source: Source,
  { name, key, value }: Entry,
  kind: 'page' | 'layer',
): readonly Section[] {
  const wrong = faultOfName(name);
  if (wrong) return source.complain(key, `"${name}" ${wrong}`);
  const entries = source.entries(value);
  if (!entries)
    return source.complain(value, `the ${kind} "${name}" is a list of lines such as "encoder 1: main/pan"`);
  let turns = 1;
  let when: Expression | undefined;
  const drafts: Draft[] = [];
  for (const entry of entries) {
    if (source.hopeless) break;
    if (entry.name === 'turns') turns = turnsOf(source, entry, kind);
    else if (entry.name === 'when') when = whenOf(source, entry, kind);
    else drafts.push(...readRules(source, entry));
  }
  return [{ layer: { ...source.placeIn(key)(0), name, kind, turns, when }, drafts }];
}

function turnsOf(source: Source, { key, value }: Entry, kind: 'page' | 'layer'): number {
  if (kind === 'page') return number(source, value, ranges.turns) ?? 1;
  source.complain(key, 'a layer is not turned; "turns" belongs to a page');
  return 1;
}

function whenOf(source: Source, { key, value }: Entry, kind: 'page' | 'layer'): Expression | undefined {
  if (kind === 'layer') return expression(source, value, 'a condition');
  source.complain(key, 'a page is in front by "page …" only; "when" belongs to a layer or a line');
  return undefined;
}

/** Words that mean something else wherever a name of a page or layer may stand. */
const taken: readonly string[] = ['base', 'and', 'or', 'not', 'if', 'then', 'else'];

function faultOfName(name: string): string | undefined {
  if (!isLayerName(name)) return `is no name for a page or layer, which is ${LAYER_NAME}`;
  return taken.includes(name) ? 'is a word of its own here: take another name' : undefined;
}

/** A layer is asked for by its bare name, so that it must not be a word of expressions. */
function takenName(source: Source, { name, kind, line, column }: Layer): void {
  if (kind !== 'layer' || !termOf(name)) return;
  source.fault({
    line,
    column,
    message: `"${name}" is a word of expressions: take another name for the layer`,
  });
}

function sameNames(source: Source, sections: readonly Section[]): void {
  const seen = new Map<string, Layer>();
  for (const { layer } of sections) {
    const before = seen.get(layer.name);
    if (before && before.kind !== layer.kind)
      source.fault({
        line: layer.line,
        column: layer.column,
        message: `"${layer.name}" is the ${before.kind} of line ${before.line} already: take another name`,
      });
    seen.set(layer.name, layer);
  }
}

/** Layers that are only named before a control or by a key: they lie on top, in the order in which they come up. */
function undeclared(sections: readonly Section[]): readonly Layer[] {
  const known = new Set(sections.map(({ layer }) => layer.name));
  const found: Layer[] = [];
  const meet = ({ name, line, column }: Named): void => {
    if (known.has(name)) return;
    known.add(name);
    found.push({ line, column, name, kind: 'layer', turns: 1, when: undefined });
  };
  for (const { drafts } of sections)
    for (const { named, does } of drafts) {
      named.forEach(meet);
      if ('actions' in does) for (const action of does.actions) meetIn(action, meet);
    }
  return found;
}

/** Meets the layers that words turn on or off. */
function meetIn(action: Action, meet: (named: Named) => void): void {
  const { line, column, does } = action;
  if (does === 'hold') meet({ name: action.layer, line, column: column + 'hold '.length });
  else if (does === 'layer') meet({ name: action.layer, line, column: column + 'layer '.length });
  else if (does === 'if') {
    meetIn(action.then, meet);
    if (action.otherwise) meetIn(action.otherwise, meet);
  }
}

/** A rule lies in the topmost of the layers it names, its section's among them; the base need not be named. */
function placed(
  layer: Layer,
  drafts: readonly Draft[],
  numbers: ReadonlyMap<string, number>,
): readonly Rule[] {
  const own = layer.kind === 'base' ? [0] : [numbers.get(layer.name) as number];
  return drafts.map(({ line, column, control, named, when, does, written }) => {
    const layers = named.length === 0 ? own : topmostFirst(own, named, numbers);
    return { line, column, control, layers, when, does, written };
  });
}

function topmostFirst(
  own: readonly number[],
  named: readonly Named[],
  numbers: ReadonlyMap<string, number>,
): readonly number[] {
  const all = new Set([...own, ...named.map(({ name }) => numbers.get(name) as number)]);
  all.delete(0);
  return [...all].sort((a, b) => b - a);
}
