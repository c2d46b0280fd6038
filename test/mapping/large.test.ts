import { expect, test } from 'vitest';
import { mappingCheck } from '../../src/bridge/check-mapping.ts';
import { Report } from '../../src/mapping/check-report.ts';
import { readExpression } from '../../src/mapping/expression-parser.ts';
import { checkLoops } from '../../src/mapping/loop-check.ts';
import type { Layer } from '../../src/mapping/mapping.ts';
import { parseMapping } from '../../src/mapping/parse.ts';
import { yamlFaults, type ParserFault } from '../../src/mapping/yaml-faults.ts';
import { at, sound, table } from './rig.ts';

// What these texts took was minutes, or all the memory there is, while the bridge stood still: the limit of a test is
// enough to tell.

const head = 'faderline: 2\nname: Test\nfor: mcu\nstrips: [ch]\n';
const check = mappingCheck();
const many = (count: number, line: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => line(n)).join('');

/** What keeps a text from being a mapping, without its place. */
const faultsOf = (text: string): string[] =>
  check(text)
    .problems.filter(({ weight }) => weight !== 'warning')
    .map(({ message }) => message);

const chain = (count: number): string =>
  `${head}controls:\n  key play: play\nlayers:\n${many(count, (n) => `  a${n}: { when: ${n < count - 1 ? `a${n + 1}` : 'rolling'}, fader 1: ch/1/fader }\n`)}`;

test('as many layers as there may be can hang on each other', () => {
  expect(faultsOf(chain(128))).toEqual([]);
});

test('more layers than anybody finds the way through are a fault at the first too many', () => {
  const [fault, ...more] = check(chain(12_000)).problems;
  expect(fault?.message).toBe('a mapping has at most 128 pages and layers; this one has 12000');
  expect(fault?.line).toBe(8 + 128);
  expect(more).toEqual([]);
});

test('layers that only keys name count among them', () => {
  const text = `${head}controls:\n${many(30_000, (n) => `  a${n} + fader 1: ch/1/fader\n`)}`;
  expect(faultsOf(text)).toContain('a mapping has at most 128 pages and layers; this one has 30000');
});

test('more lines than anybody writes are a fault', () => {
  const text = `${head}controls:\n${many(20_001, (n) => `  key F${n}: play\n`)}`;
  expect(faultsOf(text)).toEqual([
    'a mapping has at most 20000 lines that say what a control does; this one has 20001',
  ]);
});

/** Layers each of which is on while the next is; the last is on while another is. */
function hanging(count: number, last: string): readonly Layer[] {
  return Array.from({ length: count }, (_, n) => ({
    line: n + 1,
    column: 1,
    name: `a${n}`,
    kind: 'layer',
    turns: 1,
    when: sound(readExpression(n < count - 1 ? `a${n + 1}` : last, at)),
  }));
}

test('a chain of layers is followed to its end, however long it is', () => {
  const { mapping } = parseMapping(`${head}controls: {}\n`);
  const found = (layers: readonly Layer[]): string[] => {
    const report = new Report({ ...mapping!, layers }, table, []);
    checkLoops(report);
    return report.problems.map(({ message }) => message);
  };
  expect(found(hanging(20_000, 'rolling'))).toEqual([]);
  const [circle, ...more] = found(hanging(20_000, 'a19997'));
  expect(circle).toBe('these layers are on by each other, in a circle: a19997 → a19998 → a19999 → a19997');
  expect(more).toEqual([]);
});

test.each([
  ['nothing but braces', `a: ${'}'.repeat(100_000)}`],
  ['braces without quotes on every line', `${head}controls:\n${'  a: {b}c\n'.repeat(30_000)}`],
  ['braces without quotes in one line', `${head}controls: {${'a: {b}c, '.repeat(20_000)}`],
  ['quotes after quotes', "'a' ".repeat(100_000)],
])('%s are told as a few faults', (_what, text) => {
  const faults = faultsOf(text);
  expect(faults.length).toBeGreaterThan(0);
  expect(faults.length).toBeLessThanOrEqual(100);
});

test('of the faults of a parser only so many are put into words as anybody reads', () => {
  let worded = 0;
  const fault: ParserFault = {
    code: 'UNEXPECTED_TOKEN',
    get pos(): [number, number] {
      worded++;
      return [0, 1];
    },
    message: 'Unexpected',
  };
  yamlFaults(
    'x',
    Array.from({ length: 5000 }, () => fault),
  );
  expect(worded).toBeLessThanOrEqual(200);
});

test('a file larger than any mapping is not read at all, in whatever format', () => {
  expect(faultsOf(`faderline: 1\n${'#'.repeat(1_000_000)}`)).toEqual([
    'a mapping has at most 1 MB; this is larger',
  ]);
});

test('pages of a file of format 1 are not multiplied by more controls than a surface has', () => {
  const text = `faderline: 1\nname: Test\nfor: mcu\nstrips: [ch]\ncontrols:\n${many(9000, (n) => `  encoder ${n}: page encoder\n`)}pages:\n${many(9000, (n) => `  p${n}: { encoder: main/pan }\n`)}`;
  expect(faultsOf(text)).toEqual([
    'there are more than 128 controls that do what a page says: no surface has so many',
  ]);
});

test('of thousands of lines with a fault the first two hundred are told', () => {
  const text = `${head}controls:\n  key F1:\n${many(15_000, (n) => `    - toggle ch/${n + 100}/mutes\n`)}`;
  expect(faultsOf(text)).toHaveLength(200);
});

test('a fault behind hundreds of warnings still keeps a mapping from being used', () => {
  const warned = many(300, () => `    - bank to groups\n`);
  const text = `${head}controls:\n  key F1:\n${warned}  key F2: toggle main/mut\n`;
  expect(faultsOf(text)).toEqual([expect.stringContaining('did you mean "main/mute"?')]);
});
