import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { testMappings } from '../../src/cli/map-test.ts';
import type { Output } from '../../src/cli/output.ts';
import { readExpression } from '../../src/mapping/expression-parser.ts';
import { fields } from '../../src/mapping/fields.ts';
import { phrases, readAction, readWheelAction } from '../../src/mapping/phrases.ts';
import { automationModes } from '../../src/model/document.ts';
import { vocabulary } from '../../src/mapping/vocabulary.ts';
import { wheelWords, words } from '../../src/mapping/words.ts';

const page = readFileSync('docs/mapping.md', 'utf8');
const code = [...page.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text!);
const modes: readonly string[] = automationModes;

/** The code in the first column of a table, by the head of that column. */
function firstColumn(head: string): string[] {
  const from = page.search(new RegExp(`^\\| ${head} `, 'm'));
  const rows = page.slice(from, page.indexOf('\n\n', from)).split('\n').slice(2);
  return rows.flatMap((row) => [...row.split(' | ')[0]!.matchAll(/`([^`]+)`/g)].map(([, text]) => text!));
}

/** A form of the page with something in the place of each capital. */
function filled(form: string): string {
  const meant: Record<string, string> = {
    P: 'ch/1/mute',
    V: '2',
    L: 'shift',
    G: 'pan',
    E: 'rolling',
    W: 'play',
    C: 'fader',
  };
  return form.replace(/\b[PVLGEWC]\b/g, (letter) => meant[letter]!);
}

const nowhere = () => ({ line: 1, column: 1 });

describe('the page about the language', () => {
  test('gives words that can be written as they stand', () => {
    const forms = firstColumn('words').filter((text) => text !== '…' && !modes.includes(text));
    expect(forms.length).toBeGreaterThan(55);
    const wrong = forms.filter((form) => {
      const text = filled(form);
      return !readAction(text, nowhere).ok && !readWheelAction(text, nowhere).ok;
    });
    expect(wrong).toEqual([]);
  });

  test('gives expressions that can be written as they stand', () => {
    const forms = firstColumn('word');
    expect(forms.length).toBeGreaterThan(50);
    expect(forms.filter((form) => !readExpression(filled(form), nowhere).ok)).toEqual([]);
  });

  test('has tests of its own that pass on a simulated surface', async () => {
    const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text!);
    const tested = examples.filter((text) => text.includes('\ntests:'));
    expect(tested).toHaveLength(1);
    const folder = mkdtempSync(path.join(tmpdir(), 'faderline-docs-'));
    const file = path.join(folder, 'example.yaml');
    writeFileSync(file, tested[0]!);
    const lines: string[] = [];
    const out: Output = {
      json: false,
      quiet: true,
      data: (_document, text) => void lines.push(...text()),
      note: () => {},
    };
    expect(await testMappings([file], {}, out)).toBe(0);
    expect(lines.at(-1)).toBe('3 passed, 0 failed');
    rmSync(folder, { recursive: true });
  });

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
