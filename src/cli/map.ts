import { readFileSync } from 'node:fs';
import { controlsOf } from '../bridge/bridge.ts';
import { loadMapping, loadProfiles, mappingFile } from '../bridge/library.ts';
import { checkMapping, describeProblem } from '../mapping/check.ts';
import { parseMapping } from '../mapping/parse.ts';
import type { Problem } from '../mapping/mapping.ts';
import { BridgeError } from '../model/errors.ts';
import { defaultLayout } from '../model/layout.ts';
import { ParameterTable } from '../model/parameters.ts';
import { exit } from './exit.ts';
import type { Output } from './output.ts';

/** `map check`: everything that is wrong with mappings, each at its place. @returns the exit code. */
export function checkMappings(files: readonly string[], out: Output): number {
  const checked = (files.length > 0 ? files : [mappingFile('mcu')]).map((file) => ({ file, ...check(file) }));
  const faults = checked.reduce((sum, { problems }) => sum + problems.length, 0);
  out.data(
    checked.map(({ file, problems }) => ({ file, problems })),
    () =>
      checked.flatMap(({ file, text, problems }) =>
        problems.length === 0
          ? [`${file}: ok`]
          : problems.map((problem) => describeProblem(file, text, problem)),
      ),
  );
  return faults === 0 ? exit.done : exit.invalidFile;
}

function check(file: string): { readonly text: string; readonly problems: readonly Problem[] } {
  const text = read(file);
  const { mapping, problems } = parseMapping(text);
  if (!mapping) return { text, problems };
  const { profiles, fallback, unknown } = loadProfiles();
  const family = [...profiles, fallback, unknown].filter(({ family: name, model }) => name === mapping.for || model === mapping.for);
  const controls = family.flatMap((profile) => controlsOf({ profiles: [profile] }));
  if (family.length === 0) {
    const known = [...new Set(profiles.map((profile) => profile.family))].join(', ');
    return {
      text,
      problems: [
        {
          line: 1,
          column: 1,
          message: `there is no family of surfaces "${mapping.for}"; there are ${known}`,
        },
      ],
    };
  }
  return { text, problems: checkMapping(mapping, new ParameterTable(defaultLayout), controls) };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new BridgeError('MAPPING_INVALID', `${file} cannot be read: ${(error as Error).message}`);
  }
}

/** The mapping of a file for the family it is written for, and those that come with Faderline for all others. */
export function mappingFrom(file: string): (family: string) => string {
  const { text, problems } = check(file);
  const [first] = problems;
  if (first)
    throw new BridgeError(
      'MAPPING_INVALID',
      `${describeProblem(file, text, first)}\nsee all: faderline map check ${file}`,
    );
  const family = parseMapping(text).mapping?.for;
  return (wanted) => (wanted === family ? text : loadMapping(wanted));
}
