import fc from 'fast-check';
import { decode } from 'jpeg-js';
import { describe, expect, test } from 'vitest';
import { sideBySide } from '../../src/model/controls.ts';
import type { StreamDeckProfile } from '../../src/model/profile.ts';
import { light, Shown } from '../../src/model/shown.ts';
import type { Heard, Listener } from '../../src/surfaces/family.ts';
import { streamDeck } from '../../src/surfaces/stream-deck.ts';
import { ByteWriter } from '../../src/wire/byte-writer.ts';
import { eachPacket, packet } from '../../src/wire/packets.ts';
import { commands, firmware, heads, heard as heardGolden } from '../golden/stream-deck.ts';
import { bytes, hex, localOf, profileOf, unitOf } from './rig.ts';

const names = ['stream-deck-mk2', 'stream-deck-xl', 'stream-deck-plus'] as const;

function deckOf(name: string): StreamDeckProfile {
  const profile = profileOf(name);
  if (profile.family !== 'stream-deck') throw new Error(`${name} is no Stream Deck`);
  return profile;
}

/** An ear, and all that it tells. */
function listening(profile: StreamDeckProfile) {
  const events: { type: string; control: number; value: number }[] = [];
  const said: Heard[] = [];
  const ended: boolean[] = [];
  const to: Listener = {
    begin: () => {},
    sign: () => {},
    event: (event) => events.push({ ...event }),
    heard: (heard) => said.push(heard),
    end: (meant) => ended.push(meant),
  };
  const ear = streamDeck.listen(unitOf(profile), to);
  const push = (packetBytes: Uint8Array): void => ear.push(packetBytes, packetBytes.length);
  return { ear, push, events, said, ended };
}

/** The packets that something writes, each with its kind. */
function packets(write: (out: ByteWriter) => void): { kind: number; content: Uint8Array }[] {
  const out = new ByteWriter();
  write(out);
  const all: { kind: number; content: Uint8Array }[] = [];
  eachPacket(out.bytes, out.length, (kind, content) => all.push({ kind, content: content.slice() }));
  return all;
}

/** A row for a deck, and what showing one of its controls sends. */
function rig(profile: StreamDeckProfile) {
  const controls = sideBySide([{ controls: streamDeck.controls(profile), strips: profile.strips }]);
  const row = new Shown(controls.length);
  for (const { kind, number } of controls) if (kind === 'meter') row.value[number] = -Infinity;
  const numberOf = (name: string): number => controls.findIndex((control) => control.name === name);
  const shows = (name: string, before?: Shown) => {
    const number = numberOf(name);
    return packets((out) =>
      streamDeck.show(controls[number]!.local, row, number, before, unitOf(profile), out),
    );
  };
  return { row, controls, numberOf, shows, unit: unitOf(profile) };
}

/** The JPEG that reports carry, behind heads of so many bytes with the length at a place. */
function jpegOf(sent: readonly { content: Uint8Array }[], head: number, lengthAt: number): Uint8Array {
  return Uint8Array.from(
    sent.flatMap(({ content }) => {
      const length = content[lengthAt]! | (content[lengthAt + 1]! << 8);
      return [...content.subarray(head, head + length)];
    }),
  );
}

