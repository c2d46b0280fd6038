import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import fc from 'fast-check';
// @ts-expect-error osc.js comes without types
import oscJs from 'osc';
import { describe, expect, test } from 'vitest';

import { ByteWriter } from '../../src/wire/byte-writer.ts';
import {
  AT_ONCE,
  decodeOsc,
  encodeFloat,
  encodeInt,
  encodeOsc,
  encodeText,
  MOST_DEPTH,
  MOST_PATTERN,
  OscPattern,
  OscReader,
  type OscArgument,
  type OscBundle,
  type OscDecoded,
  type OscMessage,
  type OscPacket,
  type OscProblem,
  type OscTag,
} from '../../src/wire/osc.ts';
import { NONSENSE, PACKETS, UNTYPED } from '../golden/osc.ts';
import { bytes, hex } from './hex.ts';

function encode(packet: OscPacket): Uint8Array {
  const out = new ByteWriter();
  encodeOsc(packet, out);
  return out.copy();
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const decode = (text: string): OscDecoded => decodeOsc(bytes(text));
const message = (...args: OscArgument[]): OscMessage => ({ type: 'message', address: '/a', args });
const nothing = (problem: OscProblem, at: number): OscDecoded => ({ ok: false, problem, at });

/** The same bytes somewhere in the middle of memory that has other things in it, as in a pooled Buffer. */
function pooled(packet: Uint8Array): Uint8Array {
  const pool = new Uint8Array(packet.length + 24).fill(0xee);
  pool.set(packet, 9);
  return pool.subarray(9, 9 + packet.length);
}

describe('a packet', () => {
  test.each(PACKETS)('%s is read and written as its document says', (_what, text, packet) => {
    expect(decode(text)).toEqual({ ok: true, packet });
    expect(hex(encode(packet))).toBe(text);
  });

  test.each(UNTYPED)('%s is a message without arguments', (_what, text, address) => {
    expect(decode(text)).toEqual({ ok: true, packet: { type: 'message', address, args: [] } });
  });

  test.each(NONSENSE)('%s means nothing', (_what, text, problem, at) => {
    expect(decode(text)).toEqual(nothing(problem, at));
  });

  test('what is wrong deep in a bundle is told from the beginning of the packet', () => {
    const inner = '23 62 75 6e 64 6c 65 00 00 00 00 00 00 00 00 01 00 00 00 08 2f 61 00 00 2c 78 00 00';
    const outer = `23 62 75 6e 64 6c 65 00 00 00 00 00 00 00 00 01 00 00 00 1c ${inner}`;
    expect(decode(outer)).toEqual(nothing('unknown type tag', 45));
  });

  test('letters of Latin-1, which are not UTF-8, are kept one by one', () => {
    const text = '2f 61 00 00 2c 73 00 00 46 6c f6 74 65 00 00 00';
    expect(decode(text)).toEqual({ ok: true, packet: message({ type: 's', value: 'Flöte' }) });
  });

  test('a byte order mark is a character like another', () => {
    const packet = message({ type: 's', value: '\uFEFFa' });
    expect(decodeOsc(encode(packet))).toEqual({ ok: true, packet });
  });

  test('what was decoded does not change with the bytes it came from, not even with those of a Buffer', () => {
    const packet = message({ type: 'b', value: Uint8Array.of(1, 2, 3) });
    const buffer = Buffer.from(encode(packet));
    const decoded = decodeOsc(buffer);
    buffer.fill(0xff);
    expect(decoded).toEqual({ ok: true, packet });
  });
});

describe('nesting', () => {
  const nestedBundle = (depth: number): OscBundle => {
    let bundle: OscBundle = { type: 'bundle', timeTag: AT_ONCE, elements: [] };
    for (let i = 1; i < depth; i++) bundle = { type: 'bundle', timeTag: AT_ONCE, elements: [bundle] };
    return bundle;
  };
  const nestedArray = (depth: number): OscArgument => {
    let array: OscArgument = { type: 'array', values: [] };
    for (let i = 1; i < depth; i++) array = { type: 'array', values: [array] };
    return array;
  };
  /** Bundles inside each other, put together from the inside without our encoder. */
  function bundleBytes(depth: number): Uint8Array {
    const header = bytes('23 62 75 6e 64 6c 65 00 00 00 00 00 00 00 00 01');
    const all = new Uint8Array(depth * 20 - 4);
    const view = new DataView(all.buffer);
    for (let i = 0; i < depth; i++) {
      all.set(header, i * 20);
      if (i < depth - 1) view.setUint32(i * 20 + 16, all.length - (i + 1) * 20);
    }
    return all;
  }

  test('sixteen bundles inside each other are read, seventeen are refused, three thousand too', () => {
    expect(decodeOsc(bundleBytes(16))).toEqual({ ok: true, packet: nestedBundle(16) });
    expect(decodeOsc(bundleBytes(17))).toEqual(nothing('bundles nested too deep', 320));
    expect(decodeOsc(bundleBytes(3000))).toEqual(nothing('bundles nested too deep', 320));
  });

  test('sixteen arrays inside each other are read, seventeen are refused', () => {
    const packet = message(nestedArray(16));
    expect(decodeOsc(encode(packet))).toEqual({ ok: true, packet });
    const tags = `2c${' 5b'.repeat(17)}${' 5d'.repeat(17)} 00`;
    expect(decode(`2f 61 00 00 ${tags}`)).toEqual(nothing('arrays nested too deep', 21));
  });

  test('what would be refused is not written', () => {
    expect(hex(encode(nestedBundle(MOST_DEPTH)))).toBe(hex(bundleBytes(MOST_DEPTH)));
    expect(() => encode(nestedBundle(MOST_DEPTH + 1))).toThrow('bundles may be nested 16 deep');
    expect(() => encode(message(nestedArray(MOST_DEPTH + 1)))).toThrow('arrays may be nested 16 deep');
  });
});

describe('writing', () => {
  const writer = (write: (out: ByteWriter) => void): string => {
    const out = new ByteWriter();
    write(out);
    return hex(out.copy());
  };

  test('a message of one argument is written the short way as the long way', () => {
    expect(writer((out) => encodeFloat('/ch/01/mix/fader', 0.75, out))).toBe(PACKETS[10]![1]);
    expect(writer((out) => encodeInt('#reply', 1, out))).toBe(PACKETS[13]![1]);
    expect(writer((out) => encodeText('/a', 'Flöte', out))).toBe(PACKETS[4]![1]);
  });

  test('a packet is padded from its own beginning, wherever in the writer that is', () => {
    const out = new ByteWriter().put(0xc0);
    encodeText('/abc', 'ö', out);
    expect(hex(out.copy())).toBe('c0 2f 61 62 63 00 00 00 00 2c 73 00 00 c3 b6 00 00');
  });

  test('a writer that is used again takes no new memory', () => {
    const out = new ByteWriter();
    encodeFloat('/a', 1, out);
    const memory = out.bytes;
    for (let i = 0; i < 100; i++) encodeFloat('/a', i, out.clear());
    expect(out.bytes).toBe(memory);
  });

  test.each<[string, OscArgument]>([
    ['a fraction as an integer', { type: 'i', value: 0.5 }],
    ['an integer of 33 bits', { type: 'i', value: 2 ** 31 }],
    ['no number as an integer', { type: 'i', value: NaN }],
    ['a negative colour', { type: 'r', value: -1 }],
    ['a long of 65 bits', { type: 'h', value: 2n ** 63n }],
    ['a time before 1900', { type: 't', value: -1n }],
    ['a string with a NUL', { type: 's', value: 'a\0b' }],
    ['a string with a NUL after an umlaut', { type: 's', value: 'ö\0' }],
  ])('%s is the fault of the caller', (_what, arg) => {
    expect(() => encode(message(arg))).toThrow(RangeError);
  });

  test.each(['', ',f', '#bundle', '/a\0'])('%j is no address to send', (address) => {
    expect(() => encode({ type: 'message', address, args: [] })).toThrow(RangeError);
  });
});

describe('a reader', () => {
  const opened = (text: string): OscReader => {
    const reader = new OscReader();
    expect(reader.open(pooled(bytes(text)))).toBe(true);
    return reader;
  };
  const firstMessage = (text: string): OscReader => {
    const reader = opened(text);
    expect(reader.nextMessage()).toBe(true);
    return reader;
  };

  test('goes from argument to argument and gives each as what it is', () => {
    const reader = firstMessage(PACKETS[1]![1]);
    expect(reader.address).toBe('/foo');
    const tags: (OscTag | undefined)[] = [];
    const read = (value: () => unknown): unknown => {
      tags.push(reader.next());
      return value();
    };
    expect(read(() => reader.int())).toBe(1000);
    expect(read(() => reader.int())).toBe(-1);
    expect(read(() => reader.text())).toBe('hello');
    expect(read(() => reader.float())).toBe(Math.fround(1.234));
    expect(read(() => reader.float())).toBe(Math.fround(5.678));
    expect(read(() => reader.float())).toBeUndefined();
    expect(tags).toEqual(['i', 'i', 's', 'f', 'f', undefined]);
    expect(reader.next()).toBeUndefined();
    expect(reader.nextMessage()).toBe(false);
    expect(reader.nextMessage()).toBe(false);
  });

  test('gives nothing for an argument that is something else', () => {
    const reader = firstMessage(encodeHex(message({ type: 's', value: 'x' }, { type: 'f', value: 1 })));
    expect(reader.text()).toBeUndefined(); // nothing is under the cursor yet
    reader.next();
    for (const value of [reader.int(), reader.float(), reader.number(), reader.bits(), reader.long()]) {
      expect(value).toBeUndefined();
    }
    expect(reader.blob()).toBeUndefined();
    reader.next();
    expect(reader.int()).toBeUndefined();
    expect(reader.text()).toBeUndefined();
  });

  test('takes for a number whatever peers send for one', () => {
    const reader = firstMessage(
      encodeHex(
        message(
          { type: 'i', value: 1 },
          { type: 'f', value: 0.5 },
          { type: 'd', value: 0.1 },
          { type: 'h', value: -7n },
          { type: 'T' },
          { type: 'F' },
          { type: 'N' },
          { type: 'c', value: 65 },
        ),
      ),
    );
    const numbers: (number | undefined)[] = [];
    while (reader.next() !== undefined) numbers.push(reader.number());
    expect(numbers).toEqual([1, 0.5, 0.1, -7, 1, 0, undefined, undefined]);
  });

  test('steps over arguments that nobody asks for, and shows where an array begins and ends', () => {
    const reader = firstMessage(PACKETS[8]![1]);
    const seen: unknown[] = [];
    for (let tag = reader.next(); tag !== undefined; tag = reader.next()) seen.push(tag, reader.int());
    const no = undefined;
    expect(seen).toEqual(['S', no, '[', no, 'i', 1, '[', no, ']', no, 'T', no, ']', no, 'i', 2]);
  });

  test('gives a blob as a view of the right bytes, however they lie in memory', () => {
    const reader = firstMessage(PACKETS[11]![1]);
    reader.next();
    const blob = reader.blob()!;
    expect(hex(blob)).toBe('04 00 00 00 fd 1d 21 37 fd ff 7f 3f 00 00 80 3f 6e bb d5 34');
    const meters = new DataView(blob.buffer, blob.byteOffset, blob.length);
    expect(20 * Math.log10(meters.getFloat32(4, true))).toBeCloseTo(-100.35, 1);
  });

  test('goes through bundles in order and knows when each message is due', () => {
    const reader = new OscReader();
    const one = (address: string): OscMessage => ({ type: 'message', address, args: [] });
    const inner: OscBundle = { type: 'bundle', timeTag: 7n, elements: [one('/b'), one('/c')] };
    const empty: OscBundle = { type: 'bundle', timeTag: 8n, elements: [] };
    reader.open(encode({ type: 'bundle', timeTag: 5n, elements: [one('/a'), inner, empty, one('/d')] }));
    const heard: unknown[] = [];
    while (reader.nextMessage()) {
      heard.push([reader.address, reader.timeTag]);
      expect(reader.isAtOnce).toBe(reader.timeTag === AT_ONCE);
    }
    expect(heard).toEqual([
      ['/a', 5n],
      ['/b', 7n],
      ['/c', 7n],
      ['/d', 5n],
    ]);
  });

  test('has no message in an empty bundle, and none in what it refused', () => {
    const reader = opened(PACKETS[15]![1]);
    expect(reader.nextMessage()).toBe(false);
    reader.open(bytes(PACKETS[0]![1]));
    expect(reader.open(bytes('2f 61 00 00 2c 78 00 00'))).toBe(false);
    expect([reader.problem, reader.at]).toEqual(['unknown type tag', 5]);
    expect(reader.nextMessage()).toBe(false);
    expect(reader.next()).toBeUndefined();
    expect(() => reader.packet()).toThrow(TypeError);
    expect(reader.open(bytes(PACKETS[0]![1]))).toBe(true);
    expect(reader.problem).toBeUndefined();
  });

  test('takes only the bytes it is told to', () => {
    const reader = new OscReader();
    const room = bytes(`${PACKETS[0]![1]} 01 02 03`);
    expect(reader.open(room, room.length - 3)).toBe(true);
    expect(reader.open(room)).toBe(false);
    expect(() => reader.open(room, room.length + 1)).toThrow(RangeError);
  });

  test('can be asked for the whole packet before, between and after its messages', () => {
    const [, text, packet] = PACKETS.at(-1)!;
    const reader = opened(text);
    expect(reader.packet()).toEqual(packet);
    expect(reader.nextMessage()).toBe(true);
    expect(reader.packet()).toEqual(packet);
    expect(reader.nextMessage()).toBe(true);
    expect([reader.address, reader.next()]).toEqual(['/b', 'T']);
    expect(reader.nextMessage()).toBe(false);
    expect(reader.packet()).toEqual(packet);
  });

  test('does not take one text for another, however many there are and whatever they share', () => {
    const reader = new OscReader();
    const out = new ByteWriter();
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 3 }), { minLength: 1 }), (texts) => {
        for (const text of texts.map((each) => each.replaceAll('\0', ''))) {
          out.clear();
          encodeText(`/${text}`, text, out);
          reader.open(out.bytes, out.length);
          reader.nextMessage();
          reader.next();
          expect([reader.address, reader.text()]).toEqual([`/${text}`, text]);
        }
      }),
    );
  });

  test('does not take the UTF-8 of a letter for the two letters that it is in Latin-1', () => {
    // both are kept in one place for about one number in five hundred
    const reader = new OscReader();
    const read = (address: string): string => {
      reader.open(encode({ type: 'message', address, args: [] }));
      reader.nextMessage();
      return reader.address;
    };
    for (let i = 0; i < 5000; i++) expect([read(`Ã¶${i}`), read(`ö${i}`)]).toEqual([`Ã¶${i}`, `ö${i}`]);
  });

  test('forgets the bundle it was in when another packet comes', () => {
    const reader = opened(PACKETS.at(-1)![1]);
    reader.nextMessage();
    expect(reader.open(bytes(PACKETS[0]![1]))).toBe(true);
    expect(reader.nextMessage()).toBe(true);
    expect([reader.address, reader.timeTag]).toEqual(['/oscillator/4/frequency', AT_ONCE]);
    expect(reader.isAtOnce).toBe(true);
    expect(reader.nextMessage()).toBe(false);
  });

  test('takes no memory for a move of a fader once its address is known', () => {
    const reader = new OscReader();
    const out = new ByteWriter();
    const MOVES = 20_000;
    let moved = 0;
    const move = (to: number): void => {
      encodeInt('/ch/01/mix/fader', to, out.clear());
      reader.open(out.bytes, out.length);
      while (reader.nextMessage()) {
        if (reader.next() === 'i' && reader.address === '/ch/01/mix/fader') moved += reader.int()! - to + 1;
      }
    };
    const bytesPerMove = (): number => {
      collect();
      const before = process.memoryUsage().heapUsed;
      for (let i = 0; i < MOVES; i++) move(i);
      return (process.memoryUsage().heapUsed - before) / MOVES;
    };
    // the compiler works in the same memory, so the best of a few counts; one string would be 32 bytes
    expect(Math.min(...Array.from({ length: 8 }, bytesPerMove))).toBeLessThan(16);
    expect(moved).toBe(8 * MOVES);
  });

  function encodeHex(packet: OscPacket): string {
    return hex(encode(packet));
  }
});

