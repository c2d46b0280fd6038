import { isMap, isScalar, type Document } from 'yaml';
import { LineStarts } from './line-starts.ts';
import type { Problem } from './mapping.ts';
import { fromFormat1, type FromFormat1 } from './migrate-format-1.ts';
import { firstKey, FORMAT, wrongFormat } from './parse.ts';
import { endOf, Splice, startOf } from './splice.ts';
import { yamlFaults } from './yaml-faults.ts';
import { readYaml } from './yaml-text.ts';

/** What came of bringing a file up to date. */
export type Migrated =
  | {
      readonly ok: true;
      /** The file in the format of today; the same text where it is in it already. */
      readonly text: string;
      /** The format it was in. */
      readonly from: number;
      /** What a person should know of it. */
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

type Step = (document: Document, text: string) => FromFormat1;

/** What brings each format to the next. */
const steps: ReadonlyMap<number, Step> = new Map([[1, fromFormat1]]);

/** Brings a file of an older format up to date, its comments and the order of its lines kept. Never throws. */
export function migrate(text: string): Migrated {
  const notes: string[] = [];
  let current = text;
  let from: number | undefined;
  for (;;) {
    const read = readFile(current);
    if ('problems' in read) return { ok: false, problems: read.problems };
    const { format, document, place } = read;
    from ??= format;
    const step = steps.get(format);
    if (!step) return { ok: true, text: current, from, notes };
    const done = step(document, read.text);
    if (done.misunderstood.length > 0)
      return { ok: false, problems: done.misunderstood.map(({ offset, message }) => place(offset, message)) };
    notes.push(...done.notes);
    current = done.text;
  }
}

interface Read {
  /** With its sections on lines. */
  readonly text: string;
  readonly format: number;
  readonly document: Document;
  readonly place: (offset: number, message: string) => Problem;
}

function readFile(text: string): Read | { readonly problems: readonly Problem[] } {
  const lines = new LineStarts(text);
  const place = (offset: number, message: string): Problem => ({ ...lines.place(offset), message });
  const document = readYaml(text);
  if (typeof document === 'string') return { problems: [place(0, document)] };
  const faults = yamlFaults(text, document.errors);
  if (faults.length > 0) return { problems: faults.map(({ offset, message }) => place(offset, message)) };
  const { contents } = document;
  const node = isMap(contents) ? contents.get('faderline', true) : undefined;
  const format = isScalar<string>(node) && /^\d{1,9}$/u.test(node.value) ? Number(node.value) : 0;
  if (format !== FORMAT && !steps.has(format)) {
    const at = node ?? firstKey(contents);
    return { problems: [place(at ? startOf(at) : 0, wrongFormat(format))] };
  }
  const block = format === FORMAT ? undefined : inLines(text, document);
  return block === undefined ? { text, format, document, place } : readFile(block);
}

/** Sections in braces have no room for lines of their own: they are put on lines first. */
function inLines(text: string, { contents }: Document): string | undefined {
  if (!isMap(contents)) return undefined;
  for (const name of ['controls', 'pages']) {
    const section = contents.get(name, true);
    if (!isMap(section) || section.flow !== true || section.items.length === 0) continue;
    const splice = new Splice(text);
    const lines = section.items.map(({ key, value }) => {
      const part = (node: unknown): string =>
        isScalar(node) || isMap(node)
          ? text.slice(startOf(node), endOf(node)).replace(/\s*\n\s*/gu, ' ')
          : '';
      return `  ${part(key)}: ${part(value)}`;
    });
    const from = text.slice(0, startOf(section)).trimEnd().length;
    splice.replace(from, endOf(section), `\n${lines.join('\n')}`);
    return splice.result();
  }
  return undefined;
}
