import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { controlsOf } from '../bridge/bridge.ts';
import { grownFor, mappingCheck } from '../bridge/check-mapping.ts';
import { loadProfiles } from '../bridge/library.ts';
import { programRoot } from '../bridge/program.ts';
import { specificity } from '../bridge/mappings.ts';
import { candidatesOf, speaksOf, type Candidate } from '../mapping/candidates.ts';
import { describeProblem } from '../mapping/check.ts';
import { print } from '../mapping/expression-print.ts';
import type { Layer, Mapping, Rule } from '../mapping/mapping.ts';
import { RuleWalk } from '../mapping/walk.ts';
import type { Control } from '../model/controls.ts';
import { BridgeError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { exit } from './exit.ts';
import { sheet, type Row } from './map-sheet.ts';
import type { Output } from './output.ts';
import { simulated, simulatedProfile } from './test-surface.ts';

/** What `map show` was given. */
export interface MapShowOptions {
  /** A model of surface. */
  readonly model?: string;
  /** Only this layer, or this page. */
  readonly layer?: string;
  readonly page?: string;
}

/** The mapping and the surface it is shown for. */
interface Shown {
  readonly file: string;
  readonly mapping: Mapping;
  readonly profile: DeviceProfile;
  readonly controls: readonly Control[];
  /** For each control, what may count on it, the highest first. */
  readonly candidates: readonly (readonly Candidate[])[];
}

/** `map show`: what every control does, layer by layer. @returns the exit code. */
export function showMapping(file: string | undefined, options: MapShowOptions, out: Output): number {
  const shown = chosen(file, options.model);
  const { mapping, profile, controls, candidates } = shown;
  const layers = wantedLayers(mapping, options).map((number) => ({
    ...about(mapping.layers[number] as Layer),
    rows: rowsOf(number, shown),
  }));
  const idle = controls.filter(({ number }) => candidates[number]?.length === 0).map(({ name }) => name);
  const data = { file: shown.file, name: mapping.name, model: profile.model, layers, idle };
  out.data(data, () => sheet(data));
  return exit.done;
}

function about({ name, kind, turns, when }: Layer) {
  return { name, kind, turns, when: when ? print(when) : null };
}

// --- which mapping, and on what ----------------------------------------------------------------------------------------

function chosen(file: string | undefined, model: string | undefined): Shown {
  const wanted = model === undefined ? undefined : profileNamed(model);
  const from = file ?? shippedFor(wanted ?? profileNamed('x-touch'));
  const mapping = sound(from);
  const profile = grownFor(mapping, wanted ?? profileFor(mapping));
  const controls = controlsOf({ profiles: [profile] });
  return { file: from, mapping, profile, controls, candidates: candidatesOf(mapping, controls) };
}

/** @throws BridgeError with the first fault. */
function sound(file: string): Mapping {
  const text = read(file);
  const { mapping, problems } = mappingCheck()(text);
  const fault = problems.find(({ weight }) => weight !== 'warning');
  if (mapping && !fault) return mapping;
  throw new BridgeError('MAPPING_INVALID', fault ? describeProblem(file, text, fault) : `${file} is empty`);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new BridgeError('MAPPING_INVALID', `${file} cannot be read: ${(error as Error).message}`);
  }
}

function rankOf(mapping: Mapping, { model, family }: DeviceProfile): number {
  return specificity(mapping.for, { name: '', models: [model], family });
}

/** The mapping that comes with Faderline for a model: the most particular there is. */
function shippedFor(profile: DeviceProfile): string {
  const folder = path.join(programRoot, 'mappings');
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  let best: { readonly file: string; readonly rank: number } | undefined;
  for (const file of files.map((name) => path.join(folder, name))) {
    const { mapping } = mappingCheck()(read(file));
    const rank = mapping ? rankOf(mapping, profile) : 0;
    if (rank > (best?.rank ?? 0)) best = { file, rank };
  }
  if (best) return best.file;
  throw new BridgeError('BAD_REQUEST', `no mapping comes with Faderline for a ${profile.model}: name a file`);
}

/** Of the models a mapping is for, the first that lacks the least of what it names. */
function profileFor(mapping: Mapping): DeviceProfile {
  const fitting = [...simulated.map((model) => simulatedProfile(model)), ...loadProfiles().profiles].filter(
    (profile) => rankOf(mapping, profile) > 0,
  );
  const lacking = fitting.map((profile) => unmet(mapping, controlsOf({ profiles: [profile] })));
  const best = fitting[lacking.indexOf(Math.min(...lacking))];
  if (best) return best;
  throw new BridgeError('BAD_REQUEST', `"${mapping.for}" is no model that is known: name one with --model`);
}

/** How many rules of a mapping speak of controls that are not there. */
export function unmet(mapping: Mapping, controls: readonly Control[]): number {
  const met = new Set(candidatesOf(mapping, controls).flatMap((found) => found.map(({ rule }) => rule)));
  return mapping.rules.length - met.size;
}

/** A model by the name of its device file, or as simulators are called. */
function profileNamed(name: string): DeviceProfile {
  const short = simulated.find((model) => model === name);
  if (short) return simulatedProfile(short);
  const { profiles } = loadProfiles();
  const found = profiles.find(({ model }) => ` ${model.toLowerCase()}`.endsWith(` ${name.toLowerCase()}`));
  if (found) return found;
  const near = nearest(name, [...profiles.map(({ model }) => model), ...simulated]);
  const hint = near ? `did you mean "${near}"?` : 'see: faderline devices';
  throw new BridgeError('USAGE', `there is no model "${name}"; ${hint}`);
}