// ── properties ──

const float32 = fc.float();
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((any) => any.replaceAll('\0', ''));
const blob = fc.uint8Array({ maxLength: 12 });
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const timeTag = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const address = text.map((rest) => `/${rest}`);

/** What osc.js reads rightly even in the middle of a Buffer. */
const plain: fc.Arbitrary<OscArgument>[] = [
  fc.record({ type: fc.constant('i'), value: int32 }),
  fc.record({ type: fc.constant('f'), value: float32 }),
  fc.record({ type: fc.constant('d'), value: fc.double() }),
  fc.record({ type: fc.constant('h'), value: int64 }),
  fc.record({ type: fc.constant('t'), value: timeTag }),
  fc.record({ type: fc.constantFrom('s', 'S'), value: text }),
  fc.record({ type: fc.constant('c'), value: fc.integer({ min: 0, max: 0xffff }) }),
  fc.record({ type: fc.constantFrom('T', 'F', 'N', 'I') }),
];
/** What it reads rightly only at the beginning of its memory. */
const offsetSensitive: fc.Arbitrary<OscArgument>[] = [
  fc.record({ type: fc.constantFrom('m', 'r'), value: u32 }),
  fc.record({ type: fc.constant('b'), value: blob }),
];
const flat = fc.oneof(...plain, ...offsetSensitive);
const anyArgument = fc.letrec<{ arg: OscArgument }>((tie) => ({
  arg: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(flat, fc.record({ type: fc.constant('c'), value: u32 })),
    fc.record({ type: fc.constant('array'), values: fc.array(tie('arg'), { maxLength: 4 }) }),
  ),
})).arg;

