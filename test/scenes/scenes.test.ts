import { describe, expect, test } from 'vitest';
import { defaultLayout } from '../../src/model/layout.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { moveScene, replaceScene, sceneDocument, sceneFrom, storeScene } from '../../src/scenes/scenes.ts';

const table = new ParameterTable(defaultLayout);
const scene = (id: number) => storeScene(id, `Scene ${id}`, table.initialValues(), table);

test('a scene keeps a copy: what the desk does afterwards does not reach it', () => {
  const values = table.initialValues();
  const kept = storeScene(1, 'Verse', values, table);
  values[table.at('ch/1/fader')] = 0;
  expect(kept.values[table.at('ch/1/fader')]).toBe(-Infinity);
});

test('solos, solo-safes and the monitor section are in no scene; everything else is', () => {
  const { mask } = scene(1);
  for (const row of table.rows)
    expect(mask[row.number]).toBe(['solo', 'monitor'].includes(row.group) ? 0 : 1);
});

test('a scene comes back from its file as it went in, silence included', () => {
  const values = table.initialValues();
  values[table.at('ch/2/pan')] = -0.25;
  const kept = storeScene(3, 'Chorus', values, table);
  const file = JSON.parse(JSON.stringify(sceneDocument(kept, table)));
  expect(file.values['ch/1/fader']).toBe('-inf');
  expect(Object.keys(file.values)).not.toContain('ch/1/solo');
  const back = sceneFrom(file, table);
  expect(back).toEqual({ ...kept, values: expect.anything() });
  for (const row of table.rows)
    if (kept.mask[row.number]) expect(back.values[row.number]).toBe(kept.values[row.number]);
});

test('paths that this desk does not have are left out, and values beyond their range come to its end', () => {
  const back = sceneFrom({ id: 1, name: 'Old', values: { 'ch/99/fader': 0, 'ch/1/fader': 99 } }, table);
  expect([...back.mask].filter((on) => on === 1)).toHaveLength(1);
  expect(back.values[table.at('ch/1/fader')]).toBe(10);
});

describe('the list of scenes', () => {
  const list = [scene(1), scene(2), scene(3)];
  const ids = (scenes: readonly { id: number }[]): number[] => scenes.map(({ id }) => id);

  test.each([
    [1, 0, [1, 2, 3]],
    [1, 1, [2, 1, 3]],
    [1, 2, [2, 3, 1]],
    [3, 0, [3, 1, 2]],
    [2, 99, [1, 3, 2]],
    [2, -1, [2, 1, 3]],
    [9, 0, [1, 2, 3]],
  ])('has scene %i moved to place %i', (id, to, order) => {
    expect(ids(moveScene(list, id, to))).toEqual(order);
    expect(ids(list)).toEqual([1, 2, 3]);
  });

  test('has one scene replaced in its place', () => {
    const other = { ...scene(2), name: 'Bridge' };
    expect(replaceScene(list, other).map(({ name }) => name)).toEqual(['Scene 1', 'Bridge', 'Scene 3']);
  });
});
