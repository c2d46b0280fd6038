import fc from 'fast-check';
import { expect, test } from 'vitest';

import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { JournalReader, JournalWriter } from '../../src/wire/rtp-journal.ts';
import { BROKEN_JOURNALS, JOURNALS, PACKET_WITH_JOURNAL } from '../golden/rtp-midi.ts';
import { bytes, hex } from './hex.ts';
import { MidiLog } from './midi-log.ts';

function repairs(journal: string, reader = new JournalReader()) {
  const log = new MidiLog();
  const data = bytes(journal);
  const problem = reader.apply(data, 0, data.length, log);
  return { stream: log.stream, problem };
}

function written(writer: JournalWriter, packet: number, room = 1000): string {
  const out = new ByteWriter();
  writer.write(packet, room, out);
  return hex(out.copy());
}

/** A sender that has sent the given messages in packets 1234h, 1235h, … */
function sender(...messages: readonly string[]): JournalWriter {
  const writer = new JournalWriter(0x1234);
  for (const [i, text] of messages.entries()) {
    const [status, a, b] = bytes(text);
    writer.record(status!, a!, b ?? 0, 0x1234 + i);
  }
  return writer;
}

test.each(JOURNALS)('a journal of %s', (_what, journal, stream) => {
  expect(repairs(journal)).toEqual({ stream, problem: undefined });
});

test.each(BROKEN_JOURNALS)('a journal with %s is a problem, not an exception', (_what, journal) => {
  expect(repairs(journal).problem).toBeDefined();
});

test('only what differs from what was heard is repaired', () => {
  const reader = new JournalReader();
  reader.observe(0xb0, 7, 100);
  reader.observe(0xe0, 0, 0x3f);
  const data = bytes(PACKET_WITH_JOURNAL);
  const log = new MidiLog();
  expect(reader.apply(data, 16, data.length, log)).toBeUndefined();
  expect(log.messages).toEqual(['e0 00 40', '90 3c 64']);
  expect(repairs(hex(data.subarray(16)), reader).stream).toBe('');
});

test('a key that is released in the journal is released here', () => {
  const reader = new JournalReader();
  reader.observe(0x90, 60, 100);
  reader.observe(0x91, 60, 100);
  const { stream } = repairs('a0 12 34 80 06 08 00 77 08', reader); // octet 7, bit 3: note 60
  expect(stream).toBe('90 3c 00');
});

test('a coarse value that is repaired brings its fine half with it', () => {
  const reader = new JournalReader();
  reader.observe(0xb0, 7, 1);
  reader.observe(0xb0, 39, 5);
  expect(repairs('a0 12 34 80 06 40 80 87 64', reader).stream).toBe('b0 07 64 b0 27 05');
});

test.each([
  // what was sent in packets 1234h…                  the journal of the packet after them
  ['nothing', [], '80 12 33'],
  ['a fader just now', ['e0 00 40'], '20 12 34 00 05 10 00 40'],
  ['a fader two packets ago', ['e0 00 40', 'f8'], 'a0 12 34 80 05 10 80 40'],
  ['a fader twice: only where it is now', ['e0 00 10', 'e0 00 40', 'f8'], 'a0 12 34 80 05 10 80 40'],
  ['a controller', ['b0 07 64', 'f8'], 'a0 12 34 80 06 40 80 87 64'],
  ['a note on', ['90 3c 64', 'f8'], 'a0 12 34 80 07 08 81 f0 bc e4'],
  ['a note on and off', ['90 3c 64', '90 3c 00', 'f8'], 'a0 12 34 80 06 08 80 77 08'],
  ['a note off just now, beside one on before', ['90 3d 64', '80 3c 40'], '20 12 34 00 08 08 01 77 bd e4 08'],
  [
    'controller, fader and note, as in the worked example',
    ['b0 07 64', 'e0 00 40', '90 3c 64', 'f8'],
    'a0 12 34 80 0c 58 80 87 64 80 40 81 f0 bc e4',
  ],
  [
    'faders on two channels, the one that moved last first',
    ['e0 00 40', 'e8 01 41', 'f8'],
    'a1 12 34 c0 05 10 81 41 80 05 10 80 40',
  ],
  [
    'data entry and parameter numbers, which are not journalled',
    ['b0 63 01', 'b0 62 02', 'b0 06 03'],
    '80 12 34',
  ],
  ['a fader before all controllers were reset', ['e0 00 40', 'b0 79 00'], '80 12 34'],
  ['a note before all notes were silenced', ['90 3c 64', 'b0 7b 00', 'f8'], 'a0 12 34 80 06 08 80 77 08'],
])('after %s', (_what, messages, journal) => {
  expect(written(sender(...messages), 0x1234 + messages.length)).toBe(journal);
});

