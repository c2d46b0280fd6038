import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mappingCheck } from '../../src/bridge/check-mapping.ts';
import { checkMappings } from '../../src/cli/map.ts';
import type { Output } from '../../src/cli/output.ts';
import { describeProblem } from '../../src/mapping/check.ts';
import type { Problem } from '../../src/mapping/mapping.ts';

const filesIn = (folder: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => `${folder}/${file}`);

/** What `faderline map check` finds in a file, and what it prints. */
function checked(file: string): { readonly problems: readonly Problem[]; readonly printed: string } {
  let data: unknown;
  let printed = '';
  const out: Output = {
    json: false,
    quiet: true,
    note: () => undefined,
    data: (value, lines) => {
      data = value;
      printed = lines().join('\n');
    },
  };
  checkMappings([file], out);
  const [{ problems }] = data as [{ problems: readonly Problem[] }];
  return { problems, printed };
}

/** `# expect 12:5 fault: words` at the top of a file; "…" stands for any other words. */
function expectedIn(text: string) {
  return [...text.matchAll(/^# expect (\d+):(\d+) (fault|warning): (.+)$/gmu)].map(
    ([, line, column, weight, words]) => ({
      line: Number(line),
      column: Number(column),
      weight,
      words: (words ?? '').split(' … '),
    }),
  );
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');
}

/** What a sound engineer can make nothing of. */
const ofProgrammers = /undefined|\bnull\b|NaN|\[object|Error\b|\bat line\b|\n/u;

/** A message is one sentence that fits under the line it is about. */
function soundsWell({ message }: Problem): void {
  expect(message.length).toBeLessThan(220);
  expect(message).not.toMatch(ofProgrammers);
  expect(message).not.toMatch(/[^.]\.$|[.] [A-Z]/u);
}

const broken = filesIn('test/mapping/broken');

describe('a broken mapping', () => {
  test.each(broken)('%s has its faults named at their places, and no others', (file) => {
    const text = readFileSync(file, 'utf8');
    const wanted = expectedIn(text);
    expect(wanted.length).toBeGreaterThan(0);
    const { problems, printed } = checked(file);
    expect(
      problems.map(({ line, column, weight = 'fault', message }) => `${line}:${column} ${weight} ${message}`),
    ).toEqual(
      wanted.map(({ line, column, weight, words }) =>
        expect.stringMatching(
          new RegExp(`^${line}:${column} ${weight} .*${words.map(escaped).join('.*')}`, 'u'),
        ),
      ),
    );
    for (const problem of problems) {
      soundsWell(problem);
      expect(printed).toContain(describeProblem(file, text, problem));
    }
  });
});

/** The examples of the document, each a whole mapping. */
const examples = [...readFileSync('docs/mapping.md', 'utf8').matchAll(/^```yaml\n(.*?)^```$/gmsu)].map(
  ([, text = '']) => text,
);

describe('no false alarm', () => {
  test.each(filesIn('mappings'))('is given for %s', (file) => {
    expect(checked(file).problems).toEqual([]);
  });

  test.each([
    ['a comma inside a function', '  key F1: scene max(1, scene + 1)\n'],
    ['a layer that is held, and only asked for', '  key option: hold option\n  lamp beats: option\n'],
    ['two keys that throw the same switch', '  key F1: toggle main/mute\n  key F2: toggle main/mute\n'],
    ['a division with its spaces', "  text timecode: '{round(place / 60)}'\n"],
  ])('is given for %s', (_what, lines) => {
    const head = 'faderline: 2\nname: Test\nfor: mcu\nstrips: [ch]\ncontrols:\n';
    expect(mappingCheck()(head + lines).problems).toEqual([]);
  });

  test.each(examples)('is given for an example of the document: %#', (text) => {
    expect(mappingCheck()(text).problems).toEqual([]);
  });
});

test('whatever line is missing from the default mapping, what it breaks is told in plain words', () => {
  const check = mappingCheck();
  const lines = readFileSync('mappings/mackie-control.yaml', 'utf8').split('\n');
  const rules = lines.flatMap((line, n) => (/^\s+[^\s#]/u.test(line) ? [n] : []));
  fc.assert(
    fc.property(fc.constantFrom(...rules), (dropped) => {
      const text = lines.filter((_line, n) => n !== dropped).join('\n');
      const rows = text.split('\n');
      const { problems } = check(text);
      // without its key nobody comes to a page
      if (/^ {2}key [\w-]+: page (?!pan)/u.test(lines[dropped]!)) expect(problems).not.toEqual([]);
      for (const problem of problems) {
        soundsWell(problem);
        expect(problem.column).toBeLessThanOrEqual((rows[problem.line - 1] ?? '').length + 1);
      }
    }),
    { numRuns: rules.length },
  );
});
