import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { AttachedSurface } from '../engine/surface.ts';
import { Binding } from '../mapping/bind.ts';
import { newMapping, type Right, type Section } from '../mapping/edit.ts';
import type { Layer, Mapping } from '../mapping/mapping.ts';
import { parseMapping } from '../mapping/parse.ts';
import type { Control } from '../model/controls.ts';
import { BridgeError } from '../model/errors.ts';
import { entryFor } from './include-list.ts';
import { putLine, type Put } from './learn-line.ts';
import type { Mappings, SurfaceKind } from './mappings.ts';
import { replaceFile } from './replace-file.ts';

/** A file that was written, or made, and what it said before. */
interface Written {
  readonly file: string;
  readonly before: string | undefined;
  readonly after: string;
}

/** Something that was learnt, as it can be taken back. */
export interface Kept {
  /** "X-Touch fader 3 → Vox fader" */
  readonly name: string;
  readonly files: readonly Written[];
}

/** Where a line is to be put, and the text with it. */
export interface Placed extends Put {
  /** What it is put into. */
  readonly before: string;
  readonly section: Section;
}

/** The text that is edited for a surface: the user's own, or a copy of the one that comes with Faderline. */
export function textToEdit(mappings: Mappings, surface: SurfaceKind, engine: Engine): string {
  const there = mappings.editable(surface);
  if (there?.fault) throw new BridgeError('MAPPING_INVALID', `mend the mapping first: ${there.fault}`);
  if (there) return there.text;
  const kinds = new Set(engine.table.strips.map(({ kind }) => kind));
  const strips = (['ch', 'grp', 'bus', 'dca'] as const).filter((kind) => kinds.has(kind));
  return newMapping(surface.name, surface.models[0] ?? surface.family, strips);
}

/**
 * Puts a line where it counts now: among the controls, or, where something lies over them, on the page in front or in
 * the layer that is on.
 */
export function placeRule(
  text: string,
  on: Control,
  right: Right,
  comment: string | undefined,
  surface: AttachedSurface,
  engine: Engine,
): Placed {
  const { on: layersOn, mapping } = surface.binding;
  const sections = mapping.layers.filter((_, i) => layersOn[i] === 1).map(sectionOf);
  const put = (section: Section): Placed => ({
    before: text,
    ...putLine(text, on, right, comment, section, surface, engine),
    section,
  });
  const all = sections.map(put);
  const counts = all.find((placed) => {
    const { mapping: fresh } = parseMapping(placed.text);
    return fresh && countsOn(fresh, on.number, on.name, placed.section, surface, engine);
  });
  return counts ?? put(['controls']);
}

function sectionOf({ kind, name }: Layer): Section {
  if (kind === 'base') return ['controls'];
  return kind === 'page' ? ['pages', name] : ['layers', name];
}

/** Is it the line of this section that counts on a control, in the view there is now? */
function countsOn(
  mapping: Mapping,
  control: number,
  name: string,
  section: Section,
  surface: AttachedSurface,
  engine: Engine,
): boolean {
  const binding = new Binding(mapping, surface.controls, engine.table, surface);
  binding.resolve({ ...surface.view }, engine.heldLayers(surface), engine);
  const now = binding.now[control];
  const rule = mapping.rules[(now?.move ?? now?.press ?? now?.wheel)?.rule ?? -1];
  const layer = mapping.layers[rule?.layers[0] ?? -1];
  return rule?.control === name && layer !== undefined && sectionOf(layer).join('/') === section.join('/');
}

/**
 * Writes what was learnt. It is in force when this returns.
 *
 * @throws BridgeError where it is not, or where somebody changed a file meanwhile; then all is as it was before.
 */
export async function write(
  mappings: Mappings,
  surface: SurfaceKind,
  { before, text }: Pick<Placed, 'before' | 'text'>,
  config: string | undefined,
  name: string,
): Promise<Kept> {
  const there = mappings.editable(surface);
  if (there?.own === true) {
    await replaceFile(there.path, text, before);
    mappings.look();
    return { name, files: [{ file: there.path, before, after: text }] };
  }
  if (config === undefined)
    throw new BridgeError(
      'MAPPING_INVALID',
      'there is no folder for mappings of your own; start with --mapping',
    );
  const file = freeName(path.join(config, 'mappings'), surface.name);
  const list = path.join(config, 'mappings.yaml');
  const entry = entryFor(list, surface.name, file);
  await replaceFile(file, text, undefined);
  const first = { file, before: undefined, after: text };
  try {
    await replaceFile(list, entry.after, entry.before);
  } catch (error) {
    await putBack(mappings, [first]);
    throw error;
  }
  mappings.look();
  const kept = { name, files: [{ file: list, ...entry }, first] };
  const now = mappings.editable(surface);
  if (now && path.resolve(now.path) === path.resolve(file) && now.fault === undefined) return kept;
  await takeBack(mappings, kept);
  const instead = now ? `${now.path} counts` : 'it is not found there';
  throw new BridgeError(
    'MAPPING_INVALID',
    `entered into ${list}, "${surface.name}" does not take ${file}: ${now?.fault ?? instead}`,
  );
}

/** Takes back what was learnt. @throws BridgeError where somebody has changed the file since. */
export async function takeBack(mappings: Mappings, { files }: Kept): Promise<void> {
  const changed = files.find(({ file, after }) => read(file) !== after);
  if (changed)
    throw new BridgeError('BAD_REQUEST', `${changed.file} was changed since; take it back there by hand`);
  await putBack(mappings, files);
}

async function putBack(mappings: Mappings, files: readonly Written[]): Promise<void> {
  for (const { file, before, after } of files) {
    if (before !== undefined) await replaceFile(file, before, after);
    else {
      rmSync(file);
      mappings.removed(file);
    }
  }
  mappings.look();
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // it is not there
  }
}

/** A file that is not there yet, called as the surface is. */
function freeName(folder: string, surface: string): string {
  const plain = surface
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 60);
  const name = plain === '' ? 'surface' : plain;
  let file = path.join(folder, `${name}.yaml`);
  for (let n = 2; existsSync(file); n++) file = path.join(folder, `${name}-${n}.yaml`);
  return file;
}
