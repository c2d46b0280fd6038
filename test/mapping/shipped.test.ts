import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import * as prettier from 'prettier';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { checkMapping } from '../../src/mapping/check.ts';
import type { Mapping } from '../../src/mapping/mapping.ts';
import { parseMapping } from '../../src/mapping/parse.ts';
import { mappingSchema } from '../../src/mapping/schema.ts';
import { defaultLayout } from '../../src/model/layout.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { controlsOf, profile } from '../engine/rig.ts';

const folder = 'mappings';
const table = new ParameterTable(defaultLayout);
const texts = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => ({ file, text: readFileSync(`${folder}/${file}`, 'utf8') }));
const profiles = readdirSync('devices')
  .filter((file) => file.endsWith('.json') && file !== 'schema.json')
  .map((file) => profile(file.slice(0, -'.json'.length)));

function meantFor({ for: wanted }: Mapping) {
  return profiles.filter(({ model, family }) => model === wanted || family === wanted);
}

function read(text: string): Mapping {
  const { mapping, problems } = parseMapping(text);
  expect(problems).toEqual([]);
  return mapping!;
}

describe.each(texts)('mappings/$file', ({ text }) => {
  test('has no problems on the surfaces it is for', () => {
    const mapping = read(text);
    const controls = meantFor(mapping).flatMap((one) => controlsOf({ profiles: [one] }));
    expect(controls.length).toBeGreaterThan(0);
    expect(checkMapping(mapping, table, controls)).toEqual([]);
  });

  test('points editors to the schema, and goes by it', () => {
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/schema\.json\n/);
    expect(
      z.fromJSONSchema(mappingSchema() as z.core.JSONSchema.JSONSchema).safeParse(parse(text)).error,
    ).toBeUndefined();
  });

  test('says something of every control that is moved and of every key of a strip', () => {
    const mapping = read(text);
    const said = mapping.rules.map(
      ({ control }) => new RegExp(`^${control.replace(/\{\w+\}/g, '\\d+')}$`.replaceAll('/', '\\/')),
    );
    for (const one of meantFor(mapping)) {
      const silent = controlsOf({ profiles: [one] })
        .filter(
          ({ kind, strip }) =>
            kind === 'fader' || kind === 'encoder' || (strip > 0 && ['key', 'knob'].includes(kind)),
        )
        .filter(({ name }) => !said.some((pattern) => pattern.test(name)));
      expect(silent.map(({ name }) => `${one.model}: ${name}`)).toEqual([]);
    }
  });
});

test('schema.json is the one the tables make (vitest -u writes it)', async () => {
  const options = await prettier.resolveConfig(`${folder}/schema.json`);
  const text = await prettier.format(JSON.stringify(mappingSchema()), { ...options, parser: 'json' });
  await expect(text).toMatchFileSnapshot(`../../${folder}/schema.json`);
});

describe('the schema', () => {
  const schema = z.fromJSONSchema(mappingSchema() as z.core.JSONSchema.JSONSchema);
  const head = { faderline: 2, name: 'x', for: 'mcu', strips: ['ch'] };

  test.each([
    ['a section there is not', { ...head, control: {} }],
    ['a field there is not', { ...head, controls: { 'fader 1': { ride: 'main/fader', rings: 'dot' } } }],
    ['a ring there is not', { ...head, controls: { 'encoder 1': { ride: 'main/fader', ring: 'blob' } } }],
    ['words there are not', { ...head, controls: { 'shift + long key F1': 'plya' } }],
    ['a kind of strip there is not', { ...head, strips: ['vca'] }],
  ])('refuses %s', (_what, file) => {
    expect(schema.safeParse(file).success).toBe(false);
  });
});

test('any change of a mapping is read or its faults are named; nothing is thrown, and nothing while checking', () => {
  const controls = controlsOf({ profiles: [profile('x-touch')] });
  const pieces = [
    '',
    '{',
    '}',
    '[',
    ']',
    '\t',
    '\n',
    ': ',
    "'",
    '"',
    '&a ',
    '*a',
    '- ',
    '? ',
    '|',
    '>',
    '#',
    'like ',
    'if ',
    'then ',
    '{strip}',
    '*',
    ' + ',
    'layer ',
  ];
  const change = fc.record({ at: fc.nat(10_000), length: fc.nat(30), put: fc.constantFrom(...pieces) });
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      ({ text }, changes) => {
        const changed = changes.reduce((whole, { at, length, put }) => {
          const from = at % whole.length;
          return whole.slice(0, from) + put + whole.slice(from + length);
        }, text);
        const { mapping, problems } = parseMapping(changed);
        expect(mapping === undefined).toBe(problems.length > 0);
        const rows = changed.split('\n');
        for (const { line, column } of [
          ...problems,
          ...(mapping ? checkMapping(mapping, table, controls) : []),
        ]) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual((rows[line - 1] ?? '').length + 1);
        }
      },
    ),
    { numRuns: 300 },
  );
});