function packets(args: fc.Arbitrary<OscArgument>): fc.Arbitrary<OscPacket> {
  return fc.letrec<{ packet: OscPacket }>((tie) => ({
    packet: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.record({ type: fc.constant('message'), address, args: fc.array(args, { maxLength: 6 }) }),
      fc.record({
        type: fc.constant('bundle'),
        timeTag,
        elements: fc.array(tie('packet'), { maxLength: 3 }),
      }),
    ),
  })).packet;
}

describe('whatever comes', () => {
  test('what was sent is what is understood, wherever it lies in memory', () => {
    fc.assert(
      fc.property(packets(anyArgument), (packet) => {
        expect(decodeOsc(pooled(encode(packet)))).toEqual({ ok: true, packet });
      }),
      { numRuns: 500 },
    );
  });

  test('any bytes are answered and never thrown at, and what is understood is written the same again', () => {
    const reader = new OscReader();
    const seeds = fc.constantFrom(...PACKETS.map(([, packet]) => [...bytes(packet)]));
    const spoilt = fc
      .tuple(seeds, fc.array(fc.tuple(fc.nat(90), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }))
      .map(([seed, changes]) => {
        for (const [at, to] of changes) if (at < seed.length) seed[at] = to;
        return Uint8Array.from(seed);
      });
    fc.assert(
      fc.property(fc.oneof(spoilt, fc.uint8Array({ maxLength: 64 })), (any) => {
        const decoded = decodeOsc(any);
        expect(reader.open(any)).toBe(decoded.ok);
        while (reader.nextMessage()) while (reader.next() !== undefined) reader.number();
        if (!decoded.ok) expect(decoded.at).toBeLessThanOrEqual(any.length);
        else expect(decodeOsc(encode(decoded.packet))).toEqual(decoded);
      }),
      { numRuns: 3000 },
    );
  });

  test('a packet cut short is never understood as a whole one with typed arguments', () => {
    fc.assert(
      fc.property(fc.array(flat, { minLength: 1, maxLength: 6 }), fc.nat(), (args, cut) => {
        const whole = encode(message(...args));
        const part = decodeOsc(whole.subarray(0, cut % whole.length));
        if (part.ok) expect(part.packet).toEqual(message());
      }),
    );
  });
});