function wantedLayers({ layers }: Mapping, { layer, page }: MapShowOptions): readonly number[] {
  const every = layers.map((_, number) => number);
  if (layer === undefined && page === undefined) return every;
  const asked = [
    ...(layer === undefined ? [] : [{ what: 'layer', name: layer, isPage: false }]),
    ...(page === undefined ? [] : [{ what: 'page', name: page, isPage: true }]),
  ];
  return asked.map(({ what, name, isPage }) => {
    const found = layers.findIndex((one) => one.name === name && (one.kind === 'page') === isPage);
    if (found >= 0) return found;
    const names = layers.filter(({ kind }) => (kind === 'page') === isPage).map((one) => one.name);
    const near = nearest(name, names) ?? names.join(', ');
    throw new BridgeError('USAGE', `there is no ${what} "${name}"; there is ${near}`);
  });
}

// --- what a layer says -------------------------------------------------------------------------------------------------

/** The lines of one layer, each once, however many things it says of however many controls. */
function rowsOf(layer: number, shown: Shown): readonly Row[] {
  const { mapping } = shown;
  const lines = new Map<string, number[]>();
  mapping.rules.forEach(({ layers, line, column }, number) => {
    if (layers[0] !== layer) return;
    const key = `${line}:${column}`;
    lines.set(key, [...(lines.get(key) ?? []), number]);
  });
  return [...lines.values()].map((rules) => rowOf(rules, shown));
}

function rowOf(numbers: readonly number[], { mapping, controls, candidates }: Shown): Row {
  const first = mapping.rules[numbers[0] as number] as Rule;
  const on = controls.filter(({ number }) => candidates[number]?.some(({ rule }) => numbers.includes(rule)));
  const fates = on.map(({ number }) => fateOf(numbers, candidates[number] ?? [], mapping));
  const hidden = fates.flatMap(({ hidden: by }) => (by ? [by.line] : []));
  const higher = new Set(fates.flatMap(({ higher: above }) => above));
  const except = hidden.length < on.length ? on.filter((_, i) => fates[i]?.hidden) : [];
  return {
    line: first.line,
    control: leftOf(first, mapping),
    kind: on[0]?.kind ?? null,
    ofStrip: first.control.includes('{strip}'),
    does: rightOf(first),
    controls: on.map(({ name }) => name),
    except: except.map(({ name }) => name),
    hiddenBy: on.length > 0 && hidden.length === on.length ? (hidden[0] ?? null) : null,
    higher: [...higher],
  };
}

/** What keeps the rules of one line from counting on one control: always, or while a higher layer is on. */
function fateOf(
  numbers: readonly number[],
  all: readonly Candidate[],
  { rules, layers }: Mapping,
): { readonly hidden: Rule | undefined; readonly higher: readonly string[] } {
  const own = rules[numbers[0] as number] as Rule;
  const [place = 0] = own.layers;
  const inPage = layers[place]?.kind === 'page';
  const on = Uint8Array.from(layers, (_, layer) => (own.layers.includes(layer) ? 1 : 0));
  // only its own layers are on, and no condition holds: what counts before it then always does
  const walk = new RuleWalk({ rules, on, holds: () => false }).begin(-1, rivalsOf(numbers, all, rules));
  const higher: string[] = [];
  let hidden: Rule | undefined;
  while (walk.next() && !numbers.includes(walk.candidate.rule)) {
    const [other = 0] = walk.rule.layers;
    if (walk.fate === 'counts') hidden ??= walk.rule;
    // one page is in front at a time
    if (other > place && !(inPage && layers[other]?.kind === 'page')) higher.push(layers[other]?.name ?? '');
  }
  return { hidden, higher };
}

/** The rules of a line, and those that say all it says. */
function rivalsOf(
  numbers: readonly number[],
  all: readonly Candidate[],
  rules: readonly Rule[],
): readonly Candidate[] {
  const said = numbers.map((number) => (rules[number] as Rule).does.facet);
  return all.filter(
    ({ rule }) => numbers.includes(rule) || said.every((facet) => speaksOf(rules[rule] as Rule, [facet])),
  );
}

/** The left side as it was written, without the layer it stands in. */
function leftOf({ control, layers, does }: Rule, mapping: Mapping): string {
  const others = layers.slice(1).map((number) => `${mapping.layers[number]?.name ?? ''} + `);
  const gesture = does.facet === 'long' || does.facet === 'double' ? `${does.facet} ` : '';
  return `${others.join('')}${gesture}${control}`;
}

const FIELD =
  '(?:press|long|double|light|ride|from|to|curve|step|speed|faster|ring|takeover|relative|when|like): ';
const FIELDS = new RegExp(`(?<=[^\\s,{]) (?=${FIELD})`, 'gu');
/** A comment between two fields, or behind the last, once they stand on one line. */
const COMMENTS = new RegExp(` # .*?(?= ${FIELD}|$)`, 'gu');

/** The right side as it was written, on one line. */
function rightOf({ control, written }: Rule): string {
  const right = written.slice(written.indexOf(control) + control.length).replace(/^["']?\s*:\s*/u, '');
  const flat = right.replace(/\s+/gu, ' ').trim();
  return flat.startsWith('{ ') ? flat : flat.replace(COMMENTS, '').replace(FIELDS, ', ');
}
