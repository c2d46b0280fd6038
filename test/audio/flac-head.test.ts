import { expect, test } from 'vitest';
import { streamInfo } from '../../src/audio/flac-head.ts';

const info = {
  min_blocksize: 4096,
  max_blocksize: 4096,
  min_framesize: 14,
  max_framesize: 0xabcdef,
  md5sum: '00112233445566778899aabbccddeeff',
};

test.each([1, 2 ** 31 - 1, 2 ** 31, 3 * 2 ** 32 + 5])(
  'a FLAC stream of %i frames says so, and its rate as well',
  (frames) => {
    const block = Buffer.from(streamInfo(info, { rate: 192_000, channels: 2, bits: 24 }, frames));
    // RFC 9639, 8.2: 16, 16, 24, 24 bits of sizes; 20 of the rate, 3 of channels less one, 5 of bits less one, 36 of frames
    expect(block.readUInt32BE(0)).toBe(0x1000_1000);
    expect([block.readUIntBE(4, 3), block.readUIntBE(7, 3)]).toEqual([14, 0xabcdef]);
    const packed = block.readBigUInt64BE(10);
    expect([packed >> 44n, (packed >> 41n) & 7n, (packed >> 36n) & 31n, packed & (2n ** 36n - 1n)]).toEqual([
      192_000n,
      1n,
      23n,
      BigInt(frames),
    ]);
    expect(block.toString('hex', 18)).toBe(info.md5sum);
  },
);