// ── osc.js 2.4.5, which shares no line with ours ──

interface Peer {
  readPacket(data: Uint8Array, options: { metadata: true }): PeerPacket;
  writePacket(packet: PeerPacket, options: { metadata: true }): Uint8Array;
}
interface PeerPacket {
  address?: string;
  args?: PeerArgument[];
  timeTag?: { raw: number[] };
  packets?: PeerPacket[];
}
type PeerArgument = { type: string; value?: unknown } | PeerArgument[];

const peer = oscJs as Peer;
const TYPED = { metadata: true } as const;

const halves = (value: bigint): [number, number] => [Number(value >> 32n), Number(value & 0xffff_ffffn)];
const joined = (high: number, low: number): bigint => (BigInt(high) << 32n) | BigInt(low >>> 0);

function toPeer(packet: OscPacket): PeerPacket {
  if (packet.type === 'message') return { address: packet.address, args: packet.args.map(argumentToPeer) };
  return { timeTag: { raw: halves(packet.timeTag) }, packets: packet.elements.map(toPeer) };
}

function argumentToPeer(arg: OscArgument): PeerArgument {
  switch (arg.type) {
    case 'array':
      return arg.values.map(argumentToPeer);
    case 'h': {
      const [high, low] = halves(BigInt.asUintN(64, arg.value));
      return { type: 'h', value: { high, low } };
    }
    case 't':
      return { type: 't', value: { raw: halves(arg.value) } };
    case 'c':
      return { type: 'c', value: String.fromCharCode(arg.value) };
    case 'm':
      return { type: 'm', value: fourBytes(arg.value) };
    case 'r': {
      const [r, g, b, a] = fourBytes(arg.value);
      return { type: 'r', value: { r, g, b, a: a! / 255 } };
    }
    case 'T':
    case 'F':
    case 'N':
    case 'I':
      return { type: arg.type };
    default:
      return { type: arg.type, value: arg.value };
  }
}

