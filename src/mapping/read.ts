import type { Mapping, Problem } from './mapping.ts';
import { migrate } from './migrate.ts';
import { FORMAT, parseMapping, type Parsed } from './parse.ts';

/** A mapping that was read, for as long as anybody has it. */
interface Kept {
  readonly mapping: WeakRef<Mapping>;
  readonly problems: readonly Problem[];
}

/** What was read last, by its text: whoever checks a mapping is followed by a surface that takes it. */
const lately = new Map<string, Kept>();
const MOST_KEPT = 32;

/**
 * Reads a mapping of this format or an older one. Never throws. One that is older does what it did, and a warning says how
 * to bring its file up to date. The same text is read once, and is the same mapping.
 */
export function readMapping(text: string): Parsed {
  const kept = lately.get(text);
  const mapping = kept?.mapping.deref();
  if (kept && mapping) return { mapping, problems: kept.problems };
  const read = readAfresh(text);
  lately.delete(text);
  if (read.mapping) lately.set(text, { mapping: new WeakRef(read.mapping), problems: read.problems });
  for (const oldest of lately.keys()) {
    if (lately.size <= MOST_KEPT) break;
    lately.delete(oldest);
  }
  return read;
}

function readAfresh(text: string): Parsed {
  const read = parseMapping(text);
  if (read.mapping) return read;
  const today = migrate(text);
  if (!today.ok) return { mapping: undefined, problems: today.problems };
  if (today.from === FORMAT) return read;
  const { mapping, problems } = parseMapping(today.text);
  // places in the text brought up to date are not those of the file
  const moved = problems.map(({ message }): Problem => ({ line: 1, column: 1, message }));
  return { mapping, problems: [older(today.from), ...moved] };
}

function older(format: number): Problem {
  return {
    line: 1,
    column: 1,
    message: `this file is in format ${format}, and does what it did then; to bring it up to date: faderline map migrate`,
    weight: 'warning',
  };
}
