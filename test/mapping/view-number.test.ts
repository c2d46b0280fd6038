import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileNumber } from '../../src/mapping/program.ts';
import { viewNumber } from '../../src/mapping/view-number.ts';
import { anySum } from './any-expression.ts';
import { bound, expression, Rig, scope } from './rig.ts';

test('a sum comes to the same in the braces of a path as where a value is wanted', () => {
  const { desk, front } = new Rig();
  const row = new Float64Array(1);
  fc.assert(
    fc.property(anySum, (sum) => {
      compileNumber(sum, scope, bound).run(desk, front, row, 0);
      const inBraces = viewNumber(sum, scope);
      // what does not exist is 0 at the end of a program
      expect((row[0] as number) + 0).toBe((Number.isNaN(inBraces) ? 0 : inBraces) + 0);
    }),
    { numRuns: 2000 },
  );
});

test('in braces, not of what does not exist does not exist either', () => {
  expect(viewNumber(expression('not (not (1 / 0))'), scope)).toBeNaN();
});
