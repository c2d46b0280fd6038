import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fields } from '../../src/mapping/fields.ts';
import { phrases } from '../../src/mapping/phrases.ts';
import { vocabulary } from '../../src/mapping/vocabulary.ts';
import { wheelWords, words } from '../../src/mapping/words.ts';

const page = readFileSync('docs/mapping.md', 'utf8');
const code = [...page.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text!);
const modes = ['off', 'read', 'touch', 'latch', 'write'];

describe('the page about the language', () => {
  test('is two printed pages long at the most, without its examples', () => {
    const prose = page.replace(/```yaml\n[\s\S]*?```/g, '').split('\n');
    expect(prose.length).toBeLessThanOrEqual(132); // two sheets of 66 lines
  });

  test('names all that a control can be told', () => {
    const told = new Set([...code, ...modes.flatMap((mode) => [`mode ${mode}`, `all mode ${mode}`])]);
    const all = [...Object.keys(words), ...Object.keys(wheelWords)];
    expect(all.filter((word) => !told.has(word))).toEqual([]);
    const begins = phrases.map(({ form }) => form.split(' ')[0]!);
    expect(begins.filter((first) => !code.some((text) => text.startsWith(`${first} `)))).toEqual([]);
  });

  test('names every field, and every word of expressions', () => {
    expect(fields.map(({ name }) => name).filter((name) => !code.includes(name))).toEqual([]);
    const named = code.join(' ').split(/[^a-z-]+/);
    expect(Object.keys(vocabulary).filter((word) => !named.includes(word))).toEqual([]);
  });
});
