import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { resolvePath, resolvePaths, resolveStrip } from '../../src/mapping/paths.ts';
import { termOf } from '../../src/mapping/vocabulary.ts';
import { path, scope, table } from './rig.ts';

describe('a path in a view', () => {
  test.each([
    ['{strip}/mute', 'ch/3/mute'],
    ['{selected}/eq/{turn}/gain', 'ch/7/eq/3/gain'],
    ['ch/{bank + strip}/fader', 'ch/3/fader'],
    ['{strip}/send/{turn}/level', 'ch/3/send/3/level'],
    ['ch/{if strip = 1 then 5 else 6}/fader', 'ch/5/fader'],
    ['ch/{min(n, width)}/fader', 'ch/4/fader'],
    ['main/fader', 'main/fader'],
  ])('%s is %s', (text, whole) => {
    expect(resolvePath(path(text), scope, table)).toBe(table.at(whole));
    expect(resolvePaths(path(text), scope, table)).toEqual([table.at(whole)]);
  });

  test.each(['ch/33/fader', 'ch/{n / 3}/fader', 'ch/{level}/fader', 'ch/{-1}/fader', '{strip}', 'main/none'])(
    '%s is none',
    (text) => {
      expect(resolvePath(path(text), scope, table)).toBe(-1);
      expect(resolvePaths(path(text), scope, table)).toEqual([]);
    },
  );

  test.each(['{strip}/fader', '{strip}/dca/*'])('%s is none where no strip of the desk is', (text) => {
    expect(resolvePaths(path(text), { ...scope, strip: -1 }, table)).toEqual([]);
  });

  test.each([
    ['ch/*/solo', 32],
    ['{strip}/dca/*', 8],
    ['*/*/mute', 56],
    ['ch/*/send/{turn}/on', 32],
    ['ch/*/none', 0],
  ])('%s stands for %d', (text, count) => {
    const numbers = resolvePaths(path(text), scope, table);
    expect(numbers).toHaveLength(count);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(resolvePath(path(text), scope, table)).toBe(-1);
  });

  test.each([
    ['{strip}', 'ch/3'],
    ['{selected}', 'ch/7'],
    ['main', 'main'],
    ['dca/2', 'dca/2'],
    ['dca/{n}', 'dca/4'],
    ['dca/9', undefined],
    ['{strip}/fader', undefined],
    ['ch/*', undefined],
  ])('the strip %s is %s', (text, whole) => {
    const strip = resolveStrip(path(text), scope, table);
    expect(table.strips[strip]?.path).toBe(whole);
    expect(strip).toBeGreaterThanOrEqual(-1);
  });
});

test('every word that the document of the language lists is there', () => {
  const document = fs.readFileSync(new URL('../../docs/mapping.md', import.meta.url), 'utf8');
  const rows = document.slice(document.indexOf('| word '), document.indexOf('## Controls without a motor'));
  const cells = rows
    .split('\n')
    .slice(2)
    .map((row) => row.split('|')[1] ?? '');
  const listed = cells.flatMap((cell) =>
    [...cell.matchAll(/`([a-z]+)(?:\(|`| =)/g)].map(([, word]) => word!),
  );
  expect(listed.length).toBeGreaterThan(40);
  expect(listed.filter((word) => !termOf(word))).toEqual([]);
});