describe('reports and what they mean', () => {
  const plus = deckOf('stream-deck-plus');
  const { push, events } = listening(plus);
  test.each(heardGolden)('$what: $bytes ($source)', ({ bytes: report, events: expected }) => {
    events.length = 0;
    push(bytes(report));
    expect(events).toEqual(
      expected.map(([type, control, strip, value]) => ({
        type,
        control: localOf(streamDeck, plus, control, strip),
        value,
      })),
    );
  });

  test('the answer about the firmware says that it is there, once, and which it has', () => {
    const { push: tell, said } = listening(plus);
    tell(bytes(firmware.bytes));
    expect(said).toEqual([
      { type: 'ready', id: 0 },
      { type: 'version', id: 0, version: firmware.version },
    ]);
  });

  test('what comes behind the last key is of other models', () => {
    const { push: tell, events: told, ear } = listening(deckOf('stream-deck-mk2'));
    tell(bytes(`01 00 ff 00 ${'01 '.repeat(40).trim()}`));
    expect(told.length).toBe(15);
    expect(ear.faults).toBe(0);
  });

  test.each([
    ['keys cut off', '01 00 08 00 01 00 00 00 00 00 00'],
    ['encoders cut off', '01 03 05 00 01 01 00 00'],
    ['a tap without a place', '01 02 0a 00 01 00 64 00'],
    ['a swipe without its end', '01 02 0a 00 03 00 32 00 0a 00'],
    ['another id', '02 00 08 00 01 00 00 00 00 00 00 00'],
    ['nothing at all', ''],
    ['a firmware without a version', '05 0c 00'],
  ])('%s is counted and changes nothing', (_what, report) => {
    const { push: tell, events: told, said, ear } = listening(plus);
    tell(report === '' ? new Uint8Array(0) : bytes(report));
    expect({ told, said, faults: ear.faults }).toEqual({ told: [], said: [], faults: 1 });
  });

  test.each(['01 09 00 00 01', '01 02 0a 00 07 00 64 00 32 00', '01 04 01 00 41'])(
    '%s means nothing here',
    (report) => {
      const { push: tell, events: told, ended } = listening(plus);
      tell(bytes(report));
      expect({ told, ended }).toEqual({ told: [], ended: [false] });
    },
  );

  test('an encoder is nothing to a model that has none', () => {
    const { push: tell, ended } = listening(deckOf('stream-deck-xl'));
    tell(bytes('01 03 05 00 01 01 00 00 00'));
    tell(bytes('01 02 0a 00 01 00 64 00 32 00'));
    expect(ended).toEqual([false, false]);
  });
});

