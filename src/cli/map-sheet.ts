import type { ControlKind } from '../model/controls.ts';

/** One line of a mapping, on one model of surface. */
export interface Row {
  readonly line: number;
  readonly control: string;
  /** Null where the model has no such control. */
  readonly kind: ControlKind | null;
  readonly ofStrip: boolean;
  readonly does: string;
  /** The controls it is for. */
  readonly controls: readonly string[];
  /** Those of them for which another line of the same layer counts. */
  readonly except: readonly string[];
  /** The line that always counts instead; null where there is none. */
  readonly hiddenBy: number | null;
  /** Layers and pages that say something else, while they are on. */
  readonly higher: readonly string[];
}

/** What is said of one layer. */
interface LayerRows {
  readonly name: string;
  readonly kind: 'base' | 'page' | 'layer';
  readonly turns: number;
  readonly when: string | null;
  readonly rows: readonly Row[];
}

/** A mapping, layer by layer. */
export interface Sheet {
  readonly file: string;
  readonly name: string;
  readonly model: string;
  readonly layers: readonly LayerRows[];
  /** Controls of which nothing is said. */
  readonly idle: readonly string[];
}

/** What fits on a line, and how much of it a control may take. */
const COLUMNS = 100;
const WIDEST = 26;

/** A mapping as a sheet for people. */
export function sheet({ file, name, model, layers, idle }: Sheet): readonly string[] {
  const width = Math.min(
    WIDEST,
    Math.max(...layers.flatMap(({ rows }) => rows.map((row) => row.control.length)), 1),
  );
  return [
    `${name} (${file}) on ${/^[AEIOU]/u.test(model) ? 'an' : 'a'} ${model}`,
    ...layers.flatMap((layer) => ['', titleOf(layer), ...groupsOf(layer.rows, width)]),
    ...(idle.length > 0
      ? ['', ...wrapped(`Nothing is said of: ${gathered(idle).join(', ')}`, 2, COLUMNS)]
      : []),
    ...legend(layers),
  ];
}

const titles: Readonly<Record<LayerRows['kind'], (layer: LayerRows) => string>> = {
  base: () => 'Always',
  page: ({ name, turns }) => `Page ${name}${turns > 1 ? `, ${turns} turns` : ''}`,
  layer: ({ name, when }) => `Layer ${name}${when === null ? '' : `, by itself when ${when}`}`,
};

function titleOf(layer: LayerRows): string {
  return titles[layer.kind](layer);
}

/** What belongs together, and in which order. */
const groups: readonly (readonly [title: string, fits: (row: Row) => boolean])[] = [
  ['each strip', ({ ofStrip, kind }) => ofStrip && kind !== null && !isShown(kind)],
  ['faders, knobs and wheels', ({ kind }) => kind !== null && !isShown(kind) && kind !== 'key'],
  ['keys', ({ kind }) => kind === 'key'],
  ['displays, meters and lamps', ({ kind }) => kind !== null && isShown(kind)],
  ['not on this model', () => true],
];

const shownOnly: readonly ControlKind[] = ['text', 'meter', 'lamp', 'colour'];

function isShown(kind: ControlKind): boolean {
  return shownOnly.includes(kind);
}

function groupsOf(rows: readonly Row[], width: number): readonly string[] {
  if (rows.length === 0) return ['  says nothing by itself'];
  let left = rows;
  return groups.flatMap(([title, fits]) => {
    const own = left.filter(fits);
    left = left.filter((row) => !fits(row));
    return own.length === 0 ? [] : [`  ${title}`, ...own.flatMap((row) => rowLines(row, width))];
  });
}

/** Line, control, what it does, and what to know of it. */
function rowLines(row: Row, width: number): readonly string[] {
  const { line, control, does } = row;
  const marks = marksOf(row);
  const indent = 4 + 4 + 2 + width + 2;
  const head = `    ${String(line).padStart(4)}  ${control.padEnd(width)}`;
  const text = wrapped(marks === '' ? does : `${does}  [${marks}]`, 0, COLUMNS - indent);
  if (control.length > width) return [head, ...text.map((one) => `${' '.repeat(indent)}${one}`)];
  return text.map((one, i) => (i === 0 ? `${head}  ${one}` : `${' '.repeat(indent)}${one}`));
}

function marksOf({ hiddenBy, except, higher }: Row): string {
  const marks = [
    ...(hiddenBy === null ? [] : [`hidden by line ${hiddenBy}`]),
    ...(except.length > 0 ? [`not ${gathered(except).join(', ')}`] : []),
    ...(higher.length > 0 ? [`^ ${higher.join(' ')}`] : []),
  ];
  return marks.join('; ');
}

function legend(layers: readonly LayerRows[]): readonly string[] {
  const marked = layers.some(({ rows }) => rows.some(({ higher }) => higher.length > 0));
  return marked
    ? ['', '^ flip: while that is on, it does something else; see there. Numbers are lines of the file.']
    : [];
}

/** `key up, key down` as they are, `fader 1, fader 2, fader 3` as `fader 1-3`. */
function gathered(names: readonly string[]): readonly string[] {
  const runs: { readonly stem: string; first: number; last: number }[] = [];
  const found: (string | (typeof runs)[number])[] = [];
  for (const name of names) {
    const [, stem = '', digits] = /^(.*\D)(\d+)$/u.exec(name) ?? [];
    const number = Number(digits);
    const run = runs.find((one) => one.stem === stem && one.last === number - 1);
    if (digits === undefined) found.push(name);
    else if (run) run.last = number;
    else {
      const fresh = { stem, first: number, last: number };
      runs.push(fresh);
      found.push(fresh);
    }
  }
  return found.map((one) => {
    if (typeof one === 'string') return one;
    return one.first === one.last ? `${one.stem}${one.first}` : `${one.stem}${one.first}–${one.last}`;
  });
}

/** Words on lines of at most so many columns; all but the first begin further in. */
function wrapped(text: string, indent: number, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.trimEnd().length <= columns || line.trim() === '') line = longer;
    else {
      lines.push(line.trimEnd());
      line = `${' '.repeat(indent)}${word}`;
    }
  }
  return [...lines, line.trimEnd()];
}
