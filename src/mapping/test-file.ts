import { isMap } from 'yaml';
import { nearest } from '../model/nearest.ts';
import type { Problem, TestCase } from './mapping.ts';
import { FORMAT } from './parse.ts';
import { Source, startOf } from './source.ts';
import type { Place } from './syntax.ts';
import { readTests } from './test-reader.ts';

/** A file of tests that stands beside the mapping it tests. */
export interface TestFile {
  /** Where the mapping lies, from the folder of this file. */
  readonly mapping: string;
  /** Where that is said. */
  readonly place: Place;
  readonly tests: readonly TestCase[];
  readonly problems: readonly Problem[];
}

const sections: readonly string[] = ['faderline', 'mapping', 'tests'];

/** Reads a file of tests; undefined where it names no mapping, and so is one itself. */
export function readTestFile(text: string): TestFile | undefined {
  const source = new Source(text);
  const entries =
    source.problems.length === 0 && isMap(source.root) ? source.entries(source.root) : undefined;
  const said = new Map((entries ?? []).map((entry) => [entry.name, entry]));
  const mapping = said.get('mapping');
  if (!mapping) return undefined;
  const format = said.get('faderline');
  if (!format || source.text(format.value, '"faderline"')?.trim() !== String(FORMAT))
    source.complain(
      startOf(format?.value),
      `"faderline: ${FORMAT}" must say the format this file is written in`,
    );
  for (const { name, key } of said.values()) {
    if (sections.includes(name)) continue;
    const near = nearest(name, sections);
    const remedy = near === undefined ? `there are ${sections.join(', ')}` : `did you mean "${near}"?`;
    source.complain(key, `"${name}" is no section of a file of tests; ${remedy}`);
  }
  const tests = said.get('tests');
  if (!tests) source.complain(0, 'a file that names a mapping has "tests:" for it');
  return {
    mapping: source.text(mapping.value, 'the mapping to test')?.trim() ?? '',
    place: source.place(startOf(mapping.value)),
    tests: tests ? readTests(source, tests.value) : [],
    problems: source.problems,
  };
}
