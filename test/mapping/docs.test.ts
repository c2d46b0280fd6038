import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkMapping } from '../../src/mapping/check.ts';
import { parseMapping } from '../../src/mapping/parse.ts';
import { meaning, words } from '../../src/mapping/words.ts';
import { defaultLayout } from '../../src/model/layout.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { controlsOf, profile } from '../engine/rig.ts';

const page = readFileSync('docs/mapping.md', 'utf8');
const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text!);
const controls = controlsOf({ profiles: [profile('x-touch')] });

describe('the page about the mapping file', () => {
  test('has examples', () => {
    expect(examples).toHaveLength(2);
  });

  test.each(examples)('gives an example that can be used as it stands: %#', (text) => {
    const { mapping, problems } = parseMapping(text);
    expect(problems).toEqual([]);
    expect(mapping && checkMapping(mapping, new ParameterTable(defaultLayout), controls)).toEqual([]);
  });

  const table = page.slice(page.indexOf('| words'), page.indexOf('## `pages`'));
  const named = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([^`]+)`/g)].map(([, word]) => word!),
  );
  const modes = ['off', 'read', 'touch', 'latch', 'write'];

  test('names every word there is', () => {
    const told = new Set([...named, ...modes.flatMap((mode) => [`mode ${mode}`, `all mode ${mode}`])]);
    expect(Object.keys(words).filter((word) => !told.has(word))).toEqual([]);
  });

  test('names no word there is not', () => {
    const unknown = named.filter((word) => !modes.includes(word) && meaning(word) === undefined);
    expect(unknown).toEqual([]);
  });
});