const fourBytes = (value: number): Uint8Array =>
  Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);

function fromPeer(packet: PeerPacket): OscPacket {
  if (packet.address !== undefined) {
    return { type: 'message', address: packet.address, args: packet.args!.map(argumentFromPeer) };
  }
  const [high, low] = packet.timeTag!.raw;
  return { type: 'bundle', timeTag: joined(high!, low!), elements: packet.packets!.map(fromPeer) };
}

function argumentFromPeer(arg: PeerArgument): OscArgument {
  if (Array.isArray(arg)) return { type: 'array', values: arg.map(argumentFromPeer) };
  const { type, value } = arg as { type: OscTag; value: any };
  switch (type) {
    case 'h':
      return { type, value: joined(value.high, value.low) };
    case 't':
      return { type, value: joined(value.raw[0], value.raw[1]) };
    case 'c':
      return { type, value: value.charCodeAt(0) };
    case 'm':
      return { type, value: Buffer.from(value).readUInt32BE() };
    case 'r':
      return {
        type,
        value: Buffer.from([value.r, value.g, value.b, Math.round(value.a * 255)]).readUInt32BE(),
      };
    case 'T':
    case 'F':
    case 'N':
    case 'I':
      return { type };
    default:
      return { type, value } as OscArgument;
  }
}

