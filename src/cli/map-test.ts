import { readFileSync } from 'node:fs';
import path from 'node:path';
import { controlsOf } from '../bridge/bridge.ts';
import { controlsOfAny, mappingCheck } from '../bridge/check-mapping.ts';
import { loadProfiles } from '../bridge/library.ts';
import { programVersion } from '../bridge/program.ts';
import { specificity } from '../bridge/mappings.ts';
import { describeProblem } from '../mapping/check.ts';
import type { Mapping, Problem, TestCase } from '../mapping/mapping.ts';
import { checkTests } from '../mapping/test-check.ts';
import { readSteps, type Expected, type Named } from '../mapping/test-steps.ts';
import { readTestFile } from '../mapping/test-file.ts';
import type { Control } from '../model/controls.ts';
import { emptyDocument, type SessionDocument } from '../model/document.ts';
import { BridgeError } from '../model/errors.ts';
import { defaultLayout } from '../model/layout.ts';
import { nearest } from '../model/nearest.ts';
import { tableFor } from '../model/parameters.ts';
import type { DeviceProfile } from '../model/profile.ts';
import { openSession } from '../session/session.ts';
import { exit } from './exit.ts';
import { unmet } from './map-show.ts';
import type { Output } from './output.ts';
import { runTest, type StepResult, type TestResult } from './test-run.ts';
import { hasLight, portOf, simulated, type TestedModel, simulatedProfile } from './test-surface.ts';

/** What `map test` was given. */
export interface MapTestOptions {
  /** The simulated model to plug in. */
  readonly model?: string;
  /** The session to begin each test with; none: a blank one. */
  readonly session?: string;
  readonly verbose?: boolean;
}

/** A mapping with its tests, each read and free of faults. */
interface Tested {
  readonly file: string;
  readonly text: string;
  readonly mappingText: string;
  readonly mapping: Mapping;
  readonly tests: readonly TestCase[];
}

/** A simulated model, and the device file that its port's name gives away. */
interface Bed {
  readonly model: TestedModel;
  readonly profile: DeviceProfile;
  readonly controls: readonly Control[];
}

/** `map test`: the tests of mappings, on a simulated surface. @returns the exit code. */
export async function testMappings(
  files: readonly string[],
  options: MapTestOptions,
  out: Output,
): Promise<number> {
  const document = await documentOf(options.session);
  const runs = files.map((file) => testFile(file, options, document));
  const done = runs.flatMap(({ said }) => ('results' in said ? [said] : []));
  const results = done.flatMap((said) => said.results);
  const failed = results.filter(({ ok }) => !ok).length;
  const sum = `${results.length - failed} passed, ${failed} failed`;
  out.data(
    runs.map(({ said }) => said),
    () => [
      ...runs.flatMap(({ lines }) => lines(options.verbose === true)),
      ...(done.length > 0 ? [sum] : []),
    ],
  );
  if (done.length < runs.length) return exit.invalidFile;
  return failed === 0 ? exit.done : exit.failed;
}

async function documentOf(dir: string | undefined): Promise<SessionDocument> {
  if (dir === undefined) return emptyDocument('Test');
  const session = await openSession(dir, { program: programVersion });
  await session.close();
  return session.document;
}

/** What came of one file: as data, and for people. */
interface Ran {
  readonly said:
    | { readonly file: string; readonly problems: readonly Problem[] }
    | { readonly file: string; readonly model: string; readonly results: readonly TestResult[] };
  readonly lines: (verbose: boolean) => readonly string[];
}

function faulty(file: string, at: string, text: string, problems: readonly Problem[]): Ran {
  return { said: { file, problems }, lines: () => problems.map((one) => describeProblem(at, text, one)) };
}

function testFile(file: string, { model }: MapTestOptions, document: SessionDocument): Ran {
  const tested = readTested(file);
  if ('problems' in tested) return faulty(file, tested.file, tested.text, tested.problems);
  const { mapping, tests, mappingText, text } = tested;
  const table = tableFor(document.layout);
  const wrongOn = (on: Bed): readonly Problem[] => {
    const problems = checkTests(tests, mapping, table, on.controls);
    return problems.length > 0 ? problems : darkOn(on, tests, mapping);
  };
  const bed = bedFor(mapping, wrongOn, model);
  const problems = wrongOn(bed);
  if (problems.length > 0) return faulty(file, file, text, problems);
  const on = { document, mapping: mappingText, ...bed, port: portOf(bed.model) };
  const results = tests.map((test) => runTest(test, on));
  const head = `${file}: ${counted(results.length)} on a simulated ${bed.profile.model}`;
  return {
    said: { file, model: bed.model, results },
    lines: (verbose) => [head, ...results.flatMap((result) => testLines(result, tested, verbose))],
  };
}

/** The lights that tests ask about, and a model has not. */
function darkOn({ model, profile }: Bed, tests: readonly TestCase[], mapping: Mapping): readonly Problem[] {
  const asked = tests.flatMap(({ steps }) =>
    readSteps(steps).steps.flatMap((step) => (step.does === 'expect' ? lightIn(step.expected) : [])),
  );
  return asked
    .filter(({ name }) => !hasLight(model, name))
    .map(({ name, line, column }) => {
      const other = simulated
        .map(bedOf)
        .find(
          (bed) =>
            isFor(mapping, bed.profile) &&
            bed.controls.some((control) => control.name === name) &&
            hasLight(bed.model, name),
        );
      const remedy = other ? `; try --model ${other.model}` : '';
      return { line, column, message: `a ${profile.model} has no light in ${name}${remedy}` };
    });
}

