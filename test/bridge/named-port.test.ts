import { expect, test } from 'vitest';
import { meansPort } from '../../src/bridge/named-port.ts';

const ports = ['IAC Bus 1', 'IAC Bus 10', 'X-Touch', 'X-Touch (2)'];

test.each([
  // typed       port           means it
  ['IAC Bus 1', 'IAC Bus 1', true],
  ['IAC Bus 1', 'IAC Bus 10', false], // port 1 is not port 10
  ['Bus 10', 'IAC Bus 10', true],
  ['IAC', 'IAC Bus 1', false], // which of the two?
  ['X-Touch', 'X-Touch (2)', false],
  ['(2)', 'X-Touch (2)', true],
  ['', 'X-Touch', false],
  ['Digico', 'X-Touch', false],
])('"%s" and the port %s: %s', (typed, port, means) => {
  expect(meansPort(typed, port, ports)).toBe(means);
});
