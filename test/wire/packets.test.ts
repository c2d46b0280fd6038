import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteWriter } from '../../src/wire/byte-writer.ts';
import {
  beginPacket,
  eachPacket,
  endPacket,
  MOST_PACKET,
  packet,
  PacketStream,
} from '../../src/wire/packets.ts';

const kinds = fc.constantFrom(...Object.values(packet));
const contents = fc.uint8Array({ maxLength: 300 });

function inARow(packets: readonly (readonly [number, Uint8Array])[]): ByteWriter {
  const out = new ByteWriter();
  for (const [kind, content] of packets) {
    const start = beginPacket(out, kind);
    out.putAll(content);
    endPacket(out, start);
  }
  return out;
}

function apart(bytes: Uint8Array): [number, Uint8Array][] {
  const found: [number, Uint8Array][] = [];
  eachPacket(bytes, bytes.length, (kind, content) => found.push([kind, content.slice()]));
  return found;
}

test('packets come out of a row as they were put in', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(kinds, contents), { maxLength: 8 }), (packets) => {
      expect(apart(inARow(packets).copy())).toEqual(packets);
    }),
  );
});

test('a row that is cut off, or anything at all, gives whole packets only', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const taken = apart(bytes).reduce((sum, [, { length }]) => sum + 3 + length, 0);
      expect(taken).toBeLessThanOrEqual(bytes.length);
    }),
  );
  const row = inARow([[packet.feature, Uint8Array.of(1, 2, 3)]]).copy();
  expect(apart(row.subarray(0, row.length - 1))).toEqual([]);
});

test('a packet longer than a datagram is refused', () => {
  const out = new ByteWriter();
  const start = beginPacket(out);
  out.putAll(new Uint8Array(MOST_PACKET + 1));
  expect(() => endPacket(out, start)).toThrow(RangeError);
});

test('a row that arrives in pieces gives the same packets, however it is cut', () => {
  const cuts = fc.array(fc.nat({ max: 900 }), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(fc.tuple(kinds, contents), { maxLength: 6 }), cuts, (packets, places) => {
      const row = inARow(packets).copy();
      const ends = [...places.map((place) => Math.min(place, row.length)), row.length].toSorted(
        (a, b) => a - b,
      );
      const stream = new PacketStream();
      const found: [number, Uint8Array][] = [];
      let from = 0;
      for (const to of ends) {
        expect(
          stream.push(row.subarray(from, to), (kind, content) => found.push([kind, content.slice()])),
        ).toBe(true);
        from = to;
      }
      expect(found).toEqual(packets);
    }),
  );
});

test('a stream that announces a packet longer than any is not waited for', () => {
  const stream = new PacketStream(100);
  expect(stream.push(Uint8Array.of(0, 0, 101), () => expect.unreachable())).toBe(false);
});
