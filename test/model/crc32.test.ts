import { crc32 as zlib } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from '../../src/model/crc32.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test.each([
  // text          sum          source
  ['123456789', 0xcbf43926], // the check value of CRC-32/ISO-HDLC
  ['', 0],
  ['a', 0xe8b7be43], // RFC 3309's table has it too
])('the sum of "%s" is the published one', (text, sum) => {
  expect(crc32(bytes(text))).toBe(sum);
});

test('is what zip has, however the bytes are cut up', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      expect(crc32(b, crc32(a))).toBe(zlib(Uint8Array.from([...a, ...b])));
    }),
  );
});
