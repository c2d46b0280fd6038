import { writeFileSync } from 'node:fs';
import { replaceFile } from '../bridge/replace-file.ts';
import { describeProblem } from '../mapping/check.ts';
import type { Problem } from '../mapping/mapping.ts';
import { migrate } from '../mapping/migrate.ts';
import { FORMAT } from '../mapping/parse.ts';
import { exit } from './exit.ts';
import { readText } from './map.ts';
import type { Output } from './output.ts';

/** What became of one file. */
interface Done {
  readonly file: string;
  readonly from?: number;
  /** Where it lies as it was. */
  readonly kept?: string;
  readonly notes?: readonly string[];
  readonly problems?: readonly Problem[];
}

/** `map migrate`: files of an older format are brought up to date; each stays as it was beside it. @returns the exit code. */
export async function migrateMappings(files: readonly string[], out: Output): Promise<number> {
  const done: Done[] = [];
  const said: string[] = [];
  for (const file of files) {
    const one = await migrateFile(file, said);
    done.push(one);
  }
  out.data(done, () => said);
  return done.some(({ problems }) => problems) ? exit.invalidFile : exit.done;
}

async function migrateFile(file: string, said: string[]): Promise<Done> {
  const text = readText(file);
  const today = migrate(text);
  if (!today.ok) {
    said.push(...today.problems.map((problem) => describeProblem(file, text, problem)));
    return { file, problems: today.problems };
  }
  const { from, notes } = today;
  if (from === FORMAT) {
    said.push(`${file}: up to date`);
    return { file, from };
  }
  const kept = `${file}.format-${from}`;
  writeFileSync(kept, text, { flag: 'wx' }); // an older copy is never written over
  await replaceFile(file, today.text, text);
  said.push(
    `${file}: from format ${from} to ${FORMAT}; as it was: ${kept}`,
    ...notes.map((note) => `  ${note}`),
  );
  return { file, from, kept, notes };
}
