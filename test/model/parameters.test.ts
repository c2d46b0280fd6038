import { describe, expect, test } from 'vitest';
import { defaultLayout, stripsOf, type Layout } from '../../src/model/layout.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { allowed, rangeOf } from '../../src/units/laws.ts';

const layouts: readonly (readonly [string, Layout])[] = [
  ['of 32 channels', defaultLayout],
  ['with nothing but one channel', { channels: 1, groups: 0, buses: 0, dcas: 0, muteGroups: 0 }],
  ['without any channel', { channels: 0, groups: 2, buses: 1, dcas: 1, muteGroups: 1 }],
  ['of 7 channels and 3 of everything', { channels: 7, groups: 3, buses: 3, dcas: 3, muteGroups: 3 }],
  ['of 128 channels', { channels: 128, groups: 24, buses: 24, dcas: 24, muteGroups: 12 }],
];
const groups = 'level mute solo pan sends eq dynamics input assign monitor master'.split(' ');
const units = 'dB Hz s pan ratio % BPM switch choice Q'.split(' ');

describe.each(layouts)('a desk %s', (_what, layout) => {
  const table = new ParameterTable(layout);

  test('numbers its parameters without gaps, each under a path of its own', () => {
    expect(table.rows.map((row) => row.number)).toEqual([...table.rows.keys()]);
    expect(new Set(table.rows.map((row) => row.path)).size).toBe(table.count);
    for (const row of table.rows) expect(table.find(row.path)).toBe(row.number);
  });

  test('says of every parameter what it counts, how far it goes and where it begins', () => {
    for (const row of table.rows) {
      const { min, max } = rangeOf(row.law);
      expect(units).toContain(row.unit);
      expect(groups).toContain(row.group);
      expect(min).toBeLessThan(max);
      expect(allowed(row.law, row.initial)).toBe(row.initial);
      expect([typeof row.automatable, typeof row.fadable]).toEqual(['boolean', 'boolean']);
      if (row.law.kind === 'log') expect(min).toBeGreaterThan(0);
      if (row.unit === 'switch') expect(row.law).toEqual({ kind: 'steps', min: 0, max: 1 });
      if (row.law.kind === 'steps') expect(row.fadable).toBe(false);
      expect(row.choices?.length).toBe(row.unit === 'choice' ? max + 1 : undefined);
    }
  });

  test('puts every parameter of a strip under the path of the strip', () => {
    for (const row of table.rows) {
      const strip = table.strips[row.strip];
      if (strip) expect(row.path.startsWith(`${strip.path}/`)).toBe(true);
      else expect(row.strip).toBe(-1);
    }
  });

  test('gets the same numbers whenever it is put together', () => {
    expect(new ParameterTable({ ...layout }).rows).toEqual(table.rows);
  });

  test('counts its strips through, and each has a fader and a mute', () => {
    expect(table.strips).toEqual(stripsOf(layout));
    for (const [n, strip] of table.strips.entries()) {
      expect(strip.number).toBe(n);
      expect(table.find(`${strip.path}/fader`)).toBeDefined();
      expect(table.find(`${strip.path}/mute`)).toBeDefined();
    }
  });
});

test('solos, safes, assignments and the monitor section are never automated; faders, mutes and pans of strips are', () => {
  const table = new ParameterTable(defaultLayout);
  for (const row of table.rows) {
    if (['solo', 'assign', 'monitor'].includes(row.group)) expect(row.automatable).toBe(false);
    const ofStrip = row.strip >= 0; // the law of all pans is in their group, and is no pan
    if (ofStrip && ['level', 'mute', 'pan'].includes(row.group)) expect(row.automatable).toBe(true);
  }
});

test('a path that does not exist is a fault of ours', () => {
  const table = new ParameterTable(defaultLayout);
  expect(() => table.at('ch/33/fader')).toThrow('there is no parameter ch/33/fader');
  expect(() => table.row(-1)).toThrow(RangeError);
  expect(table.find('ch/0/fader')).toBeUndefined();
});
