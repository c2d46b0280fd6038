import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { StripKind } from '../model/layout.ts';
import { nearest } from '../model/nearest.ts';
import { ranges, sections, takeoverModes } from './fields.ts';
import { readLayers } from './layer-reader.ts';
import type { Mapping, Problem } from './mapping.ts';
import { Source, type Entry, type Said } from './source.ts';
import { readTests } from './test-reader.ts';
import { choice, flag, number } from './values.ts';

/** The format that is read here. */
export const FORMAT = 2;

/** The kinds of strip there are. */
/** How far a control without a motor may make a level jump where its mapping does not say: just not a click, dB. */
const JUMP_LIMIT = 3;

export const stripKinds: readonly StripKind[] = ['ch', 'grp', 'bus', 'dca', 'main'];

/** What came of reading a mapping: a mapping when there are no problems. */
export interface Parsed {
  readonly mapping: Mapping | undefined;
  readonly problems: readonly Problem[];
}

/** Reads a mapping. Never throws; every fault is named at its place. */
export function parseMapping(text: string): Parsed {
  const source = new Source(text);
  const mapping = source.problems.length === 0 ? readFile(source) : undefined;
  return { mapping: source.problems.length === 0 ? mapping : undefined, problems: source.problems };
}

function readFile(source: Source): Mapping | undefined {
  const { root } = source;
  if (!isMap(root)) {
    source.complain(0, 'a mapping is a list of sections, such as "faderline: 2"; this file has none');
    return undefined;
  }
  const said = new Map((source.entries(root) ?? []).map((entry) => [entry.name, entry]));
  if (isIncludeList(said)) {
    source.complain(0, 'this is a list of mappings for surfaces, not a mapping: check the files it names');
    return undefined;
  }
  // of a file in another format nothing else would make sense
  return isOurFormat(source, said.get('faderline')) ? readSections(source, said) : undefined;
}

/** Surfaces, and behind each a file: the list that says which surface takes which mapping. */
function isIncludeList(said: Said): boolean {
  const files = [...said.values()].map(({ value }) => (isScalar<string>(value) ? value.value.trim() : ''));
  const isMapping = said.has('controls') || said.has('faderline');
  return !isMapping && files.length > 0 && files.every((file) => /\.ya?ml$/u.test(file));
}

function isOurFormat(source: Source, entry: Entry | undefined): boolean {
  const written = isScalar<string>(entry?.value) ? entry.value.value.trim() : '';
  const format = /^\d{1,9}$/u.test(written) ? Number(written) : 0;
  if (format === FORMAT) return true;
  source.complain(entry?.value ?? firstKey(source.root), wrongFormat(format));
  return false;
}

/** What to say of a file in another format. */
export function wrongFormat(format: number): string {
  if (format > FORMAT)
    return `this file is written for a newer Faderline (format ${format}); this one reads formats 1 to ${FORMAT}: update Faderline`;
  if (format === 1) return `this file is in format 1 and must be migrated to "faderline: ${FORMAT}" first`;
  return `"faderline: ${FORMAT}" must say the format this file is written in`;
}

function readSections(source: Source, said: Said): Mapping {
  unknownSections(source, said);
  const node = (name: (typeof sections)[number]): Node | undefined => said.get(name)?.value;
  const list = (name: (typeof sections)[number]): Node | undefined =>
    isEmpty(node(name)) ? undefined : node(name);
  const group = node('group');
  const offset = node('offset');
  const follow = node('follow selection');
  const takeover = node('takeover');
  const limit = node('jump limit');
  return {
    name: required(source, said, 'name'),
    for: required(source, said, 'for'),
    group: group && source.text(group, '"group"'),
    offset: (offset && number(source, offset, ranges.offset)) ?? 0,
    strips: readStrips(source, said),
    followSelection: (follow && flag(source, follow, '"follow selection"')) ?? false,
    takeover: (takeover && choice(source, takeover, 'a way to take over', takeoverModes)) ?? 'crossing',
    jumpLimit: (limit && number(source, limit, ranges.jumpLimit)) ?? JUMP_LIMIT,
    ...readLayers(source, list('controls'), list('pages'), list('layers')),
    tests: readTests(source, list('tests')),
  };
}

/** `pages:` with nothing below it. */
function isEmpty(node: Node | undefined): boolean {
  return isScalar(node) && node.value === '';
}

function unknownSections(source: Source, said: Said): void {
  for (const { name, key } of said.values()) {
    if ((sections as readonly string[]).includes(name)) continue;
    const near = nearest(name, sections);
    const remedy = near === undefined ? `there are ${sections.join(', ')}` : `did you mean "${near}"?`;
    source.complain(key, `"${name}" is no section; ${remedy}`);
  }
}

function required(source: Source, said: Said, name: string): string {
  const entry = said.get(name);
  if (entry) return source.text(entry.value, `"${name}"`)?.trim() ?? '';
  source.complain(firstKey(source.root), `"${name}: …" must be there`);
  return '';
}

/** Where the file begins to say something: what is missing is to be added there. */
export function firstKey(root: Node | null): Node | undefined {
  const key = isMap(root) ? root.items[0]?.key : undefined;
  return isScalar(key) ? key : undefined;
}

function readStrips(source: Source, said: Said): readonly StripKind[] {
  const node = said.get('strips')?.value;
  if (!isSeq(node))
    return source.complain(
      node ?? firstKey(source.root),
      `"strips" lists the kinds of strip to bank through: [${stripKinds.join(', ')}]`,
    );
  const kinds = new Set<StripKind>();
  for (const item of node.items as Node[]) {
    const kind = choice(source, item, 'a kind of strip', stripKinds);
    if (kind === undefined) continue;
    if (kinds.has(kind)) source.complain(item, `"${kind}" is said twice`);
    kinds.add(kind);
  }
  return [...kinds];
}
