import fc from 'fast-check';
import { expect, test } from 'vitest';

import { messageLength, MidiParser } from '../../src/wire/midi1.ts';
import { bytes, hex } from './hex.ts';
import { MidiLog } from './midi-log.ts';

function heard(stream: Uint8Array, chunks: readonly number[] = [stream.length], mostSysex?: number) {
  const log = new MidiLog();
  const parser = new MidiParser(log, mostSysex);
  let from = 0;
  for (let i = 0; from < stream.length; i++) {
    const piece = stream.subarray(from, from + Math.max(1, chunks[i % chunks.length]!));
    parser.push(piece, piece.length);
    from += piece.length;
  }
  return { messages: log.messages, counts: parser.counts };
}

test.each([
  // what                                      in                              out                     source: MIDI 1.0
  [
    'every kind of channel message',
    '80 01 02 90 01 02 a0 01 02 b0 01 02 c0 01 d0 01 e0 01 02',
    ['80 01 02', '90 01 02', 'a0 01 02', 'b0 01 02', 'c0 01', 'd0 01', 'e0 01 02'],
  ],
  [
    'every kind of system message',
    'f1 13 f2 01 02 f3 04 f6 f8 fa fb fc fe ff',
    ['f1 13', 'f2 01 02', 'f3 04', 'f6', 'f8', 'fa', 'fb', 'fc', 'fe', 'ff'],
  ],
  ['running status', '90 3c 7f 3e 7f 3c 00', ['90 3c 7f', '90 3e 7f', '90 3c 00']],
  ['running status of one data byte', 'd0 01 02 03', ['d0 01', 'd0 02', 'd0 03']],
  ['a note-on with velocity 0 stays one', '90 3c 00', ['90 3c 00']],
  ['realtime in the middle of a message', '90 f8 3c fe 7f', ['f8', 'fe', '90 3c 7f']],
  ['realtime leaves running status alone', '90 3c 7f f8 3c 00', ['90 3c 7f', 'f8', '90 3c 00']],
  ['system exclusive', 'f0 7e 7f 06 01 f7', ['f0 7e 7f 06 01 f7']],
  ['an empty system exclusive', 'f0 f7', ['f0 f7']],
  ['realtime in the middle of a system exclusive', 'f0 01 f8 02 f7', ['f8', 'f0 01 02 f7']],
  ['two system exclusives back to back', 'f0 01 f7 f0 02 f7', ['f0 01 f7', 'f0 02 f7']],
  ['a lone end of exclusive', 'f7 90 01 02', ['90 01 02']],
])('%s', (_what, stream, messages) => {
  expect(heard(bytes(stream))).toEqual({
    messages,
    counts: { lostBytes: 0, truncatedSysex: 0, oversizedSysex: 0, undefinedStatus: 0 },
  });
});

test.each([
  ['data before any status is lost and counted', '01 02 90 01 02', ['90 01 02'], { lostBytes: 2 }],
  [
    'data after system common is lost: it has no running status',
    '90 01 02 f6 01 02',
    ['90 01 02', 'f6'],
    { lostBytes: 2 },
  ],
  ['data after a song position is lost', 'f2 01 02 03', ['f2 01 02'], { lostBytes: 1 }],
  ['data after a system exclusive is lost', '90 01 02 f0 f7 01', ['90 01 02', 'f0 f7'], { lostBytes: 1 }],
  ['a message cut off by another loses its byte', '90 01 b0 07 64', ['b0 07 64'], { lostBytes: 1 }],
  [
    'a system exclusive cut off by a note is dropped, the note is not',
    'f0 01 02 90 01 02',
    ['90 01 02'],
    { truncatedSysex: 1 },
  ],
  ['a system exclusive cut off by another', 'f0 01 f0 02 f7', ['f0 02 f7'], { truncatedSysex: 1 }],
  [
    'undefined system common ends running status',
    '90 01 02 f4 03 04',
    ['90 01 02'],
    { undefinedStatus: 1, lostBytes: 2 },
  ],
  ['undefined realtime has no other effect', '90 01 f9 02 fd', ['90 01 02'], { undefinedStatus: 2 }],
  [
    'a system exclusive that is too long is dropped',
    'f0 01 02 03 04 05 06 07 f7 90 01 02',
    ['90 01 02'],
    { oversizedSysex: 1 },
  ],
])('%s', (_what, stream, messages, counts) => {
  const result = heard(bytes(stream), undefined, 8);
  expect(result.messages).toEqual(messages);
  expect(result.counts).toMatchObject(counts);
});