function lightIn(what: Expected): readonly Named[] {
  return what.is === 'lit' || what.is === 'dark' || what.is === 'flashing' ? [what.control] : [];
}

/** What is wrong with the steps of tests, on the desk as it comes. */
export function testProblems(tests: readonly TestCase[], mapping: Mapping): readonly Problem[] {
  return checkTests(tests, mapping, tableFor(defaultLayout), controlsMeant(mapping));
}

/** Controls of every model a mapping is for; of all where it is for a surface by name. */
function controlsMeant(mapping: Mapping): readonly Control[] {
  const { profiles, fallback, unknown } = loadProfiles();
  const all = [...profiles, fallback, unknown];
  const meant = all.filter((profile) => isFor(mapping, profile));
  return controlsOfAny(mapping, meant.length > 0 ? meant : all);
}

function isFor(mapping: Mapping, { model, family }: DeviceProfile): boolean {
  return specificity(mapping.for, { name: '', models: [model], family }) > 0;
}

/** What is wrong with a file of tests; undefined where it is a mapping itself. */
export function testsBeside(file: string, text: string): readonly Problem[] | undefined {
  if (!readTestFile(text)) return undefined;
  const read = readTested(file);
  if (!('problems' in read)) return testProblems(read.tests, read.mapping);
  if (read.file === file) return read.problems;
  return [{ line: 1, column: 1, message: `${read.file} has faults: faderline map check ${read.file}` }];
}

function counted(tests: number): string {
  return tests === 1 ? '1 test' : `${tests} tests`;
}

/** Reads a mapping with tests in it, or a file of tests beside one. */
function readTested(
  file: string,
): Tested | { readonly file: string; readonly text: string; readonly problems: readonly Problem[] } {
  const text = read(file);
  const beside = readTestFile(text);
  if (beside && beside.problems.length > 0) return { file, text, problems: beside.problems };
  const from = beside ? path.resolve(path.dirname(file), beside.mapping) : file;
  const mappingText = beside ? mappingBeside(from, file, text, beside.place) : text;
  if (typeof mappingText !== 'string') return mappingText;
  const { mapping, problems } = mappingCheck()(mappingText);
  const faults = problems.filter(({ weight }) => weight !== 'warning');
  if (!mapping || faults.length > 0) return { file: from, text: mappingText, problems: faults };
  const tests = beside?.tests ?? mapping.tests;
  if (tests.length === 0) return { file, text, problems: [noTests] };
  return { file, text, mappingText, mapping, tests };
}

const noTests: Problem = {
  line: 1,
  column: 1,
  message: 'there are no tests in this file: "tests:" has them',
};

function mappingBeside(
  from: string,
  file: string,
  text: string,
  place: { readonly line: number; readonly column: number },
): string | { readonly file: string; readonly text: string; readonly problems: readonly Problem[] } {
  try {
    return readFileSync(from, 'utf8');
  } catch {
    return { file, text, problems: [{ ...place, message: `there is no mapping at ${from}` }] };
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new BridgeError('MAPPING_INVALID', `${file} cannot be read: ${(error as Error).message}`);
  }
}

/** More rules than a mapping has: what its tests ask about counts before what it names. */
const MANY = 1e6;

/** The simulated surface a mapping is tried on: of those it is for, the first that lacks the least of what its tests and it name. */
function bedFor(mapping: Mapping, wrongOn: (bed: Bed) => readonly Problem[], wanted?: string): Bed {
  if (wanted !== undefined) return bedOf(knownModel(wanted));
  const fitting = simulated.map(bedOf).filter(({ profile }) => isFor(mapping, profile));
  const lacking = fitting.map((bed) => wrongOn(bed).length * MANY + unmet(mapping, bed.controls));
  const best = fitting[lacking.indexOf(Math.min(...lacking))];
  if (best) return best;
  throw new BridgeError(
    'BAD_REQUEST',
    `no simulated surface is a "${mapping.for}"; take one with --model: ${simulated.join(', ')}`,
  );
}

function bedOf(model: TestedModel): Bed {
  const profile = simulatedProfile(model);
  return { model, profile, controls: controlsOf({ profiles: [profile] }) };
}

function knownModel(name: string): TestedModel {
  const found = simulated.find((model) => model === name);
  if (found) return found;
  const near = nearest(name, simulated);
  throw new BridgeError(
    'USAGE',
    `there is no simulated ${name}; ${near ? `did you mean ${near}?` : `there are ${simulated.join(', ')}`}`,
  );
}

function testLines(
  { name, ok, steps }: TestResult,
  { file, text }: Tested,
  verbose: boolean,
): readonly string[] {
  const shown = verbose ? steps : steps.filter((step) => !step.ok);
  return [`  ${ok ? '✓' : '✗'} ${name}`, ...shown.flatMap((step) => stepLines(step, file, text))];
}

function stepLines(step: StepResult, file: string, text: string): readonly string[] {
  const happened = step.happened.map((line) => `        ${line}`);
  if (step.ok) return [`      ✓ ${step.text}`, ...happened];
  const { line, column, expected, found } = step;
  const message = `expected ${expected ?? ''}, but ${found ?? ''}`;
  const told = describeProblem(file, text, { line, column, message }).split('\n');
  return [...told.map((one) => `      ${one}`), ...happened];
}
