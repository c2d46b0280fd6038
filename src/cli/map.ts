import { readFileSync } from 'node:fs';
import { mappingCheck } from '../bridge/check-mapping.ts';
import { mappingFile } from '../bridge/library.ts';
import { describeProblem } from '../mapping/check.ts';
import type { Problem } from '../mapping/mapping.ts';
import { BridgeError } from '../model/errors.ts';
import { exit } from './exit.ts';
import type { Output } from './output.ts';

/** `map check`: everything that is wrong with mappings, each at its place. @returns the exit code. */
export function checkMappings(files: readonly string[], out: Output): number {
  const check = mappingCheck();
  const checked = (files.length > 0 ? files : [mappingFile('mcu')]).map((file) => {
    const text = read(file);
    return { file, text, problems: check(text).problems };
  });
  out.data(
    checked.map(({ file, problems }) => ({ file, problems })),
    () =>
      checked.flatMap(({ file, text, problems }) => [
        ...problems.map((problem) => describeProblem(file, text, problem)),
        ...(problems.some(isFault) ? [] : [`${file}: ok`]),
      ]),
  );
  return checked.some(({ problems }) => problems.some(isFault)) ? exit.invalidFile : exit.done;
}

function isFault({ weight }: Problem): boolean {
  return weight !== 'warning';
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new BridgeError('MAPPING_INVALID', `${file} cannot be read: ${(error as Error).message}`);
  }
}