test('a system exclusive of exactly the allowed length is kept', () => {
  expect(heard(bytes('f0 01 02 03 04 05 06 f7'), undefined, 8).messages).toHaveLength(1);
});

test('after a reset nothing of the old cable is left', () => {
  const log = new MidiLog();
  const parser = new MidiParser(log);
  parser.push(bytes('f0 01 02'), 3);
  parser.reset();
  parser.push(bytes('03 f7 90 01 02'), 5);
  expect(log.messages).toEqual(['90 01 02']);
});

test.each([
  [0x00, 0],
  [0x7f, 0],
  [0x8f, 3],
  [0x90, 3],
  [0xaf, 3],
  [0xb0, 3],
  [0xc0, 2],
  [0xdf, 2],
  [0xe5, 3],
  [0xf0, 0],
  [0xf1, 2],
  [0xf2, 3],
  [0xf3, 2],
  [0xf4, 0],
  [0xf5, 0],
  [0xf6, 1],
  [0xf7, 0],
  [0xf8, 1],
  [0xf9, 0],
  [0xfa, 1],
  [0xfb, 1],
  [0xfc, 1],
  [0xfd, 0],
  [0xfe, 1],
  [0xff, 1],
])('status %d begins a message of %d bytes', (status, length) => {
  expect(messageLength(status)).toBe(length);
});

const data = fc.integer({ min: 0, max: 127 });
const channelMessage = fc
  .tuple(fc.integer({ min: 0x80, max: 0xef }), data, data)
  .map((all) => all.slice(0, messageLength(all[0])));
const systemMessage = fc
  .tuple(fc.constantFrom(0xf1, 0xf2, 0xf3, 0xf6, 0xf8, 0xfa, 0xfb, 0xfc, 0xfe, 0xff), data, data)
  .map((all) => all.slice(0, messageLength(all[0])));
const sysex = fc.array(data, { maxLength: 300 }).map((inside) => [0xf0, ...inside, 0xf7]);
const messages = fc.array(fc.oneof(channelMessage, systemMessage, sysex), { maxLength: 40 });
/** Mostly what parsers trip over. */
const anyBytes = fc.array(
  fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0xf0, 0xf7, 0x90, 0xf8)),
  {
    maxLength: 400,
  },
);

test('any bytes are answered with messages and never with an exception', () => {
  fc.assert(
    fc.property(anyBytes, (stream) => {
      for (const message of heard(Uint8Array.from(stream)).messages) {
        const [status, ...rest] = bytes(message);
        expect(status).toBeGreaterThanOrEqual(0x80);
        const inside = status === 0xf0 ? rest.slice(0, -1) : rest;
        expect(inside.every((byte) => byte < 0x80)).toBe(true);
      }
    }),
  );
});

test('where a stream is cut changes nothing', () => {
  fc.assert(
    fc.property(anyBytes, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (stream, chunks) => {
      const whole = Uint8Array.from(stream);
      expect(heard(whole, chunks)).toEqual(heard(whole));
    }),
  );
});

test('what was sent is what is heard', () => {
  fc.assert(
    fc.property(messages, (sent) => {
      const result = heard(Uint8Array.from(sent.flat()));
      expect(result.messages).toEqual(sent.map((message) => hex(Uint8Array.from(message))));
      expect(result.counts).toEqual({
        lostBytes: 0,
        truncatedSysex: 0,
        oversizedSysex: 0,
        undefinedStatus: 0,
      });
    }),
  );
});
