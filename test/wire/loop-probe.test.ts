import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { encodeLoopProbe, LoopProbeEar, MOST_WHO, type LoopProbe } from '../../src/wire/loop-probe.ts';

const probes = fc.record({
  who: fc.nat(MOST_WHO - 1),
  mark: fc.nat(127),
  hops: fc.nat(127),
});

/** What comes out of pieces of a stream. */
function heardIn(pieces: readonly Uint8Array[]): LoopProbe[] {
  const heard: LoopProbe[] = [];
  const ear = new LoopProbeEar((probe) => heard.push(probe));
  for (const piece of pieces) ear.push(piece, piece.length);
  return heard;
}

function encoded(probe: LoopProbe): Uint8Array {
  const out = new ByteWriter();
  encodeLoopProbe(probe, out);
  return out.copy();
}

test('is one SysEx message of nobody, with seven-bit content', () => {
  const bytes = [...encoded({ who: 0x0fed_cba9, mark: 5, hops: 1 })];
  expect(bytes.slice(0, 4)).toEqual([0xf0, 0x7d, 0x46, 0x4c]);
  expect(bytes.slice(1, -1).every((byte) => byte < 0x80)).toBe(true);
  expect(bytes.at(-1)).toBe(0xf7);
  expect(bytes).toHaveLength(11);
});

test('is heard wherever it comes, however the stream is cut, and with a clock in its middle', () => {
  const noise = fc.uint8Array({ maxLength: 20 }).filter((bytes) => bytes.every((byte) => byte !== 0x7d));
  fc.assert(
    fc.property(probes, noise, noise, fc.integer({ min: 1, max: 8 }), (probe, before, after, size) => {
      const clocked = [...encoded(probe)].flatMap((byte) => [byte, 0xf8]);
      const all = Uint8Array.of(...before, ...clocked, ...after);
      const pieces: Uint8Array[] = [];
      for (let i = 0; i < all.length; i += size) pieces.push(all.subarray(i, i + size));
      expect(heardIn(pieces)).toEqual([probe]);
    }),
  );
});

test.each([
  ['cut short', [0xf0, 0x7d, 0x46, 0x4c, 1, 2, 3, 4, 5, 0xf7]],
  ['too long', [0xf0, 0x7d, 0x46, 0x4c, 1, 2, 3, 4, 5, 6, 7, 0xf7]],
  ['broken off by a key', [0xf0, 0x7d, 0x46, 0x4c, 1, 2, 0x90, 4, 5, 6, 0xf7]],
  ['of somebody else', [0xf0, 0x7d, 0x46, 0x4d, 1, 2, 3, 4, 5, 6, 0xf7]],
])('one that is %s is none', (_what, bytes) => {
  expect(heardIn([Uint8Array.from(bytes)])).toEqual([]);
});

test('any bytes are heard without a fault', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => heardIn([bytes]).length <= 20));
});
