import fc from 'fast-check';
import { expect, test } from 'vitest';

import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { decodeMsc, encodeMsc, type MscCommand, type MscMessage } from '../../src/wire/msc.ts';
import { bytes, hex } from './hex.ts';

function decode(text: string): MscMessage | undefined {
  const message = bytes(text);
  return decodeMsc(message, message.length);
}

const cue = (number = '', list = '', path = '') => ({ number, list, path });
const SOUND = 0x10;

test.each<readonly [string, string, MscCommand]>([
  // what                bytes                                     command
  // the first two: midi-wire reference §7, "Examples"; the others by its command table and cue data
  ['go cue 12.5 in list 1', 'f0 7f 7f 02 10 01 31 32 2e 35 00 31 f7', { type: 'go', cue: cue('12.5', '1') }],
  ['go, the next cue', 'f0 7f 7f 02 10 01 f7', { type: 'go', cue: cue() }],
  ['stop cue 7', 'f0 7f 7f 02 10 02 37 f7', { type: 'stop', cue: cue('7') }],
  ['resume all', 'f0 7f 7f 02 10 03 f7', { type: 'resume', cue: cue() }],
  [
    'go cue 3 in a second and a half at 25',
    'f0 7f 7f 02 10 04 20 00 01 0c 32 33 f7',
    {
      type: 'timed-go',
      time: { hours: 0, minutes: 0, seconds: 1, frames: 12, subframes: 50, rateCode: 1 },
      cue: cue('3'),
    },
  ],
  ['load cue 2 of path 9', 'f0 7f 7f 02 10 05 32 00 00 39 f7', { type: 'load', cue: cue('2', '', '9') }],
  ['all off', 'f0 7f 7f 02 10 08 f7', { type: 'all-off' }],
  ['restore', 'f0 7f 7f 02 10 09 f7', { type: 'restore' }],
  ['reset', 'f0 7f 7f 02 10 0a f7', { type: 'reset' }],
  ['go off cue 1', 'f0 7f 7f 02 10 0b 31 f7', { type: 'go-off', cue: cue('1') }],
  ['go, clocks along', 'f0 7f 7f 02 10 10 31 f7', { type: 'go-jam-clock', cue: cue('1') }],
  ['standby, next of list 4', 'f0 7f 7f 02 10 11 34 f7', { type: 'standby+', list: '4' }],
  ['standby, the one before', 'f0 7f 7f 02 10 12 f7', { type: 'standby-', list: '' }],
  ['next of the sequence', 'f0 7f 7f 02 10 13 f7', { type: 'sequence+', list: '' }],
  ['previous of the sequence', 'f0 7f 7f 02 10 14 31 f7', { type: 'sequence-', list: '1' }],
])('%s', (_what, text, command) => {
  expect(decode(text)).toEqual({ device: 127, format: SOUND, command });
  const out = new ByteWriter();
  encodeMsc(command, out, SOUND);
  expect(hex(out.copy())).toBe(text);
});

test('a go may have its empty list and path behind it', () => {
  // midi-wire reference §7: "some senders append 00 00; accept it"
  expect(decode('f0 7f 7f 02 10 01 00 00 f7')?.command).toEqual({ type: 'go', cue: cue() });
});

test('device and format are told apart', () => {
  expect(decode('f0 7f 05 02 01 0a f7')).toMatchObject({ device: 5, format: 1 });
});

test.each([
  ['nothing', ''],
  ['a frame without a command', 'f0 7f 7f 02 10 f7'],
  ['an unknown command', 'f0 7f 7f 02 10 20 f7'],
  ['a cue in letters', 'f0 7f 7f 02 10 01 41 f7'],
  ['a cue of four parts', 'f0 7f 7f 02 10 01 31 00 32 00 33 00 34 f7'],
  ['a timed go without its time', 'f0 7f 7f 02 10 04 20 00 f7'],
  ['a reset with data', 'f0 7f 7f 02 10 0a 31 f7'],
  ['a list of two parts', 'f0 7f 7f 02 10 11 31 00 32 f7'],
  ['a message without its end', 'f0 7f 7f 02 10 01 31'],
  ['a machine command', 'f0 7f 7f 06 10 01 f7'],
  ['a message of 129 bytes', `f0 7f 7f 02 10 01${' 31'.repeat(122)} f7`],
])('%s means nothing', (_what, text) => {
  expect(decode(text)).toBeUndefined();
});

test('a cue that show control has no letters for is refused', () => {
  expect(() => encodeMsc({ type: 'go', cue: cue('A') }, new ByteWriter(), SOUND)).toThrow(RangeError);
  expect(() => encodeMsc({ type: 'go', cue: cue('1'.repeat(130)) }, new ByteWriter(), SOUND)).toThrow(
    RangeError,
  );
});

const text = fc.stringMatching(/^[0-9.]{0,8}$/);
const anyCue = fc.record({ number: text, list: text, path: text });
const time = fc.record({
  hours: fc.nat(31),
  minutes: fc.nat(63),
  seconds: fc.nat(63),
  frames: fc.nat(31),
  subframes: fc.nat(99),
  rateCode: fc.nat(3),
});
const command: fc.Arbitrary<MscCommand> = fc.oneof(
  fc.record({
    type: fc.constantFrom('go', 'stop', 'resume', 'load', 'go-off', 'go-jam-clock'),
    cue: anyCue,
  }),
  fc.record({ type: fc.constant('timed-go' as const), cue: anyCue, time }),
  fc.record({ type: fc.constantFrom('all-off', 'restore', 'reset') }),
  fc.record({ type: fc.constantFrom('standby+', 'standby-', 'sequence+', 'sequence-'), list: text }),
);

test('what was sent is what is understood', () => {
  fc.assert(
    fc.property(command, fc.nat(127), fc.nat(127), (sent, format, device) => {
      const out = new ByteWriter();
      encodeMsc(sent, out, format, device);
      expect(decodeMsc(out.bytes, out.length)).toEqual({ device, format, command: sent });
    }),
  );
});

test('any bytes are answered and never thrown at', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 140 }), fc.nat(150), (rest, length) => {
      decodeMsc(rest, length);
      const framed = Uint8Array.from([0xf0, 0x7f, 0x7f, 0x02, 0x10, ...rest, 0xf7]);
      decodeMsc(framed, framed.length);
    }),
  );
});
