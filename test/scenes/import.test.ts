import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SceneDocument } from '../../src/model/document.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { planImport } from '../../src/scenes/import.ts';
import { matchStrips } from '../../src/scenes/strip-match.ts';

const table = new ParameterTable({ channels: 4, groups: 1, buses: 2, dcas: 1, muteGroups: 1 });

/** The strips of this desk, and what they are called. */
const ours = (names: Record<string, string>) =>
  table.strips.map(({ path }) => ({ path, name: names[path] ?? '' }));
const values = (
  scene: Partial<SceneDocument>,
  theirNames: Record<string, string> | undefined,
  ourNames: Record<string, string> = {},
) => {
  const document = { id: 1, name: 'Verse', values: {}, ...scene };
  return planImport([document], theirNames, ours(ourNames), table).scenes[0]!;
};

describe('strips of another session', () => {
  test('are found by their names first, then whatever the capitals, then by their paths where nobody named either', () => {
    const theirs = [
      { path: 'ch/1', name: 'vox' },
      { path: 'ch/2', name: 'Vox' },
      { path: 'ch/3', name: '' },
      { path: 'ch/4', name: 'Kazoo' },
      { path: 'ch/5', name: '' },
      { path: 'main', name: '' },
    ];
    const here = ours({ 'ch/1': 'Vox', 'ch/4': 'VOX' });
    expect(matchStrips(theirs, here).map(({ from, to, by }) => [from, to, by])).toEqual([
      ['ch/1', 'ch/4', 'name, but for capitals'],
      ['ch/2', 'ch/1', 'name'],
      ['ch/3', 'ch/3', 'path'],
      ['ch/4', undefined, 'nothing'],
      ['ch/5', undefined, 'nothing'],
      ['main', 'main', 'path'],
    ]);
  });

  test('a strip that somebody named here is not taken for one that nobody named there', () => {
    expect(matchStrips([{ path: 'ch/1', name: '' }], ours({ 'ch/1': 'Vox' }))[0]!.to).toBeUndefined();
  });

  test('a channel is never taken for a group of the same name', () => {
    expect(matchStrips([{ path: 'ch/1', name: 'Drums' }], ours({ 'grp/1': 'Drums' }))[0]!.to).toBeUndefined();
  });

  test('none here is meant by two of them', () => {
    const name = fc.constantFrom('', 'Vox', 'vox', 'Bass', 'BASS');
    const path = fc.constantFrom('ch/1', 'ch/2', 'ch/3', 'ch/9', 'grp/1', 'bus/1', 'main');
    const strips = fc.uniqueArray(fc.record({ path, name }), { selector: (strip) => strip.path });
    fc.assert(
      fc.property(strips, fc.dictionary(path, name), fc.boolean(), (theirs, names, byPath) => {
        const found = matchStrips(theirs, ours(names), byPath).flatMap(({ to }) => to ?? []);
        expect(new Set(found).size).toBe(found.length);
      }),
    );
  });
});

describe('a scene of another session', () => {
  test('goes where the strips of those names are here; what is not here is left out and counted', () => {
    const { document, lost } = values(
      {
        values: {
          'ch/1/fader': -6,
          'ch/1/pan': 0.5,
          'ch/9/fader': 0,
          'ch/2/fader': -1,
          'no/such': 1,
          'monitor/dim': 1,
        },
      },
      { 'ch/1': 'Vox', 'ch/9': 'Kazoo' },
      { 'ch/3': 'Vox' },
    );
    expect(document.values).toEqual({
      'ch/3/fader': -6,
      'ch/3/pan': 0.5,
      'ch/2/fader': -1,
      'monitor/dim': 1,
    });
    expect(lost).toBe(2);
  });

  test('sends, groups and DCAs go by the names of what they lead to', () => {
    const { document, lost } = values(
      { values: { 'ch/1/send/2/level': -6, 'ch/1/send/5/on': 1, 'ch/1/dca/1': 1, 'ch/1/mute-group/1': 1 } },
      { 'bus/2': 'Reverb', 'bus/5': 'Delay', 'dca/1': 'Band' },
      { 'bus/1': 'Reverb' },
    );
    expect(document.values).toEqual({ 'ch/1/send/1/level': -6, 'ch/1/mute-group/1': 1 });
    expect(lost).toBe(2);
  });

  test('a link is kept where the two are a pair here too', () => {
    const link = { 'ch/1/link': 1, 'ch/2/link': 1, 'ch/1/fader': -6, 'ch/2/fader': -6 };
    const names = { 'ch/1': 'L', 'ch/2': 'R' };
    expect(
      Object.keys(values({ values: link }, names, { 'ch/3': 'L', 'ch/4': 'R' }).document.values),
    ).toContain('ch/3/link');
    expect(values({ values: link }, names, { 'ch/3': 'L', 'ch/1': 'R' }).document.values).toEqual({
      'ch/3/fader': -6,
      'ch/1/fader': -6,
    });
  });

  test('its scopes, safes, fades, notes and colour come with it', () => {
    const { document } = values(
      {
        values: { 'ch/1/fader': 0 },
        notes: 'quiet',
        colour: 0xff8800,
        scopes: { recall: ['level', 'ch/1 eq', 'ch/1/pan', 'ch/9'], safe: ['ch/9'] },
        fades: [
          { items: ['ch/1'], up: 1, down: 2 },
          { items: ['ch/9'], up: 3, down: 4 },
        ],
      },
      { 'ch/1': 'Vox' },
      { 'ch/3': 'Vox' },
    );
    expect(document).toMatchObject({
      notes: 'quiet',
      colour: 0xff8800,
      scopes: { recall: ['level', 'ch/3 eq', 'ch/3/pan'], safe: [] },
      fades: [{ items: ['ch/3'], up: 1, down: 2 }],
    });
  });

  test('goes by its paths when names count for nothing', () => {
    expect(values({ values: { 'ch/1/fader': -6 } }, undefined, { 'ch/3': 'Vox' }).document.values).toEqual({
      'ch/1/fader': -6,
    });
  });

  test('of this very desk comes as it is', () => {
    const all = Object.fromEntries(table.rows.map(({ path }) => [path, 0]));
    expect(values({ values: all }, {}).document.values).toEqual(all);
    expect(values({ values: all }, {}).lost).toBe(0);
  });
});
