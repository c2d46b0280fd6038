import { isSeq, type Node, type Scalar, type YAMLMap } from 'yaml';
import { endOf, startOf } from './splice.ts';

/** A page of format 1. */
export interface OldPage {
  readonly key: Scalar<string>;
  readonly node: YAMLMap;
  readonly name: string;
  readonly newName: string;
  readonly shows: string;
  readonly encoders: readonly string[];
  /** One path for each encoder, not one for all. */
  readonly listed: boolean;
  readonly ring: string;
  readonly turns: number;
}

/** A control that did what the page in front said. */
export interface PageControl {
  /** `encoder {strip}`, or one by its name. */
  readonly control: string;
  /** Controls meant by it that have a line of their own, and whether that says "page encoder" too. */
  readonly exceptions: readonly { readonly number: number; readonly ownPage: boolean }[];
}

/** The comments between two offsets of the file. */
type Comments = (from: number, to: number) => readonly string[];

/** The lines of a page in format 2, in the order of the fields of the old one, with its comments. */
export function pageLines(
  page: OldPage,
  controls: readonly PageControl[],
  comments: Comments,
): readonly string[] {
  const { node } = page;
  const lines: string[] = [];
  let at = startOf(node);
  for (const { key, value } of node.items as { key: Scalar<string>; value: Node }[]) {
    appendTo(lines, comments(at, startOf(key)));
    lines.push(...(fieldLines[key.value]?.(page, controls, comments, value) ?? []));
    at = endOf(value);
  }
  appendTo(lines, comments(at, endOf(node)));
  if (page.encoders[0]?.startsWith('{selected}') === true)
    lines.push(`text upper {strip}: '{if riding(fader) then label else name(encoder)}'`);
  return lines;
}

/** A comment behind a line stays there; one more goes below. */
function appendTo(lines: string[], [first, ...more]: readonly string[]): void {
  if (first === undefined) return;
  const last = lines.pop();
  lines.push(last === undefined || last.includes(' # ') ? first : `${last} ${first}`);
  if (last !== undefined && last.includes(' # ')) lines.splice(-1, 0, last);
  lines.push(...more);
}

type FieldLines = (
  page: OldPage,
  controls: readonly PageControl[],
  comments: Comments,
  value: Node,
) => readonly string[];

const fieldLines: Readonly<Record<string, FieldLines>> = {
  turns: ({ turns }) => (turns > 1 ? [`turns: ${turns}`] : []),
  shows: (page) => [`text assignment: ${assignment(page)}`],
  encoder: encoderLines,
  encoders: encoderLines,
};

/** Where a page turned, the second character gave way to the turn. */
function assignment({ shows, turns }: OldPage): string {
  const [first = '', second = ''] = shows.replace(/[{}]/gu, '?');
  const text = turns > 1 ? `${first}{turn}` : first + second;
  return /^[A-Za-z][A-Za-z0-9]?$/u.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}

function encoderLines(
  page: OldPage,
  controls: readonly PageControl[],
  comments: Comments,
  value: Node,
): readonly string[] {
  if (!page.listed) return controls.flatMap((control) => oneForAll(page, control));
  return controls.flatMap((control) => listLines(page, control, comments, value));
}

/** One path for all: a control that had a line of its own goes on with that. */
function oneForAll(page: OldPage, { control, exceptions }: PageControl): readonly string[] {
  const [path = ''] = page.encoders;
  const own = exceptions
    .filter(({ ownPage }) => !ownPage)
    .map(({ number }) => control.replace('{strip}', String(number)));
  return [line(page, control, path), ...own.map((name) => `${name}: like ${name}`)];
}

/** A path for each, from the left; beyond the list they are dark. */
function listLines(
  page: OldPage,
  { control, exceptions }: PageControl,
  comments: Comments,
  value: Node,
): readonly string[] {
  const items = isSeq(value) ? (value.items as Node[]) : [];
  const all = control.endsWith(' {strip}');
  const lines: string[] = [];
  page.encoders.forEach((path, n) => {
    const own = all
      ? !exceptions.some(({ number, ownPage }) => number === n + 1 && !ownPage)
      : control.endsWith(` ${n + 1}`);
    if (own) lines.push(line(page, all ? control.replace('{strip}', String(n + 1)) : control, path));
    const item = items[n];
    const next = items[n + 1];
    if (item) appendTo(lines, comments(endOf(item), next ? startOf(next) : endOf(value)));
  });
  return lines;
}

function line({ ring }: OldPage, control: string, path: string): string {
  const written = `'${path.replaceAll('{n}', '{turn}')}'`;
  return ring === 'wrap' ? `${control}: ${written}` : `${control}: { ride: ${written}, ring: ${ring} }`;
}
