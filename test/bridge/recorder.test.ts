import { expect, test } from 'vitest';
import { emptyDocument } from '../../src/model/document.ts';
import { Show } from '../scenarios/show.ts';

test('a recorder that cannot write a state of the desk down ended the show; it is a fault that is counted', () => {
  const show = new Show(emptyDocument('Large'), {
    append: () => {},
    tick: () => {
      throw new RangeError('Invalid string length');
    },
  });
  const { tick } = show.engine;
  show.wait(0.1);
  expect(show.engine.tick).toBeGreaterThan(tick + 5);
  expect(show.bridge.faults).toBeGreaterThan(0);
});