describe('osc.js 2.4.5', () => {
  // one level of arrays: it ends the outer array where the first inner one ends
  const oneLevel = fc.oneof(
    flat,
    fc.record({ type: fc.constant('array'), values: fc.array(flat, { maxLength: 3 }) }),
  );

  test('writes the bytes that we write, and we understand them', () => {
    fc.assert(
      fc.property(packets(oneLevel), (packet) => {
        const theirs = peer.writePacket(toPeer(packet), TYPED);
        expect(hex(encode(packet))).toBe(hex(theirs));
        expect(decodeOsc(theirs)).toEqual({ ok: true, packet });
      }),
      { numRuns: 500 },
    );
  });

  test('understands what we write, if it is at the beginning of its memory', () => {
    fc.assert(
      fc.property(packets(oneLevel), (packet) => {
        expect(fromPeer(peer.readPacket(encode(packet), TYPED))).toEqual(packet);
      }),
      { numRuns: 500 },
    );
  });

  test('understands what we write anywhere in memory, if there is no blob, MIDI message or colour', () => {
    fc.assert(
      fc.property(packets(fc.oneof(...plain)), (packet) => {
        expect(fromPeer(peer.readPacket(pooled(encode(packet)), TYPED))).toEqual(packet);
      }),
    );
  });

  describe('differs from us:', () => {
    test.each<[string, OscArgument]>([
      ['a blob', { type: 'b', value: Uint8Array.of(1, 2, 3, 4) }],
      ['a MIDI message', { type: 'm', value: 0x0190_3c7f }],
      ['a colour', { type: 'r', value: 0xff80_007f }],
    ])('it reads %s of a pooled buffer at the wrong place', (_what, arg) => {
      const packet = message(arg);
      const received = pooled(encode(packet));
      expect(fromPeer(peer.readPacket(received, TYPED))).not.toEqual(packet);
      expect(decodeOsc(received)).toEqual({ ok: true, packet });
    });

    test('it takes a bundle element that says it is longer than it is', () => {
      const text =
        '23 62 75 6e 64 6c 65 00 00 00 00 00 00 00 00 01 00 00 00 10 2f 61 00 00 2c 69 00 00 00 00 00 01';
      expect(peer.readPacket(bytes(text), TYPED).packets).toHaveLength(1);
      expect(decode(text)).toEqual(nothing('element of an impossible size', 16));
    });

    test('it throws at a message without type tags, and at an address without a slash', () => {
      const bare = bytes(UNTYPED[0][1]);
      expect(() => peer.readPacket(bare, TYPED)).toThrow('malformed type tag');
      const node = bytes(PACKETS[12]![1]);
      expect(() => peer.readPacket(node, TYPED)).toThrow('Header was: node');
      expect([decodeOsc(bare).ok, decodeOsc(node).ok]).toEqual([true, true]);
    });

    test('it ends an array where the first array inside it ends', () => {
      const packet = message({
        type: 'array',
        values: [
          { type: 'array', values: [{ type: 'i', value: 1 }] },
          { type: 'i', value: 2 },
        ],
      });
      const sent = encode(packet);
      expect(hex(peer.writePacket(toPeer(packet), TYPED))).toBe(hex(sent));
      expect(() => peer.readPacket(sent, TYPED)).toThrow('without a matching close array tag');
      expect(decodeOsc(sent)).toEqual({ ok: true, packet });
    });

    test('it takes a string without an end, and bytes after the last argument', () => {
      expect(peer.readPacket(bytes('2f 61 00 00 2c 73 00 00 61 62 63 64'), TYPED).args).toHaveLength(1);
      expect(peer.readPacket(bytes('2f 61 00 00 2c 54 00 00 00 00 00 01'), TYPED).args).toHaveLength(1);
    });
  });
});

