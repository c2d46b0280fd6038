import { readFileSync } from 'node:fs';
import { mappingCheck } from '../bridge/check-mapping.ts';
import { mappingFile } from '../bridge/library.ts';
import { describeProblem } from '../mapping/check.ts';
import type { Problem } from '../mapping/mapping.ts';
import { BridgeError } from '../model/errors.ts';
import { testProblems, testsBeside } from './map-test.ts';
import { exit } from './exit.ts';
import type { Output } from './output.ts';

/** `map check`: everything that is wrong with mappings, each at its place. @returns the exit code. */
export function checkMappings(files: readonly string[], out: Output): number {
  const check = mappingCheck();
  const checked = (files.length > 0 ? files : [mappingFile('mcu')]).map((file) => {
    const text = readText(file);
    return { file, text, problems: problemsIn(file, text, check) };
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

/** What is wrong with a mapping and its tests, or with tests that stand in a file of their own. */
function problemsIn(file: string, text: string, check: ReturnType<typeof mappingCheck>): readonly Problem[] {
  const beside = testsBeside(file, text);
  if (beside) return beside;
  const { mapping, problems } = check(text);
  return mapping && mapping.tests.length > 0
    ? [...problems, ...testProblems(mapping.tests, mapping)]
    : problems;
}

function isFault({ weight }: Problem): boolean {
  return weight !== 'warning';
}

/** The text of a mapping. @throws BridgeError where it cannot be read. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new BridgeError('MAPPING_INVALID', `${file} cannot be read: ${(error as Error).message}`);
  }
}
