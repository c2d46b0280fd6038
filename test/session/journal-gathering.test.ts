import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ParameterTable } from '../../src/model/parameters.ts';
import { Gathering } from '../../src/session/journal-gathering.ts';
import { inputLine, readLine, tickLine } from '../../src/session/journal-line.ts';

const table = new ParameterTable({ channels: 4, groups: 1, buses: 1, dcas: 1, muteGroups: 1 });

const time = fc.oneof(
  fc.nat(),
  fc.maxSafeNat(),
  fc.double(),
  fc.constantFrom(-0, 0, 2 ** 32, 2 ** 32 - 1, 1e9, 1e15, -1),
);
const moved = fc.record({
  at: time,
  sample: time,
  what: fc.record({
    type: fc.constant('surface' as const),
    surface: fc.nat(9),
    event: fc.constantFrom('moved', 'turned', 'touched', 'let-go', 'pressed', 'released'),
    control: fc.nat(400),
    value: fc.oneof(
      fc.double(),
      fc.nat(1023).map((raw) => raw / 1023),
      fc.constantFrom(-0, 0, 1, -Infinity),
    ),
  }),
});
const other = fc.record({
  at: time,
  sample: time,
  what: fc.record({
    type: fc.constant('set' as const),
    parameter: fc.nat(table.count - 1),
    value: fc.double(),
    who: fc.string(),
  }),
});

describe('what is gathered', () => {
  test('comes out as the lines of its inputs, in their order, to the byte', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(moved, other), { maxLength: 60 }), fc.maxSafeNat(), (inputs, from) => {
        const first = Math.min(from, Number.MAX_SAFE_INTEGER - 100);
        const gathering = new Gathering(table);
        inputs.forEach((input, i) => gathering.add(first + i, input));
        const n = first + inputs.length;
        gathering.addLine(n, tickLine(n, 7, 'now'));
        const lines = inputs.map((input, i) => inputLine(first + i, input, table));
        const text = new TextDecoder().decode(gathering.take());
        expect(text).toBe([...lines, tickLine(n, 7, 'now')].join(''));
        expect(gathering.count).toBe(0);
      }),
    );
  });

  test('is a copy: the record of a move is used again for the next', () => {
    const gathering = new Gathering(table);
    const what = { type: 'surface' as const, surface: 1, event: 'moved' as const, control: 3, value: 0 };
    for (let n = 1; n <= 3; n++) {
      what.value = n / 4;
      gathering.add(n, { at: n, sample: n, what });
    }
    const lines = new TextDecoder().decode(gathering.take()).trimEnd().split('\n');
    const read = lines.map((line) => readLine(new TextEncoder().encode(line)));
    expect(read.map((line) => line?.line === 'input' && line.input.what)).toEqual(
      [0.25, 0.5, 0.75].map((value) => ({ ...what, value })),
    );
  });

  test('is nothing after a parameter that is not there', () => {
    const gathering = new Gathering(table);
    const what = { type: 'set' as const, parameter: 99_999, value: 0, who: 'page' };
    expect(() => gathering.add(1, { at: 0, sample: 0, what })).toThrow(RangeError);
    expect(gathering.count).toBe(0);
  });
});
