import fc from 'fast-check';
import { expect, test } from 'vitest';

import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { messageLength } from '../../src/wire/midi1.ts';
import {
  addCommand,
  addSysex,
  CommandReader,
  encodeDelta,
  encodeRtp,
  parseRtp,
} from '../../src/wire/rtp-midi.ts';
import { BROKEN_SECTIONS, COMMAND_SECTIONS, DELTA_TIMES, PACKET_WITH_JOURNAL } from '../golden/rtp-midi.ts';
import { bytes, hex } from './hex.ts';
import { MidiLog } from './midi-log.ts';

const HEADER = '80 61 12 35 00 01 86 a0 ca fe ba be';

/** Reads packets one after another and says what came out. */
function read(...packets: readonly string[]) {
  const log = new MidiLog();
  const reader = new CommandReader(log);
  const problems = packets.map((text) => {
    const data = bytes(text);
    const packet = parseRtp(data, data.length);
    return packet.ok ? reader.read(data, packet) : packet.problem;
  });
  return { stream: log.stream, problems, dropped: reader.droppedSysex };
}

test('the header says who sends, in which order and when', () => {
  const data = bytes(PACKET_WITH_JOURNAL);
  expect(parseRtp(data, data.length)).toEqual({
    ok: true,
    sequence: 0x1235,
    timestamp: 100_000,
    ssrc: 0xcafe_babe,
    list: { from: 13, to: 16 },
    deltaFirst: false,
    journal: { from: 16, to: 31 },
  });
});

test('the same packet is written from its parts', () => {
  const list = new ByteWriter();
  addCommand(list, 0xe0, 0x00, 0x40);
  const out = new ByteWriter();
  encodeRtp({ sequence: 0x1235, timestamp: 100_000, ssrc: 0xcafe_babe }, list, true, out);
  expect(PACKET_WITH_JOURNAL.startsWith(hex(out.copy()))).toBe(true);
});

test.each(COMMAND_SECTIONS)('%s', (_what, section, stream) => {
  expect(read(`${HEADER} ${section}`)).toMatchObject({ stream, problems: [undefined] });
});

test.each(BROKEN_SECTIONS)(
  '%s is a problem, and what stands before it is heard',
  (_what, section, stream) => {
    const result = read(`${HEADER} ${section}`);
    expect(result.stream).toBe(stream);
    expect(result.problems).not.toEqual([undefined]);
  },
);

test('a system exclusive in three packets, with a clock between, is one system exclusive and one clock', () => {
  const result = read(`${HEADER} 03 f0 01 f0`, `${HEADER} 05 f8 00 f7 02 f0`, `${HEADER} 03 f7 03 f7`);
  expect(result).toEqual({
    stream: 'f8 f0 01 02 03 f7',
    problems: [undefined, undefined, undefined],
    dropped: 0,
  });
});

test('a system exclusive whose middle was lost is dropped, not patched', () => {
  const log = new MidiLog();
  const reader = new CommandReader(log);
  for (const text of [`${HEADER} 03 f0 01 f0`, 'lost', `${HEADER} 03 f7 03 f7`]) {
    if (text === 'lost') {
      reader.lost();
      continue;
    }
    const packet = parseRtp(bytes(text), bytes(text).length);
    if (packet.ok) reader.read(bytes(text), packet);
  }
  expect(log.messages).toEqual([]);
  expect(reader.droppedSysex).toBe(1);
});

test('both marker bits are understood, as are padding, contributing sources and a header extension', () => {
  const note = '03 90 3c 7f';
  expect(read(`80 e1 12 35 00 01 86 a0 ca fe ba be ${note}`).stream).toBe('90 3c 7f');
  expect(read(`a0 61 12 35 00 01 86 a0 ca fe ba be ${note} 00 02`).stream).toBe('90 3c 7f');
  expect(read(`81 61 12 35 00 01 86 a0 ca fe ba be 00 00 00 07 ${note}`).stream).toBe('90 3c 7f');
  expect(read(`90 61 12 35 00 01 86 a0 ca fe ba be 00 00 00 01 aa bb cc dd ${note}`).stream).toBe('90 3c 7f');
});

test.each([
  ['a packet too short for a header', '80 61 12'],
  ['another version of RTP', '40 61 12 35 00 01 86 a0 ca fe ba be 00'],
  ['another payload type', '80 60 12 35 00 01 86 a0 ca fe ba be 00'],
  ['a list longer than the packet', `${HEADER} 0f 90`],
  ['a long length cut off', `${HEADER} 80`],
  ['padding longer than the packet', 'a0 61 12 35 00 01 86 a0 ca fe ba be ff'],
  ['an extension longer than the packet', '90 61 12 35 00 01 86 a0 ca fe ba be 00 00 ff ff'],
])('%s means nothing', (_what, text) => {
  expect(parseRtp(bytes(text), bytes(text).length)).toMatchObject({ ok: false });
});

test.each(DELTA_TIMES)('a delta time of %d is %s', (ticks, text) => {
  const out = new ByteWriter();
  encodeDelta(ticks, out);
  expect(hex(out.copy())).toBe(text);
});

test('a delta time that does not fit is our own mistake', () => {
  expect(() => encodeDelta(268_435_456, new ByteWriter())).toThrow(RangeError);
});

const data = fc.integer({ min: 0, max: 127 });
const message = fc.tuple(
  fc.constantFrom(0x80, 0x9f, 0xa3, 0xb0, 0xc1, 0xd2, 0xe8, 0xf1, 0xf2, 0xf3, 0xf6, 0xf8, 0xfa, 0xff),
  data,
  data,
);

test('what was sent is what is heard', () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 100 }),
      fc.array(data, { maxLength: 200 }),
      (messages, inside) => {
        const list = new ByteWriter();
        for (const [status, a, b] of messages) addCommand(list, status, a, b);
        addSysex(list, 'whole', Uint8Array.from(inside), 0, inside.length);
        const out = new ByteWriter();
        encodeRtp({ sequence: 1, timestamp: 2, ssrc: 3 }, list, false, out);
        const expected = messages.map((all) => hex(Uint8Array.from(all).subarray(0, messageLength(all[0]))));
        const sysex = hex(Uint8Array.from([0xf0, ...inside, 0xf7]));
        expect(read(hex(out.copy()))).toEqual({
          stream: [...expected, sysex].join(' '),
          problems: [undefined],
          dropped: 0,
        });
      },
    ),
  );
});

test('however a system exclusive is cut into segments, it comes out whole', () => {
  fc.assert(
    fc.property(
      fc.array(data, { maxLength: 100 }),
      fc.nat({ max: 50 }),
      fc.nat({ max: 50 }),
      (inside, x, y) => {
        const all = Uint8Array.from(inside);
        const [one, two] = [Math.min(x, y, all.length), Math.min(Math.max(x, y), all.length)];
        const list = new ByteWriter();
        addSysex(list, 'first', all, 0, one);
        addSysex(list, 'middle', all, one, two);
        addSysex(list, 'last', all, two, all.length);
        const out = new ByteWriter();
        encodeRtp({ sequence: 1, timestamp: 2, ssrc: 3 }, list, false, out);
        expect(read(hex(out.copy())).stream).toBe(hex(Uint8Array.from([0xf0, ...inside, 0xf7])));
      },
    ),
  );
});

test('any bytes are answered and never thrown at', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 5 }), (payloads) => {
      const result = read(...payloads.map((payload) => `${HEADER} ${hex(payload)}`));
      expect(result.problems).toHaveLength(payloads.length);
    }),
  );
});
