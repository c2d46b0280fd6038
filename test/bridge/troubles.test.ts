import { expect, test } from 'vitest';
import { Troubles } from '../../src/bridge/troubles.ts';

const FIVE_MINUTES = 5 * 60 * 100; // in ticks of 10 ms
const always = (): boolean => true;

test('a fault that nobody can say is over is told of for five minutes, once however often it happens', () => {
  const troubles = new Troubles();
  troubles.add('the sound has stopped', 0);
  troubles.add('the sound has stopped', 1000);
  expect(troubles.lines(FIVE_MINUTES + 999, always)).toEqual(['the sound has stopped']);
  expect(troubles.lines(FIVE_MINUTES + 1000, always)).toEqual([]);
});

test('a file that cannot be played is told of until it can, or nothing plays it', () => {
  const troubles = new Troubles();
  troubles.add('a.wav is not there', 0, 'a.wav');
  troubles.add('a.wav is cut off', 10, 'a.wav');
  expect(troubles.lines(10 * FIVE_MINUTES, always)).toEqual(['a.wav is cut off']);
  expect(troubles.lines(20, (about) => about !== 'a.wav')).toEqual([]);
  troubles.over((about) => about === 'a.wav');
  expect(troubles.lines(20, always)).toEqual([]);
});

test('what a player said in several lines is one line', () => {
  expect(new Troubles().add(' no card:\n\tcheck it\n', 0)).toBe('no card: check it');
});
