import { expect, test } from 'vitest';
import { amountOf } from '../../src/mapping/rides.ts';
import { expression, table } from './rig.ts';

const fader = table.row(table.at('ch/1/fader'));

test.each([
  ['0 dB - 20 dB', -20, false],
  ['-(10 dB + 5 dB)', -15, false],
  ['2 * 3 dB', 6, false],
  ['0.5 kHz + 500 Hz', 1000, false],
  ['20 ms * 2', 0.04, false],
  ['25 % + 25 %', 0.5, true],
])('an end or a step of %s is what it comes to', (written, value, ofTravel) => {
  const amount = amountOf(expression(written), fader);
  expect(amount?.value).toBeCloseTo(value, 12);
  expect(amount?.ofTravel).toBe(ofTravel);
});

test.each(['1 dB / 0', 'bank + 1', 'ch/2/fader'])('%s is no constant', (written) => {
  expect(amountOf(expression(written), fader)).toBeUndefined();
});
