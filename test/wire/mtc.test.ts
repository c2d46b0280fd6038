import fc from 'fast-check';
import { expect, test } from 'vitest';

import { ByteWriter } from '../../src/wire/byte-writer.ts';
import {
  decodeFullFrame,
  encodeFullFrame,
  encodeQuarterFrame,
  pieceOf,
  timeOfPieces,
  type MtcTime,
} from '../../src/wire/mtc.ts';
import { bytes, hex } from './hex.ts';

const blank = () => ({ hours: 0, minutes: 0, seconds: 0, frames: 0, rateCode: 0 });
const time = (
  hours: number,
  minutes: number,
  seconds: number,
  frames: number,
  rateCode: number,
): MtcTime => ({
  hours,
  minutes,
  seconds,
  frames,
  rateCode,
});

function fullFrame(text: string): MtcTime | undefined {
  const message = bytes(text);
  return decodeFullFrame(message, message.length);
}

test.each([
  // what              pieces                     time                    source
  ['01:37:52:16 at 30', '00 11 24 33 45 52 61 76', time(1, 37, 52, 16, 3)], // worked out by hand after MIDI time code
  ['10:20:30:12 at 25', '0c 10 2e 31 44 51 6a 72', time(10, 20, 30, 12, 1)], // the same
])('the eight quarter frames of %s', (_what, text, named) => {
  const pieces = bytes(text);
  expect(Array.from(pieces, (_data, piece) => encodeQuarterFrame(named, piece))).toEqual([...pieces]);
  expect([...pieces].map(pieceOf)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(timeOfPieces(pieces, blank())).toEqual(named);
});

test.each([
  // what               bytes                           time                    source
  ['01:37:52:16 at 30', 'f0 7f 7f 01 01 61 25 34 10 f7', time(1, 37, 52, 16, 3)], // worked out by hand after MIDI time code
])('the full frame of %s', (_what, text, named) => {
  const out = new ByteWriter();
  encodeFullFrame(named, out);
  expect(hex(out.copy())).toBe(text);
  expect(fullFrame(text)).toEqual(named);
});

test.each([
  ['nothing', ''],
  ['user bits', 'f0 7f 7f 01 02 00 00 00 00 00 00 00 00 00 f7'],
  ['a machine command', 'f0 7f 7f 06 01 61 25 34 10 f7'],
  ['a full frame cut off', 'f0 7f 7f 01 01 61 25 34 f7'],
  ['a full frame without its end', 'f0 7f 7f 01 01 61 25 34 10 00'],
])('%s is no full frame', (_what, text) => {
  expect(fullFrame(text)).toBeUndefined();
});

test('a length beyond the bytes there are is no full frame', () => {
  expect(decodeFullFrame(bytes('f0 7f 7f 01 01'), 10)).toBeUndefined();
});

const onWire = (hours: number, sixty: number, frames: number) =>
  fc.record({
    hours: fc.nat(hours),
    minutes: fc.nat(sixty),
    seconds: fc.nat(sixty),
    frames: fc.nat(frames),
    rateCode: fc.nat(3),
  });

test('what was sent in eight pieces is what is understood, and fits into data bytes', () => {
  fc.assert(
    fc.property(onWire(31, 63, 31), (named) => {
      const pieces = [0, 1, 2, 3, 4, 5, 6, 7].map((piece) => encodeQuarterFrame(named, piece));
      expect(pieces.every((data, piece) => data < 0x80 && pieceOf(data) === piece)).toBe(true);
      expect(timeOfPieces(pieces, blank())).toEqual(named);
    }),
  );
});

test('what was sent as a full frame is what is understood, whoever it is for', () => {
  fc.assert(
    fc.property(onWire(31, 127, 127), fc.nat(127), (named, device) => {
      const out = new ByteWriter();
      encodeFullFrame(named, out, device);
      expect(decodeFullFrame(out.bytes, out.length)).toEqual(named);
      expect(out.copy()[2]).toBe(device);
    }),
  );
});

test('any bytes are answered and never thrown at', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), fc.nat(30), (rest, length) => {
      decodeFullFrame(rest, length);
      const framed = Uint8Array.from([0xf0, 0x7f, 0x7f, 0x01, 0x01, ...rest]);
      decodeFullFrame(framed, framed.length);
      timeOfPieces(rest, blank());
    }),
  );
});
