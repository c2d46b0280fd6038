import type { Problem } from './mapping.ts';
import { migrate } from './migrate.ts';
import { FORMAT, parseMapping, type Parsed } from './parse.ts';

/**
 * Reads a mapping of this format or an older one. Never throws. One that is older does what it did, and a warning says how
 * to bring its file up to date.
 */
export function readMapping(text: string): Parsed {
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
