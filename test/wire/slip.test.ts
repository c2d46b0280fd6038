import { createRequire } from 'node:module';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { ByteWriter } from '../../src/wire/byte-writer.ts';
import {
  encodeLengthPrefixed,
  encodeSlip,
  LengthDecoder,
  MOST_PACKET,
  SlipDecoder,
  type PacketSink,
  type SlipFaults,
} from '../../src/wire/slip.ts';
import { bytes, hex } from './hex.ts';

interface Decoder {
  push(bytes: Uint8Array, length: number): void;
}

/** What a decoder delivers, the stream being cut as `chunks` says, over and over. */
function delivered(
  make: (sink: PacketSink) => Decoder,
  stream: Uint8Array,
  chunks: readonly number[] = [Math.max(1, stream.length)],
): string[] {
  const packets: string[] = [];
  const decoder = make((packet, length) => packets.push(hex(packet.subarray(0, length))));
  for (let from = 0, i = 0; from < stream.length; i++) {
    const piece = stream.subarray(from, from + chunks[i % chunks.length]!);
    decoder.push(piece, piece.length);
    from += piece.length;
  }
  return packets;
}

const slip = (sink: PacketSink): SlipDecoder => new SlipDecoder(sink, 8);
const lengths = (sink: PacketSink): LengthDecoder => new LengthDecoder(sink, 8);

function written(encode: typeof encodeSlip, ...packets: readonly Uint8Array[]): Uint8Array {
  const out = new ByteWriter();
  for (const packet of packets) encode(packet, packet.length, out);
  return out.copy();
}

const chunkSizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
const packet = fc.uint8Array({ minLength: 1, maxLength: 40 });
/** Mostly what SLIP is about. */
const slipBytes = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0xc0, 0xdb, 0xdc, 0xdd)), {
    maxLength: 120,
  })
  .map((all) => Uint8Array.from(all));

describe('SLIP', () => {
  test.each([
    // what                            packet           in the stream                    source: RFC 1055
    ['plain bytes', '01 02 03', 'c0 01 02 03 c0'],
    ['an END', 'c0', 'c0 db dc c0'],
    ['an ESC', 'db', 'c0 db dd c0'],
    ['what looks escaped and is not', 'db dc dd c0', 'c0 db dd dc dd db dc c0'],
  ])('%s is written and read as RFC 1055 says', (_what, text, stream) => {
    expect(hex(written(encodeSlip, bytes(text)))).toBe(stream);
    expect(delivered(slip, bytes(stream))).toEqual([text]);
  });

  test.each<[string, string, string[], Partial<SlipFaults>]>([
    ['one END between two packets is enough', 'c0 01 c0 02 c0', ['01', '02'], {}],
    ['a packet needs no END before it', '01 02 c0', ['01 02'], {}],
    ['nothing between two ENDs is no packet', 'c0 c0 c0 01 c0 c0', ['01'], {}],
    [
      'a packet of exactly the most bytes is kept',
      'c0 01 02 03 04 05 06 07 08 c0',
      ['01 02 03 04 05 06 07 08'],
      {},
    ],
    [
      'a longer one is dropped, the next is not',
      'c0 01 02 03 04 05 06 07 08 09 0a c0 01 c0',
      ['01'],
      { oversized: 1 },
    ],
    [
      'escapes count as what they stand for',
      'c0 01 02 03 04 05 06 07 db dc db dc c0 01 c0',
      ['01'],
      { oversized: 1 },
    ],
    [
      'a wrong escape drops its packet, the next is whole',
      'c0 01 db 02 03 c0 04 c0',
      ['04'],
      { badEscapes: 1 },
    ],
    ['an ESC before an END drops its packet', 'c0 01 db c0 04 c0', ['04'], { badEscapes: 1 }],
    ['a packet is dropped but once', 'c0 db 01 db 02 db c0 04 c0', ['04'], { badEscapes: 1 }],
  ])('%s', (_what, stream, packets, counts) => {
    let decoder: SlipDecoder | undefined;
    const make = (sink: PacketSink): SlipDecoder => (decoder = slip(sink));
    expect(delivered(make, bytes(stream))).toEqual(packets);
    expect(decoder!.counts).toEqual({ oversized: 0, badEscapes: 0, ...counts });
  });

  test('after a reset nothing of the old connection is left', () => {
    const packets: string[] = [];
    const decoder = new SlipDecoder((all, length) => packets.push(hex(all.subarray(0, length))));
    decoder.push(bytes('c0 01 db'), 3);
    decoder.reset();
    decoder.push(bytes('dc 02 c0'), 3);
    expect(packets).toEqual(['dc 02']);
  });

  test('a packet of all the bytes of a datagram passes', () => {
    const longest = new Uint8Array(MOST_PACKET).fill(0xc0);
    const out = new ByteWriter(256, 1 << 18);
    encodeSlip(longest, longest.length, out);
    const make = (sink: PacketSink): SlipDecoder => new SlipDecoder(sink);
    expect(delivered(make, out.copy())).toEqual([hex(longest)]);
  });

  test('what was sent is what comes out, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(packet), chunkSizes, (packets, chunks) => {
        const make = (sink: PacketSink): SlipDecoder => new SlipDecoder(sink, 40);
        expect(delivered(make, written(encodeSlip, ...packets), chunks)).toEqual(packets.map(hex));
      }),
    );
  });

  test('any bytes are taken and never thrown at, and where they are cut changes nothing', () => {
    fc.assert(
      fc.property(slipBytes, chunkSizes, (stream, chunks) => {
        const whole = delivered(slip, stream);
        expect(delivered(slip, stream, chunks)).toEqual(whole);
        for (const each of whole) expect(bytes(each).length).toBeLessThanOrEqual(8);
      }),
      { numRuns: 1000 },
    );
  });

  test('the package that osc.js takes writes the same and understands ours', () => {
    const load = createRequire(createRequire(import.meta.url).resolve('osc'));
    const peer = load('slip') as {
      encode(data: Uint8Array): Uint8Array;
      Decoder: new (sink: (message: Uint8Array) => void) => { decode(data: Uint8Array): void };
    };
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            packet,
            slipBytes.filter(({ length }) => length > 0),
          ),
        ),
        (packets) => {
          const stream = written(encodeSlip, ...packets);
          expect(hex(stream)).toBe(packets.map((each) => hex(peer.encode(each))).join(' '));
          const heard: string[] = [];
          new peer.Decoder((message) => heard.push(hex(message))).decode(stream);
          expect(heard).toEqual(packets.map(hex));
        },
      ),
    );
  });
});

