import fc from 'fast-check';
import { expect, test } from 'vitest';

import { encodeSession, parseSession, type SessionPacket } from '../../src/wire/applemidi.ts';
import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { SESSION_PACKETS } from '../golden/rtp-midi.ts';
import { bytes, hex } from './hex.ts';

function parse(text: string): SessionPacket | undefined {
  const packet = bytes(text);
  return parseSession(packet, packet.length);
}

function encode(packet: SessionPacket): Uint8Array {
  const out = new ByteWriter();
  encodeSession(packet, out);
  return out.copy();
}

test.each(SESSION_PACKETS)('%s', (_what, text, packet) => {
  expect(parse(text)).toEqual(packet);
  expect(hex(encode(packet))).toBe(text);
});

test('an invitation without a name, or with one that is not closed, is understood', () => {
  const head = 'ff ff 49 4e 00 00 00 02 12 34 56 78 ca fe ba be';
  expect(parse(head)).toMatchObject({ type: 'invite', name: '' });
  expect(parse(`${head} 41 42`)).toMatchObject({ type: 'invite', name: 'AB' });
});

test('a name is cut between two characters, not inside one', () => {
  const packet = { type: 'invite', version: 2, token: 1, ssrc: 2, name: `x${'ä'.repeat(200)}` } as const;
  expect(parse(hex(encode(packet)))).toMatchObject({ name: `x${'ä'.repeat(127)}` });
});

test.each([
  ['nothing', ''],
  ['no session packet', '80 61 00 00 00 00 00 00 00 00 00 00'],
  ['an unknown command', 'ff ff 41 42 00 00 00 02 12 34 56 78 ca fe ba be'],
  ['an invitation cut off', 'ff ff 49 4e 00 00 00 02 12 34 56 78 ca fe'],
  ['a clock exchange cut off', 'ff ff 43 4b ca fe ba be 00 00 00 00 00 00 00 00'],
  ['a fourth step of a clock exchange', `ff ff 43 4b ca fe ba be 03 00 00 00${' 00'.repeat(24)}`],
])('%s means nothing', (_what, text) => {
  expect(parse(text)).toBeUndefined();
});

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const u64 = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });
const handshake = fc.record({
  type: fc.constantFrom('invite', 'accept', 'reject', 'end'),
  version: u32,
  token: u32,
  ssrc: u32,
  name: fc.string({ maxLength: 60 }).filter((name) => !name.includes('\0')),
});
const clock = fc.record({
  type: fc.constant('clock'),
  ssrc: u32,
  count: fc.integer({ min: 0, max: 2 }),
  times: fc.tuple(u64, u64, u64),
});
const feedback = fc.record({ type: fc.constant('feedback'), ssrc: u32, field: u32 });
const bitrate = fc.record({ type: fc.constant('bitrate'), ssrc: u32, bitsPerSecond: u32 });

test('what was sent is what is understood', () => {
  fc.assert(
    fc.property(fc.oneof(handshake, clock, feedback, bitrate), (packet) => {
      const sent = encode(packet);
      expect(parseSession(sent, sent.length)).toEqual(packet);
    }),
  );
});

test('any bytes are answered and never thrown at', () => {
  const commands = fc.constantFrom('494e', '4f4b', '4e4f', '4259', '434b', '5253', '524c');
  fc.assert(
    fc.property(commands, fc.uint8Array({ maxLength: 60 }), (command, rest) => {
      const packet = Uint8Array.from([0xff, 0xff, ...Buffer.from(command, 'hex'), ...rest]);
      parseSession(packet, packet.length);
      parseSession(rest, rest.length);
    }),
  );
});
