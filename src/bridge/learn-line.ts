import type { Engine } from '../engine/engine.ts';
import type { AttachedSurface } from '../engine/surface.ts';
import { checkMapping } from '../mapping/check.ts';
import { remark } from '../mapping/edit-words.ts';
import {
  lineOf,
  setComment,
  setFields,
  setRule,
  type Right,
  type Saying,
  type Section,
} from '../mapping/edit.ts';
import { parseMapping } from '../mapping/parse.ts';
import type { Control } from '../model/controls.ts';

/** A text with a line in it that was learnt. */
export interface Put {
  readonly text: string;
  /** Fields of the line that do not fit what it does now, and are gone. */
  readonly dropped: readonly string[];
}

/** Fields whose values are of the unit of what is ridden. */
const ofUnit = ['from', 'to', 'step'] as const;

/**
 * Puts what was learnt into the line of a control. A line with fields keeps all others, and somebody's own comment stays;
 * a line that says the same already stays as it is.
 *
 * @param comment what learning writes behind the line.
 */
export function putLine(
  text: string,
  { name, kind }: Control,
  right: Right,
  comment: string | undefined,
  section: Section,
  surface: AttachedSurface,
  engine: Engine,
): Put {
  const line = lineOf(text, name, section);
  if (!line) return { text: setRule(text, name, right, comment, section), dropped: [] };
  const { main, more } = partsOf(right, kind === 'key' ? 'press' : 'ride');
  const fields = isFields(line.says) ? line.says : undefined;
  const old = mainOf(line.says);
  const { ring, ...told } = more;
  if (same(old, main[1]) && Object.entries(told).every(([field, value]) => fields?.[field] === value))
    return { text, dropped: [] };
  const behind = isOurs(line.comment, old, engine) ? (comment ?? '') : undefined;
  const whole = setRule(
    text,
    name,
    right,
    behind ?? (line.comment === undefined ? comment : undefined),
    section,
  );
  if (!fields) return { text: whole, dropped: [] };
  const rung = ring === undefined || fields['ring'] !== undefined ? {} : { ring };
  const set = setFields(text, name, { [main[0]]: main[1], ...told, ...rung }, section);
  const commented = behind === undefined ? set : setComment(set, name, behind, section);
  const faults = (edited: string): number => faultsOf(edited, surface, engine);
  const fitting = withoutMisfits(
    commented,
    name,
    ofUnit.filter((field) => field in fields),
    section,
    faults,
  );
  return faults(fitting.text) > faults(text) ? { text: whole, dropped: Object.keys(fields) } : fitting;
}

function partsOf(
  right: Right,
  field: 'press' | 'ride',
): { readonly main: readonly [string, string]; readonly more: Readonly<Record<string, string>> } {
  const said = 'words' in right ? { [field]: right.words } : right.fields;
  const { [field]: main, ...more } = said as Readonly<Record<string, string>>;
  return { main: [field, main ?? ''], more };
}

function isFields(says: Saying): says is { readonly [field: string]: Saying } {
  return typeof says === 'object' && !Array.isArray(says);
}

/** What a line does when its control is pressed or moved. */
function mainOf(says: Saying): Saying {
  return isFields(says) ? (says['ride'] ?? says['press'] ?? '') : says;
}

const tidy = (words: string): string => words.replace(/\s+/gu, ' ').trim();

function same(old: Saying, wanted: string): boolean {
  const one: Saying | undefined = Array.isArray(old) && old.length === 1 ? (old[0] as Saying) : old;
  return typeof one === 'string' && tidy(one) === wanted;
}

/** Did learning write this comment? It says what the line did until now. */
function isOurs(comment: string | undefined, old: Saying, engine: Engine): boolean {
  const name = nameOf(old, engine);
  return comment !== undefined && name !== undefined && comment.trim() === remark(name);
}

/** What the parameter is called that a line rides or throws, and nothing else; undefined where it does more, or something else. */
function nameOf(says: Saying, engine: Engine): string | undefined {
  if (typeof says !== 'string') return undefined;
  const number = engine.table.find(tidy(says).replace(/^(?:toggle|next) /u, ''));
  return number === undefined ? undefined : engine.nameOf(number);
}

/** Takes away what is a fault beside what the line does now. */
function withoutMisfits(
  text: string,
  control: string,
  fields: readonly string[],
  section: Section,
  faults: (text: string) => number,
): Put {
  return fields.reduce<Put>(
    (put, field) => {
      const without = setFields(put.text, control, { [field]: undefined }, section);
      return faults(without) < faults(put.text) ? { text: without, dropped: [...put.dropped, field] } : put;
    },
    { text, dropped: [] },
  );
}

function faultsOf(text: string, { controls }: AttachedSurface, engine: Engine): number {
  const { mapping } = parseMapping(text);
  if (!mapping) return Infinity;
  return checkMapping(mapping, engine.table, controls).filter(({ weight }) => weight !== 'warning').length;
}

/** All that the line of a control says, for people: a parameter by its name, everything else in its words. */
export function wordsOfLine(
  text: string,
  control: string,
  section: Section,
  engine: Engine,
): string | undefined {
  const line = lineOf(text, control, section);
  if (!line) return undefined;
  const { says } = line;
  return nameOf(says, engine) ?? (isFields(says) ? fieldsInWords(says) : listInWords(says));
}

function listInWords(says: Saying): string {
  if (typeof says === 'string') return tidy(says);
  if (!Array.isArray(says)) return `{ ${fieldsInWords(says as { readonly [field: string]: Saying })} }`;
  return says.map((one) => listInWords(one as Saying)).join(', ');
}

function fieldsInWords(fields: { readonly [field: string]: Saying }): string {
  return Object.entries(fields)
    .map(([name, says]) => `${name}: ${Array.isArray(says) ? `[${listInWords(says)}]` : listInWords(says)}`)
    .join(', ');
}