describe('a stream of lengths', () => {
  test.each([
    // what                                          stream                                         packets
    ['one packet', '00 00 00 03 01 02 03', ['01 02 03']],
    ['two packets', '00 00 00 01 01 00 00 00 02 02 03', ['01', '02 03']],
    ['a length of none is no packet', '00 00 00 00 00 00 00 01 01', ['01']],
    ['a packet that is not all here waits', '00 00 00 03 01 02', []],
    [
      'a packet of exactly the most bytes',
      '00 00 00 08 01 02 03 04 05 06 07 08',
      ['01 02 03 04 05 06 07 08'],
    ],
  ])('is read packet by packet: %s', (_what, stream, packets) => {
    expect(delivered(lengths, bytes(stream))).toEqual(packets);
  });

  test.each([
    ['one byte more than the most', '00 00 00 09'],
    ['a length that would be negative', 'ff ff ff fc'],
    ['SLIP, which this is not', 'c0 2f 61 00'],
  ])('is lost at %s, until it begins anew', (_what, start) => {
    const packets: number[] = [];
    const decoder = lengths((_packet, length) => packets.push(length));
    decoder.push(bytes('00 00 00 01 01'), 5);
    expect(decoder.lost).toBe(false);
    decoder.push(bytes(start), 4);
    expect(decoder.lost).toBe(true);
    decoder.push(bytes('00 00 00 01 01'), 5);
    expect(packets).toEqual([1]);
    decoder.reset();
    decoder.push(bytes('00 00 00 02 01 02'), 6);
    expect([decoder.lost, packets]).toEqual([false, [1, 2]]);
  });

  test('has the length before the packet', () => {
    expect(hex(written(encodeLengthPrefixed, bytes('01 02 03'), bytes('04')))).toBe(
      '00 00 00 03 01 02 03 00 00 00 01 04',
    );
  });

  test('gives what was sent, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(packet), chunkSizes, (packets, chunks) => {
        const make = (sink: PacketSink): LengthDecoder => new LengthDecoder(sink);
        expect(delivered(make, written(encodeLengthPrefixed, ...packets), chunks)).toEqual(packets.map(hex));
      }),
    );
  });

  test('takes any bytes and never throws at them, and where they are cut changes nothing', () => {
    const mostlyZero = fc
      .array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 10 })), { maxLength: 120 })
      .map((all) => Uint8Array.from(all));
    fc.assert(
      fc.property(fc.oneof(mostlyZero, slipBytes), chunkSizes, (stream, chunks) => {
        expect(delivered(lengths, stream, chunks)).toEqual(delivered(lengths, stream));
      }),
      { numRuns: 1000 },
    );
  });
});