// ── address patterns ──

describe('an address pattern', () => {
  test.each([
    // pattern                 matches                          does not match
    ['/ch/01/mix', ['/ch/01/mix'], ['/ch/01/mix/fader', '/ch/01/mi', '/ch/01/miX', '']],
    ['/ch/0?/mix', ['/ch/01/mix', '/ch/09/mix'], ['/ch/0/mix', '/ch/011/mix', '/ch/0//mix']],
    ['/ch/*/mix', ['/ch/01/mix', '/ch//mix'], ['/ch/01/02/mix', '/ch/mix']],
    ['/*', ['/', '/a', '/abc'], ['/a/b', 'a']],
    ['/?/b/*c', ['/a/b/c', '/x/b/abc'], ['/a/b/cd', '/ab/b/c']], // the example of the specification
    ['/a*b*c', ['/abc', '/axxbyyc', '/abbcc'], ['/ab', '/acb']],
    ['/[a-c]1', ['/a1', '/b1', '/c1'], ['/d1', '/1', '/-1', '/a']],
    ['/[c-a]', ['/a', '/b'], ['/d']],
    ['/[!a-c]', ['/d', '/-', '/!'], ['/a', '//', '/']],
    ['/[a-]', ['/a', '/-'], ['/b']], // a minus sign at the end is itself
    ['/[a!]', ['/a', '/!'], ['/b']], // so is an exclamation mark that is not first
    ['/[!]', ['/a', '/]'], ['//', '/']],
    ['/[]', [], ['/', '/a', '/]']],
    ['/{ch,bus}/1', ['/ch/1', '/bus/1'], ['/c/1', '/chbus/1', '/ch,bus/1', '/{ch,bus}/1']],
    ['/a{,b}c', ['/ac', '/abc'], ['/a,bc', '/abbc']],
    ['/{a,ab}{c,bc}', ['/ac', '/abc', '/abbc'], ['/abb', '/a']],
    ['/{a*,?}', ['/a*', '/?'], ['/ab', '/b']], // within braces nothing is special
    ['/a,b]c}', ['/a,b]c}'], ['/a']],
    ['//mix', ['//mix'], ['/ch/mix']], // the levels of OSC 1.1 are not read
  ])('%s matches what it means and nothing else', (pattern, some, others) => {
    const compiled = new OscPattern(pattern);
    expect(some.filter((each) => !compiled.matches(each))).toEqual([]);
    expect(others.filter((each) => compiled.matches(each))).toEqual([]);
  });

  test.each(['/[a', '/{a,b', '/[a/b]', '/{a/b}', '/{a,{b,c}}', '/[[a]', '/{[a]}'])(
    'with brackets that make no sense matches nothing: %s',
    (pattern) => {
      expect([pattern, '/a', '/b', '/'].filter((each) => new OscPattern(pattern).matches(each))).toEqual([]);
    },
  );

  test('that is longer than any address matches nothing', () => {
    const longest = `/${'a'.repeat(MOST_PATTERN - 1)}`;
    expect(new OscPattern(longest).matches(longest)).toBe(true);
    expect(new OscPattern(`${longest}a`).matches(`${longest}a`)).toBe(false);
  });

  test('made to be slow is not', () => {
    const start = performance.now();
    const run = 'a'.repeat(5000);
    expect(new OscPattern(`/${'*a'.repeat(127)}b`).matches(`/${run}`)).toBe(false);
    expect(new OscPattern(`/${'{a,aa}'.repeat(42)}b`).matches(`/${run}`)).toBe(false);
    expect(new OscPattern(`/${'*'.repeat(255)}`).matches(`/${run}`)).toBe(true);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('matches what the regular expression of the same meaning matches', () => {
    const piece = fc.oneof(
      fc.constantFrom('a', 'b', '/', '?', '*'),
      fc
        .tuple(fc.constantFrom('', '!'), fc.constantFrom('a', 'ab', 'a-c', 'b-'))
        .map(([no, set]) => `[${no}${set}]`),
      fc
        .array(fc.constantFrom('', 'a', 'ab', 'c'), { minLength: 1, maxLength: 3 })
        .map((all) => `{${all.join(',')}}`),
    );
    const target = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '/', '-'), maxLength: 6 });
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }),
        fc.array(target, { maxLength: 20 }),
        (pieces, targets) => {
          const compiled = new OscPattern(pieces.join(''));
          const same = new RegExp(`^${pieces.map(expression).join('')}$`);
          for (const each of targets) expect(compiled.matches(each)).toBe(same.test(each));
        },
      ),
      { numRuns: 1000 },
    );
  });

  function expression(piece: string): string {
    if (piece === '?') return '[^/]';
    if (piece === '*') return '[^/]*';
    if (piece.startsWith('[!')) return `[^/${piece.slice(2)}`;
    if (piece.startsWith('{')) return `(?:${piece.slice(1, -1).replaceAll(',', '|')})`;
    return piece;
  }
});
