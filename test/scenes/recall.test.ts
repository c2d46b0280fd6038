import { describe, expect, test } from 'vitest';
import { Desk } from '../../src/model/desk.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { countFates, diffScenes, planRecall, type Standing } from '../../src/scenes/recall.ts';
import { storeScene, type Scene } from '../../src/scenes/scenes.ts';

const table = new ParameterTable({ channels: 4, groups: 1, buses: 1, dcas: 1, muteGroups: 1 });

function values(of: Readonly<Record<string, number>>): Float64Array {
  const row = table.initialValues();
  for (const [path, value] of Object.entries(of)) row[table.at(path)] = value;
  return row;
}

const sceneOf = (of: Readonly<Record<string, number>>): Scene => storeScene(1, 'Scene', values(of), table);

/** The desk, with hands on some parameters and lanes that lead others. */
function standing(of: Readonly<Record<string, number>>, more: Partial<Standing> = {}): Standing {
  const desk = new Desk(table, values(of));
  return {
    table,
    values: desk.values,
    scopes: {},
    isFree: () => true,
    isLed: () => false,
    partnerOf: (n) => desk.partnerOf(n),
    pairOf: (n) => desk.pairOf(n),
    ...more,
  };
}

const plan = (scene: Scene, desk: Standing) =>
  planRecall(scene, desk).changes.map(({ parameter, fate, danger }) => [
    table.row(parameter).path,
    fate,
    ...(danger ? [danger] : []),
  ]);

describe('a recall says beforehand (one click destroyed the mix)', () => {
  test('what it changes, what it leaves alone, and why', () => {
    const scene = sceneOf({
      'ch/1/fader': -3,
      'ch/2/fader': -6,
      'ch/3/fader': -9,
      'ch/4/fader': 0,
      'ch/4/pan': 1,
    });
    const desk = standing(
      {},
      {
        scopes: { safe: ['ch/2'], recall: ['level'] },
        isFree: (n) => n !== table.at('ch/3/fader'),
        isLed: (n) => n === table.at('ch/4/fader'),
      },
    );
    expect(plan(scene, desk)).toEqual([
      ['ch/1/fader', 'moves', 'louder'],
      ['ch/2/fader', 'safe'],
      ['ch/3/fader', 'held'],
      ['ch/4/fader', 'automation'],
      ['ch/4/pan', 'out of scope'],
    ]);
    expect(countFates(planRecall(scene, desk).changes)).toMatchObject({ moves: 1, held: 1, safe: 1 });
  });

  test.each([
    ['ch/1/mute', 1, 0, 'opens'],
    ['ch/1/mute', 0, 1, undefined],
    ['mute-group/1', 1, 0, 'opens'],
    ['ch/1/send/1/on', 0, 1, 'opens'],
    ['ch/1/fader', -10, -4, 'louder'],
    ['ch/1/fader', -10, -4.1, undefined],
    ['ch/1/fader', -Infinity, -20, 'louder'],
    ['ch/1/fader', -Infinity, -70, undefined],
    ['ch/1/fader', 0, -Infinity, undefined],
    ['ch/1/trim', 0, 6, 'louder'],
    ['ch/1/comp/threshold', -20, 0, undefined],
    ['ch/1/to-main', 1, 0, 'routing'],
    ['ch/1/send/1/pre', 0, 1, 'routing'],
    ['ch/1/dca/1', 0, 1, 'routing'],
  ])('that %s from %d to %d is %s', (path, from, to, danger) => {
    const [change] = planRecall(sceneOf({ [path]: to }), standing({ [path]: from })).changes;
    expect(change?.danger).toBe(danger);
  });
});

describe('a linked pair', () => {
  const linked = { 'ch/1/link': 1, 'ch/2/link': 1 };

  test('of which one channel is safe stays together', () => {
    const scene = sceneOf({ ...linked, 'ch/1/fader': 0, 'ch/2/fader': 0 });
    expect(plan(scene, standing(linked, { scopes: { safe: ['ch/2 level'] } }))).toEqual([
      ['ch/1/fader', 'safe'],
      ['ch/2/fader', 'safe'],
    ]);
  });

  test('whose link is safe takes what the odd channel has in the scene', () => {
    const scene = sceneOf({ 'ch/1/mute': 1, 'ch/2/mute': 0, 'ch/1/fader': -5, 'ch/2/fader': -50 });
    const desk = standing(linked, { scopes: { safe: ['assign'] } });
    const moves = planRecall(scene, desk).changes.filter(({ fate }) => fate === 'moves');
    expect(moves.map(({ parameter, to }) => [table.row(parameter).path, to])).toEqual([
      ['ch/1/fader', -5],
      ['ch/1/mute', 1],
      ['ch/2/fader', -5],
      ['ch/2/mute', 1],
    ]);
  });

  test('is not made of two channels that the recall leaves unlike', () => {
    const desk = standing({ 'ch/1/fader': -5, 'ch/2/fader': -50 }, { scopes: { recall: ['assign'] } });
    expect(plan(sceneOf({ ...linked, 'ch/1/fader': -5, 'ch/2/fader': -5 }), desk)).toEqual([
      ['ch/1/link', 'pair stays'],
      ['ch/2/fader', 'out of scope'],
      ['ch/2/link', 'pair stays'],
    ]);
  });
});

test('two scenes differ in what they hold otherwise, and in what only one of them holds', () => {
  const a = sceneOf({ 'ch/1/fader': -6, 'ch/2/mute': 1 });
  const b = { ...storeScene(2, 'b', values({ 'ch/1/fader': 0 }), table, { store: ['level'] }) };
  const found = diffScenes(a, b).map(({ parameter, from, to }) => [table.row(parameter).path, from, to]);
  expect(found).toContainEqual(['ch/1/fader', -6, 0]);
  expect(found).toContainEqual(['ch/2/mute', 1, undefined]);
  expect(diffScenes(a, a)).toEqual([]);
});