test('what the other end has confirmed is not repeated', () => {
  const writer = sender('e0 00 40', 'e1 00 40', 'f8');
  writer.acknowledge(0x1234);
  expect(written(writer, 0x1237)).toBe('a0 12 35 88 05 10 80 40');
  writer.acknowledge(0x1236);
  expect(written(writer, 0x1238)).toBe('80 12 37');
  expect(writer.pending).toBe(false);
});

test('a channel journal never exceeds 255 bytes: the oldest is left out and the checkpoint says so', () => {
  const writer = new JournalWriter(0);
  let packet = 0;
  for (let i = 0; i < 96; i++) if (i !== 6 && i !== 38) writer.record(0xb0, i, 1, packet++);
  for (let i = 0; i < 60; i++) writer.record(0x90, i, 100, packet++);
  const journal = bytes(written(writer, packet));
  const length = ((journal[3]! & 3) << 8) | journal[4]!;
  expect(length).toBeLessThanOrEqual(255);
  expect(journal.length).toBe(3 + length);
  const log = new MidiLog();
  expect(new JournalReader().apply(journal, 0, journal.length, log)).toBeUndefined();
  const checkpoint = (journal[1]! << 8) | journal[2]!;
  expect(log.messages).toHaveLength(packet - checkpoint);
  expect(log.messages).toContain('90 3b 64');
  expect(writer.leftOut).toBe(checkpoint);
});

test('a journal that has little room keeps the channels that moved last', () => {
  const writer = sender('e0 00 40', 'e1 00 40', 'e2 00 40', 'f8');
  expect(written(writer, 0x1238, 3 + 5)).toBe('a0 12 36 90 05 10 80 40');
});

test('sequence numbers wrap and the checkpoint with them', () => {
  const writer = new JournalWriter(0xffff);
  writer.record(0xe0, 0, 0x40, 0xffff);
  writer.record(0xe0, 1, 0x41, 0x1_0000);
  expect(written(writer, 0x1_0001)).toBe('20 ff ff 00 05 10 01 41');
});

const data = fc.integer({ min: 0, max: 127 });
const message = fc.tuple(
  fc.constantFrom(0x80, 0x90, 0xb0, 0xe0),
  fc.integer({ min: 0, max: 3 }),
  fc.oneof(fc.integer({ min: 60, max: 70 }), data),
  fc.oneof(fc.constant(0), data),
);

test('whatever was lost, one journal brings faders, controllers and keys to where they are', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 60 }), fc.nat({ max: 60 }), (messages, heard) => {
      const writer = new JournalWriter(1000);
      const lucky = new JournalReader();
      const unlucky = new JournalReader();
      for (const [i, [kind, channel, a, b]] of messages.entries()) {
        writer.record(kind | channel, a, b, 1000 + i);
        lucky.observe(kind | channel, a, b);
        if (i < heard) unlucky.observe(kind | channel, a, b);
      }
      const journal = written(writer, 1000 + messages.length, 1_000_000);
      expect(repairs(journal, unlucky).problem).toBeUndefined();
      if (writer.leftOut > 0) return;
      // Now both know the same: the journal has nothing to tell either of them.
      expect(repairs(journal, lucky).stream).toBe('');
      expect(repairs(journal, unlucky).stream).toBe('');
    }),
  );
});

test('any bytes are answered and never thrown at', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.constantFrom(0x20, 0x21, 0x60, 0x2f), (rest, flags) => {
      const journal = Uint8Array.from([flags, 0x12, 0x34, ...rest]);
      const log = new MidiLog();
      new JournalReader().apply(journal, 0, journal.length, log);
      new JournalReader().apply(rest, 0, rest.length, log);
    }),
  );
});
