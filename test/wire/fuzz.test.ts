import { expect, test } from 'vitest';

import { fuzz, fuzzTargets } from '../../bench/fuzz.ts';

const COUNT = 300_000;

test.each(await fuzzTargets())('$name: nothing that comes in makes it throw, hang or grow', (target) => {
  expect(fuzz(target, COUNT, 2026).bytes).toBeGreaterThanOrEqual(COUNT);
});
