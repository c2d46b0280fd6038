import { expect, test } from 'vitest';
import type { CueDocument } from '../../src/model/cues.ts';
import { History, type Change } from '../../src/engine/history.ts';
import { cueList, listDiffers } from '../../src/engine/lists.ts';

test('one edit after others had undone much looked through all that was gone again for each step', () => {
  let read = 0;
  const step = (who: string, parameter: number): Change => ({
    name: 'Ride',
    who,
    get parameters() {
      if (who === 'Bob') read++;
      return [parameter];
    },
    before: [0],
    after: [1],
    lanes: [],
  });
  const history = new History();
  history.undone = Array.from({ length: 200 }, (_, i) => step(i % 2 === 0 ? 'Ann' : 'Bob', i));
  history.push(step('Bob', 1000));
  expect(history.aside.map(({ who }) => who)).toEqual(Array.from({ length: 100 }, () => 'Ann'));
  expect(read).toBeLessThan(300); // 100 steps of his: not 100 for each of hers
});

test('one cue changed among two thousand was sought among all of them', () => {
  let asked = 0;
  const counted = { ...cueList, keyOf: (cue: CueDocument) => (asked++, cueList.keyOf(cue)) };
  const before = Array.from({ length: 2000 }, (_, i): CueDocument => ({
    id: i,
    number: `${i}`,
    name: '',
    steps: [],
  }));
  const change = (after: readonly CueDocument[]): readonly string[] => {
    asked = 0;
    return listDiffers(counted, { before, after });
  };
  expect(change(before.map((cue) => (cue.id === 700 ? { ...cue, name: 'Other' } : cue)))).toEqual(['700']);
  expect(asked).toBeLessThan(10);
  expect(change(before.filter(({ id }) => id !== 700))).toEqual(['700']);
  expect(asked).toBeLessThan(10);
  const [first, second, ...rest] = before; // a cue stands where its number is: the order is nothing by itself
  expect(change([second!, first!, ...rest])).toEqual([]);
  expect(change([...before.slice(5), ...before.slice(0, 5)])).toEqual([]);
  expect(change([...before, { ...before[0]!, id: 9999 }])).toEqual(['9999']);
  expect(change([])).toHaveLength(2000);
});
