import { describe, expect, test } from 'vitest';
import { defaultLayout } from '../../src/model/layout.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { groupsOf, masterGroups } from '../../src/web/strip-groups.ts';

const table = new ParameterTable(defaultLayout);
const of = (path: string) =>
  groupsOf(
    table,
    table.strips.find((strip) => strip.path === path)!,
  );
const titles = (path: string) => of(path).map(({ title }) => title);

describe('the selected strip in groups', () => {
  test('a channel has its groups in the order of the signal', () => {
    expect(titles('ch/7')).toEqual([
      'Input',
      'Filters',
      'Gate',
      'EQ',
      ...[1, 2, 3, 4, 5, 6].map((band) => `EQ band ${band}`),
      'Compressor',
      'Saturation',
      'Limiter',
      'Sends',
      'Routing',
    ]);
  });

  test('a bus has its effect, the main neither sends nor members, a DCA nothing but what is on the strip', () => {
    expect(titles('bus/1')).toContain('Effect');
    expect(titles('bus/1')).not.toContain('Sends');
    expect(titles('main')).not.toContain('Sends');
    expect(of('dca/1')).toEqual([]);
  });

  test('every parameter of every strip stands once in its groups, or on the strip', () => {
    for (const strip of table.strips) {
      const shown = groupsOf(table, strip).flatMap(({ switch: on, blocks }) => [
        ...(on ? [on.path] : []),
        ...blocks.flatMap(({ rows }) => rows.map(({ path }) => path)),
      ]);
      const onIt = ['fader', 'mute', 'solo', 'pan'].map((what) => `${strip.path}/${what}`);
      const all = table.rows.filter((row) => row.strip === strip.number).map(({ path }) => path);
      expect([...shown].sort()).toEqual(all.filter((path) => !onIt.includes(path)).sort());
    }
  });

  test('what can be switched on as a whole has its switch in its heading; filters have one each', () => {
    const on = (title: string) => of('ch/7').find((group) => group.title === title)?.switch?.path;
    expect(on('Compressor')).toBe('ch/7/comp/on');
    expect(on('EQ')).toBe('ch/7/eq/on');
    expect(on('EQ band 2')).toBeUndefined();
    expect(on('Filters')).toBeUndefined();
  });

  test('a processor that nobody has heard of yet is a group of its own', () => {
    const strange = new ParameterTable(defaultLayout);
    const rows = strange.rows as unknown as (typeof strange.rows)[number][];
    rows.push({
      ...strange.row(strange.at('ch/7/comp/mix')),
      number: rows.length,
      path: 'ch/7/de-esser/depth',
    });
    const groups = groupsOf(strange, strange.strips[6]!);
    expect(groups.map(({ title }) => title)).toContain('De esser');
  });
});

test('the mastering chain stands whole in its groups, the chain as such first', () => {
  const groups = masterGroups(table);
  expect(groups[0]?.title).toBe('Chain');
  const shown = groups.flatMap(({ switch: on, blocks }) => [
    ...(on ? [on.path] : []),
    ...blocks.flatMap(({ rows }) => rows.map(({ path }) => path)),
  ]);
  const all = table.rows.map(({ path }) => path).filter((path) => path.startsWith('master/'));
  expect([...shown].sort()).toEqual([...all].sort());
  expect(groups.map(({ title }) => title)).not.toContain('Routing');
});
