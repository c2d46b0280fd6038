import { expect, test } from 'vitest';
import { shortName } from '../../src/mapping/short-name.ts';
import { table } from './rig.ts';

test.each([
  ['ch/3/comp/threshold', 7, 'thresh'],
  ['ch/3/comp/threshold', 10, 'threshold'],
  ['ch/3/comp/threshold', 14, 'comp threshold'],
  ['ch/3/eq/2/freq', 7, '2 freq'],
  ['ch/3/fader', 7, '3 fader'],
  ['ch/12/fader', 7, '12 fade'],
  ['ch/12/fader', 10, '12 fader'],
  ['master/multiband/2/threshold', 10, '2 thresh'],
  ['master/multiband/2/threshold', 7, '2 thres'],
  ['ch/12/solo-safe', 7, 'solosaf'],
  ['ch/3/gate/attack', 7, 'attack'],
  ['tempo', 7, 'tempo'],
])('%s is said in %i characters as "%s", from its front and not from its middle', (path, cells, said) => {
  expect(shortName(path, cells)).toBe(said);
});

test.each([7, 8, 10])('in %i characters, what belongs together is told apart', (cells) => {
  const taken = new Map<string, string>();
  for (const { path } of table.rows) {
    const name = shortName(path, cells);
    expect(name.length).toBeLessThanOrEqual(cells);
    const place = `${path.slice(0, path.lastIndexOf('/'))}: ${name}`;
    expect([place, taken.get(place) ?? path]).toEqual([place, path]);
    taken.set(place, path);
  }
});