describe.each(names)('%s', (name) => {
  const profile = deckOf(name);
  const locals = new Set(streamDeck.controls(profile).map(({ local }) => local));

  test('any bytes are answered and never thrown at, and tell of nothing that it does not have', () => {
    const header = fc.constantFrom([0x01, 0x00], [0x01, 0x02], [0x01, 0x03], [0x05, 0x20], []);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(header, fc.uint8Array({ maxLength: 48 })), { maxLength: 8 }),
        (reports) => {
          const { push, events, ended, ear } = listening(profile);
          for (const [head, rest] of reports) push(Uint8Array.from([...head, ...rest]));
          for (const { control } of events) expect(locals).toContain(control);
          expect(ended.length + ear.faults).toBe(reports.length);
        },
      ),
    );
  });

  test('a key that is pressed is let go before it is pressed again, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 })), (states) => {
        const { push, events } = listening(profile);
        for (const state of states) push(Uint8Array.from([1, 0, 32, 0, ...state]));
        const down = new Set<number>();
        for (const { type, control } of events) {
          expect(down.has(control)).toBe(type === 'released');
          if (type === 'pressed') down.add(control);
          else down.delete(control);
        }
      }),
    );
  });

  test('every key is a picture of its size, in reports of 1024 bytes that count up to the last', () => {
    const words = fc.string({ unit: 'grapheme-ascii', maxLength: 16 });
    const { row, shows, numberOf } = rig(profile);
    fc.assert(
      fc.property(
        words,
        words,
        fc.nat({ max: 2 }),
        fc.nat({ max: 0xffffff }),
        (upper, lower, lit, colour) => {
          row.write(numberOf('text A upper 1'), upper, 16);
          row.write(numberOf('text A lower 1'), lower, 16);
          row.value[numberOf('key A 1')] = lit;
          row.value[numberOf('colour A 1')] = colour;
          const sent = shows('key A 1');
          sent.forEach(({ kind, content }, n) => {
            expect(kind).toBe(packet.output);
            expect(content.length).toBe(1024);
            expect(content[3]).toBe(Number(n === sent.length - 1));
            expect(content[6]! | (content[7]! << 8)).toBe(n);
          });
          const { width, height } = decode(jpegOf(sent, 8, 4), { useTArray: true });
          expect([width, height]).toEqual([profile.keyPixels, profile.keyPixels]);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('a part of a key sends the same picture as the key, and none where nothing of it changes', () => {
    const { row, shows, numberOf, controls } = rig(profile);
    row.write(numberOf('text A upper 2'), 'Vox', 16);
    row.value[numberOf('key A 2')] = light.on;
    const [key, ...others] = ['key A 2', 'text A upper 2', 'text A lower 2', 'colour A 2', 'meter A 2'].map(
      (one) => shows(one).map(({ content }) => hex(content)),
    );
    for (const other of others) expect(other).toEqual(key);
    const before = new Shown(controls.length);
    controls.forEach((_control, n) => before.copy(n, row));
    expect(shows('meter A 2', before)).toEqual([]);
    row.value[numberOf('key A 2')] = light.flash;
    expect(shows('key A 2', before).length).toBeGreaterThan(0);
  });

  test('what is sent together stands side by side', () => {
    const controls = streamDeck.controls(profile);
    for (const { local } of controls) {
      const group = streamDeck.together(local, profile);
      if (!group) continue;
      const from = controls.findIndex((one) => one.local === group.first);
      const side = controls.slice(from, from + group.count).map((one) => one.local);
      expect(side).toEqual(Array.from({ length: group.count }, (_, n) => group.first + n));
      expect(side).toContain(local);
    }
  });
});

describe('a head of a report', () => {
  test.each(heads)('$what ($source)', ({ model, control, strip, last, head }) => {
    const { row, shows, numberOf } = rig(deckOf(model));
    const name = control.replace('{strip}', String(strip));
    const upper = name.startsWith('key') ? name.replace(/key (\w)/u, 'text $1 upper') : `text upper ${strip}`;
    row.write(numberOf(upper), 'Wide words here!', 16);
    const sent = shows(name);
    const { content } = last ? sent.at(-1)! : sent[0]!;
    expect(sent.length).toBeGreaterThan(1);
    const whole = name.startsWith('key') ? 1016 : 1008;
    const jpeg = name.startsWith('key') ? jpegOf(sent, 8, 4) : jpegOf(sent, 16, 13);
    const low = (n: number): string => hex([n & 0xff, n >> 8]);
    const expected = head(low(jpeg.length - (sent.length - 1) * whole), low(sent.length - 1));
    expect(hex(content.subarray(0, bytes(expected).length))).toBe(expected);
  });
});

describe('what is said to the whole unit', () => {
  const unit = unitOf(deckOf('stream-deck-mk2'));
  const padded = (text: string): string => hex([...bytes(text), ...new Uint8Array(32)].slice(0, 32));

  test('is asked for its firmware, to see whether it is there', () => {
    const [asked] = packets((out) => streamDeck.greet(unit, out));
    expect(asked).toEqual({ kind: packet.ask, content: bytes('05 20') });
  });

  test(`is how bright it is to be (${commands.brightness70.source})`, () => {
    const [told] = packets((out) => void streamDeck.wake(unit, out));
    expect(told!.kind).toBe(packet.feature);
    expect(hex(told!.content)).toBe(padded(commands.brightness70.bytes));
  });

  test(`is to show its logo in the end (${commands.logo.source})`, () => {
    const [told] = packets((out) => streamDeck.blank(unit, out));
    expect(told!.kind).toBe(packet.feature);
    expect(hex(told!.content)).toBe(padded(commands.logo.bytes));
  });
});

test('a display that is built in upside down is sent pictures upside down', () => {
  const turned = deckOf('stream-deck-mk2');
  const [up, down] = [{ ...turned, turned: false }, turned].map((profile) => {
    const { row, shows, numberOf } = rig(profile);
    row.write(numberOf('text A upper 1'), 'Vox', 16);
    return decode(jpegOf(shows('key A 1'), 8, 4), { useTArray: true, formatAsRGBA: false });
  });
  const last = up!.data.length / 3 - 1;
  let worst = 0;
  for (let pixel = 0; pixel <= last; pixel++)
    for (let i = 0; i < 3; i++)
      worst = Math.max(worst, Math.abs(up!.data[pixel * 3 + i]! - down!.data[(last - pixel) * 3 + i]!));
  expect(worst).toBeLessThan(40); // what JPEG leaves of it
});
