import { expect, test } from 'vitest';
import fc from 'fast-check';
import { Bits } from '../../src/model/bits.ts';

const SIZE = 70;
const step = fc.oneof(
  fc.record({ does: fc.constantFrom('add', 'delete'), n: fc.nat(SIZE - 1) }),
  fc.record({ does: fc.constant('clear'), n: fc.constant(0) }),
  fc.record({ does: fc.constant('drop'), n: fc.nat(5) }),
);

test('a set of bits has the members a plain set would have, in the order in which they came', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const bits = new Bits(SIZE);
      let plain: number[] = [];
      for (const { does, n } of steps) {
        if (does === 'add') {
          bits.add(n);
          if (!plain.includes(n)) plain.push(n);
        } else if (does === 'delete') {
          bits.delete(n);
          plain = plain.filter((one) => one !== n);
        } else if (does === 'clear') {
          bits.clear();
          plain = [];
        } else {
          const many = Math.min(n, bits.count);
          bits.dropFirst(many);
          plain = plain.slice(many);
        }
        expect([...bits.list.subarray(0, bits.count)]).toEqual(plain);
        for (let i = 0; i < SIZE; i++) expect(bits.has(i)).toBe(plain.includes(i));
      }
    }),
    { numRuns: 60 },
  );
});

test('every number of a size that is a multiple of 32 can be a member at once', () => {
  const bits = new Bits(64);
  for (let n = 63; n >= 0; n--) bits.add(n);
  expect(bits.count).toBe(64);
  bits.clear();
  expect([bits.count, bits.has(0), bits.has(63)]).toEqual([0, false, false]);
});
