import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pack, unpack } from '../../src/session/packed.ts';

const points = fc
  .array(
    fc.tuple(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant('-inf' as const)),
    ),
    { maxLength: 50 },
  )
  .map((list) => ({ times: list.map(([at]) => at), values: list.map(([, value]) => value) }));

describe('packed points', () => {
  test('come back to the bit', () => {
    fc.assert(
      fc.property(points, (rows) => {
        expect(unpack(pack(rows, 'ch/1/fader'))).toEqual(rows);
      }),
    );
  });

  test('of any other text are none, or points that a session can have; never a throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
        const rows = unpack(text);
        if (!rows) return;
        expect(rows.times.every(Number.isFinite)).toBe(true);
        expect(rows.values.every((value) => value === '-inf' || Number.isFinite(value))).toBe(true);
      }),
    );
  });

  test('with a byte that is missing are none', () => {
    const text = pack({ times: [1, 2], values: [0, '-inf'] }, 'ch/1/fader');
    expect(unpack(Buffer.from(text, 'base64').subarray(0, -1).toString('base64'))).toBeUndefined();
  });

  test.each([
    [[NaN], [0]],
    [[0], [NaN]],
    [[0], [Infinity]],
  ] as const)('are not made of what no session can have: %j, %j', (times, values) => {
    expect(() => pack({ times, values }, 'ch/1/fader')).toThrow('ch/1/fader must have finite numbers');
  });
});
