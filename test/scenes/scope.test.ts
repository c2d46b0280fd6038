import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sceneGroups } from '../../src/model/parameter-row.ts';
import { ParameterTable } from '../../src/model/parameters.ts';
import { gate, MOST_ITEMS, readItems, recallGates, selected, storeMask } from '../../src/scenes/scope.ts';

const table = new ParameterTable({ channels: 4, groups: 1, buses: 1, dcas: 1, muteGroups: 1 });
const everything = new Uint8Array(table.count).fill(1);
const items = fc.array(
  fc.oneof(
    fc.constantFrom('all', ...sceneGroups),
    fc.constantFrom(...table.strips.map(({ path }) => path)),
    fc
      .tuple(fc.constantFrom(...table.strips), fc.constantFrom(...sceneGroups))
      .map(([{ path }, group]) => `${path} ${group}`),
    fc.constantFrom(...table.rows.map(({ path }) => path)),
  ),
  { maxLength: 12 },
);
const read = (words: readonly string[]): readonly string[] => {
  const result = readItems(words, table);
  if ('fault' in result) throw new Error(result.fault);
  return result.items;
};
const at = (row: Uint8Array, path: string): number => row[table.at(path)] as number;

describe('items', () => {
  test('mean the same in whatever order they were switched on, and twice is once', () => {
    fc.assert(
      fc.property(items, fc.infiniteStream(fc.nat()), (some, chance) => {
        const shuffled = [...some, ...some]
          .map((item) => [chance.next().value as number, item] as const)
          .sort(([a], [b]) => a - b)
          .map(([, item]) => item);
        expect(read(shuffled)).toEqual(read(some));
        expect(selected(shuffled, table)).toEqual(selected(some, table));
        expect(selected(read(some), table)).toEqual(selected(some, table));
      }),
    );
  });

  test('of two lists together mean what either means', () => {
    fc.assert(
      fc.property(items, items, (a, b) => {
        const [one, two] = [selected(a, table), selected(b, table)];
        expect(selected([...a, ...b], table)).toEqual(one.map((how, n) => Math.max(how, two[n] as number)));
      }),
    );
  });

  test('that stand for several are kept one by one', () => {
    expect(read(['ch/3..4 eq', 'mute', 'ch/1..2'])).toEqual(['mute', 'ch/1', 'ch/2', 'ch/3 eq', 'ch/4 eq']);
  });

  test.each([
    ['ch/9', 'did you mean "ch/1"?'],
    ['levle', 'did you mean "level"?'],
    ['ch/1 eq 2', 'there is no "ch/1 eq 2"'],
    ['level ch/1', 'there is no "level ch/1"'],
    ['ch/4..1', 'there is no "ch/4..1"'],
    ['ch/1..999999999 eq', 'there is no "ch/5 eq"'],
    ['', 'there is no ""'],
  ])('like %j are answered with what is wrong', (word, words) => {
    expect(readItems([word], table)).toEqual({ fault: expect.stringContaining(words) });
  });

  test('do not grow without end', () => {
    const large = new ParameterTable({ channels: 1024, groups: 0, buses: 0, dcas: 0, muteGroups: 0 });
    const all = sceneGroups.map((group) => `ch/1..1024 ${group}`);
    expect(readItems(all, large)).toEqual({ fault: `there are at most ${MOST_ITEMS} items` });
  });
});

describe('a recall', () => {
  test('never touches what is safe, whatever the scopes say (recall safe was wanted)', () => {
    fc.assert(
      fc.property(items, items, items, items, (safe, ownSafe, recall, ownRecall) => {
        const gates = recallGates(everything, table, { safe, recall }, { safe: ownSafe, recall: ownRecall });
        const isSafe = selected([...safe, ...ownSafe], table);
        for (const { number } of table.rows)
          expect(gates[number] === gate.safe).toBe((isSafe[number] as number) > 0);
      }),
    );
  });

  test('touches only what both scopes name, whichever of the two is the session’s', () => {
    fc.assert(
      fc.property(items, items, (a, b) => {
        const gates = recallGates(everything, table, { recall: a }, { recall: b });
        expect(recallGates(everything, table, { recall: b }, { recall: a })).toEqual(gates);
        const [one, two] = [selected(a, table), selected(b, table)];
        for (const { number } of table.rows)
          expect(gates[number] === gate.open).toBe((one[number] as number) * (two[number] as number) > 0);
      }),
    );
  });

  test('with an empty scope changes nothing, and without one everything that was stored', () => {
    const stored = storeMask(table);
    expect(recallGates(stored, table, { recall: [] })).not.toContain(gate.open);
    expect(recallGates(stored, table)).toEqual(stored.map((on) => (on === 1 ? gate.open : gate.notStored)));
  });

  test('never touches what was not stored', () => {
    fc.assert(
      fc.property(items, items, items, (store, recall, safe) => {
        const stored = storeMask(table, { store });
        const gates = recallGates(stored, table, { recall, safe });
        stored.forEach((on, n) => {
          if (on === 0) expect(gates[n]).toBe(gate.notStored);
        });
      }),
    );
  });
});

describe('a store', () => {
  test('keeps what both gates let through', () => {
    const mask = storeMask(table, { store: ['level', 'eq'] }, { store: read(['ch/1..2']) });
    const kept = ['ch/1/fader', 'ch/2/eq/1/gain', 'ch/3/fader', 'ch/1/pan'].map((path) => at(mask, path));
    expect(kept).toEqual([1, 1, 0, 0]);
  });

  test('keeps solos and the monitor section only where they are named', () => {
    const solos = (store?: readonly string[]): number[] => {
      const mask = storeMask(table, { store });
      return ['ch/1/solo', 'ch/2/solo', 'monitor/level'].map((path) => at(mask, path));
    };
    expect(solos()).toEqual([0, 0, 0]);
    expect(solos(['all', 'ch/1'])).toEqual([0, 0, 0]);
    expect(solos(['all', 'ch/1 solo'])).toEqual([1, 0, 0]);
    expect(solos(['solo', 'monitor'])).toEqual([1, 1, 1]);
  });
});
