import { expect, test } from 'vitest';

import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { hex } from './hex.ts';

test('bytes come out in the order they were put, most significant first', () => {
  const writer = new ByteWriter(1);
  writer.put(0x90).put2(1, 2).put3(3, 4, 5).putU16(0x1234).putU32(0xcafe_babe).putAll([9, 8, 7], 1, 3);
  expect(hex(writer.copy())).toBe('90 01 02 03 04 05 12 34 ca fe ba be 08 07');
});

test('a writer that has grown once takes as much again without new memory', () => {
  const writer = new ByteWriter(2);
  for (let i = 0; i < 1000; i++) writer.put(i);
  const memory = writer.bytes;
  writer.clear();
  for (let i = 0; i < 1000; i++) writer.put(i);
  expect(writer.bytes).toBe(memory);
});

test('a writer says how much it cannot hold, and holds all it may', () => {
  const writer = new ByteWriter(1, 3);
  writer.put3(1, 2, 3);
  expect(() => writer.put(4)).toThrow('4 bytes do not fit into a writer of at most 3');
  expect(hex(writer.copy())).toBe('01 02 03');
});

test('a byte can be written over only where one was put', () => {
  const writer = new ByteWriter(8);
  writer.put(1).set(0, 2);
  expect(hex(writer.copy())).toBe('02');
  expect(() => writer.set(1, 0)).toThrow(RangeError);
});
