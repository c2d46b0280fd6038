import fc from 'fast-check';
import { expect, test } from 'vitest';

import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { decodeMmc, encodeMmc, type MmcCommand, type MmcMessage, type MmcSent } from '../../src/wire/mmc.ts';
import { bytes, hex } from './hex.ts';

function decode(text: string): MmcMessage | undefined {
  const message = bytes(text);
  return decodeMmc(message, message.length);
}

const typesOf = (commands: readonly MmcCommand[] = []) => commands.map(({ type }) => type);
const place = { hours: 1, minutes: 2, seconds: 3, frames: 4, rateCode: 1 };

test.each<readonly [string, string, MmcSent, object]>([
  // what            bytes                   command; source: midi-wire reference §6, "Examples" and the command table
  ['play', 'f0 7f 7f 06 02 f7', { type: 'play' }, {}],
  ['stop', 'f0 7f 7f 06 01 f7', { type: 'stop' }, {}],
  ['punch in', 'f0 7f 7f 06 06 f7', { type: 'record-strobe' }, {}],
  ['punch out', 'f0 7f 7f 06 07 f7', { type: 'record-exit' }, {}],
  [
    'locate 01:02:03:04 at 25',
    'f0 7f 7f 06 44 06 01 21 02 03 04 00 f7',
    { type: 'locate', ...place },
    { subframes: 0 },
  ],
])('%s', (_what, text, command, more) => {
  expect(decode(text)).toEqual({ device: 127, commands: [{ ...command, ...more }] });
  const out = new ByteWriter();
  encodeMmc(command, out);
  expect(hex(out.copy())).toBe(text);
});

test.each([
  // code, command; source: midi-wire reference §6, command table
  ['03', 'deferred-play'],
  ['04', 'fast-forward'],
  ['05', 'rewind'],
  ['08', 'record-pause'],
  ['09', 'pause'],
])('%s is %s', (code, type) => {
  expect(decode(`f0 7f 10 06 ${code} f7`)).toEqual({ device: 16, commands: [{ type }] });
});

test.each([
  // bytes, speed; source: midi-wire reference §6, "Speed", computed
  ['01 00 00', 1],
  ['00 40 00', 0.5],
  ['41 00 00', -1],
  ['02 00 00', 2],
  ['0d 00 00', 10],
  ['40 20 00', -0.25],
  ['26 20 00', 100],
  ['40 00 00', 0],
])('speed %s is %d', (text, speed) => {
  expect(decode(`f0 7f 7f 06 47 03 ${text} f7`)?.commands).toEqual([{ type: 'shuttle', speed }]);
  expect(decode(`f0 7f 7f 06 46 03 ${text} f7`)?.commands).toEqual([{ type: 'search', speed }]);
  expect(decode(`f0 7f 7f 06 45 03 ${text} f7`)?.commands).toEqual([{ type: 'variable-play', speed }]);
});

test.each([
  ['01', 1],
  ['41', -1],
  ['3f', 63],
  ['40', 0],
])('step %s goes %d', (text, steps) => {
  expect(decode(`f0 7f 7f 06 48 01 ${text} f7`)?.commands).toEqual([{ type: 'step', steps }]);
});

test.each([
  ['several commands are read in their order', '01 44 06 01 21 02 03 04 32 02', ['stop', 'locate', 'play']],
  ['an unknown command without data is stepped over', '0a 02', ['play']],
  ['an unknown command with data is stepped over by its length', '4f 03 01 02 03 02', ['play']],
  ['a track arm is stepped over', '41 04 4f 00 20 20 02', ['play']],
  ['a locate to a memory is stepped over', '44 02 00 08 02', ['play']],
  ['a locate to before midnight is stepped over', '44 06 01 21 02 03 44 00 02', ['play']],
  ['a speed of the wrong size is stepped over', '47 02 01 00 02', ['play']],
  ['a step of no size is stepped over', '48 00 02', ['play']],
  ['a handshake is stepped over', '7c 02', ['play']],
])('%s', (_what, inside, types) => {
  expect(typesOf(decode(`f0 7f 7f 06 ${inside} f7`)?.commands)).toEqual(types);
});

test('hundredths of a frame are read, unless the last byte is a status', () => {
  expect(decode('f0 7f 7f 06 44 06 01 21 02 03 04 32 f7')?.commands).toEqual([
    { type: 'locate', ...place, subframes: 50 },
  ]);
  expect(decode('f0 7f 7f 06 44 06 01 21 02 03 24 32 f7')?.commands).toEqual([
    { type: 'locate', ...place, subframes: 0 },
  ]);
});

test.each([
  ['nothing', ''],
  ['a response', 'f0 7f 7f 07 02 f7'],
  ['no command', 'f0 7f 7f 06 f7'],
  ['a message without its end', 'f0 7f 7f 06 02 02'],
  ['a length beyond the message', 'f0 7f 7f 06 02 44 06 01 21 02 f7'],
  ['a length that takes in the end', 'f0 7f 7f 06 48 01 f7'],
  ['a count that is missing', 'f0 7f 7f 06 02 44 f7'],
  ['an extension of unknown length', 'f0 7f 7f 06 02 00 02 f7'],
])('%s gives nothing', (_what, text) => {
  expect(decode(text)).toBeUndefined();
});

const sent = fc.oneof(
  fc.constantFrom<MmcSent>(
    { type: 'stop' },
    { type: 'play' },
    { type: 'record-strobe' },
    { type: 'record-exit' },
  ),
  fc.record({
    type: fc.constant('locate' as const),
    hours: fc.nat(31),
    minutes: fc.nat(63),
    seconds: fc.nat(63),
    frames: fc.nat(31),
    rateCode: fc.nat(3),
  }),
);

test('what was sent is what is understood', () => {
  fc.assert(
    fc.property(sent, fc.nat(127), (command, device) => {
      const out = new ByteWriter();
      encodeMmc(command, out, device);
      const [understood, ...more] = decodeMmc(out.bytes, out.length)!.commands;
      expect(understood).toMatchObject(command);
      expect(more).toEqual([]);
    }),
  );
});

test('any bytes are answered and never thrown at', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 48 }), fc.nat(60), (rest, length) => {
      decodeMmc(rest, length);
      const framed = Uint8Array.from([0xf0, 0x7f, 0x7f, 0x06, ...rest, 0xf7]);
      for (const command of decodeMmc(framed, framed.length)?.commands ?? [])
        if ('speed' in command) expect(Math.abs(command.speed)).toBeLessThan(1024);
    }),
  );
});
